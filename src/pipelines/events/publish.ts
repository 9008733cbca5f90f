/** A client publishes: the backend alone decides what becomes of it. spec: proxy.md §2.5 */
import { proxyEvents } from '../../contract/proxy-events.js'
import * as proto from '../../gen/proxy.js'
import { ClientErrors, error, ok } from '../../protocol/index.js'
import { field, flag, mapOf, raw, record, text, uint64 } from '../answer.js'
import { dataField, metaField, textField, userField } from '../envelope.js'
import { defineEvent, preferRaw } from '../event.js'
import type { PublishDecision, PublishInput } from '../ports.js'

const publishResult = record({
  data: field('data', raw),
  b64data: field('b64data', text),
  skipHistory: field('skip_history', flag),
  tags: field('tags', mapOf(text)),
  idempotencyKey: field('idempotency_key', text),
  delta: field('delta', flag),
  version: field('version', uint64),
  versionEpoch: field('version_epoch', text),
})

type PublishResult = NonNullable<(typeof publishResult)['empty']>

/** No result = published as it came. */
export const publishEvent = defineEvent<PublishInput, PublishResult, PublishDecision>({
  row: proxyEvents.publish,
  grpc: { request: proto.PublishRequest, response: proto.PublishResponse },
  answer: publishResult,
  route: (input, routes) => routes.forNamespace(input.namespace),
  request: [
    userField,
    textField('channel', (input) => input.channel),
    dataField((input) => input.data),
    metaField,
  ],
  result: (result, input) =>
    ok({
      data: (result && preferRaw(result.b64data, result.data, 'data')) ?? input.data,
      skipHistory: result?.skipHistory ?? false,
      tags: result?.tags ?? null,
      idempotencyKey: result?.idempotencyKey ?? '',
      version: result?.version ?? 0n,
      versionEpoch: result?.versionEpoch ?? '',
      delta: result?.delta ?? false,
    }),
  onFailure: error(ClientErrors.internal),
  onUnusable: error(ClientErrors.internal),
  messages: {
    failure: 'error proxying publish',
    noResult: null,
    notEnabled: 'publish proxy not enabled',
  },
  subject: (input) => ({ channel: input.channel }),
})
