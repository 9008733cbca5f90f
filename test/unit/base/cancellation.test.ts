import { describe, expect, it } from 'vitest'
import { Cancellation, NEVER_CANCELLED } from '../../../src/base/index.js'

describe('Cancellation', () => {
  it('tells every listener once', () => {
    const cancellation = new Cancellation()
    const calls: string[] = []
    for (const name of ['a', 'b', 'c']) cancellation.onCancel(() => calls.push(name))
    cancellation.cancel()
    cancellation.cancel()
    expect(calls).toEqual(['a', 'b', 'c'])
    expect(cancellation.cancelled).toBe(true)
  })

  it('tells a listener at once when it has been cancelled already', () => {
    const cancellation = new Cancellation()
    cancellation.cancel()
    let called = false
    cancellation.onCancel(() => (called = true))
    expect(called).toBe(true)
  })

  it('does not tell listeners that were taken off, first or later ones', () => {
    const cancellation = new Cancellation()
    const calls: string[] = []
    const listeners = ['a', 'b', 'c'].map((name) => () => calls.push(name))
    for (const listener of listeners) cancellation.onCancel(listener)
    cancellation.offCancel(listeners[0]!)
    cancellation.offCancel(listeners[2]!)
    cancellation.offCancel(() => calls.push('unknown'))
    cancellation.cancel()
    expect(calls).toEqual(['b'])
  })

  it('is already cancelled for a listener that looks', () => {
    const cancellation = new Cancellation()
    let seen = false
    cancellation.onCancel(() => (seen = cancellation.cancelled))
    cancellation.cancel()
    expect(seen).toBe(true)
  })
})

describe('NEVER_CANCELLED', () => {
  it('never calls a listener', () => {
    let called = false
    const listener = (): void => {
      called = true
    }
    NEVER_CANCELLED.onCancel(listener)
    NEVER_CANCELLED.offCancel(listener)
    expect(NEVER_CANCELLED.cancelled).toBe(false)
    expect(called).toBe(false)
  })
})
