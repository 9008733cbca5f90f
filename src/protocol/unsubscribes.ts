/** Unsubscribe codes. spec: client-protocol.md §4.3 */

/** Ends one subscription. Codes from 2500 on make SDKs resubscribe. */
export type Unsubscribe = {
  readonly code: number
  readonly reason: string
}

/** Every unsubscribe the server itself produces. */
export const Unsubscribes = {
  /** The client asked; not pushed. */
  client: { code: 0, reason: 'client unsubscribed' },
  /** The connection ended; not pushed. */
  disconnect: { code: 1, reason: 'client disconnected' },
  server: { code: 2000, reason: 'server unsubscribe' },
  insufficient: { code: 2500, reason: 'insufficient state' },
  expired: { code: 2501, reason: 'subscription expired' },
  stateInvalidated: { code: 2502, reason: 'state invalidated' },
} as const satisfies Record<string, Unsubscribe>
