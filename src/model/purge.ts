/** Decisions of backends that are to be forgotten: those that match all that is given; '' = whatever. */
export type PurgeFilter = {
  /** Proxy event: connect or subscribe. */
  readonly event: string
  readonly user: string
  readonly channel: string
  /** Name that the backend gave the decision. */
  readonly key: string
}

/** Proxy events whose decisions are kept. */
export const KEPT_EVENTS = ['connect', 'subscribe'] as const
