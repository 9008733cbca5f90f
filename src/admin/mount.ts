/**
 * The admin endpoints: login, what the page needs to know, the API for people who are logged in, and the
 * page. Tokens travel in a header that browsers never send by themselves, so that other sites cannot act.
 * spec: server-api-and-operations.md §6.1
 */
import { textOfBytes, type Clock, type Logger } from '../base/index.js'
import type { HttpExchange, HttpResponse, Listener } from '../listener/ports.js'
import type { PageFile } from './page.js'
import { LoginThrottle } from './throttle.js'
import { equal, newToken, roleOf, type Role } from './token.js'

/** `admin` of the configuration. */
export type AdminOptions = {
  readonly prefix: string
  readonly password: string
  /** Logs in people who may look only; '' = there is none. */
  readonly readOnlyPassword: string
  readonly secret: string
  /** Nobody has to log in. */
  readonly insecure: boolean
}

/** What the endpoints work with. */
export type AdminDeps = {
  readonly clock: Clock
  readonly log: Logger
  /**
   * Runs commands in the form of the legacy API; rejects with {@link BadCommands} when it cannot be read.
   * @param readOnly refuses methods that change anything
   */
  readonly run: (body: string, readOnly: boolean) => Promise<AdminAnswer>
  /** What the page shows of the configuration: secrets masked, where values come from. */
  readonly config: () => unknown
  readonly files: readonly PageFile[]
}

/** Replies and the names of the methods that were run; null = the body is none. */
export type AdminAnswer = { readonly replies: string; readonly methods: readonly string[] } | null

const MAX_LOGIN_BYTES = 1024 * 1024
const MAX_BODY_BYTES = 8 * 1024 * 1024

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
}
const JSON_HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  ...SECURITY,
}
const TEXT_HEADERS = { 'content-type': 'text/plain; charset=utf-8', ...SECURITY }

/** Adds the endpoints to a listener. */
export function mountAdmin(listener: Listener, options: AdminOptions, deps: AdminDeps): void {
  const prefix = options.prefix.replace(/\/+$/, '')
  const admin = new Admin(options, deps)
  if (options.insecure) {
    deps.log.warn({}, 'INSECURE admin mode enabled, make sure you understand risks')
  }
  const about = (exchange: HttpExchange): void => {
    exchange.respond(admin.about(exchange))
  }
  listener.http('ANY', `${prefix}/admin/init`, about)
  listener.http('ANY', `${prefix}/admin/settings`, about)
  listener.http('ANY', `${prefix}/admin/auth`, (exchange) => void admin.logIn(exchange))
  listener.http('ANY', `${prefix}/admin/api`, (exchange) => void admin.serve(exchange))
  listener.http('ANY', `${prefix}/admin/config`, (exchange) => {
    exchange.respond(admin.config(exchange))
  })
  for (const file of deps.files) {
    const answer = (exchange: HttpExchange): void => {
      exchange.respond(fileAnswer(file, exchange))
    }
    if (file.name === 'index.html') {
      listener.http('GET', `${prefix}/`, answer)
      // What the page names is beside it, so its path has to end with a slash.
      if (prefix !== '') {
        listener.http('GET', prefix, (exchange) => {
          exchange.respond({ status: 302, headers: { location: `${prefix}/`, ...SECURITY } })
        })
      }
    } else listener.http('GET', `${prefix}/${file.name}`, answer)
  }
}

function fileAnswer(file: PageFile, { headers }: HttpExchange): HttpResponse {
  const cache = file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache'
  const tag = `"${file.name}"`
  if (file.hashed && headers.get('if-none-match') === tag) return { status: 304 }
  return {
    status: 200,
    headers: {
      'content-type': file.type,
      'cache-control': cache,
      ...(file.hashed ? { etag: tag } : {}),
      ...SECURITY,
    },
    body: file.body,
  }
}

class Admin {
  readonly #options: AdminOptions
  readonly #deps: AdminDeps
  readonly #throttle: LoginThrottle

  constructor(options: AdminOptions, deps: AdminDeps) {
    this.#options = options
    this.#deps = deps
    this.#throttle = new LoginThrottle(deps.clock)
  }

  about(exchange: HttpExchange): HttpResponse {
    const { insecure } = this.#options
    const role = this.#role(exchange)
    return json({ insecure, edition: 'oss', authenticated: role !== null, role: role ?? '' })
  }

  config(exchange: HttpExchange): HttpResponse {
    return this.#role(exchange) === null ? plain(401) : json(this.#deps.config())
  }

  async logIn(exchange: HttpExchange): Promise<void> {
    if (exchange.method !== 'POST') {
      exchange.respond({ status: 405, headers: { allow: 'POST', ...SECURITY } })
      return
    }
    const { remoteAddress } = exchange
    const body = await exchange.body(MAX_LOGIN_BYTES)
    if (body === null) {
      exchange.respond(plain(413))
      return
    }
    const password = await passwordOf(exchange.headers.get('content-type'), body)
    // Nothing is waited for from here on: tries that come together are counted one by one.
    if (!this.#throttle.admits(remoteAddress)) {
      this.#deps.log.warn({ addr: remoteAddress }, 'too many failed admin logins')
      exchange.respond({ ...plain(429), headers: { ...TEXT_HEADERS, 'retry-after': '60' } })
      return
    }
    const role = this.#roleOfPassword(password)
    if (role === null) {
      this.#throttle.failed(remoteAddress)
      this.#deps.log.warn({ addr: remoteAddress }, 'admin login failed')
      exchange.respond(plain(400))
      return
    }
    this.#deps.log.info({ addr: remoteAddress, role }, 'admin logged in')
    exchange.respond(json({ token: newToken(this.#options.secret, role, this.#now()) }))
  }

  async serve(exchange: HttpExchange): Promise<void> {
    if (exchange.method !== 'POST') {
      exchange.respond({ status: 405, headers: { allow: 'POST', ...SECURITY } })
      return
    }
    const role = this.#role(exchange)
    if (role === null || isForeign(exchange)) {
      exchange.respond(plain(role === null ? 401 : 403))
      return
    }
    const body = await exchange.body(MAX_BODY_BYTES)
    if (body === null) {
      exchange.respond(plain(413))
      return
    }
    exchange.respond(await this.#run(Buffer.from(body).toString('utf8'), role, exchange))
  }

  async #run(text: string, role: Role, { remoteAddress }: HttpExchange): Promise<HttpResponse> {
    const { log } = this.#deps
    try {
      const answer = await this.#deps.run(text, role === 'read')
      if (answer === null) return plain(400)
      const changing = answer.methods
      if (changing.length > 0) {
        log.info({ addr: remoteAddress, role, methods: changing.join(', ') }, 'admin action')
      }
      return { status: 200, headers: JSON_HEADERS, body: answer.replies }
    } catch (error) {
      log.error({ error }, 'error serving admin request')
      return plain(500)
    }
  }

  #role({ headers }: HttpExchange): Role | null {
    if (this.#options.insecure) return 'full'
    const [scheme = '', token = ''] = headers.get('authorization').split(' ')
    if (scheme.toLowerCase() !== 'token') return null
    return roleOf(this.#options.secret, token, this.#now())
  }

  #roleOfPassword(given: string): Role | null {
    const { password, readOnlyPassword, secret } = this.#options
    // Both are compared whatever comes of the first, so that the time tells nothing.
    const isFull = equal(given, password) && password !== ''
    const isRead = equal(given, readOnlyPassword) && readOnlyPassword !== ''
    if (secret === '') return null
    if (isFull) return 'full'
    return isRead ? 'read' : null
  }

  #now(): number {
    return this.#deps.clock.now() / 1000
  }
}

/** A request that a page of another site has made: matters where nobody has to log in. */
function isForeign({ headers }: HttpExchange): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== '' && site !== 'same-origin' && site !== 'none') return true
  const origin = headers.get('origin')
  if (origin === '') return false
  return !URL.canParse(origin) || new URL(origin).host !== headers.get('host').toLowerCase()
}

async function passwordOf(type: string, body: Uint8Array): Promise<string> {
  try {
    const headers = { 'content-type': textOfBytes(type) ?? '' }
    // Bodies are small and whole by now, which is what a parser of streams would be for.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const form = await new Response(Buffer.from(body), { headers }).formData()
    const password = form.get('password')
    return typeof password === 'string' ? password : ''
  } catch {
    // Not a form: no password was given.
    return ''
  }
}

const TEXTS: Readonly<Record<number, string>> = {
  400: 'Bad Request\n',
  401: 'Unauthorized\n',
  403: 'Forbidden\n',
  413: 'Request Entity Too Large\n',
  429: 'Too Many Requests\n',
  500: 'Internal Server Error\n',
}

function plain(status: number): HttpResponse {
  return { status, headers: TEXT_HEADERS, body: TEXTS[status] ?? '' }
}

function json(value: unknown): HttpResponse {
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify(value) }
}
