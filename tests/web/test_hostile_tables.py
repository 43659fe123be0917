"""Hostile texts in the files that editors and coordinators hand in: only words on every page."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence

import pytest

from directory.columns import COLUMNS
from directory.store import Store
from geo.pack.build import build_pack
from geo.pack.load import open_pack
from geo.routing.engine import Engine
from tests.pack.hamlet import hamlet
from tests.web.browser import Watched, serving
from tests.web.conftest import make_app
from tests.web.hostile import HOSTILE, TAME, packed
from tests.web.shapes import Reader, Shape, shape
from webmap.usecases.lift_tables import ALL_DRIVER_COLUMNS, ALL_REQUEST_COLUMNS
from webmap.wiring import Services, records

REQUEST = {
    "lat": "52.6501", "lon": "-0.7795", "venue_lat": "52.6501", "venue_lon": "-0.75",
    "start": "2024-03-05T10:30", "end": "2024-03-05T12:00", "direction": "there",
}  # fmt: skip
DRIVER = {
    "lat": "52.6501", "lon": "-0.7205", "seats": "3", "wheelchair_places": "0",
    "from": "2024-03-05T08:00", "to": "2024-03-05T15:00",
}  # fmt: skip
GROUP = {
    "name": "A group", "kind": "Lunch club", "frequency": "weekly", "day": "Tuesday",
    "start_time": "10:00", "end_time": "12:00", "venue_name": "Hall", "lat": "52.6501",
    "lon": "-0.75",
}  # fmt: skip
NAME = "<img src=x onerror=window.pwned=1>.csv"
WORDS = (
    "name", "kind", "alert", "needs", "topics", "summary", "description", "organisation",
    "organisation_description", "organisation_website", "venue_name", "address", "cost",
    "for_whom", "gender", "how_to_refer", "languages", "contact_for", "phone", "email", "website",
    "access_notes", "transport", "transport_area", "transport_phone", "source", "licence",
)  # fmt: skip
"""Columns of a groups file where any words may stand."""
WITHOUT_NUL = [text for text in packed(300) if "\x00" not in text]
"""A file with this letter is no text file, and refused as a whole."""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder = tmp_path_factory.mktemp("tables")
    pack = open_pack(build_pack(hamlet(folder), folder / "packs").folder)
    with Store.open(f"sqlite:///{folder / 'linkway.db'}") as store:
        app = make_app(folder, Services(pack, Engine(pack.network), store))
        yield Reader(app)
        with app.app_context():
            records().close()


def table(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> io.BytesIO:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def tables(texts: Sequence[str]) -> tuple[io.BytesIO, io.BytesIO]:
    """Write requests and drivers with these texts for names, places and notes."""
    told = ("address", "venue", "note")
    requests = [
        {**REQUEST, **{name: texts[(at + n) % len(texts)] for n, name in enumerate(told)},
         "id": f"{text[:40]}{at}", "passengers": "1"}
        for at, text in enumerate(texts)
    ]  # fmt: skip
    drivers = [{**DRIVER, "id": f"{text[-40:]}{at}"} for at, text in enumerate(texts[:6])]
    return table(ALL_REQUEST_COLUMNS, requests), table(ALL_DRIVER_COLUMNS, drivers)


def planned(reader: Reader, texts: Sequence[str]) -> str:
    """Hand requests and drivers with these texts in; return the address of the plan."""
    requests, drivers = tables(texts)
    answer = reader.sent(
        "/coordinator",
        requests=(requests, "requests.csv"),
        drivers=(drivers, "drivers.csv"),
    )
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_names_and_notes_of_a_lift_plan_are_only_words(reader: Reader) -> None:
    texts = WITHOUT_NUL
    allowed = reader.shape(planned(reader, [f"{TAME[n % 2]} {n}" for n in range(len(texts))]))
    plan = planned(reader, texts)
    assert reader.shape(plan) - allowed == set()
    assert reader.get(f"{plan}.geojson").mimetype == "application/geo+json"


def test_what_is_said_of_a_bad_table_is_only_words(reader: Reader) -> None:
    def said(column: str, text: str) -> Shape:
        rows = [{**REQUEST, "id": "R", "passengers": "1", column: text}]
        answer = reader.sent(
            "/coordinator",
            requests=(table((*ALL_REQUEST_COLUMNS, text[:40]), rows), NAME),
            drivers=(table(ALL_DRIVER_COLUMNS, [{**DRIVER, "id": "D"}]), "drivers.csv"),
        )
        # One pack is only spaces, which is as good as nothing.
        assert answer.status_code == 400 or not text.strip()
        return shape(answer.text)

    allowed = said("start", "plain")
    for column in ("start", "direction", "lat", "passengers"):
        for text in packed(300):
            assert said(column, text) - allowed == set(), (column, text)


def test_files_of_groups_are_only_words_before_and_after_they_are_taken_in(
    reader: Reader,
) -> None:
    def taken(texts: Sequence[str], source: str) -> Shape:
        rows = [
            {**GROUP, "id": str(at)}
            | {name: texts[(at + n) % len(texts)] for n, name in enumerate(WORDS)}
            for at in range(len(texts))
        ]
        # Each of these is refused with a word on what stands in it.
        rows += [
            {**GROUP, "id": f"bad{at}{name}", name: text}
            for at, text in enumerate(texts[::4])
            for name in ("day", "frequency", "start_time", "lat", "how", "assured_on", "status")
        ]
        sent = reader.sent(
            "/edit/imports/",
            file=(table((*COLUMNS, texts[0][:60]), rows), NAME),
            source=source,
        )
        assert sent.status_code == 303
        found = reader.shape(sent.location)
        assert reader.sent(sent.location).status_code == 303
        return found | reader.shape("/edit/imports/", "/edit/", "/data/")

    texts = [text for text in HOSTILE if "\x00" not in text]
    allowed = taken([f"{TAME[n % 2]} {n}" for n in range(len(texts))], "plain")
    assert taken(texts, texts[0]) - allowed == set()


@pytest.fixture
def address(reader: Reader) -> Iterator[str]:
    with serving(reader.client.application) as at:
        yield at


@pytest.mark.browser
def test_nothing_of_a_plan_runs_in_a_browser(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    page = seen.page
    talked: list[str] = []
    page.on("dialog", lambda dialog: (talked.append(dialog.message), dialog.dismiss()))
    seen.open("/coordinator")
    for field, file in zip(("#requests", "#drivers"), tables(WITHOUT_NUL), strict=True):
        page.set_input_files(
            field, {"name": NAME, "mimeType": "text/csv", "buffer": file.getvalue()}
        )
    page.get_by_role("button", name="Plan the runs").click()
    page.wait_for_url("**/coordinator/plan/*")
    seen.wait_for_map()
    # What the map says of each stop is put in when it is pointed at.
    for mark in page.locator(".lw-map path.leaflet-interactive").all()[:12]:
        mark.dispatch_event("mouseover")
    assert page.pdf()
    assert page.evaluate("window.pwned === undefined")
    assert talked == []
    seen.assert_quiet()
