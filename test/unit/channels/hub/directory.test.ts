import { describe, expect, it } from 'vitest'
import { LocalDirectory } from '../../../../src/channels/hub/directory.js'
import { fakeSession } from '../../../support/fake-session.js'

const directory = () => new LocalDirectory({ onAction: () => undefined })

describe('the directory of sessions', () => {
  it('finds sessions by client id and by user', () => {
    const of = directory()
    const [a, b, c] = [fakeSession('a', 'u1'), fakeSession('b', 'u1'), fakeSession('c', 'u2')]
    for (const each of [a, b, c]) of.add(each)
    expect(of.get('b')).toBe(b)
    expect(of.get('x')).toBeUndefined()
    expect(of.byUser('u1')).toEqual([a, b])
    expect(of.byUser('u2')).toEqual([c])
    expect(of.byUser('u3')).toEqual([])
    expect(of.all()).toEqual([a, b, c])
  })

  it('counts users once and all anonymous sessions as one', () => {
    const of = directory()
    for (const each of [
      fakeSession('a', 'u1'),
      fakeSession('b', 'u1'),
      fakeSession('c'),
      fakeSession('d'),
    ]) {
      of.add(each)
    }
    expect([of.clientCount, of.userCount]).toEqual([4, 2])
    expect(of.byUser('')).toHaveLength(2)
  })

  it('forgets a user with the last session', () => {
    const of = directory()
    const all = ['a', 'b', 'c'].map((id) => fakeSession(id, '__proto__'))
    for (const each of all) of.add(each)
    for (const each of all) of.remove(each)
    expect([of.clientCount, of.userCount, of.byUser('__proto__').length]).toEqual([0, 0, 0])
  })

  it('ignores the removal of a session it does not hold', () => {
    const of = directory()
    const known = fakeSession('a', 'u1')
    of.add(known)
    of.remove(fakeSession('a', 'u1'))
    expect(of.get('a')).toBe(known)
    expect(of.clientCount).toBe(1)
  })

  it('hands out snapshots: sessions may end while somebody goes through them', () => {
    const of = directory()
    const all = ['a', 'b', 'c'].map((id) => fakeSession(id, 'u1'))
    for (const each of all) of.add(each)
    const seen: string[] = []
    for (const each of of.byUser('u1')) {
      of.remove(each)
      seen.push(each.clientId)
    }
    expect(seen).toEqual(['a', 'b', 'c'])
  })
})
