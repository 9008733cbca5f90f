/** The values of keys that clients track, asked by the server's own timer. spec: proxy.md §2.9 */
import { proxyEvents } from '../../contract/proxy-events.js'
import * as proto from '../../gen/proxy.js'
import type { PollAnswer, PollItem } from '../../model/index.js'
import { ClientErrors, error, ok } from '../../protocol/index.js'
import { field, flag, listOf, raw, record, text, uint64 } from '../answer.js'
import { textField, type RequestField } from '../envelope.js'
import { defineEvent } from '../event.js'
import type { SharedPollInput } from '../ports.js'

const value = record({
  key: field('key', text),
  data: field('data', raw),
  version: field('version', uint64),
  removed: field('removed', flag),
  prevData: field('prev_data', raw),
})

const sharedPollResult = record({
  items: field('items', listOf(value)),
  epoch: field('epoch', text),
})

type SharedPollResult = NonNullable<(typeof sharedPollResult)['empty']>

/** Longest call. spec: §2.9 */
const MAX_TIMEOUT_MS = 30_000

const NOTHING_NEW: PollAnswer = { values: [], epoch: '' }

/** Keys with the versions that are known; each request is counted once, when it is written. */
const itemsField: RequestField<SharedPollInput> = {
  json: ({ items }, _from, route) => {
    route.meters.items?.request.observe(items.length)
    return ',"items":[' + items.map(itemJson).join(',') + ']'
  },
  put: (message, { items }, _from, route) => {
    route.meters.items?.request.observe(items.length)
    message.items = items.map(itemMessage)
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
  onFailure: error(ClientErrors.internal),
  onUnusable: error(ClientErrors.internal),
  messages: {
    failure: 'error proxying shared poll refresh',
    noResult: null,
    notEnabled: 'shared poll refresh proxy not enabled',
  },
  subject: (input) => ({ channel: input.channel }),
})

/** Version 0 is left out. */
function itemJson({ key, version }: PollItem): string {
  const suffix = version === 0n ? '' : ',"version":' + String(version)
  return '{"key":' + JSON.stringify(key) + suffix + '}'
}

/** Version 0 is left out; 64-bit fields are encoded from their halves. */
function itemMessage({ key, version }: PollItem): object {
  if (version === 0n) return { key }
  return {
    key,
    version: { low: Number(version & 0xffff_ffffn), high: Number(version >> 32n), unsigned: true },
  }
}
