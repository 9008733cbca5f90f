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
import { Matcher, readTranscript, type Transcript } from '../support/transcript.js'

let server: Backhaul | null = null
const clients = new Map<string, LineClient>()

afterEach(async () => {
  for (const client of clients.values()) client.terminate()
  clients.clear()
  await server?.stop()
  server = null
})

async function play(transcript: Transcript, listener: string, carrier: Carrier): Promise<void> {
  const running = await startBackhaul({ ...ALL_TRANSPORTS, ...transcript.config, listener })
  server = running
  const matcher = new Matcher()
  let pending: { who: string; frames: string[] } | null = null
  let answer = ''
  const client = async (who: string): Promise<LineClient> => {
    const known = clients.get(who)
    if (known !== undefined) return known
    const opened = await carrier.open(running)
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
        const response = await fetch(`${running.httpUrl}/api/${method}`, {
          method: 'POST',
          headers: { 'X-API-Key': running.apiKey },
          body: matcher.fill(rest.join(' ')),
        })
        answer = await response.text()
        break
      }
      case 'answer':
        expect(matcher.mismatch(step.text, answer), at).toBeNull()
    }
  }
  await flush()
  for (const [who, each] of clients) {
    expect(each.unread, `client ${who} received more than the transcript says`).toEqual([])
  }
}

/** Every transcript of a folder over every transport, in every encoding, on both listeners. */
function playAll(folder: string, carriers: readonly Carrier[]): void {
  const url = new URL(folder, import.meta.url)
  const transcripts = readdirSync(url)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((file) => ({ file, transcript: readTranscript(new URL(file, url).pathname) }))
  const cases = carriers.flatMap((carrier) =>
    ['uws', 'node'].map((listener) => ({ carrier, listener, ...carrier })),
  )
  describe.each(cases)('over $transport in $codec, $listener listener', ({ carrier, listener }) => {
    for (const { file, transcript } of transcripts) {
      const { codecs, transports } = transcript
      if (!codecs.includes(carrier.codec)) continue
      if (transports !== null && !transports.includes(carrier.transport)) continue
      it(`${file}: ${transcript.title}`, () => play(transcript, listener, carrier))
    }
  })
}

describe('transcripts', () => {
  playAll('./transcripts/', bidirectional)
})

describe('unidirectional transcripts', () => {
  playAll('./transcripts/uni/', unidirectional)
})
