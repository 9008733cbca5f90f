/**
 * Server reflection (v1 and v1alpha), with which tools like grpcurl find the API. Open to everybody, as
 * in the reference. spec: server-api-and-operations.md §2.1, trap 26
 */
import { fileDescriptions, type FileDescription } from '../../gen/descriptors.js'
import {
  ServerReflectionRequest,
  ServerReflectionResponse,
  type ServerReflectionRequest as Request,
  type ServerReflectionResponse as Response,
} from '../../gen/reflection.js'
import {
  frameMessages,
  GRPC_OK,
  GrpcCodes,
  type GrpcCall,
  type GrpcListener,
  type GrpcReceiver,
  type GrpcStatus,
} from '../../listener/index.js'
import { UNREADABLE } from './unary.js'

/** Most bytes that wait for a slow caller; the largest answer is a file of some 20 KB. */
const BUFFER_BYTES = 256 * 1024

const GOING: GrpcStatus = { code: GrpcCodes.unavailable, message: 'the server stops' }

/** Adds the reflection service. */
export function mountGrpcReflection(listener: GrpcListener): void {
  const index = new Index(fileDescriptions)
  for (const version of ['v1', 'v1alpha']) {
    listener.method(`/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`, {
      bufferBytes: BUFFER_BYTES,
      open: (call) => new Conversation(call, index),
    })
  }
}

/** One call: any number of questions, each with an answer. */
class Conversation implements GrpcReceiver {
  readonly #call: GrpcCall
  readonly #index: Index

  constructor(call: GrpcCall, index: Index) {
    this.#call = call
    this.#index = index
  }

  onMessage(bytes: Uint8Array): void {
    let request: Request
    try {
      request = ServerReflectionRequest.decode(bytes)
    } catch {
      // Why it cannot be read is the caller's own business.
      this.#call.end(UNREADABLE)
      return
    }
    const answer: Response = {
      valid_host: request.host,
      original_request: request,
      ...this.#index.answer(request),
    }
    const framed = frameMessages([ServerReflectionResponse.encode(answer).finish()])
    // A caller that asks and does not listen.
    if (this.#call.send(framed) === 'dropped') this.#call.terminate()
  }

  onHalfClosed(): void {
    this.#call.end(GRPC_OK)
  }

  onStopping(): void {
    this.#call.end(GOING)
  }
}

/** What can be asked for. */
class Index {
  readonly #services: readonly string[]
  readonly #byName = new Map<string, Uint8Array>()
  readonly #bySymbol = new Map<string, Uint8Array>()

  constructor(files: readonly FileDescription[]) {
    this.#services = files.flatMap(({ services }) => services)
    for (const { name, symbols, descriptor } of files) {
      const bytes = Buffer.from(descriptor, 'base64')
      this.#byName.set(name, bytes)
      for (const symbol of symbols) this.#bySymbol.set(symbol, bytes)
    }
  }

  answer(request: Request): Response {
    const asked = (field: keyof Request): boolean => Object.hasOwn(request, field)
    if (asked('list_services')) {
      return { list_services_response: { service: this.#services.map((name) => ({ name })) } }
    }
    if (asked('file_by_filename')) return file(this.#byName.get(request.file_by_filename ?? ''))
    if (asked('file_containing_symbol')) {
      return file(this.#bySymbol.get(request.file_containing_symbol ?? ''))
    }
    if (asked('all_extension_numbers_of_type')) {
      const type = request.all_extension_numbers_of_type ?? ''
      if (!this.#bySymbol.has(type)) return NOT_FOUND
      return { all_extension_numbers_response: { base_type_name: type } }
    }
    return NOT_FOUND
  }
}

const NOT_FOUND: Response = {
  error_response: { error_code: GrpcCodes.notFound, error_message: 'not found' },
}

function file(descriptor: Uint8Array | undefined): Response {
  if (descriptor === undefined) return NOT_FOUND
  return { file_descriptor_response: { file_descriptor_proto: [descriptor] } }
}
