/** Looks into a token without verifying it, for messages of the command line. spec: server-api-and-operations.md §5 */
import { MalformedToken, parseToken } from './token-format.js'

/** What an unverified token says about itself. */
export type TokenDescription = {
  readonly algorithm: string
  /** JSON text of the claims. */
  readonly claims: string
}

/** Describes a token, or null when it is not one. Proves nothing about the token. */
export function describeToken(token: string): TokenDescription | null {
  try {
    const { algorithm, claims } = parseToken(token)
    return { algorithm, claims }
  } catch (error) {
    if (error instanceof MalformedToken) return null
    throw error
  }
}
