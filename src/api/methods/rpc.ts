/** rpc: calls of server extensions, of which there are none. spec: server-api-and-operations.md §1.6 */
import { ApiErrors } from '../error.js'
import { payload, required, text } from '../fields.js'
import { objectSchema } from '../json-schema.js'
import { answerNothing, defineMethod, fail } from '../method.js'

/** The rpc method: every method name is unknown. */
export const rpcMethod = defineMethod({
  name: 'rpc',
  description:
    'Call an extension of the server by name. There are none, so the answer is error 104.',
  fields: {
    method: required(text('Name of the extension.')),
    params: payload('Parameters; any JSON.'),
  },
  result: objectSchema({ data: { description: 'Any JSON.' } }),
  run: ({ method }) => fail(method === '' ? ApiErrors.badRequest : ApiErrors.notFound),
  answer: answerNothing,
})
