"""The real feeds of Newport, March 2024: counts, dates and times against other readers."""

from __future__ import annotations

import csv
import datetime as dt
import io
import warnings
import zipfile
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from geo.crs import great_circle_m
from geo.findings import Findings
from geo.routing.courses import points_between
from geo.routing.network import Timetable
from geo.timetable import read_timetable
from tests.timetable.feeds import CRS

pytestmark = pytest.mark.real_data

TUESDAY = dt.date(2024, 3, 5)


@dataclass(frozen=True)
class Newport:
    bus_path: Path
    rail_path: Path
    timetable: Timetable
    findings: dict[str, int]


@pytest.fixture(scope="module")
def newport(real_data: Path) -> Newport:
    bus = real_data / "newport" / "newport_20240305_bus_gtfs.zip"
    rail = real_data / "newport" / "newport_20240305_rail_gtfs.zip"
    findings = Findings()
    timetable = read_timetable([bus, rail], CRS, findings)
    return Newport(
        bus, rail, timetable, {finding.code: finding.count for finding in findings.all()}
    )


def rows(path: Path, member: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(member).decode("utf-8-sig"))))


def active(timetable: Timetable, date: dt.date) -> np.ndarray:
    return np.asarray(
        timetable.pattern_runs[timetable.service_pattern(date)][timetable.trip_service]
    )


def test_trips_with_a_shape_follow_it_past_their_stops(newport: Newport) -> None:
    """Against the plain reading of the two files."""
    timetable = newport.timetable
    courses = timetable.courses
    assert courses is not None
    named = {row["trip_id"] for row in rows(newport.bus_path, "trips.txt") if row["shape_id"]}
    drawn = np.repeat(courses.pattern_line >= 0, np.diff(timetable.pattern_first_trip))
    ids = [name.rpartition(":")[2] for name in timetable.trip_id]
    assert {name for name, line in zip(ids, drawn, strict=True) if line} == named & set(ids)
    assert "trip_with_the_line_of_another_way" not in newport.findings
    away_m = []
    for pattern in np.flatnonzero(courses.pattern_line >= 0):
        first, last = timetable.pattern_first_stop[pattern : pattern + 2].tolist()
        places = courses.at[first:last].tolist()
        assert places == sorted(places)
        for stop, place in zip(timetable.pattern_stop[first:last], places, strict=True):
            [point, _] = points_between(courses, int(courses.pattern_line[pattern]), place, place)
            away_m.append(
                float(great_circle_m(*point, timetable.stop_lat[stop], timetable.stop_lon[stop]))
            )
    assert np.median(away_m) < 10
    assert np.percentile(away_m, 99) < 40


def test_counts_of_the_manifest(newport: Newport) -> None:
    timetable = newport.timetable
    assert timetable.stop_count == 5_377 + 253
    assert timetable.trip_count == 5_426 + 939
    assert len(timetable.route_type) == 220 + 141
    assert len(timetable.arrival_s) == 204_361 + 12_082
    assert timetable.zone == "Europe/London"
    assert [(feed.valid_from, feed.valid_to) for feed in timetable.feeds] == [
        (dt.date(2024, 2, 26), dt.date(2024, 11, 22)),
        (dt.date(2023, 12, 11), dt.date(2024, 5, 31)),
    ]
    assert active(timetable, TUESDAY).all()
    assert int(timetable.arrival_s.max()) == 28 * 3600 + 20 * 60
    assert "call_time_interpolated" not in newport.findings


def test_active_trips_of_every_date_as_by_hand(newport: Newport) -> None:
    """The words of the reference, one service at a time; neither feed has exceptions."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    spans = (
        (newport.bus_path, "20240226", "20241122"),
        (newport.rail_path, "20231211", "20240531"),
    )
    expected: Counter[dt.date] = Counter()
    for path, first, last in spans:
        assert rows(path, "calendar_dates.txt") == []
        per_service = Counter(row["service_id"] for row in rows(path, "trips.txt"))
        for row in rows(path, "calendar.txt"):
            date = dt.datetime.strptime(max(first, row["start_date"]), "%Y%m%d").date()
            end = dt.datetime.strptime(min(last, row["end_date"]), "%Y%m%d").date()
            while date <= end:
                if row[days[date.weekday()]] == "1":
                    expected[date] += per_service[row["service_id"]]
                date += dt.timedelta(days=1)
    dates = [
        newport.timetable.first_date + dt.timedelta(days=i)
        for i in range(len(newport.timetable.date_pattern))
    ]
    assert {date: int(active(newport.timetable, date).sum()) for date in dates} == {
        date: expected[date] for date in dates
    }


def test_a_second_opinion_on_trips_and_calls_by_date(newport: Newport) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import gtfs_kit

        feeds = [
            gtfs_kit.read_feed(path, dist_units="km")
            for path in (newport.bus_path, newport.rail_path)
        ]
        dates = [TUESDAY + dt.timedelta(days=offset) for offset in (-1, 0, 4, 5, 60, 100)]
        tables = [(feed.get_trips, feed.stop_times) for feed in feeds]
        expected = {}
        for date in dates:
            names: Counter[str] = Counter()
            stops: set[str] = set()
            calls = 0
            for get_trips, stop_times in tables:
                trips = get_trips(date=date.strftime("%Y%m%d"))["trip_id"]
                names.update(trips)
                here = stop_times[stop_times["trip_id"].isin(trips)]
                stops.update(here["stop_id"])
                calls += len(here)
            expected[date] = (names, stops, calls)
    timetable = newport.timetable
    ids, stop_ids = list(timetable.trip_id), list(timetable.stop_id)
    pattern = np.repeat(
        np.arange(timetable.trip_pattern_count), np.diff(timetable.pattern_first_trip)
    )
    lengths = np.diff(timetable.pattern_first_stop)
    for date, (names, stops, calls) in expected.items():
        runs = np.flatnonzero(active(timetable, date))
        assert Counter(ids[trip] for trip in runs) == names
        assert int(lengths[pattern[runs]].sum()) == calls
        used = {
            stop_ids[stop]
            for p in np.unique(pattern[runs])
            for stop in timetable.pattern_stop[
                timetable.pattern_first_stop[p] : timetable.pattern_first_stop[p + 1]
            ]
        }
        assert used == stops


def test_every_call_of_every_trip_as_in_the_files(newport: Newport) -> None:
    allowed = {"": 1, "0": 1, "1": 0, "2": 2, "3": 3}
    expected: dict[str, list[tuple[object, ...]]] = {}
    for path in (newport.bus_path, newport.rail_path):
        for row in sorted(rows(path, "stop_times.txt"), key=lambda r: int(r["stop_sequence"])):
            h, m, s = map(int, row["arrival_time"].split(":"))
            h2, m2, s2 = map(int, row["departure_time"].split(":"))
            expected.setdefault(row["trip_id"], []).append(
                (
                    row["stop_id"],
                    h * 3600 + m * 60 + s,
                    h2 * 3600 + m2 * 60 + s2,
                    allowed[row["pickup_type"]],
                    allowed[row["drop_off_type"]],
                )
            )
    timetable = newport.timetable
    stop_ids = list(timetable.stop_id)
    found = {}
    for p in range(timetable.trip_pattern_count):
        part = slice(timetable.pattern_first_stop[p], timetable.pattern_first_stop[p + 1])
        stops = [stop_ids[stop] for stop in timetable.pattern_stop[part]]
        board = timetable.pattern_board[part].tolist()
        alight = timetable.pattern_alight[part].tolist()
        start = int(timetable.pattern_first_time[p])
        first, last = timetable.pattern_first_trip[p : p + 2].tolist()
        for place, trip in enumerate(range(first, last)):
            times = slice(start + place * len(stops), start + (place + 1) * len(stops))
            found[timetable.trip_id[trip]] = list(
                zip(
                    stops,
                    timetable.arrival_s[times].tolist(),
                    timetable.departure_s[times].tolist(),
                    board,
                    alight,
                    strict=True,
                )
            )
    assert found == expected


def test_no_trip_overtakes(newport: Newport) -> None:
    """Over all dates together, which is stricter than within a date.

    974 patterns were counted elsewhere, on one date and the day before it, with 42 trips twice;
    here it is a handful fewer, and never fewer than the stop sequences (707 bus + 251 rail).
    """
    timetable = newport.timetable
    for p in range(timetable.trip_pattern_count):
        n = int(timetable.pattern_first_stop[p + 1] - timetable.pattern_first_stop[p])
        k = int(timetable.pattern_first_trip[p + 1] - timetable.pattern_first_trip[p])
        start = int(timetable.pattern_first_time[p])
        for times in (timetable.arrival_s, timetable.departure_s):
            table = times[start : start + n * k].reshape(k, n)
            assert all((b >= a).all() for a, b in pairwise(table))
    assert 958 <= timetable.trip_pattern_count <= 990


def test_journeys_published_twice(newport: Newport) -> None:
    """Counted once more here by plain comparison of texts."""
    timetable = newport.timetable
    originals = timetable.trip_duplicate_of
    assert newport.findings["journey_published_twice"] == int((originals >= 0).sum())
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    twins = 0
    for path in (newport.bus_path, newport.rail_path):
        names = {r["route_id"]: r["route_short_name"] or r["route_long_name"]
                 for r in rows(path, "routes.txt")}  # fmt: skip
        span = {
            r["service_id"]: (tuple(r[day] for day in days), r["start_date"], r["end_date"])
            for r in rows(path, "calendar.txt")
        }
        calls: dict[str, list[tuple[str, ...]]] = {}
        for r in sorted(rows(path, "stop_times.txt"), key=lambda r: int(r["stop_sequence"])):
            calls.setdefault(r["trip_id"], []).append(
                (r["stop_id"], r["arrival_time"], r["departure_time"])
            )
        same = Counter(
            (names[r["route_id"]], span[r["service_id"]], tuple(calls[r["trip_id"]]))
            for r in rows(path, "trips.txt")
        )
        twins += sum(count - 1 for count in same.values())
    # Equal calendars only: those whose days are part of the other's come on top.
    assert 0 < twins <= int((originals >= 0).sum())
    assert (originals[originals[originals >= 0]] == -1).all()
