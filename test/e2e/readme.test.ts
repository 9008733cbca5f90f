/** The smallest backend of the README does what it says: its blocks are run as they stand, but for the ports. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { parse } from 'yaml'
import { startTestServer, type TestServer } from '../../src/testing/index.js'
import { newClient, nextEvent } from '../support/sdk.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const section =
  readFileSync(join(root, 'README.md'), 'utf8').split('## The smallest backend')[1] ?? ''

function block(language: string): string {
  const found = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'm').exec(section)
  return found?.[1] ?? ''
}

/** Inside the repository, where its packages are found. */
const folder = mkdtempSync(join(root, 'node_modules', '.readme-'))
let backend: ChildProcess
let server: TestServer

beforeAll(async () => {
  const port = await freePort()
  const file = join(folder, 'backend.mjs')
  writeFileSync(
    file,
    block('js').replace('.listen(3000)', `.listen(${port}, () => process.send(1))`),
  )
  backend = spawn(process.execPath, [file], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  await once(backend, 'message')
  const config = parse(block('yaml').replaceAll('127.0.0.1:3000', `127.0.0.1:${port}`)) as object
  server = await startTestServer({ config: config as Record<string, unknown> })
})

afterAll(async () => {
  await server.server.close()
  backend.kill()
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/** A client whose handshake has these headers, as browsers send them. */
function clientWith(headers: Record<string, string>) {
  class WithHeaders extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { origin: 'https://www.example.com', ...headers } })
    }
  }
  return newClient(server.wsUrl, { websocket: WithHeaders })
}

it('knows its users and answers their calls', async () => {
  const client = clientWith({ cookie: 'user=ann' })
  client.connect()
  expect((await client.rpc('hello', {})).data).toEqual({ answer: 'ann says hello' })
  client.disconnect()
})

it('sends strangers away', async () => {
  const client = clientWith({})
  const gone = nextEvent(client, 'disconnected')
  client.connect()
  expect(await gone).toMatchObject({ code: 4501, reason: 'sign in first' })
})
