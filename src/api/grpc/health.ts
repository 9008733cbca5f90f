/**
 * The standard health service (grpc.health.v1). The reference has none; callers need no key for it.
 * spec: server-api-and-operations.md §2.1
 */
import type { Logger } from '../../base/index.js'
import { HealthCheckRequest, HealthCheckResponse, HealthListResponse } from '../../gen/health.js'
import {
  frameMessages,
  GrpcCodes,
  type GrpcCall,
  type GrpcListener,
  type GrpcReceiver,
  type GrpcStatus,
} from '../../listener/index.js'
import { API_SERVICE } from './mount.js'
import { UNREADABLE, unaryMethod } from './unary.js'

const PATH = '/grpc.health.v1.Health'

/** `HealthCheckResponse.ServingStatus`. */
const Serving = { serving: 1, notServing: 2, serviceUnknown: 3 } as const

/** '' is the server as a whole. */
const SERVICES: readonly string[] = ['', API_SERVICE]

/** Most bytes that wait for a slow watcher: a few messages of a few bytes. */
const BUFFER_BYTES = 1024

const GOING: GrpcStatus = { code: GrpcCodes.unavailable, message: 'the server stops' }

/** Tells who asks whether the API is served. */
export interface GrpcHealth {
  /** From now on it is not; those who watch are told. */
  stopping(): void
}

/** Adds the health service. */
export function mountGrpcHealth(listener: GrpcListener, log: Logger): GrpcHealth {
  const state: State = { serving: true, watchers: new Set() }
  const everybody = (): null => null
  const check = unaryMethod((bytes) => Promise.resolve(answerCheck(bytes, state)), everybody, log)
  const list = unaryMethod(() => Promise.resolve(answerList(state)), everybody, log)
  listener.method(`${PATH}/Check`, check)
  listener.method(`${PATH}/List`, list)
  listener.method(`${PATH}/Watch`, {
    bufferBytes: BUFFER_BYTES,
    open: (call) => new Watcher(call, state),
  })
  return {
    stopping: () => {
      state.serving = false
      for (const watcher of state.watchers) watcher.tell()
    },
  }
}

type State = { serving: boolean; readonly watchers: Set<Watcher> }

function answerCheck(bytes: Uint8Array, state: State): Uint8Array | GrpcStatus {
  const service = serviceOf(bytes)
  if (service === null) return UNREADABLE
  if (!SERVICES.includes(service)) return { code: GrpcCodes.notFound, message: 'unknown service' }
  return statusMessage(service, state)
}

function answerList(state: State): Uint8Array {
  const status = statusOf('', state)
  const statuses = Object.fromEntries(SERVICES.map((service) => [service, { status }]))
  return HealthListResponse.encode({ statuses }).finish()
}

/** Name of the service that is asked for; null when the request cannot be read. */
function serviceOf(bytes: Uint8Array): string | null {
  try {
    return HealthCheckRequest.decode(bytes).service ?? ''
  } catch {
    // Why it cannot be read is the caller's own business.
    return null
  }
}

function statusOf(service: string, { serving }: State): number {
  if (!SERVICES.includes(service)) return Serving.serviceUnknown
  return serving ? Serving.serving : Serving.notServing
}

function statusMessage(service: string, state: State): Uint8Array {
  return HealthCheckResponse.encode({ status: statusOf(service, state) }).finish()
}

/** A call that is told about changes. */
class Watcher implements GrpcReceiver {
  readonly #call: GrpcCall
  readonly #state: State
  #service: string | null = null

  constructor(call: GrpcCall, state: State) {
    this.#call = call
    this.#state = state
  }

  /** Sends the present status. */
  tell(): void {
    const framed = frameMessages([statusMessage(this.#service ?? '', this.#state)])
    if (this.#call.send(framed) === 'dropped') this.#call.terminate()
  }

  onMessage(bytes: Uint8Array): void {
    if (this.#service !== null) return
    this.#service = serviceOf(bytes)
    if (this.#service === null) {
      this.#call.end(UNREADABLE)
      return
    }
    this.#state.watchers.add(this)
    this.tell()
  }

  onHalfClosed(): void {
    if (this.#service === null) this.#call.end(UNREADABLE)
  }

  onStopping(): void {
    this.#call.end(GOING)
  }

  onClosed(): void {
    this.#state.watchers.delete(this)
  }
}
