/** Effects: what a backend wants done beside its answer, as those see it who ask for it and who does it. */
import type { Payload } from '../base/index.js'
import type { Field } from '../wire/index.js'

/** The client that a backend answered, as its effects see it. */
export type EffectClient = {
  readonly user: string
  readonly client: string
  /** Whether its connect is answered. */
  readonly connected: boolean
  /** Sends a message to it. */
  push(data: Payload): void
  /** Replaces its meta, which is JSON. */
  setMeta(meta: Payload): void
}

/** What a list of effects may come to. */
export type EffectBounds = { readonly maxEffects: number; readonly maxBytes: number }

/** Effects that can all be carried out, as far as one can tell without doing it. */
export interface EffectPlan {
  /** Does those that come before the reply, in order; null = all were handed over, or why not. */
  beforeReply(): Promise<string | null>
  /** The same with those that follow it. */
  afterReply(): Promise<string | null>
}

/** What carries out effects; `api/` does. spec: proxy.md §9.19 */
export interface EffectsPort {
  /** How `effects` of an answer is read. */
  readonly field: Field<readonly unknown[], unknown>
  /** Looks at a list as a whole; text = what is wrong with it, and where. */
  plan(effects: readonly unknown[], client: EffectClient, bounds: EffectBounds): EffectPlan | string
}
