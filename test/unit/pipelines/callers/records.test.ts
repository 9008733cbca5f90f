/** Records of streamed HTTP answers. spec: proxy.md §9.21 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RecordReader, recordFormatOf } from '../../../../src/pipelines/callers/records.js'

/** Reads a body that comes in these pieces. */
function read(type: string, pieces: readonly (string | Buffer)[], limit = 0): string[] {
  const format = recordFormatOf(type)
  if (format === null) throw new Error('not a stream')
  const records: string[] = []
  const reader = new RecordReader(format, limit, (record) => records.push(record))
  for (const piece of pieces) reader.push(Buffer.from(piece))
  reader.end()
  return records
}

const NDJSON = 'application/x-ndjson'
const EVENTS = 'text/event-stream'

/** Cuts bytes at these places. */
function cut(text: string, places: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text)
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length))
}

describe('NDJSON', () => {
  it('is a record a line, whatever ends it; blank lines say nothing', () => {
    expect(read(NDJSON, ['{"a":1}\n\n', ' \r\n{"b":2}\r\n{"c"', ':3}'])).toEqual([
      '{"a":1}',
      '{"b":2}',
      '{"c":3}',
    ])
  })

  it('may begin with a byte order mark', () => {
    expect(read(NDJSON, ['\ufeff{}\n'])).toEqual(['{}'])
  })

  it('is read the same however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.json(), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (documents, places) => {
          const text = documents.map((document) => `${document}\n`).join('')
          const expected = documents.filter((document) => document.trim() !== '')
          expect(read(NDJSON, cut(text, places))).toEqual(expected)
        },
      ),
    )
  })
})

describe('server-sent events', () => {
  it('are the data of events; other fields, comments and empty events say nothing', () => {
    const text =
      ': hello\n\nid: 1\nevent: x\ndata: {"a":\ndata:1}\nretry: 5\n\ndata\n\ndatabase: 1\n\ndata: {}\r\n\r\n'
    expect(read(EVENTS, [text])).toEqual(['{"a":\n1}', '{}'])
  })

  it('do not count when they are cut off', () => {
    expect(read(EVENTS, ['data: {}\n\ndata: {"a":1}\n'])).toEqual(['{}'])
  })

  it('are read the same however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.json(), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (documents, places) => {
          const text = documents.map((document) => `:\n\ndata: ${document}\n\n`).join('')
          expect(read(EVENTS, cut(text, places))).toEqual(documents)
        },
      ),
    )
  })
})

describe('a record that is too large', () => {
  it.each([
    ['in one piece', NDJSON, ['x'.repeat(101) + '\n']],
    ['in pieces without an end', NDJSON, Array.from({ length: 11 }, () => 'x'.repeat(10))],
    ['in data lines', EVENTS, Array.from({ length: 11 }, () => `data: ${'x'.repeat(10)}\n`)],
  ])('is refused %s', (_how, type, pieces) => {
    expect(() => read(type, pieces, 100)).toThrow('too large')
  })

  it('is one record, not all of them', () => {
    expect(
      read(
        NDJSON,
        Array.from({ length: 50 }, () => `${'1'.repeat(100)}\n`),
        100,
      ),
    ).toHaveLength(50)
  })
})

it('knows content types', () => {
  expect(recordFormatOf('Text/Event-Stream; charset=utf-8')).not.toBeNull()
  expect(recordFormatOf('application/jsonl')).not.toBeNull()
  expect(recordFormatOf('application/json')).toBeNull()
  expect(recordFormatOf('')).toBeNull()
})
