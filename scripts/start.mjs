/**
 * `npm start`: an example backend and Backhaul in front of it, from nothing. Installs and builds what
 * is missing, makes keys for this run, waits until both answer, and stops both on Ctrl+C.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  buildBackendPackage,
  buildNestExample,
  buildServer,
  ensureInstalled,
  fail,
  root,
} from './tools.mjs'

const examples = {
  express: { main: 'examples/backends/express/server.js', npm: 'npm start' },
  nest: { main: 'examples/backends/nest/dist/main.js', npm: 'npm run start:nest' },
}
const DEFAULT_PORT = 3000
const HEALTHY_WITHIN_MS = 30_000
const STOPPED_WITHIN_MS = 15_000

const name = process.argv[2] ?? 'express'
if (!Object.hasOwn(examples, name)) fail('Usage: node scripts/start.mjs express|nest')
const example = examples[name]

const port = portFrom('PORT', DEFAULT_PORT)
const serverPort = portFrom('BACKHAUL_HTTP_SERVER_PORT', 8000)
if (port === serverPort) fail('PORT and BACKHAUL_HTTP_SERVER_PORT must differ.')
await needFree('PORT', port, 'the backend')
await needFree('BACKHAUL_HTTP_SERVER_PORT', serverPort, 'Backhaul')

ensureInstalled()
buildServer()
buildBackendPackage()
if (name === 'nest') buildNestExample()

// Known to the two processes only, and only for this run.
const shared = {
  BACKHAUL_HTTP_SERVER_PORT: String(serverPort),
  BACKHAUL_HTTP_API_KEY: secret(),
  BACKHAUL_VAR_PROXY_KEY: secret(),
}

const children = new Map()
let stopping = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0))
process.on('exit', () => killAll('SIGKILL'))

launch('the backend', [example.main], {
  ...shared,
  HOST: '127.0.0.1',
  PORT: String(port),
  COOKIE_SECRET: secret(),
})
launch('Backhaul', ['dist/main.js', '--config', `config/${name}.yaml`], {
  ...shared,
  ...(port === DEFAULT_PORT ? {} : pointAt(port)),
})
await healthy('The backend', `http://127.0.0.1:${port}/health`)
await healthy('Backhaul', `http://127.0.0.1:${serverPort}/health`)

if (!stopping) {
  console.log(`
  Backhaul and the ${name} example are running.

    Page        http://localhost:${port}    sign in as ann, ben or cleo, password: demo
    WebSocket   ws://localhost:${serverPort}/connection/websocket

  Ctrl+C stops both.
`)
}

function secret() {
  return randomBytes(24).toString('base64url')
}

function portFrom(variable, otherwise) {
  const value = Number(process.env[variable] ?? otherwise)
  if (!Number.isInteger(value) || value < 1 || value > 65_535) fail(`${variable} is not a port.`)
  return value
}

/** Options that name the backend's port, for another port than the one in the file. */
function pointAt(backendPort) {
  const events = {
    CLIENT_PROXY_CONNECT: 'connect',
    CLIENT_PROXY_REFRESH: 'refresh',
    CHANNEL_PROXY_SUBSCRIBE: 'subscribe',
    CHANNEL_PROXY_PUBLISH: 'publish',
    RPC_PROXY: 'rpc',
  }
  const endpoints = Object.entries(events).map(([option, event]) => [
    `BACKHAUL_${option}_ENDPOINT`,
    `http://127.0.0.1:${backendPort}/centrifugo/${event}`,
  ])
  return {
    ...Object.fromEntries(endpoints),
    BACKHAUL_CLIENT_ALLOWED_ORIGINS: `http://localhost:${backendPort} http://127.0.0.1:${backendPort}`,
  }
}

/** Ends with a hint when something else listens on a port. */
function needFree(variable, wanted, user) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (problem) => {
      if (problem.code !== 'EADDRINUSE') fail(`Port ${wanted} for ${user}: ${problem.message}`)
      fail(
        `Port ${wanted}, meant for ${user}, is taken.\n` +
          `Free it or choose another one: ${variable}=${wanted + 1} ${example.npm}`,
      )
    })
    probe.listen(wanted, '127.0.0.1', () => probe.close(resolve))
  })
}

function launch(title, parameters, env) {
  // A group of its own: Ctrl+C reaches it once, through us.
  const child = spawn(process.execPath, parameters, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
    env: { ...process.env, ...env },
  })
  children.set(title, child)
  child.once('error', (problem) => {
    console.error(`${title}: ${problem.message}`)
    children.delete(title)
    stop(1)
  })
  child.once('exit', (code, signal) => {
    children.delete(title)
    if (stopping) return
    console.error(`\n${title} ended (${signal ?? `exit code ${code}`}); stopping.`)
    stop(1)
  })
}

async function healthy(title, url) {
  const deadline = Date.now() + HEALTHY_WITHIN_MS
  while (!stopping && Date.now() < deadline) {
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok) return
    await sleep(100)
  }
  if (stopping) return
  console.error(
    `\n${title} did not answer at ${url} within ${HEALTHY_WITHIN_MS / 1000} s; stopping.`,
  )
  await stop(1)
}

async function stop(exitCode) {
  if (stopping) return
  stopping = true
  killAll('SIGTERM')
  const deadline = Date.now() + STOPPED_WITHIN_MS
  while (children.size > 0 && Date.now() < deadline) await sleep(50)
  process.exit(exitCode)
}

function killAll(signal) {
  for (const child of children.values()) child.kill(signal)
}
