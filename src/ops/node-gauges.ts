/** Gauges of the node, read when somebody scrapes. spec: server-api-and-operations.md §7.2 */
import type { Metrics } from '../base/index.js'

/** Where the numbers come from; called once per scrape. */
export interface NodeNumbers {
  clients(): number
  users(): number
  subscriptions(): number
  channels(): number
  nodes(): number
}

/** Defines `node_num_*` and `node_build{version}`. */
export function registerNodeGauges(metrics: Metrics, numbers: NodeNumbers, version: string): void {
  const gauge = (name: string, help: string, aggregate: 'sum' | 'max' = 'sum') =>
    metrics.gauge({ name, help, labels: [], aggregate }).of()
  const clients = gauge('node_num_clients', 'Number of clients connected to this node.')
  const users = gauge('node_num_users', 'Number of unique users connected to this node.')
  const subscriptions = gauge('node_num_subscriptions', 'Number of subscriptions on this node.')
  const channels = gauge('node_num_channels', 'Number of channels with subscribers on this node.')
  const nodes = gauge('node_num_nodes', 'Number of nodes in the installation.', 'max')
  metrics
    .gauge({
      name: 'node_build',
      help: 'Always 1; the label tells the version.',
      labels: ['version'],
      aggregate: 'first',
    })
    .of(version)
    .set(1)
  metrics.onCollect(() => {
    clients.set(numbers.clients())
    users.set(numbers.users())
    subscriptions.set(numbers.subscriptions())
    channels.set(numbers.channels())
    nodes.set(numbers.nodes())
  })
}
