/**
 * Serves services that were written for the server of @grpc/grpc-js: health and reflection. Only what
 * those two use of its calls is there.
 */
import { EventEmitter } from 'node:events'
import type { ServiceDefinition } from '@grpc/proto-loader'
import {
  frameMessages,
  GRPC_OK,
  GrpcCodes,
  type GrpcCall,
  type GrpcListener,
  type GrpcReceiver,
} from '../../listener/index.js'

/** Most bytes that wait for a slow caller before its call is dropped. */
const BUFFER_BYTES = 1024 * 1024

type Failure = { readonly code?: number; readonly details?: string }
type Callback = (failure: Failure | null, answer?: unknown) => void
type Handler = (call: ForeignCall, callback: Callback) => void

/** The part of a grpc-js server that services register with. */
export type ForeignServer = {
  addService(definition: object, implementation: object): void
}

type MethodDefinition = ServiceDefinition[string]

/** A server of that kind whose services are served by our listener. */
export function foreignServer(listener: GrpcListener): ForeignServer {
  return {
    addService: (definition, implementation) => {
      const methods = Object.entries(definition as ServiceDefinition)
      const handlers = implementation as Readonly<Record<string, Handler | undefined>>
      for (const [name, method] of methods) {
        const handler = handlers[name] ?? handlers[method.originalName ?? name]
        if (handler === undefined) continue
        listener.method(method.path, {
          bufferBytes: BUFFER_BYTES,
          open: (call) => new ForeignCall(call, method, handler),
        })
      }
    },
  }
}

/** A call as such services see it; `data`, `end` and `cancelled` are its events. */
class ForeignCall extends EventEmitter implements GrpcReceiver {
  request: unknown = null
  readonly #call: GrpcCall
  readonly #method: MethodDefinition
  readonly #handler: Handler
  #asked = false

  constructor(call: GrpcCall, method: MethodDefinition, handler: Handler) {
    super()
    this.#call = call
    this.#method = method
    this.#handler = handler
    if (method.requestStream) this.#run()
  }

  /** Sends a message. */
  write(message: unknown): void {
    const framed = frameMessages([this.#method.responseSerialize(message as object)])
    if (this.#call.send(framed) === 'dropped') this.#call.terminate()
  }

  /** Ends the call. */
  end(): void {
    this.#call.end(GRPC_OK)
  }

  onMessage(bytes: Uint8Array): void {
    let message: unknown
    try {
      message = this.#method.requestDeserialize(Buffer.from(bytes))
    } catch {
      // Why it cannot be read is the caller's own business.
      this.#call.end({ code: GrpcCodes.internal, message: 'grpc: error unmarshalling request' })
      return
    }
    if (this.#method.requestStream) {
      this.emit('data', message)
    } else if (!this.#asked) {
      this.#asked = true
      this.request = message
      this.#run()
    }
  }

  onHalfClosed(): void {
    this.emit('end')
    if (!this.#asked && !this.#method.requestStream) {
      this.#call.end({ code: GrpcCodes.internal, message: 'the request message is missing' })
    }
  }

  onStopping(): void {
    this.#call.end({ code: GrpcCodes.unavailable, message: 'the server stops' })
  }

  onClosed(): void {
    this.emit('cancelled')
  }

  #run(): void {
    this.#handler(this, (failure, answer) => {
      if (failure === null) this.#call.respond(this.#method.responseSerialize(answer as object))
      else {
        const { code = GrpcCodes.unknown, details = '' } = failure
        this.#call.end({ code, message: details })
      }
    })
  }
}
