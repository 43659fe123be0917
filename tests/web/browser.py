"""A real Chromium on a real server, and what is watched while a test uses them."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = Path(__file__).resolve().parents[2] / "build" / "test-vendor" / "axe.min.js"
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)


def find_chromium() -> str | None:
    """Return the program, or None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    given = os.environ.get("LINKWAY_TEST_CHROMIUM")
    return next((path for name in (given, *names) if name and (path := shutil.which(name))), None)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve `app` on a free port while the block runs; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()


@contextmanager
def chromium(program: str) -> Iterator[Browser]:
    """Start Chromium while the block runs."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watched:
    """A page, with every request to another host and every complaint of the browser.

    ``results`` is the address of the results of its last search.
    """

    page: Page
    address: str
    results: str = "/results"
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to watch."""
        self.page.on("request", self._request)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> None:
        """Go to a page of ours."""
        self.page.goto(self.address + path)

    def search(self, home: str) -> None:
        """Ask for groups near `home` and wait for the results."""
        self.open("/search")
        self.page.fill("#home", home)
        self.page.get_by_role("button", name="Find groups").click()
        self.page.wait_for_url("**/results/*")
        self.results = self.page.url.removeprefix(self.address)

    def wait_for_map(self) -> None:
        """Wait until the map has drawn its data."""
        self.page.wait_for_selector('[data-drawn="yes"]', state="attached")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.address + "/", "data:")):
            self.outside.append(request.url)

    def _console(self, message: Any) -> None:
        # A page of ours that answers 404 or 422 is said as an error too, and is none.
        if message.type in ("error", "warning") and "the server responded" not in message.text:
            self.complaints.append(message.text)
