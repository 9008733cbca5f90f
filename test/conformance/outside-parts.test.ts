/**
 * A transport, an engine and a listener that a program brings along: written here, from what the
 * package exports, and known to no table of the server. docs/library.md
 */
import { Centrifuge } from 'centrifuge'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type {
  Engine,
  Listener,
  ServerOptions,
  TransportParts,
  TransportRow,
} from '../../src/index.js'
import { startTestServer, type TestServer } from '../../src/testing/index.js'

const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action()
})

const CONFIG = {
  listener: 'node',
  health: { enabled: true },
  client: { allow_anonymous_connect_without_token: true },
  channel: {
    without_namespace: {
      allow_subscribe_for_client: true,
      allow_subscribe_for_anonymous: true,
      allow_publish_for_client: true,
      allow_history_for_client: true,
      allow_history_for_anonymous: true,
      presence: true,
      allow_publish_for_anonymous: true,
      history_size: 10,
      history_ttl: '60s',
    },
  },
}

/** A server with parts of this file, and the `host:port` of it. */
async function start(options: ServerOptions): Promise<TestServer & { readonly host: string }> {
  const started = await startTestServer({ ...options, config: CONFIG })
  cleanUp.push(() => started.server.close())
  return { ...started, host: `127.0.0.1:${started.port}` }
}

type Sessions = TransportParts['sessions']
type Transport = Parameters<Sessions['open']>[0]
type Socket = Parameters<
  Extract<ReturnType<Parameters<Listener['webSocket']>[2]>, { accept: unknown }>['accept']['onOpen']
>[0]

/** The JSON protocol with every message in Base64. */
const base64: TransportRow = {
  name: 'base64',
  isOn: () => true,
  mount: ({ client }, { listener, sessions, codecs: { json }, admission }) => {
    const limits = {
      messageSizeBytes: 65_536,
      bufferBytes: client.queue_max_size,
      subprotocols: [],
    }
    const info = {
      name: 'base64',
      codec: json,
      unidirectional: false,
      emulation: false,
      hasCloseFrame: true,
      nativePings: false,
      commandSizeBytes: limits.messageSizeBytes,
    }
    listener.webSocket('/connection/base64', limits, () => {
      if (!admission.admit()) return { refuse: { status: 503 } }
      let socket: Socket
      let sink: ReturnType<Sessions['open']>
      const transport: Transport = {
        info,
        headers: new Map(),
        headerUser: null,
        get buffered() {
          return socket.buffered
        },
        write: (frames) => {
          const text = Buffer.from(json.pack(frames)).toString('base64')
          return socket.send(Buffer.from(text), false) === 'dropped' ? 'full' : 'ok'
        },
        ping: () => socket.ping(),
        pause: () => socket.pause(),
        resume: () => socket.resume(),
        close: ({ code, reason }) => socket.end(code, reason),
        terminate: () => socket.terminate(),
      }
      return {
        accept: {
          onOpen: (opened) => {
            socket = opened
            sink = sessions.open(transport)
          },
          onMessage: (bytes) => {
            sink.onMessage(Buffer.from(Buffer.from(bytes).toString(), 'base64'))
          },
          onDrain: () => sink.onDrain(),
          onPong: () => sink.onPong(),
          onClosed: () => sink.onClosed(),
        },
      }
    })
  },
}

/** What the official client needs of a WebSocket, with every message in Base64. */
class Base64WebSocket extends WebSocket {
  override send(data: string): void {
    super.send(Buffer.from(data).toString('base64'))
  }

  override emit(event: string | symbol, ...about: unknown[]): boolean {
    const [data] = about
    if (event !== 'message' || !Buffer.isBuffer(data)) return super.emit(event, ...about)
    return super.emit(event, Buffer.from(data.toString(), 'base64'), false)
  }
}

function connect(url: string, websocket: unknown = WebSocket): Centrifuge {
  const client = new Centrifuge(url, { websocket, name: 'outside' })
  cleanUp.push(() => {
    client.disconnect()
  })
  client.connect()
  return client
}

type Position = { readonly offset: number; readonly epoch: string }
type Published = Parameters<Parameters<Engine['broker']['start']>[0]['onPublication']>[1]

/** Streams in arrays, and who is present. What it was asked is noted. */
function arrays() {
  const asked: string[] = []
  const streams = new Map<string, Published[]>()
  const present = new Map<string, NonNullable<Published['info']>>()
  let sink: Parameters<Engine['broker']['start']>[0] | null = null
  let problems: readonly string[] = []
  const position = (channel: string): Position => ({
    offset: streams.get(channel)?.length ?? 0,
    epoch: 'arrays',
  })
  const engine: Engine = {
    broker: {
      delivery: 'gapless',
      start: (given) => {
        sink = given
        return Promise.resolve()
      },
      subscribe: (channel) => {
        asked.push(`subscribe ${channel}`)
      },
      unsubscribe: (channel) => {
        asked.push(`unsubscribe ${channel}`)
      },
      publish: (channel, { data, info, tags }) => {
        const stream = streams.get(channel) ?? []
        streams.set(channel, stream)
        const publication = { data, info, tags, time: 1, offset: stream.length + 1 }
        stream.push(publication)
        sink?.onPublication(channel, publication, 'arrays', null)
        return { position: position(channel), suppressed: null }
      },
      publishJoin: () => undefined,
      publishLeave: () => undefined,
    },
    history: {
      read: (channel, { since, limit }) => {
        const from = (streams.get(channel) ?? []).slice(since?.offset ?? 0)
        return {
          publications: limit < 0 ? from : from.slice(0, limit),
          position: position(channel),
        }
      },
      remove: (channel) => {
        streams.delete(channel)
      },
    },
    presence: {
      add: (channel, info) => {
        present.set(`${channel} ${info.client}`, info)
      },
      remove: (channel, client) => {
        present.delete(`${channel} ${client}`)
      },
      list: () => new Map([...present.values()].map((info) => [info.client, info])),
      stats: () => ({ numClients: present.size, numUsers: 1 }),
    },
    map: null,
    runs: null,
    controller: null,
    probe: () => Promise.resolve(problems),
    close: () => {
      asked.push('close')
      return Promise.resolve()
    },
  }
  const connectIt = (): Promise<void> => {
    asked.push('connect')
    return Promise.resolve()
  }
  const breakDown = (problem: string): void => {
    problems = [problem]
  }
  return { asked, breakDown, open: () => ({ engine, connect: connectIt }) }
}

type Response = Parameters<Parameters<Parameters<Listener['http']>[2]>[0]['respond']>[0]

/** Routes that the test itself calls, under a port that nobody can reach. */
function inMemory() {
  const told: string[] = []
  const pages = new Map<string, Parameters<Listener['http']>[2]>()
  const listener: Listener = {
    adapter: 'in memory',
    http: (_method, path, handler) => {
      pages.set(path, handler)
    },
    webSocket: (path) => {
      told.push(`webSocket ${path}`)
    },
    listen: () => {
      told.push('listen')
      return Promise.resolve({ port: 4242 })
    },
    renewTls: () => false,
    stopAccepting: () => {
      told.push('stopAccepting')
    },
    close: () => {
      told.push('close')
      return Promise.resolve()
    },
  }
  const get = (path: string): Promise<Response> =>
    once<Response>((done) =>
      pages.get(path)?.({
        method: 'GET',
        path,
        query: '',
        headers: { get: () => '', all: () => [] },
        remoteAddress: '192.0.2.1',
        aborted: false,
        body: () => Promise.resolve(new Uint8Array()),
        respond: done,
        stream: () => null,
        onAborted: () => undefined,
      }),
    )
  return { told, get, listener: () => listener }
}

const once = <T>(listen: (done: (value: T) => void) => void) => new Promise<T>(listen)

describe('parts from outside', () => {
  it('a transport carries a session, under its name in hooks and metrics', async () => {
    const { server, host } = await start({ transports: [base64] })
    const seen = once<string>((done) => server.on('connected', ({ transport }) => done(transport)))
    const client = connect(`ws://${host}/connection/base64`, Base64WebSocket)
    await client.ready(5000)
    expect(await seen).toBe('base64')

    const news = client.newSubscription('news')
    const got = once<unknown>((done) => news.on('publication', ({ data }) => done(data)))
    news.subscribe()
    await news.ready(5000)
    await server.api.publish({ channel: 'news', data: { text: 'hello' } })
    expect(await got).toEqual({ text: 'hello' })
    await expect(client.rpc('no such method', {})).rejects.toMatchObject({ code: 108 })

    const metrics = await server.metricsText()
    expect(metrics).toMatch(/client_connections_accepted\{transport="base64",[^}]*\} 1$/m)
    expect(metrics).toMatch(/transport_messages_received\{transport="base64",[^}]*\} \d/m)
    expect(metrics).not.toContain('transport="websocket"')
  })

  it('a transport that the configuration switches off is not mounted', async () => {
    const { host } = await start({
      transports: [{ ...base64, isOn: ({ client }) => client.insecure }],
    })
    const socket = new WebSocket(`ws://${host}/connection/base64`)
    const error = await once<Error>((done) => socket.on('error', done))
    expect(error.message).toBe('Unexpected server response: 404')
  })

  it('an engine without a part that a namespace needs is refused at start', async () => {
    const { open } = arrays()
    const without = {
      engine: () => {
        const { engine, connect: connectIt } = open()
        return { engine: { ...engine, presence: null, history: null }, connect: connectIt }
      },
    }
    const problem = (part: string): string =>
      `needs ${part}, which the engine of this server does not have: switch it off`
    await expect(start(without)).rejects.toMatchObject({
      faults: [
        { path: 'channel.without_namespace.history_size', problem: problem('history') },
        { path: 'channel.without_namespace.presence', problem: problem('presence') },
      ],
    })
  })

  it('an engine carries publications and history, is asked how it is, and is closed', async () => {
    const { asked, breakDown, open } = arrays()
    const { server, host } = await start({ engine: open })
    expect(asked).toEqual(['connect'])
    const client = connect(`ws://${host}/connection/websocket`)
    const news = client.newSubscription('news')
    const got = once<unknown>((done) => news.on('publication', ({ data }) => done(data)))
    news.subscribe()
    await news.ready(5000)
    await news.publish({ text: 'from the client' })
    expect(await got).toEqual({ text: 'from the client' })
    expect(await server.api.publish({ channel: 'news', data: 2 })).toMatchObject({
      offset: 2,
      epoch: 'arrays',
    })
    const { publications } = await news.history({ limit: 10 })
    expect(publications.map(({ offset, data }) => [offset, data])).toEqual([
      [1, { text: 'from the client' }],
      [2, 2],
    ])
    expect(await server.api.presenceStats({ channel: 'news' })).toMatchObject({ numClients: 1 })

    expect(await server.problems()).toEqual([])
    breakDown('arrays are full')
    expect(await server.problems()).toEqual(['arrays are full'])
    await server.close()
    // The hub lets go of a channel a while after its last subscriber, so possibly never here.
    expect(asked.filter((what) => what !== 'unsubscribe news')).toEqual([
      'connect',
      'subscribe news',
      'close',
    ])
  })

  it('a listener has the routes, is asked to listen, and is closed', async () => {
    const { told, get, listener } = inMemory()
    const started = await start({ listener })
    expect(started).toMatchObject({ port: 4242, listener: 'in memory' })
    expect(told).toEqual(['webSocket /connection/websocket', 'listen'])
    expect(await get('/health')).toMatchObject({ status: 200, body: '{}' })
    await started.server.close()
    expect(told.slice(2)).toEqual(['stopAccepting', 'close'])
  })
})
