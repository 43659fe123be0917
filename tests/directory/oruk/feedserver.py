"""A small server of a feed on this machine, which can be told to misbehave."""

from __future__ import annotations

import gzip
import json
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

_ENVELOPES = {
    3: "total_items total_pages page_number size first_page last_page empty",
    1: "totalElements totalPages number size first last empty",
}

Respond = Callable[["Handler"], bool]
"""Answers in its own way and returns True; or returns False, and the feed answers."""


@dataclass
class Feed:
    """What the server serves.

    Parameters
    ----------
    per_page : services on a page, whatever is asked for.
    faults : path and query -> answers in their order; the feed answers when there are no more.
    asked : paths with query, in order.
    """

    services: list[dict[str, Any]]
    per_page: int = 2
    version: int = 3
    etags: bool = False
    pages: Callable[[int], Any] | None = None
    faults: dict[str, list[Respond]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    lists: Callable[[dict[str, Any]], dict[str, Any]] = lambda service: service
    claims: int | None = None
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def counts(self) -> Counter[str]:
        return Counter(urlsplit(path).path for path in self.asked)

    def page(self, number: int) -> dict[str, Any]:
        total = max(1, -(-len(self.services) // self.per_page))
        contents = self.services[(number - 1) * self.per_page : number * self.per_page]
        items = len(self.services) if self.claims is None else self.claims
        values = (items, total, number, len(contents), number == 1, number == total, not contents)
        names = (
            (
                "total_items",
                "total_pages",
                "page_number",
                "size",
                "first_page",
                "last_page",
                "empty",
            )
            if self.version == 3
            else ("totalElements", "totalPages", "number", "size", "first", "last", "empty")
        )
        page = dict(zip(names, values, strict=True))
        return {
            **page,
            "contents" if self.version == 3 else "content": [self.lists(s) for s in contents],
        }


class Handler(BaseHTTPRequestHandler):
    """Answers from the feed of its server."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    feed: Feed

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.feed.asked.append(self.path)
        path = urlsplit(self.path).path
        for key in (self.path, path):
            waiting = self.feed.faults.get(key)
            if waiting and waiting.pop(0)(self):
                return
        if path == "/" and self.feed.version == 3:
            self.send({"version": "HSDS-UK-3.0", "profile": "x", "openapi_url": "y"})
        elif path == "/services":
            number = int(parse_qs(urlsplit(self.path).query)["page"][0])
            self.send((self.feed.pages or self.feed.page)(number))
        elif path.startswith("/services/"):
            ref = unquote(path.removeprefix("/services/"))
            found = next((s for s in self.feed.services if str(s["id"]) == ref), None)
            self.send(found, 404 if found is None else 200)
        else:
            self.send(None, 404)

    def send(self, value: Any, status: int = 200, **headers: str) -> None:
        """Answer with JSON."""
        body = json.dumps(value).encode()
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        if self.feed.etags and status == 200:
            if self.headers.get("If-None-Match") == etag:
                self.raw(b"", 304, ETag=etag)
                return
            headers["ETag"] = etag
        self.raw(body, status, **{"Content-Type": "application/json", **headers})

    def raw(
        self, body: bytes, status: int = 200, length: int | None = None, **headers: str
    ) -> None:
        """Answer with these bytes."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        if length is not None:
            self.close_connection = True


def says(status: int, **headers: str) -> Respond:
    """Answer with a status."""
    return lambda handler: handler.send(None, status, **headers) is None


def sends(value: Any) -> Respond:
    """Answer with a value."""
    return lambda handler: handler.send(value) is None


def sends_bytes(body: bytes, length: int | None = None, **headers: str) -> Respond:
    """Answer with bytes."""
    return lambda handler: handler.raw(body, 200, length, **headers) is None


def squeezed(value: Any) -> Respond:
    """Answer compressed."""
    return sends_bytes(gzip.compress(json.dumps(value).encode()), Content_Encoding="gzip")


@contextmanager
def serve(feed: Feed, certificate: Path | None = None) -> Iterator[Feed]:
    """Serve a feed until the end of the block, with TLS where there is a certificate."""
    handler = type("OneHandler", (Handler,), {"feed": feed})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        # The handshake is for the thread of the request; a failed one is no fault of the server.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
    feed.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield feed
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
