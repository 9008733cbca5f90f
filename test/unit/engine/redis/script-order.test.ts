import { describe, expect, it } from 'vitest'
import { ScriptOrder } from '../../../../src/engine/redis/script-order.js'

const NOSCRIPT = new Error('NOSCRIPT No matching script.')

/** One connection: answers come in order, when the test says so. */
function lab(laneOf: (key: string) => string = () => '', mayTeach = true) {
  const sent: { readonly name: string; readonly answer: (error?: Error) => void }[] = []
  let taught = 0
  const order = new ScriptOrder({
    laneOf,
    settled: () =>
      new Promise<void>((resolve) => {
        sent.push({
          name: 'settled',
          answer: () => {
            resolve()
          },
        })
      }),
    teach: () => {
      taught++
      return Promise.resolve(mayTeach)
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
    expect(names()).toEqual(['add', 'remove', 'settled'])
    await answer(1, NOSCRIPT)
    send('latest')
    expect(names()).toHaveLength(3)
    await answer(2)
    // By digest: a text would teach one script while others are unknown.
    expect(names().slice(3)).toEqual(['add', 'remove', 'later', 'latest'])
    expect(taught()).toBe(1)
    for (const at of [3, 4, 5, 6]) await answer(at)
    expect(done).toEqual(['add', 'remove', 'later', 'latest'])
  })

  it('keep it when the scripts are forgotten again', async () => {
    const { send, names, answer, done, taught } = lab()
    send('add')
    send('remove')
    await answer(0, NOSCRIPT)
    await answer(1, NOSCRIPT)
    await answer(2)
    await answer(3, NOSCRIPT)
    await answer(4, NOSCRIPT)
    await answer(5)
    expect(names().slice(5)).toEqual(['settled', 'add', 'remove'])
    await answer(6)
    await answer(7)
    expect([done, taught()]).toEqual([['add', 'remove'], 2])
  })

  it('go out by text where teaching is forbidden, and where somebody hides the scripts', async () => {
    const forbidden = lab(undefined, false)
    forbidden.send('a')
    await forbidden.answer(0, NOSCRIPT)
    await forbidden.answer(1)
    expect(forbidden.names()).toEqual(['a', 'settled', 'a:text'])
    const hidden = lab()
    hidden.send('a')
    for (let at = 0; at < 60; at += 2) {
      await hidden.answer(at, NOSCRIPT)
      await hidden.answer(at + 1)
    }
    expect(hidden.names().slice(-2)).toEqual(['settled', 'a:text'])
  })

  it('hold up nothing but their lane', async () => {
    const { send, names, answer } = lab((key) => key.slice(0, 1))
    send('a1')
    await answer(0, NOSCRIPT)
    send('b1')
    send('a2')
    expect(names()).toEqual(['a1', 'settled', 'b1'])
    await answer(1)
    expect(names()).toEqual(['a1', 'settled', 'b1', 'a1', 'a2'])
  })

  it('fail as they did for any other reason', async () => {
    const { send, names, answer, done } = lab()
    send('a')
    await answer(0, new Error('READONLY'))
    expect([names(), done]).toEqual([['a'], ['a: READONLY']])
  })
})
