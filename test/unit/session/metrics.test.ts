/** Labels that clients could fill with anything. spec: server-api-and-operations.md §7.2, trap 57 */
import { expect, it } from 'vitest'
import { nullLogger } from '../../../src/base/index.js'
import { createMetrics } from '../../../src/observability/index.js'
import { SessionMetrics } from '../../../src/session/index.js'

it('names and versions of clients become no label values, and the namespace label stays empty', async () => {
  const metrics = createMetrics({ processMetrics: false, log: nullLogger })
  const sessions = new SessionMetrics(metrics)
  sessions.connectionAccepted('websocket', 'js', '5.3.4')
  sessions.connectionAccepted('websocket', '', '')
  sessions.subscriptionAccepted('js')
  const text = await metrics.text()
  const lines = text.split('\n').filter((line) => line.includes('_accepted{'))
  expect(lines.sort()).toEqual([
    'centrifugo_client_connections_accepted{transport="websocket",accept_protocol="",client_name="unnamed",client_version="unversioned"} 1',
    'centrifugo_client_connections_accepted{transport="websocket",accept_protocol="",client_name="unregistered",client_version="unregistered"} 1',
    'centrifugo_client_subscriptions_accepted{client_name="unregistered",channel_namespace=""} 1',
  ])
})
