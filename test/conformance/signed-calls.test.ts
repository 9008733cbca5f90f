/**
 * Signed calls, as backends see them: what stock verifiers of Standard Webhooks take and refuse of the
 * traffic of all events, over HTTP and both gRPC clients. spec: proxy.md §9.1
 */
import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { toNode } from '../../packages/backend/src/adapters/node.js'
import {
  allow,
  defineBackend,
  idempotent,
  SignatureCheck,
} from '../../packages/backend/src/index.js'
import { EVERY_EVENT, everyEvent, realPipelines } from '../support/every-event.js'
import { RawClient } from '../support/raw-client.js'
import { startBackend, type RecordedRequest } from '../support/start-backend.js'
import { startGrpcBackend } from '../support/start-grpc-backend.js'
import { startBackhaul } from '../support/start-backhaul.js'

type Signed = { readonly headers: Record<string, string>; readonly body: Buffer }

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`
const seed = generateKeyPairSync('ed25519')
const seedText = `whsk_${(seed.privateKey.export({ format: 'jwk' }).d ?? '').replace(/-/g, '+').replace(/_/g, '/')}=`
const publicBytes = Buffer.from(seed.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')

const current = newSecret()
const previous = newSecret()
const signing = { enabled: true, secrets: [current, previous], ed25519_key: seedText }
const NAMES = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

/** The calls of one event each, over one wire. */
async function traffic(wire: 'http' | 'http2' | 'grpc-js'): Promise<Map<string, Signed>> {
  const seen = new Map<string, Signed>()
  // Answers that go on are carried by one client only.
  const client = (event: string): string =>
    wire === 'http' || event === 'subscribe_stream' ? 'auto' : wire
  let endpoint: (event: string) => string
  const arrived: Signed[] = []
  if (wire === 'http') {
    const b = await startBackend({
      onRequest: (request) => {
        arrived.push({
          headers: Object.fromEntries(NAMES.map((name) => [name, request.header(name) ?? ''])),
          body: request.body,
        })
        return { body: { result: {} } }
      },
    })
    opened.unshift(() => b.close())
    endpoint = (event) => `${b.url}/${event}`
  } else {
    const b = await startGrpcBackend({
      onCall: ({ headers, message }) => {
        arrived.push({
          headers: Object.fromEntries(NAMES.map((name) => [name, String(headers[name] ?? '')])),
          body: message,
        })
        return {}
      },
    })
    opened.unshift(() => b.close())
    endpoint = () => `grpc://127.0.0.1:${b.port}`
  }
  const { pipelines, close } = realPipelines(
    everyEvent((event) => ({
      endpoint: endpoint(event),
      timeout: '20s',
      policy: { signing, grpc: { client: client(event) } },
    })),
  )
  opened.unshift(close)
  for (const [event, bring] of Object.entries(EVERY_EVENT)) {
    await bring(pipelines)
    const [call] = arrived.splice(0)
    if (call !== undefined) seen.set(event, call)
  }
  return seen
}

const takes = (secret: string, { headers, body }: Signed, Verifier = StandardWebhook): boolean => {
  try {
    new Verifier(secret).verify(body, headers, { jsonParse: false })
    return true
  } catch {
    return false
  }
}

describe.each(['http', 'http2', 'grpc-js'] as const)('calls over %s', (wire) => {
  it('of every event are taken by stock verifiers, with the new and the old secret', async () => {
    const calls = await traffic(wire)
    expect([...calls.keys()]).toEqual(Object.keys(EVERY_EVENT))
    const kit = new SignatureCheck({ secrets: [current] })
    for (const [event, call] of calls) {
      expect(call.headers['webhook-id'], event).toMatch(
        new RegExp(`^${event}_node1-[0-9a-f-]*-[0-9]+$`),
      )
      for (const Verifier of [StandardWebhook, SvixWebhook as never as typeof StandardWebhook]) {
        expect(takes(current, call, Verifier), event).toBe(true)
        expect(takes(previous, call, Verifier), event).toBe(true)
        expect(takes(newSecret(), call, Verifier), event).toBe(false)
      }
      expect(await kit.fault(new Headers(call.headers), call.body), event).toBeUndefined()
    }
  })

  it('of every event are refused when anything of them was changed', async () => {
    const calls = [...(await traffic(wire))]
    const kit = new SignatureCheck({ secrets: [current] })
    for (const [at, [event, call]] of calls.entries()) {
      const flipped = Buffer.from(call.body)
      if (flipped.length > 0) flipped[flipped.length >> 1]! ^= 1
      const other = calls[(at + 1) % calls.length]![1]
      const { headers } = call
      const sixMinutes = String(Number(headers['webhook-timestamp']) - 360)
      const changed: Record<string, Signed> = {
        'one byte flipped': {
          headers,
          body: flipped.length > 0 ? flipped : Buffer.from([0]),
        },
        'the body of another event': {
          headers,
          body: Buffer.concat([other.body, Buffer.from(' ')]),
        },
        'the id of another event': {
          ...call,
          headers: { ...headers, 'webhook-id': other.headers['webhook-id']! },
        },
        'another time': { ...call, headers: { ...headers, 'webhook-timestamp': sixMinutes } },
        'no signature': { ...call, headers: { ...headers, 'webhook-signature': '' } },
        'the signature of the removed key only': {
          ...call,
          headers: {
            ...headers,
            'webhook-signature': headers['webhook-signature']!.split(' ')[1]!,
          },
        },
      }
      for (const [what, forged] of Object.entries(changed)) {
        expect(takes(current, forged), `${event}: ${what}`).toBe(false)
        expect(takes(current, forged, SvixWebhook as never), `${event}: ${what}`).toBe(false)
        const fault = await kit.fault(new Headers(forged.headers), forged.body)
        expect(fault, `${event}: ${what}`).not.toBeUndefined()
      }
    }
  })

  it('are signed by the private key, too', async () => {
    const [[, call] = expect.fail('no call')] = await traffic(wire)
    const { headers, body } = call
    const mine = headers['webhook-signature']!.split(' ').filter((text) => text.startsWith('v1a,'))
    expect(mine).toHaveLength(1)
    const head = `${headers['webhook-id']}.${headers['webhook-timestamp']}.`
    const signed = Buffer.concat([Buffer.from(head), body])
    const signature = Buffer.from(mine[0]!.slice(4), 'base64')
    expect(verify(null, signed, seed.publicKey, signature)).toBe(true)
    const kit = new SignatureCheck({ publicKeys: [`whpk_${publicBytes.toString('base64')}`] })
    expect(await kit.fault(new Headers(headers), body)).toBeUndefined()
  })
})

it('an old call is refused even when it was never changed', async () => {
  const [[, call] = expect.fail('no call')] = await traffic('http')
  const sixMinutesOn = Date.now() + 360_000
  const kit = new SignatureCheck({ secrets: [current], now: () => sixMinutesOn })
  expect(await kit.fault(new Headers(call.headers), call.body)).toMatch(/too old/)
})

it('a compressed gRPC call is signed over the message, not over its packing', async () => {
  const seen: Signed[] = []
  const b = await startGrpcBackend({
    onCall: ({ headers, message, compressed }) => {
      if (compressed) {
        seen.push({
          headers: Object.fromEntries(NAMES.map((name) => [name, String(headers[name])])),
          body: message,
        })
      }
      return {}
    },
  })
  opened.unshift(() => b.close())
  const grpc = {
    endpoint: `grpc://127.0.0.1:${b.port}`,
    timeout: '20s',
    grpc: { compression: true },
  }
  const { pipelines, close } = realPipelines(everyEvent(() => ({ ...grpc, policy: { signing } })))
  opened.unshift(close)
  await EVERY_EVENT.rpc!(pipelines)
  expect(takes(current, seen[0]!)).toBe(true)
})

it('attempts of one call have one id, and signatures of their own', async () => {
  const seen: Signed[] = []
  const b = await startBackend({
    onRequest: (request) => {
      seen.push({
        headers: Object.fromEntries(NAMES.map((name) => [name, request.header(name) ?? ''])),
        body: request.body,
      })
      return seen.length < 3 ? { status: 503 } : { body: { result: {} } }
    },
  })
  opened.unshift(() => b.close())
  const policy = { signing, retry: { max_attempts: 3, backoff: { base: '1ms', max: '1ms' } } }
  const { pipelines, close } = realPipelines(
    everyEvent((event) => ({ endpoint: `${b.url}/${event}`, timeout: '20s', policy })),
  )
  opened.unshift(close)
  await EVERY_EVENT.subscribe!(pipelines)
  expect(seen).toHaveLength(3)
  expect(new Set(seen.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  for (const call of seen) expect(takes(current, call)).toBe(true)
})

/** A server that sends RPCs of two at once, signed, and two of its clients. */
async function inPairs(url: string, more: object = {}): Promise<readonly [RawClient, RawClient]> {
  const connect = await startBackend({ onRequest: () => ({ body: { result: { user: '56' } } }) })
  opened.unshift(() => connect.close())
  const batch = { enabled: true, max_items: 2, max_wait: '15s', events: ['rpc'] }
  const server = await startBackhaul({
    client: { proxy: { connect: { enabled: true, endpoint: connect.url } } },
    rpc: {
      proxy: { endpoint: `${url}/rpc`, timeout: '20s', policy: { signing, batch, ...more } },
      without_namespace: { proxy_enabled: true },
    },
  })
  opened.unshift(() => server.stop())
  const join = async (): Promise<RawClient> => {
    const client = await RawClient.open(server.wsUrl)
    opened.unshift(async () => {
      client.terminate()
      await client.closed
    })
    await client.connect({})
    return client
  }
  return [await join(), await join()]
}

const asSigned = (request: RecordedRequest): Signed => ({
  headers: Object.fromEntries(NAMES.map((name) => [name, request.header(name) ?? ''])),
  body: request.body,
})

it('a batch is signed as a whole, with an id of its own that its attempts share', async () => {
  const seen: RecordedRequest[] = []
  const b = await startBackend({
    onRequest: (request) => {
      // The first is not taken, so that it comes again.
      if (seen.push(request) === 1) return { status: 503 }
      const { batch } = request.json() as { batch: readonly { data: unknown }[] }
      return { body: { batch: batch.map(({ data }) => ({ result: { data } })) } }
    },
  })
  opened.unshift(() => b.close())
  const retry = {
    max_attempts: 2,
    on: ['503'],
    idempotent: true,
    backoff: { base: '1ms', max: '1ms' },
  }
  const clients = await inPairs(b.url, { retry })
  for (const id of [2, 3]) {
    for (const [at, client] of clients.entries())
      client.send({ id, rpc: { method: 'x', data: { id, at } } })
    for (const [at, client] of clients.entries())
      expect(await client.next()).toEqual({ id, rpc: { data: { id, at } } })
  }
  expect(seen).toHaveLength(3)
  const kit = new SignatureCheck({ secrets: [current] })
  for (const request of seen) {
    expect(request.header('X-Backhaul-Batch')).toBe('2')
    const call = asSigned(request)
    expect(call.headers['webhook-id']).toMatch(/^rpc_[^_]+-batch-[0-9]+$/)
    expect(takes(current, call)).toBe(true)
    expect(takes(previous, call)).toBe(true)
    expect(takes(newSecret(), call)).toBe(false)
    expect(await kit.fault(new Headers(call.headers), call.body)).toBeUndefined()
    // Neither an item less nor one in another place passes for it.
    const { batch } = request.json() as { batch: unknown[] }
    for (const changed of [batch.slice(1), [...batch].reverse()]) {
      const body = Buffer.from(JSON.stringify({ batch: changed }))
      expect(takes(current, { ...call, body })).toBe(false)
      expect(await kit.fault(new Headers(call.headers), body)).toBe(
        'no signature of the call fits a key',
      )
    }
  }
  const ids = seen.map((request) => request.header('webhook-id'))
  expect(ids[1]).toBe(ids[0])
  expect(ids[2]).not.toBe(ids[0])
})

it.each([
  ['signatures alone', {}],
  ['idempotency keys, too', { idempotency_key: true }],
])('a kit that takes signed calls only tells items of a batch apart, with %s', async (_, more) => {
  const ids: (string | undefined)[] = []
  const backend = defineBackend(
    {
      rpc: idempotent(({ data }, { id }) => {
        ids.push(id)
        return allow({ data: data ?? null })
      }),
    },
    { signature: { secrets: [current] } },
  )
  const handle = toNode(backend)
  const http = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  opened.unshift(async () => {
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  })
  const { port } = http.address() as AddressInfo
  const clients = await inPairs(`http://127.0.0.1:${port}`, more)
  for (const [at, client] of clients.entries())
    client.send({ id: 2, rpc: { method: 'x', data: at } })
  for (const [at, client] of clients.entries())
    expect(await client.next()).toEqual({ id: 2, rpc: { data: at } })
  expect(ids).toEqual([expect.any(String), expect.any(String)])
  expect(new Set(ids).size).toBe(2)
})

it('a redirect to another origin gets no signature, one on the same origin keeps it', async () => {
  const away = await startBackend({ onRequest: () => ({ body: { result: {} } }) })
  opened.unshift(() => away.close())
  const b = await startBackend({
    onRequest: ({ path }) =>
      path === '/rpc'
        ? { status: 307, headers: { location: '/here' } }
        : { status: 307, headers: { location: `${away.url}/there` } },
  })
  opened.unshift(() => b.close())
  const { pipelines, close } = realPipelines(
    everyEvent((event) => ({ endpoint: `${b.url}/${event}`, timeout: '20s', policy: { signing } })),
  )
  opened.unshift(close)
  await EVERY_EVENT.rpc!(pipelines)
  expect(b.requests[1]!.path).toBe('/here')
  expect(b.requests[1]!.header('webhook-signature')).toBeDefined()
  expect(away.requests[0]!.path).toBe('/there')
  expect(away.requests[0]!.rawHeaders.filter(([name]) => /^webhook-/i.test(name))).toEqual([])
})

it('a server takes secrets from its environment, shows its public key, and never its secrets', async () => {
  const calls: Signed[] = []
  const b = await startBackend({
    onRequest: (request) => {
      calls.push({
        headers: Object.fromEntries(NAMES.map((name) => [name, request.header(name) ?? ''])),
        body: request.body,
      })
      return { body: { result: { user: '56' } } }
    },
  })
  opened.unshift(() => b.close())
  const server = await startBackhaul(
    {
      client: { proxy: { connect: { enabled: true, endpoint: b.url } } },
      proxy_defaults: {
        policy: {
          signing: {
            enabled: true,
            secrets: ['whsec_${BACKHAUL_VAR_NEW}', '${BACKHAUL_VAR_OLD}'],
            ed25519_key: seed.privateKey.export({ type: 'pkcs8', format: 'pem' }),
          },
        },
      },
      signing_keys: { enabled: true },
      uni_sse: { enabled: true },
    },
    { BACKHAUL_VAR_NEW: current.slice('whsec_'.length), BACKHAUL_VAR_OLD: previous },
  )
  opened.unshift(() => server.stop())
  const abort = new AbortController()
  const stream = await fetch(`${server.httpUrl}/connection/uni_sse`, { signal: abort.signal })
  expect(stream.status).toBe(200)
  await b.waitForRequests(1)
  abort.abort()
  expect(takes(current, calls[0]!)).toBe(true)
  expect(takes(previous, calls[0]!)).toBe(true)
  const answer = await fetch(`${server.httpUrl}/.well-known/jwks.json`)
  expect(answer.headers.get('content-type')).toBe('application/jwk-set+json')
  const { keys } = (await answer.json()) as { keys: Record<string, string>[] }
  expect(keys).toEqual([
    {
      kty: 'OKP',
      crv: 'Ed25519',
      alg: 'EdDSA',
      use: 'sig',
      kid: expect.any(String),
      x: expect.any(String),
    },
  ])
  expect(createPublicKey({ key: keys[0]!, format: 'jwk' }).equals(seed.publicKey)).toBe(true)
  const said = JSON.stringify(server.lines)
  for (const secret of [current, previous]) expect(said).not.toContain(secret.slice(6, 20))
})
