/** What is Nest's own: enhancers of handlers, exceptions, bodies that were parsed, and faults at the start. */
import 'reflect-metadata'
import type { Server } from 'node:http'
import {
  BadRequestException,
  ForbiddenException,
  UseGuards,
  UsePipes,
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { afterEach, describe, expect, it } from 'vitest'
import {
  BACKHAUL_CONTEXT,
  BackhaulModule,
  InjectServerApi,
  OnConnect,
  OnSubscribe,
  Rpc,
  type BackhaulModuleOptions,
} from '../src/adapters/nest.js'
import { allow, type MethodContext, type Requests, type ServerApi } from '../src/index.js'
import { decorate, moduleOf } from './nest-app.js'

class Members implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const [request] = context.getArgs<[Requests['subscribe']]>()
    if (context.getType<string>() !== BACKHAUL_CONTEXT) return false
    if (request.user !== 'ann') throw new ForbiddenException('not a member')
    return true
  }
}

class Chat {
  readonly greeting = 'hello'

  connect() {
    return allow({ user: 'ann', data: this.greeting })
  }
  subscribe({ channel }: Requests['subscribe']) {
    if (channel === '') throw new BadRequestException()
    return allow({ data: this.greeting })
  }
  greet(name: string, { request }: MethodContext) {
    return `${this.greeting}, ${name} (${request.user})`
  }
}
decorate(Chat.prototype, 'connect', OnConnect())
decorate(Chat.prototype, 'subscribe', OnSubscribe(), UseGuards(Members))
decorate(Chat.prototype, 'greet', Rpc('greet'))

let app: INestApplication | undefined

afterEach(async () => {
  ;(app?.getHttpServer() as Server | undefined)?.closeAllConnections()
  await app?.close()
  app = undefined
})

async function start(
  providers: (new (...args: never[]) => object)[],
  options: Partial<BackhaulModuleOptions> = {},
): Promise<INestApplication> {
  const root = moduleOf({
    imports: [BackhaulModule.forRoot({ path: 'hooks', ...options })],
    providers,
  })
  const made = await NestFactory.create(root, { logger: false, abortOnError: false } as object)
  await made.listen(0, '127.0.0.1')
  app = made
  return made
}

async function call(event: string, body: object): Promise<{ status: number; text: string }> {
  const response = await fetch(`${await app?.getUrl()}/hooks/${event}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, text: await response.text() }
}

const answer = async (event: string, body: object): Promise<unknown> =>
  JSON.parse((await call(event, body)).text)

describe('handlers in providers', () => {
  it('are called with their instance, behind their guards', async () => {
    await start([Chat, Members])
    expect(await answer('connect', {})).toEqual({ result: { user: 'ann', data: 'hello' } })
    expect(await answer('subscribe', { user: 'ann', channel: 'a' })).toEqual({
      result: { data: 'hello' },
    })
    expect(await answer('subscribe', { user: 'ben', channel: 'a' })).toEqual({
      error: { code: 403, message: 'not a member' },
    })
    expect(await answer('subscribe', { user: 'ann', channel: '' })).toEqual({
      error: { code: 400, message: 'Bad Request' },
    })
    expect(await answer('rpc', { user: 'ann', method: 'greet', data: 'Ben' })).toEqual({
      result: { data: 'hello, Ben (ann)' },
    })
  })

  it('leave the other routes of the application alone', async () => {
    await start([Chat])
    expect((await fetch(`${await app?.getUrl()}/elsewhere`)).status).toBe(404)
    expect((await call('publish', {})).status).toBe(501)
  })

  it('need the body as it came where it is signed', async () => {
    await start([Chat], { signature: { secrets: ['whsec_c2VjcmV0'] }, onError: () => undefined })
    expect((await call('connect', {})).status).toBe(500)
  })

  it('are one for each event and method', async () => {
    class Second {
      connect() {
        return allow({ user: '2' })
      }
    }
    decorate(Second.prototype, 'connect', OnConnect())
    await expect(start([Chat, Second])).rejects.toThrow(
      'BackhaulModule: Second.connect is the second handler for connect',
    )
  })

  it('go through interceptors and pipes of Nest', async () => {
    class Trimmed {
      trimmed(data: string) {
        return data
      }
    }
    decorate(
      Trimmed.prototype,
      'trimmed',
      Rpc('trimmed'),
      UsePipes({ transform: (value: unknown) => value }),
    )
    await start([Trimmed])
    expect(await answer('rpc', { method: 'trimmed', data: 'a' })).toEqual({ result: { data: 'a' } })
  })
})

describe('InjectServerApi', () => {
  class Announcer {
    constructor(readonly api: ServerApi) {}
  }
  InjectServerApi()(Announcer, undefined, 0)

  it('gives the client of the server API', async () => {
    const calls: string[] = []
    const made = await start([Announcer], {
      api: {
        url: 'http://backhaul/api',
        key: 'k',
        fetch: (url) => {
          calls.push(url as string)
          return Promise.resolve(Response.json({ result: { offset: 3 } }))
        },
      },
    })
    const { api } = made.get(Announcer)
    expect(await api.publish({ channel: 'news', data: 1 })).toEqual({ offset: 3 })
    expect(calls).toEqual(['http://backhaul/api/publish'])
  })

  it('says what is missing at the first call', async () => {
    const { api } = (await start([Announcer])).get(Announcer)
    await expect(api.info()).rejects.toThrow('@InjectServerApi() needs `api`')
  })
})
