/** Questions and answers of surveys as bytes. spec: channels-and-engines.md §8.7 */
import * as wire from '../../gen/control.js'
import { asBuffer, entriesOf, nonZero, nonEmpty } from '../../wire/index.js'

/** A frame for a session of the node that is asked. */
export type EmulationQuestion = {
  readonly node: string
  readonly session: string
  readonly data: Uint8Array
}

/** Encodes the question for channels. */
export function encodeChannelsQuestion(pattern: string): Uint8Array {
  return wire.ChannelsRequest.encode({ pattern: nonEmpty(pattern) }).finish()
}

/** The pattern that is asked for. Throws when the question is malformed. */
export function decodeChannelsQuestion(data: Uint8Array): string {
  return wire.ChannelsRequest.decode(asBuffer(data)).pattern ?? ''
}

/** Encodes channels and their numbers of subscribers. */
export function encodeChannelsAnswer(channels: ReadonlyMap<string, number>): Uint8Array {
  const record = entriesOf(channels, (subscribers) => ({ num_clients: nonZero(subscribers) }))
  return wire.ChannelsResult.encode({ channels: record }).finish()
}

/** Channels and their numbers of subscribers. Throws when the answer is malformed. */
export function decodeChannelsAnswer(data: Uint8Array): readonly (readonly [string, number])[] {
  const { channels } = wire.ChannelsResult.decode(asBuffer(data))
  return Object.entries(channels ?? {}).map(([name, info]) => [name, info.num_clients ?? 0])
}

/** Encodes a frame for another node. */
export function encodeEmulation({ node, session, data }: EmulationQuestion): Uint8Array {
  return wire.EmulationRequest.encode({
    node: nonEmpty(node),
    session: nonEmpty(session),
    data,
  }).finish()
}

/** A frame from another node. Throws when it is malformed. */
export function decodeEmulation(data: Uint8Array): EmulationQuestion {
  const { node, session, data: frame } = wire.EmulationRequest.decode(asBuffer(data))
  return { node: node ?? '', session: session ?? '', data: frame ?? new Uint8Array(0) }
}
