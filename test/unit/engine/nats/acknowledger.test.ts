import { describe, expect, it } from 'vitest'
import { Acknowledger } from '../../../../src/engine/nats/acknowledger.js'
import { fakeTime } from '../../../support/fake-clock.js'

function setUp() {
  const time = fakeTime()
  const pings: { pong: () => void; fail: () => void }[] = []
  const events: string[] = []
  const acknowledger = new Acknowledger({
    wheel: time.wheel,
    timeoutMs: 1000,
    giveUpMs: 5000,
    ping: () =>
      new Promise((resolve, reject) => {
        pings.push({
          pong: () => {
            resolve()
          },
          fail: () => {
            reject(new Error('gone'))
          },
        })
      }),
    onStalled: () => events.push('stalled'),
    onRecovered: () => events.push('recovered'),
    onGiveUp: () => events.push('give up'),
  })
  return { time, pings, events, acknowledger }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('acknowledgements of what was sent', () => {
  it('share one PING for a turn, and the next one for what is sent meanwhile', async () => {
    const { pings, acknowledger } = setUp()
    const done: string[] = []
    const wait = (name: string) => acknowledger.acknowledged().then(() => done.push(name))
    void wait('a')
    void wait('b')
    await turn()
    expect(pings).toHaveLength(1)
    void wait('c')
    await turn()
    expect(pings).toHaveLength(1)
    pings[0]?.pong()
    await turn()
    expect(done).toEqual(['a', 'b'])
    expect(pings).toHaveLength(2)
    pings[1]?.pong()
    await turn()
    expect(done).toEqual(['a', 'b', 'c'])
  })

  it('fail when the server is silent, and work again when it speaks', async () => {
    const { time, pings, events, acknowledger } = setUp()
    const first = expect(acknowledger.acknowledged()).rejects.toThrow(/within 1000 ms/)
    await turn()
    const second = expect(acknowledger.acknowledged()).rejects.toThrow(/within 1000 ms/)
    time.advance(1000)
    await Promise.all([first, second])
    expect(acknowledger.stalled).toBe(true)
    pings[0]?.pong()
    await turn()
    expect(acknowledger.stalled).toBe(false)
    expect(events).toEqual(['stalled', 'recovered'])
    const third = acknowledger.acknowledged()
    await turn()
    pings[1]?.pong()
    await third
  })

  it('give the server up after a while', async () => {
    const { time, events, acknowledger } = setUp()
    const failed = expect(acknowledger.acknowledged()).rejects.toThrow()
    await turn()
    time.advance(1000)
    await failed
    time.advance(5000)
    expect(events).toEqual(['stalled', 'give up'])
  })

  it('fail together when the connection breaks', async () => {
    const { time, pings, events, acknowledger } = setUp()
    const first = expect(acknowledger.acknowledged()).rejects.toThrow('broken')
    await turn()
    const second = expect(acknowledger.acknowledged()).rejects.toThrow('broken')
    acknowledger.broken(new Error('broken'))
    pings[0]?.fail()
    await Promise.all([first, second])
    time.advance(60_000)
    expect(events).toEqual([])
    const third = acknowledger.acknowledged()
    await turn()
    pings[1]?.pong()
    await third
  })

  it('know how much is waiting', async () => {
    const { pings, acknowledger } = setUp()
    void acknowledger.acknowledged(10)
    void acknowledger.acknowledged(5)
    await turn()
    void acknowledger.acknowledged(1)
    expect(acknowledger.pendingBytes).toBe(16)
    pings[0]?.pong()
    await turn()
    expect(acknowledger.pendingBytes).toBe(1)
  })
})
