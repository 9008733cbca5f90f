import { describe, expect, it } from 'vitest'
import { apiMethods } from '../../../src/api/methods/index.js'
import { DEFAULT_MAX_BODY_BYTES } from '../../../src/api/index.js'
import { startApi, unknownChannel } from './api-fixture.js'

const everyMethod = [...apiMethods.map((method) => method.name), 'batch']

describe('routes of the API', () => {
  it('serves each method of the open edition, and the legacy endpoint', () => {
    const { listener } = startApi()
    expect([...listener.routes.keys()].sort()).toEqual(
      [
        ...['batch', 'publish', 'broadcast', 'subscribe', 'unsubscribe', 'disconnect', 'refresh'],
        ...['presence', 'presence_stats', 'history', 'history_remove', 'channels', 'info', 'rpc'],
        ...['map_publish', 'map_remove', 'map_read_state', 'map_read_stream', 'map_stats'],
        'map_clear',
        'shared_poll_publish',
        'proxy_cache_purge',
        ...['calls', 'call', 'replay', 'recorder', 'explain', 'connections'],
        ...['run_start', 'run_append', 'run_cancel', 'run_info', 'runs'],
      ]
        .map((name) => `/api/${name}`)
        .concat('/api')
        .sort(),
    )
  })

  it.each(everyMethod)(
    'answers GET with 405 and no body before looking at the key (%s)',
    async (name) => {
      const { listener } = startApi()
      for (const method of ['GET', 'PUT', 'OPTIONS', 'HEAD']) {
        const response = await listener.request(`/api/${name}`, { method })
        expect(response).toMatchObject({ status: 405, body: '' })
      }
    },
  )

  it('answers unknown methods with 404 without a key', async () => {
    const { listener } = startApi()
    for (const name of ['block_user', 'nothing', '__proto__', 'Publish']) {
      expect((await listener.request(`/api/${name}`, { body: '{}' })).status).toBe(404)
    }
  })

  it('cuts a trailing slash of the prefix, and lives at the root without one', async () => {
    const cut = startApi({ prefix: '/v1/api/' })
    expect((await cut.raw('/v1/api/info', '{}')).status).toBe(200)
    for (const prefix of ['', '/']) {
      const root = startApi({ prefix })
      expect((await root.raw('/info', '{}')).status).toBe(200)
      expect((await root.raw('/', '{"method":"info"}')).status).toBe(200)
    }
  })
})

describe('requests and answers', () => {
  it('answers with JSON and a result', async () => {
    const { raw } = startApi()
    const response = await raw('/api/publish', '{"channel":"a","data":1}')
    expect(response).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"result":{}}',
    })
  })

  it('does not look at Content-Type', async () => {
    const { call } = startApi()
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    expect(await call('publish', { channel: 'a', data: 1 }, { headers })).toEqual({ result: {} })
  })

  it.each(everyMethod)('refuses an empty body with 400 plain text (%s)', async (name) => {
    const { raw, log, metric } = startApi()
    const response = await raw(`/api/${name}`, '')
    expect(response).toEqual({
      status: 400,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'Bad Request\n',
    })
    expect(log.lines).toMatchObject([
      { level: 'error', fields: { path: `/api/${name}` }, msg: 'error decoding API request body' },
    ])
    expect(
      await metric(
        `centrifugo_api_command_errors_total{protocol="http",method="${name}",error="unmarshal"}`,
      ),
    ).toBe(1)
  })

  it.each(everyMethod)('takes {} and null for an empty request (%s)', async (name) => {
    const { raw } = startApi()
    const empty = await raw(`/api/${name}`, '{}')
    expect(empty.status).toBe(200)
    expect(await raw(`/api/${name}`, ' null\n')).toEqual(empty)
  })

  it.each([
    ['{', 'cut off'],
    ['[]', 'no object'],
    ['"x"', 'a string'],
    ['{"channel":1}', 'a wrong type'],
    ['{"channel":"a","data":{"x":}}', 'malformed application data'],
    ['{"channel":"a","data":1} {}', 'two values'],
    ['{"channel":"a","data":1}x', 'garbage at the end'],
    ['{"channel":"a","data":01}', 'a bad number'],
    ['{"channel":"a","data":1,"skip_history":"true"}', 'a string for a boolean'],
    ['{"channel":"a","data":1,"version":-1}', 'a negative version'],
    ['{"channel":"a","data":1,"version":18446744073709551616}', 'a version over 64 bits'],
    ['{"channel":"a","data":1,"version":1.5}', 'a fraction for an integer'],
    ['{"channel":"a","data":1,"tags":{"a":1}}', 'a tag that is no string'],
    ['\ufeff{"channel":"a","data":1}', 'a byte order mark'],
    ['{"channel":"a","data":"\u0001"}', 'a control character'],
    [`{"channel":"a","data":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'too deep nesting'],
    [`{"channel":"a","data":1,"version":${'9'.repeat(100_000)}}`, 'an endless version'],
  ])('refuses %s (%s) with 400 in both error modes', async (body) => {
    for (const errorMode of ['', 'transport'] as const) {
      const { raw, channels } = startApi({ errorMode })
      const response = await raw('/api/publish', body)
      expect(response).toMatchObject({ status: 400, body: 'Bad Request\n' })
      expect(channels.published).toEqual([])
    }
  })

  it('names the field but not the value in the log of a bad body', async () => {
    const { raw, log } = startApi()
    await raw('/api/subscribe', '{"channel":"a","override":{"presence":{"value":"hunter2"}}}')
    const text = log.lines.map(({ fields }) => String((fields as { error: unknown }).error)).join()
    expect(text).toContain('override.presence.value: must be a boolean')
    expect(text).not.toContain('hunter2')
  })

  it('matches names in any case, prefers exact ones and skips unknown ones', async () => {
    const { call, channels } = startApi()
    await call(
      'publish',
      '{"CHANNEL":"a","Data":1,"Idempotency_Key":"k","x":{"y":[1,"}"]},"__proto__":1}',
    )
    await call('publish', '{"channel":"right","Channel":"wrong","data":1}')
    await call('publish', '{"Channel":"wrong","channel":"right","data":1}')
    await call('publish', '{"channel":"first","channel":"last","data":1}')
    expect(channels.published.map(({ channel }) => channel)).toEqual([
      'a',
      'right',
      'right',
      'last',
    ])
    expect(channels.published[0]?.parameters.idempotencyKey).toBe('k')
  })

  it('takes null for the zero value of a field', async () => {
    const { call, channels } = startApi()
    const body =
      '{"channel":"a","data":1,"b64data":null,"tags":null,"version":null,"skip_history":null}'
    expect(await call('publish', body)).toEqual({ result: {} })
    expect(channels.published[0]).toMatchObject({
      publication: { tags: null },
      parameters: { version: 0n, skipHistory: false },
    })
  })

  it('answers 413 above the limit, which is 64 MiB by default', async () => {
    const { raw, metric } = startApi({ maxBodyBytes: 30 })
    expect((await raw('/api/publish', '{"channel":"a","data":1}')).status).toBe(200)
    expect((await raw('/api/publish', '{"channel":"a","data":"too long"}')).status).toBe(413)
    expect(
      await metric(
        'centrifugo_api_command_errors_total{protocol="http",method="publish",error="read_body"}',
      ),
    ).toBe(1)
    const usual = startApi()
    const exchange = usual.listener.exchange('/api/info', {
      headers: { 'X-API-Key': 'secret' },
      body: '{}',
    })
    await exchange.answer
    expect(exchange.bodyLimit).toBe(DEFAULT_MAX_BODY_BYTES)
  })

  it('asks for the body at once, before anything is awaited', () => {
    const { listener } = startApi()
    const exchange = listener.exchange('/api/info', {
      headers: { 'X-API-Key': 'secret' },
      body: '{}',
    })
    expect(exchange.bodyLimit).not.toBeNull()
  })

  it('does not read the body of a request without the right key', async () => {
    const { listener } = startApi()
    const exchange = listener.exchange('/api/info', { body: '{}' })
    expect((await exchange.answer).status).toBe(401)
    expect(exchange.bodyLimit).toBeNull()
  })

  it('answers 500 plain text when the body cannot be read', async () => {
    const { raw } = startApi()
    const response = await raw('/api/info', '', { bodyError: new Error('reset') })
    expect(response).toMatchObject({ status: 500, body: 'Internal Server Error\n' })
  })

  it('answers each request exactly once', async () => {
    const { listener } = startApi()
    const exchange = listener.exchange('/api/info', {
      headers: { 'X-API-Key': 'secret' },
      body: '{',
    })
    await exchange.answer
    expect(exchange.responses).toBe(1)
  })
})

describe('error mode', () => {
  const body = { channel: 'nope:1', data: {} }

  it('answers 200 with the error inside by default', async () => {
    const { raw, call } = startApi()
    expect((await raw('/api/publish', JSON.stringify(body))).status).toBe(200)
    expect(await call('publish', body)).toEqual(unknownChannel)
  })

  it.each([
    ['publish', '{"channel":"nope:1","data":{}}', 404, '{"code":102,"message":"unknown channel"}'],
    ['publish', '{}', 400, '{"code":107,"message":"bad request"}'],
    ['rpc', '{"method":"x"}', 404, '{"code":104,"message":"not found"}'],
    ['presence', '{"channel":"a"}', 400, '{"code":108,"message":"not available"}'],
    ['channels', '{"pattern":"["}', 500, '{"code":100,"message":"internal server error"}'],
    [
      'history',
      '{"channel":"full:a","since":{"offset":1,"epoch":"old"}}',
      416,
      '{"code":112,"message":"unrecoverable position"}',
    ],
  ])(
    'maps errors to statuses with a bare body in transport mode (%s %s)',
    async (name, text, status, answer) => {
      const configured = startApi({ errorMode: 'transport' })
      expect(await configured.raw(`/api/${name}`, text)).toMatchObject({ status, body: answer })
      const asked = startApi()
      const headers = { 'X-Centrifugo-Error-Mode': 'transport' }
      expect(await asked.raw(`/api/${name}`, text, { headers })).toMatchObject({
        status,
        body: answer,
      })
    },
  )

  it('takes only exactly `transport` from the header, and no header switches the mode off', async () => {
    const usual = startApi()
    for (const value of ['Transport', 'transport ', 'http', '']) {
      const headers = { 'X-Centrifugo-Error-Mode': value }
      expect((await usual.raw('/api/publish', '{}', { headers })).status).toBe(200)
    }
    const transport = startApi({ errorMode: 'transport' })
    const headers = { 'X-Centrifugo-Error-Mode': 'none' }
    expect((await transport.raw('/api/publish', '{}', { headers })).status).toBe(400)
  })

  it('is not for batches, inner errors of broadcasts and the legacy endpoint', async () => {
    const { raw } = startApi({ errorMode: 'transport' })
    const batch = await raw('/api/batch', '{"commands":[null]}')
    expect(batch.status).toBe(200)
    expect((await raw('/api/broadcast', '{"channels":[""],"data":1}')).status).toBe(200)
    expect((await raw('/api', '{"method":"publish","params":{}}')).status).toBe(200)
  })
})

describe('failures', () => {
  it('turns a failing engine into error 100, logs the cause and tells the caller nothing', async () => {
    const { call, channels, log, metric } = startApi()
    channels.publishResult = () => Promise.reject(new Error('redis at 10.0.0.1 is gone'))
    expect(await call('publish', { channel: 'a', data: 1 })).toEqual({
      error: { code: 100, message: 'internal server error' },
    })
    channels.publishResult = () => {
      throw new Error('bug')
    }
    expect(await call('publish', { channel: 'a', data: 1 })).toMatchObject({ error: { code: 100 } })
    expect(log.lines.map(({ msg }) => msg)).toEqual([
      'error processing API command',
      'error processing API command',
    ])
    expect(
      await metric(
        'centrifugo_api_command_errors_total{protocol="http",method="publish",error="100"}',
      ),
    ).toBe(2)
  })

  it('answers 500 plain text when a result holds data that is no JSON', async () => {
    const { raw, channels, metric } = startApi({ errorMode: 'transport' })
    channels.slice = {
      publications: [
        {
          offset: 1,
          data: {
            size: 1,
            source: '\u0001',
            text: () => '\u0001',
            bytes: () => new Uint8Array([1]),
            isJson: () => false,
          },
          info: null,
          tags: null,
          time: 0,
        },
      ],
      position: { offset: 1, epoch: 'e' },
    }
    const response = await raw('/api/history', '{"channel":"full:a","limit":-1}')
    expect(response).toEqual({
      status: 500,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'Internal Server Error\n',
    })
    expect(
      await metric(
        'centrifugo_api_command_errors_total{protocol="http",method="history",error="marshal"}',
      ),
    ).toBe(1)
    expect(
      (await raw('/api/batch', '{"commands":[{"history":{"channel":"full:a"}}]}')).status,
    ).toBe(500)
  })
})

describe('metrics', () => {
  it('observe each command once, in seconds, but not the batch around it', async () => {
    const { call, control, time, metric } = startApi()
    control.nodes = () => {
      time.monotonic += 250
      return []
    }
    await call('info', {})
    await call('batch', { commands: [{ info: {} }, { publish: { channel: 'a', data: 1 } }] })
    await call('broadcast', { channels: ['a', 'b', 'c'], data: 1 })
    const labels = (method: string) => `{protocol="http",method="${method}"}`
    for (const name of ['api_command_duration_seconds', 'api_command_duration_seconds_histogram']) {
      expect(await metric(`centrifugo_${name}_count${labels('info')}`)).toBe(2)
      expect(await metric(`centrifugo_${name}_sum${labels('info')}`)).toBe(0.5)
      expect(await metric(`centrifugo_${name}_count${labels('publish')}`)).toBe(1)
      expect(await metric(`centrifugo_${name}_count${labels('broadcast')}`)).toBe(1)
      expect(await metric(`centrifugo_${name}_count${labels('batch')}`)).toBeUndefined()
    }
  })

  it('count errors by code, and those inside a broadcast under a name of their own', async () => {
    const { call, metric } = startApi()
    await call('publish', {})
    await call('broadcast', { channels: ['', 'nope:1', 'a'], data: 1 })
    const errors = (method: string, error: number) =>
      metric(
        `centrifugo_api_command_errors_total{protocol="http",method="${method}",error="${error}"}`,
      )
    expect(await errors('publish', 107)).toBe(1)
    expect(await errors('broadcast_publish', 107)).toBe(1)
    expect(await errors('broadcast_publish', 102)).toBe(1)
    expect(await errors('broadcast', 107)).toBeUndefined()
  })
})
