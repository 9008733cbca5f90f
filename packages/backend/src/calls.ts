/** From a request to the answer of its handler: what every adapter goes through, whatever its wire. */
import type { BackendOptions, Context, Handlers, Method, Methods } from './backend.js'
import type { Answer, Event, Requests } from './contract.js'
import { EXTENSIONS_HEADER } from './effects.js'
import { ClientError, error, StreamAnswer } from './results.js'
import { faultsOf } from './schema.js'
import { answerFault } from './shape.js'
import { decodeItem } from './wire.js'

/** Answers calls with the handlers of a backend. */
export class Calls {
  readonly #handlers: Handlers
  readonly #onError: NonNullable<BackendOptions['onError']>

  constructor(handlers: Handlers, onError: BackendOptions['onError']) {
    this.#handlers = handlers
    this.#onError =
      onError ??
      ((cause, { event }) => {
        console.error(`backend: ${event} failed:`, cause)
      })
  }

  has(event: Event): boolean {
    return this.#handlers[event] !== undefined
  }

  /**
   * The answer to a call, or undefined after the handler failed or answered with nonsense, which `onError`
   * is told.
   */
  async answer(
    event: Event,
    request: object,
    context: Context,
  ): Promise<Answer | StreamAnswer | undefined> {
    try {
      const answer = await this.#call(event, decodeItem(request), context)
      const given = answer instanceof StreamAnswer ? answer.first : answer
      const fault = answerFault(event, given) ?? unheardOf(given, context)
      if (fault === undefined) return answer as Answer | StreamAnswer
      throw new TypeError(`${event}: ${fault}`)
    } catch (cause) {
      if (cause instanceof ClientError) return cause.answer
      this.#onError(cause, { event })
      return undefined
    }
  }

  #call(event: Event, request: object, context: Context): unknown {
    const handler = this.#handlers[event]
    if (typeof handler === 'function') {
      return (handler as (request: object, context: Context) => unknown)(request, context)
    }
    return callMethod(handler ?? {}, request as Requests['rpc'], context)
  }
}

async function callMethod(
  methods: Methods,
  request: Requests['rpc'],
  given: Context,
): Promise<unknown> {
  const found = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined
  if (found === undefined) return error(404, `method not found: ${request.method}`.slice(0, 120))
  const context = { ...given, request }
  if (typeof found === 'function') return asAnswer(await found(request.data, context))
  const { input, output, handler } = found as unknown as Method
  let data: unknown = request.data
  if (input !== undefined) {
    const read = await input['~standard'].validate(data)
    if (read.issues !== undefined) return error(400, faultsOf(read.issues, 'data'))
    data = read.value
  }
  const answer = await handler(data, context)
  if (output === undefined || isAnswer(answer)) return asAnswer(answer)
  const written = await output['~standard'].validate(answer)
  if (written.issues === undefined) return asAnswer(written.value)
  throw new TypeError(
    `the output of ${request.method} is not that of its schema: ${faultsOf(written.issues, 'output')}`,
  )
}

/** Effects that a server would leave undone without a word. */
function unheardOf(answer: unknown, { headers }: Context): string | undefined {
  const { effects } = (answer as { result?: { effects?: unknown } }).result ?? {}
  const understood = headers.get(EXTENSIONS_HEADER)?.split(/, */) ?? []
  return effects === undefined || understood.includes('effects')
    ? undefined
    : 'result.effects would have no effect: set policy.extensions: true on the proxy of the server'
}

/** What a method gives is the data of its result, unless it is an answer already. */
function asAnswer(answer: unknown): unknown {
  if (isAnswer(answer)) return answer
  return { result: answer === undefined ? {} : { data: answer } }
}

function isAnswer(answer: unknown): boolean {
  if (answer instanceof StreamAnswer) return true
  if (typeof answer !== 'object' || answer === null) return false
  const [key, ...others] = Object.keys(answer)
  return others.length === 0 && (key === 'error' || key === 'disconnect' || key === 'result')
}
