"""gtfs-kit reads the same feeds: which trips run on a date, and which departures a stop has."""

from __future__ import annotations

import datetime as dt
import warnings
from collections import Counter
from pathlib import Path

import gtfs_kit
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from geo.findings import Findings
from geo.routing.network import Timetable
from geo.timetable import read_timetable
from tests.timetable.feeds import CRS, clock, village, write_feed

Departures = Counter[tuple[str, str]]
"""How often a stop has a departure at a time."""


def ours(timetable: Timetable, date: dt.date) -> tuple[int, Departures]:
    """Return how many trips run on a date, and their departures."""
    pattern = timetable.service_pattern(date)
    runs = (
        timetable.pattern_runs[pattern][timetable.trip_service]
        if pattern >= 0
        else np.zeros(timetable.trip_count, dtype=np.bool_)
    )
    stop_ids = list(timetable.stop_id)
    found: Departures = Counter()
    for p in range(timetable.trip_pattern_count):
        part = slice(timetable.pattern_first_stop[p], timetable.pattern_first_stop[p + 1])
        trips = slice(timetable.pattern_first_trip[p], timetable.pattern_first_trip[p + 1])
        times = slice(timetable.pattern_first_time[p], timetable.pattern_first_time[p + 1])
        stops = [stop_ids[stop] for stop in timetable.pattern_stop[part]]
        table = timetable.departure_s[times].reshape(-1, len(stops))[runs[trips]]
        for row in table.tolist():
            found.update((stop, clock(s)) for stop, s in zip(stops, row, strict=True))
    return int(runs.sum()), found


def theirs(path: Path, dates: list[dt.date]) -> dict[dt.date, tuple[int, Departures]]:
    """Return the same as gtfs-kit finds it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        feed = gtfs_kit.expand_frequencies(gtfs_kit.read_feed(path, dist_units="km"))
        found = {}
        for date in dates:
            calls = gtfs_kit.get_stop_times(feed, date.strftime("%Y%m%d"))
            trips = gtfs_kit.get_trips(feed, date.strftime("%Y%m%d"))
            # Looking at a column of text one by one is slow: each pair is looked at once.
            counts = calls.groupby(["stop_id", "departure_time"]).size()
            leaves: Departures = Counter()
            for (stop, time), count in counts.to_dict().items():
                leaves[stop, time.zfill(8)] += count
            found[date] = len(trips), leaves
    return found


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name",
    [
        "newport_20240305_bus_gtfs.zip",
        "newport_20240305_bus_clipped_to_osm_gtfs.zip",
        "newport_20240305_rail_gtfs.zip",
    ],
)
def test_newport(real_data: Path, name: str) -> None:
    path = real_data / "newport" / name
    timetable = read_timetable([path], CRS, Findings())
    # One date of every set of services that ever runs together, the first ten of them.
    _, places = np.unique(timetable.date_pattern, return_index=True)
    dates = [timetable.first_date + dt.timedelta(days=int(i)) for i in np.sort(places)[:10]]
    for date, expected in theirs(path, dates).items():
        assert ours(timetable, date) == expected, date
    assert max(sum(ours(timetable, date)[1].values()) for date in dates) > 5_000


FIRST = dt.date(2024, 3, 25)
DATES = [FIRST + dt.timedelta(days=i) for i in range(10)]  # over the night of 31 March
SERVICES = ("w", "x", "y", "z")

dates = st.sampled_from(DATES)
weeks = st.lists(st.integers(0, 1), min_size=7, max_size=7)
calendars = st.fixed_dictionaries(
    {}, optional={service: st.tuples(weeks, dates, dates) for service in SERVICES}
)
exceptions = st.dictionaries(st.tuples(st.sampled_from(SERVICES), dates), st.integers(1, 2))
trips = st.lists(
    st.tuples(
        st.sampled_from(SERVICES),
        st.lists(st.sampled_from("ABCD"), min_size=2, max_size=5),
        st.integers(0, 31 * 60),
    ),
    min_size=1,
    max_size=5,
)
frequencies = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.integers(5 * 60, 26 * 60),
        st.integers(0, 90),
        st.integers(5, 40),
        st.sampled_from(("0", "1", "")),
    ),
    max_size=3,
)


def minutes(count: int) -> str:
    return clock(60 * count)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.filter_too_much,
        HealthCheck.too_slow,
    ],
)
@given(weekly=calendars, exceptions=exceptions, trips=trips, repeats=frequencies)
def test_drawn_feeds(
    tmp_path_factory: pytest.TempPathFactory,
    weekly: dict[str, tuple[list[int], dt.date, dt.date]],
    exceptions: dict[tuple[str, dt.date], int],
    trips: list[tuple[str, list[str], int]],
    repeats: list[tuple[int, int, int, int, str]],
) -> None:
    """Weekly services and exceptions of all kinds, loops, frequencies, trips past midnight."""
    known = {service: row for service, row in weekly.items() if row[1] <= row[2]}
    defined = {*known, *(service for service, _ in exceptions)}
    trips = [trip for trip in trips if trip[0] in defined]
    runs = any(any(row[0]) for row in known.values()) or 1 in exceptions.values()
    assume(trips and runs)
    head = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date"
    files = village(
        calendar="\n".join(
            [head]
            + [
                f"{service},{','.join(map(str, week))},{first:%Y%m%d},{last:%Y%m%d}"
                for service, (week, first, last) in known.items()
            ]
        ),
        calendar_dates="\n".join(
            ["service_id,date,exception_type"]
            + [f"{service},{date:%Y%m%d},{kind}" for (service, date), kind in exceptions.items()]
        ),
        trips="\n".join(
            ["route_id,service_id,trip_id"]
            + [f"R,{service},t{i}" for i, (service, _, _) in enumerate(trips)]
        ),
        stop_times="\n".join(
            ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"]
            + [
                f"t{i},{minutes(leaves + 5 * k)},{minutes(leaves + 5 * k + k % 2)},{stop},{k}"
                for i, (_, stops, leaves) in enumerate(trips)
                for k, stop in enumerate(stops)
            ]
        ),
        # A trip whose rows all hold no departure does not run; gtfs-kit would keep it.
        frequencies="\n".join(
            ["trip_id,start_time,end_time,headway_secs,exact_times"]
            + [
                f"t{trip},{minutes(start)},{minutes(start + length + 1)},{60 * headway},{exact}"
                for trip, start, length, headway, exact in repeats
                if trip < len(trips)
            ]
        ),
    )
    path = write_feed(tmp_path_factory.mktemp("drawn"), "feed", files)
    everything = [FIRST + dt.timedelta(days=i) for i in range(-2, 13)]
    expected = theirs(path, everything)
    assume(any(count for count, _ in expected.values()))
    timetable = read_timetable([path], CRS, Findings())
    assert {date: ours(timetable, date) for date in everything} == expected
