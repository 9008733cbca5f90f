/** A real PostgreSQL on a free port of this machine, with an empty database and no password. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { missingProgram, startFailure } from './programs.js'
import { freePort } from './redis.js'

/** A running server. */
export type PostgresServer = {
  readonly port: number
  /** `postgres://postgres@127.0.0.1:port/postgres`. */
  readonly dsn: string
  /** For what tests do behind the server's back; renewed by {@link restart}. */
  readonly client: Client
  /** Stops answering (SIGSTOP), all of it, until {@link resume}. */
  pause(): void
  resume(): void
  /** SIGKILL to all of it; settles when the process is gone. */
  kill(): Promise<void>
  /** Starts it anew on the same port with its data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const DEBIAN = '/usr/lib/postgresql'

/** Path of a program of PostgreSQL; Debian keeps them out of PATH. */
function program(name: string): string {
  const versions = existsSync(DEBIAN)
    ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))
    : []
  const found = versions
    .map((version) => join(DEBIAN, version, 'bin', name))
    .find((path) => existsSync(path))
  return found ?? name
}

/** The user it runs as: it refuses to run as root. */
function owner(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres']).stdout.toString())
  const [uid, gid] = [id('-u'), id('-g')]
  if (uid === 0) throw missingProgram('postgres')
  return { uid, gid }
}

/** Starts a server. `settings` are further options of it, as `name=value`. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'backhaul-postgres-'))
  const user = owner()
  if (user !== null) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const made = spawnSync(
    program('initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-locale'],
    { ...user, cwd: folder },
  )
  if (made.error !== undefined) throw startFailure('postgres', made.error)
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr.toString()}`)
  const port = await freePort()
  const dsn = `postgres://postgres@127.0.0.1:${port}/postgres`
  const args = [
    ...['-D', data, '-p', String(port), '-k', folder],
    ...['listen_addresses=127.0.0.1', 'fsync=off', ...settings].flatMap((each) => ['-c', each]),
  ]
  const launch = async (): Promise<{ child: ChildProcess; client: Client }> => {
    // A group of its own, so that signals reach the processes of connections, too.
    const child = spawn(program('postgres'), args, {
      ...user,
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    await untilReady(child)
    const client = new Client({ connectionString: dsn })
    client.on('error', () => undefined)
    await client.connect()
    return { child, client }
  }
  let running = await launch()
  const signal = (name: NodeJS.Signals): void => {
    if (running.child.pid !== undefined) process.kill(-running.child.pid, name)
  }
  const end = async (name: NodeJS.Signals): Promise<void> => {
    const { child } = running
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    signal('SIGCONT')
    signal(name)
    await gone
  }
  return {
    port,
    dsn,
    get client() {
      return running.client
    },
    pause: () => {
      signal('SIGSTOP')
    },
    resume: () => {
      signal('SIGCONT')
    },
    kill: () => end('SIGKILL'),
    restart: async () => {
      running = await launch()
    },
    stop: async () => {
      await running.client.end().catch(() => undefined)
      // Fast shutdown: it does not wait for clients.
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function untilReady(child: ChildProcess): Promise<void> {
  let text = ''
  await new Promise<void>((resolve, reject) => {
    child.on('error', (error) => {
      reject(startFailure('postgres', error))
    })
    child.on('exit', () => {
      reject(new Error(`postgres ended: ${text}`))
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('database system is ready to accept connections')) resolve()
    })
  })
}
