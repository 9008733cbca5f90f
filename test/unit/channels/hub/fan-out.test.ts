import { describe, expect, it } from 'vitest'
import { MAX_WAITING, SLICE } from '../../../../src/channels/hub/fan-out.js'
import { hubHarness, NotingSubscriber, type HubHarness } from '../../../support/hub-harness.js'
import { clientInfo, publicationAt } from '../../../support/publications.js'

function crowd({ hub }: HubHarness, size: number, channel = 'ch'): NotingSubscriber[] {
  const all = Array.from({ length: size }, () => new NotingSubscriber())
  for (const each of all) void hub.subscribe(channel, each)
  return all
}

const publish = ({ hub }: HubHarness, offset: number, channel = 'ch') => {
  hub.onPublication(channel, publicationAt(offset), 'epoch')
}

describe('fan-out to a channel', () => {
  it('reaches every subscriber of the channel and nobody else', () => {
    const harness = hubHarness()
    const here = crowd(harness, 40)
    const elsewhere = crowd(harness, 3, 'other')
    publish(harness, 1)
    expect(here.every((each) => each.offsets.length === 1)).toBe(true)
    expect(elsewhere.every((each) => each.offsets.length === 0)).toBe(true)
  })

  it('delivers joins and leaves in order with publications', () => {
    const harness = hubHarness()
    const [subscriber] = crowd(harness, 1)
    harness.hub.onJoin('ch', clientInfo('c'))
    publish(harness, 1)
    harness.hub.onLeave('ch', clientInfo('c'))
    expect(subscriber?.kinds).toEqual(['join', 'pub', 'leave'])
  })

  it('tells the epoch in the push of the first publication only, and to subscribers always', () => {
    const harness = hubHarness()
    const epochs: string[] = []
    void harness.hub.subscribe('ch', {
      onPublication: ({ push }, epoch) => {
        epochs.push(`${push.kind === 'pub' ? push.epoch : '?'}/${epoch}`)
      },
      onMembership: () => undefined,
      onGap: () => undefined,
      onLost: () => undefined,
    })
    publish(harness, 1)
    publish(harness, 2)
    expect(epochs).toEqual(['epoch/epoch', '/epoch'])
  })

  it('skips those who leave during a delivery and nobody else', () => {
    const harness = hubHarness()
    const all = crowd(harness, 30)
    const leavers = new Set([3, 7, 8, 29])
    all[3]!.onEach = () => {
      for (const at of leavers) harness.hub.unsubscribe('ch', all[at]!)
    }
    publish(harness, 1)
    const reached = all.map((each) => each.offsets.length)
    expect(
      reached.map((times, at) => (times === 1) === (at === 3 || !leavers.has(at))),
    ).not.toContain(false)
    expect(harness.hub.subscriberCount('ch')).toBe(26)
    publish(harness, 2)
    expect(all.filter((each) => each.offsets.includes(2))).toHaveLength(26)
  })

  it('survives that everybody leaves at the first publication', () => {
    const harness = hubHarness()
    const all = crowd(harness, 20)
    for (const each of all) {
      each.onEach = () => {
        harness.hub.unsubscribe('ch', each)
      }
    }
    publish(harness, 1)
    expect(all.every((each) => each.offsets.length === 1)).toBe(true)
    expect(harness.hub.subscriberCount('ch')).toBe(0)
    publish(harness, 2)
    expect(all.every((each) => each.offsets.length === 1)).toBe(true)
  })

  it('does not deliver to those who come during a delivery', () => {
    const harness = hubHarness()
    const [first] = crowd(harness, 5)
    const late = new NotingSubscriber()
    first!.onEach = (publication) => {
      if (publication.offset === 1) void harness.hub.subscribe('ch', late)
    }
    publish(harness, 1)
    publish(harness, 2)
    expect(late.offsets).toEqual([2])
  })

  it('keeps the order for all when one of them causes another publication', () => {
    const harness = hubHarness()
    const all = crowd(harness, 5)
    all[0]!.onEach = ({ offset }) => {
      if (offset < 3) publish(harness, offset + 1)
    }
    publish(harness, 1)
    for (const each of all) expect(each.offsets).toEqual([1, 2, 3])
  })

  it('logs a subscriber that throws and goes on', () => {
    const harness = hubHarness()
    const all = crowd(harness, 3)
    all[1]!.onEach = () => {
      throw new Error('boom')
    }
    publish(harness, 1)
    expect(all.map((each) => each.offsets)).toEqual([[1], [1], [1]])
    expect(harness.errors).toHaveLength(1)
  })

  it('encodes once per variant, whatever the number of subscribers', () => {
    const harness = hubHarness()
    for (let i = 0; i < 100; i++) {
      void harness.hub.subscribe('ch', {
        onPublication: (fanOut) => {
          fanOut.frame(i % 2 === 0 ? 0 : 2)
        },
        onMembership: () => undefined,
        onGap: () => undefined,
        onLost: () => undefined,
      })
    }
    publish(harness, 1)
    expect(harness.codec.encoded.map((each) => each.unidirectional)).toEqual([false, true])
  })
})

describe('fan-out to a large channel', () => {
  it('serves a slice at a time and everybody in the end', () => {
    const harness = hubHarness()
    const all = crowd(harness, 2 * SLICE + 1)
    publish(harness, 1)
    const reached = () => all.filter((each) => each.offsets.length === 1).length
    expect(reached()).toBe(SLICE)
    harness.turn()
    expect(reached()).toBe(2 * SLICE)
    harness.turn()
    expect(reached()).toBe(2 * SLICE + 1)
    expect(harness.turn()).toBe(false)
  })

  it('lets other channels pass', () => {
    const harness = hubHarness()
    crowd(harness, SLICE + 1)
    const [other] = crowd(harness, 1, 'other')
    publish(harness, 1)
    publish(harness, 1, 'other')
    expect(other?.offsets).toEqual([1])
  })

  it('keeps the order of what comes meanwhile', () => {
    const harness = hubHarness()
    const all = crowd(harness, SLICE + 10)
    publish(harness, 1)
    publish(harness, 2)
    harness.hub.onJoin('ch', clientInfo('c'))
    while (harness.turn());
    for (const each of all) {
      expect(each.kinds).toEqual(['pub', 'pub', 'join'])
      expect(each.offsets).toEqual([1, 2])
    }
  })

  it('gives newcomers what was published after they came, and leavers nothing more', () => {
    const harness = hubHarness()
    const all = crowd(harness, SLICE + 10)
    publish(harness, 1)
    const late = new NotingSubscriber()
    void harness.hub.subscribe('ch', late)
    const leaver = all.at(-1)!
    harness.hub.unsubscribe('ch', leaver)
    publish(harness, 2)
    while (harness.turn());
    expect(late.offsets).toEqual([2])
    expect(leaver.offsets).toEqual([])
    expect(all[0]?.offsets).toEqual([1, 2])
    expect(all.at(-2)?.offsets).toEqual([1, 2])
  })

  it('stays exact when most subscribers leave and others come while it is under way', () => {
    const harness = hubHarness()
    const all = crowd(harness, 2 * SLICE)
    publish(harness, 1)
    const early = new NotingSubscriber()
    void harness.hub.subscribe('ch', early)
    publish(harness, 2)
    const stay = new Set([0, 1, SLICE, 2 * SLICE - 1])
    all.forEach((each, at) => {
      if (!stay.has(at)) harness.hub.unsubscribe('ch', each)
    })
    const late = new NotingSubscriber()
    void harness.hub.subscribe('ch', late)
    publish(harness, 3)
    while (harness.turn());
    for (const at of stay) expect(all[at]?.offsets).toEqual([1, 2, 3])
    expect(early.offsets).toEqual([2, 3])
    expect(late.offsets).toEqual([3])
    expect(harness.hub.subscriberCount('ch')).toBe(stay.size + 2)
  })

  it('makes the publisher wait when too much is waiting, so that nothing grows without bound', () => {
    const harness = hubHarness()
    const all = crowd(harness, SLICE + 1)
    const last = all.at(-1)!
    for (let offset = 1; offset <= MAX_WAITING; offset++) publish(harness, offset)
    expect(last.offsets).toEqual([])
    publish(harness, MAX_WAITING + 1)
    expect(last.offsets).toEqual([1])
    publish(harness, MAX_WAITING + 2)
    expect(last.offsets).toEqual([1, 2])
  })
})
