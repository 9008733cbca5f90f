/** The same handlers over gRPC, called by a client made of the published proto file. */
import { fileURLToPath } from 'node:url'
import {
  credentials,
  loadPackageDefinition,
  Metadata,
  Server,
  ServerCredentials,
  status,
  type Client,
  type ClientDuplexStream,
  type ClientReadableStream,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toGrpc } from '../src/adapters/grpc.js'
import { defineBackend } from '../src/index.js'
import { handlersOf, newSeen, type Seen } from './handlers.js'

const PROTO = fileURLToPath(new URL('../../../proto/proxy.proto', import.meta.url))
const loaded = loadPackageDefinition(loadSync(PROTO, { keepCase: true, longs: Number })) as any
const { CentrifugoProxy } = loaded.centrifugal.centrifugo.proxy

const client = { client: 'c1', transport: 'websocket', protocol: 'json', encoding: 'json' }
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

let seen: Seen
let server: Server
let caller: Client & Record<string, any>

beforeEach(async () => {
  seen = newSeen()
  const backend = defineBackend(handlersOf(seen), {
    authorize: (headers) => headers.get('x-key') === 'k',
    // Of no matter over gRPC, where nothing is signed.
    signature: { secrets: ['whsec_c2VjcmV0'] },
    onError: (error) => seen.errors.push((error as Error).message),
  })
  server = new Server()
  server.addService(...toGrpc(backend))
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound)
      else reject(error)
    })
  })
  caller = new CentrifugoProxy(`127.0.0.1:${port}`, credentials.createInsecure())
})

afterEach(() => {
  caller.close()
  server.forceShutdown()
})

function metadataOf(more: Record<string, string> = {}): Metadata {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries({ 'x-key': 'k', ...more })) metadata.set(name, value)
  return metadata
}

function call(method: string, message: object, metadata = metadataOf()): Promise<any> {
  return new Promise((resolve, reject) => {
    caller[method]({ ...client, ...message }, metadata, (error: Error | null, answer: object) => {
      if (error === null) resolve(answer)
      else reject(error)
    })
  })
}

describe('a backend under gRPC', () => {
  it('answers every event', async () => {
    const connected = await call(
      'Connect',
      { data: json({ hello: 1 }) },
      metadataOf({ cookie: 'session=1' }),
    )
    expect(connected.result).toMatchObject({
      user: '56',
      data: json({ echo: { hello: 1 } }),
      channels: ['news'],
    })
    expect(await call('Connect', {})).toMatchObject({
      disconnect: { code: 4501, reason: 'sign in first' },
    })
    expect(await call('Subscribe', { channel: 'closed' })).toMatchObject({
      error: { code: 403, message: 'permission denied' },
    })
    expect(await call('SubRefresh', { user: '56', channel: 'room:56' })).toMatchObject({
      result: { expired: true },
    })
    expect(await call('Publish', { channel: 'a', data: json(1) })).toMatchObject({
      result: { b64data: 'AQID' },
    })
    const written = await call('MapPublish', { channel: 'm', key: 'A', b64data: 'AQI=' })
    expect(written.result).toMatchObject({ key: 'a', b64data: 'AQI=', key_mode: 'if_new' })
    expect(await call('MapRemove', { channel: 'm', key: 'A' })).toMatchObject({
      result: { key: 'A', tags: { by: 'test' } },
    })
    const polled = await call('SharedPollRefresh', {
      channel: 'prices',
      items: [{ key: 'a', version: 4 }, { key: 'b' }],
    })
    expect(polled.result.items).toMatchObject([
      { key: 'a', data: json({ key: 'a' }), version: 5 },
      { key: 'b', version: 1 },
    ])
  })

  it('calls methods by name', async () => {
    const rpc = (method: string, data?: unknown) =>
      call('RPC', { user: '56', method, ...(data !== undefined && { data: json(data) }) })
    const { result } = await rpc('orders.create', { item: 'pen', count: 2 })
    expect(result.data).toEqual(json({ ordered: '2 pen' }))
    expect(await rpc('orders.create', 7)).toMatchObject({ error: { code: 400 } })
    expect(await rpc('refused')).toMatchObject({ error: { code: 1404 } })
    // An anonymous user is the empty one, not a missing one.
    const anonymous = await call('RPC', { method: 'who.am.i' })
    expect(anonymous.result.data).toEqual(json(''))
  })

  it('fails with a status where HTTP would', async () => {
    await expect(call('Refresh', {})).rejects.toMatchObject({ code: status.INTERNAL })
    expect(seen.errors).toEqual(['refresh: result.expire_at must be a whole number, not a string'])
    await expect(call('Subscribe', {}, new Metadata())).rejects.toMatchObject({
      code: status.PERMISSION_DENIED,
    })
    await expect(call('Publish', { data: Buffer.from('{') })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: 'data of the message is no JSON',
    })
    await expect(call('NotifyCacheEmpty', {})).rejects.toMatchObject({ code: status.UNIMPLEMENTED })
  })

  it('streams one way, and stops when nobody listens', async () => {
    const stream = caller.SubscribeUnidirectional(
      { ...client, channel: 'ticks' },
      metadataOf(),
    ) as ClientReadableStream<any>
    const records: any[] = []
    try {
      for await (const record of stream) {
        if (records.push(record) === 3) break
      }
    } finally {
      stream.cancel()
    }
    expect(records[0].subscribe_response.result).toBeDefined()
    expect(records.slice(1).map(({ publication }) => String(publication.data))).toEqual(['0', '1'])
    await expect.poll(() => [seen.aborted, seen.ended]).toEqual([1, 1])
  })

  it('streams both ways', async () => {
    const stream = caller.SubscribeBidirectional(metadataOf()) as ClientDuplexStream<any, any>
    stream.write({ subscribe_request: { ...client, channel: 'echo' } })
    for (const word of ['one', 'two']) stream.write({ publication: { data: json(word) } })
    stream.end()
    const said: string[] = []
    for await (const { publication } of stream) if (publication) said.push(String(publication.data))
    expect(said).toEqual(['"one"', '"two"'])

    const refused = caller.SubscribeBidirectional(metadataOf()) as ClientDuplexStream<any, any>
    refused.end({ subscribe_request: { ...client, channel: 'closed' } })
    for await (const record of refused) {
      expect(record.subscribe_response.error).toMatchObject({ code: 403 })
    }
    const senseless = caller.SubscribeBidirectional(metadataOf()) as ClientDuplexStream<any, any>
    senseless.end({ publication: { data: json(1) } })
    await expect(senseless[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    })
  })
})
