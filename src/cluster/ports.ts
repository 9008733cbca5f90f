/**
 * Acting on sessions wherever they live. On one node the local directory is all there is; a cluster
 * adds messages to other nodes behind the same port. spec: server-api-and-operations.md §1.6
 */
import type { MaybePromise, Payload } from '../base/index.js'
import type { SubscribeGrant } from '../channels/ports.js'
import type { Disconnect, StreamPosition } from '../protocol/index.js'

/** Which sessions are meant. `user` '' = anonymous sessions; empty client/session = any. */
export type SessionTarget = {
  readonly user: string
  readonly client: string
  readonly session: string
}

/** What `info` reports of a node. */
export type NodeInfo = {
  readonly uid: string
  readonly name: string
  readonly version: string
  readonly numClients: number
  readonly numUsers: number
  readonly numSubs: number
  readonly numChannels: number
  /** Seconds. */
  readonly uptime: number
}

/** Operations on sessions and nodes. */
export interface Control {
  /** False when a local session held the channel already (API error 100). */
  subscribe(
    target: SessionTarget,
    channel: string,
    grant: SubscribeGrant,
    recoverSince: StreamPosition | null,
  ): MaybePromise<boolean>
  unsubscribe(target: SessionTarget, channel: string): MaybePromise<void>
  /** `except` = client ids to keep. */
  disconnect(target: SessionTarget, why: Disconnect, except: readonly string[]): MaybePromise<void>
  refresh(
    target: SessionTarget,
    change: { readonly expired: boolean; readonly expireAt: number; readonly info: Payload | null },
  ): MaybePromise<void>
  nodes(): MaybePromise<readonly NodeInfo[]>
  /** Channels with subscribers anywhere; `matches` filters by name. */
  channels(matches: (channel: string) => boolean): MaybePromise<ReadonlyMap<string, number>>
}
