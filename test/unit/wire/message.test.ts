import { describe, expect, it } from 'vitest'
import { bytesPayload, JsonCursor, JsonError, jsonPayload } from '../../../src/base/index.js'
import {
  always,
  flag,
  ignored,
  int32,
  int64,
  listOf,
  mapOf,
  message,
  nested,
  offset,
  payload,
  readWhole,
  required,
  text,
  uint32,
  uint64,
  UnencodablePayload,
} from '../../../src/wire/index.js'

const everything = message({
  name: required(text('Its name.')),
  isOpen: flag(),
  small: int32(),
  positive: uint32(),
  expireAt: int64(),
  version: uint64(),
  at: offset(),
  data: payload(),
  list: listOf(text()),
  map: mapOf(uint32()),
  inner: nested(message({ deepName: text(), data: payload() })),
})

const read = (json: string) => readWhole(json, (cursor) => everything.read(cursor))

describe('a declared message', () => {
  it('is read from JSON with exact numbers and raw data', () => {
    const values = read(
      '{"name":"a\\u00e9","is_open":true,"small":-5,"positive":4294967295,"expire_at":1800000000,' +
        '"version":18446744073709551615,"at":18446744073709551615,"data":{"b": 1.0},' +
        '"list":["x",null],"map":{"k":1,"__proto__":2,"k":3},"inner":{"deep_name":"d","data":null},"x":[{}]}',
    )
    expect(values).toMatchObject({
      name: 'aé',
      isOpen: true,
      small: -5,
      positive: 0xffff_ffff,
      expireAt: 1_800_000_000,
      version: 2n ** 64n - 1n,
      at: Infinity,
      list: ['x', ''],
    })
    expect(values.data?.text()).toBe('{"b": 1.0}')
    expect([...(values.map ?? [])]).toEqual([
      ['__proto__', 2],
      ['k', 3],
    ])
    expect(values.inner?.deepName).toBe('d')
    // null is a value where any JSON is.
    expect(values.inner?.data?.text()).toBe('null')
  })

  it('takes null and absence for the same, and shares nothing between messages', () => {
    expect(read('{}')).toEqual(everything.blank)
    expect(read('null')).toEqual(everything.blank)
    expect(
      read('{"name":null,"is_open":null,"version":null,"list":null,"map":null,"inner":null}'),
    ).toEqual(everything.blank)
    expect(read('{"map":{}}').map).toBeNull()
    expect(read('{}')).not.toBe(everything.blank)
  })

  it.each([
    ['{"name":1}', 'name'],
    ['{"is_open":"true"}', 'is_open'],
    ['{"small":2147483648}', 'small'],
    ['{"positive":-1}', 'positive'],
    ['{"expire_at":9223372036854775808}', 'expire_at'],
    ['{"expire_at":1.5}', 'expire_at'],
    ['{"version":18446744073709551616}', 'version'],
    ['{"version":-1}', 'version'],
    ['{"at":1e3}', 'at'],
    ['{"list":"x"}', 'list'],
    ['{"list":[1]}', 'list.0'],
    ['{"map":{"k":"1"}}', 'map.k'],
    ['{"inner":[]}', 'inner'],
    ['{"inner":{"deep_name":[]}}', 'inner.deep_name'],
    ['{} {}', ''],
    ['[]', ''],
  ])('refuses %s and names the field', (json, path) => {
    expect(() => read(json)).toThrow(JsonError)
    try {
      read(json)
    } catch (error) {
      expect((error as JsonError).path).toBe(path)
    }
  })

  it('matches names in any case; the exact one counts, wherever it stands', () => {
    expect(read('{"NAME":"a","Is_Open":true,"INNER":{"Deep_Name":"d"}}')).toMatchObject({
      name: 'a',
      isOpen: true,
      inner: { deepName: 'd' },
    })
    expect(read('{"name":"a","NAME":"b"}').name).toBe('a')
    expect(read('{"NAME":"b","name":"a"}').name).toBe('a')
    expect(read('{"name":"b","name":"a"}').name).toBe('a')
    // No other spelling: only the case is free.
    expect(read('{"isOpen":true}').isOpen).toBe(false)
    const last = message({ name: text() }, { lastSpellingWins: true })
    expect(last.read(new JsonCursor('{"name":"a","NAME":"b"}')).name).toBe('b')
  })

  it('is written to JSON without zero values, but for those that are always there', () => {
    expect(everything.write(everything.blank)).toBe('{}')
    expect(
      everything.write({
        name: 'a"\ud800',
        version: 2n ** 64n - 1n,
        at: Infinity,
        data: bytesPayload(Buffer.from('{"a":\n1}')),
        list: ['x', ''],
        map: new Map([['__proto__', 0]]),
        inner: { deepName: '', data: jsonPayload('null') },
      }),
    ).toBe(
      '{"name":"a\\"\\ud800","version":18446744073709551615,"at":18446744073709551615,' +
        '"data":{"a":1},"list":["x",""],"map":{"__proto__":0},"inner":{"data":null}}',
    )
    const stats = message({ numClients: always(uint32()), items: always(listOf(text())) })
    expect(stats.write(stats.blank)).toBe('{"num_clients":0,"items":[]}')
    expect(() => everything.write({ data: bytesPayload(Buffer.from('{')) })).toThrow(
      UnencodablePayload,
    )
  })

  it('takes decoded Protobuf and puts what is to be encoded', () => {
    const decoded = {
      name: 'a',
      small: -5,
      version: { low: -1, high: -1, toNumber: () => 0 },
      expire_at: { low: 5, high: 0, toNumber: () => 5 },
      data: Buffer.from([1]),
      map: { k: 1 },
      inner: { deep_name: 'd', data: Buffer.alloc(0) },
    }
    const values = everything.take(decoded)
    expect(values).toMatchObject({ name: 'a', small: -5, version: 2n ** 64n - 1n, expireAt: 5 })
    expect(values.data?.bytes()).toEqual(new Uint8Array([1]))
    expect(values.inner).toEqual({ deepName: 'd', data: null })
    const { version, ...rest } = everything.put({ ...values, name: 'a\ud800' }) as {
      version: { low: number; high: number }
    }
    expect(version).toMatchObject({ low: -1, high: -1 })
    expect(rest).toMatchObject({ name: 'a\ufffd', expire_at: 5, inner: { deep_name: 'd' } })
    expect(everything.put(everything.blank)).toEqual({})
  })

  it('describes itself', () => {
    expect(everything.schema.required).toEqual(['name'])
    expect(everything.schema.properties?.name).toEqual({ type: 'string', description: 'Its name.' })
    expect(everything.schema.properties?.inner?.properties?.deep_name).toEqual({ type: 'string' })
  })

  it('tells of fields that it drops', () => {
    const seen: string[] = []
    const notices = { ignoredField: (name: string) => seen.push(name) }
    const quiet = message({ caps: ignored('subs.caps') })
    quiet.read(new JsonCursor('{"CAPS":[{}]}'), notices)
    quiet.read(new JsonCursor('{"caps":null}'), notices)
    quiet.take({ caps: [] }, notices)
    quiet.take({ caps: [{}] }, notices)
    expect(seen).toEqual(['subs.caps', 'subs.caps'])
  })

  it('has as many fields as a set of bits holds', () => {
    const fields = Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`f${i}`, text()]))
    expect(() => message(fields)).toThrow('at most 31 fields')
  })
})
