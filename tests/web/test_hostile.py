"""Every hostile text in every field: each page, file and header is as it is with plain words."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import geopandas as gpd
import html5lib
import icalendar
import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory.cells import FORMULA
from directory.store import Store
from tests.web.browser import Watched, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import POSTCODE, fake_services
from tests.web.hostile import HOSTILE, KEPT, TAME, groups_of
from tests.web.signing_in import sign_in
from webmap.records.errors import RecordsError
from webmap.records.people import People
from webmap.roles import EVERY_ROLE
from webmap.usecases.group_fields import ABOUT, BLOCKS
from webmap.wiring import records

Shape = set[tuple[str, ...]]
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href"}
SOME = range(0, len(KEPT), 6)
"""Some of the groups: over them each text is in each kind of field of a page at least once."""


def shape(text: str) -> Shape:
    """Return which elements a page has, with which attributes, and where its addresses lead."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text)
    # A letter that no page may have is no way out of anything; every other fault may be one.
    assert {code for _, code, _ in parser.errors} <= {"invalid-codepoint"}
    found: Shape = set()
    for element in tree.iter():
        tag = str(element.tag)
        found.add((tag,) if isinstance(element.tag, str) else ("comment",))
        for name, value in element.attrib.items():
            found.add((tag, str(name)))
            if str(name) in ADDRESSES:
                try:
                    to = urlsplit(re.sub(r"[\x00-\x20]", "", value))
                except ValueError:
                    pytest.fail(f"{name} is no address: {value}")
                found.add((tag, str(name), to.scheme, to.netloc))
    return found


def made(folder: Path, texts: tuple[str, ...]) -> Iterator[Flask]:
    """Make an app whose directory and people have these texts everywhere."""
    with Store.open(f"sqlite:///{folder}/groups.db") as store:
        store.import_groups(list(groups_of(texts)), "test")
        app = make_app(folder, replace(fake_services(), store=store))
        app.test_client_class = FlaskClient
        with app.app_context():
            people = People(records())
            for number, text in enumerate(texts):
                name, where = text.strip()[:80] or "x", text.strip()[-80:] or "y"
                # Names with letters that cannot be seen are refused.
                with suppress(RecordsError):
                    people.add(
                        f"p{number}@x.example", name, where, EVERY_ROLE,
                        password="x", must_change_password=False,
                    )  # fmt: skip
        yield app
        with app.app_context():
            records().close()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    yield from made(tmp_path_factory.mktemp("hostile"), KEPT)


@pytest.fixture(scope="module")
def tame(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    # As many groups and people as there are hostile ones, so that pages have the same parts.
    words = tuple(f"{TAME[n % 2]} {n}" for n in range(len(KEPT)))
    yield from made(tmp_path_factory.mktemp("tame"), words)


class Reader:
    """Somebody with every role, who searches, and what the pages of the app are made of."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        sign_in(self.client)
        self.results = self.sent("/search", home=POSTCODE, when="week", walking="slowly").location

    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/lifts").text)
        found = found or re.search(
            r'name="csrf_token" value="([^"]+)"', self.client.get("/search").text
        )
        assert found is not None
        return found[1]

    def sent(self, path: str, **fields: Any) -> Any:
        return whole(self.client.post(path, data={"csrf_token": self.token(), **fields}))

    def get(self, path: str) -> Any:
        return whole(self.client.get(path.replace("RESULTS", self.results)))

    def shape(self, *paths: str) -> Shape:
        answers = [self.get(path) for path in paths]
        assert [answer.status_code for answer in answers] == [200] * len(paths)
        return set().union(*(shape(answer.text) for answer in answers))


def whole(answer: Any) -> Any:
    """Fail where a header is broken or one too many."""
    for name, value in answer.headers:
        assert "pwned" not in name.lower()
        assert not re.search(r"[\r\n\x00]", value), name
        if name == "Set-Cookie":
            assert value.startswith("linkway="), value
    return answer


@pytest.fixture(scope="module")
def bad(hostile: Flask) -> Reader:
    return Reader(hostile)


@pytest.fixture(scope="module")
def good(tame: Flask) -> Reader:
    return Reader(tame)


def test_the_corpus_is_whole() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 60
    assert ("script",) in shape("<!doctype html><title>x</title>" + HOSTILE[0])


LISTS = ("RESULTS", "RESULTS/week", "/data/", "/edit/", "/admin/", "/account", "/planner")
ONES = (
    "/groups/{}", "/groups/{}/wrong", "RESULTS/{}", "RESULTS/{}/slip",
    "RESULTS/{}/slip?version=easy", "/edit/groups/{}", "/edit/groups/{}/history",
)  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_lists_are_made_of_what_they_are_made_of_with_plain_words(
    bad: Reader, good: Reader, path: str
) -> None:
    assert bad.shape(path) - good.shape(path) == set()


@pytest.mark.parametrize("path", ONES)
def test_pages_of_one_group_are_made_of_what_they_are_made_of_with_plain_words(
    bad: Reader, good: Reader, path: str
) -> None:
    allowed = good.shape(path.format("bad0"), path.format("bad1"))
    found = bad.shape(*(path.format(f"bad{number}") for number in SOME))
    assert found - allowed == set()


def test_a_shortlist_and_its_e_mail_are_made_of_the_same(bad: Reader, good: Reader) -> None:
    for reader in (bad, good):
        for number in range(8):
            sent = reader.sent(f"{reader.results}/shortlist", add=f"bad{number * 9}")
            assert sent.status_code == 303
    assert bad.shape("RESULTS/shortlist") - good.shape("RESULTS/shortlist") == set()
    mail = re.search(r'href="(mailto:[^"]*)"', bad.get("RESULTS/shortlist").text)
    assert mail is not None
    assert set(re.findall(r"[?;&](\w+)=", mail[1].replace("&amp;", "&"))) == {"subject", "body"}


def test_no_text_is_lost_or_changed_on_its_way_to_the_page(bad: Reader) -> None:
    for number in SOME:
        page = html5lib.parse(bad.get(f"/groups/bad{number}").text, namespaceHTMLElements=False)
        (heading,) = page.iter("h1")
        name = groups_of(KEPT)[number].name
        assert "".join(heading.itertext()).split() == re.sub(r"\r\n?", "\n", name).split()


QUERY = (
    "kind", "language", "cost", "sort", "day", "time", "verdict", "steps", "at", "version", "back",
)  # fmt: skip
FIELDS = (
    "home", "home_choice", "home_choice_for", "search", "words", "words_looked_at", "kinds",
    "when", "first", "last", "days", "parts", "walking", "walk_min", "lifts", "earliest", "latest",
)  # fmt: skip


def test_the_search_form_and_the_words_of_a_search_are_only_words(
    bad: Reader, good: Reader
) -> None:
    usual = good.sent("/search", **dict.fromkeys(FIELDS, "plain"))
    place = good.sent("/search", home="Newtown", when="week", walking="slowly")
    allowed = shape(usual.text) | shape(place.text) | good.shape("/search")
    for text in HOSTILE:
        answer = bad.sent("/search", **dict.fromkeys(FIELDS, text))
        assert answer.status_code == 422, text
        assert shape(answer.text) - allowed == set(), text
    usual = good.sent("/search", home=POSTCODE, words="plain words", when="week", walking="slowly")
    allowed = good.shape("RESULTS") | good.shape(usual.location)
    for number in range(0, len(HOSTILE), 4):
        words = " ".join(text[:24] for text in HOSTILE[number : number + 4])
        answer = bad.sent("/search", home=POSTCODE, words=words, when="week", walking="slowly")
        if answer.status_code == 303:
            assert bad.shape(answer.location) - allowed == set(), words


def test_an_address_with_anything_after_it_is_the_same_page(bad: Reader, good: Reader) -> None:
    paths = ("RESULTS", "RESULTS/week", "/groups/bad1", "RESULTS/bad1", "/edit/", "/sign-in/")
    allowed = set().union(*(shape(good.get(path).text) for path in paths))
    for number, text in enumerate(HOSTILE):
        path = paths[number % len(paths)].replace("RESULTS", bad.results)
        answer = whole(bad.client.get(path, query_string=dict.fromkeys(QUERY, text[:500])))
        assert answer.status_code in (200, 303, 400), (path, text)
        assert shape(answer.text) - allowed - {("p",)} == set(), (path, text)


def test_notes_reports_and_forms_of_editors_are_only_words(bad: Reader, good: Reader) -> None:
    names = (*ABOUT, *(f"{kind}-0-{name}" for kind, all_ in BLOCKS.items() for name in all_))
    tried = good.sent("/edit/groups/new", **dict.fromkeys(names, "plain"))
    allowed = shape(tried.text) | good.shape("/edit/groups/bad0")
    for number in range(0, len(HOSTILE), 6):
        fields = {name: HOSTILE[(number + n) % len(HOSTILE)] for n, name in enumerate(names)}
        answer = bad.sent("/edit/groups/new", **fields)
        assert answer.status_code == 422
        assert shape(answer.text) - allowed == set()
    for reader, texts in ((bad, HOSTILE), (good, TAME)):
        for text in texts:
            answer = reader.sent("/groups/bad0/wrong", text=text[:900])
            assert answer.status_code in (303, 422)
    assert bad.shape("/edit/reports") - good.shape("/edit/reports") == set()
    lift = {"at": "2026-03-03T10:30", "ways": "back", "aid": "frame", "escorts": "1"}
    sent = [
        reader.sent(f"{reader.results}/bad1/lift", **lift, once="A" * 22, notes=text, step=step)
        for reader, texts in ((good, TAME), (bad, HOSTILE))
        for text in texts
        for step in ("check", "change")
    ]
    said = set().union(*(shape(answer.text) for answer in sent[:4]))
    said |= shape(good.sent(f"{good.results}/bad1/lift", **lift, notes="x" * 900).text)
    said |= shape(good.sent(f"{good.results}/bad1/lift", **lift, notes="943 476 5919").text)
    for answer in sent[4:]:
        assert shape(answer.text) - said == set()


def test_no_cell_of_a_table_is_a_formula_and_every_file_opens(bad: Reader, tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(bad.get("/data/groups.csv").text)))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > len(KEPT)
    cells = [cell for row in rows for cell in row if cell]
    # A figure below nought, such as a longitude, is no formula.
    figure = re.compile(r"-\d+(\.\d+)?")
    assert [cell for cell in cells if re.match(r"[=+\-@\t\r\n]", cell) and not
            figure.fullmatch(cell)] == []  # fmt: skip
    assert any(FORMULA.match(cell) for cell in cells)
    book = openpyxl.load_workbook(io.BytesIO(bad.get("/data/groups.xlsx").data))
    kinds = {cell.data_type for sheet in book for row in sheet.rows for cell in row}
    assert "f" not in kinds
    assert not any(cell.hyperlink for sheet in book for row in sheet.rows for cell in row)
    file = tmp_path / "groups.gpkg"
    file.write_bytes(bad.get("/data/groups.gpkg").data)
    assert len(gpd.read_file(file)) >= len(KEPT)


@pytest.mark.parametrize(
    "path",
    ["/data/groups.geojson", "/ogc/collections/groups/items?limit=100", "/oruk/services",
     "/groups/bad3.geojson", "RESULTS.geojson", "RESULTS/bad3.geojson"],
)  # fmt: skip
def test_what_other_programs_read_is_json_and_never_a_page(bad: Reader, path: str) -> None:
    answer = bad.get(path)
    assert answer.status_code == 200
    assert json.loads(answer.data)
    assert "json" in answer.mimetype
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_calendars_have_no_part_that_they_lack_with_plain_words(bad: Reader, good: Reader) -> None:
    def parts(text: bytes) -> set[tuple[str, str]]:
        read = icalendar.Calendar.from_ical(text)
        assert not read.errors
        return {(str(each.name), str(name)) for each in read.walk() for name in each}

    allowed = parts(good.get("/groups/bad0.ics").data) | parts(good.get("/groups/bad1.ics").data)
    paths = [f"/groups/bad{number}.ics" for number in range(len(KEPT))]
    for path in (*paths, "RESULTS.ics"):
        data = bad.get(path).data
        assert parts(data) - allowed - {("VEVENT", "GEO")} == set(), path
        assert b"\r\nX-Pwned" not in data


@pytest.fixture(scope="module")
def address(hostile: Flask) -> Iterator[str]:
    with serving(hostile) as at:
        yield at


@pytest.mark.browser
def test_nothing_runs_in_a_browser(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    page = seen.page
    talked: list[str] = []

    def close(dialog: Any) -> None:
        talked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", close)
    seen.search(POSTCODE)
    results = seen.results
    paths = [
        results, f"{results}/week", f"{results}/bad4", f"{results}/bad11", f"{results}/bad27",
        f"{results}/bad30/slip", f"{results}/bad45/slip?version=easy", "/groups/bad60",
        "/groups/bad73", "/edit/groups/bad45", "/edit/reports", "/admin/",
    ]  # fmt: skip
    for path in paths:
        seen.open_drawn(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("window.pwned === undefined"), path
        assert page.url == seen.address + path
    seen.open_drawn(results)
    page.emulate_media(media="print")
    assert page.pdf()
    assert page.evaluate("window.pwned === undefined")
    assert talked == []
    seen.assert_quiet()
