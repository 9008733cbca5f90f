/**
 * A backend whose answers are runs, driven by the test. Each request is kept as it came, with its headers;
 * its stream is written by hand. No assertions in here.
 */
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call as the backend sees it. */
export type RunCallSeen = {
  readonly body: Record<string, any>
  readonly headers: IncomingHttpHeaders
  /** Begins the answer. `data` = data of the first record. */
  answer(data?: unknown, options?: { id?: string; type?: string }): void
  /** Sends records, one a line (NDJSON) or an event (SSE, with the number of `id`). */
  send(...records: readonly object[]): void
  /** Sends an event with an id. */
  event(id: string, record: object): void
  /** Sends any text. */
  raw(text: string): void
  /** Answers once, as any RPC. */
  reply(body: object, status?: number): void
  end(): void
  /** Breaks off. */
  abort(): void
  /** Settles when the other side has gone, or the answer is complete. */
  readonly closed: Promise<void>
  isClosed(): boolean
  readonly response: ServerResponse
}

/** The backend. */
export type RunBackend = {
  readonly endpoint: string
  readonly calls: readonly RunCallSeen[]
  /** Resolves with the call of this number, from 0. */
  call(index: number): Promise<RunCallSeen>
  onEach(handler: (call: RunCallSeen) => void): void
  kill(): Promise<void>
}

/** Starts one; kill it when the test is over. `port` 0 = any. */
export async function startRunBackend(port = 0): Promise<RunBackend> {
  const calls: RunCallSeen[] = []
  const arrivals = new EventEmitter().setMaxListeners(0)
  let handler: (call: RunCallSeen) => void = () => undefined
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, any>
      const call = seen(body, request.headers, response)
      calls.push(call)
      handler(call)
      arrivals.emit('call')
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rpc`,
    calls,
    call: async (index) => {
      for (;;) {
        const found = calls[index]
        if (found !== undefined) return found
        await once(arrivals, 'call')
      }
    },
    onEach: (given) => {
      handler = given
    },
    kill: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function seen(
  body: Record<string, any>,
  headers: IncomingHttpHeaders,
  response: ServerResponse,
): RunCallSeen {
  let over = false
  let sse = false
  const closed = new Promise<void>((resolve) => {
    response.once('close', () => {
      over = true
      resolve()
    })
  })
  response.on('error', () => undefined)
  const write = (record: object, id = ''): void => {
    const json = JSON.stringify(record)
    response.write(sse ? `${id === '' ? '' : `id: ${id}\n`}data: ${json}\n\n` : `${json}\n`)
  }
  return {
    body,
    headers,
    response,
    answer: (data = { ok: true }, { id, type = 'application/x-ndjson' } = {}) => {
      sse = type === 'text/event-stream'
      response.writeHead(200, {
        'content-type': type,
        ...(id === undefined ? {} : { 'x-backhaul-run': id }),
      })
      write({ result: { data } })
    },
    send: (...records) => {
      for (const record of records) write(record)
    },
    event: (id, record) => {
      write(record, id)
    },
    raw: (text) => {
      response.write(text)
    },
    reply: (answer, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer))
    },
    end: () => response.end(),
    abort: () => response.socket?.resetAndDestroy(),
    closed,
    isClosed: () => over,
  }
}

/** Configuration of a server whose RPC goes to this backend, as runs. */
export function runConfig(
  endpoint: string,
  run: Record<string, unknown> = {},
  more: { namespace?: Record<string, unknown>; policy?: Record<string, unknown> } = {},
): Record<string, unknown> {
  return {
    client: {
      token: { hmac_secret_key: 'secret' },
      allow_anonymous_connect_without_token: true,
      concurrency: 16,
    },
    channel: {
      namespaces: [
        {
          name: 'run',
          history_size: 10_000,
          history_ttl: '600s',
          force_recovery: true,
          subscribe_from_start: true,
          ...more.namespace,
        },
      ],
    },
    rpc: {
      proxy: {
        endpoint,
        timeout: '5s',
        policy: { run: { enabled: true, ...run }, ...more.policy },
      },
      without_namespace: { proxy_enabled: true },
    },
  }
}
