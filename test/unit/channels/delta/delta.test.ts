import { describe, expect, it } from 'vitest'
import { bytesPayload, jsonPayload, type Payload } from '../../../../src/base/index.js'
import { chainDeltas, inDeltaNotation } from '../../../../src/channels/delta/delta.js'
import type { Publication } from '../../../../src/protocol/index.js'
import { applyDelta } from '../../../support/delta.js'

const pub = (offset: number, data: Payload): Publication => ({
  offset,
  data,
  info: null,
  tags: null,
  time: 0,
})
const text = (n: number | string): Payload =>
  jsonPayload(`{"title":"a rather long title that stays","n":${n}}`)
const bytes = (tail: number[]): Payload =>
  bytesPayload(Buffer.concat([Buffer.from('"'.padEnd(60, 'x')), Buffer.from(tail)]))

describe('delta notation', () => {
  it('is in full without a base', () => {
    const publication = pub(1, text(1))
    expect(inDeltaNotation(publication, null, 'json')).toEqual({ ...publication, form: 'full' })
  })

  it('is a patch where that is shorter, and computed once for both codecs', () => {
    const [base, publication] = [pub(1, text(1)), pub(2, text(2))]
    const sent = inDeltaNotation(publication, base, 'json')
    expect(sent.form).toBe('patch')
    expect(Buffer.from(applyDelta(base.data.bytes(), sent.data.bytes())).toString()).toBe(
      publication.data.text(),
    )
    expect(inDeltaNotation(publication, base, 'protobuf').data).toBe(sent.data)
  })

  it('is never a patch against a base it was not asked for', () => {
    const publication = pub(3, text(3))
    const first = inDeltaNotation(publication, pub(1, text(1)), 'json')
    const other = pub(2, text('"something else"'))
    const second = inDeltaNotation(publication, other, 'json')
    expect(second.data).not.toBe(first.data)
    expect(Buffer.from(applyDelta(other.data.bytes(), second.data.bytes())).toString()).toBe(
      publication.data.text(),
    )
  })

  it('keeps bytes that are no text from JSON connections, and patches them for Protobuf', () => {
    const [base, publication] = [pub(1, bytes([0xff, 0x31])), pub(2, bytes([0xfe, 0x32]))]
    expect(inDeltaNotation(publication, base, 'json').form).toBe('full')
    expect(inDeltaNotation(publication, base, 'protobuf').form).toBe('patch')
  })

  it('is in full for JSON when only the base is no text', () => {
    const base = pub(1, bytes([0xff, 0x22]))
    const publication = pub(2, bytes([0x79, 0x22]))
    expect(publication.data.isJson()).toBe(true)
    expect(inDeltaNotation(publication, base, 'json').form).toBe('full')
  })
})

describe('publications of one reply', () => {
  it('are a chain: the first in full, each next one against its predecessor', () => {
    const publications = [pub(4, text(4)), pub(5, text(5)), pub(6, text(6))]
    const sent = chainDeltas(publications, 'json')
    expect(sent.map((each) => each.form)).toEqual(['full', 'patch', 'patch'])
    expect(sent.map((each) => each.offset)).toEqual([4, 5, 6])
    expect(chainDeltas([], 'json')).toEqual([])
  })

  it('are a chain for each key, which a removal ends', () => {
    const keyed = (offset: number, key: string, removed?: true): Publication => ({
      ...pub(offset, removed ? jsonPayload('') : text(offset)),
      key,
      ...(removed ? { removed } : {}),
    })
    const changes = [keyed(1, 'a'), keyed(2, 'b'), keyed(3, 'a'), keyed(4, 'a', true)]
    const sent = chainDeltas([...changes, keyed(5, 'a'), keyed(6, 'b')], 'json')
    expect(sent.map((each) => each.form)).toEqual([
      ...['full', 'full', 'patch', 'full'],
      ...['full', 'patch'],
    ])
  })

  it('travel in full once a few megabytes were compared', () => {
    const large = (n: number): Payload => jsonPayload(`"${'x'.repeat(900_000)}${n}"`)
    const publications = Array.from({ length: 6 }, (_, n) => pub(n + 1, large(n)))
    const forms = () => chainDeltas(publications, 'json').map((each) => each.form)
    expect(forms()).toEqual(['full', 'patch', 'patch', 'full', 'full', 'full'])
    // Patches that are known cost nothing any more.
    expect(forms()).toEqual(['full', 'patch', 'patch', 'patch', 'patch', 'full'])
  })
})
