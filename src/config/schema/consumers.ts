/** `consumers`: queues whose messages are commands. spec: server-api-and-operations.md §9 */
import { bool, choice, durationNotZero, int, intNotZero, section, text, texts } from './kinds.js'
import { redisShape, redisUnbuilt } from './redis.js'
import { tlsTowards } from './tls.js'
import { group, idle, type UnbuiltKeys } from './unbuilt.js'

/** Every type there is in the reference; those that are not built may stand while they are off. */
export const CONSUMER_TYPES = [
  '',
  'postgresql',
  'redis_stream',
  'nats_jetstream',
  'kafka',
  'google_pub_sub',
  'aws_sqs',
  'azure_service_bus',
] as const

const own = { own: true } as const

/** Keys that name the attributes of a publication. */
type PublicationKey<K extends string> =
  | `${'channels' | 'idempotency_key' | 'delta' | 'version' | 'version_epoch'}_${K}`
  | `tags_${K}_prefix`

/** Messages whose body is the data of a publication; `kind` is what carries the attributes. */
function publicationData<K extends 'header' | 'value'>(kind: K) {
  const attribute = (initial: string, about: string) => text(initial, `${about} Empty = none.`)
  const shape = {
    [`channels_${kind}`]: attribute('centrifugo-channels', 'Channels, with commas between.'),
    [`idempotency_key_${kind}`]: attribute('centrifugo-idempotency-key', 'Idempotency key.'),
    [`delta_${kind}`]: attribute('centrifugo-delta', 'Whether deltas are sent: true or false.'),
    [`version_${kind}`]: attribute('centrifugo-version', 'Version of the data.'),
    [`version_epoch_${kind}`]: attribute('centrifugo-version-epoch', 'Epoch of the version.'),
    [`tags_${kind}_prefix`]: attribute('centrifugo-tag-', 'What names of tags begin with.'),
  } as Readonly<Record<PublicationKey<K>, ReturnType<typeof text>>>
  return section(`Messages are published as they are; each ${kind} named here steers how.`, {
    enabled: bool(false, 'Take bodies for data, not for commands.'),
    ...shape,
  })
}

const postgresql = section('Outbox table in PostgreSQL, for type postgresql.', {
  dsn: text('', 'Address: postgres://user:password@host:5432/database, or words like host=db.', {
    secret: true,
  }),
  outbox_table_name: text('', 'Table that commands are taken from.'),
  num_partitions: intNotZero(1, 'Workers; each takes the rows of one partition, from 0.'),
  partition_select_limit: intNotZero(100, 'Most rows taken at once.'),
  partition_poll_interval: durationNotZero(
    '300ms',
    'Pause before an empty partition is looked at again.',
  ),
  partition_notification_channel: text(
    '',
    'Channel whose notifications name a partition with new rows; empty = none.',
  ),
  partition_notification_dsn: text(
    '',
    'Address for those, where `dsn` leads to a pool that shares connections; empty = `dsn`.',
    { secret: true },
  ),
  use_try_lock: bool(
    false,
    'Try the lock of a partition again and again instead of waiting for it.',
  ),
  tls: tlsTowards('PostgreSQL', 'Speak TLS, with the settings below, whatever sslmode says.'),
})

const redisStream = section(
  'Streams of Redis, for type redis_stream.',
  {
    ...redisShape,
    prefix: text('centrifugo', 'Has no effect: streams are named in full.'),
    streams: texts([], 'Keys of the streams.'),
    consumer_group: text('', 'Group that shares the entries.'),
    visibility_timeout: durationNotZero(
      '30s',
      'Age from which an entry that nobody acknowledged is taken over.',
      { lifetime: true },
    ),
    num_workers: intNotZero(1, 'Entries of a stream that are processed at the same time.'),
    payload_value: text('payload', 'Field with the body.'),
    method_value: text('method', 'Field with the method of a bare request; empty = none.'),
    publication_data_mode: publicationData('value'),
  },
  redisUnbuilt,
)

const natsJetstream = section('NATS JetStream, for type nats_jetstream.', {
  url: text('nats://127.0.0.1:4222', 'URL of a server, or several with commas between.', {
    secret: true,
  }),
  credentials_file: text('', 'File with a user JWT and its key.'),
  username: text('', 'User.'),
  password: text('', 'Password.', { secret: true }),
  token: text('', 'Token.', { secret: true }),
  stream_name: text('', 'Stream.'),
  subjects: texts([], 'Subjects of the stream that are wanted; empty = all.'),
  durable_consumer_name: text('', 'Durable consumer that all nodes share.'),
  deliver_policy: choice(['new', 'all'], 'new', 'Where a consumer that is created begins.'),
  max_ack_pending: int(100, 'Most messages that are under way.'),
  use_existing_consumer: bool(false, 'Take the durable consumer as it is; it has to be there.'),
  method_header: text(
    'centrifugo-method',
    'Header with the method of a bare request; empty = none.',
  ),
  publication_data_mode: publicationData('header'),
  tls: tlsTowards('NATS', 'Use the settings below for every connection to it.'),
})

const kafka = section(
  'Kafka, for type kafka.',
  {
    brokers: texts([], 'Brokers, host:port.'),
    topics: texts([], 'Topics.'),
    consumer_group: text('', 'Group that shares the partitions.'),
    max_poll_records: int(
      100,
      'Accepted for compatibility, has no effect: answers are bounded by bytes.',
    ),
    fetch_max_bytes: int(0, 'Most bytes of one answer; 0 = 50 MB.'),
    fetch_max_wait: durationNotZero('500ms', 'Longest wait of a broker for records.'),
    fetch_read_uncommitted: bool(
      false,
      'Take records of transactions that are not committed, too.',
    ),
    partition_queue_max_size: int(
      1000,
      'Accepted for compatibility, has no effect: a partition is fetched when its records are done.',
      { min: -1 },
    ),
    dial_timeout: durationNotZero('3s', 'Longest attempt to connect.'),
    tls: tlsTowards('Kafka', 'Speak TLS, with the settings below.'),
    sasl_mechanism: choice(
      ['', 'plain', 'scram-sha-256', 'scram-sha-512', 'aws-msk-iam'],
      '',
      'How user and password are told; empty = there are none. aws-msk-iam is not built.',
    ),
    sasl_user: text('', 'User.'),
    sasl_password: text('', 'Password.', { secret: true }),
    instance_id: text('', 'Static membership, which is not built: has to be empty.'),
    method_header: text(
      'centrifugo-method',
      'Header with the method of a bare request; empty = none.',
    ),
    publication_data_mode: publicationData('header'),
  },
  idle('assume_role_arn'),
)

const deadLetter = section('What becomes of messages that cannot be processed. Key of Backhaul.', {
  target: text(
    '',
    'Table, stream, subject or topic of the same server that they go to; empty = they are logged and dropped.',
    own,
  ),
  max_attempts: int(
    0,
    'Attempts at a message that fails with an internal error; 0 = it is tried for ever.',
    own,
  ),
})

/** Publications as data, with the names of attributes or properties. */
const clouds = (kind: string): UnbuiltKeys => ({
  publication_data_mode: group(
    idle(
      `enabled channels_${kind} idempotency_key_${kind} delta_${kind} version_${kind} version_epoch_${kind} tags_${kind}_prefix`,
    ),
  ),
  ...idle(`method_${kind}`),
})

const unbuilt: UnbuiltKeys = {
  google_pub_sub: group({
    ...idle('project_id subscriptions max_outstanding_messages max_outstanding_bytes'),
    ...idle('auth_mechanism credentials_file'),
    ...clouds('attribute'),
  }),
  aws_sqs: group({
    ...idle('queues sns_envelope region max_number_of_messages wait_time_time visibility_timeout'),
    ...idle('max_concurrency credentials_profile assume_role_arn localstack_endpoint'),
    ...clouds('attribute'),
  }),
  azure_service_bus: group({
    ...idle('connection_string use_azure_identity fully_qualified_namespace tenant_id client_id'),
    ...idle('client_secret queues use_sessions max_concurrent_calls max_receive_messages'),
    ...clouds('property'),
  }),
}

/** An item of `consumers`. */
export const consumer = section(
  'A queue whose messages are commands.',
  {
    name: text('', 'Unique name; letters, digits and _, two at least.'),
    enabled: bool(false, 'Take messages from it.'),
    type: choice(CONSUMER_TYPES, '', 'Kind of queue.'),
    dead_letter: deadLetter,
    postgresql,
    redis_stream: redisStream,
    nats_jetstream: natsJetstream,
    kafka,
  },
  unbuilt,
)
