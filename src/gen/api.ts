// @ts-nocheck
// Generated from proto/api.proto by `npm run gen`. Do not edit.

/** A 64-bit number: a plain one, or protobufjs' object for it, which is what decoding gives. */
export type Int64 = number | { readonly low: number; readonly high: number; toNumber(): number }

/** Encodes and decodes one kind of message. Decoding throws on malformed bytes. */
export type MessageType<T> = {
  encode(message: T): { finish(): Uint8Array }
  decode(bytes: Uint8Array): T
}

export interface Error {
  code?: number | null | undefined
  message?: string | null | undefined
}

export interface Command {
  publish?: PublishRequest | null | undefined
  broadcast?: BroadcastRequest | null | undefined
  subscribe?: SubscribeRequest | null | undefined
  unsubscribe?: UnsubscribeRequest | null | undefined
  disconnect?: DisconnectRequest | null | undefined
  presence?: PresenceRequest | null | undefined
  presence_stats?: PresenceStatsRequest | null | undefined
  history?: HistoryRequest | null | undefined
  history_remove?: HistoryRemoveRequest | null | undefined
  info?: InfoRequest | null | undefined
  rpc?: RPCRequest | null | undefined
  refresh?: RefreshRequest | null | undefined
  channels?: ChannelsRequest | null | undefined
  map_publish?: MapPublishRequest | null | undefined
  map_remove?: MapRemoveRequest | null | undefined
  map_read_state?: MapReadStateRequest | null | undefined
  map_read_stream?: MapReadStreamRequest | null | undefined
  map_stats?: MapStatsRequest | null | undefined
  map_clear?: MapClearRequest | null | undefined
  shared_poll_publish?: SharedPollPublishRequest | null | undefined
  proxy_cache_purge?: ProxyCachePurgeRequest | null | undefined
  run_start?: RunStartRequest | null | undefined
  run_append?: RunAppendRequest | null | undefined
  run_cancel?: RunCancelRequest | null | undefined
  run_info?: RunInfoRequest | null | undefined
  runs?: RunsRequest | null | undefined
  calls?: CallsRequest | null | undefined
  call?: CallRequest | null | undefined
  replay?: ReplayRequest | null | undefined
  recorder?: RecorderRequest | null | undefined
  explain?: ExplainRequest | null | undefined
  connections?: ConnectionsRequest | null | undefined
}

export interface Reply {
  error?: Error | null | undefined
  publish?: PublishResult | null | undefined
  broadcast?: BroadcastResult | null | undefined
  subscribe?: SubscribeResult | null | undefined
  unsubscribe?: UnsubscribeResult | null | undefined
  disconnect?: DisconnectResult | null | undefined
  presence?: PresenceResult | null | undefined
  presence_stats?: PresenceStatsResult | null | undefined
  history?: HistoryResult | null | undefined
  history_remove?: HistoryRemoveResult | null | undefined
  info?: InfoResult | null | undefined
  rpc?: RPCResult | null | undefined
  refresh?: RefreshResult | null | undefined
  channels?: ChannelsResult | null | undefined
  map_publish?: MapPublishResult | null | undefined
  map_remove?: MapRemoveResult | null | undefined
  map_read_state?: MapReadStateResult | null | undefined
  map_read_stream?: MapReadStreamResult | null | undefined
  map_stats?: MapStatsResult | null | undefined
  map_clear?: MapClearResult | null | undefined
  shared_poll_publish?: SharedPollPublishResult | null | undefined
  proxy_cache_purge?: ProxyCachePurgeResult | null | undefined
  run_start?: RunStartResult | null | undefined
  run_append?: RunAppendResult | null | undefined
  run_cancel?: RunInfoResult | null | undefined
  run_info?: RunInfoResult | null | undefined
  runs?: RunsResult | null | undefined
  calls?: CallsResult | null | undefined
  call?: CallResult | null | undefined
  replay?: ReplayResult | null | undefined
  recorder?: RecorderResult | null | undefined
  explain?: ExplainResult | null | undefined
  connections?: ConnectionsResult | null | undefined
}

export interface BatchRequest {
  commands?: Command[] | null | undefined
  parallel?: boolean | null | undefined
}

export interface BatchResponse {
  replies?: Reply[] | null | undefined
}

export interface FilterNode {
  op?: string | null | undefined
  key?: string | null | undefined
  cmp?: string | null | undefined
  val?: string | null | undefined
  vals?: string[] | null | undefined
  nodes?: FilterNode[] | null | undefined
}

export interface StreamPosition {
  offset?: Int64 | null | undefined
  epoch?: string | null | undefined
}

export interface BoolValue {
  value?: boolean | null | undefined
}

export interface SubscribeOptionOverride {
  presence?: BoolValue | null | undefined
  join_leave?: BoolValue | null | undefined
  force_recovery?: BoolValue | null | undefined
  force_positioning?: BoolValue | null | undefined
  force_push_join_leave?: BoolValue | null | undefined
}

export interface Disconnect {
  code?: number | null | undefined
  reason?: string | null | undefined
}

export interface ClientInfo {
  user?: string | null | undefined
  client?: string | null | undefined
  conn_info?: Uint8Array | null | undefined
  chan_info?: Uint8Array | null | undefined
}

export interface Publication {
  data?: Uint8Array | null | undefined
  info?: ClientInfo | null | undefined
  offset?: Int64 | null | undefined
  tags?: Record<string, string> | null | undefined
}

export interface NodeResult {
  uid?: string | null | undefined
  name?: string | null | undefined
  version?: string | null | undefined
  num_clients?: number | null | undefined
  num_users?: number | null | undefined
  num_channels?: number | null | undefined
  uptime?: number | null | undefined
  metrics?: Metrics | null | undefined
  process?: Process | null | undefined
  num_subs?: number | null | undefined
}

export interface Metrics {
  interval?: number | null | undefined
  items?: Record<string, number> | null | undefined
}

export interface Process {
  cpu?: number | null | undefined
  rss?: Int64 | null | undefined
}

export interface ChannelInfo {
  num_clients?: number | null | undefined
}

export interface MapEntry {
  key?: string | null | undefined
  data?: Uint8Array | null | undefined
  tags?: Record<string, string> | null | undefined
  offset?: Int64 | null | undefined
  score?: Int64 | null | undefined
  removed?: boolean | null | undefined
  time?: Int64 | null | undefined
}

export interface PublishRequest {
  channel?: string | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  skip_history?: boolean | null | undefined
  tags?: Record<string, string> | null | undefined
  idempotency_key?: string | null | undefined
  delta?: boolean | null | undefined
  version?: Int64 | null | undefined
  version_epoch?: string | null | undefined
}

export interface PublishResponse {
  error?: Error | null | undefined
  result?: PublishResult | null | undefined
}

export interface PublishResult {
  offset?: Int64 | null | undefined
  epoch?: string | null | undefined
}

export interface BroadcastRequest {
  channels?: string[] | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  skip_history?: boolean | null | undefined
  tags?: Record<string, string> | null | undefined
  idempotency_key?: string | null | undefined
  delta?: boolean | null | undefined
  version?: Int64 | null | undefined
  version_epoch?: string | null | undefined
}

export interface BroadcastResponse {
  error?: Error | null | undefined
  result?: BroadcastResult | null | undefined
}

export interface BroadcastResult {
  responses?: PublishResponse[] | null | undefined
}

export interface SubscribeRequest {
  channel?: string | null | undefined
  user?: string | null | undefined
  expire_at?: Int64 | null | undefined
  info?: Uint8Array | null | undefined
  b64info?: string | null | undefined
  client?: string | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  recover_since?: StreamPosition | null | undefined
  override?: SubscribeOptionOverride | null | undefined
  session?: string | null | undefined
  label_filter?: FilterNode | null | undefined
  all_users?: boolean | null | undefined
}

export interface SubscribeResponse {
  error?: Error | null | undefined
  result?: SubscribeResult | null | undefined
}

export interface SubscribeResult {

}

export interface UnsubscribeRequest {
  channel?: string | null | undefined
  user?: string | null | undefined
  client?: string | null | undefined
  session?: string | null | undefined
  label_filter?: FilterNode | null | undefined
  all_users?: boolean | null | undefined
}

export interface UnsubscribeResponse {
  error?: Error | null | undefined
  result?: UnsubscribeResult | null | undefined
}

export interface UnsubscribeResult {

}

export interface DisconnectRequest {
  user?: string | null | undefined
  disconnect?: Disconnect | null | undefined
  client?: string | null | undefined
  whitelist?: string[] | null | undefined
  session?: string | null | undefined
  label_filter?: FilterNode | null | undefined
  all_users?: boolean | null | undefined
}

export interface DisconnectResponse {
  error?: Error | null | undefined
  result?: DisconnectResult | null | undefined
}

export interface DisconnectResult {

}

export interface PresenceRequest {
  channel?: string | null | undefined
}

export interface PresenceResponse {
  error?: Error | null | undefined
  result?: PresenceResult | null | undefined
}

export interface PresenceResult {
  presence?: Record<string, ClientInfo> | null | undefined
}

export interface PresenceStatsRequest {
  channel?: string | null | undefined
}

export interface PresenceStatsResponse {
  error?: Error | null | undefined
  result?: PresenceStatsResult | null | undefined
}

export interface PresenceStatsResult {
  num_clients?: number | null | undefined
  num_users?: number | null | undefined
}

export interface HistoryRequest {
  channel?: string | null | undefined
  limit?: number | null | undefined
  since?: StreamPosition | null | undefined
  reverse?: boolean | null | undefined
}

export interface HistoryResponse {
  error?: Error | null | undefined
  result?: HistoryResult | null | undefined
}

export interface HistoryResult {
  publications?: Publication[] | null | undefined
  epoch?: string | null | undefined
  offset?: Int64 | null | undefined
}

export interface HistoryRemoveRequest {
  channel?: string | null | undefined
}

export interface HistoryRemoveResponse {
  error?: Error | null | undefined
  result?: HistoryRemoveResult | null | undefined
}

export interface HistoryRemoveResult {

}

export interface InfoRequest {

}

export interface InfoResponse {
  error?: Error | null | undefined
  result?: InfoResult | null | undefined
}

export interface InfoResult {
  nodes?: NodeResult[] | null | undefined
}

export interface RPCRequest {
  method?: string | null | undefined
  params?: Uint8Array | null | undefined
}

export interface RPCResponse {
  error?: Error | null | undefined
  result?: RPCResult | null | undefined
}

export interface RPCResult {
  data?: Uint8Array | null | undefined
}

export interface RefreshRequest {
  user?: string | null | undefined
  client?: string | null | undefined
  expired?: boolean | null | undefined
  expire_at?: Int64 | null | undefined
  info?: Uint8Array | null | undefined
  session?: string | null | undefined
  label_filter?: FilterNode | null | undefined
  all_users?: boolean | null | undefined
}

export interface RefreshResponse {
  error?: Error | null | undefined
  result?: RefreshResult | null | undefined
}

export interface RefreshResult {

}

export interface ChannelsRequest {
  pattern?: string | null | undefined
}

export interface ChannelsResponse {
  error?: Error | null | undefined
  result?: ChannelsResult | null | undefined
}

export interface ChannelsResult {
  channels?: Record<string, ChannelInfo> | null | undefined
}

export interface MapPublishRequest {
  channel?: string | null | undefined
  key?: string | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  stream_data?: Uint8Array | null | undefined
  b64stream_data?: string | null | undefined
  tags?: Record<string, string> | null | undefined
  idempotency_key?: string | null | undefined
  delta?: boolean | null | undefined
  version?: Int64 | null | undefined
  version_epoch?: string | null | undefined
  score?: Int64 | null | undefined
  key_mode?: string | null | undefined
}

export interface MapPublishResponse {
  error?: Error | null | undefined
  result?: MapPublishResult | null | undefined
}

export interface MapPublishResult {
  offset?: Int64 | null | undefined
  epoch?: string | null | undefined
  suppressed?: boolean | null | undefined
  suppress_reason?: string | null | undefined
}

export interface MapRemoveRequest {
  channel?: string | null | undefined
  key?: string | null | undefined
  idempotency_key?: string | null | undefined
}

export interface MapRemoveResponse {
  error?: Error | null | undefined
  result?: MapRemoveResult | null | undefined
}

export interface MapRemoveResult {
  offset?: Int64 | null | undefined
  epoch?: string | null | undefined
  suppressed?: boolean | null | undefined
  suppress_reason?: string | null | undefined
}

export interface MapReadStateRequest {
  channel?: string | null | undefined
  cursor?: string | null | undefined
  limit?: number | null | undefined
  key?: string | null | undefined
  asc?: boolean | null | undefined
  revision_offset?: Int64 | null | undefined
  revision_epoch?: string | null | undefined
}

export interface MapReadStateResponse {
  error?: Error | null | undefined
  result?: MapReadStateResult | null | undefined
}

export interface MapReadStateResult {
  entries?: MapEntry[] | null | undefined
  offset?: Int64 | null | undefined
  epoch?: string | null | undefined
  cursor?: string | null | undefined
}

export interface MapReadStreamRequest {
  channel?: string | null | undefined
  since_offset?: Int64 | null | undefined
  since_epoch?: string | null | undefined
  limit?: number | null | undefined
  reverse?: boolean | null | undefined
}

export interface MapReadStreamResponse {
  error?: Error | null | undefined
  result?: MapReadStreamResult | null | undefined
}

export interface MapReadStreamResult {
  entries?: MapEntry[] | null | undefined
  offset?: Int64 | null | undefined
  epoch?: string | null | undefined
}

export interface MapStatsRequest {
  channel?: string | null | undefined
}

export interface MapStatsResponse {
  error?: Error | null | undefined
  result?: MapStatsResult | null | undefined
}

export interface MapStatsResult {
  num_keys?: number | null | undefined
}

export interface MapClearRequest {
  channel?: string | null | undefined
}

export interface MapClearResponse {
  error?: Error | null | undefined
  result?: MapClearResult | null | undefined
}

export interface MapClearResult {

}

export interface SharedPollPublishRequest {
  channel?: string | null | undefined
  key?: string | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  version?: Int64 | null | undefined
  epoch?: string | null | undefined
}

export interface SharedPollPublishResponse {
  error?: Error | null | undefined
  result?: SharedPollPublishResult | null | undefined
}

export interface SharedPollPublishResult {

}

export interface ProxyCachePurgeRequest {
  event?: string | null | undefined
  user?: string | null | undefined
  channel?: string | null | undefined
  key?: string | null | undefined
}

export interface ProxyCachePurgeResponse {
  error?: Error | null | undefined
  result?: ProxyCachePurgeResult | null | undefined
}

export interface ProxyCachePurgeResult {

}

export interface RunStartRequest {
  proxy?: string | null | undefined
  method?: string | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  user?: string | null | undefined
  id?: string | null | undefined
  push?: boolean | null | undefined
}

export interface RunStartResponse {
  error?: Error | null | undefined
  result?: RunStartResult | null | undefined
}

export interface RunStartResult {
  id?: string | null | undefined
  channel?: string | null | undefined
  offset?: Int64 | null | undefined
  epoch?: string | null | undefined
  attached?: boolean | null | undefined
}

export interface RunRecord {
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  tags?: Record<string, string> | null | undefined
}

export interface RunEnd {
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
}

export interface RunAppendRequest {
  id?: string | null | undefined
  records?: RunRecord[] | null | undefined
  end?: RunEnd | null | undefined
}

export interface RunAppendResponse {
  error?: Error | null | undefined
  result?: RunAppendResult | null | undefined
}

export interface RunAppendResult {
  offset?: Int64 | null | undefined
  epoch?: string | null | undefined
}

export interface RunCancelRequest {
  id?: string | null | undefined
  reason?: string | null | undefined
}

export interface RunCancelResponse {
  error?: Error | null | undefined
  result?: RunInfoResult | null | undefined
}

export interface RunInfoRequest {
  id?: string | null | undefined
}

export interface RunInfoResponse {
  error?: Error | null | undefined
  result?: RunInfoResult | null | undefined
}

export interface RunInfoResult {
  id?: string | null | undefined
  channel?: string | null | undefined
  user?: string | null | undefined
  state?: string | null | undefined
  reason?: string | null | undefined
  proxy?: string | null | undefined
  method?: string | null | undefined
  generation?: number | null | undefined
  node?: string | null | undefined
  records?: Int64 | null | undefined
  bytes?: Int64 | null | undefined
  started_at?: Int64 | null | undefined
  ended_at?: Int64 | null | undefined
  offset?: Int64 | null | undefined
  epoch?: string | null | undefined
}

export interface RunsRequest {
  user?: string | null | undefined
  state?: string | null | undefined
  limit?: number | null | undefined
  cursor?: string | null | undefined
}

export interface RunsResponse {
  error?: Error | null | undefined
  result?: RunsResult | null | undefined
}

export interface RunsResult {
  runs?: RunInfoResult[] | null | undefined
  cursor?: string | null | undefined
}

export interface CallsRequest {
  after?: Int64 | null | undefined
  limit?: number | null | undefined
  wait_ms?: number | null | undefined
  event?: string | null | undefined
  proxy?: string | null | undefined
  user?: string | null | undefined
  client?: string | null | undefined
  channel?: string | null | undefined
  failed?: boolean | null | undefined
}

export interface CallsResponse {
  error?: Error | null | undefined
  result?: CallsResult | null | undefined
}

export interface CallsResult {
  calls?: Uint8Array | null | undefined
  last?: Int64 | null | undefined
  recording?: boolean | null | undefined
}

export interface CallRequest {
  id?: Int64 | null | undefined
}

export interface CallResponse {
  error?: Error | null | undefined
  result?: CallResult | null | undefined
}

export interface CallResult {
  call?: Uint8Array | null | undefined
  curl?: string | null | undefined
}

export interface ReplayRequest {
  id?: Int64 | null | undefined
  url?: string | null | undefined
  body?: string | null | undefined
}

export interface ReplayResponse {
  error?: Error | null | undefined
  result?: ReplayResult | null | undefined
}

export interface ReplayResult {
  call?: Uint8Array | null | undefined
  same?: boolean | null | undefined
  differences?: Uint8Array | null | undefined
}

export interface RecorderRequest {
  enabled?: boolean | null | undefined
  clear?: boolean | null | undefined
}

export interface RecorderResponse {
  error?: Error | null | undefined
  result?: RecorderResult | null | undefined
}

export interface RecorderResult {
  recording?: boolean | null | undefined
}

export interface ExplainRequest {
  action?: string | null | undefined
  user?: string | null | undefined
  client?: string | null | undefined
  channel?: string | null | undefined
  method?: string | null | undefined
  token?: boolean | null | undefined
  subscribed?: boolean | null | undefined
  data?: Uint8Array | null | undefined
  ask?: boolean | null | undefined
}

export interface ExplainResponse {
  error?: Error | null | undefined
  result?: ExplainResult | null | undefined
}

export interface ExplainResult {
  verdict?: string | null | undefined
  code?: number | null | undefined
  message?: string | null | undefined
  rule?: string | null | undefined
  namespace?: Uint8Array | null | undefined
  route?: Uint8Array | null | undefined
  answer?: Uint8Array | null | undefined
}

export interface ConnectionsRequest {
  user?: string | null | undefined
  client?: string | null | undefined
}

export interface ConnectionsResponse {
  error?: Error | null | undefined
  result?: ConnectionsResult | null | undefined
}

export interface ConnectionsResult {
  connections?: Record<string, ConnectionInfo> | null | undefined
}

export interface ConnectionInfo {
  app_name?: string | null | undefined
  app_version?: string | null | undefined
  transport?: string | null | undefined
  protocol?: string | null | undefined
  user?: string | null | undefined
  state?: ConnectionState | null | undefined
}

export interface ConnectionState {
  channels?: Record<string, ChannelContext> | null | undefined
  meta?: Uint8Array | null | undefined
}

export interface ChannelContext {
  source?: number | null | undefined
}

import $protobuf from 'protobufjs/minimal.js'

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;

/** Reads a string; one that says it is longer than its message is malformed. */
function $text(reader) {
    const start = reader.pos, length = reader.uint32();
    if (length > reader.len - reader.pos)
        throw RangeError("index out of range");
    reader.pos = start;
    return reader.string();
}

const $root = $protobuf.roots["backhaul-api"] || ($protobuf.roots["backhaul-api"] = {});

export const Error: MessageType<Error> = $root.Error = (() => {

    function Error(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Error.prototype.code = 0;
    Error.prototype.message = "";

    Error.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.code != null && Object.hasOwnProperty.call(message, "code"))
            writer.uint32(8).uint32(message.code);
        if (message.message != null && Object.hasOwnProperty.call(message, "message"))
            writer.uint32(18).string(message.message);
        return writer;
    };

    Error.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.Error();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.code = reader.uint32();
                    break;
                }
            case 2: {
                    message.message = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return Error;
})();

export const Command: MessageType<Command> = $root.Command = (() => {

    function Command(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Command.prototype.publish = null;
    Command.prototype.broadcast = null;
    Command.prototype.subscribe = null;
    Command.prototype.unsubscribe = null;
    Command.prototype.disconnect = null;
    Command.prototype.presence = null;
    Command.prototype.presence_stats = null;
    Command.prototype.history = null;
    Command.prototype.history_remove = null;
    Command.prototype.info = null;
    Command.prototype.rpc = null;
    Command.prototype.refresh = null;
    Command.prototype.channels = null;
    Command.prototype.map_publish = null;
    Command.prototype.map_remove = null;
    Command.prototype.map_read_state = null;
    Command.prototype.map_read_stream = null;
    Command.prototype.map_stats = null;
    Command.prototype.map_clear = null;
    Command.prototype.shared_poll_publish = null;
    Command.prototype.proxy_cache_purge = null;
    Command.prototype.run_start = null;
    Command.prototype.run_append = null;
    Command.prototype.run_cancel = null;
    Command.prototype.run_info = null;
    Command.prototype.runs = null;
    Command.prototype.calls = null;
    Command.prototype.call = null;
    Command.prototype.replay = null;
    Command.prototype.recorder = null;
    Command.prototype.explain = null;
    Command.prototype.connections = null;

    Command.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.publish != null && Object.hasOwnProperty.call(message, "publish"))
            $root.PublishRequest.encode(message.publish, writer.uint32(34).fork(), q + 1).ldelim();
        if (message.broadcast != null && Object.hasOwnProperty.call(message, "broadcast"))
            $root.BroadcastRequest.encode(message.broadcast, writer.uint32(42).fork(), q + 1).ldelim();
        if (message.subscribe != null && Object.hasOwnProperty.call(message, "subscribe"))
            $root.SubscribeRequest.encode(message.subscribe, writer.uint32(50).fork(), q + 1).ldelim();
        if (message.unsubscribe != null && Object.hasOwnProperty.call(message, "unsubscribe"))
            $root.UnsubscribeRequest.encode(message.unsubscribe, writer.uint32(58).fork(), q + 1).ldelim();
        if (message.disconnect != null && Object.hasOwnProperty.call(message, "disconnect"))
            $root.DisconnectRequest.encode(message.disconnect, writer.uint32(66).fork(), q + 1).ldelim();
        if (message.presence != null && Object.hasOwnProperty.call(message, "presence"))
            $root.PresenceRequest.encode(message.presence, writer.uint32(74).fork(), q + 1).ldelim();
        if (message.presence_stats != null && Object.hasOwnProperty.call(message, "presence_stats"))
            $root.PresenceStatsRequest.encode(message.presence_stats, writer.uint32(82).fork(), q + 1).ldelim();
        if (message.history != null && Object.hasOwnProperty.call(message, "history"))
            $root.HistoryRequest.encode(message.history, writer.uint32(90).fork(), q + 1).ldelim();
        if (message.history_remove != null && Object.hasOwnProperty.call(message, "history_remove"))
            $root.HistoryRemoveRequest.encode(message.history_remove, writer.uint32(98).fork(), q + 1).ldelim();
        if (message.info != null && Object.hasOwnProperty.call(message, "info"))
            $root.InfoRequest.encode(message.info, writer.uint32(106).fork(), q + 1).ldelim();
        if (message.rpc != null && Object.hasOwnProperty.call(message, "rpc"))
            $root.RPCRequest.encode(message.rpc, writer.uint32(114).fork(), q + 1).ldelim();
        if (message.refresh != null && Object.hasOwnProperty.call(message, "refresh"))
            $root.RefreshRequest.encode(message.refresh, writer.uint32(122).fork(), q + 1).ldelim();
        if (message.channels != null && Object.hasOwnProperty.call(message, "channels"))
            $root.ChannelsRequest.encode(message.channels, writer.uint32(130).fork(), q + 1).ldelim();
        if (message.connections != null && Object.hasOwnProperty.call(message, "connections"))
            $root.ConnectionsRequest.encode(message.connections, writer.uint32(138).fork(), q + 1).ldelim();
        if (message.map_publish != null && Object.hasOwnProperty.call(message, "map_publish"))
            $root.MapPublishRequest.encode(message.map_publish, writer.uint32(290).fork(), q + 1).ldelim();
        if (message.map_remove != null && Object.hasOwnProperty.call(message, "map_remove"))
            $root.MapRemoveRequest.encode(message.map_remove, writer.uint32(298).fork(), q + 1).ldelim();
        if (message.map_read_state != null && Object.hasOwnProperty.call(message, "map_read_state"))
            $root.MapReadStateRequest.encode(message.map_read_state, writer.uint32(306).fork(), q + 1).ldelim();
        if (message.map_read_stream != null && Object.hasOwnProperty.call(message, "map_read_stream"))
            $root.MapReadStreamRequest.encode(message.map_read_stream, writer.uint32(314).fork(), q + 1).ldelim();
        if (message.map_stats != null && Object.hasOwnProperty.call(message, "map_stats"))
            $root.MapStatsRequest.encode(message.map_stats, writer.uint32(322).fork(), q + 1).ldelim();
        if (message.map_clear != null && Object.hasOwnProperty.call(message, "map_clear"))
            $root.MapClearRequest.encode(message.map_clear, writer.uint32(330).fork(), q + 1).ldelim();
        if (message.shared_poll_publish != null && Object.hasOwnProperty.call(message, "shared_poll_publish"))
            $root.SharedPollPublishRequest.encode(message.shared_poll_publish, writer.uint32(338).fork(), q + 1).ldelim();
        if (message.proxy_cache_purge != null && Object.hasOwnProperty.call(message, "proxy_cache_purge"))
            $root.ProxyCachePurgeRequest.encode(message.proxy_cache_purge, writer.uint32(802).fork(), q + 1).ldelim();
        if (message.run_start != null && Object.hasOwnProperty.call(message, "run_start"))
            $root.RunStartRequest.encode(message.run_start, writer.uint32(810).fork(), q + 1).ldelim();
        if (message.run_append != null && Object.hasOwnProperty.call(message, "run_append"))
            $root.RunAppendRequest.encode(message.run_append, writer.uint32(818).fork(), q + 1).ldelim();
        if (message.run_cancel != null && Object.hasOwnProperty.call(message, "run_cancel"))
            $root.RunCancelRequest.encode(message.run_cancel, writer.uint32(826).fork(), q + 1).ldelim();
        if (message.run_info != null && Object.hasOwnProperty.call(message, "run_info"))
            $root.RunInfoRequest.encode(message.run_info, writer.uint32(834).fork(), q + 1).ldelim();
        if (message.runs != null && Object.hasOwnProperty.call(message, "runs"))
            $root.RunsRequest.encode(message.runs, writer.uint32(842).fork(), q + 1).ldelim();
        if (message.calls != null && Object.hasOwnProperty.call(message, "calls"))
            $root.CallsRequest.encode(message.calls, writer.uint32(1610).fork(), q + 1).ldelim();
        if (message.call != null && Object.hasOwnProperty.call(message, "call"))
            $root.CallRequest.encode(message.call, writer.uint32(1618).fork(), q + 1).ldelim();
        if (message.replay != null && Object.hasOwnProperty.call(message, "replay"))
            $root.ReplayRequest.encode(message.replay, writer.uint32(1626).fork(), q + 1).ldelim();
        if (message.recorder != null && Object.hasOwnProperty.call(message, "recorder"))
            $root.RecorderRequest.encode(message.recorder, writer.uint32(1634).fork(), q + 1).ldelim();
        if (message.explain != null && Object.hasOwnProperty.call(message, "explain"))
            $root.ExplainRequest.encode(message.explain, writer.uint32(1642).fork(), q + 1).ldelim();
        return writer;
    };

    Command.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.Command();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 4: {
                    message.publish = $root.PublishRequest.decode(reader, reader.uint32(), undefined, long + 1, message.publish);
                    break;
                }
            case 5: {
                    message.broadcast = $root.BroadcastRequest.decode(reader, reader.uint32(), undefined, long + 1, message.broadcast);
                    break;
                }
            case 6: {
                    message.subscribe = $root.SubscribeRequest.decode(reader, reader.uint32(), undefined, long + 1, message.subscribe);
                    break;
                }
            case 7: {
                    message.unsubscribe = $root.UnsubscribeRequest.decode(reader, reader.uint32(), undefined, long + 1, message.unsubscribe);
                    break;
                }
            case 8: {
                    message.disconnect = $root.DisconnectRequest.decode(reader, reader.uint32(), undefined, long + 1, message.disconnect);
                    break;
                }
            case 9: {
                    message.presence = $root.PresenceRequest.decode(reader, reader.uint32(), undefined, long + 1, message.presence);
                    break;
                }
            case 10: {
                    message.presence_stats = $root.PresenceStatsRequest.decode(reader, reader.uint32(), undefined, long + 1, message.presence_stats);
                    break;
                }
            case 11: {
                    message.history = $root.HistoryRequest.decode(reader, reader.uint32(), undefined, long + 1, message.history);
                    break;
                }
            case 12: {
                    message.history_remove = $root.HistoryRemoveRequest.decode(reader, reader.uint32(), undefined, long + 1, message.history_remove);
                    break;
                }
            case 13: {
                    message.info = $root.InfoRequest.decode(reader, reader.uint32(), undefined, long + 1, message.info);
                    break;
                }
            case 14: {
                    message.rpc = $root.RPCRequest.decode(reader, reader.uint32(), undefined, long + 1, message.rpc);
                    break;
                }
            case 15: {
                    message.refresh = $root.RefreshRequest.decode(reader, reader.uint32(), undefined, long + 1, message.refresh);
                    break;
                }
            case 16: {
                    message.channels = $root.ChannelsRequest.decode(reader, reader.uint32(), undefined, long + 1, message.channels);
                    break;
                }
            case 36: {
                    message.map_publish = $root.MapPublishRequest.decode(reader, reader.uint32(), undefined, long + 1, message.map_publish);
                    break;
                }
            case 37: {
                    message.map_remove = $root.MapRemoveRequest.decode(reader, reader.uint32(), undefined, long + 1, message.map_remove);
                    break;
                }
            case 38: {
                    message.map_read_state = $root.MapReadStateRequest.decode(reader, reader.uint32(), undefined, long + 1, message.map_read_state);
                    break;
                }
            case 39: {
                    message.map_read_stream = $root.MapReadStreamRequest.decode(reader, reader.uint32(), undefined, long + 1, message.map_read_stream);
                    break;
                }
            case 40: {
                    message.map_stats = $root.MapStatsRequest.decode(reader, reader.uint32(), undefined, long + 1, message.map_stats);
                    break;
                }
            case 41: {
                    message.map_clear = $root.MapClearRequest.decode(reader, reader.uint32(), undefined, long + 1, message.map_clear);
                    break;
                }
            case 42: {
                    message.shared_poll_publish = $root.SharedPollPublishRequest.decode(reader, reader.uint32(), undefined, long + 1, message.shared_poll_publish);
                    break;
                }
            case 100: {
                    message.proxy_cache_purge = $root.ProxyCachePurgeRequest.decode(reader, reader.uint32(), undefined, long + 1, message.proxy_cache_purge);
                    break;
                }
            case 101: {
                    message.run_start = $root.RunStartRequest.decode(reader, reader.uint32(), undefined, long + 1, message.run_start);
                    break;
                }
            case 102: {
                    message.run_append = $root.RunAppendRequest.decode(reader, reader.uint32(), undefined, long + 1, message.run_append);
                    break;
                }
            case 103: {
                    message.run_cancel = $root.RunCancelRequest.decode(reader, reader.uint32(), undefined, long + 1, message.run_cancel);
                    break;
                }
            case 104: {
                    message.run_info = $root.RunInfoRequest.decode(reader, reader.uint32(), undefined, long + 1, message.run_info);
                    break;
                }
            case 105: {
                    message.runs = $root.RunsRequest.decode(reader, reader.uint32(), undefined, long + 1, message.runs);
                    break;
                }
            case 201: {
                    message.calls = $root.CallsRequest.decode(reader, reader.uint32(), undefined, long + 1, message.calls);
                    break;
                }
            case 202: {
                    message.call = $root.CallRequest.decode(reader, reader.uint32(), undefined, long + 1, message.call);
                    break;
                }
            case 203: {
                    message.replay = $root.ReplayRequest.decode(reader, reader.uint32(), undefined, long + 1, message.replay);
                    break;
                }
            case 204: {
                    message.recorder = $root.RecorderRequest.decode(reader, reader.uint32(), undefined, long + 1, message.recorder);
                    break;
                }
            case 205: {
                    message.explain = $root.ExplainRequest.decode(reader, reader.uint32(), undefined, long + 1, message.explain);
                    break;
                }
            case 17: {
                    message.connections = $root.ConnectionsRequest.decode(reader, reader.uint32(), undefined, long + 1, message.connections);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return Command;
})();

export const Reply: MessageType<Reply> = $root.Reply = (() => {

    function Reply(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Reply.prototype.error = null;
    Reply.prototype.publish = null;
    Reply.prototype.broadcast = null;
    Reply.prototype.subscribe = null;
    Reply.prototype.unsubscribe = null;
    Reply.prototype.disconnect = null;
    Reply.prototype.presence = null;
    Reply.prototype.presence_stats = null;
    Reply.prototype.history = null;
    Reply.prototype.history_remove = null;
    Reply.prototype.info = null;
    Reply.prototype.rpc = null;
    Reply.prototype.refresh = null;
    Reply.prototype.channels = null;
    Reply.prototype.map_publish = null;
    Reply.prototype.map_remove = null;
    Reply.prototype.map_read_state = null;
    Reply.prototype.map_read_stream = null;
    Reply.prototype.map_stats = null;
    Reply.prototype.map_clear = null;
    Reply.prototype.shared_poll_publish = null;
    Reply.prototype.proxy_cache_purge = null;
    Reply.prototype.run_start = null;
    Reply.prototype.run_append = null;
    Reply.prototype.run_cancel = null;
    Reply.prototype.run_info = null;
    Reply.prototype.runs = null;
    Reply.prototype.calls = null;
    Reply.prototype.call = null;
    Reply.prototype.replay = null;
    Reply.prototype.recorder = null;
    Reply.prototype.explain = null;
    Reply.prototype.connections = null;

    Reply.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(18).fork(), q + 1).ldelim();
        if (message.publish != null && Object.hasOwnProperty.call(message, "publish"))
            $root.PublishResult.encode(message.publish, writer.uint32(34).fork(), q + 1).ldelim();
        if (message.broadcast != null && Object.hasOwnProperty.call(message, "broadcast"))
            $root.BroadcastResult.encode(message.broadcast, writer.uint32(42).fork(), q + 1).ldelim();
        if (message.subscribe != null && Object.hasOwnProperty.call(message, "subscribe"))
            $root.SubscribeResult.encode(message.subscribe, writer.uint32(50).fork(), q + 1).ldelim();
        if (message.unsubscribe != null && Object.hasOwnProperty.call(message, "unsubscribe"))
            $root.UnsubscribeResult.encode(message.unsubscribe, writer.uint32(58).fork(), q + 1).ldelim();
        if (message.disconnect != null && Object.hasOwnProperty.call(message, "disconnect"))
            $root.DisconnectResult.encode(message.disconnect, writer.uint32(66).fork(), q + 1).ldelim();
        if (message.presence != null && Object.hasOwnProperty.call(message, "presence"))
            $root.PresenceResult.encode(message.presence, writer.uint32(74).fork(), q + 1).ldelim();
        if (message.presence_stats != null && Object.hasOwnProperty.call(message, "presence_stats"))
            $root.PresenceStatsResult.encode(message.presence_stats, writer.uint32(82).fork(), q + 1).ldelim();
        if (message.history != null && Object.hasOwnProperty.call(message, "history"))
            $root.HistoryResult.encode(message.history, writer.uint32(90).fork(), q + 1).ldelim();
        if (message.history_remove != null && Object.hasOwnProperty.call(message, "history_remove"))
            $root.HistoryRemoveResult.encode(message.history_remove, writer.uint32(98).fork(), q + 1).ldelim();
        if (message.info != null && Object.hasOwnProperty.call(message, "info"))
            $root.InfoResult.encode(message.info, writer.uint32(106).fork(), q + 1).ldelim();
        if (message.rpc != null && Object.hasOwnProperty.call(message, "rpc"))
            $root.RPCResult.encode(message.rpc, writer.uint32(114).fork(), q + 1).ldelim();
        if (message.refresh != null && Object.hasOwnProperty.call(message, "refresh"))
            $root.RefreshResult.encode(message.refresh, writer.uint32(122).fork(), q + 1).ldelim();
        if (message.channels != null && Object.hasOwnProperty.call(message, "channels"))
            $root.ChannelsResult.encode(message.channels, writer.uint32(130).fork(), q + 1).ldelim();
        if (message.connections != null && Object.hasOwnProperty.call(message, "connections"))
            $root.ConnectionsResult.encode(message.connections, writer.uint32(138).fork(), q + 1).ldelim();
        if (message.map_publish != null && Object.hasOwnProperty.call(message, "map_publish"))
            $root.MapPublishResult.encode(message.map_publish, writer.uint32(290).fork(), q + 1).ldelim();
        if (message.map_remove != null && Object.hasOwnProperty.call(message, "map_remove"))
            $root.MapRemoveResult.encode(message.map_remove, writer.uint32(298).fork(), q + 1).ldelim();
        if (message.map_read_state != null && Object.hasOwnProperty.call(message, "map_read_state"))
            $root.MapReadStateResult.encode(message.map_read_state, writer.uint32(306).fork(), q + 1).ldelim();
        if (message.map_read_stream != null && Object.hasOwnProperty.call(message, "map_read_stream"))
            $root.MapReadStreamResult.encode(message.map_read_stream, writer.uint32(314).fork(), q + 1).ldelim();
        if (message.map_stats != null && Object.hasOwnProperty.call(message, "map_stats"))
            $root.MapStatsResult.encode(message.map_stats, writer.uint32(322).fork(), q + 1).ldelim();
        if (message.map_clear != null && Object.hasOwnProperty.call(message, "map_clear"))
            $root.MapClearResult.encode(message.map_clear, writer.uint32(330).fork(), q + 1).ldelim();
        if (message.shared_poll_publish != null && Object.hasOwnProperty.call(message, "shared_poll_publish"))
            $root.SharedPollPublishResult.encode(message.shared_poll_publish, writer.uint32(338).fork(), q + 1).ldelim();
        if (message.proxy_cache_purge != null && Object.hasOwnProperty.call(message, "proxy_cache_purge"))
            $root.ProxyCachePurgeResult.encode(message.proxy_cache_purge, writer.uint32(802).fork(), q + 1).ldelim();
        if (message.run_start != null && Object.hasOwnProperty.call(message, "run_start"))
            $root.RunStartResult.encode(message.run_start, writer.uint32(810).fork(), q + 1).ldelim();
        if (message.run_append != null && Object.hasOwnProperty.call(message, "run_append"))
            $root.RunAppendResult.encode(message.run_append, writer.uint32(818).fork(), q + 1).ldelim();
        if (message.run_cancel != null && Object.hasOwnProperty.call(message, "run_cancel"))
            $root.RunInfoResult.encode(message.run_cancel, writer.uint32(826).fork(), q + 1).ldelim();
        if (message.run_info != null && Object.hasOwnProperty.call(message, "run_info"))
            $root.RunInfoResult.encode(message.run_info, writer.uint32(834).fork(), q + 1).ldelim();
        if (message.runs != null && Object.hasOwnProperty.call(message, "runs"))
            $root.RunsResult.encode(message.runs, writer.uint32(842).fork(), q + 1).ldelim();
        if (message.calls != null && Object.hasOwnProperty.call(message, "calls"))
            $root.CallsResult.encode(message.calls, writer.uint32(1610).fork(), q + 1).ldelim();
        if (message.call != null && Object.hasOwnProperty.call(message, "call"))
            $root.CallResult.encode(message.call, writer.uint32(1618).fork(), q + 1).ldelim();
        if (message.replay != null && Object.hasOwnProperty.call(message, "replay"))
            $root.ReplayResult.encode(message.replay, writer.uint32(1626).fork(), q + 1).ldelim();
        if (message.recorder != null && Object.hasOwnProperty.call(message, "recorder"))
            $root.RecorderResult.encode(message.recorder, writer.uint32(1634).fork(), q + 1).ldelim();
        if (message.explain != null && Object.hasOwnProperty.call(message, "explain"))
            $root.ExplainResult.encode(message.explain, writer.uint32(1642).fork(), q + 1).ldelim();
        return writer;
    };

    Reply.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.Reply();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 2: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 4: {
                    message.publish = $root.PublishResult.decode(reader, reader.uint32(), undefined, long + 1, message.publish);
                    break;
                }
            case 5: {
                    message.broadcast = $root.BroadcastResult.decode(reader, reader.uint32(), undefined, long + 1, message.broadcast);
                    break;
                }
            case 6: {
                    message.subscribe = $root.SubscribeResult.decode(reader, reader.uint32(), undefined, long + 1, message.subscribe);
                    break;
                }
            case 7: {
                    message.unsubscribe = $root.UnsubscribeResult.decode(reader, reader.uint32(), undefined, long + 1, message.unsubscribe);
                    break;
                }
            case 8: {
                    message.disconnect = $root.DisconnectResult.decode(reader, reader.uint32(), undefined, long + 1, message.disconnect);
                    break;
                }
            case 9: {
                    message.presence = $root.PresenceResult.decode(reader, reader.uint32(), undefined, long + 1, message.presence);
                    break;
                }
            case 10: {
                    message.presence_stats = $root.PresenceStatsResult.decode(reader, reader.uint32(), undefined, long + 1, message.presence_stats);
                    break;
                }
            case 11: {
                    message.history = $root.HistoryResult.decode(reader, reader.uint32(), undefined, long + 1, message.history);
                    break;
                }
            case 12: {
                    message.history_remove = $root.HistoryRemoveResult.decode(reader, reader.uint32(), undefined, long + 1, message.history_remove);
                    break;
                }
            case 13: {
                    message.info = $root.InfoResult.decode(reader, reader.uint32(), undefined, long + 1, message.info);
                    break;
                }
            case 14: {
                    message.rpc = $root.RPCResult.decode(reader, reader.uint32(), undefined, long + 1, message.rpc);
                    break;
                }
            case 15: {
                    message.refresh = $root.RefreshResult.decode(reader, reader.uint32(), undefined, long + 1, message.refresh);
                    break;
                }
            case 16: {
                    message.channels = $root.ChannelsResult.decode(reader, reader.uint32(), undefined, long + 1, message.channels);
                    break;
                }
            case 36: {
                    message.map_publish = $root.MapPublishResult.decode(reader, reader.uint32(), undefined, long + 1, message.map_publish);
                    break;
                }
            case 37: {
                    message.map_remove = $root.MapRemoveResult.decode(reader, reader.uint32(), undefined, long + 1, message.map_remove);
                    break;
                }
            case 38: {
                    message.map_read_state = $root.MapReadStateResult.decode(reader, reader.uint32(), undefined, long + 1, message.map_read_state);
                    break;
                }
            case 39: {
                    message.map_read_stream = $root.MapReadStreamResult.decode(reader, reader.uint32(), undefined, long + 1, message.map_read_stream);
                    break;
                }
            case 40: {
                    message.map_stats = $root.MapStatsResult.decode(reader, reader.uint32(), undefined, long + 1, message.map_stats);
                    break;
                }
            case 41: {
                    message.map_clear = $root.MapClearResult.decode(reader, reader.uint32(), undefined, long + 1, message.map_clear);
                    break;
                }
            case 42: {
                    message.shared_poll_publish = $root.SharedPollPublishResult.decode(reader, reader.uint32(), undefined, long + 1, message.shared_poll_publish);
                    break;
                }
            case 100: {
                    message.proxy_cache_purge = $root.ProxyCachePurgeResult.decode(reader, reader.uint32(), undefined, long + 1, message.proxy_cache_purge);
                    break;
                }
            case 101: {
                    message.run_start = $root.RunStartResult.decode(reader, reader.uint32(), undefined, long + 1, message.run_start);
                    break;
                }
            case 102: {
                    message.run_append = $root.RunAppendResult.decode(reader, reader.uint32(), undefined, long + 1, message.run_append);
                    break;
                }
            case 103: {
                    message.run_cancel = $root.RunInfoResult.decode(reader, reader.uint32(), undefined, long + 1, message.run_cancel);
                    break;
                }
            case 104: {
                    message.run_info = $root.RunInfoResult.decode(reader, reader.uint32(), undefined, long + 1, message.run_info);
                    break;
                }
            case 105: {
                    message.runs = $root.RunsResult.decode(reader, reader.uint32(), undefined, long + 1, message.runs);
                    break;
                }
            case 201: {
                    message.calls = $root.CallsResult.decode(reader, reader.uint32(), undefined, long + 1, message.calls);
                    break;
                }
            case 202: {
                    message.call = $root.CallResult.decode(reader, reader.uint32(), undefined, long + 1, message.call);
                    break;
                }
            case 203: {
                    message.replay = $root.ReplayResult.decode(reader, reader.uint32(), undefined, long + 1, message.replay);
                    break;
                }
            case 204: {
                    message.recorder = $root.RecorderResult.decode(reader, reader.uint32(), undefined, long + 1, message.recorder);
                    break;
                }
            case 205: {
                    message.explain = $root.ExplainResult.decode(reader, reader.uint32(), undefined, long + 1, message.explain);
                    break;
                }
            case 17: {
                    message.connections = $root.ConnectionsResult.decode(reader, reader.uint32(), undefined, long + 1, message.connections);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return Reply;
})();

export const BatchRequest: MessageType<BatchRequest> = $root.BatchRequest = (() => {

    function BatchRequest(properties) {
        this.commands = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    BatchRequest.prototype.commands = $util.emptyArray;
    BatchRequest.prototype.parallel = false;

    BatchRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.commands != null && message.commands.length)
            for (let i = 0; i < message.commands.length; ++i)
                $root.Command.encode(message.commands[i], writer.uint32(10).fork(), q + 1).ldelim();
        if (message.parallel != null && Object.hasOwnProperty.call(message, "parallel"))
            writer.uint32(16).bool(message.parallel);
        return writer;
    };

    BatchRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.BatchRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.commands && message.commands.length))
                        message.commands = [];
                    message.commands.push($root.Command.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 2: {
                    message.parallel = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return BatchRequest;
})();

export const BatchResponse: MessageType<BatchResponse> = $root.BatchResponse = (() => {

    function BatchResponse(properties) {
        this.replies = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    BatchResponse.prototype.replies = $util.emptyArray;

    BatchResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.replies != null && message.replies.length)
            for (let i = 0; i < message.replies.length; ++i)
                $root.Reply.encode(message.replies[i], writer.uint32(10).fork(), q + 1).ldelim();
        return writer;
    };

    BatchResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.BatchResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.replies && message.replies.length))
                        message.replies = [];
                    message.replies.push($root.Reply.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return BatchResponse;
})();

export const FilterNode: MessageType<FilterNode> = $root.FilterNode = (() => {

    function FilterNode(properties) {
        this.vals = [];
        this.nodes = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    FilterNode.prototype.op = "";
    FilterNode.prototype.key = "";
    FilterNode.prototype.cmp = "";
    FilterNode.prototype.val = "";
    FilterNode.prototype.vals = $util.emptyArray;
    FilterNode.prototype.nodes = $util.emptyArray;

    FilterNode.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.op != null && Object.hasOwnProperty.call(message, "op"))
            writer.uint32(10).string(message.op);
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(18).string(message.key);
        if (message.cmp != null && Object.hasOwnProperty.call(message, "cmp"))
            writer.uint32(26).string(message.cmp);
        if (message.val != null && Object.hasOwnProperty.call(message, "val"))
            writer.uint32(34).string(message.val);
        if (message.vals != null && message.vals.length)
            for (let i = 0; i < message.vals.length; ++i)
                writer.uint32(42).string(message.vals[i]);
        if (message.nodes != null && message.nodes.length)
            for (let i = 0; i < message.nodes.length; ++i)
                $root.FilterNode.encode(message.nodes[i], writer.uint32(50).fork(), q + 1).ldelim();
        return writer;
    };

    FilterNode.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.FilterNode();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.op = $text(reader);
                    break;
                }
            case 2: {
                    message.key = $text(reader);
                    break;
                }
            case 3: {
                    message.cmp = $text(reader);
                    break;
                }
            case 4: {
                    message.val = $text(reader);
                    break;
                }
            case 5: {
                    if (!(message.vals && message.vals.length))
                        message.vals = [];
                    message.vals.push($text(reader));
                    break;
                }
            case 6: {
                    if (!(message.nodes && message.nodes.length))
                        message.nodes = [];
                    message.nodes.push($root.FilterNode.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return FilterNode;
})();

export const StreamPosition: MessageType<StreamPosition> = $root.StreamPosition = (() => {

    function StreamPosition(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    StreamPosition.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    StreamPosition.prototype.epoch = "";

    StreamPosition.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(8).uint64(message.offset);
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(18).string(message.epoch);
        return writer;
    };

    StreamPosition.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.StreamPosition();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.offset = reader.uint64();
                    break;
                }
            case 2: {
                    message.epoch = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return StreamPosition;
})();

export const BoolValue: MessageType<BoolValue> = $root.BoolValue = (() => {

    function BoolValue(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    BoolValue.prototype.value = false;

    BoolValue.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.value != null && Object.hasOwnProperty.call(message, "value"))
            writer.uint32(8).bool(message.value);
        return writer;
    };

    BoolValue.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.BoolValue();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.value = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return BoolValue;
})();

export const SubscribeOptionOverride: MessageType<SubscribeOptionOverride> = $root.SubscribeOptionOverride = (() => {

    function SubscribeOptionOverride(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubscribeOptionOverride.prototype.presence = null;
    SubscribeOptionOverride.prototype.join_leave = null;
    SubscribeOptionOverride.prototype.force_recovery = null;
    SubscribeOptionOverride.prototype.force_positioning = null;
    SubscribeOptionOverride.prototype.force_push_join_leave = null;

    SubscribeOptionOverride.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.presence != null && Object.hasOwnProperty.call(message, "presence"))
            $root.BoolValue.encode(message.presence, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.join_leave != null && Object.hasOwnProperty.call(message, "join_leave"))
            $root.BoolValue.encode(message.join_leave, writer.uint32(18).fork(), q + 1).ldelim();
        if (message.force_recovery != null && Object.hasOwnProperty.call(message, "force_recovery"))
            $root.BoolValue.encode(message.force_recovery, writer.uint32(26).fork(), q + 1).ldelim();
        if (message.force_positioning != null && Object.hasOwnProperty.call(message, "force_positioning"))
            $root.BoolValue.encode(message.force_positioning, writer.uint32(34).fork(), q + 1).ldelim();
        if (message.force_push_join_leave != null && Object.hasOwnProperty.call(message, "force_push_join_leave"))
            $root.BoolValue.encode(message.force_push_join_leave, writer.uint32(42).fork(), q + 1).ldelim();
        return writer;
    };

    SubscribeOptionOverride.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.SubscribeOptionOverride();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.presence = $root.BoolValue.decode(reader, reader.uint32(), undefined, long + 1, message.presence);
                    break;
                }
            case 2: {
                    message.join_leave = $root.BoolValue.decode(reader, reader.uint32(), undefined, long + 1, message.join_leave);
                    break;
                }
            case 3: {
                    message.force_recovery = $root.BoolValue.decode(reader, reader.uint32(), undefined, long + 1, message.force_recovery);
                    break;
                }
            case 4: {
                    message.force_positioning = $root.BoolValue.decode(reader, reader.uint32(), undefined, long + 1, message.force_positioning);
                    break;
                }
            case 5: {
                    message.force_push_join_leave = $root.BoolValue.decode(reader, reader.uint32(), undefined, long + 1, message.force_push_join_leave);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return SubscribeOptionOverride;
})();

export const Disconnect: MessageType<Disconnect> = $root.Disconnect = (() => {

    function Disconnect(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Disconnect.prototype.code = 0;
    Disconnect.prototype.reason = "";

    Disconnect.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.code != null && Object.hasOwnProperty.call(message, "code"))
            writer.uint32(8).uint32(message.code);
        if (message.reason != null && Object.hasOwnProperty.call(message, "reason"))
            writer.uint32(18).string(message.reason);
        return writer;
    };

    Disconnect.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.Disconnect();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.code = reader.uint32();
                    break;
                }
            case 2: {
                    message.reason = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return Disconnect;
})();

export const ClientInfo: MessageType<ClientInfo> = $root.ClientInfo = (() => {

    function ClientInfo(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ClientInfo.prototype.user = "";
    ClientInfo.prototype.client = "";
    ClientInfo.prototype.conn_info = $util.newBuffer([]);
    ClientInfo.prototype.chan_info = $util.newBuffer([]);

    ClientInfo.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(10).string(message.user);
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(18).string(message.client);
        if (message.conn_info != null && Object.hasOwnProperty.call(message, "conn_info"))
            writer.uint32(26).bytes(message.conn_info);
        if (message.chan_info != null && Object.hasOwnProperty.call(message, "chan_info"))
            writer.uint32(34).bytes(message.chan_info);
        return writer;
    };

    ClientInfo.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ClientInfo();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.user = $text(reader);
                    break;
                }
            case 2: {
                    message.client = $text(reader);
                    break;
                }
            case 3: {
                    message.conn_info = reader.bytes();
                    break;
                }
            case 4: {
                    message.chan_info = reader.bytes();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ClientInfo;
})();

export const Publication: MessageType<Publication> = $root.Publication = (() => {

    function Publication(properties) {
        this.tags = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Publication.prototype.data = $util.newBuffer([]);
    Publication.prototype.info = null;
    Publication.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    Publication.prototype.tags = $util.emptyObject;

    Publication.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(18).bytes(message.data);
        if (message.info != null && Object.hasOwnProperty.call(message, "info"))
            $root.ClientInfo.encode(message.info, writer.uint32(26).fork(), q + 1).ldelim();
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(32).uint64(message.offset);
        if (message.tags != null && Object.hasOwnProperty.call(message, "tags"))
            for (let keys = Object.keys(message.tags), i = 0; i < keys.length; ++i)
                writer.uint32(42).fork().uint32(10).string(keys[i]).uint32(18).string(message.tags[keys[i]]).ldelim();
        return writer;
    };

    Publication.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message, key, value;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.Publication();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 2: {
                    message.data = reader.bytes();
                    break;
                }
            case 3: {
                    message.info = $root.ClientInfo.decode(reader, reader.uint32(), undefined, long + 1, message.info);
                    break;
                }
            case 4: {
                    message.offset = reader.uint64();
                    break;
                }
            case 5: {
                    if (message.tags === $util.emptyObject)
                        message.tags = {};
                    let end2 = reader.uint32() + reader.pos;
                    if (end2 > reader.len)
                        throw RangeError("index out of range");
                    reader.len = end2;
                    key = "";
                    value = "";
                    while (reader.pos < end2) {
                        let tag2 = reader.uint32();
                        switch (tag2 >>> 3) {
                        case 1:
                            key = $text(reader);
                            break;
                        case 2:
                            value = $text(reader);
                            break;
                        default:
                            reader.skipType(tag2 & 7, long);
                            break;
                        }
                    }
                    if (reader.pos !== end2)
                        throw RangeError("index out of range");
                    reader.len = end;
                    if (key === "__proto__")
                        $util.makeProp(message.tags, key);
                    message.tags[key] = value;
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return Publication;
})();

export const NodeResult: MessageType<NodeResult> = $root.NodeResult = (() => {

    function NodeResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    NodeResult.prototype.uid = "";
    NodeResult.prototype.name = "";
    NodeResult.prototype.version = "";
    NodeResult.prototype.num_clients = 0;
    NodeResult.prototype.num_users = 0;
    NodeResult.prototype.num_channels = 0;
    NodeResult.prototype.uptime = 0;
    NodeResult.prototype.metrics = null;
    NodeResult.prototype.process = null;
    NodeResult.prototype.num_subs = 0;

    NodeResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.uid != null && Object.hasOwnProperty.call(message, "uid"))
            writer.uint32(10).string(message.uid);
        if (message.name != null && Object.hasOwnProperty.call(message, "name"))
            writer.uint32(18).string(message.name);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(26).string(message.version);
        if (message.num_clients != null && Object.hasOwnProperty.call(message, "num_clients"))
            writer.uint32(32).uint32(message.num_clients);
        if (message.num_users != null && Object.hasOwnProperty.call(message, "num_users"))
            writer.uint32(40).uint32(message.num_users);
        if (message.num_channels != null && Object.hasOwnProperty.call(message, "num_channels"))
            writer.uint32(48).uint32(message.num_channels);
        if (message.uptime != null && Object.hasOwnProperty.call(message, "uptime"))
            writer.uint32(56).uint32(message.uptime);
        if (message.metrics != null && Object.hasOwnProperty.call(message, "metrics"))
            $root.Metrics.encode(message.metrics, writer.uint32(66).fork(), q + 1).ldelim();
        if (message.process != null && Object.hasOwnProperty.call(message, "process"))
            $root.Process.encode(message.process, writer.uint32(74).fork(), q + 1).ldelim();
        if (message.num_subs != null && Object.hasOwnProperty.call(message, "num_subs"))
            writer.uint32(80).uint32(message.num_subs);
        return writer;
    };

    NodeResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.NodeResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.uid = $text(reader);
                    break;
                }
            case 2: {
                    message.name = $text(reader);
                    break;
                }
            case 3: {
                    message.version = $text(reader);
                    break;
                }
            case 4: {
                    message.num_clients = reader.uint32();
                    break;
                }
            case 5: {
                    message.num_users = reader.uint32();
                    break;
                }
            case 6: {
                    message.num_channels = reader.uint32();
                    break;
                }
            case 7: {
                    message.uptime = reader.uint32();
                    break;
                }
            case 8: {
                    message.metrics = $root.Metrics.decode(reader, reader.uint32(), undefined, long + 1, message.metrics);
                    break;
                }
            case 9: {
                    message.process = $root.Process.decode(reader, reader.uint32(), undefined, long + 1, message.process);
                    break;
                }
            case 10: {
                    message.num_subs = reader.uint32();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return NodeResult;
})();

export const Metrics: MessageType<Metrics> = $root.Metrics = (() => {

    function Metrics(properties) {
        this.items = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Metrics.prototype.interval = 0;
    Metrics.prototype.items = $util.emptyObject;

    Metrics.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.interval != null && Object.hasOwnProperty.call(message, "interval"))
            writer.uint32(9).double(message.interval);
        if (message.items != null && Object.hasOwnProperty.call(message, "items"))
            for (let keys = Object.keys(message.items), i = 0; i < keys.length; ++i)
                writer.uint32(18).fork().uint32(10).string(keys[i]).uint32(17).double(message.items[keys[i]]).ldelim();
        return writer;
    };

    Metrics.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message, key, value;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.Metrics();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.interval = reader.double();
                    break;
                }
            case 2: {
                    if (message.items === $util.emptyObject)
                        message.items = {};
                    let end2 = reader.uint32() + reader.pos;
                    if (end2 > reader.len)
                        throw RangeError("index out of range");
                    reader.len = end2;
                    key = "";
                    value = 0;
                    while (reader.pos < end2) {
                        let tag2 = reader.uint32();
                        switch (tag2 >>> 3) {
                        case 1:
                            key = $text(reader);
                            break;
                        case 2:
                            value = reader.double();
                            break;
                        default:
                            reader.skipType(tag2 & 7, long);
                            break;
                        }
                    }
                    if (reader.pos !== end2)
                        throw RangeError("index out of range");
                    reader.len = end;
                    if (key === "__proto__")
                        $util.makeProp(message.items, key);
                    message.items[key] = value;
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return Metrics;
})();

export const Process: MessageType<Process> = $root.Process = (() => {

    function Process(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Process.prototype.cpu = 0;
    Process.prototype.rss = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

    Process.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.cpu != null && Object.hasOwnProperty.call(message, "cpu"))
            writer.uint32(9).double(message.cpu);
        if (message.rss != null && Object.hasOwnProperty.call(message, "rss"))
            writer.uint32(16).int64(message.rss);
        return writer;
    };

    Process.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.Process();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.cpu = reader.double();
                    break;
                }
            case 2: {
                    message.rss = reader.int64();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return Process;
})();

export const ChannelInfo: MessageType<ChannelInfo> = $root.ChannelInfo = (() => {

    function ChannelInfo(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ChannelInfo.prototype.num_clients = 0;

    ChannelInfo.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.num_clients != null && Object.hasOwnProperty.call(message, "num_clients"))
            writer.uint32(8).uint32(message.num_clients);
        return writer;
    };

    ChannelInfo.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ChannelInfo();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.num_clients = reader.uint32();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ChannelInfo;
})();

export const MapEntry: MessageType<MapEntry> = $root.MapEntry = (() => {

    function MapEntry(properties) {
        this.tags = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapEntry.prototype.key = "";
    MapEntry.prototype.data = $util.newBuffer([]);
    MapEntry.prototype.tags = $util.emptyObject;
    MapEntry.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    MapEntry.prototype.score = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    MapEntry.prototype.removed = false;
    MapEntry.prototype.time = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

    MapEntry.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(10).string(message.key);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(18).bytes(message.data);
        if (message.tags != null && Object.hasOwnProperty.call(message, "tags"))
            for (let keys = Object.keys(message.tags), i = 0; i < keys.length; ++i)
                writer.uint32(26).fork().uint32(10).string(keys[i]).uint32(18).string(message.tags[keys[i]]).ldelim();
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(32).uint64(message.offset);
        if (message.score != null && Object.hasOwnProperty.call(message, "score"))
            writer.uint32(40).int64(message.score);
        if (message.removed != null && Object.hasOwnProperty.call(message, "removed"))
            writer.uint32(48).bool(message.removed);
        if (message.time != null && Object.hasOwnProperty.call(message, "time"))
            writer.uint32(56).int64(message.time);
        return writer;
    };

    MapEntry.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message, key, value;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapEntry();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.key = $text(reader);
                    break;
                }
            case 2: {
                    message.data = reader.bytes();
                    break;
                }
            case 3: {
                    if (message.tags === $util.emptyObject)
                        message.tags = {};
                    let end2 = reader.uint32() + reader.pos;
                    if (end2 > reader.len)
                        throw RangeError("index out of range");
                    reader.len = end2;
                    key = "";
                    value = "";
                    while (reader.pos < end2) {
                        let tag2 = reader.uint32();
                        switch (tag2 >>> 3) {
                        case 1:
                            key = $text(reader);
                            break;
                        case 2:
                            value = $text(reader);
                            break;
                        default:
                            reader.skipType(tag2 & 7, long);
                            break;
                        }
                    }
                    if (reader.pos !== end2)
                        throw RangeError("index out of range");
                    reader.len = end;
                    if (key === "__proto__")
                        $util.makeProp(message.tags, key);
                    message.tags[key] = value;
                    break;
                }
            case 4: {
                    message.offset = reader.uint64();
                    break;
                }
            case 5: {
                    message.score = reader.int64();
                    break;
                }
            case 6: {
                    message.removed = reader.bool();
                    break;
                }
            case 7: {
                    message.time = reader.int64();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapEntry;
})();

export const PublishRequest: MessageType<PublishRequest> = $root.PublishRequest = (() => {

    function PublishRequest(properties) {
        this.tags = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PublishRequest.prototype.channel = "";
    PublishRequest.prototype.data = $util.newBuffer([]);
    PublishRequest.prototype.b64data = "";
    PublishRequest.prototype.skip_history = false;
    PublishRequest.prototype.tags = $util.emptyObject;
    PublishRequest.prototype.idempotency_key = "";
    PublishRequest.prototype.delta = false;
    PublishRequest.prototype.version = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    PublishRequest.prototype.version_epoch = "";

    PublishRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(18).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(26).string(message.b64data);
        if (message.skip_history != null && Object.hasOwnProperty.call(message, "skip_history"))
            writer.uint32(32).bool(message.skip_history);
        if (message.tags != null && Object.hasOwnProperty.call(message, "tags"))
            for (let keys = Object.keys(message.tags), i = 0; i < keys.length; ++i)
                writer.uint32(42).fork().uint32(10).string(keys[i]).uint32(18).string(message.tags[keys[i]]).ldelim();
        if (message.idempotency_key != null && Object.hasOwnProperty.call(message, "idempotency_key"))
            writer.uint32(50).string(message.idempotency_key);
        if (message.delta != null && Object.hasOwnProperty.call(message, "delta"))
            writer.uint32(56).bool(message.delta);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(64).uint64(message.version);
        if (message.version_epoch != null && Object.hasOwnProperty.call(message, "version_epoch"))
            writer.uint32(74).string(message.version_epoch);
        return writer;
    };

    PublishRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message, key, value;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.PublishRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.channel = $text(reader);
                    break;
                }
            case 2: {
                    message.data = reader.bytes();
                    break;
                }
            case 3: {
                    message.b64data = $text(reader);
                    break;
                }
            case 4: {
                    message.skip_history = reader.bool();
                    break;
                }
            case 5: {
                    if (message.tags === $util.emptyObject)
                        message.tags = {};
                    let end2 = reader.uint32() + reader.pos;
                    if (end2 > reader.len)
                        throw RangeError("index out of range");
                    reader.len = end2;
                    key = "";
                    value = "";
                    while (reader.pos < end2) {
                        let tag2 = reader.uint32();
                        switch (tag2 >>> 3) {
                        case 1:
                            key = $text(reader);
                            break;
                        case 2:
                            value = $text(reader);
                            break;
                        default:
                            reader.skipType(tag2 & 7, long);
                            break;
                        }
                    }
                    if (reader.pos !== end2)
                        throw RangeError("index out of range");
                    reader.len = end;
                    if (key === "__proto__")
                        $util.makeProp(message.tags, key);
                    message.tags[key] = value;
                    break;
                }
            case 6: {
                    message.idempotency_key = $text(reader);
                    break;
                }
            case 7: {
                    message.delta = reader.bool();
                    break;
                }
            case 8: {
                    message.version = reader.uint64();
                    break;
                }
            case 9: {
                    message.version_epoch = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return PublishRequest;
})();

export const PublishResponse: MessageType<PublishResponse> = $root.PublishResponse = (() => {

    function PublishResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PublishResponse.prototype.error = null;
    PublishResponse.prototype.result = null;

    PublishResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.PublishResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    PublishResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.PublishResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.PublishResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return PublishResponse;
})();

export const PublishResult: MessageType<PublishResult> = $root.PublishResult = (() => {

    function PublishResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PublishResult.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    PublishResult.prototype.epoch = "";

    PublishResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(8).uint64(message.offset);
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(18).string(message.epoch);
        return writer;
    };

    PublishResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.PublishResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.offset = reader.uint64();
                    break;
                }
            case 2: {
                    message.epoch = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return PublishResult;
})();

export const BroadcastRequest: MessageType<BroadcastRequest> = $root.BroadcastRequest = (() => {

    function BroadcastRequest(properties) {
        this.channels = [];
        this.tags = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    BroadcastRequest.prototype.channels = $util.emptyArray;
    BroadcastRequest.prototype.data = $util.newBuffer([]);
    BroadcastRequest.prototype.b64data = "";
    BroadcastRequest.prototype.skip_history = false;
    BroadcastRequest.prototype.tags = $util.emptyObject;
    BroadcastRequest.prototype.idempotency_key = "";
    BroadcastRequest.prototype.delta = false;
    BroadcastRequest.prototype.version = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    BroadcastRequest.prototype.version_epoch = "";

    BroadcastRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channels != null && message.channels.length)
            for (let i = 0; i < message.channels.length; ++i)
                writer.uint32(10).string(message.channels[i]);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(18).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(26).string(message.b64data);
        if (message.skip_history != null && Object.hasOwnProperty.call(message, "skip_history"))
            writer.uint32(32).bool(message.skip_history);
        if (message.tags != null && Object.hasOwnProperty.call(message, "tags"))
            for (let keys = Object.keys(message.tags), i = 0; i < keys.length; ++i)
                writer.uint32(42).fork().uint32(10).string(keys[i]).uint32(18).string(message.tags[keys[i]]).ldelim();
        if (message.idempotency_key != null && Object.hasOwnProperty.call(message, "idempotency_key"))
            writer.uint32(50).string(message.idempotency_key);
        if (message.delta != null && Object.hasOwnProperty.call(message, "delta"))
            writer.uint32(56).bool(message.delta);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(64).uint64(message.version);
        if (message.version_epoch != null && Object.hasOwnProperty.call(message, "version_epoch"))
            writer.uint32(74).string(message.version_epoch);
        return writer;
    };

    BroadcastRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message, key, value;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.BroadcastRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.channels && message.channels.length))
                        message.channels = [];
                    message.channels.push($text(reader));
                    break;
                }
            case 2: {
                    message.data = reader.bytes();
                    break;
                }
            case 3: {
                    message.b64data = $text(reader);
                    break;
                }
            case 4: {
                    message.skip_history = reader.bool();
                    break;
                }
            case 5: {
                    if (message.tags === $util.emptyObject)
                        message.tags = {};
                    let end2 = reader.uint32() + reader.pos;
                    if (end2 > reader.len)
                        throw RangeError("index out of range");
                    reader.len = end2;
                    key = "";
                    value = "";
                    while (reader.pos < end2) {
                        let tag2 = reader.uint32();
                        switch (tag2 >>> 3) {
                        case 1:
                            key = $text(reader);
                            break;
                        case 2:
                            value = $text(reader);
                            break;
                        default:
                            reader.skipType(tag2 & 7, long);
                            break;
                        }
                    }
                    if (reader.pos !== end2)
                        throw RangeError("index out of range");
                    reader.len = end;
                    if (key === "__proto__")
                        $util.makeProp(message.tags, key);
                    message.tags[key] = value;
                    break;
                }
            case 6: {
                    message.idempotency_key = $text(reader);
                    break;
                }
            case 7: {
                    message.delta = reader.bool();
                    break;
                }
            case 8: {
                    message.version = reader.uint64();
                    break;
                }
            case 9: {
                    message.version_epoch = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return BroadcastRequest;
})();

export const BroadcastResponse: MessageType<BroadcastResponse> = $root.BroadcastResponse = (() => {

    function BroadcastResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    BroadcastResponse.prototype.error = null;
    BroadcastResponse.prototype.result = null;

    BroadcastResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.BroadcastResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    BroadcastResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.BroadcastResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.BroadcastResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return BroadcastResponse;
})();

export const BroadcastResult: MessageType<BroadcastResult> = $root.BroadcastResult = (() => {

    function BroadcastResult(properties) {
        this.responses = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    BroadcastResult.prototype.responses = $util.emptyArray;

    BroadcastResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.responses != null && message.responses.length)
            for (let i = 0; i < message.responses.length; ++i)
                $root.PublishResponse.encode(message.responses[i], writer.uint32(10).fork(), q + 1).ldelim();
        return writer;
    };

    BroadcastResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.BroadcastResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.responses && message.responses.length))
                        message.responses = [];
                    message.responses.push($root.PublishResponse.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return BroadcastResult;
})();

export const SubscribeRequest: MessageType<SubscribeRequest> = $root.SubscribeRequest = (() => {

    function SubscribeRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubscribeRequest.prototype.channel = "";
    SubscribeRequest.prototype.user = "";
    SubscribeRequest.prototype.expire_at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    SubscribeRequest.prototype.info = $util.newBuffer([]);
    SubscribeRequest.prototype.b64info = "";
    SubscribeRequest.prototype.client = "";
    SubscribeRequest.prototype.data = $util.newBuffer([]);
    SubscribeRequest.prototype.b64data = "";
    SubscribeRequest.prototype.recover_since = null;
    SubscribeRequest.prototype.override = null;
    SubscribeRequest.prototype.session = "";
    SubscribeRequest.prototype.label_filter = null;
    SubscribeRequest.prototype.all_users = false;

    SubscribeRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(18).string(message.user);
        if (message.expire_at != null && Object.hasOwnProperty.call(message, "expire_at"))
            writer.uint32(24).int64(message.expire_at);
        if (message.info != null && Object.hasOwnProperty.call(message, "info"))
            writer.uint32(34).bytes(message.info);
        if (message.b64info != null && Object.hasOwnProperty.call(message, "b64info"))
            writer.uint32(42).string(message.b64info);
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(50).string(message.client);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(58).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(66).string(message.b64data);
        if (message.recover_since != null && Object.hasOwnProperty.call(message, "recover_since"))
            $root.StreamPosition.encode(message.recover_since, writer.uint32(74).fork(), q + 1).ldelim();
        if (message.override != null && Object.hasOwnProperty.call(message, "override"))
            $root.SubscribeOptionOverride.encode(message.override, writer.uint32(82).fork(), q + 1).ldelim();
        if (message.session != null && Object.hasOwnProperty.call(message, "session"))
            writer.uint32(90).string(message.session);
        if (message.label_filter != null && Object.hasOwnProperty.call(message, "label_filter"))
            $root.FilterNode.encode(message.label_filter, writer.uint32(98).fork(), q + 1).ldelim();
        if (message.all_users != null && Object.hasOwnProperty.call(message, "all_users"))
            writer.uint32(104).bool(message.all_users);
        return writer;
    };

    SubscribeRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.SubscribeRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.channel = $text(reader);
                    break;
                }
            case 2: {
                    message.user = $text(reader);
                    break;
                }
            case 3: {
                    message.expire_at = reader.int64();
                    break;
                }
            case 4: {
                    message.info = reader.bytes();
                    break;
                }
            case 5: {
                    message.b64info = $text(reader);
                    break;
                }
            case 6: {
                    message.client = $text(reader);
                    break;
                }
            case 7: {
                    message.data = reader.bytes();
                    break;
                }
            case 8: {
                    message.b64data = $text(reader);
                    break;
                }
            case 9: {
                    message.recover_since = $root.StreamPosition.decode(reader, reader.uint32(), undefined, long + 1, message.recover_since);
                    break;
                }
            case 10: {
                    message.override = $root.SubscribeOptionOverride.decode(reader, reader.uint32(), undefined, long + 1, message.override);
                    break;
                }
            case 11: {
                    message.session = $text(reader);
                    break;
                }
            case 12: {
                    message.label_filter = $root.FilterNode.decode(reader, reader.uint32(), undefined, long + 1, message.label_filter);
                    break;
                }
            case 13: {
                    message.all_users = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return SubscribeRequest;
})();

export const SubscribeResponse: MessageType<SubscribeResponse> = $root.SubscribeResponse = (() => {

    function SubscribeResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubscribeResponse.prototype.error = null;
    SubscribeResponse.prototype.result = null;

    SubscribeResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.SubscribeResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    SubscribeResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.SubscribeResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.SubscribeResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return SubscribeResponse;
})();

export const SubscribeResult: MessageType<SubscribeResult> = $root.SubscribeResult = (() => {

    function SubscribeResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubscribeResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        return writer;
    };

    SubscribeResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.SubscribeResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return SubscribeResult;
})();

export const UnsubscribeRequest: MessageType<UnsubscribeRequest> = $root.UnsubscribeRequest = (() => {

    function UnsubscribeRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    UnsubscribeRequest.prototype.channel = "";
    UnsubscribeRequest.prototype.user = "";
    UnsubscribeRequest.prototype.client = "";
    UnsubscribeRequest.prototype.session = "";
    UnsubscribeRequest.prototype.label_filter = null;
    UnsubscribeRequest.prototype.all_users = false;

    UnsubscribeRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(18).string(message.user);
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(26).string(message.client);
        if (message.session != null && Object.hasOwnProperty.call(message, "session"))
            writer.uint32(34).string(message.session);
        if (message.label_filter != null && Object.hasOwnProperty.call(message, "label_filter"))
            $root.FilterNode.encode(message.label_filter, writer.uint32(42).fork(), q + 1).ldelim();
        if (message.all_users != null && Object.hasOwnProperty.call(message, "all_users"))
            writer.uint32(48).bool(message.all_users);
        return writer;
    };

    UnsubscribeRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.UnsubscribeRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.channel = $text(reader);
                    break;
                }
            case 2: {
                    message.user = $text(reader);
                    break;
                }
            case 3: {
                    message.client = $text(reader);
                    break;
                }
            case 4: {
                    message.session = $text(reader);
                    break;
                }
            case 5: {
                    message.label_filter = $root.FilterNode.decode(reader, reader.uint32(), undefined, long + 1, message.label_filter);
                    break;
                }
            case 6: {
                    message.all_users = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return UnsubscribeRequest;
})();

export const UnsubscribeResponse: MessageType<UnsubscribeResponse> = $root.UnsubscribeResponse = (() => {

    function UnsubscribeResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    UnsubscribeResponse.prototype.error = null;
    UnsubscribeResponse.prototype.result = null;

    UnsubscribeResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.UnsubscribeResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    UnsubscribeResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.UnsubscribeResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.UnsubscribeResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return UnsubscribeResponse;
})();

export const UnsubscribeResult: MessageType<UnsubscribeResult> = $root.UnsubscribeResult = (() => {

    function UnsubscribeResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    UnsubscribeResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        return writer;
    };

    UnsubscribeResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.UnsubscribeResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return UnsubscribeResult;
})();

export const DisconnectRequest: MessageType<DisconnectRequest> = $root.DisconnectRequest = (() => {

    function DisconnectRequest(properties) {
        this.whitelist = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    DisconnectRequest.prototype.user = "";
    DisconnectRequest.prototype.disconnect = null;
    DisconnectRequest.prototype.client = "";
    DisconnectRequest.prototype.whitelist = $util.emptyArray;
    DisconnectRequest.prototype.session = "";
    DisconnectRequest.prototype.label_filter = null;
    DisconnectRequest.prototype.all_users = false;

    DisconnectRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(10).string(message.user);
        if (message.disconnect != null && Object.hasOwnProperty.call(message, "disconnect"))
            $root.Disconnect.encode(message.disconnect, writer.uint32(18).fork(), q + 1).ldelim();
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(26).string(message.client);
        if (message.whitelist != null && message.whitelist.length)
            for (let i = 0; i < message.whitelist.length; ++i)
                writer.uint32(34).string(message.whitelist[i]);
        if (message.session != null && Object.hasOwnProperty.call(message, "session"))
            writer.uint32(42).string(message.session);
        if (message.label_filter != null && Object.hasOwnProperty.call(message, "label_filter"))
            $root.FilterNode.encode(message.label_filter, writer.uint32(50).fork(), q + 1).ldelim();
        if (message.all_users != null && Object.hasOwnProperty.call(message, "all_users"))
            writer.uint32(56).bool(message.all_users);
        return writer;
    };

    DisconnectRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.DisconnectRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.user = $text(reader);
                    break;
                }
            case 2: {
                    message.disconnect = $root.Disconnect.decode(reader, reader.uint32(), undefined, long + 1, message.disconnect);
                    break;
                }
            case 3: {
                    message.client = $text(reader);
                    break;
                }
            case 4: {
                    if (!(message.whitelist && message.whitelist.length))
                        message.whitelist = [];
                    message.whitelist.push($text(reader));
                    break;
                }
            case 5: {
                    message.session = $text(reader);
                    break;
                }
            case 6: {
                    message.label_filter = $root.FilterNode.decode(reader, reader.uint32(), undefined, long + 1, message.label_filter);
                    break;
                }
            case 7: {
                    message.all_users = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return DisconnectRequest;
})();

export const DisconnectResponse: MessageType<DisconnectResponse> = $root.DisconnectResponse = (() => {

    function DisconnectResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    DisconnectResponse.prototype.error = null;
    DisconnectResponse.prototype.result = null;

    DisconnectResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.DisconnectResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    DisconnectResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.DisconnectResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.DisconnectResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return DisconnectResponse;
})();

export const DisconnectResult: MessageType<DisconnectResult> = $root.DisconnectResult = (() => {

    function DisconnectResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    DisconnectResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        return writer;
    };

    DisconnectResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.DisconnectResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return DisconnectResult;
})();

export const PresenceRequest: MessageType<PresenceRequest> = $root.PresenceRequest = (() => {

    function PresenceRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PresenceRequest.prototype.channel = "";

    PresenceRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        return writer;
    };

    PresenceRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.PresenceRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.channel = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return PresenceRequest;
})();

export const PresenceResponse: MessageType<PresenceResponse> = $root.PresenceResponse = (() => {

    function PresenceResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PresenceResponse.prototype.error = null;
    PresenceResponse.prototype.result = null;

    PresenceResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.PresenceResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    PresenceResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.PresenceResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.PresenceResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return PresenceResponse;
})();

export const PresenceResult: MessageType<PresenceResult> = $root.PresenceResult = (() => {

    function PresenceResult(properties) {
        this.presence = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PresenceResult.prototype.presence = $util.emptyObject;

    PresenceResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.presence != null && Object.hasOwnProperty.call(message, "presence"))
            for (let keys = Object.keys(message.presence), i = 0; i < keys.length; ++i) {
                writer.uint32(10).fork().uint32(10).string(keys[i]);
                $root.ClientInfo.encode(message.presence[keys[i]], writer.uint32(18).fork(), q + 1).ldelim().ldelim();
            }
        return writer;
    };

    PresenceResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message, key, value;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.PresenceResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (message.presence === $util.emptyObject)
                        message.presence = {};
                    let end2 = reader.uint32() + reader.pos;
                    if (end2 > reader.len)
                        throw RangeError("index out of range");
                    reader.len = end2;
                    key = "";
                    value = null;
                    while (reader.pos < end2) {
                        let tag2 = reader.uint32();
                        switch (tag2 >>> 3) {
                        case 1:
                            key = $text(reader);
                            break;
                        case 2:
                            value = $root.ClientInfo.decode(reader, reader.uint32(), undefined, long + 1);
                            break;
                        default:
                            reader.skipType(tag2 & 7, long);
                            break;
                        }
                    }
                    if (reader.pos !== end2)
                        throw RangeError("index out of range");
                    reader.len = end;
                    if (key === "__proto__")
                        $util.makeProp(message.presence, key);
                    message.presence[key] = value;
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return PresenceResult;
})();

export const PresenceStatsRequest: MessageType<PresenceStatsRequest> = $root.PresenceStatsRequest = (() => {

    function PresenceStatsRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PresenceStatsRequest.prototype.channel = "";

    PresenceStatsRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        return writer;
    };

    PresenceStatsRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.PresenceStatsRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.channel = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return PresenceStatsRequest;
})();

export const PresenceStatsResponse: MessageType<PresenceStatsResponse> = $root.PresenceStatsResponse = (() => {

    function PresenceStatsResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PresenceStatsResponse.prototype.error = null;
    PresenceStatsResponse.prototype.result = null;

    PresenceStatsResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.PresenceStatsResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    PresenceStatsResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.PresenceStatsResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.PresenceStatsResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return PresenceStatsResponse;
})();

export const PresenceStatsResult: MessageType<PresenceStatsResult> = $root.PresenceStatsResult = (() => {

    function PresenceStatsResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PresenceStatsResult.prototype.num_clients = 0;
    PresenceStatsResult.prototype.num_users = 0;

    PresenceStatsResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.num_clients != null && Object.hasOwnProperty.call(message, "num_clients"))
            writer.uint32(8).uint32(message.num_clients);
        if (message.num_users != null && Object.hasOwnProperty.call(message, "num_users"))
            writer.uint32(16).uint32(message.num_users);
        return writer;
    };

    PresenceStatsResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.PresenceStatsResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.num_clients = reader.uint32();
                    break;
                }
            case 2: {
                    message.num_users = reader.uint32();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return PresenceStatsResult;
})();

export const HistoryRequest: MessageType<HistoryRequest> = $root.HistoryRequest = (() => {

    function HistoryRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    HistoryRequest.prototype.channel = "";
    HistoryRequest.prototype.limit = 0;
    HistoryRequest.prototype.since = null;
    HistoryRequest.prototype.reverse = false;

    HistoryRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.limit != null && Object.hasOwnProperty.call(message, "limit"))
            writer.uint32(16).int32(message.limit);
        if (message.since != null && Object.hasOwnProperty.call(message, "since"))
            $root.StreamPosition.encode(message.since, writer.uint32(26).fork(), q + 1).ldelim();
        if (message.reverse != null && Object.hasOwnProperty.call(message, "reverse"))
            writer.uint32(32).bool(message.reverse);
        return writer;
    };

    HistoryRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.HistoryRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.channel = $text(reader);
                    break;
                }
            case 2: {
                    message.limit = reader.int32();
                    break;
                }
            case 3: {
                    message.since = $root.StreamPosition.decode(reader, reader.uint32(), undefined, long + 1, message.since);
                    break;
                }
            case 4: {
                    message.reverse = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return HistoryRequest;
})();

export const HistoryResponse: MessageType<HistoryResponse> = $root.HistoryResponse = (() => {

    function HistoryResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    HistoryResponse.prototype.error = null;
    HistoryResponse.prototype.result = null;

    HistoryResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.HistoryResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    HistoryResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.HistoryResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.HistoryResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return HistoryResponse;
})();

export const HistoryResult: MessageType<HistoryResult> = $root.HistoryResult = (() => {

    function HistoryResult(properties) {
        this.publications = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    HistoryResult.prototype.publications = $util.emptyArray;
    HistoryResult.prototype.epoch = "";
    HistoryResult.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    HistoryResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.publications != null && message.publications.length)
            for (let i = 0; i < message.publications.length; ++i)
                $root.Publication.encode(message.publications[i], writer.uint32(10).fork(), q + 1).ldelim();
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(18).string(message.epoch);
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(24).uint64(message.offset);
        return writer;
    };

    HistoryResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.HistoryResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.publications && message.publications.length))
                        message.publications = [];
                    message.publications.push($root.Publication.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 2: {
                    message.epoch = $text(reader);
                    break;
                }
            case 3: {
                    message.offset = reader.uint64();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return HistoryResult;
})();

export const HistoryRemoveRequest: MessageType<HistoryRemoveRequest> = $root.HistoryRemoveRequest = (() => {

    function HistoryRemoveRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    HistoryRemoveRequest.prototype.channel = "";

    HistoryRemoveRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        return writer;
    };

    HistoryRemoveRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.HistoryRemoveRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.channel = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return HistoryRemoveRequest;
})();

export const HistoryRemoveResponse: MessageType<HistoryRemoveResponse> = $root.HistoryRemoveResponse = (() => {

    function HistoryRemoveResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    HistoryRemoveResponse.prototype.error = null;
    HistoryRemoveResponse.prototype.result = null;

    HistoryRemoveResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.HistoryRemoveResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    HistoryRemoveResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.HistoryRemoveResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.HistoryRemoveResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return HistoryRemoveResponse;
})();

export const HistoryRemoveResult: MessageType<HistoryRemoveResult> = $root.HistoryRemoveResult = (() => {

    function HistoryRemoveResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    HistoryRemoveResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        return writer;
    };

    HistoryRemoveResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.HistoryRemoveResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return HistoryRemoveResult;
})();

export const InfoRequest: MessageType<InfoRequest> = $root.InfoRequest = (() => {

    function InfoRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    InfoRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        return writer;
    };

    InfoRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.InfoRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return InfoRequest;
})();

export const InfoResponse: MessageType<InfoResponse> = $root.InfoResponse = (() => {

    function InfoResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    InfoResponse.prototype.error = null;
    InfoResponse.prototype.result = null;

    InfoResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.InfoResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    InfoResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.InfoResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.InfoResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return InfoResponse;
})();

export const InfoResult: MessageType<InfoResult> = $root.InfoResult = (() => {

    function InfoResult(properties) {
        this.nodes = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    InfoResult.prototype.nodes = $util.emptyArray;

    InfoResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.nodes != null && message.nodes.length)
            for (let i = 0; i < message.nodes.length; ++i)
                $root.NodeResult.encode(message.nodes[i], writer.uint32(10).fork(), q + 1).ldelim();
        return writer;
    };

    InfoResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.InfoResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.nodes && message.nodes.length))
                        message.nodes = [];
                    message.nodes.push($root.NodeResult.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return InfoResult;
})();

export const RPCRequest: MessageType<RPCRequest> = $root.RPCRequest = (() => {

    function RPCRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RPCRequest.prototype.method = "";
    RPCRequest.prototype.params = $util.newBuffer([]);

    RPCRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.method != null && Object.hasOwnProperty.call(message, "method"))
            writer.uint32(10).string(message.method);
        if (message.params != null && Object.hasOwnProperty.call(message, "params"))
            writer.uint32(18).bytes(message.params);
        return writer;
    };

    RPCRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RPCRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.method = $text(reader);
                    break;
                }
            case 2: {
                    message.params = reader.bytes();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RPCRequest;
})();

export const RPCResponse: MessageType<RPCResponse> = $root.RPCResponse = (() => {

    function RPCResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RPCResponse.prototype.error = null;
    RPCResponse.prototype.result = null;

    RPCResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.RPCResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    RPCResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RPCResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.RPCResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RPCResponse;
})();

export const RPCResult: MessageType<RPCResult> = $root.RPCResult = (() => {

    function RPCResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RPCResult.prototype.data = $util.newBuffer([]);

    RPCResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(10).bytes(message.data);
        return writer;
    };

    RPCResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RPCResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.data = reader.bytes();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RPCResult;
})();

export const RefreshRequest: MessageType<RefreshRequest> = $root.RefreshRequest = (() => {

    function RefreshRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RefreshRequest.prototype.user = "";
    RefreshRequest.prototype.client = "";
    RefreshRequest.prototype.expired = false;
    RefreshRequest.prototype.expire_at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    RefreshRequest.prototype.info = $util.newBuffer([]);
    RefreshRequest.prototype.session = "";
    RefreshRequest.prototype.label_filter = null;
    RefreshRequest.prototype.all_users = false;

    RefreshRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(10).string(message.user);
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(18).string(message.client);
        if (message.expired != null && Object.hasOwnProperty.call(message, "expired"))
            writer.uint32(24).bool(message.expired);
        if (message.expire_at != null && Object.hasOwnProperty.call(message, "expire_at"))
            writer.uint32(32).int64(message.expire_at);
        if (message.info != null && Object.hasOwnProperty.call(message, "info"))
            writer.uint32(42).bytes(message.info);
        if (message.session != null && Object.hasOwnProperty.call(message, "session"))
            writer.uint32(50).string(message.session);
        if (message.label_filter != null && Object.hasOwnProperty.call(message, "label_filter"))
            $root.FilterNode.encode(message.label_filter, writer.uint32(58).fork(), q + 1).ldelim();
        if (message.all_users != null && Object.hasOwnProperty.call(message, "all_users"))
            writer.uint32(64).bool(message.all_users);
        return writer;
    };

    RefreshRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RefreshRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.user = $text(reader);
                    break;
                }
            case 2: {
                    message.client = $text(reader);
                    break;
                }
            case 3: {
                    message.expired = reader.bool();
                    break;
                }
            case 4: {
                    message.expire_at = reader.int64();
                    break;
                }
            case 5: {
                    message.info = reader.bytes();
                    break;
                }
            case 6: {
                    message.session = $text(reader);
                    break;
                }
            case 7: {
                    message.label_filter = $root.FilterNode.decode(reader, reader.uint32(), undefined, long + 1, message.label_filter);
                    break;
                }
            case 8: {
                    message.all_users = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RefreshRequest;
})();

export const RefreshResponse: MessageType<RefreshResponse> = $root.RefreshResponse = (() => {

    function RefreshResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RefreshResponse.prototype.error = null;
    RefreshResponse.prototype.result = null;

    RefreshResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.RefreshResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    RefreshResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RefreshResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.RefreshResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RefreshResponse;
})();

export const RefreshResult: MessageType<RefreshResult> = $root.RefreshResult = (() => {

    function RefreshResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RefreshResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        return writer;
    };

    RefreshResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RefreshResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RefreshResult;
})();

export const ChannelsRequest: MessageType<ChannelsRequest> = $root.ChannelsRequest = (() => {

    function ChannelsRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ChannelsRequest.prototype.pattern = "";

    ChannelsRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.pattern != null && Object.hasOwnProperty.call(message, "pattern"))
            writer.uint32(10).string(message.pattern);
        return writer;
    };

    ChannelsRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ChannelsRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.pattern = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ChannelsRequest;
})();

export const ChannelsResponse: MessageType<ChannelsResponse> = $root.ChannelsResponse = (() => {

    function ChannelsResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ChannelsResponse.prototype.error = null;
    ChannelsResponse.prototype.result = null;

    ChannelsResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.ChannelsResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    ChannelsResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ChannelsResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.ChannelsResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ChannelsResponse;
})();

export const ChannelsResult: MessageType<ChannelsResult> = $root.ChannelsResult = (() => {

    function ChannelsResult(properties) {
        this.channels = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ChannelsResult.prototype.channels = $util.emptyObject;

    ChannelsResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channels != null && Object.hasOwnProperty.call(message, "channels"))
            for (let keys = Object.keys(message.channels), i = 0; i < keys.length; ++i) {
                writer.uint32(10).fork().uint32(10).string(keys[i]);
                $root.ChannelInfo.encode(message.channels[keys[i]], writer.uint32(18).fork(), q + 1).ldelim().ldelim();
            }
        return writer;
    };

    ChannelsResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message, key, value;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ChannelsResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (message.channels === $util.emptyObject)
                        message.channels = {};
                    let end2 = reader.uint32() + reader.pos;
                    if (end2 > reader.len)
                        throw RangeError("index out of range");
                    reader.len = end2;
                    key = "";
                    value = null;
                    while (reader.pos < end2) {
                        let tag2 = reader.uint32();
                        switch (tag2 >>> 3) {
                        case 1:
                            key = $text(reader);
                            break;
                        case 2:
                            value = $root.ChannelInfo.decode(reader, reader.uint32(), undefined, long + 1);
                            break;
                        default:
                            reader.skipType(tag2 & 7, long);
                            break;
                        }
                    }
                    if (reader.pos !== end2)
                        throw RangeError("index out of range");
                    reader.len = end;
                    if (key === "__proto__")
                        $util.makeProp(message.channels, key);
                    message.channels[key] = value;
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ChannelsResult;
})();

export const MapPublishRequest: MessageType<MapPublishRequest> = $root.MapPublishRequest = (() => {

    function MapPublishRequest(properties) {
        this.tags = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapPublishRequest.prototype.channel = "";
    MapPublishRequest.prototype.key = "";
    MapPublishRequest.prototype.data = $util.newBuffer([]);
    MapPublishRequest.prototype.b64data = "";
    MapPublishRequest.prototype.stream_data = $util.newBuffer([]);
    MapPublishRequest.prototype.b64stream_data = "";
    MapPublishRequest.prototype.tags = $util.emptyObject;
    MapPublishRequest.prototype.idempotency_key = "";
    MapPublishRequest.prototype.delta = false;
    MapPublishRequest.prototype.version = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    MapPublishRequest.prototype.version_epoch = "";
    MapPublishRequest.prototype.score = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    MapPublishRequest.prototype.key_mode = "";

    MapPublishRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(18).string(message.key);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(26).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(34).string(message.b64data);
        if (message.stream_data != null && Object.hasOwnProperty.call(message, "stream_data"))
            writer.uint32(42).bytes(message.stream_data);
        if (message.b64stream_data != null && Object.hasOwnProperty.call(message, "b64stream_data"))
            writer.uint32(50).string(message.b64stream_data);
        if (message.tags != null && Object.hasOwnProperty.call(message, "tags"))
            for (let keys = Object.keys(message.tags), i = 0; i < keys.length; ++i)
                writer.uint32(58).fork().uint32(10).string(keys[i]).uint32(18).string(message.tags[keys[i]]).ldelim();
        if (message.idempotency_key != null && Object.hasOwnProperty.call(message, "idempotency_key"))
            writer.uint32(66).string(message.idempotency_key);
        if (message.delta != null && Object.hasOwnProperty.call(message, "delta"))
            writer.uint32(72).bool(message.delta);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(80).uint64(message.version);
        if (message.version_epoch != null && Object.hasOwnProperty.call(message, "version_epoch"))
            writer.uint32(90).string(message.version_epoch);
        if (message.score != null && Object.hasOwnProperty.call(message, "score"))
            writer.uint32(96).int64(message.score);
        if (message.key_mode != null && Object.hasOwnProperty.call(message, "key_mode"))
            writer.uint32(106).string(message.key_mode);
        return writer;
    };

    MapPublishRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message, key, value;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapPublishRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.channel = $text(reader);
                    break;
                }
            case 2: {
                    message.key = $text(reader);
                    break;
                }
            case 3: {
                    message.data = reader.bytes();
                    break;
                }
            case 4: {
                    message.b64data = $text(reader);
                    break;
                }
            case 5: {
                    message.stream_data = reader.bytes();
                    break;
                }
            case 6: {
                    message.b64stream_data = $text(reader);
                    break;
                }
            case 7: {
                    if (message.tags === $util.emptyObject)
                        message.tags = {};
                    let end2 = reader.uint32() + reader.pos;
                    if (end2 > reader.len)
                        throw RangeError("index out of range");
                    reader.len = end2;
                    key = "";
                    value = "";
                    while (reader.pos < end2) {
                        let tag2 = reader.uint32();
                        switch (tag2 >>> 3) {
                        case 1:
                            key = $text(reader);
                            break;
                        case 2:
                            value = $text(reader);
                            break;
                        default:
                            reader.skipType(tag2 & 7, long);
                            break;
                        }
                    }
                    if (reader.pos !== end2)
                        throw RangeError("index out of range");
                    reader.len = end;
                    if (key === "__proto__")
                        $util.makeProp(message.tags, key);
                    message.tags[key] = value;
                    break;
                }
            case 8: {
                    message.idempotency_key = $text(reader);
                    break;
                }
            case 9: {
                    message.delta = reader.bool();
                    break;
                }
            case 10: {
                    message.version = reader.uint64();
                    break;
                }
            case 11: {
                    message.version_epoch = $text(reader);
                    break;
                }
            case 12: {
                    message.score = reader.int64();
                    break;
                }
            case 13: {
                    message.key_mode = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapPublishRequest;
})();

export const MapPublishResponse: MessageType<MapPublishResponse> = $root.MapPublishResponse = (() => {

    function MapPublishResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapPublishResponse.prototype.error = null;
    MapPublishResponse.prototype.result = null;

    MapPublishResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.MapPublishResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    MapPublishResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapPublishResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.MapPublishResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapPublishResponse;
})();

export const MapPublishResult: MessageType<MapPublishResult> = $root.MapPublishResult = (() => {

    function MapPublishResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapPublishResult.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    MapPublishResult.prototype.epoch = "";
    MapPublishResult.prototype.suppressed = false;
    MapPublishResult.prototype.suppress_reason = "";

    MapPublishResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(8).uint64(message.offset);
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(18).string(message.epoch);
        if (message.suppressed != null && Object.hasOwnProperty.call(message, "suppressed"))
            writer.uint32(24).bool(message.suppressed);
        if (message.suppress_reason != null && Object.hasOwnProperty.call(message, "suppress_reason"))
            writer.uint32(34).string(message.suppress_reason);
        return writer;
    };

    MapPublishResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapPublishResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.offset = reader.uint64();
                    break;
                }
            case 2: {
                    message.epoch = $text(reader);
                    break;
                }
            case 3: {
                    message.suppressed = reader.bool();
                    break;
                }
            case 4: {
                    message.suppress_reason = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapPublishResult;
})();

export const MapRemoveRequest: MessageType<MapRemoveRequest> = $root.MapRemoveRequest = (() => {

    function MapRemoveRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapRemoveRequest.prototype.channel = "";
    MapRemoveRequest.prototype.key = "";
    MapRemoveRequest.prototype.idempotency_key = "";

    MapRemoveRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(18).string(message.key);
        if (message.idempotency_key != null && Object.hasOwnProperty.call(message, "idempotency_key"))
            writer.uint32(26).string(message.idempotency_key);
        return writer;
    };

    MapRemoveRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapRemoveRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.channel = $text(reader);
                    break;
                }
            case 2: {
                    message.key = $text(reader);
                    break;
                }
            case 3: {
                    message.idempotency_key = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapRemoveRequest;
})();

export const MapRemoveResponse: MessageType<MapRemoveResponse> = $root.MapRemoveResponse = (() => {

    function MapRemoveResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapRemoveResponse.prototype.error = null;
    MapRemoveResponse.prototype.result = null;

    MapRemoveResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.MapRemoveResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    MapRemoveResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapRemoveResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.MapRemoveResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapRemoveResponse;
})();

export const MapRemoveResult: MessageType<MapRemoveResult> = $root.MapRemoveResult = (() => {

    function MapRemoveResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapRemoveResult.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    MapRemoveResult.prototype.epoch = "";
    MapRemoveResult.prototype.suppressed = false;
    MapRemoveResult.prototype.suppress_reason = "";

    MapRemoveResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(8).uint64(message.offset);
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(18).string(message.epoch);
        if (message.suppressed != null && Object.hasOwnProperty.call(message, "suppressed"))
            writer.uint32(24).bool(message.suppressed);
        if (message.suppress_reason != null && Object.hasOwnProperty.call(message, "suppress_reason"))
            writer.uint32(34).string(message.suppress_reason);
        return writer;
    };

    MapRemoveResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapRemoveResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.offset = reader.uint64();
                    break;
                }
            case 2: {
                    message.epoch = $text(reader);
                    break;
                }
            case 3: {
                    message.suppressed = reader.bool();
                    break;
                }
            case 4: {
                    message.suppress_reason = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapRemoveResult;
})();

export const MapReadStateRequest: MessageType<MapReadStateRequest> = $root.MapReadStateRequest = (() => {

    function MapReadStateRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapReadStateRequest.prototype.channel = "";
    MapReadStateRequest.prototype.cursor = "";
    MapReadStateRequest.prototype.limit = 0;
    MapReadStateRequest.prototype.key = "";
    MapReadStateRequest.prototype.asc = false;
    MapReadStateRequest.prototype.revision_offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    MapReadStateRequest.prototype.revision_epoch = "";

    MapReadStateRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.cursor != null && Object.hasOwnProperty.call(message, "cursor"))
            writer.uint32(18).string(message.cursor);
        if (message.limit != null && Object.hasOwnProperty.call(message, "limit"))
            writer.uint32(24).int32(message.limit);
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(34).string(message.key);
        if (message.asc != null && Object.hasOwnProperty.call(message, "asc"))
            writer.uint32(40).bool(message.asc);
        if (message.revision_offset != null && Object.hasOwnProperty.call(message, "revision_offset"))
            writer.uint32(48).uint64(message.revision_offset);
        if (message.revision_epoch != null && Object.hasOwnProperty.call(message, "revision_epoch"))
            writer.uint32(58).string(message.revision_epoch);
        return writer;
    };

    MapReadStateRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapReadStateRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.channel = $text(reader);
                    break;
                }
            case 2: {
                    message.cursor = $text(reader);
                    break;
                }
            case 3: {
                    message.limit = reader.int32();
                    break;
                }
            case 4: {
                    message.key = $text(reader);
                    break;
                }
            case 5: {
                    message.asc = reader.bool();
                    break;
                }
            case 6: {
                    message.revision_offset = reader.uint64();
                    break;
                }
            case 7: {
                    message.revision_epoch = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapReadStateRequest;
})();

export const MapReadStateResponse: MessageType<MapReadStateResponse> = $root.MapReadStateResponse = (() => {

    function MapReadStateResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapReadStateResponse.prototype.error = null;
    MapReadStateResponse.prototype.result = null;

    MapReadStateResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.MapReadStateResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    MapReadStateResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapReadStateResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.MapReadStateResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapReadStateResponse;
})();

export const MapReadStateResult: MessageType<MapReadStateResult> = $root.MapReadStateResult = (() => {

    function MapReadStateResult(properties) {
        this.entries = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapReadStateResult.prototype.entries = $util.emptyArray;
    MapReadStateResult.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    MapReadStateResult.prototype.epoch = "";
    MapReadStateResult.prototype.cursor = "";

    MapReadStateResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.entries != null && message.entries.length)
            for (let i = 0; i < message.entries.length; ++i)
                $root.MapEntry.encode(message.entries[i], writer.uint32(10).fork(), q + 1).ldelim();
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(16).uint64(message.offset);
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(26).string(message.epoch);
        if (message.cursor != null && Object.hasOwnProperty.call(message, "cursor"))
            writer.uint32(34).string(message.cursor);
        return writer;
    };

    MapReadStateResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapReadStateResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.entries && message.entries.length))
                        message.entries = [];
                    message.entries.push($root.MapEntry.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 2: {
                    message.offset = reader.uint64();
                    break;
                }
            case 3: {
                    message.epoch = $text(reader);
                    break;
                }
            case 4: {
                    message.cursor = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapReadStateResult;
})();

export const MapReadStreamRequest: MessageType<MapReadStreamRequest> = $root.MapReadStreamRequest = (() => {

    function MapReadStreamRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapReadStreamRequest.prototype.channel = "";
    MapReadStreamRequest.prototype.since_offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    MapReadStreamRequest.prototype.since_epoch = "";
    MapReadStreamRequest.prototype.limit = 0;
    MapReadStreamRequest.prototype.reverse = false;

    MapReadStreamRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.since_offset != null && Object.hasOwnProperty.call(message, "since_offset"))
            writer.uint32(16).uint64(message.since_offset);
        if (message.since_epoch != null && Object.hasOwnProperty.call(message, "since_epoch"))
            writer.uint32(26).string(message.since_epoch);
        if (message.limit != null && Object.hasOwnProperty.call(message, "limit"))
            writer.uint32(32).int32(message.limit);
        if (message.reverse != null && Object.hasOwnProperty.call(message, "reverse"))
            writer.uint32(40).bool(message.reverse);
        return writer;
    };

    MapReadStreamRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapReadStreamRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.channel = $text(reader);
                    break;
                }
            case 2: {
                    message.since_offset = reader.uint64();
                    break;
                }
            case 3: {
                    message.since_epoch = $text(reader);
                    break;
                }
            case 4: {
                    message.limit = reader.int32();
                    break;
                }
            case 5: {
                    message.reverse = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapReadStreamRequest;
})();

export const MapReadStreamResponse: MessageType<MapReadStreamResponse> = $root.MapReadStreamResponse = (() => {

    function MapReadStreamResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapReadStreamResponse.prototype.error = null;
    MapReadStreamResponse.prototype.result = null;

    MapReadStreamResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.MapReadStreamResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    MapReadStreamResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapReadStreamResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.MapReadStreamResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapReadStreamResponse;
})();

export const MapReadStreamResult: MessageType<MapReadStreamResult> = $root.MapReadStreamResult = (() => {

    function MapReadStreamResult(properties) {
        this.entries = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapReadStreamResult.prototype.entries = $util.emptyArray;
    MapReadStreamResult.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    MapReadStreamResult.prototype.epoch = "";

    MapReadStreamResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.entries != null && message.entries.length)
            for (let i = 0; i < message.entries.length; ++i)
                $root.MapEntry.encode(message.entries[i], writer.uint32(10).fork(), q + 1).ldelim();
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(16).uint64(message.offset);
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(26).string(message.epoch);
        return writer;
    };

    MapReadStreamResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapReadStreamResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.entries && message.entries.length))
                        message.entries = [];
                    message.entries.push($root.MapEntry.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 2: {
                    message.offset = reader.uint64();
                    break;
                }
            case 3: {
                    message.epoch = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapReadStreamResult;
})();

export const MapStatsRequest: MessageType<MapStatsRequest> = $root.MapStatsRequest = (() => {

    function MapStatsRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapStatsRequest.prototype.channel = "";

    MapStatsRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        return writer;
    };

    MapStatsRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapStatsRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.channel = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapStatsRequest;
})();

export const MapStatsResponse: MessageType<MapStatsResponse> = $root.MapStatsResponse = (() => {

    function MapStatsResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapStatsResponse.prototype.error = null;
    MapStatsResponse.prototype.result = null;

    MapStatsResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.MapStatsResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    MapStatsResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapStatsResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.MapStatsResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapStatsResponse;
})();

export const MapStatsResult: MessageType<MapStatsResult> = $root.MapStatsResult = (() => {

    function MapStatsResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapStatsResult.prototype.num_keys = 0;

    MapStatsResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.num_keys != null && Object.hasOwnProperty.call(message, "num_keys"))
            writer.uint32(8).int32(message.num_keys);
        return writer;
    };

    MapStatsResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapStatsResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.num_keys = reader.int32();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapStatsResult;
})();

export const MapClearRequest: MessageType<MapClearRequest> = $root.MapClearRequest = (() => {

    function MapClearRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapClearRequest.prototype.channel = "";

    MapClearRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        return writer;
    };

    MapClearRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapClearRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.channel = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapClearRequest;
})();

export const MapClearResponse: MessageType<MapClearResponse> = $root.MapClearResponse = (() => {

    function MapClearResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapClearResponse.prototype.error = null;
    MapClearResponse.prototype.result = null;

    MapClearResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.MapClearResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    MapClearResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapClearResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.MapClearResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapClearResponse;
})();

export const MapClearResult: MessageType<MapClearResult> = $root.MapClearResult = (() => {

    function MapClearResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapClearResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        return writer;
    };

    MapClearResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.MapClearResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return MapClearResult;
})();

export const SharedPollPublishRequest: MessageType<SharedPollPublishRequest> = $root.SharedPollPublishRequest = (() => {

    function SharedPollPublishRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SharedPollPublishRequest.prototype.channel = "";
    SharedPollPublishRequest.prototype.key = "";
    SharedPollPublishRequest.prototype.data = $util.newBuffer([]);
    SharedPollPublishRequest.prototype.b64data = "";
    SharedPollPublishRequest.prototype.version = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    SharedPollPublishRequest.prototype.epoch = "";

    SharedPollPublishRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(18).string(message.key);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(26).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(34).string(message.b64data);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(40).uint64(message.version);
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(50).string(message.epoch);
        return writer;
    };

    SharedPollPublishRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.SharedPollPublishRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.channel = $text(reader);
                    break;
                }
            case 2: {
                    message.key = $text(reader);
                    break;
                }
            case 3: {
                    message.data = reader.bytes();
                    break;
                }
            case 4: {
                    message.b64data = $text(reader);
                    break;
                }
            case 5: {
                    message.version = reader.uint64();
                    break;
                }
            case 6: {
                    message.epoch = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return SharedPollPublishRequest;
})();

export const SharedPollPublishResponse: MessageType<SharedPollPublishResponse> = $root.SharedPollPublishResponse = (() => {

    function SharedPollPublishResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SharedPollPublishResponse.prototype.error = null;
    SharedPollPublishResponse.prototype.result = null;

    SharedPollPublishResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.SharedPollPublishResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    SharedPollPublishResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.SharedPollPublishResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.SharedPollPublishResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return SharedPollPublishResponse;
})();

export const SharedPollPublishResult: MessageType<SharedPollPublishResult> = $root.SharedPollPublishResult = (() => {

    function SharedPollPublishResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SharedPollPublishResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        return writer;
    };

    SharedPollPublishResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.SharedPollPublishResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return SharedPollPublishResult;
})();

export const ProxyCachePurgeRequest: MessageType<ProxyCachePurgeRequest> = $root.ProxyCachePurgeRequest = (() => {

    function ProxyCachePurgeRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ProxyCachePurgeRequest.prototype.event = "";
    ProxyCachePurgeRequest.prototype.user = "";
    ProxyCachePurgeRequest.prototype.channel = "";
    ProxyCachePurgeRequest.prototype.key = "";

    ProxyCachePurgeRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.event != null && Object.hasOwnProperty.call(message, "event"))
            writer.uint32(10).string(message.event);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(18).string(message.user);
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(26).string(message.channel);
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(34).string(message.key);
        return writer;
    };

    ProxyCachePurgeRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ProxyCachePurgeRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.event = $text(reader);
                    break;
                }
            case 2: {
                    message.user = $text(reader);
                    break;
                }
            case 3: {
                    message.channel = $text(reader);
                    break;
                }
            case 4: {
                    message.key = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ProxyCachePurgeRequest;
})();

export const ProxyCachePurgeResponse: MessageType<ProxyCachePurgeResponse> = $root.ProxyCachePurgeResponse = (() => {

    function ProxyCachePurgeResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ProxyCachePurgeResponse.prototype.error = null;
    ProxyCachePurgeResponse.prototype.result = null;

    ProxyCachePurgeResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.ProxyCachePurgeResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    ProxyCachePurgeResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ProxyCachePurgeResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.ProxyCachePurgeResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ProxyCachePurgeResponse;
})();

export const ProxyCachePurgeResult: MessageType<ProxyCachePurgeResult> = $root.ProxyCachePurgeResult = (() => {

    function ProxyCachePurgeResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ProxyCachePurgeResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        return writer;
    };

    ProxyCachePurgeResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ProxyCachePurgeResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ProxyCachePurgeResult;
})();

export const RunStartRequest: MessageType<RunStartRequest> = $root.RunStartRequest = (() => {

    function RunStartRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunStartRequest.prototype.proxy = "";
    RunStartRequest.prototype.method = "";
    RunStartRequest.prototype.data = $util.newBuffer([]);
    RunStartRequest.prototype.b64data = "";
    RunStartRequest.prototype.user = "";
    RunStartRequest.prototype.id = "";
    RunStartRequest.prototype.push = false;

    RunStartRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.proxy != null && Object.hasOwnProperty.call(message, "proxy"))
            writer.uint32(10).string(message.proxy);
        if (message.method != null && Object.hasOwnProperty.call(message, "method"))
            writer.uint32(18).string(message.method);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(26).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(34).string(message.b64data);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(42).string(message.user);
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(50).string(message.id);
        if (message.push != null && Object.hasOwnProperty.call(message, "push"))
            writer.uint32(56).bool(message.push);
        return writer;
    };

    RunStartRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunStartRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.proxy = $text(reader);
                    break;
                }
            case 2: {
                    message.method = $text(reader);
                    break;
                }
            case 3: {
                    message.data = reader.bytes();
                    break;
                }
            case 4: {
                    message.b64data = $text(reader);
                    break;
                }
            case 5: {
                    message.user = $text(reader);
                    break;
                }
            case 6: {
                    message.id = $text(reader);
                    break;
                }
            case 7: {
                    message.push = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunStartRequest;
})();

export const RunStartResponse: MessageType<RunStartResponse> = $root.RunStartResponse = (() => {

    function RunStartResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunStartResponse.prototype.error = null;
    RunStartResponse.prototype.result = null;

    RunStartResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.RunStartResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    RunStartResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunStartResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.RunStartResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunStartResponse;
})();

export const RunStartResult: MessageType<RunStartResult> = $root.RunStartResult = (() => {

    function RunStartResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunStartResult.prototype.id = "";
    RunStartResult.prototype.channel = "";
    RunStartResult.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    RunStartResult.prototype.epoch = "";
    RunStartResult.prototype.attached = false;

    RunStartResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(10).string(message.id);
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(18).string(message.channel);
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(24).uint64(message.offset);
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(34).string(message.epoch);
        if (message.attached != null && Object.hasOwnProperty.call(message, "attached"))
            writer.uint32(40).bool(message.attached);
        return writer;
    };

    RunStartResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunStartResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.id = $text(reader);
                    break;
                }
            case 2: {
                    message.channel = $text(reader);
                    break;
                }
            case 3: {
                    message.offset = reader.uint64();
                    break;
                }
            case 4: {
                    message.epoch = $text(reader);
                    break;
                }
            case 5: {
                    message.attached = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunStartResult;
})();

export const RunRecord: MessageType<RunRecord> = $root.RunRecord = (() => {

    function RunRecord(properties) {
        this.tags = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunRecord.prototype.data = $util.newBuffer([]);
    RunRecord.prototype.b64data = "";
    RunRecord.prototype.tags = $util.emptyObject;

    RunRecord.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(10).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(18).string(message.b64data);
        if (message.tags != null && Object.hasOwnProperty.call(message, "tags"))
            for (let keys = Object.keys(message.tags), i = 0; i < keys.length; ++i)
                writer.uint32(26).fork().uint32(10).string(keys[i]).uint32(18).string(message.tags[keys[i]]).ldelim();
        return writer;
    };

    RunRecord.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message, key, value;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunRecord();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.data = reader.bytes();
                    break;
                }
            case 2: {
                    message.b64data = $text(reader);
                    break;
                }
            case 3: {
                    if (message.tags === $util.emptyObject)
                        message.tags = {};
                    let end2 = reader.uint32() + reader.pos;
                    if (end2 > reader.len)
                        throw RangeError("index out of range");
                    reader.len = end2;
                    key = "";
                    value = "";
                    while (reader.pos < end2) {
                        let tag2 = reader.uint32();
                        switch (tag2 >>> 3) {
                        case 1:
                            key = $text(reader);
                            break;
                        case 2:
                            value = $text(reader);
                            break;
                        default:
                            reader.skipType(tag2 & 7, long);
                            break;
                        }
                    }
                    if (reader.pos !== end2)
                        throw RangeError("index out of range");
                    reader.len = end;
                    if (key === "__proto__")
                        $util.makeProp(message.tags, key);
                    message.tags[key] = value;
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunRecord;
})();

export const RunEnd: MessageType<RunEnd> = $root.RunEnd = (() => {

    function RunEnd(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunEnd.prototype.data = $util.newBuffer([]);
    RunEnd.prototype.b64data = "";

    RunEnd.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(10).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(18).string(message.b64data);
        return writer;
    };

    RunEnd.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunEnd();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.data = reader.bytes();
                    break;
                }
            case 2: {
                    message.b64data = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunEnd;
})();

export const RunAppendRequest: MessageType<RunAppendRequest> = $root.RunAppendRequest = (() => {

    function RunAppendRequest(properties) {
        this.records = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunAppendRequest.prototype.id = "";
    RunAppendRequest.prototype.records = $util.emptyArray;
    RunAppendRequest.prototype.end = null;

    RunAppendRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(10).string(message.id);
        if (message.records != null && message.records.length)
            for (let i = 0; i < message.records.length; ++i)
                $root.RunRecord.encode(message.records[i], writer.uint32(18).fork(), q + 1).ldelim();
        if (message.end != null && Object.hasOwnProperty.call(message, "end"))
            $root.RunEnd.encode(message.end, writer.uint32(26).fork(), q + 1).ldelim();
        return writer;
    };

    RunAppendRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunAppendRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.id = $text(reader);
                    break;
                }
            case 2: {
                    if (!(message.records && message.records.length))
                        message.records = [];
                    message.records.push($root.RunRecord.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 3: {
                    message.end = $root.RunEnd.decode(reader, reader.uint32(), undefined, long + 1, message.end);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunAppendRequest;
})();

export const RunAppendResponse: MessageType<RunAppendResponse> = $root.RunAppendResponse = (() => {

    function RunAppendResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunAppendResponse.prototype.error = null;
    RunAppendResponse.prototype.result = null;

    RunAppendResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.RunAppendResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    RunAppendResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunAppendResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.RunAppendResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunAppendResponse;
})();

export const RunAppendResult: MessageType<RunAppendResult> = $root.RunAppendResult = (() => {

    function RunAppendResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunAppendResult.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    RunAppendResult.prototype.epoch = "";

    RunAppendResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(8).uint64(message.offset);
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(18).string(message.epoch);
        return writer;
    };

    RunAppendResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunAppendResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.offset = reader.uint64();
                    break;
                }
            case 2: {
                    message.epoch = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunAppendResult;
})();

export const RunCancelRequest: MessageType<RunCancelRequest> = $root.RunCancelRequest = (() => {

    function RunCancelRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunCancelRequest.prototype.id = "";
    RunCancelRequest.prototype.reason = "";

    RunCancelRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(10).string(message.id);
        if (message.reason != null && Object.hasOwnProperty.call(message, "reason"))
            writer.uint32(18).string(message.reason);
        return writer;
    };

    RunCancelRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunCancelRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.id = $text(reader);
                    break;
                }
            case 2: {
                    message.reason = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunCancelRequest;
})();

export const RunCancelResponse: MessageType<RunCancelResponse> = $root.RunCancelResponse = (() => {

    function RunCancelResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunCancelResponse.prototype.error = null;
    RunCancelResponse.prototype.result = null;

    RunCancelResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.RunInfoResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    RunCancelResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunCancelResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.RunInfoResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunCancelResponse;
})();

export const RunInfoRequest: MessageType<RunInfoRequest> = $root.RunInfoRequest = (() => {

    function RunInfoRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunInfoRequest.prototype.id = "";

    RunInfoRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(10).string(message.id);
        return writer;
    };

    RunInfoRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunInfoRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.id = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunInfoRequest;
})();

export const RunInfoResponse: MessageType<RunInfoResponse> = $root.RunInfoResponse = (() => {

    function RunInfoResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunInfoResponse.prototype.error = null;
    RunInfoResponse.prototype.result = null;

    RunInfoResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.RunInfoResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    RunInfoResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunInfoResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.RunInfoResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunInfoResponse;
})();

export const RunInfoResult: MessageType<RunInfoResult> = $root.RunInfoResult = (() => {

    function RunInfoResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunInfoResult.prototype.id = "";
    RunInfoResult.prototype.channel = "";
    RunInfoResult.prototype.user = "";
    RunInfoResult.prototype.state = "";
    RunInfoResult.prototype.reason = "";
    RunInfoResult.prototype.proxy = "";
    RunInfoResult.prototype.method = "";
    RunInfoResult.prototype.generation = 0;
    RunInfoResult.prototype.node = "";
    RunInfoResult.prototype.records = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    RunInfoResult.prototype.bytes = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    RunInfoResult.prototype.started_at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    RunInfoResult.prototype.ended_at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    RunInfoResult.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    RunInfoResult.prototype.epoch = "";

    RunInfoResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(10).string(message.id);
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(18).string(message.channel);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(26).string(message.user);
        if (message.state != null && Object.hasOwnProperty.call(message, "state"))
            writer.uint32(34).string(message.state);
        if (message.reason != null && Object.hasOwnProperty.call(message, "reason"))
            writer.uint32(42).string(message.reason);
        if (message.proxy != null && Object.hasOwnProperty.call(message, "proxy"))
            writer.uint32(50).string(message.proxy);
        if (message.method != null && Object.hasOwnProperty.call(message, "method"))
            writer.uint32(58).string(message.method);
        if (message.generation != null && Object.hasOwnProperty.call(message, "generation"))
            writer.uint32(64).uint32(message.generation);
        if (message.node != null && Object.hasOwnProperty.call(message, "node"))
            writer.uint32(74).string(message.node);
        if (message.records != null && Object.hasOwnProperty.call(message, "records"))
            writer.uint32(80).int64(message.records);
        if (message.bytes != null && Object.hasOwnProperty.call(message, "bytes"))
            writer.uint32(88).int64(message.bytes);
        if (message.started_at != null && Object.hasOwnProperty.call(message, "started_at"))
            writer.uint32(96).int64(message.started_at);
        if (message.ended_at != null && Object.hasOwnProperty.call(message, "ended_at"))
            writer.uint32(104).int64(message.ended_at);
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(112).uint64(message.offset);
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(122).string(message.epoch);
        return writer;
    };

    RunInfoResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunInfoResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.id = $text(reader);
                    break;
                }
            case 2: {
                    message.channel = $text(reader);
                    break;
                }
            case 3: {
                    message.user = $text(reader);
                    break;
                }
            case 4: {
                    message.state = $text(reader);
                    break;
                }
            case 5: {
                    message.reason = $text(reader);
                    break;
                }
            case 6: {
                    message.proxy = $text(reader);
                    break;
                }
            case 7: {
                    message.method = $text(reader);
                    break;
                }
            case 8: {
                    message.generation = reader.uint32();
                    break;
                }
            case 9: {
                    message.node = $text(reader);
                    break;
                }
            case 10: {
                    message.records = reader.int64();
                    break;
                }
            case 11: {
                    message.bytes = reader.int64();
                    break;
                }
            case 12: {
                    message.started_at = reader.int64();
                    break;
                }
            case 13: {
                    message.ended_at = reader.int64();
                    break;
                }
            case 14: {
                    message.offset = reader.uint64();
                    break;
                }
            case 15: {
                    message.epoch = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunInfoResult;
})();

export const RunsRequest: MessageType<RunsRequest> = $root.RunsRequest = (() => {

    function RunsRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunsRequest.prototype.user = "";
    RunsRequest.prototype.state = "";
    RunsRequest.prototype.limit = 0;
    RunsRequest.prototype.cursor = "";

    RunsRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(10).string(message.user);
        if (message.state != null && Object.hasOwnProperty.call(message, "state"))
            writer.uint32(18).string(message.state);
        if (message.limit != null && Object.hasOwnProperty.call(message, "limit"))
            writer.uint32(24).uint32(message.limit);
        if (message.cursor != null && Object.hasOwnProperty.call(message, "cursor"))
            writer.uint32(34).string(message.cursor);
        return writer;
    };

    RunsRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunsRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.user = $text(reader);
                    break;
                }
            case 2: {
                    message.state = $text(reader);
                    break;
                }
            case 3: {
                    message.limit = reader.uint32();
                    break;
                }
            case 4: {
                    message.cursor = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunsRequest;
})();

export const RunsResponse: MessageType<RunsResponse> = $root.RunsResponse = (() => {

    function RunsResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunsResponse.prototype.error = null;
    RunsResponse.prototype.result = null;

    RunsResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.RunsResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    RunsResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunsResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.RunsResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunsResponse;
})();

export const RunsResult: MessageType<RunsResult> = $root.RunsResult = (() => {

    function RunsResult(properties) {
        this.runs = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RunsResult.prototype.runs = $util.emptyArray;
    RunsResult.prototype.cursor = "";

    RunsResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.runs != null && message.runs.length)
            for (let i = 0; i < message.runs.length; ++i)
                $root.RunInfoResult.encode(message.runs[i], writer.uint32(10).fork(), q + 1).ldelim();
        if (message.cursor != null && Object.hasOwnProperty.call(message, "cursor"))
            writer.uint32(18).string(message.cursor);
        return writer;
    };

    RunsResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RunsResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.runs && message.runs.length))
                        message.runs = [];
                    message.runs.push($root.RunInfoResult.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 2: {
                    message.cursor = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RunsResult;
})();

export const CallsRequest: MessageType<CallsRequest> = $root.CallsRequest = (() => {

    function CallsRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    CallsRequest.prototype.after = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    CallsRequest.prototype.limit = 0;
    CallsRequest.prototype.wait_ms = 0;
    CallsRequest.prototype.event = "";
    CallsRequest.prototype.proxy = "";
    CallsRequest.prototype.user = "";
    CallsRequest.prototype.client = "";
    CallsRequest.prototype.channel = "";
    CallsRequest.prototype.failed = false;

    CallsRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.after != null && Object.hasOwnProperty.call(message, "after"))
            writer.uint32(8).int64(message.after);
        if (message.limit != null && Object.hasOwnProperty.call(message, "limit"))
            writer.uint32(16).uint32(message.limit);
        if (message.wait_ms != null && Object.hasOwnProperty.call(message, "wait_ms"))
            writer.uint32(24).uint32(message.wait_ms);
        if (message.event != null && Object.hasOwnProperty.call(message, "event"))
            writer.uint32(34).string(message.event);
        if (message.proxy != null && Object.hasOwnProperty.call(message, "proxy"))
            writer.uint32(42).string(message.proxy);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(50).string(message.user);
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(58).string(message.client);
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(66).string(message.channel);
        if (message.failed != null && Object.hasOwnProperty.call(message, "failed"))
            writer.uint32(72).bool(message.failed);
        return writer;
    };

    CallsRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.CallsRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.after = reader.int64();
                    break;
                }
            case 2: {
                    message.limit = reader.uint32();
                    break;
                }
            case 3: {
                    message.wait_ms = reader.uint32();
                    break;
                }
            case 4: {
                    message.event = $text(reader);
                    break;
                }
            case 5: {
                    message.proxy = $text(reader);
                    break;
                }
            case 6: {
                    message.user = $text(reader);
                    break;
                }
            case 7: {
                    message.client = $text(reader);
                    break;
                }
            case 8: {
                    message.channel = $text(reader);
                    break;
                }
            case 9: {
                    message.failed = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return CallsRequest;
})();

export const CallsResponse: MessageType<CallsResponse> = $root.CallsResponse = (() => {

    function CallsResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    CallsResponse.prototype.error = null;
    CallsResponse.prototype.result = null;

    CallsResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.CallsResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    CallsResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.CallsResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.CallsResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return CallsResponse;
})();

export const CallsResult: MessageType<CallsResult> = $root.CallsResult = (() => {

    function CallsResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    CallsResult.prototype.calls = $util.newBuffer([]);
    CallsResult.prototype.last = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    CallsResult.prototype.recording = false;

    CallsResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.calls != null && Object.hasOwnProperty.call(message, "calls"))
            writer.uint32(10).bytes(message.calls);
        if (message.last != null && Object.hasOwnProperty.call(message, "last"))
            writer.uint32(16).int64(message.last);
        if (message.recording != null && Object.hasOwnProperty.call(message, "recording"))
            writer.uint32(24).bool(message.recording);
        return writer;
    };

    CallsResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.CallsResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.calls = reader.bytes();
                    break;
                }
            case 2: {
                    message.last = reader.int64();
                    break;
                }
            case 3: {
                    message.recording = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return CallsResult;
})();

export const CallRequest: MessageType<CallRequest> = $root.CallRequest = (() => {

    function CallRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    CallRequest.prototype.id = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

    CallRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(8).int64(message.id);
        return writer;
    };

    CallRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.CallRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.id = reader.int64();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return CallRequest;
})();

export const CallResponse: MessageType<CallResponse> = $root.CallResponse = (() => {

    function CallResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    CallResponse.prototype.error = null;
    CallResponse.prototype.result = null;

    CallResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.CallResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    CallResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.CallResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.CallResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return CallResponse;
})();

export const CallResult: MessageType<CallResult> = $root.CallResult = (() => {

    function CallResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    CallResult.prototype.call = $util.newBuffer([]);
    CallResult.prototype.curl = "";

    CallResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.call != null && Object.hasOwnProperty.call(message, "call"))
            writer.uint32(10).bytes(message.call);
        if (message.curl != null && Object.hasOwnProperty.call(message, "curl"))
            writer.uint32(18).string(message.curl);
        return writer;
    };

    CallResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.CallResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.call = reader.bytes();
                    break;
                }
            case 2: {
                    message.curl = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return CallResult;
})();

export const ReplayRequest: MessageType<ReplayRequest> = $root.ReplayRequest = (() => {

    function ReplayRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ReplayRequest.prototype.id = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    ReplayRequest.prototype.url = "";
    ReplayRequest.prototype.body = "";

    ReplayRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(8).int64(message.id);
        if (message.url != null && Object.hasOwnProperty.call(message, "url"))
            writer.uint32(18).string(message.url);
        if (message.body != null && Object.hasOwnProperty.call(message, "body"))
            writer.uint32(26).string(message.body);
        return writer;
    };

    ReplayRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ReplayRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.id = reader.int64();
                    break;
                }
            case 2: {
                    message.url = $text(reader);
                    break;
                }
            case 3: {
                    message.body = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ReplayRequest;
})();

export const ReplayResponse: MessageType<ReplayResponse> = $root.ReplayResponse = (() => {

    function ReplayResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ReplayResponse.prototype.error = null;
    ReplayResponse.prototype.result = null;

    ReplayResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.ReplayResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    ReplayResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ReplayResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.ReplayResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ReplayResponse;
})();

export const ReplayResult: MessageType<ReplayResult> = $root.ReplayResult = (() => {

    function ReplayResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ReplayResult.prototype.call = $util.newBuffer([]);
    ReplayResult.prototype.same = false;
    ReplayResult.prototype.differences = $util.newBuffer([]);

    ReplayResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.call != null && Object.hasOwnProperty.call(message, "call"))
            writer.uint32(10).bytes(message.call);
        if (message.same != null && Object.hasOwnProperty.call(message, "same"))
            writer.uint32(16).bool(message.same);
        if (message.differences != null && Object.hasOwnProperty.call(message, "differences"))
            writer.uint32(26).bytes(message.differences);
        return writer;
    };

    ReplayResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ReplayResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.call = reader.bytes();
                    break;
                }
            case 2: {
                    message.same = reader.bool();
                    break;
                }
            case 3: {
                    message.differences = reader.bytes();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ReplayResult;
})();

export const RecorderRequest: MessageType<RecorderRequest> = $root.RecorderRequest = (() => {

    function RecorderRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RecorderRequest.prototype.enabled = false;
    RecorderRequest.prototype.clear = false;

    RecorderRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.enabled != null && Object.hasOwnProperty.call(message, "enabled"))
            writer.uint32(8).bool(message.enabled);
        if (message.clear != null && Object.hasOwnProperty.call(message, "clear"))
            writer.uint32(16).bool(message.clear);
        return writer;
    };

    RecorderRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RecorderRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.enabled = reader.bool();
                    break;
                }
            case 2: {
                    message.clear = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RecorderRequest;
})();

export const RecorderResponse: MessageType<RecorderResponse> = $root.RecorderResponse = (() => {

    function RecorderResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RecorderResponse.prototype.error = null;
    RecorderResponse.prototype.result = null;

    RecorderResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.RecorderResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    RecorderResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RecorderResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.RecorderResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RecorderResponse;
})();

export const RecorderResult: MessageType<RecorderResult> = $root.RecorderResult = (() => {

    function RecorderResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RecorderResult.prototype.recording = false;

    RecorderResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.recording != null && Object.hasOwnProperty.call(message, "recording"))
            writer.uint32(8).bool(message.recording);
        return writer;
    };

    RecorderResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.RecorderResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.recording = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RecorderResult;
})();

export const ExplainRequest: MessageType<ExplainRequest> = $root.ExplainRequest = (() => {

    function ExplainRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ExplainRequest.prototype.action = "";
    ExplainRequest.prototype.user = "";
    ExplainRequest.prototype.client = "";
    ExplainRequest.prototype.channel = "";
    ExplainRequest.prototype.method = "";
    ExplainRequest.prototype.token = false;
    ExplainRequest.prototype.subscribed = false;
    ExplainRequest.prototype.data = $util.newBuffer([]);
    ExplainRequest.prototype.ask = false;

    ExplainRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.action != null && Object.hasOwnProperty.call(message, "action"))
            writer.uint32(10).string(message.action);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(18).string(message.user);
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(26).string(message.client);
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(34).string(message.channel);
        if (message.method != null && Object.hasOwnProperty.call(message, "method"))
            writer.uint32(42).string(message.method);
        if (message.token != null && Object.hasOwnProperty.call(message, "token"))
            writer.uint32(48).bool(message.token);
        if (message.subscribed != null && Object.hasOwnProperty.call(message, "subscribed"))
            writer.uint32(56).bool(message.subscribed);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(66).bytes(message.data);
        if (message.ask != null && Object.hasOwnProperty.call(message, "ask"))
            writer.uint32(72).bool(message.ask);
        return writer;
    };

    ExplainRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ExplainRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.action = $text(reader);
                    break;
                }
            case 2: {
                    message.user = $text(reader);
                    break;
                }
            case 3: {
                    message.client = $text(reader);
                    break;
                }
            case 4: {
                    message.channel = $text(reader);
                    break;
                }
            case 5: {
                    message.method = $text(reader);
                    break;
                }
            case 6: {
                    message.token = reader.bool();
                    break;
                }
            case 7: {
                    message.subscribed = reader.bool();
                    break;
                }
            case 8: {
                    message.data = reader.bytes();
                    break;
                }
            case 9: {
                    message.ask = reader.bool();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ExplainRequest;
})();

export const ExplainResponse: MessageType<ExplainResponse> = $root.ExplainResponse = (() => {

    function ExplainResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ExplainResponse.prototype.error = null;
    ExplainResponse.prototype.result = null;

    ExplainResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.ExplainResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    ExplainResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ExplainResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.ExplainResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ExplainResponse;
})();

export const ExplainResult: MessageType<ExplainResult> = $root.ExplainResult = (() => {

    function ExplainResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ExplainResult.prototype.verdict = "";
    ExplainResult.prototype.code = 0;
    ExplainResult.prototype.message = "";
    ExplainResult.prototype.rule = "";
    ExplainResult.prototype.namespace = $util.newBuffer([]);
    ExplainResult.prototype.route = $util.newBuffer([]);
    ExplainResult.prototype.answer = $util.newBuffer([]);

    ExplainResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.verdict != null && Object.hasOwnProperty.call(message, "verdict"))
            writer.uint32(10).string(message.verdict);
        if (message.code != null && Object.hasOwnProperty.call(message, "code"))
            writer.uint32(16).uint32(message.code);
        if (message.message != null && Object.hasOwnProperty.call(message, "message"))
            writer.uint32(26).string(message.message);
        if (message.rule != null && Object.hasOwnProperty.call(message, "rule"))
            writer.uint32(34).string(message.rule);
        if (message.namespace != null && Object.hasOwnProperty.call(message, "namespace"))
            writer.uint32(42).bytes(message.namespace);
        if (message.route != null && Object.hasOwnProperty.call(message, "route"))
            writer.uint32(50).bytes(message.route);
        if (message.answer != null && Object.hasOwnProperty.call(message, "answer"))
            writer.uint32(58).bytes(message.answer);
        return writer;
    };

    ExplainResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ExplainResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.verdict = $text(reader);
                    break;
                }
            case 2: {
                    message.code = reader.uint32();
                    break;
                }
            case 3: {
                    message.message = $text(reader);
                    break;
                }
            case 4: {
                    message.rule = $text(reader);
                    break;
                }
            case 5: {
                    message.namespace = reader.bytes();
                    break;
                }
            case 6: {
                    message.route = reader.bytes();
                    break;
                }
            case 7: {
                    message.answer = reader.bytes();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ExplainResult;
})();

export const ConnectionsRequest: MessageType<ConnectionsRequest> = $root.ConnectionsRequest = (() => {

    function ConnectionsRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ConnectionsRequest.prototype.user = "";
    ConnectionsRequest.prototype.client = "";

    ConnectionsRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(10).string(message.user);
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(810).string(message.client);
        return writer;
    };

    ConnectionsRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ConnectionsRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.user = $text(reader);
                    break;
                }
            case 101: {
                    message.client = $text(reader);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ConnectionsRequest;
})();

export const ConnectionsResponse: MessageType<ConnectionsResponse> = $root.ConnectionsResponse = (() => {

    function ConnectionsResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ConnectionsResponse.prototype.error = null;
    ConnectionsResponse.prototype.result = null;

    ConnectionsResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.ConnectionsResult.encode(message.result, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    ConnectionsResponse.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ConnectionsResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 2: {
                    message.result = $root.ConnectionsResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ConnectionsResponse;
})();

export const ConnectionsResult: MessageType<ConnectionsResult> = $root.ConnectionsResult = (() => {

    function ConnectionsResult(properties) {
        this.connections = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ConnectionsResult.prototype.connections = $util.emptyObject;

    ConnectionsResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.connections != null && Object.hasOwnProperty.call(message, "connections"))
            for (let keys = Object.keys(message.connections), i = 0; i < keys.length; ++i) {
                writer.uint32(10).fork().uint32(10).string(keys[i]);
                $root.ConnectionInfo.encode(message.connections[keys[i]], writer.uint32(18).fork(), q + 1).ldelim().ldelim();
            }
        return writer;
    };

    ConnectionsResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message, key, value;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ConnectionsResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (message.connections === $util.emptyObject)
                        message.connections = {};
                    let end2 = reader.uint32() + reader.pos;
                    if (end2 > reader.len)
                        throw RangeError("index out of range");
                    reader.len = end2;
                    key = "";
                    value = null;
                    while (reader.pos < end2) {
                        let tag2 = reader.uint32();
                        switch (tag2 >>> 3) {
                        case 1:
                            key = $text(reader);
                            break;
                        case 2:
                            value = $root.ConnectionInfo.decode(reader, reader.uint32(), undefined, long + 1);
                            break;
                        default:
                            reader.skipType(tag2 & 7, long);
                            break;
                        }
                    }
                    if (reader.pos !== end2)
                        throw RangeError("index out of range");
                    reader.len = end;
                    if (key === "__proto__")
                        $util.makeProp(message.connections, key);
                    message.connections[key] = value;
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ConnectionsResult;
})();

export const ConnectionInfo: MessageType<ConnectionInfo> = $root.ConnectionInfo = (() => {

    function ConnectionInfo(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ConnectionInfo.prototype.app_name = "";
    ConnectionInfo.prototype.app_version = "";
    ConnectionInfo.prototype.transport = "";
    ConnectionInfo.prototype.protocol = "";
    ConnectionInfo.prototype.user = "";
    ConnectionInfo.prototype.state = null;

    ConnectionInfo.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.app_name != null && Object.hasOwnProperty.call(message, "app_name"))
            writer.uint32(10).string(message.app_name);
        if (message.app_version != null && Object.hasOwnProperty.call(message, "app_version"))
            writer.uint32(18).string(message.app_version);
        if (message.transport != null && Object.hasOwnProperty.call(message, "transport"))
            writer.uint32(26).string(message.transport);
        if (message.protocol != null && Object.hasOwnProperty.call(message, "protocol"))
            writer.uint32(34).string(message.protocol);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(66).string(message.user);
        if (message.state != null && Object.hasOwnProperty.call(message, "state"))
            $root.ConnectionState.encode(message.state, writer.uint32(74).fork(), q + 1).ldelim();
        return writer;
    };

    ConnectionInfo.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ConnectionInfo();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.app_name = $text(reader);
                    break;
                }
            case 2: {
                    message.app_version = $text(reader);
                    break;
                }
            case 3: {
                    message.transport = $text(reader);
                    break;
                }
            case 4: {
                    message.protocol = $text(reader);
                    break;
                }
            case 8: {
                    message.user = $text(reader);
                    break;
                }
            case 9: {
                    message.state = $root.ConnectionState.decode(reader, reader.uint32(), undefined, long + 1, message.state);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ConnectionInfo;
})();

export const ConnectionState: MessageType<ConnectionState> = $root.ConnectionState = (() => {

    function ConnectionState(properties) {
        this.channels = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ConnectionState.prototype.channels = $util.emptyObject;
    ConnectionState.prototype.meta = $util.newBuffer([]);

    ConnectionState.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channels != null && Object.hasOwnProperty.call(message, "channels"))
            for (let keys = Object.keys(message.channels), i = 0; i < keys.length; ++i) {
                writer.uint32(10).fork().uint32(10).string(keys[i]);
                $root.ChannelContext.encode(message.channels[keys[i]], writer.uint32(18).fork(), q + 1).ldelim().ldelim();
            }
        if (message.meta != null && Object.hasOwnProperty.call(message, "meta"))
            writer.uint32(34).bytes(message.meta);
        return writer;
    };

    ConnectionState.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message, key, value;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ConnectionState();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (message.channels === $util.emptyObject)
                        message.channels = {};
                    let end2 = reader.uint32() + reader.pos;
                    if (end2 > reader.len)
                        throw RangeError("index out of range");
                    reader.len = end2;
                    key = "";
                    value = null;
                    while (reader.pos < end2) {
                        let tag2 = reader.uint32();
                        switch (tag2 >>> 3) {
                        case 1:
                            key = $text(reader);
                            break;
                        case 2:
                            value = $root.ChannelContext.decode(reader, reader.uint32(), undefined, long + 1);
                            break;
                        default:
                            reader.skipType(tag2 & 7, long);
                            break;
                        }
                    }
                    if (reader.pos !== end2)
                        throw RangeError("index out of range");
                    reader.len = end;
                    if (key === "__proto__")
                        $util.makeProp(message.channels, key);
                    message.channels[key] = value;
                    break;
                }
            case 4: {
                    message.meta = reader.bytes();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ConnectionState;
})();

export const ChannelContext: MessageType<ChannelContext> = $root.ChannelContext = (() => {

    function ChannelContext(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ChannelContext.prototype.source = 0;

    ChannelContext.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.source != null && Object.hasOwnProperty.call(message, "source"))
            writer.uint32(8).uint32(message.source);
        return writer;
    };

    ChannelContext.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw new globalThis.Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = into || new $root.ChannelContext();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.source = reader.uint32();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ChannelContext;
})();
