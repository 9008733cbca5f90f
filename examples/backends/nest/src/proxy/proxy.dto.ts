/** What Backhaul sends and what it takes as an answer. docs/proxy.md has every field. */

/** In every event. */
export type ProxyRequest = {
  client: string
  transport: string
  protocol: 'json' | 'protobuf'
  encoding: 'json' | 'binary'
}

export type ConnectRequest = ProxyRequest & { name?: string; version?: string; data?: unknown }

export type UserRequest = ProxyRequest & {
  /** '' = anonymous. */
  user: string
  /** What the connect answer said; sent when include_connection_meta is on. */
  meta?: ConnectionMeta
}

export type ChannelRequest = UserRequest & { channel: string; data?: unknown }

export type RpcRequest = UserRequest & { method?: string; data?: unknown }

export type ConnectionMeta = { signedInAt: number }

export type ConnectResult = {
  user: string
  expire_at?: number
  info?: unknown
  meta?: ConnectionMeta
  data?: unknown
}

export type RefreshResult = { expire_at: number } | { expired: true }

export type SubscribeResult = { data?: unknown; info?: unknown }

export type PublishResult = { data?: unknown }

export type RpcResult = { data?: unknown }

/** Disconnect beats error, error beats result. */
export type ProxyResponse<Result> =
  | { result: Result }
  | { error: { code: number; message: string } }
  | { disconnect: { code: number; reason: string } }
