/** docs/proxy.md shows the requests Backhaul sends, and answers that do what the page says. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { jsonPayload, type Payload } from '../../../src/base/index.js'
import type { Outcome } from '../../../src/protocol/index.js'
import { bench, facts, reply, type Bench } from '../pipelines/fixtures.js'

const page = readFileSync(fileURLToPath(new URL('../../../docs/proxy.md', import.meta.url)), 'utf8')

/** JSON examples of a section. */
function examples(heading: string): Record<string, unknown>[] {
  const start = page.indexOf(`\n## ${heading}\n`)
  expect(start).toBeGreaterThan(-1)
  const section = page.slice(start, page.indexOf('\n## ', start + 4))
  return [...section.matchAll(/^```json\n([^]*?)^```$/gm)].map(
    (match) => JSON.parse(match[1] ?? '') as Record<string, unknown>,
  )
}

/** Payloads as the values they carry. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('text' in value && typeof value.text === 'function') {
    return JSON.parse((value as Payload).text())
  }
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner)]))
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}

const data = (example: Record<string, unknown> | undefined) =>
  jsonPayload(JSON.stringify(example?.data))

type Event = {
  readonly name: string
  readonly run: (
    { pipelines }: Bench,
    request: Record<string, unknown>,
  ) => Promise<Outcome<unknown>> | undefined
}

const chat = { channel: 'chat:lobby', namespace: 'chat' }

const events: readonly Event[] = [
  {
    name: 'connect',
    run: ({ pipelines }, request) =>
      pipelines.connect?.(
        {
          name: String(request.name),
          version: String(request.version),
          data: data(request),
          channels: request.channels as string[],
        },
        facts({ userId: '' }),
      ),
  },
  { name: 'refresh', run: ({ pipelines }) => pipelines.refresh?.({}, facts()) },
  {
    name: 'subscribe',
    run: ({ pipelines }, request) =>
      pipelines.subscribe({ ...chat, token: '', data: data(request) }, facts()),
  },
  { name: 'sub_refresh', run: ({ pipelines }) => pipelines.subRefresh(chat, facts()) },
  {
    name: 'publish',
    run: ({ pipelines }, request) => pipelines.publish({ ...chat, data: data(request) }, facts()),
  },
  {
    name: 'rpc',
    run: ({ pipelines }, request) =>
      pipelines.rpc({ method: String(request.method), data: data(request) }, facts()),
  },
]

/** Runs an event with an answer of the backend; returns what was sent and what came of it. */
async function ask(event: Event, answer: object) {
  const [request = {}] = examples(event.name)
  const parts = bench()
  parts.caller.answer = () => reply(answer)
  const outcome = await event.run(parts, request)
  return { request, sent: parts.caller.calls[0]?.json, outcome: plain(outcome) }
}

describe.each(events)('the section about $name', (event) => {
  it('shows the request that is sent', async () => {
    const { request, sent } = await ask(event, {})
    expect(sent).toEqual(request)
  })

  it('shows answers that are understood', async () => {
    const [, ...answers] = examples(event.name)
    expect(answers.length).toBeGreaterThan(0)
    for (const answer of answers) {
      expect((await ask(event, answer)).outcome).toMatchObject({ t: 'ok' })
    }
  })
})

const answers = examples('Answers')
const isRefresh = ({ name }: Event) => name === 'refresh' || name === 'sub_refresh'

it.each(events.filter((event) => !isRefresh(event)))(
  'the general answers hold for $name: an error, and a disconnect that beats everything',
  async (event) => {
    const [, error, disconnect] = answers
    expect((await ask(event, error ?? {})).outcome).toMatchObject({ t: 'error', ...error })
    const all = { ...error, ...disconnect, result: {} }
    expect((await ask(event, all)).outcome).toMatchObject({ t: 'disconnect', ...disconnect })
  },
)

it.each(events.filter(isRefresh))(
  'error and disconnect of $name are "no result"',
  async (event) => {
    for (const answer of answers.slice(1)) {
      expect((await ask(event, answer)).outcome).toEqual({ t: 'ok', value: { t: 'expired' } })
    }
  },
)

describe('what results do', () => {
  const outcome = async (name: string) => {
    const event = events.find((candidate) => candidate.name === name)
    if (event === undefined) throw new Error(`no event ${name}`)
    return (await ask(event, examples(name)[1] ?? {})).outcome
  }

  it('connect', async () => {
    expect(await outcome('connect')).toMatchObject({
      value: {
        user: '56',
        expireAt: expect.any(Number) as number,
        info: { name: 'Ann' },
        data: { motd: 'hello' },
        meta: { tenant: 7 },
        subs: { news: {}, 'team:7': { data: { unread: 3 }, override: { presence: true } } },
      },
    })
  })

  it('subscribe', async () => {
    expect(await outcome('subscribe')).toMatchObject({
      value: {
        info: { role: 'moderator' },
        data: { topic: 'Everybody is welcome' },
        expireAt: expect.any(Number) as number,
        override: { joinLeave: true },
      },
    })
  })

  it('publish', async () => {
    expect(await outcome('publish')).toMatchObject({
      value: { data: { text: 'hi', id: 991 }, tags: { lang: 'en' }, skipHistory: false },
    })
  })

  it('rpc', async () => {
    expect(await outcome('rpc')).toEqual({ t: 'ok', value: { data: { price: 13.5 } } })
  })
})
