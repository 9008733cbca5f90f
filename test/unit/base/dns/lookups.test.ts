import type * as Processes from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { afterEach, expect, it, vi } from 'vitest'
import { Lookups } from '../../../../src/base/dns/lookups.js'

type Callback = (error: Error | null, addresses: unknown[]) => void

/** Look-ups of this process that were begun and not answered; the process aside has its own. */
const begun = vi.hoisted(() => new Map<string, Callback>())

vi.mock('node:dns', () => ({
  lookup: (host: string, _options: object, done: Callback) => void begun.set(host, done),
}))

const children = vi.hoisted((): ChildProcess[] => [])

vi.mock('node:child_process', async (original) => {
  const real = await original<typeof Processes>()
  const spawn = (...options: Parameters<typeof real.spawn>): ChildProcess => {
    const child = real.spawn(...options)
    children.push(child)
    return child
  }
  return { spawn }
})

let lookups: Lookups

const run = (host: string, slow = false): Promise<[string, number]> =>
  new Promise((resolve) => {
    lookups.run({ host, family: 4, hints: 0 }, slow, (error, addresses) => {
      resolve([error?.code ?? '', addresses.length])
    })
  })

afterEach(() => {
  lookups.close()
  begun.clear()
})

it('holds half of the threads at most; who waits for them is served by a process of its own', async () => {
  lookups = new Lookups(16)
  void run('slow-1.example')
  void run('slow-2.example')
  const good = run('localhost')
  expect([...begun.keys()]).toEqual(['slow-1.example', 'slow-2.example'])
  expect(await good).toEqual(['', 1])
  expect([...begun.keys()]).toEqual(['slow-1.example', 'slow-2.example'])
})

it('gives a name that was slow no thread of this process, and reports failures as dns does', async () => {
  lookups = new Lookups(16)
  const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    lookups.run({ host: 'x'.repeat(300), family: 0, hints: 0 }, true, resolve)
  })
  expect(error).toMatchObject({ syscall: 'getaddrinfo', hostname: 'x'.repeat(300) })
  expect(error?.code).toMatch(/^E/)
  expect(begun.size).toBe(0)
})

it('runs no more at the same time than it may, in order', async () => {
  lookups = new Lookups(1)
  const first = run('a.example')
  const second = run('b.example', true)
  expect(lookups.running).toBe(1)
  begun.get('a.example')?.(null, [{ address: '192.0.2.1', family: 4 }])
  expect(await first).toEqual(['', 1])
  expect([...begun.keys()]).toEqual(['a.example', 'b.example'])
  begun.get('b.example')?.(null, [])
  expect(await second).toEqual(['', 0])
})

it('comes back to its own threads when the process dies', async () => {
  lookups = new Lookups(16)
  const answer = run('hangs.example', true)
  children.at(-1)?.kill('SIGKILL')
  await vi.waitFor(() => {
    expect(begun.has('hangs.example')).toBe(true)
  })
  begun.get('hangs.example')?.(null, [{ address: '192.0.2.1', family: 4 }])
  expect(await answer).toEqual(['', 1])
})
