/** A client publishes: the backend alone decides what becomes of it. spec: proxy.md §2.5 */
import { proxyEvents } from '../../contract/proxy-events.js'
import * as proto from '../../gen/proxy.js'
import { ClientErrors, error, ok } from '../../protocol/index.js'
import { flag, mapOf, payload, text, uint64 } from '../../wire/index.js'
import { record } from '../answer.js'
import { dataField, metaField, textField, userField } from '../envelope.js'
import { defineEvent, preferRaw } from '../event.js'
import type { PublishDecision, PublishInput } from '../ports.js'

const publishResult = record({
  data: payload(),
  b64data: text(),
  skipHistory: flag(),
  tags: mapOf(text()),
  idempotencyKey: text(),
  delta: flag(),
  version: uint64(),
  versionEpoch: text(),
})

type PublishResult = NonNullable<(typeof publishResult)['initial']>

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
  onFailure: () => error(ClientErrors.internal),
  onUnusable: error(ClientErrors.internal),
  messages: {
    failure: 'error proxying publish',
    noResult: null,
    notEnabled: 'publish proxy not enabled',
  },
  subject: (input) => ({ channel: input.channel }),
})
