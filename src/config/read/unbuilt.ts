/** Judges known keys without an implementation. */
import { inert, type PlainValue, type UnbuiltKey, type UnbuiltKeys } from '../schema/unbuilt.js'
import { OddNumber } from './document.js'
import { parseDurationMs } from '../schema/duration.js'
import { locate, type ReadContext } from './leaf.js'
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
  if (Array.isArray(value)) return value.every(isEmpty)
  if (typeof value === 'object' && value !== null) return isSwitchedOff(value)
  return plain(value) === ''
}

/** Whether `enabled` of an object is on; undefined = it has none. */
function switchOf(value: unknown): boolean | undefined {
  const entry = Object.entries(value ?? {}).find(([name]) => name.toLowerCase() === 'enabled')
  return entry && isOn(entry[1])
}

/** Whether an object asks for nothing: it is switched off, or all that is in it is empty. */
const isSwitchedOff = (value: object): boolean => {
  const on = switchOf(value)
  return on === undefined ? Object.values(value).every(isEmpty) : !on
}

const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof OddNumber)

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
  context: ReadContext,
): void {
  const { findings } = context
  switch (key.t) {
    case 'inert':
      return
    case 'value':
      if (!isInitial(value, key.initial)) findings.notBuilt(path.shown, key.commercial)
      return
    case 'switched':
      if (switchOf(value) === true) findings.switchedOn(path.shown, key.instead)
      judgeGroup({ enabled: inert, ...key.keys }, value, path, context)
      return
    case 'group':
      judgeGroup(key.keys, value, path, context)
  }
}

/** Unknown keys are told whether the section is on or off. */
function judgeGroup(
  keys: UnbuiltKeys,
  value: unknown,
  path: OptionPath,
  context: ReadContext,
): void {
  if (value === null || value === undefined) return
  if (!isGroup(value) || Array.isArray(value)) {
    context.findings.fault(path.shown, 'must be an object')
    return
  }
  for (const [given, inner] of Object.entries(value) as [string, unknown][]) {
    const name = given.toLowerCase()
    const here = path.key(name)
    locate(value, given, here, context)
    const known = Object.hasOwn(keys, name) ? keys[name] : undefined
    if (known === undefined) reportUnknown(here, Object.keys(keys), context.findings)
    else judgeUnbuilt(known, inner, here, context)
  }
}
