/** The configuration for eyes: secrets masked. */
import type { z } from 'zod'
import { redactUrl } from '../base/index.js'
import { formatDuration } from './schema/duration.js'
import { kindOf, type LeafKind } from './schema/kinds.js'
import { configSchema, type Config } from './schema/root.js'

const MASK = '***'

/** Plain data in the notation of the file, with secrets and passwords in URLs as `***`. */
export function maskSecrets(config: Config): unknown {
  return dump(configSchema, config, true)
}

/** Plain data in the notation of the file, secrets included. */
export function plainConfig(config: Config): unknown {
  return dump(configSchema, config, false)
}

function dump(schema: z.ZodType, value: unknown, masked: boolean): unknown {
  const kind = kindOf(schema)
  if (kind.t === 'section') {
    const fields = value as Readonly<Record<string, unknown>>
    return Object.fromEntries(
      Object.entries(kind.shape).map(([key, inner]) => [key, dump(inner, fields[key], masked)]),
    )
  }
  if (kind.t === 'list') {
    return (value as readonly unknown[]).map((item) => dump(kind.item, item, masked))
  }
  return dumpLeaf(kind, value, masked)
}

function dumpLeaf(kind: LeafKind, value: unknown, masked: boolean): unknown {
  if (value instanceof Map) {
    const pairs = [...(value as ReadonlyMap<string, string>)]
    return pairs.map(([key, text]) => ({ key, value: masked && kind.secret ? MASK : text }))
  }
  if (kind.t === 'duration' && typeof value === 'number') return formatDuration(value)
  if (Array.isArray(value) && masked && kind.secret) return value.map(() => MASK)
  if (typeof value !== 'string' || !masked) return value
  if (kind.secret) return value === '' ? '' : MASK
  return redactUrl(value, MASK)
}
