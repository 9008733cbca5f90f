/** A server that sends its metrics to Graphite. spec: server-api-and-operations.md §7.5 */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { startBackhaul } from '../support/start-backhaul.js'

it('sends what it counts, under the name of its node', async () => {
  const sent: string[] = []
  const graphite = createServer((socket) => {
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    socket.on('end', () => {
      sent.push(text)
      graphite.emit('text')
    })
  }).listen(0, '127.0.0.1')
  await once(graphite, 'listening')
  const { port } = graphite.address() as { port: number }
  const server = await startBackhaul({
    node: { name: 'eu.1' },
    graphite: { enabled: true, host: '127.0.0.1', port, interval: '50ms' },
  })
  try {
    await server.api('publish', { channel: 'news', data: {} })
    const published =
      /^centrifugo\.eu_1\.centrifugo\.node\.messages_sent_count\..*publication.* 1 \d+$/m
    while (!sent.some((text) => published.test(text))) await once(graphite, 'text')
    expect(sent.at(-1)).toMatch(/^centrifugo\.eu_1\.centrifugo\.node\.num_clients 0 \d+$/m)
  } finally {
    await server.stop()
    graphite.close()
  }
})
