"""A real Chromium on a real server, and what is watched while a test uses them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.web.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = [
    "AXE",
    "PATIENCE_MS",
    "Watched",
    "axe_finds",
    "chromium",
    "expect",
    "find_chromium",
    "serving",
]

AXE = Path(__file__).resolve().parents[2] / "build" / "test-vendor" / "axe.min.js"
PATIENCE_MS = 120_000
"""How long anything may take before a test fails: busy machines are slow, and right."""
MOVING = ".leaflet-pan-anim, .leaflet-zoom-anim"
"""Maps that glide to another place."""
TWO_FRAMES = "() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"
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
def chromium(program: str) -> Iterator[Browser]:
    """Start Chromium while the block runs."""
    from playwright.sync_api import expect as waiting
    from playwright.sync_api import sync_playwright

    waiting.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=list(_FLAGS), timeout=PATIENCE_MS
        )
        try:
            yield browser
        finally:
            browser.close()


def expect(what: Any) -> Any:
    """Say what must become true of a page or of a part of it: Playwright's assertions that wait.

    To read at once what a click, a key, a script or a new page brings about is a race, which a busy
    machine loses.
    """
    from playwright.sync_api import expect as waiting

    return waiting(what)


def axe_finds(page: Page, name: str) -> list[str]:
    """Return what axe-core finds wrong with a page that is loaded, each with the page's `name`."""
    page.wait_for_load_state()
    # Evaluated and not added as an element, which the content policy would rightly refuse.
    page.evaluate(AXE.read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    result = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", tags
    )
    return [
        f"{name}: {rule['id']}: {node['html'][:120]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


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
        """Go to a page of ours, and wait until it is loaded and its scripts have begun."""
        self.page.goto(self.address + path)

    def open_drawn(self, path: str) -> None:
        """Go to a page of ours, and wait for its map where it has one."""
        self.open(path)
        if self.page.locator(".lw-map").count():
            self.wait_for_map()

    def search(self, home: str) -> None:
        """Ask for groups near `home` and wait for the results."""
        self.open("/search")
        self.page.fill("#home", home)
        self.page.get_by_role("button", name="Find groups").click()
        self.page.wait_for_url("**/results/*")
        self.results = self.page.url.removeprefix(self.address)

    def wait_for_map(self) -> None:
        """Wait until the map has drawn its data, in the size that it has, and stands still."""
        self.page.wait_for_selector('[data-drawn="yes"]', state="attached")
        # A map that was hidden hears of its size after the next frame is laid out.
        self.page.evaluate(TWO_FRAMES)
        expect(self.page.locator(MOVING)).to_have_count(0)

    def assert_quiet(self) -> None:
        """Fail where a page asked another host, or the browser complained; when all is loaded."""
        self.page.wait_for_load_state("networkidle")
        assert self.outside == []
        assert self.complaints == []

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.address + "/", "data:")):
            self.outside.append(request.url)

    def _console(self, message: Any) -> None:
        # A page of ours that answers 404 or 422 is said as an error too, and is none.
        if message.type in ("error", "warning") and "the server responded" not in message.text:
            self.complaints.append(message.text)
