/** Starts the example backends and the built server as processes of their own, on free ports. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { GRPC_PYTHON } from './python.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const STARTED_WITHIN_MS = 20_000

export const EXAMPLES = ['express', 'nest'] as const
export type ExampleName = (typeof EXAMPLES)[number]

const programs = {
  express: 'examples/backends/express/server.js',
  nest: 'examples/backends/nest/dist/main.js',
} as const

/** A running process. */
export type Program = {
  /** Everything it printed so far, both streams. */
  output(): string
  /** Ends it (SIGTERM, later SIGKILL); resolves with the exit code once it is gone. */
  stop(): Promise<number | null>
}

export type ExampleBackend = Program & { readonly url: string; readonly port: number }

/** Settings that an example backend gets from its environment. */
export type ExampleSettings = {
  readonly proxyKey: string
  readonly apiKey: string
  /** Where browsers find Backhaul. */
  readonly realtimePort: number
}

/** Starts an example backend on a free port of 127.0.0.1. */
export async function startExample(
  name: ExampleName,
  { proxyKey, apiKey, realtimePort }: ExampleSettings,
): Promise<ExampleBackend> {
  const main = programs[name]
  if (!existsSync(`${root}${main}`)) {
    execFileSync('npm', ['run', '--silent', 'build', '-w', `examples/backends/${name}`], {
      cwd: root,
    })
  }
  const program = start([main], {
    HOST: '127.0.0.1',
    PORT: '0',
    BACKHAUL_VAR_PROXY_KEY: proxyKey,
    BACKHAUL_HTTP_API_KEY: apiKey,
    BACKHAUL_HTTP_SERVER_PORT: String(realtimePort),
  })
  const port = await program.find(/listening on http:\/\/127\.0\.0\.1:(\d+)/)
  return { ...program, port: Number(port), url: `http://127.0.0.1:${port}` }
}

/** Starts `dist/main.js` with the sample configuration of an example, pointed at a backend. */
export async function startServerFor(
  name: ExampleName,
  backend: ExampleBackend,
  { proxyKey, apiKey, realtimePort }: ExampleSettings,
): Promise<Program> {
  const endpoint = (event: string) => `${backend.url}/centrifugo/${event}`
  const program = start(['dist/main.js', '--config', `config/${name}.yaml`], {
    BACKHAUL_HTTP_SERVER_PORT: String(realtimePort),
    BACKHAUL_HTTP_API_KEY: apiKey,
    BACKHAUL_VAR_PROXY_KEY: proxyKey,
    BACKHAUL_CLIENT_ALLOWED_ORIGINS: backend.url,
    BACKHAUL_CLIENT_PROXY_CONNECT_ENDPOINT: endpoint('connect'),
    BACKHAUL_CLIENT_PROXY_REFRESH_ENDPOINT: endpoint('refresh'),
    BACKHAUL_CHANNEL_PROXY_SUBSCRIBE_ENDPOINT: endpoint('subscribe'),
    BACKHAUL_CHANNEL_PROXY_PUBLISH_ENDPOINT: endpoint('publish'),
    BACKHAUL_RPC_PROXY_ENDPOINT: endpoint('rpc'),
  })
  await program.answers(`http://127.0.0.1:${realtimePort}/health`)
  return program
}

/** The example backends that speak gRPC; one behaviour. */
export const GRPC_EXAMPLES = ['grpc-node', 'grpc-python'] as const
export type GrpcExampleName = (typeof GRPC_EXAMPLES)[number]

/** Whether what the example is written in is installed here. */
export function hasToolchainOf(name: GrpcExampleName): boolean {
  return name === 'grpc-node' || GRPC_PYTHON !== null
}

/** Keys and ports that a gRPC example and its server share. */
export type GrpcExampleSettings = {
  readonly proxyKey: string
  readonly apiKey: string
  readonly httpPort: number
  readonly apiPort: number
  readonly uniPort: number
}

/** Starts an example that speaks gRPC, and the server with config/grpc.yaml in front of it. */
export async function startGrpcExample(
  name: GrpcExampleName,
  settings: GrpcExampleSettings,
): Promise<{ readonly backend: Program; readonly server: Program }> {
  const shared = {
    BACKHAUL_VAR_PROXY_KEY: settings.proxyKey,
    BACKHAUL_GRPC_API_KEY: settings.apiKey,
    BACKHAUL_GRPC_API_PORT: String(settings.apiPort),
  }
  const [file, command] =
    name === 'grpc-node' ? ['server.js', process.execPath] : ['server.py', GRPC_PYTHON ?? 'python3']
  const backend = start(
    [`examples/backends/${name}/${file}`],
    { ...shared, HOST: '127.0.0.1', PORT: '0' },
    command,
  )
  const port = await backend.find(/listening on port (\d+)/)
  const endpoint = `grpc://127.0.0.1:${port}`
  const server = start(['dist/main.js', '--config', 'config/grpc.yaml'], {
    ...shared,
    BACKHAUL_HTTP_SERVER_PORT: String(settings.httpPort),
    BACKHAUL_UNI_GRPC_PORT: String(settings.uniPort),
    BACKHAUL_CLIENT_PROXY_CONNECT_ENDPOINT: endpoint,
    BACKHAUL_CLIENT_PROXY_REFRESH_ENDPOINT: endpoint,
    BACKHAUL_CHANNEL_PROXY_SUBSCRIBE_ENDPOINT: endpoint,
    BACKHAUL_CHANNEL_PROXY_PUBLISH_ENDPOINT: endpoint,
    BACKHAUL_RPC_PROXY_ENDPOINT: endpoint,
  })
  await server.answers(`http://127.0.0.1:${settings.httpPort}/health`)
  return { backend, server }
}

/** Starts the example that answers word by word, and the server with config/tokens.yaml. */
export async function startTokens(settings: {
  readonly proxyKey: string
  readonly realtimePort: number
}): Promise<{ readonly url: string; readonly backend: Program; readonly server: Program }> {
  const shared = {
    BACKHAUL_VAR_PROXY_KEY: settings.proxyKey,
    BACKHAUL_HTTP_SERVER_PORT: String(settings.realtimePort),
  }
  const backend = start(['examples/backends/tokens/server.js'], {
    ...shared,
    PORT: '0',
    TOKEN_PAUSE_MS: '20',
  })
  const url = await backend.find(/listening on (http:\S+)/)
  const server = start(['dist/main.js', '--config', 'config/tokens.yaml'], {
    ...shared,
    BACKHAUL_CLIENT_ALLOWED_ORIGINS: url,
    BACKHAUL_CLIENT_PROXY_CONNECT_ENDPOINT: `${url}/connect`,
    BACKHAUL_CHANNEL_PROXY_SUBSCRIBE_STREAM_ENDPOINT: `${url}/stream`,
    BACKHAUL_RPC_PROXY_ENDPOINT: `${url}/rpc`,
  })
  await server.answers(`http://127.0.0.1:${settings.realtimePort}/health`)
  return { url, backend, server }
}

/** Runs `npm start` of an example, without npm in between. */
export function startScript(name: ExampleName, env: Record<string, string>): StartedProgram {
  return start(['scripts/start.mjs', name], env)
}

/** A port nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** A process that is being watched. */
export type StartedProgram = Program & {
  /** Exit code, once it ended; null when a signal ended it. */
  readonly ended: Promise<number | null>
  /** First group of a pattern, as soon as the output matches. Rejects when it ends before. */
  find(pattern: RegExp): Promise<string>
  /** Resolves once the URL answers with 2xx. Rejects when the program ends before. */
  answers(url: string): Promise<void>
}

function start(
  parameters: readonly string[],
  env: Record<string, string>,
  command = process.execPath,
): StartedProgram {
  const child = spawn(command, parameters, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let output = ''
  let ended = false
  const changed = new Set<() => void>()
  const collect = (text: string) => {
    output += text
    for (const wake of changed) wake()
  }
  child.stdout.setEncoding('utf8').on('data', collect)
  child.stderr.setEncoding('utf8').on('data', collect)
  const exit = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      ended = true
      collect('')
      resolve(code)
    })
  })

  const find = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => finish(), STARTED_WITHIN_MS)
      const finish = (found?: string) => {
        clearTimeout(timer)
        changed.delete(look)
        if (found !== undefined) resolve(found)
        else
          reject(new Error(`${parameters.join(' ')} did not print ${pattern.source}:\n${output}`))
      }
      const look = () => {
        const match = pattern.exec(output)
        if (match !== null) finish(match[1] ?? '')
        else if (ended) finish()
      }
      changed.add(look)
      look()
    })

  const answers = async (url: string) => {
    const deadline = Date.now() + STARTED_WITHIN_MS
    while (!ended && Date.now() < deadline) {
      const answer = await fetch(url).catch(() => null)
      if (answer?.ok === true) return
      await sleep(50)
    }
    throw new Error(`${parameters.join(' ')} does not answer at ${url}:\n${output}`)
  }

  const stop = () => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
    return exit.finally(() => clearTimeout(timer))
  }

  return { output: () => output, ended: exit, stop, find, answers }
}
