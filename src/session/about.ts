/** Connections as operators see them. spec: server-api-and-operations.md §1.11 */
import type { Payload } from '../base/index.js'
import type { Directory } from '../channels/index.js'
import type { Session } from './ports.js'

/** A connection of this node. */
export type ConnectionAbout = {
  readonly client: string
  readonly user: string
  /** What it calls itself. */
  readonly appName: string
  readonly appVersion: string
  readonly transport: string
  readonly protocol: string
  readonly meta: Payload | null
  /** Channels it is in, with the source of each subscription. */
  readonly channels: ReadonlyMap<string, number>
}

/** The connections of a user, or one by its id. */
export function connectionsOf(
  directory: Directory,
  { user, client }: { readonly user: string; readonly client: string },
): readonly ConnectionAbout[] {
  const one = client === '' ? undefined : directory.get(client)
  const found = client === '' ? directory.byUser(user) : one === undefined ? [] : [one]
  // What is in the directory of a node are its sessions.
  return (found as readonly Session[]).map(about)
}

function about(session: Session): ConnectionAbout {
  const channels = session.subscriptions
    .all()
    .filter(({ state }) => state.t === 'live')
    .map(({ channel, source }) => [channel, source] as const)
  return {
    client: session.clientId,
    user: session.userId,
    appName: session.identity?.clientName ?? '',
    appVersion: session.identity?.clientVersion ?? '',
    transport: session.transportName,
    protocol: session.protocolName,
    meta: session.meta,
    channels: new Map(channels),
  }
}
