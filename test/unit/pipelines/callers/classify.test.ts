import { describe, expect, it } from 'vitest'
import { errors } from 'undici'
import { classifyError } from '../../../../src/pipelines/callers/classify.js'

const system = (code: string, syscall = ''): Error =>
  Object.assign(new Error(`${syscall} ${code} http://user:secret@host/`), { code, syscall })

const before = { connected: false, answered: false, seen: false, watch: null }
const waiting = { connected: true, answered: false, seen: false, watch: null }
const answering = { connected: true, answered: true, seen: false, watch: null }

describe('classifyError', () => {
  it.each([
    [system('ECONNREFUSED', 'connect'), before, { kind: 'refused', notSent: true }],
    [system('ENOTFOUND', 'getaddrinfo'), before, { kind: 'network', detail: 'dns', notSent: true }],
    [system('EAI_AGAIN'), before, { kind: 'network', detail: 'dns', notSent: true }],
    [new errors.ConnectTimeoutError(), before, { kind: 'timeout', notSent: true }],
    [system('EHOSTUNREACH', 'connect'), before, { detail: 'connect', notSent: true }],
    [system('CERT_HAS_EXPIRED'), before, { detail: 'tls', notSent: true }],
    [system('DEPTH_ZERO_SELF_SIGNED_CERT'), before, { detail: 'tls', notSent: true }],
    [system('ERR_TLS_CERT_ALTNAME_INVALID'), before, { detail: 'tls', notSent: true }],
    [new errors.ClientDestroyedError(), before, { kind: 'network', notSent: true }],
    [system('ECONNRESET', 'read'), waiting, { detail: 'reset', notSent: false }],
    [new errors.SocketError('other side closed'), waiting, { detail: 'reset', notSent: false }],
    [system('EPIPE', 'write'), waiting, { detail: 'reset', notSent: true }],
    [system('ECONNRESET', 'write'), waiting, { detail: 'reset', notSent: true }],
    [system('EPIPE', 'write'), answering, { detail: 'reset', notSent: false }],
    [new errors.HeadersOverflowError(), answering, { kind: 'too_large', notSent: false }],
    [new errors.HTTPParserError('x'), answering, { kind: 'malformed', notSent: false }],
    [new errors.InvalidArgumentError('x'), before, { kind: 'unencodable', notSent: true }],
    ['not even an error', waiting, { kind: 'network', notSent: false }],
  ])('%s %j', (error, progress, expected) => {
    const failure = classifyError(error, progress, 100)
    expect(failure).toMatchObject(expected)
    expect(failure.message).not.toContain('secret')
  })

  it('does not trust a failed write of a body that needs several', () => {
    const failure = classifyError(system('EPIPE', 'write'), waiting, 1_000_000)
    expect(failure.notSent).toBe(false)
  })
})
