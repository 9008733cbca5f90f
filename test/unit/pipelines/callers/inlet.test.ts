/** The near end of streams: who gets what, when. */
import { describe, expect, it } from 'vitest'
import { Inlet } from '../../../../src/pipelines/callers/inlet.js'
import type { StreamReceiver } from '../../../../src/pipelines/callers/ports.js'
import { BackendFailure } from '../../../../src/pipelines/failure.js'

function lab(onMessage: (body: unknown, inlet: Inlet) => void = () => undefined) {
  const seen: unknown[] = []
  let rooms = 0
  const inlet = new Inlet(() => rooms++)
  const receiver: StreamReceiver = {
    onMessage: (body) => {
      seen.push(body)
      onMessage(body, inlet)
    },
    onEnd: (failure) => seen.push(failure === null ? 'end' : failure.kind),
  }
  return { inlet, receiver, seen, rooms: () => rooms }
}

describe('an inlet', () => {
  it('holds everything until it is started, the end last', () => {
    const { inlet, receiver, seen } = lab()
    inlet.push('a')
    inlet.push('b')
    inlet.end(null)
    expect(inlet.holds).toBe(true)
    expect(seen).toEqual([])
    inlet.start(receiver)
    expect(seen).toEqual(['a', 'b', 'end'])
  })

  it('stops in the middle when it is paused there, and asks for more when it is empty', () => {
    const { inlet, receiver, seen, rooms } = lab((body, own) => {
      if (body === 'a' || body === 'c') own.pause()
    })
    for (const body of ['a', 'b', 'c', 'd']) inlet.push(body)
    inlet.start(receiver)
    expect(seen).toEqual(['a'])
    inlet.resume()
    expect(seen).toEqual(['a', 'b', 'c'])
    expect(rooms()).toBe(0)
    inlet.resume()
    expect(seen).toEqual(['a', 'b', 'c', 'd'])
    expect(rooms()).toBe(1)
    expect(inlet.holds).toBe(false)
  })

  it('tells the end after what is held', () => {
    const { inlet, receiver, seen } = lab((_body, own) => {
      own.pause()
    })
    inlet.start(receiver)
    inlet.push('a')
    inlet.push('b')
    inlet.end(new BackendFailure('network', 'gone'))
    expect(seen).toEqual(['a'])
    inlet.resume()
    expect(seen).toEqual(['a', 'b'])
    inlet.resume()
    expect(seen).toEqual(['a', 'b', 'network'])
  })

  it('keeps the order when the receiver resumes while it is told something', () => {
    const { inlet, receiver, seen } = lab((body, own) => {
      own.pause()
      if (body === 'a') own.push('c')
      own.resume()
    })
    inlet.push('a')
    inlet.push('b')
    inlet.start(receiver)
    expect(seen).toEqual(['a', 'b', 'c'])
  })

  it('says nothing more once it is closed', () => {
    const { inlet, receiver, seen } = lab((_body, own) => {
      own.close()
    })
    inlet.push('a')
    inlet.push('b')
    inlet.end(null)
    inlet.start(receiver)
    inlet.resume()
    expect(seen).toEqual(['a'])
  })
})
