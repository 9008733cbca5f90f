/** Whatever comes from other nodes, this one lives. spec: channels-and-engines.md §8.7 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeControl } from '../../src/cluster/wire/decode.js'
import { encodeControl } from '../../src/cluster/wire/encode.js'
import { decodeBrokerPush, encodeBrokerPush } from '../../src/protocol/index.js'
import { bytesPayload } from '../../src/base/index.js'
import { clusterLab } from '../support/cluster-lab.js'
import { fakeSession } from '../support/fake-session.js'
import { bytesField, textField, varintField } from '../support/wire-fields.js'

/** Messages that have the shape of Protobuf, with any numbers, texts and depths. */
const fields: fc.Arbitrary<Buffer> = fc.letrec<{ message: Buffer }>((tie) => ({
  message: fc
    .array(
      fc.oneof(
        { depthSize: 'small' },
        fc
          .tuple(fc.integer({ min: 1, max: 18 }), fc.nat(2 ** 27))
          .map(([field, value]) => varintField(field, value)),
        fc
          .tuple(fc.integer({ min: 1, max: 18 }), fc.string({ unit: 'binary' }))
          .map(([field, text]) => textField(field, text)),
        fc
          .tuple(fc.integer({ min: 1, max: 18 }), tie('message'))
          .map(([field, inner]) => bytesField(field, inner)),
      ),
      { maxLength: 6 },
    )
    .map((parts) => Buffer.concat(parts)),
})).message

const MAX_UINT64 = 2n ** 64n - 1n

describe('messages of other nodes', () => {
  it('are understood or ignored, whatever they are', async () => {
    const lab = clusterLab()
    const node = await lab.add('n1', ['s1'])
    node.channels.directory.add(fakeSession('c1', 'u1', 's1'))
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fields,
      // A known sender and one command, its fields at random.
      fc
        .tuple(fc.integer({ min: 4, max: 12 }), fields)
        .map(([kind, inner]) => Buffer.concat([textField(1, 'x'), bytesField(kind, inner)])),
    )
    await fc.assert(
      fc.asyncProperty(bytes, async (message) => {
        lab.bus.inject(message)
        await Promise.resolve()
        expect(await node.cluster.control.nodes()).toBeInstanceOf(Array)
      }),
      { numRuns: 2000 },
    )
    expect(node.lines.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('may be cut anywhere, or have any byte changed', async () => {
    const lab = clusterLab()
    const node = await lab.add('n1')
    const whole = encodeControl('x', {
      kind: 'subscribe',
      target: { user: 'u', client: 'c', session: 's' },
      channel: 'ch',
      grant: { expireAt: 5, info: bytesPayload(Buffer.from('{}')), data: null, override: {} },
      recoverSince: { offset: 3, epoch: 'e' },
      source: 10,
    })
    for (let at = 0; at < whole.length; at++) {
      lab.bus.inject(whole.subarray(0, at))
      for (const flip of [1, 0x80, 0xff]) {
        const changed = Buffer.from(whole)
        changed[at] = (changed[at] ?? 0) ^ flip
        lab.bus.inject(changed)
      }
    }
    expect(node.cluster.size).toBe(1)
  })

  it('do not get deep enough to hurt', () => {
    let filter = textField(2, 'key')
    for (let i = 0; i < 20_000; i++) filter = bytesField(6, filter)
    const message = bytesField(6, bytesField(8, filter))
    try {
      const { message: decoded } = decodeControl(message)
      expect(decoded?.kind === 'disconnect' && decoded.target.labels?.matches(null)).toBe(false)
    } catch (error) {
      // Refused is as good, as long as it is an error like any other.
      expect(error).toBeInstanceOf(Error)
    }
  })
})

describe('pushes between brokers', () => {
  it('are read or found malformed, whatever they are', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), fields), (bytes) => {
        const push = decodeBrokerPush(bytes)
        if (push?.kind === 'pub') push.publication.data.text()
      }),
      { numRuns: 2000 },
    )
  })

  it('come back as they went', () => {
    const tags = fc.dictionary(fc.string(), fc.string(), { maxKeys: 4 })
    fc.assert(
      fc.property(
        fc.string(),
        fc.uint8Array({ minLength: 1, maxLength: 100 }),
        tags,
        fc.boolean(),
        fc.option(
          fc.record({ key: fc.string({ minLength: 1 }), version: fc.bigInt(1n, MAX_UINT64) }),
          { nil: {} },
        ),
        (channel, data, given, delta, item) => {
          const entries = new Map(Object.entries(given))
          const publication = {
            offset: 0,
            data: bytesPayload(data),
            info: null,
            tags: entries.size === 0 ? null : entries,
            time: 1_700_000_000_000,
            ...item,
          }
          const epoch = delta ? 'epoch' : ''
          const back = decodeBrokerPush(
            encodeBrokerPush(channel, { kind: 'pub', publication, delta, epoch }),
          )
          expect(back?.channel).toBe(channel)
          if (back?.kind !== 'pub') throw new Error('expected a publication')
          expect(Buffer.from(back.publication.data.bytes())).toEqual(Buffer.from(data))
          expect(back.publication.tags).toEqual(publication.tags)
          expect(back.publication.time).toBe(publication.time)
          expect(back.publication).toMatchObject(item)
          expect(back.epoch).toBe(epoch)
        },
      ),
    )
  })

  it('have the bytes of the spec', () => {
    const publication = {
      offset: 0,
      data: bytesPayload(Buffer.from('{"a":1}')),
      info: null,
      tags: null,
      time: 1_700_000_000_000,
    }
    const bytes = encodeBrokerPush('news', {
      kind: 'pub',
      publication,
      delta: false,
      epoch: '',
    })
    expect(Buffer.from(bytes).toString('hex')).toBe(
      '12046e6577732210' + '22077b2261223a317d4880d095ffbc31',
    )
  })
})
