/** What is wrong with a configuration: collected completely, thrown once. ARCHITECTURE §6 */

/** One fault: where in the file, and what to do about it. Never holds a secret value. */
export type Fault = {
  /** Dotted path; items of named lists by their name: `channel.namespaces.chat.history_ttl`. */
  readonly path: string
  readonly problem: string
}

/** Something odd that does not stop the start; written to the log by the app. */
export type Notice = {
  readonly message: string
  readonly fields: Readonly<Record<string, string | number>>
}

/** Where a value was written: the line of the file (from 1), or the variable or flag that set it. */
export type Written = { readonly line: number } | { readonly from: string }

/** How far loading came: `reading` = the sources, `validating` = their content. */
export type ConfigStage = 'reading' | 'validating'

/** Start-up fault: everything that is wrong with the configuration. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'

  constructor(
    /** At least one fault. */
    readonly faults: readonly Fault[],
    readonly stage: ConfigStage = 'validating',
    /** Unknown keys of the file as dotted lower-case paths; they are among the faults too. */
    readonly unknownKeys: readonly string[] = [],
  ) {
    super(
      faults.map(({ path, problem }) => (path === '' ? problem : `${path}: ${problem}`)).join('\n'),
    )
  }
}

/** Collects faults and notices of one load. */
export class Findings {
  readonly faults: Fault[] = []
  readonly warnings: Notice[] = []
  readonly notes: Notice[] = []
  /** Unknown keys of the file as dotted lower-case paths. */
  readonly unknownKeys: string[] = []
  /** Paths of the options that a file, a variable or a flag has, at whatever value. */
  readonly given = new Set<string>()
  readonly #faulty = new Set<string>()
  readonly #written = new Map<string, Written>()

  constructor(
    /** Unknown and unbuilt keys are warnings. */
    readonly lenient: boolean,
  ) {}

  /** Remembers where the value of `path` was written; the last writer wins, as its value does. */
  locate(path: string, written: Written): void {
    this.#written.set(path, written)
  }

  /**
   * Records a fault with the place of its value, unless `path` or one of `involved` is faulty already: what follows from a
   * fault is noise.
   */
  fault(path: string, problem: string, involved: readonly string[] = []): void {
    if (this.#faulty.has(path) || involved.some((other) => this.#faulty.has(other))) return
    this.#faulty.add(path)
    const written = this.#whereIs(path)
    this.faults.push({ path, problem: written === undefined ? problem : problem + shown(written) })
  }

  /** Records a warning; `key` among the fields is a path, whose place is added. */
  warn(message: string, fields: Readonly<Record<string, string>> = {}): void {
    const written = fields.key === undefined ? undefined : this.#whereIs(fields.key)
    this.warnings.push({ message, fields: { ...fields, ...written } })
  }

  /** The place of an option, or of the list whose item it is. */
  #whereIs(path: string): Written | undefined {
    return this.#written.get(path) ?? this.#written.get(path.replace(/\[\d+\]$/, ''))
  }

  note(message: string, fields: Readonly<Record<string, string>> = {}): void {
    this.notes.push({ message, fields })
  }

  /** A key without an implementation was given a value that matters; `value` names it if it helps. */
  notBuilt(path: string, commercialOnly: boolean, value = ''): void {
    const why = whyNot(commercialOnly)
    this.#refuse(path, value === '' ? why : `${value}: ${why}`)
  }

  /** A feature without an implementation was switched on; `instead` names what serves its purpose. */
  switchedOn(path: string, instead: string): void {
    this.#refuse(path, instead === '' ? 'not built yet' : `not built: ${instead}`)
  }

  #refuse(path: string, what: string): void {
    if (this.lenient) this.warn(`option ignored: ${what}`, { key: path })
    else this.fault(path, `${what}; remove it, or start with --lenient to ignore it`)
  }
}

/** Why an option is not there. */
export const whyNot = (commercialOnly: boolean): string =>
  commercialOnly
    ? 'only in the commercial edition of the reference; not supported'
    : 'not built yet'

const shown = (written: Written): string =>
  'line' in written ? ` (line ${written.line})` : ` (from ${written.from})`
