/**
 * What the channel layer shares with its users (sessions, API, cluster): compiled namespace options,
 * the subscriber and session ports of the hub.
 * spec: channels-and-engines.md §1, §2, §10
 */
import type { RE2JS } from 're2js'
import type { MaybePromise, Payload } from '../base/index.js'
import type {
  SharedPollItem,
  SharedPollOptions,
  StreamPosition,
  SubscribeGrant,
} from '../model/index.js'
import type {
  HistoryFilter,
  HistorySlice,
  MapChange,
  MapOptions,
  MapRemoval,
  MapResult,
  MapState,
  MapStateFilter,
  NewPublication,
  PresenceStats,
  PublishResult,
} from '../engine/ports.js'
import type { KeyedHub } from './keyed/ports.js'
import type { DataSchema } from '../schema/index.js'
import type { FanOut } from './wire.js'

export type * from './keyed/ports.js'
export * from './wire.js'
import type { ClientInfo, Disconnect, Outcome, Unsubscribe } from '../protocol/index.js'

/** Format a publication's payload must have. `any` = whatever, but not empty. */
export type DataFormat = 'any' | 'json' | 'json_object' | 'binary'

/** Options of a namespace, compiled once per configuration. Durations in ms. spec: §2.1 */
export type Namespace = {
  /** '' = `channel.without_namespace`. */
  readonly name: string
  readonly presence: boolean
  readonly joinLeave: boolean
  readonly forcePushJoinLeave: boolean
  readonly historySize: number
  readonly historyTtlMs: number
  /** Effective: the namespace's own, else the global. */
  readonly historyMetaTtlMs: number
  readonly forcePositioning: boolean
  readonly allowPositioning: boolean
  readonly forceRecovery: boolean
  readonly allowRecovery: boolean
  readonly recoveryMode: 'stream' | 'cache'
  /** Subscribers without a position get what history has, however much that is. spec: runs.md §1.4 */
  readonly fromStart: boolean
  readonly autoCacheRecover: boolean
  readonly allowTagsFilter: boolean
  readonly allowedDeltaTypes: readonly string[]
  /** Publications are marked for delta whatever the publisher says. */
  readonly deltaPublish: boolean
  readonly allowSubscribeForClient: boolean
  readonly allowSubscribeForAnonymous: boolean
  readonly allowPublishForClient: boolean
  readonly allowPublishForSubscriber: boolean
  readonly allowPublishForAnonymous: boolean
  readonly allowPresenceForClient: boolean
  readonly allowPresenceForSubscriber: boolean
  readonly allowPresenceForAnonymous: boolean
  readonly allowHistoryForClient: boolean
  readonly allowHistoryForSubscriber: boolean
  readonly allowHistoryForAnonymous: boolean
  readonly allowUserLimitedChannels: boolean
  /** RE2 (linear time), searched unanchored in the part after the namespace. */
  readonly channelRegex: RE2JS | null
  readonly dataFormat: DataFormat
  /** What publication data must fit, whoever publishes it; null = anything. */
  readonly schema: DataSchema | null
  readonly subscribeProxy: boolean
  /** Whether the backend streams to each subscriber, and whether subscribers answer. */
  readonly subscribeStream: 'none' | 'one-way' | 'both-ways'
  readonly publishProxy: boolean
  readonly subRefreshProxy: boolean
  /** Set when the namespace has `subscription_type: shared_poll`. */
  readonly sharedPoll: SharedPollOptions | null
  /** One of `SubscriptionTypes`: what a request has to ask for. */
  readonly subscriptionType: number
  /** null = channels are no maps. */
  readonly map: MapSettings | null
  /** null = presence is not mirrored into maps. */
  readonly mirrors: PresenceMirrors | null
}

/** Who may change keys. */
export type MapAccess = {
  /** The backend decides, nothing else counts. */
  readonly proxy: boolean
  readonly client: boolean
  readonly subscriber: boolean
  readonly anonymous: boolean
}

/** Options of a map namespace. Durations in ms. spec: §2.1, §11.2 */
export type MapSettings = {
  readonly options: MapOptions
  /** Which key a client writes; '' = the one it sends. */
  readonly clientKey: '' | 'client_id' | 'user_id'
  readonly removeClientOnUnsubscribe: boolean
  readonly publish: MapAccess
  readonly remove: MapAccess
  readonly defaultPageSize: number
  readonly minPageSize: number
  readonly maxPageSize: number
  /** Most changes in the reply that ends catching up. */
  readonly liveLimit: number
  /** Longest time from the first page to live, 0 = no limit. */
  readonly catchUpTimeoutMs: number
}

/** Map channels that mirror who is subscribed: prefix + channel, '' = none. spec: §6.5 */
export type PresenceMirrors = { readonly clientsPrefix: string; readonly usersPrefix: string }

/** A channel name taken apart. spec: §1.2 */
export type ResolvedChannel = {
  readonly namespace: Namespace
  /** Part after the namespace boundary; the whole name when there is none. */
  readonly rest: string
}

/** Rules about names, compiled from `channel.*`. Replaced as a whole on reload. */
export interface NamespaceTable {
  /** null = unknown namespace (error 102). */
  resolve(channel: string): ResolvedChannel | null
  /** Name starts with the private prefix: a client needs a subscription token. */
  isPrivate(channel: string): boolean
  /** The user-limited list, or null when the channel is not user-limited. spec: §1.3 */
  allowedUsers(channel: string, namespace: Namespace): readonly string[] | null
  /** Syntax rule of §1.4 (regex or ASCII); false = error 107. */
  isValidName(channel: string, resolved: ResolvedChannel): boolean
  /** Longest channel name a client may subscribe to, in bytes. */
  readonly maxLengthBytes: number
  /** Name of the personal channel of a user, `[ns:]#user`. */
  personalChannel(user: string): string
}

/** A subscription as the hub sees it. Calls come in the broker's order and must not throw. */
export interface Subscriber {
  /** A publication; `epoch` is '' without history. */
  onPublication(fanOut: FanOut, epoch: string): void
  /** A join or leave. */
  onMembership(fanOut: FanOut): void
  /** Publications may have been lost on their way here; later ones come again. */
  onGap(): void
  /** Nothing comes any more: the broker took the channel away. */
  onLost(): void
}

/** What the server API may do to a live session. Implemented by `session/`. */
export interface SessionHandle {
  readonly clientId: string
  /** '' = anonymous. */
  readonly userId: string
  /** '' on transports that have none. */
  readonly sessionId: string
  /** When it claimed its user for itself alone, in the order of the control's claims; 0 = it did not. */
  readonly claimedAt: number
  /**
   * Server-side subscription at run time. A server-side subscription that is there is renewed, one of
   * the client's own is left alone. Errors: 102 unknown channel, 107 a channel only clients enter.
   */
  subscribe(
    channel: string,
    grant: SubscribeGrant,
    recoverSince: StreamPosition | null,
  ): MaybePromise<Outcome<null>>
  /** Ends a subscription; the push goes out even when there was none. spec: server-api-and-operations.md §1.6 */
  unsubscribe(channel: string, why: Unsubscribe): void
  disconnect(why: Disconnect): void
  /** Disconnects once the commands that run are answered; no other command is begun. */
  drain(why: Disconnect): void
  /** New expiry (Unix seconds, 0 = never) and, when not null, new connection info. */
  refresh(expireAt: number, expired: boolean, info: Payload | null): void
}

/** Per-publication options beyond those of the namespace. */
export type PublishParameters = {
  readonly skipHistory: boolean
  readonly idempotencyKey: string
  /** 0n = unversioned. */
  readonly version: bigint
  readonly versionEpoch: string
  /** Mark the publication for delta: subscribers who negotiated it may get a patch. */
  readonly delta: boolean
}

/** No options. */
export const PLAIN_PUBLISH: PublishParameters = {
  skipHistory: false,
  idempotencyKey: '',
  version: 0n,
  versionEpoch: '',
  delta: false,
}

/** Local subscriptions of this node. spec: §10.3 */
export interface Hub {
  /**
   * Adds a subscriber. When it is the first one of the channel the broker is subscribed, and the
   * promise settles after its acknowledgement (rejects with EngineFailure, nothing is left behind).
   */
  subscribe(channel: string, subscriber: Subscriber): MaybePromise<void>
  /** Removes a subscriber; the broker is unsubscribed at least 1 s after the last one left. */
  unsubscribe(channel: string, subscriber: Subscriber): void
  /** Number of local subscribers. */
  subscriberCount(channel: string): number
  /** Channels that have local subscribers, with their numbers. */
  channels(): Iterable<readonly [channel: string, subscribers: number]>
  readonly channelCount: number
  readonly subscriptionCount: number
}

/** Live authenticated sessions of this node, by client id, session id and user. */
export interface Directory {
  add(session: SessionHandle): void
  remove(session: SessionHandle): void
  /** Sessions of a user; '' = anonymous ones. A snapshot: callers may end sessions while iterating. */
  byUser(user: string): readonly SessionHandle[]
  get(clientId: string): SessionHandle | undefined
  /** Every session (a snapshot). */
  all(): readonly SessionHandle[]
  readonly clientCount: number
  /** Distinct users; all anonymous sessions count as one. */
  readonly userCount: number
}

/** Value of the `action` label that a history read counts under. */
export type HistoryPurpose =
  'history' | 'history_recover' | 'history_recover_cache' | 'history_stream_top'

/** Map channels. Settings are those of the channel's namespace. Engine failures reject. spec: §11 */
export interface Maps {
  publish(channel: string, settings: MapSettings, change: MapChange): MaybePromise<MapResult>
  remove(channel: string, settings: MapSettings, removal: MapRemoval): MaybePromise<MapResult>
  readState(channel: string, settings: MapSettings, filter: MapStateFilter): MaybePromise<MapState>
  readStream(
    channel: string,
    settings: MapSettings,
    filter: HistoryFilter,
  ): MaybePromise<HistorySlice>
  /** Number of keys. */
  count(channel: string): MaybePromise<number>
  /** Drops keys, changes and epoch; in mode `ephemeral` subscribers see each key removed. */
  clear(channel: string, settings: MapSettings): Promise<void>
}

/** The channel layer of a node. Engine failures reject with EngineFailure. */
export interface Channels {
  readonly hub: Hub
  /** Keys of shared poll channels and who tracks them. */
  readonly keyed: KeyedHub
  readonly directory: Directory
  readonly maps: Maps
  /** Current rules; a reload replaces them, so do not keep the value over an await. */
  readonly namespaces: NamespaceTable
  /** Replaces the rules (reload). */
  useNamespaces(table: NamespaceTable): void
  /** Whether the namespace keeps history (size and ttl set) and the engine can. */
  hasHistory(namespace: Namespace): boolean
  /** Rules of format and schema; false = error 107. spec: §2.1, proxy.md §9.20 */
  acceptsData(namespace: Namespace, data: Payload | null): boolean
  publish(
    channel: string,
    namespace: Namespace,
    publication: NewPublication,
    parameters: PublishParameters,
  ): MaybePromise<PublishResult>
  /** Publishes a value of a shared poll channel to the nodes that track its key. spec: §11.7 */
  publishItem(channel: string, data: Payload, item: SharedPollItem): MaybePromise<void>
  publishJoin(channel: string, info: ClientInfo): MaybePromise<void>
  publishLeave(channel: string, info: ClientInfo): MaybePromise<void>
  /** Reads history; `purpose` only names the metric (default: `history`, or `history_stream_top`). */
  history(
    channel: string,
    namespace: Namespace,
    filter: HistoryFilter,
    purpose?: HistoryPurpose,
  ): MaybePromise<HistorySlice>
  removeHistory(channel: string): MaybePromise<void>
  addPresence(channel: string, info: ClientInfo): MaybePromise<void>
  removePresence(channel: string, clientId: string, user: string): MaybePromise<void>
  presence(channel: string): MaybePromise<ReadonlyMap<string, ClientInfo>>
  presenceStats(channel: string): MaybePromise<PresenceStats>
  /** True when streams can be trusted to be gapless, so that no position checks are needed. */
  readonly gapless: boolean
  /** False when the engine keeps no streams: there are no positions, nothing can be recovered. */
  readonly keepsStreams: boolean
}
