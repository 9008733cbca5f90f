/** The values of keys that clients track, asked by the server's own timer. spec: proxy.md §2.9 */
import { proxyEvents } from '../../contract/proxy-events.js'
import * as proto from '../../gen/proxy.js'
import type { PollAnswer } from '../../model/index.js'
import { ClientErrors, error, ok } from '../../protocol/index.js'
import {
  always,
  flag,
  listOf,
  message,
  nested,
  payload,
  text,
  uint64,
  type Field,
} from '../../wire/index.js'
import { record } from '../answer.js'
import { field, textField, type RequestField } from '../envelope.js'
import { defineEvent } from '../event.js'
import type { SharedPollInput } from '../ports.js'

const value = record({
  key: text(),
  data: payload(),
  version: uint64(),
  removed: flag(),
  prevData: payload(),
})

const sharedPollResult = record({
  items: listOf(value),
  epoch: text(),
})

type SharedPollResult = NonNullable<(typeof sharedPollResult)['initial']>

/** Longest call. spec: §2.9 */
const MAX_TIMEOUT_MS = 30_000

const NOTHING_NEW: PollAnswer = { values: [], epoch: '' }

/** A key with the version that is known; version 0 is left out. */
const pollItem = nested(message({ key: always(text()), version: uint64() }))

const written = field<SharedPollInput, SharedPollInput['items']>(
  'items',
  always(listOf(pollItem)) as Field<SharedPollInput['items'], unknown>,
  (input) => input.items,
)

/** Each request is counted once, when it is written. */
const itemsField: RequestField<SharedPollInput> = {
  ...written,
  json: (input, from, route) => {
    route.meters.items?.request.observe(input.items.length)
    return written.json(input, from, route)
  },
  put: (request, input, from, route) => {
    route.meters.items?.request.observe(input.items.length)
    written.put(request, input, from, route)
  },
}

/** A failure leaves every key as it was. */
export const sharedPollRefreshEvent = defineEvent<SharedPollInput, SharedPollResult, PollAnswer>({
  row: proxyEvents.shared_poll_refresh,
  grpc: { request: proto.SharedPollRefreshRequest, response: proto.SharedPollRefreshResponse },
  maxTimeoutMs: MAX_TIMEOUT_MS,
  answer: sharedPollResult,
  route: (input, routes) => routes.forNamespace(input.namespace),
  request: [textField('channel', (input) => input.channel), itemsField],
  result: (result, _input, _nowSeconds, { route }) => {
    if (result === null) return ok(NOTHING_NEW)
    route.meters.items?.response.observe(result.items.length)
    return ok({ values: result.items.filter((item) => item !== null), epoch: result.epoch })
  },
  onFailure: () => error(ClientErrors.internal),
  onUnusable: error(ClientErrors.internal),
  messages: {
    failure: 'error proxying shared poll refresh',
    noResult: null,
    notEnabled: 'shared poll refresh proxy not enabled',
  },
  subject: (input) => ({ channel: input.channel }),
})
