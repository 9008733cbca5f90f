/**
 * gRPC clients that share no code with the server: @grpc/grpc-js, with messages that
 * @grpc/proto-loader reads from the proto files.
 */
import {
  credentials,
  loadPackageDefinition,
  Metadata,
  type ChannelCredentials,
  type Client,
  type ClientOptions,
  type ClientReadableStream,
  type ServiceError,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { fileURLToPath } from 'node:url'

const OPTIONS = { keepCase: true, longs: Number, defaults: false, enums: String } as const

const protoFile = (name: string): string =>
  fileURLToPath(new URL(`../../proto/${name}`, import.meta.url))

/** How a call ended that did not end well. */
export type Failure = {
  readonly code: number
  readonly message: string
  readonly error: ServiceError
}

/** A client of one service. */
export class ServiceClient {
  readonly client: Client & Record<string, any>

  constructor(
    file: string,
    service: string,
    port: number,
    options: {
      readonly credentials?: ChannelCredentials
      readonly channel?: ClientOptions
      readonly host?: string
    } = {},
  ) {
    let found: any = loadPackageDefinition(loadSync(protoFile(file), OPTIONS))
    for (const part of service.split('.')) found = found[part]
    this.client = new found(
      `${options.host ?? '127.0.0.1'}:${port}`,
      options.credentials ?? credentials.createInsecure(),
      options.channel,
    )
  }

  /** Calls a unary method; rejects with what went wrong. */
  call(method: string, request: object, headers: Record<string, string> = {}): Promise<any> {
    return new Promise((resolve, reject) => {
      this.client[method](
        request,
        metadataOf(headers),
        (error: ServiceError | null, answer: any) => {
          if (error === null) resolve(answer)
          else reject(error)
        },
      )
    })
  }

  /** Calls a unary method that is expected to fail. */
  async failure(
    method: string,
    request: object,
    headers: Record<string, string> = {},
  ): Promise<Failure> {
    try {
      await this.call(method, request, headers)
    } catch (error) {
      const failed = error as ServiceError
      return { code: failed.code, message: failed.details, error: failed }
    }
    throw new Error(`${method} did not fail`)
  }

  /** Calls a method whose answer is a stream. */
  stream(method: string, request: object, headers: Record<string, string> = {}): PushStream {
    return new PushStream(this.client[method](request, metadataOf(headers)))
  }

  close(): void {
    this.client.close()
  }
}

/** Collects what a stream brings. */
export class PushStream {
  readonly messages: any[] = []
  /** Status code and text, once the stream ended. */
  readonly ended: Promise<{ readonly code: number; readonly details: string }>
  readonly native: ClientReadableStream<any>
  #wake: (() => void) | null = null

  constructor(native: ClientReadableStream<any>) {
    this.native = native
    native.on('data', (message) => {
      this.messages.push(message)
      this.#wake?.()
    })
    native.on('error', () => {
      // The status says it all.
    })
    this.ended = new Promise((resolve) => {
      native.on('status', ({ code, details }) => {
        resolve({ code, details })
        this.#wake?.()
      })
    })
  }

  /** Resolves with the messages once there are so many. */
  async until(count: number): Promise<any[]> {
    while (this.messages.length < count) {
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    return this.messages
  }
}

/** A client of the server API. */
export function apiClient(
  port: number,
  options: ConstructorParameters<typeof ServiceClient>[3] = {},
): ServiceClient {
  return new ServiceClient('api.proto', 'centrifugal.centrifugo.api.CentrifugoApi', port, options)
}

/** A client of uni_grpc. */
export function uniClient(
  port: number,
  options: ConstructorParameters<typeof ServiceClient>[3] = {},
): ServiceClient {
  const service = 'centrifugal.centrifugo.unistream.CentrifugoUniStream'
  return new ServiceClient('clients/unistream.proto', service, port, options)
}

function metadataOf(headers: Record<string, string>): Metadata {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) metadata.add(name, value)
  return metadata
}
