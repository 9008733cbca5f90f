/** Which proxy serves what, and what is refused at start. spec: proxy.md §1 */
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/config/index.js'
import { parseEndpoint } from '../../../src/pipelines/backend/endpoints.js'
import { compilePipelines } from '../../../src/pipelines/index.js'
import { bench, everythingOn, facts, FakeCaller, recordingLogger } from './fixtures.js'
import { nullMetrics } from '../../../src/base/index.js'
import { fakeTime } from '../../support/fake-clock.js'

const E104 = { t: 'error', error: { code: 104, message: 'method not found', temporary: false } }
const E108 = { t: 'error', error: { code: 108, message: 'not available', temporary: false } }

describe('routes of channels', () => {
  it('answers 108 to a namespace without the proxy and says so at info level', async () => {
    const b = bench()
    const input = { channel: 'plain:1', namespace: 'plain' }
    expect(await b.pipelines.subscribe({ ...input, token: '', data: null }, facts())).toEqual(E108)
    expect(await b.pipelines.subRefresh(input, facts())).toEqual(E108)
    expect(b.caller.calls).toEqual([])
    expect(b.log.lines).toContainEqual({
      level: 'info',
      msg: 'subscribe proxy not enabled',
      fields: { client: '9336a229-2400-4ebc-8c50-0a643d22e8a0', channel: 'plain:1' },
    })
  })

  it('serves channels without a namespace by their own switch', async () => {
    const b = bench()
    await b.pipelines.subscribe({ channel: 'x', namespace: '', token: '', data: null }, facts())
    expect(b.caller.calls).toHaveLength(1)
  })

  it('sends a namespace to the proxy it names, one endpoint per event and proxy', async () => {
    const b = bench({
      ...everythingOn(),
      channel: {
        proxy: { subscribe: { endpoint: 'http://default.test/' } },
        namespaces: [
          { name: 'na', subscribe_proxy_enabled: true, subscribe_proxy_name: 'other' },
          { name: 'nb', subscribe_proxy_enabled: true, subscribe_proxy_name: 'other' },
          { name: 'nc', subscribe_proxy_enabled: true },
        ],
      },
      proxies: [{ name: 'other', endpoint: 'http://other.test/sub?x=1' }],
    })
    for (const namespace of ['na', 'nb', 'nc']) {
      await b.pipelines.subscribe(
        { channel: `${namespace}:1`, namespace, token: '', data: null },
        facts(),
      )
    }
    expect(b.caller.calls.map((call) => call.url)).toEqual([
      'http://other.test/sub?x=1',
      'http://other.test/sub?x=1',
      'http://default.test/',
    ])
    const urls = b.caller.endpoints.map((endpoint) => ('url' in endpoint ? endpoint.url : ''))
    expect(urls.filter((url) => url.startsWith('http://other.test'))).toHaveLength(1)
    expect(b.metrics.values.get('proxy_errors{protocol=http,type=subscribe,name=other}')).toBe(0)
  })
})

describe('routes of RPC methods', () => {
  it.each([
    ['m', 'sent'],
    ['', 'sent'],
    ['chat:m:x', 'sent'],
    [':m', 'sent'],
    ['off:m', E108],
    ['nope:m', E104],
    ['__proto__:m', E104],
  ])('answers method %j with %j', async (method, expected) => {
    const b = bench()
    const outcome = await b.pipelines.rpc({ method, data: null }, facts())
    if (expected === 'sent') expect(outcome).toEqual({ t: 'ok', value: { data: null } })
    else expect(outcome).toEqual(expected)
  })

  it('answers 108 to everything when no RPC proxy is on, 104 when the local ping is', async () => {
    const off = bench({})
    expect(await off.pipelines.rpc({ method: 'nope:m', data: null }, facts())).toEqual(E108)
    const ping = bench({ rpc: { ping: { enabled: true } } })
    expect(await ping.pipelines.rpc({ method: 'm', data: null }, facts())).toEqual(E104)
  })

  it('cuts at the configured boundary', async () => {
    const settings = everythingOn()
    const b = bench({
      ...settings,
      rpc: { ...(settings.rpc as object), namespace_boundary: '/' },
    })
    expect(await b.pipelines.rpc({ method: 'nope:m', data: null }, facts())).toMatchObject({
      t: 'ok',
    })
    expect(await b.pipelines.rpc({ method: 'off/m', data: null }, facts())).toEqual(E108)
  })
})

describe('compilePipelines', () => {
  const compile = (settings: object, log = recordingLogger()) => {
    const { clock, wheel } = fakeTime()
    return compilePipelines(settings as never, {
      clock,
      wheel,
      metrics: nullMetrics,
      log,
      nodeId: 'n',
      version: '1',
      caller: new FakeCaller(),
    })
  }

  it('says at start which proxies are on, credentials redacted', () => {
    const log = recordingLogger()
    const { config } = parseConfig({
      client: { proxy: { connect: { enabled: true, endpoint: 'http://me:secret@b.test/c' } } },
    })
    compile(config, log)
    expect(log.lines).toContainEqual({
      level: 'info',
      msg: 'proxy enabled',
      fields: { event: 'connect', proxy: 'default', endpoint: 'http://xxxxx@b.test/c' },
    })
    expect(JSON.stringify(log.lines)).not.toContain('secret')
  })

  it('refuses an endpoint that cannot work, naming the option but not the endpoint', () => {
    const { config } = parseConfig(everythingOn())
    const connect = { ...config.client.proxy.connect, endpoint: 'grpc://me:pw@x:1' }
    const broken = { ...config, client: { proxy: { ...config.client.proxy, connect } } }
    expect(() => compile(broken)).toThrow(
      /^client\.proxy\.connect: endpoint must not hold credentials: use grpc\.credentials_key and grpc\.credentials_value$/,
    )
  })

  it('refuses a proxy name that names nothing even while the switch is off', () => {
    const { config } = parseConfig(everythingOn())
    const without_namespace = { ...config.channel.without_namespace }
    const broken = {
      ...config,
      channel: {
        ...config.channel,
        without_namespace: {
          ...without_namespace,
          subscribe_proxy_enabled: false,
          subscribe_proxy_name: 'ghost',
        },
      },
    }
    expect(() => compile(broken)).toThrow('channel.proxy.subscribe: no proxy is named ghost')
  })

  it('collects the headers that sessions must keep', () => {
    const b = bench(
      everythingOn({ http_headers: ['Cookie', 'X-Real-IP'], emulated_headers: ['Authorization'] }),
    )
    expect([...b.pipelines.forwardedHeaders].sort()).toEqual(['connection', 'cookie', 'x-real-ip'])
    expect([...b.pipelines.emulatedHeaders]).toEqual(['authorization'])
    expect([...bench().pipelines.forwardedHeaders]).toEqual([])
  })

  it('closes its caller', async () => {
    const b = bench()
    await b.pipelines.close()
    expect(b.caller.closed).toBe(true)
  })
})

describe('parseEndpoint', () => {
  it('keeps path and query and takes credentials out', () => {
    expect(parseEndpoint('https://us%40r:p%3Aw@b.test:8443/a//b?x=%7E')).toEqual({
      url: 'https://b.test:8443/a//b?x=%7E',
      authorization: `Basic ${Buffer.from('us@r:p:w').toString('base64')}`,
      redacted: 'https://xxxxx@b.test:8443/a//b?xxxxx',
    })
  })

  it('never quotes an endpoint that it refuses', () => {
    for (const text of ['http://user:pa ss@[::', 'ftp://user:pw@x', '']) {
      expect(() => parseEndpoint(text)).toThrow(/^endpoint [^@]*$/)
    }
  })
})
