/**
 * Request headers: static < emulated < transport, `Content-Type` above all, hop-by-hop headers
 * never. Everything that does not depend on the connection is prepared when the route is built.
 * spec: proxy.md §4
 */
import { bytesOfText } from '../base/index.js'
import type { HeaderSet } from './callers/ports.js'
import {
  compileForwarding,
  hasControls,
  hopByHop,
  isForbidden,
  valuesOf,
  type Forwarded,
} from './forwarding.js'
import type { SessionFacts } from './ports.js'

/** Headers that another origin does not get after a redirect. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'cookie2',
  'www-authenticate',
])

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i

/** What a template is made from. */
export type HeaderOptions = {
  readonly httpHeaders: readonly string[]
  /** Metadata of clients that speak gRPC. Default: none. */
  readonly grpcMetadata?: readonly string[]
  readonly emulatedHeaders: readonly string[]
  readonly staticHeaders: ReadonlyMap<string, string>
  /** Basic auth of the endpoint, '' = none; any other Authorization wins. */
  readonly authorization: string
  readonly userAgent: string
  /** Headers of our own that describe the event. */
  readonly own: readonly string[]
  /** Told about each name that is configured but never sent. */
  readonly onForbidden: (name: string) => void
}

/** Makes the headers of a call. */
export class HeaderTemplate {
  /** Transport headers that are forwarded, lower case. */
  readonly transportNames: readonly string[]
  /** Emulated headers that are forwarded, lower case. */
  readonly emulatedNames: readonly string[]
  readonly #constant: HeaderSet
  readonly #forwarded: readonly Forwarded[]

  constructor(options: HeaderOptions) {
    const fixed = staticHeaders(options)
    const { forwarded, transportNames, emulatedNames } = compileForwarding({
      httpHeaders: options.httpHeaders,
      grpcMetadata: options.grpcMetadata ?? [],
      emulatedHeaders: options.emulatedHeaders,
      usable: (name) => isUsable(name, options.onForbidden),
      fallback: (name) => fixed.get(name)?.[1] ?? null,
    })
    this.transportNames = transportNames
    this.emulatedNames = emulatedNames
    this.#forwarded = forwarded
    const names = forwarded.map(({ name }) => name)
    const base = ['Content-Type', 'application/json', 'Accept-Encoding', 'gzip', ...options.own]
    const all = [...base]
    for (const [lower, [name, value]] of fixed) if (!names.includes(lower)) all.push(name, value)
    const agent = names.includes('user-agent') ? [] : ['User-Agent', options.userAgent]
    this.#constant = { all, foreign: [...base, ...agent] }
  }

  /** Headers for a connection. Throws BackendFailure for a value that must not be sent. */
  build(from: SessionFacts): HeaderSet {
    if (this.#forwarded.length === 0) return this.#constant
    const all = [...this.#constant.all]
    const foreign = [...this.#constant.foreign]
    const dropped = hopByHop(from)
    for (const header of this.#forwarded) {
      const { name } = header
      const values = dropped?.has(name) === true ? null : valuesOf(header, from)
      if (values !== null) {
        for (const value of values) {
          all.push(name, value)
          if (!CREDENTIALS.has(name)) foreign.push(name, value)
        }
      } else if (header.fallback !== null) {
        all.push(name, header.fallback)
      }
    }
    return { all, foreign }
  }
}

/** Lower-case name → name as configured and value on the wire. */
function staticHeaders(options: HeaderOptions): ReadonlyMap<string, readonly [string, string]> {
  const fixed = new Map<string, readonly [string, string]>([
    ['user-agent', ['User-Agent', options.userAgent]],
  ])
  if (options.authorization !== '') {
    fixed.set('authorization', ['Authorization', options.authorization])
  }
  for (const [name, value] of options.staticHeaders) {
    if (hasControls(value)) {
      throw new Error(`http.static_headers: the value of ${name} holds control characters`)
    }
    const lower = name.toLowerCase()
    // Always sent by us, so naming it is harmless.
    if (lower === 'content-type') continue
    if (isUsable(lower, options.onForbidden)) fixed.set(lower, [name, bytesOfText(value)])
  }
  return fixed
}

function isUsable(name: string, onForbidden: (name: string) => void): boolean {
  if (TOKEN.test(name) && !isForbidden(name)) return true
  onForbidden(name)
  return false
}
