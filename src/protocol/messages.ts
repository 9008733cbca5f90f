/**
 * Messages of the client protocol in memory, the same for every codec. camelCase here, snake_case
 * on the wire. spec: client-protocol.md §2
 */
import type { Payload } from '../base/index.js'
import type { StreamPosition } from '../model/index.js'
import type { Disconnect } from './disconnects.js'
import type { ClientError } from './errors.js'
import type { Unsubscribe } from './unsubscribes.js'

/** Publisher or member as others see it. `''` is an anonymous user. */
export type ClientInfo = {
  readonly user: string
  readonly client: string
  readonly connInfo: Payload | null
  readonly chanInfo: Payload | null
}

/** Publication tags. A Map, because tag names come from outside. */
export type Tags = ReadonlyMap<string, string>

/**
 * A publication as stored and delivered; shared by history and every subscriber, never mutated.
 * `offset` 0 = not stored in history. `time` is Unix ms set by the broker, not sent in pushes.
 */
export type Publication = {
  readonly offset: number
  readonly data: Payload
  readonly info: ClientInfo | null
  readonly tags: Tags | null
  readonly time: number
  /** The channel it was published to, where that says more than the subscription: patterns. */
  readonly channel?: string
  /** Map and shared poll channels: what the publication is the value of. */
  readonly key?: string
  /** The key is gone; there is no data. */
  readonly removed?: boolean
  /** Shared poll: version of the value, 0n or absent = none. */
  readonly version?: bigint
}

/**
 * A publication on its way to one kind of subscriber. With delta compression `form` says how its data
 * travels: `full` payload or `patch` against the previous one; absent = no delta. spec:
 * client-protocol.md §7.2
 */
export type SentPublication = Publication & { readonly form?: 'full' | 'patch' }

/** Subscription kinds of {@link SubscribeRequest.type}. */
export const SubscriptionTypes = {
  stream: 0,
  map: 1,
  mapClients: 2,
  mapUsers: 3,
  sharedPoll: 4,
} as const

/** What a {@link SubRefreshRequest.type} asks for. */
export const SubRefreshTypes = { refresh: 0, track: 1, untrack: 2 } as const

/** Bits of {@link SubscribeRequest.flag}. */
export const SubscribeFlags = { channelCompaction: 1, rejectUnrecovered: 2 } as const

/** Node of a publication filter as sent. spec: client-protocol.md §7.3 */
export type FilterNode = {
  readonly op: string
  readonly key: string
  readonly cmp: string
  readonly val: string
  readonly vals: readonly string[]
  readonly nodes: readonly FilterNode[]
}

export type ConnectRequest = {
  readonly token: string
  readonly data: Payload | null
  /** Server-side subscriptions the client wants restored; channel → request. */
  readonly subs: ReadonlyMap<string, SubscribeRequest>
  readonly name: string
  readonly version: string
  /** Emulated HTTP headers for proxies; names as sent. */
  readonly headers: ReadonlyMap<string, string>
}

export type SubscribeRequest = {
  readonly channel: string
  readonly token: string
  readonly recover: boolean
  readonly epoch: string
  readonly offset: number
  readonly data: Payload | null
  readonly positioned: boolean
  readonly recoverable: boolean
  readonly joinLeave: boolean
  /** `''` = none asked for. */
  readonly delta: string
  /** Tags filter (`tf`), not validated yet; null = none sent. */
  readonly tagsFilter: FilterNode | null
  /** Bits of {@link SubscribeFlags}. */
  readonly flag: number
  /** One of {@link SubscriptionTypes}. */
  readonly type: number
  /** Step of a map subscription. */
  readonly phase?: number
  /** Where the next page of a map's state begins. */
  readonly cursor?: string
  /** Page size of a map subscription, 0 or absent = the server's. */
  readonly limit?: number
  readonly asc?: boolean
}

export type PublishRequest = {
  readonly channel: string
  /** null = no payload sent. */
  readonly data: Payload | null
  /** 0 stream publish, 1 map publish or remove. */
  readonly type: number
  readonly key?: string
  /** Remove the key. */
  readonly removed?: boolean
}

export type HistoryRequest = {
  readonly channel: string
  /** 0 = position only, negative = no limit. */
  readonly limit: number
  readonly since: StreamPosition | null
  readonly reverse: boolean
}

export type SubRefreshRequest = {
  readonly channel: string
  readonly token: string
  /** One of {@link SubRefreshTypes}. */
  readonly type: number
  readonly track?: readonly TrackBatch[]
  readonly untrack?: readonly string[]
}

/** Keys a shared poll client wants, and the proof that it may have them. spec: §11.3 */
export type TrackBatch = {
  readonly signature: string
  /** In the order the signature was made over; version 0n = none held. */
  readonly items: readonly { readonly key: string; readonly version: bigint }[]
}

/** A command of the client. `id` 0 is legal for `send` and `pong` only. */
export type Command =
  | { readonly kind: 'connect'; readonly id: number; readonly request: ConnectRequest }
  | { readonly kind: 'subscribe'; readonly id: number; readonly request: SubscribeRequest }
  | {
      readonly kind: 'unsubscribe'
      readonly id: number
      readonly request: { readonly channel: string }
    }
  | { readonly kind: 'publish'; readonly id: number; readonly request: PublishRequest }
  | {
      readonly kind: 'presence'
      readonly id: number
      readonly request: { readonly channel: string }
    }
  | {
      readonly kind: 'presence_stats'
      readonly id: number
      readonly request: { readonly channel: string }
    }
  | { readonly kind: 'history'; readonly id: number; readonly request: HistoryRequest }
  | {
      readonly kind: 'rpc'
      readonly id: number
      readonly request: { readonly method: string; readonly data: Payload | null }
    }
  | {
      readonly kind: 'send'
      readonly id: number
      readonly request: { readonly data: Payload | null }
    }
  | { readonly kind: 'refresh'; readonly id: number; readonly request: { readonly token: string } }
  | { readonly kind: 'sub_refresh'; readonly id: number; readonly request: SubRefreshRequest }
  /** The empty command: answer to a ping. Any command without id that is not `send` is one too. */
  | { readonly kind: 'pong'; readonly id: 0 }

/** Names of commands, as in metrics and logs. */
export type CommandKind = Command['kind']

/** Result of a connect command. Zero values are omitted on the wire. */
export type ConnectResult = {
  readonly client: string
  readonly version: string
  readonly expires: boolean
  /** Seconds. */
  readonly ttl: number
  readonly data: Payload | null
  readonly subs: ReadonlyMap<string, SubscribeResult> | null
  /** Ping interval in seconds, 0 = none. */
  readonly ping: number
  readonly pong: boolean
  /** Only for emulation and unidirectional transports, else ''. */
  readonly session: string
  /** Only for emulation transports, else ''. */
  readonly node: string
  /** Unix ms, 0 = not included. */
  readonly time: number
}

export type SubscribeResult = {
  readonly expires: boolean
  /** Seconds. */
  readonly ttl: number
  readonly recoverable: boolean
  readonly epoch: string
  readonly publications: readonly SentPublication[]
  readonly recovered: boolean
  readonly offset: number
  readonly positioned: boolean
  readonly data: Payload | null
  readonly wasRecovering: boolean
  /** Delta compression was negotiated. */
  readonly delta: boolean
  /** One of {@link SubscriptionTypes}; absent = stream. */
  readonly type?: number
  /** Step of a map subscription that is answered; absent = live. */
  readonly phase?: number
  readonly cursor?: string
  /** Entries of a map. */
  readonly state?: readonly SentPublication[]
}

export type RefreshResult = {
  readonly expires: boolean
  /** Seconds. */
  readonly ttl: number
}

/** Result of a command; `kind` names the reply field. */
export type Result =
  | { readonly kind: 'connect'; readonly value: ConnectResult }
  | { readonly kind: 'subscribe'; readonly value: SubscribeResult }
  | { readonly kind: 'unsubscribe' }
  | { readonly kind: 'publish' }
  | { readonly kind: 'presence'; readonly value: ReadonlyMap<string, ClientInfo> }
  | {
      readonly kind: 'presence_stats'
      readonly value: { readonly numClients: number; readonly numUsers: number }
    }
  | {
      readonly kind: 'history'
      readonly value: {
        readonly publications: readonly Publication[]
        readonly epoch: string
        readonly offset: number
      }
    }
  | { readonly kind: 'rpc'; readonly data: Payload | null }
  | { readonly kind: 'refresh'; readonly value: RefreshResult }
  | {
      readonly kind: 'sub_refresh'
      readonly value: RefreshResult & { readonly items?: readonly SentPublication[] }
    }

/** A reply to a command: a result or an error, never both. */
export type Reply = Result | { readonly kind: 'error'; readonly error: ClientError }

/** An asynchronous message to the client. `channel` is '' where the table of the spec has none. */
export type Push =
  /** First push of a unidirectional connection. */
  | { readonly kind: 'connect'; readonly value: ConnectResult }
  | {
      readonly kind: 'pub'
      readonly channel: string
      readonly pub: SentPublication
      /** Epoch to send; only with offset 1, else ''. */
      readonly epoch: string
    }
  | { readonly kind: 'join'; readonly channel: string; readonly info: ClientInfo }
  | { readonly kind: 'leave'; readonly channel: string; readonly info: ClientInfo }
  | { readonly kind: 'unsubscribe'; readonly channel: string; readonly unsubscribe: Unsubscribe }
  | {
      readonly kind: 'subscribe'
      readonly channel: string
      readonly recoverable: boolean
      readonly positioned: boolean
      readonly epoch: string
      readonly offset: number
      readonly data: Payload | null
    }
  | { readonly kind: 'message'; readonly data: Payload }
  | { readonly kind: 'refresh'; readonly expires: boolean; readonly ttl: number }
  | { readonly kind: 'disconnect'; readonly disconnect: Disconnect }

/** Names of pushes, as in the `frame_type` label of metrics (`push_` + kind, pub = publication). */
export type PushKind = Push['kind']
