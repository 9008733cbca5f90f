/**
 * Frames of clients over streams whose session another node holds: a survey of that node, so that
 * nodes of the reference understand it. spec: client-protocol.md §8.3, channels-and-engines.md §8.7
 */
import type { MaybePromise } from '../base/index.js'
import { NO_DATA, SurveyCodes, SurveyOps } from './messages.js'
import type { EmulatedSink, SessionRelay } from './ports.js'
import type { NodeRegistry } from './registry.js'
import type { SurveyAnswer, Surveys } from './surveys.js'
import { decodeEmulation, encodeEmulation } from './wire/surveys.js'

/** `no_session` of the survey; the other codes are those of all surveys. */
const NO_SESSION = 2

/** What relaying needs. */
export type RelayDeps = {
  readonly registry: NodeRegistry
  readonly surveys: Surveys
  readonly onProblem: (problem: string, fields: object) => void
}

/** Creates the way to sessions of other nodes. */
export function createRelay({ registry, surveys, onProblem }: RelayDeps): SessionRelay {
  return {
    deliver: (node, session, data): MaybePromise<'delivered' | 'unknown_node' | 'no_answer'> => {
      if (!registry.has(node)) return 'unknown_node'
      const question = encodeEmulation({ node, session, data })
      return surveys.ask(SurveyOps.emulation, question, node, [node]).then(
        // Whether the session is still there is nothing the sender of a frame is told.
        (answers) => (answers.has(node) ? 'delivered' : 'no_answer'),
        (error: unknown) => {
          onProblem('handing a frame to another node failed', { node, error })
          return 'no_answer' as const
        },
      )
    },
  }
}

/** Answers the survey: hands the frame to a session of this node. */
export function answerEmulation(sink: EmulatedSink, question: Uint8Array): SurveyAnswer {
  let code: number = SurveyCodes.ok
  try {
    const { session, data } = decodeEmulation(question)
    const outcome = sink.deliver(session, data)
    if (outcome === 'no_session') code = NO_SESSION
    else if (outcome === 'malformed') code = SurveyCodes.internal
  } catch {
    // Whoever sent it hears that it was no frame; there is nothing else to do about it.
    code = SurveyCodes.internal
  }
  return { code, data: NO_DATA }
}
