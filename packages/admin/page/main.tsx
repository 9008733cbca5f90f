/** The page: log in, then screens. */
import { signal } from '@preact/signals'
import { render } from 'preact'
import './style.css'
import { Calls } from './calls.js'
import { Channel, Config, Connections, Explain, Nodes, Routes } from './screens.js'
import { logIn, logOut, linkTo, place, problem, refreshSession, session } from './state.js'

const SCREENS = {
  calls: Calls,
  routes: Routes,
  explain: Explain,
  connections: Connections,
  channel: Channel,
  nodes: Nodes,
  config: Config,
} as const

type Name = keyof typeof SCREENS
const names = Object.keys(SCREENS) as Name[]

function App() {
  if (session.value === null) return null
  if (!session.value.authenticated) return <Login />
  const { screen } = place.value
  const name = names.find((one) => one === screen) ?? 'calls'
  const Screen = SCREENS[name]
  return (
    <>
      <header>
        <strong>Backhaul</strong>
        <nav aria-label="Screens">
          {names.map((one, index) => (
            <a
              key={one}
              href={linkTo(one)}
              aria-current={one === name ? 'page' : undefined}
              title={`key ${index + 1}`}
            >
              {one}
            </a>
          ))}
        </nav>
        {session.value.role === 'read' && <span class="badge plain">read only</span>}
        {!session.value.insecure && (
          <button type="button" onClick={() => void logOut()}>
            Log out
          </button>
        )}
      </header>
      <main>
        <h1>{name}</h1>
        {problem.value !== '' && (
          <p role="alert" class="bad">
            {problem.value}
          </p>
        )}
        <Screen key={name} />
      </main>
    </>
  )
}

const password = signal('')
const refusal = signal('')

function Login() {
  return (
    <main class="login">
      <h1>Backhaul</h1>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          void logIn(password.value).then((why) => {
            refusal.value = why
            password.value = ''
          })
        }}
      >
        <label class="field">
          password
          <input
            type="password"
            autocomplete="current-password"
            value={password.value}
            onInput={(e) => (password.value = e.currentTarget.value)}
          />
        </label>
        <button>Log in</button>
        {refusal.value !== '' && (
          <p role="alert" class="bad">
            {refusal.value}
          </p>
        )}
      </form>
    </main>
  )
}

addEventListener('keydown', (event) => {
  const { target, key, ctrlKey, metaKey, altKey } = event
  if (
    ctrlKey ||
    metaKey ||
    altKey ||
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement
  )
    return
  const name = names[Number(key) - 1]
  if (name !== undefined) location.hash = linkTo(name)
})

const RECHECK_MS = 30_000
setInterval(() => void refreshSession().catch(() => undefined), RECHECK_MS)
void refreshSession()
render(<App />, document.body)
