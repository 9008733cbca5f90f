import { describe, expect, it } from 'vitest'
import { BodyCollector, DISCARD_BYTES } from '../../../src/listener/body.js'

/** What the promise resolved with so far; 'pending' when it did not. */
async function state(promise: Promise<unknown>): Promise<unknown> {
  await Promise.resolve()
  return Promise.race([promise, Promise.resolve('pending')])
}

describe('BodyCollector', () => {
  it('joins chunks that came before and after it was asked', async () => {
    const body = new BodyCollector(null)
    body.push(Buffer.from('ab'))
    const read = body.read(10)
    body.push(Buffer.from('cd'))
    expect(await state(read)).toBe('pending')
    body.end()
    expect(Buffer.from((await read) ?? []).toString()).toBe('abcd')
  })

  it('hands over a single chunk without copying it', async () => {
    const body = new BodyCollector(2)
    const chunk = Buffer.from('ab')
    body.push(chunk)
    body.end()
    expect(await body.read(10)).toBe(chunk)
  })

  it('resolves with null only when a body a little too large is complete', async () => {
    const body = new BodyCollector(12)
    const read = body.read(10)
    expect(body.wants).toBe(false)
    body.skip(12)
    expect(await state(read)).toBe('pending')
    body.end()
    expect(await read).toBeNull()
    expect(body.isLong).toBe(false)
  })

  it('gives up at once on a body announced to be huge, and calls it long', async () => {
    const body = new BodyCollector(11 + DISCARD_BYTES)
    expect(await body.read(10)).toBeNull()
    expect(body.isLong).toBe(true)
  })

  it('gives up on a body of unknown length when it exceeds limit and patience', async () => {
    const body = new BodyCollector(null)
    const read = body.read(10)
    body.push(Buffer.alloc(11))
    expect(body.wants).toBe(false)
    expect(await state(read)).toBe('pending')
    body.skip(DISCARD_BYTES)
    expect(await read).toBeNull()
  })

  it('keeps no more than 1 MiB for a reader that comes late', async () => {
    const body = new BodyCollector(null)
    body.push(Buffer.alloc(1024 * 1024))
    expect(body.wants).toBe(true)
    body.push(Buffer.alloc(1))
    expect(body.wants).toBe(false)
    body.end()
    expect(await body.read(1000)).toBeNull()
  })

  it('resolves an empty body with no bytes', async () => {
    const body = new BodyCollector(null)
    body.end()
    expect(await body.read(0)).toEqual(new Uint8Array(0))
  })
})
