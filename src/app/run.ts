/**
 * The server process: log, configuration, signals, exit codes.
 * spec: server-api-and-operations.md §7.4, §8.6–§8.8
 */
import { rmSync, writeFileSync } from 'node:fs'
import type { Logger } from '../base/index.js'
import { ConfigError, loadConfig, type Config, type ConfigInputs } from '../config/index.js'
import { createLogger } from '../observability/index.js'
import { startNode, type RunningNode } from './node.js'
import { readVersion } from './version.js'

/**
 * Runs the server until a signal ends the process.
 * @throws ConfigError when the configuration has faults; nothing was started then
 */
export async function runServer(inputs: ConfigInputs): Promise<void> {
  const { config, warnings, notes, file } = loadConfig(inputs)
  const log = openLog(config)
  guardProcess(log)
  for (const { message, fields } of notes) log.info(fields, message)
  if (file !== null) log.info({ path: file }, 'using config file')
  writePidFile(config, log)
  log.info(
    {
      version: readVersion(),
      runtime: process.version,
      pid: process.pid,
      engine: config.engine.type,
    },
    'starting Backhaul',
  )
  const server: ServerProcess = { node: null, config, inputs, log }
  handleSignals(server)
  let node: RunningNode
  try {
    node = await startNode(config, log)
  } catch (error) {
    log.fatal({ error }, 'cannot start')
    removePidFile(config)
    process.exit(1)
  }
  server.node = node
  log.info(
    { listener: node.listener },
    `serving ${servedEndpoints(config).join(', ')} endpoints on ${config.http_server.address}:${node.port}`,
  )
  for (const { message, fields } of warnings) log.warn(fields, message)
  warnAboutInsecure(config, log)
}

function openLog(config: Config): Logger {
  const { level, file } = config.log
  try {
    return createLogger({ level, file, stdoutIsTty: process.stdout.isTTY })
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new ConfigError([{ path: 'log.file', problem: `cannot be opened: ${problem}` }])
  }
}

/** The one place where what nobody caught ends: logged, and the process lives. */
function guardProcess(log: Logger): void {
  process.on('uncaughtException', (error) => {
    log.error({ error }, 'uncaught exception')
  })
  process.on('unhandledRejection', (error) => {
    log.error({ error }, 'unhandled rejection')
  })
}

function servedEndpoints(config: Config): string[] {
  return [
    ...(config.websocket.disabled ? [] : ['websocket']),
    ...(config.http_stream.enabled ? ['http_stream'] : []),
    ...(config.sse.enabled ? ['sse'] : []),
    ...(config.http_stream.enabled || config.sse.enabled ? ['emulation'] : []),
    ...(config.http_api.disabled ? [] : ['api']),
    ...(config.prometheus.enabled ? ['prometheus'] : []),
    ...(config.health.enabled ? ['health'] : []),
    ...(config.ready.enabled ? ['ready'] : []),
    ...(config.uni_websocket.enabled ? ['uni_websocket'] : []),
    ...(config.uni_sse.enabled ? ['uni_sse'] : []),
    ...(config.uni_http_stream.enabled ? ['uni_http_stream'] : []),
    ...(config.swagger.enabled ? ['swagger'] : []),
    ...(config.init.enabled ? ['init'] : []),
  ]
}

function warnAboutInsecure(config: Config, log: Logger): void {
  if (config.client.insecure) {
    log.warn({}, 'INSECURE client mode enabled, make sure you understand risks')
  }
  if (config.client.insecure_skip_token_signature_verify) {
    log.warn({}, 'INSECURE token signature verification disabled, make sure you understand risks')
  }
}

/** The process: what it was started with, and the node once it runs. */
type ServerProcess = {
  node: RunningNode | null
  readonly config: Config
  readonly inputs: ConfigInputs
  readonly log: Logger
}

/** Installed before anything listens, so that no signal meets its deadly default. */
function handleSignals(server: ServerProcess): void {
  process.on('SIGHUP', () => {
    reload(server)
  })
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    void shutDown(server)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

function reload({ node, inputs, log }: ServerProcess): void {
  log.info({}, 'signal received: hangup')
  if (node === null) {
    log.warn({}, 'still starting, nothing to reload')
    return
  }
  log.info({}, 'reloading configuration')
  try {
    const { config, warnings } = loadConfig(inputs)
    node.reload(config)
    for (const { message, fields } of warnings) log.warn(fields, message)
    log.info({}, 'configuration successfully reloaded')
  } catch (error) {
    if (error instanceof ConfigError) {
      const stage = error.stage === 'reading' ? 'error reading config' : 'error validating config'
      for (const fault of error.faults) log.error(fault, stage)
    } else {
      log.error({ error }, 'error reloading')
    }
  }
}

async function shutDown({ node, config, log }: ServerProcess): Promise<void> {
  log.info({}, 'shutting down ...')
  const deadline = setTimeout(() => {
    log.fatal({}, 'shutdown timeout reached')
    removePidFile(config)
    process.exit(1)
  }, config.shutdown.timeout)
  await node?.stop()
  clearTimeout(deadline)
  removePidFile(config)
  process.exit(0)
}

function writePidFile(config: Config, log: Logger): void {
  if (config.pid_file === '') return
  try {
    writeFileSync(config.pid_file, `${process.pid}\n`)
  } catch (error) {
    log.fatal({ error, path: config.pid_file }, 'cannot write pid_file')
    process.exit(1)
  }
}

function removePidFile(config: Config): void {
  if (config.pid_file !== '') rmSync(config.pid_file, { force: true })
}
