import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/base/index.js'
import { createMetrics, GraphiteExporter } from '../../../src/observability/index.js'
import { memoryLog, type LogLine } from '../../support/start-backhaul.js'

let server: Server
let received: string[] = []
let news: () => void = () => undefined
let exporter: GraphiteExporter | null = null
const lines: LogLine[] = []

function listen(port = 0): Promise<unknown> {
  server = createServer((socket) => {
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    socket.on('end', () => {
      received.push(text)
      news()
    })
  }).listen(port, '127.0.0.1')
  return once(server, 'listening')
}

const portOf = (): number => (server.address() as { port: number }).port

/** Settles with the text of the next connection. */
const next = (): Promise<string> =>
  new Promise((resolve) => {
    news = () => {
      resolve(received.shift() ?? '')
    }
    if (received.length > 0) news()
  })

beforeEach(async () => {
  received = []
  lines.length = 0
  await listen()
})

afterEach(async () => {
  await exporter?.stop()
  server.close()
})

function start(tags: boolean): ReturnType<typeof createMetrics> {
  const metrics = createMetrics({ processMetrics: false })
  exporter = new GraphiteExporter(
    { host: '127.0.0.1', port: portOf(), prefix: 'site.', node: 'eu.one ü', intervalMs: 20, tags },
    () => metrics.snapshot(),
    { log: memoryLog(lines), clock: systemClock },
  )
  const done = metrics.counter({ name: 'client_things_done', help: '', labels: ['what', 'by'] })
  done.of('a b', 'x;y').add(5)
  metrics.gauge({ name: 'node_share', help: '', labels: [] }).of().set(0.25)
  exporter.start()
  return metrics
}

describe('metrics for Graphite', () => {
  it('are lines with name, value and time; counters are what they gained', async () => {
    start(false)
    const before = Math.floor(Date.now() / 1000)
    const [counter = '', gauge = '', ...more] = (await next()).split('\n')
    expect(counter).toMatch(
      /^site\.eu_one__\.centrifugo\.client\.things_done\.by\.x;y\.what\.a_b 5 \d+$/,
    )
    expect(gauge).toMatch(/^site\.eu_one__\.centrifugo\.node\.share 0\.250000 \d+$/)
    expect(Number(gauge.split(' ')[2])).toBeGreaterThanOrEqual(before)
    expect(more).toEqual([''])
    expect(await next()).toContain('.things_done.by.x;y.what.a_b 0 ')
  })

  it('have their labels as tags', async () => {
    start(true)
    expect(await next()).toContain('site.eu_one__.centrifugo.client.things_done;by=x_y;what=a_b 5 ')
  })

  it('are told once when nobody takes them, and again when somebody does', async () => {
    start(false)
    await next()
    const port = portOf()
    server.close()
    await once(server, 'close')
    const told = (message: string) => lines.filter((line) => line.message === message).length
    while (told('cannot send metrics to Graphite') === 0) await new Promise(setImmediate)
    await listen(port)
    await next()
    while (told('metrics reach Graphite again') === 0) await new Promise(setImmediate)
    expect(told('cannot send metrics to Graphite')).toBe(1)
  })
})
