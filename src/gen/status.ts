// @ts-nocheck
// Generated from proto/status.proto by `npm run gen`. Do not edit.

/** A 64-bit number: a plain one, or protobufjs' object for it, which is what decoding gives. */
export type Int64 = number | { readonly low: number; readonly high: number; toNumber(): number }

/** Encodes and decodes one kind of message. Decoding throws on malformed bytes. */
export type MessageType<T> = {
  encode(message: T): { finish(): Uint8Array }
  decode(bytes: Uint8Array): T
}

export interface Status {
  code?: number | null | undefined
  message?: string | null | undefined
  details?: Any[] | null | undefined
}

export interface Any {
  type_url?: string | null | undefined
  value?: Uint8Array | null | undefined
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

const $root = $protobuf.roots["backhaul-status"] || ($protobuf.roots["backhaul-status"] = {});

export const Status: MessageType<Status> = $root.Status = (() => {

    function Status(properties) {
        this.details = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Status.prototype.code = 0;
    Status.prototype.message = "";
    Status.prototype.details = $util.emptyArray;

    Status.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.code != null && Object.hasOwnProperty.call(message, "code"))
            writer.uint32(8).int32(message.code);
        if (message.message != null && Object.hasOwnProperty.call(message, "message"))
            writer.uint32(18).string(message.message);
        if (message.details != null && message.details.length)
            for (let i = 0; i < message.details.length; ++i)
                $root.Any.encode(message.details[i], writer.uint32(26).fork(), q + 1).ldelim();
        return writer;
    };

    Status.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.Status();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.code = reader.int32();
                    break;
                }
            case 2: {
                    message.message = $text(reader);
                    break;
                }
            case 3: {
                    if (!(message.details && message.details.length))
                        message.details = [];
                    message.details.push($root.Any.decode(reader, reader.uint32(), undefined, long + 1));
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

    return Status;
})();

export const Any: MessageType<Any> = $root.Any = (() => {

    function Any(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Any.prototype.type_url = "";
    Any.prototype.value = $util.newBuffer([]);

    Any.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.type_url != null && Object.hasOwnProperty.call(message, "type_url"))
            writer.uint32(10).string(message.type_url);
        if (message.value != null && Object.hasOwnProperty.call(message, "value"))
            writer.uint32(18).bytes(message.value);
        return writer;
    };

    Any.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.Any();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.type_url = $text(reader);
                    break;
                }
            case 2: {
                    message.value = reader.bytes();
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

    return Any;
})();
