/**
 * What is done with a message, whatever queue it comes from: it is read as a command or as a
 * publication, run, and judged. spec: server-api-and-operations.md §9.1, §9.2
 */
import type { CommandOutcome } from '../api/index.js'
import { JsonCursor, JsonError } from '../base/index.js'
import type {
  ConsumedMessage,
  ConsumerDeps,
  MessageOptions,
  PublicationAttributes,
  Verdict,
} from './ports.js'

/** Puts a message aside, with the reason, so that it survives. Rejects when that did not work. */
export type Bury<M> = (message: M, reason: string) => Promise<void>

type Result =
  | { readonly t: 'done' }
  /** Not ours: acknowledged without more. */
  | { readonly t: 'skipped'; readonly why: string; readonly fields: object }
  /** It will never go through. */
  | { readonly t: 'poison'; readonly why: string; readonly fields: object }
  /** It may go through later. */
  | { readonly t: 'failed'; readonly fields: object }

/** Words that mean true or false in attributes. */
const TRUE_WORDS: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const FALSE_WORDS: ReadonlySet<string> = new Set(['', '0', 'f', 'F', 'false', 'FALSE', 'False'])

const MAX_VERSION = 2n ** 64n - 1n

/** Handles the messages of one consumer. */
export class MessageHandler<M extends ConsumedMessage> {
  readonly #options: MessageOptions
  readonly #deps: ConsumerDeps
  readonly #bury: Bury<M>

  constructor(options: MessageOptions, deps: ConsumerDeps, bury: Bury<M>) {
    this.#options = options
    this.#deps = deps
    this.#bury = bury
  }

  /**
   * Runs what the message asks for. Never rejects; counts errors, not successes, since those count when
   * they are acknowledged.
   * @param attempt which attempt at this message it is, from 1
   */
  async handle(message: M, attempt: number): Promise<Verdict> {
    const { log, metrics } = this.#deps
    const result = await this.#run(message)
    switch (result.t) {
      case 'done':
        return 'done'
      case 'skipped':
        log.info(result.fields, result.why)
        return 'done'
      case 'poison':
        log.error(result.fields, result.why)
        return this.#putAside(message, result.why)
      case 'failed': {
        metrics.failed()
        log.error({ ...result.fields, attempt }, 'error processing consumed message')
        const { maxAttempts } = this.#options
        if (maxAttempts === 0 || attempt < maxAttempts) return 'retry'
        return this.#putAside(message, `failed ${attempt} times`)
      }
    }
  }

  /** Puts a message aside that has no body to speak of. */
  reject(message: M, why: string): Promise<Verdict> {
    this.#deps.log.error({}, why)
    return this.#putAside(message, why)
  }

  async #putAside(message: M, reason: string): Promise<Verdict> {
    const { deadLetters } = this.#options
    if (deadLetters === '') return 'done'
    const { log, metrics } = this.#deps
    try {
      await this.#bury(message, reason)
    } catch (error) {
      metrics.failed()
      log.error({ target: deadLetters, error }, 'error writing dead letter')
      return 'retry'
    }
    metrics.buried()
    log.warn({ target: deadLetters, reason }, 'message put aside as dead letter')
    return 'done'
  }

  async #run(message: M): Promise<Result> {
    const { publication, methodAttribute } = this.#options
    try {
      if (publication !== null) return await this.#publish(message, publication)
      const text = Buffer.from(
        message.body.buffer,
        message.body.byteOffset,
        message.body.byteLength,
      )
      const method = methodAttribute === '' ? '' : message.attribute(methodAttribute)
      return await this.#command(method, text.toString('utf8'))
    } catch (error) {
      // A bug: the message waits until it is mended, or goes the way of those that fail.
      return { t: 'failed', fields: { error } }
    }
  }

  async #command(method: string, body: string): Promise<Result> {
    if (method !== '') return this.#judge(method, await this.#deps.commands.run(method, body))
    const envelope = readEnvelope(body)
    if ('problem' in envelope) {
      const { problem: error } = envelope
      return { t: 'poison', why: 'skip malformed consumed message', fields: { error } }
    }
    const { method: named, payload } = envelope
    return this.#judge(named, await this.#deps.commands.run(named, payload))
  }

  async #publish(message: M, names: PublicationAttributes): Promise<Result> {
    const value = (name: string): string => (name === '' ? '' : message.attribute(name))
    const channels = value(names.channels)
    if (channels === '') {
      return { t: 'skipped', why: 'no channels found, skipping message', fields: {} }
    }
    const delta = value(names.delta)
    if (!TRUE_WORDS.has(delta) && !FALSE_WORDS.has(delta)) {
      const fields = { attribute: names.delta, error: 'must be true or false' }
      return { t: 'poison', why: 'skip message with malformed attribute', fields }
    }
    const version = versionOf(value(names.version))
    if (version === null) {
      const fields = { attribute: names.version, error: 'must be an unsigned 64-bit integer' }
      return { t: 'poison', why: 'skip message with malformed attribute', fields }
    }
    // Not trimmed: what stands between two commas is the name.
    const targets = channels.split(',')
    const outcome = await this.#deps.commands.publish(targets, {
      data: message.body,
      idempotencyKey: value(names.idempotencyKey),
      delta: TRUE_WORDS.has(delta),
      version,
      versionEpoch: value(names.versionEpoch),
      tags: tagsOf(message, names.tagsPrefix),
    })
    return this.#judge(targets.length === 1 ? 'publish' : 'broadcast', outcome)
  }

  #judge(method: string, outcome: CommandOutcome): Result {
    switch (outcome.t) {
      case 'done':
        return { t: 'done' }
      case 'unknown': {
        const why = 'skip unsupported API command method'
        return { t: 'skipped', why, fields: { method: method.slice(0, MAX_SHOWN) } }
      }
      case 'malformed':
        return { t: 'poison', why: NOT_RETRYABLE, fields: { method, error: outcome.problem } }
      case 'failed': {
        const fields = { method, error: outcome.error.message, code: outcome.error.code }
        return outcome.temporary
          ? { t: 'failed', fields }
          : { t: 'poison', why: NOT_RETRYABLE, fields }
      }
    }
  }
}

const NOT_RETRYABLE = 'non retryable error during consuming, skip message'

/** Longest part of a name from outside that is logged. */
const MAX_SHOWN = 64

/** `{"method": …, "payload": …}`; the payload may be a text that holds the JSON. */
function readEnvelope(
  body: string,
): { readonly method: string; readonly payload: string } | { readonly problem: string } {
  let method = ''
  let payload = ''
  try {
    const cursor = new JsonCursor(body)
    cursor.object((key) => {
      if (key === 'method') method = cursor.takeNull() ? '' : cursor.string()
      else if (key === 'payload') payload = cursor.peek() === '"' ? cursor.string() : cursor.raw()
      else cursor.skip()
    })
    if (!cursor.atEnd()) throw new JsonError('', 'something follows the object')
  } catch (error) {
    if (error instanceof JsonError) return { problem: error.message }
    throw error
  }
  return { method, payload }
}

function versionOf(text: string): bigint | null {
  if (text === '') return 0n
  if (!/^\d{1,20}$/.test(text)) return null
  const version = BigInt(text)
  return version > MAX_VERSION ? null : version
}

function tagsOf(message: ConsumedMessage, prefix: string): Record<string, string> {
  const tags: Record<string, string> = {}
  if (prefix === '') return tags
  for (const [name, value] of message.attributes()) {
    if (name.startsWith(prefix)) tags[name.slice(prefix.length)] = value
  }
  return tags
}
