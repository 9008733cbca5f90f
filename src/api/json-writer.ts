/**
 * Writes API results as JSON text. Application data is spliced in as it is.
 * spec: server-api-and-operations.md §1.4
 */
import type { Payload } from '../base/index.js'
import {
  UnencodablePayload,
  type ClientInfo,
  type Publication,
  type Tags,
} from '../protocol/index.js'

const LINE_BREAKS = /[\n\r]/g

/** Collects the members of one JSON object in order. */
export class ObjectWriter {
  #text = '{'

  /** A member whose value is JSON text already. */
  raw(name: string, json: string): this {
    this.#text += `${this.#text === '{' ? '' : ','}${JSON.stringify(name)}:${json}`
    return this
  }

  /** A string member, written even when empty. */
  text(name: string, value: string): this {
    return this.raw(name, JSON.stringify(value))
  }

  /** A number member, written even when 0. */
  number(name: string, value: number): this {
    return this.raw(name, String(value))
  }

  /** A string member, left out when empty. */
  textIfAny(name: string, value: string): this {
    return value === '' ? this : this.text(name, value)
  }

  /** A number member, left out when 0. */
  numberIfAny(name: string, value: number): this {
    return value === 0 ? this : this.number(name, value)
  }

  /** Application data, left out when there is none. Throws UnencodablePayload when it is no JSON. */
  payloadIfAny(name: string, value: Payload | null): this {
    return value === null || value.size === 0 ? this : this.raw(name, payloadJson(value))
  }

  /** The finished object. */
  end(): string {
    return `${this.#text}}`
  }
}

/** The JSON text of application data, on one line. Throws UnencodablePayload when it is no JSON. */
export function payloadJson(value: Payload): string {
  if (!value.isJson()) throw new UnencodablePayload()
  // Only white space between tokens can hold a line break; the legacy endpoint splits replies on it.
  return value.text().replace(LINE_BREAKS, '')
}

/** A client of presence or a publication. */
export function clientInfoJson(info: ClientInfo): string {
  return new ObjectWriter()
    .text('user', info.user)
    .text('client', info.client)
    .payloadIfAny('conn_info', info.connInfo)
    .payloadIfAny('chan_info', info.chanInfo)
    .end()
}

/** Tags of a publication. */
export function tagsJson(tags: Tags): string {
  const writer = new ObjectWriter()
  for (const [name, value] of tags) writer.text(name, value)
  return writer.end()
}

/** A publication of history. */
export function publicationJson(publication: Publication): string {
  const writer = new ObjectWriter()
    .payloadIfAny('data', publication.data)
    .numberIfAny('offset', publication.offset)
  const { tags, info } = publication
  if (tags !== null && tags.size > 0) writer.raw('tags', tagsJson(tags))
  if (info !== null) writer.raw('info', clientInfoJson(info))
  return writer.end()
}

/** Position of a publish result; nothing when the channel keeps no history. */
export function positionJson(value: { readonly offset: number; readonly epoch: string }): string {
  return new ObjectWriter()
    .numberIfAny('offset', value.offset)
    .textIfAny('epoch', value.epoch)
    .end()
}
