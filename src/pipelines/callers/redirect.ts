/** Redirects as the reference follows them, minus what could leak. spec: proxy.md §2.0.2, §9.11 */
import { readableText } from '../../base/index.js'
import { BackendFailure } from '../failure.js'

const MAX_REDIRECTS = 10

/** Whether a status asks to look elsewhere. */
export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308
}

/**
 * Where to go next. `location` has a character per byte, as the answer's header had it. Throws BackendFailure after ten hops or for a target that is
 * not HTTP.
 */
export function redirectTarget(from: string, location: string, hop: number): URL {
  if (hop > MAX_REDIRECTS) {
    throw new BackendFailure('network', `stopped after ${MAX_REDIRECTS} redirects`, {
      detail: 'redirect',
    })
  }
  let target: URL
  try {
    target = new URL(readableText(location), from)
  } catch (error) {
    throw new BackendFailure('malformed', 'redirect to an invalid URL', {
      detail: 'redirect',
      cause: error,
    })
  }
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw new BackendFailure('network', 'redirect to something that is not HTTP', {
      detail: 'redirect',
    })
  }
  return target
}
