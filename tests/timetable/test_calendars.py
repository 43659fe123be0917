"""On which dates trips run, and on which dates nothing can be said."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from tests.timetable.feeds import load, running, village

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HEADER = f"service_id,{','.join(DAYS)},start_date,end_date\n"


def feed_of(
    calendar: str | None, exceptions: str | None, trips: dict[str, str], info: str | None = None
) -> dict[str, str]:
    """A feed whose trips (id -> service) all go from A to B, an hour apart."""
    return village(
        calendar=calendar,
        calendar_dates=exceptions,
        feed_info=info,
        trips="route_id,service_id,trip_id\n"
        + "".join(f"R,{service},{trip}\n" for trip, service in trips.items()),
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        + "".join(
            f"{trip},{8 + i:02d}:00:00,{8 + i:02d}:00:00,A,1\n"
            f"{trip},{8 + i:02d}:10:00,{8 + i:02d}:10:00,B,2\n"
            for i, trip in enumerate(trips)
        ),
    )


def oracle(files: dict[str, str], date: dt.date) -> set[str]:
    """Active trips by the words of the GTFS reference, one row at a time."""
    active = set()
    text = date.strftime("%Y%m%d")
    for row in csv.DictReader(io.StringIO(files.get("calendar.txt", ""))):
        if row["start_date"] <= text <= row["end_date"] and row[DAYS[date.weekday()]] == "1":
            active.add(row["service_id"])
    for row in csv.DictReader(io.StringIO(files.get("calendar_dates.txt", ""))):
        if row["date"] == text and row["exception_type"] == "1":
            active.add(row["service_id"])
    for row in csv.DictReader(io.StringIO(files.get("calendar_dates.txt", ""))):
        if row["date"] == text and row["exception_type"] == "2":
            active.discard(row["service_id"])
    return {
        row["trip_id"]
        for row in csv.DictReader(io.StringIO(files["trips.txt"]))
        if row["service_id"] in active
    }


dates = st.dates(dt.date(2024, 2, 20), dt.date(2024, 4, 10)).map(lambda d: d.strftime("%Y%m%d"))
weeks = st.tuples(st.tuples(*[st.integers(0, 1)] * 7), dates, dates).map(
    lambda t: ",".join([*map(str, t[0]), *sorted(t[1:])])
)
exceptions = st.dictionaries(
    st.tuples(st.sampled_from(["s0", "s1", "s2", "extra"]), dates), st.integers(1, 2), max_size=8
)


@settings(max_examples=60, deadline=None)
@given(st.lists(weeks, min_size=3, max_size=3), exceptions)
def test_any_calendar_runs_as_the_reference_says(
    rows: list[str], exceptions: dict[tuple[str, str], int]
) -> None:
    exceptions = {("extra", "20240315"): 1, **exceptions}
    trips = {"a": "s0", "b": "s1", "c": "s2", "d": "extra", "e": "s0"}
    files = feed_of(
        HEADER + "".join(f"s{i},{row}\n" for i, row in enumerate(rows)),
        "service_id,date,exception_type\n"
        + "".join(f"{service},{date},{kind}\n" for (service, date), kind in exceptions.items()),
        trips,
    )
    expected = {
        date: oracle(files, date)
        for date in (dt.date(2024, 2, 10) + dt.timedelta(days=i) for i in range(70))
    }
    if not any(expected.values()):
        return
    with tempfile.TemporaryDirectory() as folder:
        timetable, _ = load(Path(folder), files)
    assert {date: running(timetable, date) for date in expected} == expected
    inside = [timetable.service_pattern(date) for date in expected if expected[date]]
    assert min(inside) >= 0
    # One service pattern for each different set of trips, and no two patterns for one set.
    by_pattern = {timetable.service_pattern(date): frozenset(expected[date]) for date in expected}
    by_pattern.pop(-1, None)
    assert len(set(by_pattern.values())) == len(by_pattern) == len(timetable.pattern_runs)


def test_dates_without_service_inside_validity_are_not_outside(tmp_path: Path) -> None:
    timetable, _ = load(tmp_path, village())
    tuesday, wednesday = dt.date(2024, 3, 5), dt.date(2024, 3, 6)
    assert running(timetable, tuesday) == {"t1"}
    assert timetable.service_pattern(wednesday) >= 0
    assert running(timetable, wednesday) == set()
    assert timetable.service_pattern(dt.date(2024, 4, 1)) == -1
    assert timetable.service_pattern(dt.date(2024, 2, 29)) == -1
    assert (timetable.first_date, timetable.last_date) == (
        dt.date(2024, 3, 1),
        dt.date(2024, 3, 31),
    )


def test_only_calendar_dates(tmp_path: Path) -> None:
    files = feed_of(
        None,
        "service_id,date,exception_type\nx,20240305,1\nx,20240312,1\ny,20240312,1\n",
        {"a": "x", "b": "y"},
    )
    timetable, _ = load(tmp_path, files)
    assert running(timetable, dt.date(2024, 3, 5)) == {"a"}
    assert running(timetable, dt.date(2024, 3, 6)) == set()
    assert running(timetable, dt.date(2024, 3, 12)) == {"a", "b"}
    assert timetable.last_date == dt.date(2024, 3, 12)


def info(start: str, end: str) -> str:
    return f"feed_publisher_name,feed_start_date,feed_end_date\nSomebody,{start},{end}\n"


def test_feed_info_narrows_what_the_feed_speaks_for(tmp_path: Path) -> None:
    timetable, findings = load(tmp_path, village(feed_info=info("20240306", "20240319")))
    assert timetable.feeds[0].valid_from == dt.date(2024, 3, 6)
    assert timetable.feeds[0].valid_to == dt.date(2024, 3, 19)
    assert running(timetable, dt.date(2024, 3, 5)) == set()
    assert timetable.service_pattern(dt.date(2024, 3, 5)) == -1
    assert running(timetable, dt.date(2024, 3, 19)) == {"t1"}
    assert "feed_dates_from_calendar" not in findings


def test_feed_info_never_widens_it(tmp_path: Path) -> None:
    timetable, _ = load(tmp_path, village(feed_info=info("20200101", "20301231")))
    assert timetable.first_date == dt.date(2024, 3, 1)
    assert timetable.last_date == dt.date(2024, 3, 31)


def test_half_a_feed_info(tmp_path: Path) -> None:
    timetable, findings = load(tmp_path, village(feed_info=info("20240310", "")))
    assert timetable.first_date == dt.date(2024, 3, 10)
    assert timetable.last_date == dt.date(2024, 3, 31)
    assert findings["feed_dates_from_calendar"] == 1


@pytest.mark.parametrize(("start", "end"), [("", ""), ("20240101", ""), ("", "20241231")])
def test_dates_that_are_not_given_or_cut_nothing_are_no_fault(
    tmp_path: Path, start: str, end: str
) -> None:
    assert load(tmp_path, village(feed_info=info(start, end)))[1] == {}
    assert load(tmp_path, village())[1] == {}


def test_feed_info_beside_the_calendars_leaves_no_valid_date(tmp_path: Path) -> None:
    with pytest.raises(
        InputError,
        match="has no valid date: the calendars run from 2024-03-01 to 2024-03-31, and the feed "
        "is said to hold from 2025-01-01 to 2025-12-31",
    ):
        load(tmp_path, village(feed_info=info("20250101", "20251231")))


def test_services_that_never_run(tmp_path: Path) -> None:
    files = feed_of(
        HEADER + "on,0,1,0,0,0,0,0,20240301,20240331\n"
        "off,0,0,0,0,0,0,0,20240301,20240331\n"
        "turned,1,1,1,1,1,1,1,20240331,20240301\n"
        "late,0,1,0,0,0,0,0,20240401,20240430\n",
        None,
        {"a": "on", "b": "off", "c": "turned", "d": "late"},
        info("20240301", "20240331"),
    )
    timetable, findings = load(tmp_path, files)
    assert list(timetable.trip_id) == ["a"]
    assert findings["trip_never_runs"] == 3
    assert findings["calendar_ends_before_it_starts"] == 1


def test_nothing_runs_at_all(tmp_path: Path) -> None:
    files = feed_of(HEADER + "off,0,0,0,0,0,0,0,20240301,20240331\n", None, {"a": "off"})
    with pytest.raises(InputError, match="no service runs on any date"):
        load(tmp_path, files)


def test_added_and_removed_at_once_does_not_run(tmp_path: Path) -> None:
    files = village(
        calendar_dates="service_id,date,exception_type\n"
        "tuesdays,20240306,2\ntuesdays,20240306,1\ntuesdays,20240307,1\n"
    )
    timetable, findings = load(tmp_path, files)
    assert running(timetable, dt.date(2024, 3, 6)) == set()
    assert running(timetable, dt.date(2024, 3, 7)) == {"t1"}
    assert findings["calendar_exception_repeated"] == 1


def test_a_calendar_of_a_thousand_years_is_refused_and_a_century_is_not(tmp_path: Path) -> None:
    century = HEADER + "tuesdays,0,1,0,0,0,0,0,20000101,20991231\n"
    timetable, _ = load(tmp_path, village(calendar=century))
    assert running(timetable, dt.date(2099, 12, 29)) == {"t1"}
    many = HEADER + "".join(f"s{i},0,1,0,0,0,0,0,19000101,99991231\n" for i in range(200))
    with pytest.raises(InputError, match="from 1900-01-01 to 9999-12-31, which is too long"):
        load(tmp_path, village(calendar=many))


def test_dates_that_no_feed_speaks_for_between_two_feeds(tmp_path: Path) -> None:
    first = village()
    second = village()
    second["calendar.txt"] = second["calendar.txt"].replace(
        "20240301,20240331", "20240501,20240531"
    )
    timetable, _ = load(tmp_path, first, second)
    assert timetable.service_pattern(dt.date(2024, 3, 6)) >= 0
    assert timetable.service_pattern(dt.date(2024, 4, 9)) == -1
    assert running(timetable, dt.date(2024, 3, 5)) == {"feed1:t1"}
    assert running(timetable, dt.date(2024, 5, 7)) == {"feed2:t1"}


def test_school_buses_are_left_out_and_counted(tmp_path: Path) -> None:
    files = village(
        routes="route_id,agency_id,route_short_name,route_long_name,route_type\n"
        "R,V,7,Alder Green to Damson Hill,3\nS,V,S1,Damson Hill School,712\n",
        trips="route_id,service_id,trip_id,trip_headsign\nR,tuesdays,t1,Damson Hill\n"
        "S,tuesdays,s1,Damson Hill School\n",
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t1,09:00:00,09:00:00,A,1\nt1,09:05:00,09:06:00,B,2\n"
        "s1,08:00:00,08:00:00,A,1\ns1,08:05:00,08:06:00,B,2\n",
    )
    timetable, findings = load(tmp_path, files)
    assert running(timetable, dt.date(2024, 3, 5)) == {"t1"}
    assert findings["school_bus_left_out"] == 1


def test_nobody_stays_seated_through_a_school_run(tmp_path: Path) -> None:
    """One vehicle: to the hill, back for the school, to the hill again, and home."""
    files = village(
        routes="route_id,agency_id,route_short_name,route_long_name,route_type\n"
        "R,V,7,Alder Green to Damson Hill,3\nS,V,S1,Damson Hill School,712\n",
        trips="route_id,service_id,trip_id,trip_headsign,block_id\n"
        "R,tuesdays,t1,,b\nS,tuesdays,s1,,b\nR,tuesdays,t2,,b\nR,tuesdays,t3,,b\n",
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t1,09:00:00,09:00:00,A,1\nt1,09:05:00,09:05:00,B,2\n"
        "s1,09:10:00,09:10:00,B,1\ns1,09:20:00,09:20:00,A,2\n"
        "t2,09:30:00,09:30:00,A,1\nt2,09:35:00,09:35:00,B,2\n"
        "t3,09:40:00,09:40:00,B,1\nt3,09:45:00,09:45:00,A,2\n",
    )
    timetable, _ = load(tmp_path, files)
    block = dict(zip(timetable.trip_id, timetable.trip_block.tolist(), strict=True))
    assert block["t1"] != block["t2"] == block["t3"]
    assert min(block.values()) >= 0
