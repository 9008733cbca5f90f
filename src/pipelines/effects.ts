/** Effects of one answer: looked at as a whole first, then carried out around the reply. spec: proxy.md §9.19 */
import type { EffectClient, EffectPlan, EffectsPort } from '../model/index.js'
import type { Effects } from './ports.js'
import type { Route } from './route.js'

/** See {@link Effects}. */
export class RouteEffects implements Effects {
  readonly #port: EffectsPort
  readonly #effects: readonly unknown[]
  readonly #route: Route
  readonly #subject: object
  #plan: EffectPlan | null = null

  /** @param subject log fields that name the client and what it asked for */
  constructor(port: EffectsPort, effects: readonly unknown[], route: Route, subject: object) {
    this.#port = port
    this.#effects = effects
    this.#route = route
    this.#subject = subject
  }

  async before(client: EffectClient): Promise<boolean> {
    const plan = this.#port.plan(this.#effects, client, this.#route.effectBounds)
    if (typeof plan === 'string') return this.#failed('refused', plan)
    this.#plan = plan
    const fault = await plan.beforeReply()
    return fault === null || this.#failed('failed', fault)
  }

  async after(): Promise<boolean> {
    const fault = (await this.#plan?.afterReply()) ?? null
    if (fault !== null) return this.#failed('failed', fault)
    this.#route.meters.effects('done', this.#effects.length)
    return true
  }

  #failed(outcome: 'refused' | 'failed', fault: string): false {
    this.#route.meters.effects(outcome, this.#effects.length)
    const how = outcome === 'refused' ? 'cannot be carried out' : 'were not all carried out'
    this.#route.logFailure({ ...this.#subject, error: fault }, `effects of the answer ${how}`)
    return false
  }
}
