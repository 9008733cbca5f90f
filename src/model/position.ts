/** Where a client is in the stream of a channel. spec: client-protocol.md §2.3 */

/**
 * Place in a channel's stream. `offset` is at most 2^53; a larger one from a client becomes
 * Infinity, which matches no stream (an unrecoverable position, not a fault).
 */
export type StreamPosition = { readonly offset: number; readonly epoch: string }
