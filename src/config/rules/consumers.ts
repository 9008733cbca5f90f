/** Rules of consumers. spec: server-api-and-operations.md §4.6, §9 */
import type { Findings } from '../faults.js'
import { parseNatsUrl } from '../nats-address.js'
import { parsePostgresDsn } from '../postgres-dsn.js'
import { redisShards } from '../redis-shards.js'
import type { ConsumerConfig } from '../schema/root.js'
import { itemPath, type Rule } from './scope.js'
import { checkClientTls } from './tls.js'

/** Form of names: they are parts of names of variables and locks. */
const NAME = /^[a-zA-Z0-9_]{2,}$/
/** A table, with its schema if need be. */
const TABLE = /^("[^"]+"|[A-Za-z_][\w$]*)(\.("[^"]+"|[A-Za-z_][\w$]*))?$/

/** `host:port` of a broker. */
const BROKER = /^(\[[0-9a-fA-F:.]+\]|[^:[\]\s]+):\d{1,5}$/

/** What is to be checked of each type; a type without an entry is not built. */
const CHECKS: Readonly<
  Record<string, (consumer: ConsumerConfig, path: string, findings: Findings) => void>
> = {
  postgresql: checkPostgresql,
  redis_stream: checkRedisStream,
  nats_jetstream: checkNatsJetstream,
  kafka: checkKafka,
}

/** Names, types, and what each type demands; types and names are checked even where it is off. */
export const checkConsumers: Rule = ({ consumers }, findings) => {
  const seen = new Set<string>()
  consumers.forEach((consumer, index) => {
    const { name, type, enabled } = consumer
    const path = itemPath('consumers', index, name)
    if (!NAME.test(name)) {
      const problem = 'must have at least two characters, out of letters, digits and _'
      findings.fault(`${path}.name`, `invalid consumer name "${name}": ${problem}`)
    } else if (seen.has(name)) {
      findings.fault(`consumers[${index}].name`, `consumer name must be unique: ${name}`)
    }
    seen.add(name)
    if (type === '') {
      findings.fault(`${path}.type`, 'is required: name the kind of queue')
      return
    }
    if (!enabled) return
    const check = Object.hasOwn(CHECKS, type) ? CHECKS[type] : undefined
    if (check === undefined) {
      findings.notBuilt(`${path}.type`, false, type)
      return
    }
    check(consumer, `${path}.${type}`, findings)
    checkDeadLetters(consumer, path, findings)
  })
}

function checkDeadLetters(consumer: ConsumerConfig, path: string, findings: Findings): void {
  const { target, max_attempts: attempts } = consumer.dead_letter
  const key = `${path}.dead_letter.target`
  if (target === '') {
    if (attempts > 0) findings.fault(key, 'is required with max_attempts: messages would be lost')
    return
  }
  if (consumer.type === 'postgresql') checkTable(key, target, findings)
}

/** Faults for what is empty. */
function demand(
  path: string,
  needed: Readonly<Record<string, { readonly length: number }>>,
  findings: Findings,
): void {
  for (const [key, value] of Object.entries(needed)) {
    if (value.length === 0) findings.fault(`${path}.${key}`, 'is required for this type')
  }
}

function checkTable(path: string, table: string, findings: Findings): void {
  if (TABLE.test(table)) return
  findings.fault(path, 'must be the name of a table: letters, digits, _ and $, or a name in quotes')
}

function checkPostgresql({ postgresql }: ConsumerConfig, path: string, findings: Findings): void {
  const { dsn, outbox_table_name: table, partition_notification_dsn: notifications } = postgresql
  if (dsn === '') findings.fault(`${path}.dsn`, 'no Postgres DSN provided')
  else checkDsn(`${path}.dsn`, dsn, findings)
  if (table === '') {
    findings.fault(`${path}.outbox_table_name`, 'no Postgres outbox table name provided')
  } else checkTable(`${path}.outbox_table_name`, table, findings)
  if (notifications !== '') {
    checkDsn(`${path}.partition_notification_dsn`, notifications, findings)
    if (postgresql.partition_notification_channel === '') {
      findings.warn('option has no effect without partition_notification_channel', {
        key: `${path}.partition_notification_dsn`,
      })
    }
  }
  checkClientTls(`${path}.tls`, postgresql.tls, findings)
}

function checkDsn(path: string, dsn: string, findings: Findings): void {
  const address = parsePostgresDsn(dsn)
  if ('problem' in address) findings.fault(path, address.problem)
  else if (address.ignored.length > 0) {
    findings.warn(`parameters without effect here: ${address.ignored.join(', ')}`, { key: path })
  }
}

function checkRedisStream(consumer: ConsumerConfig, path: string, findings: Findings): void {
  const redis = consumer.redis_stream
  demand(path, { streams: redis.streams, consumer_group: redis.consumer_group }, findings)
  demand(path, { payload_value: redis.payload_value }, findings)
  checkChannelsName(`${path}.publication_data_mode`, redis.publication_data_mode, findings)
  const found = redisShards(redis)
  if ('problems' in found) {
    for (const { key, problem } of found.problems) findings.fault(`${path}.${key}`, problem)
  } else if (found.shards.length !== 1) {
    findings.fault(
      `${path}.address`,
      'must be one server, cluster or master: use a consumer for each',
    )
  }
  checkClientTls(`${path}.tls`, redis.tls, findings)
  checkClientTls(`${path}.sentinel_tls`, redis.sentinel_tls, findings)
}

function checkNatsJetstream(consumer: ConsumerConfig, path: string, findings: Findings): void {
  const nats = consumer.nats_jetstream
  const { stream_name, durable_consumer_name } = nats
  demand(path, { stream_name, durable_consumer_name }, findings)
  const address = parseNatsUrl(nats.url)
  if ('problem' in address) findings.fault(`${path}.url`, address.problem)
  for (const [key, name] of Object.entries({ stream_name, durable_consumer_name })) {
    if (name === '' || /^[^\s.*>/\\]+$/.test(name)) continue
    findings.fault(`${path}.${key}`, 'must not have white space, dots, *, > or slashes')
  }
  checkChannelsName(`${path}.publication_data_mode`, nats.publication_data_mode, findings)
  checkClientTls(`${path}.tls`, nats.tls, findings)
}

function checkKafka({ kafka }: ConsumerConfig, path: string, findings: Findings): void {
  const { brokers, topics, consumer_group, sasl_mechanism: mechanism } = kafka
  demand(path, { brokers, topics, consumer_group }, findings)
  brokers.forEach((broker, index) => {
    if (!BROKER.test(broker)) findings.fault(`${path}.brokers[${index}]`, 'must be host:port')
  })
  if (mechanism === 'aws-msk-iam') {
    findings.notBuilt(`${path}.sasl_mechanism`, false, mechanism)
  } else if (mechanism !== '') {
    demand(path, { sasl_user: kafka.sasl_user, sasl_password: kafka.sasl_password }, findings)
  } else if (kafka.sasl_user !== '') {
    findings.fault(`${path}.sasl_mechanism`, 'is required with sasl_user')
  }
  if (kafka.instance_id !== '') findings.notBuilt(`${path}.instance_id`, false)
  for (const key of ['max_poll_records', 'partition_queue_max_size'] as const) {
    if (!findings.given.has(`${path}.${key}`)) continue
    findings.warn('option has no effect: a partition is fetched when its records are done', {
      key: `${path}.${key}`,
    })
  }
  checkChannelsName(`${path}.publication_data_mode`, kafka.publication_data_mode, findings)
  checkClientTls(`${path}.tls`, kafka.tls, findings)
}

/** Without the name of that attribute no publication has a channel. */
function checkChannelsName(
  path: string,
  mode: { readonly enabled: boolean } & (
    { readonly channels_header: string } | { readonly channels_value: string }
  ),
  findings: Findings,
): void {
  const [key, name] =
    'channels_header' in mode
      ? (['channels_header', mode.channels_header] as const)
      : (['channels_value', mode.channels_value] as const)
  if (mode.enabled && name === '') {
    findings.fault(`${path}.${key}`, 'is required: it says where publications go')
  }
}
