/** Switches of an event that is configured per channel namespace. spec: proxy.md §1.3 */
import type { Binding, Switch } from '../routes.js'
import type { ChannelProxySettings } from '../settings.js'

/** Reads the switch of every namespace; '' is `channel.without_namespace`. */
export function namespaceSwitches(
  pick: (namespace: ChannelProxySettings) => Omit<Switch, 'namespace'>,
): Binding['switches'] {
  return ({ channel }) => [
    { namespace: '', ...pick(channel.without_namespace) },
    ...channel.namespaces.map((namespace) => ({ namespace: namespace.name, ...pick(namespace) })),
  ]
}
