/**
 * calls, call, replay, recorder: what was asked of backends and what they said. Of this node only: every
 * node keeps its own. docs/inspect.md
 */
import { jsonPayload, type Payload } from '../../base/index.js'
import { ReplayRefused } from '../../recorder/index.js'
import {
  always,
  flag,
  int64,
  mapOf,
  message,
  nested,
  payload,
  required,
  text,
  uint32,
} from '../../wire/index.js'
import { ApiErrors } from '../error.js'
import { defineMethod, fail, succeed } from '../method.js'

const MAX_CALLS = 1000
const DEFAULT_CALLS = 100
/** Longest wait for an exchange: shorter than what stands between usually allows. */
const MAX_WAIT_MS = 25_000

/** Anything that JSON can say, as application data. */
const asPayload = (value: unknown): Payload => jsonPayload(JSON.stringify(value))

/** calls: the newest exchanges that match. */
export const calls = defineMethod({
  name: 'calls',
  description: 'Recorded exchanges of this node with backends, secrets taken out.',
  request: message({
    after: int64('Only exchanges with a higher id.'),
    limit: uint32(`Most exchanges, the newest of them; 0 means ${DEFAULT_CALLS}.`),
    waitMs: uint32(`Longest wait for one in ms, up to ${MAX_WAIT_MS}; 0 means none.`),
    event: text('Only this proxy event.'),
    proxy: text('Only this proxy.'),
    user: text('Only of this user.'),
    client: text('Only of the connection with this client id.'),
    channel: text('Only about this channel.'),
    failed: flag('Only those that failed or were refused.'),
  }),
  result: message({
    calls: always(payload('The exchanges, oldest first, as docs/inspect.md describes them.')),
    last: always(int64('What to give as `after` to get what follows.')),
    recording: always(flag('Whether exchanges are recorded now.')),
  }),
  run: async (request, { inspect }) => {
    if (inspect === null) return fail(ApiErrors.notAvailable)
    const page = await inspect.calls({
      ...request,
      limit: Math.min(request.limit === 0 ? DEFAULT_CALLS : request.limit, MAX_CALLS),
      waitMs: Math.min(request.waitMs, MAX_WAIT_MS),
    })
    return succeed({ ...page, calls: asPayload(page.calls) })
  },
})

/** call: one exchange. */
export const call = defineMethod({
  name: 'call',
  description: 'One recorded exchange with a backend.',
  request: message({ id: required(int64('Id of the exchange.')) }),
  result: message({
    call: always(payload('The exchange.')),
    curl: text('The request as a command for curl; secrets are left out.'),
  }),
  run: ({ id }, { inspect }) => {
    const found = inspect?.call(id)
    if (inspect === null || found === undefined) return fail(ApiErrors.notFound)
    return succeed({ call: asPayload(found), curl: inspect.curl(found) })
  },
})

/** replay: the same request once more. */
export const replay = defineMethod({
  name: 'replay',
  description: 'Send a recorded request once more and compare the answers.',
  request: message({
    id: required(int64('Id of the exchange.')),
    url: text('Where to send it; empty means to its backend, by all policies of its proxy.'),
    body: text('Body to send instead of the recorded one.'),
  }),
  result: message({
    call: always(payload('The new exchange.')),
    same: always(flag('Whether the answer is the recorded one.')),
    differences: always(payload('Where the answers differ: at, before, after.')),
  }),
  run: async (request, { inspect, log }) => {
    if (inspect === null) return fail(ApiErrors.notAvailable)
    try {
      const { call: made, same, differences } = await inspect.replay(request)
      return succeed({ call: asPayload(made), same, differences: asPayload(differences) })
    } catch (error) {
      if (!(error instanceof ReplayRefused)) throw error
      log.info({ call: request.id, error: error.message }, 'replay refused')
      return fail({ ...ApiErrors.badRequest, message: `bad request: ${error.message}` })
    }
  },
})

/** recorder: switches recording. */
export const recorder = defineMethod({
  name: 'recorder',
  description: 'Begin or end recording on this node, and forget what was recorded.',
  request: message({
    enabled: required(flag('Whether exchanges are recorded from now on.')),
    clear: flag('Forget what was recorded.'),
  }),
  result: message({ recording: always(flag()) }),
  run: ({ enabled, clear }, { inspect }) => {
    if (inspect === null) return fail(ApiErrors.notAvailable)
    inspect.record(enabled)
    if (clear) inspect.forget()
    return succeed({ recording: enabled })
  },
})

/** explain: what a client may do and who decides it. */
export const explain = defineMethod({
  name: 'explain',
  description: 'What a client may do, by which rule, and which backend decides; nothing is done.',
  request: message({
    action: required(
      text('connect, subscribe, publish, map_publish, map_remove, history, presence or rpc.'),
    ),
    user: text('User id; empty means anonymous.'),
    client: text('A connection of this node: its user and subscriptions count.'),
    channel: text('Channel it is about.'),
    method: text('Method of an rpc.'),
    token: flag('It brings a token for what it does.'),
    subscribed: flag('It is in the channel already; that of a connection is known.'),
    data: payload('Data it sends; any JSON.'),
    ask: flag('Ask the backend, too, with the header X-Backhaul-Dry-Run.'),
  }),
  result: message({
    verdict: always(text('allowed, denied, token or backend: who decides.')),
    code: always(uint32('Error or disconnect that the client would get; 0 means none.')),
    message: text('What it means.'),
    rule: always(text('The rule that decides.')),
    namespace: payload('Namespace of the channel; null without one.'),
    route: payload('Event, proxy, endpoint and policies of the backend that decides.'),
    answer: payload('What the backend said.'),
  }),
  run: async ({ token, ...question }, { inspect }) => {
    if (inspect === null) return fail(ApiErrors.notAvailable)
    const told = await inspect.explain({ ...question, hasToken: token })
    if (told === null) {
      return fail({ ...ApiErrors.badRequest, message: 'bad request: action is none that is known' })
    }
    return succeed({
      ...told,
      namespace: asPayload(told.namespace),
      route: told.route === null ? null : asPayload(told.route),
      answer: told.answer === null ? null : asPayload(told.answer),
    })
  },
})

const connectionInfo = message({
  appName: text('Name the client gives itself.'),
  appVersion: text(),
  transport: always(text()),
  protocol: always(text()),
  user: always(text('User id; empty for an anonymous client.')),
  state: always(
    nested(
      message({
        channels: mapOf(nested(message({ source: uint32('What allowed the subscription.') }))),
        meta: payload('Meta of the connection; any JSON.'),
      }),
    ),
  ),
})

/** connections: those of a user, or one. spec: server-api-and-operations.md §1.11 */
export const connections = defineMethod({
  name: 'connections',
  description: 'Connections of this node, of a user or with a client id.',
  request: message({
    user: text('User id; empty means the anonymous connections, unless a client is named.'),
    client: text('Only the connection with this client id.'),
  }),
  result: message({
    connections: always(mapOf(nested(connectionInfo), 'Connections by client id.')),
  }),
  run: (request, { inspect }) => {
    if (inspect === null) return fail(ApiErrors.notAvailable)
    const found = inspect.connections(request).map(({ client, channels, meta, ...about }) => {
      const sources = [...channels].map(([name, source]) => [name, { source }] as const)
      return [client, { ...about, state: { channels: new Map(sources), meta } }] as const
    })
    return succeed({ connections: new Map(found) })
  },
})
