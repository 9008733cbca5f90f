/** Client error codes. spec: client-protocol.md §4.1 */

/** An error reply: the command failed, the connection lives. */
export type ClientError = {
  readonly code: number
  readonly message: string
  /** Whether SDKs may retry. */
  readonly temporary: boolean
}

const define = (code: number, message: string, temporary = false): ClientError => ({
  code,
  message,
  temporary,
})

/** Every error the server itself produces. Backends may add their own codes (400 to 1999). */
export const ClientErrors = {
  internal: define(100, 'internal server error', true),
  unknownChannel: define(102, 'unknown channel'),
  permissionDenied: define(103, 'permission denied'),
  methodNotFound: define(104, 'method not found'),
  alreadySubscribed: define(105, 'already subscribed'),
  limitExceeded: define(106, 'limit exceeded'),
  badRequest: define(107, 'bad request'),
  notAvailable: define(108, 'not available'),
  tokenExpired: define(109, 'token expired'),
  expired: define(110, 'expired'),
  tooManyRequests: define(111, 'too many requests', true),
  unrecoverablePosition: define(112, 'unrecoverable position'),
  concurrentPagination: define(113, 'concurrent pagination', true),
} as const
