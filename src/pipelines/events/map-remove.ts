/** A client removes a key of a map: may it? spec: proxy.md §2.8 */
import { proxyEvents } from '../../contract/proxy-events.js'
import * as proto from '../../gen/proxy.js'
import { ClientErrors, error, ok } from '../../protocol/index.js'
import { mapOf, text } from '../../wire/index.js'
import { record } from '../answer.js'
import { metaField, optionalTextField, optionalUserField, textField } from '../envelope.js'
import { chosenKey, defineEvent } from '../event.js'
import type { MapRemoveDecision, MapRemoveInput } from '../ports.js'

const mapRemoveResult = record({
  key: text(),
  tags: mapOf(text()),
  idempotencyKey: text(),
})

type MapRemoveResult = NonNullable<(typeof mapRemoveResult)['initial']>

/** No result = removed. */
export const mapRemoveEvent = defineEvent<MapRemoveInput, MapRemoveResult, MapRemoveDecision>({
  row: proxyEvents.map_remove,
  grpc: { request: proto.MapRemoveRequest, response: proto.MapRemoveResponse },
  answer: mapRemoveResult,
  route: (input, routes) => routes.forNamespace(input.namespace),
  request: [
    optionalUserField,
    textField('channel', (input) => input.channel),
    optionalTextField('key', (input) => input.key),
    metaField,
  ],
  result: (result, input) =>
    ok({
      key: chosenKey(result?.key, input.key),
      tags: result?.tags ?? null,
      idempotencyKey: result?.idempotencyKey ?? '',
    }),
  onFailure: () => error(ClientErrors.internal),
  onUnusable: error(ClientErrors.internal),
  messages: {
    failure: 'error proxying map remove',
    noResult: null,
    notEnabled: 'map remove proxy not enabled',
  },
  subject: (input) => ({ channel: input.channel }),
})
