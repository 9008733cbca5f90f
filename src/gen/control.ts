// @ts-nocheck
// Generated from proto/control.proto by `npm run gen`. Do not edit.

/** A 64-bit number: a plain one, or protobufjs' object for it, which is what decoding gives. */
export type Int64 = number | { readonly low: number; readonly high: number; toNumber(): number }

/** Encodes and decodes one kind of message. Decoding throws on malformed bytes. */
export type MessageType<T> = {
  encode(message: T): { finish(): Uint8Array }
  decode(bytes: Uint8Array): T
}

export interface Command {
  uid?: string | null | undefined
  node?: Node | null | undefined
  unsubscribe?: Unsubscribe | null | undefined
  disconnect?: Disconnect | null | undefined
  shutdown?: Shutdown | null | undefined
  survey_request?: SurveyRequest | null | undefined
  survey_response?: SurveyResponse | null | undefined
  subscribe?: Subscribe | null | undefined
  notification?: Notification | null | undefined
  refresh?: Refresh | null | undefined
  proxy_cache_purge?: ProxyCachePurge | null | undefined
}

export interface Shutdown {

}

export interface Node {
  uid?: string | null | undefined
  name?: string | null | undefined
  version?: string | null | undefined
  num_clients?: number | null | undefined
  num_users?: number | null | undefined
  num_channels?: number | null | undefined
  uptime?: number | null | undefined
  metrics?: Metrics | null | undefined
  data?: Uint8Array | null | undefined
  num_subs?: number | null | undefined
}

export interface Metrics {
  interval?: number | null | undefined
  items?: Record<string, number> | null | undefined
}

export interface Subscribe {
  user?: string | null | undefined
  channel?: string | null | undefined
  emit_presence?: boolean | null | undefined
  emit_join_leave?: boolean | null | undefined
  expire_at?: Int64 | null | undefined
  position?: boolean | null | undefined
  recover?: boolean | null | undefined
  channel_info?: Uint8Array | null | undefined
  client?: string | null | undefined
  data?: Uint8Array | null | undefined
  recover_since?: StreamPosition | null | undefined
  session?: string | null | undefined
  push_join_leave?: boolean | null | undefined
  source?: number | null | undefined
  label_filter?: FilterNode | null | undefined
  all_users?: boolean | null | undefined
}

export interface StreamPosition {
  offset?: Int64 | null | undefined
  epoch?: string | null | undefined
}

export interface FilterNode {
  op?: string | null | undefined
  key?: string | null | undefined
  cmp?: string | null | undefined
  val?: string | null | undefined
  vals?: string[] | null | undefined
  nodes?: FilterNode[] | null | undefined
}

export interface Unsubscribe {
  channel?: string | null | undefined
  user?: string | null | undefined
  client?: string | null | undefined
  session?: string | null | undefined
  code?: number | null | undefined
  reason?: string | null | undefined
  label_filter?: FilterNode | null | undefined
  all_users?: boolean | null | undefined
}

export interface Disconnect {
  user?: string | null | undefined
  whitelist?: string[] | null | undefined
  code?: number | null | undefined
  reason?: string | null | undefined
  reconnect?: boolean | null | undefined
  client?: string | null | undefined
  session?: string | null | undefined
  label_filter?: FilterNode | null | undefined
  all_users?: boolean | null | undefined
  claimed_at?: Int64 | null | undefined
}

export interface SurveyRequest {
  id?: Int64 | null | undefined
  op?: string | null | undefined
  data?: Uint8Array | null | undefined
}

export interface SurveyResponse {
  id?: Int64 | null | undefined
  code?: number | null | undefined
  data?: Uint8Array | null | undefined
}

export interface Notification {
  op?: string | null | undefined
  data?: Uint8Array | null | undefined
}

export interface Refresh {
  user?: string | null | undefined
  client?: string | null | undefined
  expired?: boolean | null | undefined
  expire_at?: Int64 | null | undefined
  info?: Uint8Array | null | undefined
  session?: string | null | undefined
  label_filter?: FilterNode | null | undefined
  all_users?: boolean | null | undefined
}

export interface ProxyCachePurge {
  event?: string | null | undefined
  user?: string | null | undefined
  channel?: string | null | undefined
  key?: string | null | undefined
}

export interface ChannelsRequest {
  pattern?: string | null | undefined
}

export interface ChannelInfo {
  num_clients?: number | null | undefined
}

export interface ChannelsResult {
  channels?: Record<string, ChannelInfo> | null | undefined
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

const $root = $protobuf.roots["backhaul-control"] || ($protobuf.roots["backhaul-control"] = {});

export const Command: MessageType<Command> = $root.Command = (() => {

    function Command(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Command.prototype.uid = "";
    Command.prototype.node = null;
    Command.prototype.unsubscribe = null;
    Command.prototype.disconnect = null;
    Command.prototype.shutdown = null;
    Command.prototype.survey_request = null;
    Command.prototype.survey_response = null;
    Command.prototype.subscribe = null;
    Command.prototype.notification = null;
    Command.prototype.refresh = null;
    Command.prototype.proxy_cache_purge = null;

    Command.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.uid != null && Object.hasOwnProperty.call(message, "uid"))
            writer.uint32(10).string(message.uid);
        if (message.node != null && Object.hasOwnProperty.call(message, "node"))
            $root.Node.encode(message.node, writer.uint32(34).fork(), q + 1).ldelim();
        if (message.unsubscribe != null && Object.hasOwnProperty.call(message, "unsubscribe"))
            $root.Unsubscribe.encode(message.unsubscribe, writer.uint32(42).fork(), q + 1).ldelim();
        if (message.disconnect != null && Object.hasOwnProperty.call(message, "disconnect"))
            $root.Disconnect.encode(message.disconnect, writer.uint32(50).fork(), q + 1).ldelim();
        if (message.shutdown != null && Object.hasOwnProperty.call(message, "shutdown"))
            $root.Shutdown.encode(message.shutdown, writer.uint32(58).fork(), q + 1).ldelim();
        if (message.survey_request != null && Object.hasOwnProperty.call(message, "survey_request"))
            $root.SurveyRequest.encode(message.survey_request, writer.uint32(66).fork(), q + 1).ldelim();
        if (message.survey_response != null && Object.hasOwnProperty.call(message, "survey_response"))
            $root.SurveyResponse.encode(message.survey_response, writer.uint32(74).fork(), q + 1).ldelim();
        if (message.subscribe != null && Object.hasOwnProperty.call(message, "subscribe"))
            $root.Subscribe.encode(message.subscribe, writer.uint32(82).fork(), q + 1).ldelim();
        if (message.notification != null && Object.hasOwnProperty.call(message, "notification"))
            $root.Notification.encode(message.notification, writer.uint32(90).fork(), q + 1).ldelim();
        if (message.refresh != null && Object.hasOwnProperty.call(message, "refresh"))
            $root.Refresh.encode(message.refresh, writer.uint32(98).fork(), q + 1).ldelim();
        if (message.proxy_cache_purge != null && Object.hasOwnProperty.call(message, "proxy_cache_purge"))
            $root.ProxyCachePurge.encode(message.proxy_cache_purge, writer.uint32(802).fork(), q + 1).ldelim();
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
                    message.uid = $text(reader);
                    break;
                }
            case 4: {
                    message.node = $root.Node.decode(reader, reader.uint32(), undefined, long + 1, message.node);
                    break;
                }
            case 5: {
                    message.unsubscribe = $root.Unsubscribe.decode(reader, reader.uint32(), undefined, long + 1, message.unsubscribe);
                    break;
                }
            case 6: {
                    message.disconnect = $root.Disconnect.decode(reader, reader.uint32(), undefined, long + 1, message.disconnect);
                    break;
                }
            case 7: {
                    message.shutdown = $root.Shutdown.decode(reader, reader.uint32(), undefined, long + 1, message.shutdown);
                    break;
                }
            case 8: {
                    message.survey_request = $root.SurveyRequest.decode(reader, reader.uint32(), undefined, long + 1, message.survey_request);
                    break;
                }
            case 9: {
                    message.survey_response = $root.SurveyResponse.decode(reader, reader.uint32(), undefined, long + 1, message.survey_response);
                    break;
                }
            case 10: {
                    message.subscribe = $root.Subscribe.decode(reader, reader.uint32(), undefined, long + 1, message.subscribe);
                    break;
                }
            case 11: {
                    message.notification = $root.Notification.decode(reader, reader.uint32(), undefined, long + 1, message.notification);
                    break;
                }
            case 12: {
                    message.refresh = $root.Refresh.decode(reader, reader.uint32(), undefined, long + 1, message.refresh);
                    break;
                }
            case 100: {
                    message.proxy_cache_purge = $root.ProxyCachePurge.decode(reader, reader.uint32(), undefined, long + 1, message.proxy_cache_purge);
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

export const Shutdown: MessageType<Shutdown> = $root.Shutdown = (() => {

    function Shutdown(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Shutdown.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        return writer;
    };

    Shutdown.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.Shutdown();
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

    return Shutdown;
})();

export const Node: MessageType<Node> = $root.Node = (() => {

    function Node(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Node.prototype.uid = "";
    Node.prototype.name = "";
    Node.prototype.version = "";
    Node.prototype.num_clients = 0;
    Node.prototype.num_users = 0;
    Node.prototype.num_channels = 0;
    Node.prototype.uptime = 0;
    Node.prototype.metrics = null;
    Node.prototype.data = $util.newBuffer([]);
    Node.prototype.num_subs = 0;

    Node.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
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
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(74).bytes(message.data);
        if (message.num_subs != null && Object.hasOwnProperty.call(message, "num_subs"))
            writer.uint32(80).uint32(message.num_subs);
        return writer;
    };

    Node.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.Node();
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
                    message.data = reader.bytes();
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

    return Node;
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
            throw Error("max depth exceeded");
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

export const Subscribe: MessageType<Subscribe> = $root.Subscribe = (() => {

    function Subscribe(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Subscribe.prototype.user = "";
    Subscribe.prototype.channel = "";
    Subscribe.prototype.emit_presence = false;
    Subscribe.prototype.emit_join_leave = false;
    Subscribe.prototype.expire_at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    Subscribe.prototype.position = false;
    Subscribe.prototype.recover = false;
    Subscribe.prototype.channel_info = $util.newBuffer([]);
    Subscribe.prototype.client = "";
    Subscribe.prototype.data = $util.newBuffer([]);
    Subscribe.prototype.recover_since = null;
    Subscribe.prototype.session = "";
    Subscribe.prototype.push_join_leave = false;
    Subscribe.prototype.source = 0;
    Subscribe.prototype.label_filter = null;
    Subscribe.prototype.all_users = false;

    Subscribe.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(10).string(message.user);
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(18).string(message.channel);
        if (message.emit_presence != null && Object.hasOwnProperty.call(message, "emit_presence"))
            writer.uint32(24).bool(message.emit_presence);
        if (message.emit_join_leave != null && Object.hasOwnProperty.call(message, "emit_join_leave"))
            writer.uint32(32).bool(message.emit_join_leave);
        if (message.expire_at != null && Object.hasOwnProperty.call(message, "expire_at"))
            writer.uint32(40).int64(message.expire_at);
        if (message.position != null && Object.hasOwnProperty.call(message, "position"))
            writer.uint32(48).bool(message.position);
        if (message.recover != null && Object.hasOwnProperty.call(message, "recover"))
            writer.uint32(56).bool(message.recover);
        if (message.channel_info != null && Object.hasOwnProperty.call(message, "channel_info"))
            writer.uint32(66).bytes(message.channel_info);
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(74).string(message.client);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(82).bytes(message.data);
        if (message.recover_since != null && Object.hasOwnProperty.call(message, "recover_since"))
            $root.StreamPosition.encode(message.recover_since, writer.uint32(90).fork(), q + 1).ldelim();
        if (message.session != null && Object.hasOwnProperty.call(message, "session"))
            writer.uint32(98).string(message.session);
        if (message.push_join_leave != null && Object.hasOwnProperty.call(message, "push_join_leave"))
            writer.uint32(104).bool(message.push_join_leave);
        if (message.source != null && Object.hasOwnProperty.call(message, "source"))
            writer.uint32(112).uint32(message.source);
        if (message.label_filter != null && Object.hasOwnProperty.call(message, "label_filter"))
            $root.FilterNode.encode(message.label_filter, writer.uint32(122).fork(), q + 1).ldelim();
        if (message.all_users != null && Object.hasOwnProperty.call(message, "all_users"))
            writer.uint32(128).bool(message.all_users);
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
                    message.user = $text(reader);
                    break;
                }
            case 2: {
                    message.channel = $text(reader);
                    break;
                }
            case 3: {
                    message.emit_presence = reader.bool();
                    break;
                }
            case 4: {
                    message.emit_join_leave = reader.bool();
                    break;
                }
            case 5: {
                    message.expire_at = reader.int64();
                    break;
                }
            case 6: {
                    message.position = reader.bool();
                    break;
                }
            case 7: {
                    message.recover = reader.bool();
                    break;
                }
            case 8: {
                    message.channel_info = reader.bytes();
                    break;
                }
            case 9: {
                    message.client = $text(reader);
                    break;
                }
            case 10: {
                    message.data = reader.bytes();
                    break;
                }
            case 11: {
                    message.recover_since = $root.StreamPosition.decode(reader, reader.uint32(), undefined, long + 1, message.recover_since);
                    break;
                }
            case 12: {
                    message.session = $text(reader);
                    break;
                }
            case 13: {
                    message.push_join_leave = reader.bool();
                    break;
                }
            case 14: {
                    message.source = reader.uint32();
                    break;
                }
            case 15: {
                    message.label_filter = $root.FilterNode.decode(reader, reader.uint32(), undefined, long + 1, message.label_filter);
                    break;
                }
            case 16: {
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

    return Subscribe;
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

export const Unsubscribe: MessageType<Unsubscribe> = $root.Unsubscribe = (() => {

    function Unsubscribe(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Unsubscribe.prototype.channel = "";
    Unsubscribe.prototype.user = "";
    Unsubscribe.prototype.client = "";
    Unsubscribe.prototype.session = "";
    Unsubscribe.prototype.code = 0;
    Unsubscribe.prototype.reason = "";
    Unsubscribe.prototype.label_filter = null;
    Unsubscribe.prototype.all_users = false;

    Unsubscribe.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.channel != null && Object.hasOwnProperty.call(message, "channel"))
            writer.uint32(10).string(message.channel);
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(18).string(message.user);
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(26).string(message.client);
        if (message.session != null && Object.hasOwnProperty.call(message, "session"))
            writer.uint32(34).string(message.session);
        if (message.code != null && Object.hasOwnProperty.call(message, "code"))
            writer.uint32(40).uint32(message.code);
        if (message.reason != null && Object.hasOwnProperty.call(message, "reason"))
            writer.uint32(50).string(message.reason);
        if (message.label_filter != null && Object.hasOwnProperty.call(message, "label_filter"))
            $root.FilterNode.encode(message.label_filter, writer.uint32(58).fork(), q + 1).ldelim();
        if (message.all_users != null && Object.hasOwnProperty.call(message, "all_users"))
            writer.uint32(64).bool(message.all_users);
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
                    message.code = reader.uint32();
                    break;
                }
            case 6: {
                    message.reason = $text(reader);
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

    return Unsubscribe;
})();

export const Disconnect: MessageType<Disconnect> = $root.Disconnect = (() => {

    function Disconnect(properties) {
        this.whitelist = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Disconnect.prototype.user = "";
    Disconnect.prototype.whitelist = $util.emptyArray;
    Disconnect.prototype.code = 0;
    Disconnect.prototype.reason = "";
    Disconnect.prototype.reconnect = false;
    Disconnect.prototype.client = "";
    Disconnect.prototype.session = "";
    Disconnect.prototype.label_filter = null;
    Disconnect.prototype.all_users = false;
    Disconnect.prototype.claimed_at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

    Disconnect.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.user != null && Object.hasOwnProperty.call(message, "user"))
            writer.uint32(10).string(message.user);
        if (message.whitelist != null && message.whitelist.length)
            for (let i = 0; i < message.whitelist.length; ++i)
                writer.uint32(18).string(message.whitelist[i]);
        if (message.code != null && Object.hasOwnProperty.call(message, "code"))
            writer.uint32(24).uint32(message.code);
        if (message.reason != null && Object.hasOwnProperty.call(message, "reason"))
            writer.uint32(34).string(message.reason);
        if (message.reconnect != null && Object.hasOwnProperty.call(message, "reconnect"))
            writer.uint32(40).bool(message.reconnect);
        if (message.client != null && Object.hasOwnProperty.call(message, "client"))
            writer.uint32(50).string(message.client);
        if (message.session != null && Object.hasOwnProperty.call(message, "session"))
            writer.uint32(58).string(message.session);
        if (message.label_filter != null && Object.hasOwnProperty.call(message, "label_filter"))
            $root.FilterNode.encode(message.label_filter, writer.uint32(66).fork(), q + 1).ldelim();
        if (message.all_users != null && Object.hasOwnProperty.call(message, "all_users"))
            writer.uint32(72).bool(message.all_users);
        if (message.claimed_at != null && Object.hasOwnProperty.call(message, "claimed_at"))
            writer.uint32(800).int64(message.claimed_at);
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
                    message.user = $text(reader);
                    break;
                }
            case 2: {
                    if (!(message.whitelist && message.whitelist.length))
                        message.whitelist = [];
                    message.whitelist.push($text(reader));
                    break;
                }
            case 3: {
                    message.code = reader.uint32();
                    break;
                }
            case 4: {
                    message.reason = $text(reader);
                    break;
                }
            case 5: {
                    message.reconnect = reader.bool();
                    break;
                }
            case 6: {
                    message.client = $text(reader);
                    break;
                }
            case 7: {
                    message.session = $text(reader);
                    break;
                }
            case 8: {
                    message.label_filter = $root.FilterNode.decode(reader, reader.uint32(), undefined, long + 1, message.label_filter);
                    break;
                }
            case 9: {
                    message.all_users = reader.bool();
                    break;
                }
            case 100: {
                    message.claimed_at = reader.int64();
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

export const SurveyRequest: MessageType<SurveyRequest> = $root.SurveyRequest = (() => {

    function SurveyRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SurveyRequest.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    SurveyRequest.prototype.op = "";
    SurveyRequest.prototype.data = $util.newBuffer([]);

    SurveyRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(8).uint64(message.id);
        if (message.op != null && Object.hasOwnProperty.call(message, "op"))
            writer.uint32(18).string(message.op);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(26).bytes(message.data);
        return writer;
    };

    SurveyRequest.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.SurveyRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.id = reader.uint64();
                    break;
                }
            case 2: {
                    message.op = $text(reader);
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

    return SurveyRequest;
})();

export const SurveyResponse: MessageType<SurveyResponse> = $root.SurveyResponse = (() => {

    function SurveyResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    SurveyResponse.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    SurveyResponse.prototype.code = 0;
    SurveyResponse.prototype.data = $util.newBuffer([]);

    SurveyResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.id != null && Object.hasOwnProperty.call(message, "id"))
            writer.uint32(8).uint64(message.id);
        if (message.code != null && Object.hasOwnProperty.call(message, "code"))
            writer.uint32(16).uint32(message.code);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(26).bytes(message.data);
        return writer;
    };

    SurveyResponse.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.SurveyResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.id = reader.uint64();
                    break;
                }
            case 2: {
                    message.code = reader.uint32();
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

    return SurveyResponse;
})();

export const Notification: MessageType<Notification> = $root.Notification = (() => {

    function Notification(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Notification.prototype.op = "";
    Notification.prototype.data = $util.newBuffer([]);

    Notification.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.op != null && Object.hasOwnProperty.call(message, "op"))
            writer.uint32(10).string(message.op);
        if (message.data != null && Object.hasOwnProperty.call(message, "data"))
            writer.uint32(18).bytes(message.data);
        return writer;
    };

    Notification.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.Notification();
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

    return Notification;
})();

export const Refresh: MessageType<Refresh> = $root.Refresh = (() => {

    function Refresh(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Refresh.prototype.user = "";
    Refresh.prototype.client = "";
    Refresh.prototype.expired = false;
    Refresh.prototype.expire_at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    Refresh.prototype.info = $util.newBuffer([]);
    Refresh.prototype.session = "";
    Refresh.prototype.label_filter = null;
    Refresh.prototype.all_users = false;

    Refresh.encode = function encode(message, writer, q) {
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

    return Refresh;
})();

export const ProxyCachePurge: MessageType<ProxyCachePurge> = $root.ProxyCachePurge = (() => {

    function ProxyCachePurge(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ProxyCachePurge.prototype.event = "";
    ProxyCachePurge.prototype.user = "";
    ProxyCachePurge.prototype.channel = "";
    ProxyCachePurge.prototype.key = "";

    ProxyCachePurge.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
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

    ProxyCachePurge.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.ProxyCachePurge();
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

    return ProxyCachePurge;
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
            throw Error("max depth exceeded");
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
            throw Error("max depth exceeded");
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
            throw Error("max depth exceeded");
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
