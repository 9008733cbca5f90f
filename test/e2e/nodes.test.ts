/** Several processes of the program on one NATS. Needs the build, as every test of a process. */
import { Centrifuge } from 'centrifuge'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collect, newClient, nextEvent, until } from '../support/sdk.js'
import { startServerProcess, type ServerProcess } from '../support/server-process.js'
import { startNats, type NatsServer } from '../support/start-nats.js'

/** A dead node is known for so long at most, in ms. */
const FORGOTTEN_WITHIN_MS = 9000

/** One of the processes. */
const startNode = (natsUrl: string): Promise<ServerProcess> =>
  startServerProcess({
    broker: { enabled: true, type: 'nats', nats: { url: natsUrl } },
    client: { insecure: true },
    http_stream: { enabled: true },
  })

const endNode = (node: ServerProcess, signal: NodeJS.Signals): Promise<unknown> => {
  node.signal(signal)
  return node.ended
}

describe('three processes', () => {
  let nats: NatsServer
  let nodes: ServerProcess[]

  beforeAll(async () => {
    nats = await startNats()
    nodes = await Promise.all([1, 2, 3].map(() => startNode(nats.url)))
  })

  afterAll(async () => {
    await Promise.all(nodes.map((node) => endNode(node, 'SIGKILL')))
    await nats.stop()
  })

  const known = async (node: ServerProcess): Promise<number> =>
    (await node.api('info', {})).result.nodes.length

  /** Polls: what is waited for happens in other processes. */
  const untilKnown = async (node: ServerProcess, count: number): Promise<void> => {
    while ((await known(node)) !== count) await new Promise((next) => setTimeout(next, 50))
  }

  it('serve clients together, and know who lives', async () => {
    const [one, two, three] = nodes as [ServerProcess, ServerProcess, ServerProcess]
    for (const node of nodes) await untilKnown(node, 3)

    const client = newClient(`ws://127.0.0.1:${two.port}/connection/websocket`)
    const subscription = client.newSubscription('news')
    const seen = collect(subscription, 'publication')
    const subscribed = nextEvent(subscription, 'subscribed')
    subscription.subscribe()
    client.connect()
    await subscribed
    for (let n = 0; n < 10; n++) await one.api('publish', { channel: 'news', data: { n } })
    await until(() => seen.length === 10)
    expect(seen.map(({ data }) => data.n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(await three.api('channels', {})).toEqual({
      result: { channels: { news: { num_clients: 1 } } },
    })

    const streamed = new Centrifuge(
      [
        {
          transport: 'http_stream',
          endpoint: `http://127.0.0.1:${one.port}/connection/http_stream`,
        },
      ],
      {
        fetch,
        readableStream: ReadableStream,
        emulationEndpoint: `http://127.0.0.1:${three.port}/emulation`,
      },
    )
    const other = streamed.newSubscription('news')
    const alsoSubscribed = nextEvent(other, 'subscribed')
    other.subscribe()
    streamed.connect()
    await alsoSubscribed

    const gone = [client, streamed].map((each) => nextEvent(each, 'disconnected'))
    await three.api('disconnect', { user: '' })
    expect(await Promise.all(gone)).toMatchObject([{ code: 3503 }, { code: 3503 }])

    await endNode(three, 'SIGTERM')
    expect(await known(one)).toBe(2)
    const killedAt = performance.now()
    await endNode(two, 'SIGKILL')
    // A survey does not outlast the node that cannot answer it.
    expect(await one.api('channels', {})).toEqual({ result: { channels: {} } })
    await untilKnown(one, 1)
    expect(performance.now() - killedAt).toBeLessThan(FORGOTTEN_WITHIN_MS)
  }, 60_000)
})
