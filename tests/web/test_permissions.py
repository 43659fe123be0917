"""Every address for every role, and for nobody, against the table in docs/permissions.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.web.pages import heading, parse
from webmap.permissions import TABLE, Anyone, may
from webmap.roles import EVERY_ROLE, Role, in_order

WRITTEN = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
LEAD_TO_SIGN_IN = ("account.sign_out", "account.sign_out_everywhere", "sign_in.second_step")
"""These lead there by themselves."""
_FIRST = {"any": "requests", "int": "1", "path": "linkway.css", "default": "nothing"}


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Each address with each way in which it can be asked for."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def words(endpoint: str) -> str:
    """What the table says of who may open an endpoint."""
    who = TABLE[endpoint]
    if isinstance(who, Anyone):
        return who.value
    return ", ".join(role.many for role in in_order(who))


def filled(rule: Rule) -> str:
    """An address with something in each gap."""
    return re.sub(r"<(?:(\w+)(\([^)]*\))?:)?\w+>", _fill, rule.rule)


def _fill(gap: re.Match[str]) -> str:
    if gap[1] == "any":
        return (gap[2] or "()").strip("()").split(",")[0].strip()
    return _FIRST.get(gap[1] or "default", "nothing")


def test_the_written_table_says_what_the_app_does(app: Flask) -> None:
    rows = re.findall(
        r"^\| `([^`]+)` \| (GET|POST) \| (.+?) \|$", WRITTEN.read_text(), re.MULTILINE
    )
    found = [(rule.rule, method, words(rule.endpoint)) for rule, method in rules(app)]
    missing = [f"| `{path}` | {method} | {who} |" for path, method, who in sorted(found)]
    assert sorted(rows) == sorted(found), "docs/permissions.md must be:\n" + "\n".join(missing)


def test_no_row_of_the_table_is_about_nothing(app: Flask) -> None:
    assert set(TABLE) == {rule.endpoint for rule in app.url_map.iter_rules()}


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_what_the_table_gives_it_and_nothing_else(app: Flask, role: Role) -> None:
    for rule, method in rules(app):
        client: Any = app.test_client(who=role.value)
        if rule.endpoint in LEAD_TO_SIGN_IN:
            continue
        with client.open(filled(rule), method=method) as answer:
            allowed = not (answer.status_code == 403 and "not for you" in answer.text)
            assert answer.location is None or not answer.location.startswith("/sign-in/"), rule
        assert allowed == may(frozenset({role}), rule.endpoint), (method, rule.rule)


def test_nobody_opens_only_what_is_public_and_is_led_to_the_sign_in_page(app: Flask) -> None:
    for rule, method in rules(app):
        client: Any = app.test_client(who=None)
        with client.open(filled(rule), method=method) as answer:
            led = answer.status_code == 303 and (answer.location or "").startswith("/sign-in/")
        closed = TABLE[rule.endpoint] is not Anyone.PUBLIC
        assert led == (closed or rule.endpoint == "sign_in.second_step"), (method, rule.rule)


def test_an_endpoint_that_is_not_in_the_table_is_open_to_nobody(app: Flask) -> None:
    assert not may(EVERY_ROLE, "forgotten.page")
    assert not may(None, "forgotten.page")


def test_who_may_not_open_a_page_is_told_which_role_may_and_whom_to_ask(app: Flask) -> None:
    page = app.test_client(who="planner").get("/search")
    assert page.status_code == 403
    assert heading(parse(page.text)) == "This page is not for you"
    assert "<strong>link workers</strong>" in page.text
    assert "signed in as planner" in page.text
    assert "admin@linkshire.example" in page.text


def test_the_menu_leads_only_where_somebody_may_go(app: Flask) -> None:
    def menu(who: str | None) -> list[str]:
        page = app.test_client(who=who).get("/about").text
        return re.findall(r'<a class="lw-header__link" href="([^"]+)"', page)

    assert menu(None) == ["/sign-in/"]
    assert menu("planner") == ["/planner", "/account"]
    assert menu("link-worker") == ["/search", "/lifts", "/account"]
    assert menu("driver") == ["/account"]
