/** JSON bodies of HTTP calls. spec: proxy.md §2.0.1, §2.0.2 */
import { JsonError } from '../../base/index.js'
import type { AnswerReader } from '../answer.js'
import type { RequestField } from '../envelope.js'
import { BackendFailure } from '../failure.js'
import type { SessionFacts } from '../ports.js'
import type { Route } from '../route.js'
import type { Wire } from './wire.js'

/** Derives the JSON form of an event from its fields; without base fields when no client is behind it. */
export function jsonWire<In, Res>(
  fields: readonly RequestField<In>[],
  answer: AnswerReader<Res>,
  byServer = false,
): Wire<In, Res> {
  return {
    write: (input, from, route) => {
      let body = byServer ? '' : baseFields(from, route)
      if (route.context !== null && from.opening !== null) body += route.context.json(from.opening)
      for (const field of fields) body += field.json(input, from, route)
      return '{' + body.slice(1) + '}'
    },
    read: (body, notices) => {
      const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
      try {
        return answer.fromJson(text, notices)
      } catch (problem) {
        if (!(problem instanceof JsonError)) throw problem
        const instead = otherThanObject(text)
        const message = instead === '' ? problem.message : `must be a JSON object, but ${instead}`
        throw new BackendFailure('malformed', `malformed answer: ${message}`, {
          status: 200,
          cause: problem,
        })
      }
    },
  }
}

/** What a body is that is no JSON object, in words; '' = it seems to be one. Quotes nothing of it. */
export function otherThanObject(text: string): string {
  const begin = text.trimStart()
  if (begin === '') return text === '' ? 'the body is empty' : 'the body is blank'
  if (text.startsWith('\ufeff')) return 'the body begins with a byte order mark'
  switch (begin[0]) {
    case '{':
      return ''
    case '<':
      return 'it is HTML or XML (it begins with <)'
    case '[':
      return 'it is an array'
    case '"':
      return 'it is a string'
    default:
      return /^(-?\d|true|false)/.test(begin) ? 'it is a bare value' : 'it is no JSON'
  }
}

/** The four base fields, beginning with a comma like all others. */
function baseFields(from: SessionFacts, route: Route): string {
  return (
    ',"client":' +
    JSON.stringify(from.clientId) +
    ',"transport":"' +
    from.transportName +
    '","protocol":"' +
    from.protocolName +
    (route.binary ? '","encoding":"binary"' : '","encoding":"json"')
  )
}
