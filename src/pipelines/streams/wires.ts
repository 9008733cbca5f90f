/** Records of streams in both forms: JSON over HTTP, messages over gRPC. spec: proxy.md §3.2, §9.21 */
import type { Payload } from '../../base/index.js'
import { readNullable, readWhole } from '../../wire/index.js'
import * as proto from '../wire/stream-messages.js'
import type { AnswerNotices, BackendAnswer } from '../answer.js'
import type { CallBody } from '../callers/ports.js'
import { BackendFailure } from '../failure.js'
import type { StreamItem } from '../ports.js'
import type { Route } from '../route.js'
import type { Wire } from '../wire/wire.js'
import {
  itemOf,
  itemRecord,
  runItemOf,
  runRecord,
  type RawItem,
  type StreamRules,
} from './rules.js'

/** Reads a record after the first. Throws JsonError, UnusableField or BackendFailure. */
export function readItem(
  body: CallBody,
  rules: StreamRules,
  notices: AnswerNotices,
): StreamItem | null {
  return itemOf(
    typeof body === 'string'
      ? jsonItem(body, notices)
      : itemRecord.take(proto.readRecord(body), notices),
    rules.addressed,
  )
}

/** Reads a record of a run after the first, over HTTP. Throws JsonError or UnusableField. */
export function readRunItem(body: CallBody, id: string, notices: AnswerNotices): StreamItem | null {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
  return runItemOf(
    readWhole(text, (cursor) => readNullable(runRecord, cursor, notices)),
    id,
  )
}

/** What the client publishes, as it goes up; null = one way only. */
export function writerUp(route: Route): ((data: Payload) => CallBody) | null {
  if (!route.bothWays) return null
  return (data) => proto.writePublication(data.bytes())
}

/** The wire of an event over HTTP whose answers may go on: a stream cannot begin with an item. */
export function streamJsonWire<In, Res>(wire: Wire<In, Res>): Wire<In, Res> {
  return {
    write: (input, from, route) => wire.write(input, from, route),
    read: (body, notices): BackendAnswer<Res> => {
      const answer = wire.read(body, notices)
      const empty = answer.result === null && answer.error === null && answer.disconnect === null
      if (empty && typeof body === 'string' && isItem(body, notices)) {
        throw new BackendFailure('malformed', 'the first record of the stream is not an answer', {
          status: 200,
        })
      }
      return answer
    },
  }
}

function isItem(body: string, notices: AnswerNotices): boolean {
  const item = jsonItem(body, notices)
  return item !== null && (item.publication !== null || item.message !== null)
}

function jsonItem(text: string, notices: AnswerNotices): RawItem {
  return readWhole(text, (cursor) => readNullable(itemRecord, cursor, notices))
}
