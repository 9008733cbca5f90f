/**
 * Which browser origins may connect. spec: server-api-and-operations.md §8.1, client-protocol.md §1.4
 */
import { compileGlob, textOfBytes, type Logger } from '../base/index.js'

/** Decides about the `Origin` header of a request, a character per byte; '' = none was sent. */
export type OriginCheck = (origin: string) => boolean

/**
 * Compiles `client.allowed_origins`. Patterns match the whole lower-cased origin; requests without
 * an origin come from no browser and always pass.
 * @throws Error when a pattern is malformed
 */
export function compileOriginCheck(allowed: readonly string[], log: Logger): OriginCheck {
  const patterns = allowed.map((pattern) => {
    const matches = compileGlob(pattern)
    if (matches === null) throw new Error(`client.allowed_origins: malformed pattern "${pattern}"`)
    return matches
  })
  const everything = allowed.length === 1 && allowed[0] === '*'
  if (everything) {
    log.warn(
      {},
      'usage of allowed_origins * is discouraged for security reasons, consider setting exact list of origins',
    )
  }
  return (origin) => {
    if (origin === '' || everything) return true
    if (patterns.length === 0) {
      log.info({ origin }, 'request Origin is not authorized due to empty allowed_origins')
      return false
    }
    const lower = textOfBytes(origin)?.toLowerCase()
    if (lower !== undefined && patterns.some((matches) => matches(lower))) return true
    log.info({ origin, allowed_origins: allowed }, 'request Origin is not authorized')
    return false
  }
}
