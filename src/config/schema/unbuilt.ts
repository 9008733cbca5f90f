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
  /** A nested object. With `enabled: false` (or absent) the rest of it has no effect. */
  | {
      readonly t: 'switched'
      /** What to use for the same purpose; '' = nothing yet. */
      readonly instead: string
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

/** A feature that is off while its `enabled` is false. */
export const switched: UnbuiltKey = { t: 'switched', instead: '' }

/** The same, where this server has something else for the purpose. */
export const replaced = (instead: string): UnbuiltKey => ({ t: 'switched', instead })

/** Nested keys, each judged on its own. */
export const group = (keys: UnbuiltKeys): UnbuiltKey => ({ t: 'group', keys })
