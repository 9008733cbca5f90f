/** Calls over HTTP: bodies, signatures, batches, streams of lines. spec: proxy.md §2, §9.1, §9.16 */
import type { BackendOptions, Context } from './backend.js'
import type { Calls } from './calls.js'
import { contextOf } from './context.js'
import type { Event, Json } from './contract.js'
import { error, NOTHING_COMES_IN, StreamAnswer } from './results.js'
import { EVENTS, isEvent } from './shape.js'
import { SignatureCheck } from './signature.js'
import { encodeAnswer, encodeRecord } from './wire.js'

const DEFAULT_MAX_BYTES = 8 * 1024 * 1024

/** Answers web-standard requests. */
export class HttpFace {
  readonly #calls: Calls
  readonly #check: SignatureCheck | undefined
  readonly #authorize: BackendOptions['authorize']
  readonly #maxBytes: number

  constructor(
    calls: Calls,
    { signature, authorize, maxBytes = DEFAULT_MAX_BYTES }: BackendOptions,
  ) {
    this.#calls = calls
    this.#check = signature && new SignatureCheck(signature)
    this.#authorize = authorize
    this.#maxBytes = maxBytes
  }

  async fetch(request: Request): Promise<Response> {
    if (request.method !== 'POST') {
      return refusal(405, 'calls are made with POST', { allow: 'POST' })
    }
    const event = eventOf(request)
    if (event === undefined) {
      return refusal(404, `the last part of the path must name an event: ${EVENTS.join(', ')}`)
    }
    if (!this.#calls.has(event)) {
      return refusal(501, `this backend has no handler for ${event}`)
    }
    if (this.#authorize !== undefined && !(await this.#authorize(request.headers))) {
      return refusal(403, 'the call is not from the server')
    }
    const body = await bodyOf(request, this.#maxBytes)
    if (body === undefined) return refusal(413, `the body is larger than ${this.#maxBytes} bytes`)
    const fault = await this.#check?.fault(request.headers, body)
    if (fault !== undefined) return refusal(401, fault)
    const parsed = parse(body)
    if (parsed === undefined) return refusal(400, 'the body is no JSON object')
    const clock = new CallClock(request)
    const context = contextOf(event, request.headers, clock)
    // A stream goes on after its first record; the time that the server gives is for that one.
    try {
      if (!request.headers.has('x-backhaul-batch'))
        return await this.#single(event, parsed, context)
      return await this.#batch(event, parsed, context)
    } finally {
      clock.stop()
    }
  }

  async #single(event: Event, item: object, context: Context): Promise<Response> {
    const answer = await this.#calls.answer(event, item, context)
    if (answer === undefined) return refusal(500, `the handler of ${event} failed`)
    if (answer instanceof StreamAnswer) return streamed(answer, context)
    return json(200, encodeAnswer(answer))
  }

  /** Items are answered side by side; what fails fails alone. */
  async #batch(
    event: Event,
    parsed: { readonly batch?: unknown },
    context: Context,
  ): Promise<Response> {
    const { batch } = parsed
    if (!Array.isArray(batch)) return refusal(400, 'batch must be an array of requests')
    const answers = await Promise.all(
      batch.map(async (item: unknown, index) => {
        if (typeof item !== 'object' || item === null) return error(400, 'the request is no object')
        const answer = await this.#calls.answer(event, item, ofItem(context, item, index))
        if (answer !== undefined && !(answer instanceof StreamAnswer)) return answer
        return { error: { code: 100, message: 'internal server error', temporary: true } }
      }),
    )
    return json(200, { batch: answers.map(encodeAnswer) })
  }
}

function eventOf(request: Request): Event | undefined {
  const path = new URL(request.url).pathname
  const last = path.slice(path.replace(/\/+$/, '').lastIndexOf('/') + 1).replace(/\/+$/, '')
  const names = [last.replaceAll('-', '_'), request.headers.get('x-backhaul-event') ?? '']
  return names.find(isEvent)
}

/** The body, or undefined when it is too large: read no further than needed to know. */
async function bodyOf(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return undefined
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  const body = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

function parse(body: Uint8Array): object | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    // No UTF-8, or no JSON: both are no object.
    return undefined
  }
}

/** The time the server gives to one call, and whether somebody still waits. */
class CallClock {
  readonly deadline: number | undefined
  readonly signal: AbortSignal
  readonly #timer: ReturnType<typeof setTimeout> | undefined

  constructor({ headers, signal }: Request) {
    const milliseconds = Number(headers.get('x-backhaul-timeout-ms') ?? 0)
    // Not AbortSignal.any and timeout: what only they hold may be collected before it fires.
    const ended = new AbortController()
    this.signal = ended.signal
    if (signal.aborted) ended.abort(signal.reason)
    else signal.addEventListener('abort', () => ended.abort(signal.reason), { once: true })
    if (!(milliseconds > 0)) return
    this.deadline = Date.now() + milliseconds
    this.#timer = setTimeout(() => {
      ended.abort(new DOMException('the server has given up', 'TimeoutError'))
    }, milliseconds)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

/**
 * Headers of a client differ from item to item, so they travel in it. An id of the batch is nobody's: with the
 * place it is that of an item, over all attempts, for they are of the same items in the same order.
 */
function ofItem(context: Context, item: object, index: number): Context {
  const { headers = {} } = item as { readonly headers?: Readonly<Record<string, string>> }
  const merged = new Headers(context.headers)
  for (const [name, value] of Object.entries(headers)) merged.set(name, value)
  const whole = context.id === undefined ? undefined : `${context.id}/${index}`
  return { ...context, headers: merged, id: headers['idempotency-key'] ?? whole }
}

/** Records as lines. What the handler's generator throws breaks the stream, which clients are told. */
function streamed({ first, records }: StreamAnswer, { signal }: Context): Response {
  const ended = new AbortController()
  signal.addEventListener('abort', () => ended.abort(), { once: true })
  const encoder = new TextEncoder()
  const lines = records(ended.signal, NOTHING_COMES_IN)[Symbol.asyncIterator]()
  let opened = false
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!opened) {
        opened = true
        controller.enqueue(encoder.encode(`${JSON.stringify(encodeAnswer(first))}\n`))
        return
      }
      const next = await lines.next()
      if (next.done === true) controller.close()
      else controller.enqueue(encoder.encode(`${JSON.stringify(encodeRecord(next.value))}\n`))
    },
    async cancel() {
      ended.abort()
      await lines.return?.()
    },
  })
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } })
}

function json(status: number, value: Json | object): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json' },
  })
}

/** An answer that is none of the contract: the server logs it and tells the client error 100. */
function refusal(status: number, problem: string, headers: Record<string, string> = {}): Response {
  return new Response(`${problem}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  })
}
