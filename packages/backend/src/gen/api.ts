// Generated from docs/openapi.json by `npm run gen`. Do not edit.
import type { Data, Json } from '../contract.js'

/** Requests of the server API by method. */
export interface ApiRequests {
  /** Publish data into a channel. */
  publish: {
    /** Channel to publish into. */
    readonly channel: string
    /** Payload: any JSON, passed on as sent. */
    readonly data?: Data
    /** Do not keep this publication in history; it gets no offset. */
    readonly skip_history?: boolean
    /** Tags of the publication; clients see them and may filter by them. */
    readonly tags?: Readonly<Record<string, string>>
    /** Publishing again with the same key into the same channel within 300 seconds repeats the first result and nothing else. */
    readonly idempotency_key?: string
    /** Send deltas to subscribers that negotiated them. */
    readonly delta?: boolean
    /** Version of the data; with history, a publication whose version is not above the remembered one is suppressed. */
    readonly version?: number
    /** Scope of versions; a different non-empty one always passes. */
    readonly version_epoch?: string
  }
  /** Publish the same data into several channels, at most 100000. */
  broadcast: {
    /** Channels to publish into. */
    readonly channels: readonly string[]
    /** Payload: any JSON, passed on as sent. */
    readonly data?: Data
    /** Do not keep this publication in history; it gets no offset. */
    readonly skip_history?: boolean
    /** Tags of the publication; clients see them and may filter by them. */
    readonly tags?: Readonly<Record<string, string>>
    /** Publishing again with the same key into the same channel within 300 seconds repeats the first result and nothing else. */
    readonly idempotency_key?: string
    /** Send deltas to subscribers that negotiated them. */
    readonly delta?: boolean
    /** Version of the data; with history, a publication whose version is not above the remembered one is suppressed. */
    readonly version?: number
    /** Scope of versions; a different non-empty one always passes. */
    readonly version_epoch?: string
  }
  /** Subscribe connected sessions of a user to a channel, on all nodes. */
  subscribe: {
    /** User id; empty means the anonymous connections, not everybody. */
    readonly user?: string
    /** Only the connection with this client id. */
    readonly client?: string
    /** Only the connection with this session id. */
    readonly session?: string
    /** Channel to subscribe to. */
    readonly channel: string
    /** Channel info of the subscription; any JSON. */
    readonly info?: Data
    /** Data for the subscribe push; any JSON. */
    readonly data?: Data
    /** Recover publications from this position. */
    readonly recover_since?: {
      /** Offset in the stream. */
      readonly offset?: number
      /** Epoch of the stream; empty means whichever it is. */
      readonly epoch?: string
    }
    /** When the subscription expires, Unix seconds; 0 means never. */
    readonly expire_at?: number
    /** Replaces options of the namespace for this subscription. */
    readonly override?: {
      /** Switches presence on or off. */
      readonly presence?: {
        /** The setting. */
        readonly value?: boolean
      }
      /** Switches emission of join and leave on or off. */
      readonly join_leave?: {
        /** The setting. */
        readonly value?: boolean
      }
      /** Switches recovery on or off. */
      readonly force_recovery?: {
        /** The setting. */
        readonly value?: boolean
      }
      /** Switches positioning on or off. */
      readonly force_positioning?: {
        /** The setting. */
        readonly value?: boolean
      }
      /** Switches delivery of join and leave on or off. */
      readonly force_push_join_leave?: {
        /** The setting. */
        readonly value?: boolean
      }
    }
  }
  /** Unsubscribe sessions of a user from a channel, on all nodes. */
  unsubscribe: {
    /** User id; empty means the anonymous connections, not everybody. */
    readonly user?: string
    /** Only the connection with this client id. */
    readonly client?: string
    /** Only the connection with this session id. */
    readonly session?: string
    /** Channel to unsubscribe from. */
    readonly channel: string
  }
  /** Disconnect sessions of a user, on all nodes. */
  disconnect: {
    /** User id; empty means the anonymous connections, not everybody. */
    readonly user?: string
    /** Only the connection with this client id. */
    readonly client?: string
    /** Only the connection with this session id. */
    readonly session?: string
    /** Client ids to keep connected. */
    readonly whitelist?: readonly string[]
    /** Code and reason for the client; 3503 "force disconnect" when absent. */
    readonly disconnect?: {
      /** Disconnect code. */
      readonly code?: number
      /** Reason. */
      readonly reason?: string
    }
  }
  /** Read publications from a channel's history, and its current position. */
  history: {
    /** Channel with history enabled. */
    readonly channel: string
    /** Most publications to return; 0 means the position only, -1 all of them. */
    readonly limit?: number
    /** Start strictly after this position, or strictly before it when reverse. */
    readonly since?: {
      /** Offset in the stream. */
      readonly offset?: number
      /** Epoch of the stream; empty means whichever it is. */
      readonly epoch?: string
    }
    /** Newest first. */
    readonly reverse?: boolean
  }
  /** Remove all publications from a channel's history. */
  history_remove: {
    /** Channel with history enabled. */
    readonly channel: string
  }
  /** List the clients that are in a channel. */
  presence: {
    /** Channel with presence enabled. */
    readonly channel: string
  }
  /** Count the clients and the distinct users in a channel. */
  presence_stats: {
    /** Channel with presence enabled. */
    readonly channel: string
  }
  /** Describe the running nodes. */
  info: object
  /** Call an extension of the server by name. There are none, so the answer is error 104. */
  rpc: {
    /** Name of the extension. */
    readonly method: string
    /** Parameters; any JSON. */
    readonly params?: Json
  }
  /** Prolong or expire connections of a user, on all nodes. */
  refresh: {
    /** User id; empty means the anonymous connections, not everybody. */
    readonly user?: string
    /** Only the connection with this client id. */
    readonly client?: string
    /** Only the connection with this session id. */
    readonly session?: string
    /** Close the connections with 3005 "connection expired". */
    readonly expired?: boolean
    /** New expiry, Unix seconds; 0 means that connections stop expiring. */
    readonly expire_at?: number
    /** New connection info; taken over only with an expiry in the future. */
    readonly info?: Json
  }
  /** List the channels that have subscribers on any node. */
  channels: {
    /** Glob that the whole name must match: *, ?, [abc], [a-z], [!a], {one,two}. Empty means all. */
    readonly pattern?: string
  }
  /** Write a key of a map channel. */
  map_publish: {
    /** Map channel. */
    readonly channel: string
    /** Key to write. */
    readonly key: string
    /** Value: any JSON, passed on as sent. */
    readonly data?: Data
    /** Tags of the entry; clients see them and may filter by them. */
    readonly tags?: Readonly<Record<string, string>>
    /** Writing again with the same key of this kind within 300 seconds repeats the first result and nothing else. */
    readonly idempotency_key?: string
    /** Send deltas to subscribers that negotiated them. */
    readonly delta?: boolean
    /** Version of the value; one that is not above that of the key changes nothing. Not in mode ephemeral. */
    readonly version?: number
    /** Scope of versions; a different non-empty one always passes. */
    readonly version_epoch?: string
    /** if_new: only create; if_exists: only update; empty: both. */
    readonly key_mode?: string
  }
  /** Remove a key of a map channel. */
  map_remove: {
    /** Map channel. */
    readonly channel: string
    /** Key to remove. */
    readonly key: string
    /** Removing again with the same key of this kind within 300 seconds repeats the first result and nothing else. */
    readonly idempotency_key?: string
  }
  /** Read the keys of a map channel, and the position of its stream of changes. */
  map_read_state: {
    /** Map channel. */
    readonly channel: string
    /** Cursor of the previous page. */
    readonly cursor?: string
    /** Most keys to return; 0 means the position only, -1 all of them. */
    readonly limit?: number
    /** Only this key. */
    readonly key?: string
    /** Offset that came with the first page. */
    readonly revision_offset?: number
    /** Epoch that came with the first page; error 112 when it is another now. */
    readonly revision_epoch?: string
  }
  /** Read the changes of a map channel, and the position of their stream. */
  map_read_stream: {
    /** Map channel. */
    readonly channel: string
    /** Start strictly after this offset, or strictly before it when reverse. */
    readonly since_offset?: number
    /** Epoch of that offset; error 112 when it is another now. */
    readonly since_epoch?: string
    /** Most changes to return; 0 means the position only, -1 all of them. */
    readonly limit?: number
    /** Newest first. */
    readonly reverse?: boolean
  }
  /** Number of keys of a map channel. */
  map_stats: {
    /** Map channel. */
    readonly channel: string
  }
  /** Remove all keys of a map channel, and its stream of changes. */
  map_clear: {
    /** Map channel. */
    readonly channel: string
  }
  /** Publish the value of a key to those who track it in a shared poll channel. */
  shared_poll_publish: {
    /** Shared poll channel. */
    readonly channel: string
    /** Key whose value it is. */
    readonly key: string
    /** Value: any JSON, passed on as sent. */
    readonly data?: Data
    /** Version of the value, at least 1; only newer ones are delivered. */
    readonly version: number
    /** Epoch of versions; a new one makes all subscribers of the channel start anew. */
    readonly epoch?: string
  }
  /** Start a run: call the backend of a proxy and keep its answer that goes on. */
  run_start: {
    /** Name of the proxy; empty means the default one. */
    readonly proxy?: string
    /** Method that the backend is called with. */
    readonly method?: string
    /** Data of the call; any JSON. */
    readonly data?: Data
    /** Owner of the run. */
    readonly user?: string
    /** Id, 1 to 128 of A-Z a-z 0-9 _ - . and; empty means that one is made. */
    readonly id?: string
    /** Call nobody: records come by run_append. */
    readonly push?: boolean
  }
  /** Add records to a run, and with end end it. */
  run_append: {
    /** Id of the run. */
    readonly id: string
    /** Records, in order. */
    readonly records?: readonly {
      /** Data of the record; any JSON. */
      readonly data?: Data
      /** Tags; `run` is the server’s own and is dropped. */
      readonly tags?: Readonly<Record<string, string>>
    }[]
    /** Ends the run well, after the records. */
    readonly end?: {
      /** Data of the last record; any JSON. */
      readonly data?: Data
    }
  }
  /** Stop a run. The request to its backend is aborted. */
  run_cancel: {
    /** Id of the run. */
    readonly id: string
    /** Told to its viewers. */
    readonly reason?: string
  }
  /** Tell how a run stands. */
  run_info: {
    /** Id of the run. */
    readonly id: string
  }
  /** List runs, those that are kept longest first. */
  runs: {
    /** Only runs of this user. */
    readonly user?: string
    /** Only runs in this state; a page may then be shorter than the limit. */
    readonly state?: string
    /** Most runs to return, at most 1000; 0 means 100. */
    readonly limit?: number
    /** The cursor of the page before. */
    readonly cursor?: string
  }
  /** Recorded exchanges of this node with backends, secrets taken out. */
  calls: {
    /** Only exchanges with a higher id. */
    readonly after?: number
    /** Most exchanges, the newest of them; 0 means 100. */
    readonly limit?: number
    /** Longest wait for one in ms, up to 25000; 0 means none. */
    readonly wait_ms?: number
    /** Only this proxy event. */
    readonly event?: string
    /** Only this proxy. */
    readonly proxy?: string
    /** Only of this user. */
    readonly user?: string
    /** Only of the connection with this client id. */
    readonly client?: string
    /** Only about this channel. */
    readonly channel?: string
    /** Only those that failed or were refused. */
    readonly failed?: boolean
  }
  /** One recorded exchange with a backend. */
  call: {
    /** Id of the exchange. */
    readonly id: number
  }
  /** Send a recorded request once more and compare the answers. */
  replay: {
    /** Id of the exchange. */
    readonly id: number
    /** Where to send it; empty means to its backend, by all policies of its proxy. */
    readonly url?: string
    /** Body to send instead of the recorded one. */
    readonly body?: string
  }
  /** Begin or end recording on this node, and forget what was recorded. */
  recorder: {
    /** Whether exchanges are recorded from now on. */
    readonly enabled: boolean
    /** Forget what was recorded. */
    readonly clear?: boolean
  }
  /** What a client may do, by which rule, and which backend decides; nothing is done. */
  explain: {
    /** connect, subscribe, publish, map_publish, map_remove, history, presence or rpc. */
    readonly action: string
    /** User id; empty means anonymous. */
    readonly user?: string
    /** A connection of this node: its user and subscriptions count. */
    readonly client?: string
    /** Channel it is about. */
    readonly channel?: string
    /** Method of an rpc. */
    readonly method?: string
    /** It brings a token for what it does. */
    readonly token?: boolean
    /** It is in the channel already; that of a connection is known. */
    readonly subscribed?: boolean
    /** Data it sends; any JSON. */
    readonly data?: Json
    /** Ask the backend, too, with the header X-Backhaul-Dry-Run. */
    readonly ask?: boolean
  }
  /** Connections of this node, of a user or with a client id. */
  connections: {
    /** User id; empty means the anonymous connections, unless a client is named. */
    readonly user?: string
    /** Only the connection with this client id. */
    readonly client?: string
  }
  /** Forget decisions of backends that match all that is given, on all nodes. */
  proxy_cache_purge: {
    /** Proxy event: connect or subscribe; empty means both. */
    readonly event?: string
    /** User the decision is about; empty means every user. */
    readonly user?: string
    /** Channel the decision is about; empty means every channel. */
    readonly channel?: string
    /** Name that the backend gave the decision; empty means any. */
    readonly key?: string
  }
}

/** Results of the server API by method. */
export interface ApiResults {
  /** Publish data into a channel. */
  publish: {
    /** Offset in the stream of the channel. */
    readonly offset?: number
    /** Epoch of the stream; offsets of different epochs do not compare. */
    readonly epoch?: string
  }
  /** Publish the same data into several channels, at most 100000. */
  broadcast: {
    /** One per channel, in order; each has a result or an error. */
    readonly responses: readonly {
      readonly result?: {
        /** Offset in the stream of the channel. */
        readonly offset?: number
        /** Epoch of the stream; offsets of different epochs do not compare. */
        readonly epoch?: string
      }
      readonly error?: {
        /** Code of the error. */
        readonly code: number
        /** What the code means. */
        readonly message: string
      }
    }[]
  }
  /** Subscribe connected sessions of a user to a channel, on all nodes. */
  subscribe: object
  /** Unsubscribe sessions of a user from a channel, on all nodes. */
  unsubscribe: object
  /** Disconnect sessions of a user, on all nodes. */
  disconnect: object
  /** Read publications from a channel's history, and its current position. */
  history: {
    readonly publications: readonly {
      /** Payload; any JSON. */
      readonly data?: Json
      /** Offset in the stream of the channel. */
      readonly offset?: number
      readonly tags?: Readonly<Record<string, string>>
      readonly info?: {
        /** User id; empty for an anonymous client. */
        readonly user: string
        /** Client id. */
        readonly client: string
        /** Connection info; any JSON. */
        readonly conn_info?: Json
        /** Channel info; any JSON. */
        readonly chan_info?: Json
      }
    }[]
    /** Epoch of the stream; offsets of different epochs do not compare. */
    readonly epoch: string
    /** Offset in the stream of the channel. */
    readonly offset: number
  }
  /** Remove all publications from a channel's history. */
  history_remove: object
  /** List the clients that are in a channel. */
  presence: {
    /** Clients by client id. */
    readonly presence: Readonly<Record<string, {
      /** User id; empty for an anonymous client. */
      readonly user: string
      /** Client id. */
      readonly client: string
      /** Connection info; any JSON. */
      readonly conn_info?: Json
      /** Channel info; any JSON. */
      readonly chan_info?: Json
    }>>
  }
  /** Count the clients and the distinct users in a channel. */
  presence_stats: {
    readonly num_clients: number
    readonly num_users: number
  }
  /** Describe the running nodes. */
  info: {
    readonly nodes: readonly {
      /** Unique id of the running node. */
      readonly uid: string
      readonly name: string
      readonly version: string
      readonly num_clients: number
      readonly num_users: number
      readonly num_subs: number
      readonly num_channels: number
      /** Seconds since the node started. */
      readonly uptime?: number
      readonly metrics?: {
        /** Seconds the numbers cover. */
        readonly interval: number
        /** Numbers by name. */
        readonly items: Readonly<Record<string, number>>
      }
    }[]
  }
  /** Call an extension of the server by name. There are none, so the answer is error 104. */
  rpc: {
    /** Any JSON. */
    readonly data?: Json
  }
  /** Prolong or expire connections of a user, on all nodes. */
  refresh: object
  /** List the channels that have subscribers on any node. */
  channels: {
    /** Channels by name. */
    readonly channels: Readonly<Record<string, {
      /** Number of subscribers. */
      readonly num_clients?: number
    }>>
  }
  /** Write a key of a map channel. */
  map_publish: {
    /** Offset in the stream of the channel. */
    readonly offset?: number
    /** Epoch of the stream; offsets of different epochs do not compare. */
    readonly epoch?: string
    /** Nothing was changed. */
    readonly suppressed?: boolean
    /** Why: idempotency, version, key_exists, key_not_found or position_mismatch (which the API cannot cause). */
    readonly suppress_reason?: string
  }
  /** Remove a key of a map channel. */
  map_remove: {
    /** Offset in the stream of the channel. */
    readonly offset?: number
    /** Epoch of the stream; offsets of different epochs do not compare. */
    readonly epoch?: string
    /** Nothing was changed. */
    readonly suppressed?: boolean
    /** Why: idempotency, version, key_exists, key_not_found or position_mismatch (which the API cannot cause). */
    readonly suppress_reason?: string
  }
  /** Read the keys of a map channel, and the position of its stream of changes. */
  map_read_state: {
    readonly entries: readonly {
      readonly key?: string
      /** Value; any JSON. */
      readonly data?: Json
      readonly tags?: Readonly<Record<string, string>>
      /** Offset in the stream of the channel. */
      readonly offset?: number
      /** The key was removed. */
      readonly removed?: boolean
      /** Unix ms of the change. */
      readonly time?: number
    }[]
    /** Offset in the stream of the channel. */
    readonly offset?: number
    /** Epoch of the stream; offsets of different epochs do not compare. */
    readonly epoch?: string
    /** Where the next page begins; absent on the last. */
    readonly cursor?: string
  }
  /** Read the changes of a map channel, and the position of their stream. */
  map_read_stream: {
    readonly entries: readonly {
      readonly key?: string
      /** Value; any JSON. */
      readonly data?: Json
      readonly tags?: Readonly<Record<string, string>>
      /** Offset in the stream of the channel. */
      readonly offset?: number
      /** The key was removed. */
      readonly removed?: boolean
      /** Unix ms of the change. */
      readonly time?: number
    }[]
    /** Offset in the stream of the channel. */
    readonly offset?: number
    /** Epoch of the stream; offsets of different epochs do not compare. */
    readonly epoch?: string
  }
  /** Number of keys of a map channel. */
  map_stats: {
    /** Number of keys. */
    readonly num_keys: number
  }
  /** Remove all keys of a map channel, and its stream of changes. */
  map_clear: object
  /** Publish the value of a key to those who track it in a shared poll channel. */
  shared_poll_publish: object
  /** Start a run: call the backend of a proxy and keep its answer that goes on. */
  run_start: {
    /** Id of the run. */
    readonly id: string
    /** Channel of its records. */
    readonly channel: string
    /** Epoch of the stream; offsets of different epochs do not compare. */
    readonly epoch: string
    /** Offset in the stream of the channel. */
    readonly offset: number
    /** It ran already, nothing was started. */
    readonly attached?: boolean
  }
  /** Add records to a run, and with end end it. */
  run_append: {
    /** Epoch of the stream; offsets of different epochs do not compare. */
    readonly epoch: string
    /** Offset in the stream of the channel. */
    readonly offset: number
  }
  /** Stop a run. The request to its backend is aborted. */
  run_cancel: {
    /** Id of the run. */
    readonly id: string
    /** Channel of its records. */
    readonly channel: string
    /** Owner. */
    readonly user: string
    /** running, done, failed, cancelled or lost. */
    readonly state: string
    /** Why it ended, where there is something to say. */
    readonly reason?: string
    /** Proxy whose backend is read. */
    readonly proxy?: string
    /** Method that the backend was called with. */
    readonly method?: string
    /** From 1; each owner, and each ask after a break, has the next. */
    readonly generation?: number
    /** Node that owns it, or did. */
    readonly node?: string
    /** Number of records. */
    readonly records?: number
    /** Bytes of data of all records. */
    readonly bytes?: number
    /** Unix ms. */
    readonly started_at?: number
    /** Unix ms; left out while it runs. */
    readonly ended_at?: number
    /** Offset of the last record. */
    readonly offset?: number
    /** Epoch of the stream. */
    readonly epoch?: string
  }
  /** Tell how a run stands. */
  run_info: {
    /** Id of the run. */
    readonly id: string
    /** Channel of its records. */
    readonly channel: string
    /** Owner. */
    readonly user: string
    /** running, done, failed, cancelled or lost. */
    readonly state: string
    /** Why it ended, where there is something to say. */
    readonly reason?: string
    /** Proxy whose backend is read. */
    readonly proxy?: string
    /** Method that the backend was called with. */
    readonly method?: string
    /** From 1; each owner, and each ask after a break, has the next. */
    readonly generation?: number
    /** Node that owns it, or did. */
    readonly node?: string
    /** Number of records. */
    readonly records?: number
    /** Bytes of data of all records. */
    readonly bytes?: number
    /** Unix ms. */
    readonly started_at?: number
    /** Unix ms; left out while it runs. */
    readonly ended_at?: number
    /** Offset of the last record. */
    readonly offset?: number
    /** Epoch of the stream. */
    readonly epoch?: string
  }
  /** List runs, those that are kept longest first. */
  runs: {
    readonly runs: readonly {
      /** Id of the run. */
      readonly id: string
      /** Channel of its records. */
      readonly channel: string
      /** Owner. */
      readonly user: string
      /** running, done, failed, cancelled or lost. */
      readonly state: string
      /** Why it ended, where there is something to say. */
      readonly reason?: string
      /** Proxy whose backend is read. */
      readonly proxy?: string
      /** Method that the backend was called with. */
      readonly method?: string
      /** From 1; each owner, and each ask after a break, has the next. */
      readonly generation?: number
      /** Node that owns it, or did. */
      readonly node?: string
      /** Number of records. */
      readonly records?: number
      /** Bytes of data of all records. */
      readonly bytes?: number
      /** Unix ms. */
      readonly started_at?: number
      /** Unix ms; left out while it runs. */
      readonly ended_at?: number
      /** Offset of the last record. */
      readonly offset?: number
      /** Epoch of the stream. */
      readonly epoch?: string
    }[]
    /** Where the next page begins; left out on the last one. */
    readonly cursor?: string
  }
  /** Recorded exchanges of this node with backends, secrets taken out. */
  calls: {
    /** The exchanges, oldest first, as docs/inspect.md describes them. */
    readonly calls: Json
    /** What to give as `after` to get what follows. */
    readonly last: number
    /** Whether exchanges are recorded now. */
    readonly recording: boolean
  }
  /** One recorded exchange with a backend. */
  call: {
    /** The exchange. */
    readonly call: Json
    /** The request as a command for curl; secrets are left out. */
    readonly curl?: string
  }
  /** Send a recorded request once more and compare the answers. */
  replay: {
    /** The new exchange. */
    readonly call: Json
    /** Whether the answer is the recorded one. */
    readonly same: boolean
    /** Where the answers differ: at, before, after. */
    readonly differences: Json
  }
  /** Begin or end recording on this node, and forget what was recorded. */
  recorder: {
    readonly recording: boolean
  }
  /** What a client may do, by which rule, and which backend decides; nothing is done. */
  explain: {
    /** allowed, denied, token or backend: who decides. */
    readonly verdict: string
    /** Error or disconnect that the client would get; 0 means none. */
    readonly code: number
    /** What it means. */
    readonly message?: string
    /** The rule that decides. */
    readonly rule: string
    /** Namespace of the channel; null without one. */
    readonly namespace?: Json
    /** Event, proxy, endpoint and policies of the backend that decides. */
    readonly route?: Json
    /** What the backend said. */
    readonly answer?: Json
  }
  /** Connections of this node, of a user or with a client id. */
  connections: {
    /** Connections by client id. */
    readonly connections: Readonly<Record<string, {
      /** Name the client gives itself. */
      readonly app_name?: string
      readonly app_version?: string
      readonly transport: string
      readonly protocol: string
      /** User id; empty for an anonymous client. */
      readonly user: string
      readonly state: {
        readonly channels?: Readonly<Record<string, {
          /** What allowed the subscription. */
          readonly source?: number
        }>>
        /** Meta of the connection; any JSON. */
        readonly meta?: Json
      }
    }>>
  }
  /** Forget decisions of backends that match all that is given, on all nodes. */
  proxy_cache_purge: object
}

/** Names of the methods of the server API. */
export const API_METHODS = [
  "publish",
  "broadcast",
  "subscribe",
  "unsubscribe",
  "disconnect",
  "history",
  "history_remove",
  "presence",
  "presence_stats",
  "info",
  "rpc",
  "refresh",
  "channels",
  "map_publish",
  "map_remove",
  "map_read_state",
  "map_read_stream",
  "map_stats",
  "map_clear",
  "shared_poll_publish",
  "run_start",
  "run_append",
  "run_cancel",
  "run_info",
  "runs",
  "calls",
  "call",
  "replay",
  "recorder",
  "explain",
  "connections",
  "proxy_cache_purge"
] as const
