import type { LookupAddress } from 'node:dns'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nullMetrics, Resolver, RESOLVER_DEFAULTS } from '../../../../src/base/index.js'
import type { Answer, Question } from '../../../../src/base/dns/lookups.js'
import { FakeClock } from '../../../support/fake-clock.js'

type Asked = Question & { readonly slow: boolean; readonly done: Answer }

let clock: FakeClock
let asked: Asked[]
let resolver: Resolver

const A: LookupAddress[] = [
  { address: '192.0.2.1', family: 4 },
  { address: '2001:db8::1', family: 6 },
]
const B: LookupAddress[] = [{ address: '192.0.2.2', family: 4 }]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  clock = new FakeClock()
  asked = []
  resolver = new Resolver(clock, {
    max: 16,
    running: 0,
    run: (question, slow, done) => void asked.push({ ...question, slow, done }),
    close: () => undefined,
  })
})

afterEach(() => {
  vi.useRealTimers()
})

/** Answers the look-up that was asked for last. */
const answer = (addresses: LookupAddress[], error: NodeJS.ErrnoException | null = null): void => {
  asked.at(-1)?.done(error, addresses)
}

const failure = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code })

/** Lets time pass for timers and clock alike. */
const pass = (ms: number): void => {
  clock.advance(ms)
  vi.advanceTimersByTime(ms)
}

/** The addresses, or the code of the failure. */
const find = (host: string): Promise<readonly string[] | string> =>
  resolver.addresses(host).catch((error: unknown) => (error as NodeJS.ErrnoException).code ?? '')

const lookUp = (host: string, options: object): Promise<unknown[]> =>
  new Promise((resolve) => {
    resolver.lookup(host, options, (...result) => {
      resolve(result)
    })
  })

describe('the resolver', () => {
  it('asks once for many that want to know at the same time', async () => {
    const all = [find('db.example'), find('db.example'), find('DB.example')]
    expect(asked).toHaveLength(1)
    answer(A)
    expect(await Promise.all(all)).toEqual(Array(3).fill(['192.0.2.1', '2001:db8::1']))
  })

  it('answers as dns.lookup does', async () => {
    const one = lookUp('db.example', {})
    answer(A)
    expect(await one).toEqual([null, '192.0.2.1', 4])
    expect(await lookUp('db.example', { all: true })).toEqual([null, A])
    const v6 = lookUp('db.example', { family: 'IPv6', hints: 8 })
    expect(asked.at(-1)).toMatchObject({ host: 'db.example', family: 6, hints: 8 })
    answer([], failure('ENOTFOUND'))
    expect((await v6)[0]).toMatchObject({ code: 'ENOTFOUND' })
  })

  it('asks nobody for an address, and never answers before it returns', async () => {
    let done = false
    resolver.lookup('192.0.2.9', {}, () => {
      done = true
    })
    expect(done).toBe(false)
    expect(await lookUp('192.0.2.9', {})).toEqual([null, '192.0.2.9', 4])
    expect(await lookUp('::1', { all: true })).toEqual([null, [{ address: '::1', family: 6 }]])
    expect(asked).toEqual([])
  })

  it('asks again when addresses are old', async () => {
    const first = find('db.example')
    answer(A)
    await first
    pass(4999)
    expect(await find('db.example')).toEqual(['192.0.2.1', '2001:db8::1'])
    expect(asked).toHaveLength(1)
    pass(1)
    const second = find('db.example')
    answer(B)
    expect(await second).toEqual(['192.0.2.2'])
  })

  it('asks each time when nothing is to be kept', async () => {
    resolver.configure({ ...RESOLVER_DEFAULTS, cacheTtlMs: 0 }, nullMetrics)
    for (const addresses of [A, B]) {
      const found = find('db.example')
      answer(addresses)
      await found
    }
    expect(asked).toHaveLength(2)
  })
})

describe('a name service that fails', () => {
  const known = async (): Promise<void> => {
    const found = find('db.example')
    answer(A)
    await found
    pass(6000)
  }

  it('leaves old addresses in use, for as long as they may be', async () => {
    await known()
    const found = find('db.example')
    answer([], failure('EAI_AGAIN'))
    expect(await found).toEqual(['192.0.2.1', '2001:db8::1'])
    expect(await find('db.example')).toEqual(['192.0.2.1', '2001:db8::1'])
    expect(asked).toHaveLength(2)
    pass(300_000)
    const late = find('db.example')
    answer([], failure('EAI_AGAIN'))
    expect(await late).toBe('EAI_AGAIN')
  })

  it('is not waited for long by who has old addresses', async () => {
    await known()
    const found = find('db.example')
    pass(250)
    expect(await found).toEqual(['192.0.2.1', '2001:db8::1'])
    expect(await find('db.example')).toEqual(['192.0.2.1', '2001:db8::1'])
    expect(asked).toHaveLength(2)
    answer(B)
    expect(await find('db.example')).toEqual(['192.0.2.2'])
  })

  it('is waited for by who has none, up to a limit, and fails at once from then on', async () => {
    const found = find('db.example')
    pass(9999)
    pass(1)
    expect(await found).toBe('EAI_AGAIN')
    expect(await find('db.example')).toBe('EAI_AGAIN')
    expect(asked).toHaveLength(1)
    answer(A)
    expect(await find('db.example')).toEqual(['192.0.2.1', '2001:db8::1'])
  })

  it('is not asked about the same unknown name more than once a second', async () => {
    const found = find('db.example')
    answer([], failure('ENOTFOUND'))
    expect(await found).toBe('ENOTFOUND')
    expect(await find('db.example')).toBe('ENOTFOUND')
    expect(asked).toHaveLength(1)
    pass(1000)
    void find('db.example')
    expect(asked).toHaveLength(2)
  })

  it('gets a name that took long out of the way of the others next time', async () => {
    const found = find('slow.example')
    pass(1001)
    answer(A)
    await found
    pass(6000)
    void find('slow.example')
    void find('other.example')
    expect(asked.map(({ host, slow }) => [host, slow])).toEqual([
      ['slow.example', false],
      ['slow.example', true],
      ['other.example', false],
    ])
  })
})

it('keeps a bounded number of names', async () => {
  for (let i = 0; i < 1100; i++) {
    const found = find(`host-${i}.example`)
    answer(B)
    await found
  }
  expect(await find('host-1099.example')).toEqual(['192.0.2.2'])
  expect(asked).toHaveLength(1100)
  void find('host-0.example')
  expect(asked).toHaveLength(1101)
})
