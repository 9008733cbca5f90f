"""The modules that protoc makes of proto/proxy.proto and proto/api.proto. They are made when they are
missing or older than these files, by grpcio-tools or by protoc with its plugin for Python (Debian:
protobuf-compiler, protobuf-compiler-grpc), into generated/.
"""

import importlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

FILES = ("proxy.proto", "api.proto")
PROTO = Path(__file__).resolve().parents[3] / "proto"
GENERATED = Path(__file__).resolve().parent / "generated"


def compiler():
    """The command that is protoc, and how it writes services."""
    if importlib.util.find_spec("grpc_tools") is not None:
        return [sys.executable, "-m", "grpc_tools.protoc"]
    protoc, plugin = shutil.which("protoc"), shutil.which("grpc_python_plugin")
    if protoc is None or plugin is None:
        sys.exit("The stubs need grpcio-tools: pip install -r requirements.txt")
    return [protoc, f"--plugin=protoc-gen-grpc_python={plugin}"]


def are_made():
    def changed(path):
        return path.stat().st_mtime if path.exists() else 0

    made = [GENERATED / f"{Path(name).stem}_pb2_grpc.py" for name in FILES]
    return min(map(changed, made)) >= max(changed(PROTO / name) for name in FILES)


def make():
    GENERATED.mkdir(exist_ok=True)
    out = [f"--python_out={GENERATED}", f"--grpc_python_out={GENERATED}"]
    subprocess.run([*compiler(), f"--proto_path={PROTO}", *out, *FILES], check=True)


if not are_made():
    make()
sys.path.insert(0, str(GENERATED))
proxy, proxy_service, api, api_service = map(
    importlib.import_module, ("proxy_pb2", "proxy_pb2_grpc", "api_pb2", "api_pb2_grpc")
)
