// @ts-nocheck
// Generated from proto/proxy.proto by `npm run gen`. Do not edit.

/** A 64-bit number: a plain one, or protobufjs' object for it, which is what decoding gives. */
export type Int64 = number | { readonly low: number; readonly high: number; toNumber(): number }

/** Encodes and decodes one kind of message. Decoding throws on malformed bytes. */
export type MessageType<T> = {
  encode(message: T): { finish(): Uint8Array }
  decode(bytes: Uint8Array): T
}

export interface ClientContext {
  ip?: string | null | undefined
  url_path?: string | null | undefined
  query?: Record<string, string> | null | undefined
  origin?: string | null | undefined
  connected_at_ms?: Int64 | null | undefined
}

export interface Error {
  code?: number | null | undefined
  message?: string | null | undefined
  temporary?: boolean | null | undefined
}

export interface Disconnect {
  code?: number | null | undefined
  reason?: string | null | undefined
}

export interface BoolValue {
  value?: boolean | null | undefined
}

export interface Int32Value {
  value?: number | null | undefined
}

export interface FilterNode {
  op?: string | null | undefined
  key?: string | null | undefined
  cmp?: string | null | undefined
  val?: string | null | undefined
  vals?: string[] | null | undefined
  nodes?: FilterNode[] | null | undefined
}

export interface ChannelsCapability {
  channels?: string[] | null | undefined
  allow?: string[] | null | undefined
  match?: string | null | undefined
}

export interface SubscribeOptionOverride {
  presence?: BoolValue | null | undefined
  join_leave?: BoolValue | null | undefined
  force_recovery?: BoolValue | null | undefined
  force_positioning?: BoolValue | null | undefined
  force_push_join_leave?: BoolValue | null | undefined
}

export interface SubscribeOptions {
  expire_at?: Int64 | null | undefined
  info?: Uint8Array | null | undefined
  b64info?: string | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  override?: SubscribeOptionOverride | null | undefined
  server_tags_filter?: FilterNode | null | undefined
  cache_recover?: boolean | null | undefined
}

export interface Effect {
  publish?: EffectPublish | null | undefined
  broadcast?: EffectBroadcast | null | undefined
  subscribe?: EffectSubscribe | null | undefined
  unsubscribe?: EffectUnsubscribe | null | undefined
  disconnect?: EffectDisconnect | null | undefined
  push?: EffectPush | null | undefined
  meta?: Uint8Array | null | undefined
  before_reply?: boolean | null | undefined
}

export interface EffectPublish {
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

export interface EffectBroadcast {
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

export interface EffectSubscribe {
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
}

export interface StreamPosition {
  offset?: Int64 | null | undefined
  epoch?: string | null | undefined
}

export interface EffectUnsubscribe {
  channel?: string | null | undefined
  user?: string | null | undefined
  client?: string | null | undefined
  session?: string | null | undefined
}

export interface EffectDisconnect {
  user?: string | null | undefined
  disconnect?: Disconnect | null | undefined
  client?: string | null | undefined
  whitelist?: string[] | null | undefined
  session?: string | null | undefined
}

export interface EffectPush {
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
}

export interface ConnectRequest {
  client?: string | null | undefined
  transport?: string | null | undefined
  protocol?: string | null | undefined
  encoding?: string | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  name?: string | null | undefined
  version?: string | null | undefined
  channels?: string[] | null | undefined
  context?: ClientContext | null | undefined
}

export interface ConnectResult {
  user?: string | null | undefined
  expire_at?: Int64 | null | undefined
  info?: Uint8Array | null | undefined
  b64info?: string | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  channels?: string[] | null | undefined
  subs?: Record<string, SubscribeOptions> | null | undefined
  meta?: Uint8Array | null | undefined
  caps?: ChannelsCapability[] | null | undefined
  labels?: Record<string, string> | null | undefined
  effects?: Effect[] | null | undefined
}

export interface ConnectResponse {
  result?: ConnectResult | null | undefined
  error?: Error | null | undefined
  disconnect?: Disconnect | null | undefined
  cache?: CacheHint | null | undefined
}

export interface RefreshRequest {
  client?: string | null | undefined
  transport?: string | null | undefined
  protocol?: string | null | undefined
  encoding?: string | null | undefined
  user?: string | null | undefined
  meta?: Uint8Array | null | undefined
  labels?: Record<string, string> | null | undefined
  context?: ClientContext | null | undefined
}

export interface RefreshResult {
  expired?: boolean | null | undefined
  expire_at?: Int64 | null | undefined
  info?: Uint8Array | null | undefined
  b64info?: string | null | undefined
  meta?: Uint8Array | null | undefined
  caps?: ChannelsCapability[] | null | undefined
  effects?: Effect[] | null | undefined
}

export interface RefreshResponse {
  result?: RefreshResult | null | undefined
  error?: Error | null | undefined
  disconnect?: Disconnect | null | undefined
}

export interface SubscribeRequest {
  client?: string | null | undefined
  transport?: string | null | undefined
  protocol?: string | null | undefined
  encoding?: string | null | undefined
  user?: string | null | undefined
  channel?: string | null | undefined
  token?: string | null | undefined
  meta?: Uint8Array | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  labels?: Record<string, string> | null | undefined
  context?: ClientContext | null | undefined
  position?: StreamPosition | null | undefined
}

export interface SubscribeResult {
  expire_at?: Int64 | null | undefined
  info?: Uint8Array | null | undefined
  b64info?: string | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  override?: SubscribeOptionOverride | null | undefined
  allow?: string[] | null | undefined
  server_tags_filter?: FilterNode | null | undefined
  effects?: Effect[] | null | undefined
  as_of?: StreamPosition | null | undefined
}

export interface SubscribeResponse {
  result?: SubscribeResult | null | undefined
  error?: Error | null | undefined
  disconnect?: Disconnect | null | undefined
  cache?: CacheHint | null | undefined
}

export interface SubRefreshRequest {
  client?: string | null | undefined
  transport?: string | null | undefined
  protocol?: string | null | undefined
  encoding?: string | null | undefined
  user?: string | null | undefined
  channel?: string | null | undefined
  meta?: Uint8Array | null | undefined
  labels?: Record<string, string> | null | undefined
  context?: ClientContext | null | undefined
}

export interface SubRefreshResult {
  expired?: boolean | null | undefined
  expire_at?: Int64 | null | undefined
  info?: Uint8Array | null | undefined
  b64info?: string | null | undefined
  effects?: Effect[] | null | undefined
}

export interface SubRefreshResponse {
  result?: SubRefreshResult | null | undefined
  error?: Error | null | undefined
  disconnect?: Disconnect | null | undefined
}

export interface PublishRequest {
  client?: string | null | undefined
  transport?: string | null | undefined
  protocol?: string | null | undefined
  encoding?: string | null | undefined
  user?: string | null | undefined
  channel?: string | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  meta?: Uint8Array | null | undefined
  labels?: Record<string, string> | null | undefined
  context?: ClientContext | null | undefined
}

export interface PublishResult {
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  skip_history?: boolean | null | undefined
  tags?: Record<string, string> | null | undefined
  idempotency_key?: string | null | undefined
  delta?: boolean | null | undefined
  version?: Int64 | null | undefined
  version_epoch?: string | null | undefined
  effects?: Effect[] | null | undefined
}

export interface PublishResponse {
  result?: PublishResult | null | undefined
  error?: Error | null | undefined
  disconnect?: Disconnect | null | undefined
}

export interface RPCRequest {
  client?: string | null | undefined
  transport?: string | null | undefined
  protocol?: string | null | undefined
  encoding?: string | null | undefined
  user?: string | null | undefined
  method?: string | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  meta?: Uint8Array | null | undefined
  labels?: Record<string, string> | null | undefined
  context?: ClientContext | null | undefined
}

export interface RPCResult {
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  effects?: Effect[] | null | undefined
}

export interface RPCResponse {
  result?: RPCResult | null | undefined
  error?: Error | null | undefined
  disconnect?: Disconnect | null | undefined
}

export interface MapPublishRequest {
  client?: string | null | undefined
  transport?: string | null | undefined
  protocol?: string | null | undefined
  encoding?: string | null | undefined
  user?: string | null | undefined
  channel?: string | null | undefined
  key?: string | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  meta?: Uint8Array | null | undefined
  labels?: Record<string, string> | null | undefined
  context?: ClientContext | null | undefined
}

export interface MapPublishResult {
  key?: string | null | undefined
  data?: Uint8Array | null | undefined
  b64data?: string | null | undefined
  tags?: Record<string, string> | null | undefined
  score?: Int64 | null | undefined
  key_mode?: string | null | undefined
  stream_data?: Uint8Array | null | undefined
  b64stream_data?: string | null | undefined
  idempotency_key?: string | null | undefined
  delta?: boolean | null | undefined
  version?: Int64 | null | undefined
  version_epoch?: string | null | undefined
  effects?: Effect[] | null | undefined
}

export interface MapPublishResponse {
  result?: MapPublishResult | null | undefined
  error?: Error | null | undefined
  disconnect?: Disconnect | null | undefined
}

export interface MapRemoveRequest {
  client?: string | null | undefined
  transport?: string | null | undefined
  protocol?: string | null | undefined
  encoding?: string | null | undefined
  user?: string | null | undefined
  channel?: string | null | undefined
  key?: string | null | undefined
  meta?: Uint8Array | null | undefined
  labels?: Record<string, string> | null | undefined
  context?: ClientContext | null | undefined
}

export interface MapRemoveResult {
  key?: string | null | undefined
  tags?: Record<string, string> | null | undefined
  idempotency_key?: string | null | undefined
  effects?: Effect[] | null | undefined
}

export interface MapRemoveResponse {
  result?: MapRemoveResult | null | undefined
  error?: Error | null | undefined
  disconnect?: Disconnect | null | undefined
}

export interface Publication {
  data?: Uint8Array | null | undefined
  tags?: Record<string, string> | null | undefined
}

export interface StreamSubscribeRequest {
  subscribe_request?: SubscribeRequest | null | undefined
  publication?: Publication | null | undefined
}

export interface StreamSubscribeResponse {
  subscribe_response?: SubscribeResponse | null | undefined
  publication?: Publication | null | undefined
}

export interface SharedPollRefreshRequest {
  channel?: string | null | undefined
  items?: SharedPollRefreshItem[] | null | undefined
}

export interface SharedPollRefreshItem {
  key?: string | null | undefined
  version?: Int64 | null | undefined
}

export interface SharedPollRefreshResponse {
  result?: SharedPollRefreshResult | null | undefined
  error?: Error | null | undefined
}

export interface SharedPollRefreshResult {
  items?: SharedPollRefreshResultItem[] | null | undefined
  epoch?: string | null | undefined
}

export interface SharedPollRefreshResultItem {
  key?: string | null | undefined
  data?: Uint8Array | null | undefined
  version?: Int64 | null | undefined
  removed?: boolean | null | undefined
  prev_data?: Uint8Array | null | undefined
}

export interface NotifyCacheEmptyRequest {
  channel?: string | null | undefined
}

export interface NotifyCacheEmptyResponse {
  result?: NotifyCacheEmptyResult | null | undefined
}

export interface NotifyCacheEmptyResult {
  populated?: boolean | null | undefined
}

export interface NotifyChannelStateRequest {
  events?: ChannelEvent[] | null | undefined
}

export interface ChannelEvent {
  time_ms?: Int64 | null | undefined
  channel?: string | null | undefined
  type?: string | null | undefined
}

export interface NotifyChannelStateResponse {
  result?: NotifyChannelStateResult | null | undefined
  error?: Error | null | undefined
}

export interface NotifyChannelStateResult {

}

export interface CacheHint {
  ttl?: number | null | undefined
  scope?: string | null | undefined
  stale_if_error?: number | null | undefined
  key?: string | null | undefined
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

const $root = $protobuf.roots["backhaul-proxy"] || ($protobuf.roots["backhaul-proxy"] = {});

export const ClientContext: MessageType<ClientContext> = $root.ClientContext = (() => {

    function ClientContext(properties) {
        this.query = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ClientContext.prototype.ip = "";
    ClientContext.prototype.url_path = "";
    ClientContext.prototype.query = $util.emptyObject;
    ClientContext.prototype.origin = "";
    ClientContext.prototype.connected_at_ms = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

    ClientContext.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.ip != null && Object.hasOwnProperty.call(message, "ip"))
            writer.uint32(10).string(message.ip);
        if (message.url_path != null && Object.hasOwnProperty.call(message, "url_path"))
            writer.uint32(18).string(message.url_path);
        if (message.query != null && Object.hasOwnProperty.call(message, "query"))
            for (let keys = Object.keys(message.query), i = 0; i < keys.length; ++i)
                writer.uint32(26).fork().uint32(10).string(keys[i]).uint32(18).string(message.query[keys[i]]).ldelim();
        if (message.origin != null && Object.hasOwnProperty.call(message, "origin"))
            writer.uint32(34).string(message.origin);
        if (message.connected_at_ms != null && Object.hasOwnProperty.call(message, "connected_at_ms"))
            writer.uint32(48).int64(message.connected_at_ms);
        return writer;
    };

    ClientContext.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.ClientContext();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.ip = $text(reader);
                    break;
                }
            case 2: {
                    message.url_path = $text(reader);
                    break;
                }
            case 3: {
                    if (message.query === $util.emptyObject)
                        message.query = {};
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
                        $util.makeProp(message.query, key);
                    message.query[key] = value;
                    break;
                }
            case 4: {
                    message.origin = $text(reader);
                    break;
                }
            case 6: {
                    message.connected_at_ms = reader.int64();
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

    return ClientContext;
})();

export const Error: MessageType<Error> = $root.Error = (() => {

    function Error(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Error.prototype.code = 0;
    Error.prototype.message = "";
    Error.prototype.temporary = false;

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
        if (message.temporary != null && Object.hasOwnProperty.call(message, "temporary"))
            writer.uint32(24).bool(message.temporary);
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

    return Error;
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

export const Int32Value: MessageType<Int32Value> = $root.Int32Value = (() => {

    function Int32Value(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Int32Value.prototype.value = 0;

    Int32Value.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.value != null && Object.hasOwnProperty.call(message, "value"))
            writer.uint32(8).int32(message.value);
        return writer;
    };

    Int32Value.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.Int32Value();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.value = reader.int32();
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

    return Int32Value;
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

export const ChannelsCapability: MessageType<ChannelsCapability> = $root.ChannelsCapability = (() => {

    function ChannelsCapability(properties) {
        this.channels = [];
        this.allow = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ChannelsCapability.prototype.channels = $util.emptyArray;
    ChannelsCapability.prototype.allow = $util.emptyArray;
    ChannelsCapability.prototype.match = "";

    ChannelsCapability.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channels != null && message.channels.length)
            for (let i = 0; i < message.channels.length; ++i)
                writer.uint32(10).string(message.channels[i]);
        if (message.allow != null && message.allow.length)
            for (let i = 0; i < message.allow.length; ++i)
                writer.uint32(18).string(message.allow[i]);
        if (message.match != null && Object.hasOwnProperty.call(message, "match"))
            writer.uint32(26).string(message.match);
        return writer;
    };

    ChannelsCapability.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.ChannelsCapability();
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
                    if (!(message.allow && message.allow.length))
                        message.allow = [];
                    message.allow.push($text(reader));
                    break;
                }
            case 3: {
                    message.match = $text(reader);
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

    return ChannelsCapability;
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

export const SubscribeOptions: MessageType<SubscribeOptions> = $root.SubscribeOptions = (() => {

    function SubscribeOptions(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubscribeOptions.prototype.expire_at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    SubscribeOptions.prototype.info = $util.newBuffer([]);
    SubscribeOptions.prototype.b64info = "";
    SubscribeOptions.prototype.data = $util.newBuffer([]);
    SubscribeOptions.prototype.b64data = "";
    SubscribeOptions.prototype.override = null;
    SubscribeOptions.prototype.server_tags_filter = null;
    SubscribeOptions.prototype.cache_recover = false;

    SubscribeOptions.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.expire_at != null && Object.hasOwnProperty.call(message, "expire_at"))
            writer.uint32(8).int64(message.expire_at);
        if (message.info != null && Object.hasOwnProperty.call(message, "info"))
            writer.uint32(18).bytes(message.info);
        if (message.b64info != null && Object.hasOwnProperty.call(message, "b64info"))
            writer.uint32(26).string(message.b64info);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(34).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(42).string(message.b64data);
        if (message.override != null && Object.hasOwnProperty.call(message, "override"))
            $root.SubscribeOptionOverride.encode(message.override, writer.uint32(50).fork(), q + 1).ldelim();
        if (message.server_tags_filter != null && Object.hasOwnProperty.call(message, "server_tags_filter"))
            $root.FilterNode.encode(message.server_tags_filter, writer.uint32(58).fork(), q + 1).ldelim();
        if (message.cache_recover != null && Object.hasOwnProperty.call(message, "cache_recover"))
            writer.uint32(64).bool(message.cache_recover);
        return writer;
    };

    SubscribeOptions.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.SubscribeOptions();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.expire_at = reader.int64();
                    break;
                }
            case 2: {
                    message.info = reader.bytes();
                    break;
                }
            case 3: {
                    message.b64info = $text(reader);
                    break;
                }
            case 4: {
                    message.data = reader.bytes();
                    break;
                }
            case 5: {
                    message.b64data = $text(reader);
                    break;
                }
            case 6: {
                    message.override = $root.SubscribeOptionOverride.decode(reader, reader.uint32(), undefined, long + 1, message.override);
                    break;
                }
            case 7: {
                    message.server_tags_filter = $root.FilterNode.decode(reader, reader.uint32(), undefined, long + 1, message.server_tags_filter);
                    break;
                }
            case 8: {
                    message.cache_recover = reader.bool();
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

    return SubscribeOptions;
})();

export const Effect: MessageType<Effect> = $root.Effect = (() => {

    function Effect(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Effect.prototype.publish = null;
    Effect.prototype.broadcast = null;
    Effect.prototype.subscribe = null;
    Effect.prototype.unsubscribe = null;
    Effect.prototype.disconnect = null;
    Effect.prototype.push = null;
    Effect.prototype.meta = $util.newBuffer([]);
    Effect.prototype.before_reply = false;

    Effect.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.publish != null && Object.hasOwnProperty.call(message, "publish"))
            $root.EffectPublish.encode(message.publish, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.broadcast != null && Object.hasOwnProperty.call(message, "broadcast"))
            $root.EffectBroadcast.encode(message.broadcast, writer.uint32(18).fork(), q + 1).ldelim();
        if (message.subscribe != null && Object.hasOwnProperty.call(message, "subscribe"))
            $root.EffectSubscribe.encode(message.subscribe, writer.uint32(26).fork(), q + 1).ldelim();
        if (message.unsubscribe != null && Object.hasOwnProperty.call(message, "unsubscribe"))
            $root.EffectUnsubscribe.encode(message.unsubscribe, writer.uint32(34).fork(), q + 1).ldelim();
        if (message.disconnect != null && Object.hasOwnProperty.call(message, "disconnect"))
            $root.EffectDisconnect.encode(message.disconnect, writer.uint32(42).fork(), q + 1).ldelim();
        if (message.push != null && Object.hasOwnProperty.call(message, "push"))
            $root.EffectPush.encode(message.push, writer.uint32(50).fork(), q + 1).ldelim();
        if (message.meta != null && Object.hasOwnProperty.call(message, "meta"))
            writer.uint32(58).bytes(message.meta);
        if (message.before_reply != null && Object.hasOwnProperty.call(message, "before_reply"))
            writer.uint32(64).bool(message.before_reply);
        return writer;
    };

    Effect.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.Effect();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.publish = $root.EffectPublish.decode(reader, reader.uint32(), undefined, long + 1, message.publish);
                    break;
                }
            case 2: {
                    message.broadcast = $root.EffectBroadcast.decode(reader, reader.uint32(), undefined, long + 1, message.broadcast);
                    break;
                }
            case 3: {
                    message.subscribe = $root.EffectSubscribe.decode(reader, reader.uint32(), undefined, long + 1, message.subscribe);
                    break;
                }
            case 4: {
                    message.unsubscribe = $root.EffectUnsubscribe.decode(reader, reader.uint32(), undefined, long + 1, message.unsubscribe);
                    break;
                }
            case 5: {
                    message.disconnect = $root.EffectDisconnect.decode(reader, reader.uint32(), undefined, long + 1, message.disconnect);
                    break;
                }
            case 6: {
                    message.push = $root.EffectPush.decode(reader, reader.uint32(), undefined, long + 1, message.push);
                    break;
                }
            case 7: {
                    message.meta = reader.bytes();
                    break;
                }
            case 8: {
                    message.before_reply = reader.bool();
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

    return Effect;
})();

export const EffectPublish: MessageType<EffectPublish> = $root.EffectPublish = (() => {

    function EffectPublish(properties) {
        this.tags = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    EffectPublish.prototype.channel = "";
    EffectPublish.prototype.data = $util.newBuffer([]);
    EffectPublish.prototype.b64data = "";
    EffectPublish.prototype.skip_history = false;
    EffectPublish.prototype.tags = $util.emptyObject;
    EffectPublish.prototype.idempotency_key = "";
    EffectPublish.prototype.delta = false;
    EffectPublish.prototype.version = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    EffectPublish.prototype.version_epoch = "";

    EffectPublish.encode = function encode(message, writer, q) {
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

    EffectPublish.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.EffectPublish();
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

    return EffectPublish;
})();

export const EffectBroadcast: MessageType<EffectBroadcast> = $root.EffectBroadcast = (() => {

    function EffectBroadcast(properties) {
        this.channels = [];
        this.tags = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    EffectBroadcast.prototype.channels = $util.emptyArray;
    EffectBroadcast.prototype.data = $util.newBuffer([]);
    EffectBroadcast.prototype.b64data = "";
    EffectBroadcast.prototype.skip_history = false;
    EffectBroadcast.prototype.tags = $util.emptyObject;
    EffectBroadcast.prototype.idempotency_key = "";
    EffectBroadcast.prototype.delta = false;
    EffectBroadcast.prototype.version = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    EffectBroadcast.prototype.version_epoch = "";

    EffectBroadcast.encode = function encode(message, writer, q) {
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

    EffectBroadcast.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.EffectBroadcast();
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

    return EffectBroadcast;
})();

export const EffectSubscribe: MessageType<EffectSubscribe> = $root.EffectSubscribe = (() => {

    function EffectSubscribe(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    EffectSubscribe.prototype.channel = "";
    EffectSubscribe.prototype.user = "";
    EffectSubscribe.prototype.expire_at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    EffectSubscribe.prototype.info = $util.newBuffer([]);
    EffectSubscribe.prototype.b64info = "";
    EffectSubscribe.prototype.client = "";
    EffectSubscribe.prototype.data = $util.newBuffer([]);
    EffectSubscribe.prototype.b64data = "";
    EffectSubscribe.prototype.recover_since = null;
    EffectSubscribe.prototype.override = null;
    EffectSubscribe.prototype.session = "";

    EffectSubscribe.encode = function encode(message, writer, q) {
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
        return writer;
    };

    EffectSubscribe.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.EffectSubscribe();
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

    return EffectSubscribe;
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

export const EffectUnsubscribe: MessageType<EffectUnsubscribe> = $root.EffectUnsubscribe = (() => {

    function EffectUnsubscribe(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    EffectUnsubscribe.prototype.channel = "";
    EffectUnsubscribe.prototype.user = "";
    EffectUnsubscribe.prototype.client = "";
    EffectUnsubscribe.prototype.session = "";

    EffectUnsubscribe.encode = function encode(message, writer, q) {
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
        return writer;
    };

    EffectUnsubscribe.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.EffectUnsubscribe();
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

    return EffectUnsubscribe;
})();

export const EffectDisconnect: MessageType<EffectDisconnect> = $root.EffectDisconnect = (() => {

    function EffectDisconnect(properties) {
        this.whitelist = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    EffectDisconnect.prototype.user = "";
    EffectDisconnect.prototype.disconnect = null;
    EffectDisconnect.prototype.client = "";
    EffectDisconnect.prototype.whitelist = $util.emptyArray;
    EffectDisconnect.prototype.session = "";

    EffectDisconnect.encode = function encode(message, writer, q) {
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
        return writer;
    };

    EffectDisconnect.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.EffectDisconnect();
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

    return EffectDisconnect;
})();

export const EffectPush: MessageType<EffectPush> = $root.EffectPush = (() => {

    function EffectPush(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    EffectPush.prototype.data = $util.newBuffer([]);
    EffectPush.prototype.b64data = "";

    EffectPush.encode = function encode(message, writer, q) {
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

    EffectPush.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.EffectPush();
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

    return EffectPush;
})();

export const ConnectRequest: MessageType<ConnectRequest> = $root.ConnectRequest = (() => {

    function ConnectRequest(properties) {
        this.channels = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ConnectRequest.prototype.client = "";
    ConnectRequest.prototype.transport = "";
    ConnectRequest.prototype.protocol = "";
    ConnectRequest.prototype.encoding = "";
    ConnectRequest.prototype.data = $util.newBuffer([]);
    ConnectRequest.prototype.b64data = "";
    ConnectRequest.prototype.name = "";
    ConnectRequest.prototype.version = "";
    ConnectRequest.prototype.channels = $util.emptyArray;
    ConnectRequest.prototype.context = null;

    ConnectRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(10).string(message.client);
        if (message.transport != null && Object.hasOwnProperty.call(message, "transport"))
            writer.uint32(18).string(message.transport);
        if (message.protocol != null && Object.hasOwnProperty.call(message, "protocol"))
            writer.uint32(26).string(message.protocol);
        if (message.encoding != null && Object.hasOwnProperty.call(message, "encoding"))
            writer.uint32(34).string(message.encoding);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(82).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(90).string(message.b64data);
        if (message.name != null && Object.hasOwnProperty.call(message, "name"))
            writer.uint32(98).string(message.name);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(106).string(message.version);
        if (message.channels != null && message.channels.length)
            for (let i = 0; i < message.channels.length; ++i)
                writer.uint32(114).string(message.channels[i]);
        if (message.context != null && Object.hasOwnProperty.call(message, "context"))
            $root.ClientContext.encode(message.context, writer.uint32(802).fork(), q + 1).ldelim();
        return writer;
    };

    ConnectRequest.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.ConnectRequest();
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
                    message.transport = $text(reader);
                    break;
                }
            case 3: {
                    message.protocol = $text(reader);
                    break;
                }
            case 4: {
                    message.encoding = $text(reader);
                    break;
                }
            case 10: {
                    message.data = reader.bytes();
                    break;
                }
            case 11: {
                    message.b64data = $text(reader);
                    break;
                }
            case 12: {
                    message.name = $text(reader);
                    break;
                }
            case 13: {
                    message.version = $text(reader);
                    break;
                }
            case 14: {
                    if (!(message.channels && message.channels.length))
                        message.channels = [];
                    message.channels.push($text(reader));
                    break;
                }
            case 100: {
                    message.context = $root.ClientContext.decode(reader, reader.uint32(), undefined, long + 1, message.context);
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

export const ConnectResult: MessageType<ConnectResult> = $root.ConnectResult = (() => {

    function ConnectResult(properties) {
        this.channels = [];
        this.subs = {};
        this.caps = [];
        this.labels = {};
        this.effects = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ConnectResult.prototype.user = "";
    ConnectResult.prototype.expire_at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    ConnectResult.prototype.info = $util.newBuffer([]);
    ConnectResult.prototype.b64info = "";
    ConnectResult.prototype.data = $util.newBuffer([]);
    ConnectResult.prototype.b64data = "";
    ConnectResult.prototype.channels = $util.emptyArray;
    ConnectResult.prototype.subs = $util.emptyObject;
    ConnectResult.prototype.meta = $util.newBuffer([]);
    ConnectResult.prototype.caps = $util.emptyArray;
    ConnectResult.prototype.labels = $util.emptyObject;
    ConnectResult.prototype.effects = $util.emptyArray;

    ConnectResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(10).string(message.user);
        if (message.expire_at != null && Object.hasOwnProperty.call(message, "expire_at"))
            writer.uint32(16).int64(message.expire_at);
        if (message.info != null && Object.hasOwnProperty.call(message, "info"))
            writer.uint32(26).bytes(message.info);
        if (message.b64info != null && Object.hasOwnProperty.call(message, "b64info"))
            writer.uint32(34).string(message.b64info);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(42).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(50).string(message.b64data);
        if (message.channels != null && message.channels.length)
            for (let i = 0; i < message.channels.length; ++i)
                writer.uint32(58).string(message.channels[i]);
        if (message.subs != null && Object.hasOwnProperty.call(message, "subs"))
            for (let keys = Object.keys(message.subs), i = 0; i < keys.length; ++i) {
                writer.uint32(66).fork().uint32(10).string(keys[i]);
                $root.SubscribeOptions.encode(message.subs[keys[i]], writer.uint32(18).fork(), q + 1).ldelim().ldelim();
            }
        if (message.meta != null && Object.hasOwnProperty.call(message, "meta"))
            writer.uint32(74).bytes(message.meta);
        if (message.caps != null && message.caps.length)
            for (let i = 0; i < message.caps.length; ++i)
                $root.ChannelsCapability.encode(message.caps[i], writer.uint32(82).fork(), q + 1).ldelim();
        if (message.labels != null && Object.hasOwnProperty.call(message, "labels"))
            for (let keys = Object.keys(message.labels), i = 0; i < keys.length; ++i)
                writer.uint32(90).fork().uint32(10).string(keys[i]).uint32(18).string(message.labels[keys[i]]).ldelim();
        if (message.effects != null && message.effects.length)
            for (let i = 0; i < message.effects.length; ++i)
                $root.Effect.encode(message.effects[i], writer.uint32(810).fork(), q + 1).ldelim();
        return writer;
    };

    ConnectResult.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.ConnectResult();
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
                    message.expire_at = reader.int64();
                    break;
                }
            case 3: {
                    message.info = reader.bytes();
                    break;
                }
            case 4: {
                    message.b64info = $text(reader);
                    break;
                }
            case 5: {
                    message.data = reader.bytes();
                    break;
                }
            case 6: {
                    message.b64data = $text(reader);
                    break;
                }
            case 7: {
                    if (!(message.channels && message.channels.length))
                        message.channels = [];
                    message.channels.push($text(reader));
                    break;
                }
            case 8: {
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
                            value = $root.SubscribeOptions.decode(reader, reader.uint32(), undefined, long + 1);
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
            case 9: {
                    message.meta = reader.bytes();
                    break;
                }
            case 10: {
                    if (!(message.caps && message.caps.length))
                        message.caps = [];
                    message.caps.push($root.ChannelsCapability.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 11: {
                    if (message.labels === $util.emptyObject)
                        message.labels = {};
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
                        $util.makeProp(message.labels, key);
                    message.labels[key] = value;
                    break;
                }
            case 101: {
                    if (!(message.effects && message.effects.length))
                        message.effects = [];
                    message.effects.push($root.Effect.decode(reader, reader.uint32(), undefined, long + 1));
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

export const ConnectResponse: MessageType<ConnectResponse> = $root.ConnectResponse = (() => {

    function ConnectResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ConnectResponse.prototype.result = null;
    ConnectResponse.prototype.error = null;
    ConnectResponse.prototype.disconnect = null;
    ConnectResponse.prototype.cache = null;

    ConnectResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.ConnectResult.encode(message.result, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(18).fork(), q + 1).ldelim();
        if (message.disconnect != null && Object.hasOwnProperty.call(message, "disconnect"))
            $root.Disconnect.encode(message.disconnect, writer.uint32(26).fork(), q + 1).ldelim();
        if (message.cache != null && Object.hasOwnProperty.call(message, "cache"))
            $root.CacheHint.encode(message.cache, writer.uint32(810).fork(), q + 1).ldelim();
        return writer;
    };

    ConnectResponse.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.ConnectResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.result = $root.ConnectResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            case 2: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 3: {
                    message.disconnect = $root.Disconnect.decode(reader, reader.uint32(), undefined, long + 1, message.disconnect);
                    break;
                }
            case 101: {
                    message.cache = $root.CacheHint.decode(reader, reader.uint32(), undefined, long + 1, message.cache);
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

    return ConnectResponse;
})();

export const RefreshRequest: MessageType<RefreshRequest> = $root.RefreshRequest = (() => {

    function RefreshRequest(properties) {
        this.labels = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RefreshRequest.prototype.client = "";
    RefreshRequest.prototype.transport = "";
    RefreshRequest.prototype.protocol = "";
    RefreshRequest.prototype.encoding = "";
    RefreshRequest.prototype.user = "";
    RefreshRequest.prototype.meta = $util.newBuffer([]);
    RefreshRequest.prototype.labels = $util.emptyObject;
    RefreshRequest.prototype.context = null;

    RefreshRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(10).string(message.client);
        if (message.transport != null && Object.hasOwnProperty.call(message, "transport"))
            writer.uint32(18).string(message.transport);
        if (message.protocol != null && Object.hasOwnProperty.call(message, "protocol"))
            writer.uint32(26).string(message.protocol);
        if (message.encoding != null && Object.hasOwnProperty.call(message, "encoding"))
            writer.uint32(34).string(message.encoding);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(82).string(message.user);
        if (message.meta != null && Object.hasOwnProperty.call(message, "meta"))
            writer.uint32(90).bytes(message.meta);
        if (message.labels != null && Object.hasOwnProperty.call(message, "labels"))
            for (let keys = Object.keys(message.labels), i = 0; i < keys.length; ++i)
                writer.uint32(98).fork().uint32(10).string(keys[i]).uint32(18).string(message.labels[keys[i]]).ldelim();
        if (message.context != null && Object.hasOwnProperty.call(message, "context"))
            $root.ClientContext.encode(message.context, writer.uint32(802).fork(), q + 1).ldelim();
        return writer;
    };

    RefreshRequest.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.RefreshRequest();
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
                    message.transport = $text(reader);
                    break;
                }
            case 3: {
                    message.protocol = $text(reader);
                    break;
                }
            case 4: {
                    message.encoding = $text(reader);
                    break;
                }
            case 10: {
                    message.user = $text(reader);
                    break;
                }
            case 11: {
                    message.meta = reader.bytes();
                    break;
                }
            case 12: {
                    if (message.labels === $util.emptyObject)
                        message.labels = {};
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
                        $util.makeProp(message.labels, key);
                    message.labels[key] = value;
                    break;
                }
            case 100: {
                    message.context = $root.ClientContext.decode(reader, reader.uint32(), undefined, long + 1, message.context);
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
        this.caps = [];
        this.effects = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RefreshResult.prototype.expired = false;
    RefreshResult.prototype.expire_at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    RefreshResult.prototype.info = $util.newBuffer([]);
    RefreshResult.prototype.b64info = "";
    RefreshResult.prototype.meta = $util.newBuffer([]);
    RefreshResult.prototype.caps = $util.emptyArray;
    RefreshResult.prototype.effects = $util.emptyArray;

    RefreshResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.expired != null && Object.hasOwnProperty.call(message, "expired"))
            writer.uint32(8).bool(message.expired);
        if (message.expire_at != null && Object.hasOwnProperty.call(message, "expire_at"))
            writer.uint32(16).int64(message.expire_at);
        if (message.info != null && Object.hasOwnProperty.call(message, "info"))
            writer.uint32(26).bytes(message.info);
        if (message.b64info != null && Object.hasOwnProperty.call(message, "b64info"))
            writer.uint32(34).string(message.b64info);
        if (message.meta != null && Object.hasOwnProperty.call(message, "meta"))
            writer.uint32(42).bytes(message.meta);
        if (message.caps != null && message.caps.length)
            for (let i = 0; i < message.caps.length; ++i)
                $root.ChannelsCapability.encode(message.caps[i], writer.uint32(50).fork(), q + 1).ldelim();
        if (message.effects != null && message.effects.length)
            for (let i = 0; i < message.effects.length; ++i)
                $root.Effect.encode(message.effects[i], writer.uint32(810).fork(), q + 1).ldelim();
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
            case 1: {
                    message.expired = reader.bool();
                    break;
                }
            case 2: {
                    message.expire_at = reader.int64();
                    break;
                }
            case 3: {
                    message.info = reader.bytes();
                    break;
                }
            case 4: {
                    message.b64info = $text(reader);
                    break;
                }
            case 5: {
                    message.meta = reader.bytes();
                    break;
                }
            case 6: {
                    if (!(message.caps && message.caps.length))
                        message.caps = [];
                    message.caps.push($root.ChannelsCapability.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 101: {
                    if (!(message.effects && message.effects.length))
                        message.effects = [];
                    message.effects.push($root.Effect.decode(reader, reader.uint32(), undefined, long + 1));
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

export const RefreshResponse: MessageType<RefreshResponse> = $root.RefreshResponse = (() => {

    function RefreshResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RefreshResponse.prototype.result = null;
    RefreshResponse.prototype.error = null;
    RefreshResponse.prototype.disconnect = null;

    RefreshResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.RefreshResult.encode(message.result, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(18).fork(), q + 1).ldelim();
        if (message.disconnect != null && Object.hasOwnProperty.call(message, "disconnect"))
            $root.Disconnect.encode(message.disconnect, writer.uint32(26).fork(), q + 1).ldelim();
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
                    message.result = $root.RefreshResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            case 2: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 3: {
                    message.disconnect = $root.Disconnect.decode(reader, reader.uint32(), undefined, long + 1, message.disconnect);
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

export const SubscribeRequest: MessageType<SubscribeRequest> = $root.SubscribeRequest = (() => {

    function SubscribeRequest(properties) {
        this.labels = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubscribeRequest.prototype.client = "";
    SubscribeRequest.prototype.transport = "";
    SubscribeRequest.prototype.protocol = "";
    SubscribeRequest.prototype.encoding = "";
    SubscribeRequest.prototype.user = "";
    SubscribeRequest.prototype.channel = "";
    SubscribeRequest.prototype.token = "";
    SubscribeRequest.prototype.meta = $util.newBuffer([]);
    SubscribeRequest.prototype.data = $util.newBuffer([]);
    SubscribeRequest.prototype.b64data = "";
    SubscribeRequest.prototype.labels = $util.emptyObject;
    SubscribeRequest.prototype.context = null;
    SubscribeRequest.prototype.position = null;

    SubscribeRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(10).string(message.client);
        if (message.transport != null && Object.hasOwnProperty.call(message, "transport"))
            writer.uint32(18).string(message.transport);
        if (message.protocol != null && Object.hasOwnProperty.call(message, "protocol"))
            writer.uint32(26).string(message.protocol);
        if (message.encoding != null && Object.hasOwnProperty.call(message, "encoding"))
            writer.uint32(34).string(message.encoding);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(82).string(message.user);
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(90).string(message.channel);
        if (message.token != null && Object.hasOwnProperty.call(message, "token"))
            writer.uint32(98).string(message.token);
        if (message.meta != null && Object.hasOwnProperty.call(message, "meta"))
            writer.uint32(106).bytes(message.meta);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(114).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(122).string(message.b64data);
        if (message.labels != null && Object.hasOwnProperty.call(message, "labels"))
            for (let keys = Object.keys(message.labels), i = 0; i < keys.length; ++i)
                writer.uint32(130).fork().uint32(10).string(keys[i]).uint32(18).string(message.labels[keys[i]]).ldelim();
        if (message.context != null && Object.hasOwnProperty.call(message, "context"))
            $root.ClientContext.encode(message.context, writer.uint32(802).fork(), q + 1).ldelim();
        if (message.position != null && Object.hasOwnProperty.call(message, "position"))
            $root.StreamPosition.encode(message.position, writer.uint32(810).fork(), q + 1).ldelim();
        return writer;
    };

    SubscribeRequest.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.SubscribeRequest();
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
                    message.transport = $text(reader);
                    break;
                }
            case 3: {
                    message.protocol = $text(reader);
                    break;
                }
            case 4: {
                    message.encoding = $text(reader);
                    break;
                }
            case 10: {
                    message.user = $text(reader);
                    break;
                }
            case 11: {
                    message.channel = $text(reader);
                    break;
                }
            case 12: {
                    message.token = $text(reader);
                    break;
                }
            case 13: {
                    message.meta = reader.bytes();
                    break;
                }
            case 14: {
                    message.data = reader.bytes();
                    break;
                }
            case 15: {
                    message.b64data = $text(reader);
                    break;
                }
            case 16: {
                    if (message.labels === $util.emptyObject)
                        message.labels = {};
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
                        $util.makeProp(message.labels, key);
                    message.labels[key] = value;
                    break;
                }
            case 100: {
                    message.context = $root.ClientContext.decode(reader, reader.uint32(), undefined, long + 1, message.context);
                    break;
                }
            case 101: {
                    message.position = $root.StreamPosition.decode(reader, reader.uint32(), undefined, long + 1, message.position);
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
        this.allow = [];
        this.effects = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubscribeResult.prototype.expire_at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    SubscribeResult.prototype.info = $util.newBuffer([]);
    SubscribeResult.prototype.b64info = "";
    SubscribeResult.prototype.data = $util.newBuffer([]);
    SubscribeResult.prototype.b64data = "";
    SubscribeResult.prototype.override = null;
    SubscribeResult.prototype.allow = $util.emptyArray;
    SubscribeResult.prototype.server_tags_filter = null;
    SubscribeResult.prototype.effects = $util.emptyArray;
    SubscribeResult.prototype.as_of = null;

    SubscribeResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.expire_at != null && Object.hasOwnProperty.call(message, "expire_at"))
            writer.uint32(8).int64(message.expire_at);
        if (message.info != null && Object.hasOwnProperty.call(message, "info"))
            writer.uint32(18).bytes(message.info);
        if (message.b64info != null && Object.hasOwnProperty.call(message, "b64info"))
            writer.uint32(26).string(message.b64info);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(34).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(42).string(message.b64data);
        if (message.override != null && Object.hasOwnProperty.call(message, "override"))
            $root.SubscribeOptionOverride.encode(message.override, writer.uint32(50).fork(), q + 1).ldelim();
        if (message.allow != null && message.allow.length)
            for (let i = 0; i < message.allow.length; ++i)
                writer.uint32(58).string(message.allow[i]);
        if (message.server_tags_filter != null && Object.hasOwnProperty.call(message, "server_tags_filter"))
            $root.FilterNode.encode(message.server_tags_filter, writer.uint32(66).fork(), q + 1).ldelim();
        if (message.effects != null && message.effects.length)
            for (let i = 0; i < message.effects.length; ++i)
                $root.Effect.encode(message.effects[i], writer.uint32(810).fork(), q + 1).ldelim();
        if (message.as_of != null && Object.hasOwnProperty.call(message, "as_of"))
            $root.StreamPosition.encode(message.as_of, writer.uint32(882).fork(), q + 1).ldelim();
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
            case 1: {
                    message.expire_at = reader.int64();
                    break;
                }
            case 2: {
                    message.info = reader.bytes();
                    break;
                }
            case 3: {
                    message.b64info = $text(reader);
                    break;
                }
            case 4: {
                    message.data = reader.bytes();
                    break;
                }
            case 5: {
                    message.b64data = $text(reader);
                    break;
                }
            case 6: {
                    message.override = $root.SubscribeOptionOverride.decode(reader, reader.uint32(), undefined, long + 1, message.override);
                    break;
                }
            case 7: {
                    if (!(message.allow && message.allow.length))
                        message.allow = [];
                    message.allow.push($text(reader));
                    break;
                }
            case 8: {
                    message.server_tags_filter = $root.FilterNode.decode(reader, reader.uint32(), undefined, long + 1, message.server_tags_filter);
                    break;
                }
            case 101: {
                    if (!(message.effects && message.effects.length))
                        message.effects = [];
                    message.effects.push($root.Effect.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 110: {
                    message.as_of = $root.StreamPosition.decode(reader, reader.uint32(), undefined, long + 1, message.as_of);
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

export const SubscribeResponse: MessageType<SubscribeResponse> = $root.SubscribeResponse = (() => {

    function SubscribeResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubscribeResponse.prototype.result = null;
    SubscribeResponse.prototype.error = null;
    SubscribeResponse.prototype.disconnect = null;
    SubscribeResponse.prototype.cache = null;

    SubscribeResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.SubscribeResult.encode(message.result, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(18).fork(), q + 1).ldelim();
        if (message.disconnect != null && Object.hasOwnProperty.call(message, "disconnect"))
            $root.Disconnect.encode(message.disconnect, writer.uint32(26).fork(), q + 1).ldelim();
        if (message.cache != null && Object.hasOwnProperty.call(message, "cache"))
            $root.CacheHint.encode(message.cache, writer.uint32(810).fork(), q + 1).ldelim();
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
                    message.result = $root.SubscribeResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            case 2: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 3: {
                    message.disconnect = $root.Disconnect.decode(reader, reader.uint32(), undefined, long + 1, message.disconnect);
                    break;
                }
            case 101: {
                    message.cache = $root.CacheHint.decode(reader, reader.uint32(), undefined, long + 1, message.cache);
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

export const SubRefreshRequest: MessageType<SubRefreshRequest> = $root.SubRefreshRequest = (() => {

    function SubRefreshRequest(properties) {
        this.labels = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubRefreshRequest.prototype.client = "";
    SubRefreshRequest.prototype.transport = "";
    SubRefreshRequest.prototype.protocol = "";
    SubRefreshRequest.prototype.encoding = "";
    SubRefreshRequest.prototype.user = "";
    SubRefreshRequest.prototype.channel = "";
    SubRefreshRequest.prototype.meta = $util.newBuffer([]);
    SubRefreshRequest.prototype.labels = $util.emptyObject;
    SubRefreshRequest.prototype.context = null;

    SubRefreshRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(10).string(message.client);
        if (message.transport != null && Object.hasOwnProperty.call(message, "transport"))
            writer.uint32(18).string(message.transport);
        if (message.protocol != null && Object.hasOwnProperty.call(message, "protocol"))
            writer.uint32(26).string(message.protocol);
        if (message.encoding != null && Object.hasOwnProperty.call(message, "encoding"))
            writer.uint32(34).string(message.encoding);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(82).string(message.user);
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(90).string(message.channel);
        if (message.meta != null && Object.hasOwnProperty.call(message, "meta"))
            writer.uint32(98).bytes(message.meta);
        if (message.labels != null && Object.hasOwnProperty.call(message, "labels"))
            for (let keys = Object.keys(message.labels), i = 0; i < keys.length; ++i)
                writer.uint32(106).fork().uint32(10).string(keys[i]).uint32(18).string(message.labels[keys[i]]).ldelim();
        if (message.context != null && Object.hasOwnProperty.call(message, "context"))
            $root.ClientContext.encode(message.context, writer.uint32(802).fork(), q + 1).ldelim();
        return writer;
    };

    SubRefreshRequest.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.SubRefreshRequest();
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
                    message.transport = $text(reader);
                    break;
                }
            case 3: {
                    message.protocol = $text(reader);
                    break;
                }
            case 4: {
                    message.encoding = $text(reader);
                    break;
                }
            case 10: {
                    message.user = $text(reader);
                    break;
                }
            case 11: {
                    message.channel = $text(reader);
                    break;
                }
            case 12: {
                    message.meta = reader.bytes();
                    break;
                }
            case 13: {
                    if (message.labels === $util.emptyObject)
                        message.labels = {};
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
                        $util.makeProp(message.labels, key);
                    message.labels[key] = value;
                    break;
                }
            case 100: {
                    message.context = $root.ClientContext.decode(reader, reader.uint32(), undefined, long + 1, message.context);
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

export const SubRefreshResult: MessageType<SubRefreshResult> = $root.SubRefreshResult = (() => {

    function SubRefreshResult(properties) {
        this.effects = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubRefreshResult.prototype.expired = false;
    SubRefreshResult.prototype.expire_at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    SubRefreshResult.prototype.info = $util.newBuffer([]);
    SubRefreshResult.prototype.b64info = "";
    SubRefreshResult.prototype.effects = $util.emptyArray;

    SubRefreshResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.expired != null && Object.hasOwnProperty.call(message, "expired"))
            writer.uint32(8).bool(message.expired);
        if (message.expire_at != null && Object.hasOwnProperty.call(message, "expire_at"))
            writer.uint32(16).int64(message.expire_at);
        if (message.info != null && Object.hasOwnProperty.call(message, "info"))
            writer.uint32(26).bytes(message.info);
        if (message.b64info != null && Object.hasOwnProperty.call(message, "b64info"))
            writer.uint32(34).string(message.b64info);
        if (message.effects != null && message.effects.length)
            for (let i = 0; i < message.effects.length; ++i)
                $root.Effect.encode(message.effects[i], writer.uint32(810).fork(), q + 1).ldelim();
        return writer;
    };

    SubRefreshResult.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.SubRefreshResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.expired = reader.bool();
                    break;
                }
            case 2: {
                    message.expire_at = reader.int64();
                    break;
                }
            case 3: {
                    message.info = reader.bytes();
                    break;
                }
            case 4: {
                    message.b64info = $text(reader);
                    break;
                }
            case 101: {
                    if (!(message.effects && message.effects.length))
                        message.effects = [];
                    message.effects.push($root.Effect.decode(reader, reader.uint32(), undefined, long + 1));
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

export const SubRefreshResponse: MessageType<SubRefreshResponse> = $root.SubRefreshResponse = (() => {

    function SubRefreshResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SubRefreshResponse.prototype.result = null;
    SubRefreshResponse.prototype.error = null;
    SubRefreshResponse.prototype.disconnect = null;

    SubRefreshResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.SubRefreshResult.encode(message.result, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(18).fork(), q + 1).ldelim();
        if (message.disconnect != null && Object.hasOwnProperty.call(message, "disconnect"))
            $root.Disconnect.encode(message.disconnect, writer.uint32(26).fork(), q + 1).ldelim();
        return writer;
    };

    SubRefreshResponse.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.SubRefreshResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.result = $root.SubRefreshResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            case 2: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 3: {
                    message.disconnect = $root.Disconnect.decode(reader, reader.uint32(), undefined, long + 1, message.disconnect);
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

    return SubRefreshResponse;
})();

export const PublishRequest: MessageType<PublishRequest> = $root.PublishRequest = (() => {

    function PublishRequest(properties) {
        this.labels = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PublishRequest.prototype.client = "";
    PublishRequest.prototype.transport = "";
    PublishRequest.prototype.protocol = "";
    PublishRequest.prototype.encoding = "";
    PublishRequest.prototype.user = "";
    PublishRequest.prototype.channel = "";
    PublishRequest.prototype.data = $util.newBuffer([]);
    PublishRequest.prototype.b64data = "";
    PublishRequest.prototype.meta = $util.newBuffer([]);
    PublishRequest.prototype.labels = $util.emptyObject;
    PublishRequest.prototype.context = null;

    PublishRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(10).string(message.client);
        if (message.transport != null && Object.hasOwnProperty.call(message, "transport"))
            writer.uint32(18).string(message.transport);
        if (message.protocol != null && Object.hasOwnProperty.call(message, "protocol"))
            writer.uint32(26).string(message.protocol);
        if (message.encoding != null && Object.hasOwnProperty.call(message, "encoding"))
            writer.uint32(34).string(message.encoding);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(82).string(message.user);
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(90).string(message.channel);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(98).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(106).string(message.b64data);
        if (message.meta != null && Object.hasOwnProperty.call(message, "meta"))
            writer.uint32(114).bytes(message.meta);
        if (message.labels != null && Object.hasOwnProperty.call(message, "labels"))
            for (let keys = Object.keys(message.labels), i = 0; i < keys.length; ++i)
                writer.uint32(122).fork().uint32(10).string(keys[i]).uint32(18).string(message.labels[keys[i]]).ldelim();
        if (message.context != null && Object.hasOwnProperty.call(message, "context"))
            $root.ClientContext.encode(message.context, writer.uint32(802).fork(), q + 1).ldelim();
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
                    message.client = $text(reader);
                    break;
                }
            case 2: {
                    message.transport = $text(reader);
                    break;
                }
            case 3: {
                    message.protocol = $text(reader);
                    break;
                }
            case 4: {
                    message.encoding = $text(reader);
                    break;
                }
            case 10: {
                    message.user = $text(reader);
                    break;
                }
            case 11: {
                    message.channel = $text(reader);
                    break;
                }
            case 12: {
                    message.data = reader.bytes();
                    break;
                }
            case 13: {
                    message.b64data = $text(reader);
                    break;
                }
            case 14: {
                    message.meta = reader.bytes();
                    break;
                }
            case 15: {
                    if (message.labels === $util.emptyObject)
                        message.labels = {};
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
                        $util.makeProp(message.labels, key);
                    message.labels[key] = value;
                    break;
                }
            case 100: {
                    message.context = $root.ClientContext.decode(reader, reader.uint32(), undefined, long + 1, message.context);
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
        this.tags = {};
        this.effects = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PublishResult.prototype.data = $util.newBuffer([]);
    PublishResult.prototype.b64data = "";
    PublishResult.prototype.skip_history = false;
    PublishResult.prototype.tags = $util.emptyObject;
    PublishResult.prototype.idempotency_key = "";
    PublishResult.prototype.delta = false;
    PublishResult.prototype.version = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    PublishResult.prototype.version_epoch = "";
    PublishResult.prototype.effects = $util.emptyArray;

    PublishResult.encode = function encode(message, writer, q) {
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
        if (message.skip_history != null && Object.hasOwnProperty.call(message, "skip_history"))
            writer.uint32(24).bool(message.skip_history);
        if (message.tags != null && Object.hasOwnProperty.call(message, "tags"))
            for (let keys = Object.keys(message.tags), i = 0; i < keys.length; ++i)
                writer.uint32(34).fork().uint32(10).string(keys[i]).uint32(18).string(message.tags[keys[i]]).ldelim();
        if (message.idempotency_key != null && Object.hasOwnProperty.call(message, "idempotency_key"))
            writer.uint32(42).string(message.idempotency_key);
        if (message.delta != null && Object.hasOwnProperty.call(message, "delta"))
            writer.uint32(48).bool(message.delta);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(56).uint64(message.version);
        if (message.version_epoch != null && Object.hasOwnProperty.call(message, "version_epoch"))
            writer.uint32(66).string(message.version_epoch);
        if (message.effects != null && message.effects.length)
            for (let i = 0; i < message.effects.length; ++i)
                $root.Effect.encode(message.effects[i], writer.uint32(810).fork(), q + 1).ldelim();
        return writer;
    };

    PublishResult.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.PublishResult();
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
                    message.skip_history = reader.bool();
                    break;
                }
            case 4: {
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
            case 5: {
                    message.idempotency_key = $text(reader);
                    break;
                }
            case 6: {
                    message.delta = reader.bool();
                    break;
                }
            case 7: {
                    message.version = reader.uint64();
                    break;
                }
            case 8: {
                    message.version_epoch = $text(reader);
                    break;
                }
            case 101: {
                    if (!(message.effects && message.effects.length))
                        message.effects = [];
                    message.effects.push($root.Effect.decode(reader, reader.uint32(), undefined, long + 1));
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

export const PublishResponse: MessageType<PublishResponse> = $root.PublishResponse = (() => {

    function PublishResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    PublishResponse.prototype.result = null;
    PublishResponse.prototype.error = null;
    PublishResponse.prototype.disconnect = null;

    PublishResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.PublishResult.encode(message.result, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(18).fork(), q + 1).ldelim();
        if (message.disconnect != null && Object.hasOwnProperty.call(message, "disconnect"))
            $root.Disconnect.encode(message.disconnect, writer.uint32(26).fork(), q + 1).ldelim();
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
                    message.result = $root.PublishResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            case 2: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 3: {
                    message.disconnect = $root.Disconnect.decode(reader, reader.uint32(), undefined, long + 1, message.disconnect);
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

export const RPCRequest: MessageType<RPCRequest> = $root.RPCRequest = (() => {

    function RPCRequest(properties) {
        this.labels = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RPCRequest.prototype.client = "";
    RPCRequest.prototype.transport = "";
    RPCRequest.prototype.protocol = "";
    RPCRequest.prototype.encoding = "";
    RPCRequest.prototype.user = "";
    RPCRequest.prototype.method = "";
    RPCRequest.prototype.data = $util.newBuffer([]);
    RPCRequest.prototype.b64data = "";
    RPCRequest.prototype.meta = $util.newBuffer([]);
    RPCRequest.prototype.labels = $util.emptyObject;
    RPCRequest.prototype.context = null;

    RPCRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(10).string(message.client);
        if (message.transport != null && Object.hasOwnProperty.call(message, "transport"))
            writer.uint32(18).string(message.transport);
        if (message.protocol != null && Object.hasOwnProperty.call(message, "protocol"))
            writer.uint32(26).string(message.protocol);
        if (message.encoding != null && Object.hasOwnProperty.call(message, "encoding"))
            writer.uint32(34).string(message.encoding);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(82).string(message.user);
        if (message.method != null && Object.hasOwnProperty.call(message, "method"))
            writer.uint32(90).string(message.method);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(98).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(106).string(message.b64data);
        if (message.meta != null && Object.hasOwnProperty.call(message, "meta"))
            writer.uint32(114).bytes(message.meta);
        if (message.labels != null && Object.hasOwnProperty.call(message, "labels"))
            for (let keys = Object.keys(message.labels), i = 0; i < keys.length; ++i)
                writer.uint32(122).fork().uint32(10).string(keys[i]).uint32(18).string(message.labels[keys[i]]).ldelim();
        if (message.context != null && Object.hasOwnProperty.call(message, "context"))
            $root.ClientContext.encode(message.context, writer.uint32(802).fork(), q + 1).ldelim();
        return writer;
    };

    RPCRequest.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.RPCRequest();
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
                    message.transport = $text(reader);
                    break;
                }
            case 3: {
                    message.protocol = $text(reader);
                    break;
                }
            case 4: {
                    message.encoding = $text(reader);
                    break;
                }
            case 10: {
                    message.user = $text(reader);
                    break;
                }
            case 11: {
                    message.method = $text(reader);
                    break;
                }
            case 12: {
                    message.data = reader.bytes();
                    break;
                }
            case 13: {
                    message.b64data = $text(reader);
                    break;
                }
            case 14: {
                    message.meta = reader.bytes();
                    break;
                }
            case 15: {
                    if (message.labels === $util.emptyObject)
                        message.labels = {};
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
                        $util.makeProp(message.labels, key);
                    message.labels[key] = value;
                    break;
                }
            case 100: {
                    message.context = $root.ClientContext.decode(reader, reader.uint32(), undefined, long + 1, message.context);
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
        this.effects = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RPCResult.prototype.data = $util.newBuffer([]);
    RPCResult.prototype.b64data = "";
    RPCResult.prototype.effects = $util.emptyArray;

    RPCResult.encode = function encode(message, writer, q) {
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
        if (message.effects != null && message.effects.length)
            for (let i = 0; i < message.effects.length; ++i)
                $root.Effect.encode(message.effects[i], writer.uint32(810).fork(), q + 1).ldelim();
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
            case 2: {
                    message.b64data = $text(reader);
                    break;
                }
            case 101: {
                    if (!(message.effects && message.effects.length))
                        message.effects = [];
                    message.effects.push($root.Effect.decode(reader, reader.uint32(), undefined, long + 1));
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

export const RPCResponse: MessageType<RPCResponse> = $root.RPCResponse = (() => {

    function RPCResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RPCResponse.prototype.result = null;
    RPCResponse.prototype.error = null;
    RPCResponse.prototype.disconnect = null;

    RPCResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.RPCResult.encode(message.result, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(18).fork(), q + 1).ldelim();
        if (message.disconnect != null && Object.hasOwnProperty.call(message, "disconnect"))
            $root.Disconnect.encode(message.disconnect, writer.uint32(26).fork(), q + 1).ldelim();
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
                    message.result = $root.RPCResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            case 2: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 3: {
                    message.disconnect = $root.Disconnect.decode(reader, reader.uint32(), undefined, long + 1, message.disconnect);
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

export const MapPublishRequest: MessageType<MapPublishRequest> = $root.MapPublishRequest = (() => {

    function MapPublishRequest(properties) {
        this.labels = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapPublishRequest.prototype.client = "";
    MapPublishRequest.prototype.transport = "";
    MapPublishRequest.prototype.protocol = "";
    MapPublishRequest.prototype.encoding = "";
    MapPublishRequest.prototype.user = "";
    MapPublishRequest.prototype.channel = "";
    MapPublishRequest.prototype.key = "";
    MapPublishRequest.prototype.data = $util.newBuffer([]);
    MapPublishRequest.prototype.b64data = "";
    MapPublishRequest.prototype.meta = $util.newBuffer([]);
    MapPublishRequest.prototype.labels = $util.emptyObject;
    MapPublishRequest.prototype.context = null;

    MapPublishRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(10).string(message.client);
        if (message.transport != null && Object.hasOwnProperty.call(message, "transport"))
            writer.uint32(18).string(message.transport);
        if (message.protocol != null && Object.hasOwnProperty.call(message, "protocol"))
            writer.uint32(26).string(message.protocol);
        if (message.encoding != null && Object.hasOwnProperty.call(message, "encoding"))
            writer.uint32(34).string(message.encoding);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(82).string(message.user);
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(90).string(message.channel);
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(98).string(message.key);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(106).bytes(message.data);
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(114).string(message.b64data);
        if (message.meta != null && Object.hasOwnProperty.call(message, "meta"))
            writer.uint32(122).bytes(message.meta);
        if (message.labels != null && Object.hasOwnProperty.call(message, "labels"))
            for (let keys = Object.keys(message.labels), i = 0; i < keys.length; ++i)
                writer.uint32(130).fork().uint32(10).string(keys[i]).uint32(18).string(message.labels[keys[i]]).ldelim();
        if (message.context != null && Object.hasOwnProperty.call(message, "context"))
            $root.ClientContext.encode(message.context, writer.uint32(802).fork(), q + 1).ldelim();
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
                    message.client = $text(reader);
                    break;
                }
            case 2: {
                    message.transport = $text(reader);
                    break;
                }
            case 3: {
                    message.protocol = $text(reader);
                    break;
                }
            case 4: {
                    message.encoding = $text(reader);
                    break;
                }
            case 10: {
                    message.user = $text(reader);
                    break;
                }
            case 11: {
                    message.channel = $text(reader);
                    break;
                }
            case 12: {
                    message.key = $text(reader);
                    break;
                }
            case 13: {
                    message.data = reader.bytes();
                    break;
                }
            case 14: {
                    message.b64data = $text(reader);
                    break;
                }
            case 15: {
                    message.meta = reader.bytes();
                    break;
                }
            case 16: {
                    if (message.labels === $util.emptyObject)
                        message.labels = {};
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
                        $util.makeProp(message.labels, key);
                    message.labels[key] = value;
                    break;
                }
            case 100: {
                    message.context = $root.ClientContext.decode(reader, reader.uint32(), undefined, long + 1, message.context);
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

export const MapPublishResult: MessageType<MapPublishResult> = $root.MapPublishResult = (() => {

    function MapPublishResult(properties) {
        this.tags = {};
        this.effects = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapPublishResult.prototype.key = "";
    MapPublishResult.prototype.data = $util.newBuffer([]);
    MapPublishResult.prototype.b64data = "";
    MapPublishResult.prototype.tags = $util.emptyObject;
    MapPublishResult.prototype.score = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    MapPublishResult.prototype.key_mode = "";
    MapPublishResult.prototype.stream_data = $util.newBuffer([]);
    MapPublishResult.prototype.b64stream_data = "";
    MapPublishResult.prototype.idempotency_key = "";
    MapPublishResult.prototype.delta = false;
    MapPublishResult.prototype.version = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    MapPublishResult.prototype.version_epoch = "";
    MapPublishResult.prototype.effects = $util.emptyArray;

    MapPublishResult.encode = function encode(message, writer, q) {
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
        if (message.b64data != null && Object.hasOwnProperty.call(message, "b64data"))
            writer.uint32(26).string(message.b64data);
        if (message.tags != null && Object.hasOwnProperty.call(message, "tags"))
            for (let keys = Object.keys(message.tags), i = 0; i < keys.length; ++i)
                writer.uint32(34).fork().uint32(10).string(keys[i]).uint32(18).string(message.tags[keys[i]]).ldelim();
        if (message.score != null && Object.hasOwnProperty.call(message, "score"))
            writer.uint32(40).int64(message.score);
        if (message.key_mode != null && Object.hasOwnProperty.call(message, "key_mode"))
            writer.uint32(50).string(message.key_mode);
        if (message.stream_data != null && Object.hasOwnProperty.call(message, "stream_data"))
            writer.uint32(58).bytes(message.stream_data);
        if (message.b64stream_data != null && Object.hasOwnProperty.call(message, "b64stream_data"))
            writer.uint32(66).string(message.b64stream_data);
        if (message.idempotency_key != null && Object.hasOwnProperty.call(message, "idempotency_key"))
            writer.uint32(74).string(message.idempotency_key);
        if (message.delta != null && Object.hasOwnProperty.call(message, "delta"))
            writer.uint32(80).bool(message.delta);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(88).uint64(message.version);
        if (message.version_epoch != null && Object.hasOwnProperty.call(message, "version_epoch"))
            writer.uint32(98).string(message.version_epoch);
        if (message.effects != null && message.effects.length)
            for (let i = 0; i < message.effects.length; ++i)
                $root.Effect.encode(message.effects[i], writer.uint32(810).fork(), q + 1).ldelim();
        return writer;
    };

    MapPublishResult.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.MapPublishResult();
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
                    message.b64data = $text(reader);
                    break;
                }
            case 4: {
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
            case 5: {
                    message.score = reader.int64();
                    break;
                }
            case 6: {
                    message.key_mode = $text(reader);
                    break;
                }
            case 7: {
                    message.stream_data = reader.bytes();
                    break;
                }
            case 8: {
                    message.b64stream_data = $text(reader);
                    break;
                }
            case 9: {
                    message.idempotency_key = $text(reader);
                    break;
                }
            case 10: {
                    message.delta = reader.bool();
                    break;
                }
            case 11: {
                    message.version = reader.uint64();
                    break;
                }
            case 12: {
                    message.version_epoch = $text(reader);
                    break;
                }
            case 101: {
                    if (!(message.effects && message.effects.length))
                        message.effects = [];
                    message.effects.push($root.Effect.decode(reader, reader.uint32(), undefined, long + 1));
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

export const MapPublishResponse: MessageType<MapPublishResponse> = $root.MapPublishResponse = (() => {

    function MapPublishResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapPublishResponse.prototype.result = null;
    MapPublishResponse.prototype.error = null;
    MapPublishResponse.prototype.disconnect = null;

    MapPublishResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.MapPublishResult.encode(message.result, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(18).fork(), q + 1).ldelim();
        if (message.disconnect != null && Object.hasOwnProperty.call(message, "disconnect"))
            $root.Disconnect.encode(message.disconnect, writer.uint32(26).fork(), q + 1).ldelim();
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
                    message.result = $root.MapPublishResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            case 2: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 3: {
                    message.disconnect = $root.Disconnect.decode(reader, reader.uint32(), undefined, long + 1, message.disconnect);
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

export const MapRemoveRequest: MessageType<MapRemoveRequest> = $root.MapRemoveRequest = (() => {

    function MapRemoveRequest(properties) {
        this.labels = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapRemoveRequest.prototype.client = "";
    MapRemoveRequest.prototype.transport = "";
    MapRemoveRequest.prototype.protocol = "";
    MapRemoveRequest.prototype.encoding = "";
    MapRemoveRequest.prototype.user = "";
    MapRemoveRequest.prototype.channel = "";
    MapRemoveRequest.prototype.key = "";
    MapRemoveRequest.prototype.meta = $util.newBuffer([]);
    MapRemoveRequest.prototype.labels = $util.emptyObject;
    MapRemoveRequest.prototype.context = null;

    MapRemoveRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(10).string(message.client);
        if (message.transport != null && Object.hasOwnProperty.call(message, "transport"))
            writer.uint32(18).string(message.transport);
        if (message.protocol != null && Object.hasOwnProperty.call(message, "protocol"))
            writer.uint32(26).string(message.protocol);
        if (message.encoding != null && Object.hasOwnProperty.call(message, "encoding"))
            writer.uint32(34).string(message.encoding);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(82).string(message.user);
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(90).string(message.channel);
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(98).string(message.key);
        if (message.meta != null && Object.hasOwnProperty.call(message, "meta"))
            writer.uint32(106).bytes(message.meta);
        if (message.labels != null && Object.hasOwnProperty.call(message, "labels"))
            for (let keys = Object.keys(message.labels), i = 0; i < keys.length; ++i)
                writer.uint32(114).fork().uint32(10).string(keys[i]).uint32(18).string(message.labels[keys[i]]).ldelim();
        if (message.context != null && Object.hasOwnProperty.call(message, "context"))
            $root.ClientContext.encode(message.context, writer.uint32(802).fork(), q + 1).ldelim();
        return writer;
    };

    MapRemoveRequest.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.MapRemoveRequest();
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
                    message.transport = $text(reader);
                    break;
                }
            case 3: {
                    message.protocol = $text(reader);
                    break;
                }
            case 4: {
                    message.encoding = $text(reader);
                    break;
                }
            case 10: {
                    message.user = $text(reader);
                    break;
                }
            case 11: {
                    message.channel = $text(reader);
                    break;
                }
            case 12: {
                    message.key = $text(reader);
                    break;
                }
            case 13: {
                    message.meta = reader.bytes();
                    break;
                }
            case 14: {
                    if (message.labels === $util.emptyObject)
                        message.labels = {};
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
                        $util.makeProp(message.labels, key);
                    message.labels[key] = value;
                    break;
                }
            case 100: {
                    message.context = $root.ClientContext.decode(reader, reader.uint32(), undefined, long + 1, message.context);
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

export const MapRemoveResult: MessageType<MapRemoveResult> = $root.MapRemoveResult = (() => {

    function MapRemoveResult(properties) {
        this.tags = {};
        this.effects = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapRemoveResult.prototype.key = "";
    MapRemoveResult.prototype.tags = $util.emptyObject;
    MapRemoveResult.prototype.idempotency_key = "";
    MapRemoveResult.prototype.effects = $util.emptyArray;

    MapRemoveResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(10).string(message.key);
        if (message.tags != null && Object.hasOwnProperty.call(message, "tags"))
            for (let keys = Object.keys(message.tags), i = 0; i < keys.length; ++i)
                writer.uint32(18).fork().uint32(10).string(keys[i]).uint32(18).string(message.tags[keys[i]]).ldelim();
        if (message.idempotency_key != null && Object.hasOwnProperty.call(message, "idempotency_key"))
            writer.uint32(26).string(message.idempotency_key);
        if (message.effects != null && message.effects.length)
            for (let i = 0; i < message.effects.length; ++i)
                $root.Effect.encode(message.effects[i], writer.uint32(810).fork(), q + 1).ldelim();
        return writer;
    };

    MapRemoveResult.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.MapRemoveResult();
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
            case 3: {
                    message.idempotency_key = $text(reader);
                    break;
                }
            case 101: {
                    if (!(message.effects && message.effects.length))
                        message.effects = [];
                    message.effects.push($root.Effect.decode(reader, reader.uint32(), undefined, long + 1));
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

export const MapRemoveResponse: MessageType<MapRemoveResponse> = $root.MapRemoveResponse = (() => {

    function MapRemoveResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    MapRemoveResponse.prototype.result = null;
    MapRemoveResponse.prototype.error = null;
    MapRemoveResponse.prototype.disconnect = null;

    MapRemoveResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.MapRemoveResult.encode(message.result, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(18).fork(), q + 1).ldelim();
        if (message.disconnect != null && Object.hasOwnProperty.call(message, "disconnect"))
            $root.Disconnect.encode(message.disconnect, writer.uint32(26).fork(), q + 1).ldelim();
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
                    message.result = $root.MapRemoveResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            case 2: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
                    break;
                }
            case 3: {
                    message.disconnect = $root.Disconnect.decode(reader, reader.uint32(), undefined, long + 1, message.disconnect);
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

export const Publication: MessageType<Publication> = $root.Publication = (() => {

    function Publication(properties) {
        this.tags = {};
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Publication.prototype.data = $util.newBuffer([]);
    Publication.prototype.tags = $util.emptyObject;

    Publication.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(34).bytes(message.data);
        if (message.tags != null && Object.hasOwnProperty.call(message, "tags"))
            for (let keys = Object.keys(message.tags), i = 0; i < keys.length; ++i)
                writer.uint32(58).fork().uint32(10).string(keys[i]).uint32(18).string(message.tags[keys[i]]).ldelim();
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
            case 4: {
                    message.data = reader.bytes();
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

export const StreamSubscribeRequest: MessageType<StreamSubscribeRequest> = $root.StreamSubscribeRequest = (() => {

    function StreamSubscribeRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    StreamSubscribeRequest.prototype.subscribe_request = null;
    StreamSubscribeRequest.prototype.publication = null;

    StreamSubscribeRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.subscribe_request != null && Object.hasOwnProperty.call(message, "subscribe_request"))
            $root.SubscribeRequest.encode(message.subscribe_request, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.publication != null && Object.hasOwnProperty.call(message, "publication"))
            $root.Publication.encode(message.publication, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    StreamSubscribeRequest.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.StreamSubscribeRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.subscribe_request = $root.SubscribeRequest.decode(reader, reader.uint32(), undefined, long + 1, message.subscribe_request);
                    break;
                }
            case 2: {
                    message.publication = $root.Publication.decode(reader, reader.uint32(), undefined, long + 1, message.publication);
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

    return StreamSubscribeRequest;
})();

export const StreamSubscribeResponse: MessageType<StreamSubscribeResponse> = $root.StreamSubscribeResponse = (() => {

    function StreamSubscribeResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    StreamSubscribeResponse.prototype.subscribe_response = null;
    StreamSubscribeResponse.prototype.publication = null;

    StreamSubscribeResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.subscribe_response != null && Object.hasOwnProperty.call(message, "subscribe_response"))
            $root.SubscribeResponse.encode(message.subscribe_response, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.publication != null && Object.hasOwnProperty.call(message, "publication"))
            $root.Publication.encode(message.publication, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    StreamSubscribeResponse.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.StreamSubscribeResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.subscribe_response = $root.SubscribeResponse.decode(reader, reader.uint32(), undefined, long + 1, message.subscribe_response);
                    break;
                }
            case 2: {
                    message.publication = $root.Publication.decode(reader, reader.uint32(), undefined, long + 1, message.publication);
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

    return StreamSubscribeResponse;
})();

export const SharedPollRefreshRequest: MessageType<SharedPollRefreshRequest> = $root.SharedPollRefreshRequest = (() => {

    function SharedPollRefreshRequest(properties) {
        this.items = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SharedPollRefreshRequest.prototype.channel = "";
    SharedPollRefreshRequest.prototype.items = $util.emptyArray;

    SharedPollRefreshRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.items != null && message.items.length)
            for (let i = 0; i < message.items.length; ++i)
                $root.SharedPollRefreshItem.encode(message.items[i], writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    SharedPollRefreshRequest.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.SharedPollRefreshRequest();
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
                    if (!(message.items && message.items.length))
                        message.items = [];
                    message.items.push($root.SharedPollRefreshItem.decode(reader, reader.uint32(), undefined, long + 1));
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

    return SharedPollRefreshRequest;
})();

export const SharedPollRefreshItem: MessageType<SharedPollRefreshItem> = $root.SharedPollRefreshItem = (() => {

    function SharedPollRefreshItem(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SharedPollRefreshItem.prototype.key = "";
    SharedPollRefreshItem.prototype.version = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    SharedPollRefreshItem.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(10).string(message.key);
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(16).uint64(message.version);
        return writer;
    };

    SharedPollRefreshItem.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.SharedPollRefreshItem();
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

    return SharedPollRefreshItem;
})();

export const SharedPollRefreshResponse: MessageType<SharedPollRefreshResponse> = $root.SharedPollRefreshResponse = (() => {

    function SharedPollRefreshResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SharedPollRefreshResponse.prototype.result = null;
    SharedPollRefreshResponse.prototype.error = null;

    SharedPollRefreshResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.SharedPollRefreshResult.encode(message.result, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    SharedPollRefreshResponse.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.SharedPollRefreshResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.result = $root.SharedPollRefreshResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            case 2: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
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

    return SharedPollRefreshResponse;
})();

export const SharedPollRefreshResult: MessageType<SharedPollRefreshResult> = $root.SharedPollRefreshResult = (() => {

    function SharedPollRefreshResult(properties) {
        this.items = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SharedPollRefreshResult.prototype.items = $util.emptyArray;
    SharedPollRefreshResult.prototype.epoch = "";

    SharedPollRefreshResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.items != null && message.items.length)
            for (let i = 0; i < message.items.length; ++i)
                $root.SharedPollRefreshResultItem.encode(message.items[i], writer.uint32(10).fork(), q + 1).ldelim();
        if (message.epoch != null && Object.hasOwnProperty.call(message, "epoch"))
            writer.uint32(18).string(message.epoch);
        return writer;
    };

    SharedPollRefreshResult.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.SharedPollRefreshResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.items && message.items.length))
                        message.items = [];
                    message.items.push($root.SharedPollRefreshResultItem.decode(reader, reader.uint32(), undefined, long + 1));
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

    return SharedPollRefreshResult;
})();

export const SharedPollRefreshResultItem: MessageType<SharedPollRefreshResultItem> = $root.SharedPollRefreshResultItem = (() => {

    function SharedPollRefreshResultItem(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SharedPollRefreshResultItem.prototype.key = "";
    SharedPollRefreshResultItem.prototype.data = $util.newBuffer([]);
    SharedPollRefreshResultItem.prototype.version = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    SharedPollRefreshResultItem.prototype.removed = false;
    SharedPollRefreshResultItem.prototype.prev_data = $util.newBuffer([]);

    SharedPollRefreshResultItem.encode = function encode(message, writer, q) {
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
        if (message.version != null && Object.hasOwnProperty.call(message, "version"))
            writer.uint32(24).uint64(message.version);
        if (message.removed != null && Object.hasOwnProperty.call(message, "removed"))
            writer.uint32(32).bool(message.removed);
        if (message.prev_data != null && Object.hasOwnProperty.call(message, "prev_data"))
            writer.uint32(42).bytes(message.prev_data);
        return writer;
    };

    SharedPollRefreshResultItem.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.SharedPollRefreshResultItem();
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
                    message.version = reader.uint64();
                    break;
                }
            case 4: {
                    message.removed = reader.bool();
                    break;
                }
            case 5: {
                    message.prev_data = reader.bytes();
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

    return SharedPollRefreshResultItem;
})();

export const NotifyCacheEmptyRequest: MessageType<NotifyCacheEmptyRequest> = $root.NotifyCacheEmptyRequest = (() => {

    function NotifyCacheEmptyRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    NotifyCacheEmptyRequest.prototype.channel = "";

    NotifyCacheEmptyRequest.encode = function encode(message, writer, q) {
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

    NotifyCacheEmptyRequest.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.NotifyCacheEmptyRequest();
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

    return NotifyCacheEmptyRequest;
})();

export const NotifyCacheEmptyResponse: MessageType<NotifyCacheEmptyResponse> = $root.NotifyCacheEmptyResponse = (() => {

    function NotifyCacheEmptyResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    NotifyCacheEmptyResponse.prototype.result = null;

    NotifyCacheEmptyResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.NotifyCacheEmptyResult.encode(message.result, writer.uint32(10).fork(), q + 1).ldelim();
        return writer;
    };

    NotifyCacheEmptyResponse.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.NotifyCacheEmptyResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.result = $root.NotifyCacheEmptyResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
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

    return NotifyCacheEmptyResponse;
})();

export const NotifyCacheEmptyResult: MessageType<NotifyCacheEmptyResult> = $root.NotifyCacheEmptyResult = (() => {

    function NotifyCacheEmptyResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    NotifyCacheEmptyResult.prototype.populated = false;

    NotifyCacheEmptyResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.populated != null && Object.hasOwnProperty.call(message, "populated"))
            writer.uint32(8).bool(message.populated);
        return writer;
    };

    NotifyCacheEmptyResult.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.NotifyCacheEmptyResult();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.populated = reader.bool();
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

    return NotifyCacheEmptyResult;
})();

export const NotifyChannelStateRequest: MessageType<NotifyChannelStateRequest> = $root.NotifyChannelStateRequest = (() => {

    function NotifyChannelStateRequest(properties) {
        this.events = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    NotifyChannelStateRequest.prototype.events = $util.emptyArray;

    NotifyChannelStateRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.events != null && message.events.length)
            for (let i = 0; i < message.events.length; ++i)
                $root.ChannelEvent.encode(message.events[i], writer.uint32(10).fork(), q + 1).ldelim();
        return writer;
    };

    NotifyChannelStateRequest.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.NotifyChannelStateRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.events && message.events.length))
                        message.events = [];
                    message.events.push($root.ChannelEvent.decode(reader, reader.uint32(), undefined, long + 1));
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

    return NotifyChannelStateRequest;
})();

export const ChannelEvent: MessageType<ChannelEvent> = $root.ChannelEvent = (() => {

    function ChannelEvent(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ChannelEvent.prototype.time_ms = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    ChannelEvent.prototype.channel = "";
    ChannelEvent.prototype.type = "";

    ChannelEvent.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.time_ms != null && Object.hasOwnProperty.call(message, "time_ms"))
            writer.uint32(8).int64(message.time_ms);
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(18).string(message.channel);
        if (message.type != null && Object.hasOwnProperty.call(message, "type"))
            writer.uint32(26).string(message.type);
        return writer;
    };

    ChannelEvent.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.ChannelEvent();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.time_ms = reader.int64();
                    break;
                }
            case 2: {
                    message.channel = $text(reader);
                    break;
                }
            case 3: {
                    message.type = $text(reader);
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

    return ChannelEvent;
})();

export const NotifyChannelStateResponse: MessageType<NotifyChannelStateResponse> = $root.NotifyChannelStateResponse = (() => {

    function NotifyChannelStateResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    NotifyChannelStateResponse.prototype.result = null;
    NotifyChannelStateResponse.prototype.error = null;

    NotifyChannelStateResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.result != null && Object.hasOwnProperty.call(message, "result"))
            $root.NotifyChannelStateResult.encode(message.result, writer.uint32(10).fork(), q + 1).ldelim();
        if (message.error != null && Object.hasOwnProperty.call(message, "error"))
            $root.Error.encode(message.error, writer.uint32(18).fork(), q + 1).ldelim();
        return writer;
    };

    NotifyChannelStateResponse.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.NotifyChannelStateResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.result = $root.NotifyChannelStateResult.decode(reader, reader.uint32(), undefined, long + 1, message.result);
                    break;
                }
            case 2: {
                    message.error = $root.Error.decode(reader, reader.uint32(), undefined, long + 1, message.error);
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

    return NotifyChannelStateResponse;
})();

export const NotifyChannelStateResult: MessageType<NotifyChannelStateResult> = $root.NotifyChannelStateResult = (() => {

    function NotifyChannelStateResult(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    NotifyChannelStateResult.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        return writer;
    };

    NotifyChannelStateResult.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.NotifyChannelStateResult();
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

    return NotifyChannelStateResult;
})();

export const CacheHint: MessageType<CacheHint> = $root.CacheHint = (() => {

    function CacheHint(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    CacheHint.prototype.ttl = 0;
    CacheHint.prototype.scope = "";
    CacheHint.prototype.stale_if_error = 0;
    CacheHint.prototype.key = "";

    CacheHint.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw new globalThis.Error("max depth exceeded");
        if (message.ttl != null && Object.hasOwnProperty.call(message, "ttl"))
            writer.uint32(8).uint32(message.ttl);
        if (message.scope != null && Object.hasOwnProperty.call(message, "scope"))
            writer.uint32(18).string(message.scope);
        if (message.stale_if_error != null && Object.hasOwnProperty.call(message, "stale_if_error"))
            writer.uint32(24).uint32(message.stale_if_error);
        if (message.key != null && Object.hasOwnProperty.call(message, "key"))
            writer.uint32(34).string(message.key);
        return writer;
    };

    CacheHint.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.CacheHint();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.ttl = reader.uint32();
                    break;
                }
            case 2: {
                    message.scope = $text(reader);
                    break;
                }
            case 3: {
                    message.stale_if_error = reader.uint32();
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

    return CacheHint;
})();
