"""The words of the directory: a group, where it meets, when, and where we know that from.

Plain values without behaviour beyond what follows from their own fields. A place is two floats;
what lies between two places is not known here. Not knowing is a value of its own and is never
"no" and never "yes".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from directory.errors import ScheduleError

_DAY_MINUTES: Final = 24 * 60

LONGEST_NIGHT_SESSION_MINUTES: Final = 8 * 60
"""An end before the start is read as after midnight up to this length, else as a mistake."""


class How(StrEnum):
    """How people meet. Only what is in person is ever judged by travel."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    COMES_TO_YOU = "comes_to_you"


class Fact(StrEnum):
    """A published fact: yes, no, or nobody has said."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Whether a group is still published by its source."""

    ACTIVE = "active"
    CLOSED = "closed"


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
class Access:
    """What is known about getting into and using a venue."""

    step_free: Fact = Fact.UNKNOWN
    toilet: Fact = Fact.UNKNOWN
    hearing_loop: Fact = Fact.UNKNOWN
    parking: Fact = Fact.UNKNOWN


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a group meets.

    Parameters
    ----------
    id : made from everything below, so that equal venues of two groups are one venue.
    postcode : as published; whoever has a postcode table may find the place by it.
    lat, lon : WGS84 degrees; both None where the place is not known.
    """

    id: str
    name: str = ""
    address: str = ""
    postcode: str = ""
    lat: float | None = None
    lon: float | None = None
    access: Access = Access()


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
class Contact:
    """How to ask the group itself. All are empty where not published."""

    phone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a record comes from.

    Parameters
    ----------
    source : whom to credit, as published.
    dataset : the import that this record belongs to; what is gone from it is closed.
    ref : the id in that dataset, as published.
    licence : as published.
    assured_on : when somebody last said that the record is right.
    """

    source: str
    dataset: str
    ref: str
    licence: str = ""
    assured_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """An activity that people can join.

    Parameters
    ----------
    id : unique in this directory and safe in an address.
    kind : what sort of activity, as published ("lunch club").
    needs : what it helps with ("loneliness").
    venues : in the order of the schedules; empty where there is no place to go to.
    schedules : empty where nobody has said when it meets.
    min_age, max_age : years, both included; None for no limit or not known.
    referral : whether somebody must refer the person.
    transport : what the group says about getting there.

    Every text is untrusted: show it as text only.
    """

    id: str
    name: str
    kind: str
    provenance: Provenance
    how: How = How.IN_PERSON
    needs: tuple[str, ...] = ()
    summary: str = ""
    description: str = ""
    organisation: str = ""
    venues: tuple[Venue, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    cost: str = ""
    for_whom: str = ""
    min_age: int | None = None
    max_age: int | None = None
    referral: Fact = Fact.UNKNOWN
    languages: tuple[str, ...] = ()
    contact: Contact = Contact()
    transport: str = ""
    status: Status = Status.ACTIVE

    def venue_of(self, schedule: Schedule) -> Venue | None:
        """Return where the sessions of one of its schedules take place."""
        return next((v for v in self.venues if v.id == schedule.venue_id), None)


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of school days without a holiday; both dates are included."""

    name: str
    first: dt.date
    last: dt.date


class Session(NamedTuple):
    """One dated meeting.

    A named tuple, because a year of a county's groups is half a million of them.

    Parameters
    ----------
    venue : None for a group without a published place.
    start, end : local clock time without zone; the end may be on the next day.
    schedule : index of the schedule in its group.
    doubt : why it may not take place; None when it is as certain as its source.
    """

    group_id: str
    venue: Venue | None
    start: dt.datetime
    end: dt.datetime
    schedule: int
    doubt: Doubt | None = None
