import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createTokenVerifier,
  type TokenSettings,
  type TokenVerifier,
} from '../../src/auth/index.js'
import { nullLogger, systemClock, type Logger } from '../../src/base/index.js'
import { certificate } from '../unit/auth/certificate.js'
import { clientSettings, jwk, rsa, signed } from '../unit/auth/sign.js'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const token = signed({ alg: 'RS256', kid: 'r' }, { sub: '42' }, rsa.privateKey)
const keySet = JSON.stringify({ keys: [jwk(rsa.publicKey, 'r')] })

const good: Handler = (_request, response) => {
  response.setHeader('content-type', 'application/json').end(keySet)
}

let origin: string
let requests: string[]
let handlers: Handler[]
let logged: string
let server: ReturnType<typeof createServer>

const log: Logger = {
  ...nullLogger,
  warn: (fields, msg) => {
    const { error } = fields as { error?: Error }
    logged += `${msg} ${error?.message ?? ''} ${JSON.stringify(fields)}\n`
  },
}

beforeEach(async () => {
  requests = []
  handlers = []
  logged = ''
  server = createServer((request, response) => {
    requests.push(request.url ?? '')
    const handler = handlers.shift() ?? good
    handler(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const build = (
  url = `${origin}/certs`,
  tls: Partial<TokenSettings['jwks_tls']> = {},
): TokenVerifier => {
  const { jwks_tls: none } = clientSettings().token
  const settings = clientSettings({ jwks_public_endpoint: url, jwks_tls: { ...none, ...tls } })
  return createTokenVerifier(settings, { clock: systemClock, log })
}

const verify = async (verifier: TokenVerifier): Promise<string> =>
  (await verifier.connection(token)).t

/** Sends what it is given, twice: a fetch makes two attempts. */
const twice = (handler: Handler): Handler[] => [handler, handler]

describe('a key server', () => {
  it('is asked once and then not again', async () => {
    const verifier = build()
    expect(await verify(verifier)).toBe('ok')
    expect(await verify(verifier)).toBe('ok')
    expect(requests).toEqual(['/certs'])
  })

  it('may fail once: the second attempt counts', async () => {
    handlers = [(_request, response) => response.writeHead(500).end('oops')]
    expect(await verify(build())).toBe('ok')
    expect(requests).toHaveLength(2)
  })

  it.each([
    ['100 first', (text: string) => `HTTP/1.1 100 Continue\r\n\r\n${okay(text)}`],
    ['its length twice', (text: string) => okay(text, `Content-Length: ${text.length}\r\n`)],
  ])('a key server that answers %s serves', async (_name, answer) => {
    handlers = [
      (request) => {
        request.socket.end(answer(keySet))
      },
    ]
    expect(await verify(build())).toBe('ok')
    expect(requests).toHaveLength(1)
  })

  it.each<[string, Handler]>([
    ['answers 500', (_request, response) => response.writeHead(500).end('oops')],
    ['answers 404', (_request, response) => response.writeHead(404).end()],
    ['answers 204', (_request, response) => response.writeHead(204).end()],
    ['answers garbage', (_request, response) => response.end('<html>')],
    ['answers nothing', (_request, response) => response.end()],
    ['hangs up', (request) => request.socket.destroy()],
    [
      'hangs up in the middle of the body',
      (request, response) => {
        response.writeHead(200, { 'content-length': '1000' })
        response.write('{"keys":[', () => request.socket.destroy())
      },
    ],
    ['does not speak HTTP', (request) => request.socket.end('220 mail.example.com\r\n')],
    [
      'sends more than a key set may have',
      (_request, response) => {
        response.on('error', () => undefined)
        response.end(`${keySet}${' '.repeat(2_000_000)}`)
      },
    ],
    [
      'announces more than a key set may have',
      (_request, response) => {
        response.writeHead(200, { 'content-length': String(10 ** 12) })
        response.write('{')
        response.on('error', () => undefined)
      },
    ],
    [
      'redirects to another host',
      (_request, response) =>
        response.writeHead(302, { location: 'http://127.0.0.1:1/certs' }).end(),
    ],
    [
      'redirects to another port of its host',
      (_request, response) =>
        response.writeHead(307, { location: 'http://127.0.0.1:1/certs' }).end(),
    ],
    [
      'redirects in a circle',
      (_request, response) => response.writeHead(301, { location: '/certs' }).end(),
    ],
    ['redirects to nowhere', (_request, response) => response.writeHead(302).end()],
    [
      'sends what is not compressed as it says',
      (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(keySet),
    ],
    [
      'sends a compression bomb',
      (_request, response) =>
        response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync(`${keySet}${' '.repeat(50_000_000)}`)),
    ],
    [
      'compresses in a way nobody asked for',
      (_request, response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end(keySet),
    ],
  ])('that %s makes tokens temporarily unverifiable', async (_, handler) => {
    handlers = [handler, handler, handler, handler]
    const verifier = build()
    expect(await verify(verifier)).toBe('unavailable')
    expect(requests.every((path) => path === '/certs')).toBe(true)
    expect(requests.length).toBeLessThanOrEqual(4)
    expect(logged).toContain('key set cannot be fetched')
    expect(logged).not.toContain(token)
    handlers = []
    expect(await verify(verifier)).toBe('ok')
  })

  it('may move its key set on its own host', async () => {
    handlers = [
      (_request, response) => response.writeHead(301, { location: '/v2/certs' }).end('moved'),
      (_request, response) => response.writeHead(307, { location: `${origin}/v3/certs` }).end(),
    ]
    expect(await verify(build())).toBe('ok')
    expect(requests).toEqual(['/certs', '/v2/certs', '/v3/certs'])
  })

  it('that redirects to another host is named, with the mend', async () => {
    handlers = [
      (_request, response) =>
        response.writeHead(302, { location: 'https://login.example.org/certs' }).end(),
    ]
    expect(await verify(build())).toBe('unavailable')
    expect(logged).toContain('redirects to https://login.example.org, which is not followed')
    expect(logged).toContain('set jwks_public_endpoint')
    expect(requests).toEqual(['/certs'])
  })

  it.each<[string, (text: string) => Buffer]>([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['GZIP', gzipSync],
  ])('may compress with %s', async (encoding, compress) => {
    handlers = [
      (_request, response) =>
        response.writeHead(200, { 'content-encoding': encoding }).end(compress(keySet)),
    ]
    expect(await verify(build())).toBe('ok')
  })

  it('may begin with a byte order mark and send informational answers before', async () => {
    handlers = [
      (_request, response) => {
        response.writeProcessing()
        response.end(`\uFEFF${keySet}`)
      },
    ]
    expect(await verify(build())).toBe('ok')
  })

  it('that breaks off is told of in words', async () => {
    handlers = twice((request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"keys":[', () => request.socket.destroy())
    })
    expect(await verify(build())).toBe('unavailable')
    expect(logged).toContain(
      'the key server closed the connection in the middle of the body, at the second attempt too',
    )
  })

  it('that never answers is given up', async () => {
    handlers = twice(() => undefined)
    expect(await verify(build())).toBe('unavailable')
    expect(requests).toHaveLength(2)
  })

  it('that trickles its answer is given up, although bytes keep coming', async () => {
    const timers: NodeJS.Timeout[] = []
    handlers = twice((_request, response) => {
      response.writeHead(200)
      timers.push(setInterval(() => response.write(' '), 50))
    })
    expect(await verify(build())).toBe('unavailable')
    for (const timer of timers) clearInterval(timer)
  })

  it('that nobody runs makes tokens temporarily unverifiable', async () => {
    const verifier = build('http://127.0.0.1:1/certs')
    expect(await verify(verifier)).toBe('unavailable')
  })

  it('that lacks the key makes the token invalid', async () => {
    handlers = [(_request, response) => response.end('{"keys":[]}')]
    expect(await verify(build())).toBe('invalid')
  })

  it('gets no more than one request at a time', async () => {
    let running = 0
    let most = 0
    const slow: Handler = (request, response) => {
      most = Math.max(most, ++running)
      setTimeout(() => {
        running--
        good(request, response)
      }, 20)
    }
    handlers = Array.from({ length: 20 }, () => slow)
    const verifier = build()
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => verify(verifier)))
    expect(new Set(outcomes)).toEqual(new Set(['ok']))
    expect([most, requests.length]).toEqual([1, 1])
  })
})

describe('a key server with TLS', () => {
  const pem = certificate(rsa)
  let secure: ReturnType<typeof createTlsServer>
  let url: string

  beforeEach(async () => {
    const key = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    secure = createTlsServer({ cert: pem, key }, good)
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}/certs`
  })

  afterEach(async () => {
    secure.closeAllConnections()
    await new Promise((resolve) => secure.close(resolve))
  })

  it('is believed when its authority is configured, under the name that is expected', async () => {
    const tls = { enabled: true, server_ca_pem: pem, server_name: 'test' }
    expect(await verify(build(url, tls))).toBe('ok')
    expect(await verify(build(url, { ...tls, server_name: 'other' }))).toBe('unavailable')
    expect(logged).toContain('the certificate of the other side is for another name')
  })

  it('is not believed otherwise, unless anything is to be', async () => {
    expect(await verify(build(url))).toBe('unavailable')
    expect(logged).toContain('self-signed')
    expect(await verify(build(url, { enabled: true, insecure_skip_verify: true }))).toBe('ok')
  })
})

const okay = (text: string, more = ''): string =>
  `HTTP/1.1 200 OK\r\n${more}Content-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`
