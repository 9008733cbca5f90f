import { describe, expect, it } from 'vitest'
import { hubHarness, NotingSubscriber } from '../../../support/hub-harness.js'
import { publicationAt } from '../../../support/publications.js'

const flush = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

/** Notes how a subscribe ended. */
function outcomeOf(work: void | Promise<void>): { state: string } {
  const outcome = { state: 'waiting' }
  if (!(work instanceof Promise)) outcome.state = 'done'
  else {
    work.then(
      () => (outcome.state = 'done'),
      (cause: unknown) => (outcome.state = String(cause)),
    )
  }
  return outcome
}

describe('interest in a channel', () => {
  it('is told to the broker with the first subscriber only', () => {
    const { hub, calls } = hubHarness()
    expect(hub.subscribe('ch', new NotingSubscriber())).toBeUndefined()
    void hub.subscribe('ch', new NotingSubscriber())
    expect(calls).toEqual(['subscribe ch'])
  })

  it('makes the first and everybody after it wait for the acknowledgement', async () => {
    const { hub, calls, open } = hubHarness(true)
    const first = outcomeOf(hub.subscribe('ch', new NotingSubscriber()))
    const second = outcomeOf(hub.subscribe('ch', new NotingSubscriber()))
    await flush()
    expect([first.state, second.state]).toEqual(['waiting', 'waiting'])
    open[0]?.succeed()
    await flush()
    expect([first.state, second.state]).toEqual(['done', 'done'])
    expect(hub.subscribe('ch', new NotingSubscriber())).toBeUndefined()
    expect(calls).toEqual(['subscribe ch'])
  })

  it('delivers what arrives before the acknowledgement', () => {
    const { hub } = hubHarness(true)
    const subscriber = new NotingSubscriber()
    void hub.subscribe('ch', subscriber)
    hub.onPublication('ch', publicationAt(1), 'e')
    expect(subscriber.offsets).toEqual([1])
  })

  it('leaves nothing behind when the broker refuses, and may be tried again', async () => {
    const { hub, calls, open } = hubHarness(true)
    const first = outcomeOf(hub.subscribe('ch', new NotingSubscriber()))
    const second = outcomeOf(hub.subscribe('ch', new NotingSubscriber()))
    open[0]?.fail(new Error('down'))
    await flush()
    expect([first.state, second.state]).toEqual(['Error: down', 'Error: down'])
    expect([hub.heldChannels, hub.channelCount, hub.subscriptionCount]).toEqual([0, 0, 0])
    const third = outcomeOf(hub.subscribe('ch', new NotingSubscriber()))
    open[1]?.succeed()
    await flush()
    expect(third.state).toBe('done')
    expect(calls).toEqual(['subscribe ch', 'subscribe ch'])
  })

  it('ends at least a second after the last subscriber left', () => {
    const { hub, calls, time } = hubHarness()
    const subscriber = new NotingSubscriber()
    void hub.subscribe('ch', subscriber)
    time.advance(300)
    hub.unsubscribe('ch', subscriber)
    time.advance(990)
    expect(calls).toEqual(['subscribe ch'])
    time.advance(30)
    expect(calls).toEqual(['subscribe ch', 'unsubscribe ch'])
    expect(hub.heldChannels).toBe(0)
  })

  it('survives when somebody comes back within the second, without asking the broker', () => {
    const { hub, calls, time } = hubHarness()
    const first = new NotingSubscriber()
    const second = new NotingSubscriber()
    void hub.subscribe('ch', first)
    hub.unsubscribe('ch', first)
    time.advance(500)
    void hub.subscribe('ch', second)
    time.advance(5000)
    expect(calls).toEqual(['subscribe ch'])
    hub.onPublication('ch', publicationAt(1), 'e')
    expect([first.offsets, second.offsets]).toEqual([[], [1]])
  })

  it('counts the second from the last departure', () => {
    const { hub, calls, time } = hubHarness()
    const subscriber = new NotingSubscriber()
    void hub.subscribe('ch', subscriber)
    hub.unsubscribe('ch', subscriber)
    time.advance(900)
    void hub.subscribe('ch', subscriber)
    hub.unsubscribe('ch', subscriber)
    time.advance(900)
    expect(calls).toEqual(['subscribe ch'])
    time.advance(1200)
    expect(calls).toEqual(['subscribe ch', 'unsubscribe ch'])
  })

  it('drops what arrives after the last subscriber left', () => {
    const { hub, time } = hubHarness()
    const subscriber = new NotingSubscriber()
    void hub.subscribe('ch', subscriber)
    hub.unsubscribe('ch', subscriber)
    hub.onPublication('ch', publicationAt(1), 'e')
    time.advance(500)
    expect(subscriber.offsets).toEqual([])
  })

  it('tries an unsubscribe again after half a second', async () => {
    const { hub, calls, open, errors, time } = hubHarness(true)
    const subscriber = new NotingSubscriber()
    void hub.subscribe('ch', subscriber)
    open[0]?.succeed()
    await flush()
    hub.unsubscribe('ch', subscriber)
    time.advance(1100)
    open[1]?.fail(new Error('down'))
    await flush()
    expect(errors).toHaveLength(1)
    time.advance(490)
    expect(calls).toHaveLength(2)
    time.advance(30)
    expect(calls).toEqual(['subscribe ch', 'unsubscribe ch', 'unsubscribe ch'])
    open[2]?.succeed()
    await flush()
    expect(hub.heldChannels).toBe(0)
  })

  it('asks the broker again for a channel whose unsubscribe failed', async () => {
    const { hub, calls, open, time } = hubHarness(true)
    const subscriber = new NotingSubscriber()
    void hub.subscribe('ch', subscriber)
    open[0]?.succeed()
    await flush()
    hub.unsubscribe('ch', subscriber)
    time.advance(1100)
    open[1]?.fail(new Error('down'))
    await flush()
    const again = outcomeOf(hub.subscribe('ch', subscriber))
    await flush()
    expect(again.state).toBe('waiting')
    open[2]?.succeed()
    await flush()
    expect(again.state).toBe('done')
    time.advance(5000)
    expect(calls).toEqual(['subscribe ch', 'unsubscribe ch', 'subscribe ch'])
  })

  it('never lets a subscribe overtake the unsubscribe before it', async () => {
    const { hub, calls, open, time } = hubHarness(true)
    const subscriber = new NotingSubscriber()
    void hub.subscribe('ch', subscriber)
    open[0]?.succeed()
    await flush()
    hub.unsubscribe('ch', subscriber)
    time.advance(1100)
    const first = outcomeOf(hub.subscribe('ch', subscriber))
    const second = outcomeOf(hub.subscribe('ch', new NotingSubscriber()))
    await flush()
    expect(calls).toEqual(['subscribe ch', 'unsubscribe ch'])
    open[1]?.succeed()
    await flush()
    expect(calls).toEqual(['subscribe ch', 'unsubscribe ch', 'subscribe ch'])
    expect(first.state).toBe('waiting')
    open[2]?.succeed()
    await flush()
    expect([first.state, second.state]).toEqual(['done', 'done'])
    hub.onPublication('ch', publicationAt(1), 'e')
    expect(subscriber.offsets).toEqual([1])
  })

  it('ends when everybody left before the broker acknowledged', async () => {
    const { hub, calls, open, time } = hubHarness(true)
    const subscriber = new NotingSubscriber()
    void hub.subscribe('ch', subscriber)
    hub.unsubscribe('ch', subscriber)
    open[0]?.succeed()
    await flush()
    time.advance(1100)
    expect(calls).toEqual(['subscribe ch', 'unsubscribe ch'])
    open[1]?.succeed()
    await flush()
    expect(hub.heldChannels).toBe(0)
  })

  it('leaves nothing of very many channels that were visited briefly', () => {
    const { hub, time } = hubHarness()
    const subscriber = new NotingSubscriber()
    for (let i = 0; i < 100_000; i++) {
      void hub.subscribe(`ch${i}`, subscriber)
      hub.unsubscribe(`ch${i}`, subscriber)
    }
    expect([hub.channelCount, hub.subscriptionCount]).toEqual([0, 0])
    time.advance(1100)
    expect(hub.heldChannels).toBe(0)
  })
})

describe('the hub', () => {
  it('counts channels and subscriptions and lists channels that have any', () => {
    const { hub } = hubHarness()
    const left = new NotingSubscriber()
    void hub.subscribe('a', new NotingSubscriber())
    void hub.subscribe('a', new NotingSubscriber())
    void hub.subscribe('__proto__', new NotingSubscriber())
    void hub.subscribe('gone', left)
    hub.unsubscribe('gone', left)
    hub.unsubscribe('gone', left)
    hub.unsubscribe('never', left)
    expect([hub.channelCount, hub.subscriptionCount]).toEqual([2, 3])
    expect([...hub.channels()]).toEqual([
      ['a', 2],
      ['__proto__', 1],
    ])
    expect(hub.subscriberCount('a')).toBe(2)
    expect(hub.subscriberCount('never')).toBe(0)
  })
})
