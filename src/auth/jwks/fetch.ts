/**
 * Fetches a key set: GET with a limit on time and size, inflated where the server compresses,
 * redirects followed on the same host only. spec: server-api-and-operations.md §3.6
 */
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { Agent, buildConnector, request, type Dispatcher } from 'undici'
import {
  causeInWords,
  errorCode,
  SocketWatch,
  systemResolver,
  systemTrust,
  type ClientCertificates,
} from '../../base/index.js'

/** Limit of one attempt, from the start to the last byte. */
export const FETCH_TIMEOUT_MS = 1000
/** Attempts of one fetch. */
export const FETCH_ATTEMPTS = 2
/** Redirects followed in one attempt. */
export const MAX_REDIRECTS = 3
/** Largest key set in bytes, also after inflation. */
export const MAX_KEY_SET_BYTES = 1_048_576

/** Gets the text behind a URL; rejects with whatever went wrong, told in words. */
export type FetchText = (url: string) => Promise<string>

/** TLS towards a key server. */
export type KeyServerTls = ClientCertificates & {
  /** Name to expect in the certificate; '' = the host of the URL. */
  readonly serverName: string
  /** Whether the certificate is taken as it comes. */
  readonly skipVerify: boolean
}

/** Certificates are checked against the authorities of the process, none is shown. */
export const PLAIN_TLS: KeyServerTls = {
  ca: '',
  cert: '',
  key: '',
  serverName: '',
  skipVerify: false,
}

/** A failure that another attempt will not change. */
class Final extends Error {}

/** Creates a fetcher with connections of its own, which close by themselves when unused. */
export function createFetchText(tls: KeyServerTls = PLAIN_TLS): FetchText {
  const connect = buildConnector({
    timeout: FETCH_TIMEOUT_MS,
    lookup: systemResolver.lookup,
    secureContext: systemTrust.context(tls),
    rejectUnauthorized: !tls.skipVerify,
    ...(tls.serverName === '' ? {} : { servername: tls.serverName }),
  })
  const agent = new Agent({
    connections: 2,
    pipelining: 1,
    connect: (options, done) => {
      connect(options, (error, socket) => {
        if (error !== null) {
          done(error, null)
          return
        }
        // A proxy in front of the key server may answer 100 first, or tell the length twice.
        new SocketWatch().attach(socket)
        done(null, socket)
      })
    },
    keepAliveTimeout: 1000,
    keepAliveMaxTimeout: 10_000,
    maxResponseSize: MAX_KEY_SET_BYTES,
  })
  return async (url) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await fetchOnce(new URL(url), agent)
      } catch (error) {
        if (attempt < FETCH_ATTEMPTS && !(error instanceof Final)) continue
        const cause = causeInWords(error)
        throw new Error(attempt === 1 ? cause : `${cause}, at the second attempt too`, {
          cause: error,
        })
      }
    }
  }
}

/** One attempt, with the redirects in it. */
async function fetchOnce(start: URL, dispatcher: Dispatcher): Promise<string> {
  const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS)
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'gzip, deflate, br',
    'user-agent': 'backhaul',
  }
  let url = start
  try {
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await request(url, { dispatcher, signal, headers })
      if (response.statusCode === 200) return await textOf(response)
      // Nobody reads the body, so the connection is given up with it.
      response.body.on('error', () => undefined).destroy()
      const location = single(response.headers.location)
      if (![301, 302, 303, 307, 308].includes(response.statusCode) || location === '') {
        throw new Error(`the key server answers with status ${response.statusCode}`)
      }
      url = redirected(url, location)
    }
    throw new Final(`the key server redirects more than ${MAX_REDIRECTS} times`)
  } catch (error) {
    if (!signal.aborted) throw error
    throw new Error(`the key server did not answer in full within ${FETCH_TIMEOUT_MS} ms`, {
      cause: error,
    })
  }
}

/** A header that may come once; '' when it is absent or came several times. */
function single(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : ''
}

/**
 * Where a redirect leads. Another host, a way out of TLS or another port is refused: who may say
 * which keys count stands in the configuration and nowhere else.
 */
function redirected(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw new Final('the key server redirects to no URL')
  const to = new URL(location, from)
  const toTls = from.protocol === 'http:' && to.protocol === 'https:'
  const sameOrigin = to.origin === from.origin
  if (sameOrigin || (toTls && to.hostname === from.hostname && from.port + to.port === '')) {
    return to
  }
  throw new Final(
    `the key server redirects to ${to.origin}, which is not followed: ` +
      'set jwks_public_endpoint to the address of the key set itself',
  )
}

/** The body, inflated. */
async function textOf({ headers, body }: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > MAX_KEY_SET_BYTES) throw new Final('the key set is too large')
      chunks.push(chunk)
    }
  } catch (error) {
    if (errorCode(error) !== 'UND_ERR_SOCKET' && errorCode(error) !== 'ECONNRESET') throw error
    throw new Error('the key server closed the connection in the middle of the body', {
      cause: error,
    })
  }
  const bytes = inflate(
    Buffer.concat(chunks),
    single(headers['content-encoding']).trim().toLowerCase(),
  )
  // A byte order mark in front is no part of the text.
  return new TextDecoder().decode(bytes)
}

function inflate(bytes: Buffer, encoding: string): Buffer {
  const limit = { maxOutputLength: MAX_KEY_SET_BYTES }
  try {
    switch (encoding) {
      case '':
      case 'identity':
        return bytes
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(bytes, limit)
      case 'deflate':
        return inflateSync(bytes, limit)
      case 'br':
        return brotliDecompressSync(bytes, limit)
      default:
        break
    }
  } catch (error) {
    throw new Final('the compressed key set is broken or too large', { cause: error })
  }
  throw new Final('the key set is compressed in a way that was not asked for')
}
