/** Work whose failure is nobody's concern but the log's. */
import type { Connection } from './connection.js'

/** Presence and join/leave are at most once: a failure is logged, nobody is told. */
export function settleQuietly(connection: Connection, work: unknown, what: string): void {
  if (!(work instanceof Promise)) return
  work.catch((cause: unknown) => {
    connection.log.error({ client: connection.clientId, error: cause }, `${what} failed`)
  })
}
