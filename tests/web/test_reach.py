"""The area of a search on the map of the results: which day, which times, and what it says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from directory.model import Frequency, Schedule
from geo.place_categories import SETTLEMENT
from geo.routing.vocabulary import Point, Verdict
from tests.web.conftest import make_app
from tests.web.fakes import HOME, VENUES, fake_services, group
from tests.web.pages import elements, parse, text_of
from tests.web.test_area_page import SQUARE, Asked
from webmap.usecases.area_report import settlements_inside

TUESDAY = dt.datetime(2026, 3, 3, 10, 30)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked(SQUARE)
    monkeypatch.setattr("webmap.views.reach.both_ways", asked)
    return asked


def offered(client: Any, path: str) -> dict[str, str]:
    """Return the days that can be shaded: what each says, and its address."""
    for select in elements(parse(client.get(path).text), "select"):
        if select.get("id") == "reach-day":
            return {text_of(o): o.get("value") or "" for o in elements(select, "option")}
    return {}


def test_each_day_of_the_search_can_be_shaded_for_the_times_of_its_groups(
    client: Any, drawn: Asked
) -> None:
    client.search(when="fortnight")
    days = offered(client, client.results)
    assert list(days) == ["Tuesday 3 March, 10:30 to 12:00", "Tuesday 10 March, 10:30 to 12:00"]
    assert drawn.calls == []
    answer = client.get(days["Tuesday 10 March, 10:30 to 12:00"])
    assert answer.mimetype == "application/geo+json"
    (area,) = answer.get_json()["features"]
    assert area["geometry"] == SQUARE
    ((home, start, end, traveller),) = drawn.calls
    week = dt.timedelta(days=7)
    assert (home, start, end) == (HOME, TUESDAY + week, TUESDAY + week + dt.timedelta(minutes=90))
    assert traveller.walk_speed_kmh == 3.2


def test_the_sentence_names_the_places_in_the_area(searched: Any, drawn: Asked) -> None:
    # Of the villages and towns of the fakes only the second Newton lies in this triangle.
    drawn.answer = {
        "type": "Polygon",
        "coordinates": [[[-1.45, 52.16], [-1.43, 52.16], [-1.44, 52.18], [-1.45, 52.16]]],
    }
    (path,) = offered(searched, searched.results).values()
    assert searched.get(path).get_json()["said"] == (
        "Tuesday 3 March, 10:30 to 12:00: without help they can get to and home from Newton."
    )


def test_nowhere_is_said_and_nothing_is_drawn(searched: Any, drawn: Asked) -> None:
    drawn.answer = None
    (path,) = offered(searched, searched.results).values()
    answer = searched.get(path).get_json()
    assert answer["features"] == []
    assert "nowhere that they can get to and home from" in answer["said"]


@pytest.mark.parametrize("day", ["2026-03-04", "2030-01-01", "nonsense", "52.1,-1.5"])
def test_a_day_without_a_group_has_no_area(searched: Any, drawn: Asked, day: str) -> None:
    assert searched.get(f"{searched.results}/area/{day}").status_code == 404
    assert drawn.calls == []


def test_an_area_is_for_nobody_without_the_session_of_its_search(
    app: Any, searched: Any, drawn: Asked
) -> None:
    (path,) = offered(searched, searched.results).values()
    assert app.test_client().get(path).status_code in (404, 410)
    assert drawn.calls == []


def test_no_address_of_an_area_holds_the_home(searched: Any, drawn: Asked) -> None:
    for path in offered(searched, searched.results).values():
        assert str(HOME.lat) not in path
        assert "LK1" not in path


def test_the_times_are_those_of_most_groups_and_of_the_days_that_are_chosen(
    tmp_path: Any, drawn: Asked
) -> None:
    place = VENUES[Verdict.WALK]
    late = Schedule(
        Frequency.WEEKLY, weekday=1, start_time=dt.time(14), end_time=dt.time(15), venue_id=place.id
    )
    friday = replace(late, weekday=4)
    groups = (
        group("a", "A", place),
        group("b", "B", place, schedules=(late,)),
        group("c", "C", place, schedules=(late, friday)),
    )
    client: Any = make_app(tmp_path, fake_services(groups)).test_client()
    client.search()
    assert list(offered(client, client.results)) == [
        "Tuesday 3 March, 14:00 to 15:00",
        "Friday 6 March, 14:00 to 15:00",
    ]
    narrowed = offered(client, f"{client.results}?day=4")
    assert list(narrowed)[-1] == "Friday 6 March, 14:00 to 15:00"
    assert client.get(list(narrowed.values())[-1]).status_code == 200


def test_without_a_date_there_is_nothing_to_shade(client: Any, drawn: Asked) -> None:
    client.search(days=["0"])
    assert offered(client, client.results) == {}


def test_places_in_an_area_are_named_from_the_home_outwards() -> None:
    places = pd.DataFrame(
        {
            "name": ["Far", "Near", "Out", "", "Hall", "Near"],
            "kind": [SETTLEMENT] * 4 + ["venue", SETTLEMENT],
            "lat": [52.19, 52.11, 52.3, 52.12, 52.12, 52.15],
            "lon": [-1.41, -1.49, -1.49, -1.49, -1.49, -1.45],
        }
    )
    square = {
        "type": "Polygon",
        "coordinates": [[[-1.5, 52.1], [-1.4, 52.1], [-1.4, 52.2], [-1.5, 52.2], [-1.5, 52.1]]],
    }
    assert settlements_inside(places, square, Point(52.1, -1.5)) == ("Near", "Far")
