/** info: the nodes of the installation. spec: server-api-and-operations.md §1.6 */
import type { NodeInfo, NodeMetrics } from '../../cluster/ports.js'
import { objectSchema } from '../json-schema.js'
import { ObjectWriter } from '../json-writer.js'
import { defineMethod, succeed } from '../method.js'

const NODE_SCHEMA = objectSchema(
  {
    uid: { type: 'string', description: 'Unique id of the running node.' },
    name: { type: 'string' },
    version: { type: 'string' },
    num_clients: { type: 'integer' },
    num_users: { type: 'integer' },
    num_subs: { type: 'integer' },
    num_channels: { type: 'integer' },
    uptime: { type: 'integer', description: 'Seconds since the node started.' },
    metrics: objectSchema({
      interval: { type: 'number', description: 'Seconds the numbers cover.' },
      items: {
        type: 'object',
        description: 'Numbers by name.',
        additionalProperties: { type: 'number' },
      },
    }),
  },
  ['uid', 'name', 'version', 'num_clients', 'num_users', 'num_subs', 'num_channels'],
)

/** The info method. */
export const infoMethod = defineMethod({
  name: 'info',
  description: 'Describe the running nodes.',
  fields: {},
  result: objectSchema({ nodes: { type: 'array', items: NODE_SCHEMA } }, ['nodes']),
  run: async (_request, { control }) => succeed(await control.nodes()),
  write: (nodes) => `{"nodes":[${nodes.map(nodeJson).join(',')}]}`,
})

function nodeJson(node: NodeInfo): string {
  const writer = new ObjectWriter()
    .text('uid', node.uid)
    .text('name', node.name)
    .text('version', node.version)
    .number('num_clients', node.numClients)
    .number('num_users', node.numUsers)
    .number('num_subs', node.numSubs)
    .number('num_channels', node.numChannels)
    .numberIfAny('uptime', Math.floor(node.uptime))
  if (node.metrics !== undefined) writer.raw('metrics', metricsJson(node.metrics))
  return writer.end()
}

/** Numbers come from other nodes; JSON has no infinity. */
function metricsJson({ interval, items }: NodeMetrics): string {
  const writer = new ObjectWriter()
  for (const [name, value] of items) writer.number(name, Number.isFinite(value) ? value : 0)
  return new ObjectWriter()
    .number('interval', Number.isFinite(interval) ? interval : 0)
    .raw('items', writer.end())
    .end()
}
