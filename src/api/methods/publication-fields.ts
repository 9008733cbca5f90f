/** What publish and broadcast have in common. spec: server-api-and-operations.md §1.6, §1.9 */
import { EMPTY_PAYLOAD, type MaybePromise, type Payload } from '../../base/index.js'
import type { StreamPosition } from '../../model/index.js'
import { SubscriptionTypes, type Tags } from '../../protocol/index.js'
import { ApiErrors } from '../error.js'
import { base64, flag, payload, text, textMap, uint64 } from '../fields.js'
import { fail, succeed, type ApiContext, type ApiOutcome } from '../method.js'

/** Fields of a publication, without its channel. */
export const publicationFields = {
  data: payload('Payload: any JSON, passed on as sent.'),
  b64data: base64('Payload in standard padded base64; wins over data when not empty.'),
  skipHistory: flag('Do not keep this publication in history; it gets no offset.'),
  tags: textMap('Tags of the publication; clients see them and may filter by them.'),
  idempotencyKey: text(
    'Publishing again with the same key into the same channel within 300 seconds repeats the first result and nothing else.',
  ),
  delta: flag('Send deltas to subscribers that negotiated them.'),
  version: uint64(
    'Version of the data; with history, a publication whose version is not above the remembered one is suppressed.',
  ),
  versionEpoch: text('Scope of versions; a different non-empty one always passes.'),
} as const

/** A publication as the fields give it. */
export type PublicationRequest = {
  readonly skipHistory: boolean
  readonly tags: Tags | null
  readonly idempotencyKey: string
  readonly version: bigint
  readonly versionEpoch: string
  readonly delta: boolean
}

/** Publishes into one channel by the rules that both methods share. `data` null = none given. */
export function publishInto(
  channel: string,
  data: Payload | null,
  request: PublicationRequest,
  { channels }: ApiContext,
): MaybePromise<ApiOutcome<StreamPosition>> {
  const resolved = channels.namespaces.resolve(channel)
  if (resolved === null) return fail(ApiErrors.unknownChannel)
  const { namespace } = resolved
  // Values of maps and shared poll channels belong to keys, which have methods of their own.
  if (namespace.subscriptionType !== SubscriptionTypes.stream) return fail(ApiErrors.badRequest)
  if (!channels.acceptsData(namespace, data)) return fail(ApiErrors.badRequest)
  const result = channels.publish(
    channel,
    namespace,
    { data: data ?? EMPTY_PAYLOAD, info: null, tags: request.tags },
    {
      skipHistory: request.skipHistory,
      idempotencyKey: request.idempotencyKey,
      version: request.version,
      versionEpoch: request.versionEpoch,
      delta: request.delta || namespace.deltaPublish,
    },
  )
  return result instanceof Promise
    ? result.then(({ position }) => succeed(position))
    : succeed(result.position)
}
