/** Channels and RPC. spec: server-api-and-operations.md §4.8 */
import { bool, choice, duration, intNotZero, list, section, text } from './kinds.js'
import type { ProxyEventRows } from '../../contract/proxy-events.js'
import { DATA_FORMATS, namespaceSections } from './namespace.js'
import { proxiesBelow, switchShape } from './proxy.js'
import { commercials } from './unbuilt.js'

/** `channel`, with the proxies of the events of a table. */
export function channelSection(rows: ProxyEventRows) {
  const { options, item } = namespaceSections(rows)
  return section(
    'Channels.',
    {
      without_namespace: options,
      namespaces: list('Namespaces.', item, true),
      history_meta_ttl: duration('720h', 'Life of offset and epoch, whole seconds.', {
        lifetime: true,
      }),
      publication_data_format: choice(DATA_FORMATS, '', 'Form of publication data; empty = any.'),
      max_length: intNotZero(255, 'Longest channel name a client may use, in bytes.'),
      private_prefix: text('$', 'Channels that start with it need a subscription token.'),
      namespace_boundary: text(':', 'Ends the namespace in a channel name.'),
      user_boundary: text('#', 'Starts the list of users in a channel name.'),
      user_separator: text(',', 'Separates users in a channel name.'),
      proxy: section(
        'Default proxies of channel events.',
        proxiesBelow(rows, 'channel.proxy.'),
        commercials('cache_empty state'),
      ),
    },
    commercials('patterns'),
  )
}

/** `rpc`, with the proxies of the events of a table. */
export function rpcSection(rows: ProxyEventRows) {
  const shape = switchShape(rows, 'rpc', '')
  return section('Remote procedure calls.', {
    ...proxiesBelow(rows, 'rpc.'),
    without_namespace: section('Methods without a namespace.', shape),
    namespaces: list(
      'Namespaces of methods.',
      section('A namespace of methods.', {
        name: text('', 'Unique name, at least two of letters, digits, `-`, `_`, `.`.'),
        ...shape,
      }),
      true,
    ),
    namespace_boundary: text(':', 'Ends the namespace in a method name.'),
    ping: section('A method the server answers by itself, with an empty reply.', {
      enabled: bool(false, 'Answer it.'),
      method: text('ping', 'Its name.'),
    }),
  })
}
