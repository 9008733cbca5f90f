/** NATS JetStream as the configuration has it. spec: server-api-and-operations.md §9.3 */
import { readFileSync } from 'node:fs'
import { ConfigError, parseNatsUrl, type ConsumerConfig } from '../../config/index.js'
import { jetStreamLibrary, NatsJetStreamConsumer } from '../../consumers/index.js'
import { natsLibrary, openNats } from '../../engine/nats/link.js'
import type { NatsLinkOptions } from '../../engine/nats/options.js'
import { natsTls } from '../engines/nats.js'
import { headerPublication, messageOptions, type ConsumerRow } from './row.js'

/** Longest wait for a connection, in ms. */
const DIAL_TIMEOUT_MS = 2000

/** `type: nats_jetstream`. */
export const natsJetstream: ConsumerRow = {
  name: 'nats_jetstream',
  open: (config, deps) => {
    // Not when it connects, so that a check of the configuration finds it, too.
    natsLibrary()
    jetStreamLibrary()
    const { nats_jetstream: options, name } = config
    const link = linkOptions(name, options)
    return new NatsJetStreamConsumer(
      {
        stream: options.stream_name,
        durable: options.durable_consumer_name,
        subjects: options.subjects,
        from: options.deliver_policy,
        maxAckPending: options.max_ack_pending,
        useExisting: options.use_existing_consumer,
        messages: messageOptions(config, {
          methodAttribute: options.method_header,
          publication: headerPublication(options.publication_data_mode),
        }),
      },
      { connect: () => openNats(link), headers: () => natsLibrary().headers() },
      deps,
    )
  },
}

/** @throws ConfigError when the URL is none or the file of credentials cannot be read */
function linkOptions(name: string, options: ConsumerConfig['nats_jetstream']): NatsLinkOptions {
  const path = `consumers.${name}.nats_jetstream`
  const address = parseNatsUrl(options.url)
  if ('problem' in address) throw new ConfigError([{ path: `${path}.url`, ...address }])
  const { secure, servers, user, password, token } = address
  // As in the reference: a file of credentials goes before a user, that before a token.
  const named = options.username !== ''
  return {
    servers,
    user: named ? options.username : user,
    password: named ? options.password : password,
    token: named ? '' : options.token || token,
    ...credentialsOf(`${path}.credentials_file`, options.credentials_file),
    dialTimeoutMs: DIAL_TIMEOUT_MS,
    writeTimeoutMs: DIAL_TIMEOUT_MS,
    tls: options.tls.enabled || secure ? natsTls(options.tls) : null,
  }
}

function credentialsOf(path: string, file: string): Pick<NatsLinkOptions, 'credentials'> {
  if (file === '') return {}
  try {
    return { credentials: readFileSync(file) }
  } catch (cause) {
    const problem = `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new ConfigError([{ path, problem }])
  }
}
