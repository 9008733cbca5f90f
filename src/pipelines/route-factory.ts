/**
 * Builds routes: endpoint, policies, header template and metrics of one event at one proxy, and says
 * at start what of the configuration will not have the effect one may expect. spec: proxy.md §1.2
 */
import type { Clock, Logger, TimerWheel } from '../base/index.js'
import type { Call, Caller, TlsOptions } from './callers/ports.js'
import { parseEndpoint, type Endpoint } from './endpoint.js'
import type { ProxyEvent } from './event.js'
import { HeaderTemplate } from './headers.js'
import { defineProxyMetrics, type ProxyMetrics, type RouteMeters } from './meters.js'
import { composePolicies } from './policy/stack.js'
import { compileTransforms, Route } from './route.js'
import { DEFAULT_PROXY } from './routes.js'
import type { ClientTlsSettings, ProxySettings } from './settings.js'
import type { Metrics } from '../base/index.js'

/** What routes need from the rest of the server. */
export type RouteDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: Metrics
  readonly log: Logger
  readonly version: string
  readonly random?: () => number
}

/** The peculiarities of an event that a route depends on. */
type RoutedEvent = Pick<
  ProxyEvent<never, unknown, unknown>,
  'name' | 'binding' | 'replayable' | 'resultOnly' | 'byServer'
>

/** Creates routes and collects the headers that any of them forwards. */
export class RouteFactory {
  readonly #deps: RouteDeps
  readonly #caller: Caller
  readonly #metrics: ProxyMetrics
  readonly #transport = new Set<string>()
  readonly #emulated = new Set<string>()

  constructor(deps: RouteDeps, caller: Caller) {
    this.#deps = deps
    this.#caller = caller
    this.#metrics = defineProxyMetrics(deps.metrics)
  }

  /**
   * Transport headers that sessions must keep, lower case. With them `connection`: what it names
   * belongs to the client's own hop and must not go on.
   */
  get transportNames(): ReadonlySet<string> {
    return this.#transport
  }

  /** Emulated headers that sessions must keep, lower case. */
  get emulatedNames(): ReadonlySet<string> {
    return this.#emulated
  }

  /** Builds a route. Throws with the path of the proxy when its settings cannot work. */
  create(event: RoutedEvent, name: string, settings: ProxySettings): Route {
    const path = name === DEFAULT_PROXY ? event.binding.path : `proxies.${name}`
    try {
      return this.#create(event, name, settings)
    } catch (problem) {
      const reason = problem instanceof Error ? problem.message : 'cannot be used'
      throw new Error(`${path}: ${reason}`, { cause: problem })
    }
  }

  #create(event: RoutedEvent, name: string, settings: ProxySettings): Route {
    const { clock, wheel, log, random = Math.random } = this.#deps
    const endpoint = parseEndpoint(settings.endpoint)
    const meters = this.#metrics.of(event.name, name)
    const transforms = compileTransforms(
      event.byServer === true ? [] : settings.http.status_to_code_transforms,
    )
    const call = composePolicies(this.#call(settings, endpoint, meters), {
      settings: settings.policy,
      replayable: event.replayable,
      meters,
      clock,
      wheel,
      random,
      isAnswer: (status) => status === 200 || transforms.has(status),
    })
    const headers = this.#headers(event, name, settings, endpoint)
    log.info({ event: event.name, proxy: name, endpoint: endpoint.redacted }, 'proxy enabled')
    if (event.resultOnly && transforms.size > 0) {
      log.warn(
        { event: event.name, proxy: name },
        'status transforms end the connection or subscription here: this event reads results only',
      )
    }
    if (event.byServer === true) this.#warnIdle(event, name, settings)
    return new Route({
      event: event.name,
      proxy: name,
      call,
      settings,
      headers,
      transforms,
      meters,
      log,
      clock,
    })
  }

  /** What has no effect where no client is behind a call. spec: §2.9 */
  #warnIdle(event: RoutedEvent, name: string, settings: ProxySettings): void {
    const idle = [
      ['http.status_to_code_transforms', settings.http.status_to_code_transforms.length > 0],
      ['binary_encoding', settings.binary_encoding],
      ['include_connection_meta', settings.include_connection_meta],
      ['http_headers', settings.http_headers.length > 0],
      ['emulated_headers', settings.emulated_headers.length > 0],
    ].flatMap(([option, set]) => (set === true ? [option] : []))
    if (idle.length === 0) return
    this.#deps.log.warn(
      { event: event.name, proxy: name, options: idle.join(', ') },
      'options have no effect: no client is behind this event',
    )
  }

  #call(settings: ProxySettings, endpoint: Endpoint, meters: RouteMeters): Call {
    const { limits, event_headers } = settings.policy
    return this.#caller.endpoint({
      url: endpoint.url,
      tls: tlsOptions(settings.http.tls),
      maxResponseBytes: limits.max_response_bytes,
      maxHeaderBytes: limits.max_header_bytes,
      maxRequestBytes: limits.max_request_bytes,
      attemptHeaders: event_headers,
      onAttempt: () => {
        meters.attempts.add()
      },
    })
  }

  #headers(
    event: RoutedEvent,
    name: string,
    settings: ProxySettings,
    endpoint: Endpoint,
  ): HeaderTemplate {
    const { version, log } = this.#deps
    const template = new HeaderTemplate({
      httpHeaders: settings.http_headers,
      emulatedHeaders: settings.emulated_headers,
      staticHeaders: settings.http.static_headers,
      authorization: endpoint.authorization,
      userAgent: `backhaul/${version}`,
      own: settings.policy.event_headers
        ? ['X-Backhaul-Event', event.name, 'X-Backhaul-Proxy', name]
        : [],
      onForbidden: (header) => {
        log.warn({ event: event.name, proxy: name, header }, 'header is never sent to a backend')
      },
    })
    for (const header of template.transportNames) this.#transport.add(header)
    for (const header of template.emulatedNames) this.#emulated.add(header)
    if (this.#transport.size > 0) this.#transport.add('connection')
    return template
  }
}

function tlsOptions(tls: ClientTlsSettings): TlsOptions | null {
  if (!tls.enabled) return null
  return {
    cert: tls.cert_pem,
    key: tls.key_pem,
    ca: tls.server_ca_pem,
    skipVerify: tls.insecure_skip_verify,
    serverName: tls.server_name,
  }
}
