/** Subscription options as backends write them. spec: proxy.md §5.4, §5.5 */
import type { SubscribeOverride } from '../../model/index.js'
import { field, flag, record } from '../answer.js'

const boolValue = record({ value: field('value', flag) })

/** `override`: each member is an object `{"value": bool}`; `{}` means false. */
export const overrideObject = record({
  presence: field('presence', boolValue),
  joinLeave: field('join_leave', boolValue),
  forcePushJoinLeave: field('force_push_join_leave', boolValue),
  forceRecovery: field('force_recovery', boolValue),
  forcePositioning: field('force_positioning', boolValue),
})

type OverrideObject = NonNullable<(typeof overrideObject)['empty']>

/** Only the members that are present. */
export function overrideOf(object: OverrideObject | null): SubscribeOverride {
  if (object === null) return {}
  return {
    ...(object.presence && { presence: object.presence.value }),
    ...(object.joinLeave && { joinLeave: object.joinLeave.value }),
    ...(object.forcePushJoinLeave && { forcePushJoinLeave: object.forcePushJoinLeave.value }),
    ...(object.forceRecovery && { forceRecovery: object.forceRecovery.value }),
    ...(object.forcePositioning && { forcePositioning: object.forcePositioning.value }),
  }
}
