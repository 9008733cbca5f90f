/** Channels and RPC. spec: server-api-and-operations.md §4.8 */
import { bool, choice, duration, intNotZero, list, section, text } from './kinds.js'
import { DATA_FORMATS, namespace, namespaceOptions } from './namespace.js'
import { proxy } from './proxy.js'
import { commercial, type UnbuiltKeys } from './unbuilt.js'

const unbuiltProxies: UnbuiltKeys = {
  cache_empty: commercial,
  state: commercial,
}

/** `channel`. */
export const channel = section(
  'Channels.',
  {
    without_namespace: namespaceOptions,
    namespaces: list('Namespaces.', namespace, true),
    history_meta_ttl: duration('720h', 'Life of offset and epoch, whole seconds.'),
    publication_data_format: choice(DATA_FORMATS, '', 'Form of publication data; empty = any.'),
    max_length: intNotZero(255, 'Longest channel name a client may use, in bytes.'),
    private_prefix: text('$', 'Channels that start with it need a subscription token.'),
    namespace_boundary: text(':', 'Ends the namespace in a channel name.'),
    user_boundary: text('#', 'Starts the list of users in a channel name.'),
    user_separator: text(',', 'Separates users in a channel name.'),
    proxy: section(
      'Default proxies of channel events.',
      {
        subscribe: proxy,
        subscribe_stream: proxy,
        publish: proxy,
        sub_refresh: proxy,
        map_publish: proxy,
        map_remove: proxy,
        shared_poll_refresh: proxy,
      },
      unbuiltProxies,
    ),
  },
  { patterns: commercial },
)

const rpcShape = {
  proxy_enabled: bool(false, 'Ask the backend on RPC.'),
  proxy_name: text('default', 'Proxy asked on RPC: a name of `proxies`, or default.'),
}

/** `rpc`. */
export const rpc = section('Remote procedure calls.', {
  proxy,
  without_namespace: section('Methods without a namespace.', rpcShape),
  namespaces: list(
    'Namespaces of methods.',
    section('A namespace of methods.', {
      name: text('', 'Unique name, at least two of letters, digits, `-`, `_`, `.`.'),
      ...rpcShape,
    }),
    true,
  ),
  namespace_boundary: text(':', 'Ends the namespace in a method name.'),
  ping: section('A method the server answers by itself, with an empty reply.', {
    enabled: bool(false, 'Answer it.'),
    method: text('ping', 'Its name.'),
  }),
})
