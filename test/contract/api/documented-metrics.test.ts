import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startBackhaul, type Backhaul } from '../../support/start-backhaul.js'

describe('docs/observability.md', () => {
  let server: Backhaul
  beforeAll(async () => {
    server = await startBackhaul()
  })
  afterAll(() => server.stop())

  it('lists every metric that a server has, and no other', async () => {
    // Metrics of a transport exist from its first connection on.
    const socket = new WebSocket(server.wsUrl)
    await new Promise((resolve) => socket.once('open', resolve))
    const text = await (await fetch(`${server.httpUrl}/metrics`)).text()
    const served = [...text.matchAll(/^# TYPE ((?:centrifugo|backhaul)_\w+)/gm)].map(
      ([, name]) => name,
    )
    socket.close()
    const document = await readFile('docs/observability.md', 'utf8')
    const listed = [...document.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
    // Exist only when requests or recoveries are counted, when there are other nodes to ask, or with maps in Redis.
    const optional = new Set<string | undefined>([
      'centrifugo_node_incoming_http_requests_total',
      'centrifugo_client_recovered_publications',
      'centrifugo_node_survey_duration_seconds_histogram',
      'centrifugo_map_broker_cleanup_errors_count',
      'centrifugo_map_broker_cleanup_removed_count',
      'centrifugo_map_broker_cleanup_lag_seconds',
    ])
    expect(listed.filter((name) => !optional.has(name)).sort()).toEqual(
      served.filter((name) => !optional.has(name)).sort(),
    )
  })
})
