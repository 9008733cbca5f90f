import { describe, expect, it } from 'vitest'
import { bytesPayload, EMPTY_PAYLOAD, jsonPayload, textPayload } from '../../../src/base/index.js'
import { hasFormat } from '../../../src/channels/data-format.js'
import type { DataFormat } from '../../../src/channels/index.js'

const PAYLOADS = {
  object: jsonPayload(' {"a":1}'),
  array: jsonPayload('[1]'),
  nothing: jsonPayload('null'),
  broken: textPayload('{"a":'),
  bytes: bytesPayload(new Uint8Array([0xff, 0xfe])),
  empty: EMPTY_PAYLOAD,
  absent: null,
} as const

describe('the format of a payload', () => {
  it.each<[DataFormat, (keyof typeof PAYLOADS)[]]>([
    ['any', ['object', 'array', 'nothing', 'broken', 'bytes']],
    ['json', ['object', 'array', 'nothing']],
    ['json_object', ['object']],
    ['binary', ['object', 'array', 'nothing', 'broken', 'bytes', 'empty', 'absent']],
  ])('%s takes what it says and nothing else', (format, expected) => {
    const accepted = Object.entries(PAYLOADS).filter(([, payload]) => hasFormat(format, payload))
    expect(accepted.map(([name]) => name)).toEqual(expected)
  })
})
