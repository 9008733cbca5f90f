import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../../src/observability/index.js'
import { registerNodeGauges } from '../../../src/ops/index.js'

describe('registerNodeGauges', () => {
  it('shows the numbers of the moment of the scrape, and the version', async () => {
    const metrics = createMetrics({ processMetrics: false })
    let clients = 1
    registerNodeGauges(
      metrics,
      {
        clients: () => clients,
        users: () => 2,
        subscriptions: () => 3,
        channels: () => 4,
        nodes: () => 5,
      },
      '0.1.0',
    )
    clients = 7
    const lines = (await metrics.text()).split('\n').filter((line) => !line.startsWith('#'))
    expect(lines.filter((line) => line !== '')).toEqual([
      'centrifugo_node_num_clients 7',
      'centrifugo_node_num_users 2',
      'centrifugo_node_num_subscriptions 3',
      'centrifugo_node_num_channels 4',
      'centrifugo_node_num_nodes 5',
      'centrifugo_node_build{version="0.1.0"} 1',
    ])
  })
})
