import { describe, expect, it } from 'vitest'
import { jsonPayload } from '../../../src/base/index.js'
import { EngineFailure } from '../../../src/engine/ports.js'
import { Disconnects, Unsubscribes } from '../../../src/protocol/index.js'
import { decodeControl } from '../../../src/cluster/wire/decode.js'
import { encodeControl } from '../../../src/cluster/wire/encode.js'
import { SURVEY_TIMEOUT_MS } from '../../../src/cluster/surveys.js'
import { clusterLab, type LabNode } from '../../support/cluster-lab.js'
import { fakeSession } from '../../support/fake-session.js'
import { NotingSubscriber } from '../../support/hub-harness.js'

const ANY = { user: '', client: '', session: '' }
const GRANT = { expireAt: 0, info: null, data: null, override: {} }

async function names(node: LabNode): Promise<string[]> {
  return (await node.cluster.control.nodes()).map(({ uid }) => uid).sort()
}

describe('nodes of one installation', () => {
  it('learn of each other as soon as one starts', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    const two = await lab.add('n2')
    const three = await lab.add('n3')
    for (const node of [one, two, three]) expect(await names(node)).toEqual(['n1', 'n2', 'n3'])
    expect(three.cluster.size).toBe(3)
  })

  it('greet a new node directly, not everybody', async () => {
    const lab = clusterLab()
    await lab.add('n1')
    lab.bus.sent.length = 0
    await lab.add('n2')
    expect(lab.bus.sent.map(({ from, to }) => [from, to])).toEqual([
      // Its first report, and two greetings: of the one that is there, and of the one that now knows it.
      ['n2', null],
      ['n1', 'n2'],
      ['n2', 'n1'],
    ])
  })

  it('tell each other their numbers every three seconds', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    const two = await lab.add('n2')
    two.channels.directory.add(fakeSession('c1', 'u1'))
    two.channels.directory.add(fakeSession('c2', 'u1'))
    void two.channels.hub.subscribe('ch', new NotingSubscriber())
    lab.time.advance(3000)
    const [, seen] = await one.cluster.control.nodes()
    expect(seen).toEqual({
      uid: 'n2',
      name: 'name of n2',
      version: '1',
      numClients: 2,
      numUsers: 1,
      numSubs: 1,
      numChannels: 1,
      uptime: 3,
    })
  })

  it('forget one that was killed within nine seconds', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    await lab.add('n2')
    lab.bus.kill('n2')
    lab.time.advance(6000)
    expect(one.cluster.size).toBe(2)
    lab.time.advance(3000)
    expect(await names(one)).toEqual(['n1'])
    expect(one.lines.map(({ message }) => message)).toContain('node is silent, forgotten')
  })

  it('forget one that leaves at once, though its last report comes after that', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    const two = await lab.add('n2')
    const [self] = await two.cluster.control.nodes()
    const late = encodeControl('n2', { kind: 'node', node: self! })
    await two.cluster.leave()
    lab.bus.inject(late)
    expect(await names(one)).toEqual(['n1'])
    // It does not introduce itself to whoever comes now.
    await lab.add('n3')
    expect(await names(one)).toEqual(['n1', 'n3'])
  })

  it('are one when there is no controller to others', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    expect(one.cluster.size).toBe(1)
    expect([...(await one.cluster.control.channels(''))]).toEqual([])
  })
})

describe('control of several nodes', () => {
  const target = { ...ANY, user: 'u1' }

  async function twoNodes(config: Record<string, unknown> = {}) {
    const lab = clusterLab(config)
    const [one, two] = [await lab.add('n1'), await lab.add('n2')]
    const [near, far] = [fakeSession('c1', 'u1'), fakeSession('c2', 'u1')]
    one.channels.directory.add(near)
    two.channels.directory.add(far)
    return { lab, one, two, near, far }
  }

  it('disconnects here and there, once each', async () => {
    const { one, near, far } = await twoNodes()
    const why = { code: 4000, reason: 'bye' }
    await one.cluster.control.disconnect(target, why, [])
    expect([near.calls, far.calls]).toEqual([[['disconnect', why]], [['disconnect', why]]])
  })

  it('spares the clients that are to be kept, wherever they are', async () => {
    const { one, near, far } = await twoNodes()
    await one.cluster.control.disconnect(target, Disconnects.forceNoReconnect, ['c2'])
    expect(near.calls).toHaveLength(1)
    expect(far.calls).toEqual([])
  })

  it('unsubscribes there with the code of the server', async () => {
    const { one, far } = await twoNodes()
    await one.cluster.control.unsubscribe(target, 'ch')
    expect(far.calls).toEqual([['unsubscribe', 'ch', Unsubscribes.server]])
  })

  it('refreshes there', async () => {
    const { one, far } = await twoNodes()
    const info = jsonPayload('{"n":1}')
    await one.cluster.control.refresh(target, { expired: false, expireAt: 99, info })
    expect(far.calls).toMatchObject([['refresh', 99, false, { size: 7 }]])
  })

  it('subscribes there with the options of the namespace here, changed by the grant', async () => {
    const { one, far } = await twoNodes({
      channel: { without_namespace: { presence: true, join_leave: true } },
    })
    const since = { offset: 2, epoch: 'e' }
    const grant = { ...GRANT, expireAt: 5, override: { joinLeave: false, forcePositioning: true } }
    expect(await one.cluster.control.subscribe(target, 'ch', grant, since)).toBe(true)
    const override = {
      presence: true,
      joinLeave: false,
      forcePushJoinLeave: false,
      forcePositioning: true,
      forceRecovery: false,
    }
    expect(far.calls).toEqual([['subscribe', 'ch', { ...grant, override }, since]])
  })

  it('acts here and fails when the others cannot be told', async () => {
    const { lab, one, near, far } = await twoNodes()
    lab.bus.cut('n1')
    const done = one.cluster.control.disconnect(target, Disconnects.forceNoReconnect, [])
    await expect(done).rejects.toBeInstanceOf(EngineFailure)
    expect(near.calls).toHaveLength(1)
    expect(far.calls).toEqual([])
  })

  it('takes sessions of every user only where another node says so', async () => {
    const { lab, near } = await twoNodes()
    const why = Disconnects.forceNoReconnect
    const disconnect = { kind: 'disconnect', why, except: [] } as const
    lab.bus.inject(encodeControl('x', { ...disconnect, target: ANY }))
    expect(near.calls).toEqual([])
    lab.bus.inject(encodeControl('x', { ...disconnect, target: { ...ANY, allUsers: true } }))
    expect(near.calls).toHaveLength(1)
  })

  it('does nothing for an unsubscribe without a channel', async () => {
    const { lab, near } = await twoNodes()
    const unsubscribe = { kind: 'unsubscribe', target, why: Unsubscribes.server } as const
    lab.bus.inject(encodeControl('x', { ...unsubscribe, channel: '' }))
    expect(near.calls).toEqual([])
    lab.bus.inject(encodeControl('x', { ...unsubscribe, channel: 'ch' }))
    expect(near.calls).toHaveLength(1)
  })

  it('ignores and logs what is malformed, ten lines a second', async () => {
    const { lab, one } = await twoNodes()
    for (let i = 0; i < 50; i++) lab.bus.inject(Buffer.from('ffffff', 'hex'))
    const lines = () => one.lines.filter(({ message }) => message.startsWith('malformed message'))
    expect(lines()).toHaveLength(10)
    lab.time.advance(1000)
    lab.bus.inject(Buffer.from('ff', 'hex'))
    expect(lines().at(-1)?.fields.suppressed).toBe(40)
    expect(one.cluster.size).toBe(2)
  })
})

describe('surveys', () => {
  async function subscribed(node: LabNode, ...channels: string[]) {
    for (const channel of channels)
      await node.channels.hub.subscribe(channel, new NotingSubscriber())
  }

  it('add up the channels of all nodes', async () => {
    const lab = clusterLab()
    const nodes = [await lab.add('n1'), await lab.add('n2'), await lab.add('n3')]
    await subscribed(nodes[0]!, 'a', 'b')
    await subscribed(nodes[1]!, 'a', 'a', 'c')
    await subscribed(nodes[2]!, 'a')
    expect(new Map(await nodes[1]!.cluster.control.channels('[ab]'))).toEqual(
      new Map([
        ['a', 4],
        ['b', 1],
      ]),
    )
  })

  it('answer an operation that nobody knows with a code', async () => {
    const lab = clusterLab()
    await lab.add('n1')
    lab.bus.sent.length = 0
    lab.bus.inject(
      encodeControl('x', {
        kind: 'survey_request',
        id: 9n,
        op: 'connections',
        data: new Uint8Array(0),
      }),
    )
    await new Promise((resolve) => setImmediate(resolve))
    const [answer] = lab.bus.sent
    expect(answer).toMatchObject({ from: 'n1', to: 'x' })
    expect(decodeControl(answer!.bytes).message).toMatchObject({
      kind: 'survey_response',
      id: 9n,
      code: 3,
    })
  })

  it('answer a malformed pattern with a code', async () => {
    const lab = clusterLab()
    await lab.add('n1')
    lab.bus.sent.length = 0
    const question = { kind: 'survey_request', id: 9n, op: 'channels' } as const
    lab.bus.inject(encodeControl('x', { ...question, data: Buffer.from('0a015b', 'hex') }))
    lab.bus.inject(encodeControl('x', { ...question, data: Buffer.from('0aff', 'hex') }))
    await new Promise((resolve) => setImmediate(resolve))
    expect(lab.bus.sent.map(({ bytes }) => decodeControl(bytes).message)).toMatchObject([
      { code: 2 },
      { code: 2 },
    ])
  })

  it('do not wait for a node that dies meanwhile longer than until it is forgotten', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    await lab.add('n2')
    const three = await lab.add('n3')
    await subscribed(one, 'a')
    await subscribed(three, 'a')
    lab.bus.kill('n2')
    const asked = one.cluster.control.channels('')
    lab.time.advance(9000)
    expect([...(await asked)]).toEqual([['a', 2]])
  })

  it('do not wait for a node that leaves', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    const two = await lab.add('n2')
    lab.bus.hold()
    const asked = one.cluster.control.channels('')
    const left = two.cluster.leave()
    lab.bus.kill('n2')
    lab.bus.release()
    await left
    expect([...(await asked)]).toEqual([])
  })

  it('fail after ten seconds with the names of those that live and do not answer', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    const report = () => {
      lab.bus.inject(
        encodeControl('mute', {
          kind: 'node',
          node: {
            uid: 'mute',
            name: 'm',
            version: '1',
            numClients: 0,
            numUsers: 0,
            numSubs: 0,
            numChannels: 0,
            uptime: 0,
          },
        }),
      )
    }
    report()
    const asked = one.cluster.control.channels('')
    const failed = expect(asked).rejects.toThrow(/no answer within 10000 ms from mute/)
    for (let left = SURVEY_TIMEOUT_MS + 1000; left > 0; left -= 1000) {
      report()
      lab.time.advance(1000)
    }
    await failed
  })

  it('fail when a node answers with a code', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    await lab.add('n2')
    lab.bus.hold()
    const asked = one.cluster.control.channels('')
    const request = decodeControl(lab.bus.sent.at(-1)!.bytes).message
    if (request?.kind !== 'survey_request') throw new Error('expected a survey')
    const failed = expect(asked).rejects.toThrow(/node n2 answered with code 1/)
    lab.bus.kill('n2')
    lab.bus.release()
    lab.bus.inject(
      encodeControl('n2', {
        kind: 'survey_response',
        id: request.id,
        code: 1,
        data: new Uint8Array(0),
      }),
    )
    await failed
  })

  it('fail at once when they cannot be sent', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    await lab.add('n2')
    lab.bus.cut('n1')
    await expect(one.cluster.control.channels('')).rejects.toBeInstanceOf(EngineFailure)
  })

  it('end with the node that asks', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    await lab.add('n2')
    lab.bus.kill('n2')
    const failed = expect(one.cluster.control.channels('')).rejects.toThrow(/this node stops/)
    one.cluster.close()
    await failed
  })
})

describe('frames for sessions of other nodes', () => {
  const data = Buffer.from('"{}"')

  it('reach the session', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    const two = await lab.add('n2', ['s2'])
    expect(await one.cluster.relay.deliver('n2', 's2', data)).toBe('delivered')
    expect(two.frames).toEqual([{ session: 's2', data: '"{}"' }])
    // Only the node that is meant hears of it: the session is a secret.
    const [question] = lab.bus.sent.slice(-2)
    expect(question).toMatchObject({ from: 'n1', to: 'n2' })
  })

  it('count as delivered when the session is gone, as the sender is told nothing of it', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    await lab.add('n2')
    expect(await one.cluster.relay.deliver('n2', 'gone', data)).toBe('delivered')
  })

  it('go nowhere when the node is not known', async () => {
    const one = await clusterLab().add('n1')
    expect(await one.cluster.relay.deliver('nobody', 's', data)).toBe('unknown_node')
  })

  it('are given up when the node does not answer', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    await lab.add('n2', ['s2'])
    lab.bus.kill('n2')
    const sent = one.cluster.relay.deliver('n2', 's2', data)
    lab.time.advance(SURVEY_TIMEOUT_MS)
    expect(await sent).toBe('no_answer')
  })

  it('are given up when they cannot be sent', async () => {
    const lab = clusterLab()
    const one = await lab.add('n1')
    await lab.add('n2', ['s2'])
    lab.bus.cut('n1')
    expect(await one.cluster.relay.deliver('n2', 's2', data)).toBe('no_answer')
    expect(one.lines.map(({ message }) => message)).toContain(
      'handing a frame to another node failed',
    )
  })
})
