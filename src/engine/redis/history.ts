/** Reading history from streams or lists. spec: channels-and-engines.md §4.5, §8.4 S3, S4 */
import { newEpoch } from '../../base/index.js'
import { decodeStoredPublication, type Publication } from '../../protocol/index.js'
import {
  EngineFailure,
  type HistoryFilter,
  type HistorySlice,
  type HistoryStore,
} from '../ports.js'
import { decodeMessage } from './envelope.js'
import { readList, readStream, removeHistory } from './lua/history.js'
import { bytesOf, listOf, numberOf, seconds, textOf } from './replies.js'
import type { Shards } from './shard.js'
import { SharedReads } from './shared-reads.js'

const READ = 'history'

/** The reading side of history. */
export class RedisHistory implements HistoryStore {
  readonly #shards: Shards
  readonly #useLists: boolean
  readonly #reads = new SharedReads<HistorySlice>()

  constructor(shards: Shards, useLists: boolean) {
    this.#shards = shards
    this.#useLists = useLists
  }

  read(channel: string, filter: HistoryFilter, metaTtlMs: number): Promise<HistorySlice> {
    const since = filter.since === null ? '' : String(filter.since.offset)
    const id = `${filter.limit} ${since} ${filter.reverse ? 1 : 0} ${metaTtlMs} ${channel}`
    return this.#reads.read(id, () =>
      this.#useLists
        ? this.#readList(channel, filter, metaTtlMs)
        : this.#readStream(channel, filter, metaTtlMs),
    )
  }

  async remove(channel: string): Promise<void> {
    const { keys, commands } = this.#shards.of(channel)
    const key = this.#useLists ? keys.list(channel) : keys.stream(channel)
    const kind = this.#useLists ? 'list' : 'stream'
    await commands.script('remove history', removeHistory, [key], [kind])
  }

  async #readStream(
    channel: string,
    filter: HistoryFilter,
    metaTtlMs: number,
  ): Promise<HistorySlice> {
    const { keys, commands, generation } = this.#shards.of(channel)
    const start = startOf(filter)
    const reply = listOf(
      await commands.script(
        READ,
        readStream,
        [keys.stream(channel), keys.streamMeta(channel), ...generation],
        [
          start === null ? '0' : '1',
          String(start ?? 0),
          filter.limit > 0 ? String(filter.limit) : '0',
          filter.reverse ? '1' : '0',
          seconds(metaTtlMs),
          newEpoch(),
        ],
      ),
      READ,
    )
    const entries = reply[2] === undefined ? [] : listOf(reply[2], READ)
    return { position: positionOf(reply), publications: decoded(entries, entryOf) }
  }

  /** A list is read as a whole, newest first, and filtered here. */
  async #readList(
    channel: string,
    filter: HistoryFilter,
    metaTtlMs: number,
  ): Promise<HistorySlice> {
    const { keys, commands, generation } = this.#shards.of(channel)
    const start = startOf(filter)
    const reply = listOf(
      await commands.script(
        READ,
        readList,
        [keys.list(channel), keys.listMeta(channel), ...generation],
        [start === null ? '0' : '1', seconds(metaTtlMs), newEpoch()],
      ),
      READ,
    )
    const position = positionOf(reply)
    if (start === null || reply[2] === undefined) return { position, publications: [] }
    let publications = decoded(listOf(reply[2], READ), (entry) => messageOf(bytesOf(entry, READ)))
    if (!filter.reverse) publications.reverse()
    if (start > 0) {
      publications = publications.filter(({ offset }) =>
        filter.reverse ? offset <= start : offset >= start,
      )
    }
    return {
      position,
      publications: filter.limit > 0 ? publications.slice(0, filter.limit) : publications,
    }
  }
}

/** First offset to read, 0 = from the end where reading starts; null = nothing can be there. */
export function startOf({ limit, since, reverse }: HistoryFilter): number | null {
  if (limit === 0) return null
  if (since === null) return 0
  const start = reverse ? since.offset - 1 : since.offset + 1
  if (start <= 0) return null
  if (start <= Number.MAX_SAFE_INTEGER) return start
  return reverse ? 0 : null
}

function positionOf(reply: readonly unknown[]): HistorySlice['position'] {
  return { offset: numberOf(reply[0], READ), epoch: textOf(reply[1], READ) }
}

/** Decodes what was stored; throws EngineFailure. */
export function decoded(
  entries: readonly unknown[],
  decode: (entry: unknown) => Publication,
): Publication[] {
  try {
    return entries.map(decode)
  } catch (cause) {
    throw cause instanceof EngineFailure ? cause : new EngineFailure(READ, cause)
  }
}

/** A stream entry: id `offset-0`, the publication in field `d`. */
export function entryOf(entry: unknown): Publication {
  const [id, fields] = listOf(entry, READ)
  const offset = Number(textOf(id, READ).split('-')[0])
  const parts = listOf(fields, READ)
  // Entries of maps have their epoch beside it.
  const at = parts.findIndex((part, index) => index % 2 === 0 && textOf(part, READ) === 'd')
  return decodeStoredPublication(bytesOf(parts[at + 1], READ), offset)
}

function messageOf(bytes: Buffer): Publication {
  const message = decodeMessage(bytes)
  if (message.kind === 'publication') return message.publication
  throw new EngineFailure(READ, new Error('a list holds something that is no publication'))
}
