/** A frame of a client over a stream, as a request of its own. spec: client-protocol.md §8.3 */

/** Where a frame goes. */
export type EmulationRequest = {
  /** Id of the node that has the stream. */
  readonly node: string
  /** Names the session, and is the only credential. */
  readonly session: string
  /**
   * Commands in the encoding of the stream; read them before the next turn, as they lie in the body of
   * the request. null when JSON had no string there: then there is nothing to deliver.
   */
  readonly data: Uint8Array | null
}
