import { describe, expect, it } from 'vitest'
import { badRequest, notFound, startApi, unknownChannel } from './api-fixture.js'

describe('batch', () => {
  it('answers commands in order under their names', async () => {
    const { call } = startApi()
    const body =
      '{"parallel":true,"commands":[{"publish":{"channel":"full:a","data":1}},{"info":{}},null,' +
      '{"publish":{"channel":"nope:1","data":1}},{"history":{"channel":"full:a"}}]}'
    expect(await call('batch', body)).toEqual({
      replies: [
        { publish: { offset: 1, epoch: 'ep' } },
        { info: { nodes: [] } },
        badRequest,
        unknownChannel,
        { history: { publications: [], epoch: 'ep', offset: 0 } },
      ],
    })
  })

  it('answers {} to no commands', async () => {
    const { raw } = startApi()
    for (const body of ['{}', '{"commands":[]}', '{"commands":null}', 'null']) {
      expect(await raw('/api/batch', body)).toMatchObject({ status: 200, body: '{}' })
    }
  })

  it('answers 104 to an element without a known method, and counts it as unknown', async () => {
    const { call, metric } = startApi()
    const commands: unknown[] = [
      {},
      { device_list: {} },
      { block_user: { user: 'a' } },
      { batch: { commands: [] } },
      { info: null },
      { constructor: {} },
    ]
    expect(await call('batch', { commands })).toEqual({ replies: commands.map(() => notFound) })
    expect(
      await metric(
        'centrifugo_api_command_errors_total{protocol="http",method="unknown",error="104"}',
      ),
    ).toBe(commands.length)
  })

  it('runs only the first method of an element, in the order of the server', async () => {
    const { call, channels, control } = startApi()
    const publish = '"publish":{"channel":"a","data":1}'
    const others = '"channels":{},"disconnect":{"user":"u"},"shared_poll_publish":{}'
    const body = `{"commands":[{${others},${publish}},{${publish},${others}}]}`
    expect(await call('batch', body)).toEqual({ replies: [{ publish: {} }, { publish: {} }] })
    expect(channels.published).toHaveLength(2)
    expect(control.calls).toEqual([])
  })

  it('matches names of methods in any case', async () => {
    const { call } = startApi()
    expect(await call('batch', { commands: [{ Presence_Stats: { channel: 'full:a' } }] })).toEqual({
      replies: [{ presence_stats: { num_clients: 0, num_users: 0 } }],
    })
  })

  it('runs nothing when any command is malformed', async () => {
    const { raw, channels } = startApi()
    for (const bad of ['{"publish":{"channel":1}}', '7', '{"publish":[]}', '{"info":{}']) {
      const body = `{"commands":[{"publish":{"channel":"a","data":1}},${bad}]}`
      expect((await raw('/api/batch', body)).status).toBe(400)
    }
    expect(channels.published).toEqual([])
  })

  it('runs commands one after another unless they are parallel', async () => {
    const run = async (parallel: boolean) => {
      const { call, channels } = startApi()
      const started: string[] = []
      const waiting: (() => void)[] = []
      channels.publishResult = (channel) => {
        started.push(channel)
        return new Promise((resolve) => waiting.push(() => resolve({ offset: 0, epoch: '' })))
      }
      const commands = ['a', 'b', 'c'].map((channel) => ({ publish: { channel, data: 1 } }))
      const answer = call('batch', { commands, parallel })
      await new Promise((resolve) => setImmediate(resolve))
      const atOnce = started.length
      while (started.length < 3 || waiting.length > 0) {
        waiting.pop()?.()
        await new Promise((resolve) => setImmediate(resolve))
      }
      expect(await answer).toEqual({ replies: [{ publish: {} }, { publish: {} }, { publish: {} }] })
      expect(started).toEqual(['a', 'b', 'c'])
      return atOnce
    }
    expect(await run(false)).toBe(1)
    expect(await run(true)).toBe(3)
  })

  it('refuses more than 100,000 commands', async () => {
    const { call, channels } = startApi()
    const command = '{"publish":{"channel":"a","data":1}}'
    const commands = new Array<string>(100_001).fill(command).join(',')
    expect(await call('batch', `{"commands":[${commands}]}`)).toEqual(badRequest)
    expect(channels.published).toEqual([])
  })
})
