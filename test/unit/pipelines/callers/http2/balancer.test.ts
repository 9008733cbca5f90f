/** Addresses of a backend: looked up, looked up again, and used in turn. spec: proxy.md §9.17 */
import { describe, expect, it } from 'vitest'
import {
  Balancer,
  type LinkTaker,
  type Lookup,
} from '../../../../../src/pipelines/callers/http2/balancer.js'
import type { Link } from '../../../../../src/pipelines/callers/http2/link.js'
import type { Peer } from '../../../../../src/pipelines/callers/http2/peer.js'
import type { BackendFailure } from '../../../../../src/pipelines/failure.js'
import { fakeTime } from '../../../../support/fake-clock.js'

/** A balancer over peers that always have a link, and a name server of the test. */
function lab() {
  const time = fakeTime()
  const answers: (readonly string[] | Error)[] = []
  let lookups = 0
  const retired: string[] = []
  const lookup: Lookup = (_host, done) => {
    lookups++
    const answer = answers.shift() ?? []
    if (answer instanceof Error) done(answer, [])
    else done(null, answer)
  }
  const balancer = new Balancer({
    targets: [
      { host: 'backend.test', port: 1, socketPath: '', authority: 'backend.test:1', secure: false },
    ],
    dnsRefreshMs: 30_000,
    clock: time.clock,
    lookup,
    peer: (_target, address) =>
      ({
        address,
        isHopeful: true,
        link: () => ({}),
        retire: () => {
          retired.push(address)
          return Promise.resolve()
        },
      }) as unknown as Peer,
  })
  const ask = (): string => {
    let got = 'waiting'
    const taker: LinkTaker = {
      onLink: (_link: Link, peer: Peer) => {
        got = (peer as unknown as { address: string }).address
      },
      onNoLink: (failure: BackendFailure) => {
        got = failure.detail
      },
    }
    balancer.acquire(taker)
    return got
  }
  return { time, answers, ask, retired, balancer, lookups: () => lookups }
}

describe('a host name', () => {
  it('is looked up by the first call, and its addresses take turns', () => {
    const { answers, ask, lookups } = lab()
    answers.push(['10.0.0.1', '10.0.0.2'])
    expect(lookups()).toBe(0)
    const used = [ask(), ask(), ask(), ask()]
    expect(used).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.1', '10.0.0.2'])
    expect(lookups()).toBe(1)
  })

  it('is looked up again when its addresses are old: new ones join, those gone are ended', () => {
    const { answers, ask, retired, time, lookups } = lab()
    answers.push(['10.0.0.1', '10.0.0.2'], ['10.0.0.2', '10.0.0.3'])
    ask()
    time.advance(29_000)
    ask()
    expect(lookups()).toBe(1)
    time.advance(1000)
    expect(new Set([ask(), ask(), ask(), ask()])).toEqual(new Set(['10.0.0.2', '10.0.0.3']))
    expect(lookups()).toBe(2)
    expect(retired).toEqual(['10.0.0.1'])
  })

  it('is looked up again soon after an address was lost', () => {
    const { answers, ask, balancer, time, lookups } = lab()
    answers.push(['10.0.0.1'], ['10.0.0.9'])
    ask()
    balancer.onGone(null)
    time.advance(1000)
    expect(ask()).toBe('10.0.0.9')
    expect(lookups()).toBe(2)
  })

  it('keeps the addresses it had when it cannot be looked up', () => {
    const { answers, ask, time } = lab()
    answers.push(['10.0.0.1'], new Error('no name server'))
    ask()
    time.advance(30_000)
    expect(ask()).toBe('10.0.0.1')
  })

  it('that was never found fails calls at once, and is not asked for with each of them', () => {
    const { answers, ask, time, lookups } = lab()
    answers.push(Object.assign(new Error('x'), { code: 'ENOTFOUND' }), ['10.0.0.1'])
    expect([ask(), ask(), ask()]).toEqual(['dns', 'dns', 'dns'])
    expect(lookups()).toBe(1)
    time.advance(1000)
    expect(ask()).toBe('10.0.0.1')
  })
})
