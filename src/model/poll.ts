/** Shared poll: keys of channels, what a backend is asked about them and what it says. spec: channels-and-engines.md §11.7 */
import type { Payload } from '../base/index.js'

/** Options of shared poll channels. Durations in ms. spec: channels-and-engines.md §2.1, §11.7 */
export type SharedPollOptions = {
  readonly refreshIntervalMs: number
  /** Most keys of one request. */
  readonly batchSize: number
  /** Most keys of one channel and connection. */
  readonly maxKeys: number
  /** The backend numbers its values; else a change shows in the data. */
  readonly versioned: boolean
  /** Negative = at once. */
  readonly shutdownDelayMs: number
  readonly trackExpiredDelayMs: number
  /** The server API may publish values. */
  readonly publishEnabled: boolean
}

/** A key to ask for; version 0n = whichever it is. */
export type PollItem = { readonly key: string; readonly version: bigint }

/** Keys of one request to the backend. */
export type PollRequest = { readonly items: readonly PollItem[] }

/** What a backend says about one key. */
export type PolledValue = {
  readonly key: string
  /** null = none given: nothing can be delivered. */
  readonly data: Payload | null
  /** 0n = none given. */
  readonly version: bigint
  readonly removed: boolean
  /** The value at the version that the request named, base of a patch; null = none given. */
  readonly prevData: Payload | null
}

/** Answer of a backend to one request. */
export type PollAnswer = {
  readonly values: readonly PolledValue[]
  /** '' = none given. */
  readonly epoch: string
}

/** A value that somebody publishes: its key, its version and their epoch. */
export type SharedPollItem = PollItem & {
  /** '' = none. */
  readonly epoch: string
}
