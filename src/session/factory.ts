/** Opens sessions on transports. */
import type { SessionEnvironment } from './environment.js'
import type { SessionFactory, Transport, TransportSink, UnidirectionalSink } from './ports.js'
import { Session } from './session.js'

/** A factory for sessions of one node. */
export function createSessionFactory(env: SessionEnvironment): SessionFactory {
  return {
    open: (transport: Transport): TransportSink => new Session(env, transport),
    openUnidirectional: (transport: Transport): UnidirectionalSink => new Session(env, transport),
  }
}
