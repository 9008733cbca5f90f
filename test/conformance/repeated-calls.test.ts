/** A command that is repeated because its answer was lost, to a backend that knows it again. spec: proxy.md §9.3 */
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { toNode } from '../../packages/backend/src/adapters/node.js'
import { allow, defineBackend, idempotent } from '../../packages/backend/src/index.js'
import { RawClient } from '../support/raw-client.js'
import { startBackhaul } from '../support/start-backhaul.js'

const opened: (() => unknown)[] = []

afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

type Arrived = { readonly key: string | undefined; readonly attempt: string | undefined }

/** A backend that does what it is asked, and whose connection breaks before the first answer is out. */
async function start(retry: object) {
  const arrived: Arrived[] = []
  const sockets: Socket[] = []
  const done: unknown[] = []
  const backend = defineBackend({
    connect: () => allow({ user: '56' }),
    rpc: idempotent(({ data }) => {
      if (done.push(data) === 1) sockets.at(-1)?.destroy()
      return allow({ data: { done: done.length } })
    }),
  })
  const handle = toNode(backend)
  const http = createServer((request, response) => {
    if (request.url === '/rpc') {
      const { 'idempotency-key': key, 'x-backhaul-attempt': attempt } = request.headers
      arrived.push({ key: key as string, attempt: attempt as string })
      sockets.push(request.socket)
    }
    void handle(request, response)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  opened.unshift(() => {
    http.closeAllConnections()
    return new Promise((resolve) => http.close(resolve))
  })
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const policy = {
    idempotency_key: true,
    event_headers: true,
    retry: { max_attempts: 3, on: ['reset'], backoff: { base: '1ms', max: '1ms' }, ...retry },
  }
  const server = await startBackhaul({
    client: { proxy: { connect: { enabled: true, endpoint: `${url}/connect` } } },
    rpc: {
      proxy: { endpoint: `${url}/rpc`, timeout: '20s', policy },
      without_namespace: { proxy_enabled: true },
    },
  })
  opened.unshift(() => server.stop())
  const client = await RawClient.open(server.wsUrl)
  opened.unshift(() => {
    client.terminate()
  })
  await client.connect({})
  return { client, arrived, done }
}

describe('an rpc whose answer was lost', () => {
  it('is asked again with the same id where that is allowed, and is done once', async () => {
    const { client, arrived, done } = await start({ idempotent: true })
    client.send({ id: 2, rpc: { method: 'pay', data: 1 } })
    expect(await client.next()).toEqual({ id: 2, rpc: { data: { done: 1 } } })
    expect(done).toEqual([1])
    expect(arrived.map(({ attempt }) => attempt)).toEqual(['1', '2'])
    expect(arrived[0]?.key).toMatch(/^".+"$/)
    expect(arrived[1]?.key).toBe(arrived[0]?.key)
    // The next call is another one, though it asks for the same.
    client.send({ id: 3, rpc: { method: 'pay', data: 1 } })
    expect(await client.next()).toEqual({ id: 3, rpc: { data: { done: 2 } } })
    expect(arrived[2]?.key).not.toBe(arrived[0]?.key)
  })

  it('is not asked again otherwise: the client is told', async () => {
    const { client, arrived, done } = await start({})
    client.send({ id: 2, rpc: { method: 'pay', data: 1 } })
    expect(await client.next()).toMatchObject({ id: 2, error: { code: 100 } })
    expect(arrived).toHaveLength(1)
    expect(done).toEqual([1])
  })
})
