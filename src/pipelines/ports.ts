/**
 * What the rest of the product sees of the proxy pipelines: inputs, decisions, session facts.
 * spec: proxy.md §2
 */
import type { CancelSignal, MaybePromise, Payload } from '../base/index.js'
import type {
  EffectClient,
  EffectsPort,
  PollItem,
  StreamPosition,
  SubscribeGrant,
  SubscribeOverride,
} from '../model/index.js'
import type { Outcome, Tags } from '../protocol/index.js'
import type { RefreshGrace } from './decisions/on-failure.js'
import type { FailureKind } from './failure.js'

/** The request that opened a connection, as far as proxies ask for it. spec: proxy.md §9.18 */
export type OpeningFacts = {
  /** Address of the client, told by trusted proxies where there are some; '' = none (Unix socket). */
  readonly ip: string
  /** As sent, without the query. */
  readonly path: string
  /** Values of the query keys that some proxy asks for, decoded; of several the first. */
  readonly query: ReadonlyMap<string, string>
  readonly origin: string
  /** Unix time in ms. */
  readonly openedAtMs: number
}

/** Facts about the connection on whose behalf a backend is asked. The session itself is one. */
export interface SessionFacts {
  readonly clientId: string
  /** `websocket`, `sse`, … */
  readonly transportName: string
  readonly protocolName: 'json' | 'protobuf'
  /** '' = anonymous, or not known yet (connect). */
  readonly userId: string
  /** Connection meta, null = none. */
  readonly meta: Payload | null
  /**
   * Headers of the request that opened the connection, lower-case names, only those that some
   * configured proxy forwards.
   */
  readonly transportHeaders: ReadonlyMap<string, readonly string[]>
  /** Those are metadata of gRPC, of which a proxy has a list of its own; absent = they are headers. */
  readonly bringsMetadata?: boolean
  /** Emulated headers of the connect frame, lower-case names, only if some proxy lists any. */
  readonly emulatedHeaders: ReadonlyMap<string, string>
  /** The request that opened the connection; null = no proxy asks for it, or no client is behind. */
  readonly opening: OpeningFacts | null
  /** Fires when the connection ends: running calls are aborted, nothing is logged. */
  readonly gone: CancelSignal
}

/** Effects of an answer. Faults are logged and counted here. */
export interface Effects {
  /** Looks at all of them and does those that come before the reply; false = not all could be done. */
  before(client: EffectClient): Promise<boolean>
  /** Does the others, after {@link before}; false = not all could be done. */
  after(): Promise<boolean>
}

/** A decision that may come with effects. */
export type Acting = {
  /** What else the backend wants to be done; absent = nothing. */
  readonly effects?: Effects
}

export type ConnectInput = {
  readonly name: string
  readonly version: string
  readonly data: Payload | null
  /** Channels the client asked for (keys of `subs`). */
  readonly channels: readonly string[]
}

/** What a backend grants a new connection. spec: proxy.md §2.1 */
export type ConnectDecision = Acting & {
  readonly user: string
  /** Unix seconds; 0 = never expires. */
  readonly expireAt: number
  readonly info: Payload | null
  readonly data: Payload | null
  readonly meta: Payload | null
  /** `channels` and `subs` of the answer, merged (`subs` wins). */
  readonly subs: ReadonlyMap<string, SubscribeGrant>
}

/** A refresh says nothing but whose it is: pass `{}`. */
export type RefreshInput = Readonly<Record<string, never>>

/** Answer to a refresh. `keep` = nobody answered, ask again later. spec: proxy.md §2.2, §2.4, §9.5 */
export type RefreshDecision = Acting &
  (
    | ({ readonly t: 'keep' } & RefreshGrace)
    | { readonly t: 'expired' }
    | {
        readonly t: 'prolonged'
        /** Unix seconds; for sub_refresh 0 = never expires again. */
        readonly expireAt: number
        /** null = unchanged. */
        readonly info: Payload | null
        /** null = unchanged. */
        readonly meta: Payload | null
      }
  )

/** A channel and the namespace that routes it. */
export type ChannelInput = { readonly channel: string; readonly namespace: string }

export type SubscribeInput = ChannelInput & {
  readonly token: string
  readonly data: Payload | null
  /** Top of the channel's stream, where the backend gives its state; absent = it does not. */
  readonly position?: StreamPosition
}

/** Which way publications of the client go is a matter of the namespace. */
export type StreamInput = SubscribeInput

/** A subscription that was granted, and what the backend goes on to send for it. */
export type StreamGrant = Acting & { readonly grant: SubscribeGrant; readonly stream: AnswerStream }

/**
 * What a backend sends after its answer, for one client. Whoever gets it starts it or cancels it.
 * spec: proxy.md §2.7
 */
export interface AnswerStream {
  /** Id that the backend gave its run; '' = none. spec: runs.md §1.2 */
  readonly runId: string
  /** Begins delivery, once; to be called when the reply is queued. */
  start(target: StreamTarget): void
  /** Sends a publication up; ok once it is handed over, 108 when there is no way up. */
  publish(data: Payload): MaybePromise<Outcome<null>>
  /** Ends it on the backend; the target hears nothing more. */
  cancel(): void
  /** Calls back once when it is over, however; at once if it is. */
  whenOver(listener: () => void): void
}

/** The client at the near end of a stream. */
export interface StreamTarget {
  /** Whether so much waits for the client that the backend must be slowed down. */
  readonly congested: boolean
  /** Calls back once when what waits has become little. */
  onRelief(listener: () => void): void
  /** Passes an item on; false = there is nobody for it. */
  deliver(item: StreamItem): boolean
  /** The backend has ended the stream; `failure` = it broke. */
  onEnd(failure: FailureKind | null): void
}

/** One record of a stream. */
export type StreamItem =
  | {
      readonly t: 'publication'
      /** '' = the channel of the subscription. */
      readonly channel: string
      readonly data: Payload
      readonly tags: Tags | null
    }
  | { readonly t: 'message'; readonly data: Payload }
  /** Of a run. `id`: its last id so far, '' = none. */
  | {
      readonly t: 'record'
      readonly data: Payload
      readonly tags: Tags | null
      readonly id: string
    }
  /** The last one of a run. */
  | { readonly t: 'end'; readonly data: Payload; readonly id: string }

export type PublishInput = ChannelInput & { readonly data: Payload }

/** What is to be published in the end. spec: proxy.md §2.5 */
export type PublishDecision = Acting & {
  /** The backend's payload, or the client's. */
  readonly data: Payload
  readonly skipHistory: boolean
  readonly tags: Tags | null
  readonly idempotencyKey: string
  readonly version: bigint
  readonly versionEpoch: string
  /** Mark for delta; the namespace's own setting does not count here. */
  readonly delta: boolean
}

export type MapRemoveInput = ChannelInput & {
  /** '' = the client leaves it to the backend. */
  readonly key: string
}

export type MapPublishInput = MapRemoveInput & { readonly data: Payload }

/** What is to be removed in the end; key '' = nobody named one. spec: proxy.md §2.8 */
export type MapRemoveDecision = Acting & {
  /** The backend's key, or the client's. */
  readonly key: string
  readonly tags: Tags | null
  readonly idempotencyKey: string
}

/** What is to be written in the end. spec: proxy.md §2.8 */
export type MapPublishDecision = MapRemoveDecision & {
  readonly data: Payload
  readonly delta: boolean
  readonly version: bigint
  readonly versionEpoch: string
  readonly keyMode: '' | 'if_new' | 'if_exists'
}

export type RpcInput = {
  readonly method: string
  readonly data: Payload | null
  /** The call is for a run; absent = it is not. */
  readonly run?: RunCall
}

/** What a backend is told of the run that a call is for. spec: runs.md §1.2, §1.5 */
export type RunCall = {
  readonly id: string
  readonly generation: number
  /** Proxy to ask, whatever the method's is; '' = the method's. */
  readonly proxy: string
  /** The run goes on after a break, behind the record of this id ('' = it had none); null = it begins. */
  readonly resumeAfter: string | null
}

/** Answer to an RPC; data null = none. */
export type RpcDecision = Acting & { readonly data: Payload | null; readonly stream?: AnswerStream }

/** Keys of a shared poll channel whose values the server wants to know. spec: proxy.md §2.9 */
export type SharedPollInput = ChannelInput & { readonly items: readonly PollItem[] }

/**
 * Runs one proxy event. Never rejects for anything a backend did: failures become the event's
 * outcome. Rejects only on bugs.
 */
export type Pipeline<In, Out> = (input: In, from: SessionFacts) => Promise<Outcome<Out>>

/** What a backend that was asked grants a subscription. */
export type SubscribeDecision = SubscribeGrant & Acting

export type { EffectClient, EffectsPort, RefreshGrace, SubscribeGrant, SubscribeOverride }
