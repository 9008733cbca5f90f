import { describe, expect, it } from 'vitest'
import type { RecordedCall } from '../../../src/recorder/ports.js'
import { Ring } from '../../../src/recorder/ring.js'

const call = (id: number, size = 0): RecordedCall =>
  ({
    id,
    channel: '',
    user: '',
    client: '',
    method: '',
    request: { headers: [], body: { text: 'x'.repeat(size), bytes: size, cut: '', redacted: [] } },
    response: null,
  }) as unknown as RecordedCall

const ids = (ring: Ring): number[] => [...ring.newestFirst()].map(({ id }) => id)

describe('the ring', () => {
  it('keeps so many and drops the oldest', () => {
    const ring = new Ring(3, 1e6)
    for (let id = 1; id <= 5; id++) ring.add(call(id))
    expect(ids(ring)).toEqual([5, 4, 3])
    expect(ring.get(4)?.id).toBe(4)
    expect(ring.get(1)).toBeUndefined()
  })

  it('keeps so many bytes, and always the newest', () => {
    const ring = new Ring(100, 5000)
    for (let id = 1; id <= 5; id++) ring.add(call(id, 1000))
    expect(ids(ring)).toEqual([5, 4, 3])
    expect(ring.bytes).toBeLessThanOrEqual(5000)
    ring.add(call(6, 10_000))
    expect(ids(ring)).toEqual([6])
    ring.clear()
    expect([ring.size, ring.bytes]).toEqual([0, 0])
  })
})
