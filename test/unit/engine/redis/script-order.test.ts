import { describe, expect, it } from 'vitest'
import { ScriptOrder } from '../../../../src/engine/redis/script-order.js'

const NOSCRIPT = new Error('NOSCRIPT No matching script.')

/** One connection: answers come in order, when the test says so. */
function lab(laneOf: (key: string) => string = () => '') {
  const sent: { readonly name: string; readonly answer: (error?: Error) => void }[] = []
  let taught = 0
  const order = new ScriptOrder({
    laneOf,
    teach: () => {
      taught++
      return Promise.resolve()
    },
  })
  const done: string[] = []
  const send = (key: string, name = key): void => {
    const attempt = (byText: boolean) =>
      new Promise<void>((resolve, reject) => {
        sent.push({
          name: byText ? `${name}:text` : name,
          answer: (error) => {
            if (error === undefined) resolve()
            else reject(error)
          },
        })
      })
    order.run(key, attempt).then(
      () => done.push(name),
      (error: unknown) => done.push(`${name}: ${(error as Error).message}`),
    )
  }
  return {
    send,
    done,
    names: () => sent.map(({ name }) => name),
    answer: async (at: number, error?: Error) => {
      sent[at]?.answer(error)
      await new Promise((resolve) => setImmediate(resolve))
    },
    taught: () => taught,
  }
}

describe('commands whose script the server forgot', () => {
  it('go out at once while it knows them', async () => {
    const { send, names, answer, done, taught } = lab()
    send('a')
    send('b')
    expect(names()).toEqual(['a', 'b'])
    await answer(0)
    await answer(1)
    expect([done, taught()]).toEqual([['a', 'b'], 0])
  })

  it('keep their order, and so does what comes meanwhile', async () => {
    const { send, names, answer, done, taught } = lab()
    send('add')
    send('remove')
    await answer(0, NOSCRIPT)
    send('later')
    expect(names()).toEqual(['add', 'remove', 'add:text'])
    await answer(1, NOSCRIPT)
    send('latest')
    expect(names()).toHaveLength(3)
    await answer(2)
    expect(names().slice(3)).toEqual(['remove:text', 'later', 'latest'])
    expect(taught()).toBe(1)
    for (const at of [3, 4, 5]) await answer(at)
    expect(done).toEqual(['add', 'remove', 'later', 'latest'])
  })

  it('hold up nothing but their lane', async () => {
    const { send, names, answer } = lab((key) => key.slice(0, 1))
    send('a1')
    await answer(0, NOSCRIPT)
    send('b1')
    send('a2')
    expect(names()).toEqual(['a1', 'a1:text', 'b1'])
    await answer(1)
    expect(names()).toEqual(['a1', 'a1:text', 'b1', 'a2'])
  })

  it('let go what they hold when the connection is lost', async () => {
    const { send, names, answer, done } = lab()
    send('a')
    await answer(0, NOSCRIPT)
    send('b')
    await answer(1, new Error('Connection is closed.'))
    expect(names()).toEqual(['a', 'a:text', 'b'])
    await answer(2)
    expect(done).toEqual(['a: Connection is closed.', 'b'])
  })

  it('fail as they did for any other reason', async () => {
    const { send, names, answer, done } = lab()
    send('a')
    await answer(0, new Error('READONLY'))
    expect([names(), done]).toEqual([['a'], ['a: READONLY']])
  })
})
