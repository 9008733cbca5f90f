/** Overrides of namespace options inside tokens. spec: server-api-and-operations.md §1.6, §3.3 */
import type { JsonCursor } from '../base/index.js'
import type { SubscribeOverride } from '../model/index.js'

const FIELDS: ReadonlyMap<string, keyof SubscribeOverride> = new Map([
  ['presence', 'presence'],
  ['join_leave', 'joinLeave'],
  ['force_push_join_leave', 'forcePushJoinLeave'],
  ['force_recovery', 'forceRecovery'],
  ['force_positioning', 'forcePositioning'],
])

/**
 * Reads `{"presence":{"value":true},…}`. A present object replaces the option, with false when it
 * has no value; null counts as absent, unknown options are skipped.
 */
export function readOverride(cursor: JsonCursor): SubscribeOverride {
  const override: { -readonly [K in keyof SubscribeOverride]: SubscribeOverride[K] } = {}
  if (cursor.takeNull()) return override
  cursor.object((key) => {
    const field = FIELDS.get(key)
    if (field === undefined) cursor.skip()
    else if (!cursor.takeNull()) override[field] = readValue(cursor)
  })
  return override
}

function readValue(cursor: JsonCursor): boolean {
  let value = false
  cursor.object((key) => {
    if (key === 'value') value = cursor.takeNull() ? false : cursor.boolean()
    else cursor.skip()
  })
  return value
}
