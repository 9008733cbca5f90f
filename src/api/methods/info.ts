/** info: the nodes of the installation. spec: server-api-and-operations.md §1.6 */
import type { NodeInfo, NodeMetrics } from '../../cluster/ports.js'
import { objectSchema } from '../json-schema.js'
import { defineMethod, succeed } from '../method.js'
import { mapValues, unlessZero, type ResultObject } from '../result.js'

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
  answer: (nodes) => ({ nodes: nodes.map(nodeAnswer) }),
})

function nodeAnswer(node: NodeInfo): ResultObject {
  return {
    uid: node.uid,
    name: node.name,
    version: node.version,
    num_clients: node.numClients,
    num_users: node.numUsers,
    num_subs: node.numSubs,
    num_channels: node.numChannels,
    uptime: unlessZero(Math.floor(node.uptime)),
    metrics: node.metrics === undefined ? undefined : metricsAnswer(node.metrics),
  }
}

/** Numbers come from other nodes; JSON has no infinity. */
function metricsAnswer({ interval, items }: NodeMetrics): ResultObject {
  const finite = (value: number): number => (Number.isFinite(value) ? value : 0)
  return { interval: finite(interval), items: mapValues(items, finite) }
}
