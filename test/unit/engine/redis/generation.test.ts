import type { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { Generation, replicationOf } from '../../../../src/engine/redis/generation.js'

const MASTER = 'role:master\r\nmaster_replid:0123456789abcdef0123\r\nmaster_replid2:00\r\n'

/** A server that answers as it is told to. */
function server(info: string | Error, refusal: Error | null = null) {
  const keys = new Map<string, string>()
  const asked: string[] = []
  const client = {
    info: () => {
      asked.push('info')
      return info instanceof Error ? Promise.reject(info) : Promise.resolve(info)
    },
    get: (key: string) => Promise.resolve(keys.get(key) ?? null),
    set: (key: string, value: string) => {
      asked.push('set')
      if (refusal !== null) return Promise.reject(refusal)
      keys.set(key, value)
      return Promise.resolve('OK')
    },
  } as unknown as Redis
  return { client, keys, asked }
}

function replyError(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError' })
}

function open() {
  const unknown: string[] = []
  return { generation: new Generation('g', (reason) => unknown.push(reason)), unknown }
}

describe('Generation', () => {
  it('keeps the name and writes it only when it is another one', async () => {
    const { generation } = open()
    const { client, keys, asked } = server(MASTER)
    expect(generation.doubtful).toBe(true)
    await generation.settle(client)
    expect(generation.doubtful).toBe(false)
    expect(keys.get('g')).toBe('0123456789ab')
    generation.doubt()
    await generation.settle(client)
    expect(asked).toEqual(['info', 'set', 'info'])
  })

  it('looks once however many ask', async () => {
    const { generation } = open()
    const { client, asked } = server(MASTER)
    await Promise.all([generation.settle(client), generation.settle(client)])
    expect(asked).toEqual(['info', 'set'])
  })

  it('stays in doubt about a replica', async () => {
    const { generation } = open()
    await generation.settle(server('role:slave\r\nmaster_replid:aa\r\n').client)
    expect(generation.doubtful).toBe(true)
  })

  it.each(['READONLY You cannot write', 'OOM command not allowed', 'BUSY Redis is busy'])(
    'stays in doubt about a server that takes no writes: %s',
    async (message) => {
      const { generation, unknown } = open()
      await generation.settle(server(MASTER, replyError(message)).client)
      expect(generation.doubtful).toBe(true)
      expect(unknown).toEqual([])
    },
  )

  it('stays in doubt when doubt comes up during the look', async () => {
    const { generation } = open()
    const { client } = server(MASTER)
    const settling = generation.settle(client)
    generation.doubt()
    await settling
    expect(generation.doubtful).toBe(true)
  })

  it.each([
    ['no name', 'role:master\r\n', 'INFO tells no master_replid'],
    ['no INFO', replyError('NOPERM no permissions'), 'NOPERM no permissions'],
  ])('goes on without a name from a server that has %s', async (_, info, reason) => {
    const { generation, unknown } = open()
    await generation.settle(server(info).client)
    expect(generation.doubtful).toBe(false)
    expect(unknown).toEqual([reason])
  })

  it('passes a lost connection on', async () => {
    const { generation } = open()
    await expect(generation.settle(server(new Error('closed')).client)).rejects.toThrow('closed')
    expect(generation.doubtful).toBe(true)
  })
})

describe('replicationOf', () => {
  it('reads part and name', () => {
    expect(replicationOf(MASTER)).toEqual({ master: true, name: '0123456789ab' })
    expect(replicationOf('role:slave\r\nmaster_replid:aa\r\n')).toEqual({
      master: false,
      name: 'aa',
    })
  })
})
