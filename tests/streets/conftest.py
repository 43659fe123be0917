"""A map server made of a drawn town; no test here may open a connection."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.streets.drawing import Town, overpass_answer


class FakeWeb:
    """What Nominatim and Overpass would answer, and what they were asked."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.places: list[dict[str, Any]] = []
        self.fault: Callable[[], Any] | None = None
        self.asked: list[str] = []

    def request(self, url: str, **options: Any) -> Any:
        import requests

        self.asked.append(url)
        if self.fault is not None:
            made = self.fault()
            if isinstance(made, Exception):
                raise made
            status, text = made
        elif url.endswith("/status"):
            status, text = 200, "Connected as: 1\nCurrent time: x\n\nRate limit: 2\n2 slots\n"
        elif url.endswith("/interpreter"):
            status, text = 200, json.dumps(overpass_answer(options["data"]["data"], self.town))
        else:
            status, text = 200, json.dumps(self.places)
        response = requests.Response()
        response.status_code, response.url = status, url
        response._content = text.encode()
        response.encoding = "utf-8"
        return response


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> FakeWeb:
    """Put a fake web in the place of the real one, and forbid the real one."""
    import osmnx
    import requests

    fake = FakeWeb(Town())

    def forbidden(*_: Any, **__: Any) -> None:
        raise AssertionError("a test opened a connection")

    monkeypatch.setattr(requests, "get", fake.request)
    monkeypatch.setattr(requests, "post", fake.request)
    monkeypatch.setattr(socket.socket, "connect", forbidden)
    monkeypatch.setattr(socket, "gethostbyname", lambda _: "192.0.2.1")
    # OSMnx replaces this function for good once it has looked up a server.
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(osmnx.settings, "use_cache", False)
    return fake
