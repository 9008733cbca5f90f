/** Who owns a run, where it is, and which one a client means. spec: runs.md §1.2, §1.4 */
import { JsonCursor, JsonError, type Payload } from '../base/index.js'
import type { RunRecord } from '../engine/ports.js'
import type { RpcDecision } from '../pipelines/index.js'
import type { RunActor, RunPlace } from './ports.js'

/** Where the records of a run begin. */
export function placeOf({ id, channel, start }: RunRecord, attached: boolean): RunPlace {
  return { id, channel, offset: start.offset, epoch: start.epoch, attached }
}

export function isOwner({ user, client }: RunRecord, { userId, clientId }: RunActor): boolean {
  return user === '' ? client !== '' && client === clientId && userId === '' : user === userId
}

/** `{"id": …}`; null = it is nothing like that. */
export function idOf(data: Payload | null): string | null {
  if (data?.isJson() !== true) return null
  let id: string | null = null
  try {
    new JsonCursor(data.text()).object((name, cursor) => {
      if (name === 'id') id = cursor.string()
      else cursor.skip()
    })
  } catch (problem) {
    if (!(problem instanceof JsonError)) throw problem
    return null
  }
  return id
}

/** Nothing was answered: nobody was asked, or the run was there. */
export const NO_ANSWER: RpcDecision = { data: null }

/** An answer without what follows it: that is the run's. */
export function withoutStream(decision: RpcDecision): RpcDecision {
  const answer: { -readonly [K in keyof RpcDecision]: RpcDecision[K] } = { ...decision }
  delete answer.stream
  return answer
}
