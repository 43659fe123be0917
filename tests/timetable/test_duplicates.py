"""A journey that two bodies publish is one bus."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.findings import Findings
from geo.routing.network import Timetable
from geo.timetable import read_timetable
from tests.timetable.feeds import CRS, load, village, write_feed

WEEKS = {
    "mon-fri": "1,1,1,1,1,0,0,20240304,20240331",
    "tue-fri": "0,1,1,1,1,0,0,20240304,20240331",
    "mon-tue": "1,1,0,0,0,0,0,20240304,20240331",
    "tue": "0,1,0,0,0,0,0,20240304,20240331",
    "sat": "0,0,0,0,0,1,0,20240304,20240331",
}
ROUTES = """
    route_id,agency_id,route_short_name,route_type
    R,V,7,3
    same,V,7,3
    other,V,8,3
    """


def two_feeds_worth(
    rows: list[tuple[str, str, str]], start: dict[str, str] | None = None
) -> dict[str, str]:
    """Trips (id, route, service), all from A to C at 09:00 unless `start` says otherwise."""
    calls = ""
    for trip, _, _ in rows:
        hour = (start or {}).get(trip, "09")
        for i, (stop, minute) in enumerate((("A", "00"), ("B", "05"), ("C", "10"))):
            calls += f"{trip},{hour}:{minute}:00,{hour}:{minute}:00,{stop},{i}\n"
    return village(
        routes=ROUTES,
        calendar="service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
        "start_date,end_date\n" + "".join(f"{name},{week}\n" for name, week in WEEKS.items()),
        trips="route_id,service_id,trip_id\n"
        + "".join(f"{route},{service},{trip}\n" for trip, route, service in rows),
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + calls,
    )


def copies(timetable: Timetable) -> dict[str, str]:
    ids = list(timetable.trip_id)
    return {
        ids[trip]: ids[original]
        for trip, original in enumerate(timetable.trip_duplicate_of.tolist())
        if original >= 0
    }


def test_the_same_days_count_once(tmp_path: Path) -> None:
    files = two_feeds_worth(
        [("a", "R", "mon-fri"), ("b", "same", "mon-fri"), ("c", "R", "mon-fri")]
    )
    timetable, findings = load(tmp_path, files)
    assert copies(timetable) == {"b": "a", "c": "a"}
    assert findings["journey_published_twice"] == 2
    assert timetable.trip_count == 3


@pytest.mark.parametrize(
    "rows",
    [
        [("all", "R", "mon-fri"), ("some", "R", "tue-fri")],
        [("some", "R", "tue-fri"), ("all", "R", "mon-fri")],
    ],
)
def test_the_one_with_more_days_counts(tmp_path: Path, rows: list[tuple[str, str, str]]) -> None:
    timetable, _ = load(tmp_path, two_feeds_worth(rows))
    assert copies(timetable) == {"some": "all"}


def test_what_a_copy_points_to_always_counts(tmp_path: Path) -> None:
    rows = [("fri", "R", "tue-fri"), ("tue", "R", "mon-tue"), ("all", "R", "mon-fri"),
            ("again", "R", "mon-fri"), ("sat", "R", "sat")]  # fmt: skip
    timetable, findings = load(tmp_path, two_feeds_worth(rows))
    assert copies(timetable) == {"fri": "all", "tue": "all", "again": "all"}
    assert findings["journey_published_twice_on_some_dates"] == 1  # fri and tue share Tuesdays


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["mon-tue", "tue", "mon-fri"], {"mon-tue": "mon-fri", "tue": "mon-fri"}),
        (["tue", "mon-tue", "tue-fri"], {"tue": "mon-tue"}),  # two would do: the first
        (["tue", "tue-fri", "mon-tue"], {"tue": "tue-fri"}),
    ],
)
def test_copies_of_copies(tmp_path: Path, rows: list[str], expected: dict[str, str]) -> None:
    timetable, _ = load(tmp_path, two_feeds_worth([(week, "R", week) for week in rows]))
    assert copies(timetable) == expected


def test_days_that_only_overlap_are_reported_and_both_count(tmp_path: Path) -> None:
    timetable, findings = load(
        tmp_path, two_feeds_worth([("a", "R", "tue-fri"), ("b", "R", "mon-tue")])
    )
    assert copies(timetable) == {}
    assert findings["journey_published_twice_on_some_dates"] == 1


@pytest.mark.parametrize(
    ("second", "start"),
    [
        (("b", "R", "sat"), {}),  # other days
        (("b", "other", "mon-fri"), {}),  # another bus
        (("b", "R", "mon-fri"), {"b": "10"}),  # another time
    ],
)
def test_what_differs_is_another_journey(
    tmp_path: Path, second: tuple[str, str, str], start: dict[str, str]
) -> None:
    timetable, findings = load(tmp_path, two_feeds_worth([("a", "R", "mon-fri"), second], start))
    assert copies(timetable) == {}
    assert not [code for code in findings if code.startswith("journey")]


def test_two_regions_that_both_publish_a_bus(tmp_path: Path) -> None:
    """The stops have the same ids and places in both feeds, so the journey is found again."""
    files = two_feeds_worth([("a", "R", "mon-fri")])
    timetable, _ = load(tmp_path, files, files)
    assert timetable.stop_count == 4
    assert copies(timetable) == {"feed2:a": "feed1:a"}


def test_a_route_name_that_ends_in_the_routes_id_is_read_without_it(tmp_path: Path) -> None:
    """Bus 7 is published as "7-R" with the id "R"; people at the stop see 7."""
    files = village(
        routes="""
            route_id,agency_id,route_short_name,route_long_name,route_type
            R,V,7-R,Alder Green to Damson Hill,3
            """
    )
    findings = Findings()
    path = write_feed(tmp_path, "bus", files)
    timetable = read_timetable([path], CRS, findings)
    assert list(timetable.route_name) == ["7"]
    assert ("route_name_ended_in_its_id", 1) in [(f.code, f.count) for f in findings.all()]
