"""The chat backend of ../grpc-node in Python: Backhaul asks it through the service of
proto/proxy.proto, and it publishes through the one of proto/api.proto.

    pip install -r requirements.txt && python server.py
"""

import json
import os
import signal
import sys
import time
import uuid
from concurrent import futures

import grpc

from stubs import api, api_service, proxy, proxy_service

CONNECTION_SECONDS = 300
CALL_TIMEOUT_SECONDS = 2
MESSAGE_LENGTH = 500

# Tokens stand for whatever your sign-in gives out; these are for the demonstration only.
USERS = {
    "demo-ann": ("ann", "Ann"),
    "demo-ben": ("ben", "Ben"),
    "demo-cleo": ("cleo", "Cleo"),
}
ROOMS = {
    "lobby": {"topic": "Everybody is welcome", "members": ["ann", "ben", "cleo"], "messages": 0},
    "staff": {"topic": "Members only", "members": ["ann", "ben"], "messages": 0},
}


class ChatError(Exception):
    """Says why a request is refused; becomes an error reply with this code."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def room_for(user, channel):
    room = ROOMS.get(channel.removeprefix("chat:")) if channel.startswith("chat:") else None
    if room is None:
        raise ChatError(1404, "there is no such room")
    if user not in room["members"]:
        raise ChatError(1403, "you are not a member of this room")
    return room


def post(user, channel, text):
    """The message as everybody will see it. Nothing but the text is taken from the sender."""
    room = room_for(user, channel)
    if not isinstance(text, str) or not text.strip() or len(text) > MESSAGE_LENGTH:
        raise ChatError(1400, f"a message has 1 to {MESSAGE_LENGTH} characters")
    room["messages"] += 1
    return {"id": str(uuid.uuid4()), "from": user, "text": text}


def to_bytes(value):
    return json.dumps(value).encode()


def from_bytes(data):
    """What a client sent: any JSON, or nothing."""
    value = json.loads(data) if data else None
    return value if isinstance(value, dict) else {}


def later():
    return int(time.time()) + CONNECTION_SECONDS


class Proxy(proxy_service.CentrifugoProxyServicer):
    def __init__(self, proxy_key, api_key, api_address):
        self.proxy_key = proxy_key
        self.api_metadata = (("authorization", f"apikey {api_key}"),)
        self.api = api_service.CentrifugoApiStub(grpc.insecure_channel(api_address))

    def Connect(self, request, context):
        return self.answer(proxy.ConnectResponse, self.connect, request, context)

    def Refresh(self, request, context):
        return self.answer(proxy.RefreshResponse, self.refresh, request, context)

    def Subscribe(self, request, context):
        return self.answer(proxy.SubscribeResponse, self.subscribe, request, context)

    def Publish(self, request, context):
        return self.answer(proxy.PublishResponse, self.publish, request, context)

    def RPC(self, request, context):
        return self.answer(proxy.RPCResponse, self.rpc, request, context)

    def answer(self, response, handler, request, context):
        """Only Backhaul may ask, and errors of the chat become errors of the client."""
        metadata = dict(context.invocation_metadata())
        if metadata.get("x-proxy-key") != self.proxy_key:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "for Backhaul only")
        try:
            return response(**handler(request, metadata))
        except ChatError as error:
            return response(error=proxy.Error(code=error.code, message=str(error)))

    def connect(self, _request, metadata):
        token = metadata.get("authorization", "").removeprefix("Bearer ")
        if token not in USERS:
            return {"disconnect": proxy.Disconnect(code=4501, reason="sign in first")}
        user, name = USERS[token]
        rooms = [
            {"name": room, "topic": facts["topic"]}
            for room, facts in ROOMS.items()
            if user in facts["members"]
        ]
        result = proxy.ConnectResult(
            user=user,
            expire_at=later(),
            info=to_bytes({"name": name}),
            data=to_bytes({"rooms": rooms}),
        )
        return {"result": result}

    def refresh(self, request, _metadata):
        if request.user in [user for user, _ in USERS.values()]:
            return {"result": proxy.RefreshResult(expire_at=later())}
        return {"result": proxy.RefreshResult(expired=True)}

    def subscribe(self, request, _metadata):
        topic = room_for(request.user, request.channel)["topic"]
        return {"result": proxy.SubscribeResult(data=to_bytes({"topic": topic}))}

    def publish(self, request, _metadata):
        message = post(request.user, request.channel, from_bytes(request.data).get("text"))
        return {"result": proxy.PublishResult(data=to_bytes(message))}

    def rpc(self, request, _metadata):
        given = from_bytes(request.data)
        channel = f"chat:{given.get('room')}"
        if request.method == "stats":
            room = room_for(request.user, channel)
            answer = {
                "room": given.get("room"),
                "members": len(room["members"]),
                "messages": room["messages"],
            }
        elif request.method == "announce":
            message = post(request.user, channel, given.get("text"))
            self.send(channel, {**message, "announcement": True})
            answer = {"announced": True}
        else:
            raise ChatError(1404, "there is no such method")
        return {"result": proxy.RPCResult(data=to_bytes(answer))}

    def send(self, channel, message):
        """The way out: a publication by the server, through its API."""
        request = api.PublishRequest(channel=channel, data=to_bytes(message))
        answer = self.api.Publish(
            request, metadata=self.api_metadata, timeout=CALL_TIMEOUT_SECONDS
        )
        if answer.HasField("error"):
            raise RuntimeError(f"publish: {answer.error.message}")


def setting(name):
    value = os.environ.get(name, "")
    if not value:
        sys.exit(f"{name} must be set, to the same value as for Backhaul.")
    return value


def main():
    host = os.environ.get("HOST", "127.0.0.1")
    port = os.environ.get("PORT", "50051")
    api_address = f"127.0.0.1:{os.environ.get('BACKHAUL_GRPC_API_PORT', '10000')}"
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    servicer = Proxy(
        setting("BACKHAUL_VAR_PROXY_KEY"), setting("BACKHAUL_GRPC_API_KEY"), api_address
    )
    proxy_service.add_CentrifugoProxyServicer_to_server(servicer, server)
    bound = server.add_insecure_port(f"{host}:{port}")
    server.start()
    print(f"grpc example listening on port {bound}", flush=True)
    signal.sigwait([signal.SIGINT, signal.SIGTERM])
    server.stop(grace=1).wait()


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
    main()
