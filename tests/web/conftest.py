"""The app with fixed answers, and a client that looks at every page that it fetches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.browser import PATIENCE_MS, Watched, chromium, find_chromium
from tests.web.fakes import NINE, POSTCODE, TODAY, fake_services
from tests.web.pages import check_page
from tests.web.serving import served
from tests.web.signing_in import (
    EVERYTHING,
    add_people,
    cheap_passwords,
    cookie_name,
    sign_in,
    token_for,
)
from webmap.settings import Settings
from webmap.wiring import Services

SECRET = "not a secret: only the tests use it"


class CheckedClient(FlaskClient):
    """Fetches like any client, and fails the test where a page is not fit to be shown.

    ``results`` is the address of the results of the last search. It is signed in with every role,
    or with the one that is given as `who`, or as nobody where that is None.
    """

    results = "/results"

    def __init__(self, *args: Any, who: str | None = EVERYTHING, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if who is not None:
            sign_in(self, who)

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Fetch, check, return."""
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            check_page(response)
        return response

    def csrf_token(self, path: str = "/search") -> str:
        """Return the token of the forms of a page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
        assert found is not None
        return found[1]

    def search(self, **answers: Any) -> Any:
        """Send the search form with usual answers, changed by `answers`."""
        usual = {"home": POSTCODE, "when": "week", "walking": "slowly"}
        data = {**usual, "csrf_token": self.csrf_token(), **answers}
        response = self.post("/search", data=data)
        if response.status_code == 303:
            self.results = response.location
        return response


def make_app(instance: Path, services: Services | None = None, **settings: Any) -> Flask:
    """Make the app on fixed answers."""
    from webmap.app import create_app

    add_people(instance)
    # Nobody of the tests has a phone.
    usual = {"secret_key": SECRET, "second_factor": "optional"}
    chosen = Settings(instance=instance, **{**usual, **settings})
    app = create_app(chosen, services or fake_services())
    app.extensions["linkway-passwords"] = cheap_passwords()
    app.test_client_class = CheckedClient
    return app


@pytest.fixture(scope="session", autouse=True)
def monday() -> Iterator[None]:
    """Make it Monday 2 March 2026, at nine where lifts are asked for."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (
            "calendars",
            "editor.groups",
            "editor.imports",
            "editor.queues",
            "groups",
            "guide",
            "lift_queue",
            "lift_requests",
            "planner",
            "remembered",
            "results",
            "search",
            "shortlist_mail",
            "slip",
        ):
            patch.setattr(f"webmap.views.{module}.today", lambda: TODAY)
        patch.setattr("webmap.views.lift_kept.now", lambda: NINE)
        yield


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return the app on the fixed answers."""
    return make_app(tmp_path_factory.mktemp("instance"))


@pytest.fixture
def client(app: Flask) -> Any:
    """Return a checked client without a search."""
    return app.test_client()


@pytest.fixture
def stranger(app: Flask) -> Any:
    """Return a checked client that has not signed in."""
    return app.test_client(who=None)


@pytest.fixture
def searched(client: Any) -> Any:
    """Return a checked client that has asked for groups near the home."""
    assert client.search().status_code == 303
    return client


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start Chromium, or skip with the reason."""
    pytest.importorskip("playwright", reason="Playwright is not installed")
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium on the PATH (set LINKWAY_TEST_CHROMIUM to its program)")
    with chromium(program) as started:
        yield started


@pytest.fixture
def open_page(browser: Any, address: str) -> Iterator[Callable[..., Watched]]:
    """Open pages of the server at `address`, which each module starts for itself.

    Who opens them is signed in with every role, or with the one that is given as `who`, or as
    nobody where that is None.
    """
    contexts = []

    def make(
        width: int = 1280, at: str = address, who: str | None = EVERYTHING, **options: Any
    ) -> Watched:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        context.set_default_timeout(PATIENCE_MS)
        if who is not None:
            app = served(at)
            cookie = {"name": cookie_name(app), "value": token_for(app, who), "url": at}
            context.add_cookies([cookie])
        contexts.append(context)
        return Watched(context.new_page(), at)

    yield make
    for context in contexts:
        context.close()
