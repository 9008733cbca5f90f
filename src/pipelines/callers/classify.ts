/**
 * Errors of the HTTP client → BackendFailure. What matters beyond the kind is whether the backend
 * can have seen the request. spec: proxy.md §2.0.4, §9.3
 */
import { errors } from 'undici'
import { BackendFailure } from '../failure.js'

/** How far the request had come. */
export type Progress = {
  /** A connection was assigned, so bytes may have been written. */
  readonly connected: boolean
  /** The answer had begun. */
  readonly answered: boolean
}

/** Bodies up to this size go out with their headers in one write, so a failed write sent nothing. */
const ONE_WRITE_BYTES = 16_384

type SystemError = {
  readonly code?: unknown
  readonly syscall?: unknown
  readonly message?: unknown
}

/** Turns whatever the client reports into a failure. Messages name no URL. */
export function classifyError(
  error: unknown,
  progress: Progress,
  bodyBytes: number,
): BackendFailure {
  const { code, syscall } = asSystemError(error)
  const name = typeof code === 'string' ? code : ''
  const notSent = !progress.connected
  const problem = name === '' ? 'the connection failed' : `the connection failed (${name})`
  if (error instanceof errors.HTTPParserError) {
    return new BackendFailure('malformed', 'not an HTTP answer', { cause: error })
  }
  switch (name) {
    case 'ECONNREFUSED':
      return new BackendFailure('refused', 'connection refused', { notSent, cause: error })
    case 'UND_ERR_CONNECT_TIMEOUT':
      return new BackendFailure('timeout', 'connecting took too long', { notSent, cause: error })
    case 'UND_ERR_HEADERS_OVERFLOW':
      return new BackendFailure('too_large', 'the headers of the answer are too large', {
        cause: error,
      })
    case 'UND_ERR_INVALID_ARG':
    case 'UND_ERR_NOT_SUPPORTED':
      return new BackendFailure('unencodable', 'the request cannot be sent', {
        notSent: true,
        cause: error,
      })
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new BackendFailure('network', `the host name cannot be resolved (${name})`, {
        detail: 'dns',
        notSent,
        cause: error,
      })
    default:
      break
  }
  if (!progress.connected) {
    const detail = isTlsCode(name) ? 'tls' : 'connect'
    return new BackendFailure('network', problem, { detail, notSent: true, cause: error })
  }
  return new BackendFailure('network', problem, {
    detail: 'reset',
    notSent: !progress.answered && syscall === 'write' && bodyBytes <= ONE_WRITE_BYTES,
    cause: error,
  })
}

/**
 * A failure to connect, of any client: nothing was sent. Messages name no address.
 */
export function connectFailure(error: unknown): BackendFailure {
  const { code } = asSystemError(error)
  const name = typeof code === 'string' ? code : ''
  const facts = { notSent: true, cause: error }
  if (name === 'ECONNREFUSED' || name === 'ENOENT') {
    return new BackendFailure('refused', 'connection refused', facts)
  }
  if (name === 'ENOTFOUND' || name === 'EAI_AGAIN') {
    return new BackendFailure('network', `the host name cannot be resolved (${name})`, {
      ...facts,
      detail: 'dns',
    })
  }
  if (name.startsWith('ERR_HTTP2')) {
    return new BackendFailure('malformed', 'not an HTTP/2 answer', facts)
  }
  const problem = name === '' ? 'the connection failed' : `the connection failed (${name})`
  return new BackendFailure('network', problem, {
    ...facts,
    detail: isTlsCode(name) ? 'tls' : 'connect',
  })
}

function asSystemError(error: unknown): SystemError {
  return typeof error === 'object' && error !== null ? error : {}
}

function isTlsCode(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|EPROTO$|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_)/.test(code)
}
