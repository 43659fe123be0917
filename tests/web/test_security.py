"""Headers, other sites, errors, and that the home stays out of sight."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.web.conftest import make_app
from tests.web.fakes import HOME, POSTCODE, fake_services
from webmap.settings import Settings, SettingsError
from webmap.wiring import ServiceHolder, attach

PAGES = ["/", "/search", "/about", "/groups/bus", "/nothing-here", "/healthz", "/results/x.geojson"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(client: Any, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert re.fullmatch(r"'self' 'nonce-[\w-]{24}'", policy["script-src"])
    assert policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_a_nonce_is_used_once(client: Any) -> None:
    policies = {client.get("/").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_static_files_are_kept_by_browsers_only_where_their_address_names_their_content(
    client: Any,
) -> None:
    address = re.search(r'href="(/static/linkway\.css\?v=\w+)"', client.get("/").text)
    assert address is not None
    with client.get(address[1]) as named, client.get("/static/linkway.css") as plain:
        assert "max-age=31536000" in named.headers["Cache-Control"]
        assert "max-age=31536000" not in plain.headers["Cache-Control"]


def test_strict_transport_is_asked_for_only_over_https(client: Any, tmp_path: Path) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
    secure: Any = make_app(tmp_path, https=True).test_client()
    assert "max-age=31536000" in secure.get("/").headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://localhost.elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    ],
)
@pytest.mark.parametrize("path", ["/search", "/clear"])
def test_another_site_cannot_send_our_forms(
    client: Any, path: str, headers: dict[str, str]
) -> None:
    data = {"csrf_token": client.csrf_token(), "home": POSTCODE}
    assert client.post(path, data=data, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}]
)
def test_our_own_page_can_send_its_form(client: Any, headers: dict[str, str]) -> None:
    data = {"csrf_token": client.csrf_token()}
    assert client.post("/clear", data=data, headers=headers).status_code == 303


def changing_addresses(app: Flask) -> list[str]:
    """Every address that takes a form, with something in each gap."""
    found = [
        re.sub("<int:[^>]*>", "1", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.methods and rule.methods & {"POST", "PUT", "PATCH", "DELETE"}
    ]
    assert {"/search", "/clear", "/clear/<reference>", "/sign-in/", "/sign-out"} <= set(found)
    return found


def test_every_address_that_changes_something_needs_the_token(app: Flask) -> None:
    client: Any = app.test_client()
    for path in changing_addresses(app):
        response = client.post(path, data={"csrf_token": "made up"})
        if path.startswith("/edit/"):
            # Editors are led on, with what they typed; see tests/web/test_editor.py.
            assert response.status_code in (303, 403), path
            continue
        assert response.status_code == 400, path
        assert "This page was open for too long" in response.text


@pytest.mark.parametrize("who", [None, "everything"])
def test_no_other_site_can_send_any_form(app: Flask, who: str | None) -> None:
    client: Any = app.test_client(who=who)
    data = {"csrf_token": client.csrf_token("/groups/bus/wrong")}
    for path in changing_addresses(app):
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
            assert client.post(path, data=data, headers=headers).status_code == 403, path


@pytest.mark.parametrize(
    ("path", "method", "status", "said"),
    [
        ("/nope", "GET", 404, "Page not found"),
        ("/groups/nope", "GET", 404, "Page not found"),
        ("/clear", "GET", 405, "You cannot open this address"),
        ("/tiles/area.pmtiles", "GET", 404, "Page not found"),
    ],
)
def test_errors_have_pages_in_plain_words(
    client: Any, path: str, method: str, status: int, said: str
) -> None:
    response = client.open(path, method=method)
    assert (response.status_code, said in response.text) == (status, True)


def test_too_large_a_form_is_refused_with_a_page(client: Any) -> None:
    response = client.post("/search", data={"home": "x" * 2_000_000})
    assert response.status_code == 413
    assert "That is too much at once" in response.text


def test_more_fields_than_any_form_has_are_refused(client: Any) -> None:
    data = {"csrf_token": client.csrf_token(), "home": POSTCODE, "kinds": ["singing"] * 3000}
    response = client.post("/search", data=data)
    assert response.status_code == 413
    assert "That is too much at once" in response.text


def test_a_kind_that_is_sent_many_times_counts_once(client: Any) -> None:
    assert client.search(kinds=["singing"] * 900).status_code == 303
    assert client.get(client.results).text.count("Singing, from LK1 1AA") == 1


def test_an_address_with_too_many_words_is_refused(client: Any) -> None:
    response = client.get("/about?" + "&".join(["kind=singing"] * 3000))
    assert response.status_code == 414
    assert "That address is too long" in response.text


def test_a_fault_of_ours_shows_a_page_and_logs_no_home(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    client: Any = make_app(tmp_path).test_client()
    client.search()
    words = "a fault of ours"

    def fail(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError(words)

    monkeypatch.setattr("webmap.views.answers.find_groups", fail)
    with caplog.at_level(logging.DEBUG):
        response = client.get(client.results)
    assert response.status_code == 500
    assert "Sorry, something went wrong" in response.text
    assert "ZeroDivisionError" in caplog.text
    assert "a fault at /results/<reference> [GET]" in caplog.text
    # What a fault says may be what it was given.
    assert words not in caplog.text
    for secret in (POSTCODE, str(HOME.lat), str(HOME.lon), words):
        assert secret not in response.text
    for secret in (POSTCODE, str(HOME.lat), str(HOME.lon)):
        assert secret not in caplog.text


def test_a_copy_without_a_pack_says_so_and_stays_up(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    empty = Settings(secret_key="k" * 32, instance=tmp_path, second_factor="optional")
    attach(app, ServiceHolder(empty))
    client: Any = app.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    page = client.get("/search")
    assert (page.status_code, "not ready yet" in page.text) == (503, True)


def test_the_base_map_is_served_in_ranges(tmp_path: Path) -> None:
    file = tmp_path / "area.pmtiles"
    file.write_bytes(bytes(range(256)) * 100)
    client: Any = make_app(tmp_path, fake_services(basemap=file)).test_client()
    with client.get("/tiles/area.pmtiles", headers={"Range": "bytes=256-259"}) as response:
        assert (response.status_code, response.data) == (206, b"\x00\x01\x02\x03")
        assert response.headers["Content-Range"] == "bytes 256-259/25600"
        assert response.headers["Cache-Control"] != "no-store"


def test_outside_the_demo_there_is_no_start_without_a_secret() -> None:
    with pytest.raises(SettingsError, match="LINKWAY_SECRET_KEY is missing"):
        Settings.from_environment({})
    with pytest.raises(SettingsError, match="LINKWAY_SECRET_KEY is missing"):
        Settings.from_environment({"LINKWAY_SECRET_KEY": "short"})
    one, two = (Settings.from_environment({"LINKWAY_DEMO": "1"}) for _ in range(2))
    assert one.secret_key != two.secret_key


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LINKWAY_DEMO", "perhaps"),
        ("LINKWAY_PROXIES", "-1"),
        ("LINKWAY_SESSION_HOURS", "99"),
        ("LINKWAY_SESSION_IDLE_MINUTES", "ten"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({"LINKWAY_SECRET_KEY": "k" * 32, name: value})
