/**
 * Options of the reference that are known here but not built: they may stand at their default, and
 * are refused by name otherwise. They never reach `Config`.
 */

/** A plain value of a configuration file. */
export type PlainValue = string | number | boolean | readonly string[]

/** One known key without an implementation. */
export type UnbuiltKey =
  /** A value that must stay what it is by default (or zero, or empty). */
  | { readonly t: 'value'; readonly initial: PlainValue; readonly commercial: boolean }
  /** Has no effect unless something else that is refused is switched on: anything passes. */
  | { readonly t: 'inert' }
  /** A nested object. With `enabled: false` (or absent) the rest of it may stand. */
  | {
      readonly t: 'switched'
      /** What to use for the same purpose; '' = nothing yet. */
      readonly instead: string
      /** Its keys besides `enabled`. */
      readonly keys: UnbuiltKeys
    }
  /** A nested object without a switch: each key on its own. */
  | { readonly t: 'group'; readonly keys: UnbuiltKeys }

/** Known keys by name. Lookups go through `Object.hasOwn`. */
export type UnbuiltKeys = Readonly<Record<string, UnbuiltKey>>

/** A value that must keep its default. */
export const fixed = (initial: PlainValue): UnbuiltKey => ({
  t: 'value',
  initial,
  commercial: false,
})

/** A value of the commercial edition of the reference; must stay empty, zero or false. */
export const commercial: UnbuiltKey = { t: 'value', initial: '', commercial: true }

/** A key that has no effect by itself. */
export const inert: UnbuiltKey = { t: 'inert' }

const each = (names: string, key: UnbuiltKey): UnbuiltKeys =>
  Object.fromEntries(names.split(' ').map((name) => [name, key]))

/** Keys, apart by spaces, that have no effect by themselves. */
export const idle = (names: string): UnbuiltKeys => each(names, inert)

/** Keys, apart by spaces, of the commercial edition of the reference. */
export const commercials = (names: string): UnbuiltKeys => each(names, commercial)

/** A feature that is off while its `enabled` is false; `instead`: what serves its purpose. */
export const switched = (keys: UnbuiltKeys = {}, instead = ''): UnbuiltKey => ({
  t: 'switched',
  instead,
  keys,
})

/** Nested keys, each judged on its own. */
export const group = (keys: UnbuiltKeys): UnbuiltKey => ({ t: 'group', keys })

/** TLS of something that is not built. */
export const unbuiltTls: UnbuiltKey = group(
  idle('enabled cert_pem key_pem server_ca_pem client_ca_pem insecure_skip_verify server_name'),
)
