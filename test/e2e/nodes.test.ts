/** Several processes of the program on one NATS. Needs the build, as every test of a process. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Centrifuge } from 'centrifuge'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collect, newClient, nextEvent, until } from '../support/sdk.js'
import { startNats, type NatsServer } from '../support/start-nats.js'

const main = resolve('dist/main.js')
/** A dead node is known for so long at most, in ms. */
const FORGOTTEN_WITHIN_MS = 9000

type NodeProcess = {
  readonly process: ChildProcess
  readonly port: number
  api(method: string, request?: object): Promise<any>
  end(signal: NodeJS.Signals): Promise<void>
}

async function startProcess(natsUrl: string): Promise<NodeProcess> {
  const cwd = mkdtempSync(join(tmpdir(), 'backhaul-nodes-e2e-'))
  const config = `
http_server: {address: 127.0.0.1}
broker: {enabled: true, type: nats, nats: {url: ${natsUrl}}}
client: {insecure: true}
http_stream: {enabled: true}
http_api: {key: key}
`
  writeFileSync(join(cwd, 'config.yaml'), config)
  const argv = [main, '-c', 'config.yaml', '--http_server.port', '0']
  const child = spawn(process.execPath, argv, { cwd, env: { PATH: process.env.PATH } })
  let text = ''
  const port = await new Promise<number>((found, lost) => {
    const look = (chunk: Buffer): void => {
      text += chunk.toString()
      const match = /serving .* endpoints on 127\.0\.0\.1:(\d+)/.exec(text)
      if (match !== null) found(Number(match[1]))
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.on('exit', () => {
      lost(new Error(`ended: ${text}`))
    })
  })
  return {
    process: child,
    port,
    api: async (method, request = {}) => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/${method}`, {
        method: 'POST',
        headers: { 'X-API-Key': 'key' },
        body: JSON.stringify(request),
      })
      return answer.json()
    },
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
    },
  }
}

describe('three processes', () => {
  let nats: NatsServer
  let nodes: NodeProcess[]

  beforeAll(async () => {
    nats = await startNats()
    nodes = await Promise.all([1, 2, 3].map(() => startProcess(nats.url)))
  })

  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')))
    await nats.stop()
  })

  const known = async (node: NodeProcess): Promise<number> =>
    (await node.api('info')).result.nodes.length

  /** Polls: what is waited for happens in other processes. */
  const untilKnown = async (node: NodeProcess, count: number): Promise<void> => {
    while ((await known(node)) !== count) await new Promise((next) => setTimeout(next, 50))
  }

  it('serve clients together, and know who lives', async () => {
    const [one, two, three] = nodes as [NodeProcess, NodeProcess, NodeProcess]
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
    expect(await three.api('channels')).toEqual({
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

    await three.end('SIGTERM')
    expect(await known(one)).toBe(2)
    const killedAt = performance.now()
    await two.end('SIGKILL')
    // A survey does not outlast the node that cannot answer it.
    expect(await one.api('channels')).toEqual({ result: { channels: {} } })
    await untilKnown(one, 1)
    expect(performance.now() - killedAt).toBeLessThan(FORGOTTEN_WITHIN_MS)
  }, 60_000)
})
