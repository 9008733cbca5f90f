/** A real Kafka broker, alone and without ZooKeeper, on free ports of this machine. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startFailure } from './programs.js'
import { freePort } from './redis.js'

/** A running broker. */
export type KafkaServer = {
  /** `127.0.0.1:port`. */
  readonly address: string
  /** Ends it at once (SIGKILL). */
  kill(): Promise<void>
  /** Starts it anew on the same port with its data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const POM = resolve('test/support/kafka/pom.xml')
/** A JVM of a test has other things to do than to get fast. */
const JAVA = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto']

/** The broker's classes; Maven fetches them the first time. */
function classpath(folder: string): string {
  const file = join(folder, 'classpath')
  const made = spawnSync(
    'mvn',
    ['-q', '-B', '-f', POM, 'dependency:build-classpath', `-Dmdep.outputFile=${file}`],
    { cwd: folder },
  )
  if (made.error !== undefined) throw startFailure('mvn', made.error)
  if (made.status !== 0) throw new Error(`mvn cannot fetch Kafka: ${made.stdout.toString()}`)
  return readFileSync(file, 'utf8')
}

/** Starts a broker. */
export async function startKafka(): Promise<KafkaServer> {
  const folder = mkdtempSync(join(tmpdir(), 'backhaul-kafka-'))
  const [port, control] = [await freePort(), await freePort()]
  const properties = join(folder, 'server.properties')
  const listeners = `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${control}`
  writeFileSync(
    properties,
    Object.entries({
      'node.id': 1,
      'process.roles': 'broker,controller',
      'controller.quorum.voters': `1@127.0.0.1:${control}`,
      'controller.listener.names': 'CONTROLLER',
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
      'log.dirs': join(folder, 'data'),
      'offsets.topic.replication.factor': 1,
      'offsets.topic.num.partitions': 1,
      'transaction.state.log.replication.factor': 1,
      'transaction.state.log.min.isr': 1,
      'group.initial.rebalance.delay.ms': 0,
      'auto.create.topics.enable': false,
      listeners,
    })
      .map((each) => each.join('='))
      .join('\n'),
  )
  const classes = classpath(folder)
  const format = ['kafka.tools.StorageTool', 'format', '-t', 'MkU3OEVBNTcwNTJENDM2Qk', '-c']
  const formatted = spawnSync('java', [...JAVA, '-cp', classes, ...format, properties])
  if (formatted.error !== undefined) throw startFailure('java', formatted.error)
  if (formatted.status !== 0) throw new Error(`kafka format: ${formatted.stderr.toString()}`)
  let child = await launch(classes, properties)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  return {
    address: `127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    restart: async () => {
      child = await launch(classes, properties)
    },
    stop: async () => {
      await end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function launch(classes: string, properties: string): Promise<ChildProcess> {
  const child = spawn('java', [...JAVA, '-cp', classes, 'kafka.Kafka', properties], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  await new Promise<void>((started, failed) => {
    child.on('error', (error) => {
      failed(startFailure('java', error))
    })
    child.on('exit', () => {
      failed(new Error(`kafka ended: ${text.slice(-2000)}`))
    })
    child.stderr.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-20_000)
      if (text.includes('Kafka Server started')) started()
    })
  })
  return child
}
