/** For a gRPC server of grpc-js: `server.addService(...toGrpc(backend))`. spec: proxy.md §3 */
import {
  status,
  type Metadata,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import type { Backend, Context } from '../backend.js'
import type { Answer, Event, Json } from '../contract.js'
import { contextOf } from '../context.js'
import { PROXY_DESCRIPTOR } from '../gen/descriptors.js'
import { nameOf, Service } from '../grpc/messages.js'
import { NOTHING_COMES_IN, StreamAnswer, type Incoming } from '../results.js'
import { encodeAnswer } from '../wire.js'

/** Options of `toGrpc()`. */
export interface GrpcOptions {
  /**
   * Whether a call comes from the server, by its metadata. Default: `authorize` of the backend. gRPC calls
   * carry no signature: without this and without client certificates everybody who reaches the port is
   * believed.
   */
  readonly authorize?: (metadata: Headers) => boolean | Promise<boolean>
}

/** Methods of the service that are asked and answered once. */
const UNARY: Readonly<Record<string, Event>> = {
  Connect: 'connect',
  Refresh: 'refresh',
  Subscribe: 'subscribe',
  Publish: 'publish',
  RPC: 'rpc',
  SubRefresh: 'sub_refresh',
  MapPublish: 'map_publish',
  MapRemove: 'map_remove',
  SharedPollRefresh: 'shared_poll_refresh',
}
/** Members of a request that are there even when they are empty. */
const ALWAYS = new Set(['client', 'transport', 'protocol', 'encoding', 'user', 'channel', 'method'])

type Asked = Pick<Backend, 'answer' | 'events' | 'authorize'>
/** What is used of every kind of call. */
interface Call {
  readonly cancelled: boolean
  readonly metadata: Metadata
  getDeadline(): Date | number
  once(event: 'cancelled', listener: () => void): unknown
}
/** What is used of a call whose answer goes on. */
interface Stream extends Call {
  write(message: object): boolean
  end(): unknown
  emit(event: 'error', cause: Error): boolean
  once(event: 'cancelled' | 'drain', listener: () => void): unknown
  off(event: 'cancelled' | 'drain', listener: () => void): unknown
}

/**
 * The service and its implementation. Events without a handler answer UNIMPLEMENTED, a handler that fails
 * INTERNAL: both are failures for the server.
 */
export function toGrpc(
  backend: Asked,
  options: GrpcOptions = {},
): [ServiceDefinition, UntypedServiceImplementation] {
  const service = new Service(PROXY_DESCRIPTOR, PACKAGE, 'CentrifugoProxy')
  const face = new GrpcFace(backend, service, options)
  const implementation: UntypedServiceImplementation = {}
  for (const [method, event] of Object.entries(UNARY)) {
    if (backend.events.includes(event)) implementation[method] = face.unary(method, event)
  }
  if (backend.events.includes('subscribe_stream')) {
    implementation.SubscribeUnidirectional = face.oneWay()
    implementation.SubscribeBidirectional = face.bothWays()
  }
  return [service.definition, implementation]
}

const PACKAGE = ['centrifugal', 'centrifugo', 'proxy']

class GrpcFace {
  readonly #backend: Asked
  readonly #service: Service
  readonly #authorize: NonNullable<GrpcOptions['authorize']>

  constructor(backend: Asked, service: Service, { authorize = backend.authorize }: GrpcOptions) {
    this.#backend = backend
    this.#service = service
    this.#authorize = authorize ?? (() => true)
  }

  unary(method: string, event: Event) {
    const { requestType, responseType } = this.#service.definition[method] as MethodTypes
    return (call: ServerUnaryCall<object, object>, callback: sendUnaryData<object>): void => {
      this.#asked(event, nameOf(requestType), call.request, call).then(
        (answer) => {
          // Answers that go on need a call that goes on, which RPC is not.
          const first = answer instanceof StreamAnswer ? answer.first : answer
          callback(null, this.#service.toMessage(nameOf(responseType), encodeAnswer(first)))
        },
        (cause: unknown) => {
          callback(asFailure(cause))
        },
      )
    }
  }

  oneWay() {
    return (call: ServerWritableStream<object, object>): void => {
      void this.#stream(call, call.request, NOTHING_COMES_IN)
    }
  }

  bothWays() {
    return (call: ServerDuplexStream<object, object>): void => {
      // The end of what comes in is not the end of what goes out.
      const messages = call.iterator({
        destroyOnReturn: false,
      }) as AsyncIterableIterator<FromSubscriber>
      const open = async (): Promise<void> => {
        const first = await messages.next()
        const request = first.done === true ? undefined : first.value.subscribe_request
        if (request === null || request === undefined) {
          call.emit('error', failure(status.INVALID_ARGUMENT, 'subscribe_request comes first'))
          return
        }
        await this.#stream(call, request, this.#incoming(messages, request.encoding === 'binary'))
      }
      open().catch((cause: unknown) => call.emit('error', asFailure(cause)))
    }
  }

  async *#incoming(messages: AsyncIterable<FromSubscriber>, binary: boolean): Incoming {
    for await (const { publication } of messages) {
      if (publication === null) continue
      const tags = Object.keys(publication.tags).length > 0 && { tags: publication.tags }
      const data = binary
        ? publication.data
        : (JSON.parse(new TextDecoder().decode(publication.data)) as Json)
      yield { data, ...tags }
    }
  }

  async #stream(call: Stream, request: object, incoming: Incoming): Promise<void> {
    const send = (record: object): Promise<void> | undefined => {
      const message = this.#service.toMessage('StreamSubscribeResponse', record)
      return call.write(message) ? undefined : drained(call)
    }
    try {
      const answer = await this.#asked('subscribe_stream', 'SubscribeRequest', request, call)
      const goesOn = answer instanceof StreamAnswer
      await send({ subscribe_response: encodeAnswer(goesOn ? answer.first : answer) })
      if (goesOn) {
        const ended = endOf(call)
        for await (const record of answer.records(ended, incoming)) {
          if (ended.aborted) break
          if ('message' in record) throw new TypeError('messages are for callers of methods')
          // The message has one field for JSON and for bytes.
          await send({ publication: record.publication })
        }
      }
      call.end()
    } catch (cause) {
      call.emit('error', asFailure(cause))
    }
  }

  async #asked(
    event: Event,
    type: string,
    message: object,
    call: Call,
  ): Promise<Answer | StreamAnswer> {
    const headers = headersOf(call.metadata)
    if (!(await this.#authorize(headers))) {
      throw failure(status.PERMISSION_DENIED, 'the metadata is not that of the server')
    }
    const request = this.#service.toJson(type, message, (name) => ALWAYS.has(name))
    const answer = await this.#backend.answer(event, request, contextAt(event, headers, call))
    if (answer !== undefined) return answer
    throw failure(status.INTERNAL, `the handler of ${event} failed`)
  }
}

/** A message of a stream in both directions. */
interface FromSubscriber {
  readonly subscribe_request: { readonly encoding: string } | null
  readonly publication: {
    readonly data: Uint8Array
    readonly tags: Readonly<Record<string, string>>
  } | null
}

/** What proto-loader says of a method. */
interface MethodTypes {
  readonly requestType: Parameters<typeof nameOf>[0]
  readonly responseType: Parameters<typeof nameOf>[0]
}

function contextAt(event: Event, headers: Headers, call: Call): Context {
  const deadline = Number(call.getDeadline())
  return contextOf(event, headers, {
    signal: endOf(call),
    deadline: Number.isFinite(deadline) ? deadline : undefined,
  })
}

/** Aborts when the server gives up, leaves, or its time is over. */
function endOf(call: Call): AbortSignal {
  const ended = new AbortController()
  if (call.cancelled) ended.abort()
  call.once('cancelled', () => ended.abort())
  return ended.signal
}

function headersOf(metadata: Metadata): Headers {
  const headers = new Headers()
  for (const [name, values] of Object.entries(metadata.toJSON())) {
    for (const value of values) if (typeof value === 'string') headers.append(name, value)
  }
  return headers
}

function drained(call: Stream): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      call.off('drain', settle)
      call.off('cancelled', settle)
      resolve()
    }
    call.once('drain', settle)
    call.once('cancelled', settle)
    if (call.cancelled) settle()
  })
}

/** An error that grpc-js turns into this status. */
function failure(code: status, details: string): Error & { code: status; details: string } {
  return Object.assign(new Error(details), { code, details })
}

/** The status of whatever went wrong; what is no failure of our own tells nothing to the peer. */
function asFailure(cause: unknown): Error & { code: status; details: string } {
  if (cause instanceof Error && 'details' in cause && 'code' in cause) {
    return cause as Error & { code: status; details: string }
  }
  if (cause instanceof TypeError) return failure(status.INVALID_ARGUMENT, cause.message)
  return failure(status.INTERNAL, 'the stream broke')
}
