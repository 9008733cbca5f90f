/**
 * The API over HTTP: one POST route per method, `batch`, and the legacy endpoint at the prefix.
 * spec: server-api-and-operations.md §1.1–§1.5, §1.8
 */
import { JsonError } from '../base/index.js'
import type { HttpExchange, HttpResponse, Listener } from '../listener/ports.js'
import { readWhole, UnencodablePayload } from '../wire/index.js'
import { createKeyCheck, type KeyCheck } from './auth.js'
import { createBatchReader, runBatchJson } from './batch.js'
import { errorJson, httpStatusOf, type ApiError } from './error.js'
import { runLegacy } from './legacy.js'
import type { ApiMethod } from './method.js'
import { apiMethods } from './methods/index.js'
import { ApiRunner, UNKNOWN_METHOD, type ApiDeps } from './runner.js'

/** Largest request body when options name none: 64 MiB. A larger one is answered 413. */
export const DEFAULT_MAX_BODY_BYTES = 64 * 1024 * 1024

/** How the API is served. */
export type ApiHttpOptions = {
  /** `http_api.handler_prefix`; a trailing `/` does not count. */
  readonly prefix: string
  /** `http_api.key`; an empty one refuses every request unless `insecure`. */
  readonly key: string
  /** No key check at all. */
  readonly insecure: boolean
  /** `transport` maps errors to HTTP statuses; '' answers 200 unless the request asks otherwise. */
  readonly errorMode: '' | 'transport'
  /** Default {@link DEFAULT_MAX_BODY_BYTES}. */
  readonly maxBodyBytes?: number
}

/** Writes the answer to a body, as JSON. Rejects with JsonError or UnencodablePayload. */
type Handle = (body: string, exchange: HttpExchange) => Promise<HttpResponse>

const JSON_HEADERS = { 'content-type': 'application/json' }
const TEXT_HEADERS = { 'content-type': 'text/plain; charset=utf-8' }
const METHOD_NOT_ALLOWED: HttpResponse = { status: 405, headers: { allow: 'POST' } }
const UNAUTHORIZED: HttpResponse = { status: 401 }
const BAD_REQUEST: HttpResponse = { status: 400, headers: TEXT_HEADERS, body: 'Bad Request\n' }
const TOO_LARGE: HttpResponse = {
  status: 413,
  headers: TEXT_HEADERS,
  body: 'Request Entity Too Large\n',
}
const SERVER_ERROR: HttpResponse = {
  status: 500,
  headers: TEXT_HEADERS,
  body: 'Internal Server Error\n',
}
const UNAVAILABLE: HttpResponse = {
  status: 503,
  headers: TEXT_HEADERS,
  body: 'Service Unavailable\n',
}

/**
 * Adds the routes of the API to a listener. Says in the log when no key is configured or the check is
 * off. Paths under the prefix that are no method stay unrouted, hence 404.
 */
export function mountApi(listener: Listener, options: ApiHttpOptions, deps: ApiDeps): void {
  warnAboutKey(options, deps)
  const prefix = options.prefix.replace(/\/+$/, '')
  const endpoint = new Endpoint(
    options,
    new ApiRunner('http', (method, result) => method.json(result), deps),
  )
  const transportMode = options.errorMode === 'transport'
  for (const method of apiMethods) {
    const handle = methodHandle(method, endpoint.runner, transportMode)
    listener.http(
      'ANY',
      `${prefix}/${method.name}`,
      (x) => void endpoint.serve(x, method.name, handle),
    )
  }
  const batch = batchHandle(endpoint.runner)
  listener.http('ANY', `${prefix}/batch`, (x) => void endpoint.serve(x, 'batch', batch))
  const legacy = legacyHandle(endpoint.runner, deps.isShuttingDown)
  const legacyPath = prefix === '' ? '/' : prefix
  listener.http('ANY', legacyPath, (x) => void endpoint.serve(x, UNKNOWN_METHOD, legacy))
}

function warnAboutKey(options: ApiHttpOptions, { log }: ApiDeps): void {
  if (options.insecure) {
    log.warn({}, 'INSECURE HTTP API mode enabled, make sure you understand risks')
  } else if (options.key === '') {
    log.info({}, 'http_api.key is not set: the HTTP API refuses every call')
  }
}

/** What all routes have in common: method check, then key check, then body, then the rest. */
class Endpoint {
  readonly runner: ApiRunner<string>
  readonly #admits: KeyCheck
  readonly #maxBodyBytes: number

  constructor(options: ApiHttpOptions, runner: ApiRunner<string>) {
    this.runner = runner
    this.#admits = options.insecure ? () => true : createKeyCheck(options.key)
    this.#maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES
  }

  /** Serves one request; never rejects. */
  async serve(exchange: HttpExchange, method: string, handle: Handle): Promise<void> {
    if (exchange.method !== 'POST') {
      exchange.respond(METHOD_NOT_ALLOWED)
    } else if (!this.#admits(exchange)) {
      exchange.respond(UNAUTHORIZED)
    } else {
      exchange.respond(await this.#answer(exchange, method, handle))
    }
  }

  async #answer(exchange: HttpExchange, method: string, handle: Handle): Promise<HttpResponse> {
    const body = await this.#body(exchange, method)
    if (typeof body !== 'string') return body
    try {
      return await handle(body, exchange)
    } catch (error) {
      const { path } = exchange
      if (error instanceof JsonError) {
        this.runner.countFault(method, 'unmarshal')
        this.runner.log.error({ path, error }, 'error decoding API request body')
        return BAD_REQUEST
      }
      if (error instanceof UnencodablePayload) {
        this.runner.log.error({ path, error }, 'error encoding API response')
      } else {
        this.runner.log.error({ path, error }, 'error serving API request')
      }
      return SERVER_ERROR
    }
  }

  async #body(exchange: HttpExchange, method: string): Promise<string | HttpResponse> {
    try {
      const bytes = await exchange.body(this.#maxBodyBytes)
      if (bytes !== null) {
        return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
      }
    } catch (error) {
      this.runner.countFault(method, 'read_body')
      this.runner.log.error({ path: exchange.path, error }, 'error reading API request body')
      return SERVER_ERROR
    }
    this.runner.countFault(method, 'read_body')
    return TOO_LARGE
  }
}

function methodHandle(
  method: ApiMethod,
  runner: ApiRunner<string>,
  transportMode: boolean,
): Handle {
  return async (body, exchange) => {
    const call = readWhole(body, (cursor) => method.prepare(cursor))
    const outcome = await runner.run(method, call)
    if (outcome.t === 'ok') return json(`{"result":${outcome.value}}`)
    const mapped = transportMode || exchange.headers.get('x-centrifugo-error-mode') === 'transport'
    return errorResponse(outcome.error, mapped)
  }
}

/** Errors of a batch never become HTTP statuses: they belong to its commands. */
function batchHandle(runner: ApiRunner<string>): Handle {
  const reader = createBatchReader(apiMethods)
  return async (body) =>
    json(
      await runBatchJson(
        readWhole(body, (cursor) => reader.read(cursor)),
        runner,
      ),
    )
}

function legacyHandle(
  runner: ApiRunner<string>,
  isShuttingDown: (() => boolean) | undefined,
): Handle {
  return async (body) => {
    if (isShuttingDown?.() === true) return UNAVAILABLE
    return json(await runLegacy(body, apiMethods, runner))
  }
}

function errorResponse(error: ApiError, mapped: boolean): HttpResponse {
  const text = errorJson(error)
  return mapped
    ? { status: httpStatusOf(error), headers: JSON_HEADERS, body: text }
    : json(`{"error":${text}}`)
}

function json(body: string): HttpResponse {
  return { status: 200, headers: JSON_HEADERS, body }
}
