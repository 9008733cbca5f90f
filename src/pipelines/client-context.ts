/**
 * What a backend is told about the request that opened a connection, where its proxy asks for it: the
 * object `context` of every request that a client is behind. Off by default, because strict backends
 * refuse keys they do not know. spec: proxy.md §9.0, §9.18
 */
import type { OpeningFacts } from './ports.js'

/** Compiled `policy.client_context`. */
export type ClientContext = {
  /** Query keys that connections must keep. */
  readonly queryKeys: readonly string[]
  /** JSON text beginning with a comma; '' = nothing to say. */
  json(opening: OpeningFacts): string
  /** The message; undefined = nothing to say. */
  message(opening: OpeningFacts): object | undefined
}

const QUERY = 'query.'

/** A member of the object, under its name on the wire. */
const MEMBERS: Readonly<
  Record<string, readonly [string, (opening: OpeningFacts) => string | number]>
> = {
  ip: ['ip', ({ ip }) => ip],
  path: ['url_path', ({ path }) => path],
  origin: ['origin', ({ origin }) => origin],
  connected_at_ms: ['connected_at_ms', ({ openedAtMs }) => openedAtMs],
}

/** Compiles the list; null = nothing is told. Throws when it names something that is not there. */
export function compileClientContext(names: readonly string[]): ClientContext | null {
  if (names.length === 0) return null
  const queryKeys = names
    .filter((name) => name.startsWith(QUERY))
    .map((name) => name.slice(QUERY.length))
  const members = names.filter((name) => !name.startsWith(QUERY)).map(memberOf)
  if (queryKeys.includes('')) throw unknown(QUERY)
  const message = (opening: OpeningFacts): Record<string, unknown> | undefined => {
    const said: Record<string, unknown> = {}
    for (const [name, pick] of members) {
      const value = pick(opening)
      if (value !== '') said[name] = value
    }
    const query = queryKeys.flatMap((key) => {
      const value = opening.query.get(key)
      return value === undefined ? [] : [[key, value] as const]
    })
    if (query.length > 0) said.query = Object.fromEntries(query)
    return Object.keys(said).length === 0 ? undefined : said
  }
  return {
    queryKeys,
    message,
    json: (opening) => {
      const said = message(opening)
      return said === undefined ? '' : ',"context":' + JSON.stringify(said)
    },
  }
}

function memberOf(name: string): readonly [string, (opening: OpeningFacts) => string | number] {
  const member = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined
  if (member === undefined) throw unknown(name)
  return member
}

function unknown(name: string): Error {
  const known = Object.keys(MEMBERS).join(', ')
  return new Error(
    `policy.client_context: ${JSON.stringify(name)} is not known here (there are ${known} and query.<name>)`,
  )
}
