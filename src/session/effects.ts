/**
 * Effects of a backend's answer around the reply to the client: those that come first are done before
 * anything else, the others once what the client asked for is done; the client sees its reply before
 * anything they bring it, and an error when they could not all be handed over. spec: proxy.md §9.19
 */
import type { MaybePromise } from '../base/index.js'
import type { EffectClient, Effects } from '../pipelines/ports.js'
import { ClientErrors, type Command, type Outcome, error } from '../protocol/index.js'
import { type CommandOutcome, REPLIED } from './answers.js'
import type { Session } from './ports.js'

/** Not all could be done; the log says which. */
const NOT_DONE: Outcome<never> = error(ClientErrors.internal)

/** Does what the client asked for, with the effects around it if there are some, and replies. */
export function withEffects(
  session: Session,
  command: Command,
  effects: Effects | undefined,
  act: () => CommandOutcome,
): CommandOutcome {
  return effects === undefined ? act() : around(session, command, effects, act)
}

async function around(
  session: Session,
  command: Command,
  effects: Effects,
  act: () => CommandOutcome,
): Promise<Outcome<null>> {
  const refused = await preceded(session, effects)
  if (refused !== null) return refused
  const outcome = await act()
  if (outcome.t !== 'ok') return outcome
  return followed(session, effects, () => {
    if (outcome.value !== null) session.reply(command, outcome.value)
    return REPLIED
  })
}

/**
 * Does the effects that follow a reply, and lets the reply, which `reply` queues, go first.
 * @param begin done before them, when pushes are kept back already
 */
export async function followed<T>(
  session: Session,
  effects: Effects,
  reply: () => MaybePromise<Outcome<T>>,
  begin: () => void = () => undefined,
): Promise<Outcome<T>> {
  session.hold()
  try {
    begin()
    return (await effects.after()) ? await reply() : NOT_DONE
  } finally {
    session.release()
  }
}

/** Does the effects that precede a reply; null = done, or there are none. */
export async function preceded(
  session: Session,
  effects: Effects | undefined,
): Promise<Outcome<never> | null> {
  if (effects === undefined) return null
  return (await effects.before(effectClient(session))) ? null : NOT_DONE
}

/** Does all of them where no reply is due; what fails is in the log. */
export async function performAll(session: Session, effects: Effects): Promise<void> {
  if (await effects.before(effectClient(session))) await effects.after()
}

function effectClient(session: Session): EffectClient {
  return {
    user: session.userId,
    client: session.clientId,
    connected: session.connected,
    push: (data) => {
      session.push({ kind: 'message', data })
    },
    setMeta: (meta) => {
      session.updateIdentity({ meta })
    },
  }
}
