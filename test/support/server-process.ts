/** The server as a process of its own, for what only processes show: signals, crashes, workers. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from './example.js'

const builtMain = resolve('dist/main.js')

/** A server that was started; it serves when {@link startServerProcess} resolves. */
export type ServerProcess = {
  readonly port: number
  readonly pid: number
  readonly wsUrl: string
  readonly httpUrl: string
  /** Everything it wrote so far. */
  output(): string
  /** Resolves with the match as soon as what was written from `from` on matches. */
  says(pattern: RegExp, from?: number): Promise<RegExpExecArray>
  /** Calls a method of the server API and returns the parsed answer. */
  api(method: string, request: unknown): Promise<Record<string, any>>
  signal(signal: NodeJS.Signals): void
  /** Puts other keys beside those it was started with into its file; SIGHUP makes it read them. */
  rewrite(config: Record<string, any>): void
  /** Asks the process over its channel; only with `probe`. */
  ask(question: string): Promise<unknown>
  /** Exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>
  /** SIGTERM, and waits for the end. */
  stop(): Promise<number | null>
}

/** Starts a server with the keys of the YAML file; port, API key, health and metrics are added. */
export async function startServerProcess(
  config: Record<string, any>,
  given: {
    readonly port?: number
    /** Module that answers `ask` inside the process, which then can collect garbage on demand. */
    readonly probe?: string
    /** Its log does not tell that it serves: the health endpoint is asked. */
    readonly quiet?: boolean
    /** Entry point; default: that of this repository's build. */
    readonly main?: string
  } = {},
): Promise<ServerProcess> {
  const port = given.port ?? (await freePort())
  const cwd = mkdtempSync(join(tmpdir(), 'backhaul-process-'))
  const file = join(cwd, 'config.json')
  const complete = {
    ...config,
    http_server: { address: '127.0.0.1', port, ...config.http_server },
    http_api: { insecure: true, ...config.http_api },
    health: { enabled: true },
    prometheus: { enabled: true },
  }
  writeFileSync(file, JSON.stringify(complete))
  const { probe, main = builtMain } = given
  const flags = probe === undefined ? [] : ['--expose-gc', '--import', probe]
  const child = spawn(process.execPath, [...flags, main, '-c', file], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', ...(probe === undefined ? [] : (['ipc'] as const))],
    env: { PATH: process.env.PATH },
  })
  let output = ''
  const watchers = new Set<() => void>()
  const collect = (text: string) => {
    output += text
    for (const look of watchers) look()
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', collect)
  }
  let over = false
  const ended = new Promise<number | null>((done) => {
    child.once('close', (code) => {
      over = true
      rmSync(cwd, { recursive: true, force: true })
      collect('')
      done(code)
    })
  })
  const says = (pattern: RegExp, from = 0) =>
    new Promise<RegExpExecArray>((found, lost) => {
      const look = () => {
        const match = pattern.exec(output.slice(from))
        if (match === null && !over) return
        watchers.delete(look)
        if (match !== null) found(match)
        else lost(new Error(`the server ended without saying ${String(pattern)}:\n${output}`))
      }
      watchers.add(look)
      look()
    })
  const httpUrl = `http://127.0.0.1:${port}`
  const server: ServerProcess = {
    port,
    pid: child.pid ?? 0,
    wsUrl: `ws://127.0.0.1:${port}/connection/websocket`,
    httpUrl,
    output: () => output,
    says,
    api: async (method, request) => {
      const body = JSON.stringify(request)
      const response = await fetch(`${httpUrl}/api/${method}`, { method: 'POST', body })
      return (await response.json()) as Record<string, any>
    },
    rewrite: (changed) => {
      writeFileSync(file, JSON.stringify({ ...complete, ...changed }))
    },
    signal: (signal) => {
      child.kill(signal)
    },
    ask: (question) =>
      new Promise((resolve) => {
        child.once('message', resolve)
        child.send(question)
      }),
    ended,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
  try {
    if (given.quiet === true) await healthy(httpUrl, () => over)
    else await says(/serving [a-z_, ]+ endpoints on/)
  } catch (problem) {
    child.kill('SIGKILL')
    throw problem
  }
  return server
}

/** Polls: what is waited for happens in another process. */
async function healthy(url: string, over: () => boolean): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/health`).catch(() => null)
    if (answer?.ok === true) return
    if (over()) throw new Error('the server ended before it served')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
