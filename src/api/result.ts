/**
 * What methods answer, as plain data with the names of the wire: from it come JSON (json-writer.ts)
 * and Protobuf (grpc/message.ts). spec: server-api-and-operations.md §1.4, §2.3
 */
import type { Payload } from '../base/index.js'
import type { ClientInfo, Publication } from '../protocol/index.js'

/** A value of a result. A Map has names from outside. */
export type ResultValue =
  | string
  | number
  | bigint
  | boolean
  | Payload
  | ReadonlyMap<string, ResultValue>
  | readonly ResultValue[]
  | ResultObject

/**
 * Members in the order in which JSON has them. `undefined` is left out of JSON; Protobuf leaves out
 * every zero value.
 */
export interface ResultObject {
  readonly [name: string]: ResultValue | undefined
}

/** A number or boolean that JSON leaves out when it is zero or false. */
export function unlessZero<T extends number | bigint | boolean>(value: T): T | undefined {
  return value === 0 || value === 0n || value === false ? undefined : value
}

/** A string that is left out when empty. */
export function unlessEmpty(value: string): string | undefined {
  return value === '' ? undefined : value
}

/** Application data, left out when there is none. */
export function payloadIfAny(value: Payload | null): Payload | undefined {
  return value === null || value.size === 0 ? undefined : value
}

/** A map, left out when there is none or it is empty. */
export function mapIfAny<T extends ResultValue>(
  value: ReadonlyMap<string, T> | null,
): ReadonlyMap<string, T> | undefined {
  return value === null || value.size === 0 ? undefined : value
}

/** Position of a publish result; nothing when the channel keeps no history. */
export function positionAnswer(value: {
  readonly offset: number
  readonly epoch: string
}): ResultObject {
  return { offset: unlessZero(value.offset), epoch: unlessEmpty(value.epoch) }
}

/** A client of presence or a publication. */
export function clientInfoAnswer(info: ClientInfo): ResultObject {
  return {
    user: info.user,
    client: info.client,
    conn_info: payloadIfAny(info.connInfo),
    chan_info: payloadIfAny(info.chanInfo),
  }
}

/** A publication of history. */
export function publicationAnswer(publication: Publication): ResultObject {
  const { data, offset, tags, info } = publication
  return {
    data: payloadIfAny(data),
    offset: unlessZero(offset),
    tags: mapIfAny(tags),
    info: info === null ? undefined : clientInfoAnswer(info),
  }
}

/** The same for every value of a map. */
export function mapValues<T>(
  map: ReadonlyMap<string, T>,
  answer: (value: T) => ResultValue,
): ReadonlyMap<string, ResultValue> {
  const answers = new Map<string, ResultValue>()
  for (const [name, value] of map) answers.set(name, answer(value))
  return answers
}
