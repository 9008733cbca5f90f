/** A Nest application of these handlers: each is a method of a provider under its decorator. */
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import * as nest from '../src/adapters/nest.js'
import type { BackendOptions, Schema } from '../src/index.js'
import type { handlersOf } from './handlers.js'

const DECORATORS = {
  connect: nest.OnConnect,
  refresh: nest.OnRefresh,
  subscribe: nest.OnSubscribe,
  sub_refresh: nest.OnSubRefresh,
  publish: nest.OnPublish,
  subscribe_stream: nest.OnSubscribeStream,
  map_publish: nest.OnMapPublish,
  map_remove: nest.OnMapRemove,
  shared_poll_refresh: nest.OnSharedPollRefresh,
}

/** Decorates a method as the syntax of TypeScript would, of which the tests are compiled without. */
export function decorate(target: object, key: string, ...decorators: unknown[]): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, key)
  for (const decorator of decorators.reverse()) {
    ;(decorator as MethodDecorator)(target, key, descriptor!)
  }
}

/** A class of its own, which decorators may mark. */
export function newClass(): new () => object {
  return class {
    readonly isOwn = true
  }
}

/** The class of a module: what `@Module(metadata) class {}` gives. */
export function moduleOf(metadata: Parameters<typeof Module>[0]): new () => object {
  const Made = newClass()
  Module(metadata)(Made)
  return Made
}

export async function nestApp(
  { rpc, ...events }: ReturnType<typeof handlersOf>,
  options: BackendOptions,
  application: { readonly rawBody: boolean },
) {
  const Events = newClass()
  for (const [event, handler] of Object.entries(events)) {
    Object.defineProperty(Events.prototype, event, { value: handler })
    decorate(Events.prototype, event, DECORATORS[event as keyof typeof DECORATORS]())
  }
  const Methods = newClass()
  for (const [name, made] of Object.entries(rpc)) {
    const declared = typeof made === 'function' ? { handler: made } : made
    const { handler, ...schemas } = declared as { handler: unknown; input?: Schema }
    Object.defineProperty(Methods.prototype, name, { value: handler })
    decorate(Methods.prototype, name, nest.Rpc(name, schemas))
  }
  const settings: object = { logger: false, abortOnError: false, ...application }
  const app = await NestFactory.create(
    moduleOf({
      imports: [nest.BackhaulModule.forRoot({ path: '/centrifugo', ...options })],
      providers: [Events, Methods],
    }),
    settings,
  )
  return { app }
}
