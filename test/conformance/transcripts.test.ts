import { readdirSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { jsonWire, protobufWire, RawClient, type LineWire } from '../support/raw-client.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'
import { Matcher, readTranscript, type Transcript } from '../support/transcript.js'

const folder = new URL('./transcripts/', import.meta.url)
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .sort()

let server: Backhaul | null = null
const clients = new Map<string, RawClient>()

afterEach(async () => {
  for (const client of clients.values()) client.terminate()
  clients.clear()
  await server?.stop()
  server = null
})

async function play(transcript: Transcript, listener: string, wire: LineWire): Promise<void> {
  const running = await startBackhaul({ ...transcript.config, listener })
  server = running
  const matcher = new Matcher()
  let pending: { who: string; frames: string[] } | null = null
  let answer = ''
  const client = async (who: string): Promise<RawClient> => {
    const known = clients.get(who)
    if (known !== undefined) return known
    const opened = await RawClient.open(running.wsUrl, {}, wire)
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

const wires = { json: jsonWire, protobuf: protobufWire }

for (const codec of ['json', 'protobuf'] as const) {
  describe.each(['uws', 'node'])(`transcripts over WebSocket ${codec}, %s listener`, (listener) => {
    for (const file of files) {
      const transcript = readTranscript(new URL(file, folder).pathname)
      if (!transcript.codecs.includes(codec)) continue
      it(`${file}: ${transcript.title}`, () => play(transcript, listener, wires[codec]))
    }
  })
}
