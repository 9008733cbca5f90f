/** Vectors of spec/channels-and-engines.md §8.6. */
import { describe, expect, it } from 'vitest'
import {
  clusterSlot,
  fnv1a,
  jumpIndex,
  ShardIndex,
} from '../../../../src/engine/redis/shard-index.js'

const COUNTS = [2, 3, 8, 16, 64]

describe('shard index', () => {
  it.each([
    ['test', 0xf9e6e6ef197c2b25n, [1, 1, 1, 10, 17], 6918],
    ['news', 0xe5495bbaa03a6526n, [1, 2, 3, 3, 61], 5161],
    ['chat:index', 0x4e648ca6baf3d6b9n, [0, 0, 0, 0, 58], 2947],
    ['chat:room-1', 0xaf12f5739b69853en, [0, 0, 7, 11, 11], 8602],
    ['personal#42', 0x303925b0364fed38n, [1, 1, 6, 6, 33], 9411],
    ['user:42', 0x6c151ea4dcd221c2n, [1, 1, 1, 15, 15], 15_880],
  ])('places %s where every other node does', (channel, hash, indexes, slot) => {
    expect(fnv1a(channel)).toBe(hash)
    expect(COUNTS.map((count) => jumpIndex(channel, count))).toEqual(indexes)
    expect(COUNTS.map((count) => new ShardIndex(count).of(channel))).toEqual(indexes)
    expect(clusterSlot(channel)).toBe(slot)
  })

  it('places the empty name', () => {
    expect(fnv1a('')).toBe(0xcbf29ce484222325n)
    expect(COUNTS.map((count) => jumpIndex('', count))).toEqual([1, 1, 1, 13, 17])
  })

  it('hashes the UTF-8 bytes', () => {
    expect(fnv1a('é')).not.toBe(fnv1a('\u00e9'.normalize('NFD')))
    expect(clusterSlot('é')).toBe(clusterSlot('x{é}y'))
  })

  it('counts only the first tag that is not empty', () => {
    expect(clusterSlot('p.{user:42}.x')).toBe(15_880)
    expect(clusterSlot('{}user')).not.toBe(clusterSlot('user'))
    expect(clusterSlot('{user:42}{news}')).toBe(15_880)
  })

  it('goes on when more channels were seen than it remembers', () => {
    const index = new ShardIndex(8)
    for (let i = 0; i < 100_010; i++) index.of(`c${i}`)
    expect(index.of('user:42')).toBe(1)
    expect(index.of('user:42')).toBe(1)
  })
})
