import { describe, expect, it } from 'vitest'
import * as api from '../../../src/gen/api.js'
import * as client from '../../../src/gen/client.js'
import * as control from '../../../src/gen/control.js'
import * as proxy from '../../../src/gen/proxy.js'
import { protobufCodec } from '../../../src/protocol/index.js'
import type { MessageType } from '../../../src/wire/index.js'

/** The bytes of two messages, one after the other: by the rules of proto3 one message, merged. */
const merged = <T extends object>(type: MessageType<T>, first: T, second: T): T =>
  type.decode(Buffer.concat([type.encode(first).finish(), type.encode(second).finish()]))

describe('a message field that is sent twice is merged', () => {
  it('in commands of clients, whose parts then count together', () => {
    const frame = Buffer.concat([
      client.Command.encode({ id: 1, connect: { token: 'secret', name: 'old' } }).finish(),
      client.Command.encode({ connect: { name: 'new', subs: { a: { recover: true } } } }).finish(),
      client.Command.encode({ connect: { subs: { a: { epoch: 'e' }, b: {} } } }).finish(),
    ])
    const message = Buffer.concat([Buffer.from([frame.length]), frame])
    const [command] = protobufCodec.decode(message, 1000)
    expect(command).toMatchObject({
      kind: 'connect',
      id: 1,
      request: { token: 'secret', name: 'new' },
    })
    // A map's value is replaced, not merged: proto3 keeps the last entry of a key.
    const { subs } = (command as { request: { subs: ReadonlyMap<string, object> } }).request
    expect([...subs.keys()]).toEqual(['a', 'b'])
    expect(subs.get('a')).toMatchObject({ recover: false, epoch: 'e' })
  })

  it('several levels down, lists growing', () => {
    const { history } = merged(
      client.Command,
      { history: { channel: 'a', since: { epoch: 'e' } } },
      { history: { limit: 5, since: { offset: 7 } } },
    )
    expect(history).toMatchObject({ channel: 'a', limit: 5, since: { epoch: 'e' } })
    const { disconnect } = merged(
      control.Command,
      { uid: 'n', disconnect: { user: 'u', whitelist: ['a'] } },
      { disconnect: { code: 3000, whitelist: ['b'] } },
    )
    expect(disconnect).toMatchObject({ user: 'u', code: 3000, whitelist: ['a', 'b'] })
  })

  it('in answers of backends and requests of the API', () => {
    const answer = merged(
      proxy.ConnectResponse,
      { result: { user: '42', channels: ['a'] } },
      { result: { expire_at: 5, channels: ['b'] } },
    )
    expect(answer.result).toMatchObject({ user: '42', channels: ['a', 'b'] })
    const request = merged(
      api.SubscribeRequest,
      { override: { presence: { value: true } } },
      { override: { join_leave: { value: true } } },
    )
    expect(request.override).toMatchObject({
      presence: { value: true },
      join_leave: { value: true },
    })
  })

  it('and one that comes once starts from nothing', () => {
    const first = client.Command.decode(client.Command.encode({ rpc: { method: 'a' } }).finish())
    const second = client.Command.decode(client.Command.encode({ rpc: {} }).finish())
    expect(first.rpc?.method).toBe('a')
    expect(second.rpc?.method).toBe('')
  })
})
