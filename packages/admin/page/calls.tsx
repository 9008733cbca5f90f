/** Calls: what backends are asked, as it happens. */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { attempt, call, linkTo, place, session, setQuery } from './state.js'
import { Badge, Field, Json, Time } from './parts.js'

type Body = { text: string; bytes: number; cut: string; redacted: string[] }
type Part = { headers: [string, string][]; body: Body }
type Attempt = {
  startedMs: number
  connectedMs: number
  firstByteMs: number
  endedMs: number
  status: number
  failure: string
}
type Call = {
  id: number
  at: number
  event: string
  namespace: string
  proxy: string
  protocol: string
  endpoint: string
  client: string
  user: string
  transport: string
  channel: string
  method: string
  requestId: string
  request: Part | null
  response: (Part & { status: number }) | null
  attempts: Attempt[]
  tookMs: number
  failure: { kind: string; message: string } | null
  decision: { t: string; code: number; message: string }
  replayOf: number
}

const MAX_ROWS = 500
const calls = signal<Call[]>([])
const recording = signal(false)
const paused = signal(false)

const FILTERS = ['event', 'proxy', 'user', 'client', 'channel'] as const

/** Follows the recorder until the filter changes or the screen is left. */
function follow(filter: Record<string, unknown>): () => void {
  let over = false
  let after = 0
  calls.value = []
  const run = async (): Promise<void> => {
    while (!over) {
      const page = await attempt(() =>
        call<{ calls: Call[]; last: number; recording: boolean }>('calls', {
          ...filter,
          after,
          // The first answer comes at once, the others when there is something.
          wait_ms: after === 0 ? 1 : 10_000,
        }),
      )
      if (over) return
      if (page === undefined || paused.value) {
        await new Promise((resolve) => setTimeout(resolve, 1000))
        continue
      }
      after = Math.max(page.last, 1)
      recording.value = page.recording
      if (page.calls.length > 0) {
        calls.value = [...page.calls.reverse(), ...calls.value].slice(0, MAX_ROWS)
      }
    }
  }
  void run()
  return () => {
    over = true
  }
}

export function Calls() {
  const { query } = place.value
  const values = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? '']))
  const failed = query.get('failed') === '1'
  const key = JSON.stringify([values, failed])
  useEffect(() => follow({ ...values, failed }), [key])
  const chosen = Number(query.get('id') ?? 0)
  const readOnly = session.value?.role === 'read'
  return (
    <>
      <form
        class="bar"
        role="search"
        aria-label="Filter calls"
        onSubmit={(e) => e.preventDefault()}
      >
        {FILTERS.map((name) => (
          <Field
            key={name}
            label={name}
            value={values[name] ?? ''}
            onChange={(value) => setQuery({ [name]: value, id: '' })}
          />
        ))}
        <label class="check">
          <input
            type="checkbox"
            checked={failed}
            onChange={(e) => setQuery({ failed: e.currentTarget.checked ? '1' : '', id: '' })}
          />
          failed only
        </label>
        <button
          type="button"
          aria-pressed={paused.value}
          onClick={() => (paused.value = !paused.value)}
        >
          {paused.value ? 'Go on' : 'Pause'}
        </button>
        {!readOnly && (
          <button
            type="button"
            aria-pressed={recording.value}
            onClick={() =>
              void attempt(async () => {
                const on = !recording.value
                await call('recorder', { enabled: on })
                recording.value = on
              })
            }
          >
            {recording.value ? 'Stop recording' : 'Record'}
          </button>
        )}
      </form>
      {calls.value.length === 0 ? (
        <p class="empty">
          {recording.value
            ? 'Waiting for a call to a backend.'
            : 'Nothing is recorded. Press Record, or set recorder.enabled.'}
        </p>
      ) : (
        <div class="split">
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th>time</th>
                  <th>event</th>
                  <th>about</th>
                  <th>user</th>
                  <th>result</th>
                  <th class="num">ms</th>
                </tr>
              </thead>
              <tbody>
                {calls.value.map((row) => (
                  <Row key={row.id} row={row} chosen={row.id === chosen} />
                ))}
              </tbody>
            </table>
          </div>
          {chosen > 0 && <Detail id={chosen} />}
        </div>
      )}
    </>
  )
}

function Row({ row, chosen }: { row: Call; chosen: boolean }) {
  const { id, event, channel, method, user, tookMs } = row
  return (
    <tr class={chosen ? 'chosen' : ''} onClick={() => setQuery({ id: String(id) })}>
      <td>
        <a
          href={linkTo('calls', { ...Object.fromEntries(place.value.query), id: String(id) })}
          aria-current={chosen}
        >
          <Time at={row.at} />
        </a>
      </td>
      <td>{event}</td>
      <td class="clip">{channel || method}</td>
      <td class="clip">{user}</td>
      <td>
        <Result row={row} />
      </td>
      <td class="num">{tookMs.toFixed(1)}</td>
    </tr>
  )
}

function Result({ row: { decision, failure, response } }: { row: Call }) {
  if (failure !== null) return <Badge kind="bad">{failure.kind}</Badge>
  if (decision.t === 'ok') return <Badge kind="good">ok</Badge>
  if (decision.t === 'none') return <Badge kind="plain">{response?.status ?? 'none'}</Badge>
  return <Badge kind="warn">{`${decision.t} ${decision.code || ''}`}</Badge>
}

const replayed = signal<{ of: number; same: boolean; differences: object[]; id: number } | null>(
  null,
)
const curl = signal<{ of: number; text: string } | null>(null)
const kept = signal<Call | null>(null)

function Detail({ id }: { id: number }) {
  const listed = calls.value.find((row) => row.id === id)
  useEffect(() => {
    void attempt(async () => {
      const found = await call<{ call: Call; curl?: string }>('call', { id })
      kept.value = found.call
      curl.value = { of: id, text: found.curl ?? '' }
    })
  }, [id])
  const row = listed ?? (kept.value?.id === id ? kept.value : undefined)
  if (row === undefined)
    return <section class="detail">This exchange is not kept any more.</section>
  const { request, response, failure, decision } = row
  return (
    <section class="detail" aria-label={`Call ${id}`}>
      <h2>
        {row.event} <small>{row.channel || row.method}</small>
        <a
          class="close"
          href={linkTo('calls', { ...Object.fromEntries(place.value.query), id: '' })}
        >
          Close
        </a>
      </h2>
      <dl>
        <dt>backend</dt>
        <dd>
          {row.protocol} {row.endpoint} ({row.proxy})
        </dd>
        <dt>client</dt>
        <dd>
          <a href={linkTo('connections', { client: row.client })}>{row.client}</a> {row.transport}
          {row.user !== '' && ' user '}
          {row.user !== '' && <a href={linkTo('connections', { user: row.user })}>{row.user}</a>}
        </dd>
        <dt>client was told</dt>
        <dd>
          {decision.t} {decision.code || ''} {decision.message}
        </dd>
        {failure !== null && (
          <>
            <dt>failure</dt>
            <dd class="bad">
              {failure.kind}: {failure.message}
            </dd>
          </>
        )}
        {row.replayOf > 0 && (
          <>
            <dt>replay of</dt>
            <dd>
              <a href={linkTo('calls', { id: String(row.replayOf) })}>{row.replayOf}</a>
            </dd>
          </>
        )}
      </dl>
      <Waterfall row={row} />
      <div class="bar">
        {session.value?.role !== 'read' && (
          <button type="button" onClick={() => void sendAgain(id)}>
            Send again
          </button>
        )}
        {curl.value?.of === id && curl.value.text !== '' && (
          <button
            type="button"
            onClick={() => void navigator.clipboard.writeText(curl.value?.text ?? '')}
          >
            Copy as curl
          </button>
        )}
      </div>
      {replayed.value?.of === id && (
        <div role="status" class="note">
          {replayed.value.same ? 'The answer is the same.' : 'The answer differs:'}
          {!replayed.value.same && <Json value={replayed.value.differences} />}
          <a href={linkTo('calls', { id: String(replayed.value.id) })}>Show</a>
        </div>
      )}
      <div class="sides">
        <Side title="Request" part={request} />
        <Side title={`Answer ${response?.status ?? ''}`} part={response} />
      </div>
    </section>
  )
}

async function sendAgain(id: number): Promise<void> {
  await attempt(async () => {
    const made = await call<{ call: Call; same: boolean; differences: object[] }>('replay', { id })
    replayed.value = { of: id, same: made.same, differences: made.differences, id: made.call.id }
  })
}

function Side({ title, part }: { title: string; part: Part | null }) {
  return (
    <div>
      <h3>{title}</h3>
      {part === null ? (
        <p class="empty">There is none.</p>
      ) : (
        <>
          <details>
            <summary>{part.headers.length} headers</summary>
            <table class="headers">
              <tbody>
                {part.headers.map(([name, value], index) => (
                  <tr key={index}>
                    <td>{name}</td>
                    <td>{value}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
          <Json text={part.body.text} />
          <small>
            {part.body.bytes} bytes{part.body.cut !== '' && `, ${part.body.cut}`}
            {part.body.redacted.length > 0 && `, without ${part.body.redacted.join(', ')}`}
          </small>
        </>
      )}
    </div>
  )
}

/** Where the time went: waiting for a place, for a connection, for the backend, for the rest. */
function Waterfall({ row: { attempts, tookMs } }: { row: Call }) {
  const share = (ms: number): string => `${((ms / Math.max(tookMs, 0.001)) * 100).toFixed(2)}%`
  const bars = attempts.flatMap((one, index) => {
    const ends = [one.startedMs, one.connectedMs, one.firstByteMs, one.endedMs]
    const names = ['connect', 'backend', 'body']
    let from = one.startedMs
    return names.flatMap((name, phase) => {
      const to = ends[phase + 1] ?? -1
      if (to < 0 || to < from) return []
      const bar = { name, from, to, index }
      from = to
      return [bar]
    })
  })
  const first = attempts[0]?.startedMs ?? 0
  const all = [{ name: 'queue', from: 0, to: first, index: 0 }, ...bars]
  const words = all.map(({ name, from, to }) => `${name} ${(to - from).toFixed(2)} ms`).join(', ')
  return (
    <figure class="waterfall" role="img" aria-label={words}>
      {all.map((bar, key) => (
        <span
          key={key}
          class={`phase ${bar.name}`}
          title={`${bar.name} ${(bar.to - bar.from).toFixed(2)} ms`}
          style={{
            left: share(bar.from),
            width: share(bar.to - bar.from),
            top: `${bar.index * 14}px`,
          }}
        />
      ))}
      <figcaption>{words}</figcaption>
    </figure>
  )
}
