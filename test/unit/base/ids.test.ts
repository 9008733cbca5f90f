import { describe, expect, it } from 'vitest'
import { newEpoch, newUuid } from '../../../src/base/index.js'

describe('ids', () => {
  it('makes random UUIDs of version 4', () => {
    const ids = new Set(Array.from({ length: 1000 }, newUuid))
    expect(ids.size).toBe(1000)
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }
  })

  it('makes epochs of eight letters', () => {
    const epochs = new Set(Array.from({ length: 1000 }, newEpoch))
    expect(epochs.size).toBe(1000)
    for (const epoch of epochs) expect(epoch).toMatch(/^[a-zA-Z]{8}$/)
  })
})
