/** Runs on Redis: a key beside the stream of the records, taken over by generation. spec: runs.md §1.5 */
import { bytesPayload, newEpoch, type Clock, type Payload } from '../../base/index.js'
import { encodeStoredPublication } from '../../protocol/index.js'
import { EngineFailure, type NewPublication } from '../ports.js'
import { asDelivered } from '../publication.js'
import {
  bytesOfWrite,
  keepMsOf,
  type RunBegin,
  type RunOptions,
  type RunOrigin,
  type RunPage,
  type RunRecord,
  type RunState,
  type RunStore,
  type RunWrite,
  type RunWritten,
} from '../runs.js'
import type { Argument } from './commands.js'
import * as lua from './lua/runs.js'
import type { LuaScript } from './lua/script.js'
import { asBuffer, listOf, numberOf, seconds, textOf } from './replies.js'
import type { Shard, Shards } from './shard.js'

const OPERATION = 'runs'

/** Keeps runs on the shards of the broker. */
export class RedisRuns implements RunStore {
  readonly #shards: Shards
  readonly #clock: Clock

  constructor(shards: Shards, clock: Clock) {
    this.#shards = shards
    this.#clock = clock
  }

  async renewLease(node: string, leaseMs: number): Promise<void> {
    await this.#index(lua.leaseRuns, (keys) => keys.runNodes, [node, String(leaseMs)])
  }

  async endLease(node: string): Promise<void> {
    await this.renewLease(node, 0)
  }

  async begin(
    origin: RunOrigin,
    node: string,
    options: RunOptions,
    restarted: NewPublication,
  ): Promise<RunBegin> {
    const { channel, user } = origin
    const keepMs = String(keepMsOf(options))
    // What leads to a run is there before the run is: a run that nobody finds would never end.
    const [place] = await Promise.all([
      this.#index(lua.occupy, (keys) => keys.activeRuns(user), [
        channel,
        String(options.maxPerUser),
        String(options.maxAgeMs),
      ]),
      this.#own(node, channel, true),
      ...[null, user].map((who) =>
        this.#index(lua.indexRun, (keys) => keys.runIndex(who), [channel, keepMs]),
      ),
    ])
    if (place === 0) {
      // One of that name that runs already takes no further place.
      const running = await this.find(channel)
      if (running?.node !== node) await this.#own(node, channel, false)
      return running?.state === 'running' ? { t: 'running', run: running } : { t: 'limit' }
    }
    const reply = listOf(
      await this.#onStream(lua.beginRun, channel, options, keepMs, [
        node,
        JSON.stringify(packed(origin)),
        this.#encoded(restarted),
      ]),
      OPERATION,
    )
    const run = recordOf(channel, reply[1])
    if (run === null) throw new EngineFailure(OPERATION, new Error('a run has no fields'))
    if (textOf(reply[0], OPERATION) === 'begun') return { t: 'begun', run }
    if (run.node !== node) await this.#own(node, channel, false)
    // A place of somebody else's is none of this user's.
    if (run.user !== user) await this.#vacate(user, channel)
    return { t: 'running', run }
  }

  async append(
    channel: string,
    generation: number | null,
    write: RunWrite,
    options: RunOptions,
  ): Promise<RunWritten> {
    const { publications, sequence, lastId, end } = write
    const all = end === null ? publications : [...publications, end.publication]
    const endAlone = end !== null && publications.length === 0
    const reply = listOf(
      await this.#onStream(lua.appendToRun, channel, options, String(options.historyTtlMs), [
        generation === null ? '' : String(generation),
        String(bytesOfWrite(write)),
        String(options.maxBytes),
        endAlone ? '1' : '',
        lastId,
        end?.state ?? '',
        end?.reason ?? '',
        String(sequence),
        ...all.map((one) => this.#encoded(one)),
      ]),
      OPERATION,
    )
    const t = textOf(reply[0], OPERATION)
    switch (t) {
      case 'written': {
        const top = { offset: numberOf(reply[1], OPERATION), epoch: textOf(reply[2], OPERATION) }
        if (end !== null) await this.#release(channel)
        return { t, top }
      }
      case 'fenced': {
        const state = textOf(reply[1], OPERATION) as RunState
        return { t, state, generation: numberOf(reply[2], OPERATION) }
      }
      case 'full':
      case 'unknown':
        return { t }
      default:
        throw new EngineFailure(OPERATION, new Error('unexpected answer of Redis'))
    }
  }

  async takeOver(channel: string, generation: number, node: string): Promise<RunRecord | null> {
    const before = await this.find(channel)
    if (before?.generation !== generation) return null
    await this.#own(node, channel, true)
    const run = recordOf(
      channel,
      await this.#ofRun(lua.takeOverRun, channel, [String(generation), node]),
    )
    const loser = run === null ? node : before.node
    if (loser !== node || run === null) await this.#own(loser, channel, false)
    return run
  }

  async find(channel: string): Promise<RunRecord | null> {
    return recordOf(channel, await this.#ofRun(lua.findRun, channel, []))
  }

  async orphans(): Promise<readonly RunRecord[]> {
    const silent = textsOf(await this.#index(lua.silentNodes, (keys) => keys.runNodes, []))
    const found: RunRecord[] = []
    for (const node of silent) {
      const channels = textsOf(await this.#index(lua.ownedRuns, (keys) => keys.runsOf(node), []))
      for (const channel of channels) {
        const run = await this.find(channel)
        if (run?.state === 'running' && run.node === node) found.push(run)
        else await this.#own(node, channel, false)
      }
      if (channels.length === 0) await this.#index(lua.forgetNode, (keys) => keys.runNodes, [node])
    }
    return found
  }

  async list(user: string | null, limit: number, cursor: string): Promise<RunPage> {
    const space = cursor.indexOf(' ')
    const after = cursor === '' ? ['', ''] : [cursor.slice(0, space), cursor.slice(space + 1)]
    const page = textsOf(
      await this.#index(lua.pageOfRuns, (keys) => keys.runIndex(user), [...after, String(limit)]),
    )
    const channels = page.filter((_, at) => at % 2 === 0)
    const found = await Promise.all(channels.map((channel) => this.find(channel)))
    const gone = channels.filter((_, at) => found[at] === null)
    await Promise.all(
      gone.map((channel) => this.#index(lua.vacate, (keys) => keys.runIndex(user), [channel])),
    )
    const [channel = '', score = ''] = page.slice(-2)
    const more = channels.length === limit
    return {
      runs: found.filter((run) => run !== null),
      cursor: more ? `${score} ${channel}` : '',
    }
  }

  async attached(channel: string): Promise<void> {
    await this.#ofRun(lua.touchRun, channel, [String(this.#clock.now())])
  }

  /** Nothing leads to a run that is over but the lists of all. */
  async #release(channel: string): Promise<void> {
    const run = await this.find(channel)
    if (run === null) return
    await Promise.all([this.#own(run.node, channel, false), this.#vacate(run.user, channel)])
  }

  async #own(node: string, channel: string, owned: boolean): Promise<void> {
    await this.#index(lua.markOwned, (keys) => keys.runsOf(node), [channel, owned ? '1' : ''])
  }

  async #vacate(user: string, channel: string): Promise<void> {
    await this.#index(lua.vacate, (keys) => keys.activeRuns(user), [channel])
  }

  /** Indexes are on the first shard. */
  #index(
    script: LuaScript,
    key: (keys: Shard['keys']) => string,
    args: readonly Argument[],
  ): Promise<unknown> {
    const [shard] = this.#shards.all
    if (shard === undefined) throw new EngineFailure(OPERATION, new Error('no shard'))
    return shard.commands.script(OPERATION, script, [key(shard.keys)], args)
  }

  #ofRun(script: LuaScript, channel: string, args: readonly Argument[]): Promise<unknown> {
    const { keys, commands } = this.#shards.of(channel)
    return commands.script(OPERATION, script, [keys.run(channel)], args)
  }

  #onStream(
    script: LuaScript,
    channel: string,
    options: RunOptions,
    keepMs: string,
    args: readonly Argument[],
  ): Promise<unknown> {
    const { keys, commands, generation } = this.#shards.of(channel)
    return commands.script(
      OPERATION,
      script,
      [keys.run(channel), keys.stream(channel), keys.streamMeta(channel), ...generation],
      [
        String(options.historySize),
        seconds(options.historyTtlMs),
        seconds(options.historyMetaTtlMs),
        newEpoch(),
        keys.sharded ? 'spublish' : 'publish',
        keys.messages(channel),
        String(this.#clock.now()),
        keepMs,
        ...args,
      ],
    )
  }

  #encoded(one: NewPublication): Buffer {
    return asBuffer(encodeStoredPublication(asDelivered(one, 0, this.#clock.now())))
  }
}

function textsOf(reply: unknown): string[] {
  return listOf(reply, OPERATION).map((each) => textOf(each, OPERATION))
}

type PackedOrigin = Omit<RunOrigin, 'channel' | 'data' | 'meta'> & {
  readonly data: string | null
  readonly meta: string | null
}

function packed(given: RunOrigin): PackedOrigin {
  const { id, user, client, proxy, method, pushed, data, meta } = given
  return {
    ...{ id, user, client, proxy, method, pushed },
    data: base64Of(data),
    meta: base64Of(meta),
  }
}

function base64Of(payload: Payload | null): string | null {
  return payload === null ? null : asBuffer(payload.bytes()).toString('base64')
}

function payloadOf(base64: string | null): Payload | null {
  return base64 === null ? null : bytesPayload(Buffer.from(base64, 'base64'))
}

/** A run of its fields; null = there are none. */
function recordOf(channel: string, reply: unknown): RunRecord | null {
  const texts = textsOf(reply)
  if (texts.length === 0) return null
  const fields = new Map<string, string>()
  for (let at = 0; at + 1 < texts.length; at += 2) fields.set(texts[at] ?? '', texts[at + 1] ?? '')
  const text = (name: string): string => fields.get(name) ?? ''
  const number = (name: string): number => Number(text(name))
  if (text('x') === '') return null
  const { data, meta, ...origin } = JSON.parse(text('x')) as PackedOrigin
  return {
    ...origin,
    channel,
    data: payloadOf(data),
    meta: payloadOf(meta),
    state: text('s') as RunState,
    reason: text('r'),
    node: text('n'),
    generation: number('g'),
    lastId: text('l'),
    start: { offset: number('so'), epoch: text('se') },
    top: { offset: number('o'), epoch: text('e') },
    records: number('nr'),
    bytes: number('nb'),
    startedAtMs: number('st'),
    endedAtMs: number('et'),
    attachedAtMs: number('at'),
  }
}
