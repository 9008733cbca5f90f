/**
 * What backends may answer beyond the reference: honoured with `policy.extensions` only, and then told to
 * the backend in a header, so that none relies on it where it would be ignored. A new one is a row here,
 * its field in the result messages of proto/proxy.proto (numbers from 101 up, which the reference does
 * not use) and whoever reads it. spec: proxy.md §9.0
 */
import type { ProxyEventRow } from '../contract/proxy-events.js'
import type { Fields } from '../wire/index.js'
import { RouteEffects } from './effects.js'
import type { Effects, EffectsPort } from './ports.js'
import type { Route } from './route.js'
import type { ProxyPolicySettings } from './settings.js'

/** Header that lists what is honoured; gRPC has it in lower case. */
export const EXTENSIONS_HEADER = 'X-Backhaul-Extensions'

/** What extensions need of the rest of the server. */
export type ExtensionDeps = { readonly effects: EffectsPort }

/** An extension. */
type Extension = {
  /** As the header lists it. */
  readonly name: string
  /** Which events may be answered with it. */
  readonly of: (row: ProxyEventRow) => boolean
  /** What else must be on for it to be honoured; absent = nothing. */
  readonly on?: (policy: ProxyPolicySettings) => boolean
  /** Fields of `result`, by their name in memory. */
  readonly fields: (deps: ExtensionDeps) => Fields
}

const extensions: readonly Extension[] = [
  {
    name: 'effects',
    of: (row) => !row.byServer,
    fields: ({ effects }) => ({ effects: effects.field }),
  },
  {
    // Beside `result`: decisions/hints.ts reads it.
    name: 'cache',
    of: (row) => row.cacheable,
    on: ({ cache }) => cache.enabled,
    fields: () => ({}),
  },
]

/** What the header of calls of an event lists; '' = nothing. */
export function advertised(row: ProxyEventRow, policy: ProxyPolicySettings): string {
  return extensions
    .filter(({ of, on }) => of(row) && on?.(policy) !== false)
    .map(({ name }) => name)
    .join(', ')
}

/** Fields that the results of an event have beside its own. */
export function extensionFields(row: ProxyEventRow, deps: ExtensionDeps): Fields {
  const found: Record<string, Fields[string]> = {}
  for (const { of, fields } of extensions) if (of(row)) Object.assign(found, fields(deps))
  return found
}

/** What a result may have beside its own fields. */
type ExtendedResult = { readonly effects?: readonly unknown[] }

/** Whether a result asks for anything else. */
export function hasEffects(result: unknown): boolean {
  const { effects = [] } = (result ?? {}) as ExtendedResult
  return effects.length > 0
}

/** What else a result asks for; null = nothing. */
export function effectsOf(
  result: unknown,
  route: Route,
  port: EffectsPort | undefined,
  subject: object,
): Effects | null {
  if (port === undefined || !route.extensions) return null
  const { effects = [] } = (result ?? {}) as ExtendedResult
  return effects.length === 0 ? null : new RouteEffects(port, effects, route, subject)
}
