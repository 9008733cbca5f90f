/** The shape of a scenario, and data that several share. */
import type { Peer, Wire } from './peer.js'

/** One thing a client does. */
export type Scenario = {
  readonly name: string
  /** Absent = on every wire. */
  readonly on?: (wire: Wire) => boolean
  run(peer: Peer): Promise<unknown>
  readonly gives: unknown
}

/** The numbers from `first` to `last`. */
export const upTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at)

/** A document that changes a little. */
export const documentOf = (n: number): object => ({
  title: 'a rather long title that stays what it is, so that a patch is worth its while',
  names: ['日本語', 'Ünïcödé', '😀', 'é'.repeat(n % 5)],
  n,
})
