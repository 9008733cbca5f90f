/** What a reload makes of the certificates of a listener. */
import { expect, it } from 'vitest'
import { renewTls } from '../../../src/app/listener.js'
import type { TlsIdentity } from '../../../src/listener/index.js'

const identity = (cert: string, clientCa = ''): TlsIdentity => ({ cert, key: 'key', clientCa })

function renewed(before: TlsIdentity | null, after: TlsIdentity | null) {
  const given: TlsIdentity[] = []
  const listener = { renewTls: (next: TlsIdentity) => given.push(next) > 0 }
  return { whole: renewTls(listener, before, after), given }
}

it('gives a changed certificate, and nothing that is the same', () => {
  expect(renewed(identity('a'), identity('b'))).toEqual({ whole: true, given: [identity('b')] })
  expect(renewed(identity('a'), identity('a'))).toEqual({ whole: true, given: [] })
})

it('gives another authority of client certificates', () => {
  const next = identity('a', 'other')
  expect(renewed(identity('a', 'ca'), next)).toEqual({ whole: true, given: [next] })
})

it('keeps the authority that clients must have when a reload takes it away', () => {
  expect(renewed(identity('a', 'ca'), identity('b'))).toEqual({
    whole: false,
    given: [identity('b', 'ca')],
  })
})

it('says that certificates are not demanded before a restart', () => {
  expect(renewed(identity('a'), identity('a', 'ca')).whole).toBe(false)
})
