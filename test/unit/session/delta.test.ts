/** Delta compression of one session's subscriptions. spec: client-protocol.md §7.1, §7.2 */
import { describe, expect, it } from 'vitest'
import { jsonPayload, nullMetrics } from '../../../src/base/index.js'
import {
  PLAIN_PUBLISH,
  WireForms,
  type FanOut,
  type PublishParameters,
} from '../../../src/channels/index.js'
import { ok } from '../../../src/protocol/index.js'
import { DeltaReader } from '../../support/delta.js'
import {
  Subscription,
  subscriptionOptions,
  type SubscribedSession,
} from '../../../src/session/subscription/state.js'
import { namespaceOf } from '../../support/namespaces.js'
import { newPublication, publicationAt } from '../../support/publications.js'
import {
  deferred,
  sessionLab,
  settle,
  type FakeTransport,
  type SessionLab,
} from '../../support/session-lab.js'

const OPTIONS = {
  allowed_delta_types: ['fossil'],
  history_size: 10,
  history_ttl: '60s',
  allow_tags_filter: true,
}
const MARKED: PublishParameters = { ...PLAIN_PUBLISH, delta: true }
const DELTA = { delta: 'fossil' }

const documentOf = (n: number): string => `{"title":"a rather long title that stays","n":${n}}`

function labOf(options: object = {}, client: object = {}): SessionLab {
  return sessionLab({
    client: { insecure: true, ...client },
    channel: { without_namespace: { ...OPTIONS, ...options } },
  })
}

function publish(lab: SessionLab, n: number, parameters = MARKED, channel = 'ch'): void {
  const resolved = lab.channels.namespaces.resolve(channel)
  if (resolved === null) throw new Error('unknown channel')
  const { namespace } = resolved
  void lab.channels.publish(channel, namespace, newPublication(documentOf(n)), parameters)
}

async function subscribe(transport: FakeTransport, request: object): Promise<any> {
  transport.receive({ id: 2, subscribe: { channel: 'ch', ...request } })
  await settle()
  return transport.take()[0].subscribe
}

/** What arrived: `full`, `patch` or `raw`, and that the SDK makes the right documents of it. */
async function arrived(
  transport: FakeTransport,
  reader: DeltaReader,
  expected: readonly number[],
): Promise<string[]> {
  await settle()
  const publications = transport.take().map((frame) => frame.push.pub)
  return formsOf(publications, reader, expected)
}

function formsOf(
  publications: readonly any[],
  reader: DeltaReader,
  expected: readonly number[],
): string[] {
  const forms = publications.map((pub) => {
    if (typeof pub.data !== 'string') return 'raw'
    return pub.delta === true ? 'patch' : 'full'
  })
  const texts = publications.map((pub, at) =>
    forms[at] === 'raw' ? JSON.stringify(pub.data) : reader.read(pub),
  )
  expect(texts).toEqual(expected.map(documentOf))
  return forms
}

describe('a delta subscription', () => {
  it('gets the first publication in full and patches from then on', async () => {
    const lab = labOf()
    publish(lab, 0)
    const transport = await lab.connected()
    expect(await subscribe(transport, DELTA)).toEqual({ delta: true })
    for (const n of [1, 2, 3]) publish(lab, n)
    expect(await arrived(transport, new DeltaReader(), [1, 2, 3])).toEqual([
      'full',
      'patch',
      'patch',
    ])
  })

  it('gets what was not marked in full, and patches against it', async () => {
    const lab = labOf()
    const transport = await lab.connected()
    await subscribe(transport, DELTA)
    publish(lab, 1)
    publish(lab, 2, PLAIN_PUBLISH)
    publish(lab, 3)
    expect(await arrived(transport, new DeltaReader(), [1, 2, 3])).toEqual([
      'full',
      'full',
      'patch',
    ])
  })

  it('gets a publication after one outside the stream in full: that one is the base now', async () => {
    const lab = labOf()
    const transport = await lab.connected()
    await subscribe(transport, { ...DELTA, positioned: true })
    const reader = new DeltaReader()
    publish(lab, 1)
    publish(lab, 2, { ...MARKED, skipHistory: true })
    publish(lab, 3)
    publish(lab, 4)
    expect(await arrived(transport, reader, [1, 2, 3, 4])).toEqual([
      'full',
      'full',
      'full',
      'patch',
    ])
  })

  it('without history gets everything in full', async () => {
    const lab = labOf({ history_size: 0, history_ttl: '0s' })
    const transport = await lab.connected()
    await subscribe(transport, DELTA)
    publish(lab, 1)
    publish(lab, 2)
    expect(await arrived(transport, new DeltaReader(), [1, 2])).toEqual(['full', 'full'])
  })

  it('gets in full what follows removed history', async () => {
    const lab = labOf()
    const transport = await lab.connected()
    await subscribe(transport, DELTA)
    publish(lab, 1)
    void lab.channels.removeHistory('ch')
    publish(lab, 2)
    publish(lab, 3)
    expect(await arrived(transport, new DeltaReader(), [1, 2, 3])).toEqual([
      'full',
      'full',
      'patch',
    ])
  })

  it('does not mix up equal offsets of two streams', async () => {
    const lab = labOf({ history_ttl: '1s', history_meta_ttl: '2s' })
    const transport = await lab.connected()
    await subscribe(transport, DELTA)
    const reader = new DeltaReader()
    publish(lab, 1)
    expect(await arrived(transport, reader, [1])).toEqual(['full'])
    lab.time.advance(5000)
    publish(lab, 2)
    publish(lab, 3)
    expect(await arrived(transport, reader, [2, 3])).toEqual(['full', 'patch'])
  })

  it('leaves subscribers without delta, and joins and leaves, as they are', async () => {
    const lab = labOf({ join_leave: true, force_push_join_leave: true })
    const [plain, delta] = [await lab.connected(), await lab.connected()]
    expect(await subscribe(plain, {})).toEqual({})
    await subscribe(delta, DELTA)
    await settle()
    expect(plain.take().filter((frame) => frame.push.join !== undefined)).not.toHaveLength(0)
    delta.take()
    publish(lab, 1)
    publish(lab, 2)
    expect(await arrived(plain, new DeltaReader(), [1, 2])).toEqual(['raw', 'raw'])
    expect(await arrived(delta, new DeltaReader(), [1, 2])).toEqual(['full', 'patch'])
  })

  it('starts anew after unsubscribe and subscribe', async () => {
    const lab = labOf()
    const transport = await lab.connected()
    await subscribe(transport, DELTA)
    publish(lab, 1)
    await settle()
    transport.receive({ id: 3, unsubscribe: { channel: 'ch' } })
    await settle()
    transport.take()
    await subscribe(transport, DELTA)
    publish(lab, 2)
    expect(await arrived(transport, new DeltaReader(), [2])).toEqual(['full'])
  })
})

describe('the base of a patch', () => {
  type Sent = { readonly offset: number; readonly form: number }
  const pubOf = (offset: number) => ({ ...publicationAt(offset), tags: null })

  /** What a subscription that has `delivered` asks for when `next` with `previous` comes. */
  function formOf(
    delivered: readonly [number, string],
    next: readonly [number, string],
    previous: number,
  ): number | undefined {
    const sent: Sent[] = []
    const session: SubscribedSession = {
      forward: ({ push }, form) => {
        if (push.kind === 'pub') sent.push({ offset: push.pub.offset, form })
      },
      onInsufficientState: () => undefined,
      onFiltered: () => undefined,
      onGap: () => undefined,
      now: () => 0,
      maxLagMs: 0,
    }
    const options = subscriptionOptions(namespaceOf())
    const subscription = new Subscription(session, 'ch', false, 0, options)
    subscription.delta = { offset: 0, epoch: '', keyed: false }
    const gauge = nullMetrics.gauge({ name: 'live', help: '', labels: [] }).of()
    subscription.change({ t: 'accepted', gauge, nowMs: 0 })
    const deliver = ([offset, epoch]: readonly [number, string], before: number): void => {
      const fanOut: FanOut = {
        push: { kind: 'pub', channel: 'ch', pub: pubOf(offset), epoch: '' },
        previous: before === 0 ? null : pubOf(before),
        frame: () => null,
      }
      subscription.onPublication(fanOut, epoch)
    }
    deliver(delivered, 0)
    deliver(next, previous)
    expect(sent.map((each) => each.offset)).toEqual([delivered[0], next[0]])
    return sent[1]?.form
  }

  it('is the publication delivered last', () => {
    expect(formOf([3, 'e'], [4, 'e'], 3)).toBe(WireForms.patch)
  })

  it('is missing when the broker lost the one before', () => {
    expect(formOf([3, 'e'], [5, 'e'], 4)).toBe(WireForms.full)
  })

  it('is missing when the same offset of another stream came last', () => {
    expect(formOf([3, 'e'], [4, 'f'], 3)).toBe(WireForms.full)
  })

  it('is missing when the one before was outside the stream', () => {
    expect(formOf([0, ''], [4, 'e'], 3)).toBe(WireForms.full)
  })
})

describe('negotiation', () => {
  it.each([
    ['the namespace does not list it', { allowed_delta_types: [] }, DELTA],
    ['the client did not ask', {}, {}],
    ['a tags filter is asked for too', {}, { ...DELTA, tf: { key: 'a', cmp: 'ex' } }],
  ])('fails when %s', async (_name, options, request) => {
    const lab = labOf(options)
    const transport = await lab.connected()
    expect(await subscribe(transport, request)).toEqual({})
    publish(lab, 1)
    await settle()
    for (const { push } of transport.take()) expect(push.pub.data).toBeTypeOf('object')
  })

  it('works on subscriptions that a backend allows', async () => {
    const lab = sessionLab(
      {
        client: { allow_anonymous_connect_without_token: true },
        channel: {
          proxy: { subscribe: { endpoint: 'http://localhost:1' } },
          without_namespace: { ...OPTIONS, subscribe_proxy_enabled: true },
        },
      },
      {
        pipelines: {
          subscribe: () =>
            Promise.resolve(ok({ expireAt: 0, info: null, data: null, override: {} })),
        },
      },
    )
    expect(await subscribe(await lab.connected(), DELTA)).toEqual({ delta: true })
  })

  it('works on server-side subscriptions that a connect names', async () => {
    const lab = labOf({ force_recovery: true })
    const first = lab.open()
    first.receive({ id: 1, connect: { subs: { ch: DELTA, other: {} } } })
    await settle()
    const { subs } = first.take()[0].connect
    expect(subs.ch.delta).toBe(true)
    expect(subs.other.delta).toBeUndefined()
    publish(lab, 1)
    publish(lab, 2)
    expect(await arrived(first, new DeltaReader(), [1, 2])).toEqual(['full', 'patch'])
    const again = lab.open()
    again.receive({
      id: 1,
      connect: { subs: { ch: { ...DELTA, recover: true, offset: 0, epoch: subs.ch.epoch } } },
    })
    await settle()
    const { publications } = again.take()[0].connect.subs.ch
    const reader = new DeltaReader()
    expect(formsOf(publications, reader, [1, 2])).toEqual(['full', 'patch'])
    publish(lab, 3)
    expect(await arrived(again, reader, [3])).toEqual(['patch'])
  })
})

describe('recovery with delta', () => {
  it('chains what was missed, and goes on with patches', async () => {
    const lab = labOf({ force_recovery: true })
    const transport = await lab.connected()
    for (const n of [1, 2, 3]) publish(lab, n, PLAIN_PUBLISH)
    const { publications, recovered } = await subscribe(transport, { ...DELTA, recover: true })
    expect(recovered).toBe(true)
    const reader = new DeltaReader()
    expect(formsOf(publications, reader, [1, 2, 3])).toEqual(['full', 'patch', 'patch'])
    publish(lab, 4)
    expect(await arrived(transport, reader, [4])).toEqual(['patch'])
  })

  it('that brings nothing is followed by a full payload', async () => {
    const lab = labOf({ force_recovery: true })
    publish(lab, 1)
    const transport = await lab.connected()
    const reply = await subscribe(transport, { ...DELTA, recover: true, offset: 1 })
    expect(reply).toMatchObject({ recovered: true, delta: true })
    expect(reply.publications).toBeUndefined()
    publish(lab, 2)
    publish(lab, 3)
    expect(await arrived(transport, new DeltaReader(), [2, 3])).toEqual(['full', 'patch'])
  })

  it('that fails is followed by a full payload', async () => {
    const lab = labOf({ force_recovery: true })
    publish(lab, 1)
    const transport = await lab.connected()
    const reply = await subscribe(transport, { ...DELTA, recover: true, offset: 1, epoch: 'zzzz' })
    expect(reply.recovered).toBeUndefined()
    publish(lab, 2)
    expect(await arrived(transport, new DeltaReader(), [2])).toEqual(['full'])
  })

  it('of a cache delivers what came meanwhile too, as a chain', async () => {
    const lab = labOf({ force_recovery: true, force_recovery_mode: 'cache' })
    publish(lab, 1)
    const history = deferred<undefined>()
    const read = lab.channels.history.bind(lab.channels)
    lab.channels.history = async (...parameters) => {
      const slice = await read(...parameters)
      await history.promise
      return slice
    }
    const [plain, delta] = [await lab.connected(), await lab.connected()]
    plain.receive({ id: 2, subscribe: { channel: 'ch', recover: true } })
    delta.receive({ id: 2, subscribe: { channel: 'ch', recover: true, ...DELTA } })
    await settle()
    publish(lab, 2)
    publish(lab, 3)
    history.resolve(undefined)
    await settle()
    const [replyToPlain] = plain.take()
    expect(replyToPlain.subscribe.publications).toHaveLength(1)
    const [replyToDelta] = delta.take()
    const reader = new DeltaReader()
    const { publications } = replyToDelta.subscribe
    expect(formsOf(publications, reader, [1, 2, 3])).toEqual(['full', 'patch', 'patch'])
    publish(lab, 4)
    expect(await arrived(delta, reader, [4])).toEqual(['patch'])
  })
})

describe('publications', () => {
  it('of clients are marked where the namespace says so', async () => {
    const lab = labOf({ delta_publish: true })
    const [subscriber, publisher] = [await lab.connected(), await lab.connected()]
    await subscribe(subscriber, DELTA)
    for (const n of [1, 2]) {
      publisher.receive({ id: n + 1, publish: { channel: 'ch', data: JSON.parse(documentOf(n)) } })
      await settle()
    }
    expect(await arrived(subscriber, new DeltaReader(), [1, 2])).toEqual(['full', 'patch'])
  })

  it.each([
    [false, ['full', 'full']],
    [true, ['full', 'patch']],
  ])('that a backend decides are marked by it alone: %s', async (delta, expected) => {
    const lab = sessionLab(
      {
        client: { insecure: true },
        channel: {
          proxy: { publish: { endpoint: 'http://localhost:1' } },
          without_namespace: { ...OPTIONS, delta_publish: true, publish_proxy_enabled: true },
        },
      },
      {
        pipelines: {
          publish: ({ data }) => Promise.resolve(ok({ ...MARKED, delta, data, tags: null })),
        },
      },
    )
    const [subscriber, publisher] = [await lab.connected(), await lab.connected()]
    await subscribe(subscriber, DELTA)
    for (const n of [1, 2]) {
      publisher.receive({ id: n + 1, publish: { channel: 'ch', data: JSON.parse(documentOf(n)) } })
      await settle()
    }
    expect(await arrived(subscriber, new DeltaReader(), [1, 2])).toEqual(expected)
  })

  it('that are no JSON close JSON connections with delta, too', async () => {
    const lab = labOf()
    const transport = await lab.connected()
    await subscribe(transport, DELTA)
    const resolved = lab.channels.namespaces.resolve('ch')
    if (resolved === null) throw new Error('unknown channel')
    const data = { ...newPublication(), data: jsonPayload('{}') }
    const broken = { ...data, data: { ...data.data, isJson: () => false, size: 2 } as never }
    void lab.channels.publish('ch', resolved.namespace, broken, MARKED)
    await settle()
    expect(transport.closedWith?.code).toBe(3506)
  })
})
