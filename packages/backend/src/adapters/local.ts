/** For a server in the same process: `createServer({ backend: toLocal(backend) })`, proxies at `local:`. */
import type { Backend } from '../backend.js'
import type { Event } from '../contract.js'
import { contextOf } from '../context.js'
import { StreamAnswer } from '../results.js'
import { encodeAnswer } from '../wire.js'

/** The circumstances of a call, as the server tells them. */
export interface LocalCall {
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** Handlers of the server by event. */
export type LocalHandlers = Readonly<
  Partial<
    Record<
      Exclude<Event, 'subscribe_stream'>,
      (request: object, call: LocalCall) => Promise<object>
    >
  >
>

/** Handlers for `createServer()`. Answers that go on have no way here: they end with the first record. */
export function toLocal(backend: Pick<Backend, 'answer' | 'events'>): LocalHandlers {
  const entries = backend.events
    .filter((event) => event !== 'subscribe_stream')
    .map((event) => [
      event,
      async (request: object, { headers, signal }: LocalCall): Promise<object> => {
        const context = contextOf(event, new Headers(headers), { signal, deadline: undefined })
        const answer = await backend.answer(event, request, context)
        if (answer === undefined) throw new Error(`the handler of ${event} failed`)
        return encodeAnswer(answer instanceof StreamAnswer ? answer.first : answer)
      },
    ])
  return Object.fromEntries(entries) as LocalHandlers
}
