/** A frame of a client over a stream, as a request of its own. spec: client-protocol.md §8.3 */

/** Where a frame goes. */
export type EmulationRequest = {
  /** Id of the node that has the stream. */
  readonly node: string
  /** Names the session, and is the only credential. */
  readonly session: string
  /**
   * Commands in the encoding of the stream: for a JSON stream a JSON string that holds them, as it is
   * in the request; empty when there are none. Read them before the next turn, as they may lie in the
   * body of the request.
   */
  readonly data: Uint8Array
}
