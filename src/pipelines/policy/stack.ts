/**
 * Composes the policies of a route, outermost first: measure ▸ limit ▸ deadline ▸ retry ▸ breaker.
 * A policy that is off is not there at all. spec: proxy.md §9.3, §9.4
 */
import type { Clock, TimerWheel } from '../../base/index.js'
import type { Backend } from '../backend.js'
import type { Call, Policy } from '../callers/ports.js'
import type { RouteMeters } from '../meters.js'
import type { ProxyPolicySettings } from '../settings.js'
import { breaker } from './breaker.js'
import { deadline } from './deadline.js'
import { measure } from './measure.js'
import { retry } from './retry.js'

/** What a stack is made of. */
export type StackOptions = {
  readonly settings: ProxyPolicySettings
  readonly backend: Backend
  readonly replayable: boolean
  readonly meters: RouteMeters
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly random: () => number
  readonly isAnswer: (status: number) => boolean
}

/** Wraps `call` in the policies that are switched on. */
export function composePolicies(call: Call, options: StackOptions): Call {
  const layers: Policy[] = [measure(options.meters, options.clock)]
  if (options.backend.limit !== null) layers.push(options.backend.limit)
  layers.push(deadline(options.clock, options.wheel))
  const { retry: again, breaker: fuse } = options.settings
  if (again.max_attempts > 1 || again.per_try_timeout > 0) layers.push(retryLayer(options))
  if (fuse.enabled) layers.push(breakerLayer(options))
  layers.push(watchAttempts)
  return layers.reduceRight((next, policy) => policy(next), call)
}

/** Lets whoever watches a call see each attempt. */
const watchAttempts: Policy = (next) => (request, signal) =>
  request.watch === null ? next(request, signal) : request.watch.attempt(request, signal, next)

function retryLayer(options: StackOptions): Policy {
  const { settings, meters, clock, wheel, random, isAnswer } = options
  const { retry: again } = settings
  return retry({
    maxAttempts: again.max_attempts,
    on: again.on,
    perTryTimeoutMs: again.per_try_timeout,
    backoffBaseMs: again.backoff.base,
    backoffMaxMs: again.backoff.max,
    budget: options.backend.retries,
    replayable: options.replayable || again.unsafe,
    clock,
    wheel,
    random,
    isAnswer,
    onRetry: () => {
      meters.retries.add()
    },
  })
}

function breakerLayer({ settings, meters, clock, isAnswer }: StackOptions): Policy {
  const { breaker: fuse } = settings
  const state = meters.breakerState()
  return breaker({
    windowMs: fuse.window,
    minCalls: fuse.min_calls,
    failureRatio: fuse.failure_ratio,
    slowRatio: fuse.slow_ratio,
    slowAfterMs: fuse.slow_after,
    openForMs: fuse.open_for,
    halfOpen: fuse.half_open,
    clock,
    isAnswer,
    onState: (value) => {
      state.set(value)
    },
  })
}
