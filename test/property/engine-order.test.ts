/**
 * Memory and Redis end alike whatever is done to them: every client's work on a channel is one awaited
 * line, lines run side by side, answers come late, and Redis forgets its scripts in the middle.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HashedTimerWheel, nullLogger, systemClock } from '../../src/base/index.js'
import { createMemoryEngine } from '../../src/engine/memory/engine.js'
import type { Engine } from '../../src/engine/ports.js'
import { clientInfo, mapChange, newPublication, storedOptions } from '../support/publications.js'
import { startRedis, type RedisServer } from '../support/redis.js'
import { openRedisEngine, standalone, type OpenRedisEngine } from '../support/redis-engine.js'

const CLIENTS = 4
const MAP = {
  mode: 'recoverable',
  keyTtlMs: 600_000,
  streamSize: 100,
  streamTtlMs: 600_000,
  metaTtlMs: 600_000,
} as const

type Step =
  | { readonly t: 'enter' | 'leave' | 'publish'; readonly client: number; readonly late: boolean }
  | { readonly t: 'forget' }

const client = fc.nat(CLIENTS - 1)
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        t: fc.constantFrom('enter' as const, 'leave' as const, 'publish' as const),
        client,
        late: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ t: 'forget' as const }) },
  ),
  { minLength: 5, maxLength: 40 },
)

let redis: RedisServer
let one: OpenRedisEngine
let two: OpenRedisEngine
let round = 0

beforeAll(async () => {
  redis = await startRedis()
  one = await openRedisEngine({ shards: [standalone(redis)] })
  two = await openRedisEngine({ shards: [standalone(redis)] })
})

afterAll(async () => {
  await Promise.all([one.engine.close(), two.engine.close()])
  await redis.close()
})

/** Runs the steps: each client lives on one of the nodes, and its steps wait for each other. */
async function run(
  nodes: readonly Engine[],
  list: readonly Step[],
  channel: string,
  forget: () => Promise<unknown>,
) {
  const lines: Promise<unknown>[] = Array.from({ length: CLIENTS }, () => Promise.resolve())
  for (const step of list) {
    if (step.t === 'forget') {
      await forget()
      continue
    }
    const { broker, presence, map } = nodes[step.client % nodes.length] ?? nodes[0] ?? fail()
    const id = `c${step.client}`
    const work = async (): Promise<void> => {
      if (step.t === 'publish') {
        await broker.publish(channel, newPublication(), storedOptions())
      } else if (step.t === 'enter') {
        await presence?.add(channel, clientInfo(id, 'u'))
        await map?.publish(channel, mapChange(id, {}), MAP)
      } else {
        const removal = { key: id, tags: null, idempotencyKey: '', expected: null }
        await map?.remove(channel, removal, MAP)
        await presence?.remove(channel, id, 'u')
      }
    }
    lines[step.client] = (lines[step.client] ?? Promise.resolve()).then(work)
    // Some steps fall into one turn, before others the answers come.
    if (step.late) await new Promise((resolve) => setImmediate(resolve))
  }
  await Promise.all(lines)
  const [first] = nodes
  if (first === undefined) return fail()
  const state = await first.map?.readState(channel, { cursor: '', limit: -1, key: '' }, MAP)
  const history = await first.history?.read(channel, { limit: 0, since: null, reverse: false }, 0)
  return {
    present: [...((await first.presence?.list(channel))?.keys() ?? [])].sort(),
    keys: state?.entries.map(({ key }) => key).sort(),
    changes: state?.position.offset,
    published: history?.position.offset,
  }
}

function fail(): never {
  throw new Error('no engine')
}

it('memory and Redis end alike', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const channel = `ch${round++}`
      const wheel = new HashedTimerWheel(systemClock, nullLogger)
      const memory = createMemoryEngine({ clock: systemClock, wheel })
      const expected = await run([memory], list, channel, () => Promise.resolve())
      await memory.close()
      const nodes = [one.engine, two.engine]
      const forget = () => redis.client.script('FLUSH')
      expect(await run(nodes, list, channel, forget)).toEqual(expected)
    }),
    { numRuns: 40 },
  )
})
