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
  /** Answers by path: `/connect`, `/refresh`, `/subscribe`, `/sub_refresh`, `/publish`, `/rpc`. */
  readonly answers: Map<string, PathAnswer>
  /** Requests that a path received. */
  received(path: string): readonly RecordedRequest[]
  stop(): Promise<void>
}

/** Starts both. `change` may alter the configuration before the start. */
export async function startProxySetup(
  change: (config: Record<string, any>) => void = () => undefined,
): Promise<ProxySetup> {
  const answers = new Map<string, PathAnswer>([
    ['/connect', { body: { result: { user: '56' } } }],
    ['/subscribe', { body: { result: {} } }],
    ['/publish', { body: { result: {} } }],
    ['/rpc', { body: { result: { data: { ok: true } } } }],
  ])
  const backend = await startBackend({
    onRequest: (request) => {
      const answer = answers.get(request.path)
      if (typeof answer === 'object' && 'compute' in answer) return answer.compute(request)
      return answer
    },
  })
  const proxy = (path: string): object => ({ endpoint: `${backend.url}${path}`, timeout: '1s' })
  const config: Record<string, any> = {
    client: { proxy: { connect: { enabled: true, ...proxy('/connect') } } },
    channel: {
      proxy: {
        subscribe: proxy('/subscribe'),
        publish: proxy('/publish'),
        sub_refresh: proxy('/sub_refresh'),
      },
      namespaces: [
        { name: 'chat', subscribe_proxy_enabled: true, publish_proxy_enabled: true },
        { name: 'open', allow_subscribe_for_client: true },
      ],
    },
    rpc: { proxy: proxy('/rpc'), without_namespace: { proxy_enabled: true } },
  }
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
