/**
 * What every codec must do, whatever its bytes look like. An adapter gives the suite the client's
 * side of the encoding: how a client writes commands and reads what it gets.
 * spec: client-protocol.md §1, §2
 */
import { describe, expect, it } from 'vitest'
import { bytesPayload, EMPTY_PAYLOAD, jsonPayload } from '../../../src/base/index.js'
import { ClientErrors, ProtocolViolation } from '../../../src/protocol/index.js'
import type {
  Codec,
  Publication,
  Push,
  Reply,
  SentPublication,
  SubscribeResult,
} from '../../../src/protocol/index.js'

/** The client's side of an encoding. Plain objects have the wire's field names. */
export type CodecAdapter = {
  readonly codec: Codec
  /** One transport message with these commands; payload fields are given as JSON text. */
  write(commands: readonly PlainCommand[]): Uint8Array
  /** Messages of one transport message, payloads as JSON text; a ping is `{}`. */
  read(message: Uint8Array, unidirectional: boolean): unknown[]
  /** Bytes that are no valid transport message. */
  readonly malformed: readonly Uint8Array[]
}

/** A command as a client builds it: `{ id, rpc: { method, data } }`. */
export type PlainCommand = { readonly id?: number; readonly [field: string]: unknown }

const LIMIT = 65_536

const NO_SUBSCRIBE: SubscribeResult = {
  expires: false,
  ttl: 0,
  recoverable: false,
  epoch: '',
  publications: [],
  recovered: false,
  offset: 0,
  positioned: false,
  data: null,
  wasRecovering: false,
  delta: false,
}

const publication: Publication = {
  offset: 4,
  data: jsonPayload('{"a":1}'),
  info: { user: '42', client: 'c1', connInfo: jsonPayload('1'), chanInfo: null },
  tags: new Map([['lang', 'en']]),
  time: 1_700_000_000_000,
}

/** Runs the suite against one codec. */
export function codecContract(name: string, adapter: CodecAdapter): void {
  const { codec } = adapter
  const replyOf = (id: number, reply: Reply): unknown =>
    adapter.read(codec.pack([codec.reply(id, reply)]), false)[0]
  const pushOf = (push: Push, unidirectional = false): unknown =>
    adapter.read(codec.pack([codec.push(push, unidirectional)]), unidirectional)[0]

  describe(`codec ${name}`, () => {
    it('reads commands of one message in order', () => {
      const commands = codec.decode(
        adapter.write([
          { id: 1, connect: { token: 't', name: 'js' } },
          { id: 2, subscribe: { channel: 'ch', flag: 1, recover: true, offset: 7, epoch: 'e' } },
          { id: 3, rpc: { method: 'm', data: '{"x":1}' } },
        ]),
        LIMIT,
      )
      expect(commands.map((command) => [command.kind, command.id])).toEqual([
        ['connect', 1],
        ['subscribe', 2],
        ['rpc', 3],
      ])
      expect(commands[0]).toMatchObject({ request: { token: 't', name: 'js', data: null } })
      expect(commands[1]).toMatchObject({
        request: { channel: 'ch', flag: 1, recover: true, offset: 7, epoch: 'e' },
      })
      const rpc = commands[2]
      expect(rpc?.kind === 'rpc' && rpc.request.data?.text()).toBe('{"x":1}')
    })

    it.each([
      ['unsubscribe', { channel: 'c' }],
      ['publish', { channel: 'c', data: '1' }],
      ['presence', { channel: 'c' }],
      ['presence_stats', { channel: 'c' }],
      ['history', { channel: 'c', limit: -1, since: { offset: 1, epoch: 'e' }, reverse: true }],
      ['refresh', { token: 't' }],
      ['sub_refresh', { channel: 'c', token: 't' }],
    ] as const)('reads %s', (kind, fields) => {
      const [command] = codec.decode(adapter.write([{ id: 9, [kind]: fields }]), LIMIT)
      expect(command).toMatchObject({ kind, id: 9 })
      const { data, ...plain } = fields as { data?: string }
      expect(command).toMatchObject({ request: plain })
      if (data !== undefined && command?.kind === 'publish') {
        expect(command.request.data?.text()).toBe(data)
      }
    })

    it('reads an empty request as a request', () => {
      expect(codec.decode(adapter.write([{ id: 1, rpc: {} }]), LIMIT)).toMatchObject([
        { kind: 'rpc', id: 1, request: { method: '', data: null } },
      ])
    })

    it('takes a command without id for a pong unless it is send', () => {
      expect(codec.decode(adapter.write([{}, { send: { data: '1' } }]), LIMIT)).toMatchObject([
        { kind: 'pong', id: 0 },
        { kind: 'send', id: 0 },
      ])
    })

    it('makes an offset above 2^53 infinite', () => {
      const command = { id: 1, subscribe: { channel: 'c', offset: 2 ** 60 } }
      expect(codec.decode(adapter.write([command]), LIMIT)).toMatchObject([
        { request: { offset: Infinity } },
      ])
    })

    it.each([
      ['an id without a request', { id: 1 }],
      ['connect without id', { connect: {} }],
      ['ping', { id: 1, ping: {} }],
    ])('refuses %s', (_, command) => {
      expect(() => codec.decode(adapter.write([command]), LIMIT)).toThrow(ProtocolViolation)
    })

    it('refuses an empty message and malformed ones', () => {
      expect(() => codec.decode(new Uint8Array(0), LIMIT)).toThrow(ProtocolViolation)
      for (const bytes of adapter.malformed) {
        expect(() => codec.decode(bytes, LIMIT)).toThrow(ProtocolViolation)
      }
    })

    it('refuses a command above the limit', () => {
      const message = adapter.write([{ id: 1, rpc: { data: `"${'x'.repeat(100)}"` } }])
      expect(() => codec.decode(message, 50)).toThrow(ProtocolViolation)
      expect(codec.decode(message, 200)).toHaveLength(1)
    })

    it('writes errors', () => {
      expect(replyOf(3, { kind: 'error', error: ClientErrors.internal })).toEqual({
        id: 3,
        error: { code: 100, message: 'internal server error', temporary: true },
      })
    })

    it('writes empty results so that the client can tell which one it is', () => {
      expect(replyOf(4, { kind: 'publish' })).toEqual({ id: 4, publish: {} })
      expect(replyOf(4, { kind: 'unsubscribe' })).toEqual({ id: 4, unsubscribe: {} })
      expect(replyOf(4, { kind: 'rpc', data: null })).toEqual({ id: 4, rpc: {} })
    })

    it('writes publications', () => {
      const pub = {
        data: '{"a":1}',
        info: { user: '42', client: 'c1', conn_info: '1' },
        offset: 4,
        tags: { lang: 'en' },
      }
      const push: Push = { kind: 'pub', channel: 'ch', pub: publication, epoch: '' }
      expect(pushOf(push)).toEqual({ push: { channel: 'ch', pub } })
      expect(pushOf(push, true)).toEqual({ channel: 'ch', pub })
    })

    it('reads the fields of map subscriptions and map publications', () => {
      const page = { channel: 'm', type: 1, phase: 2, cursor: 'k', limit: 100, asc: true }
      const change = { channel: 'm', type: 1, key: 'k', removed: true }
      const commands = codec.decode(
        adapter.write([
          { id: 1, subscribe: { ...page, offset: 10, epoch: 'e' } },
          { id: 2, publish: change },
          { id: 3, publish: { channel: 'c', type: 0, key: 'ignored', data: '1' } },
        ]),
        LIMIT,
      )
      expect(commands).toMatchObject([
        { kind: 'subscribe', request: { ...page, offset: 10, epoch: 'e' } },
        { kind: 'publish', request: { ...change, data: null } },
        { kind: 'publish', request: { channel: 'c', type: 0 } },
      ])
      // Publishing to a stream is a hot path: its requests keep one shape.
      expect(Object.keys(commands[2]?.kind === 'publish' ? commands[2].request : {})).toEqual([
        'channel',
        'data',
        'type',
      ])
    })

    it('reads the key lists of shared poll, with exact versions in the order sent', () => {
      const items = [{ key: 'b', version: 2 ** 54 }, { key: 'a' }]
      const [command] = codec.decode(
        adapter.write([
          {
            id: 1,
            sub_refresh: {
              channel: 'p',
              type: 1,
              track: [{ signature: 's', items }, {}],
              untrack: ['c'],
            },
          },
        ]),
        LIMIT,
      )
      expect(command).toMatchObject({
        kind: 'sub_refresh',
        request: {
          type: 1,
          track: [
            {
              signature: 's',
              items: [
                { key: 'b', version: 2n ** 54n },
                { key: 'a', version: 0n },
              ],
            },
            { signature: '', items: [] },
          ],
          untrack: ['c'],
        },
      })
    })

    it('writes keyed publications, removals without data in any notation', () => {
      const plain = { ...publication, info: null, tags: null }
      const written = (pub: SentPublication) =>
        pushOf({ kind: 'pub', channel: 'm', pub, epoch: '' }) as { push: { pub: unknown } }
      expect(written({ ...plain, key: 'k' }).push.pub).toEqual({
        data: '{"a":1}',
        offset: 4,
        key: 'k',
      })
      const removal = { ...plain, data: EMPTY_PAYLOAD, key: 'k', removed: true }
      const removed = { offset: 4, key: 'k', removed: true }
      expect(written(removal).push.pub).toEqual(removed)
      expect(written({ ...removal, form: 'full' }).push.pub).toEqual(removed)
      const versioned = { ...plain, offset: 0, key: 'k', version: 2n ** 60n }
      expect(written(versioned).push.pub).toEqual({
        data: '{"a":1}',
        key: 'k',
        version: 2 ** 60,
      })
    })

    it('writes pages of a map, and items of shared poll', () => {
      const entry = { ...publication, info: null, tags: null, key: 'k' }
      const sent = { data: '{"a":1}', offset: 4, key: 'k' }
      const value = { ...NO_SUBSCRIBE, type: 1, epoch: 'e', offset: 9 }
      const page = { ...value, phase: 2, cursor: 'k', state: [entry] }
      expect(replyOf(5, { kind: 'subscribe', value: page })).toEqual({
        id: 5,
        subscribe: { epoch: 'e', offset: 9, type: 1, phase: 2, cursor: 'k', state: [sent] },
      })
      const live = { ...value, phase: 0, cursor: '', state: [], publications: [entry] }
      expect(replyOf(6, { kind: 'subscribe', value: live })).toEqual({
        id: 6,
        subscribe: { epoch: 'e', offset: 9, type: 1, publications: [sent] },
      })
      const items = { expires: true, ttl: 60, items: [entry] }
      expect(replyOf(7, { kind: 'sub_refresh', value: items })).toEqual({
        id: 7,
        sub_refresh: { expires: true, ttl: 60, items: [sent] },
      })
    })

    it('packs several messages into one', () => {
      const message = codec.pack([
        codec.reply(1, { kind: 'rpc', data: bytesPayload(Buffer.from('[1]')) }),
        codec.ping(false),
        codec.push({ kind: 'refresh', expires: true, ttl: 60 }, false),
      ])
      expect(adapter.read(message, false)).toEqual([
        { id: 1, rpc: { data: '[1]' } },
        {},
        { push: { refresh: { expires: true, ttl: 60 } } },
      ])
    })
  })
}
