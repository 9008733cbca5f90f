/** Publication data and the schema of its namespace, on every way that data takes. spec: proxy.md §9.20 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { startProxySetup, type ProxySetup } from '../support/proxy-setup.js'
import { startBackhaul } from '../support/start-backhaul.js'
import { RawClient } from '../support/raw-client.js'

const SCHEMA = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string', maxLength: 10 }, n: { type: 'integer' } },
  additionalProperties: false,
}
const inline = JSON.stringify(SCHEMA)

const opened: RawClient[] = []
let running: ProxySetup | null = null

afterEach(async () => {
  for (const client of opened.splice(0)) client.terminate()
  await running?.stop()
  running = null
})

async function start(source = inline): Promise<ProxySetup> {
  running = await startProxySetup((config) => {
    config.proxy_defaults = { policy: { extensions: true } }
    config.channel.namespaces[0].publication_schema = source
    Object.assign(config.channel.namespaces[1], {
      publication_schema: source,
      allow_publish_for_client: true,
    })
    config.channel.namespaces[2].publication_schema = source
  })
  return running
}

async function connected({ server }: ProxySetup): Promise<RawClient> {
  const client = await RawClient.open(server.wsUrl)
  opened.push(client)
  await client.connect({})
  return client
}

const refused = (fault: string) => ({
  error: { code: 107, message: `bad request: ${fault}` },
})

it('tells a client the place of the fault, and asks no backend', async () => {
  const setup = await start()
  const client = await connected(setup)
  const cases: [unknown, string][] = [
    [{ text: 1 }, '/text must be string'],
    [{}, "must have required property 'text'"],
    [[], 'must be object'],
    [{ text: 'a', more: 1 }, 'must NOT have additional properties: more'],
    [{ text: 'x'.repeat(11) }, '/text must NOT have more than 10 characters'],
  ]
  for (const [data, fault] of cases) {
    for (const [id, channel] of [
      [4, 'chat:1'],
      [5, 'open:1'],
    ] as const) {
      client.send({ id, publish: { channel, data } })
      expect(await client.next()).toMatchObject({ id, ...refused(fault) })
    }
    client.send({ id: 6, publish: { channel: 'board:1', type: 1, key: 'k', data } })
    expect(await client.next()).toMatchObject({ id: 6, ...refused(fault) })
  }
  expect(setup.received('/publish')).toEqual([])
  expect(setup.received('/map_publish')).toEqual([])
  client.send({ id: 7, publish: { channel: 'chat:1', data: { text: 'fits' } } })
  expect(await client.next()).toMatchObject({ id: 7, publish: {} })
  expect(setup.received('/publish')).toHaveLength(1)
})

it('checks the API, effects, and what a backend puts in the place of the data', async () => {
  const setup = await start()
  const fault = refused('/text must be string')
  const data = { text: 1 }
  expect(await setup.server.api('publish', { channel: 'open:1', data })).toMatchObject(fault)
  const many = await setup.server.api('broadcast', { channels: ['open:1'], data })
  expect(many.result.responses[0]).toMatchObject(fault)
  const key = { channel: 'board:1', key: 'k', data }
  expect(await setup.server.api('map_publish', key)).toMatchObject(fault)
  const client = await connected(setup)
  client.send({ id: 2, subscribe: { channel: 'open:1' } })
  await client.next()
  setup.answers.set('/publish', { body: { result: { data } } })
  setup.answers.set('/map_publish', { body: { result: { data } } })
  setup.answers.set('/rpc', {
    body: { result: { effects: [{ publish: { channel: 'open:1', data } }] } },
  })
  client.send({ id: 3, publish: { channel: 'chat:1', data: { text: 'fits' } } })
  expect(await client.next()).toMatchObject({ id: 3, error: { code: 100 } })
  client.send({ id: 4, publish: { channel: 'board:1', type: 1, key: 'k', data: { text: 'fits' } } })
  expect(await client.next()).toMatchObject({ id: 4, error: { code: 100 } })
  client.send({ id: 5, rpc: { method: 'x', data: {} } })
  expect(await client.next()).toMatchObject({ id: 5, error: { code: 100 } })
  const said = setup.server.lines.map(({ fields }) => fields.error)
  expect(said.filter((error) => error === '/text must be string')).toHaveLength(2)
  expect(said).toContain('effects[0].publish: bad request: /text must be string (107)')
  await setup.server.api('publish', { channel: 'open:1', data: { text: 'fits' } })
  expect((await client.next()).push.pub.data).toEqual({ text: 'fits' })
})

it('lets through exactly what a fresh validator lets through, of 10,000 frames', async () => {
  const setup = await start()
  const judge = new Ajv2020({ strict: false }).compile(SCHEMA)
  const leaf = fc.oneof(fc.string({ maxLength: 14 }), fc.integer(), fc.double(), fc.constant(null))
  const frame = fc.oneof(
    fc.record(
      { text: fc.oneof({ weight: 4, arbitrary: fc.string({ maxLength: 14 }) }, leaf), n: leaf },
      { requiredKeys: [] },
    ),
    fc.dictionary(fc.constantFrom('text', 'n', '__proto__', 'more'), leaf),
    fc.jsonValue(),
  )
  const frames = fc.sample(frame, { numRuns: 10_000, seed: 9 })
  const client = await connected(setup)
  const reader = await connected(setup)
  reader.send({ id: 2, subscribe: { channel: 'open:1' } })
  await reader.next()
  const good: unknown[] = []
  for (const [index, data] of frames.entries()) {
    // As it is after the wire: -0 is 0 there.
    const sent: unknown = JSON.parse(JSON.stringify(data))
    const fits = judge(sent)
    if (fits) good.push(sent)
    client.send({ id: index + 2, publish: { channel: 'open:1', data: sent } })
    const reply = await client.next()
    expect([sent, reply.error?.code ?? 0]).toEqual([sent, fits ? 0 : 107])
  }
  expect(good.length).toBeGreaterThan(500)
  for (const data of good) expect((await reader.next()).push.pub.data).toEqual(data)
  expect(reader.unread).toEqual([])
})

it('takes a file, and a reload reads it again; a bad one leaves the old', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'schemas-'))
  const path = join(folder, 'chat.json')
  await writeFile(path, inline)
  const config = {
    channel: { without_namespace: { publication_schema: path } },
  }
  const server = await startBackhaul(config)
  const publish = (data: unknown) => server.api('publish', { channel: 'c', data })
  expect(await publish({ text: 1 })).toMatchObject(refused('/text must be string'))
  await writeFile(path, JSON.stringify({ type: 'array' }))
  server.reload(config)
  expect(await publish({ text: 1 })).toMatchObject(refused('must be array'))
  await writeFile(path, '{')
  expect(() => {
    server.reload(config)
  }).toThrow('channel.without_namespace.publication_schema: is no JSON')
  expect(await publish({ text: 1 })).toMatchObject(refused('must be array'))
  await server.stop()
  await rm(folder, { recursive: true })
})

it.each([
  ['{"type":"strin"}', 'data/type must be equal to one of the allowed values'],
  ['{"$ref":"#/nope"}', "can't resolve reference #/nope"],
  ['{"typ":"object"}', 'unknown keyword: "typ"'],
  ['no/such/file.json', 'the file no/such/file.json cannot be read'],
])('refuses %s at start', async (publication_schema, problem) => {
  const start = startBackhaul({ channel: { without_namespace: { publication_schema } } })
  await expect(start).rejects.toThrow(problem)
})
