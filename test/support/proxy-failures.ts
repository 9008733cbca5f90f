/** Everything that can go wrong with the answer of a backend, over HTTP and over gRPC. No assertions. */
import { constants, type ServerHttp2Stream } from 'node:http2'
import type { PathAnswer } from './proxy-setup.js'
import { answers, faults } from './start-backend.js'
import { framed, grpcFaults, type GrpcFault } from './start-grpc-backend.js'

/** What the backend does, and how. */
export type Failures<Answer> = readonly (readonly [name: string, answer: Answer])[]

/** Answers beyond this many bytes are refused by proxies of these tests; the default takes long to send. */
export const MAX_RESPONSE_BYTES = 100_000

/** Each is a failure. spec: proxy.md §2.0.2, §2.0.4 */
export const HTTP_FAILURES: Failures<PathAnswer> = [
  ['hangs', faults.hang()],
  ['resets the connection', faults.reset()],
  ['hangs up', faults.hangUp()],
  ['resets in the middle of the body', faults.resetMidBody()],
  ['closes in the middle of the body', faults.truncate()],
  ['trickles', faults.trickle('{"result":{"user":"56"}}', 200)],
  ['answers garbage', faults.garbage()],
  ['never ends its headers', faults.endlessHeaders()],
  ['never ends its body', faults.endless()],
  ['answers too much', answers.hugeJson(MAX_RESPONSE_BYTES)],
  ['answers 500 with HTML', answers.html500()],
  ['answers 401', { status: 401, body: { result: {} } }],
  ['answers 201', { status: 201, body: { result: {} } }],
  ['answers 202', { status: 202, body: { result: {} } }],
  ['answers 204', answers.noContent()],
  ['answers 304', { status: 304 }],
  ['redirects in circles', { compute: ({ path }) => redirect(307, path) }],
  ['redirects to something that is not HTTP', redirect(302, 'ftp://127.0.0.1/')],
  ['redirects to nowhere', redirect(307, 'http://')],
  ['answers an empty body', { body: '' }],
  ['answers a byte order mark', { body: '\ufeff{"result":{}}' }],
  ['answers an array', { body: '[]' }],
  ['answers a text', { body: '"ok"' }],
  ['answers trailing bytes', { body: '{"result":{}}x' }],
  ['answers half an object', { body: '{"result":{}' }],
  ['answers wrong types', { body: { result: 5 } }],
  ['answers a fraction for a code', { body: '{"error":{"code":1.5}}' }],
]

function redirect(status: number, location: string): PathAnswer & { readonly status: number } {
  return { status, headers: { location } }
}

/** An answer without anything, which every method understands. */
const EMPTY = framed(new Uint8Array())

/** All but OK, from 1. */
const STATUSES = [
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
]

/** Says goodbye to the connection, as if the call had never been seen, and closes it. */
const goodbyeUnseen: GrpcFault = (stream) => {
  const { session } = stream
  session?.goaway(constants.NGHTTP2_NO_ERROR, 0)
  session?.destroy()
}

/** Half of an answer, then the connection is gone. */
const cutMidAnswer: GrpcFault = (stream) => {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' })
  stream.write(framed(Buffer.from('abc'), 0, 100), () => {
    grpcFaults.cut()(stream)
  })
}

/** Each is a failure. spec: proxy.md §2.0.4, §3.3 */
export const GRPC_FAILURES: Failures<GrpcFault> = [
  ['hangs', grpcFaults.hang()],
  ['stalls in mid-answer', grpcFaults.stall()],
  ['cuts the connection', grpcFaults.cut()],
  ['cuts the connection in mid-answer', cutMidAnswer],
  ['says goodbye without having seen the call', goodbyeUnseen],
  ['resets the stream', grpcFaults.reset()],
  ['refuses the stream', grpcFaults.reset(constants.NGHTTP2_REFUSED_STREAM)],
  ['cancels the stream', grpcFaults.reset(constants.NGHTTP2_CANCEL)],
  ...STATUSES.map((name, index): [string, GrpcFault] => [
    `answers ${name}`,
    grpcFaults.trailersOnly(index + 1),
  ]),
  ['answers OK and no message', grpcFaults.trailersOnly(0)],
  ['answers a status that does not exist', grpcFaults.trailersOnly(99)],
  ['answers a message and INTERNAL after it', grpcFaults.body(EMPTY, {}, '13')],
  ['ends without a status', grpcFaults.noStatus(EMPTY)],
  ['answers HTML', grpcFaults.http(200)],
  ['answers 502', grpcFaults.http(502)],
  ['answers garbage', grpcFaults.body(framed(Buffer.from('\x0a\xff\xff\xff\x0f?', 'latin1')))],
  ['answers half a message', grpcFaults.body(framed(Buffer.from('abc'), 0, 100))],
  ['answers two messages', grpcFaults.body(Buffer.concat([EMPTY, EMPTY]))],
  ['compresses without saying how', grpcFaults.body(framed(Buffer.from('abc'), 1))],
  ['answers more than 4 MiB', grpcFaults.body(framed(Buffer.alloc(5_000_000)))],
  ['never stops answering', grpcFaults.endless()],
]

/** Answers `message`, and the connection ends with it: the call has been seen, so its answer counts. */
export const goodbyeAnswering =
  (message: Uint8Array): GrpcFault =>
  (stream: ServerHttp2Stream) => {
    grpcFaults.body(framed(message))(stream)
    stream.session?.close()
  }
