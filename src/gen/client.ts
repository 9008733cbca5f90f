// @ts-nocheck
// Generated from proto/client.proto by `npm run gen`. Do not edit.

/** A 64-bit number: a plain one, or protobufjs' object for it, which is what decoding gives. */
export type Int64 = number | { readonly low: number; readonly high: number; toNumber(): number }

/** Encodes and decodes one kind of message. Decoding throws on malformed bytes. */
export type MessageType<T> = {
  encode(message: T): { finish(): Uint8Array }
  decode(bytes: Uint8Array): T
}

export interface Command {
  id?: number | null | undefined
  connect?: ConnectRequest | null | undefined
  subscribe?: SubscribeRequest | null | undefined
  unsubscribe?: UnsubscribeRequest | null | undefined
  publish?: PublishRequest | null | undefined
  presence?: PresenceRequest | null | undefined
  presence_stats?: PresenceStatsRequest | null | undefined
  history?: HistoryRequest | null | undefined
  ping?: PingRequest | null | undefined
  send?: SendRequest | null | undefined
  rpc?: RPCRequest | null | undefined
  refresh?: RefreshRequest | null | undefined
  sub_refresh?: SubRefreshRequest | null | undefined
}

export interface Reply {
  id?: number | null | undefined
  error?: ReplyError | null | undefined
  push?: Push | null | undefined
  connect?: ConnectResult | null | undefined
  subscribe?: SubscribeResult | null | undefined
  unsubscribe?: UnsubscribeResult | null | undefined
  publish?: PublishResult | null | undefined
  presence?: PresenceResult | null | undefined
  presence_stats?: PresenceStatsResult | null | undefined
  history?: HistoryResult | null | undefined
  ping?: PingResult | null | undefined
  rpc?: RPCResult | null | undefined
  refresh?: RefreshResult | null | undefined
  sub_refresh?: SubRefreshResult | null | undefined
}

export interface ReplyError {
  code?: number | null | undefined
  message?: string | null | undefined
  temporary?: boolean | null | undefined
}

export interface Push {
  id?: Int64 | null | undefined
  channel?: string | null | undefined
  pub?: Publication | null | undefined
  join?: Join | null | undefined
  leave?: Leave | null | undefined
  unsubscribe?: Unsubscribe | null | undefined
  message?: Message | null | undefined
  subscribe?: Subscribe | null | undefined
  connect?: Connect | null | undefined
  disconnect?: Disconnect | null | undefined
  refresh?: Refresh | null | undefined
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
  delta?: boolean | null | undefined
  time?: Int64 | null | undefined
  channel?: string | null | undefined
  key?: string | null | undefined
  removed?: boolean | null | undefined
  score?: Int64 | null | undefined
  epoch?: string | null | undefined
  prev_data?: Uint8Array | null | undefined
  version?: Int64 | null | undefined
}

export interface Join {
  info?: ClientInfo | null | undefined
}

export interface Leave {
  info?: ClientInfo | null | undefined
}

export interface Unsubscribe {
  code?: number | null | undefined
  reason?: string | null | undefined
}

export interface Subscribe {
  recoverable?: boolean | null | undefined
  epoch?: string | null | undefined
  offset?: Int64 | null | undefined
  positioned?: boolean | null | undefined
  data?: Uint8Array | null | undefined
}

export interface Message {
  data?: Uint8Array | null | undefined
}

export interface Connect {
  client?: string | null | undefined
  version?: string | null | undefined
  data?: Uint8Array | null | undefined
  subs?: Record<string, SubscribeResult> | null | undefined
  expires?: boolean | null | undefined
  ttl?: number | null | undefined
  ping?: number | null | undefined
  pong?: boolean | null | undefined
  session?: string | null | undefined
  node?: string | null | undefined
  time?: Int64 | null | undefined
}

export interface Disconnect {
  code?: number | null | undefined
  reason?: string | null | undefined
  reconnect?: boolean | null | undefined
}

export interface Refresh {
  expires?: boolean | null | undefined
  ttl?: number | null | undefined
}

export interface StreamPosition {
  offset?: Int64 | null | undefined
  epoch?: string | null | undefined
}

export interface ConnectRequest {
  token?: string | null | undefined
  data?: Uint8Array | null | undefined
  subs?: Record<string, SubscribeRequest> | null | undefined
  name?: string | null | undefined
  version?: string | null | undefined
  headers?: Record<string, string> | null | undefined
  flag?: Int64 | null | undefined
  dict?: string | null | undefined
  profile?: string | null | undefined
}

export interface Dictionary {
  id?: string | null | undefined
  data?: Uint8Array | null | undefined
  data_b64?: string | null | undefined
}

export interface ConnectResult {
  client?: string | null | undefined
  version?: string | null | undefined
  expires?: boolean | null | undefined
  ttl?: number | null | undefined
  data?: Uint8Array | null | undefined
  subs?: Record<string, SubscribeResult> | null | undefined
  ping?: number | null | undefined
  pong?: boolean | null | undefined
  session?: string | null | undefined
  node?: string | null | undefined
  time?: Int64 | null | undefined
  flag?: Int64 | null | undefined
  dict?: Dictionary | null | undefined
}

export interface FilterNode {
  op?: string | null | undefined
  key?: string | null | undefined
  cmp?: string | null | undefined
  val?: string | null | undefined
  vals?: string[] | null | undefined
  nodes?: FilterNode[] | null | undefined
}

export interface SubscribeRequest {
  channel?: string | null | undefined
  token?: string | null | undefined
  recover?: boolean | null | undefined
  epoch?: string | null | undefined
  offset?: Int64 | null | undefined
  data?: Uint8Array | null | undefined
  positioned?: boolean | null | undefined
  recoverable?: boolean | null | undefined
  join_leave?: boolean | null | undefined
  delta?: string | null | undefined
  tf?: FilterNode | null | undefined
  flag?: Int64 | null | undefined
  type?: number | null | undefined
  phase?: number | null | undefined
  cursor?: string | null | undefined
  limit?: number | null | undefined
  asc?: boolean | null | undefined
}

export interface SubscribeResult {
  expires?: boolean | null | undefined
  ttl?: number | null | undefined
  recoverable?: boolean | null | undefined
  epoch?: string | null | undefined
  publications?: Publication[] | null | undefined
  recovered?: boolean | null | undefined
  offset?: Int64 | null | undefined
  positioned?: boolean | null | undefined
  data?: Uint8Array | null | undefined
  was_recovering?: boolean | null | undefined
  delta?: boolean | null | undefined
  id?: Int64 | null | undefined
  type?: number | null | undefined
  phase?: number | null | undefined
  cursor?: string | null | undefined
  state?: Publication[] | null | undefined
  publish_debounce?: number | null | undefined
}

export interface UnsubscribeRequest {
  channel?: string | null | undefined
}

export interface UnsubscribeResult {

}

export interface PublishRequest {
  channel?: string | null | undefined
  data?: Uint8Array | null | undefined
  type?: number | null | undefined
  key?: string | null | undefined
  removed?: boolean | null | undefined
}

export interface PublishResult {

}

export interface PresenceRequest {
  channel?: string | null | undefined
}

export interface PresenceResult {
  presence?: Record<string, ClientInfo> | null | undefined
}

export interface PresenceStatsRequest {
  channel?: string | null | undefined
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

export interface HistoryResult {
  publications?: Publication[] | null | undefined
  epoch?: string | null | undefined
  offset?: Int64 | null | undefined
}

export interface PingRequest {

}

export interface PingResult {

}

export interface RPCRequest {
  data?: Uint8Array | null | undefined
  method?: string | null | undefined
}

export interface RPCResult {
  data?: Uint8Array | null | undefined
}

export interface SendRequest {
  data?: Uint8Array | null | undefined
}

export interface RefreshRequest {
  token?: string | null | undefined
}

export interface RefreshResult {
  client?: string | null | undefined
  version?: string | null | undefined
  expires?: boolean | null | undefined
  ttl?: number | null | undefined
}

export interface SubRefreshRequest {
  channel?: string | null | undefined
  token?: string | null | undefined
  type?: number | null | undefined
  track?: TrackBatch[] | null | undefined
  untrack?: string[] | null | undefined
}

export interface TrackBatch {
  signature?: string | null | undefined
  items?: KeyedItem[] | null | undefined
}

export interface KeyedItem {
  key?: string | null | undefined
  version?: Int64 | null | undefined
}

export interface SubRefreshResult {
  expires?: boolean | null | undefined
  ttl?: number | null | undefined
  items?: Publication[] | null | undefined
}

export interface EmulationRequest {
  node?: string | null | undefined
  session?: string | null | undefined
  data?: Uint8Array | null | undefined
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

const $root = $protobuf.roots["backhaul-client"] || ($protobuf.roots["backhaul-client"] = {});

export const Command: MessageType<Command> = $root.Command = (() => {

    function Command(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Command.prototype.id = 0;
    Command.prototype.connect = null;
    Command.prototype.subscribe = null;
    Command.prototype.unsubscribe = null;
    Command.prototype.publish = null;
    Command.prototype.presence = null;
    Command.prototype.presence_stats = null;
    Command.prototype.history = null;
    Command.prototype.ping = null;
    Command.prototype.send = null;
    Command.prototype.rpc = null;
    Command.prototype.refresh = null;
    Command.prototype.sub_refresh = null;

    Command.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(8).uint32(message.id);
        if (message.connect != null && Object.hasOwnProperty.call(message, "connect"))
            $root.ConnectRequest.encode(message.connect, writer.uint32(34).fork(), q + 1).ldelim();
        if (message.subscribe != null && Object.hasOwnProperty.call(message, "subscribe"))
            $root.SubscribeRequest.encode(message.subscribe, writer.uint32(42).fork(), q + 1).ldelim();
        if (message.unsubscribe != null && Object.hasOwnProperty.call(message, "unsubscribe"))
            $root.UnsubscribeRequest.encode(message.unsubscribe, writer.uint32(50).fork(), q + 1).ldelim();
        if (message.publish != null && Object.hasOwnProperty.call(message, "publish"))
            $root.PublishRequest.encode(message.publish, writer.uint32(58).fork(), q + 1).ldelim();
        if (message.presence != null && Object.hasOwnProperty.call(message, "presence"))
            $root.PresenceRequest.encode(message.presence, writer.uint32(66).fork(), q + 1).ldelim();
        if (message.presence_stats != null && Object.hasOwnProperty.call(message, "presence_stats"))
            $root.PresenceStatsRequest.encode(message.presence_stats, writer.uint32(74).fork(), q + 1).ldelim();
        if (message.history != null && Object.hasOwnProperty.call(message, "history"))
            $root.HistoryRequest.encode(message.history, writer.uint32(82).fork(), q + 1).ldelim();
        if (message.ping != null && Object.hasOwnProperty.call(message, "ping"))
            $root.PingRequest.encode(message.ping, writer.uint32(90).fork(), q + 1).ldelim();
        if (message.send != null && Object.hasOwnProperty.call(message, "send"))
            $root.SendRequest.encode(message.send, writer.uint32(98).fork(), q + 1).ldelim();
        if (message.rpc != null && Object.hasOwnProperty.call(message, "rpc"))
            $root.RPCRequest.encode(message.rpc, writer.uint32(106).fork(), q + 1).ldelim();
        if (message.refresh != null && Object.hasOwnProperty.call(message, "refresh"))
            $root.RefreshRequest.encode(message.refresh, writer.uint32(114).fork(), q + 1).ldelim();
        if (message.sub_refresh != null && Object.hasOwnProperty.call(message, "sub_refresh"))
            $root.SubRefreshRequest.encode(message.sub_refresh, writer.uint32(122).fork(), q + 1).ldelim();
        return writer;
    };

    Command.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
            case 1: {
                    message.id = reader.uint32();
                    break;
                }
            case 4: {
                    message.connect = $root.ConnectRequest.decode(reader, reader.uint32(), undefined, long + 1, message.connect);
                    break;
                }
            case 5: {
                    message.subscribe = $root.SubscribeRequest.decode(reader, reader.uint32(), undefined, long + 1, message.subscribe);
                    break;
                }
            case 6: {
                    message.unsubscribe = $root.UnsubscribeRequest.decode(reader, reader.uint32(), undefined, long + 1, message.unsubscribe);
                    break;
                }
            case 7: {
                    message.publish = $root.PublishRequest.decode(reader, reader.uint32(), undefined, long + 1, message.publish);
                    break;
                }
            case 8: {
                    message.presence = $root.PresenceRequest.decode(reader, reader.uint32(), undefined, long + 1, message.presence);
                    break;
                }
            case 9: {
                    message.presence_stats = $root.PresenceStatsRequest.decode(reader, reader.uint32(), undefined, long + 1, message.presence_stats);
                    break;
                }
            case 10: {
                    message.history = $root.HistoryRequest.decode(reader, reader.uint32(), undefined, long + 1, message.history);
                    break;
                }
            case 11: {
                    message.ping = $root.PingRequest.decode(reader, reader.uint32(), undefined, long + 1, message.ping);
                    break;
                }
            case 12: {
                    message.send = $root.SendRequest.decode(reader, reader.uint32(), undefined, long + 1, message.send);
                    break;
                }
            case 13: {
                    message.rpc = $root.RPCRequest.decode(reader, reader.uint32(), undefined, long + 1, message.rpc);
                    break;
                }
            case 14: {
                    message.refresh = $root.RefreshRequest.decode(reader, reader.uint32(), undefined, long + 1, message.refresh);
                    break;
                }
            case 15: {
                    message.sub_refresh = $root.SubRefreshRequest.decode(reader, reader.uint32(), undefined, long + 1, message.sub_refresh);
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

    Reply.prototype.id = 0;
    Reply.prototype.error = null;
    Reply.prototype.push = null;
    Reply.prototype.connect = null;
    Reply.prototype.subscribe = null;
    Reply.prototype.unsubscribe = null;
    Reply.prototype.publish = null;
    Reply.prototype.presence = null;
    Reply.prototype.presence_stats = null;
    Reply.prototype.history = null;
    Reply.prototype.ping = null;
    Reply.prototype.rpc = null;
    Reply.prototype.refresh = null;
    Reply.prototype.sub_refresh = null;

    Reply.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(8).uint32(message.id);
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.ReplyError.encode(message.error, writer.uint32(18).fork(), q + 1).ldelim();
        if (message.push != null && Object.hasOwnProperty.call(message, "push"))
            $root.Push.encode(message.push, writer.uint32(34).fork(), q + 1).ldelim();
        if (message.connect != null && Object.hasOwnProperty.call(message, "connect"))
            $root.ConnectResult.encode(message.connect, writer.uint32(42).fork(), q + 1).ldelim();
        if (message.subscribe != null && Object.hasOwnProperty.call(message, "subscribe"))
            $root.SubscribeResult.encode(message.subscribe, writer.uint32(50).fork(), q + 1).ldelim();
        if (message.unsubscribe != null && Object.hasOwnProperty.call(message, "unsubscribe"))
            $root.UnsubscribeResult.encode(message.unsubscribe, writer.uint32(58).fork(), q + 1).ldelim();
        if (message.publish != null && Object.hasOwnProperty.call(message, "publish"))
            $root.PublishResult.encode(message.publish, writer.uint32(66).fork(), q + 1).ldelim();
        if (message.presence != null && Object.hasOwnProperty.call(message, "presence"))
            $root.PresenceResult.encode(message.presence, writer.uint32(74).fork(), q + 1).ldelim();
        if (message.presence_stats != null && Object.hasOwnProperty.call(message, "presence_stats"))
            $root.PresenceStatsResult.encode(message.presence_stats, writer.uint32(82).fork(), q + 1).ldelim();
        if (message.history != null && Object.hasOwnProperty.call(message, "history"))
            $root.HistoryResult.encode(message.history, writer.uint32(90).fork(), q + 1).ldelim();
        if (message.ping != null && Object.hasOwnProperty.call(message, "ping"))
            $root.PingResult.encode(message.ping, writer.uint32(98).fork(), q + 1).ldelim();
        if (message.rpc != null && Object.hasOwnProperty.call(message, "rpc"))
            $root.RPCResult.encode(message.rpc, writer.uint32(106).fork(), q + 1).ldelim();
        if (message.refresh != null && Object.hasOwnProperty.call(message, "refresh"))
            $root.RefreshResult.encode(message.refresh, writer.uint32(114).fork(), q + 1).ldelim();
        if (message.sub_refresh != null && Object.hasOwnProperty.call(message, "sub_refresh"))
            $root.SubRefreshResult.encode(message.sub_refresh, writer.uint32(122).fork(), q + 1).ldelim();
        return writer;
    };

    Reply.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
            case 1: {
                    message.id = reader.uint32();
                    break;
                }
            case 2: {
                    message.error = $root.ReplyError.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 4: {
                    message.push = $root.Push.decode(reader, reader.uint32(), undefined, long + 1, message.push);
                    break;
                }
            case 5: {
                    message.connect = $root.ConnectResult.decode(reader, reader.uint32(), undefined, long + 1, message.connect);
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
                    message.publish = $root.PublishResult.decode(reader, reader.uint32(), undefined, long + 1, message.publish);
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
                    message.ping = $root.PingResult.decode(reader, reader.uint32(), undefined, long + 1, message.ping);
                    break;
                }
            case 13: {
                    message.rpc = $root.RPCResult.decode(reader, reader.uint32(), undefined, long + 1, message.rpc);
                    break;
                }
            case 14: {
                    message.refresh = $root.RefreshResult.decode(reader, reader.uint32(), undefined, long + 1, message.refresh);
                    break;
                }
            case 15: {
                    message.sub_refresh = $root.SubRefreshResult.decode(reader, reader.uint32(), undefined, long + 1, message.sub_refresh);
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

export const ReplyError: MessageType<ReplyError> = $root.ReplyError = (() => {

    function ReplyError(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ReplyError.prototype.code = 0;
    ReplyError.prototype.message = "";
    ReplyError.prototype.temporary = false;

    ReplyError.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.code != null && Object.hasOwnProperty.call(message, "code"))
            writer.uint32(8).uint32(message.code);
        if (message.message != null && Object.hasOwnProperty.call(message, "message"))
            writer.uint32(18).string(message.message);
        if (message.temporary != null && Object.hasOwnProperty.call(message, "temporary"))
            writer.uint32(24).bool(message.temporary);
        return writer;
    };

    ReplyError.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.ReplyError();
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
            case 3: {
                    message.temporary = reader.bool();
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

    return ReplyError;
})();

export const Push: MessageType<Push> = $root.Push = (() => {

    function Push(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Push.prototype.id = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    Push.prototype.channel = "";
    Push.prototype.pub = null;
    Push.prototype.join = null;
    Push.prototype.leave = null;
    Push.prototype.unsubscribe = null;
    Push.prototype.message = null;
    Push.prototype.subscribe = null;
    Push.prototype.connect = null;
    Push.prototype.disconnect = null;
    Push.prototype.refresh = null;

    Push.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(8).int64(message.id);
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(18).string(message.channel);
        if (message.pub != null && Object.hasOwnProperty.call(message, "pub"))
            $root.Publication.encode(message.pub, writer.uint32(34).fork(), q + 1).ldelim();
        if (message.join != null && Object.hasOwnProperty.call(message, "join"))
            $root.Join.encode(message.join, writer.uint32(42).fork(), q + 1).ldelim();
        if (message.leave != null && Object.hasOwnProperty.call(message, "leave"))
            $root.Leave.encode(message.leave, writer.uint32(50).fork(), q + 1).ldelim();
        if (message.unsubscribe != null && Object.hasOwnProperty.call(message, "unsubscribe"))
            $root.Unsubscribe.encode(message.unsubscribe, writer.uint32(58).fork(), q + 1).ldelim();
        if (message.message != null && Object.hasOwnProperty.call(message, "message"))
            $root.Message.encode(message.message, writer.uint32(66).fork(), q + 1).ldelim();
        if (message.subscribe != null && Object.hasOwnProperty.call(message, "subscribe"))
            $root.Subscribe.encode(message.subscribe, writer.uint32(74).fork(), q + 1).ldelim();
        if (message.connect != null && Object.hasOwnProperty.call(message, "connect"))
            $root.Connect.encode(message.connect, writer.uint32(82).fork(), q + 1).ldelim();
        if (message.disconnect != null && Object.hasOwnProperty.call(message, "disconnect"))
            $root.Disconnect.encode(message.disconnect, writer.uint32(90).fork(), q + 1).ldelim();
        if (message.refresh != null && Object.hasOwnProperty.call(message, "refresh"))
            $root.Refresh.encode(message.refresh, writer.uint32(98).fork(), q + 1).ldelim();
        return writer;
    };

    Push.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.Push();
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
                    message.channel = $text(reader);
                    break;
                }
            case 4: {
                    message.pub = $root.Publication.decode(reader, reader.uint32(), undefined, long + 1, message.pub);
                    break;
                }
            case 5: {
                    message.join = $root.Join.decode(reader, reader.uint32(), undefined, long + 1, message.join);
                    break;
                }
            case 6: {
                    message.leave = $root.Leave.decode(reader, reader.uint32(), undefined, long + 1, message.leave);
                    break;
                }
            case 7: {
                    message.unsubscribe = $root.Unsubscribe.decode(reader, reader.uint32(), undefined, long + 1, message.unsubscribe);
                    break;
                }
            case 8: {
                    message.message = $root.Message.decode(reader, reader.uint32(), undefined, long + 1, message.message);
                    break;
                }
            case 9: {
                    message.subscribe = $root.Subscribe.decode(reader, reader.uint32(), undefined, long + 1, message.subscribe);
                    break;
                }
            case 10: {
                    message.connect = $root.Connect.decode(reader, reader.uint32(), undefined, long + 1, message.connect);
                    break;
                }
            case 11: {
                    message.disconnect = $root.Disconnect.decode(reader, reader.uint32(), undefined, long + 1, message.disconnect);
                    break;
                }
            case 12: {
                    message.refresh = $root.Refresh.decode(reader, reader.uint32(), undefined, long + 1, message.refresh);
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

    return Push;
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
            throw Error("max depth exceeded");
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
            throw Error("maximum nesting depth exceeded");
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
    Publication.prototype.delta = false;
    Publication.prototype.time = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    Publication.prototype.channel = "";
    Publication.prototype.key = "";
    Publication.prototype.removed = false;
    Publication.prototype.score = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    Publication.prototype.epoch = "";
    Publication.prototype.prev_data = $util.newBuffer([]);
    Publication.prototype.version = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    Publication.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(34).bytes(message.data);
        if (message.info != null && Object.hasOwnProperty.call(message, "info"))
            $root.ClientInfo.encode(message.info, writer.uint32(42).fork(), q + 1).ldelim();
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(48).uint64(message.offset);
        if (message.tags != null && Object.hasOwnProperty.call(message, "tags"))
            for (let keys = Object.keys(message.tags), i = 0; i < keys.length; ++i)
                writer.uint32(58).fork().uint32(10).string(keys[i]).uint32(18).string(message.tags[keys[i]]).ldelim();
        if (message.delta != null && Object.hasOwnProperty.call(message, "delta"))
            writer.uint32(64).bool(message.delta);
        if (message.time != null && Object.hasOwnProperty.call(message, "time"))
            writer.uint32(72).int64(message.time);
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(82).string(message.channel);
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(90).string(message.key);
        if (message.removed != null && Object.hasOwnProperty.call(message, "removed"))
            writer.uint32(96).bool(message.removed);
        if (message.score != null && Object.hasOwnProperty.call(message, "score"))
            writer.uint32(104).sint64(message.score);
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(114).string(message.epoch);
        if (message.prev_data != null && Object.hasOwnProperty.call(message, "prev_data"))
            writer.uint32(122).bytes(message.prev_data);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(128).uint64(message.version);
        return writer;
    };

    Publication.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
            case 4: {
                    message.data = reader.bytes();
                    break;
                }
            case 5: {
                    message.info = $root.ClientInfo.decode(reader, reader.uint32(), undefined, long + 1, message.info);
                    break;
                }
            case 6: {
                    message.offset = reader.uint64();
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
                    message.delta = reader.bool();
                    break;
                }
            case 9: {
                    message.time = reader.int64();
                    break;
                }
            case 10: {
                    message.channel = $text(reader);
                    break;
                }
            case 11: {
                    message.key = $text(reader);
                    break;
                }
            case 12: {
                    message.removed = reader.bool();
                    break;
                }
            case 13: {
                    message.score = reader.sint64();
                    break;
                }
            case 14: {
                    message.epoch = $text(reader);
                    break;
                }
            case 15: {
                    message.prev_data = reader.bytes();
                    break;
                }
            case 16: {
                    message.version = reader.uint64();
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

export const Join: MessageType<Join> = $root.Join = (() => {

    function Join(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Join.prototype.info = null;

    Join.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.info != null && Object.hasOwnProperty.call(message, "info"))
            $root.ClientInfo.encode(message.info, writer.uint32(10).fork(), q + 1).ldelim();
        return writer;
    };

    Join.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.Join();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.info = $root.ClientInfo.decode(reader, reader.uint32(), undefined, long + 1, message.info);
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

    return Join;
})();

export const Leave: MessageType<Leave> = $root.Leave = (() => {

    function Leave(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Leave.prototype.info = null;

    Leave.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.info != null && Object.hasOwnProperty.call(message, "info"))
            $root.ClientInfo.encode(message.info, writer.uint32(10).fork(), q + 1).ldelim();
        return writer;
    };

    Leave.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.Leave();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.info = $root.ClientInfo.decode(reader, reader.uint32(), undefined, long + 1, message.info);
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

    return Leave;
})();

export const Unsubscribe: MessageType<Unsubscribe> = $root.Unsubscribe = (() => {

    function Unsubscribe(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Unsubscribe.prototype.code = 0;
    Unsubscribe.prototype.reason = "";

    Unsubscribe.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.code != null && Object.hasOwnProperty.call(message, "code"))
            writer.uint32(16).uint32(message.code);
        if (message.reason != null && Object.hasOwnProperty.call(message, "reason"))
            writer.uint32(26).string(message.reason);
        return writer;
    };

    Unsubscribe.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.Unsubscribe();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 2: {
                    message.code = reader.uint32();
                    break;
                }
            case 3: {
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

    return Unsubscribe;
})();

export const Subscribe: MessageType<Subscribe> = $root.Subscribe = (() => {

    function Subscribe(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Subscribe.prototype.recoverable = false;
    Subscribe.prototype.epoch = "";
    Subscribe.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    Subscribe.prototype.positioned = false;
    Subscribe.prototype.data = $util.newBuffer([]);

    Subscribe.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.recoverable != null && Object.hasOwnProperty.call(message, "recoverable"))
            writer.uint32(8).bool(message.recoverable);
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(34).string(message.epoch);
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(40).uint64(message.offset);
        if (message.positioned != null && Object.hasOwnProperty.call(message, "positioned"))
            writer.uint32(48).bool(message.positioned);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(58).bytes(message.data);
        return writer;
    };

    Subscribe.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.Subscribe();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.recoverable = reader.bool();
                    break;
                }
            case 4: {
                    message.epoch = $text(reader);
                    break;
                }
            case 5: {
                    message.offset = reader.uint64();
                    break;
                }
            case 6: {
                    message.positioned = reader.bool();
                    break;
                }
            case 7: {
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

    return Subscribe;
})();

export const Message: MessageType<Message> = $root.Message = (() => {

    function Message(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Message.prototype.data = $util.newBuffer([]);

    Message.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(10).bytes(message.data);
        return writer;
    };

    Message.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.Message();
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

    return Message;
})();

export const Connect: MessageType<Connect> = $root.Connect = (() => {

    function Connect(properties) {
        this.subs = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Connect.prototype.client = "";
    Connect.prototype.version = "";
    Connect.prototype.data = $util.newBuffer([]);
    Connect.prototype.subs = $util.emptyObject;
    Connect.prototype.expires = false;
    Connect.prototype.ttl = 0;
    Connect.prototype.ping = 0;
    Connect.prototype.pong = false;
    Connect.prototype.session = "";
    Connect.prototype.node = "";
    Connect.prototype.time = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

    Connect.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(10).string(message.client);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(18).string(message.version);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(26).bytes(message.data);
        if (message.subs != null && Object.hasOwnProperty.call(message, "subs"))
            for (let keys = Object.keys(message.subs), i = 0; i < keys.length; ++i) {
                writer.uint32(34).fork().uint32(10).string(keys[i]);
                $root.SubscribeResult.encode(message.subs[keys[i]], writer.uint32(18).fork(), q + 1).ldelim().ldelim();
            }
        if (message.expires != null && Object.hasOwnProperty.call(message, "expires"))
            writer.uint32(40).bool(message.expires);
        if (message.ttl != null && Object.hasOwnProperty.call(message, "ttl"))
            writer.uint32(48).uint32(message.ttl);
        if (message.ping != null && Object.hasOwnProperty.call(message, "ping"))
            writer.uint32(56).uint32(message.ping);
        if (message.pong != null && Object.hasOwnProperty.call(message, "pong"))
            writer.uint32(64).bool(message.pong);
        if (message.session != null && Object.hasOwnProperty.call(message, "session"))
            writer.uint32(74).string(message.session);
        if (message.node != null && Object.hasOwnProperty.call(message, "node"))
            writer.uint32(82).string(message.node);
        if (message.time != null && Object.hasOwnProperty.call(message, "time"))
            writer.uint32(88).int64(message.time);
        return writer;
    };

    Connect.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.Connect();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.client = $text(reader);
                    break;
                }
            case 2: {
                    message.version = $text(reader);
                    break;
                }
            case 3: {
                    message.data = reader.bytes();
                    break;
                }
            case 4: {
                    if (message.subs === $util.emptyObject)
                        message.subs = {};
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
                            value = $root.SubscribeResult.decode(reader, reader.uint32(), undefined, long + 1);
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
                        $util.makeProp(message.subs, key);
                    message.subs[key] = value;
                    break;
                }
            case 5: {
                    message.expires = reader.bool();
                    break;
                }
            case 6: {
                    message.ttl = reader.uint32();
                    break;
                }
            case 7: {
                    message.ping = reader.uint32();
                    break;
                }
            case 8: {
                    message.pong = reader.bool();
                    break;
                }
            case 9: {
                    message.session = $text(reader);
                    break;
                }
            case 10: {
                    message.node = $text(reader);
                    break;
                }
            case 11: {
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

    return Connect;
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
    Disconnect.prototype.reconnect = false;

    Disconnect.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.code != null && Object.hasOwnProperty.call(message, "code"))
            writer.uint32(8).uint32(message.code);
        if (message.reason != null && Object.hasOwnProperty.call(message, "reason"))
            writer.uint32(18).string(message.reason);
        if (message.reconnect != null && Object.hasOwnProperty.call(message, "reconnect"))
            writer.uint32(24).bool(message.reconnect);
        return writer;
    };

    Disconnect.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
            case 3: {
                    message.reconnect = reader.bool();
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

export const Refresh: MessageType<Refresh> = $root.Refresh = (() => {

    function Refresh(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Refresh.prototype.expires = false;
    Refresh.prototype.ttl = 0;

    Refresh.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.expires != null && Object.hasOwnProperty.call(message, "expires"))
            writer.uint32(8).bool(message.expires);
        if (message.ttl != null && Object.hasOwnProperty.call(message, "ttl"))
            writer.uint32(16).uint32(message.ttl);
        return writer;
    };

    Refresh.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.Refresh();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.expires = reader.bool();
                    break;
                }
            case 2: {
                    message.ttl = reader.uint32();
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

    return Refresh;
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
            throw Error("max depth exceeded");
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
            throw Error("maximum nesting depth exceeded");
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

export const ConnectRequest: MessageType<ConnectRequest> = $root.ConnectRequest = (() => {

    function ConnectRequest(properties) {
        this.subs = {};
        this.headers = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ConnectRequest.prototype.token = "";
    ConnectRequest.prototype.data = $util.newBuffer([]);
    ConnectRequest.prototype.subs = $util.emptyObject;
    ConnectRequest.prototype.name = "";
    ConnectRequest.prototype.version = "";
    ConnectRequest.prototype.headers = $util.emptyObject;
    ConnectRequest.prototype.flag = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    ConnectRequest.prototype.dict = "";
    ConnectRequest.prototype.profile = "";

    ConnectRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.token != null && Object.hasOwnProperty.call(message, "token"))
            writer.uint32(10).string(message.token);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(18).bytes(message.data);
        if (message.subs != null && Object.hasOwnProperty.call(message, "subs"))
            for (let keys = Object.keys(message.subs), i = 0; i < keys.length; ++i) {
                writer.uint32(26).fork().uint32(10).string(keys[i]);
                $root.SubscribeRequest.encode(message.subs[keys[i]], writer.uint32(18).fork(), q + 1).ldelim().ldelim();
            }
        if (message.name != null && Object.hasOwnProperty.call(message, "name"))
            writer.uint32(34).string(message.name);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(42).string(message.version);
        if (message.headers != null && Object.hasOwnProperty.call(message, "headers"))
            for (let keys = Object.keys(message.headers), i = 0; i < keys.length; ++i)
                writer.uint32(50).fork().uint32(10).string(keys[i]).uint32(18).string(message.headers[keys[i]]).ldelim();
        if (message.flag != null && Object.hasOwnProperty.call(message, "flag"))
            writer.uint32(56).int64(message.flag);
        if (message.dict != null && Object.hasOwnProperty.call(message, "dict"))
            writer.uint32(66).string(message.dict);
        if (message.profile != null && Object.hasOwnProperty.call(message, "profile"))
            writer.uint32(74).string(message.profile);
        return writer;
    };

    ConnectRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.ConnectRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.token = $text(reader);
                    break;
                }
            case 2: {
                    message.data = reader.bytes();
                    break;
                }
            case 3: {
                    if (message.subs === $util.emptyObject)
                        message.subs = {};
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
                            value = $root.SubscribeRequest.decode(reader, reader.uint32(), undefined, long + 1);
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
                        $util.makeProp(message.subs, key);
                    message.subs[key] = value;
                    break;
                }
            case 4: {
                    message.name = $text(reader);
                    break;
                }
            case 5: {
                    message.version = $text(reader);
                    break;
                }
            case 6: {
                    if (message.headers === $util.emptyObject)
                        message.headers = {};
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
                        $util.makeProp(message.headers, key);
                    message.headers[key] = value;
                    break;
                }
            case 7: {
                    message.flag = reader.int64();
                    break;
                }
            case 8: {
                    message.dict = $text(reader);
                    break;
                }
            case 9: {
                    message.profile = $text(reader);
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

    return ConnectRequest;
})();

export const Dictionary: MessageType<Dictionary> = $root.Dictionary = (() => {

    function Dictionary(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Dictionary.prototype.id = "";
    Dictionary.prototype.data = $util.newBuffer([]);
    Dictionary.prototype.data_b64 = "";

    Dictionary.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(10).string(message.id);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(18).bytes(message.data);
        if (message.data_b64 != null && Object.hasOwnProperty.call(message, "data_b64"))
            writer.uint32(26).string(message.data_b64);
        return writer;
    };

    Dictionary.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.Dictionary();
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
                    message.data = reader.bytes();
                    break;
                }
            case 3: {
                    message.data_b64 = $text(reader);
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

    return Dictionary;
})();

export const ConnectResult: MessageType<ConnectResult> = $root.ConnectResult = (() => {

    function ConnectResult(properties) {
        this.subs = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ConnectResult.prototype.client = "";
    ConnectResult.prototype.version = "";
    ConnectResult.prototype.expires = false;
    ConnectResult.prototype.ttl = 0;
    ConnectResult.prototype.data = $util.newBuffer([]);
    ConnectResult.prototype.subs = $util.emptyObject;
    ConnectResult.prototype.ping = 0;
    ConnectResult.prototype.pong = false;
    ConnectResult.prototype.session = "";
    ConnectResult.prototype.node = "";
    ConnectResult.prototype.time = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    ConnectResult.prototype.flag = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    ConnectResult.prototype.dict = null;

    ConnectResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(10).string(message.client);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(18).string(message.version);
        if (message.expires != null && Object.hasOwnProperty.call(message, "expires"))
            writer.uint32(24).bool(message.expires);
        if (message.ttl != null && Object.hasOwnProperty.call(message, "ttl"))
            writer.uint32(32).uint32(message.ttl);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(42).bytes(message.data);
        if (message.subs != null && Object.hasOwnProperty.call(message, "subs"))
            for (let keys = Object.keys(message.subs), i = 0; i < keys.length; ++i) {
                writer.uint32(50).fork().uint32(10).string(keys[i]);
                $root.SubscribeResult.encode(message.subs[keys[i]], writer.uint32(18).fork(), q + 1).ldelim().ldelim();
            }
        if (message.ping != null && Object.hasOwnProperty.call(message, "ping"))
            writer.uint32(56).uint32(message.ping);
        if (message.pong != null && Object.hasOwnProperty.call(message, "pong"))
            writer.uint32(64).bool(message.pong);
        if (message.session != null && Object.hasOwnProperty.call(message, "session"))
            writer.uint32(74).string(message.session);
        if (message.node != null && Object.hasOwnProperty.call(message, "node"))
            writer.uint32(82).string(message.node);
        if (message.time != null && Object.hasOwnProperty.call(message, "time"))
            writer.uint32(88).int64(message.time);
        if (message.flag != null && Object.hasOwnProperty.call(message, "flag"))
            writer.uint32(96).int64(message.flag);
        if (message.dict != null && Object.hasOwnProperty.call(message, "dict"))
            $root.Dictionary.encode(message.dict, writer.uint32(106).fork(), q + 1).ldelim();
        return writer;
    };

    ConnectResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.ConnectResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.client = $text(reader);
                    break;
                }
            case 2: {
                    message.version = $text(reader);
                    break;
                }
            case 3: {
                    message.expires = reader.bool();
                    break;
                }
            case 4: {
                    message.ttl = reader.uint32();
                    break;
                }
            case 5: {
                    message.data = reader.bytes();
                    break;
                }
            case 6: {
                    if (message.subs === $util.emptyObject)
                        message.subs = {};
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
                            value = $root.SubscribeResult.decode(reader, reader.uint32(), undefined, long + 1);
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
                        $util.makeProp(message.subs, key);
                    message.subs[key] = value;
                    break;
                }
            case 7: {
                    message.ping = reader.uint32();
                    break;
                }
            case 8: {
                    message.pong = reader.bool();
                    break;
                }
            case 9: {
                    message.session = $text(reader);
                    break;
                }
            case 10: {
                    message.node = $text(reader);
                    break;
                }
            case 11: {
                    message.time = reader.int64();
                    break;
                }
            case 12: {
                    message.flag = reader.int64();
                    break;
                }
            case 13: {
                    message.dict = $root.Dictionary.decode(reader, reader.uint32(), undefined, long + 1, message.dict);
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

    return ConnectResult;
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
            throw Error("max depth exceeded");
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
            throw Error("maximum nesting depth exceeded");
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

export const SubscribeRequest: MessageType<SubscribeRequest> = $root.SubscribeRequest = (() => {

    function SubscribeRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubscribeRequest.prototype.channel = "";
    SubscribeRequest.prototype.token = "";
    SubscribeRequest.prototype.recover = false;
    SubscribeRequest.prototype.epoch = "";
    SubscribeRequest.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    SubscribeRequest.prototype.data = $util.newBuffer([]);
    SubscribeRequest.prototype.positioned = false;
    SubscribeRequest.prototype.recoverable = false;
    SubscribeRequest.prototype.join_leave = false;
    SubscribeRequest.prototype.delta = "";
    SubscribeRequest.prototype.tf = null;
    SubscribeRequest.prototype.flag = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    SubscribeRequest.prototype.type = 0;
    SubscribeRequest.prototype.phase = 0;
    SubscribeRequest.prototype.cursor = "";
    SubscribeRequest.prototype.limit = 0;
    SubscribeRequest.prototype.asc = false;

    SubscribeRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.token != null && Object.hasOwnProperty.call(message, "token"))
            writer.uint32(18).string(message.token);
        if (message.recover != null && Object.hasOwnProperty.call(message, "recover"))
            writer.uint32(24).bool(message.recover);
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(50).string(message.epoch);
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(56).uint64(message.offset);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(66).bytes(message.data);
        if (message.positioned != null && Object.hasOwnProperty.call(message, "positioned"))
            writer.uint32(72).bool(message.positioned);
        if (message.recoverable != null && Object.hasOwnProperty.call(message, "recoverable"))
            writer.uint32(80).bool(message.recoverable);
        if (message.join_leave != null && Object.hasOwnProperty.call(message, "join_leave"))
            writer.uint32(88).bool(message.join_leave);
        if (message.delta != null && Object.hasOwnProperty.call(message, "delta"))
            writer.uint32(98).string(message.delta);
        if (message.tf != null && Object.hasOwnProperty.call(message, "tf"))
            $root.FilterNode.encode(message.tf, writer.uint32(106).fork(), q + 1).ldelim();
        if (message.flag != null && Object.hasOwnProperty.call(message, "flag"))
            writer.uint32(112).int64(message.flag);
        if (message.type != null && Object.hasOwnProperty.call(message, "type"))
            writer.uint32(120).int32(message.type);
        if (message.phase != null && Object.hasOwnProperty.call(message, "phase"))
            writer.uint32(128).int32(message.phase);
        if (message.cursor != null && Object.hasOwnProperty.call(message, "cursor"))
            writer.uint32(138).string(message.cursor);
        if (message.limit != null && Object.hasOwnProperty.call(message, "limit"))
            writer.uint32(144).int32(message.limit);
        if (message.asc != null && Object.hasOwnProperty.call(message, "asc"))
            writer.uint32(152).bool(message.asc);
        return writer;
    };

    SubscribeRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
                    message.token = $text(reader);
                    break;
                }
            case 3: {
                    message.recover = reader.bool();
                    break;
                }
            case 6: {
                    message.epoch = $text(reader);
                    break;
                }
            case 7: {
                    message.offset = reader.uint64();
                    break;
                }
            case 8: {
                    message.data = reader.bytes();
                    break;
                }
            case 9: {
                    message.positioned = reader.bool();
                    break;
                }
            case 10: {
                    message.recoverable = reader.bool();
                    break;
                }
            case 11: {
                    message.join_leave = reader.bool();
                    break;
                }
            case 12: {
                    message.delta = $text(reader);
                    break;
                }
            case 13: {
                    message.tf = $root.FilterNode.decode(reader, reader.uint32(), undefined, long + 1, message.tf);
                    break;
                }
            case 14: {
                    message.flag = reader.int64();
                    break;
                }
            case 15: {
                    message.type = reader.int32();
                    break;
                }
            case 16: {
                    message.phase = reader.int32();
                    break;
                }
            case 17: {
                    message.cursor = $text(reader);
                    break;
                }
            case 18: {
                    message.limit = reader.int32();
                    break;
                }
            case 19: {
                    message.asc = reader.bool();
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

export const SubscribeResult: MessageType<SubscribeResult> = $root.SubscribeResult = (() => {

    function SubscribeResult(properties) {
        this.publications = [];
        this.state = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubscribeResult.prototype.expires = false;
    SubscribeResult.prototype.ttl = 0;
    SubscribeResult.prototype.recoverable = false;
    SubscribeResult.prototype.epoch = "";
    SubscribeResult.prototype.publications = $util.emptyArray;
    SubscribeResult.prototype.recovered = false;
    SubscribeResult.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    SubscribeResult.prototype.positioned = false;
    SubscribeResult.prototype.data = $util.newBuffer([]);
    SubscribeResult.prototype.was_recovering = false;
    SubscribeResult.prototype.delta = false;
    SubscribeResult.prototype.id = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    SubscribeResult.prototype.type = 0;
    SubscribeResult.prototype.phase = 0;
    SubscribeResult.prototype.cursor = "";
    SubscribeResult.prototype.state = $util.emptyArray;
    SubscribeResult.prototype.publish_debounce = 0;

    SubscribeResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.expires != null && Object.hasOwnProperty.call(message, "expires"))
            writer.uint32(8).bool(message.expires);
        if (message.ttl != null && Object.hasOwnProperty.call(message, "ttl"))
            writer.uint32(16).uint32(message.ttl);
        if (message.recoverable != null && Object.hasOwnProperty.call(message, "recoverable"))
            writer.uint32(24).bool(message.recoverable);
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(50).string(message.epoch);
        if (message.publications != null && message.publications.length)
            for (let i = 0; i < message.publications.length; ++i)
                $root.Publication.encode(message.publications[i], writer.uint32(58).fork(), q + 1).ldelim();
        if (message.recovered != null && Object.hasOwnProperty.call(message, "recovered"))
            writer.uint32(64).bool(message.recovered);
        if (message.offset != null && Object.hasOwnProperty.call(message, "offset"))
            writer.uint32(72).uint64(message.offset);
        if (message.positioned != null && Object.hasOwnProperty.call(message, "positioned"))
            writer.uint32(80).bool(message.positioned);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(90).bytes(message.data);
        if (message.was_recovering != null && Object.hasOwnProperty.call(message, "was_recovering"))
            writer.uint32(96).bool(message.was_recovering);
        if (message.delta != null && Object.hasOwnProperty.call(message, "delta"))
            writer.uint32(104).bool(message.delta);
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(112).int64(message.id);
        if (message.type != null && Object.hasOwnProperty.call(message, "type"))
            writer.uint32(120).int32(message.type);
        if (message.phase != null && Object.hasOwnProperty.call(message, "phase"))
            writer.uint32(128).int32(message.phase);
        if (message.cursor != null && Object.hasOwnProperty.call(message, "cursor"))
            writer.uint32(138).string(message.cursor);
        if (message.state != null && message.state.length)
            for (let i = 0; i < message.state.length; ++i)
                $root.Publication.encode(message.state[i], writer.uint32(146).fork(), q + 1).ldelim();
        if (message.publish_debounce != null && Object.hasOwnProperty.call(message, "publish_debounce"))
            writer.uint32(152).uint32(message.publish_debounce);
        return writer;
    };

    SubscribeResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
            case 1: {
                    message.expires = reader.bool();
                    break;
                }
            case 2: {
                    message.ttl = reader.uint32();
                    break;
                }
            case 3: {
                    message.recoverable = reader.bool();
                    break;
                }
            case 6: {
                    message.epoch = $text(reader);
                    break;
                }
            case 7: {
                    if (!(message.publications && message.publications.length))
                        message.publications = [];
                    message.publications.push($root.Publication.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 8: {
                    message.recovered = reader.bool();
                    break;
                }
            case 9: {
                    message.offset = reader.uint64();
                    break;
                }
            case 10: {
                    message.positioned = reader.bool();
                    break;
                }
            case 11: {
                    message.data = reader.bytes();
                    break;
                }
            case 12: {
                    message.was_recovering = reader.bool();
                    break;
                }
            case 13: {
                    message.delta = reader.bool();
                    break;
                }
            case 14: {
                    message.id = reader.int64();
                    break;
                }
            case 15: {
                    message.type = reader.int32();
                    break;
                }
            case 16: {
                    message.phase = reader.int32();
                    break;
                }
            case 17: {
                    message.cursor = $text(reader);
                    break;
                }
            case 18: {
                    if (!(message.state && message.state.length))
                        message.state = [];
                    message.state.push($root.Publication.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 19: {
                    message.publish_debounce = reader.uint32();
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

    UnsubscribeRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        return writer;
    };

    UnsubscribeRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
            throw Error("max depth exceeded");
        return writer;
    };

    UnsubscribeResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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

export const PublishRequest: MessageType<PublishRequest> = $root.PublishRequest = (() => {

    function PublishRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PublishRequest.prototype.channel = "";
    PublishRequest.prototype.data = $util.newBuffer([]);
    PublishRequest.prototype.type = 0;
    PublishRequest.prototype.key = "";
    PublishRequest.prototype.removed = false;

    PublishRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(18).bytes(message.data);
        if (message.type != null && Object.hasOwnProperty.call(message, "type"))
            writer.uint32(24).int32(message.type);
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(34).string(message.key);
        if (message.removed != null && Object.hasOwnProperty.call(message, "removed"))
            writer.uint32(40).bool(message.removed);
        return writer;
    };

    PublishRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
                    message.type = reader.int32();
                    break;
                }
            case 4: {
                    message.key = $text(reader);
                    break;
                }
            case 5: {
                    message.removed = reader.bool();
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

export const PublishResult: MessageType<PublishResult> = $root.PublishResult = (() => {

    function PublishResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PublishResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        return writer;
    };

    PublishResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
            throw Error("max depth exceeded");
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
            throw Error("maximum nesting depth exceeded");
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
            throw Error("max depth exceeded");
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
            throw Error("maximum nesting depth exceeded");
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
            throw Error("max depth exceeded");
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
            throw Error("maximum nesting depth exceeded");
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
            throw Error("max depth exceeded");
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
            throw Error("maximum nesting depth exceeded");
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
            throw Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.limit != null && Object.hasOwnProperty.call(message, "limit"))
            writer.uint32(56).int32(message.limit);
        if (message.since != null && Object.hasOwnProperty.call(message, "since"))
            $root.StreamPosition.encode(message.since, writer.uint32(66).fork(), q + 1).ldelim();
        if (message.reverse != null && Object.hasOwnProperty.call(message, "reverse"))
            writer.uint32(72).bool(message.reverse);
        return writer;
    };

    HistoryRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
            case 7: {
                    message.limit = reader.int32();
                    break;
                }
            case 8: {
                    message.since = $root.StreamPosition.decode(reader, reader.uint32(), undefined, long + 1, message.since);
                    break;
                }
            case 9: {
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
            throw Error("max depth exceeded");
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
            throw Error("maximum nesting depth exceeded");
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

export const PingRequest: MessageType<PingRequest> = $root.PingRequest = (() => {

    function PingRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PingRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        return writer;
    };

    PingRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.PingRequest();
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

    return PingRequest;
})();

export const PingResult: MessageType<PingResult> = $root.PingResult = (() => {

    function PingResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PingResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        return writer;
    };

    PingResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.PingResult();
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

    return PingResult;
})();

export const RPCRequest: MessageType<RPCRequest> = $root.RPCRequest = (() => {

    function RPCRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RPCRequest.prototype.data = $util.newBuffer([]);
    RPCRequest.prototype.method = "";

    RPCRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(10).bytes(message.data);
        if (message.method != null && Object.hasOwnProperty.call(message, "method"))
            writer.uint32(18).string(message.method);
        return writer;
    };

    RPCRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
                    message.data = reader.bytes();
                    break;
                }
            case 2: {
                    message.method = $text(reader);
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
            throw Error("max depth exceeded");
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
            throw Error("maximum nesting depth exceeded");
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

export const SendRequest: MessageType<SendRequest> = $root.SendRequest = (() => {

    function SendRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SendRequest.prototype.data = $util.newBuffer([]);

    SendRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(10).bytes(message.data);
        return writer;
    };

    SendRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.SendRequest();
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

    return SendRequest;
})();

export const RefreshRequest: MessageType<RefreshRequest> = $root.RefreshRequest = (() => {

    function RefreshRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RefreshRequest.prototype.token = "";

    RefreshRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.token != null && Object.hasOwnProperty.call(message, "token"))
            writer.uint32(10).string(message.token);
        return writer;
    };

    RefreshRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
                    message.token = $text(reader);
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

export const RefreshResult: MessageType<RefreshResult> = $root.RefreshResult = (() => {

    function RefreshResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RefreshResult.prototype.client = "";
    RefreshResult.prototype.version = "";
    RefreshResult.prototype.expires = false;
    RefreshResult.prototype.ttl = 0;

    RefreshResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(10).string(message.client);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(18).string(message.version);
        if (message.expires != null && Object.hasOwnProperty.call(message, "expires"))
            writer.uint32(24).bool(message.expires);
        if (message.ttl != null && Object.hasOwnProperty.call(message, "ttl"))
            writer.uint32(32).uint32(message.ttl);
        return writer;
    };

    RefreshResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
            case 1: {
                    message.client = $text(reader);
                    break;
                }
            case 2: {
                    message.version = $text(reader);
                    break;
                }
            case 3: {
                    message.expires = reader.bool();
                    break;
                }
            case 4: {
                    message.ttl = reader.uint32();
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

    return RefreshResult;
})();

export const SubRefreshRequest: MessageType<SubRefreshRequest> = $root.SubRefreshRequest = (() => {

    function SubRefreshRequest(properties) {
        this.track = [];
        this.untrack = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubRefreshRequest.prototype.channel = "";
    SubRefreshRequest.prototype.token = "";
    SubRefreshRequest.prototype.type = 0;
    SubRefreshRequest.prototype.track = $util.emptyArray;
    SubRefreshRequest.prototype.untrack = $util.emptyArray;

    SubRefreshRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.token != null && Object.hasOwnProperty.call(message, "token"))
            writer.uint32(18).string(message.token);
        if (message.type != null && Object.hasOwnProperty.call(message, "type"))
            writer.uint32(24).int32(message.type);
        if (message.track != null && message.track.length)
            for (let i = 0; i < message.track.length; ++i)
                $root.TrackBatch.encode(message.track[i], writer.uint32(34).fork(), q + 1).ldelim();
        if (message.untrack != null && message.untrack.length)
            for (let i = 0; i < message.untrack.length; ++i)
                writer.uint32(42).string(message.untrack[i]);
        return writer;
    };

    SubRefreshRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.SubRefreshRequest();
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
                    message.token = $text(reader);
                    break;
                }
            case 3: {
                    message.type = reader.int32();
                    break;
                }
            case 4: {
                    if (!(message.track && message.track.length))
                        message.track = [];
                    message.track.push($root.TrackBatch.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 5: {
                    if (!(message.untrack && message.untrack.length))
                        message.untrack = [];
                    message.untrack.push($text(reader));
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

    return SubRefreshRequest;
})();

export const TrackBatch: MessageType<TrackBatch> = $root.TrackBatch = (() => {

    function TrackBatch(properties) {
        this.items = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    TrackBatch.prototype.signature = "";
    TrackBatch.prototype.items = $util.emptyArray;

    TrackBatch.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.signature != null && Object.hasOwnProperty.call(message, "signature"))
            writer.uint32(10).string(message.signature);
        if (message.items != null && message.items.length)
            for (let i = 0; i < message.items.length; ++i)
                $root.KeyedItem.encode(message.items[i], writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    TrackBatch.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.TrackBatch();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.signature = $text(reader);
                    break;
                }
            case 2: {
                    if (!(message.items && message.items.length))
                        message.items = [];
                    message.items.push($root.KeyedItem.decode(reader, reader.uint32(), undefined, long + 1));
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

    return TrackBatch;
})();

export const KeyedItem: MessageType<KeyedItem> = $root.KeyedItem = (() => {

    function KeyedItem(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    KeyedItem.prototype.key = "";
    KeyedItem.prototype.version = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    KeyedItem.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(10).string(message.key);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(16).uint64(message.version);
        return writer;
    };

    KeyedItem.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.KeyedItem();
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
                    message.version = reader.uint64();
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

    return KeyedItem;
})();

export const SubRefreshResult: MessageType<SubRefreshResult> = $root.SubRefreshResult = (() => {

    function SubRefreshResult(properties) {
        this.items = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubRefreshResult.prototype.expires = false;
    SubRefreshResult.prototype.ttl = 0;
    SubRefreshResult.prototype.items = $util.emptyArray;

    SubRefreshResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.expires != null && Object.hasOwnProperty.call(message, "expires"))
            writer.uint32(8).bool(message.expires);
        if (message.ttl != null && Object.hasOwnProperty.call(message, "ttl"))
            writer.uint32(16).uint32(message.ttl);
        if (message.items != null && message.items.length)
            for (let i = 0; i < message.items.length; ++i)
                $root.Publication.encode(message.items[i], writer.uint32(26).fork(), q + 1).ldelim();
        return writer;
    };

    SubRefreshResult.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.SubRefreshResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.expires = reader.bool();
                    break;
                }
            case 2: {
                    message.ttl = reader.uint32();
                    break;
                }
            case 3: {
                    if (!(message.items && message.items.length))
                        message.items = [];
                    message.items.push($root.Publication.decode(reader, reader.uint32(), undefined, long + 1));
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

    return SubRefreshResult;
})();

export const EmulationRequest: MessageType<EmulationRequest> = $root.EmulationRequest = (() => {

    function EmulationRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    EmulationRequest.prototype.node = "";
    EmulationRequest.prototype.session = "";
    EmulationRequest.prototype.data = $util.newBuffer([]);

    EmulationRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.node != null && Object.hasOwnProperty.call(message, "node"))
            writer.uint32(10).string(message.node);
        if (message.session != null && Object.hasOwnProperty.call(message, "session"))
            writer.uint32(18).string(message.session);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(26).bytes(message.data);
        return writer;
    };

    EmulationRequest.decode = function decode(reader, length, error, long, into) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
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
        message = into || new $root.EmulationRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.node = $text(reader);
                    break;
                }
            case 2: {
                    message.session = $text(reader);
                    break;
                }
            case 3: {
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

    return EmulationRequest;
})();
