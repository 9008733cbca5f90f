/** A session handle that notes what is done to it. */
import type { MaybePromise } from '../../src/base/index.js'
import type { SessionHandle } from '../../src/channels/index.js'
import { ok, type Outcome } from '../../src/protocol/index.js'

/** A fake session. */
export type FakeSession = SessionHandle & {
  /** Calls so far with what matters of their arguments. */
  readonly calls: (readonly unknown[])[]
}

/** Creates one; `answer` is what `subscribe` returns. */
export function fakeSession(
  clientId: string,
  userId = '',
  sessionId = '',
  answer: () => MaybePromise<Outcome<null>> = () => ok(null),
  claimedAt = 0,
): FakeSession {
  const calls: (readonly unknown[])[] = []
  return {
    clientId,
    userId,
    sessionId,
    claimedAt,
    calls,
    subscribe: (channel, grant, since) => {
      calls.push(['subscribe', channel, grant, since])
      return answer()
    },
    unsubscribe: (channel, why) => void calls.push(['unsubscribe', channel, why]),
    disconnect: (why) => void calls.push(['disconnect', why]),
    drain: (why) => void calls.push(['drain', why]),
    refresh: (expireAt, expired, info) => void calls.push(['refresh', expireAt, expired, info]),
  }
}
