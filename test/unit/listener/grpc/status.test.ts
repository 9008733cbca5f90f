import { describe, expect, it } from 'vitest'
import { trailersOf } from '../../../../src/listener/grpc/status.js'

describe('trailers of a status', () => {
  it.each([
    ['plain text', 'plain text'],
    ['100%', '100%25'],
    ['line\nbreak', 'line%0Abreak'],
    ['ü', '%C3%BC'],
    ['\ud800', '%EF%BF%BD'],
  ])('escape the message %j', (message, sent) => {
    expect(trailersOf({ code: 5, message })).toEqual({ 'grpc-status': '5', 'grpc-message': sent })
  })

  it('leave an empty message out and carry details in base64', () => {
    const details = new Uint8Array([1, 2])
    expect(trailersOf({ code: 0, message: '', details })).toEqual({
      'grpc-status': '0',
      'grpc-status-details-bin': 'AQI=',
    })
  })
})
