/**
 * Servers that die while they take commands out of a queue: everything is delivered, and what ran twice
 * is dropped by its idempotency key. spec: server-api-and-operations.md §9.2
 */
import { afterEach, expect, it } from 'vitest'
import { startPostgres } from '../support/postgres.js'
import { startRedis } from '../support/redis.js'
import { startServerProcess, type ServerProcess } from '../support/server-process.js'

const PARTITIONS = 4
const KILLS = 3
/** Commands between two kills. */
const ROUND = 4000
const COMMANDS = KILLS * ROUND

const cleanUp: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action()
})

/** The numbers that a channel's history holds, oldest first. */
async function numbersIn(server: ServerProcess, channel: string): Promise<number[]> {
  const { result } = await server.api('history', { channel, limit: -1 })
  return result.publications.map(({ data }: { data: { n: number } }) => data.n)
}

it('delivers every row of an outbox once and in order though nodes are killed', async () => {
  const postgres = await startPostgres()
  cleanUp.push(() => postgres.stop())
  const redis = await startRedis()
  cleanUp.push(() => redis.close())
  await postgres.client.query(`
    CREATE TABLE outbox (
      id BIGSERIAL PRIMARY KEY, method text NOT NULL, payload JSONB NOT NULL,
      partition INTEGER NOT NULL DEFAULT 0, created_at timestamptz NOT NULL DEFAULT now())`)
  const config = {
    engine: { type: 'redis', redis: { address: [redis.address] } },
    channel: { without_namespace: { history_size: COMMANDS, history_ttl: '1h' } },
    consumers: [
      {
        name: 'outbox',
        enabled: true,
        type: 'postgresql',
        postgresql: {
          dsn: postgres.dsn,
          outbox_table_name: 'outbox',
          num_partitions: PARTITIONS,
          partition_notification_channel: 'outbox',
        },
      },
    ],
  }
  const start = async (): Promise<ServerProcess> => {
    const server = await startServerProcess(config)
    cleanUp.push(() => server.stop())
    return server
  }
  const rest = async (): Promise<number> => {
    const { rows } = await postgres.client.query<{ n: string }>('SELECT count(*) AS n FROM outbox')
    return Number(rows[0]?.n)
  }
  const survivor = await start()
  let victim = await start()
  for (let round = 0; round < KILLS; round++) {
    await postgres.client.query(`
      INSERT INTO outbox (method, partition, payload)
      SELECT 'publish', n % ${PARTITIONS}, jsonb_build_object(
        'channel', 'part' || n % ${PARTITIONS}, 'data', jsonb_build_object('n', n), 'idempotency_key', 'k' || n)
      FROM generate_series(${round * ROUND}, ${(round + 1) * ROUND - 1}) AS n`)
    for (let partition = 0; partition < PARTITIONS; partition++) {
      await postgres.client.query(`SELECT pg_notify('outbox', $1)`, [String(partition)])
    }
    while ((await rest()) > ROUND / 2);
    victim.signal('SIGKILL')
    await victim.ended
    victim = await start()
  }
  while ((await rest()) > 0);
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const expected = Array.from(
      { length: COMMANDS / PARTITIONS },
      (_, i) => i * PARTITIONS + partition,
    )
    expect(await numbersIn(survivor, `part${partition}`)).toEqual(expected)
  }
  expect(await survivor.stop()).toBe(0)
}, 120_000)
