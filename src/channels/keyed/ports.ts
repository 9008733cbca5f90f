/**
 * Keyed channels: connections track single keys of a channel, and somebody else (the poller) brings
 * the values. What sessions and the poller see of them. spec: channels-and-engines.md §11.7
 */
import type { MaybePromise } from '../../base/index.js'
import type { PollAnswer, PollRequest, SharedPollOptions } from '../../model/index.js'
import type { FanOut, WireVariant } from '../wire.js'

/** Whoever gets the values: a session's subscription. */
export interface KeyReader {
  /** Whether patches were negotiated. */
  readonly delta: boolean
  /** Queues the frame of a push; `form` is one of WireForms. */
  forward(fanOut: FanOut, form: WireVariant): void
  /** The versions of the channel have lost their meaning: the client has to begin anew (2500). */
  onEpochChange(): void
  /** What is published to its keys is not heard any more: the client has to begin anew (2500). */
  onLost(): void
}

/** A key with what its reader holds. */
export type TrackedVersion = {
  readonly key: string
  /** 0n = nothing. */
  readonly version: bigint
  /** Unix seconds at which the right to the key ends, 0 = never. */
  readonly expireAt: number
}

/** Keys that are about to be tracked. */
export type KeyReservation = { readonly versions: readonly TrackedVersion[] }

/** One reader in one channel. */
export interface KeyedMember {
  /** Current epoch of the channel, '' = not known yet. */
  readonly epoch: string
  /** Number of tracked keys. */
  readonly size: number
  has(key: string): boolean
  /**
   * Reserves distinct keys, and makes the node hear what is published to them. The reservation must be
   * given to {@link track} or {@link cancel}. Rejects with EngineFailure, with nothing left behind.
   */
  prepare(items: readonly TrackedVersion[]): MaybePromise<KeyReservation>
  /** Tracks reserved keys: values go out from now on, and those that the reader lacks are asked for. */
  track(reservation: KeyReservation): void
  /** Gives reserved keys back. */
  cancel(reservation: KeyReservation): void
  /** Forgets keys; unknown ones are ignored. */
  untrack(keys: Iterable<string>): void
  /** Forgets keys whose right has ended long enough ago; returns how many. */
  dropExpired(nowMs: number): number
  /** Leaves the channel with all its keys. */
  leave(): void
}

/** What became of the values of an answer. */
export type PollCounts = {
  readonly changed: number
  readonly unchanged: number
  readonly removed: number
}

/** A channel as the poller sees it. */
export interface PolledChannel {
  readonly name: string
  /** Name of its namespace. */
  readonly namespace: string
  readonly options: SharedPollOptions
  /** Number of keys that somebody tracks. */
  readonly keyCount: number
  /** Sorted keys of a cycle. Leaves out, once, those that were published since the last call. */
  dueKeys(): string[]
  /** A request for those of the keys that are still tracked; to be settled once. */
  ask(keys: readonly string[]): PollRequest
  /** The answer to a request; null = there was none. Delivers what is new. */
  settle(request: PollRequest, answer: PollAnswer | null): PollCounts
}

/** Brings the values. Calls must not throw. */
export interface PollDriver {
  /** The channel has a key that is not being polled for. */
  onKeys(channel: PolledChannel): void
  /** A reader lacks the value of a key. */
  onWanted(channel: PolledChannel, key: string): void
  /** The channel is gone. */
  onClosed(channel: PolledChannel): void
}

/** All keyed channels of a node. */
export interface KeyedHub {
  /** Adds a reader to a channel, which begins with the first one. */
  join(
    channel: string,
    namespace: { readonly name: string; readonly options: SharedPollOptions },
    reader: KeyReader,
  ): KeyedMember
  /** Sets who brings the values. */
  drivenBy(driver: PollDriver): void
  readonly channelCount: number
  readonly keyCount: number
}
