/** The running server with a configuration, as somebody on its machine reaches it. */
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { hasInternalServer, loadConfig, type Config } from '../config/index.js'
import { UsageError, type Arguments, type FlagSpec } from './arguments.js'
import { configFlag, serverInputs, type CliEnvironment } from './command.js'

/** Where to ask. */
export type Target = {
  readonly shown: string
  readonly secure: boolean
  readonly path: string
  readonly where: { readonly host: string; readonly port: number } | { readonly socketPath: string }
  /** Whether its certificate has to be one for its name. */
  readonly isNamed: boolean
}

/** What is asked. */
export type Question = {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Longest silence in ms. */
  readonly timeoutMs: number
  /** Gives up with an error. */
  readonly signal?: AbortSignal
}

/** An internal endpoint of the server. @throws UsageError when nobody can reach it */
export function ownTarget(config: Config, path: string): Target {
  const { http_server: server } = config
  const inside = hasInternalServer(config)
  if (!inside && server.proxy_protocol) {
    throw new UsageError(
      'http_server.proxy_protocol keeps everybody else out: set http_server.internal_port',
    )
  }
  // The certificate is the server's own, for other names than that of the loopback.
  const isNamed = false
  if (!inside && server.unix_socket !== '') {
    const { unix_socket: socketPath } = server
    return { shown: `${socketPath}:${path}`, secure: false, path, where: { socketPath }, isNamed }
  }
  const secure = inside
    ? server.internal_tls.enabled || (server.tls.enabled && !server.tls_external)
    : server.tls.enabled
  const own = inside && server.internal_address !== '' ? server.internal_address : server.address
  const port = inside && server.internal_port !== '' ? Number(server.internal_port) : server.port
  const host = ['', '0.0.0.0', '::'].includes(own) ? '127.0.0.1' : own
  const shownHost = host.includes(':') ? `[${host}]` : host
  const shown = `${secure ? 'https' : 'http'}://${shownHost}:${port}${path}`
  return { shown, secure, path, where: { host, port }, isNamed }
}

/** The answer in full; rejects when there is none. */
export function ask(
  { secure, path, where, isNamed }: Target,
  { method, headers, body, timeoutMs, signal }: Question,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const onAnswer = (answer: IncomingMessage): void => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (text += chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, text })
      })
    }
    const options = { ...where, path, method, headers, agent: false, ...(signal && { signal }) }
    const request = secure
      ? requestHttps({ ...options, rejectUnauthorized: isNamed }, onAnswer)
      : requestHttp(options, onAnswer)
    request.setTimeout(timeoutMs, () => {
      request.destroy(new Error(`nothing came within ${timeoutMs} ms`))
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** Flags of commands that call the server API. */
export const apiFlags: readonly FlagSpec[] = [
  configFlag,
  {
    name: 'api',
    type: 'text',
    about:
      'URL of the server API, like https://host:9000/api; that of the configuration by default',
  },
]

/** Longer than the server waits for what it is asked for. */
const API_TIMEOUT_MS = 60_000

/** Calls a method of the server API; its result. @throws UsageError with what the server says */
export type CallApi = (
  method: string,
  params: object,
  signal?: AbortSignal,
) => Promise<Readonly<Record<string, unknown>>>

/** The server API by the configuration, whose key is sent. @throws UsageError, ConfigError */
export function openApi(given: Arguments, world: CliEnvironment): CallApi {
  const { config } = loadConfig(serverInputs(given, world, true))
  const { disabled, handler_prefix: prefix, key } = config.http_api
  const url = given.flags.get('api')
  if (url === undefined && disabled) {
    throw new UsageError('http_api.disabled is on: there is nothing to ask')
  }
  const base = url === undefined ? ownTarget(config, prefix) : targetAt(url)
  const headers = { 'content-type': 'application/json', ...(key !== '' && { 'x-api-key': key }) }
  return async (method, params, signal) => {
    const target = { ...base, path: `${base.path.replace(/\/+$/, '')}/${method}` }
    const question = {
      method: 'POST',
      headers,
      body: JSON.stringify(params),
      timeoutMs: API_TIMEOUT_MS,
      ...(signal && { signal }),
    } as const
    const { status, text } = await ask(target, question).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      throw new UsageError(`${base.shown} does not answer: ${why}`)
    })
    if (status === 401) {
      throw new UsageError(
        `${base.shown} refuses the key: http_api.key has to be that of the server`,
      )
    }
    const answer = readAnswer(text)
    const said = answer?.error?.message
    if (said !== undefined) throw new UsageError(`${method}: ${visible(said)}`)
    if (status !== 200 || answer?.result === undefined) {
      const shown = visible(text.trim().slice(0, 500))
      throw new UsageError(`${base.shown} answers ${status} to ${method}: ${shown}`)
    }
    return answer.result
  }
}

type ApiAnswer = {
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly message?: string }
}

function readAnswer(text: string): ApiAnswer | null {
  try {
    return JSON.parse(text) as ApiAnswer | null
  } catch {
    // No JSON, so no API: the caller shows the status and the text.
    return null
  }
}

function targetAt(text: string): Target {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--api ${JSON.stringify(text)} is no http or https URL`)
  }
  const secure = url.protocol === 'https:'
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const shown = `${url.origin}${url.pathname}`
  return { shown, secure, path: url.pathname, where: { host, port }, isNamed: true }
}

/** Text of strangers for a terminal, which would obey control characters; JSON stays JSON. */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) =>
    found
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
