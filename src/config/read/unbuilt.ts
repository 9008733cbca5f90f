/** Judges known keys without an implementation. */
import type { Findings } from '../faults.js'
import type { PlainValue, UnbuiltKey, UnbuiltKeys } from '../schema/unbuilt.js'
import { OddNumber } from './document.js'
import { parseDurationMs } from '../schema/duration.js'
import type { OptionPath } from './path.js'
import { reportUnknown } from './unknown.js'

/** What a scalar amounts to: zero values and their spellings are all ''. */
function plain(given: unknown): string {
  const value = given instanceof OddNumber ? given.value : given
  if (value === null || value === undefined || value === false || value === 0) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return '?'
  if (['false', 'FALSE', 'False', 'f', 'F', '0'].includes(value)) return ''
  const ms = parseDurationMs(value)
  return ms === null ? value : ms === 0 ? '' : `${ms}ms`
}

function isEmpty(value: unknown): boolean {
  if (value instanceof OddNumber) return plain(value) === ''
  if (Array.isArray(value)) return value.length === 0
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return plain(value) === ''
}

const isGroup = (value: unknown): boolean =>
  typeof value === 'object' && !(value instanceof OddNumber)

/** Whether a value is the default or the zero that stands for it. */
export function isInitial(value: unknown, initial: PlainValue): boolean {
  return isEmpty(value) || (!isGroup(value) && plain(value) === plain(initial))
}

/** Whether a switch is on, whatever the spelling. */
export const isOn = (value: unknown): boolean => plain(value) !== ''

/** Reports what an unbuilt key asks for. `value` is plain data of the file, or text. */
export function judgeUnbuilt(
  key: UnbuiltKey,
  value: unknown,
  path: OptionPath,
  findings: Findings,
): void {
  switch (key.t) {
    case 'inert':
      return
    case 'value':
      if (!isInitial(value, key.initial)) findings.notBuilt(path.shown, key.commercial)
      return
    case 'switched':
      for (const [name, on] of entries(value)) {
        if (name === 'enabled' && isOn(on)) findings.switchedOn(path.shown, key.instead)
      }
      return
    case 'group':
      judgeGroup(key.keys, value, path, findings)
  }
}

function judgeGroup(keys: UnbuiltKeys, value: unknown, path: OptionPath, findings: Findings): void {
  for (const [name, inner] of entries(value)) {
    const known = Object.hasOwn(keys, name) ? keys[name] : undefined
    if (known === undefined) reportUnknown(path.key(name), Object.keys(keys), findings)
    else judgeUnbuilt(known, inner, path.key(name), findings)
  }
}

const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).map(([name, inner]) => [name.toLowerCase(), inner as unknown])
    : []
