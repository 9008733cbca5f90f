import { describe, expect, it } from 'vitest'
import { HubChannel } from '../../../../src/channels/hub/channel.js'
import { NotingSubscriber } from '../../../support/hub-harness.js'

describe('the subscribers of a channel', () => {
  it('stay dense whatever comes and goes, with and without an index', () => {
    const channel = new HubChannel('ch')
    const members = new Set<NotingSubscriber>()
    const all = Array.from({ length: 60 }, () => new NotingSubscriber())
    for (const each of all) {
      channel.add(each)
      members.add(each)
    }
    for (const at of [59, 0, 30, 17, 58, 1, 2, 3, 40, 41, 42]) {
      expect(channel.remove(all[at]!)).toBe(true)
      members.delete(all[at]!)
      expect(channel.slots).toHaveLength(members.size)
      expect(new Set(channel.slots)).toEqual(members)
    }
    for (const each of [...members]) {
      expect(channel.remove(each)).toBe(true)
      members.delete(each)
      expect(new Set(channel.slots)).toEqual(members)
    }
    expect(channel.size).toBe(0)
  })

  it('ignore the removal of somebody who is not there', () => {
    const channel = new HubChannel('ch')
    const subscriber = new NotingSubscriber()
    expect(channel.remove(subscriber)).toBe(false)
    for (let i = 0; i < 20; i++) channel.add(new NotingSubscriber())
    channel.add(subscriber)
    expect(channel.remove(subscriber)).toBe(true)
    expect(channel.remove(subscriber)).toBe(false)
    expect(channel.size).toBe(20)
  })

  it('keep their places while the channel is pinned and close up afterwards', () => {
    const channel = new HubChannel('ch')
    const all = Array.from({ length: 20 }, () => new NotingSubscriber())
    for (const each of all) channel.add(each)
    channel.pinned = true
    channel.remove(all[4]!)
    expect(channel.slots[4]).toBeNull()
    expect(channel.slots[5]).toBe(all[5])
    channel.pinned = false
    channel.compact()
    expect(channel.slots).toHaveLength(19)
    expect(channel.remove(all[19]!)).toBe(true)
    expect(channel.slots).not.toContain(all[19])
  })
})
