/**
 * Which route an event takes: the single one of the server, by channel namespace, or by the text
 * before the boundary of an RPC method. spec: proxy.md §1.3, §1.4
 */
import { ClientErrors, error, type Outcome } from '../protocol/index.js'
import type { Route } from './route.js'

/** A route, or what the client is told instead. */
export type RouteOrRefusal = Route | Outcome<never>

const NOT_AVAILABLE = error(ClientErrors.notAvailable)
const METHOD_NOT_FOUND = error(ClientErrors.methodNotFound)

/** Routes of one event; null = known namespace without this proxy. */
export class EventRoutes {
  readonly #byNamespace: ReadonlyMap<string, Route | null>
  readonly #boundary: string
  readonly #whenNone: Outcome<never>
  readonly #none: boolean
  readonly #pingEnabled: boolean

  /** `boundary` ends the namespace of an RPC method; `''` = there are no namespaces. */
  constructor(
    byNamespace: ReadonlyMap<string, Route | null>,
    boundary: string,
    pingEnabled: boolean,
  ) {
    this.#byNamespace = byNamespace
    this.#boundary = boundary
    this.#pingEnabled = pingEnabled
    this.#none = [...byNamespace.values()].every((route) => route === null)
    // Quirk: with the local ping on, RPC exists, so an unknown method is just not found.
    this.#whenNone = pingEnabled ? METHOD_NOT_FOUND : NOT_AVAILABLE
  }

  /** Every route. */
  get all(): readonly Route[] {
    return [...this.#byNamespace.values()].filter((route) => route !== null)
  }

  /** The namespaces in which the event is on, with the route of each. */
  get enabled(): readonly (readonly [namespace: string, route: Route])[] {
    return [...this.#byNamespace].flatMap(([name, route]) =>
      route === null ? [] : [[name, route]],
    )
  }

  /** The same with other routes. */
  map(change: (route: Route) => Route): EventRoutes {
    const changed = new Map<string, Route | null>()
    for (const [name, route] of this.#byNamespace) {
      changed.set(name, route === null ? null : change(route))
    }
    return new EventRoutes(changed, this.#boundary, this.#pingEnabled)
  }

  /** The route of a server-wide event. */
  single(): RouteOrRefusal {
    return this.forNamespace('')
  }

  /** By channel namespace: 108 when it has no such proxy. */
  forNamespace(namespace: string): RouteOrRefusal {
    return this.#byNamespace.get(namespace) ?? NOT_AVAILABLE
  }

  /** Namespaces of the routes that are so. */
  namespacesOf(such: (route: Route) => boolean): ReadonlySet<string> {
    const found = [...this.#byNamespace].filter(([, route]) => route !== null && such(route))
    return new Set(found.map(([namespace]) => namespace))
  }

  /** By the name of a proxy: 108 when no switch that is on selects it. */
  forProxy(proxy: string): RouteOrRefusal {
    return this.all.find((route) => route.proxy === proxy) ?? NOT_AVAILABLE
  }

  /** By RPC method: 104 for an unknown namespace, 108 when not enabled. */
  forMethod(method: string): RouteOrRefusal {
    if (this.#none) return this.#whenNone
    const end = this.#boundary === '' ? -1 : method.indexOf(this.#boundary)
    const route = this.#byNamespace.get(end < 0 ? '' : method.slice(0, end))
    return route === undefined ? METHOD_NOT_FOUND : (route ?? NOT_AVAILABLE)
  }
}
