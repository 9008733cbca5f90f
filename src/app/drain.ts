/**
 * Saying good-bye to every client: in slices, so that they do not all reconnect at one moment, and
 * each after the commands it waits for are answered.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Directory, SessionHandle } from '../channels/index.js'
import { Disconnects } from '../protocol/index.js'

const SLICE_MS = 50
/** Clients of a slice that need no pacing: 1000 a second. */
const MIN_SLICE = 50

/** How long it may take. */
export type DrainOptions = {
  /** Longest time over which sessions are told, in ms. */
  readonly spreadMs: number
  /** After this, in ms, whoever is still there is cut, answered or not. */
  readonly budgetMs: number
  /** Waits; default: a timer. */
  readonly pause?: (ms: number) => Promise<void>
}

/** Ends all sessions with 3001; resolves when none is left. */
export async function drainSessions(
  directory: Pick<Directory, 'all' | 'clientCount'>,
  { spreadMs, budgetMs, pause = delay }: DrainOptions,
): Promise<void> {
  const sessions = directory.all()
  const slices = Math.max(1, Math.floor(Math.min(spreadMs, budgetMs) / SLICE_MS))
  const size = Math.max(MIN_SLICE, Math.ceil(sessions.length / slices))
  let spentMs = 0
  for (let start = 0; start < sessions.length; start += size) {
    if (start > 0) {
      await pause(SLICE_MS)
      spentMs += SLICE_MS
    }
    drainSlice(sessions.slice(start, start + size))
  }
  for (; directory.clientCount > 0 && spentMs < budgetMs; spentMs += SLICE_MS) {
    await pause(SLICE_MS)
    // Somebody who was connecting when this began may have got in since.
    drainSlice(directory.all())
  }
  for (const session of directory.all()) session.disconnect(Disconnects.shutdown)
}

function drainSlice(sessions: readonly SessionHandle[]): void {
  for (const session of sessions) session.drain(Disconnects.shutdown)
}
