/** Opens sessions on transports. */
import type { SessionEnvironment, SessionFactory, Transport, TransportSink } from './ports.js'
import { LiveSession } from './session.js'

/** A factory for sessions of one node. */
export function createSessionFactory(env: SessionEnvironment): SessionFactory {
  return {
    open: (transport: Transport): TransportSink => new LiveSession(env, transport),
  }
}
