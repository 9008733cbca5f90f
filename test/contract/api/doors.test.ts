/**
 * One declaration, several doors: each method answers alike as a path of its own, inside a batch and
 * in the legacy envelope, on the real channel layer and behind both listeners.
 */
import { afterEach, describe, expect, it } from 'vitest'
import { createApi } from '../../../src/api/index.js'
import { apiMethods } from '../../../src/api/methods/index.js'
import { nullLogger, nullMetrics } from '../../../src/base/index.js'
import { compileNamespaces, createChannels } from '../../../src/channels/index.js'
import { createLocalControl } from '../../../src/cluster/index.js'
import { createMemoryEngine } from '../../../src/engine/memory/engine.js'
import type { Listener } from '../../../src/listener/ports.js'
import { jsonCodec } from '../../../src/protocol/index.js'
import { fakeTime } from '../../support/fake-clock.js'
import { namedNamespace, namespaceOptions, namespaceRules } from '../../support/namespaces.js'
import { adapters, createListener, type AdapterName } from '../listener/harness.js'

const open: Listener[] = []

afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close()
})

async function start(adapter: AdapterName) {
  const time = fakeTime()
  const { clock, wheel } = time
  const engine = createMemoryEngine({ clock, wheel })
  const channels = createChannels({
    engine,
    namespaces: compileNamespaces(
      namespaceRules({
        namespaces: [
          namedNamespace('chat', { history_size: 3, history_ttl: 60_000, presence: true }),
          namedNamespace('board', {
            subscription_type: 'map',
            map: { ...namespaceOptions().map, mode: 'persistent' },
          }),
          namedNamespace('bin', {
            history_size: 3,
            history_ttl: 60_000,
            publication_data_format: 'binary',
          }),
        ],
      }),
    ),
    codecs: [jsonCodec, null],
    clock,
    wheel,
    metrics: nullMetrics,
    log: nullLogger,
  })
  await channels.start()
  const node = { uid: 'n1', name: 'node', version: '1' }
  const control = createLocalControl({ channels, clock, log: nullLogger, node })
  const listener = createListener({ adapter, tls: false })
  open.push(listener)
  const api = createApi({ channels, control, clock, log: nullLogger, metrics: nullMetrics })
  api.http(listener, { prefix: '/api', key: 'secret', insecure: false, errorMode: '' })
  const { port } = await listener.listen()
  const send = async (path: string, body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'x-api-key': 'secret', ...headers },
      body,
    })
    return { status: response.status, text: await response.text(), headers: response.headers }
  }
  const call = async (method: string, params: unknown): Promise<unknown> =>
    JSON.parse((await send(`/api/${method}`, JSON.stringify(params))).text)
  return { port, send, call, time }
}

/** Requests whose answers are the same however often they are sent. */
const REQUESTS: Readonly<Record<string, unknown>> = {
  publish: { channel: 'chat:a', data: { x: 1 }, idempotency_key: 'k' },
  broadcast: { channels: ['plain', '', 'nope:1'], data: 1 },
  subscribe: { user: 'nobody', channel: 'chat:a' },
  unsubscribe: { user: 'nobody', channel: '' },
  disconnect: { user: 'nobody' },
  refresh: { user: 'nobody' },
  presence: { channel: 'chat:a' },
  presence_stats: { channel: 'plain' },
  history: { channel: 'chat:a', limit: -1, since: { offset: 0, epoch: 'other' } },
  history_remove: { channel: 'chat:a' },
  channels: { pattern: 'x*' },
  info: {},
  rpc: { method: 'x' },
  map_publish: { channel: 'board:a', key: 'k', data: { x: 1 }, version: 1, key_mode: 'if_exists' },
  map_remove: { channel: 'board:a', key: 'none' },
  map_read_state: { channel: 'board:a', limit: -1 },
  map_read_stream: { channel: 'board:a', limit: -1, since_epoch: 'other' },
  map_stats: { channel: 'board:a' },
  map_clear: { channel: 'chat:a' },
  shared_poll_publish: { channel: 'chat:a', key: 'k', version: 1, data: 1 },
  run_start: { id: 'r', push: true },
  run_append: { id: 'r', records: [{ data: 1 }] },
  run_cancel: { id: 'r' },
  run_info: { id: 'r' },
  runs: { user: 'u' },
  calls: {},
  call: { id: 1 },
  replay: { id: 1 },
  recorder: {},
  explain: { action: 'subscribe', channel: 'chat:a' },
  connections: { user: 'u' },
  proxy_cache_purge: { user: 'nobody' },
}

describe.each(adapters)('the API behind the %s listener', (adapter) => {
  it('answers each method alike through every door', async () => {
    const { call, send } = await start(adapter)
    const names = apiMethods.map(({ name }) => name)
    expect(Object.keys(REQUESTS).sort()).toEqual([...names].sort())
    for (const name of names) {
      const direct = (await call(name, REQUESTS[name])) as { result?: unknown; error?: unknown }
      const inner = direct.error === undefined ? { [name]: direct.result } : direct
      const commands = [{ [name]: REQUESTS[name] }]
      expect(await call('batch', { commands })).toEqual({ replies: [inner] })
      expect(await call('batch', { commands, parallel: true })).toEqual({ replies: [inner] })
      const legacy = await send(
        '/api',
        JSON.stringify({ id: 7, method: name, params: REQUESTS[name] }),
      )
      expect(JSON.parse(legacy.text)).toEqual({ id: 7, ...direct })
    }
  })

  it('checks the method, then the key, and knows no other paths', async () => {
    const { port, send } = await start(adapter)
    const get = await fetch(`http://127.0.0.1:${port}/api/info`)
    expect([get.status, await get.text()]).toEqual([405, ''])
    const noKey = await send('/api/info', '{}', { 'x-api-key': 'wrong' })
    expect([noKey.status, noKey.text]).toEqual([401, ''])
    expect((await send('/api/device_list', '{}', { 'x-api-key': 'wrong' })).status).toBe(404)
    const query = await send('/api/info?api_key=secret', '{}', { 'x-api-key': 'wrong' })
    expect(query.status).toBe(200)
    expect(query.headers.get('content-type')).toBe('application/json')
  })

  it('keeps big numbers, key order and inner spaces of data through history', async () => {
    const { send } = await start(adapter)
    const data = '{"z": 12345678901234567890, "a":1.0, "z":"ü\u2028"}'
    await send('/api/publish', `{"channel":"chat:a","data":${data}}`)
    const { text } = await send('/api/history', '{"channel":"chat:a","limit":1}')
    expect(text).toContain(`"data":${data},"offset":1`)
  })

  it('takes bodies of several megabytes', async () => {
    const { call } = await start(adapter)
    const data = 'x'.repeat(5_000_000)
    expect(await call('publish', { channel: 'chat:a', data })).toMatchObject({
      result: { offset: 1 },
    })
  })

  it('keeps the rules of history, idempotency and versions', async () => {
    const { call, time } = await start(adapter)
    type Answer = { result: { offset?: number; epoch?: string; publications?: unknown[] } }
    const publish = async (extra: object) =>
      ((await call('publish', { channel: 'chat:a', data: 1, ...extra })) as Answer).result
    const first = await publish({ idempotency_key: 'k' })
    expect(first.offset).toBe(1)
    expect(await publish({ idempotency_key: 'k', data: 2 })).toEqual(first)
    const other = { channel: 'chat:b', idempotency_key: 'k', data: 3 }
    expect(((await call('publish', other)) as Answer).result.epoch).not.toBe(first.epoch)
    expect(await publish({ skip_history: true })).toEqual({})
    expect((await publish({ version: 5 })).offset).toBe(2)
    expect(await publish({ version: 4 })).toMatchObject({ offset: 2 })
    expect((await publish({ version: 4, version_epoch: 'new' })).offset).toBe(3)
    for (let i = 0; i < 3; i++) await publish({})
    const read = async (extra: object) =>
      ((await call('history', { channel: 'chat:a', ...extra })) as Answer).result
    expect(await read({})).toEqual({ publications: [], epoch: first.epoch, offset: 6 })
    expect((await read({ limit: -1 })).publications).toHaveLength(3)
    // A position that was trimmed away is no error: reading starts at the oldest kept entry.
    expect((await read({ limit: -1, since: { offset: 1 } })).publications).toHaveLength(3)
    expect((await read({ limit: -1, since: { offset: 99 } })).publications).toEqual([])
    expect((await read({ limit: 1, reverse: true })).publications).toMatchObject([{ offset: 6 }])
    await call('history_remove', { channel: 'chat:a' })
    expect(await read({ limit: -1 })).toEqual({ publications: [], epoch: first.epoch, offset: 6 })
    time.advance(301_000)
    expect((await publish({ idempotency_key: 'k' })).offset).toBe(7)
  })

  it('reads an unknown stream as offset 0 with an epoch that stays', async () => {
    const { call } = await start(adapter)
    const history = (await call('history', { channel: 'chat:new' })) as {
      result: { epoch: string }
    }
    expect(history).toMatchObject({ result: { publications: [], offset: 0 } })
    const published = await call('publish', { channel: 'chat:new', data: 1 })
    expect(published).toEqual({ result: { offset: 1, epoch: history.result.epoch } })
  })

  it('answers 500 plain text to the history of a binary publication', async () => {
    const { call, send } = await start(adapter)
    expect(await call('publish', { channel: 'bin:a', b64data: '/w==' })).toMatchObject({
      result: { offset: 1 },
    })
    const history = await send('/api/history', '{"channel":"bin:a","limit":-1}')
    expect([history.status, history.text]).toEqual([500, 'Internal Server Error\n'])
    expect((await send('/api/history', '{"channel":"bin:a"}')).status).toBe(200)
  })
})
