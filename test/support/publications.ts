/** Builders of publications and members. */
import { jsonPayload } from '../../src/base/index.js'
import type {
  MapChange,
  MapOptions,
  NewPublication,
  PublishOptions,
} from '../../src/engine/ports.js'
import type { ClientInfo, Publication, Tags } from '../../src/protocol/index.js'

/** Something to publish. */
export function newPublication(json = '{}', tags: Tags | null = null): NewPublication {
  return { data: jsonPayload(json), info: null, tags }
}

/** A publication as delivered. */
export function publicationAt(offset: number, tags: Tags | null = null, time = 0): Publication {
  return { offset, data: jsonPayload(`{"n":${offset}}`), info: null, tags, time }
}

/** How to publish: without history unless sizes are given. */
export function publishOptions(set: Partial<PublishOptions> = {}): PublishOptions {
  return {
    historySize: 0,
    historyTtlMs: 0,
    historyMetaTtlMs: 720 * 3_600_000,
    idempotencyKey: '',
    version: 0n,
    versionEpoch: '',
    delta: false,
    ...set,
  }
}

/** With history: ten entries for a minute. */
export function storedOptions(set: Partial<PublishOptions> = {}): PublishOptions {
  return publishOptions({ historySize: 10, historyTtlMs: 60_000, ...set })
}

/** A member of a channel. */
export function clientInfo(client: string, user = ''): ClientInfo {
  return { user, client, connInfo: null, chanInfo: null }
}

/** A map whose keys live for ten seconds. */
export const MAP: MapOptions = {
  mode: 'recoverable',
  keyTtlMs: 10_000,
  streamSize: 10,
  streamTtlMs: 10_000,
  metaTtlMs: 30_000,
}

/** A change of a key; `json` is its value. */
export function mapChange(
  key: string,
  { json = '{"v":1}', ...set }: Partial<MapChange> & { readonly json?: string } = {},
): MapChange {
  return {
    key,
    data: jsonPayload(json),
    info: null,
    tags: null,
    idempotencyKey: '',
    delta: false,
    version: 0n,
    versionEpoch: '',
    keyMode: '',
    refreshTtl: false,
    expected: null,
    ...set,
  }
}
