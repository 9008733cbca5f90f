/**
 * Glob patterns over channel names and origins: `*` any run, `?` one character, `[abc]`, `[a-z]`, `[!a]`,
 * `{one,two}`, `\` takes the next character literally. No separators; the whole name must match.
 * Matching walks all alternatives at once, so its time is bounded by pattern × name.
 * spec: server-api-and-operations.md §1.6 (channels)
 */

/** Longest pattern that is accepted, in characters. */
export const MAX_PATTERN_LENGTH = 512

/** A step of the automaton: consumes a character that `accepts`, or (null) forks for free. */
type State = {
  readonly accepts: ((char: string) => boolean) | null
  readonly next: number[]
}

/** Compiles a pattern to a test of names, or returns null when it is malformed or too long. */
export function compileGlob(pattern: string): ((name: string) => boolean) | null {
  if (pattern.length > MAX_PATTERN_LENGTH) return null
  const compiler = new GlobCompiler(pattern)
  const automaton = compiler.compile()
  return automaton === null ? null : (name) => matches(automaton, name)
}

type Automaton = { readonly states: readonly State[]; readonly start: number; readonly end: number }

function matches({ states, start, end }: Automaton, name: string): boolean {
  let current = reach(states, [start])
  for (const char of name) {
    const stepped: number[] = []
    for (const index of current) {
      const state = states[index]
      if (state?.accepts?.(char) === true) stepped.push(...state.next)
    }
    if (stepped.length === 0) return false
    current = reach(states, stepped)
  }
  return current.has(end)
}

/** Adds everything that forks lead to. */
function reach(states: readonly State[], from: readonly number[]): Set<number> {
  const reached = new Set<number>()
  const pending = [...from]
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (reached.has(index)) continue
    reached.add(index)
    const state = states[index]
    if (state?.accepts === null) pending.push(...state.next)
  }
  return reached
}

class GlobCompiler {
  readonly #chars: readonly string[]
  readonly #states: State[] = []
  #pos = 0

  constructor(pattern: string) {
    this.#chars = Array.from(pattern)
  }

  compile(): Automaton | null {
    const start = this.#fork()
    const end = this.#sequence(start, false)
    return end === null ? null : { states: this.#states, start, end }
  }

  /** Compiles up to the end, or inside braces up to `,` or `}`. Returns the last state or null. */
  #sequence(from: number, inBraces: boolean): number | null {
    let at: number | null = from
    while (at !== null && this.#pos < this.#chars.length) {
      const char = this.#chars[this.#pos] ?? ''
      if (inBraces && (char === ',' || char === '}')) return at
      this.#pos++
      at = this.#term(char, at)
    }
    return inBraces ? null : at
  }

  #term(char: string, from: number): number | null {
    switch (char) {
      case '*':
        return this.#anyRun(from)
      case '?':
        return this.#consume(from, () => true)
      case '[':
        return this.#class(from)
      case '{':
        return this.#alternatives(from)
      case '\\': {
        const literal = this.#chars[this.#pos++]
        return literal === undefined ? null : this.#consume(from, (other) => other === literal)
      }
      default:
        return this.#consume(from, (other) => other === char)
    }
  }

  #anyRun(from: number): number {
    const loop = this.#fork()
    this.#link(from, loop)
    const any = this.#add(() => true)
    this.#link(loop, any)
    this.#link(any, loop)
    return loop
  }

  #alternatives(from: number): number | null {
    const end = this.#fork()
    for (;;) {
      const start = this.#fork()
      this.#link(from, start)
      const last = this.#sequence(start, true)
      if (last === null) return null
      this.#link(last, end)
      if (this.#chars[this.#pos++] === '}') return end
    }
  }

  #class(from: number): number | null {
    const negated = this.#chars[this.#pos] === '!'
    if (negated) this.#pos++
    const ranges: (readonly [low: string, high: string])[] = []
    for (;;) {
      if (this.#chars[this.#pos] === ']') break
      const low = this.#classChar()
      if (low === null) return null
      let high: string | null = low
      if (this.#chars[this.#pos] === '-' && this.#chars[this.#pos + 1] !== ']') {
        this.#pos++
        high = this.#classChar()
      }
      if (high === null || codePoint(high) < codePoint(low)) return null
      ranges.push([low, high])
    }
    this.#pos++
    if (ranges.length === 0) return null
    return this.#consume(from, (char) => {
      const code = codePoint(char)
      return (
        negated !== ranges.some(([low, high]) => code >= codePoint(low) && code <= codePoint(high))
      )
    })
  }

  #classChar(): string | null {
    const char = this.#chars[this.#pos++]
    if (char !== '\\') return char ?? null
    return this.#chars[this.#pos++] ?? null
  }

  #consume(from: number, accepts: (char: string) => boolean): number {
    const step = this.#add(accepts)
    const after = this.#fork()
    this.#link(from, step)
    this.#link(step, after)
    return after
  }

  #fork(): number {
    return this.#add(null)
  }

  #add(accepts: State['accepts']): number {
    return this.#states.push({ accepts, next: [] }) - 1
  }

  #link(from: number, to: number): void {
    this.#states[from]?.next.push(to)
  }
}

function codePoint(char: string): number {
  return char.codePointAt(0) ?? 0
}
