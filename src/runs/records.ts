/** Records of runs that this server writes itself, and what the reply says of a run. spec: runs.md §1.2, §1.3 */
import { isJsonObject, jsonPayload, type Payload } from '../base/index.js'
import type { NewPublication, RunEnd } from '../engine/ports.js'
import type { Tags } from '../protocol/index.js'
import type { RunPlace } from './ports.js'

/** Tag that only this server sets: it says what becomes of the run. */
const RUN_TAG = 'run'

const NULL = jsonPayload('null')

/** A record of a backend. What it tags as one of ours loses that tag: it would read as an end. */
export function recordOf(data: Payload, tags: Tags | null): NewPublication {
  if (tags?.has(RUN_TAG) !== true) return { data, info: null, tags }
  const others = new Map([...tags].filter(([name]) => name !== RUN_TAG))
  return { data, info: null, tags: others.size === 0 ? null : others }
}

/** First record of a run that begins behind the records of an older one. */
export const RESTARTED: NewPublication = {
  data: NULL,
  info: null,
  tags: new Map([[RUN_TAG, 'started']]),
}

/** The end of a run; data null = `null`, reason '' = none. */
export function endOf(state: RunEnd['state'], reason: string, data: Payload | null): RunEnd {
  const tags = new Map<string, string>([[RUN_TAG, state]])
  if (reason !== '') tags.set('reason', reason)
  const given = data === null || data.size === 0 ? NULL : data
  return { state, reason, publication: { data: given, info: null, tags } }
}

/**
 * The answer with the run beside it: among the members of an object, or around anything else that is
 * JSON. null = it is no JSON, and cannot tell of a run.
 */
export function replyOf(answer: Payload | null, place: RunPlace, mode: 'merge' | 'wrap') {
  const run = runJson(place)
  if (answer === null || answer.size === 0) return jsonPayload(`{"run":${run}}`)
  if (!answer.isJson()) return null
  const text = answer.text().trim()
  if (mode === 'merge' && isJsonObject(text)) {
    const rest = text.slice(0, -1).trimEnd()
    return jsonPayload(`${rest}${rest === '{' ? '' : ','}"run":${run}}`)
  }
  return jsonPayload(`{"data":${text},"run":${run}}`)
}

function runJson({ id, channel, offset, epoch, attached }: RunPlace): string {
  return JSON.stringify({ id, channel, offset, epoch, ...(attached ? { attached } : {}) })
}
