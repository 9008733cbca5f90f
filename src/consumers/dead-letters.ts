/** What a dead letter carries beside the message itself. Keys of Backhaul. */

/** Header, or field, with the reason. */
export const REASON = 'backhaul-dead-letter-reason'

/** Header, or field, with where the message comes from. */
export const SOURCE = 'backhaul-dead-letter-source'
