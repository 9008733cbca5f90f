/**
 * Takes secrets out of what is recorded, before it is kept: headers and members of JSON by name,
 * parameters of URLs, places that JSON pointers name, and whatever looks like a token. docs/inspect.md
 */
import { compileGlob } from '../base/index.js'
import type { RecordedBody, RecordedHeaders } from './ports.js'

/** What stands in the place of a secret. */
export const REDACTED = '[redacted]'

/** What is taken out besides what always is. */
export type RedactionRules = {
  /** Names of headers, `*` stands for anything. */
  readonly headers: readonly string[]
  /** Names of members of JSON bodies and of parameters of URLs; `*` stands for anything. */
  readonly keys: readonly string[]
  /** JSON pointers into bodies; `*` as a part stands for any member. */
  readonly pointers: readonly string[]
  /** Most bytes of a body that are kept. */
  readonly maxBodyBytes: number
}

/** Bodies above this are not searched and so not kept, in characters. */
const MAX_SEARCHED = 1024 * 1024
const MAX_DEPTH = 200

const HEADERS = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  '*token*',
  '*secret*',
  '*password*',
  '*api-key*',
  '*apikey*',
  '*credential*',
]

/** Names, lower case and without `_` and `-`. */
const KEYS = [
  '*token',
  '*secret',
  '*password',
  '*passwd',
  '*apikey',
  'authorization',
  '*cookie',
  '*credentials',
  '*credential',
  '*privatekey',
  'pwd',
  'jwt',
  'passphrase',
]

/** A text without any of these has no secret by name and no token. */
const SUSPECT =
  /token|secret|passw|passphrase|pwd|jwt|api[_-]?key|authoriz|cookie|credential|private|"b64|bearer|basic|eyJ|\\u|:\/\/[^/]*@/i

/** Tokens that give themselves away: JWTs, schemes of authorization, credentials in URLs. */
const TOKENS: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)?/g, REDACTED],
  [/\b(bearer|basic)\s+[\w.~+/=-]{4,}/gi, `$1 ${REDACTED}`],
  [/(:\/\/)[^\s/@"']+@/g, `$1${REDACTED}@`],
]
/** `name=value` and `name: value` in texts that are no JSON. */
const PAIRS =
  /((?:[\w-]*(?:token|secret|passw\w*|api[_-]?key|credentials?|cookie)|pwd|jwt|authorization)["']?\s*[=:]\s*["']?)(?!\[redacted\])[^\s&"',;<>]+/gi

type Name = (name: string) => boolean

/** Compiled rules. */
export class Redaction {
  readonly #isHeader: Name
  readonly #isKey: Name
  readonly #pointers: readonly (readonly string[])[]
  readonly #always: boolean
  readonly #maxBodyBytes: number

  /** @param rules pointers begin with `/`; checked before */
  constructor(rules: RedactionRules) {
    this.#isHeader = anyOf([...HEADERS, ...rules.headers.map((name) => name.toLowerCase())])
    this.#isKey = anyOf([...KEYS, ...rules.keys.map(normal)])
    this.#pointers = rules.pointers.map((pointer) => pointer.split('/').slice(1).map(unescape))
    this.#always = rules.pointers.length > 0 || rules.keys.length > 0
    this.#maxBodyBytes = rules.maxBodyBytes
  }

  /** Headers, name and value alternating; `secret`: lower-case names that are secrets, too. */
  headers(raw: readonly string[], secret: ReadonlySet<string>): RecordedHeaders {
    const kept: [string, string][] = []
    for (let i = 0; i + 1 < raw.length; i += 2) {
      const name = raw[i] ?? ''
      const lower = name.toLowerCase()
      const hidden = secret.has(lower) || this.#isHeader(lower)
      kept.push([name, hidden ? REDACTED : withoutTokens(raw[i + 1] ?? '')])
    }
    return kept
  }

  /** A URL without credentials and secret parameters. */
  url(url: string): string {
    const clean = withoutTokens(url)
    const at = clean.indexOf('?')
    if (at < 0) return clean
    const parts = clean
      .slice(at + 1)
      .split('&')
      .map((part) => {
        const [name = ''] = part.split('=', 1)
        return this.#isKey(normal(decoded(name))) ? `${name}=${REDACTED}` : part
      })
    return `${clean.slice(0, at)}?${parts.join('&')}`
  }

  /** A readable body of so many bytes; null = it cannot be read. */
  body(text: string | null, bytes: number): RecordedBody {
    if (text === null) return { text: '', bytes, cut: 'not readable', redacted: [] }
    if (text.length > MAX_SEARCHED) {
      return { text: '', bytes, cut: 'too large to look for secrets', redacted: [] }
    }
    const found: string[] = []
    const clean = this.#clean(text, found)
    const most = this.#maxBodyBytes
    return clean.length <= most
      ? { text: clean, bytes, cut: '', redacted: found }
      : { text: clean.slice(0, most), bytes, cut: 'truncated', redacted: found }
  }

  /** A text of another kind, such as the message of a failure. */
  text(text: string): string {
    return withoutTokens(text).replace(PAIRS, `$1${REDACTED}`)
  }

  #clean(text: string, found: string[]): string {
    // Most bodies hold nothing of the kind, and then they are kept as they are.
    if (!this.#always && !SUSPECT.test(text)) return text
    let parsed: unknown
    try {
      parsed = JSON.parse(text)
    } catch {
      const clean = this.text(text)
      if (clean !== text) found.push('#')
      return clean
    }
    const clean = this.#member(parsed, [], this.#pointers, found)
    // What was written differently but means the same stays as it was.
    return found.length === 0 ? text : JSON.stringify(clean)
  }

  /** Whether base64 text holds a secret. */
  #hides(encoded: string): boolean {
    const found: string[] = []
    this.#clean(Buffer.from(encoded, 'base64').toString('utf8'), found)
    return found.length > 0
  }

  #member(
    value: unknown,
    path: readonly string[],
    pointers: readonly (readonly string[])[],
    found: string[],
  ): unknown {
    if (typeof value === 'string') {
      const clean = withoutTokens(value)
      if (clean !== value) found.push(pointerOf(path))
      return clean
    }
    if (typeof value !== 'object' || value === null) return value
    if (path.length >= MAX_DEPTH) {
      found.push(pointerOf(path))
      return REDACTED
    }
    const one = (key: string, inner: unknown, named: boolean): unknown => {
      const here = [...path, key]
      const left = pointers.filter(([head]) => head === key || head === '*')
      const isMeant = left.some((pointer) => pointer.length === 1)
      if (isMeant || (named && isSecretValue(inner) && this.#isKey(normal(key)))) {
        found.push(pointerOf(here))
        return REDACTED
      }
      if (named && key.startsWith('b64') && typeof inner === 'string' && this.#hides(inner)) {
        found.push(pointerOf(here))
        return REDACTED
      }
      return this.#member(
        inner,
        here,
        left.map((pointer) => pointer.slice(1)),
        found,
      )
    }
    if (Array.isArray(value)) return value.map((inner, index) => one(String(index), inner, false))
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, one(key, inner, true)]),
    )
  }
}

/** Nothing cannot be a secret, and to see that there is nothing helps. */
function isSecretValue(value: unknown): boolean {
  return value !== null && value !== '' && typeof value !== 'boolean'
}

function withoutTokens(text: string): string {
  let clean = text
  for (const [pattern, instead] of TOKENS) clean = clean.replace(pattern, instead)
  return clean
}

function anyOf(patterns: readonly string[]): Name {
  const tests = patterns.map(
    (pattern) => compileGlob(pattern) ?? ((name: string) => name === pattern),
  )
  const known = new Map<string, boolean>()
  return (name) => {
    const before = known.get(name)
    if (before !== undefined) return before
    const verdict = tests.some((test) => test(name))
    // Names are the client's choice: so many are remembered and no more.
    if (known.size < 1000 && name.length < 100) known.set(name, verdict)
    return verdict
  }
}

function normal(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function unescape(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}

function pointerOf(path: readonly string[]): string {
  return path.map((part) => '/' + part.replaceAll('~', '~0').replaceAll('/', '~1')).join('')
}
