/** Why a port cannot be bound, in words. spec: server-api-and-operations.md §8.4 */
import type { ListenOptions } from './ports.js'

const reasons: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'address in use'],
  ['EADDRNOTAVAIL', 'address not available'],
  ['EACCES', 'permission denied'],
  ['ENOTFOUND', 'address not found'],
])

/** An error with a clear message, such as `address in use: 127.0.0.1:8000`; keeps its cause. */
export function listenError(options: ListenOptions, cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const reason = reasons.get(code) ?? `cannot listen${code === '' ? '' : ` (${code})`}`
  if (options.unixSocket) return new Error(`${reason}: ${options.unixSocket.path}`, { cause })
  const host = options.address.includes(':') ? `[${options.address}]` : options.address
  return new Error(`${reason}: ${host === '' ? '*' : host}:${options.port}`, { cause })
}
