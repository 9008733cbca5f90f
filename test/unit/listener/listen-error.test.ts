import { describe, expect, it } from 'vitest'
import { listenError } from '../../../src/listener/listen-error.js'

const failure = (code: string): Error => Object.assign(new Error('x'), { code })

describe('listenError', () => {
  it.each([
    ['127.0.0.1', failure('EADDRINUSE'), 'address in use: 127.0.0.1:8000'],
    ['', failure('EADDRINUSE'), 'address in use: *:8000'],
    ['::1', failure('EACCES'), 'permission denied: [::1]:8000'],
    ['h', failure('EWHAT'), 'cannot listen (EWHAT): h:8000'],
    ['h', undefined, 'cannot listen: h:8000'],
  ])('says for %j and %s: %s', (address, cause, message) => {
    const error = listenError({ address, port: 8000 }, cause)
    expect(error.message).toBe(message)
    expect(error.cause).toBe(cause)
  })
})
