/** `${CENTRIFUGO_VAR_NAME}` and `${BACKHAUL_VAR_NAME}` inside values. spec: §4.2 */

/** Variables of the process, `.env` included. */
export type Environment = Readonly<Record<string, string | undefined>>

const REFERENCE = /\$\{((?:CENTRIFUGO|BACKHAUL)_VAR_[A-Za-z0-9_]+)\}/g

/** Replaces references; names in `missing` have no value. */
export function substitute(
  text: string,
  env: Environment,
): { readonly text: string; readonly missing: readonly string[] } {
  const missing: string[] = []
  const replaced = text.replace(REFERENCE, (whole, name: string) => {
    const value = env[name]
    if (value !== undefined) return value
    missing.push(name)
    return whole
  })
  return { text: replaced, missing }
}
