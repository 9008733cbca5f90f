/** Makes a stream of an answer that goes on. What its streams share is made once per route. */
import type { BackendStream } from '../callers/ports.js'
import type { AnswerStream, SessionFacts } from '../ports.js'
import type { Route } from '../route.js'
import { Pump, type StreamParts } from './pump.js'
import type { StreamRules } from './rules.js'
import { readItem, readRunItem, writerUp } from './wires.js'

/** Opens the streams of one event. */
export class StreamOpener {
  readonly #rules: StreamRules | undefined
  readonly #parts = new Map<Route, StreamParts>()

  constructor(rules: StreamRules | undefined) {
    this.#rules = rules
  }

  /** null for an event whose answers do not go on: what follows its answer is given up. */
  open(
    stream: BackendStream,
    route: Route,
    from: SessionFacts,
    subject: object,
  ): AnswerStream | null {
    const rules = this.#rules
    if (rules === undefined) {
      stream.cancel()
      return null
    }
    const parts = this.#partsOf(route, rules)
    return new Pump(stream, parts, { client: from.clientId, user: from.userId, ...subject })
  }

  #partsOf(route: Route, rules: StreamRules): StreamParts {
    const known = this.#parts.get(route)
    if (known !== undefined) return known
    const parts: StreamParts = {
      route,
      running: route.meters.streams(),
      read:
        route.run !== null
          ? (body, id) => readRunItem(body, id, route)
          : (body) => readItem(body, rules, route),
      write: writerUp(route),
    }
    this.#parts.set(route, parts)
    return parts
  }
}
