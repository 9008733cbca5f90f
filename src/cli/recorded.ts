/** Of an exchange as the server API tells it, what commands show. docs/inspect.md */

/** One exchange. */
export type ShownCall = {
  readonly id: number
  /** Unix ms. */
  readonly at: number
  readonly event: string
  readonly method: string
  readonly user: string
  readonly channel: string
  readonly client: string
  readonly attempts: readonly unknown[]
  readonly tookMs: number
  /** null = nobody answered. */
  readonly response: { readonly status: number } | null
  readonly failure: { readonly kind: string; readonly message: string } | null
  readonly decision: { readonly t: string; readonly code: number; readonly message: string }
}

/** A place where two answers differ; JSON texts, '' = there is nothing. */
export type ShownDifference = {
  readonly at: string
  readonly before: string
  readonly after: string
}
