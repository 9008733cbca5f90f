/** The built server as a process of its own whose memory can be asked for. */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../example.js'

/** Memory after a garbage collection. */
export type Memory = {
  /** Heap and what lies outside it, in bytes. */
  readonly heapBytes: number
  readonly rssBytes: number
}

/** A running server. */
export type ServerProcess = {
  readonly port: number
  api(method: string, request: object): Promise<Record<string, any>>
  memory(): Promise<Memory>
  /** How many clients were let go because they were slow, by its own metrics. */
  slowDisconnects(): Promise<number>
  /** Everything it printed. */
  output(): string
  /** Ends it with SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const PROBE = new URL('./memory-probe.mjs', import.meta.url).href
const API_KEY = 'key of the soak'

/** Starts `dist/main.js` with a configuration. */
export async function startServerProcess(config: object): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'backhaul-soak-'))
  const file = join(folder, 'config.json')
  const port = await freePort()
  writeFileSync(
    file,
    JSON.stringify({
      ...config,
      http_server: { address: '127.0.0.1', port },
      http_api: { key: API_KEY },
      health: { enabled: true },
      prometheus: { enabled: true },
    }),
  )
  const child = fork(join(ROOT, 'dist/main.js'), ['--config', file], {
    execArgv: ['--expose-gc', '--import', PROBE],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = `http://127.0.0.1:${port}`
  await answers(
    `${url}/health`,
    () => child.exitCode === null,
    () => output,
  )
  return {
    port,
    api: async (method, request) => {
      const response = await fetch(`${url}/api/${method}`, {
        method: 'POST',
        headers: { 'X-API-Key': API_KEY },
        body: JSON.stringify(request),
      })
      return (await response.json()) as Record<string, any>
    },
    memory: () =>
      new Promise((resolve) => {
        child.once('message', (answer) => {
          resolve(answer as Memory)
        })
        child.send('memory')
      }),
    slowDisconnects: async () => {
      const text = await (await fetch(`${url}/metrics`)).text()
      const counts = text.matchAll(/server_disconnects\{[^}]*code="300[89]"[^}]*\} (\d+)/g)
      return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
    },
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM')
      const code = await exit
      rmSync(folder, { recursive: true, force: true })
      return code
    },
  }
}

async function answers(url: string, lives: () => boolean, output: () => string): Promise<void> {
  const deadline = Date.now() + 20_000
  while (lives() && Date.now() < deadline) {
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok === true) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the server does not answer:\n${output()}`)
}
