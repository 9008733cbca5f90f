/** A client writes a key of a map: the backend decides what becomes of it. spec: proxy.md §2.8 */
import { proxyEvents } from '../../contract/proxy-events.js'
import * as proto from '../../gen/proxy.js'
import { ClientErrors, error, ok } from '../../protocol/index.js'
import { flag, ignored, mapOf, payload, text, uint64 } from '../../wire/index.js'
import { record } from '../answer.js'
import {
  dataField,
  metaField,
  optionalTextField,
  optionalUserField,
  textField,
} from '../envelope.js'
import { chosenKey, defineEvent, preferRaw } from '../event.js'
import { UnusableField } from '../failure.js'
import type { MapPublishDecision, MapPublishInput } from '../ports.js'

const mapPublishResult = record({
  key: text(),
  data: payload(),
  b64data: text(),
  tags: mapOf(text()),
  idempotencyKey: text(),
  delta: flag(),
  version: uint64(),
  versionEpoch: text(),
  keyMode: text(),
  score: ignored('score'),
  streamData: ignored('stream_data'),
  b64streamData: ignored('b64stream_data'),
})

type MapPublishResult = NonNullable<(typeof mapPublishResult)['initial']>

/** No result = written as it came. */
export const mapPublishEvent = defineEvent<MapPublishInput, MapPublishResult, MapPublishDecision>({
  row: proxyEvents.map_publish,
  grpc: { request: proto.MapPublishRequest, response: proto.MapPublishResponse },
  answer: mapPublishResult,
  route: (input, routes) => routes.forNamespace(input.namespace),
  request: [
    optionalUserField,
    textField('channel', (input) => input.channel),
    optionalTextField('key', (input) => input.key),
    dataField((input) => input.data),
    metaField,
  ],
  result: (result, input) =>
    ok({
      key: chosenKey(result?.key, input.key),
      data: (result && preferRaw(result.b64data, result.data, 'data')) ?? input.data,
      tags: result?.tags ?? null,
      idempotencyKey: result?.idempotencyKey ?? '',
      delta: result?.delta ?? false,
      version: result?.version ?? 0n,
      versionEpoch: result?.versionEpoch ?? '',
      keyMode: keyModeOf(result?.keyMode ?? ''),
    }),
  onFailure: () => error(ClientErrors.internal),
  onUnusable: error(ClientErrors.internal),
  messages: {
    failure: 'error proxying map publish',
    noResult: null,
    notEnabled: 'map publish proxy not enabled',
  },
  subject: (input) => ({ channel: input.channel }),
})

function keyModeOf(text: string): MapPublishDecision['keyMode'] {
  if (text === '' || text === 'if_new' || text === 'if_exists') return text
  throw new UnusableField('key_mode')
}
