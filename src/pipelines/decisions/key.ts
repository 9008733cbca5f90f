/**
 * Who shares a decision: the key of a question. It is made of the request itself, each of whose fields
 * belongs to one part, so nothing that the backend is told is left out unless the configuration leaves
 * out its part. The id of the connection alone is never in it. spec: proxy.md §9.14, §9.15
 */
import type { RequestField } from '../envelope.js'
import type { SessionFacts } from '../ports.js'
import type { Route } from '../route.js'
import type { Scope } from './hints.js'
import type { KeyPart } from './parts.js'

/** Makes the key of a question; null = nothing in it says who asks, so it is nobody else's. */
export type KeyOf<In> = (input: In, from: SessionFacts, scope: Scope) => string | null

/** Parts that an answer for everybody in a channel, or for everybody, does not depend on. */
const NARROW: Readonly<Record<Scope, readonly KeyPart[]>> = {
  user: [],
  channel: ['user', 'headers'],
  all: ['user', 'headers', 'channel'],
}

/** Compiles the keys of a route. */
export function compileKey<In>(
  fields: readonly RequestField<In>[],
  route: Route,
  parts: readonly KeyPart[],
  /** Who asks is what the answer says: without a sign of it in the question nothing is shared. */
  anonymous: boolean,
): KeyOf<In> {
  const of = (scope: Scope): ((input: In, from: SessionFacts) => string) => {
    const wanted = parts.filter((part) => !NARROW[scope].includes(part))
    const chosen = fields.filter(({ part }) => wanted.includes(part))
    const headers = wanted.includes('headers')
    return (input, from) => {
      // What the client can read depends on these two, so they are always in it.
      let key = `${scope} ${from.protocolName} ${from.transportName}`
      for (const field of chosen) {
        const text = field.key(input, from, route)
        // Lengths keep one field from passing for two.
        key += `\n${text.length} ${text}`
      }
      return headers ? key + headersOf(from, route) : key
    }
  }
  const keys = { user: of('user'), channel: of('channel'), all: of('all') }
  if (!anonymous) return (input, from, scope) => keys[scope](input, from)
  return (input, from, scope) =>
    isIdentified(fields, input, from, route) ? keys[scope](input, from) : null
}

/** Headers that many have in common. */
const NAMES_NOBODY: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'cache-control',
  'forwarded',
  'origin',
  'pragma',
  'referer',
  'sec-websocket-protocol',
  'user-agent',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
])

/** Whether a question holds anything that may be a credential. */
function isIdentified<In>(
  fields: readonly RequestField<In>[],
  input: In,
  from: SessionFacts,
  route: Route,
): boolean {
  if (fields.some((field) => field.credential && field.key(input, from, route) !== '')) return true
  const headers = route.headers.forwarded(from)
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (!NAMES_NOBODY.has((headers[i] ?? '').toLowerCase())) return true
  }
  return false
}

function headersOf(from: SessionFacts, route: Route): string {
  const { context } = route
  const opening = context === null || from.opening === null ? '' : context.json(from.opening)
  return `\n${JSON.stringify(route.headers.forwarded(from))}\n${opening}`
}
