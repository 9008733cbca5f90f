import { describe, expect, it } from 'vitest'
import { badRequest, startApi, unknownChannel } from '../api-fixture.js'

async function publish(body: string) {
  const api = startApi()
  return { answer: await api.call('shared_poll_publish', body), items: api.channels.items, api }
}

describe('shared_poll_publish', () => {
  it('hands the value to the channel layer as it was sent', async () => {
    const { answer, items } = await publish(
      '{"channel":"polled:x","key":"a","version":18446744073709551615,"epoch":"e","data":{"n": 1.0}}',
    )
    expect(answer).toEqual({ result: {} })
    expect(items).toHaveLength(1)
    expect(items[0]?.item).toEqual({ key: 'a', version: 18_446_744_073_709_551_615n, epoch: 'e' })
    expect(items[0]?.channel).toBe('polled:x')
    expect(items[0]?.data.text()).toBe('{"n": 1.0}')
  })

  it('takes base64, too', async () => {
    const { items } = await publish(
      '{"channel":"polled:x","key":"a","version":1,"data":1,"b64data":"AQI="}',
    )
    expect([...(items[0]?.data.bytes() ?? [])]).toEqual([1, 2])
  })

  it.each([
    ['no channel', '{"key":"a","version":1,"data":1}', badRequest],
    ['no key', '{"channel":"polled:x","version":1,"data":1}', badRequest],
    ['no version', '{"channel":"polled:x","key":"a","data":1}', badRequest],
    ['an unknown namespace', '{"channel":"nope:x","key":"a","version":1}', unknownChannel],
    ['a stream', '{"channel":"full:x","key":"a","version":1}', badRequest],
    ['bad base64', '{"channel":"polled:x","key":"a","version":1,"b64data":"?"}', badRequest],
    [
      'a namespace without publications',
      '{"channel":"poll:x","key":"a","version":1}',
      { error: { code: 108, message: 'not available' } },
    ],
  ])('refuses %s', async (_what, body, error) => {
    const { answer, items } = await publish(body)
    expect(answer).toEqual(error)
    expect(items).toEqual([])
  })

  it('is the only way to publish into such a channel', async () => {
    const { api } = await publish('{}')
    expect(await api.call('publish', '{"channel":"polled:x","data":1}')).toEqual(badRequest)
    expect(api.channels.published).toEqual([])
  })
})
