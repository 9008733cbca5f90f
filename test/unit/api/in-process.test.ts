import { describe, expect, it } from 'vitest'
import { jsonPayload } from '../../../src/base/index.js'
import { ApiFailure } from '../../../src/api/index.js'
import { apiMethods, methodTable } from '../../../src/api/methods/index.js'
import { wireName } from '../../../src/wire/index.js'
import { startApi } from './api-fixture.js'

describe('the API in process', () => {
  it('has every method under its name in camelCase', () => {
    const { calls } = startApi().api
    expect(Object.keys(calls).map(wireName)).toEqual(apiMethods.map(({ name }) => name))
    expect(Object.keys(methodTable)).toEqual(Object.keys(calls))
  })

  it('publishes values, bytes and payloads, and answers with the position', async () => {
    const { api, channels } = startApi()
    const { publish } = api.calls
    expect(await publish({ channel: 'full:a', data: { x: [1, 'ä'] } })).toEqual({
      offset: 1,
      epoch: 'ep',
    })
    await publish({ channel: 'full:a', data: null, tags: { a: 'b' }, version: 5 })
    await publish({ channel: 'bin:a', data: new Uint8Array([1, 255]) })
    await publish({ channel: 'full:a', data: jsonPayload('1.0'), tags: new Map([['c', 'd']]) })
    await publish({ channel: 'full:a', b64data: 'AB==', version: 2n ** 64n - 1n })
    const sent = channels.published.map(({ publication, parameters }) => ({
      data: publication.data.text(),
      tags: publication.tags,
      version: parameters.version,
    }))
    expect(sent[0]).toEqual({ data: '{"x":[1,"ä"]}', tags: null, version: 0n })
    expect(sent[1]).toEqual({ data: 'null', tags: new Map([['a', 'b']]), version: 5n })
    expect(channels.published[2]?.publication.data.bytes()).toEqual(new Uint8Array([1, 255]))
    expect(sent[3]).toEqual({ data: '1.0', tags: new Map([['c', 'd']]), version: 0n })
    expect(sent[4]).toMatchObject({ data: '\0', version: 2n ** 64n - 1n })
  })

  it('rejects with the error of the table, counted like that of every other door', async () => {
    const { api, metric } = startApi()
    const refused = api.calls.publish({ channel: 'nowhere:a', data: 1 })
    await expect(refused).rejects.toThrow(ApiFailure)
    await expect(refused).rejects.toMatchObject({
      code: 102,
      message: 'publish: unknown channel (102)',
    })
    await expect(api.calls.historyRemove({ channel: 'a' })).rejects.toMatchObject({ code: 108 })
    const labels = 'protocol="in_process",method="publish",error="102"'
    expect(await metric(`centrifugo_api_command_errors_total{${labels}}`)).toBe(1)
  })

  it.each([
    [{ channel: 1 }, 'publish: channel must be a string'],
    [{ channel: 'a', skipHistory: 'yes' }, 'publish: skipHistory must be a boolean'],
    [{ channel: 'a', tags: { a: 1 } }, 'publish: tags must be a string'],
    [{ channel: 'a', version: -1 }, 'publish: version must be an integer from 0 to 2^64 - 1'],
    [{ channel: 'a', version: 1.5 }, 'publish: version must be an integer from 0 to 2^64 - 1'],
    [{ channel: 'a', data: () => 1 }, 'publish: data must be JSON, bytes or a payload'],
    [{ channel: 'a', chanel: 'b' }, /^publish: chanel is no field: there are channel, data, /],
    [null, 'publish: must be an object'],
  ])('refuses %j with the field', async (request, message) => {
    const { api, channels } = startApi()
    const refused = api.calls.publish(request as never)
    await expect(refused).rejects.toThrow(TypeError)
    await expect(refused).rejects.toThrow(message)
    expect(channels.published).toEqual([])
  })

  it('names fields of messages inside messages', async () => {
    const { api, control } = startApi()
    const { subscribe } = api.calls
    await subscribe({
      user: '42',
      channel: 'full:a',
      info: { a: 1 },
      override: { presence: true },
      recoverSince: { offset: 7, epoch: 'e' },
    })
    expect(control.calls[0]?.args).toMatchObject([
      { user: '42', client: '', session: '' },
      'full:a',
      { expireAt: 0, override: { presence: true } },
      { offset: 7, epoch: 'e' },
    ])
    await expect(
      subscribe({ channel: 'a', recoverSince: { offset: -1, epoch: '' } }),
    ).rejects.toThrow('subscribe: recoverSince.offset must be an integer from 0 to 2^64 - 1')
    await expect(subscribe({ channel: 'a', override: { presence: 1 } as never })).rejects.toThrow(
      'subscribe: override.presence.value must be a boolean',
    )
  })

  it('gives what it reads as it is kept', async () => {
    const { api, channels, control } = startApi()
    const info = { user: '42', client: 'c', connInfo: jsonPayload('{"n":1}'), chanInfo: null }
    channels.clients = new Map([['c', info]])
    const { presence } = await api.calls.presence({ channel: 'full:a' })
    expect(presence?.get('c')?.connInfo?.text()).toBe('{"n":1}')
    control.channelMap = new Map([['full:a', 3]])
    expect(await api.calls.channels({})).toEqual({
      channels: new Map([['full:a', { numClients: 3 }]]),
    })
  })
})
