"""Readings of small feeds, and the schedules that they should give."""

from __future__ import annotations

import datetime as dt
from typing import Any

from directory.model import Frequency, Group, Schedule
from directory.oruk.common import Feed
from directory.oruk.reading import Entry, read_entries
from directory.rows import Reading

TODAY = dt.date(2026, 11, 22)
TEN, NOON = dt.time(10), dt.time(12)


def read(*services: Any, version: int | None = 3) -> Reading:
    entries = [Entry(each, "feed", f"contents[{i}]", version) for i, each in enumerate(services)]
    return read_entries(entries, Feed("feed", TODAY))


def one(version: int = 3, **fields: Any) -> tuple[Group, dict[str, str]]:
    """Return the group of a service, and what was told: path -> reason."""
    reading = read({"id": "a", "name": "Lunch", **fields}, version=version)
    assert len(reading.groups) == 1, reading.problems
    return reading.groups[0], {p.column: p.reason for p in reading.problems}


def schedules(*written: dict[str, Any]) -> tuple[tuple[Schedule, ...], dict[str, str]]:
    times = {"opens_at": "10:00", "closes_at": "12:00"}
    group, told = one(schedules=[{**times, **each} for each in written])
    return group.schedules, told


def weekly(weekday: int, **more: Any) -> Schedule:
    return Schedule(Frequency.WEEKLY, weekday, start_time=TEN, end_time=NOON, **more)


def monthly(weekday: int, nth: int, **more: Any) -> Schedule:
    return Schedule(Frequency.MONTHLY, weekday, nth, start_time=TEN, end_time=NOON, **more)
