"""Signing in by another service: a stub of one, over real HTTP."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.web.conftest import make_app
from tests.web.serving import serving
from tests.web.test_signing_in import is_out

pytest.importorskip("authlib", reason="Authlib is not installed")

import requests
from joserfc.jwk import RSAKey

from tests.web.provider import CLIENT, SECRET, Provider
from webmap.records.people import People
from webmap.settings import Settings, SettingsError

WORKER = "link-worker@linkshire.example"


@pytest.fixture
def provider() -> Iterator[Provider]:
    stub = Provider(claims={"sub": "42", "email": WORKER.upper(), "email_verified": True})
    with serving(stub.app()) as at:
        stub.address = at
        yield stub


@pytest.fixture
def app(tmp_path: Path, provider: Provider) -> Flask:
    # A second step of ours is needed, and is not asked of those whom somebody else has signed in.
    return make_app(
        tmp_path, oidc_issuer=provider.address, oidc_client_id=CLIENT, oidc_client_secret=SECRET,
        oidc_name="Linkshire login", second_factor="needed",
    )  # fmt: skip


def people(app: Flask) -> People:
    return People(app.extensions["linkway"].get_records())


def go(client: Any, back: str = "/search") -> Any:
    """Go to the other service and come back with what it says."""
    led = client.get("/sign-in/other", query_string={"back": back})
    assert led.status_code == 302
    answer = requests.get(led.location, allow_redirects=False, timeout=60)
    return client.get(answer.headers["Location"].removeprefix("http://localhost"))


def test_the_first_time_by_a_checked_address_and_then_by_number(
    app: Flask, provider: Provider
) -> None:
    client: Any = app.test_client(who=None)
    assert "Sign in with Linkshire login" in client.get("/sign-in/?back=/search").text
    before = client.get_cookie("linkway").value
    assert go(client).location == "/search"
    assert client.get_cookie("linkway").value != before
    assert client.get("/search").status_code == 200
    provider.claims = {"sub": "42", "email": "married@linkshire.example"}
    again: Any = app.test_client(who=None)
    assert go(again, back="/planner").location == "/search"
    assert "Sam Link-Worker" in again.get("/account").text
    whats = [row.what for row in _log(app)]
    assert whats == ["linked to another sign-in", "signed in", "signed in"]


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "7", "email": "nobody@x.example", "email_verified": True},
        {"sub": "7", "email": WORKER},
        {"sub": "7", "email": WORKER, "email_verified": False},
        {"sub": "7", "email": WORKER, "email_verified": "yes"},
        {"sub": "7"},
    ],
)
def test_who_has_no_account_or_no_checked_address_is_told_so(
    app: Flask, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    client: Any = app.test_client(who=None)
    answer = go(client)
    assert (answer.status_code, "You have no account here" in answer.text) == (403, True)
    assert is_out(client)
    account = people(app).by_email(WORKER)
    assert account is not None
    assert account.outside_id is None


def test_another_person_who_gets_the_address_later_does_not_get_the_account(
    app: Flask, provider: Provider
) -> None:
    go(app.test_client(who=None))
    provider.claims["sub"] = "43"
    assert go(app.test_client(who=None)).status_code == 403


def test_a_closed_account_stays_closed(app: Flask, provider: Provider) -> None:
    go(app.test_client(who=None))
    account = people(app).by_email(WORKER)
    assert account is not None
    people(app).close(account.id)
    client: Any = app.test_client(who=None)
    assert go(client).status_code == 403
    assert is_out(client)


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://evil.example"},
        {"aud": "another application"},
        {"nonce": "of another sign-in"},
        {"exp": 1_000_000_000},
        {"sub": ""},
    ],
)
def test_a_proof_that_is_not_for_us_or_not_for_now_is_refused(
    app: Flask, provider: Provider, lies: dict[str, Any]
) -> None:
    provider.lies = lies
    client: Any = app.test_client(who=None)
    assert go(client).status_code == 400
    assert is_out(client)


def test_a_proof_that_somebody_else_has_signed_is_refused(app: Flask, provider: Provider) -> None:
    provider.shown = RSAKey.generate_key(2048, {"kid": "one"})
    assert go(app.test_client(who=None)).status_code == 400
    provider.sign_with_the_secret()
    assert go(app.test_client(who=None)).status_code == 400


def test_an_answer_that_we_did_not_ask_for_or_have_had_is_refused(
    app: Flask, provider: Provider
) -> None:
    client: Any = app.test_client(who=None)
    assert client.get("/sign-in/other/back?code=x&state=y").status_code == 400
    assert client.get("/sign-in/other/back").status_code == 400
    led = client.get("/sign-in/other")
    answer = requests.get(led.location, allow_redirects=False, timeout=60)
    path = answer.headers["Location"].removeprefix("http://localhost")
    # The attacker's answer in the victim's browser.
    victim: Any = app.test_client(who=None)
    assert victim.get(path).status_code == 400
    assert is_out(victim)
    assert client.get(path).status_code == 303
    assert client.get(path).status_code == 400


def test_a_service_that_refuses_lies_or_is_away_is_said_and_nothing_is_logged_of_it(
    app: Flask, provider: Provider, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    provider.refuses = "access_denied"
    answer = go(app.test_client(who=None))
    assert (answer.status_code, "Signing in with Linkshire login did not work" in answer.text) == (
        400, True
    )  # fmt: skip
    away = make_app(
        tmp_path, oidc_issuer="http://127.0.0.1:1", oidc_client_id=CLIENT, oidc_client_secret=SECRET
    )
    with caplog.at_level(logging.WARNING):
        assert away.test_client(who=None).get("/sign-in/other").status_code == 400
    assert "ConnectionError" in caplog.text
    provider.description = {"issuer": "https://evil.example"}
    other = make_app(
        tmp_path, oidc_issuer=provider.address, oidc_client_id=CLIENT, oidc_client_secret=SECRET
    )
    assert other.test_client(who=None).get("/sign-in/other").status_code == 400
    assert SECRET not in caplog.text


def test_without_the_settings_there_is_no_such_way(tmp_path: Path) -> None:
    client: Any = make_app(tmp_path).test_client(who=None)
    assert "/sign-in/other" not in client.get("/sign-in/").text
    assert client.get("/sign-in/other").status_code == 404
    key = {"LINKWAY_SECRET_KEY": "k" * 40}
    with pytest.raises(SettingsError, match="LINKWAY_OIDC_CLIENT_ID"):
        Settings.from_environment({**key, "LINKWAY_OIDC_ISSUER": "https://login.example"})
    with pytest.raises(SettingsError, match="beginning with https"):
        Settings.from_environment({**key, "LINKWAY_OIDC_ISSUER": "http://login.example"})


def _log(app: Flask) -> Any:
    from tests.web.conftest import SECRET as KEY
    from webmap.records.audit import AuditLog

    return AuditLog(app.extensions["linkway"].get_records(), KEY).all()
