"""The demo's timetables: whole, possible to drive, and thin as in the country."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import gtfs_kit
import holidays
import numpy as np
import pandas as pd
import pytest

from geo.findings import Findings
from geo.timetable import read_timetable
from tests.demo.conftest import feed, metres
from webmap.demo.calendars import (
    TERMS,
    VALID_FROM,
    VALID_TO,
    bank_holidays,
    no_bus_days,
    school_days,
)
from webmap.demo.write import DemoFiles


def _seconds(clock: pd.Series) -> np.ndarray:
    parts = clock.str.split(":", expand=True).astype(int).to_numpy()
    return parts @ np.array([3600, 60, 1])


def _trips_on(path, date: str) -> set[str]:
    read = gtfs_kit.read_feed(path, dist_units="m")
    return set(gtfs_kit.get_trips(read, date=date).trip_id)


@pytest.mark.parametrize("which", [0, 1])
def test_references_hold_and_times_rise(demo: DemoFiles, which: int) -> None:
    tables = feed(demo.gtfs[which])
    calls = tables["stop_times"]
    assert set(calls.trip_id) == set(tables["trips"].trip_id)
    used = set(calls.stop_id) | set(tables["stops"].get("parent_station", []))
    assert set(tables["stops"].stop_id) == used - {""}
    assert set(tables["trips"].route_id) == set(tables["routes"].route_id)
    services = set(tables["calendar"].service_id) | set(tables["calendar_dates"].service_id)
    assert set(tables["trips"].service_id) == services
    assert "invented" in tables["feed_info"].feed_publisher_name[0]
    for _, trip in calls.groupby("trip_id"):
        assert (np.diff(trip.stop_sequence.astype(int)) > 0).all()
        assert (np.diff(_seconds(trip.arrival_time)) > 0).all()
        assert (trip.arrival_time <= trip.departure_time).all()


def test_buses_go_as_fast_as_country_buses(demo: DemoFiles) -> None:
    tables = feed(demo.gtfs[0])
    calls, stops = tables["stop_times"], tables["stops"].set_index("stop_id")
    at = dict(
        zip(
            stops.index,
            metres(stops.stop_lat.astype(float), stops.stop_lon.astype(float)),
            strict=True,
        )
    )
    for trip_id, trip in calls.groupby("trip_id"):
        hours = (_seconds(trip.arrival_time)[-1] - _seconds(trip.arrival_time)[0]) / 3600
        driven = trip.shape_dist_traveled.astype(float).to_numpy()
        assert 14 < driven[-1] / 1000 / hours < 45, trip_id
        line = np.array([at[stop] for stop in trip.stop_id])
        straight = np.hypot(*np.diff(line, axis=0).T)
        assert (np.diff(driven) >= straight - 40).all(), trip_id


def test_no_buses_on_sundays_and_fewer_on_saturdays(demo: DemoFiles) -> None:
    tuesday = _trips_on(demo.gtfs[0], "20261201")
    thursday = _trips_on(demo.gtfs[0], "20261203")
    saturday = _trips_on(demo.gtfs[0], "20261205")
    assert _trips_on(demo.gtfs[0], "20261206") == set()
    assert 0 < len(saturday) < len(tuesday) / 2
    # Market buses on Tuesdays and Fridays, the community bus on Thursdays.
    assert {t for t in tuesday if t.startswith(("51-", "52-"))}
    assert not {t for t in thursday if t.startswith(("51-", "52-"))}
    assert {t for t in thursday if t.startswith("53-")}
    assert not {t for t in tuesday if t.startswith("53-")}
    assert {t for t in saturday if t.startswith("60-")}
    # The railway runs on Sundays too, so that a Sunday is not empty everywhere.
    assert 0 < len(_trips_on(demo.gtfs[1], "20261206")) < len(_trips_on(demo.gtfs[1], "20261201"))


def test_school_buses_run_on_school_days_only(demo: DemoFiles) -> None:
    def school(date: str) -> int:
        return sum(trip.startswith("S") for trip in _trips_on(demo.gtfs[0], date))

    assert school("20261201") == 8
    assert school("20261027") == 0  # half term
    assert school("20270503") == 0  # the early May bank holiday, inside a term
    assert school("20270504") == 8


def test_one_friday_bus_leaves_after_midnight(demo: DemoFiles) -> None:
    tables = feed(demo.gtfs[0])
    calls = tables["stop_times"]
    late = set(calls[_seconds(calls.departure_time) >= 86_400].trip_id)
    services = tables["trips"].set_index("trip_id").service_id.loc[list(late)]
    assert set(services) == {"friday"}


def test_what_is_known_of_kerbs_and_buses_is_mixed(demo: DemoFiles) -> None:
    tables = feed(demo.gtfs[0])
    assert set(tables["stops"].wheelchair_boarding) == {"0", "1", "2"}
    assert set(tables["trips"].wheelchair_accessible) == {"0", "1", "2"}
    stands = tables["stops"][tables["stops"].platform_code != ""]
    assert set(stands.platform_code) == {"A", "B", "C", "D"}
    assert stands.parent_station.nunique() == 1


def test_bank_holidays_are_those_of_england() -> None:
    # An independent source: the holidays package.
    known = holidays.country_holidays("GB", subdiv="ENG", years=range(2026, 2030))
    # Where a holiday falls on a weekend, the package lists that day too; the law gives a weekday.
    expected = {day for day in known if VALID_FROM <= day <= VALID_TO and day.weekday() < 5}
    assert set(bank_holidays()) == expected
    assert dt.date(2026, 12, 28) in expected  # Boxing Day 2026 is a Saturday
    assert dt.date(2026, 12, 26) in no_bus_days()


def test_terms_follow_each_other_and_end_before_summer() -> None:
    for (_, first, last), (_, following, _) in pairwise(TERMS):
        assert first < last < following
        assert (following - last).days >= 6
    assert TERMS[0][1] >= VALID_FROM
    assert TERMS[-1][2] <= VALID_TO
    # English schools open 190 days a year, inset days aside.
    assert 3 * 183 <= len(school_days()) <= 3 * 195


def test_every_bus_follows_the_road_past_its_stops(demo: DemoFiles) -> None:
    findings = Findings()
    timetable = read_timetable(demo.gtfs, "EPSG:27700", findings)
    courses = timetable.courses
    assert courses is not None
    kind = timetable.route_type[timetable.trip_route[timetable.pattern_first_trip[:-1]]]
    assert ((courses.pattern_line >= 0) == (kind == 3)).all()
    on = np.repeat(kind == 3, np.diff(timetable.pattern_first_stop))
    assert np.isfinite(courses.at[on]).all()
    assert not [one.code for one in findings.all() if "line" in one.code or "shape" in one.code]
