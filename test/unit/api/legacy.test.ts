import { describe, expect, it } from 'vitest'
import { badRequest, notFound, startApi } from './api-fixture.js'

async function send(body: string, options = {}) {
  const api = startApi(options)
  const response = await api.raw('/api', body)
  const replies =
    response.status === 200 ? response.body.split('\n').map((l) => JSON.parse(l) as unknown) : []
  return { ...api, status: response.status, body: response.body, replies }
}

describe('legacy endpoint', () => {
  it('runs one command and echoes its id', async () => {
    const { body } = await send('{"id":1,"method":"info","params":{}}')
    expect(body).toBe('{"id":1,"result":{"nodes":[]}}')
  })

  it('leaves an id of 0 out', async () => {
    expect((await send('{"method":"info"}')).body).toBe('{"result":{"nodes":[]}}')
  })

  it('takes concatenated and newline-separated commands, one reply a line', async () => {
    const command = (id: number) =>
      `{"id":${id},"method":"publish","params":{"channel":"full:a","data":1}}`
    const { replies } = await send(`${command(1)}${command(2)}\n\n  ${command(3)}\n`)
    expect(replies).toEqual([
      { id: 1, result: { offset: 1, epoch: 'ep' } },
      { id: 2, result: { offset: 2, epoch: 'ep' } },
      { id: 3, result: { offset: 3, epoch: 'ep' } },
    ])
  })

  it('means publish when there is no method', async () => {
    const { channels, replies } = await send('{"id":4,"params":{"channel":"a","data":1}}')
    expect(replies).toEqual([{ id: 4, result: {} }])
    expect(channels.published).toHaveLength(1)
  })

  it('takes names in any case and numbers', async () => {
    const { replies } = await send(
      '{"method":"PRESENCE_STATS","params":{"channel":"full:a"}}{"method":5,"params":{"channel":"full:a"}}' +
        '{"method":0,"params":{"channel":"a","data":1}}{"method":9}{"method":11,"params":{"channel":"a"}}' +
        '{"method":12,"params":{}}{"method":8,"params":{}}{"method":6,"params":{"channel":"full:a"}}' +
        '{"METHOD":3,"Params":{"user":"u"}}',
    )
    expect(replies).toEqual([
      { result: { num_clients: 0, num_users: 0 } },
      { result: { num_clients: 0, num_users: 0 } },
      { result: {} },
      { result: { nodes: [] } },
      { result: {} },
      { result: {} },
      { result: { channels: {} } },
      { result: { publications: [], epoch: 'ep', offset: 0 } },
      { result: {} },
    ])
  })

  it('answers 104 to methods of other editions and to unknown numbers', async () => {
    const { replies } = await send(
      '{"method":"device_list","params":{}}{"method":18}{"method":32,"params":{}}{"method":13}' +
        '{"method":999}{"method":-1}{"method":"block_user"}{"method":22}{"method":"Cancel_Push"}',
    )
    expect(replies).toEqual(new Array(9).fill(notFound))
  })

  it('answers 400 to a name no edition knows, batch included, after earlier commands took effect', async () => {
    for (const name of ['batch', 'nothing', '__proto__', '']) {
      const { status, body, channels } = await send(
        `{"params":{"channel":"a","data":1}}{"method":"${name}","params":{}}`,
      )
      expect(status).toBe(400)
      expect(body).toBe('Bad Request\n')
      expect(channels.published).toHaveLength(1)
    }
  })

  it('keeps what ran before a syntax error', async () => {
    const { status, channels } = await send('{"params":{"channel":"a","data":1}}{"id":2,')
    expect(status).toBe(400)
    expect(channels.published).toHaveLength(1)
  })

  it.each(['', ' ', '[]', '{"id":-1}', '{"id":"1"}', '{"id":4294967296}', '{"method":1.5}'])(
    'answers 400 to %j',
    async (body) => {
      expect((await send(body)).status).toBe(400)
    },
  )

  it('answers 107 when params are absent, empty or of a wrong type, except for info', async () => {
    const { replies, status } = await send(
      '{"id":1}{"id":2,"params":{}}{"id":3,"method":"channels"}{"id":4,"params":{"channel":7}}' +
        '{"id":5,"method":"info"}null',
    )
    expect(status).toBe(200)
    expect(replies).toEqual([
      { id: 1, ...badRequest },
      { id: 2, ...badRequest },
      { id: 3, ...badRequest },
      { id: 4, ...badRequest },
      { id: 5, result: { nodes: [] } },
      badRequest,
    ])
  })

  it('keeps a payload on the line of its reply', async () => {
    const api = startApi()
    api.channels.clients = new Map([
      [
        'c',
        {
          user: 'u',
          client: 'c\n{"id":9,"result":{}}',
          chanInfo: null,
          connInfo: {
            size: 9,
            source: '{\n"a":\r1}',
            text: () => '{\n"a":\r1}',
            bytes: () => Buffer.from('{\n"a":\r1}'),
            isJson: () => true,
          },
        },
      ],
    ])
    const response = await api.raw(
      '/api',
      '{"id":1,"method":"presence","params":{"channel":"full:a"}}',
    )
    expect(response.body.split('\n')).toHaveLength(1)
  })

  it('answers 200 to application errors even in transport mode', async () => {
    const { status, replies } = await send('{"id":1,"params":{}}', { errorMode: 'transport' })
    expect(status).toBe(200)
    expect(replies).toEqual([{ id: 1, ...badRequest }])
  })

  it('answers 503 while the node shuts down', async () => {
    const api = startApi({}, { isShuttingDown: () => true })
    expect((await api.raw('/api', '{"method":"info"}')).status).toBe(503)
    expect((await api.raw('/api/info', '{}')).status).toBe(200)
  })
})
