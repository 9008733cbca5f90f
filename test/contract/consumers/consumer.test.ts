/**
 * The contract of consumers on real queues: at least once, acknowledged after the work, retried with
 * back-off, put aside when hopeless. spec: server-api-and-operations.md §9
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CommandOutcome, CommandPublication, Commands } from '../../../src/api/index.js'
import { createConsumers } from '../../../src/app/consumers/build.js'
import { systemClock } from '../../../src/base/index.js'
import { parseConfig } from '../../../src/config/index.js'
import type { Consumers } from '../../../src/consumers/index.js'
import { createMetrics, type MetricsRegistry } from '../../../src/observability/index.js'
import { eventually } from '../../support/redis.js'
import { memoryLog, type LogLine } from '../../support/start-backhaul.js'
import { queues, type Queue, type Sent } from './queues.js'

type Ran = { readonly node: string; readonly method: string; readonly request: string }

const DONE: CommandOutcome = { t: 'done' }
const BUSY: CommandOutcome = {
  t: 'failed',
  temporary: true,
  error: { code: 100, message: 'internal server error' },
}
const REFUSED: CommandOutcome = {
  t: 'failed',
  temporary: false,
  error: { code: 102, message: 'unknown channel' },
}

/** A publish command with a number, so that order can be seen. */
const numbered = (n: number): Sent => ({
  method: 'publish',
  body: JSON.stringify({ channel: 'news', data: { n } }),
})

const numberOf = ({ request }: Ran): number =>
  (JSON.parse(request) as { data: { n: number } }).data.n

// Members of a group of Kafka are missed only after half a minute.
describe.each(queues)('$name', { timeout: 120_000 }, ({ ordered, envelopes, open }) => {
  let queue: Queue
  let ran: Ran[] = []
  let published: { channels: readonly string[]; publication: CommandPublication }[] = []
  let lines: LogLine[] = []
  let decide: (ran: Ran) => CommandOutcome | Promise<CommandOutcome> = () => DONE
  let metrics: MetricsRegistry
  const nodes: Consumers[] = []

  const commandsOf = (node: string): Commands => ({
    run: (method, request) => {
      const one = { node, method, request }
      ran.push(one)
      return Promise.resolve(decide(one))
    },
    publish: (channels, publication) => {
      published.push({ channels, publication })
      return Promise.resolve(DONE)
    },
  })

  /** A node with the consumer `jobs`; `section` are further keys of the queue's own section. */
  async function node(
    name: string,
    more: Record<string, unknown> = {},
    section: Record<string, unknown> = {},
  ): Promise<Consumers> {
    const { type } = queue.config
    const own = { ...queue.config[type], ...section }
    const { config } = parseConfig({
      consumers: [{ name: 'jobs', enabled: true, ...queue.config, [type]: own, ...more }],
    })
    const commands = commandsOf(name)
    const consumers = createConsumers(config, {
      nodeId: name,
      api: {
        admin: () => Promise.resolve(null),
        calls: {} as never,
        commands: () => commands,
        http: () => undefined,
        grpc: () => ({}) as never,
      },
      metrics,
      log: memoryLog(lines),
      clock: systemClock,
    })
    nodes.push(consumers)
    await consumers.start()
    return consumers
  }

  const metric = async (name: string): Promise<number> => {
    const text = await metrics.text()
    return Number(new RegExp(`${name}\\{[^}]*consumer_name="jobs"[^}]*\\} (\\S+)`).exec(text)?.[1])
  }
  /** Queues that have nothing beside the body to steer by need no such test. */
  const withEnvelopes = (title: string, test: () => Promise<void>): void => {
    if (envelopes) it(title, test)
  }
  const settled = () => eventually(async () => (await queue.unacknowledged()) === 0)

  // A JVM takes its time.
  beforeAll(async () => {
    queue = await open()
  }, 180_000)
  afterAll(() => queue.close())

  beforeEach(() => {
    ran = []
    published = []
    lines = []
    decide = () => DONE
    metrics = createMetrics({ log: memoryLog([]), clock: systemClock })
  })

  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((each) => each.stop()))
    await queue.reset()
  })

  it('runs every command once, in order, and acknowledges it', async () => {
    await node('one')
    const count = 250
    await queue.send(Array.from({ length: count }, (_, n) => numbered(n)))
    await settled()
    const numbers = ran.map(numberOf)
    const inOrder = ordered ? numbers : [...numbers].sort((a, b) => a - b)
    expect(inOrder).toEqual(Array.from({ length: count }, (_, n) => n))
    expect(ran.every(({ method }) => method === 'publish')).toBe(true)
    await eventually(async () => (await metric('consumers_messages_processed_total')) === count)
    expect(await metric('consumers_errors_total')).toBe(0)
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'info', message: 'running consumer' }),
    )
  })

  it('tries again what failed inside, and loses nothing', async () => {
    let failures = 3
    decide = (one) => (numberOf(one) === 1 && failures-- > 0 ? BUSY : DONE)
    await node('one', {}, queue.quickRetry)
    await queue.send([0, 1, 2, 3].map(numbered))
    await settled()
    const numbers = ran.map(numberOf)
    expect(numbers.filter((n) => n === 1)).toHaveLength(4)
    expect(new Set(numbers)).toEqual(new Set([0, 1, 2, 3]))
    if (ordered) expect(numbers).toEqual([0, 1, 1, 1, 1, 2, 3])
    expect(await metric('consumers_errors_total')).toBe(3)
  })

  it('drops what can never go through, and says so', async () => {
    decide = (one) => (numberOf(one) === 0 ? REFUSED : DONE)
    await node('one')
    await queue.send([0, 1].map(numbered))
    await settled()
    expect(ran.map(numberOf)).toEqual([0, 1])
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        message: 'non retryable error during consuming, skip message',
        fields: expect.objectContaining({ consumer: 'jobs', method: 'publish', code: 102 }),
      }),
    )
  })

  it('puts aside what can never go through when there is a place for it', async () => {
    decide = (one) => (numberOf(one) === 0 ? REFUSED : DONE)
    await node('one', { dead_letter: { target: queue.deadLetterTarget } })
    await queue.send([0, 1].map(numbered))
    await settled()
    const letters = await queue.deadLetters()
    expect(letters.map(({ body }) => JSON.parse(body))).toEqual([
      { channel: 'news', data: { n: 0 } },
    ])
    expect(letters[0]?.reason).toContain('non retryable')
    expect(await metric('consumers_dead_letters_total')).toBe(1)
  })

  it('puts aside what failed too often, and goes on', async () => {
    decide = (one) => (numberOf(one) === 0 ? BUSY : DONE)
    const deadLetters = { target: queue.deadLetterTarget, max_attempts: 3 }
    await node('one', { dead_letter: deadLetters }, queue.quickRetry)
    await queue.send([0, 1].map(numbered))
    await settled()
    expect(ran.map(numberOf).filter((n) => n === 0)).toHaveLength(3)
    const letters = await queue.deadLetters()
    expect(letters.map(({ reason }) => reason)).toEqual(['failed 3 times'])
  })

  it('does not run a command that is for another kind of caller', async () => {
    decide = () => ({ t: 'unknown' })
    await node('one')
    await queue.send([{ method: 'presence', body: '{"channel":"news"}' }])
    await settled()
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'info',
        message: 'skip unsupported API command method',
        fields: expect.objectContaining({ method: 'presence' }),
      }),
    )
  })

  it('shares the work between nodes: each command runs once', async () => {
    await node('one')
    await node('two')
    const count = 200
    for (let n = 0; n < count; n += 20) {
      await queue.send(Array.from({ length: 20 }, (_, i) => numbered(n + i)))
    }
    await settled()
    expect(ran.map(numberOf).sort((a, b) => a - b)).toEqual(
      Array.from({ length: count }, (_, n) => n),
    )
  })

  it('finishes what is under way when it is stopped, and leaves the rest to the next', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    decide = async () => {
      await held
      return DONE
    }
    const first = await node('one')
    await queue.send([0, 1, 2].map(numbered))
    await eventually(() => Promise.resolve(ran.length > 0))
    await queue.handedOut?.(3)
    const stopping = first.stop()
    release()
    await stopping
    expect(ran.length).toBeLessThan(3)
    await node('two')
    await settled()
    expect(ran.map(numberOf).sort((a, b) => a - b)).toEqual([0, 1, 2])
  })

  it('survives its queue: what was sent before and after an outage is run', async () => {
    await node('one')
    await queue.send([numbered(0)])
    await settled()
    await queue.kill()
    await queue.restart()
    await queue.send([1, 2].map(numbered))
    await settled()
    expect(new Set(ran.map(numberOf))).toEqual(new Set([0, 1, 2]))
  })

  it('stops while its queue is away', async () => {
    const running = await node('one')
    await queue.kill()
    await running.stop()
    await queue.restart()
    expect(ran).toEqual([])
  })

  it('tells how much waits', async () => {
    decide = () => BUSY
    const running = await node('one')
    await queue.send([0, 1, 2].map(numbered))
    await eventually(() => Promise.resolve(ran.length > 0))
    await running.stop()
    await node('two')
    await eventually(async () => (await metric('consumers_lag')) === 3)
  })

  withEnvelopes('takes the method out of the body, and a payload that is a text', async () => {
    const request = '{"channel":"news","data":{"n":1}}'
    await node('one')
    await queue.send([
      { method: '', body: `{"method":"publish","payload":${request}}` },
      { method: '', body: JSON.stringify({ method: 'broadcast', payload: request }) },
      { method: '', body: '{"method":"publish","payload":' },
    ])
    await settled()
    expect(ran.map(({ method, request: sent }) => [method, sent])).toEqual([
      ['publish', request],
      ['broadcast', request],
    ])
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'skip malformed consumed message' }),
    )
  })

  withEnvelopes('publishes bodies as they are in publication data mode', async () => {
    if (queue.publicationMode === null) throw new Error('this queue has no such mode')
    await node('one', {}, { publication_data_mode: { enabled: true, ...queue.publicationMode } })
    const attributes = {
      'centrifugo-channels': 'a,b, c',
      'centrifugo-idempotency-key': 'k1',
      'centrifugo-delta': 'true',
      'centrifugo-version': '18446744073709551615',
      'centrifugo-version-epoch': 'e',
      'centrifugo-tag-lang': 'en',
    }
    await queue.send([
      { method: '', body: '{"text": "as it is"}', attributes },
      {
        method: '',
        body: '{}',
        attributes: { 'centrifugo-channels': 'a', 'centrifugo-delta': 'yes' },
      },
      { method: '', body: '{}', attributes: {} },
    ])
    await settled()
    expect(published).toHaveLength(1)
    const { channels, publication } = published[0] ?? {}
    expect(channels).toEqual(['a', 'b', ' c'])
    expect(Buffer.from(publication?.data ?? []).toString()).toBe('{"text": "as it is"}')
    expect(publication).toMatchObject({
      idempotencyKey: 'k1',
      delta: true,
      version: 18446744073709551615n,
      versionEpoch: 'e',
      tags: { lang: 'en' },
    })
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'skip message with malformed attribute' }),
    )
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'no channels found, skipping message' }),
    )
  })
})
