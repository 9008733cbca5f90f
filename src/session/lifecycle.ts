/**
 * Rules of a connection's life as a pure function; `session.ts` performs what it says.
 * spec: client-protocol.md §3.1, §1.8
 */
import { assertNever } from '../base/index.js'
import { type CommandKind, type Disconnect, Disconnects } from '../protocol/index.js'

/** State of a connection. Data that exists in one state only lives in that state. */
export type Lifecycle =
  /** Open, nothing received; only `connect` is accepted. */
  | { readonly t: 'fresh' }
  /** Credentials are being checked; commands wait. */
  | { readonly t: 'connecting' }
  /** Connect was answered with an error; waiting for the peer to leave. */
  | { readonly t: 'rejected' }
  | { readonly t: 'connected' }
  /** Ended. `why` as told to the peer, or connectionClosed when the peer left by itself. */
  | { readonly t: 'closed'; readonly why: Disconnect }

/** What happens to a connection. */
export type LifecycleEvent =
  | { readonly t: 'command'; readonly kind: CommandKind; readonly emulation: boolean }
  | { readonly t: 'accepted' }
  | { readonly t: 'refused' }
  | { readonly t: 'disconnect'; readonly why: Disconnect }
  /** The stale timer fired. */
  | { readonly t: 'stale' }
  /** A rejected peer did not leave in time. */
  | { readonly t: 'lingered' }
  /** The socket is gone. */
  | { readonly t: 'gone' }

/** What is to be done about it. */
export type Effect =
  /** Run the command (in its turn). */
  | { readonly t: 'run' }
  /** Keep the command until connect is decided. */
  | { readonly t: 'wait' }
  /** Tell the peer and close. */
  | { readonly t: 'close'; readonly why: Disconnect }
  /** Drop the socket without a code. */
  | { readonly t: 'drop' }
  /** Release what the session holds; the socket is gone already. */
  | { readonly t: 'release' }

/** A transition. */
export type Step = { readonly next: Lifecycle; readonly effect: Effect | null }

/** State of a new connection. */
export const FRESH: Lifecycle = { t: 'fresh' }

const CONNECTING: Lifecycle = { t: 'connecting' }
const REJECTED: Lifecycle = { t: 'rejected' }
const CONNECTED: Lifecycle = { t: 'connected' }
const RUN: Effect = { t: 'run' }
const WAIT: Effect = { t: 'wait' }
const DROP: Effect = { t: 'drop' }
const RELEASE: Effect = { t: 'release' }

const START_CONNECT: Step = { next: CONNECTING, effect: RUN }
const WAIT_FOR_CONNECT: Step = { next: CONNECTING, effect: WAIT }
const RUN_COMMAND: Step = { next: CONNECTED, effect: RUN }

/** The whole life of a connection. Never leaves `closed`. */
export function step(state: Lifecycle, event: LifecycleEvent): Step {
  if (state.t === 'closed') return { next: state, effect: null }
  switch (event.t) {
    case 'command':
      return onCommand(state, event.kind, event.emulation)
    case 'accepted':
      return { next: state.t === 'connecting' ? CONNECTED : state, effect: null }
    case 'refused':
      return { next: state.t === 'connecting' ? REJECTED : state, effect: null }
    case 'disconnect':
      return close(event.why)
    case 'stale':
      return state.t === 'connected' ? { next: state, effect: null } : close(Disconnects.stale)
    case 'lingered':
      return state.t === 'rejected'
        ? { next: { t: 'closed', why: Disconnects.connectionClosed }, effect: DROP }
        : { next: state, effect: null }
    case 'gone':
      return { next: { t: 'closed', why: Disconnects.connectionClosed }, effect: RELEASE }
    default:
      return assertNever(event)
  }
}

function onCommand(
  state: Exclude<Lifecycle, { t: 'closed' }>,
  kind: CommandKind,
  emulation: boolean,
): Step {
  switch (state.t) {
    case 'fresh':
      return kind === 'connect' ? START_CONNECT : close(Disconnects.badRequest)
    case 'connecting':
      return WAIT_FOR_CONNECT
    case 'rejected':
      return emulation ? close(Disconnects.badRequest) : { next: state, effect: null }
    case 'connected':
      return kind === 'connect' ? close(Disconnects.badRequest) : RUN_COMMAND
    default:
      return assertNever(state)
  }
}

function close(why: Disconnect): Step {
  return { next: { t: 'closed', why }, effect: { t: 'close', why } }
}
