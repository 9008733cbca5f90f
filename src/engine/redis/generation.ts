/**
 * Whose writes a server continues. A replica that takes over may lack the last writes of the old master,
 * and so may a server that read an old snapshot: offsets that clients have already would be given out
 * again in the same epoch. Redis names every such line of writes anew (`master_replid`). Nodes keep the
 * name under a key, and scripts give a stream whose epoch began under another name a new epoch.
 */
import type { Redis } from 'ioredis'
import { asError } from './link.js'

/** So much of the name is kept with every stream: 48 bits. */
const NAME_LENGTH = 12

/** Whether a server says that it does not know a command or does not allow it. */
export function mayNot({ name, message }: Error): boolean {
  return name === 'ReplyError' && /^(ERR|NOPERM)\b/.test(message)
}

/** Keeps the name of one server up to date. */
export class Generation {
  readonly #key: string
  readonly #onUnknown: (reason: string) => void
  #doubtful = true
  #settling: Promise<void> | null = null

  /**
   * @param key where the name is kept
   * @param onUnknown the server does not tell, so that a loss cannot be noticed
   */
  constructor(key: string, onUnknown: (reason: string) => void) {
    this.#key = key
    this.#onUnknown = onUnknown
  }

  /** Whether the name has to be looked at before anything is written. */
  get doubtful(): boolean {
    return this.#doubtful
  }

  /** The server may be another one, or may have changed its part. */
  doubt(): void {
    this.#doubtful = true
    this.#settling = null
  }

  /**
   * Brings the name up to date; whoever asks meanwhile shares the look. A server that takes no writes
   * at the moment stays in doubt. Rejects when the connection fails.
   */
  settle(client: Redis): Promise<void> {
    if (this.#settling !== null) return this.#settling
    const settling = this.#look(client).then(
      (settled) => {
        if (this.#settling !== settling) return
        this.#settling = null
        this.#doubtful = !settled
      },
      (cause: unknown) => {
        if (this.#settling === settling) this.#settling = null
        throw cause
      },
    )
    this.#settling = settling
    return settling
  }

  /** Whether the name is right now. */
  async #look(client: Redis): Promise<boolean> {
    try {
      const { master, name } = replicationOf(await client.info('replication'))
      if (!master) return false
      if (name === '') this.#onUnknown('INFO tells no master_replid')
      else if ((await client.get(this.#key)) !== name) await client.set(this.#key, name)
      return true
    } catch (cause) {
      const error = asError(cause)
      if (error.name !== 'ReplyError') throw cause
      // READONLY, OOM, BUSY and the like pass, and until then nothing is written either.
      if (!mayNot(error)) return false
      this.#onUnknown(error.message)
      return true
    }
  }
}

/** What a server says about its part. */
export function replicationOf(info: string): { readonly master: boolean; readonly name: string } {
  return {
    master: !/^role:slave\r?$/m.test(info),
    name: (/^master_replid:(\w+)/m.exec(info)?.[1] ?? '').slice(0, NAME_LENGTH),
  }
}
