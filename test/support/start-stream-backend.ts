/**
 * Backends whose answers go on, driven by the test: gRPC with @grpc/grpc-js and the proto file, HTTP
 * with `node:http` in NDJSON and in server-sent events. All three look alike. No assertions in here.
 */
import {
  Metadata,
  Server as GrpcServer,
  ServerCredentials,
  status,
  type MethodDefinition,
  type ServerDuplexStream,
  type ServerWritableStream,
} from '@grpc/grpc-js'
import { EventEmitter, once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJson, encodeJson, requestType, responseType } from './proxy-messages.js'

/** What there is. */
export const streamBackendKinds = ['ndjson', 'sse', 'grpc', 'grpc-bidi'] as const
export type StreamBackendKind = (typeof streamBackendKinds)[number]

/** One stream as the backend sees it. */
export type BackendSideStream = {
  /** The request, as a JSON body would say it. */
  readonly request: Record<string, any>
  readonly path: string
  /** Sends the first record. */
  answer(response: object): void
  /** Sends a publication; false = the network is full. */
  publish(data: unknown, tags?: Record<string, string>): boolean
  /** Sends any record (HTTP) or message (gRPC). */
  send(record: object): boolean
  /** Sends something that is no record. */
  garbage(): void
  /** Sends what keeps the stream alive and says nothing (HTTP only). */
  heartbeat(): void
  end(): void
  /** Breaks off. */
  abort(): void
  /** Settles when the other side has gone or the stream is over. */
  readonly closed: Promise<void>
  /** Whether `closed` has settled. */
  isClosed(): boolean
  /** Resolves when the network takes more. */
  drained(): Promise<unknown>
  /** What came up the stream. */
  readonly ups: unknown[]
  /** Resolves once `count` publications came up. */
  waitForUps(count: number): Promise<readonly unknown[]>
}

/** A running backend. */
export type StreamBackend = {
  readonly kind: StreamBackendKind
  readonly endpoint: string
  readonly streams: readonly BackendSideStream[]
  /** Calls back with each new stream. */
  onEach(handler: (stream: BackendSideStream) => void): void
  /** Resolves with the stream of this number, from 0. */
  stream(index: number): Promise<BackendSideStream>
  /** Streams that are open now. */
  openCount(): number
  /** Ends everything at once, as a killed process would. */
  kill(): Promise<void>
}

/** Starts a backend. Kill it in `afterEach`. */
export function startStreamBackend(kind: StreamBackendKind): Promise<StreamBackend> {
  return kind === 'ndjson' || kind === 'sse' ? startHttp(kind) : startGrpc(kind)
}

class Book {
  readonly streams: BackendSideStream[] = []
  readonly arrivals = new EventEmitter().setMaxListeners(0)
  onStream: (stream: BackendSideStream) => void = () => undefined
  open = 0

  add(stream: BackendSideStream): void {
    this.streams.push(stream)
    this.open++
    void stream.closed.then(() => this.open--)
    this.onStream(stream)
    this.arrivals.emit('stream')
  }

  asBackend(kind: StreamBackendKind, endpoint: string, kill: () => Promise<void>): StreamBackend {
    return {
      kind,
      endpoint,
      streams: this.streams,
      onEach: (handler) => {
        this.onStream = handler
      },
      stream: async (index) => {
        for (;;) {
          const found = this.streams[index]
          if (found !== undefined) return found
          await once(this.arrivals, 'stream')
        }
      },
      openCount: () => this.open,
      kill,
    }
  }
}

async function startHttp(kind: 'ndjson' | 'sse'): Promise<StreamBackend> {
  const book = new Book()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, any>
      book.add(httpStream(kind, request.url ?? '', body, response))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return book.asBackend(kind, `http://127.0.0.1:${port}/stream`, async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  })
}

function httpStream(
  kind: 'ndjson' | 'sse',
  path: string,
  request: Record<string, any>,
  response: ServerResponse,
): BackendSideStream {
  const write = (record: object): boolean => {
    const text = JSON.stringify(record)
    return response.write(kind === 'sse' ? `id: 1\ndata: ${text}\n\n` : `${text}\n`)
  }
  response.on('error', () => undefined)
  const { closed, isClosed } = closing(response)
  return {
    request,
    path,
    answer: (first) => {
      const type = kind === 'sse' ? 'text/event-stream' : 'application/x-ndjson; charset=utf-8'
      response.writeHead(200, { 'content-type': type })
      write(first)
    },
    publish: (data, tags) => write({ publication: { data, ...(tags && { tags }) } }),
    send: write,
    garbage: () => {
      response.write(kind === 'sse' ? 'data: {"public\n\n' : '{"public\n')
    },
    heartbeat: () => {
      response.write(kind === 'sse' ? ': still here\n\n' : '\n')
    },
    end: () => response.end(),
    abort: () => response.socket?.resetAndDestroy(),
    closed,
    isClosed,
    drained: () => once(response, 'drain'),
    ups: [],
    waitForUps: () => Promise.resolve([]),
  }
}

/** Watches the end of something. */
function closing(emitter: EventEmitter): { closed: Promise<void>; isClosed: () => boolean } {
  let over = false
  const closed = new Promise<void>((resolve) => {
    const end = (): void => {
      over = true
      resolve()
    }
    for (const event of ['close', 'cancelled', 'finish']) emitter.once(event, end)
  })
  return { closed, isClosed: () => over }
}

type Call = ServerWritableStream<any, any> | ServerDuplexStream<any, any>

async function startGrpc(kind: 'grpc' | 'grpc-bidi'): Promise<StreamBackend> {
  const book = new Book()
  const server = new GrpcServer()
  server.addService(
    {
      uni: definition('SubscribeUnidirectional', false),
      bidi: definition('SubscribeBidirectional', true),
    },
    {
      uni: (call: ServerWritableStream<any, any>) => {
        book.add(grpcStream(call, call.request as Record<string, any>))
      },
      bidi: (call: ServerDuplexStream<any, any>) => {
        call.once('data', (first: Record<string, any>) => {
          const stream = grpcStream(call, first.subscribe_request as Record<string, any>)
          const arrivals = new EventEmitter()
          call.on('data', (message: Record<string, any>) => {
            stream.ups.push((message.publication as Record<string, unknown>).data)
            arrivals.emit('up')
          })
          book.add({
            ...stream,
            waitForUps: async (count) => {
              while (stream.ups.length < count) await once(arrivals, 'up')
              return stream.ups
            },
          })
        })
      },
    },
  )
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound)
      else reject(error)
    })
  })
  return book.asBackend(kind, `grpc://127.0.0.1:${port}`, () => {
    server.forceShutdown()
    return Promise.resolve()
  })
}

function definition(method: string, both: boolean): MethodDefinition<any, any> {
  return {
    path: `/centrifugal.centrifugo.proxy.CentrifugoProxy/${method}`,
    requestStream: both,
    responseStream: true,
    requestSerialize: (message) => Buffer.from(encodeJson(requestType(method), message)),
    requestDeserialize: (bytes) => decodeJson(requestType(method), bytes),
    responseSerialize: (message: { raw?: Buffer }) =>
      message.raw ?? Buffer.from(encodeJson(responseType(method), message)),
    responseDeserialize: (bytes) => decodeJson(responseType(method), bytes),
  }
}

function grpcStream(call: Call, request: Record<string, any>): BackendSideStream {
  call.on('error', () => undefined)
  const { closed, isClosed } = closing(call)
  const write = (record: object): boolean => call.write(record)
  return {
    request,
    path: call.getPath(),
    answer: (first) => {
      write({ subscribe_response: first })
    },
    publish: (data, tags) => write({ publication: { data, ...(tags && { tags }) } }),
    send: write,
    garbage: () => {
      // Serialised as it is: a tag that promises more than there is.
      write({ raw: Buffer.from([0x12, 0x7f, 0x22]) })
    },
    heartbeat: () => undefined,
    end: () => call.end(),
    abort: () => {
      call.emit('error', { code: status.INTERNAL, details: 'broken', metadata: new Metadata() })
    },
    closed,
    isClosed,
    drained: () => once(call, 'drain'),
    ups: [],
    waitForUps: () => Promise.resolve([]),
  }
}

/** A configuration whose namespace `feed` gets streams from a backend. */
export function streamConfig(backend: StreamBackend, more: object = {}): Record<string, any> {
  return {
    client: { insecure: true },
    channel: {
      proxy: { subscribe_stream: { endpoint: backend.endpoint, timeout: '1s', ...more } },
      namespaces: [
        {
          name: 'feed',
          presence: true,
          subscribe_stream_proxy_enabled: true,
          subscribe_stream_proxy_bidirectional: backend.kind === 'grpc-bidi',
        },
      ],
    },
  }
}
