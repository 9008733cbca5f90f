/** What nodes tell each other, in memory. spec: channels-and-engines.md §8.7 */
import type { Payload } from '../base/index.js'
import type { PurgeFilter, StreamPosition, SubscribeGrant } from '../model/index.js'
import type { Disconnect, Unsubscribe } from '../protocol/index.js'
import type { NodeInfo, RefreshChange, SessionTarget } from './ports.js'

/** Subscribe sessions. Every option of the grant's override is set: the sender's namespace decided. */
export type SubscribeMessage = {
  readonly kind: 'subscribe'
  readonly target: SessionTarget
  readonly channel: string
  readonly grant: SubscribeGrant
  readonly recoverSince: StreamPosition | null
  /** One of `SubscriptionSources`. */
  readonly source: number
}

/** A message of one node to others. */
export type ControlMessage =
  | { readonly kind: 'node'; readonly node: NodeInfo }
  | { readonly kind: 'shutdown' }
  | SubscribeMessage
  | {
      readonly kind: 'unsubscribe'
      readonly target: SessionTarget
      readonly channel: string
      readonly why: Unsubscribe
    }
  | {
      readonly kind: 'disconnect'
      readonly target: SessionTarget
      readonly why: Disconnect
      /** Client ids to spare. */
      readonly except: readonly string[]
      /** Sessions that claimed their user later stay; absent = nobody does. */
      readonly claimedAt?: number
    }
  | { readonly kind: 'refresh'; readonly target: SessionTarget; readonly change: RefreshChange }
  | { readonly kind: 'purge'; readonly filter: PurgeFilter }
  | SurveyRequest
  | SurveyResponse

/** A question to nodes; whoever gets it answers to the node that sent it. */
export type SurveyRequest = {
  readonly kind: 'survey_request'
  /** Chosen by the sender, 64 bits. */
  readonly id: bigint
  readonly op: string
  readonly data: Uint8Array
}

/** An answer. `code` 0 = `data` is the result. */
export type SurveyResponse = {
  readonly kind: 'survey_response'
  readonly id: bigint
  readonly code: number
  readonly data: Uint8Array
}

/** A message and who sent it. `message` is null when it is of a kind that is not known here. */
export type ControlCommand = { readonly from: string; readonly message: ControlMessage | null }

/** Codes of survey answers, as every node of the installation knows them. */
export const SurveyCodes = { ok: 0, internal: 1, badRequest: 2, unknownOperation: 3 } as const

/** Names of survey operations. */
export const SurveyOps = {
  channels: 'channels',
  emulation: 'centrifuge_emulation',
  runEnded: 'backhaul_run_ended',
} as const

/** No bytes. */
export const NO_DATA = new Uint8Array(0)

/** Bytes of a payload for a message; none when it is absent. */
export function bytesOf(payload: Payload | null): Uint8Array | undefined {
  return payload === null || payload.size === 0 ? undefined : payload.bytes()
}
