/** The whole configuration. One zod schema is the source of types, defaults and documentation. */
import type { z } from 'zod'
import { proxyEvents, type ProxyEventRows } from '../../contract/proxy-events.js'
import { channelSection, rpcSection } from './channel.js'
import { clientSection } from './client.js'
import { consumer } from './consumers.js'
import {
  emulation,
  grpcApi,
  health,
  signingKeys,
  httpApi,
  httpStream,
  init,
  prometheus,
  ready,
  sse,
  swagger,
  uniGrpc,
  uniHttpStream,
  uniSse,
  uniWebsocket,
  websocket,
} from './endpoints.js'
import { admin, recorder } from './inspect.js'
import { choice, list, reloadable, section, text } from './kinds.js'
import { proxyPolicy } from './policy.js'
import { namedProxy } from './proxy.js'
import {
  broker,
  controller,
  dns,
  engine,
  graphite,
  httpServer,
  log,
  mapBroker,
  node,
  presenceManager,
  rootUnbuilt,
  runs,
  shutdown,
  usageStats,
  workers,
} from './server.js'
import { sharedPoll } from './shared-poll.js'
import { trustedCa } from './tls.js'

/** Schema of the configuration file of a server with the proxy events of a table. */
const schemaOf = (rows: ProxyEventRows) =>
  section(
    'Configuration of Backhaul.',
    {
      http_server: httpServer,
      listener: choice(
        ['auto', 'uws', 'node'],
        'auto',
        'Socket library: node, or uws: native, a little faster, with the limits of docs/listener.md. auto takes uws only where its binary is known to be good, which no binary is yet.',
        { own: true },
      ),
      log,
      node,
      shutdown: reloadable(shutdown),
      workers,
      pid_file: text('', 'File to write the process id to.'),
      usage_stats: reloadable(usageStats),
      dns,
      trusted_ca: trustedCa,
      engine,
      broker,
      presence_manager: presenceManager,
      controller,
      map_broker: mapBroker,
      client: clientSection(rows),
      channel: reloadable(channelSection(rows)),
      rpc: reloadable(rpcSection(rows)),
      shared_poll: sharedPoll,
      run: runs,
      consumers: list('Queues whose messages are commands.', consumer, true),
      proxies: reloadable(list('Named proxies.', namedProxy, true)),
      proxy_defaults: reloadable(
        section('Values every proxy starts with.', { policy: proxyPolicy }),
      ),
      http_api: httpApi,
      grpc_api: grpcApi,
      websocket,
      sse,
      http_stream: httpStream,
      emulation,
      uni_websocket: uniWebsocket,
      uni_sse: uniSse,
      uni_http_stream: uniHttpStream,
      uni_grpc: uniGrpc,
      prometheus,
      graphite,
      health,
      ready,
      swagger,
      signing_keys: signingKeys,
      init,
      recorder,
      admin,
    },
    rootUnbuilt,
  )

/** Schema of the configuration file. */
export const configSchema = schemaOf(proxyEvents)

/** The schema for another table of proxy events; `Config` names the ones of this server only. */
export const configSchemaOf = (rows: ProxyEventRows): typeof configSchema =>
  rows === proxyEvents ? configSchema : schemaOf(rows)

/** Everything readonly, all the way down. */
export type Immutable<T> =
  T extends ReadonlyMap<unknown, unknown>
    ? T
    : T extends readonly (infer E)[]
      ? readonly Immutable<E>[]
      : T extends object
        ? { readonly [K in keyof T]: Immutable<T[K]> }
        : T

/** The configuration: keys as in the file, defaults filled in, durations in milliseconds. */
export type Config = Immutable<z.output<typeof configSchema>>

/** `client`. */
export type ClientConfig = Config['client']
/** `client.token`; `client.subscription_token` is this plus `enabled`. */
export type TokenConfig = ClientConfig['token']
/** `client.subscription_token`. */
export type SubscriptionTokenConfig = ClientConfig['subscription_token']
/** `channel`. */
export type ChannelConfig = Config['channel']
/** Options of `channel.without_namespace`, which every namespace has too. */
export type NamespaceOptionsConfig = ChannelConfig['without_namespace']
/** One of `channel.namespaces`. */
export type NamespaceConfig = ChannelConfig['namespaces'][number]
/** `shared_poll`. */
export type SharedPollConfig = Config['shared_poll']
/** `shared_poll` of a namespace. */
export type NamespaceSharedPollConfig = NamespaceOptionsConfig['shared_poll']
/** `rpc`. */
export type RpcConfig = Config['rpc']
/** `rpc.without_namespace`. */
export type RpcOptionsConfig = RpcConfig['without_namespace']
/** One of `rpc.namespaces`. */
export type RpcNamespaceConfig = RpcConfig['namespaces'][number]
/** One proxy, whatever its place; `policy` has `proxy_defaults.policy` merged in. */
export type ProxyConfig = ChannelConfig['proxy']['subscribe']
/** `client.proxy.connect` and `client.proxy.refresh`. */
export type SwitchedProxyConfig = ClientConfig['proxy']['connect']
/** One of `proxies`. */
export type NamedProxyConfig = Config['proxies'][number]
/** `policy` of a proxy. */
export type ProxyPolicyConfig = ProxyConfig['policy']
/** `http` of a proxy. `static_headers` is a Map, the later of two equal names wins. */
export type ProxyHttpConfig = ProxyConfig['http']
/** `http.tls` of a proxy; certificates and keys are PEM texts or ''. */
export type ClientTlsConfig = ProxyHttpConfig['tls']
/** One of `http.status_to_code_transforms`; exactly one of the two targets has a code above 0. */
export type StatusTransformConfig = ProxyHttpConfig['status_to_code_transforms'][number]
/** `http_server`. */
export type HttpServerConfig = Config['http_server']
/** `http_server.tls` and the like; certificates and keys are PEM texts or ''. */
export type ServerTlsConfig = HttpServerConfig['tls']
/** `dns`: durations in ms. */
export type DnsConfig = Config['dns']
/** `trusted_ca`; `pem` is a PEM text or ''. */
export type TrustedCaConfig = Config['trusted_ca']
/** `http_api`. */
export type HttpApiConfig = Config['http_api']
/** What `grpc_api` and `uni_grpc` have in common. */
export type GrpcPortConfig = Config['uni_grpc']
/** `websocket`. */
export type WebSocketConfig = Config['websocket']
/** `controller.nats`, and what `broker.nats` has in common with it: where the servers are. */
export type NatsConfig = Config['controller']['nats']
/** `broker.nats`. */
export type NatsBrokerConfig = Config['broker']['nats']
/** `broker.redis`, and what every section of Redis has in common with it: where the servers are. */
export type RedisConfig = Config['controller']['redis']

/** Servers that keep and carry publications. */
export type PublishingRedisConfig = RedisConfig &
  Pick<Config['broker']['redis'], 'new_epoch_on_failover' | 'sharded_pub_sub_partitions'>
/** One of `consumers`. */
export type ConsumerConfig = Config['consumers'][number]
/** `ready`. */
export type ReadyConfig = Config['ready']
/** `uni_sse` and `uni_http_stream`. */
export type UniStreamConfig = Config['uni_sse']

/** `policy.run` of a proxy. Durations in ms. */
export type RunPolicyConfig = ProxyPolicyConfig['run']
