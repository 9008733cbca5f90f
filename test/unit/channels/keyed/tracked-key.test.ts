import { describe, expect, it } from 'vitest'
import { jsonPayload } from '../../../../src/base/index.js'
import { HubChannel } from '../../../../src/channels/hub/channel.js'
import { WireForms, type FanOut } from '../../../../src/channels/index.js'
import { KeyItem } from '../../../../src/channels/keyed/key-item.js'
import { TrackedKey } from '../../../../src/channels/keyed/tracked-key.js'
import type { Publication } from '../../../../src/protocol/index.js'

const publication = (version: bigint): Publication => ({
  offset: 0,
  data: jsonPayload('1'),
  info: null,
  tags: null,
  time: 0,
  key: 'a',
  version,
})

const fanOut = (version: bigint, base: bigint): FanOut => ({
  push: { kind: 'pub', channel: 'poll:x', pub: publication(version), epoch: '' },
  previous: publication(base),
  frame: () => null,
})

describe('a tracked key with delta', () => {
  it('gets a patch only against the very version that it got last', () => {
    const forms: number[] = []
    const owner = {
      delta: true,
      forward: (_fanOut: FanOut, form: number) => forms.push(form),
      onRemoved: () => undefined,
      onLost: () => undefined,
    }
    const tracked = new TrackedKey(owner, new KeyItem('a', new HubChannel('a')), 1n, 0)
    tracked.onPublication(fanOut(2n, 1n))
    tracked.onPublication(fanOut(3n, 2n))
    tracked.onPublication(fanOut(5n, 4n))
    tracked.onPublication(fanOut(5n, 5n))
    tracked.onPublication(fanOut(6n, 5n))
    const { full, patch } = WireForms
    expect(forms).toEqual([full, patch, full, patch])
  })
})
