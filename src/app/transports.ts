/** Mounts the transports that the configuration switches on. spec: server-api-and-operations.md §4.8 */
import type { Config } from '../config/index.js'
import { jsonCodec, protobufCodec } from '../protocol/index.js'
import { createSessionFactory, type SessionEnvironment } from '../session/index.js'
import {
  emulation,
  transports,
  type TransportParts,
  type TransportRow,
} from '../transport/index.js'

/** What a node gives to its transports. */
export type TransportSurroundings = Omit<
  TransportParts,
  'sessions' | 'codecs' | 'headers' | 'wheel' | 'nodeId'
> & { readonly environment: SessionEnvironment }

/** The transports that are on: those of the table, then those that the program brings along. */
export function transportsOf(
  config: Config,
  others: readonly TransportRow[],
): readonly TransportRow[] {
  return [...transports, ...others].filter((row) => row.isOn(config))
}

/** Names of the endpoints for clients on the external port, as the log tells them. */
export function clientEndpoints(rows: readonly TransportRow[]): readonly string[] {
  const shared = rows.filter(({ ownPort }) => ownPort !== true)
  const names = shared.map(({ name }) => name)
  return rows.some(({ emulated }) => emulated === true) ? [...names, emulation.name] : names
}

/** Adds the endpoints of clients. */
export function mountTransports(
  config: Config,
  rows: readonly TransportRow[],
  { environment, ...given }: TransportSurroundings,
): void {
  const parts: TransportParts = {
    ...given,
    sessions: createSessionFactory(environment),
    codecs: { json: jsonCodec, protobuf: protobufCodec },
    headers: () => {
      const { rules, clock } = environment
      const query = rules.pipelines.openingQuery
      return {
        forwarded: rules.pipelines.forwardedHeaders,
        user: config.client.user_id_http_header.toLowerCase(),
        opening: query === null ? null : { query, nowMs: clock.now() },
      }
    },
    wheel: environment.wheel,
    nodeId: environment.nodeId,
  }
  for (const row of rows) row.mount(config, parts)
  if (rows.some(({ emulated }) => emulated === true)) emulation.mount(config, parts)
}
