"""The app on a port of its own, for tests that need a real server.

Werkzeug's server leaves what an answer opened to the garbage collector when the browser goes away
before it has all of it, answers an upload before it has read it, and does not wait for its threads.
Each made a test fail by chance, and often another one than the one that left.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from flask import Flask
from werkzeug.exceptions import ClientDisconnected
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import LimitedStream

_LONGEST_ANSWER_S = 120
_SERVED: dict[str, Flask] = {}


def served(address: str) -> Flask:
    """Return the app that is served at an address."""
    return _SERVED[address]


class _Running:
    """How many answers are being given."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        with self._changed:
            self._count += 1

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def wait_for_none(self) -> None:
        """Wait until none is: what they use may be closed then."""
        with self._changed:
            self._changed.wait_for(lambda: self._count == 0, timeout=_LONGEST_ANSWER_S)


def _handler(running: _Running) -> type[WSGIRequestHandler]:
    class Handler(WSGIRequestHandler):
        opened: ExitStack

        def make_environ(self) -> dict[str, Any]:
            environ: dict[str, Any] = super().make_environ()
            environ["tests.opened"] = self.opened
            length = int(environ.get("CONTENT_LENGTH") or 0)
            environ["wsgi.input"] = LimitedStream(environ["wsgi.input"], length)
            return environ

        def run_wsgi(self) -> None:
            with running, ExitStack() as self.opened:
                super().run_wsgi()

    return Handler


def _carefully(app: Flask) -> Callable[..., Iterable[bytes]]:
    """Read all that was sent before the answer, as waitress does, and close what it opens."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        given = app(environ, start_response)
        if hasattr(given, "close"):
            environ["tests.opened"].callback(given.close)
        try:
            environ["wsgi.input"].exhaust()
        except (ClientDisconnected, ConnectionError):
            # Nobody is left to have the answer.
            return []
        return given

    return answer


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve `app` on a free port while the block runs; gives its address."""
    running = _Running()
    careful: Any = _carefully(app)
    server = make_server("127.0.0.1", 0, careful, threaded=True, request_handler=_handler(running))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    _SERVED[address] = app
    try:
        yield address
    finally:
        del _SERVED[address]
        server.shutdown()
        thread.join()
        running.wait_for_none()
        server.server_close()
