/** Compile-time completeness of unions. */

/** Ends a `switch` over a union: a missing case fails to compile, and throws if types lied. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${String(value)}`)
}
