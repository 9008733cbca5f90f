/** Replacements of namespace options as they travel: `{"presence":{"value":true},…}`. spec: proxy.md §5.5 */
import { defineField, flag, message, nested, type Field } from '../wire/index.js'
import type { SubscribeOverride } from './grant.js'

const setting = (what: string) =>
  nested(message({ value: flag('The setting.') }), `Switches ${what} on or off.`)

/** Each member is an object; one without value switches off. */
const settings = message({
  presence: setting('presence'),
  joinLeave: setting('emission of join and leave'),
  forceRecovery: setting('recovery'),
  forcePositioning: setting('positioning'),
  forcePushJoinLeave: setting('delivery of join and leave'),
})

type Settings = typeof settings.blank

/** The field `override`; absent = nothing is replaced. */
export function override(description?: string): Field<SubscribeOverride> {
  return defineField<SubscribeOverride>(
    {
      initial: NOTHING,
      read: (cursor, notices) => replacedBy(settings.read(cursor, notices)),
      take: (value, notices) =>
        typeof value === 'object' && value !== null
          ? replacedBy(settings.take(value, notices))
          : NOTHING,
      isZero: (value) => Object.keys(value).length === 0,
      write: (value) => settings.write(settingsOf(value)),
      put: (value) => settings.put(settingsOf(value)),
      accept: (value) => replacedBy(settings.accept(settingsOf(value as SubscribeOverride))),
      schema: settings.schema,
    },
    description,
  )
}

const NOTHING: SubscribeOverride = {}

/** Only the members that are there. */
function replacedBy(given: Settings): SubscribeOverride {
  const { presence, joinLeave, forcePushJoinLeave, forceRecovery, forcePositioning } = given
  return {
    ...(presence && { presence: presence.value }),
    ...(joinLeave && { joinLeave: joinLeave.value }),
    ...(forcePushJoinLeave && { forcePushJoinLeave: forcePushJoinLeave.value }),
    ...(forceRecovery && { forceRecovery: forceRecovery.value }),
    ...(forcePositioning && { forcePositioning: forcePositioning.value }),
  }
}

function settingsOf(replaced: SubscribeOverride): Partial<Settings> {
  return Object.fromEntries(Object.entries(replaced).map(([name, value]) => [name, { value }]))
}
