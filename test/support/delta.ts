/** The official client's own decoding of delta notation. */
import { Centrifuge } from 'centrifuge'
import { Centrifuge as CentrifugeProtobuf } from 'centrifuge/build/protobuf'

type Decoded = { readonly newData: unknown; readonly newPrevValue: Uint8Array }
type SdkCodec = {
  applyDeltaIfNeeded(
    publication: { readonly data: unknown; readonly delta?: boolean },
    previous: Uint8Array | undefined,
  ): Decoded
}

const codecOf = (client: unknown): SdkCodec => (client as { _codec: SdkCodec })._codec
const json = codecOf(new Centrifuge('ws://localhost'))
const protobuf = codecOf(new CentrifugeProtobuf('ws://localhost'))

/** A subscription of the SDK, as far as payloads go; throws where the SDK would. */
export class DeltaReader {
  #previous: Uint8Array | undefined

  /** Takes the `pub` of a JSON frame; returns the payload's text. */
  read(publication: { readonly data: unknown; readonly delta?: boolean }): string {
    const { newPrevValue } = json.applyDeltaIfNeeded(publication, this.#previous)
    this.#previous = newPrevValue
    return Buffer.from(newPrevValue).toString('utf8')
  }
}

/** Applies a patch as the SDK does; throws for a wrong one. */
export function applyDelta(base: Uint8Array, patch: Uint8Array): Uint8Array {
  return protobuf.applyDeltaIfNeeded({ data: patch, delta: true }, base).newPrevValue
}
