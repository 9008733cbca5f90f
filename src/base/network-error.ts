/** Failures of sockets in words: what a reader of the log can act on, never a library's code alone. */

/** Words for the codes that operating system, TLS and HTTP clients use. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'the other side broke the connection off'],
  ['EPIPE', 'the other side broke the connection off'],
  ['ECONNABORTED', 'the connection was broken off'],
  ['ETIMEDOUT', 'the other side does not answer'],
  ['EHOSTUNREACH', 'no route to the host'],
  ['ENETUNREACH', 'the network cannot be reached'],
  ['EADDRNOTAVAIL', 'no local address or port is left for the connection'],
  ['EMFILE', 'no file descriptor is left (raise the limit of open files)'],
  ['ENOENT', 'the socket file does not exist'],
  ['EACCES', 'access denied'],
  ['ENOTFOUND', 'the host name is unknown'],
  ['EAI_AGAIN', 'the name service does not answer'],
  ['CERT_HAS_EXPIRED', 'the certificate of the other side has expired'],
  ['CERT_NOT_YET_VALID', 'the certificate of the other side is not valid yet'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'the certificate of the other side is self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'the certificate is signed by an authority that is not trusted'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'the certificate is signed by an authority that is not trusted'],
  [
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'the certificate is signed by an authority that is not trusted',
  ],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'the certificate is signed by an authority that is not trusted',
  ],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate of the other side is for another name'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'the other side does not speak TLS on this port'],
  ['EPROTO', 'the TLS handshake failed'],
  // Codes of undici.
  ['UND_ERR_SOCKET', 'the other side closed the connection'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connecting took too long'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'the answer is too large'],
  ['UND_ERR_HEADERS_OVERFLOW', 'the headers of the answer are too large'],
])

/** The code of an error, '' when it has none. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

/**
 * The cause of a failed connection or exchange in words. The code stands behind them, for whoever
 * searches for it. Names no address.
 */
export function causeInWords(error: unknown): string {
  const code = errorCode(error)
  const words = WORDS.get(code)
  if (words !== undefined) return `${words} (${code})`
  if (code.startsWith('HPE_')) return `the answer is not HTTP (${code})`
  // One connection attempt per address: they have failed alike, or the first says enough.
  if (error instanceof AggregateError && error.errors.length > 0) {
    return causeInWords(error.errors[0])
  }
  if (error instanceof Error && error.message !== '') return error.message
  return code === '' ? 'unknown cause' : code
}
