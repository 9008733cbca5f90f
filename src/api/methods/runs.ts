/** Runs: answers of backends that outlive the connection that asked. spec: runs.md §1.2, §3 */
import { EMPTY_PAYLOAD } from '../../base/index.js'
import type { RunRecord } from '../../engine/ports.js'
import type { PushedRecord, RunOutcome, RunRefusal, Runs } from '../../runs/ports.js'
import {
  always,
  base64,
  flag,
  int64,
  listOf,
  mapOf,
  message,
  nested,
  offset,
  payload,
  required,
  text,
  uint32,
} from '../../wire/index.js'
import { ApiErrors, type ApiError } from '../error.js'
import { topPosition } from '../messages.js'
import {
  chosenPayload,
  defineMethod,
  fail,
  MAX_LIST_LENGTH,
  succeed,
  type ApiContext,
  type ApiOutcome,
} from '../method.js'

/** Runs of a page when the request does not say how many, and at most. */
const PAGE = 100
const MAX_PAGE = 1000

const ERRORS: Readonly<Record<RunRefusal, ApiError>> = {
  unknown: ApiErrors.unknownRun,
  over: ApiErrors.runOver,
  bad_request: ApiErrors.badRequest,
  not_available: ApiErrors.notAvailable,
  limit: ApiErrors.limitExceeded,
  backend: ApiErrors.internal,
  full: ApiErrors.limitExceeded,
}

const id = required(text('Id of the run.'))

/** run_start: asks the backend of a proxy, or with push nobody, and keeps what goes on. */
export const runStart = defineMethod({
  name: 'run_start',
  description: 'Start a run: call the backend of a proxy and keep its answer that goes on.',
  request: message({
    proxy: text('Name of the proxy; empty means the default one.'),
    method: text('Method that the backend is called with.'),
    data: payload('Data of the call; any JSON.'),
    b64data: base64('Data in standard padded base64; wins over data when not empty.'),
    user: text('Owner of the run.'),
    id: text('Id, 1 to 128 of A-Z a-z 0-9 _ - . and; empty means that one is made.'),
    push: flag('Call nobody: records come by run_append.'),
  }),
  result: message({
    id: always(text('Id of the run.')),
    channel: always(text('Channel of its records.')),
    ...topPosition,
    attached: flag('It ran already, nothing was started.'),
  }),
  run: (request, context) =>
    withRuns(context, async (runs) => {
      const { proxy, method, user, id, push } = request
      const data = chosenPayload(request.data, request.b64data)
      if (data === 'malformed') return fail(ApiErrors.badRequest)
      return answered(await runs.launch({ proxy, method, data, user, id, push }))
    }),
})

const record = message({
  data: payload('Data of the record; any JSON.'),
  b64data: base64('Data in standard padded base64; wins over data when not empty.'),
  tags: mapOf(text(), 'Tags; `run` is the server’s own and is dropped.'),
})

/** run_append: records of a producer that pushes, or beside those of the backend. */
export const runAppend = defineMethod({
  name: 'run_append',
  description: 'Add records to a run, and with end end it.',
  request: message({
    id,
    records: listOf(nested(record), 'Records, in order.', MAX_LIST_LENGTH),
    end: nested(
      message({ data: payload('Data of the last record; any JSON.'), b64data: base64() }),
      'Ends the run well, after the records.',
    ),
  }),
  result: message(topPosition),
  run: (request, context) =>
    withRuns(context, async (runs) => {
      if (request.records.length > MAX_LIST_LENGTH) return fail(ApiErrors.badRequest)
      const records: PushedRecord[] = []
      for (const one of request.records) {
        const data = one === null ? null : chosenPayload(one.data, one.b64data)
        if (data === 'malformed') return fail(ApiErrors.badRequest)
        records.push({ data: data ?? EMPTY_PAYLOAD, tags: one?.tags ?? null })
      }
      const end = request.end
      const data = end === null ? null : chosenPayload(end.data, end.b64data)
      if (data === 'malformed') return fail(ApiErrors.badRequest)
      return answered(await runs.append(request.id, records, end === null ? null : { data }))
    }),
})

const run = message({
  id: always(text('Id of the run.')),
  channel: always(text('Channel of its records.')),
  user: always(text('Owner.')),
  state: always(text('running, done, failed, cancelled or lost.')),
  reason: text('Why it ended, where there is something to say.'),
  proxy: text('Proxy whose backend is read.'),
  method: text('Method that the backend was called with.'),
  generation: uint32('From 1; each owner, and each ask after a break, has the next.'),
  node: text('Node that owns it, or did.'),
  records: int64('Number of records.'),
  bytes: int64('Bytes of data of all records.'),
  startedAt: int64('Unix ms.'),
  endedAt: int64('Unix ms; left out while it runs.'),
  offset: offset('Offset of the last record.'),
  epoch: text('Epoch of the stream.'),
})

function described({ startedAtMs, endedAtMs, top, records, bytes, ...rest }: RunRecord) {
  const { id, channel, user, state, reason, proxy, method, generation, node } = rest
  return {
    ...{ id, channel, user, state, reason, proxy, method, generation, node },
    ...{ records, bytes, startedAt: startedAtMs, endedAt: endedAtMs },
    ...top,
  }
}

/** run_cancel: ends a run; the request to its backend is aborted. */
export const runCancel = defineMethod({
  name: 'run_cancel',
  description: 'Stop a run. The request to its backend is aborted.',
  request: message({ id, reason: text('Told to its viewers.') }),
  result: run,
  run: (request, context) =>
    withRuns(context, async (runs) =>
      mapped(await runs.cancel(request.id, request.reason), described),
    ),
})

/** run_info: a run as it stands. */
export const runInfo = defineMethod({
  name: 'run_info',
  description: 'Tell how a run stands.',
  request: message({ id }),
  result: run,
  run: (request, context) =>
    withRuns(context, async (runs) => mapped(await runs.info(request.id), described)),
})

/** runs: which there are, running and ended, while their records are kept. */
export const runs = defineMethod({
  name: 'runs',
  description: 'List runs, those that are kept longest first.',
  request: message({
    user: text('Only runs of this user.'),
    state: text('Only runs in this state; a page may then be shorter than the limit.'),
    limit: uint32(`Most runs to return, at most ${MAX_PAGE}; 0 means ${PAGE}.`),
    cursor: text('The cursor of the page before.'),
  }),
  result: message({
    runs: always(listOf(nested(run))),
    cursor: text('Where the next page begins; left out on the last one.'),
  }),
  run: (request, context) =>
    withRuns(context, async (all) => {
      const { user, state, limit, cursor } = request
      if (cursor !== '' && !/^[0-9.e+]+ /.test(cursor)) return fail(ApiErrors.badRequest)
      const most = Math.min(limit === 0 ? PAGE : limit, MAX_PAGE)
      const page = await all.list(user === '' ? null : user, most, cursor)
      const found = page.runs.filter((one) => state === '' || one.state === state)
      return succeed({ runs: found.map(described), cursor: page.cursor })
    }),
})

/** Error 108 where nothing keeps runs. */
function withRuns<T>(
  { runs: kept }: ApiContext,
  call: (runs: Runs) => Promise<ApiOutcome<T>>,
): Promise<ApiOutcome<T>> | ApiOutcome<T> {
  return kept?.inUse === true ? call(kept) : fail(ApiErrors.notAvailable)
}

function answered<T>(outcome: RunOutcome<T>): ApiOutcome<T> {
  return mapped(outcome, (value) => value)
}

function mapped<T, R>(outcome: RunOutcome<T>, change: (value: T) => R): ApiOutcome<R> {
  return outcome.t === 'ok' ? succeed(change(outcome.value)) : fail(ERRORS[outcome.why])
}
