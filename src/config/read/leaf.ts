/** Reads one option: weak typing, substitution, PEM, and the schema's own checks. */
import type { z } from 'zod'
import type { Findings } from '../faults.js'
import { MAX_TIMER_MS, parseDurationMs } from '../schema/duration.js'
import type { LeafKind } from '../schema/kinds.js'
import type { Lines } from './document.js'
import type { OptionPath } from './path.js'
import { resolvePem } from './pem.js'
import { substitute, type Environment } from './variables.js'
import { convert, convertText, isZero } from './weak.js'

/** What reading needs besides the value. */
export type ReadContext = {
  readonly findings: Findings
  readonly env: Environment
  /** Folder that relative PEM files start at. */
  readonly cwd: string
  /** Lines of the file by object and list of its data. */
  readonly lines: ReadonlyMap<object, Lines>
}

/** Where a value comes from. `origin` names the variable or flag in faults. */
export type Source = { readonly t: 'file' } | { readonly t: 'text'; readonly origin: string }

/** The file. */
export const FROM_FILE: Source = { t: 'file' }

/** Where an option is read. */
type At = {
  readonly path: OptionPath
  readonly source: Source
  readonly context: ReadContext
}

/** Tells the findings the line of a key or an item, where the file is known. */
export function locate(owner: object, key: string, path: OptionPath, context: ReadContext): void {
  const line = context.lines.get(owner)?.get(key)
  if (line !== undefined) context.findings.locate(path.shown, { line })
}

function explain(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_value':
      return `unknown value ${JSON.stringify(value)}; use one of ${issue.values
        .map((known) => (known === '' ? '""' : String(known)))
        .join(', ')}`
    case 'too_small':
      return issue.minimum === 0
        ? 'must not be negative'
        : `must be at least ${String(issue.minimum)}`
    case 'too_big':
      return `must be at most ${String(issue.maximum)}`
    default:
      return issue.message
  }
}

/** `${…}` in map values and lists of secrets; a missing variable is a fault. */
function fill(kind: LeafKind, value: unknown, path: OptionPath, context: ReadContext): unknown {
  if (kind.t === 'texts' && kind.secret && Array.isArray(value)) {
    return (value as string[]).map((item, index) => {
      const { text, missing } = substitute(item, context.env)
      for (const name of missing) {
        const problem = `environment variable ${name} is not set`
        context.findings.fault(path.item(index, '').shown, problem)
      }
      return text
    })
  }
  if (kind.t !== 'map' || !Array.isArray(value)) return value
  return (value as { readonly key: string; readonly value: string }[]).map((pair) => {
    const { text, missing } = substitute(pair.value, context.env)
    for (const name of missing) {
      context.findings.fault(path.key(pair.key).shown, `environment variable ${name} is not set`)
    }
    return { key: pair.key, value: text }
  })
}

/**
 * The input for the schema, or undefined when the option keeps its default: after a fault, and for
 * a zero in the file (quirk: only a variable or a flag can set an option to zero).
 */
export function readLeaf(schema: z.ZodType, kind: LeafKind, raw: unknown, at: At): unknown {
  const { path, source, context } = at
  const { findings } = context
  findings.given.add(path.shown)
  if (source.t === 'text') findings.locate(path.shown, { from: source.origin })
  else locateItems(raw, at)
  const converted =
    source.t === 'text' && typeof raw === 'string'
      ? convertText(kind, raw)
      : convert(kind, raw, source.t === 'file')
  if ('problem' in converted) {
    findings.fault(path.shown, converted.problem)
    return undefined
  }
  if (source.t === 'file' && kind.t === 'duration' && typeof raw === 'number' && raw !== 0) {
    findings.warn('a duration without a unit is in nanoseconds: write the unit', {
      key: path.shown,
    })
  }
  const folded =
    kind.fold && typeof converted.value === 'string'
      ? converted.value.toLowerCase()
      : converted.value
  if (source.t === 'file' && isZero(kind, folded) && !kind.own && !isZero(kind, kind.initial)) {
    findings.warn('0 means the default here; set it by environment', { key: path.shown })
    return undefined
  }
  if (typeof folded === 'string' && kind.unbuilt.includes(folded)) {
    findings.notBuilt(path.shown, false, folded)
    return undefined
  }
  const value = finish(kind, folded, at)
  const checked = value === undefined ? undefined : check(schema, kind, value, at)
  if (kind.secret && typeof checked === 'string' && checked.trim() !== checked) {
    findings.warn('has white space or a line break at an end, which is part of it', {
      key: path.shown,
    })
  }
  return kind.t === 'duration' && !kind.lifetime ? wait(checked, at) : checked
}

/** Tells the findings the lines of the items of a list. */
function locateItems(raw: unknown, { path, context }: At): void {
  const lines = Array.isArray(raw) ? context.lines.get(raw) : undefined
  for (const [index, line] of lines ?? []) {
    context.findings.locate(path.item(Number(index), '').shown, { line })
  }
}

/** A wait that a timer can hold. */
function wait(value: unknown, { path, context }: At): unknown {
  const ms = typeof value === 'string' ? parseDurationMs(value) : null
  if (ms === null || ms <= MAX_TIMER_MS) return value
  context.findings.warn('longer than a timer can wait: 24.8 days are taken', { key: path.shown })
  return `${MAX_TIMER_MS}ms`
}

function finish(kind: LeafKind, value: unknown, at: At): unknown {
  if (kind.t !== 'pem') return fill(kind, value, at.path, at.context)
  const resolved = resolvePem(String(value), at.context.cwd)
  if (!('problem' in resolved)) return resolved.value
  at.context.findings.fault(at.path.shown, resolved.problem)
  return undefined
}

function check(schema: z.ZodType, kind: LeafKind, value: unknown, at: At): unknown {
  const result = schema.safeParse(value)
  if (result.success) return value
  const { findings } = at.context
  const issue = result.error.issues[0]
  if (kind.fold) {
    findings.warn(`unknown value, using ${String(kind.initial)}`, { key: at.path.shown })
  } else if (issue !== undefined) {
    findings.fault(at.path.shown, explain(issue, value))
  }
  return undefined
}
