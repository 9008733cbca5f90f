/** Replies to subscribe. spec: client-protocol.md §2.5 */
import type { SubscribeResult } from '../protocol/index.js'

/** A reply that says nothing; what there is to say goes over it. */
export const EMPTY_RESULT: SubscribeResult = {
  expires: false,
  ttl: 0,
  recoverable: false,
  epoch: '',
  publications: [],
  recovered: false,
  offset: 0,
  positioned: false,
  data: null,
  wasRecovering: false,
  delta: false,
}
