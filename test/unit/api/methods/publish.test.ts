import { describe, expect, it } from 'vitest'
import { badRequest, startApi, unknownChannel } from '../api-fixture.js'

async function publish(body: string) {
  const api = startApi()
  const answer = await api.call('publish', body)
  return { answer, published: api.channels.published[0], api }
}

describe('publish', () => {
  it('has offset and epoch in the result only when the channel keeps history', async () => {
    expect((await publish('{"channel":"full:a","data":1}')).answer).toEqual({
      result: { offset: 1, epoch: 'ep' },
    })
    expect((await publish('{"channel":"a","data":1}')).answer).toEqual({ result: {} })
  })

  it.each([
    ['{"z":1,"a":[12345678901234567890,1.10, "\\u00e9"]}'],
    ['{"a":1,"a":2}'],
    ['  [ 1 , 2 ]'],
    ['"text"'],
    ['-0'],
    ['null'],
    ['false'],
  ])('passes data on as it was sent: %s', async (data) => {
    const { published } = await publish(`{"channel":"a","data":${data}}`)
    expect(published?.publication.data.text()).toBe(data.trim())
  })

  it('removes line breaks between tokens of data, nothing else', async () => {
    const { published } = await publish('{"channel":"a","data":{\n"a" :\r\n 1}}')
    expect(published?.publication.data.text()).toBe('{"a" : 1}')
  })

  it('refuses missing data unless the format is binary', async () => {
    const none = await publish('{"channel":"a"}')
    expect(none.answer).toEqual(badRequest)
    expect(none.published).toBeUndefined()
    const binary = await publish('{"channel":"bin:a"}')
    expect(binary.answer).toEqual({ result: {} })
    expect(binary.published?.publication.data.size).toBe(0)
  })

  it('decodes b64data, which wins over data unless empty', async () => {
    const both = await publish('{"channel":"a","data":1,"b64data":"AAH/"}')
    expect([...(both.published?.publication.data.bytes() ?? [])]).toEqual([0, 1, 255])
    const empty = await publish('{"channel":"a","data":1,"b64data":""}')
    expect(empty.published?.publication.data.text()).toBe('1')
    const padded = await publish('{"channel":"a","b64data":"Z"}')
    expect(padded.answer).toEqual(badRequest)
    const lines = await publish('{"channel":"a","b64data":"AA\\r\\nH/\\n"}')
    expect(lines.published?.publication.data.size).toBe(3)
  })

  it.each(['AAE', 'AA-_', 'AA=', '====', 'A A=', 'é'])('refuses bad base64 %s', async (b64) => {
    const { answer } = await publish(`{"channel":"a","data":1,"b64data":"${b64}"}`)
    expect(answer).toEqual(badRequest)
  })

  it('checks the channel, then base64, then the namespace, then the format', async () => {
    expect((await publish('{"b64data":"!"}')).answer).toEqual(badRequest)
    expect((await publish('{"channel":"nope:1","b64data":"!"}')).answer).toEqual(badRequest)
    expect((await publish('{"channel":"nope:1"}')).answer).toEqual(unknownChannel)
    expect((await publish('{"channel":"json:1","b64data":"AAH/"}')).answer).toEqual(badRequest)
  })

  it('hands the options to the channel layer', async () => {
    const { published } = await publish(
      '{"channel":"full:a","data":1,"skip_history":true,"tags":{"__proto__":"x","b":""},' +
        '"idempotency_key":"k","delta":true,"version":18446744073709551615,"version_epoch":"v"}',
    )
    expect(published?.parameters).toEqual({
      skipHistory: true,
      idempotencyKey: 'k',
      version: 18446744073709551615n,
      versionEpoch: 'v',
      delta: true,
    })
    expect([...(published?.publication.tags ?? [])]).toEqual([
      ['__proto__', 'x'],
      ['b', ''],
    ])
    expect(published?.publication.info).toBeNull()
  })

  it('awaits an engine that takes its time', async () => {
    const { channels, call } = startApi()
    channels.publishResult = () => Promise.resolve({ offset: 9, epoch: 'later' })
    expect(await call('publish', { channel: 'full:a', data: 1 })).toEqual({
      result: { offset: 9, epoch: 'later' },
    })
  })

  it('does not mind names that mean something to JavaScript', async () => {
    const { published } = await publish('{"channel":"__proto__","data":{"__proto__":1}}')
    expect(published?.channel).toBe('__proto__')
    expect(published?.publication.data.text()).toBe('{"__proto__":1}')
  })
})
