"""Every hostile text in every field: each page, file and header is as it is with plain words."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import html5lib
import icalendar
import openpyxl
import pytest
from flask import Flask

from directory.cells import FORMULA
from directory.store import Store
from tests.web.browser import Watched, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import POSTCODE, fake_services
from tests.web.hostile import HOSTILE, KEPT, TAME, groups_of, packed
from tests.web.shapes import Reader, Shape, shape
from webmap.records.errors import RecordsError
from webmap.records.people import People
from webmap.roles import EVERY_ROLE
from webmap.usecases.group_fields import ABOUT, BLOCKS
from webmap.wiring import records

SOME = range(0, len(KEPT), 6)
"""Some of the groups: over them each text is in each kind of field of a page at least once."""


def made(folder: Path, texts: tuple[str, ...]) -> Iterator[Flask]:
    """Make an app whose directory and people have these texts everywhere."""
    with Store.open(f"sqlite:///{folder}/groups.db") as store:
        store.import_groups(list(groups_of(texts)), "test")
        app = make_app(folder, replace(fake_services(), store=store))
        with app.app_context():
            people = People(records())
            # Who reads the pages has such a name too: it stands in the header of each.
            people.change(1, name=texts[27], organisation=texts[20], roles=EVERY_ROLE)
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


@pytest.fixture(scope="module")
def bad(hostile: Flask) -> Reader:
    return Reader(hostile)


@pytest.fixture(scope="module")
def good(tame: Flask) -> Reader:
    return Reader(tame)


def test_the_corpus_is_whole() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 60
    assert ("script",) in shape("<!doctype html><title>x</title>" + HOSTILE[0])


LISTS = (
    "RESULTS", "RESULTS/week", "/data/", "/edit/", "/admin/", "/admin/audit", "/account",
    "/planner",
)  # fmt: skip
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
    hostile: Flask, good: Reader
) -> None:
    # Only the last searches of a session are kept: those of the other tests must not be lost.
    bad = Reader(hostile)
    plain = dict.fromkeys(FIELDS, "plain")
    place = {"home": "Newtown", "when": "week", "walking": "slowly"}
    long = dict.fromkeys(("home", "words"), "plain " * 99)
    allowed = good.shape("/search")
    for usual in (plain, place, long):
        allowed |= shape(good.sent("/search", **usual).text)
    for text in (*packed(110), *HOSTILE[-4:]):
        answer = bad.sent("/search", **dict.fromkeys(FIELDS, text))
        assert answer.status_code == 422, text
        assert shape(answer.text) - allowed == set(), text
    usual = good.sent("/search", **{**place, "home": POSTCODE}, words="plain words")
    allowed = good.shape("RESULTS", usual.location)
    for words in packed(80):
        answer = bad.sent("/search", **{**place, "home": POSTCODE}, words=words)
        assert answer.status_code == 303 or "words" in answer.text
        if answer.status_code == 303:
            assert bad.shape(answer.location) - allowed == set(), words


def test_an_address_with_anything_after_it_is_the_same_page(bad: Reader, good: Reader) -> None:
    paths = ("RESULTS", "RESULTS/week", "/groups/bad1", "RESULTS/bad1", "/edit/", "/sign-in/")
    for path in paths:
        allowed = shape(good.get(path).text) | {("p",)}
        for text in packed(1_500):
            answer = bad.get(path, **dict.fromkeys(QUERY, text))
            assert answer.status_code in (200, 303, 400), (path, text)
            assert shape(answer.text) - allowed == set(), (path, text)


def test_the_forms_of_editors_and_reports_of_wrong_data_are_only_words(
    bad: Reader, good: Reader
) -> None:
    names = (*ABOUT, *(f"{kind}-0-{name}" for kind, all_ in BLOCKS.items() for name in all_))
    tried = good.sent("/edit/groups/new", **dict.fromkeys(names, "plain"))
    allowed = shape(tried.text) | good.shape("/edit/groups/bad0")
    for number in range(0, len(HOSTILE), 8):
        fields = {name: HOSTILE[(number + n) % len(HOSTILE)] for n, name in enumerate(names)}
        answer = bad.sent("/edit/groups/new", **fields)
        assert answer.status_code == 422
        assert shape(answer.text) - allowed == set()
    allowed = shape(good.sent("/groups/bad0/wrong", text="x" * 9_000).text)
    for reader, texts in ((bad, packed(400)), (good, TAME)):
        for text in texts:
            answer = reader.sent("/groups/bad0/wrong", text=text)
            assert answer.status_code == 303 or shape(answer.text) - allowed == set()
    # What is said after that is said once, on whatever page comes next.
    good.get("/about")
    bad.get("/about")
    assert bad.shape("/edit/reports") - good.shape("/edit/reports") == set()


def test_a_lift_request_goes_through_every_page_as_words(bad: Reader, good: Reader) -> None:
    lift = {"at": "2026-03-03T10:30", "ways": "back", "aid": "frame", "escorts": "1"}

    def asked(reader: Reader, notes: str, step: str, once: int = 0) -> Any:
        fields = {**lift, "notes": notes, "step": step, "once": f"{once:022}"}
        return reader.sent("RESULTS/bad1/lift", **fields)

    def sent(reader: Reader, texts: Iterable[str]) -> Shape:
        """Return what the pages of those that were sent are made of, for both who read them."""
        found = reader.shape("/lifts", "/coordinator/queue")
        for number, notes in enumerate(texts):
            answer = asked(reader, notes, "send", number)
            assert answer.status_code in (303, 422)
            if answer.status_code == 303:
                one = answer.location.removeprefix("/lifts/").partition("?")[0]
                found |= reader.shape(f"/lifts/{one}", f"/coordinator/queue/{one}")
        return found | reader.shape("/lifts", "/coordinator/queue")

    usual = ("plain", "x" * 900, "943 476 5919")
    allowed = {step: set() for step in ("check", "change")}
    for step, shapes in allowed.items():
        shapes.update(*(shape(asked(good, notes, step).text) for notes in usual))
        for text in packed(190):
            assert shape(asked(bad, text, step).text) - shapes == set(), text
    assert sent(bad, packed(190)) - sent(good, TAME) == set()


def test_accounts_are_only_words(bad: Reader, good: Reader) -> None:
    names = ("email", "name", "organisation", "roles", "back", "password")
    for path in ("/admin/people/new", "/sign-in/"):
        allowed = shape(good.sent(path, **dict.fromkeys(names, "plain")).text)
        for text in packed(290):
            answer = bad.sent(path, **dict.fromkeys(names, text))
            assert shape(answer.text) - allowed == set(), (path, text)
    people = [f"/admin/people/{number}" for number in range(10, 60, 7)]
    assert bad.shape(*people) - good.shape(*people) == set()


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
        "/groups/bad73", "/edit/groups/bad45", "/edit/reports", "/admin/", "/account",
    ]  # fmt: skip
    for path in paths:
        seen.open_drawn(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("window.pwned === undefined"), path
        assert page.url == seen.address + path
    seen.open(f"{results}/bad30/slip")
    for text in packed(60):
        page.fill("#slip-name", text)
        expect(page.locator(".lw-slip__blank")).to_have_text(page.input_value("#slip-name"))
        assert page.evaluate("window.pwned === undefined"), text
    seen.open_drawn(results)
    # All groups meet at two places: what a mark opens lists the names of half of them.
    page.locator(".leaflet-marker-icon[role=button]").last.click()
    expect(page.locator(".lw-popup").get_by_role("link").nth(20)).to_be_attached()
    page.emulate_media(media="print")
    assert page.pdf()
    assert page.evaluate("window.pwned === undefined")
    assert talked == []
    seen.assert_quiet()
