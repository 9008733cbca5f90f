import { describe, expect, it } from 'vitest'
import { MAX_LIST_LENGTH } from '../../../../src/api/method.js'
import { badRequest, startApi } from '../api-fixture.js'

describe('broadcast', () => {
  it('succeeds with one response per channel, in order, errors inside', async () => {
    const { call, channels } = startApi()
    channels.publishResult = (channel) => {
      if (channel === 'down') throw new Error('engine')
      if (channel === 'later') return Promise.reject(new Error('engine'))
      return channel.startsWith('full:') ? { offset: 4, epoch: 'e' } : { offset: 0, epoch: '' }
    }
    const targets = ['a', '', 'full:a', 'nope:1', 'down', 'later', 'a']
    expect(await call('broadcast', { channels: targets, data: {} })).toEqual({
      result: {
        responses: [
          { result: {} },
          { error: { code: 107, message: 'bad request' } },
          { result: { offset: 4, epoch: 'e' } },
          { error: { code: 102, message: 'unknown channel' } },
          { error: { code: 100, message: 'internal server error' } },
          { error: { code: 100, message: 'internal server error' } },
          { result: {} },
        ],
      },
    })
    expect(channels.published.filter(({ channel }) => channel === 'a')).toHaveLength(2)
  })

  it('applies options and the data to each channel', async () => {
    const { call, channels } = startApi()
    await call(
      'broadcast',
      '{"channels":["a","b"],"b64data":"AQI=","idempotency_key":"k","version":7}',
    )
    expect(
      channels.published.map(({ channel, publication, parameters }) => [
        channel,
        publication.data.size,
        parameters.idempotencyKey,
        parameters.version,
      ]),
    ).toEqual([
      ['a', 2, 'k', 7n],
      ['b', 2, 'k', 7n],
    ])
  })

  it('refuses an empty list and bad base64 as a whole', async () => {
    const { call, channels } = startApi()
    expect(await call('broadcast', { data: 1 })).toEqual(badRequest)
    expect(await call('broadcast', { channels: [], data: 1 })).toEqual(badRequest)
    expect(await call('broadcast', { channels: ['a'], b64data: '!' })).toEqual(badRequest)
    expect(channels.published).toEqual([])
  })

  it('reports a format violation per channel', async () => {
    const { call } = startApi()
    expect(await call('broadcast', { channels: ['a', 'bin:a'] })).toEqual({
      result: { responses: [badRequest, { result: {} }] },
    })
  })

  it('takes 100,000 channels and refuses more', async () => {
    const { call, channels } = startApi()
    const list = new Array<string>(MAX_LIST_LENGTH + 1).fill('a')
    expect(await call('broadcast', { channels: list, data: 1 })).toEqual(badRequest)
    expect(channels.published).toHaveLength(0)
    const answer = await call('broadcast', { channels: list.slice(1), data: 1 })
    expect((answer as { result: { responses: unknown[] } }).result.responses).toHaveLength(
      MAX_LIST_LENGTH,
    )
    expect(channels.published).toHaveLength(MAX_LIST_LENGTH)
  })
})
