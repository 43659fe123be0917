"""Nothing suitable: one press, what is kept of it, and how little planners can make of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import geopandas as gpd
import pandas as pd
import pytest
import sqlalchemy as sa
from flask import Flask
from shapely.geometry import box

from tests.web.conftest import make_app
from tests.web.fakes import HOME, POSTCODE, fake_services
from tests.web.pages import elements, heading, parse, text_of
from webmap.records.tables import unmet
from webmap.records.unmet import Count, UnmetCounts
from webmap.usecases.unmet_need import COLUMN, often_enough, small_area, with_counts
from webmap.wiring import records

AREAS = gpd.GeoDataFrame(
    {
        "code": ["W1", "W2", "=W3"],
        "name": ["Near <b>Town</b>", "Hills", "=cmd()"],
        "people": pd.array([300, 200, 100], dtype="Int64"),
    },
    geometry=[box(-1.51, 52.09, -1.49, 52.11), box(-1.49, 52.09, -1.47, 52.11), box(0, 0, 1, 1)],
    crs="EPSG:4326",
)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    services = fake_services()
    services.pack.areas = AREAS
    made = make_app(tmp_path / "instance", services)
    yield made
    with made.app_context():
        records().close()


@pytest.fixture
def worker(app: Flask) -> Any:
    return app.test_client(who="link-worker")


def press(client: Any, **kept: str) -> Any:
    token = client.csrf_token(client.results)
    return client.post(f"{client.results}/nothing-suitable", data={"csrf_token": token, **kept})


def counted(app: Flask) -> list[dict[str, Any]]:
    with app.app_context(), records().reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(unmet)).mappings()]


def add(app: Flask, number: int, area: str = "W1", kind: str = "lunch club") -> None:
    with app.app_context():
        for _ in range(number):
            UnmetCounts(records()).add(area, [kind], [], "lift")


def test_one_press_keeps_area_kind_days_and_verdict_and_says_so(app: Flask, worker: Any) -> None:
    worker.search(kinds=["gardening", "walking"], days=["1", "3"])
    done = press(worker)
    assert done.status_code == 303
    assert POSTCODE not in done.location
    page = parse(worker.get(done.location).text)
    assert heading(page) == "Thank you, we counted it"
    said = dict(
        zip(
            [text_of(e) for e in elements(page, "dt")],
            [text_of(e) for e in elements(page, "dd")],
            strict=True,
        )
    )
    assert said == {
        "Small area": "Near <b>Town</b>",
        "Kind of group": "Gardening and Walking",
        "Days": "Tuesday and Thursday",
        "Best answer in the list": "Needs help one way",
    }
    row = {"area": "W1", "weekdays": 0b1010, "verdict": "one_way", "number": 1}
    assert counted(app) == [{**row, "kind": "gardening"}, {**row, "kind": "walking"}]


def test_a_search_counts_once_however_often_it_is_pressed(app: Flask, worker: Any) -> None:
    worker.search()
    for _ in range(3):
        press(worker)
    assert [row["number"] for row in counted(app)] == [1]
    page = worker.get(worker.results).text
    assert "You said that nothing here is suitable." in page
    assert ">Nothing suitable</button>" not in page
    worker.search()
    press(worker)
    assert [(row["kind"], row["number"]) for row in counted(app)] == [("any", 2)]


def test_without_a_press_nothing_is_counted_and_all_is_explained(app: Flask, worker: Any) -> None:
    worker.search(words="zzzzz")
    assert ">Nothing suitable</button>" in worker.get(worker.results).text
    page = worker.get(f"{worker.results}/nothing-suitable").text
    assert "Only this is counted:" in page
    assert counted(app) == []


@pytest.mark.parametrize(("areas", "home"), [(None, POSTCODE), (AREAS, "52.19, -1.42")])
def test_a_home_in_no_small_area_is_counted_as_not_known(
    tmp_path: Path, areas: Any, home: str
) -> None:
    services = fake_services()
    services.pack.areas = areas
    app = make_app(tmp_path / "other", services)
    worker: Any = app.test_client()
    assert worker.search(home=home).status_code == 303
    assert "Not known" in worker.get(press(worker).location).text
    assert [row["area"] for row in counted(app)] == [""]
    with app.app_context():
        records().close()


def test_the_small_area_is_the_one_that_the_home_is_in() -> None:
    assert small_area(AREAS, HOME) == ("W1", "Near <b>Town</b>")
    assert small_area(None, HOME) == ("", "")


def table(client: Any) -> list[list[str]]:
    page = parse(client.get("/planner").text)
    (section,) = [
        each for each in elements(page, "section")
        if each.get("aria-labelledby") == "unmet-heading"
    ]  # fmt: skip
    return [
        [text_of(cell) for cell in row if cell.tag.endswith(("th", "td"))]
        for row in elements(section, "tr")
    ][1:]


def test_numbers_under_five_are_nowhere_and_none_can_be_worked_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webmap.views.planner._answer", _no_answer)
    planner: Any = app.test_client(who="planner")
    nothing = [["All areas", "All kinds", "fewer than 5"]]
    assert table(planner) == nothing
    add(app, 4)
    add(app, 1, "W2")
    assert table(planner) == nothing
    add(app, 1)
    others = ["All other areas", "And all other kinds", "fewer than 5"]
    line = ["Near <b>Town</b>", "Lunch club", "at least 5"]
    assert table(planner) == [line, others]
    add(app, 4)
    # Nothing that a planner sees changes between five and nine.
    assert table(planner) == [line, others]
    add(app, 1)
    assert table(planner) == [[*line[:2], "at least 10"], others]
    add(app, 6, "")
    assert ["Area not known", "Lunch club", "at least 5"] in table(planner)
    assert "W2" not in planner.get("/planner/not-found.csv").text


def _no_answer(*_: object) -> Any:
    from webmap.usecases.gap_map import NoJourneys

    raise NoJourneys


def test_the_table_is_handed_out_with_the_same_numbers_and_no_formula(app: Flask) -> None:
    add(app, 7, "=W3", "=lunch")
    add(app, 3, "W2")
    planner: Any = app.test_client(who="planner")
    answer = planner.get("/planner/not-found.csv")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows == [
        ["area", "area_name", "kind", COLUMN],
        ["'=W3", "'=cmd()", "'=lunch", "at least 5"],
    ]


def test_a_gap_map_gets_the_numbers_of_its_kind_and_never_a_sum() -> None:
    counts = [
        Count("W1", "lunch club", 6),
        Count("W1", "singing", 4),
        Count("W1", "any", 3),
        Count("W2", "any", 12),
    ]
    frame = AREAS.rename(columns={"code": "area"})

    def column(kind: str | None) -> list[str]:
        return list(with_counts(frame, counts, kind)[COLUMN])

    few = "fewer than 5"
    assert column("lunch club") == ["at least 5", few, few]
    assert column("singing") == [few] * 3
    assert column(None) == [few, "at least 10", few]


def test_the_order_of_the_table_tells_no_more_than_its_numbers() -> None:
    shown = often_enough([Count("W2", "a", 9), Count("W1", "b", 5), Count("W1", "a", 8)], AREAS)
    assert [(line.area, line.kind) for line in shown] == [("W2", "a"), ("W1", "a"), ("W1", "b")]


def test_other_roles_and_other_sites_cannot_press(app: Flask, worker: Any) -> None:
    worker.search()
    path = f"{worker.results}/nothing-suitable"
    assert worker.post(path).status_code == 400
    token = worker.csrf_token(worker.results)
    elsewhere = {"Origin": "https://elsewhere.example"}
    assert worker.post(path, data={"csrf_token": token}, headers=elsewhere).status_code == 403
    other: Any = app.test_client(who="link-worker")
    other.search()
    own = {"csrf_token": other.csrf_token(other.results)}
    assert other.post(path, data=own).status_code == 410
    assert counted(app) == []


def test_the_e_mail_of_a_shortlist_has_no_home_and_no_way_in_it(worker: Any) -> None:
    worker.search()
    for group in ("back", "bus"):
        token = worker.csrf_token(worker.results)
        worker.post(f"{worker.results}/shortlist", data={"csrf_token": token, "add": group})
    page = parse(worker.get(f"{worker.results}/shortlist").text)
    links = [a.get("href") or "" for a in elements(page, "a")]
    (link,) = [each for each in links if each.startswith("mailto:")]
    fields = parse_qs(link.partition("?")[2])
    (body,) = fields["body"]
    assert fields["subject"] == ["Groups that may suit you"]
    assert body.split("\r\n\r\n")[1].split("\r\n") == [
        "Town Singers",
        "Singing at Town Hall. A warm meal and company.",
        "Meets: Tuesday 3 March, 10:30 to 12:00",
        "Cost: £4",
        "Phone: 01632 960001",
        "http://localhost/groups/bus",
    ]
    (text,) = [t for t in elements(page, "textarea") if t.get("id") == "mail-text"]
    reference = worker.results.rpartition("/")[2]
    for said in (body, "".join(text.itertext())):
        for mark in (POSTCODE, str(HOME.lat), "Bus 42", "lift", reference, "Green Lane"):
            assert mark not in said


def test_an_e_mail_link_stays_short_and_says_what_it_left_out(worker: Any) -> None:
    worker.search()
    for group in re.findall(r'data-card="(\w+)"', worker.get(worker.results).text):
        token = worker.csrf_token(worker.results)
        worker.post(f"{worker.results}/shortlist", data={"csrf_token": token, "add": group})
    page = worker.get(f"{worker.results}/shortlist").text
    link = re.search(r'href="(mailto:[^"]+)"', page)
    assert link is not None
    assert len(link[1]) < 2000
    assert "An email link cannot hold more than the first" in page
