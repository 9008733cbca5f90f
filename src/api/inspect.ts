/** What methods that show the server at work need of it. docs/inspect.md */
import type { CallPage, CallQuery, RecordedCall, Replayed } from '../recorder/index.js'

/** The server at work. */
export interface Inspect {
  /** Recorded exchanges, the newest of those that match. */
  calls(query: CallQuery): Promise<CallPage>
  /** One of them; undefined = it is not kept. */
  call(id: number): RecordedCall | undefined
  /** The request as a command for curl; '' = it cannot be one. */
  curl(call: RecordedCall): string
  /** Sends one again; rejects with ReplayRefused when it cannot. */
  replay(order: {
    readonly id: number
    readonly url: string
    readonly body: string
  }): Promise<Replayed>
  /** Begins or ends recording on this node. */
  record(on: boolean): void
  /** Forgets what was recorded. */
  forget(): void
}
