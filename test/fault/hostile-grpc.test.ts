/** The gRPC server against peers that break the rules: spoken to by node:http2, node:net and node:tls. */
import { connect as connectHttp2, constants, type ClientHttp2Session } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { gzipSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nullLogger, type TimerWheel } from '../../src/base/index.js'
import {
  frameMessages,
  GRPC_OK,
  type GrpcCall,
  type GrpcListener,
  type GrpcListenOptions,
  type GrpcReceiver,
} from '../../src/listener/index.js'
import { createGrpcListener } from '../../src/listener/grpc/server.js'
import { fakeTime } from '../support/fake-clock.js'
import { selfSigned } from '../support/self-signed.js'

const LIMIT = 64 * 1024
const BUFFER = 256 * 1024
const ECHO = '/test.Service/Echo'
const FLOOD = '/test.Service/Flood'
const BROKEN = '/test.Service/Broken'

/** What a call was answered with. */
type Answer = {
  readonly status: number | undefined
  readonly code: string | undefined
  readonly message: string | undefined
  readonly encoding: string | undefined
  readonly body: Buffer
  readonly rstCode: number
}

let time: ReturnType<typeof fakeTime>
let listener: GrpcListener
let port: number
let calls: GrpcCall[]
let sends: string[]
let closed: number
/** Delays of timers that were set: 10 s for the preface, 30 s for a request. */
let delays: number[]
const sessions: ClientHttp2Session[] = []

const echo = (call: GrpcCall): GrpcReceiver => ({
  onMessage: (message) => {
    call.respond(message)
  },
  onHalfClosed: () => {
    call.end({ code: 13, message: 'nothing asked' })
  },
  onClosed: () => {
    closed++
  },
})

/** Sends until it may not. */
const flood = (call: GrpcCall): GrpcReceiver => {
  calls.push(call)
  return {
    onMessage: () => {
      const piece = frameMessages([Buffer.alloc(60_000)])
      for (let result = ''; result !== 'dropped';) {
        result = call.send(piece)
        sends.push(result)
      }
    },
    onClosed: () => {
      closed++
    },
  }
}

const broken = (): GrpcReceiver => ({
  onMessage: () => {
    throw new Error('bug')
  },
})

async function start(change: Partial<GrpcListenOptions> = {}): Promise<void> {
  time = fakeTime()
  calls = []
  delays = []
  sends = []
  closed = 0
  listener = createGrpcListener(
    {
      address: '127.0.0.1',
      port: 0,
      tls: null,
      messageSizeBytes: LIMIT,
      callsPerConnection: 50,
      keepalive: { pingEveryMs: 25_000, timeoutMs: 5000, minClientPingMs: 5000 },
      ...change,
    },
    { log: nullLogger, clock: time.clock, wheel: watchedWheel() },
  )
  for (const [path, open] of [
    [ECHO, echo],
    [FLOOD, flood],
    [BROKEN, broken],
  ] as const) {
    listener.method(path, { bufferBytes: BUFFER, open })
  }
  ;({ port } = await listener.listen())
}

function watchedWheel(): TimerWheel {
  return {
    schedule: (entry, delayMs) => {
      delays.push(delayMs)
      time.wheel.schedule(entry, delayMs)
    },
    cancel: (entry) => {
      time.wheel.cancel(entry)
    },
  }
}

beforeEach(() => start())

afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy()
  await listener.close()
})

function session(options: object = {}): ClientHttp2Session {
  const opened = connectHttp2(`http://127.0.0.1:${port}`, options)
  opened.on('error', () => undefined)
  sessions.push(opened)
  return opened
}

function begin(on: ClientHttp2Session, path: string, headers: Record<string, string> = {}) {
  const stream = on.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  })
  const answer = new Promise<Answer>((resolve) => {
    const chunks: Buffer[] = []
    let head: Record<string, any> = {}
    let trailers: Record<string, any> = {}
    stream.on('response', (given) => (head = given))
    stream.on('trailers', (given) => (trailers = given))
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('error', () => undefined)
    stream.on('close', () => {
      const all = { ...head, ...trailers }
      resolve({
        status: head[':status'],
        code: all['grpc-status'],
        message: all['grpc-message'],
        encoding: head['grpc-encoding'],
        body: Buffer.concat(chunks),
        rstCode: stream.rstCode,
      })
    })
  })
  return { stream, answer }
}

function ask(body: Uint8Array, headers: Record<string, string> = {}, path = ECHO): Promise<Answer> {
  const { stream, answer } = begin(session(), path, headers)
  stream.end(body)
  return answer
}

async function stillServes(): Promise<void> {
  const answer = await ask(frameMessages([Buffer.from('fine')]))
  expect([answer.code, answer.body.subarray(5).toString()]).toEqual(['0', 'fine'])
}

const compressed = (bytes: Uint8Array): Buffer => {
  const framed = Buffer.from(frameMessages([bytes]))
  framed[0] = 1
  return framed
}

describe('the gRPC server', () => {
  it('answers a peer that plays by the rules', async () => {
    await stillServes()
    expect((await ask(frameMessages([Buffer.from('a'), Buffer.from('b')]))).code).toBe('0')
  })

  it.each([
    ['a body that is no frame', Buffer.from('GET / HTTP/1.1\r\n'), '13'],
    ['a frame that is cut off', Buffer.from([0, 0, 0, 0, 9, 1]), '13'],
    ['half a head', Buffer.from([0, 0]), '13'],
    ['nothing', Buffer.alloc(0), '13'],
    ['a length above the limit', Buffer.from([0, 0, 1, 0, 1]), '8'],
    ['the largest length', Buffer.from([0, 255, 255, 255, 255]), '8'],
    ['the flag of compression without an encoding', compressed(Buffer.from('x')), '13'],
  ])('answers %s with a status', async (_what, body, code) => {
    expect((await ask(body)).code).toBe(code)
    await stillServes()
  })

  it('answers a length above the limit before anything of the message came', async () => {
    const { stream, answer } = begin(session(), ECHO)
    const ended = new Promise((resolve) => stream.on('end', resolve))
    stream.write(Buffer.from([0, 0, 1, 0, 1]))
    await ended
    // Who does not end after that is cut off.
    time.advance(6000)
    expect(await answer).toMatchObject({
      code: '8',
      message: 'grpc: received message larger than max (65537 vs. 65536)',
    })
  })

  it('reads gzip, answers in kind when that pays, and knows no other encoding', async () => {
    const large = Buffer.from('abc'.repeat(10_000))
    const gzip = { 'grpc-encoding': 'gzip' }
    const answer = await ask(compressed(gzipSync(large)), gzip)
    expect([answer.code, answer.encoding, answer.body[0]]).toEqual(['0', 'gzip', 1])
    expect(gunzipSync(answer.body.subarray(5)).equals(large)).toBe(true)
    const small = await ask(compressed(gzipSync('x')), gzip)
    expect([small.encoding, small.body[0], small.body.subarray(5).toString()]).toEqual([
      undefined,
      0,
      'x',
    ])
    const plain = await ask(frameMessages([large]), gzip)
    expect(plain.code).toBe('0')
    expect(await ask(frameMessages([large]), { 'grpc-encoding': 'snappy' })).toMatchObject({
      code: '12',
      message: 'grpc: Decompressor is not installed for grpc-encoding "snappy"',
    })
  })

  it('refuses what is no gzip, and bombs', async () => {
    const gzip = { 'grpc-encoding': 'gzip' }
    expect((await ask(compressed(Buffer.from('no gzip')), gzip)).code).toBe('13')
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(LIMIT)
    expect((await ask(compressed(bomb), gzip)).code).toBe('8')
    await stillServes()
  })

  it.each([
    ['another content type', { 'content-type': 'text/plain' }],
    ['another method', { ':method': 'PUT' }],
  ])('answers %s by 415', async (_what, headers) => {
    const { stream, answer } = begin(session(), ECHO, headers)
    stream.end()
    expect((await answer).status).toBe(415)
  })

  it('answers paths of any bytes by UNIMPLEMENTED', async () => {
    for (const path of ['/x', '/%00\u00ff', `/${'x'.repeat(5000)}`]) {
      const { stream, answer } = begin(session(), path)
      stream.end()
      expect((await answer).code).toBe('12')
    }
    await stillServes()
  })

  it('answers INTERNAL when its own code throws', async () => {
    expect(await ask(frameMessages([Buffer.from('x')]), {}, BROKEN)).toMatchObject({
      code: '13',
      message: 'internal server error',
    })
  })

  it('gives up on a request that does not come', async () => {
    const { stream, answer } = begin(session(), ECHO)
    stream.write(Buffer.from([0, 0, 0]))
    await until(() => delays.includes(30_000))
    time.advance(31_000)
    expect((await answer).code).toBe('4')
  })

  it('drops a connection that says nothing', async () => {
    const socket = connectTcp(port, '127.0.0.1')
    socket.on('data', () => undefined)
    const gone = new Promise((resolve) => socket.on('close', resolve))
    await until(() => delays.includes(10_000))
    time.advance(11_000)
    await gone
  })

  it('lives through bytes that are no HTTP/2', async () => {
    for (const bytes of [
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      '\0'.repeat(1000),
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff',
    ]) {
      const socket = connectTcp(port, '127.0.0.1')
      socket.on('data', () => undefined)
      socket.on('error', () => undefined)
      const gone = new Promise((resolve) => socket.on('close', resolve))
      socket.end(Buffer.from(bytes, 'latin1'))
      await gone
    }
    await stillServes()
  })

  it('stops sending to a peer that takes nothing, and drops its call', async () => {
    const { stream, answer } = begin(session(), FLOOD)
    stream.pause()
    stream.write(frameMessages([Buffer.from('go')]))
    await until(() => sends.includes('dropped'))
    expect(calls[0]!.buffered).toBeLessThanOrEqual(BUFFER)
    expect(sends.length).toBeLessThan(10)
    calls[0]!.terminate()
    stream.resume()
    expect((await answer).rstCode).toBe(constants.NGHTTP2_CANCEL)
    await until(() => closed === 1)
    await stillServes()
  })

  it('drops the call of a peer that does not take the end', async () => {
    const { stream, answer } = begin(session(), FLOOD)
    stream.pause()
    stream.write(frameMessages([Buffer.from('go')]))
    await until(() => sends.includes('dropped'))
    calls[0]!.end(GRPC_OK)
    time.advance(6000)
    await until(() => closed === 1)
    stream.destroy()
    await answer
  })

  it('closes a connection that pings too often, but not while it is sent something', async () => {
    const polite = session()
    for (let i = 0; i < 10; i++) {
      const { stream, answer } = begin(polite, ECHO)
      stream.end(frameMessages([Buffer.from('x')]))
      await answer
      await new Promise<void>((resolve) =>
        polite.ping(() => {
          resolve()
        }),
      )
    }
    expect(polite.destroyed).toBe(false)
    const rude = session()
    const goaway = new Promise<unknown[]>((resolve) => {
      rude.on('goaway', (code, _last, data) => {
        resolve([code, data?.toString()])
      })
    })
    const gone = new Promise((resolve) => rude.on('close', resolve))
    rude.on('connect', () => {
      for (let i = 0; i < 5; i++) rude.ping(() => undefined)
    })
    expect(await goaway).toEqual([constants.NGHTTP2_ENHANCE_YOUR_CALM, 'too_many_pings'])
    await gone
    await stillServes()
  })

  it('drops a connection whose peer does not answer pings', async () => {
    const socket = connectTcp(port, '127.0.0.1')
    const gone = new Promise((resolve) => socket.on('close', resolve))
    const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])
    socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), settings]))
    const frames: Buffer[] = []
    socket.on('data', (chunk: Buffer) => frames.push(chunk))
    // Its settings and the acknowledgement of ours.
    await until(() => Buffer.concat(frames).includes(Buffer.from([0, 0, 0, 4, 1])))
    time.advance(26_000)
    const ping = Buffer.from([0, 0, 8, 6, 0])
    await until(() => Buffer.concat(frames).includes(ping))
    time.advance(6000)
    await gone
  })

  it('keeps to its number of calls per connection, and serves the others later', async () => {
    const on = session()
    await new Promise((resolve) => on.once('remoteSettings', resolve))
    const answers = Array.from({ length: 200 }, () => {
      const { stream, answer } = begin(on, ECHO)
      stream.end(frameMessages([Buffer.from('x')]))
      return answer
    })
    expect((await Promise.all(answers)).every(({ code }) => code === '0')).toBe(true)
  })

  it('survives calls that are dropped at once', async () => {
    const on = session()
    for (let i = 0; i < 40; i++) {
      const { stream } = begin(on, ECHO)
      stream.write(frameMessages([Buffer.alloc(1000)]))
      stream.close(constants.NGHTTP2_CANCEL)
    }
    await stillServes()
  })

  it('says that it stops, lets calls finish, and refuses new connections', async () => {
    const on = session()
    const { stream, answer } = begin(on, ECHO)
    stream.write(Buffer.from([0, 0, 0]))
    await until(() => delays.includes(30_000))
    const goaway = new Promise((resolve) => on.once('goaway', resolve))
    listener.stopAccepting()
    await goaway
    stream.end(Buffer.from([0, 1, 65]))
    expect((await answer).body.subarray(5).toString()).toBe('A')
    await expect(ask(Buffer.alloc(0))).resolves.toMatchObject({ status: undefined })
  })

  it('ends a call that will not end when it closes', async () => {
    const { stream, answer } = begin(session(), ECHO)
    stream.write(Buffer.from([0, 0, 0]))
    await until(() => delays.includes(30_000))
    const done = listener.close()
    time.advance(6000)
    await done
    expect((await answer).code).toBeUndefined()
  })

  it('tells that its port is taken', async () => {
    const other = createGrpcListener(
      {
        address: '127.0.0.1',
        port,
        tls: null,
        messageSizeBytes: LIMIT,
        callsPerConnection: 1,
        keepalive: { pingEveryMs: 1, timeoutMs: 1, minClientPingMs: 1 },
      },
      { log: nullLogger, ...time },
    )
    await expect(other.listen()).rejects.toThrow(`address in use: 127.0.0.1:${port}`)
    await other.close()
  })
})

describe('the gRPC server with TLS', () => {
  const identity = selfSigned('localhost')
  const client = selfSigned('client')

  async function startTls(clientCa: string): Promise<void> {
    await listener.close()
    await start({ tls: { cert: identity.cert, key: identity.key, clientCa } })
  }

  const secure = (options: object = {}) => {
    const opened = connectHttp2(`https://localhost:${port}`, {
      ca: identity.cert,
      lookup: (_host: string, _options: object, done: any) => {
        done(null, [{ address: '127.0.0.1', family: 4 }])
      },
      ...options,
    } as object)
    opened.on('error', () => undefined)
    sessions.push(opened)
    return opened
  }

  async function askOn(on: ClientHttp2Session): Promise<string | undefined> {
    const { stream, answer } = begin(on, ECHO)
    stream.end(frameMessages([Buffer.from('x')]))
    return (await answer).code
  }

  it('serves, and refuses plain connections', async () => {
    await startTls('')
    expect(await askOn(secure())).toBe('0')
    expect(await askOn(session())).toBeUndefined()
    expect(await askOn(secure())).toBe('0')
  })

  it('demands a certificate of its authority', async () => {
    await startTls(client.cert)
    expect(await askOn(secure())).toBeUndefined()
    expect(await askOn(secure(selfSigned('client')))).toBeUndefined()
    expect(await askOn(secure(client))).toBe('0')
  })

  it('speaks nothing older than TLS 1.2', async () => {
    await startTls('')
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      ca: identity.cert,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
      ALPNProtocols: ['h2'],
    })
    await expect(
      new Promise((resolve, reject) => socket.on('secureConnect', resolve).on('error', reject)),
    ).rejects.toThrow()
  })

  it('takes another certificate while it runs', async () => {
    await startTls('')
    const next = selfSigned('localhost')
    expect(listener.renewTls({ ...next, clientCa: '' })).toBe(true)
    expect(await askOn(secure())).toBeUndefined()
    expect(await askOn(secure({ ca: next.cert }))).toBe('0')
  })
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
