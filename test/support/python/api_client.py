"""A client that knows nothing of the server but the reflection service: it asks which services there
are, builds their messages from the descriptors it gets, and makes the calls that it is told to.

    python api_client.py host:port

The first line it prints is a JSON object of services and their methods. Each line it reads is a call
{"method", "request", "metadata"}, each further line it prints {"answer"} or {"status", "details"}.
Messages are the JSON of Protobuf with the field names of the proto files.
"""

import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

CALL_TIMEOUT_SECONDS = 10
REFLECTION = "grpc.reflection.v1"

pool = descriptor_pool.DescriptorPool()


def class_of(descriptor):
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


def add_reflection():
    """The messages of the reflection service, as far as they are needed, written down by hand."""
    kinds = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(
        name="reflection-by-hand.proto", package=REFLECTION, syntax="proto3"
    )

    def add(message, fields):
        added = file.message_type.add(name=message)
        for name, number, kind, repeated in fields:
            label = kinds.LABEL_REPEATED if repeated else kinds.LABEL_OPTIONAL
            field = added.field.add(name=name, number=number, label=label)
            if isinstance(kind, str):
                field.type, field.type_name = kinds.TYPE_MESSAGE, f".{REFLECTION}.{kind}"
            else:
                field.type = kind

    add("Question", [
        ("file_containing_symbol", 4, kinds.TYPE_STRING, False),
        ("list_services", 7, kinds.TYPE_STRING, False),
    ])
    add("Files", [("file_descriptor_proto", 1, kinds.TYPE_BYTES, True)])
    add("Service", [("name", 1, kinds.TYPE_STRING, False)])
    add("Services", [("service", 1, "Service", True)])
    add("Problem", [
        ("error_code", 1, kinds.TYPE_INT32, False),
        ("error_message", 2, kinds.TYPE_STRING, False),
    ])
    add("Answer", [
        ("file_descriptor_response", 4, "Files", False),
        ("list_services_response", 6, "Services", False),
        ("error_response", 7, "Problem", False),
    ])
    pool.Add(file)


class Reflection:
    def __init__(self, channel):
        add_reflection()
        self.question, self.answer = (
            class_of(pool.FindMessageTypeByName(f"{REFLECTION}.{name}"))
            for name in ("Question", "Answer")
        )
        self.ask_server = channel.stream_stream(
            f"/{REFLECTION}.ServerReflection/ServerReflectionInfo",
            request_serializer=self.question.SerializeToString,
            response_deserializer=self.answer.FromString,
        )

    def ask(self, **question):
        [answer] = self.ask_server(iter([self.question(**question)]), timeout=CALL_TIMEOUT_SECONDS)
        if answer.HasField("error_response"):
            raise RuntimeError(answer.error_response.error_message)
        return answer

    def services(self):
        """Descriptors of all services, by name."""
        listed = self.ask(list_services="*").list_services_response.service
        known = set()
        found = {}
        for name in sorted(service.name for service in listed):
            # The service that is asked describes itself with messages that are here already.
            if name.startswith("grpc.reflection."):
                continue
            answer = self.ask(file_containing_symbol=name).file_descriptor_response
            for data in reversed(answer.file_descriptor_proto):
                file = descriptor_pb2.FileDescriptorProto.FromString(data)
                if file.name not in known:
                    pool.Add(file)
                    known.add(file.name)
            found[name] = pool.FindServiceByName(name)
        return found


def call(channel, services, order):
    _, service, name = order["method"].split("/")
    method = services[service].methods_by_name[name]
    stub = channel.unary_unary(
        order["method"],
        request_serializer=class_of(method.input_type).SerializeToString,
        response_deserializer=class_of(method.output_type).FromString,
    )
    request = json_format.ParseDict(order["request"], class_of(method.input_type)())
    try:
        answer = stub(
            request, metadata=tuple(order["metadata"].items()), timeout=CALL_TIMEOUT_SECONDS
        )
    except grpc.RpcError as error:
        return {"status": error.code().name, "details": error.details()}
    return {"answer": json_format.MessageToDict(answer, preserving_proto_field_name=True)}


def say(line):
    print(json.dumps(line), flush=True)


def main():
    with grpc.insecure_channel(sys.argv[1]) as channel:
        services = Reflection(channel).services()
        say({
            name: [method.name for method in service.methods] for name, service in services.items()
        })
        for line in sys.stdin:
            say(call(channel, services, json.loads(line)))


if __name__ == "__main__":
    main()
