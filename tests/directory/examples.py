"""Groups for tests, with what a test does not speak of filled in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from directory.model import Fact, Frequency, Group, Provenance, Schedule, Venue

TEN, NOON = dt.time(10, 0), dt.time(12, 0)
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def weekly(weekday: int, **more: Any) -> Schedule:
    more = {"start_time": TEN, "end_time": NOON, "bank_holidays": Fact.YES, **more}
    return Schedule(Frequency.WEEKLY, weekday, **more)


def monthly(nth: int, weekday: int, **more: Any) -> Schedule:
    more = {"start_time": TEN, "end_time": NOON, "bank_holidays": Fact.YES, **more}
    return Schedule(Frequency.MONTHLY, weekday, nth, **more)


def once(date: str, **more: Any) -> Schedule:
    more = {"start_time": TEN, "end_time": NOON, **more}
    return Schedule(Frequency.ONCE, starts_on=day(date), **more)


def group(ref: str = "a", *schedules: Schedule, **more: Any) -> Group:
    more = {"name": f"Group {ref}", "kind": "lunch club", **more}
    origin = more.pop("provenance", Provenance("Council", "council", ref))
    return Group(id=ref, provenance=origin, schedules=schedules, **more)


def venue(name: str = "Hall", **more: Any) -> Venue:
    return Venue(id=f"venue-{name}", name=name, **more)
