/** What engines are given to publish. spec: channels-and-engines.md §4.2 */
import type { Payload } from '../base/index.js'
import type { SharedPollItem } from '../model/index.js'
import type { ClientInfo, Tags } from '../protocol/index.js'

/** What is to be published. */
export type NewPublication = {
  readonly data: Payload
  readonly info: ClientInfo | null
  readonly tags: Tags | null
  /** Set for a value of a shared poll channel; it is never stored. */
  readonly item?: SharedPollItem
}
