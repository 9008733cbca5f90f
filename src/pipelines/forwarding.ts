/**
 * Which values of a connection go on to a backend: transport over emulated over static, each allowed
 * by name, hop-by-hop headers never. Shared by HTTP headers and gRPC metadata. spec: proxy.md §4
 */
import { bytesOfText } from '../base/index.js'
import { BackendFailure } from './failure.js'
import type { SessionFacts } from './ports.js'

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

/** A name that connections may give a value. */
export type Forwarded = {
  readonly name: string
  readonly transport: boolean
  /** From the metadata of a client that speaks gRPC. */
  readonly metadata: boolean
  readonly emulated: boolean
  /** Static value, null = none. */
  readonly fallback: string | null
}

/** Lists of a proxy. */
export type ForwardingOptions = {
  readonly httpHeaders: readonly string[]
  readonly grpcMetadata: readonly string[]
  readonly emulatedHeaders: readonly string[]
  /** Whether a lower-case name may be sent at all. */
  readonly usable: (name: string) => boolean
  /** Static value of a lower-case name, null = none. */
  readonly fallback: (name: string) => string | null
}

/** Compiled lists of a proxy. */
export type Forwarding = {
  readonly forwarded: readonly Forwarded[]
  /** Headers and metadata of transports that are forwarded, lower case. */
  readonly transportNames: readonly string[]
  /** Emulated headers that are forwarded, lower case. */
  readonly emulatedNames: readonly string[]
}

/** Compiles the lists of a proxy. */
export function compileForwarding(options: ForwardingOptions): Forwarding {
  const usable = (names: readonly string[]): readonly string[] =>
    unique(names).filter(options.usable)
  const http = usable(options.httpHeaders)
  const metadata = usable(options.grpcMetadata)
  const emulatedNames = usable(options.emulatedHeaders)
  const forwarded = unique([...http, ...metadata, ...emulatedNames]).map((name) => ({
    name,
    transport: http.includes(name),
    metadata: metadata.includes(name),
    emulated: emulatedNames.includes(name),
    fallback: options.fallback(name),
  }))
  return { forwarded, transportNames: unique([...http, ...metadata]), emulatedNames }
}

/** Whether a lower-case name steers the connection itself. */
export function isForbidden(name: string): boolean {
  return FORBIDDEN.has(name) || name.startsWith('proxy-')
}

/**
 * Values of one name that a connection brings along, a character per byte; null = none, so the
 * fallback counts.
 * Throws BackendFailure for a value with control characters.
 */
export function valuesOf(header: Forwarded, from: SessionFacts): readonly string[] | null {
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
export function hopByHop(from: SessionFacts): ReadonlySet<string> | null {
  const values = from.transportHeaders.get('connection')
  if (values === undefined) return null
  const names = new Set<string>()
  for (const value of values) {
    for (const name of value.split(',')) names.add(name.trim().toLowerCase())
  }
  return names
}

/** Lower-case names, each once. */
export function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))]
}

/** Control characters other than the tab have no place in a header. */
export function hasControls(value: string): boolean {
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
