/** What was published and what each reader saw of it: nothing lost, doubled or out of order. */

/** What one reader saw of one channel. */
export class Reading {
  readonly reader: string
  readonly channel: string
  /** Offset before the first publication that counts. */
  start: number | null = null
  last = 0
  count = 0
  /** What went wrong, in words. */
  readonly faults: string[] = []
  readonly #ledger: Ledger

  constructor(ledger: Ledger, reader: string, channel: string) {
    this.#ledger = ledger
    this.reader = reader
    this.channel = channel
  }

  /** The subscription starts, or starts again, at an offset. */
  subscribed(offset: number, recovering: boolean, recovered: boolean): void {
    if (this.start === null) {
      this.start = offset
      this.last = offset
    } else if (recovering && !recovered) {
      this.faults.push(`not recovered after ${this.last}, at ${offset} now`)
    }
  }

  /** A publication arrives. */
  saw(offset: number, id: string): void {
    this.count++
    if (offset !== this.last + 1) this.faults.push(`${offset} after ${this.last}`)
    this.last = offset
    this.#ledger.compare(this, offset, id)
  }
}

/** The truth: the id of each offset of each channel. */
export class Ledger {
  readonly readings: Reading[] = []
  readonly tops = new Map<string, number>()
  readonly #ids = new Map<string, Map<number, string>>()
  readonly #offsets = new Map<string, string>()

  /** A reader of a channel. */
  open(reader: string, channel: string): Reading {
    const reading = new Reading(this, reader, channel)
    this.readings.push(reading)
    return reading
  }

  /** The server said that this was published. */
  acknowledged(channel: string, offset: number, id: string): void {
    this.tops.set(channel, Math.max(offset, this.tops.get(channel) ?? 0))
    const fault = this.#record(channel, offset, id)
    if (fault !== null) throw new Error(`acknowledged twice: ${fault}`)
  }

  /** A reader was sent away and does not come back. */
  ended(reader: string, why: string): void {
    for (const reading of this.readings)
      if (reading.reader === reader) reading.faults.push(`over: ${why}`)
  }

  /** Compares what a reader saw with what others saw and what was acknowledged. */
  compare(reading: Reading, offset: number, id: string): void {
    const fault = this.#record(reading.channel, offset, id)
    if (fault !== null) reading.faults.push(fault)
  }

  /** Readings that have not come to the end of their channel. */
  behind(): Reading[] {
    return this.readings.filter(({ channel, last }) => last < (this.tops.get(channel) ?? 0))
  }

  /** Everything that went wrong, with names. */
  faults(): string[] {
    return this.readings.flatMap(({ reader, channel, faults }) =>
      faults.map((fault) => `${reader} in ${channel}: ${fault}`),
    )
  }

  #record(channel: string, offset: number, id: string): string | null {
    let ids = this.#ids.get(channel)
    if (ids === undefined) this.#ids.set(channel, (ids = new Map()))
    const known = ids.get(offset)
    if (known !== undefined) return known === id ? null : `${offset} is ${id} and ${known}`
    const place = `${channel}@${offset}`
    const elsewhere = this.#offsets.get(id)
    if (elsewhere !== undefined) return `${id} is at ${place} and ${elsewhere}`
    ids.set(offset, id)
    this.#offsets.set(id, place)
    return null
  }
}
