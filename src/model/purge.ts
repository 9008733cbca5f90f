/** Decisions of backends that are to be forgotten: those that match all that is given; '' = whatever. */
export type PurgeFilter = {
  /** Proxy event: connect or subscribe. */
  readonly event: string
  readonly user: string
  readonly channel: string
  /** Name that the backend gave the decision. */
  readonly key: string
}
