/** One key of a keyed channel: its version, and what is still owed to those who track it. */
import type { HubChannel } from '../hub/channel.js'

/** A tracked key. Its line holds the trackers; values are delivered through it. */
export class KeyItem {
  readonly key: string
  readonly line: HubChannel
  /** Of the backend, or made up here; 0n = no value has been seen. */
  version = 0n
  /** Hash of the value, where versions are made up here. */
  hash = ''
  /** Number of the newest request whose answer brought a value without a version. */
  answered = 0
  /** Published since the last cycle: the next one leaves it out. */
  published = false
  /** Somebody lacks the current value: ask as if nothing was known, deliver although unchanged. */
  owed = false
  /** The poller has been told that the value is wanted and has not asked yet. */
  wanted = false
  /** Requests under way whose answer brings the value whatever it is. */
  asking = 0
  /** Readers that are about to track it. */
  reserved = 0
  /** Nobody tracks it any more, or the backend removed it: another item may have taken its place. */
  gone = false

  constructor(key: string, line: HubChannel) {
    this.key = key
    this.line = line
  }

  /** Forgets the value; who tracks it stays. */
  reset(): void {
    this.version = 0n
    this.hash = ''
    this.published = false
    this.owed = false
  }
}
