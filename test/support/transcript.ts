/**
 * Protocol transcripts: text files that say what is sent and what must come back, byte for byte.
 *
 *   title: one sentence
 *   config: …                      configuration of the server, as in the YAML file
 *   codecs: [json]                 only for bytes that no other encoding can say; default: both
 *   transports: [websocket]        only for what others have no place for; default: all
 *   ---
 *   > {"connect":{},"id":1}        client A sends a message (several lines: joined by LF with `>+`)
 *   < {"id":1,"connect":{…}}       the next line client A receives
 *   B> … / B< …                    the same for another client; B is opened when first used
 *   < close 3501 bad request       client A is closed with this code and reason
 *   api publish {"channel":"x"}    a server API call …
 *   api< {"result":{}}             … and its answer
 *
 * In expectations `"*"` stands for any string, `*` (bare) for any number and `"$x"` for a string that
 * is remembered and must be the same wherever `"$x"` appears again, also in what is sent.
 */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** One step. `who` is the client's letter, 'api' for the server API. */
export type TranscriptStep = {
  readonly line: number
  readonly who: string
  readonly t: 'send' | 'append' | 'receive' | 'closed' | 'call' | 'answer'
  readonly text: string
}

/** A parsed file. */
export type Transcript = {
  readonly title: string
  readonly config: Record<string, unknown>
  readonly codecs: readonly ('json' | 'protobuf')[]
  /** null = all. */
  readonly transports: readonly string[] | null
  readonly steps: readonly TranscriptStep[]
}

const STEP = /^(?:(?<who>[A-Z])?(?<op>>\+|>|<)|(?<api>api<?)) ?(?<text>.*)$/

/** Reads one transcript file. Throws on a line it does not understand. */
export function readTranscript(path: string): Transcript {
  const [head = '', body = ''] = readFileSync(path, 'utf8').split(/^---$/m)
  const { title, config, codecs, transports } = parse(head) as Partial<Transcript> & {
    title: string
  }
  const offset = head.split('\n').length
  const steps: TranscriptStep[] = []
  for (const [index, raw] of body.split('\n').entries()) {
    if (raw.trim() === '' || raw.startsWith('#')) continue
    const groups = STEP.exec(raw)?.groups
    if (groups === undefined) throw new Error(`${path}:${offset + index}: cannot read "${raw}"`)
    steps.push(toStep(offset + index, groups))
  }
  return {
    title,
    config: config ?? {},
    codecs: codecs ?? ['json', 'protobuf'],
    transports: transports ?? null,
    steps,
  }
}

function toStep(line: number, groups: Record<string, string | undefined>): TranscriptStep {
  const text = groups.text ?? ''
  if (groups.api !== undefined) {
    return { line, who: 'api', t: groups.api === 'api' ? 'call' : 'answer', text }
  }
  const who = groups.who ?? 'A'
  if (groups.op === '>') return { line, who, t: 'send', text }
  if (groups.op === '>+') return { line, who, t: 'append', text }
  const closed = text.startsWith('close ')
  return { line, who, t: closed ? 'closed' : 'receive', text: closed ? text.slice(6) : text }
}

/** Remembers `"$x"` and compares lines. */
export class Matcher {
  readonly #known = new Map<string, string>()

  /** Puts remembered values into a line that is sent. */
  fill(text: string): string {
    return text.replace(/"(\$\w+)"/g, (whole, name: string) => {
      const value = this.#known.get(name)
      return value === undefined ? whole : JSON.stringify(value)
    })
  }

  /** null when `actual` is what was expected, else a message. */
  mismatch(expected: string, actual: string): string | null {
    const filled = this.fill(expected)
    const names: string[] = []
    const pattern = filled
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/"\\\*"/g, '"(?:[^"\\\\]|\\\\.)*"')
      .replace(/:\\\*/g, ':\\d+')
      .replace(/"(\\\$\w+)"/g, (_whole, name: string) => {
        names.push(name.slice(1))
        return '"((?:[^"\\\\]|\\\\.)*)"'
      })
    const found = new RegExp(`^${pattern}$`).exec(actual)
    if (found === null) return `expected ${filled}\n     got ${actual}`
    names.forEach((name, i) => this.#known.set(name, found[i + 1] ?? ''))
    return null
  }
}
