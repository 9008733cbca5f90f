/** info: the nodes of the installation; rpc: extensions of the server. spec: server-api-and-operations.md §1.6 */
import type { NodeInfo } from '../../cluster/ports.js'
import {
  always,
  double,
  int64,
  listOf,
  mapOf,
  message,
  nested,
  payload,
  required,
  text,
  uint32,
} from '../../wire/index.js'
import { ApiErrors } from '../error.js'
import { nothing } from '../messages.js'
import { defineMethod, fail, succeed } from '../method.js'

const node = message({
  uid: always(text('Unique id of the running node.')),
  name: always(text()),
  version: always(text()),
  numClients: always(uint32()),
  numUsers: always(uint32()),
  numSubs: always(uint32()),
  numChannels: always(uint32()),
  uptime: int64('Seconds since the node started.'),
  metrics: nested(
    message({
      interval: always(double('Seconds the numbers cover.')),
      items: always(mapOf(double(), 'Numbers by name.')),
    }),
  ),
})

/** info. */
export const info = defineMethod({
  name: 'info',
  description: 'Describe the running nodes.',
  request: nothing,
  result: message({ nodes: always(listOf(nested(node))) }),
  run: async (_request, { control }) => {
    const nodes = await control.nodes()
    return succeed({ nodes: nodes.map(nodeOf) })
  },
})

function nodeOf(known: NodeInfo): typeof node.blank {
  return { ...known, uptime: Math.floor(known.uptime), metrics: known.metrics ?? null }
}

/** rpc: there are no extensions, so every name is unknown. */
export const rpc = defineMethod({
  name: 'rpc',
  description:
    'Call an extension of the server by name. There are none, so the answer is error 104.',
  request: message({
    method: required(text('Name of the extension.')),
    params: payload('Parameters; any JSON.'),
  }),
  result: message({ data: payload('Any JSON.') }),
  run: ({ method }) => fail(method === '' ? ApiErrors.badRequest : ApiErrors.notFound),
})
