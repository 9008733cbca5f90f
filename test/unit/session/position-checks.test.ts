/** Positions against a broker that may lose publications. spec: channels-and-engines.md §5.7, §8.5 */
import { describe, expect, it } from 'vitest'
import { EngineFailure, type BrokerSink, type Engine } from '../../../src/engine/ports.js'
import { newPublication, storedOptions } from '../../support/publications.js'
import { sessionLab, settle, type FakeTransport } from '../../support/session-lab.js'

const CONFIG = {
  client: {
    insecure: true,
    channel_position_check_delay: '40s',
    presence_update_interval: '27s',
    ping_interval: '-1s',
  },
  channel: {
    without_namespace: {
      history_size: 10,
      history_ttl: '60s',
      force_positioning: true,
      presence: true,
      join_leave: true,
    },
  },
}

/** The memory engine as one that loses on demand and answers reads late or not at all. */
function lossyLab() {
  const state = {
    losing: false,
    failing: false,
    epoch: '',
    sink: null as BrokerSink | null,
    joins: 0,
    /** Happens after a history read, before its answer arrives. */
    meanwhile: (): void => undefined,
  }
  let broker: Engine['broker'] | null = null
  const lab = sessionLab(CONFIG, {
    engine: (memory) => {
      broker = memory.broker
      const { history } = memory
      if (history === null) throw new Error('no history')
      return {
        ...memory,
        history: {
          remove: (channel) => history.remove(channel),
          read: async (...args) => {
            await Promise.resolve()
            if (state.failing) throw new EngineFailure('history', new Error('away'))
            const slice = await history.read(...args)
            state.meanwhile()
            return state.epoch === ''
              ? slice
              : { ...slice, position: { ...slice.position, epoch: state.epoch } }
          },
        },
        broker: {
          delivery: 'at-most-once',
          start: (sink) => {
            state.sink = sink
            return memory.broker.start({
              onPublication: (...args) => {
                if (!state.losing) sink.onPublication(...args)
              },
              onJoin: () => undefined,
              onLeave: () => undefined,
              onGap: () => undefined,
              onLost: () => undefined,
            })
          },
          subscribe: (channel) => memory.broker.subscribe(channel),
          unsubscribe: (channel) => memory.broker.unsubscribe(channel),
          publish: (...args) => memory.broker.publish(...args),
          publishJoin: () => {
            state.joins++
            return undefined
          },
          publishLeave: () => undefined,
        },
      }
    },
  })
  const publish = () => broker?.publish('ch', newPublication('1'), storedOptions())
  const lost = () => {
    state.losing = true
    void publish()
    state.losing = false
  }
  const gap = () => state.sink?.onGap(['ch', 'unknown'])
  return { lab, state, publish, lost, gap }
}

async function subscribed(lab: ReturnType<typeof sessionLab>): Promise<FakeTransport> {
  const transport = await lab.connected()
  transport.receive({ id: 2, subscribe: { channel: 'ch' } })
  await settle()
  transport.take()
  return transport
}

const INSUFFICIENT = {
  push: { channel: 'ch', unsubscribe: { code: 2500, reason: 'insufficient state' } },
}
const ends = (transport: FakeTransport) =>
  transport.take().filter((each) => each.push?.unsubscribe !== undefined)

describe('the periodic check', () => {
  it('ends an idle subscription whose stream went on without it', async () => {
    const { lab, lost } = lossyLab()
    const transport = await subscribed(lab)
    lost()
    lab.time.advance(39_000)
    await settle()
    expect(ends(transport)).toEqual([])
    lab.time.advance(56_000)
    await settle()
    expect(ends(transport)).toEqual([INSUFFICIENT])
  })

  it('leaves alone who is where the stream is', async () => {
    const { lab, publish } = lossyLab()
    const transport = await subscribed(lab)
    void publish()
    lab.time.advance(200_000)
    await settle()
    expect(ends(transport)).toEqual([])
    expect(transport.closedWith).toBeNull()
  })
})

describe('a hole in what arrives', () => {
  it('ends a subscription of the client with 2500, once', async () => {
    const { lab, publish, lost } = lossyLab()
    const transport = await subscribed(lab)
    lost()
    void publish()
    void publish()
    await settle()
    expect(transport.take()).toEqual([INSUFFICIENT])
    expect(transport.closedWith).toBeNull()
  })

  it('ends a connection with 3010 where the server had subscribed it', async () => {
    const { lab, publish, lost } = lossyLab()
    const transport = await lab.connected()
    const [session] = lab.channels.directory.all()
    const grant = { expireAt: 0, info: null, data: null, override: {} }
    await session?.subscribe('ch', grant, null)
    await settle()
    transport.take()
    lost()
    void publish()
    await settle()
    expect(transport.take()).toEqual([])
    expect(transport.closedWith).toEqual({ code: 3010, reason: 'insufficient state' })
  })

  it('ends a connection with 3010 in a subscribe, which leaves neither presence nor a join', async () => {
    const { lab, state, publish, lost } = lossyLab()
    const transport = await lab.connected()
    state.meanwhile = () => {
      void publish()
      lost()
      void publish()
    }
    transport.receive({ id: 2, subscribe: { channel: 'ch' } })
    await settle()
    expect(transport.take()).toEqual([])
    expect(transport.closedWith?.code).toBe(3010)
    expect((await lab.channels.presence('ch')).size).toBe(0)
    expect(state.joins).toBe(0)
  })

  it('does not concern publications without an offset', async () => {
    const { lab, state, publish } = lossyLab()
    const transport = await subscribed(lab)
    const outside = { ...newPublication('"outside"'), offset: 0, time: 0 }
    state.sink?.onPublication('ch', outside, '', null)
    void publish()
    await settle()
    expect(transport.take().map(({ push }) => push.pub.offset)).toEqual([undefined, 1])
  })
})

describe('a subscribe whose history cannot be read', () => {
  it('ends the connection with 3004 and leaves nobody in presence', async () => {
    const { lab, state } = lossyLab()
    const transport = await lab.connected()
    state.failing = true
    transport.receive({ id: 2, subscribe: { channel: 'ch' } })
    await settle()
    expect(transport.closedWith?.code).toBe(3004)
    expect((await lab.channels.presence('ch')).size).toBe(0)
    expect(state.joins).toBe(0)
  })
})

describe('after a gap', () => {
  it('ends a subscription that lost something, within a moment', async () => {
    const { lab, lost, gap } = lossyLab()
    const transport = await subscribed(lab)
    lost()
    gap()
    await settle()
    lab.time.advance(900)
    await settle()
    expect(ends(transport)).toEqual([])
    lab.time.advance(200)
    await settle()
    expect(ends(transport)).toEqual([INSUFFICIENT])
  })

  it('waits for what is on its way', async () => {
    const { lab, state, gap } = lossyLab()
    const transport = await subscribed(lab)
    const { sink } = state
    const late: (() => void)[] = []
    state.sink = sink
    // Published, and still on the network while the position is compared.
    const original = sink?.onPublication.bind(sink)
    if (sink !== null && original !== undefined) {
      sink.onPublication = (...args) => {
        late.push(() => {
          original(...args)
        })
      }
    }
    await lab.env.channels.publish('ch', resolvedNamespace(lab), newPublication('1'), {
      skipHistory: false,
      idempotencyKey: '',
      version: 0n,
      versionEpoch: '',
      delta: false,
    })
    gap()
    await settle()
    for (const deliver of late) deliver()
    lab.time.advance(2000)
    await settle()
    expect(ends(transport)).toEqual([])
  })

  it('ends a subscription at once when the stream is another one or went back', async () => {
    const { lab, state, gap } = lossyLab()
    const transport = await subscribed(lab)
    state.epoch = 'another'
    gap()
    await settle()
    expect(ends(transport)).toEqual([INSUFFICIENT])
  })

  it('asks again while the stream cannot be read', async () => {
    const { lab, state, lost, gap } = lossyLab()
    const transport = await subscribed(lab)
    lost()
    state.failing = true
    gap()
    await settle()
    lab.time.advance(3000)
    await settle()
    expect(ends(transport)).toEqual([])
    state.failing = false
    lab.time.advance(1100)
    await settle()
    lab.time.advance(1100)
    await settle()
    expect(ends(transport)).toEqual([INSUFFICIENT])
  })

  it('looks at a subscription that was catching up when it is live', async () => {
    const { lab, lost, gap } = lossyLab()
    const transport = await lab.connected()
    transport.receive({ id: 2, subscribe: { channel: 'ch' } })
    // Between the subscribe and its answer: the history read that follows may be older than the loss.
    gap()
    await settle()
    lost()
    gap()
    await settle()
    lab.time.advance(1100)
    await settle()
    expect(ends(transport)).toEqual([INSUFFICIENT])
  })
})

function resolvedNamespace(lab: ReturnType<typeof sessionLab>) {
  const resolved = lab.channels.namespaces.resolve('ch')
  if (resolved === null) throw new Error('no namespace')
  return resolved.namespace
}
