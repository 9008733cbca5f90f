/** Where an option stands, in the three spellings messages and variables need. */

/** A place in the configuration. */
export class OptionPath {
  static readonly root = new OptionPath('', '', '')

  private constructor(
    /** For faults: `channel.namespaces.chat.history_ttl`. */
    readonly shown: string,
    /** For the unknown-key warning of the reference: `channel.namespaces.[0].history_ttl`. */
    readonly dotted: string,
    /** Without a prefix: `CHANNEL_NAMESPACES_CHAT_HISTORY_TTL`. */
    readonly variable: string,
  ) {}

  /** A key of the object here. */
  key(name: string): OptionPath {
    const join = (parent: string): string => (parent === '' ? name : `${parent}.${name}`)
    return new OptionPath(join(this.shown), join(this.dotted), joinVariable(this.variable, name))
  }

  /** An item of the list here; `name` '' = it has none. */
  item(index: number, name: string): OptionPath {
    return new OptionPath(
      name === '' ? `${this.shown}[${index}]` : `${this.shown}.${name}`,
      `${this.dotted}.[${index}]`,
      joinVariable(this.variable, name === '' ? String(index) : name),
    )
  }
}

function joinVariable(parent: string, name: string): string {
  const upper = name.toUpperCase().replace(/[.-]/g, '_')
  return parent === '' ? upper : `${parent}_${upper}`
}
