/** The outbox table of PostgreSQL as the configuration has it. spec: server-api-and-operations.md §9.3 */
import { ConfigError, parsePostgresDsn, type ConsumerConfig } from '../../config/index.js'
import { PostgresConsumer } from '../../consumers/index.js'
import {
  connectPostgres,
  postgresLibrary,
  type PostgresOptions,
} from '../../engine/postgres/connect.js'
import { messageOptions, type ConsumerRow } from './row.js'

/** `type: postgresql`. */
export const postgresql: ConsumerRow = {
  name: 'postgresql',
  open: (config, deps) => {
    // Not when it connects, so that a check of the configuration finds it, too.
    postgresLibrary()
    const { postgresql: options } = config
    const { dsn, partition_notification_dsn: direct } = options
    const work = postgresOptions(dsn, options.tls)
    const listen = direct === '' ? work : postgresOptions(direct, options.tls)
    return new PostgresConsumer(
      {
        table: options.outbox_table_name,
        partitions: options.num_partitions,
        selectLimit: options.partition_select_limit,
        pollIntervalMs: options.partition_poll_interval,
        notificationChannel: options.partition_notification_channel,
        tryLock: options.use_try_lock,
        messages: messageOptions(config, { methodAttribute: 'method', publication: null }),
      },
      { work: () => connectPostgres(work), listen: () => connectPostgres(listen) },
      deps,
    )
  },
}

/** @throws ConfigError when the DSN is none; rules have checked it before */
function postgresOptions(dsn: string, tls: ConsumerConfig['postgresql']['tls']): PostgresOptions {
  const address = parsePostgresDsn(dsn)
  if ('problem' in address) throw new ConfigError([{ path: 'dsn', ...address }])
  const certificates = tls.enabled
    ? { ca: tls.server_ca_pem, cert: tls.cert_pem, key: tls.key_pem, serverName: tls.server_name }
    : { ca: '', cert: '', key: '', serverName: '' }
  if (!tls.enabled) return { ...address, certificates }
  return { ...address, certificates, tls: tls.insecure_skip_verify ? 'require' : 'verify-full' }
}
