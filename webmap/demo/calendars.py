"""Which days are school days and bank holidays while the demo's timetables are valid."""

from __future__ import annotations

import datetime as dt
from typing import Final

from dateutil.easter import easter

VALID_FROM: Final = dt.date(2026, 9, 1)
VALID_TO: Final = dt.date(2029, 8, 31)

TERMS: Final = (
    ("Autumn 2026, first half", dt.date(2026, 9, 2), dt.date(2026, 10, 23)),
    ("Autumn 2026, second half", dt.date(2026, 11, 2), dt.date(2026, 12, 18)),
    ("Spring 2027, first half", dt.date(2027, 1, 4), dt.date(2027, 2, 12)),
    ("Spring 2027, second half", dt.date(2027, 2, 22), dt.date(2027, 3, 25)),
    ("Summer 2027, first half", dt.date(2027, 4, 12), dt.date(2027, 5, 28)),
    ("Summer 2027, second half", dt.date(2027, 6, 7), dt.date(2027, 7, 21)),
    ("Autumn 2027, first half", dt.date(2027, 9, 2), dt.date(2027, 10, 22)),
    ("Autumn 2027, second half", dt.date(2027, 11, 1), dt.date(2027, 12, 17)),
    ("Spring 2028, first half", dt.date(2028, 1, 4), dt.date(2028, 2, 11)),
    ("Spring 2028, second half", dt.date(2028, 2, 21), dt.date(2028, 3, 31)),
    ("Summer 2028, first half", dt.date(2028, 4, 18), dt.date(2028, 5, 26)),
    ("Summer 2028, second half", dt.date(2028, 6, 5), dt.date(2028, 7, 21)),
    ("Autumn 2028, first half", dt.date(2028, 9, 4), dt.date(2028, 10, 20)),
    ("Autumn 2028, second half", dt.date(2028, 10, 30), dt.date(2028, 12, 20)),
    ("Spring 2029, first half", dt.date(2029, 1, 3), dt.date(2029, 2, 9)),
    ("Spring 2029, second half", dt.date(2029, 2, 19), dt.date(2029, 3, 29)),
    ("Summer 2029, first half", dt.date(2029, 4, 16), dt.date(2029, 5, 25)),
    ("Summer 2029, second half", dt.date(2029, 6, 4), dt.date(2029, 7, 20)),
)


def all_days() -> list[dt.date]:
    """List every day of the timetables."""
    count = (VALID_TO - VALID_FROM).days + 1
    return [VALID_FROM + dt.timedelta(days=i) for i in range(count)]


def bank_holidays() -> list[dt.date]:
    """List the bank holidays of England within the timetables, substitutes included."""
    days: set[dt.date] = set()
    for year in range(VALID_FROM.year, VALID_TO.year + 1):
        sunday = easter(year)
        days |= {sunday - dt.timedelta(days=2), sunday + dt.timedelta(days=1)}
        days |= {_monday(year, 5, 1), _monday(year, 5, 25), _monday(year, 8, 25)}
        for month, day in ((1, 1), (12, 25), (12, 26)):
            holiday = dt.date(year, month, day)
            while holiday.weekday() >= 5 or holiday in days:
                holiday += dt.timedelta(days=1)
            days.add(holiday)
    return sorted(day for day in days if VALID_FROM <= day <= VALID_TO)


def no_bus_days() -> list[dt.date]:
    """List the days without buses: bank holidays, and Christmas itself on a weekend."""
    days = set(bank_holidays())
    days |= {day for day in all_days() if (day.month, day.day) in ((1, 1), (12, 25), (12, 26))}
    return sorted(days)


def school_days() -> list[dt.date]:
    """List the weekdays of term that are not bank holidays."""
    holidays = set(bank_holidays())
    return [
        day
        for day in all_days()
        if day.weekday() < 5
        and day not in holidays
        and any(first <= day <= last for _, first, last in TERMS)
    ]


def _monday(year: int, month: int, from_day: int) -> dt.date:
    """Return the first Monday on or after a day."""
    day = dt.date(year, month, from_day)
    return day + dt.timedelta(days=-day.weekday() % 7)
