"""Coordinators plan a day straight from the queue, on the hamlet with its real streets."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from directory.store import Store
from geo.pack.build import build_pack
from geo.pack.load import open_pack
from geo.pickups.model import Way
from geo.routing.engine import Engine
from geo.routing.vocabulary import Point
from tests.pack.hamlet import hamlet
from tests.web.conftest import SECRET, make_app
from webmap.records.audit import AuditLog
from webmap.records.lifts import Asked, LiftRequests, State, read_aloud
from webmap.records.tables import lift_requests
from webmap.usecases.find_home import Place
from webmap.usecases.lift_requests import (
    Aid,
    BusStop,
    Wish,
    expires_at,
    for_planner,
    open_pickup,
    private_part,
)
from webmap.wiring import Services, records

NOW = dt.datetime(2024, 3, 4, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2024, 3, 5)
DRIVERS = """\
id,lat,lon,seats,wheelchair_places,from,to
Ann,52.6501,-0.7205,3,0,2024-03-05T08:00,2024-03-05T15:00
"""
VENUE = Point(52.6501, -0.75)
# Where from, the wish, and how the same stands in a table.
REQUESTS = (
    (
        Place("Home one, by the ford", Point(52.650137, -0.779513)),
        Wish(Way.BOTH, Aid.FRAME, escorts=1, notes="Side door, please"),
        "both,2,no,Brings a stick or a frame. Side door; please",
    ),
    (Place("LE15 0AA", Point(52.6501, -0.7700)), Wish(Way.THERE, Aid.WHEELCHAIR), "there,1,yes,"),
    (Place("LE15 0AB", Point(52.6501, -0.7650)), Wish(Way.BACK, Aid.NONE), "back,1,no,"),
)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("queue")
    return build_pack(hamlet(folder), folder / "packs").folder


@pytest.fixture
def app(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr("webmap.views.lift_kept.now", lambda: NOW)
    opened = open_pack(pack)
    store = Store.open(f"sqlite:///{tmp_path / 'linkway.db'}")
    made = make_app(tmp_path / "instance", Services(opened, Engine(opened.network), store))
    yield made
    with made.app_context():
        records().close()


@pytest.fixture
def client(app: Flask) -> Any:
    return app.test_client(who="coordinator")


def lifts(app: Flask) -> LiftRequests:
    with app.app_context():
        return LiftRequests(records(), SECRET, NOW.replace(tzinfo=None))


def ask_all(app: Flask) -> list[str]:
    """Put the requests into the queue, as the first person asked; return their references."""
    kept, references = lifts(app), []
    for number, (home, wish, _) in enumerate(REQUESTS):
        reference = kept.reference_for(1, str(number))
        facts = Asked(
            "g", "Lunch Club", "The Hall", VENUE.lat, VENUE.lon, DAY, dt.time(10, 30),
            dt.time(12, 0), wish.ways.value, wish.aid.value, wish.escorts,
        )  # fmt: skip
        kept.ask(
            reference, facts, private_part(home, wish, None),
            organisation_id=1, account_id=1, expires_at=expires_at(DAY),
        )  # fmt: skip
        references.append(reference)
    return references


def plan(client: Any, **fields: Any) -> Any:
    token = client.csrf_token("/coordinator")
    file = (io.BytesIO(DRIVERS.encode()), "drivers.csv")
    return client.post("/coordinator", data={"csrf_token": token, "drivers": file, **fields})


def sheets(page: str) -> list[str]:
    """What a plan says: each driver's sheet, and who is left."""
    found = r'<section class="(?:lw-sheet|nhsuk-warning-callout)".*?</section>'
    return re.findall(found, page, re.DOTALL)


def test_a_plan_from_the_queue_is_that_of_a_table_with_the_same_rows(
    app: Flask, client: Any
) -> None:
    references = ask_all(app)
    order = sorted(range(len(references)), key=lambda i: references[i])
    rows = [
        "id,lat,lon,venue_lat,venue_lon,start,end,direction,passengers,wheelchair,note,address,venue"
    ]
    for i in order:
        home, _, written = REQUESTS[i]
        direction, passengers, chair, note = written.split(",")
        note = note.replace(";", ",")
        rows.append(
            f"{read_aloud(references[i])},{home.point.lat},{home.point.lon},{VENUE.lat},{VENUE.lon},"
            f"2024-03-05T10:30,2024-03-05T12:00,{direction},{passengers},{chair},"
            f'"{note}","{home.label}",The Hall'
        )
    table = (io.BytesIO("\n".join(rows).encode()), "requests.csv")
    by_table = plan(client, requests=table).location
    by_queue = plan(client, day=DAY.isoformat()).location
    found = client.get(by_queue).text
    assert sheets(found) == sheets(client.get(by_table).text)
    assert "Home one, by the ford" in found
    assert "Side door, please" in found
    one, other = (client.get(f"{each}.geojson").get_json() for each in (by_queue, by_table))
    assert one == other
    assert len(one["features"]) > 3


def test_one_press_accepts_what_has_a_lift_and_nothing_else(app: Flask, client: Any) -> None:
    first, chair, last = ask_all(app)
    address = plan(client, day=DAY.isoformat()).location
    page = client.get(address).text
    assert "Accept the 2 new requests that have a lift" in page
    assert "No car that day has a place for a wheelchair." in page
    lifts(app).change([last], 1, State.WITHDRAWN)
    done = client.post(f"{address}/accept", data={"csrf_token": client.csrf_token("/coordinator")})
    after = client.get(done.location).text
    assert f"Somebody else was first: {read_aloud(last)} is withdrawn." in after
    assert "1 request accepted." in after
    assert "new requests that have a lift" not in after
    states = {kept.id: kept.state for kept in lifts(app).of_organisation(1)}
    assert states == {first: State.ACCEPTED, chair: State.NEW, last: State.WITHDRAWN}


def test_each_home_of_a_plan_is_noted_and_none_where_nothing_was_planned(
    app: Flask, client: Any
) -> None:
    references = ask_all(app)

    def seen() -> list[str]:
        with app.app_context():
            rows = list(AuditLog(records(), SECRET).all())
        return sorted(row.about for row in rows if row.what == "lift request seen")

    token = client.csrf_token("/coordinator")
    failed = client.post("/coordinator", data={"csrf_token": token, "day": DAY.isoformat()})
    assert failed.status_code == 400
    assert "Choose a CSV file of drivers" in failed.text
    assert "3 requests for Tuesday 5 March" in failed.text
    assert seen() == []
    plan(client, day=DAY.isoformat())
    assert seen() == sorted(references)


def test_a_request_that_cannot_be_opened_keeps_nobody_else_from_a_lift(
    app: Flask, client: Any
) -> None:
    first, *_ = ask_all(app)
    with app.app_context(), records().writing() as connection:
        one = lift_requests.c.id == first
        connection.execute(lift_requests.update().where(one).values(sealed="of another key"))
    page = client.get(plan(client, day=DAY.isoformat()).location).text
    assert f"{read_aloud(first)} is not in the plan: it was sealed with another secret key" in page
    assert "1 of 2 requests has a lift" in page


@pytest.mark.parametrize("day", ["2024-03-06", "2023-01-01"])
def test_a_day_without_requests_is_said(app: Flask, client: Any, day: str) -> None:
    ask_all(app)
    page = plan(client, day=day)
    assert page.status_code == 400
    assert "No request of that day waits for a lift any more" in page.text


def test_a_day_that_is_none_is_a_table_that_is_missing(client: Any) -> None:
    assert "Choose a CSV file of lift requests" in plan(client, day="tomorrow; DROP").text


def test_a_lift_to_a_bus_stop_is_planned_for_the_bus(app: Flask, client: Any) -> None:
    """There by the bus at 10:02, fetched from the one that is there at 12:49."""
    stop = BusStop(
        "Cross", Point(52.6502, -0.7600), Way.BOTH,
        dt.datetime(2024, 3, 5, 10, 2), dt.datetime(2024, 3, 5, 12, 49),
    )  # fmt: skip
    home, wish = REQUESTS[0][0], Wish(Way.BOTH, Aid.NONE, to_stop=True)
    facts = Asked(
        "g", "Lunch Club", "The Hall", VENUE.lat, VENUE.lon, DAY, dt.time(10, 30), dt.time(12, 0),
        "both", "none", 0,
    )  # fmt: skip
    kept = lifts(app)
    reference = kept.reference_for(1, "stop")
    kept.ask(
        reference, facts, private_part(home, wish, stop),
        organisation_id=1, account_id=1, expires_at=expires_at(DAY),
    )  # fmt: skip
    pickup, found = open_pickup(kept, reference, 1), kept.get(reference, 1)
    assert pickup is not None
    assert found is not None
    asked = for_planner(found, pickup)
    assert (asked.home, asked.venue, asked.venue_name) == (home.point, stop.place, "Cross")
    assert (asked.start, asked.end) == (stop.leave, stop.back)
    page = client.get(plan(client, day=DAY.isoformat()).location).text
    assert f"Set down {found.short}; they go on from here at 10:02" in page
    assert f"Pick up {found.short} at the stop" in page
