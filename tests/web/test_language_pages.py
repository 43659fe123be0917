"""In a language that puts every text in brackets, pages say nothing outside of brackets but data.

So each text of each page here goes through the catalogue, and none is kept in another language.
"""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from directory.model import Provenance
from directory.store import Store
from tests.web.conftest import CheckedClient, make_app
from tests.web.fakes import GROUPS, POSTCODE, TERMS, fake_services, manifest
from tests.web.signing_in import EVERYTHING, PASSWORD
from webmap.roles import Role
from webmap.usecases.languages import TEMPLATE
from webmap.wiring import records

BRACKETS = "eo"
SPOKEN = ("aria-label", "aria-description", "alt", "title", "placeholder", "label")
MORE_DATA = (
    "Linkway Linkton Newton Farham Hall Green Lane Mill Street Market Place Church Vale Buses LK "
    "Linkshire Surgery accepted done"
)
"""Names of places and lines that the fixed answers hold, and codes of the log."""
NAMES = re.compile(
    r"Sam (Link[ -]Worker|\w+)|[\w.-]+@[\w.-]+|LR-\w+-\w+|https?://[^\s⟧]+", re.IGNORECASE
)
"""People, addresses of people and pages, and references of lift requests."""


def brackets(folder: Path) -> Path:
    """Write a catalogue that puts every text in brackets."""
    with TEMPLATE.open("rb") as file:
        template = read_po(file)
    catalogue = Catalog(locale=BRACKETS)
    for message in template:
        if message.id:
            forms = message.id if isinstance(message.id, tuple) else (message.id,)
            said = tuple(f"⟦{form}⟧" for form in forms)
            catalogue.add(
                message.id, said if len(said) > 1 else said[0], context=message.context
            )  # fmt: skip
    with (folder / f"{BRACKETS}.po").open("wb") as file:
        write_po(file, catalogue)
    return folder


def strings(value: object) -> Iterator[str]:
    """Give every text in some data."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, dict):
        yield from strings(list(value.values()))
    elif isinstance(value, (list, tuple, set, frozenset)):
        for each in value:
            yield from strings(each)


def words(text: str) -> set[str]:
    """Return the words of a text; what has a figure in it is a time, a number or a reference."""
    found = re.findall(r"[\w-]*\d[\w-]*|[^\W\d_]{2,}", text)
    return {word for word in found if not re.search(r"\d", word)}


def data() -> set[str]:
    found = words(MORE_DATA)
    for text in strings((GROUPS, TERMS, manifest())):
        found |= words(text) | words(text.capitalize())
    return found


def outside(text: str) -> set[str]:
    """Return the words of a text that stand in no brackets."""
    depth, found = 0, []
    for letter in text:
        depth += (letter == "⟦") - (letter == "⟧")
        found.append(letter if depth == 0 and letter != "⟧" else " ")
    whole = " ".join(text.split())
    assert depth == 0, f"brackets are cut: {whole}"
    return words("".join(found))


def said_by(page: str) -> Iterator[str]:
    """Give what a page shows, and what it says to those who listen, each in one piece."""
    tree = LexborHTMLParser(page)
    for node in tree.css("script, style, .lw-code, [lang]:not(html)"):
        node.decompose()
    title, body = tree.css_first("title"), tree.body
    yield title.text() if title else ""
    yield body.text(separator=" ") if body else ""
    for name in SPOKEN:
        for node in tree.css(f"[{name}]"):
            yield node.attributes[name] or ""
    for link in tree.css("a[href^='mailto:']"):
        for values in parse_qs((link.attributes["href"] or "").partition("?")[2]).values():
            yield values[0]


class Reading(CheckedClient):
    """Keeps what it read."""

    read: dict[str, str]

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Fetch, keep, return."""
        answer = super().open(*args, **kwargs)
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            name = f"{len(self.read)} {answer.request.method} {answer.request.url}"
            self.read[name] = answer.text
        return answer


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return the app with the language of brackets."""
    folder = brackets(tmp_path_factory.mktemp("languages"))
    made = make_app(tmp_path_factory.mktemp("instance"), fake_services(), languages=folder)
    made.test_client_class = type("ReadingHere", (Reading,), {"read": {}})
    return made


def reader(app: Flask, who: str | None = EVERYTHING) -> Any:
    client: Any = app.test_client(who=who)
    client.set_cookie("language", BRACKETS)
    client.read.clear()
    return client


def check(client: Any, at_least: int) -> None:
    """Fail where something was read that is in no brackets and no data."""
    known = data()
    wrong = {
        path: sorted(left)
        for path, page in client.read.items()
        if (left := set().union(*(outside(NAMES.sub("", text)) for text in said_by(page))) - known)
    }
    assert wrong == {}
    assert len(client.read) >= at_least


def test_pages_of_a_search(app: Flask) -> None:
    client = reader(app)
    client.search(home="Newton")
    client.search(home="QX1 1QX", walk_min="x", earliest="x", words="943 476 5919", when="dates")
    assert client.search(home=POSTCODE, when="fortnight", words="tea").status_code == 303
    assert client.search(home=POSTCODE, when="fortnight", lifts="both").status_code == 303
    at = client.results
    token = client.csrf_token(at)
    for group in ("bus", "back", "walk"):
        client.post(f"{at}/shortlist", data={"csrf_token": token, "add": group})
    for path in (
        "", "?sort=name&cost=paid", "/week", "/week?from=2026-03-09", "/shortlist",
        "/shortlist?show=bus&show=back", "/nothing-suitable",
        *(f"/{group.id}" for group in GROUPS),
        "/bus/slip", "/bus/slip?version=larger", "/bus/slip?version=easy", "/back/slip",
    ):  # fmt: skip
        assert client.get(at + path).status_code == 200, path
    assert client.get(at.replace("/results/", "/search/")).status_code == 200
    check(client, 20)


def test_pages_of_a_lift(app: Flask) -> None:
    client = reader(app)
    client.search(home=POSTCODE, when="fortnight")
    at = f"{client.results}/back/lift"
    token = client.csrf_token(at)
    data = {
        "csrf_token": token, "once": "A" * 22, "at": "2026-03-03T10:30", "ways": "back",
        "aid": "frame", "escorts": "1", "notes": "",
    }  # fmt: skip
    client.post(at, data={"csrf_token": token, "once": "A" * 22, "step": "check"})
    client.post(at, data={**data, "step": "check"})
    sent = client.post(at, data={**data, "step": "send"})
    one = sent.location.split("/")[-1].partition("?")[0]
    client.get(sent.location)
    for do in ("", "accept", "done"):
        if do:
            client.post(f"/coordinator/queue/{one}", data={"csrf_token": token, "do": do})
        for path in ("/lifts", f"/lifts/{one}", "/coordinator/queue", f"/coordinator/queue/{one}"):
            assert client.get(path).status_code == 200, path
    client.get(f"{client.results}/walk/lift")
    check(client, 7)


def test_pages_for_planners_coordinators_and_admins(app: Flask) -> None:
    client = reader(app)
    for path in (
        "/planner", "/coordinator", "/coordinator?day=2026-03-03", "/admin/", "/admin/audit",
        "/admin/audit?check=yes", "/admin/people/new", "/admin/people/2", "/account",
        "/account/password", "/account/second-step/",
    ):  # fmt: skip
        assert client.get(path).status_code == 200, path
    token = client.csrf_token()
    for path in ("/coordinator", "/admin/people/new", "/account/password", "/account/second-step/"):
        client.post(path, data={"csrf_token": token, "email": "x", "new": "x", "code": "x"})
    check(client, 13)


def test_pages_for_editors(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("editors")
    with Store.open(f"sqlite:///{folder}/groups.db") as store:
        store.import_groups(list(GROUPS), "test")
        twin = dataclasses.replace(
            GROUPS[0], id="twin", provenance=Provenance("Linkshire Council", "test2", "twin")
        )
        store.import_groups([twin], "tea")
        store.report_wrong("bus", "tea")
        services = dataclasses.replace(fake_services(), store=store)
        made = make_app(folder, services, languages=brackets(folder))
        made.test_client_class = type("ReadingHere", (Reading,), {"read": {}})
        client = reader(made)
        token = client.csrf_token("/edit/groups/new")
        client.post("/edit/groups/bus/checked", data={"csrf_token": token})
        wrong = {
            "name": "", "kind": "tea", "min_age": "x", "max_age": "900", "price": "tea",
            "meeting-0-frequency": "weekly", "meeting-0-day": "tea", "meeting-0-start_time": "9",
            "meeting-0-end_time": "25:00", "meeting-0-starts_on": "31/2/2026",
            "meeting-0-lat": "1", "meeting-0-lon": "tea", "meeting-0-postcode": "LK1",
            "contact-0-email": "tea", "contact-0-website": "tea",
        }  # fmt: skip
        client.post("/edit/groups/new", data={"csrf_token": token, **wrong})
        client.post("/edit/groups/bus", data={"csrf_token": token, **wrong, "shown": ""})
        client.post("/edit/groups/bus", data={"csrf_token": token, "more": "meeting"})
        client.post("/edit/imports/", data={"csrf_token": token})
        file = (io.BytesIO(b"id,name,kind\ntea,Tea,tea\n"), "tea.csv")
        sent = client.post("/edit/imports/", data={"csrf_token": token, "file": file})
        client.get(sent.location)
        client.post(sent.location, data={"csrf_token": token})
        for path in (
            "/edit/", "/edit/?show=error", "/edit/?q=tea", "/edit/?show=closed", "/edit/groups/new",
            *(f"/edit/groups/{group.id}" for group in GROUPS), "/edit/groups/bus/history",
            "/edit/matches", "/edit/reports", "/edit/imports/",
        ):  # fmt: skip
            assert client.get(path).status_code == 200, path
        check(client, 22)
        with made.app_context():
            records().close()


def test_pages_for_everybody(app: Flask) -> None:
    client = reader(app, who=None)
    for path in (
        "/", "/about", "/help", "/status", "/data/", "/sign-in/", "/nowhere",
        *(f"/groups/{group.id}" for group in GROUPS), "/groups/bus/wrong",
    ):  # fmt: skip
        assert client.get(path).status_code in {200, 404}, path
    token = client.csrf_token("/sign-in/")
    wrong = {"csrf_token": token, "email": "x", "password": PASSWORD}
    client.post("/sign-in/", data=wrong)
    client.post("/groups/bus/wrong", data={"csrf_token": token})
    client.post("/about", data={"csrf_token": token})
    client.post("/sign-in/", data={})
    check(client, 18)


@pytest.mark.parametrize("role", Role)
def test_a_page_that_is_not_for_them(app: Flask, role: Role) -> None:
    client = reader(app, who=role.value)
    client.get("/admin/" if role is not Role.ADMIN else "/search")
    client.get("/account")
    check(client, 2)


def test_english_readers_get_nothing_of_it_afterwards(app: Flask) -> None:
    client = reader(app)
    client.search(home=POSTCODE, when="fortnight")
    first = client.get(client.results)
    assert "⟦" in first.text
    client.set_cookie("language", "en")
    for path in (client.results, f"{client.results}/week", f"{client.results}/bus"):
        page = client.get(path)
        assert page.status_code == 200
        assert "⟦" not in page.text
