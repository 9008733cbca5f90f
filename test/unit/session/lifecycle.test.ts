import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Disconnects, type CommandKind } from '../../../src/protocol/index.js'
import { FRESH, step, type Lifecycle, type LifecycleEvent } from '../../../src/session/lifecycle.js'

const command = (kind: CommandKind, emulation = false): LifecycleEvent => ({
  t: 'command',
  kind,
  emulation,
})

function run(...events: LifecycleEvent[]): { state: Lifecycle; effects: (string | null)[] } {
  let state = FRESH
  const effects: (string | null)[] = []
  for (const event of events) {
    const { next, effect } = step(state, event)
    state = next
    effects.push(effect?.t ?? null)
  }
  return { state, effects }
}

describe('lifecycle', () => {
  it('runs connect first and makes everything behind it wait', () => {
    const { state, effects } = run(command('connect'), command('subscribe'))
    expect(effects).toEqual(['run', 'wait'])
    expect(state.t).toBe('connecting')
  })

  it('closes with 3501 when the first command is not connect', () => {
    expect(run(command('subscribe')).state).toEqual({ t: 'closed', why: Disconnects.badRequest })
    expect(run(command('pong')).state).toEqual({ t: 'closed', why: Disconnects.badRequest })
  })

  it('closes with 3501 on a second connect', () => {
    const { state } = run(command('connect'), { t: 'accepted' }, command('connect'))
    expect(state).toEqual({ t: 'closed', why: Disconnects.badRequest })
  })

  it('throws away what comes after a refused connect, or closes emulated connections', () => {
    expect(run(command('connect'), { t: 'refused' }, command('rpc')).effects[2]).toBeNull()
    expect(run(command('connect'), { t: 'refused' }, command('rpc', true)).state).toEqual({
      t: 'closed',
      why: Disconnects.badRequest,
    })
  })

  it('drops a refused peer that does not leave, without a code', () => {
    expect(run(command('connect'), { t: 'refused' }, { t: 'lingered' }).effects[2]).toBe('drop')
  })

  it('is stale only before connect was accepted', () => {
    expect(run({ t: 'stale' }).state).toEqual({ t: 'closed', why: Disconnects.stale })
    expect(run(command('connect'), { t: 'stale' }).state).toMatchObject({ why: Disconnects.stale })
    expect(run(command('connect'), { t: 'accepted' }, { t: 'stale' }).state.t).toBe('connected')
  })

  it('never leaves closed and never asks for an effect twice, whatever happens', () => {
    const event: fc.Arbitrary<LifecycleEvent> = fc.oneof(
      fc.constantFrom<CommandKind>('connect', 'subscribe', 'rpc', 'pong').map((k) => command(k)),
      fc.constant<LifecycleEvent>(command('rpc', true)),
      fc.constantFrom<LifecycleEvent>(
        { t: 'accepted' },
        { t: 'refused' },
        { t: 'stale' },
        { t: 'lingered' },
        { t: 'gone' },
        { t: 'disconnect', why: Disconnects.slow },
      ),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        let state = FRESH
        let endings = 0
        for (const each of events) {
          const before = state
          const { next, effect } = step(state, each)
          if (before.t === 'closed') {
            expect(next).toBe(before)
            expect(effect).toBeNull()
          }
          if (effect?.t === 'close' || effect?.t === 'drop' || effect?.t === 'release') endings++
          state = next
        }
        expect(endings).toBeLessThanOrEqual(1)
        expect(endings === 1).toBe(state.t === 'closed')
      }),
    )
  })
})
