/** Headers of backend calls. spec: proxy.md §4 */
import { describe, expect, it } from 'vitest'
import { headerTemplate, type HeaderTemplate } from '../../../src/pipelines/backend/headers.js'
import { bench, everythingOn, facts, type SentCall } from './fixtures.js'

type Given = {
  readonly statics?: Record<string, string>
  readonly emulated?: Record<string, string>
  readonly transport?: Record<string, readonly string[]>
  readonly http_headers?: readonly string[]
  readonly emulated_headers?: readonly string[]
  readonly more?: Record<string, unknown>
}

async function call(
  given: Given,
): Promise<{ sent: SentCall | undefined; b: ReturnType<typeof bench> }> {
  const b = bench(
    everythingOn({
      http: {
        static_headers: Object.entries(given.statics ?? {}).map(([key, value]) => ({ key, value })),
      },
      http_headers: given.http_headers ?? [],
      emulated_headers: given.emulated_headers ?? [],
      ...given.more,
    }),
  )
  await b.pipelines.rpc(
    { method: 'm', data: null },
    facts({
      transportHeaders: new Map(Object.entries(given.transport ?? {})),
      emulatedHeaders: new Map(Object.entries(given.emulated ?? {})),
    }),
  )
  return { sent: b.caller.calls[0], b }
}

describe('precedence', () => {
  const sources = {
    statics: { 'X-A': 's' },
    emulated: { 'x-a': 'e' },
    transport: { 'x-a': ['t'] },
  }

  it.each([
    ['nothing is listed', {}, ['s']],
    ['emulated is listed', { emulated_headers: ['X-A'] }, ['e']],
    ['both are listed', { emulated_headers: ['x-A'], http_headers: ['X-a'] }, ['t']],
    ['only transport is listed', { http_headers: ['X-A'] }, ['t']],
    [
      'only transport is listed and the transport lacks it',
      { http_headers: ['X-A'], transport: {} },
      ['s'],
    ],
    [
      'both are listed and the transport lacks it',
      { http_headers: ['X-A'], emulated_headers: ['X-A'], transport: {} },
      ['e'],
    ],
  ])('27: %s', async (_name, lists, expected) => {
    const { sent } = await call({ ...sources, ...lists })
    expect(sent!.header('x-a')).toEqual(expected)
  })

  it('29: Content-Type is application/json whatever is configured', async () => {
    const { sent } = await call({
      statics: { 'content-type': 'text/plain' },
      http_headers: ['Content-Type'],
      transport: { 'content-type': ['text/html'] },
    })
    expect(sent!.header('content-type')).toEqual(['application/json'])
  })

  it('forwards all values of a transport header', async () => {
    const { sent } = await call({
      http_headers: ['X-Forwarded-For'],
      transport: { 'x-forwarded-for': ['1.1.1.1', '2.2.2.2'] },
    })
    expect(sent!.header('X-Forwarded-For')).toEqual(['1.1.1.1', '2.2.2.2'])
  })

  it('18: never takes an emulated header because http_headers lists it', async () => {
    const { sent } = await call({
      http_headers: ['X-Real-IP'],
      emulated: { 'x-real-ip': '6.6.6.6' },
    })
    expect(sent!.header('x-real-ip')).toEqual([])
  })

  it('names itself unless another User-Agent is configured or forwarded', async () => {
    expect((await call({})).sent!.header('user-agent')).toEqual(['backhaul/1.2.3'])
    expect((await call({ statics: { 'User-Agent': 'mine' } })).sent!.header('user-agent')).toEqual([
      'mine',
    ])
    const listed = { http_headers: ['User-Agent'] }
    expect((await call(listed)).sent!.header('user-agent')).toEqual(['backhaul/1.2.3'])
    expect(
      (await call({ ...listed, transport: { 'user-agent': ['Browser'] } })).sent!.header(
        'user-agent',
      ),
    ).toEqual(['Browser'])
  })
})

describe('what is never sent', () => {
  const forbidden = [
    'Connection',
    'Keep-Alive',
    'Proxy-Authorization',
    'Proxy-Connection',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'Content-Length',
    'Content-Encoding',
    'Expect',
    'Host',
    'Accept-Encoding',
  ]

  it.each(forbidden)(
    '45: %s, even when listed or static, with a warning at start',
    async (name) => {
      const lower = name.toLowerCase()
      const { sent, b } = await call({
        http_headers: [name],
        emulated_headers: [name],
        statics: { [name]: 'static' },
        transport: { [lower]: ['client'] },
        emulated: { [lower]: 'client' },
      })
      expect(sent!.header(name)).toEqual(lower === 'accept-encoding' ? ['gzip'] : [])
      expect(b.pipelines.forwardedHeaders.has(lower)).toBe(false)
      expect(b.log.lines).toContainEqual({
        level: 'warn',
        msg: 'header is never sent to a backend',
        fields: { event: 'rpc', proxy: 'default', header: lower },
      })
    },
  )

  it('headers that the client declares to belong to its own hop', async () => {
    const { sent } = await call({
      http_headers: ['X-Hop', 'X-Kept'],
      transport: {
        'x-hop': ['secret'],
        'x-kept': ['yes'],
        connection: ['Upgrade, X-Hop'],
      },
    })
    expect(sent!.header('x-hop')).toEqual([])
    expect(sent!.header('x-kept')).toEqual(['yes'])
    expect(sent!.header('connection')).toEqual([])
  })

  it('keeps Sec-WebSocket-Protocol forwardable', async () => {
    const { sent } = await call({
      http_headers: ['Sec-WebSocket-Protocol'],
      transport: { 'sec-websocket-protocol': ['token'] },
    })
    expect(sent!.header('sec-websocket-protocol')).toEqual(['token'])
  })
})

describe('values', () => {
  it.each(['a\r\nX-Admin: 1', 'a\nb', 'a\rb', 'a\0b', 'a\x7f', '\x1b[31m'])(
    'fail the call when they hold control characters: %j',
    async (value) => {
      for (const given of [
        { emulated_headers: ['X-A'], emulated: { 'x-a': value } },
        { http_headers: ['X-A'], transport: { 'x-a': [value] } },
      ]) {
        const { sent, b } = await call(given)
        expect(sent).toBeUndefined()
        expect(b.metric('backhaul_proxy_failures_total', 'rpc', ',kind=unencodable')).toBe(1)
        const line = JSON.stringify(b.log.lines.filter((l) => l.level === 'error'))
        expect(line).toContain('header x-a holds control characters')
        expect(line).not.toContain('Admin')
      }
    },
  )

  it('go out as UTF-8 bytes, so that no letter can become a line break', async () => {
    const { sent } = await call({
      emulated_headers: ['X-A', 'X-B'],
      emulated: { 'x-a': 'Zoë č\u010d\u010a', 'x-b': 'tab\tok' },
    })
    const [value] = sent!.header('x-a')
    expect(Buffer.from(value!, 'latin1').toString('utf8')).toBe('Zoë č\u010d\u010a')
    expect(value).not.toMatch(/[\r\n]/)
    expect(sent!.header('x-b')).toEqual(['tab\tok'])
  })

  it('refuse to be configured with control characters, without being quoted', () => {
    const template = (): HeaderTemplate =>
      headerTemplate({
        httpHeaders: [],
        grpcMetadata: [],
        emulatedHeaders: [],
        staticHeaders: new Map([['X-A', 'sec\nret']]),
        authorization: '',
        userAgent: 'x',
        onForbidden: () => undefined,
      })
    expect(template).toThrow(/^http\.static_headers: the value of X-A holds control characters$/)
  })
})

describe('credentials of the endpoint', () => {
  const more = { endpoint: 'http://me:secret@backend.test/x' }

  it('become Basic auth and leave the URL', async () => {
    const { sent } = await call({ more })
    expect(sent!.header('authorization')).toEqual([
      `Basic ${Buffer.from('me:secret').toString('base64')}`,
    ])
    expect(sent!.url).toBe('http://backend.test/x')
  })

  it('give way to any configured or forwarded Authorization', async () => {
    const { sent } = await call({ more, statics: { Authorization: 'Bearer k' } })
    expect(sent!.header('authorization')).toEqual(['Bearer k'])
  })

  it('do not follow a redirect to another origin, nor do cookies and static headers', async () => {
    const { sent } = await call({
      more,
      statics: { 'X-Secret': 's' },
      http_headers: ['Cookie', 'X-Real-IP', 'Authorization'],
      transport: { cookie: ['c'], 'x-real-ip': ['1.1.1.1'], authorization: ['t'] },
    })
    const names = sent!.request.headers.foreign
      .filter((_, i) => i % 2 === 0)
      .map((name) => name.toLowerCase())
    expect(names).toEqual(['content-type', 'accept-encoding', 'user-agent', 'x-real-ip'])
  })
})

describe('headers of our own', () => {
  it('are absent by default', async () => {
    const { sent, b } = await call({})
    expect(sent!.request.headers.all.filter((_, i) => i % 2 === 0)).toEqual([
      'Content-Type',
      'Accept-Encoding',
      'User-Agent',
    ])
    expect(b.caller.endpoints[0]!.attemptHeaders).toBeNull()
  })

  it('name event and proxy where the policy asks for it', async () => {
    const { sent, b } = await call({ more: { policy: { event_headers: true } } })
    expect(sent!.header('x-backhaul-event')).toEqual(['rpc'])
    expect(sent!.header('x-backhaul-proxy')).toEqual(['default'])
    expect(sent!.header('x-backhaul-attempt')).toEqual(['1'])
    expect(sent!.header('x-backhaul-timeout-ms')).toEqual(['1000'])
    expect(b.caller.calls).toHaveLength(1)
  })

  it('hold an idempotency key of every call, whatever its event', async () => {
    const b = bench(everythingOn({ policy: { idempotency_key: true } }))
    const subscribe = { channel: 'chat:1', namespace: 'chat', token: '', data: null }
    await b.pipelines.rpc({ method: 'm', data: null }, facts())
    await b.pipelines.rpc({ method: 'm', data: null }, facts())
    await b.pipelines.subscribe(subscribe, facts())
    expect(b.caller.calls.map((sent) => sent.header('idempotency-key'))).toEqual([
      ['"node1-9336a229-2400-4ebc-8c50-0a643d22e8a0-1"'],
      ['"node1-9336a229-2400-4ebc-8c50-0a643d22e8a0-2"'],
      ['"node1-9336a229-2400-4ebc-8c50-0a643d22e8a0-3"'],
    ])
  })
})
