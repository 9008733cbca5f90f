/** Where answers may go on as runs: what the keeper of runs has to know of routes. spec: runs.md §1.1 */
import { Route } from '../route.js'
import type { EventRoutes } from '../routes.js'
import type { RunRoute } from '../settings.js'

/** All of a configuration. */
export type RunRoutes = {
  readonly all: readonly RunRoute[]
  /** Of a method of clients; null = its answers are no runs. */
  forMethod(method: string): RunRoute | null
  /** Of a proxy; null = there is none, or its answers are no runs. */
  forProxy(proxy: string): RunRoute | null
}

/** null = no route has runs. */
export function runRoutesOf(routes: EventRoutes | undefined): RunRoutes | null {
  if (routes === undefined) return null
  const all = [...new Set(routes.all.flatMap(({ run }) => (run === null ? [] : [run])))]
  if (all.length === 0) return null
  return {
    all,
    forMethod: (method) => {
      const route = routes.forMethod(method)
      return route instanceof Route ? route.run : null
    },
    forProxy: (proxy) => all.find((route) => route.proxy === proxy) ?? null,
  }
}
