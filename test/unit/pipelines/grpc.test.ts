/**
 * Events over gRPC with a fake caller: the same fields as in JSON, the same meaning of answers, and
 * metadata in place of headers. Messages are read with the proto file. spec: proxy.md §3, §4, §5
 */
import { describe, expect, it } from 'vitest'
import { bytesPayload, jsonPayload } from '../../../src/base/index.js'
import { events } from '../../../src/pipelines/events/index.js'
import type { Pipelines, SessionFacts } from '../../../src/pipelines/index.js'
import type { BackendReply } from '../../../src/pipelines/callers/ports.js'
import { decodeJson, encodeJson, requestType, responseType } from '../../support/proxy-messages.js'
import { bench, everythingOn, facts, failure, type Bench, type SentCall } from './fixtures.js'

const E100 = { t: 'error', error: { code: 100, message: 'internal server error', temporary: true } }
const CLIENT = facts().clientId
const BASE = { client: CLIENT, transport: 'websocket', protocol: 'json', encoding: 'json' }

type Plain = Record<string, unknown>
const grpc = (extra: Plain = {}): Plain =>
  everythingOn({ endpoint: 'grpc://backend:9000', ...extra })

const methodOf = ({ url }: SentCall): string => url.slice(url.lastIndexOf('/') + 1)

function messageOf(call: SentCall): Plain {
  return decodeJson(requestType(methodOf(call)), call.request.body as Uint8Array)
}

function answering(body: object | Uint8Array, settings = grpc()): Bench {
  const b = bench(settings)
  b.caller.answer = (call): BackendReply => ({
    status: 200,
    body: body instanceof Uint8Array ? body : encodeJson(responseType(methodOf(call)), body),
    retryAfterMs: -1,
  })
  return b
}

const rpc = (p: Pipelines, from = facts(), data = jsonPayload('{"a":1}')) =>
  p.rpc({ method: 'm', data }, from)

/** Those that a client is behind; shared_poll_refresh has a test of its own. */
type EventKey = Exclude<keyof typeof events, 'shared_poll_refresh' | 'subscribe_stream'>

const runs: Record<EventKey, (p: Pipelines, from: SessionFacts) => Promise<unknown>> = {
  connect: (p, from) =>
    p.connect!(
      { name: 'js', version: '5', data: jsonPayload('{"room":1}'), channels: ['a', 'b'] },
      from,
    ),
  refresh: (p, from) => p.refresh!({}, from),
  subscribe: (p, from) =>
    p.subscribe(
      { channel: 'chat:1', namespace: 'chat', token: 't', data: jsonPayload('{"s":1}') },
      from,
    ),
  sub_refresh: (p, from) => p.subRefresh({ channel: 'chat:1', namespace: 'chat' }, from),
  publish: (p, from) =>
    p.publish({ channel: 'chat:1', namespace: 'chat', data: jsonPayload('{"a":1}') }, from),
  map_publish: (p, from) =>
    p.mapPublish(
      { channel: 'chat:1', namespace: 'chat', key: 'k', data: jsonPayload('{"a":1}') },
      from,
    ),
  map_remove: (p, from) => p.mapRemove({ channel: 'chat:1', namespace: 'chat', key: 'k' }, from),
  rpc: (p, from) => rpc(p, from),
}

describe.each(Object.keys(runs) as EventKey[])('event %s', (key) => {
  const run = runs[key]

  it.each([{}, { binary_encoding: true, include_connection_meta: true }])(
    'says over gRPC what it says over HTTP, with %j',
    async (extra) => {
      const from = facts({ meta: jsonPayload('{"tenant":7}') })
      const http = bench(everythingOn(extra))
      const over = answering({}, grpc(extra))
      await run(http.pipelines, from)
      await run(over.pipelines, from)
      expect(over.caller.calls[0]!.url).toMatch(
        /^\/centrifugal\.centrifugo\.proxy\.CentrifugoProxy\//,
      )
      expect(messageOf(over.caller.calls[0]!)).toEqual(http.caller.calls[0]!.json)
    },
  )

  it.each([
    [{}],
    [{ result: {} }],
    [{ error: {} }],
    [{ error: { code: 1000, message: 'm', temporary: true } }],
    [{ disconnect: { code: 4500, reason: 'r' }, error: { code: 1 } }],
    [{ result: { info: { a: 1 }, data: [1, 'x'], meta: null, expire_at: 4_000_000_000 } }],
    [{ result: { b64info: 'e30=', b64data: 'W10=' } }],
    [{ result: { b64info: '%', b64data: '%' } }],
    [{ result: { expired: true } }],
    [
      {
        result: {
          user: 'u',
          channels: ['a'],
          subs: { b: { data: 1, override: { presence: { value: true }, join_leave: {} } } },
          override: { force_recovery: {} },
          tags: { x: 'y' },
          skip_history: true,
          delta: true,
          version_epoch: 'e',
          version: 7,
        },
      },
    ],
  ])('understands %j as it does over HTTP', async (body) => {
    const shown = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (_key, one: unknown) => {
          if (typeof one === 'bigint') return String(one)
          if (one instanceof Map) return [...(one as Map<unknown, unknown>)]
          const payload = one as { text?: () => string } | null
          return typeof payload?.text === 'function' ? payload.text() : one
        }),
      )
    const http = bench(everythingOn())
    http.caller.answer = () => ({ status: 200, body: JSON.stringify(body), retryAfterMs: -1 })
    const over = answering(body)
    expect(shown(await run(over.pipelines, facts()))).toEqual(
      shown(await run(http.pipelines, facts())),
    )
  })

  it('counts under the label grpc and logs a failure with its status', async () => {
    const b = bench(grpc())
    b.caller.answer = () => failure('status', { status: 14, grpcStatus: 'UNAVAILABLE' })
    await run(b.pipelines, facts())
    const name = events[key].row.name
    const metric = b.metrics.values.get(`proxy_errors{protocol=grpc,type=${name},name=default}`)
    expect(metric).toBe(1)
    expect(b.log.lines.find(({ level }) => level === 'error')?.fields).toMatchObject({
      kind: 'status',
      status: 14,
    })
  })
})

describe('messages', () => {
  it('leave out an anonymous user and empty payloads, which proto3 cannot tell from absent', async () => {
    const b = answering({})
    await rpc(b.pipelines, facts({ userId: '' }), bytesPayload(new Uint8Array()))
    expect(messageOf(b.caller.calls[0]!)).toEqual({ ...BASE, method: 'm' })
  })

  it('carry payloads that are no JSON, which cannot forge anything there', async () => {
    const b = answering({})
    const bytes = Buffer.from('1},"user":"admin"')
    await rpc(b.pipelines, facts(), bytesPayload(bytes))
    const type = requestType('RPC')
    const { data } = type.decode(b.caller.calls[0]!.request.body as Uint8Array) as unknown as {
      data: Uint8Array
    }
    expect(Buffer.from(data).equals(bytes)).toBe(true)
  })

  it('keep 64-bit versions exact', async () => {
    const type = responseType('Publish')
    const message = type.fromObject({ result: { version: '18446744073709551615' } })
    const b = answering(type.encode(message).finish())
    const outcome = await b.pipelines.publish(
      { channel: 'chat:1', namespace: 'chat', data: jsonPayload('1') },
      facts(),
    )
    expect(outcome).toMatchObject({ t: 'ok', value: { version: 18_446_744_073_709_551_615n } })
  })

  it('keep negative times negative', async () => {
    const b = answering({ result: { expire_at: -5 } })
    const outcome = await b.pipelines.connect!(
      { name: '', version: '', data: null, channels: [] },
      facts(),
    )
    expect(outcome).toMatchObject({ t: 'ok', value: { expireAt: 0 } })
  })

  it('deliver payloads of the backend byte for byte', async () => {
    const type = responseType('RPC')
    const text = '{"n":12345678901234567890,"f":1.0,"s":"\\u00e9</script>"}'
    const b = answering(type.encode({ result: { data: Buffer.from(text) } }).finish())
    const outcome = await rpc(b.pipelines)
    expect(outcome.t === 'ok' && outcome.value.data?.text()).toBe(text)
  })

  it.each([
    ['truncated', Buffer.from([0x0a, 0x05, 0x01])],
    ['of an endless varint', Buffer.alloc(20, 0xff)],
    ['of an unknown wire type', Buffer.from([0x0f, 0x01])],
  ])('that are %s are malformed', async (_name, bytes) => {
    const b = answering(bytes)
    expect(await rpc(b.pipelines)).toEqual(E100)
    expect(
      b.metrics.values.get(
        'backhaul_proxy_failures_total{protocol=grpc,type=rpc,name=default,kind=malformed}',
      ),
    ).toBe(1)
  })

  it('with fields of the commercial edition are taken, and said to have no effect', async () => {
    const b = answering({ result: { caps: [{ channels: ['x'] }], labels: { a: 'b' } } })
    await b.pipelines.connect!({ name: '', version: '', data: null, channels: [] }, facts())
    const said = b.log.lines.filter(({ msg }) => msg === 'field of the answer has no effect')
    expect(said.map(({ fields }) => (fields as Plain).field)).toEqual(['caps', 'labels'])
    const silent = answering({ result: { user: 'x' } })
    await silent.pipelines.connect!({ name: '', version: '', data: null, channels: [] }, facts())
    expect(silent.log.lines.some(({ level }) => level === 'warn')).toBe(false)
  })

  it('do not take `__proto__` as anything but a name', async () => {
    // Written by hand: an object cannot hold the name as an own key everywhere.
    const tag = (key: string, value: string): Buffer => {
      const entry = Buffer.from(
        `\x0a${String.fromCharCode(key.length)}${key}\x12${String.fromCharCode(value.length)}${value}`,
        'latin1',
      )
      return Buffer.concat([Buffer.from([0x22, entry.length]), entry])
    }
    const result = Buffer.concat([tag('__proto__', 'x'), tag('constructor', 'y')])
    const b = answering(Buffer.concat([Buffer.from([0x0a, result.length]), result]))
    const outcome = await b.pipelines.publish(
      { channel: 'chat:1', namespace: 'chat', data: jsonPayload('1') },
      facts(),
    )
    const tags = outcome.t === 'ok' ? outcome.value.tags : null
    expect([...(tags ?? [])]).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
  })
})

describe('metadata', () => {
  async function sent(
    extra: Plain,
    from: Partial<SessionFacts> = {},
  ): Promise<SentCall | undefined> {
    const b = answering({}, grpc(extra))
    await rpc(b.pipelines, facts(from))
    return b.caller.calls[0]
  }

  it('is static, emulated or of the transport, the later one wins', async () => {
    const transportHeaders = new Map([['x-a', ['t1', 't2']]])
    const emulatedHeaders = new Map([['x-a', 'e']])
    const fixed = { grpc: { static_metadata: { 'X-A': 's', 'x-b': 'b' } } }
    const from = { transportHeaders, emulatedHeaders }
    expect((await sent(fixed, from))!.header('x-a')).toEqual(['s'])
    expect((await sent({ ...fixed, emulated_headers: ['X-A'] }, from))!.header('x-a')).toEqual([
      'e',
    ])
    const both = { ...fixed, emulated_headers: ['X-A'], http_headers: ['X-A'] }
    expect((await sent(both, from))!.header('x-a')).toEqual(['t1', 't2'])
    expect((await sent({ ...fixed, http_headers: ['X-A'] }))!.header('x-a')).toEqual(['s'])
    expect((await sent(both, from))!.header('x-b')).toEqual(['b'])
    expect((await sent(both, from))!.header('content-type')).toEqual([])
  })

  it('of a client that speaks gRPC has a list of its own', async () => {
    const from = {
      transportName: 'uni_grpc',
      bringsMetadata: true,
      transportHeaders: new Map([
        ['authorization', ['a']],
        ['x-http', ['h']],
      ]),
    }
    const lists = { grpc_metadata: ['Authorization'], http_headers: ['X-Http'] }
    const call = await sent(lists, from)
    expect(call!.header('authorization')).toEqual(['a'])
    expect(call!.header('x-http')).toEqual([])
    const web = await sent(lists, { ...from, bringsMetadata: false, transportName: 'websocket' })
    expect(web!.header('authorization')).toEqual([])
    expect(web!.header('x-http')).toEqual(['h'])
  })

  it('28: of such a client becomes headers where the proxy speaks HTTP', async () => {
    const b = bench(everythingOn({ grpc_metadata: ['authorization'] }))
    await rpc(
      b.pipelines,
      facts({ bringsMetadata: true, transportHeaders: new Map([['authorization', ['a']]]) }),
    )
    expect(b.caller.calls[0]!.header('Authorization')).toEqual(['a'])
  })

  it('holds the credentials beside what is forwarded', async () => {
    const grpcOptions = { credentials_key: 'Authorization', credentials_value: 'Bearer x' }
    const call = await sent(
      { grpc: grpcOptions, http_headers: ['authorization'] },
      { transportHeaders: new Map([['authorization', ['client']]]) },
    )
    expect(call!.header('authorization')).toEqual(['Bearer x', 'client'])
  })

  it('never holds what steers the call itself', async () => {
    const names = ['user-agent', 'grpc-timeout', 'te', 'content-type', 'host', 'connection']
    const transportHeaders = new Map(names.map((name) => [name, ['x']]))
    const call = await sent(
      {
        http_headers: names,
        grpc: { static_metadata: { 'grpc-encoding': 'x', te: 'y', 'user-agent': 'z' } },
      },
      { transportHeaders },
    )
    expect(call!.request.headers.all).toEqual([])
  })

  it('of `-bin` keys is base64, other values must be ASCII', async () => {
    const transportHeaders = new Map([
      ['x-bin', ['\xffba']],
      ['x-a', ['\xfc']],
    ])
    const call = await sent({ http_headers: ['x-bin'] }, { transportHeaders })
    expect(call!.header('x-bin')).toEqual([Buffer.from('\xffba', 'latin1').toString('base64')])
    expect(await sent({ http_headers: ['x-a'] }, { transportHeaders })).toBeUndefined()
  })

  it('holds event headers and idempotency key where they are asked for', async () => {
    const call = await sent({ policy: { event_headers: true, idempotency_key: true } })
    expect(call!.header('x-backhaul-event')).toEqual(['rpc'])
    expect(call!.header('x-backhaul-proxy')).toEqual(['default'])
    expect(call!.header('idempotency-key')).toEqual([`"node1-${CLIENT}-1"`])
  })
})

describe('policies', () => {
  const retry = { max_attempts: 2, backoff: { base: '0s', max: '0s' } }

  it.each([
    ['UNAVAILABLE', undefined, 2],
    ['PERMISSION_DENIED', undefined, 1],
    ['ABORTED', ['ABORTED'], 2],
    ['ABORTED', undefined, 1],
  ])('repeat a question after %s with `on` %j %i times', async (grpcStatus, on, times) => {
    const b = bench(grpc({ policy: { retry: { ...retry, ...(on && { on }) } } }))
    b.caller.answer = () => failure('status', { status: 1, grpcStatus })
    const asked = runs.subscribe(b.pipelines, facts())
    for (let i = 0; i < 5; i++) {
      await new Promise((resolve) => setImmediate(resolve))
      b.time.advance(20)
    }
    await asked
    expect(b.caller.calls).toHaveLength(times)
  })

  it('never repeat an action that may have been executed', async () => {
    const b = bench(grpc({ policy: { retry } }))
    b.caller.answer = () => failure('status', { status: 14, grpcStatus: 'UNAVAILABLE' })
    await rpc(b.pipelines)
    expect(b.caller.calls).toHaveLength(1)
  })
})
