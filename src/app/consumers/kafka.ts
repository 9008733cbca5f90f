/** Kafka as the configuration has it. spec: server-api-and-operations.md §9.3 */
import type { ConnectionOptions } from 'node:tls'
import { systemTrust } from '../../base/index.js'
import type { ConsumerConfig } from '../../config/index.js'
import { KafkaConsumer, kafkaLibrary, type KafkaOptions } from '../../consumers/index.js'
import { headerPublication, messageOptions, type ConsumerRow } from './row.js'

/** `type: kafka`. */
export const kafka: ConsumerRow = {
  name: 'kafka',
  open: (config, deps) => {
    // Not when it connects, so that a check of the configuration finds it, too.
    kafkaLibrary()
    const { kafka: options } = config
    return new KafkaConsumer(
      {
        brokers: options.brokers,
        topics: options.topics,
        group: options.consumer_group,
        fetchMaxBytes: options.fetch_max_bytes,
        fetchMaxWaitMs: options.fetch_max_wait,
        readUncommitted: options.fetch_read_uncommitted,
        dialTimeoutMs: options.dial_timeout,
        tls: options.tls.enabled ? tlsOf(options.tls) : null,
        sasl: saslOf(options),
        messages: messageOptions(config, {
          methodAttribute: options.method_header,
          publication: headerPublication(options.publication_data_mode),
        }),
      },
      deps,
    )
  },
}

function saslOf(options: ConsumerConfig['kafka']): KafkaOptions['sasl'] {
  const { sasl_mechanism: mechanism, sasl_user: username, sasl_password: password } = options
  // Rules refuse what is not built.
  if (mechanism === '' || mechanism === 'aws-msk-iam') return null
  return { mechanism, username, password }
}

function tlsOf(tls: ConsumerConfig['kafka']['tls']): ConnectionOptions {
  const { server_ca_pem: ca, cert_pem: cert, key_pem: key, server_name: name } = tls
  return {
    secureContext: systemTrust.context({ ca, cert, key }),
    rejectUnauthorized: !tls.insecure_skip_verify,
    ...(name === '' ? {} : { servername: name }),
  }
}
