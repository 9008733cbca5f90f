/**
 * Building blocks of the configuration schema. Each makes a zod schema with a default and a
 * description, and remembers how the loader must read it (weak typing, environment, zero quirk).
 * spec: server-api-and-operations.md §4.1, §4.2
 */
import { z } from 'zod'
import { formatDuration, parseDurationMs } from './duration.js'
import type { UnbuiltKeys } from './unbuilt.js'

/** How the loader reads an option, and whether a reload takes it over with all below it. */
export type Kind = { readonly reload: boolean } & (
  | {
      readonly t: 'section'
      readonly shape: Shape
      readonly unbuilt: UnbuiltKeys
      /** Key of its shape that a bare text stands for; '' = none. Such a section is one value. */
      readonly shorthand: string
    }
  | { readonly t: 'list'; readonly item: z.ZodType; readonly named: boolean }
  | LeafKind
)

/** A value without named parts. */
export type LeafKind = {
  readonly t: 'bool' | 'int' | 'number' | 'duration' | 'text' | 'pem' | 'texts' | 'map'
  /** Value used when nothing is configured, in the notation of the file. */
  readonly initial: unknown
  /** Lower-case the text first; a text that is not listed falls back to the default with a warning. */
  readonly fold: boolean
  /** A key of ours: a zero in the file is a zero, not the default. */
  readonly own: boolean
  /** Never shown in dumps. */
  readonly secret: boolean
  /** A duration that data live or are old, which no timer waits for: see `MAX_TIMER_MS`. */
  readonly lifetime: boolean
  /** Values the reference knows and this server does not have yet. */
  readonly unbuilt: readonly string[]
}

/** Options of one section by key. */
export type Shape = Readonly<Record<string, z.ZodType>>

/** Adjusts a leaf; see `LeafKind`. */
export type LeafOptions = Partial<Pick<LeafKind, 'own' | 'secret' | 'lifetime'>>

/** Adjusts a choice; see `LeafKind`. */
export type ChoiceOptions = LeafOptions & {
  readonly fold?: boolean
  readonly unbuilt?: readonly string[]
}

const kinds = new WeakMap<object, Kind>()
const objects = new WeakMap<object, UnbuiltKeys>()

/** The kind of a schema made here. Throws for any other schema: that is a bug in the schema. */
export function kindOf(schema: z.ZodType): Kind {
  const kind = kinds.get(schema)
  if (kind === undefined) throw new Error('configuration schema without a kind')
  return kind
}

/** Unbuilt keys of the zod object behind a section; null for any other schema. */
export const unbuiltKeysOf = (schema: object): UnbuiltKeys | null => objects.get(schema) ?? null

/** The kind of a schema, or null for the inner schemas zod makes by itself. */
export const findKind = (schema: object): Kind | null => kinds.get(schema) ?? null

/**
 * Marks an option, with all below it, as one that a reload takes over; what is not marked needs a
 * restart. spec: server-api-and-operations.md §4.5
 */
export function reloadable<S extends z.ZodType>(schema: S): S {
  kinds.set(schema, { ...kindOf(schema), reload: true })
  return schema
}

function leaf<S extends z.ZodType>(
  t: LeafKind['t'],
  schema: S,
  initial: unknown,
  options: ChoiceOptions,
): S {
  kinds.set(schema, {
    t,
    initial,
    fold: options.fold ?? false,
    own: options.own ?? false,
    secret: options.secret ?? false,
    lifetime: options.lifetime ?? false,
    unbuilt: options.unbuilt ?? [],
    reload: false,
  })
  return schema
}

/** True or false. */
export const bool = (initial: boolean, about: string, options: LeafOptions = {}) =>
  leaf(
    'bool',
    z
      .boolean()
      .default(initial)
      .describe(`${about} Default: ${String(initial)}.`),
    initial,
    options,
  )

/** A whole number, by default not negative. The unit belongs into `about`. */
export const int = (
  initial: number,
  about: string,
  options: LeafOptions & { readonly min?: number; readonly max?: number } = {},
) =>
  leaf(
    'int',
    z
      .int()
      .min(options.min ?? 0)
      .max(options.max ?? Number.MAX_SAFE_INTEGER)
      .default(initial)
      .describe(`${about} Default: ${initial}.`),
    initial,
    options,
  )

/** A whole number of which 0 means the default too, wherever it comes from. */
export const intNotZero = (initial: number, about: string, options: LeafOptions = {}) =>
  leaf(
    'int',
    z
      .int()
      .min(0)
      .transform((value) => (value === 0 ? initial : value))
      .prefault(initial)
      .describe(`${about} 0 means the default. Default: ${initial}.`),
    initial,
    options,
  )

/** A number between 0 and 1. */
export const ratio = (initial: number, about: string, options: LeafOptions = {}) =>
  leaf(
    'number',
    z.number().min(0).max(1).default(initial).describe(`${about} Default: ${initial}.`),
    initial,
    options,
  )

const NOT_A_DURATION = 'not a duration: write a number with a unit, like 300ms, 25s or 1h30m'

const milliseconds = z.string().transform((text, context): number => {
  const ms = parseDurationMs(text)
  if (ms !== null && ms >= 0) return ms
  context.addIssue({
    code: 'custom',
    message: ms === null ? NOT_A_DURATION : 'must not be negative',
  })
  return z.NEVER
})

/** A duration, written like `1h30m`, milliseconds in `Config`. */
export const duration = (initial: string, about: string, options: LeafOptions = {}) =>
  leaf(
    'duration',
    milliseconds.prefault(initial).describe(`${about} A duration. Default: ${initial}.`),
    initial,
    options,
  )

const signedMilliseconds = z.string().transform((text, context): number => {
  const ms = parseDurationMs(text)
  if (ms !== null) return ms
  context.addIssue({
    code: 'custom',
    message: NOT_A_DURATION,
  })
  return z.NEVER
})

/** A duration that a negative value (`-1s`) switches off. */
export const durationOrOff = (initial: string, about: string) =>
  leaf(
    'duration',
    signedMilliseconds
      .prefault(initial)
      .describe(`${about} A duration; negative (-1s) = off. Default: ${initial}.`),
    initial,
    {},
  )

/**
 * A duration of which 0 means the default too, and a negative value something of its own that
 * `negative` describes.
 */
export const durationSigned = (initial: string, about: string, negative: string) => {
  const initialMs = parseDurationMs(initial) ?? 0
  return leaf(
    'duration',
    signedMilliseconds
      .transform((ms) => (ms === 0 ? initialMs : ms))
      .prefault(initial)
      .describe(
        `${about} A duration; ${negative}; 0 means the default. Default: ${formatDuration(initialMs)}.`,
      ),
    initial,
    {},
  )
}

/** A duration of which 0 means the default too, wherever it comes from. */
export const durationNotZero = (initial: string, about: string, options: LeafOptions = {}) => {
  const initialMs = parseDurationMs(initial) ?? 0
  return leaf(
    'duration',
    milliseconds
      .transform((ms) => (ms === 0 ? initialMs : ms))
      .prefault(initial)
      .describe(`${about} A duration; 0 means the default. Default: ${formatDuration(initialMs)}.`),
    initial,
    options,
  )
}

const shown = (initial: string): string => (initial === '' ? 'empty' : initial)

/** A text. */
export const text = (initial: string, about: string, options: LeafOptions = {}) =>
  leaf(
    'text',
    z
      .string()
      .default(initial)
      .describe(`${about} Default: ${shown(initial)}.`),
    initial,
    options,
  )

/** PEM data: the PEM text, its base64 or the path of a file; the PEM text (or '') in `Config`. */
export const pem = (about: string, options: LeafOptions = {}) =>
  leaf(
    'pem',
    z.string().default('').describe(`${about} PEM text, base64 of it, or a file. Default: empty.`),
    '',
    options,
  )

/** One of several texts. */
export const choice = <const T extends readonly [string, ...string[]]>(
  values: T,
  initial: T[number],
  about: string,
  options: ChoiceOptions = {},
) => {
  const named = values.map((value) => (value === '' ? '""' : value)).join(', ')
  // zod cannot see that a member of T is a member of the enum it builds from T.
  const schema = z.enum(values).default(initial as never)
  return leaf(
    'text',
    schema.describe(`${about} One of ${named}. Default: ${shown(initial)}.`),
    initial,
    options,
  )
}

/** A list of texts. */
export const texts = (initial: readonly string[], about: string, options: LeafOptions = {}) =>
  leaf(
    'texts',
    z
      .array(z.string())
      .default([...initial])
      .describe(`${about} Default: ${shown(initial.join(', '))}.`),
    initial,
    options,
  )

const pair = z.strictObject({ key: z.string(), value: z.string() })

/** Text → text, written as an object (keys are lower-cased) or a list of key and value. */
export const textMap = (about: string, options: LeafOptions = {}) =>
  leaf(
    'map',
    z
      .union([z.array(pair), z.record(z.string(), z.string())])
      .transform((entries): ReadonlyMap<string, string> =>
        Array.isArray(entries)
          ? new Map(entries.map((entry) => [entry.key, entry.value]))
          : new Map(Object.entries(entries)),
      )
      .prefault([])
      .describe(`${about} Default: empty.`),
    [],
    options,
  )

/**
 * An object with named options. `unbuilt` names further known keys that are refused; `shorthand` is the
 * key that a bare text in place of the object means.
 */
export function section<S extends Record<string, z.ZodType>>(
  about: string,
  shape: S,
  unbuilt: UnbuiltKeys = {},
  shorthand: (keyof S & string) | '' = '',
): z.ZodPrefault<z.ZodObject<S, z.core.$strict>> {
  // Every option has a default, so the empty object is a valid input.
  const object = z.strictObject(shape)
  const schema = object.prefault({} as never).describe(about)
  kinds.set(schema, { t: 'section', shape, unbuilt, shorthand, reload: false })
  objects.set(object, unbuilt)
  return schema
}

/** A list of objects. `named`: items have a `name` that faults and environment variables use. */
export function list<T extends z.ZodType>(
  about: string,
  item: T,
  named: boolean,
): z.ZodDefault<z.ZodArray<T>> {
  const schema = z.array(item).default([]).describe(`${about} Default: empty.`)
  kinds.set(schema, { t: 'list', item, named, reload: false })
  return schema
}
