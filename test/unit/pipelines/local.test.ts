/** Handlers given in code are asked and answer as a backend over HTTP does. */
import { describe, expect, it, vi } from 'vitest'
import { jsonPayload } from '../../../src/base/index.js'
import { parseConfig } from '../../../src/config/index.js'
import { compilePipelines, type LocalBackend } from '../../../src/pipelines/index.js'
import { fakeTime } from '../../support/fake-clock.js'
import {
  Cancellation,
  everythingOn,
  facts,
  recordingLogger,
  recordingMetrics,
  settle,
} from './fixtures.js'

const LOCAL = { endpoint: 'local:' }

function serve(backend: LocalBackend, extra: object = {}) {
  const { config } = parseConfig({
    client: { proxy: { connect: { enabled: true, ...LOCAL, ...extra } } },
    rpc: { proxy: { ...LOCAL, ...extra }, without_namespace: { proxy_enabled: true } },
  })
  const time = fakeTime()
  const { clock, wheel } = time
  const log = recordingLogger()
  const metrics = recordingMetrics()
  const deps = { clock, wheel, metrics, log, nodeId: 'n', version: '1', backend }
  return { pipelines: compilePipelines(config, deps), log, metrics, time }
}

const connect = () => ({ result: { user: '7', data: { hello: true } } })
const connecting = { name: '', version: '', data: jsonPayload('{"a":1}'), channels: ['x'] }

describe('handlers in code', () => {
  it('get the request of the event and answer it', async () => {
    const handler = vi.fn(connect)
    const { pipelines } = serve({ connect: handler, rpc: () => null })
    const outcome = await pipelines.connect?.(connecting, facts({ userId: '' }))
    expect(outcome).toMatchObject({ t: 'ok', value: { user: '7' } })
    expect(handler).toHaveBeenCalledWith(
      {
        client: facts().clientId,
        transport: 'websocket',
        protocol: 'json',
        encoding: 'json',
        data: { a: 1 },
        channels: ['x'],
      },
      expect.anything(),
    )
  })

  it('get the headers that the proxy forwards', async () => {
    const rpc = vi.fn(() => ({ result: { data: 1 } }))
    const { pipelines } = serve({ connect, rpc }, { http_headers: ['Cookie'] })
    const from = facts({ transportHeaders: new Map([['cookie', ['a=b']]]) })
    await pipelines.rpc({ method: 'm', data: null }, from)
    expect(rpc).toHaveBeenCalledWith(
      expect.objectContaining({ method: 'm', user: '56' }),
      expect.objectContaining({ headers: expect.objectContaining({ cookie: 'a=b' }) as object }),
    )
  })

  it.each([
    [{ error: { code: 400, message: 'no' } }, { t: 'error', error: { code: 400 } }],
    [{ disconnect: { code: 4000, reason: 'out' } }, { t: 'disconnect' }],
    [null, { t: 'ok', value: { data: null } }],
    [undefined, { t: 'ok', value: { data: null } }],
    [{}, { t: 'ok', value: { data: null } }],
  ])('answer %j as a backend would', async (answer, expected) => {
    const { pipelines } = serve({ connect, rpc: () => answer })
    expect(await pipelines.rpc({ method: 'm', data: null }, facts())).toMatchObject(expected)
  })

  it('that throw are a failure, with what they said in the log', async () => {
    const rpc = () => Promise.reject(new Error('no database'))
    const { pipelines, log, metrics } = serve({ connect, rpc })
    const outcome = await pipelines.rpc({ method: 'm', data: null }, facts())
    expect(outcome).toMatchObject({ t: 'error', error: { code: 100 } })
    const [line] = log.lines.filter(({ level }) => level === 'error')
    expect(line?.fields).toMatchObject({
      error: 'the handler failed: no database',
      endpoint: 'local:',
      attempt: 1,
    })
    expect(metrics.values.get('proxy_errors{protocol=local,type=rpc,name=default}')).toBe(1)
  })

  it('run inside the timeout of their proxy, and are told when it is over', async () => {
    let told: AbortSignal | null = null
    const { pipelines, time } = serve({
      connect,
      rpc: (_request, { signal }) => {
        told = signal
        return new Promise(() => undefined)
      },
    })
    const outcome = pipelines.rpc({ method: 'm', data: null }, facts())
    await settle()
    time.advance(1100)
    expect(await outcome).toMatchObject({ t: 'error', error: { code: 100 } })
    expect(told).toMatchObject({ aborted: true })
  })

  it('are told when the client is gone', async () => {
    const gone = new Cancellation()
    let told: AbortSignal | null = null
    const { pipelines } = serve({
      connect,
      rpc: (_request, { signal }) => {
        told = signal
        return new Promise(() => undefined)
      },
    })
    const outcome = pipelines.rpc({ method: 'm', data: null }, facts({ gone }))
    await settle()
    gone.cancel()
    expect(await outcome).toMatchObject({ t: 'disconnect', disconnect: { code: 3000 } })
    expect(told).toMatchObject({ aborted: true })
  })

  it('must be there for every proxy that names them', () => {
    expect(() => serve({ connect })).toThrow(
      'rpc.proxy: endpoint local: needs a handler in code for rpc',
    )
    expect(() => serve({ rpc: connect })).toThrow('client.proxy.connect')
  })

  it('cannot answer what goes on', () => {
    const streaming = { policy: { stream: { rpc_answers: true } } }
    expect(() => serve({ connect, rpc: () => null }, streaming)).toThrow('rpc')
  })
})

it('the settings of all events over HTTP still compile', () => {
  expect(() => parseConfig(everythingOn())).not.toThrow()
})
