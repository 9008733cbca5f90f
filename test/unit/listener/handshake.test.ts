import { describe, expect, it } from 'vitest'
import { FlatHeaders } from '../../../src/listener/headers.js'
import { negotiateSubprotocol } from '../../../src/listener/handshake.js'

const known = ['centrifuge-json', 'centrifuge-protobuf']

describe('negotiateSubprotocol', () => {
  it.each([
    [['centrifuge-protobuf, centrifuge-json'], 'centrifuge-protobuf'],
    [['x', 'y,centrifuge-json'], 'centrifuge-json'],
    [['Centrifuge-JSON'], ''],
    [['constructor', '__proto__'], ''],
    [[', ,'], ''],
    [[], ''],
  ])('answers the lists %j with %j', (lists, chosen) => {
    const flat = lists.flatMap((list) => ['Sec-WebSocket-Protocol', list])
    expect(negotiateSubprotocol(new FlatHeaders(flat), known)).toBe(chosen)
  })
})
