/**
 * What goes in and what must come out, line by line: the same transcripts over every transport.
 * spec: client-protocol.md §2–9
 */
import { readdirSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { LineClient } from '../support/line-client.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'
import {
  ALL_TRANSPORTS,
  bidirectional,
  unidirectional,
  type Carrier,
} from '../support/transports.js'
import { fetchOver, surfaces, type Surface } from '../support/surfaces.js'
import { Matcher, readTranscript, type Transcript } from '../support/transcript.js'

let server: Backhaul | null = null
const clients = new Map<string, LineClient>()

afterEach(async () => {
  for (const client of clients.values()) client.terminate()
  clients.clear()
  await server?.stop()
  server = null
})

async function play(transcript: Transcript, surface: Surface, carrier: Carrier): Promise<void> {
  const running = await startBackhaul({
    ...ALL_TRANSPORTS,
    ...transcript.config,
    ...surface.config,
  })
  server = running
  const dial = surface.dial(running)
  const matcher = new Matcher()
  let pending: { who: string; frames: string[] } | null = null
  let answer = ''
  const client = async (who: string): Promise<LineClient> => {
    const known = clients.get(who)
    if (known !== undefined) return known
    const opened = await carrier.open(running, surface)
    clients.set(who, opened)
    return opened
  }
  const flush = async (): Promise<void> => {
    if (pending === null) return
    const { who, frames } = pending
    pending = null
    ;(await client(who)).send(...frames)
  }
  for (const step of transcript.steps) {
    const at = `line ${step.line}`
    if (step.t !== 'append') await flush()
    switch (step.t) {
      case 'send':
        pending = { who: step.who, frames: [matcher.fill(step.text)] }
        break
      case 'append':
        pending?.frames.push(matcher.fill(step.text))
        break
      case 'receive':
        expect(matcher.mismatch(step.text, await (await client(step.who)).line()), at).toBeNull()
        break
      case 'closed': {
        const { code, reason } = await (await client(step.who)).closed
        expect(`${code} ${reason}`, at).toBe(step.text)
        break
      }
      case 'call': {
        const [method = '', ...rest] = step.text.split(' ')
        const { text } = await fetchOver(dial, {
          method: 'POST',
          path: `/api/${method}`,
          headers: { 'X-API-Key': running.apiKey },
          body: matcher.fill(rest.join(' ')),
        })
        answer = text
        break
      }
      case 'answer':
        expect(matcher.mismatch(step.text, answer), at).toBeNull()
    }
  }
  await flush()
  dial.close()
  for (const [who, each] of clients) {
    expect(each.unread, `client ${who} received more than the transcript says`).toEqual([])
  }
}

/** Every transcript of a folder over every transport, in every encoding, on every surface. */
function playAll(folder: string, carriers: readonly Carrier[]): void {
  const url = new URL(folder, import.meta.url)
  const transcripts = readdirSync(url)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((file) => ({ file, transcript: readTranscript(new URL(file, url).pathname) }))
  const cases = carriers.flatMap((carrier) =>
    surfaces
      // A WebSocket is HTTP/1.1 there, too.
      .filter(({ name }) => !name.endsWith('HTTP/2') || !carrier.transport.endsWith('websocket'))
      .map((surface) => ({ carrier, surface, name: surface.name, ...carrier })),
  )
  describe.each(cases)('over $transport in $codec, listener $name', ({ carrier, surface }) => {
    for (const { file, transcript } of transcripts) {
      const { codecs, transports } = transcript
      if (!codecs.includes(carrier.codec)) continue
      if (transports !== null && !transports.includes(carrier.transport)) continue
      it(`${file}: ${transcript.title}`, () => play(transcript, surface, carrier))
    }
  })
}

describe('transcripts', () => {
  playAll('./transcripts/', bidirectional)
})

describe('unidirectional transcripts', () => {
  playAll('./transcripts/uni/', unidirectional)
})
