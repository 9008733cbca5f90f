/**
 * Metadata of gRPC calls: static < emulated < transport, then the credentials. Keys are lower case,
 * values of `-bin` keys travel as base64, and what the protocol itself uses is never taken from
 * configuration or clients. spec: proxy.md §3.3, §4
 */
import { bytesOfText } from '../base/index.js'
import type { HeaderSet } from './callers/ports.js'
import { BackendFailure } from './failure.js'
import { compileForwarding, hopByHop, isForbidden, valuesOf, type Forwarded } from './forwarding.js'
import type { SessionFacts } from './ports.js'

const KEY = /^[0-9a-z_.-]+$/
const PRINTABLE = /^[\x20-\x7e]*$/

/** What a template is made from. */
export type MetadataOptions = {
  readonly httpHeaders: readonly string[]
  readonly grpcMetadata: readonly string[]
  readonly emulatedHeaders: readonly string[]
  readonly staticMetadata: ReadonlyMap<string, string>
  /** Sent with every call beside all others; key '' = none. */
  readonly credentials: { readonly key: string; readonly value: string }
  /** Metadata of our own that describes the event. */
  readonly own: readonly string[]
  /** Told about each name that is configured but never sent. */
  readonly onForbidden: (name: string) => void
}

/** Makes the metadata of a call. */
export class MetadataTemplate {
  /** Headers and metadata of transports that are forwarded, lower case. */
  readonly transportNames: readonly string[]
  /** Emulated headers that are forwarded, lower case. */
  readonly emulatedNames: readonly string[]
  readonly #constant: HeaderSet
  readonly #forwarded: readonly Forwarded[]

  constructor(options: MetadataOptions) {
    const usable = (name: string): boolean => isUsable(name, options.onForbidden)
    const fixed = new Map<string, string>()
    for (const [name, value] of options.staticMetadata) {
      const key = name.toLowerCase()
      if (usable(key)) fixed.set(key, encoded(key, bytesOfText(value)))
    }
    const { forwarded, transportNames, emulatedNames } = compileForwarding({
      httpHeaders: options.httpHeaders,
      grpcMetadata: options.grpcMetadata,
      emulatedHeaders: options.emulatedHeaders,
      usable,
      fallback: (name) => fixed.get(name) ?? null,
    })
    this.transportNames = transportNames
    this.emulatedNames = emulatedNames
    this.#forwarded = forwarded
    const all: string[] = [...options.own]
    const credentials = options.credentials.key.toLowerCase()
    if (credentials !== '' && usable(credentials)) {
      all.push(credentials, encoded(credentials, bytesOfText(options.credentials.value)))
    }
    for (const [key, value] of fixed) {
      if (!forwarded.some(({ name }) => name === key)) all.push(key, value)
    }
    this.#constant = { all, foreign: [] }
  }

  /** Metadata for a connection. Throws BackendFailure for a value that must not be sent. */
  build(from: SessionFacts): HeaderSet {
    if (this.#forwarded.length === 0) return this.#constant
    const all = [...this.#constant.all]
    const dropped = hopByHop(from)
    for (const header of this.#forwarded) {
      const { name } = header
      const values = dropped?.has(name) === true ? null : valuesOf(header, from)
      if (values !== null) for (const value of values) all.push(name, encoded(name, value))
      else if (header.fallback !== null) all.push(name, header.fallback)
    }
    return { all, foreign: [] }
  }
}

/** The gRPC library of the reference drops these as well. */
function isUsable(name: string, onForbidden: (name: string) => void): boolean {
  const ours = name === 'user-agent' || name.startsWith('grpc-')
  if (KEY.test(name) && !ours && !isForbidden(name)) return true
  onForbidden(name)
  return false
}

/** `value` has a character per byte; only printable ASCII is allowed outside `-bin` keys. */
function encoded(name: string, value: string): string {
  if (name.endsWith('-bin')) {
    return Buffer.from(value, 'latin1').toString('base64').replace(/=+$/, '')
  }
  if (PRINTABLE.test(value)) return value
  throw new BackendFailure('unencodable', `metadata ${name} holds characters that are not ASCII`, {
    notSent: true,
  })
}
