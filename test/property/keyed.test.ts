/** Keyed channels under any interleaving: nobody gets a value twice, nobody misses the last one. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PollRequest } from '../../src/model/index.js'
import { keyedLab, NotingReader, pollOptions, value } from '../support/keyed-lab.js'

const READERS = 3
const KEYS = ['a', 'b', 'c']

type Step =
  | { readonly t: 'track'; readonly reader: number; readonly key: string; readonly version: number }
  | { readonly t: 'untrack'; readonly reader: number; readonly key: string }
  | { readonly t: 'leave'; readonly reader: number }
  | { readonly t: 'change'; readonly key: string }
  | { readonly t: 'publish'; readonly key: string }
  | { readonly t: 'ask' }
  | { readonly t: 'answer' }
  | { readonly t: 'fail' }
  | { readonly t: 'pass' }

const reader = fc.nat({ max: READERS - 1 })
const key = fc.constantFrom(...KEYS)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    t: fc.constant('track' as const),
    reader,
    key,
    version: fc.nat({ max: 3 }),
  }),
  fc.record({ t: fc.constant('untrack' as const), reader, key }),
  fc.record({ t: fc.constant('leave' as const), reader }),
  fc.record({ t: fc.constant('change' as const), key }),
  fc.record({ t: fc.constant('publish' as const), key }),
  ...(['ask', 'answer', 'fail', 'pass'] as const).map((t) => fc.record({ t: fc.constant(t) })),
)

describe.each([true, false])('keyed channels, versioned: %s', (versioned) => {
  it('give every reader the last value, versions only growing, and forget what nobody tracks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const lab = keyedLab()
        const options = pollOptions({ versioned, publishEnabled: versioned })
        const readers = Array.from({ length: READERS }, () => new NotingReader(true))
        for (const each of readers) lab.join(each, options)
        /** What the backend has: version and value are one number. */
        const truth = new Map(KEYS.map((name) => [name, 4]))
        const held = readers.map(() => new Map<string, number>())
        const open: { request: PollRequest; answer: ReturnType<typeof value>[] }[] = []
        let started = false

        const check = (): void => {
          for (const [at, each] of readers.entries()) {
            for (const pub of each.got.splice(0)) {
              const before = held[at]!.get(pub.key)
              expect(before, 'a value of a key that is not tracked').toBeDefined()
              expect(pub.version).toBeGreaterThan(before!)
              held[at]!.set(pub.key, pub.version)
            }
          }
        }
        const values = (request: PollRequest) =>
          request.items.flatMap((item) => {
            const now = truth.get(item.key)!
            if (versioned && BigInt(now) <= item.version) return []
            return [value(item.key, versioned ? now : 0, now)]
          })
        const settle = (answered: boolean): void => {
          const one = open.shift()
          if (one !== undefined) {
            lab.channel().settle(one.request, answered ? { values: one.answer, epoch: '' } : null)
          }
        }
        for (const one of steps) {
          switch (one.t) {
            case 'track':
              // Versions that were made up here are of no use to a client of another life.
              held[one.reader]!.set(one.key, versioned ? one.version : 0)
              await readers[one.reader]!.track({ [one.key]: versioned ? one.version : 0 })
              started = true
              break
            case 'untrack':
              readers[one.reader]!.member!.untrack([one.key])
              held[one.reader]!.delete(one.key)
              break
            case 'leave':
              readers[one.reader]!.member!.leave()
              held[one.reader]!.clear()
              lab.join(readers[one.reader]!, options)
              break
            case 'change':
              truth.set(one.key, truth.get(one.key)! + 1)
              break
            case 'publish': {
              const next = truth.get(one.key)! + 1
              truth.set(one.key, next)
              if (!versioned) break
              const { data, version } = value(one.key, next, next)
              const pub = {
                offset: 0,
                data,
                info: null,
                tags: null,
                time: 0,
                key: one.key,
                version,
              }
              lab.hub.onPublication(`6:poll:x${one.key}`, pub, '')
              break
            }
            case 'ask':
              if (started) {
                const request = lab.channel().ask(lab.channel().dueKeys())
                open.push({ request, answer: values(request) })
              }
              break
            case 'answer':
              settle(true)
              break
            case 'fail':
              settle(false)
              break
            case 'pass':
              lab.time.advance(500)
          }
          check()
        }
        while (open.length > 0) settle(true)
        check()
        if (!started) return
        // Two more cycles: the first may leave out what was published.
        for (let cycle = 0; cycle < 2; cycle++) {
          const request = lab.channel().ask(lab.channel().dueKeys())
          lab.channel().settle(request, { values: values(request), epoch: '' })
        }
        check()
        if (versioned) {
          for (const versions of held) {
            for (const [name, version] of versions) expect(version).toBe(truth.get(name))
          }
        } else {
          for (const versions of held)
            for (const version of versions.values()) expect(version).toBeGreaterThan(0)
        }
        for (const each of readers) each.member!.leave()
        expect(lab.hub.keyCount).toBe(0)
        lab.time.advance(15_000)
        expect([lab.hub.channelCount, lab.hub.heldLines]).toEqual([0, 0])
      }),
      { numRuns: 300 },
    )
  })
})
