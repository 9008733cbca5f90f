/** Routes, Explain, Connections, Channel, Nodes, Config. */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { attempt, call, configuration, linkTo, place, session, setQuery } from './state.js'
import { Badge, Field, Json } from './parts.js'

const value = (name: string): string => place.value.query.get(name) ?? ''

type RouteRow = {
  namespace: string
  event: string
  proxy: string
  protocol: string
  endpoint: string
  timeoutMs: number
  maxAttempts: number
  breaker: boolean
  maxInFlight: number
}
const settings = signal<{ config: object; routes: RouteRow[] } | null>(null)

function useSettings(): void {
  useEffect(() => {
    void attempt(async () => {
      settings.value = await configuration()
    })
  }, [])
}

export function Routes() {
  useSettings()
  const routes = settings.value?.routes ?? []
  if (routes.length === 0) return <p class="empty">No backend is asked about anything.</p>
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            {['event', 'namespace', 'proxy', 'backend', 'timeout', 'policies'].map((name) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {routes.map((route, index) => (
            <tr key={index}>
              <td>
                <a href={linkTo('calls', { event: route.event, proxy: route.proxy })}>
                  {route.event}
                </a>
              </td>
              <td>{route.namespace || '(none)'}</td>
              <td>{route.proxy}</td>
              <td>
                {route.protocol} {route.endpoint}
              </td>
              <td>{route.timeoutMs} ms</td>
              <td>
                {route.maxAttempts > 1 && <Badge kind="plain">{route.maxAttempts} attempts</Badge>}
                {route.breaker && <Badge kind="plain">breaker</Badge>}
                {route.maxInFlight > 0 && <Badge kind="plain">{route.maxInFlight} in flight</Badge>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export function Config() {
  useSettings()
  return settings.value === null ? null : <Json value={settings.value.config} />
}

const ACTIONS = [
  ...['subscribe', 'publish', 'history', 'presence', 'rpc', 'connect', 'map_publish', 'map_remove'],
]
type Told = {
  verdict: string
  code: number
  message?: string
  rule: string
  namespace?: string | null
  route?: RouteRow
  answer?: object
}
const told = signal<Told | null>(null)

export function Explain() {
  const asked = ['action', 'user', 'client', 'channel', 'method'] as const
  const question = Object.fromEntries(asked.map((name) => [name, value(name)]))
  const action = question.action || 'subscribe'
  const ask = value('ask') === '1'
  const key = JSON.stringify([question, ask])
  useEffect(() => {
    told.value = null
    if (question.channel === '' && question.method === '' && action !== 'connect') return
    void attempt(async () => {
      told.value = await call<Told>('explain', { ...question, action, ask })
    })
  }, [key])
  return (
    <>
      <form class="bar" aria-label="What to explain" onSubmit={(e) => e.preventDefault()}>
        <Field
          label="action"
          value={action}
          options={ACTIONS}
          onChange={(to) => setQuery({ action: to })}
        />
        {asked.slice(1).map((name) => (
          <Field
            key={name}
            label={name}
            value={question[name] ?? ''}
            onChange={(to) => setQuery({ [name]: to })}
          />
        ))}
        <label class="check">
          <input
            type="checkbox"
            checked={ask}
            onChange={(e) => setQuery({ ask: e.currentTarget.checked ? '1' : '' })}
          />
          ask the backend (dry run)
        </label>
      </form>
      {told.value === null ? (
        <p class="empty">Name a channel or a method.</p>
      ) : (
        <section class="detail" aria-live="polite">
          <h2>
            <Badge kind={told.value.verdict === 'denied' ? 'bad' : 'good'}>
              {told.value.verdict}
            </Badge>{' '}
            {told.value.code > 0 && `${told.value.code} ${told.value.message ?? ''}`}
          </h2>
          <p>{told.value.rule}</p>
          <Json
            value={{
              namespace: told.value.namespace,
              route: told.value.route,
              answer: told.value.answer,
            }}
          />
        </section>
      )}
    </>
  )
}

type Connection = {
  app_name?: string
  transport: string
  protocol: string
  user: string
  state: { channels?: Record<string, object>; meta?: unknown }
}
const connections = signal<Record<string, Connection>>({})

export function Connections() {
  const [user, client] = [value('user'), value('client')]
  const load = () =>
    attempt(async () => {
      const found = await call<{ connections: Record<string, Connection> }>('connections', {
        user,
        client,
      })
      connections.value = found.connections
    })
  useEffect(() => {
    void load()
  }, [user, client])
  const rows = Object.entries(connections.value)
  const act = (method: string, params: object) => async () => {
    await attempt(() => call(method, params))
    await load()
  }
  return (
    <>
      <form
        class="bar"
        role="search"
        aria-label="Which connections"
        onSubmit={(e) => e.preventDefault()}
      >
        <Field label="user" value={user} onChange={(to) => setQuery({ user: to })} />
        <Field label="client" value={client} onChange={(to) => setQuery({ client: to })} />
      </form>
      {rows.length === 0 && (
        <p class="empty">None on this node. Without a user: the anonymous ones.</p>
      )}
      {rows.map(([id, about]) => (
        <section class="detail" key={id} aria-label={`Connection ${id}`}>
          <h2>
            {about.user || '(anonymous)'} <small>{id}</small>
          </h2>
          <p>
            {about.app_name} {about.transport} {about.protocol}{' '}
            <a href={linkTo('calls', { client: id })}>Calls</a>
          </p>
          <ul>
            {Object.keys(about.state.channels ?? {}).map((channel) => (
              <li key={channel}>
                <a href={linkTo('channel', { channel })}>{channel}</a>{' '}
                {session.value?.role !== 'read' && (
                  <button
                    type="button"
                    onClick={() =>
                      void act('unsubscribe', { user: about.user, client: id, channel })()
                    }
                  >
                    Unsubscribe
                  </button>
                )}
              </li>
            ))}
          </ul>
          {about.state.meta !== undefined && <Json value={about.state.meta} />}
          {session.value?.role !== 'read' && (
            <button
              type="button"
              onClick={() => void act('disconnect', { user: about.user, client: id })()}
            >
              Disconnect
            </button>
          )}
        </section>
      ))}
    </>
  )
}

const data = signal('')
const inChannel = signal<{ presence?: object; history?: object; channels: object } | null>(null)

export function Channel() {
  const channel = value('channel')
  useEffect(() => {
    void attempt(async () => {
      const nothing = () => undefined
      const [list, presence, history] = await Promise.all([
        call<{ channels: object }>('channels', {}),
        channel === '' ? undefined : call<object>('presence', { channel }).catch(nothing),
        channel === '' ? undefined : call<object>('history', { channel, limit: 20 }).catch(nothing),
      ])
      inChannel.value = {
        channels: list.channels,
        ...(presence === undefined ? {} : { presence }),
        ...(history === undefined ? {} : { history }),
      }
    })
  }, [channel])
  const found = inChannel.value
  return (
    <>
      <form
        class="bar"
        role="search"
        aria-label="Which channel"
        onSubmit={(e) => e.preventDefault()}
      >
        <Field label="channel" value={channel} onChange={(to) => setQuery({ channel: to })} />
      </form>
      {channel === '' ? (
        <ul>
          {Object.keys(found?.channels ?? {}).map((name) => (
            <li key={name}>
              <a href={linkTo('channel', { channel: name })}>{name}</a>
            </li>
          ))}
        </ul>
      ) : (
        <>
          <p>
            <a href={linkTo('calls', { channel })}>Calls</a>{' '}
            <a href={linkTo('explain', { channel, action: 'subscribe' })}>Who may subscribe?</a>
          </p>
          <h3>Presence</h3>
          {found?.presence === undefined ? (
            <p class="empty">Not kept.</p>
          ) : (
            <Json value={found.presence} />
          )}
          <h3>History</h3>
          {found?.history === undefined ? (
            <p class="empty">Not kept.</p>
          ) : (
            <Json value={found.history} />
          )}
          {session.value?.role !== 'read' && (
            <form
              class="bar"
              aria-label="Publish"
              onSubmit={(e) => {
                e.preventDefault()
                void attempt(async () => {
                  const parsed: unknown = JSON.parse(data.value)
                  await call('publish', { channel, data: parsed })
                })
              }}
            >
              <Field label="data (JSON)" value={data.value} onChange={(to) => (data.value = to)} />
              <button>Publish</button>
            </form>
          )}
        </>
      )}
    </>
  )
}

type NodeRow = Record<
  'uid' | 'name' | 'version' | 'num_clients' | 'num_users' | 'num_subs' | 'num_channels' | 'uptime',
  string | number
>
const nodes = signal<NodeRow[]>([])

export function Nodes() {
  useEffect(() => {
    const load = () =>
      void attempt(async () => {
        nodes.value = (await call<{ nodes: NodeRow[] }>('info')).nodes
      })
    load()
    const timer = setInterval(load, 5000)
    return () => {
      clearInterval(timer)
    }
  }, [])
  const columns = ['num_clients', 'num_users', 'num_subs', 'num_channels', 'uptime'] as const
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>node</th>
            <th>version</th>
            {columns.map((name) => (
              <th key={name} class="num">
                {name.replace('num_', '')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {nodes.value.map((node) => (
            <tr key={node.uid}>
              <td>{node.name}</td>
              <td>{node.version}</td>
              {columns.map((name) => (
                <td key={name} class="num">
                  {node[name]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
