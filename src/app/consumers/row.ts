/** What a kind of queue is to the rest of the server: a row in the table of consumers (table.ts). */
import type { ConsumerConfig } from '../../config/index.js'
import type {
  Consumer,
  ConsumerDeps,
  MessageOptions,
  PublicationAttributes,
} from '../../consumers/index.js'

/** One kind of queue. */
export type ConsumerRow = {
  /** The value of `type` that chooses it, and the name of its section. */
  readonly name: ConsumerConfig['type']
  /**
   * Builds it with its section. Connects to nothing yet.
   * @throws MissingPackage when its library is not installed
   */
  readonly open: (config: ConsumerConfig, deps: ConsumerDeps) => Consumer
}

/** What all kinds make of a message. */
export function messageOptions(
  { dead_letter: deadLetter }: ConsumerConfig,
  own: Pick<MessageOptions, 'methodAttribute' | 'publication'>,
): MessageOptions {
  return { ...own, deadLetters: deadLetter.target, maxAttempts: deadLetter.max_attempts }
}

/** Publication data mode with headers; null while it is off. */
export function headerPublication(
  mode: ConsumerConfig['kafka']['publication_data_mode'],
): PublicationAttributes | null {
  if (!mode.enabled) return null
  return {
    channels: mode.channels_header,
    idempotencyKey: mode.idempotency_key_header,
    delta: mode.delta_header,
    version: mode.version_header,
    versionEpoch: mode.version_epoch_header,
    tagsPrefix: mode.tags_header_prefix,
  }
}
