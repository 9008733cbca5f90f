/**
 * Fetches a key set: one GET with a limit on time and size, no redirects.
 * spec: server-api-and-operations.md §3.6
 */
import { Agent, request } from 'undici'

/** Limit of one attempt, from the start to the last byte. */
export const FETCH_TIMEOUT_MS = 1000
/** Attempts of one fetch. */
export const FETCH_ATTEMPTS = 2
/** Largest key set in bytes. */
export const MAX_KEY_SET_BYTES = 1_048_576

/** Gets the text behind a URL; rejects with whatever went wrong. */
export type FetchText = (url: string) => Promise<string>

/** Creates a fetcher with connections of its own, which close by themselves when unused. */
export function createFetchText(): FetchText {
  const agent = new Agent({
    connections: 2,
    pipelining: 1,
    connect: { timeout: FETCH_TIMEOUT_MS },
    keepAliveTimeout: 1000,
    keepAliveMaxTimeout: 10_000,
    maxResponseSize: MAX_KEY_SET_BYTES,
  })
  return async (url) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await fetchOnce(url, agent)
      } catch (error) {
        if (attempt >= FETCH_ATTEMPTS) throw error
      }
    }
  }
}

async function fetchOnce(url: string, agent: Agent): Promise<string> {
  const { statusCode, body } = await request(url, {
    dispatcher: agent,
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    headers: { accept: 'application/json', 'user-agent': 'backhaul' },
  })
  if (statusCode !== 200) {
    // Nobody reads the body, so the connection is given up with it.
    body.on('error', () => undefined).destroy()
    throw new Error(`key server answered with status ${statusCode}`)
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_KEY_SET_BYTES) throw new Error('key set is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
