"""Schedules of groups as schedules of Open Referral UK, and what these leave open.

The fields of the UK profile are those of iCalendar; ``dtstart`` is the first meeting, as it must
be where ``interval`` counts from it, and ``valid_from`` the first date of the rule as published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from directory.fields import FIRST_YEAR, LAST_YEAR
from directory.model import Fact, Frequency, Schedule
from directory.oruk.attributes import Attributes, Json, said_by, values
from directory.oruk.details import DAYS
from directory.oruk.ids import part_id, service_at_location_id
from directory.oruk.topics import SCHEDULE
from directory.words import schedule_in_english

_MOST_TURNS: Final = 60
"""A fifth Monday comes within a few turns; a rule without one in so many months has none."""


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What the attributes of a schedule of ours say."""

    once: bool
    term_time_only: Fact
    bank_holidays: Fact
    not_on: tuple[dt.date, ...]
    also_on: tuple[dt.date, ...]


def write_schedule(schedule: Schedule, service: str, position: int) -> Json:
    """Return one schedule of a group.

    Parameters
    ----------
    service : the UUID of the group.
    position : which of its schedules it is.
    """
    written: Json = {"id": part_id(service, "schedule", position), "service_id": service}
    if schedule.venue_id is not None:
        written["service_at_location_id"] = service_at_location_id(service, schedule.venue_id)
    first = first_meeting(schedule)
    once = schedule.frequency is Frequency.ONCE
    for key, date in (
        ("valid_from", schedule.starts_on),
        ("valid_to", schedule.starts_on if once else schedule.ends_on),
        ("dtstart", first),
    ):
        if date is not None:
            written[key] = date.isoformat()
    if not once:
        written["freq"] = schedule.frequency.value.upper()
        if schedule.every > 1:
            written["interval"] = schedule.every
    if schedule.weekday is not None:
        monthly = schedule.frequency is Frequency.MONTHLY
        written["byday"] = f"{schedule.nth if monthly else ''}{DAYS[schedule.weekday]}"
    written["description"] = schedule_in_english(schedule)
    for key, time in (("opens_at", schedule.start_time), ("closes_at", schedule.end_time)):
        if time is not None:
            written[key] = _clock(time)
    said = Attributes(written["id"])
    if once:
        said.say(SCHEDULE, "once")
    for name, fact in (
        ("term_time_only", schedule.term_time_only),
        ("bank_holidays", schedule.bank_holidays),
    ):
        if fact is not Fact.UNKNOWN:
            said.say(SCHEDULE, f"{name}_{fact.value}")
    for name, dates in (("not_on", schedule.not_on), ("also_on", schedule.also_on)):
        if dates:
            said.say(SCHEDULE, name, ",".join(date.isoformat() for date in dates))
    return said.onto(written)


def read_exceptions(schedule: Json) -> Exceptions:
    """Return what our own terms say of a schedule; nothing of it where it has none."""
    said = values(said_by(schedule, SCHEDULE))

    def fact(name: str) -> Fact:
        known = [fact for fact in (Fact.YES, Fact.NO) if f"{name}_{fact.value}" in said]
        return known[0] if len(known) == 1 else Fact.UNKNOWN

    return Exceptions(
        once="once" in said,
        term_time_only=fact("term_time_only"),
        bank_holidays=fact("bank_holidays"),
        not_on=tuple(_dates(said.get("not_on", ""))),
        also_on=tuple(_dates(said.get("also_on", ""))),
    )


def first_meeting(schedule: Schedule) -> dt.date | None:
    """Return the first date of the rule; None without a first date, or where there is none.

    Cancelled dates, bank holidays and terms do not count: they are no part of the rule.
    """
    start, weekday = schedule.starts_on, schedule.weekday
    if start is None or weekday is None or schedule.frequency is Frequency.ONCE:
        return start
    try:
        if schedule.frequency is Frequency.WEEKLY:
            date = start + dt.timedelta(days=weekday - start.weekday())
            return date if date >= start else date + dt.timedelta(weeks=schedule.every)
        for turn in range(_MOST_TURNS):
            month = start.year * 12 + start.month - 1 + turn * schedule.every
            found = _nth_of_month(month // 12, month % 12 + 1, weekday, schedule.nth or 1)
            if found is not None and found >= start:
                return found
    except (OverflowError, ValueError):
        # The calendar ends before the rule begins.
        return None
    return None


def _nth_of_month(year: int, month: int, weekday: int, nth: int) -> dt.date | None:
    begins = dt.date(year, month, 1)
    days = [begins + dt.timedelta(days=(weekday - begins.weekday()) % 7 + 7 * n) for n in range(5)]
    if days[-1].month != month:
        days.pop()
    return days[-1] if nth == -1 else days[nth - 1] if nth <= len(days) else None


def _clock(time: dt.time) -> str:
    return time.isoformat("minutes") if not time.second else time.isoformat("seconds")


def _dates(text: str) -> Iterable[dt.date]:
    for part in text.split(","):
        try:
            date = dt.date.fromisoformat(part)
        except ValueError:
            continue
        if FIRST_YEAR <= date.year <= LAST_YEAR:
            yield date
