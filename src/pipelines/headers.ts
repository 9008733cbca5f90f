/**
 * Request headers: static < emulated < transport, `Content-Type` above all, hop-by-hop headers
 * never. Everything that does not depend on the connection is prepared when the route is built.
 * spec: proxy.md §4
 */
import type { CallRequest } from './callers/ports.js'
import { BackendFailure } from './failure.js'
import type { SessionFacts } from './ports.js'

type HeaderSet = CallRequest['headers']

/** Headers that are never taken from configuration or clients. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

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

type Forwarded = {
  readonly name: string
  readonly transport: boolean
  readonly emulated: boolean
  readonly fallback: string | null
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
    const usable = (names: readonly string[]): readonly string[] =>
      unique(names).filter((name) => isUsable(name, options.onForbidden))
    this.transportNames = usable(options.httpHeaders)
    this.emulatedNames = usable(options.emulatedHeaders)
    const fixed = staticHeaders(options)
    const names = unique([...this.transportNames, ...this.emulatedNames])
    this.#forwarded = names.map((name) => ({
      name,
      transport: this.transportNames.includes(name),
      emulated: this.emulatedNames.includes(name),
      fallback: fixed.get(name)?.[1] ?? null,
    }))
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
    const hopByHop = namedByConnection(from.transportHeaders.get('connection'))
    for (const header of this.#forwarded) {
      const { name } = header
      const values = hopByHop?.has(name) === true ? null : valuesOf(header, from)
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

function valuesOf(header: Forwarded, from: SessionFacts): readonly string[] | null {
  const { name } = header
  if (header.transport) {
    const values = from.transportHeaders.get(name)
    if (values !== undefined && values.length > 0) {
      return values.map((value) => (isLatin1(checked(name, value)) ? value : asUtf8(value)))
    }
  }
  if (header.emulated) {
    const value = from.emulatedHeaders.get(name)
    if (value !== undefined) return [asUtf8(checked(name, value))]
  }
  return null
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
    if (isUsable(lower, options.onForbidden)) fixed.set(lower, [name, asUtf8(value)])
  }
  return fixed
}

function isUsable(name: string, onForbidden: (name: string) => void): boolean {
  if (TOKEN.test(name) && !FORBIDDEN.has(name) && !name.startsWith('proxy-')) return true
  onForbidden(name)
  return false
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))]
}

/** Names that the client's `Connection` header declares to belong to its own hop. */
function namedByConnection(values: readonly string[] | undefined): ReadonlySet<string> | null {
  if (values === undefined) return null
  const names = new Set<string>()
  for (const value of values) {
    for (const name of value.split(',')) names.add(name.trim().toLowerCase())
  }
  return names
}

function checked(name: string, value: string): string {
  if (!hasControls(value)) return value
  throw new BackendFailure('unencodable', `header ${name} holds control characters`, {
    notSent: true,
  })
}

/**
 * Headers are written byte per character, so text goes out as its UTF-8 bytes, as the reference
 * sends it; cutting code points to a byte could turn a letter into a line break.
 */
function asUtf8(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1')
}

/** Control characters other than the tab have no place in a header. */
function hasControls(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return true
  }
  return false
}

function isLatin1(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) > 0xff) return false
  return true
}
