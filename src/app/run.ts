/**
 * The server process: log, configuration, signals, exit codes.
 * spec: server-api-and-operations.md §7.4, §8.6–§8.8
 */
import { rmSync, writeFileSync } from 'node:fs'
import cluster from 'node:cluster'
import { pid } from 'node:process'
import { readVersion, type Logger, type MaybePromise } from '../base/index.js'
import {
  ConfigError,
  hasInternalServer,
  isBridged,
  loadConfig,
  takeOver,
  workerCount,
  type Config,
  type ConfigInputs,
  type LoadedConfig,
} from '../config/index.js'
import type { ProcessLogger } from '../observability/index.js'
import type { RunningNode } from './node.js'
import { buildServer, openLog, type EmbeddedServer } from './server.js'
import { clientEndpoints, transportsOf } from './transports.js'
import { WORKER_ORDER, type WorkerOrder } from './workers/messages.js'
import { createPrimary } from './workers/primary.js'
import { openWorkerChannel } from './workers/worker.js'

/**
 * Runs the server until a signal ends the process: as the only process, as the primary of several
 * workers, or as one of them.
 * @throws ConfigError when the configuration has faults; nothing was started then
 */
export async function runServer(inputs: ConfigInputs): Promise<void> {
  const { number = null, ...files } = takeWorkerOrder() ?? {}
  const loaded = loadConfig({ ...inputs, ...files })
  const log = openLog(loaded.config)
  guardProcess(log)
  const place = { inputs: loaded.again, config: loaded.config, loaded, log }
  const count = workerCount(loaded.config) ?? 1
  if (number !== null) {
    await runWorker(place, number)
    return
  }
  announce(loaded, log)
  writePidFile(loaded.config, log)
  if (count > 1) {
    for (const { message, fields } of loaded.warnings) log.warn(fields, message)
    await runPrimary(place, count)
  } else await runAlone(place)
  warnAboutInsecure(loaded.config, log)
}

/** A process with its configuration, and what a reload loads. */
type Place = {
  inputs: ConfigInputs
  readonly config: Config
  readonly loaded: LoadedConfig
  readonly log: ProcessLogger
}

function announce({ config, notes, file }: LoadedConfig, log: Logger): void {
  for (const { message, fields } of notes) log.info(fields, message)
  if (file !== null) log.info({ path: file }, 'using config file')
  log.info(
    {
      version: readVersion(),
      runtime: process.version,
      pid: process.pid,
      engine: config.engine.type,
    },
    'starting Backhaul',
  )
}

async function runAlone(place: Place): Promise<void> {
  const { config, loaded, log } = place
  const running: ServerProcess = { ...place, server: null }
  handleSignals(
    log,
    () => {
      reload(running)
    },
    () => shutDown({ config: configOf(running), log }, () => running.server?.close()),
  )
  const node = await orExit(running, () => {
    running.server = buildServer({ config: loaded, log })
    return running.server.listen()
  })
  reportServing(config, { listener: node.listener }, node, log)
}

async function runPrimary(place: Place, count: number): Promise<void> {
  const { config, log, inputs } = place
  const now = { config, log }
  const { fileRequired, dotenv } = inputs
  const primary = createPrimary({
    count,
    bridged: isBridged(config),
    order: { fileRequired, dotenv },
    log,
  })
  handleSignals(
    log,
    () => {
      now.config = reloadedBeside(now.config, inputs)
      primary.reload()
    },
    () =>
      shutDown(
        now,
        () => primary.stop(),
        () => {
          primary.kill()
        },
      ),
  )
  await orExit(
    place,
    () => primary.start(),
    () => {
      primary.kill()
    },
  )
  const { port, internal_port: internal } = config.http_server
  reportServing(
    config,
    { workers: count },
    {
      port,
      internalPort: hasInternalServer(config) ? Number(internal === '' ? port : internal) : null,
    },
    log,
  )
}

/**
 * What a primary runs with after a reload: it has the time that its workers have for stopping. What is
 * wrong with the configuration is theirs to tell.
 */
function reloadedBeside(before: Config, inputs: ConfigInputs): Config {
  try {
    return takeOver(before, loadConfig(inputs).config).config
  } catch {
    return before
  }
}

async function runWorker(place: Place, number: number): Promise<void> {
  const { config, loaded } = place
  const log = place.log.child({ worker: number })
  const running: ServerProcess = { ...place, log, server: null }
  const stop = (): Promise<void> =>
    shutDown({ config: withoutPidFile(configOf(running)), log }, () => running.server?.close())
  handleSignals(
    place.log,
    () => {
      reload(running)
    },
    stop,
  )
  const channel = openWorkerChannel({
    number,
    bridged: isBridged(config),
    onOrphaned: () => {
      log.fatal({}, 'the primary process is gone, ending this worker')
      void stop()
    },
  })
  const node = await orExit(running, () => {
    running.server = buildServer({ config: loaded, log, worker: channel })
    return running.server.listen()
  })
  channel.ready(() => node.metrics())
  log.info({ pid, listener: node.listener }, 'worker serves')
}

/** Set by the primary, which is also the only one to look at the process's file. */
function takeWorkerOrder(): WorkerOrder | null {
  const text = process.env[WORKER_ORDER]
  Reflect.deleteProperty(process.env, WORKER_ORDER)
  return text === undefined || !cluster.isWorker ? null : (JSON.parse(text) as WorkerOrder)
}

function withoutPidFile(config: Config): Config {
  return { ...config, pid_file: '' }
}

/** Runs what starts a process; when that fails the process ends. */
async function orExit<T>(
  { config, log }: Pick<Place, 'config'> & { readonly log: Logger },
  start: () => MaybePromise<T>,
  undo: () => void = () => undefined,
): Promise<T> {
  try {
    return await start()
  } catch (error) {
    log.fatal({ error }, 'cannot start')
    undo()
    if (!cluster.isWorker) removePidFile(config)
    process.exit(1)
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

function reportServing(
  config: Config,
  fields: object,
  { port, internalPort }: Pick<RunningNode, 'port' | 'internalPort'>,
  log: Logger,
): void {
  const { http_server: server } = config
  const report = (endpoints: readonly string[], where: string): void => {
    log.info(fields, `serving ${endpoints.join(', ')} endpoints on ${where}`)
  }
  const endpoints = servedEndpoints(config)
  const isInside = (name: string): boolean =>
    INTERNAL_ENDPOINTS.has(name) ||
    (name === 'api' && !config.http_api.external) ||
    (name === 'signing_keys' && !config.signing_keys.external)
  const where = server.unix_socket === '' ? `${server.address}:${port}` : server.unix_socket
  if (internalPort === null) {
    report(endpoints, where)
    return
  }
  const outside = endpoints.filter((name) => !isInside(name))
  report(outside, where)
  const inside = server.internal_address === '' ? server.address : server.internal_address
  report(endpoints.filter(isInside), `${inside}:${internalPort}`)
}

/** Endpoints that are never served on an external port of its own. */
const INTERNAL_ENDPOINTS: ReadonlySet<string> = new Set(['prometheus', 'health', 'swagger'])

function servedEndpoints(config: Config): string[] {
  return [
    ...clientEndpoints(transportsOf(config, [])),
    ...(config.http_api.disabled ? [] : ['api']),
    ...(config.prometheus.enabled ? ['prometheus'] : []),
    ...(config.health.enabled ? ['health'] : []),
    ...(config.ready.enabled ? ['ready'] : []),
    ...(config.swagger.enabled ? ['swagger'] : []),
    ...(config.signing_keys.enabled ? ['signing_keys'] : []),
    ...(config.init.enabled ? ['init'] : []),
    ...(config.admin.enabled ? ['admin'] : []),
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

/** The process: what it was started with, and the server once it is built. */
type ServerProcess = Omit<Place, 'log'> & { readonly log: Logger; server: EmbeddedServer | null }

/** What it runs with at this moment: a reload may have changed it. */
const configOf = ({ server, config }: ServerProcess): Config => server?.config ?? config

/** Installed before anything listens, so that no signal meets its deadly default. */
function handleSignals(
  log: ProcessLogger,
  reload: () => void,
  shutDown: () => Promise<void>,
): void {
  process.removeAllListeners('SIGHUP')
  process.on('SIGHUP', () => {
    // First, so that what a reload says is in the new file.
    log.reopen()
    reload()
  })
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    void shutDown()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

function reload(running: ServerProcess): void {
  const { server, inputs, log } = running
  log.info({}, 'signal received: hangup')
  if (server?.isRunning !== true) {
    log.warn({}, 'still starting, nothing to reload')
    return
  }
  log.info({}, 'reloading configuration')
  try {
    const loaded = loadConfig(inputs)
    server.reload(loaded)
    running.inputs = loaded.again
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

async function shutDown(
  { config, log }: Pick<Place, 'config'> & { readonly log: Logger },
  stop: () => Promise<void> | undefined,
  giveUp: () => void = () => undefined,
): Promise<void> {
  log.info({}, 'shutting down ...')
  const deadline = setTimeout(() => {
    log.fatal({}, 'shutdown timeout reached')
    giveUp()
    removePidFile(config)
    process.exit(1)
  }, config.shutdown.timeout)
  await stop()
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
