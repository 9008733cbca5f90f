/** A backend whose answers a test sets per path, and a server whose proxies all point to it. */
import { startBackend, type Answer, type Backend, type RecordedRequest } from './start-backend.js'
import { startBackhaul, type Backhaul } from './start-backhaul.js'

/** What a path answers. */
export type PathAnswer =
  Answer | { readonly compute: (request: RecordedRequest) => Answer | Promise<Answer> }

/** Server and backend. */
export type ProxySetup = {
  readonly backend: Pick<Backend, 'waitForRequests'>
  readonly server: Backhaul
  /** Answers by path: `/` and the name of the event, for gRPC as well. */
  readonly answers: Map<string, PathAnswer>
  /** Requests that a path received. */
  received(path: string): readonly RecordedRequest[]
  stop(): Promise<void>
}

/** Starts both. `change` may alter the configuration before the start. */
export async function startProxySetup(
  change: (config: Record<string, any>) => void = () => undefined,
): Promise<ProxySetup> {
  const answers = agreeableAnswers()
  const backend = await startBackend({
    onRequest: (request) => {
      const answer = answers.get(request.path)
      if (typeof answer === 'object' && 'compute' in answer) return answer.compute(request)
      return answer
    },
  })
  const config = proxyConfig((event) => ({ endpoint: `${backend.url}/${event}`, timeout: '1s' }))
  change(config)
  const server = await startBackhaul(config)
  return {
    backend,
    server,
    answers,
    received: (path) => backend.requests.filter((request) => request.path === path),
    stop: async () => {
      await server.stop()
      await backend.close()
    },
  }
}

/** Answers of a backend that agrees to everything. */
export function agreeableAnswers(): Map<string, any> {
  const result = (value: object): object => ({ body: { result: value } })
  return new Map([
    ['/connect', result({ user: '56' })],
    ['/subscribe', result({})],
    ['/publish', result({})],
    ['/map_publish', result({})],
    ['/map_remove', result({})],
    ['/rpc', result({ data: { ok: true } })],
  ])
}

/** A configuration whose proxies are made by `proxy`; refresh and sub_refresh are off. */
export function proxyConfig(proxy: (event: string) => object): Record<string, any> {
  return {
    client: {
      proxy: {
        connect: { enabled: true, ...proxy('connect') },
        refresh: { enabled: false, ...proxy('refresh') },
      },
    },
    channel: {
      proxy: {
        subscribe: proxy('subscribe'),
        publish: proxy('publish'),
        sub_refresh: proxy('sub_refresh'),
        map_publish: proxy('map_publish'),
        map_remove: proxy('map_remove'),
        shared_poll_refresh: proxy('shared_poll_refresh'),
      },
      namespaces: [
        { name: 'chat', subscribe_proxy_enabled: true, publish_proxy_enabled: true },
        { name: 'open', allow_subscribe_for_client: true },
        {
          name: 'board',
          subscription_type: 'map',
          allow_subscribe_for_client: true,
          map: {
            mode: 'recoverable',
            key_ttl: '60s',
            publish_proxy_enabled: true,
            remove_proxy_enabled: true,
          },
        },
      ],
    },
    rpc: { proxy: proxy('rpc'), without_namespace: { proxy_enabled: true } },
  }
}
