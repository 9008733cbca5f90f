/**
 * Why there is no answer, in words: what was seen on the connection, and where the answer had stopped.
 * What matters beyond the kind is whether the backend can have seen the request. spec: proxy.md §2.0.4, §9.3
 */
import { errors } from 'undici'
import { causeInWords, errorCode, type SocketWatch } from '../../base/index.js'
import { BackendFailure } from '../failure.js'
import { deniedFailure, OutboundDenied } from './outbound.js'

/** How far the request had come. */
export type Progress = {
  /** A connection was assigned, so bytes may have been written. */
  readonly connected: boolean
  /** The head of the answer has come. */
  readonly answered: boolean
  /** Somebody has seen the request, whatever becomes of this connection. */
  readonly seen: boolean
  /** What was seen on the connection; null = there was none. */
  readonly watch: SocketWatch | null
}

/** Bodies up to this size go out with their headers in one write, so a failed write sent nothing. */
const ONE_WRITE_BYTES = 16_384

/** Turns what the HTTP client reports into a failure. Messages name no URL, header or payload. */
export function classifyError(
  error: unknown,
  progress: Progress,
  bodyBytes: number,
): BackendFailure {
  const failure = classified(error, progress, bodyBytes)
  if (!progress.seen || !failure.notSent) return failure
  const { kind, message, detail, cause } = failure
  return new BackendFailure(kind, message, { detail, cause })
}

function classified(error: unknown, progress: Progress, bodyBytes: number): BackendFailure {
  const code = codeOf(error)
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return new BackendFailure('timeout', 'connecting took too long', {
      notSent: true,
      cause: error,
    })
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    return new BackendFailure('unencodable', 'a header of the request cannot be sent', {
      notSent: true,
      cause: error,
    })
  }
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') {
    return new BackendFailure('network', 'the proxy is closed', { notSent: true, cause: error })
  }
  if (!progress.connected) return connectFailure(error)
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new BackendFailure('too_large', 'the headers of the answer are too large', {
      cause: error,
    })
  }
  return framingFailure(error, progress.watch) ?? closedFailure(error, progress, bodyBytes)
}

/** What came breaks the rules of HTTP/1.1; null = the connection ended before it could. */
function framingFailure(error: unknown, watch: SocketWatch | null): BackendFailure | null {
  const facts = { cause: error }
  if (watch?.switching === true) {
    const what = 'the backend answered 101 Switching Protocols, which was not asked for'
    return new BackendFailure('malformed', what, facts)
  }
  // A body that ends too early is told by the end of the connection, where there was one.
  if (watch !== null && (watch.ended || watch.code !== '')) {
    const early =
      error instanceof errors.ResponseContentLengthMismatchError ||
      codeOf(error) === 'HPE_INVALID_EOF_STATE'
    if (early) return null
  }
  if (error instanceof errors.HTTPParserError) {
    const reason = /\(([^()]+)\)$/.exec(error.message)?.[1] ?? ''
    const what = 'the answer breaks the rules of HTTP/1.1'
    return new BackendFailure('malformed', reason === '' ? what : `${what}: ${reason}`, facts)
  }
  if (error instanceof errors.ResponseContentLengthMismatchError) {
    const what = 'the body is not as long as Content-Length says'
    return new BackendFailure('malformed', what, facts)
  }
  const message = error instanceof errors.SocketError ? error.message : ''
  if (message === 'bad response' || message === 'bad upgrade') {
    return new BackendFailure(
      'malformed',
      'the backend sent an answer that nobody waits for',
      facts,
    )
  }
  return null
}

/** The connection ended before the answer did. */
export function closedFailure(
  error: unknown,
  { answered, watch }: Progress,
  bodyBytes: number,
): BackendFailure {
  const code = watch?.code !== undefined && watch.code !== '' ? watch.code : systemCodeOf(error)
  const heard = answered || watch?.heard === true
  const where = !heard
    ? 'before it answered'
    : `in the middle of the ${answered ? 'body' : 'head of the answer'}`
  const how =
    code === ''
      ? 'closed the connection'
      : code === 'ECONNRESET' || code === 'EPIPE'
        ? `reset the connection`
        : `lost the connection (${code})`
  const writing = watch?.writing ?? syscallOf(error) === 'write'
  return new BackendFailure('network', `the backend ${how} ${where}`, {
    detail: 'reset',
    notSent: !heard && writing && bodyBytes <= ONE_WRITE_BYTES,
    cause: error,
  })
}

/** A failure to connect, of any client: nothing was sent. Messages name no address. */
export function connectFailure(error: unknown): BackendFailure {
  if (error instanceof OutboundDenied) return deniedFailure(error)
  const code = codeOf(error)
  const facts = { notSent: true, cause: error }
  if (code === 'ECONNREFUSED' || code === 'ENOENT') {
    return new BackendFailure('refused', 'connection refused', facts)
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const what = `the host name cannot be resolved (${code})`
    return new BackendFailure('network', what, { ...facts, detail: 'dns' })
  }
  if (code.startsWith('ERR_HTTP2')) {
    return new BackendFailure('malformed', 'the backend does not speak HTTP/2', facts)
  }
  const words = causeInWords(error)
  // What has no words of ours may name an address.
  const message = code !== '' && words.endsWith(`(${code})`) ? words : unknownCause(code)
  return new BackendFailure('network', message, {
    ...facts,
    detail: isTlsCode(code) ? 'tls' : 'connect',
  })
}

function unknownCause(code: string): string {
  return code === '' ? 'the connection cannot be made' : `the connection cannot be made (${code})`
}

/** The code of an error; of several attempts that of the first. */
function codeOf(error: unknown): string {
  const own = errorCode(error)
  return own === '' && error instanceof AggregateError ? codeOf(error.errors[0]) : own
}

/** The code of an error of the operating system. */
function systemCodeOf(error: unknown): string {
  const code = codeOf(error)
  return code.startsWith('UND_ERR') || code.startsWith('HPE_') ? '' : code
}

function syscallOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'syscall' in error ? error.syscall : ''
}

function isTlsCode(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|EPROTO$|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_)/.test(code)
}
