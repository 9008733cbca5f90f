/** What methods that show the server at work need of it. docs/inspect.md */
import type { Payload } from '../base/index.js'
import type { CallPage, CallQuery, RecordedCall, Replayed } from '../recorder/index.js'

/** A question that {@link Inspect.explain} answers. */
export type ExplainQuestion = {
  readonly action: string
  readonly user: string
  readonly client: string
  readonly channel: string
  readonly method: string
  readonly hasToken: boolean
  readonly subscribed: boolean
  readonly data: Payload | null
  readonly ask: boolean
}

/** What it answers. */
export type ExplainAnswer = {
  readonly verdict: string
  readonly code: number
  readonly message: string
  readonly rule: string
  readonly namespace: string | null
  readonly route: object | null
  readonly answer: object | null
}

/** A connection of this node. */
export type ConnectionFacts = {
  readonly client: string
  readonly user: string
  readonly appName: string
  readonly appVersion: string
  readonly transport: string
  readonly protocol: string
  readonly meta: Payload | null
  readonly channels: ReadonlyMap<string, number>
}

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
  /** Who decides what a client may do; null = the action is none that is known. */
  explain(question: ExplainQuestion): Promise<ExplainAnswer | null>
  /** Connections of this node, of a user or with a client id. */
  connections(which: { readonly user: string; readonly client: string }): readonly ConnectionFacts[]
}
