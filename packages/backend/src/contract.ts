/**
 * What the server asks and what it understands, event by event, in the words of the wire.
 * spec: proxy.md §2 (events), §5 (payloads and options)
 */
import type { Effect } from './effects.js'

/** A value of JSON. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * Application data. With `binary_encoding` on the proxy it arrives as bytes; a handler may answer with
 * bytes at any time.
 */
export type Data = Json | Uint8Array

/** A place in the stream of a channel. */
export interface StreamPosition {
  readonly offset: number
  readonly epoch: string
}

/** What every event that a client causes carries. */
export interface ClientFields {
  /** Id of the connection, new for each. */
  readonly client: string
  /** `websocket`, `sse`, `http_stream`, `uni_websocket` and the like. */
  readonly transport: string
  /** Framing that the client speaks. */
  readonly protocol: 'json' | 'protobuf'
  /** `binary` when the proxy has `binary_encoding`. */
  readonly encoding: 'json' | 'binary'
}

/** What events of a connection that has a user carry, too. */
export interface UserFields extends ClientFields {
  /** Id of the user, empty for an anonymous one. */
  readonly user: string
  /** Data that connect stored with the connection; sent when the proxy has `include_connection_meta`. */
  readonly meta?: Json
}

/** Requests by event. */
export interface Requests {
  /** A client connects without a token. */
  connect: ClientFields & {
    /** Name and version of the client, when it says them. */
    readonly name?: string
    readonly version?: string
    readonly data?: Data
    /** Server-side subscriptions that the client asks for. */
    readonly channels?: readonly string[]
  }
  /** `expire_at` of a connection is reached. */
  refresh: UserFields
  /** A client subscribes without a token. */
  subscribe: Requests['subscribe_stream'] & {
    /**
     * Where the stream of the channel stands; sent when the proxy has `policy.position` and `data` of the
     * answer is to be the state of the channel.
     */
    readonly position?: StreamPosition
  }
  /** `expire_at` of a subscription is reached. */
  sub_refresh: UserFields & { readonly channel: string }
  /** A client publishes. */
  publish: UserFields & { readonly channel: string; readonly data: Data }
  /** A client calls a method. */
  rpc: UserFields & { readonly method: string; readonly data?: Data }
  /** A client subscribes; the answer goes on as publications for it alone. */
  subscribe_stream: UserFields & {
    readonly channel: string
    readonly token?: string
    readonly data?: Data
  }
  /** A client writes a key of a map channel. */
  map_publish: UserFields & { readonly channel: string; readonly key: string; readonly data: Data }
  /** A client removes a key of a map channel. */
  map_remove: UserFields & { readonly channel: string; readonly key: string }
  /** The server asks for the values of keys that clients track. No client is involved. */
  shared_poll_refresh: {
    readonly channel: string
    readonly items: readonly { readonly key: string; readonly version?: number }[]
  }
}

/** Name of a proxy event. */
export type Event = keyof Requests

/** Namespace options that a result replaces for one subscription. */
export interface SubscribeOverride {
  readonly presence?: { readonly value: boolean }
  readonly join_leave?: { readonly value: boolean }
  readonly force_push_join_leave?: { readonly value: boolean }
  readonly force_recovery?: { readonly value: boolean }
  readonly force_positioning?: { readonly value: boolean }
}

/** A server-side subscription in the result of connect. */
export interface SubscribeOptions {
  readonly info?: Data
  readonly data?: Data
  readonly override?: SubscribeOverride
  /** Deliver the latest publication of a channel in cache mode. */
  readonly cache_recover?: boolean
}

/** What publications of a result may say beside their data. */
interface PublicationOptions {
  readonly data?: Data
  readonly tags?: Readonly<Record<string, string>>
  readonly idempotency_key?: string
  readonly delta?: boolean
  /** Drops the publication when the channel holds this version or a later one. */
  readonly version?: number
  readonly version_epoch?: string
}

/** What results of events that a client waits for may have, too. */
export interface Acting {
  /** Done around the reply, in order; needs `policy.extensions`. */
  readonly effects?: readonly Effect[]
}

/** Results by event. Times are Unix seconds. */
export interface Results {
  connect: Acting & {
    /** Id of the user; empty is an anonymous one. */
    readonly user: string
    readonly expire_at?: number
    readonly info?: Data
    readonly data?: Data
    readonly meta?: Json
    readonly channels?: readonly string[]
    readonly subs?: Readonly<Record<string, SubscribeOptions>>
  }
  refresh: Acting & {
    readonly expired?: boolean
    readonly expire_at?: number
    readonly info?: Data
    readonly meta?: Json
  }
  subscribe: Results['subscribe_stream'] & {
    /** What `data` is the state of, when that is earlier than `position` of the request. */
    readonly as_of?: StreamPosition
  }
  sub_refresh: Acting & {
    readonly expired?: boolean
    readonly expire_at?: number
    readonly info?: Data
  }
  publish: Acting & PublicationOptions & { readonly skip_history?: boolean }
  rpc: Acting & { readonly data?: Data }
  subscribe_stream: Acting & {
    readonly expire_at?: number
    readonly info?: Data
    readonly data?: Data
    readonly override?: SubscribeOverride
  }
  map_publish: Acting &
    PublicationOptions & {
      readonly key?: string
      readonly key_mode?: '' | 'if_new' | 'if_exists'
    }
  map_remove: Acting & {
    readonly key?: string
    readonly tags?: Readonly<Record<string, string>>
    readonly idempotency_key?: string
  }
  shared_poll_refresh: {
    readonly items: readonly {
      readonly key: string
      readonly data?: Json
      readonly version?: number
      readonly removed?: boolean
      readonly prev_data?: Json
    }[]
    readonly epoch?: string
  }
}

/** An error for the client. Codes of applications are 400 to 1999. */
export interface ErrorAnswer {
  readonly error: { readonly code: number; readonly message: string; readonly temporary?: boolean }
}

/** The end of the connection. Codes 4000 to 4499 let clients reconnect, 4500 to 4999 are final. */
export interface DisconnectAnswer {
  readonly disconnect: { readonly code: number; readonly reason: string }
}

/** How long the server may keep an answer; it does with `policy.cache` and `policy.extensions`. */
export interface CacheHint {
  /** Seconds; 0 = not at all. */
  readonly ttl: number
  /** Whom it holds for: the same question (default), all who ask for this channel, everybody. */
  readonly scope?: 'user' | 'channel' | 'all'
  /** Seconds after `ttl` in which it stands in for a call that fails. Default: as the proxy says. */
  readonly stale_if_error?: number
  /** A name to purge it by. */
  readonly key?: string
}

/** Events whose answers may be kept. */
export type KeptEvent = 'connect' | 'subscribe'

/** What may stand beside `result` or `error`. */
export interface Beside<E extends Event> {
  readonly cache?: E extends KeptEvent ? CacheHint : never
}

/** The answer to an event: what is decided, in the form of the wire. */
export type Answer<E extends Event = Event> =
  | (({ readonly result: Results[E] } | ErrorAnswer) & Beside<E>)
  | (DisconnectAnswer & { readonly cache?: never })
