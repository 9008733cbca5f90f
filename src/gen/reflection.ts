// @ts-nocheck
// Generated from proto/reflection.proto by `npm run gen`. Do not edit.

/** A 64-bit number: a plain one, or protobufjs' object for it, which is what decoding gives. */
export type Int64 = number | { readonly low: number; readonly high: number; toNumber(): number }

/** Encodes and decodes one kind of message. Decoding throws on malformed bytes. */
export type MessageType<T> = {
  encode(message: T): { finish(): Uint8Array }
  decode(bytes: Uint8Array): T
}

export interface ServerReflectionRequest {
  host?: string | null | undefined
  file_by_filename?: string | null | undefined
  file_containing_symbol?: string | null | undefined
  file_containing_extension?: ExtensionRequest | null | undefined
  all_extension_numbers_of_type?: string | null | undefined
  list_services?: string | null | undefined
}

export interface ExtensionRequest {
  containing_type?: string | null | undefined
  extension_number?: number | null | undefined
}

export interface ServerReflectionResponse {
  valid_host?: string | null | undefined
  original_request?: ServerReflectionRequest | null | undefined
  file_descriptor_response?: FileDescriptorResponse | null | undefined
  all_extension_numbers_response?: ExtensionNumberResponse | null | undefined
  list_services_response?: ListServiceResponse | null | undefined
  error_response?: ErrorResponse | null | undefined
}

export interface FileDescriptorResponse {
  file_descriptor_proto?: Uint8Array[] | null | undefined
}

export interface ExtensionNumberResponse {
  base_type_name?: string | null | undefined
  extension_number?: number[] | null | undefined
}

export interface ListServiceResponse {
  service?: ServiceResponse[] | null | undefined
}

export interface ServiceResponse {
  name?: string | null | undefined
}

export interface ErrorResponse {
  error_code?: number | null | undefined
  error_message?: string | null | undefined
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

const $root = $protobuf.roots["backhaul-reflection"] || ($protobuf.roots["backhaul-reflection"] = {});

export const ServerReflectionRequest: MessageType<ServerReflectionRequest> = $root.ServerReflectionRequest = (() => {

    function ServerReflectionRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ServerReflectionRequest.prototype.host = "";
    ServerReflectionRequest.prototype.file_by_filename = null;
    ServerReflectionRequest.prototype.file_containing_symbol = null;
    ServerReflectionRequest.prototype.file_containing_extension = null;
    ServerReflectionRequest.prototype.all_extension_numbers_of_type = null;
    ServerReflectionRequest.prototype.list_services = null;

    let $oneOfFields;

    Object.defineProperty(ServerReflectionRequest.prototype, "message_request", {
        get: $util.oneOfGetter($oneOfFields = ["file_by_filename", "file_containing_symbol", "file_containing_extension", "all_extension_numbers_of_type", "list_services"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    ServerReflectionRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.host != null && Object.hasOwnProperty.call(message, "host"))
            writer.uint32(10).string(message.host);
        if (message.file_by_filename != null && Object.hasOwnProperty.call(message, "file_by_filename"))
            writer.uint32(26).string(message.file_by_filename);
        if (message.file_containing_symbol != null && Object.hasOwnProperty.call(message, "file_containing_symbol"))
            writer.uint32(34).string(message.file_containing_symbol);
        if (message.file_containing_extension != null && Object.hasOwnProperty.call(message, "file_containing_extension"))
            $root.ExtensionRequest.encode(message.file_containing_extension, writer.uint32(42).fork(), q + 1).ldelim();
        if (message.all_extension_numbers_of_type != null && Object.hasOwnProperty.call(message, "all_extension_numbers_of_type"))
            writer.uint32(50).string(message.all_extension_numbers_of_type);
        if (message.list_services != null && Object.hasOwnProperty.call(message, "list_services"))
            writer.uint32(58).string(message.list_services);
        return writer;
    };

    ServerReflectionRequest.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.ServerReflectionRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.host = $text(reader);
                    break;
                }
            case 3: {
                    message.file_by_filename = $text(reader);
                    break;
                }
            case 4: {
                    message.file_containing_symbol = $text(reader);
                    break;
                }
            case 5: {
                    message.file_containing_extension = $root.ExtensionRequest.decode(reader, reader.uint32(), undefined, long + 1, message.file_containing_extension);
                    break;
                }
            case 6: {
                    message.all_extension_numbers_of_type = $text(reader);
                    break;
                }
            case 7: {
                    message.list_services = $text(reader);
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

    return ServerReflectionRequest;
})();

export const ExtensionRequest: MessageType<ExtensionRequest> = $root.ExtensionRequest = (() => {

    function ExtensionRequest(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ExtensionRequest.prototype.containing_type = "";
    ExtensionRequest.prototype.extension_number = 0;

    ExtensionRequest.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.containing_type != null && Object.hasOwnProperty.call(message, "containing_type"))
            writer.uint32(10).string(message.containing_type);
        if (message.extension_number != null && Object.hasOwnProperty.call(message, "extension_number"))
            writer.uint32(16).int32(message.extension_number);
        return writer;
    };

    ExtensionRequest.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.ExtensionRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.containing_type = $text(reader);
                    break;
                }
            case 2: {
                    message.extension_number = reader.int32();
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

    return ExtensionRequest;
})();

export const ServerReflectionResponse: MessageType<ServerReflectionResponse> = $root.ServerReflectionResponse = (() => {

    function ServerReflectionResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ServerReflectionResponse.prototype.valid_host = "";
    ServerReflectionResponse.prototype.original_request = null;
    ServerReflectionResponse.prototype.file_descriptor_response = null;
    ServerReflectionResponse.prototype.all_extension_numbers_response = null;
    ServerReflectionResponse.prototype.list_services_response = null;
    ServerReflectionResponse.prototype.error_response = null;

    let $oneOfFields;

    Object.defineProperty(ServerReflectionResponse.prototype, "message_response", {
        get: $util.oneOfGetter($oneOfFields = ["file_descriptor_response", "all_extension_numbers_response", "list_services_response", "error_response"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    ServerReflectionResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.valid_host != null && Object.hasOwnProperty.call(message, "valid_host"))
            writer.uint32(10).string(message.valid_host);
        if (message.original_request != null && Object.hasOwnProperty.call(message, "original_request"))
            $root.ServerReflectionRequest.encode(message.original_request, writer.uint32(18).fork(), q + 1).ldelim();
        if (message.file_descriptor_response != null && Object.hasOwnProperty.call(message, "file_descriptor_response"))
            $root.FileDescriptorResponse.encode(message.file_descriptor_response, writer.uint32(34).fork(), q + 1).ldelim();
        if (message.all_extension_numbers_response != null && Object.hasOwnProperty.call(message, "all_extension_numbers_response"))
            $root.ExtensionNumberResponse.encode(message.all_extension_numbers_response, writer.uint32(42).fork(), q + 1).ldelim();
        if (message.list_services_response != null && Object.hasOwnProperty.call(message, "list_services_response"))
            $root.ListServiceResponse.encode(message.list_services_response, writer.uint32(50).fork(), q + 1).ldelim();
        if (message.error_response != null && Object.hasOwnProperty.call(message, "error_response"))
            $root.ErrorResponse.encode(message.error_response, writer.uint32(58).fork(), q + 1).ldelim();
        return writer;
    };

    ServerReflectionResponse.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.ServerReflectionResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.valid_host = $text(reader);
                    break;
                }
            case 2: {
                    message.original_request = $root.ServerReflectionRequest.decode(reader, reader.uint32(), undefined, long + 1, message.original_request);
                    break;
                }
            case 4: {
                    message.file_descriptor_response = $root.FileDescriptorResponse.decode(reader, reader.uint32(), undefined, long + 1, message.file_descriptor_response);
                    break;
                }
            case 5: {
                    message.all_extension_numbers_response = $root.ExtensionNumberResponse.decode(reader, reader.uint32(), undefined, long + 1, message.all_extension_numbers_response);
                    break;
                }
            case 6: {
                    message.list_services_response = $root.ListServiceResponse.decode(reader, reader.uint32(), undefined, long + 1, message.list_services_response);
                    break;
                }
            case 7: {
                    message.error_response = $root.ErrorResponse.decode(reader, reader.uint32(), undefined, long + 1, message.error_response);
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

    return ServerReflectionResponse;
})();

export const FileDescriptorResponse: MessageType<FileDescriptorResponse> = $root.FileDescriptorResponse = (() => {

    function FileDescriptorResponse(properties) {
        this.file_descriptor_proto = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    FileDescriptorResponse.prototype.file_descriptor_proto = $util.emptyArray;

    FileDescriptorResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.file_descriptor_proto != null && message.file_descriptor_proto.length)
            for (let i = 0; i < message.file_descriptor_proto.length; ++i)
                writer.uint32(10).bytes(message.file_descriptor_proto[i]);
        return writer;
    };

    FileDescriptorResponse.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.FileDescriptorResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.file_descriptor_proto && message.file_descriptor_proto.length))
                        message.file_descriptor_proto = [];
                    message.file_descriptor_proto.push(reader.bytes());
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

    return FileDescriptorResponse;
})();

export const ExtensionNumberResponse: MessageType<ExtensionNumberResponse> = $root.ExtensionNumberResponse = (() => {

    function ExtensionNumberResponse(properties) {
        this.extension_number = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ExtensionNumberResponse.prototype.base_type_name = "";
    ExtensionNumberResponse.prototype.extension_number = $util.emptyArray;

    ExtensionNumberResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.base_type_name != null && Object.hasOwnProperty.call(message, "base_type_name"))
            writer.uint32(10).string(message.base_type_name);
        if (message.extension_number != null && message.extension_number.length) {
            writer.uint32(18).fork();
            for (let i = 0; i < message.extension_number.length; ++i)
                writer.int32(message.extension_number[i]);
            writer.ldelim();
        }
        return writer;
    };

    ExtensionNumberResponse.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.ExtensionNumberResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.base_type_name = $text(reader);
                    break;
                }
            case 2: {
                    if (!(message.extension_number && message.extension_number.length))
                        message.extension_number = [];
                    if ((tag & 7) === 2) {
                        let end2 = reader.uint32() + reader.pos;
                        if (end2 > reader.len)
                            throw RangeError("index out of range");
                        reader.len = end2;
                        while (reader.pos < end2)
                            message.extension_number.push(reader.int32());
                        if (reader.pos !== end2)
                            throw RangeError("index out of range");
                        reader.len = end;
                    } else
                        message.extension_number.push(reader.int32());
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

    return ExtensionNumberResponse;
})();

export const ListServiceResponse: MessageType<ListServiceResponse> = $root.ListServiceResponse = (() => {

    function ListServiceResponse(properties) {
        this.service = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ListServiceResponse.prototype.service = $util.emptyArray;

    ListServiceResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.service != null && message.service.length)
            for (let i = 0; i < message.service.length; ++i)
                $root.ServiceResponse.encode(message.service[i], writer.uint32(10).fork(), q + 1).ldelim();
        return writer;
    };

    ListServiceResponse.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.ListServiceResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.service && message.service.length))
                        message.service = [];
                    message.service.push($root.ServiceResponse.decode(reader, reader.uint32(), undefined, long + 1));
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

    return ListServiceResponse;
})();

export const ServiceResponse: MessageType<ServiceResponse> = $root.ServiceResponse = (() => {

    function ServiceResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ServiceResponse.prototype.name = "";

    ServiceResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.name != null && Object.hasOwnProperty.call(message, "name"))
            writer.uint32(10).string(message.name);
        return writer;
    };

    ServiceResponse.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.ServiceResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.name = $text(reader);
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

    return ServiceResponse;
})();

export const ErrorResponse: MessageType<ErrorResponse> = $root.ErrorResponse = (() => {

    function ErrorResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ErrorResponse.prototype.error_code = 0;
    ErrorResponse.prototype.error_message = "";

    ErrorResponse.encode = function encode(message, writer, q) {
        if (!writer)
            writer = $Writer.create();
        if (q === undefined)
            q = 0;
        if (q > $util.recursionLimit)
            throw Error("max depth exceeded");
        if (message.error_code != null && Object.hasOwnProperty.call(message, "error_code"))
            writer.uint32(8).int32(message.error_code);
        if (message.error_message != null && Object.hasOwnProperty.call(message, "error_message"))
            writer.uint32(18).string(message.error_message);
        return writer;
    };

    ErrorResponse.decode = function decode(reader, length, error, long, into) {
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
        message = into || new $root.ErrorResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.error_code = reader.int32();
                    break;
                }
            case 2: {
                    message.error_message = $text(reader);
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

    return ErrorResponse;
})();
