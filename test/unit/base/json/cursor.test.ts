import { describe, expect, it } from 'vitest'
import { JsonCursor, JsonError } from '../../../../src/base/index.js'

const faultOf = (text: string, read: (cursor: JsonCursor) => unknown): string => {
  try {
    read(new JsonCursor(text))
  } catch (error) {
    expect(error).toBeInstanceOf(JsonError)
    return (error as JsonError).message
  }
  throw new Error('nothing was thrown')
}

describe('JsonCursor', () => {
  it('reads an object field by field with white space anywhere', () => {
    const seen: unknown[] = []
    const cursor = new JsonCursor(
      ' { "a" : "x" , "b":[ 1 , 2 ],\t"c" :true,\r\n"d":null,"e":{ } } ',
    )
    cursor.object((key) => {
      if (key === 'a') seen.push(cursor.string())
      else if (key === 'b') cursor.array((_, index) => seen.push([index, cursor.integer(0, 9)]))
      else if (key === 'c') seen.push(cursor.boolean())
      else if (key === 'd') seen.push(cursor.takeNull())
      else cursor.object(() => seen.push('never'))
    })
    expect(seen).toEqual(['x', [0, 1], [1, 2], true, true])
    expect(cursor.atEnd()).toBe(true)
  })

  it('decodes escapes in strings and keys', () => {
    const cursor = new JsonCursor('{"\\u0061\\n":"\\u00e9\\"\\ud83d\\ude00"}')
    cursor.object((key) => {
      expect(key).toBe('a\n')
      expect(cursor.string()).toBe('é"😀')
    })
  })

  it('gives raw slices untouched and validated', () => {
    const cursor = new JsonCursor('{"a":{ "x" : 1.0,"x":12345678901234567890 },"b":2}')
    const slices: string[] = []
    cursor.object(() => slices.push(cursor.raw()))
    expect(slices).toEqual(['{ "x" : 1.0,"x":12345678901234567890 }', '2'])
  })

  it('tells a null payload from no payload', () => {
    const cursor = new JsonCursor('{"data":null}')
    cursor.object(() => expect(cursor.payload().text()).toBe('null'))
  })

  it('reads integers of any legal spelling', () => {
    const integer = (text: string): number => new JsonCursor(text).integer(-1e15, 2 ** 53)
    expect(integer('0')).toBe(0)
    expect(Object.is(integer('-0'), 0)).toBe(true)
    expect(integer('-17')).toBe(-17)
    expect(integer('9007199254740992')).toBe(2 ** 53)
  })

  it.each(['1.0', '1e3', '"1"', 'true', 'null', '[]', '-', '01x', '1.'])(
    'refuses %j as an integer',
    (text) => {
      expect(() => {
        const cursor = new JsonCursor(`[${text}]`)
        cursor.array(() => cursor.integer(0, 100))
      }).toThrow(JsonError)
    },
  )

  it('refuses integers outside the bounds', () => {
    expect(faultOf('256', (c) => c.integer(0, 255))).toBe('must be between 0 and 255')
    expect(faultOf('-1', (c) => c.integer(0, 255))).toBe('must be between 0 and 255')
  })

  it('reads unsigned 64-bit integers exactly and refuses larger ones', () => {
    expect(new JsonCursor('18446744073709551615').uint64()).toBe(18446744073709551615n)
    expect(new JsonCursor('9007199254740993').uint64()).toBe(9007199254740993n)
    for (const text of ['18446744073709551616', '-1', '9'.repeat(100_000)]) {
      expect(faultOf(text, (c) => c.uint64())).toBe('must be an unsigned 64-bit integer')
    }
  })

  it('names the path of a fault', () => {
    const read = (c: JsonCursor): void => {
      c.object((key) => {
        if (key === 'list') c.array(() => c.object(() => c.string()))
        else c.skip()
      })
    }
    expect(faultOf('{"a":[1],"list":[{"x":"1"},{"y":2}]}', read)).toBe('list.1.y: must be a string')
    expect(faultOf('{"a":[1],"list":{}}', read)).toBe('list: must be an array')
  })

  it('cuts overlong names in the path of a fault', () => {
    const message = faultOf(`{"${'k'.repeat(5000)}":1}`, (c) => c.object(() => c.string()))
    expect(message.length).toBeLessThan(100)
  })

  it.each(['{"a":1', '{"a":1,}', '{"a" 1}', '{"a":1 "b":2}', '{a:1}', '{,}', '{"a":tru}'])(
    'refuses the malformed object %s',
    (text) => {
      expect(() => {
        const cursor = new JsonCursor(text)
        cursor.object(() => cursor.skip())
      }).toThrow(JsonError)
    },
  )

  it('does not take a word that starts like null for null', () => {
    expect(faultOf('nul', (c) => c.takeNull())).toBe('malformed JSON')
  })

  it('bounds the depth of what is read field by field', () => {
    const nest = (cursor: JsonCursor): void => cursor.array(() => nest(cursor))
    expect(faultOf('['.repeat(10_000), nest)).toContain('nested too deeply')
  })
})
