/** `health`: whether the server with this configuration serves, for images without curl. */
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { hasInternalServer, loadConfig, type Config } from '../../config/index.js'
import { UsageError } from '../arguments.js'
import { configFlag, isGiven, serverInputs, type Command } from '../command.js'

const TIMEOUT_MS = 3000

/** Where to ask. */
type Target = {
  readonly shown: string
  readonly secure: boolean
  readonly path: string
  readonly where: { readonly host: string; readonly port: number } | { readonly socketPath: string }
}

/** Silent and 0 when the endpoint answers 200; 1 with a line that says why otherwise. */
export const health: Command = {
  name: 'health',
  about: 'Ask the running server with this configuration whether it serves.',
  flags: [
    configFlag,
    { name: 'ready', type: 'bool', about: 'ask the readiness check instead of the health check' },
  ],
  run: async (given, world) => {
    const { config } = loadConfig(serverInputs(given, world, true))
    const target = targetOf(config, isGiven(given, 'ready') ? 'ready' : 'health')
    const problem = await ask(target)
    if (problem === null) return 0
    world.complain(`error: ${target.shown} ${problem}`)
    return 1
  },
}

/** The endpoint as somebody on this machine reaches it. @throws UsageError when nobody can */
function targetOf(config: Config, check: 'health' | 'ready'): Target {
  const { http_server: server } = config
  const { enabled, handler_prefix: path } = config[check]
  if (!enabled) throw new UsageError(`${check}.enabled is off: there is nothing to ask`)
  const inside = hasInternalServer(config)
  if (!inside && server.proxy_protocol) {
    throw new UsageError(
      'http_server.proxy_protocol keeps everybody else out: set http_server.internal_port',
    )
  }
  const secure = inside
    ? server.internal_tls.enabled || (server.tls.enabled && !server.tls_external)
    : server.tls.enabled
  if (!inside && server.unix_socket !== '') {
    const { unix_socket: socketPath } = server
    return { shown: `${socketPath}:${path}`, secure: false, path, where: { socketPath } }
  }
  const own = inside && server.internal_address !== '' ? server.internal_address : server.address
  const port = inside && server.internal_port !== '' ? Number(server.internal_port) : server.port
  const host = ['', '0.0.0.0', '::'].includes(own) ? '127.0.0.1' : own
  const shownHost = host.includes(':') ? `[${host}]` : host
  const shown = `${secure ? 'https' : 'http'}://${shownHost}:${port}${path}`
  return { shown, secure, path, where: { host, port } }
}

/** null = it answered 200. */
function ask({ secure, path, where }: Target): Promise<string | null> {
  return new Promise((resolve) => {
    const onAnswer = (answer: IncomingMessage): void => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (text = (text + chunk).slice(0, 500)))
      answer.on('end', () => {
        const { statusCode = 0 } = answer
        resolve(statusCode === 200 ? null : `answers ${statusCode}: ${text.trim()}`)
      })
    }
    // The certificate is the server's own, for other names than that of the loopback.
    const request = secure
      ? requestHttps({ ...where, path, rejectUnauthorized: false, agent: false }, onAnswer)
      : requestHttp({ ...where, path, agent: false }, onAnswer)
    request.setTimeout(TIMEOUT_MS, () => {
      request.destroy(new Error(`nothing came within ${TIMEOUT_MS} ms`))
    })
    request.on('error', (error) => {
      resolve(`does not answer: ${error.message}`)
    })
    request.end()
  })
}
