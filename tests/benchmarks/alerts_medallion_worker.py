"""Serves medallion on a free port of loopback, which it prints: run by the interpreter of the environment that has it."""

import json
import socket
import sys
import tempfile

import uvicorn
from a2wsgi import WSGIMiddleware
from medallion import load_app


def configuration(user: str, password: str, collection: str, data: str) -> dict[str, object]:
    """Of a server with the backend in memory."""
    backend = {"module": "medallion.backends.memory_backend", "module_class": "MemoryBackend", "filename": data}
    return {"backend": backend, "users": {user: password}, "taxii": {"max_page_size": 100}}


def content(collection: str) -> dict[str, object]:
    """One API root with one empty collection that may be written to."""
    media_type = "application/stix+json;version=2.1"
    return {
        "/discovery": {"title": "Bench", "default": "/bench/", "api_roots": ["/bench/"]},
        "bench": {
            "information": {"title": "Bench", "versions": [media_type], "max_content_length": 104_857_600},
            "status": [],
            "collections": [
                {
                    "id": collection,
                    "title": "Alerts",
                    "can_read": True,
                    "can_write": True,
                    "media_types": [media_type],
                    "objects": [],
                    "manifest": [],
                }
            ],
        },
    }


def main() -> None:
    """Until it is terminated."""
    user, password, collection = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as folder:
        data, settings = f"{folder}/data.json", f"{folder}/medallion.json"
        with open(data, "w", encoding="utf-8") as file:
            json.dump(content(collection), file)
        with open(settings, "w", encoding="utf-8") as file:
            json.dump(configuration(user, password, collection, data), file)
        application = WSGIMiddleware(load_app(settings), workers=4)
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # so that TCP_NODELAY is set
        listening.bind(("127.0.0.1", 0))
        print(listening.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn.Config(application, log_level="warning")).run(sockets=[listening])


if __name__ == "__main__":
    main()
