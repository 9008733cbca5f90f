/** What the page knows: who is logged in, where it is (all of it in the URL), and how it asks the server. */
import { computed, effect, signal } from '@preact/signals'

/** Where the page is served: the admin endpoints are beside it. */
const BASE = location.pathname.replace(/\/$/, '')
const TOKEN = 'token'

/** null = not known yet. */
export const session = signal<{ authenticated: boolean; insecure: boolean; role: string } | null>(
  null,
)
/** What went wrong last; '' = nothing. */
export const problem = signal('')

const hash = signal(location.hash)
addEventListener('hashchange', () => {
  hash.value = location.hash
})

/** The screen and its parameters, as the URL has them. */
export const place = computed(() => {
  const [screen = '', query = ''] = hash.value.replace(/^#\/?/, '').split('?')
  return { screen: screen === '' ? 'calls' : screen, query: new URLSearchParams(query) }
})

/** A link to a screen; empty parameters are left out. */
export function linkTo(screen: string, query: Record<string, string> = {}): string {
  const text = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))
  return `#/${screen}${text.size > 0 ? `?${text.toString()}` : ''}`
}

/** Changes parameters of the screen; '' takes one away. */
export function setQuery(change: Record<string, string>): void {
  const { screen, query } = place.value
  location.hash = linkTo(screen, { ...Object.fromEntries(query), ...change })
}

function headers(): Record<string, string> {
  const token = localStorage.getItem(TOKEN)
  return token === null ? {} : { Authorization: `token ${token}` }
}

/** Asks who is logged in. */
export async function refreshSession(): Promise<void> {
  const response = await fetch(`${BASE}/admin/init`, { headers: headers() })
  session.value = (await response.json()) as NonNullable<typeof session.value>
}

/** Logs in; the text of the problem, '' = it worked. */
export async function logIn(password: string): Promise<string> {
  const response = await fetch(`${BASE}/admin/auth`, {
    method: 'POST',
    body: new URLSearchParams({ password }),
  })
  if (response.status === 429) return 'Too many attempts. Wait a minute.'
  if (!response.ok) return 'That is not the password.'
  const { token } = (await response.json()) as { token: string }
  localStorage.setItem(TOKEN, token)
  await refreshSession()
  return ''
}

/** Logs out on this browser. */
export async function logOut(): Promise<void> {
  localStorage.removeItem(TOKEN)
  await refreshSession()
}

/** An error that the server answered with. */
export class ApiError extends Error {}

/** Calls a method of the API. */
export async function call<T>(method: string, params: object = {}): Promise<T> {
  const response = await fetch(`${BASE}/admin/api`, {
    method: 'POST',
    headers: headers(),
    body: JSON.stringify({ method, params }),
  })
  if (response.status === 401) {
    await refreshSession()
    throw new ApiError('not logged in')
  }
  if (!response.ok) throw new ApiError(`the server answers ${response.status}`)
  const reply = (await response.json()) as { result?: T; error?: { code: number; message: string } }
  if (reply.error !== undefined) throw new ApiError(`${reply.error.message} (${reply.error.code})`)
  return reply.result as T
}

/** The configuration and the routes. */
export async function configuration<T>(): Promise<T> {
  const response = await fetch(`${BASE}/admin/config`, { headers: headers() })
  if (!response.ok) throw new ApiError(`the server answers ${response.status}`)
  return (await response.json()) as T
}

/** Runs something and shows what goes wrong. */
export async function attempt<T>(task: () => Promise<T>): Promise<T | undefined> {
  try {
    const value = await task()
    problem.value = ''
    return value
  } catch (error) {
    problem.value = error instanceof Error ? error.message : String(error)
    return undefined
  }
}

effect(() => {
  document.title = `${place.value.screen} · Backhaul`
})
