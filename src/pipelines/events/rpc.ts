/** A client calls a method of the backend. spec: proxy.md §2.6 */
import { proxyEvents } from '../../contract/proxy-events.js'
import * as proto from '../../gen/proxy.js'
import { bytesOfText } from '../../base/index.js'
import { ClientErrors, error, ok } from '../../protocol/index.js'
import { payload, text } from '../../wire/index.js'
import { record } from '../answer.js'
import { dataField, metaField, optionalTextField, userField } from '../envelope.js'
import { defineEvent, preferBase64 } from '../event.js'
import { rpcStreams } from '../streams/rules.js'
import type { RpcDecision, RpcInput, RunCall } from '../ports.js'

const rpcResult = record({ data: payload(), b64data: text() })

type RpcResult = NonNullable<(typeof rpcResult)['initial']>

/** No result = an empty reply. */
export const rpcEvent = defineEvent<RpcInput, RpcResult, RpcDecision>({
  row: proxyEvents.rpc,
  grpc: { request: proto.RPCRequest, response: proto.RPCResponse },
  answer: rpcResult,
  route: ({ method, run }, routes) =>
    run === undefined || run.proxy === '' ? routes.forMethod(method) : routes.forProxy(run.proxy),
  headers: ({ run }) => (run === undefined ? null : runHeaders(run)),
  request: [
    userField,
    optionalTextField('method', (input) => input.method),
    dataField((input) => input.data),
    metaField,
  ],
  streams: rpcStreams,
  result: (result, _input, _nowSeconds, { stream }) => {
    const data = result === null ? null : preferBase64(result.b64data, result.data, 'data')
    return ok(stream === null ? { data } : { data, stream })
  },
  onFailure: () => error(ClientErrors.internal),
  onUnusable: error(ClientErrors.internal),
  messages: {
    failure: 'error proxying RPC',
    noResult: null,
    notEnabled: 'RPC proxy not enabled',
  },
  subject: (input) => ({ method: input.method }),
})

/** spec: runs.md §1.2, §1.5 */
function runHeaders({ id, generation, resumeAfter }: RunCall): readonly string[] {
  const all = ['X-Backhaul-Run', id, 'X-Backhaul-Run-Generation', String(generation)]
  if (resumeAfter !== null) all.push('X-Backhaul-Run-Resume', '1')
  if (resumeAfter !== null && resumeAfter !== '')
    all.push('Last-Event-ID', bytesOfText(resumeAfter))
  return all
}
