/** Methods with one request message and one answer. */
import type { Logger } from '../../base/index.js'
import {
  GrpcCodes,
  type GrpcCall,
  type GrpcHead,
  type GrpcMethod,
  type GrpcReceiver,
  type GrpcStatus,
} from '../../listener/index.js'

/** Answers a request with a message or a status. */
export type UnaryHandler = (request: Uint8Array, head: GrpcHead) => Promise<Uint8Array | GrpcStatus>

/** Looks at the head of a call; a status refuses it. */
export type Admission = (head: GrpcHead) => GrpcStatus | null

/** Answer to bytes that are no message of the method. */
export const UNREADABLE: GrpcStatus = {
  code: GrpcCodes.internal,
  message: 'grpc: error unmarshalling request',
}

const MISSING: GrpcStatus = {
  code: GrpcCodes.internal,
  message: 'the request message is missing',
}
const FAILED: GrpcStatus = { code: GrpcCodes.internal, message: 'internal server error' }

/** A method that `handle` serves. What it rejects with is logged and answered as internal. */
export function unaryMethod(handle: UnaryHandler, admit: Admission, log: Logger): GrpcMethod {
  return {
    // One answer is bounded by what it is made of.
    bufferBytes: Infinity,
    admit,
    open: (call) => new UnaryCall(call, handle, log),
  }
}

class UnaryCall implements GrpcReceiver {
  readonly #call: GrpcCall
  readonly #handle: UnaryHandler
  readonly #log: Logger
  #asked = false

  constructor(call: GrpcCall, handle: UnaryHandler, log: Logger) {
    this.#call = call
    this.#handle = handle
    this.#log = log
  }

  onMessage(message: Uint8Array): void {
    // Whatever follows the request is thrown away.
    if (this.#asked) return
    this.#asked = true
    this.#handle(message, this.#call).then(
      (answer) => {
        if (answer instanceof Uint8Array) this.#call.respond(answer)
        else this.#call.end(answer)
      },
      (error: unknown) => {
        this.#log.error({ path: this.#call.path, error }, 'error serving gRPC API request')
        this.#call.end(FAILED)
      },
    )
  }

  onHalfClosed(): void {
    if (!this.#asked) this.#call.end(MISSING)
  }
}
