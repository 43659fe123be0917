"""Clock times on ordinary days and on the two days on which the clocks change."""

from __future__ import annotations

import datetime as dt

import pytest

from geo.routing.clock import ServiceClock

LONDON = ServiceClock("Europe/London")
SPRING, AUTUMN, PLAIN = dt.date(2026, 3, 29), dt.date(2026, 10, 25), dt.date(2026, 6, 9)

# date, clock time, GTFS time of that date's service day (noon minus 12 h)
TABLE = [
    (PLAIN, "2026-06-09T00:00:00", "00:00:00"),
    (PLAIN, "2026-06-09T10:12:00", "10:12:00"),
    (PLAIN, "2026-06-10T01:10:00", "25:10:00"),
    # Clocks go forward at 01:00: noon minus 12 h is 23:00 of the day before.
    (SPRING, "2026-03-28T23:00:00", "00:00:00"),
    (SPRING, "2026-03-29T00:30:00", "01:30:00"),
    (SPRING, "2026-03-29T02:00:00", "02:00:00"),
    (SPRING, "2026-03-29T10:12:00", "10:12:00"),
    (SPRING, "2026-03-30T01:10:00", "25:10:00"),
    # Clocks go back at 02:00: noon minus 12 h is 01:00 summer time.
    (AUTUMN, "2026-10-25T00:30:00", "-00:30:00"),
    (AUTUMN, "2026-10-25T02:30:00", "02:30:00"),
    (AUTUMN, "2026-10-25T10:12:00", "10:12:00"),
    (AUTUMN, "2026-10-26T01:10:00", "25:10:00"),
]


def _seconds(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    hours, minutes, seconds = text.lstrip("-").split(":")
    return sign * (int(hours) * 3600 + int(minutes) * 60 + int(seconds))


@pytest.mark.parametrize(("date", "clock", "gtfs"), TABLE)
def test_clock_and_timetable_times_agree_both_ways(date: dt.date, clock: str, gtfs: str) -> None:
    local = dt.datetime.fromisoformat(clock)
    assert LONDON.seconds(date, local) == _seconds(gtfs)
    assert LONDON.local(date, _seconds(gtfs)) == local


def test_the_hour_that_comes_twice_is_told_apart_by_fold() -> None:
    first = LONDON.seconds(AUTUMN, dt.datetime(2026, 10, 25, 1, 30))
    second = LONDON.seconds(AUTUMN, dt.datetime(2026, 10, 25, 1, 30, fold=1))
    assert second - first == 3600
    assert LONDON.local(AUTUMN, first).fold == 0
    assert LONDON.local(AUTUMN, second).fold == 1


def test_yesterdays_25_10_is_ten_past_one_today_even_when_the_clocks_change() -> None:
    for date in (PLAIN, SPRING, AUTUMN):
        yesterday = date - dt.timedelta(days=1)
        shifted = _seconds("25:10:00") + LONDON.shift_s(date, yesterday)
        assert LONDON.local(date, shifted) == LONDON.local(yesterday, _seconds("25:10:00"))
    # In spring the day before is an hour shorter, in autumn an hour longer.
    assert LONDON.shift_s(PLAIN, dt.date(2026, 6, 8)) == -86_400
    assert LONDON.shift_s(SPRING, dt.date(2026, 3, 28)) == -82_800
    assert LONDON.shift_s(AUTUMN, dt.date(2026, 10, 24)) == -90_000


def test_limits_given_as_clock_times_hold_on_clock_change_days() -> None:
    assert LONDON.clock_seconds(AUTUMN, AUTUMN, 17 * 3600) == 17 * 3600
    assert LONDON.clock_seconds(SPRING, SPRING, 8 * 3600) == 8 * 3600
    assert LONDON.clock_seconds(PLAIN, PLAIN, 25 * 3600) == 25 * 3600
