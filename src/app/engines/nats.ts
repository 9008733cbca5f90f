/** NATS as the configuration has it. spec: channels-and-engines.md §9.1 */
import {
  ConfigError,
  parseNatsUrl,
  type NatsBrokerConfig,
  type NatsConfig,
} from '../../config/index.js'
import { createNats } from '../../engine/nats/engine.js'
import type { NatsLinkOptions, NatsOptions } from '../../engine/nats/options.js'
import type { EngineRow } from './row.js'

/** Broker and control; there is neither history nor presence. */
export const nats: EngineRow = {
  name: 'nats',
  open: (config, section, deps) => {
    const options =
      section === 'controller'
        ? natsControllerOptions(config.controller.nats)
        : natsBrokerOptions(config.broker.nats)
    const parts = createNats(options, deps)
    return {
      broker: () => ({
        broker: parts.broker,
        history: null,
        runs: null,
        controller: parts.controller,
      }),
      controller: () => parts.controller,
      start: () => parts.start(),
      probe: (boundMs) => parts.probe(boundMs),
      close: () => parts.close(),
    }
  },
}

/** Options of a broker. @throws ConfigError when the URL is none */
function natsBrokerOptions(nats: NatsBrokerConfig): NatsOptions {
  const { enabled, prefix, channel_replacements: replacements } = nats.raw_mode
  return {
    ...natsOptions('broker.nats', nats),
    allowWildcards: nats.allow_wildcards,
    raw: enabled ? { prefix, replacements } : null,
  }
}

/** Options of a controller apart from the broker. @throws ConfigError when the URL is none */
function natsControllerOptions(nats: NatsConfig): NatsOptions {
  return { ...natsOptions('controller.nats', nats), allowWildcards: false, raw: null }
}

function natsOptions(path: string, nats: NatsConfig): NatsLinkOptions & { prefix: string } {
  const address = parseNatsUrl(nats.url)
  if ('problem' in address) throw new ConfigError([{ path: `${path}.url`, ...address }])
  const { secure, ...where } = address
  return {
    ...where,
    prefix: nats.prefix,
    dialTimeoutMs: nats.dial_timeout,
    writeTimeoutMs: nats.write_timeout,
    tls: nats.tls.enabled || secure ? natsTls(nats.tls) : null,
  }
}

/** TLS as its section has it; with `enabled` off it is what the server's certificate says. */
export function natsTls(tls: NatsConfig['tls']): NonNullable<NatsLinkOptions['tls']> {
  const own = tls.enabled
  return {
    cert: own ? tls.cert_pem : '',
    key: own ? tls.key_pem : '',
    ca: own ? tls.server_ca_pem : '',
    verify: !own || !tls.insecure_skip_verify,
    serverName: own ? tls.server_name : '',
  }
}
