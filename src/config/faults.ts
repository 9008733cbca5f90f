/** What is wrong with a configuration: collected completely, thrown once. ARCHITECTURE §6 */

/** One fault: where in the file, and what to do about it. Never holds a secret value. */
export type Fault = {
  /** Dotted path; items of named lists by their name: `channel.namespaces.chat.history_ttl`. */
  readonly path: string
  readonly problem: string
}

/** Something odd that does not stop the start; written to the log by the app. */
export type Notice = { readonly message: string; readonly fields: Readonly<Record<string, string>> }

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
  readonly #faulty = new Set<string>()

  constructor(
    /** Unknown and unbuilt keys are warnings. */
    readonly lenient: boolean,
  ) {}

  /**
   * Records a fault, unless `path` or one of `involved` is faulty already: what follows from a
   * fault is noise.
   */
  fault(path: string, problem: string, involved: readonly string[] = []): void {
    if (this.#faulty.has(path) || involved.some((other) => this.#faulty.has(other))) return
    this.#faulty.add(path)
    this.faults.push({ path, problem })
  }

  warn(message: string, fields: Readonly<Record<string, string>> = {}): void {
    this.warnings.push({ message, fields })
  }

  note(message: string, fields: Readonly<Record<string, string>> = {}): void {
    this.notes.push({ message, fields })
  }

  /** A key without an implementation was given a value that matters; `value` names it if it helps. */
  notBuilt(path: string, commercialOnly: boolean, value = ''): void {
    const why = commercialOnly
      ? 'only in the commercial edition of the reference; not supported'
      : 'not built yet'
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
