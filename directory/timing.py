"""When a group meets: the rhythm of its schedules, school terms, and why there are no dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from directory.errors import ScheduleError
from directory.facts import Fact

_DAY_MINUTES: Final = 24 * 60

LONGEST_NIGHT_SESSION_MINUTES: Final = 8 * 60
"""An end before the start is read as after midnight up to this length, else as a mistake."""


class Frequency(StrEnum):
    """The rhythm of a schedule."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    ONCE = "once"


class NotDated(StrEnum):
    """Why a schedule gives no dated sessions."""

    NO_TIMES = "no_times"
    TIMES_CONTRADICT = "times_contradict"
    NO_FIRST_DATE = "no_first_date"


class Doubt(StrEnum):
    """Why a dated session may not take place."""

    TERM_DATES_UNKNOWN = "term_dates_unknown"
    BANK_HOLIDAY_UNKNOWN = "bank_holiday_unknown"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a group meets, as published.

    Parameters
    ----------
    frequency : weekly, monthly (the `nth` weekday of the month), or once (on `starts_on`).
    weekday : 0 is Monday; None only for ``ONCE``.
    nth : 1 to 5, or -1 for the last; only for ``MONTHLY``. A month without a fifth is left out.
    every : every n weeks or months. The week (Monday to Sunday) or month of `starts_on` is the
        first that counts, as in iCalendar (RFC 5545, ``INTERVAL`` with ``WKST=MO``).
    starts_on, ends_on : first and last date of the rule, both included.
    start_time, end_time : local clock times; an end before the start is after midnight.
    term_time_only : ``UNKNOWN`` is read as published: the rule holds all year.
    bank_holidays : whether the rule holds on bank holidays.
    not_on : dates that are cancelled, whatever else says that they take place.
    also_on : further dates, whatever rule, bank holiday or term says.
    venue_id : one of the venues of the group, or None.
    """

    frequency: Frequency
    weekday: int | None = None
    nth: int | None = None
    every: int = 1
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    start_time: dt.time | None = None
    end_time: dt.time | None = None
    term_time_only: Fact = Fact.UNKNOWN
    bank_holidays: Fact = Fact.UNKNOWN
    not_on: tuple[dt.date, ...] = ()
    also_on: tuple[dt.date, ...] = ()
    venue_id: str | None = None

    def __post_init__(self) -> None:
        """Refuse schedules that cannot be."""
        if self.every < 1:
            raise ScheduleError(f"every {self.every} is not a rhythm: use 1 or more")
        if self.frequency is Frequency.ONCE:
            if self.starts_on is None:
                raise ScheduleError("a one-off has no date: give starts_on")
        elif self.weekday not in range(7):
            raise ScheduleError(f"weekday {self.weekday} is not from 0 (Monday) to 6 (Sunday)")
        if self.frequency is Frequency.MONTHLY and self.nth not in {1, 2, 3, 4, 5, -1}:
            raise ScheduleError(f"nth {self.nth} is not from 1 to 5, nor -1 for the last")

    @property
    def minutes(self) -> int | None:
        """The length of a session in minutes; None where the times are missing or contradict."""
        if self.start_time is None or self.end_time is None:
            return None
        start = self.start_time.hour * 60 + self.start_time.minute
        end = self.end_time.hour * 60 + self.end_time.minute
        if end > start:
            return end - start
        night = end + _DAY_MINUTES - start
        return night if night <= LONGEST_NIGHT_SESSION_MINUTES else None

    @property
    def not_dated(self) -> NotDated | None:
        """Why this schedule gives no dated sessions; None when it does."""
        if self.start_time is None or self.end_time is None:
            return NotDated.NO_TIMES
        if self.minutes is None:
            return NotDated.TIMES_CONTRADICT
        if self.every > 1 and self.starts_on is None:
            return NotDated.NO_FIRST_DATE
        return None


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of school days without a holiday; both dates are included."""

    name: str
    first: dt.date
    last: dt.date
