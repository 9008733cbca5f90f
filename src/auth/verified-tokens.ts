/**
 * Memory of tokens whose signature was found good, so that a storm of reconnects does not pay for
 * each again. Only the signature is remembered; claims are judged every time. Tokens signed with a
 * secret are not here: checking one costs as little as looking it up.
 */
import { hash } from 'node:crypto'
import type { VerificationKey } from './keys.js'

/** Tokens remembered by default. An entry is a digest and a reference, about 150 bytes. */
export const DEFAULT_CAPACITY = 10_000

type Entry = { readonly key: VerificationKey; readonly untilMs: number }

/** Bounded, least recently used entries leave first. Holds digests, not tokens. */
export class VerifiedTokens {
  readonly #entries = new Map<string, Entry>()
  readonly #capacity: number

  constructor(capacity = DEFAULT_CAPACITY) {
    this.#capacity = capacity
  }

  /** Number of remembered tokens. */
  get size(): number {
    return this.#entries.size
  }

  /** The key that verified exactly these bytes before, or null. */
  keyOf(token: string, nowMs: number): VerificationKey | null {
    const digest = digestOf(token)
    const entry = this.#entries.get(digest)
    if (entry === undefined) return null
    this.#entries.delete(digest)
    if (nowMs >= entry.untilMs) return null
    this.#entries.set(digest, entry)
    return entry.key
  }

  /** Remembers a token until `untilMs` (Unix ms; Infinity = until it falls out). */
  add(token: string, key: VerificationKey, untilMs: number): void {
    const digest = digestOf(token)
    this.#entries.delete(digest)
    this.#entries.set(digest, { key, untilMs })
    if (this.#entries.size <= this.#capacity) return
    const oldest = this.#entries.keys().next()
    if (oldest.done !== true) this.#entries.delete(oldest.value)
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64')
}
