/**
 * For Nest 11, on Express or Fastify: handlers are methods of providers, found by their decorators, with the
 * guards, interceptors and filters that these methods have.
 *
 *     @Injectable()
 *     class ChatEvents {
 *       \@OnSubscribe()
 *       subscribe({ user, channel }: Requests['subscribe']) { … }
 *     }
 *     \@Module({ imports: [BackhaulModule.forRoot({ path: 'centrifugo' })], providers: [ChatEvents] })
 */
import type { ServerResponse } from 'node:http'
import {
  HttpException,
  Inject,
  RequestMethod,
  SetMetadata,
  type DynamicModule,
  type FactoryProvider,
  type MiddlewareConsumer,
  type ModuleMetadata,
} from '@nestjs/common'
import {
  DiscoveryModule,
  DiscoveryService,
  ExternalContextCreator,
  MetadataScanner,
} from '@nestjs/core'
import {
  defineBackend,
  type Backend,
  type BackendOptions,
  type Handler,
  type Handlers,
  type Method,
  type MethodContext,
} from '../backend.js'
import type { Event } from '../contract.js'
import { error } from '../results.js'
import type { Schema } from '../schema.js'
import { apiOver, serverApi, type ServerApi, type ServerApiOptions } from '../server-api.js'
import { toExpress } from './express.js'
import type { NodeRequest } from './node.js'

/** What a decorator notes at its method. */
interface Mark {
  readonly event: Event
  /** Name of the RPC method; undefined = the handler is for the event as a whole. */
  readonly method?: string
  readonly schemas?: { readonly input?: Schema; readonly output?: Schema }
}

const MARK = 'backhaul:handler'
const OPTIONS = Symbol('backhaul:options')
/** Type of execution contexts: `context.getType() === 'backhaul'`; the arguments are request and context. */
export const BACKHAUL_CONTEXT = 'backhaul'

type Decorates<H> = <T extends H>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<T>,
) => void

const on =
  <E extends Event>(event: E) =>
  (): Decorates<Handler<E>> =>
    SetMetadata(MARK, { event } satisfies Mark)

/** The method answers connect. */
export const OnConnect = on('connect')
/** The method answers refresh. */
export const OnRefresh = on('refresh')
/** The method answers subscribe. */
export const OnSubscribe = on('subscribe')
/** The method answers sub_refresh. */
export const OnSubRefresh = on('sub_refresh')
/** The method answers publish. */
export const OnPublish = on('publish')
/** The method answers subscribe_stream. */
export const OnSubscribeStream = on('subscribe_stream')
/** The method answers map_publish. */
export const OnMapPublish = on('map_publish')
/** The method answers map_remove. */
export const OnMapRemove = on('map_remove')
/** The method answers shared_poll_refresh. */
export const OnSharedPollRefresh = on('shared_poll_refresh')

/**
 * The method is called by clients under `name`. With schemas it gets what `input` makes of the data, and
 * gives what `output` takes.
 */
export function Rpc<In = never, Out = unknown>(
  name: string,
  schemas: { readonly input?: Schema<In>; readonly output?: Schema<Out> } = {},
): Decorates<(data: In, context: MethodContext) => unknown> {
  return SetMetadata(MARK, { event: 'rpc', method: name, schemas } satisfies Mark)
}

/** Puts the client of the server API into a constructor; needs `api` in the options of the module. */
export function InjectServerApi(): ParameterDecorator {
  return Inject(SERVER_API)
}

const SERVER_API = Symbol('backhaul:server-api')

/** Options of `BackhaulModule`. */
export interface BackhaulModuleOptions extends BackendOptions {
  /** Where the server is told to call: `centrifugo` for `/centrifugo/connect` and the others. */
  readonly path: string
  /** Where the server API is, for `@InjectServerApi()`. */
  readonly api?: ServerApiOptions
}

/** Serves the handlers of all providers of the application. */
export class BackhaulModule {
  readonly #options: BackhaulModuleOptions
  readonly #discovery: DiscoveryService
  readonly #scanner: MetadataScanner
  readonly #contexts: ExternalContextCreator
  #backend: Backend | undefined

  constructor(
    options: BackhaulModuleOptions,
    discovery: DiscoveryService,
    scanner: MetadataScanner,
    contexts: ExternalContextCreator,
  ) {
    this.#options = options
    this.#discovery = discovery
    this.#scanner = scanner
    this.#contexts = contexts
  }

  /** The module with its options. */
  static forRoot(options: BackhaulModuleOptions): DynamicModule {
    return this.forRootAsync({ useFactory: () => options })
  }

  /** The same with options that need other providers: `{ imports, inject, useFactory }`. */
  static forRootAsync(options: {
    readonly imports?: NonNullable<ModuleMetadata['imports']>
    readonly inject?: NonNullable<FactoryProvider['inject']>
    readonly useFactory: (
      // Whatever `inject` names; Nest types it so, too.
      // eslint-disable-next-line @typescript-eslint/no-explicit-any
      ...injected: any[]
    ) => BackhaulModuleOptions | Promise<BackhaulModuleOptions>
  }): DynamicModule {
    const { imports = [], inject = [], useFactory } = options
    return {
      module: BackhaulModule,
      global: true,
      imports: [DiscoveryModule, ...imports],
      providers: [
        { provide: OPTIONS, inject, useFactory },
        { provide: SERVER_API, inject: [OPTIONS], useFactory: apiOf },
      ],
      exports: [SERVER_API],
    }
  }

  /** Collects the handlers: every provider is there now. */
  onModuleInit(): void {
    this.#backend = defineBackend(this.#handlers(), this.#options)
  }

  /** Takes calls in a middleware: guards of the application are for its own routes. */
  configure(consumer: MiddlewareConsumer): void {
    const answer = toExpress({
      fetch: (request) => this.backend.fetch(request),
    })
    const path = `${this.#options.path.replace(/^\/+|\/+$/g, '')}/{*event}`
    consumer
      .apply(
        (request: ParsedRequest, response: ServerResponse, next: (error?: unknown) => void) => {
          this.#keepBody(request)
          answer(request, response, next)
        },
      )
      .forRoutes({ path, method: RequestMethod.ALL })
  }

  /** The backend, once the application is initialised; for another adapter, such as gRPC. */
  get backend(): Backend {
    if (this.#backend !== undefined) return this.#backend
    throw new Error('BackhaulModule: the application is not initialised yet')
  }

  /** A body that was parsed and not kept is written again, which a signature would not survive. */
  #keepBody(request: ParsedRequest): void {
    if (request.rawBody !== undefined || !request.readableEnded) return
    if (this.#options.signature !== undefined) {
      throw new TypeError(
        'BackhaulModule: signatures are over the body as it came: NestFactory.create(AppModule, { rawBody: true })',
      )
    }
    const rawBody = new TextEncoder().encode(JSON.stringify(request.body ?? null))
    Object.assign(request, { rawBody })
  }

  #handlers(): Handlers {
    const single = new Map<Event, Handler<Event>>()
    const methods = new Map<string, Method>()
    for (const { mark, where, call } of this.#found()) {
      const [map, name] = mark.method === undefined ? [single, mark.event] : [methods, mark.method]
      if ((map as Map<string, unknown>).has(name)) {
        throw new Error(`BackhaulModule: ${where} is the second handler for ${name}`)
      }
      if (mark.method === undefined) single.set(mark.event, call as Handler<Event>)
      else methods.set(mark.method, { ...mark.schemas, handler: call })
    }
    return {
      ...Object.fromEntries(single),
      ...(methods.size > 0 && { rpc: Object.fromEntries(methods) }),
    }
  }

  *#found(): Iterable<{ mark: Mark; where: string; call: (...args: unknown[]) => unknown }> {
    const places = [...this.#discovery.getProviders(), ...this.#discovery.getControllers()]
    for (const { metatype, instance } of places) {
      const prototype: unknown = typeof metatype === 'function' ? metatype.prototype : undefined
      if (typeof prototype !== 'object' || prototype === null) continue
      for (const key of this.#scanner.getAllMethodNames(prototype)) {
        const method = (prototype as Record<string, unknown>)[key]
        const mark = markOf(method)
        if (mark === undefined) continue
        const where = `${(metatype as { name: string }).name}.${key}`
        if (typeof instance !== 'object' || instance === null) {
          throw new Error(`BackhaulModule: ${where} needs a provider that is not request-scoped`)
        }
        yield { mark, where, call: this.#callOf(instance as object, method as () => unknown, key) }
      }
    }
  }

  /** The method behind the guards, interceptors and filters that it has. */
  #callOf(instance: object, method: () => unknown, key: string): (...args: unknown[]) => unknown {
    const guarded = this.#contexts.create(
      instance,
      method,
      key,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      BACKHAUL_CONTEXT,
    )
    return async (...args) => {
      try {
        return (await guarded(...args)) as unknown
      } catch (cause) {
        const refusal = refusalOf(cause)
        if (refusal !== undefined) return refusal
        throw cause
      }
    }
  }
}

// What decorators would say, in a package that is compiled without them.
const INJECTED = [OPTIONS, DiscoveryService, MetadataScanner, ExternalContextCreator]
for (const [index, token] of INJECTED.entries()) Inject(token)(BackhaulModule, undefined, index)

type ParsedRequest = NodeRequest & { readonly body?: unknown }

function markOf(method: unknown): Mark | undefined {
  if (typeof method !== 'function') return undefined
  return Reflect.getMetadata(MARK, method) as Mark | undefined
}

/** Exceptions of HTTP that blame the caller are answers: `ForbiddenException` is error 403. */
function refusalOf(cause: unknown): ReturnType<typeof error> | undefined {
  if (!(cause instanceof HttpException)) return undefined
  const status = cause.getStatus()
  return status >= 400 && status < 500 ? error(status, cause.message) : undefined
}

function apiOf({ api }: BackhaulModuleOptions): ServerApi {
  if (api !== undefined) return serverApi(api)
  // Only who calls it needs it.
  return apiOver(() => {
    throw new Error('@InjectServerApi() needs `api` in the options of BackhaulModule')
  })
}
