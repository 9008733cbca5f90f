import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isJson, JsonCursor, JsonError, scanValue, skipSpace } from '../../src/base/index.js'

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    // Whatever the parser objects to, the text is not JSON.
    return false
  }
}

const tokens = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '"a"',
    '"\\u00e9"',
    '"\\ud800"',
    'null',
    'true',
    'false',
  ],
  ...[
    '0',
    '-1',
    '1.5',
    '1e9',
    '-',
    '.',
    'e',
    '+',
    ' ',
    '\n',
    '\t',
    '\r',
    '\u0000',
    '\ufeff',
    '\u2028',
  ],
)
const tokenSoup = fc.array(tokens, { maxLength: 12 }).map((parts) => parts.join(''))

/** Valid JSON with one character inserted, removed or replaced. */
const mutated = fc
  .tuple(
    fc.json(),
    fc.nat(),
    fc.constantFrom('', '"', '\\', ',', '}', '0', ' ', '\n', 'u', '-'),
    fc.boolean(),
  )
  .map(([text, at, insert, remove]) => {
    const index = at % (text.length + 1)
    return text.slice(0, index) + insert + text.slice(index + (remove ? 1 : 0))
  })

const anyText = fc.oneof(fc.json(), mutated, tokenSoup, fc.string({ unit: 'binary' }))

describe('the JSON scanner', () => {
  it('accepts exactly what JSON.parse accepts', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(isJson(text)).toBe(parses(text))
      }),
      { numRuns: 3000 },
    )
  })

  it('finds the exact end of a value whatever follows it', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(',', '}', ']', ' ', '\n', ''), (text, tail) => {
        const trimmed = text.trim()
        expect(scanValue(trimmed + tail, 0)).toBe(trimmed.length)
      }),
    )
  })
})

/** Walks a whole text with the cursor and rebuilds the value. */
const rebuild = (cursor: JsonCursor): unknown => {
  switch (cursor.peek()) {
    case '{': {
      const entries: [string, unknown][] = []
      cursor.object((key) => entries.push([key, rebuild(cursor)]))
      return Object.fromEntries(entries)
    }
    case '[': {
      const items: unknown[] = []
      cursor.array(() => items.push(rebuild(cursor)))
      return items
    }
    case '"':
      return cursor.string()
    case 't':
    case 'f':
      return cursor.boolean()
    case 'n':
      return cursor.takeNull() ? null : undefined
    default:
      return cursor.number()
  }
}

describe('the JSON cursor', () => {
  it('reads the same value as JSON.parse, or throws JsonError where that throws', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const cursor = new JsonCursor(text)
        let value: unknown
        try {
          value = rebuild(cursor)
          if (!cursor.atEnd()) throw cursor.fault('trailing text')
        } catch (error) {
          expect(error).toBeInstanceOf(JsonError)
          expect(parses(text)).toBe(false)
          return
        }
        expect(value).toEqual(JSON.parse(text))
      }),
      { numRuns: 3000 },
    )
  })

  it('takes raw slices that put together give the text back', () => {
    fc.assert(
      fc.property(fc.array(fc.json()), (values) => {
        const cursor = new JsonCursor(`[${values.join(',')}]`)
        const slices: string[] = []
        cursor.array(() => slices.push(cursor.raw()))
        expect(slices).toEqual(values.map((text) => text.slice(skipSpace(text, 0)).trimEnd()))
      }),
    )
  })
})
