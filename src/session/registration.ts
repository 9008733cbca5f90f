/**
 * Who a connection is, once that is known, and its place in the directory and in the gauges.
 * spec: client-protocol.md §3.1
 */
import type { Gauge } from '../base/index.js'
import type { ClientInfo } from '../protocol/index.js'
import type {
  ConnectedClient,
  Identity,
  IdentityChange,
  Session,
  SessionEnvironment,
} from './ports.js'

/** A session as those see it who embed the server. */
export function clientOf({ clientId, identity, transport }: Session): ConnectedClient {
  return {
    client: clientId,
    user: identity?.user ?? '',
    transport: transport.info.name,
    name: identity?.clientName ?? '',
    version: identity?.clientVersion ?? '',
  }
}

/** Registers one session; `transportName` is a label of its gauge. */
export class Registration {
  readonly #env: SessionEnvironment
  readonly #session: Session
  readonly #transportName: string
  #identity: Identity | null = null
  #info: ClientInfo | null = null
  #gauge: Gauge | null = null

  constructor(env: SessionEnvironment, session: Session, transportName: string) {
    this.#env = env
    this.#session = session
    this.#transportName = transportName
  }

  /** null = not known yet. */
  get identity(): Identity | null {
    return this.#identity
  }

  /** As others see the client; the same object until the identity changes. */
  get info(): ClientInfo {
    return (this.#info ??= {
      user: this.#identity?.user ?? '',
      client: this.#session.clientId,
      connInfo: this.#identity?.info ?? null,
      chanInfo: null,
    })
  }

  /** The connection is known from now on, and can be found. */
  enter(identity: Identity): void {
    this.#identity = identity
    this.#info = null
    this.#env.channels.directory.add(this.#session)
    const { clientName, clientVersion } = identity
    this.#gauge = this.#env.metrics.connectionAccepted(
      this.#transportName,
      clientName,
      clientVersion,
    )
  }

  /** Changes what may change; false when the connection is not known yet. */
  update(change: IdentityChange): boolean {
    if (this.#identity === null) return false
    this.#identity = { ...this.#identity, ...change }
    this.#info = null
    return true
  }

  /** It can be found no more; who it was stays known. Again has no effect. */
  leave(): void {
    if (this.#identity === null || this.#gauge === null) return
    this.#env.channels.directory.remove(this.#session)
    this.#gauge.add(-1)
    this.#gauge = null
  }
}
