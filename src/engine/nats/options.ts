/** Options of the NATS engine. spec: channels-and-engines.md §9.1 */

/** How NATS is reached. Durations in ms. */
export type NatsLinkOptions = {
  /** Addresses without credentials, `host:port`; tried in turn. */
  readonly servers: readonly string[]
  readonly user: string
  readonly password: string
  readonly token: string
  /** Content of a file with a user JWT and its key. */
  readonly credentials?: Uint8Array
  readonly dialTimeoutMs: number
  /** Longest wait for the server to acknowledge what was sent. */
  readonly writeTimeoutMs: number
  /** PEM texts, '' = none; null = no TLS unless the server demands it. */
  readonly tls: NatsTls | null
}

/** TLS towards the servers. */
export type NatsTls = {
  readonly cert: string
  readonly key: string
  readonly ca: string
  readonly verify: boolean
  /** Name to expect in the certificate, '' = the host. */
  readonly serverName: string
}

/** How channels are carried. */
export type NatsOptions = NatsLinkOptions & {
  /** First part of subjects. */
  readonly prefix: string
  /** Clients may subscribe to patterns. */
  readonly allowWildcards: boolean
  /** Payloads travel as they are; null = with their envelope. */
  readonly raw: {
    /** First part of subjects of channels. */
    readonly prefix: string
    /** Parts of channel names and what they are in subjects. */
    readonly replacements: ReadonlyMap<string, string>
  } | null
}
