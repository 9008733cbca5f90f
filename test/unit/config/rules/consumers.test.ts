import { describe, expect, it } from 'vitest'
import { ConfigError, parseConfig } from '../../../../src/config/index.js'

const one = (type: string, section: object, more: object = {}) => ({
  consumers: [{ name: 'jobs', enabled: true, type, [type]: section, ...more }],
})

function faults(config: object): string {
  try {
    parseConfig(config)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

const KAFKA = { brokers: ['k:9092'], topics: ['t'], consumer_group: 'g' }
const STREAM = { streams: ['s'], consumer_group: 'g' }
const POSTGRES = { dsn: 'postgres://db/jobs', outbox_table_name: 'outbox' }

describe('rules of consumers', () => {
  it.each<[string, object, string]>([
    [
      'a name with a dash',
      { consumers: [{ name: 'my-jobs', type: 'kafka' }] },
      'invalid consumer name "my-jobs"',
    ],
    [
      'the same name twice',
      {
        consumers: [
          { name: 'jobs', type: 'kafka' },
          { name: 'jobs', type: 'kafka' },
        ],
      },
      'consumers[1].name: consumer name must be unique: jobs',
    ],
    [
      'an unknown type though it is off',
      { consumers: [{ name: 'jobs', type: 'rabbitmq' }] },
      'consumers.jobs.type: unknown value "rabbitmq"',
    ],
    ['no type', { consumers: [{ name: 'jobs' }] }, 'consumers.jobs.type: is required'],
    ['a type that is not built', one('aws_sqs', {}), 'consumers.jobs.type: aws_sqs: not built yet'],
    ['no DSN', one('postgresql', {}), 'consumers.jobs.postgresql.dsn: no Postgres DSN provided'],
    [
      'no table',
      one('postgresql', { dsn: 'postgres://db' }),
      'outbox_table_name: no Postgres outbox table name provided',
    ],
    [
      'a table that is more than a name',
      one('postgresql', { ...POSTGRES, outbox_table_name: 'outbox; DROP TABLE users' }),
      'outbox_table_name: must be the name of a table',
    ],
    [
      'a dead letter table that is more than a name',
      one('postgresql', POSTGRES, { dead_letter: { target: 'a b' } }),
      'consumers.jobs.dead_letter.target: must be the name of a table',
    ],
    [
      'attempts without a place for what fails',
      one('postgresql', POSTGRES, { dead_letter: { max_attempts: 3 } }),
      'dead_letter.target: is required with max_attempts',
    ],
    ['no brokers', one('kafka', {}), 'consumers.jobs.kafka.brokers: is required for this type'],
    [
      'a broker without its port',
      one('kafka', { ...KAFKA, brokers: ['kafka'] }),
      'kafka.brokers[0]: must be host:port',
    ],
    [
      'static membership',
      one('kafka', { ...KAFKA, instance_id: 'pod-1' }),
      'kafka.instance_id: not built yet',
    ],
    [
      'a mechanism without its user',
      one('kafka', { ...KAFKA, sasl_mechanism: 'plain' }),
      'kafka.sasl_user: is required',
    ],
    [
      'a user without a mechanism',
      one('kafka', { ...KAFKA, sasl_user: 'u' }),
      'kafka.sasl_mechanism: is required with sasl_user',
    ],
    [
      'credentials of AWS',
      one('kafka', { ...KAFKA, sasl_mechanism: 'aws-msk-iam' }),
      'kafka.sasl_mechanism: aws-msk-iam: not built yet',
    ],
    [
      'two servers of Redis',
      one('redis_stream', { ...STREAM, address: ['redis://a:1', 'redis://b:2'] }),
      'redis_stream.address: must be one server',
    ],
  ])('refuse %s', (_, config, problem) => {
    expect(faults(config)).toContain(problem)
  })

  it.each<[string, object]>([
    ['an outbox', one('postgresql', POSTGRES)],
    ['a table of a schema', one('postgresql', { ...POSTGRES, outbox_table_name: 'app."Out box"' })],
    [
      'what is off, whatever it lacks',
      {
        consumers: [
          { name: 'sqs', type: 'aws_sqs', aws_sqs: { queues: ['https://sqs/q'], region: 'eu' } },
          { name: 'pubsub', type: 'google_pub_sub', google_pub_sub: { project_id: 'p' } },
          { name: 'bus', type: 'azure_service_bus', azure_service_bus: { queues: ['q'] } },
          { name: 'outbox', type: 'postgresql' },
        ],
      },
    ],
  ])('accept %s', (_, config) => {
    expect(faults(config)).toBe('')
  })

  it('take consumers from variables as the reference does', () => {
    const { config } = parseConfig(
      {},
      {
        env: {
          CENTRIFUGO_CONSUMERS: 'jobs',
          CENTRIFUGO_CONSUMERS_JOBS_ENABLED: 'true',
          CENTRIFUGO_CONSUMERS_JOBS_TYPE: 'postgresql',
          CENTRIFUGO_CONSUMERS_JOBS_POSTGRESQL_DSN: 'postgres://db/jobs',
          CENTRIFUGO_CONSUMERS_JOBS_POSTGRESQL_OUTBOX_TABLE_NAME: 'outbox',
        },
      },
    )
    expect(config.consumers[0]).toMatchObject({
      name: 'jobs',
      enabled: true,
      postgresql: { dsn: 'postgres://db/jobs', num_partitions: 1, partition_poll_interval: 300 },
    })
  })
})
