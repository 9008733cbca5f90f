/**
 * Effects: what a backend asks for in its answer instead of calling the API. Each is the request of an API
 * method, read by the method's own declaration and carried out by the method itself, so that the rules
 * are the same; the rest is about the client that asked. spec: proxy.md §9.19
 */
import type { MaybePromise, Payload } from '../base/index.js'
import type { EffectBounds, EffectClient, EffectPlan, EffectsPort } from '../model/index.js'
import { base64, flag, listOf, message, nested, payload, type Values } from '../wire/index.js'
import type { ApiError } from './error.js'
import { chosenPayload, type ApiMethod, type ApiOutcome, type Ready } from './method.js'
import { broadcast, publish } from './methods/publish.js'
import { disconnect, subscribe, unsubscribe } from './methods/sessions.js'
import { ApiRunner, type ApiDeps } from './runner.js'

/** An effect: one of these, and when. */
const effect = message(
  {
    publish: nested(publish.request),
    broadcast: nested(broadcast.request),
    subscribe: nested(subscribe.request),
    unsubscribe: nested(unsubscribe.request),
    disconnect: nested(disconnect.request),
    push: nested(message({ data: payload(), b64data: base64() })),
    meta: payload(),
    beforeReply: flag(),
  },
  { lastSpellingWins: true },
)

type Effect = Values<typeof effect.fields>

/** An effect that can be carried out. */
type Step = {
  /** Place in the list, for messages. */
  readonly path: string
  readonly beforeReply: boolean
  /** What is counted, and measured; null = it is done to the client itself. */
  readonly method: ApiMethod | null
  /** Those of one kind that follow one another are handed to the engine together. */
  readonly together: boolean
  readonly run: Ready<unknown>
}

/** A list that cannot be carried out. The message names the place. */
class BadEffects extends Error {}

/** Longest list that is read; the option for it allows no more. */
const MOST_EFFECTS = 10_000

const DONE: ApiOutcome<null> = { t: 'ok', value: null }

/** Carries out effects of backends through the methods of the API. */
export function createEffects(deps: ApiDeps): EffectsPort {
  const runner = new ApiRunner('effect', (_method, result) => result, deps)
  return {
    field: listOf(nested(effect), undefined, MOST_EFFECTS),
    plan: (effects, client, bounds) => {
      try {
        return new Plan(
          runner,
          stepsOf(effects as readonly (Effect | null)[], client, bounds, runner),
        )
      } catch (problem) {
        if (problem instanceof BadEffects) return problem.message
        throw problem
      }
    },
  }
}

/** A list of effects that was looked at as a whole. */
class Plan implements EffectPlan {
  readonly #runner: ApiRunner<object>
  readonly #steps: readonly Step[]

  constructor(runner: ApiRunner<object>, steps: readonly Step[]) {
    this.#runner = runner
    this.#steps = steps
  }

  beforeReply(): Promise<string | null> {
    return this.#run(this.#steps.filter((step) => step.beforeReply))
  }

  afterReply(): Promise<string | null> {
    return this.#run(this.#steps.filter((step) => !step.beforeReply))
  }

  /**
   * In order. Publications that follow one another are handed over in one turn, which engines send in
   * one trip and keep in order; anything else waits for what came before it, and is waited for.
   */
  async #run(steps: readonly Step[]): Promise<string | null> {
    let running: Promise<string | null>[] = []
    let together = true
    for (const step of steps) {
      if (!together || !step.together) {
        const fault = await firstFault(running)
        if (fault !== null) return fault
        running = []
      }
      running.push(this.#handOver(step))
      together = step.together
    }
    return firstFault(running)
  }

  async #handOver({ path, method, run }: Step): Promise<string | null> {
    const outcome = await (method === null ? run() : this.#runner.run(method, run as Ready<object>))
    return outcome.t === 'ok' ? null : `${path}: ${outcome.error.message}`
  }
}

async function firstFault(running: readonly Promise<string | null>[]): Promise<string | null> {
  return (await Promise.all(running)).find((fault) => fault !== null) ?? null
}

function stepsOf(
  effects: readonly (Effect | null)[],
  client: EffectClient,
  { maxEffects, maxBytes }: EffectBounds,
  runner: ApiRunner<object>,
): readonly Step[] {
  const steps: Step[] = []
  let bytes = 0
  for (const [index, each] of effects.entries()) {
    const path = `effects[${index}]`
    const found = each === null ? [] : kindsOf(each)
    const [kind] = found
    if (each === null || kind === undefined)
      throw new BadEffects(`${path} must have one of ${KINDS.join(', ')}`)
    if (found.length > 1)
      throw new BadEffects(`${path} has ${found.join(' and ')}: give each an effect of its own`)
    const place = `${path}.${kind}`
    const made = makers[kind](each, place, client, runner)
    bytes += sizeOf(each) * made.length
    for (const step of made) steps.push({ ...step, beforeReply: each.beforeReply })
    if (steps.length > maxEffects)
      throw new BadEffects(
        `effects: more than ${maxEffects} (policy.limits.max_effects; a broadcast counts by its channels)`,
      )
    if (bytes > maxBytes)
      throw new BadEffects(
        `effects: their data has more than ${maxBytes} bytes (policy.limits.max_effect_bytes)`,
      )
  }
  return steps
}

const KINDS = [
  'publish',
  'broadcast',
  'subscribe',
  'unsubscribe',
  'disconnect',
  'push',
  'meta',
] as const

type Kind = (typeof KINDS)[number]
type Made = Omit<Step, 'beforeReply'>
type Maker = (
  effect: Effect,
  path: string,
  client: EffectClient,
  runner: ApiRunner<object>,
) => readonly Made[]

function kindsOf(given: Effect): readonly Kind[] {
  return KINDS.filter((kind) => given[kind] !== null)
}

/** Data of an effect in bytes; base64 as it came. */
function sizeOf({ publish, broadcast, subscribe, push, meta }: Effect): number {
  const carrier = publish ?? broadcast ?? subscribe ?? push
  return (carrier?.data?.size ?? 0) + (carrier?.b64data.length ?? 0) + (meta?.size ?? 0)
}

const makers: Readonly<Record<Kind, Maker>> = {
  publish: (given, path, _client, { context }) => {
    const request = present(given.publish)
    return [
      { path, method: publish, together: true, run: must(path, publish.ready(request, context)) },
    ]
  },
  // As so many publications: here one that fails is a failure of the answer.
  broadcast: (given, path, _client, { context }) => {
    const request = present(given.broadcast)
    const data = payloadOf(path, request)
    if (request.channels.length === 0) throw new BadEffects(`${path}.channels must not be empty`)
    return request.channels.map((channel, index) => {
      const place = `${path}.channels[${index}]`
      const ready = publish.ready({ ...request, channel, data, b64data: '' }, context)
      return { path: place, method: broadcast, together: true, run: must(place, ready) }
    })
  },
  subscribe: (given, path, client, { context }) => {
    const request = { ...present(given.subscribe), ...targetOf(present(given.subscribe), client) }
    refuseNewcomer(path, request.client, client)
    return [
      {
        path,
        method: subscribe,
        together: false,
        run: must(path, subscribe.ready(request, context)),
      },
    ]
  },
  unsubscribe: (given, path, client, { context }) => {
    const request = {
      ...present(given.unsubscribe),
      ...targetOf(present(given.unsubscribe), client),
    }
    refuseNewcomer(path, request.client, client)
    const ready = unsubscribe.ready(request, context)
    return [{ path, method: unsubscribe, together: false, run: must(path, ready) }]
  },
  disconnect: (given, path, client, { context }) => {
    const request = { ...present(given.disconnect), ...targetOf(present(given.disconnect), client) }
    const ready = disconnect.ready(request, context)
    return [{ path, method: disconnect, together: false, run: must(path, ready) }]
  },
  push: (given, path, client) => {
    const data = payloadOf(path, present(given.push))
    if (data === null) throw new BadEffects(`${path}.data is missing`)
    return [
      own(path, () => {
        client.push(data)
      }),
    ]
  },
  meta: (given, path, client) => {
    const meta = present(given.meta)
    if (!meta.isJson()) throw new BadEffects(`${path} must be JSON`)
    return [
      own(path, () => {
        client.setMeta(meta)
      }),
    ]
  },
}

/** An effect on the client itself. */
function own(path: string, act: () => void): Made {
  const run = (): MaybePromise<ApiOutcome<null>> => {
    act()
    return DONE
  }
  return { path, method: null, together: false, run }
}

function present<T>(value: T | null): T {
  if (value === null) throw new BadEffects('effects: an effect is missing')
  return value
}

function must<R>(path: string, ready: ApiOutcome<Ready<R>>): Ready<R> {
  if (ready.t === 'ok') return ready.value
  throw new BadEffects(`${path}: ${faultOf(ready.error)}`)
}

function faultOf({ code, message: text }: ApiError): string {
  return `${text} (${code})`
}

function payloadOf(
  path: string,
  { data, b64data }: { readonly data: Payload | null; readonly b64data: string },
): Payload | null {
  const chosen = chosenPayload(data, b64data)
  if (chosen === 'malformed') throw new BadEffects(`${path}.b64data is not standard padded base64`)
  return chosen
}

type Target = { readonly user: string; readonly client: string; readonly session: string }

/** Who is meant; without a word about it the client that asked. */
function targetOf({ user, client, session }: Target, caller: EffectClient): Target {
  const unsaid = user === '' && client === '' && session === ''
  return unsaid
    ? { user: caller.user, client: caller.client, session: '' }
    : { user, client, session }
}

/** A connection that is being made can have no subscriptions changed: the answer itself lists them. */
function refuseNewcomer(path: string, target: string, { connected, client }: EffectClient): void {
  if (connected || target !== client) return
  throw new BadEffects(`${path}: the client is not connected yet; list its channels in subs`)
}
