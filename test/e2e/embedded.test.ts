/** examples/embedded, with the official client at the other end. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { readFileSync } from 'node:fs'
import { afterEach, expect, it, vi } from 'vitest'
import { startTestServer } from '../../src/testing/index.js'
import { newClient, nextEvent } from '../support/sdk.js'

const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action()
})

const EXAMPLE = 'examples/embedded/server.mjs'

it('is a program of less than 60 lines whose hooks fire once each', async () => {
  expect(readFileSync(EXAMPLE, 'utf8').trimEnd().split('\n').length).toBeLessThan(60)
  const program = spawn(process.execPath, [EXAMPLE], {
    env: { PATH: process.env.PATH, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  createInterface({ input: program.stdout }).on('line', (line) => lines.push(line))
  const ended = new Promise((done) => program.once('exit', done))
  cleanUp.push(() => program.kill('SIGKILL'))
  await vi.waitFor(() => expect(lines[0]).toMatch(/^listening on ws:/), 20_000)
  const url = (lines.shift() ?? '').replace('listening on ', '')

  const client = newClient(url, { data: { name: 'ada' } })
  cleanUp.push(() => {
    client.disconnect()
  })
  const subscription = client.newSubscription('chat:lobby')
  subscription.subscribe()
  client.connect()
  await subscription.ready(10_000)
  expect(await client.rpc('whoami', null)).toEqual({ data: { method: 'whoami', user: 'ada' } })
  const publication = nextEvent(subscription, 'publication')
  const say = url.replace('ws:', 'http:').replace('/connection/websocket', '/say')
  expect(await (await fetch(say, { method: 'POST', body: 'hello' })).text()).toBe(
    'published as 1\n',
  )
  expect(await publication).toMatchObject({ data: { text: 'hello' } })

  const gone = nextEvent(client, 'disconnected')
  client.disconnect()
  await gone
  await vi.waitFor(() => expect(lines).toHaveLength(4), 5000)
  const withoutIds = lines.map((line) => line.replace(/ [0-9a-f-]{36}/, ''))
  expect(withoutIds).toEqual([
    'connected js',
    'subscribed chat:lobby',
    'unsubscribed chat:lobby',
    'disconnected 3000 connection closed',
  ])
  program.kill('SIGTERM')
  expect(await ended).toBe(0)
})

it('startTestServer serves on a free port without a log', async () => {
  const started = await startTestServer({ config: { client: { insecure: true } } })
  cleanUp.push(() => started.server.close())
  const client = newClient(started.wsUrl)
  cleanUp.push(() => {
    client.disconnect()
  })
  client.connect()
  await client.ready(5000)
  expect(await started.server.api.info({})).toMatchObject({ nodes: [{ numClients: 1 }] })
})
