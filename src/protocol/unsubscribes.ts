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
  server: { code: 2000, reason: 'server unsubscribe' },
  insufficient: { code: 2500, reason: 'insufficient state' },
  expired: { code: 2501, reason: 'subscription expired' },
} as const satisfies Record<string, Unsubscribe>
