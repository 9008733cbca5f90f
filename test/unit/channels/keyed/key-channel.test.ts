import { describe, expect, it } from 'vitest'
import { keyChannelOf, parseKeyChannel } from '../../../../src/channels/keyed/key-channel.js'

describe('broker channels of keys', () => {
  it.each([
    ['poll:x', 'a', '6:poll:xa'],
    ['poll:x', '', '6:poll:x'],
    ['poll:é', 'ключ', '7:poll:éключ'],
    ['a', '1:b', '1:a1:b'],
    ['😀', '😀', '4:😀😀'],
  ])('name channel %s and key %s', (channel, key, name) => {
    expect(keyChannelOf(channel, key)).toBe(name)
    expect(parseKeyChannel(name)).toEqual({ channel, key })
  })

  it.each(['', 'x', ':x', 'a:x', '3:ab', '-1:x', '1.5:xx', '99999999999:x', '1:é', '2:a😀'])(
    'are not: %s',
    (name) => {
      expect(parseKeyChannel(name)).toBeNull()
    },
  )
})
