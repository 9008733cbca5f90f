/**
 * What goes along with a request: headers over HTTP, metadata over gRPC. Static < emulated < transport,
 * each allowed by name, hop-by-hop headers never. Everything that does not depend on the connection is
 * prepared when the backend is built. spec: proxy.md §3.3, §4
 */
import { bytesOfText } from '../../base/index.js'
import type { HeaderSet } from '../callers/ports.js'
import { BackendFailure } from '../failure.js'
import type { SessionFacts } from '../ports.js'

/** Names that are never taken from configuration or clients. */
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
const METADATA_KEY = /^[0-9a-z_.-]+$/
const PRINTABLE = /^[\x20-\x7e]*$/

/** Lists of a proxy, and who is told about what of them is never sent. */
export type ForwardingOptions = {
  readonly httpHeaders: readonly string[]
  /** Metadata of clients that speak gRPC. */
  readonly grpcMetadata: readonly string[]
  readonly emulatedHeaders: readonly string[]
  /** Told about each name that is configured but never sent. */
  readonly onForbidden: (name: string) => void
}

/** What headers over HTTP are made from. */
export type HeaderOptions = ForwardingOptions & {
  readonly staticHeaders: ReadonlyMap<string, string>
  /** Basic auth of the endpoint, '' = none; any other Authorization wins. */
  readonly authorization: string
  readonly userAgent: string
}

/** What metadata of gRPC is made from. */
export type MetadataOptions = ForwardingOptions & {
  readonly staticMetadata: ReadonlyMap<string, string>
  /** Sent with every call beside all others; key '' = none. */
  readonly credentials: { readonly key: string; readonly value: string }
}

/** A name that connections may give a value. */
type Forwarded = {
  readonly name: string
  readonly transport: boolean
  /** From the metadata of a client that speaks gRPC. */
  readonly metadata: boolean
  readonly emulated: boolean
  /** Static value, null = none. */
  readonly fallback: string | null
}

type Parts = ForwardingOptions & {
  /** What every call has, without the names that connections may give a value. */
  readonly constant: (isForwarded: (name: string) => boolean) => HeaderSet
  /** Whether a lower-case name may be sent at all. */
  readonly usable: (name: string) => boolean
  /** Static value of a lower-case name, null = none. */
  readonly fallback: (name: string) => string | null
  /** A value of a connection as it travels. Throws BackendFailure. */
  readonly encode: (name: string, value: string) => string
}

const NO_HEADERS: HeaderSet = { all: [], foreign: [] }

/** Makes the headers or metadata of calls. */
export class HeaderTemplate {
  /** Headers and metadata of transports that are forwarded, lower case. */
  readonly transportNames: readonly string[]
  /** Emulated headers that are forwarded, lower case. */
  readonly emulatedNames: readonly string[]
  readonly #constant: HeaderSet
  readonly #forwarded: readonly Forwarded[]
  readonly #encode: Parts['encode']

  constructor(parts: Parts) {
    const usable = (names: readonly string[]): readonly string[] =>
      unique(names).filter(parts.usable)
    const http = usable(parts.httpHeaders)
    const metadata = usable(parts.grpcMetadata)
    this.emulatedNames = usable(parts.emulatedHeaders)
    this.transportNames = unique([...http, ...metadata])
    this.#forwarded = unique([...this.transportNames, ...this.emulatedNames]).map((name) => ({
      name,
      transport: http.includes(name),
      metadata: metadata.includes(name),
      emulated: this.emulatedNames.includes(name),
      fallback: parts.fallback(name),
    }))
    const names = new Set(this.#forwarded.map(({ name }) => name))
    this.#constant = parts.constant((name) => names.has(name))
    this.#encode = parts.encode
  }

  /** What every call has, whoever is behind it. */
  get constant(): HeaderSet {
    return this.#constant
  }

  /**
   * What a connection gives, name and value alternating, with the static values of names that it does
   * not give. Throws BackendFailure for a value that must not be sent.
   */
  forwarded(from: SessionFacts): readonly string[] {
    if (this.#forwarded.length === 0) return NO_HEADERS.all
    const { all } = this.#collect(from, NO_HEADERS)
    return all
  }

  /** Headers for a connection. Throws BackendFailure for a value that must not be sent. */
  build(from: SessionFacts): HeaderSet {
    return this.#forwarded.length === 0 ? this.#constant : this.#collect(from, this.#constant)
  }

  #collect(from: SessionFacts, constant: HeaderSet): HeaderSet {
    const all = [...constant.all]
    const foreign = [...constant.foreign]
    const dropped = hopByHop(from)
    for (const header of this.#forwarded) {
      const { name } = header
      const values = dropped?.has(name) === true ? null : valuesOf(header, from)
      if (values !== null) {
        for (const value of values) {
          all.push(name, this.#encode(name, value))
          if (!CREDENTIALS.has(name)) foreign.push(name, value)
        }
      } else if (header.fallback !== null) {
        all.push(name, header.fallback)
      }
    }
    return { all, foreign }
  }
}

/** Headers over HTTP; `Content-Type` is ours whatever is configured. */
export function headerTemplate(options: HeaderOptions): HeaderTemplate {
  const usable = (name: string): boolean =>
    isUsable(name, TOKEN.test(name) && !isForbidden(name), options)
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
    if (usable(lower)) fixed.set(lower, [name, bytesOfText(value)])
  }
  const base = ['Content-Type', 'application/json', 'Accept-Encoding', 'gzip']
  return new HeaderTemplate({
    ...options,
    usable,
    fallback: (name) => fixed.get(name)?.[1] ?? null,
    encode: (_name, value) => value,
    constant: (isForwarded) => {
      const all = [...base]
      for (const [lower, pair] of fixed) if (!isForwarded(lower)) all.push(...pair)
      const agent = isForwarded('user-agent') ? [] : ['User-Agent', options.userAgent]
      return { all, foreign: [...base, ...agent] }
    },
  })
}

/**
 * Metadata of gRPC, then the credentials. Keys are lower case, values of `-bin` keys travel as base64, and
 * what the protocol itself uses is never taken from configuration or clients.
 */
export function metadataTemplate(options: MetadataOptions): HeaderTemplate {
  // The gRPC library of the reference drops the same.
  const usable = (name: string): boolean => {
    const ours = name === 'user-agent' || name.startsWith('grpc-')
    return isUsable(name, METADATA_KEY.test(name) && !isForbidden(name) && !ours, options)
  }
  const fixed = new Map<string, string>()
  for (const [name, value] of options.staticMetadata) {
    const key = name.toLowerCase()
    if (usable(key)) fixed.set(key, encodeMetadata(key, bytesOfText(value)))
  }
  return new HeaderTemplate({
    ...options,
    usable,
    fallback: (name) => fixed.get(name) ?? null,
    encode: encodeMetadata,
    constant: (isForwarded) => {
      const all: string[] = []
      const { key, value } = options.credentials
      const name = key.toLowerCase()
      if (name !== '' && usable(name)) all.push(name, encodeMetadata(name, bytesOfText(value)))
      for (const [lower, text] of fixed) if (!isForwarded(lower)) all.push(lower, text)
      return { all, foreign: [] }
    },
  })
}

function isUsable(name: string, usable: boolean, { onForbidden }: ForwardingOptions): boolean {
  if (!usable) onForbidden(name)
  return usable
}

/** Whether a lower-case name steers the connection itself. */
function isForbidden(name: string): boolean {
  return FORBIDDEN.has(name) || name.startsWith('proxy-')
}

/** `value` has a character per byte; only printable ASCII is allowed outside `-bin` keys. */
function encodeMetadata(name: string, value: string): string {
  if (name.endsWith('-bin')) {
    return Buffer.from(value, 'latin1').toString('base64').replace(/=+$/, '')
  }
  if (PRINTABLE.test(value)) return value
  throw new BackendFailure('unencodable', `metadata ${name} holds characters that are not ASCII`, {
    notSent: true,
  })
}

/**
 * Values of one name that a connection brings along, a character per byte; null = none, so the
 * fallback counts. Throws BackendFailure for a value with control characters.
 */
function valuesOf(header: Forwarded, from: SessionFacts): readonly string[] | null {
  const { name } = header
  if (from.bringsMetadata === true ? header.metadata : header.transport) {
    const values = from.transportHeaders.get(name)
    if (values !== undefined && values.length > 0) {
      return values.map((value) => checked(name, value))
    }
  }
  if (header.emulated) {
    const value = from.emulatedHeaders.get(name)
    if (value !== undefined) return [bytesOfText(checked(name, value))]
  }
  return null
}

/** Names that the client's `Connection` header declares to belong to its own hop. */
function hopByHop(from: SessionFacts): ReadonlySet<string> | null {
  const values = from.transportHeaders.get('connection')
  if (values === undefined) return null
  const names = new Set<string>()
  for (const value of values) {
    for (const name of value.split(',')) names.add(name.trim().toLowerCase())
  }
  return names
}

/** Lower-case names, each once. */
function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))]
}

/** Control characters other than the tab have no place in a header. */
function hasControls(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return true
  }
  return false
}

function checked(name: string, value: string): string {
  if (!hasControls(value)) return value
  throw new BackendFailure('unencodable', `header ${name} holds control characters`, {
    notSent: true,
  })
}
