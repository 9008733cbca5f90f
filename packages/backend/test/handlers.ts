/** The handlers of all events, once, for every adapter. */
import * as valibot from 'valibot'
import {
  allow,
  ClientError,
  deny,
  disconnect,
  method,
  stream,
  type Handlers,
  type Json,
} from '../src/index.js'

/** What went on in the handlers. */
export interface Seen {
  aborted: number
  ended: number
  errors: string[]
}

export function newSeen(): Seen {
  return { aborted: 0, ended: 0, errors: [] }
}

/** Handlers that tell `seen` what happens to them. */
export function handlersOf(seen: Seen) {
  return {
    connect: ({ data }, { headers }) =>
      headers.get('cookie') === null
        ? disconnect(4501, 'sign in first')
        : allow({ user: '56', data: { echo: (data ?? null) as Json }, channels: ['news'] }),
    // Deliberately not what the contract takes.
    refresh: () => allow({ expire_at: 'tomorrow' } as never),
    subscribe: ({ channel }) => (channel === 'closed' ? deny() : allow()),
    sub_refresh: ({ user, channel }) => allow({ expired: channel === `room:${user}` }),
    publish: () => allow({ data: new Uint8Array([1, 2, 3]) }),
    subscribe_stream: ({ channel }) =>
      channel === 'closed'
        ? deny()
        : stream({}, async function* (signal, incoming) {
            signal.addEventListener('abort', () => seen.aborted++)
            try {
              if (channel === 'echo') {
                for await (const { data } of incoming) yield { publication: { data } }
                return
              }
              for (let i = 0; ; i++) {
                yield { publication: { data: i } }
                await new Promise((resolve) => setImmediate(resolve))
              }
            } finally {
              seen.ended++
            }
          }),
    map_publish: ({ key, data }) => allow({ key: key.toLowerCase(), data, key_mode: 'if_new' }),
    map_remove: ({ key }) => allow({ key, tags: { by: 'test' } }),
    shared_poll_refresh: ({ items }) =>
      allow({
        items: items.map(({ key, version = 0 }) => ({ key, data: { key }, version: version + 1 })),
      }),
    rpc: {
      'orders.create': method({
        input: valibot.object({ item: valibot.string(), count: valibot.number() }),
        handler: ({ item, count }) => ({ ordered: `${count} ${item}` }),
      }),
      'who.am.i': (_data, { request }) => request.user,
      refused: () => {
        throw new ClientError(1404, 'there is no such order')
      },
    },
  } as const satisfies Handlers
}
