"""Schedules of a feed: which are kept as they are meant, and which are told."""

from __future__ import annotations

import datetime as dt

import pytest

from directory.model import Frequency, NotDated, Schedule
from tests.directory.oruk.readings import NOON, TEN, monthly, read, schedules, weekly


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"freq": "WEEKLY", "byday": "TU"}, [weekly(1)]),
        ({"freq": "weekly", "byday": "MO,WE, FR"}, [weekly(0), weekly(2), weekly(4)]),
        ({"freq": "MONTHLY", "byday": "2TU"}, [monthly(1, 2)]),
        ({"freq": "MONTHLY", "byday": "1MO,3MO"}, [monthly(0, 1), monthly(0, 3)]),
        ({"freq": "MONTHLY", "byday": "-1FR"}, [monthly(4, -1)]),
        # Each Thursday of each month is each Thursday.
        ({"freq": "MONTHLY", "byday": "TH"}, [weekly(3)]),
        # The Tuesday among the days 8 to 14 is the second one.
        ({"freq": "MONTHLY", "byday": "TU", "bymonthday": "8,9,10,11,12,13,14"}, [monthly(1, 2)]),
        # RFC 5545: the weekday of the first date where no day is said. 5 January 2026: a Monday.
        (
            {"freq": "WEEKLY", "dtstart": "2026-01-05"},
            [weekly(0, starts_on=dt.date(2026, 1, 5))],
        ),
        ({"freq": "DAILY", "byday": "SA,SU"}, [weekly(5), weekly(6)]),
        (
            {"freq": "WEEKLY", "byday": "MO", "valid_from": "2026-01-01", "valid_to": "2026-03-31"},
            [weekly(0, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 3, 31))],
        ),
        # Every other Tuesday from the 13th; valid from the 14th means that the 27th is the first.
        (
            {
                "freq": "WEEKLY", "byday": "TU", "interval": 2,
                "dtstart": "2026-01-13", "valid_from": "2026-01-14",
            },
            [weekly(1, every=2, starts_on=dt.date(2026, 1, 27))],
        ),
        # The first Wednesday is in the week of the first date, the first Monday is not any more.
        (
            {"freq": "WEEKLY", "byday": "MO,WE", "interval": "2", "dtstart": "2026-01-14"},
            [
                weekly(0, every=2, starts_on=dt.date(2026, 1, 26)),
                weekly(2, every=2, starts_on=dt.date(2026, 1, 14)),
            ],
        ),
        # Three times: 6, 13 and 20 January.
        (
            {"freq": "WEEKLY", "byday": "TU", "dtstart": "2026-01-06", "count": 3},
            [weekly(1, starts_on=dt.date(2026, 1, 6), ends_on=dt.date(2026, 1, 20))],
        ),
        (
            {"dtstart": "2026-12-05"},
            [
                Schedule(
                    Frequency.ONCE, starts_on=dt.date(2026, 12, 5), start_time=TEN, end_time=NOON
                )
            ],
        ),
        ({"freq": "WEEKLY", "byday": "MO", "valid_to": "9999-12-31"}, [weekly(0)]),
    ],
)  # fmt: skip
def test_rules_are_kept_as_they_are_meant(written, meant):
    assert list(schedules(written)[0]) == meant


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ({"freq": "MONTHLY", "bymonthday": "15"}, "bymonthday"),
        ({"freq": "MONTHLY", "byday": "TU", "bymonthday": "1,2"}, "bymonthday"),
        ({"freq": "MONTHLY", "byday": "TU", "interval": 2}, "byday"),
        ({"freq": "MONTHLY", "byday": "-2TU"}, "byday"),
        ({"freq": "MONTHLY", "byday": "6TU"}, "byday"),
        ({"freq": "WEEKLY", "byday": "2TU"}, "byday"),
        ({"freq": "WEEKLY", "byday": "XX"}, "byday"),
        ({"freq": "YEARLY", "byday": "TU"}, "freq"),
        ({"freq": "WEEKLY", "byday": "TU", "interval": 0}, "interval"),
        ({"freq": "WEEKLY", "byday": "TU", "interval": 1.5}, "interval"),
        ({"freq": "WEEKLY", "byday": "TU", "count": 6}, "count"),
        ({"freq": "WEEKLY", "byday": "TU", "valid_to": "soon"}, "valid_to"),
        (
            {"freq": "WEEKLY", "byday": "TU", "valid_from": "2026-05-01", "valid_to": "2026-04-01"},
            "valid_to",
        ),
        ({"freq": "WEEKLY"}, "byday"),
        ({}, "freq"),
    ],
)
def test_what_cannot_be_kept_is_told_and_never_bent(written, path):
    found, told = schedules(written)
    assert found == ()
    assert f"contents[0].schedules[0].{path}" in told


def test_a_fortnight_without_its_first_date_has_no_dates():
    (found,), told = schedules({"freq": "WEEKLY", "byday": "TU", "interval": 2})
    assert found.not_dated is NotDated.NO_FIRST_DATE
    assert "contents[0].schedules[0].dtstart" in told


@pytest.mark.parametrize(
    "written", ["10:00", "10:00:00", "10:00Z", "10:00+01:00", "10:00:00.000Z", "10.00am",
                "2026-06-01T10:00:00Z", "10:00 AM"],
)  # fmt: skip
def test_times_are_those_of_the_clock_in_the_hall(written):
    (found,), _ = schedules({"freq": "WEEKLY", "byday": "TU", "opens_at": written})
    assert found.start_time == TEN


@pytest.mark.parametrize("written", ["25:00", "10:00-05:00", "ten", "10", True, ["10:00"]])
def test_times_that_cannot_be_read_give_no_dates(written):
    (found,), told = schedules({"freq": "WEEKLY", "byday": "TU", "opens_at": written})
    assert found.not_dated is NotDated.NO_TIMES
    assert told["contents[0].schedules[0].opens_at"]


def test_a_zone_is_told_once_and_not_for_each_time():
    rule = {"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00Z", "closes_at": "12:00Z"}
    reading = read(*({"id": str(i), "name": "Lunch", "schedules": [rule]} for i in range(5)))
    assert len(reading.groups) == 5
    assert sum("zone" in problem.reason for problem in reading.problems) == 1
