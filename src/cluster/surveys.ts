/**
 * Questions to nodes. A survey is over when every node that was known when it began has answered or
 * is known to be gone, at the latest after {@link SURVEY_TIMEOUT_MS}. spec: channels-and-engines.md §8.7
 */
import { type Clock, type MaybePromise, type TimerEntry, type TimerWheel } from '../base/index.js'
import type { ControlLink } from './link.js'
import { NO_DATA, SurveyCodes, type SurveyRequest, type SurveyResponse } from './messages.js'
import type { ClusterMetrics } from './metrics.js'
import { MAX_NODES } from './registry.js'

/** Longest wait for answers, in ms. */
export const SURVEY_TIMEOUT_MS = 10_000
/** Most surveys that run at the same time; frames for sessions of other nodes are surveys, too. */
export const MAX_SURVEYS = 16_384
/** Most bytes of one answer. What carries control messages has limits of its own, often lower. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024
/** Most bytes of all answers of a survey. */
export const MAX_SURVEY_BYTES = 64 * 1024 * 1024

/** Not every node has answered as it should. */
export class SurveyFailure extends Error {
  constructor(op: string, problem: string, cause?: unknown) {
    super(`survey ${op}: ${problem}`, cause === undefined ? undefined : { cause })
    this.name = 'SurveyFailure'
  }
}

/** Answer of one node. */
export type SurveyAnswer = { readonly code: number; readonly data: Uint8Array }

/** Answers a question of this or another node. Throws or rejects: the code `internal` is answered. */
export type SurveyHandler = (data: Uint8Array) => MaybePromise<SurveyAnswer>

/** What surveys need. */
export type SurveyDeps = {
  readonly nodeId: string
  readonly link: ControlLink
  readonly handlers: ReadonlyMap<string, SurveyHandler>
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: ClusterMetrics
  readonly onProblem: (problem: string, fields: object) => void
}

/** Asks and answers. */
export class Surveys {
  readonly #deps: SurveyDeps
  readonly #running = new Map<bigint, RunningSurvey>()
  #lastId = 0n

  constructor(deps: SurveyDeps) {
    this.#deps = deps
  }

  /** Number of surveys that wait for answers. */
  get running(): number {
    return this.#running.size
  }

  /**
   * Asks nodes; `nodes` are all others (`everybody`) or one. Resolves with the answers by node.
   * Rejects with SurveyFailure or EngineFailure.
   */
  ask(
    op: string,
    data: Uint8Array,
    to: string | null,
    nodes: Iterable<string>,
  ): Promise<ReadonlyMap<string, SurveyAnswer>> {
    const { clock, wheel, metrics, link } = this.#deps
    if (this.#running.size >= MAX_SURVEYS) {
      return Promise.reject(new SurveyFailure(op, 'too many surveys at the same time'))
    }
    metrics.surveyed()
    const startedAtMs = clock.monotonic()
    this.#lastId++
    const id = this.#lastId
    const survey = new RunningSurvey(op, nodes, () => {
      this.#running.delete(id)
      wheel.cancel(survey)
      metrics.surveyEnded(op, clock.monotonic() - startedAtMs)
    })
    this.#running.set(id, survey)
    wheel.schedule(survey, SURVEY_TIMEOUT_MS)
    const sent = link.send({ kind: 'survey_request', id, op, data }, to)
    if (sent instanceof Promise) {
      sent.catch((cause: unknown) => {
        survey.fail(cause)
      })
    }
    survey.finishWhenComplete()
    return survey.answers
  }

  /** Another node asks. */
  async onRequest(from: string, { id, op, data }: SurveyRequest): Promise<void> {
    const { code, data: answer } = await this.answer(op, data)
    const { link, onProblem } = this.#deps
    try {
      await link.send({ kind: 'survey_response', id, code, data: answer }, from)
    } catch (error) {
      onProblem('answering a survey failed', { op, node: from, error })
      // What was too large for the way may have been the answer: silence would cost the asker its time.
      if (answer.length > 0) {
        const failed = {
          kind: 'survey_response',
          code: SurveyCodes.internal,
          data: NO_DATA,
        } as const
        link.tell({ ...failed, id }, from)
      }
    }
  }

  /** The answer of this node. Never rejects. */
  async answer(op: string, data: Uint8Array): Promise<SurveyAnswer> {
    const handler = this.#deps.handlers.get(op)
    if (handler === undefined) return { code: SurveyCodes.unknownOperation, data: NO_DATA }
    try {
      const answer = await handler(data)
      if (answer.data.length <= MAX_ANSWER_BYTES) return answer
      this.#deps.onProblem('answer of a survey is too large', { op, bytes: answer.data.length })
    } catch (error) {
      this.#deps.onProblem('survey failed', { op, error })
    }
    return { code: SurveyCodes.internal, data: NO_DATA }
  }

  /** Another node answers. */
  onResponse(from: string, { id, code, data }: SurveyResponse): void {
    this.#running.get(id)?.answered(from, { code, data })
  }

  /** A node is gone: nobody waits for it any longer. */
  onGone(nodeId: string): void {
    for (const survey of this.#running.values()) survey.gone(nodeId)
  }

  /** Ends every survey. */
  close(): void {
    for (const survey of this.#running.values()) {
      survey.fail(new SurveyFailure(survey.op, 'this node stops'))
    }
  }
}

/** One question on its way. Sits in the timer wheel for its deadline. */
class RunningSurvey implements TimerEntry {
  timerNext: TimerEntry | null = null
  timerPrevious: TimerEntry | null = null
  timerDueTick = -1

  readonly op: string
  readonly answers: Promise<ReadonlyMap<string, SurveyAnswer>>
  readonly #missing: Set<string>
  readonly #answers = new Map<string, SurveyAnswer>()
  readonly #onEnd: () => void
  #bytes = 0
  #settle: {
    readonly resolve: (answers: ReadonlyMap<string, SurveyAnswer>) => void
    readonly reject: (cause: unknown) => void
  } | null = null

  constructor(op: string, nodes: Iterable<string>, onEnd: () => void) {
    this.op = op
    this.#missing = new Set(nodes)
    this.#onEnd = onEnd
    this.answers = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
  }

  onTimer(): void {
    const silent = [...this.#missing].join(', ')
    this.fail(new SurveyFailure(this.op, `no answer within ${SURVEY_TIMEOUT_MS} ms from ${silent}`))
  }

  /** A node that came after the question was asked may answer, too. */
  answered(from: string, answer: SurveyAnswer): void {
    if (this.#answers.has(from) || this.#answers.size > MAX_NODES) return
    this.#bytes += answer.data.length
    if (this.#bytes > MAX_SURVEY_BYTES) {
      this.fail(new SurveyFailure(this.op, `answers have more than ${MAX_SURVEY_BYTES} bytes`))
      return
    }
    this.#answers.set(from, answer)
    this.#missing.delete(from)
    this.finishWhenComplete()
  }

  gone(nodeId: string): void {
    if (this.#missing.delete(nodeId)) this.finishWhenComplete()
  }

  finishWhenComplete(): void {
    if (this.#missing.size > 0 || this.#settle === null) return
    const { resolve } = this.#settle
    this.#settle = null
    this.#onEnd()
    resolve(this.#answers)
  }

  fail(cause: unknown): void {
    if (this.#settle === null) return
    const { reject } = this.#settle
    this.#settle = null
    this.#onEnd()
    reject(cause)
  }
}
