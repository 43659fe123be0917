"""The rules of iCalendar (RFC 5545) that feeds use, as rhythms that we can keep, or a reason.

A rule that says more than a weekday in every so many weeks, or the second or last Tuesday of a
month, is not bent into one: a wrong day strands somebody.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from directory.model import Frequency
from directory.problems import BadValue
from directory.words import DAY_NAMES

DAY_CODES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BYDAY = re.compile(r"([+-]?[0-9]{1,2})?([A-Z]{2})")
_KEPT: Final = (1, 2, 3, 4, 5, -1)
_DAYS_ADVICE: Final = "Write days as MO,TU,WE,TH,FR,SA,SU; for MONTHLY with a number: 2TU or -1FR."
_SPANS: Final = {
    frozenset(range(first, first + 7)): nth for nth, first in ((1, 1), (2, 8), (3, 15), (4, 22))
} | {frozenset(range(-7, 0)): -1}
"""Seven days of a month in a row hold one Tuesday, the same one as its number."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a rule: weekday, and which of the month where the rule says."""

    weekday: int
    nth: int | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """One weekday that comes again."""

    frequency: Frequency
    weekday: int
    nth: int | None
    every: int


def parse_byday(text: str) -> tuple[Day, ...]:
    """Return the days of ``TU``, ``2TU,4TU``, ``-1FR``, or of names such as ``Monday``."""
    days = []
    for part in re.split(r"[\s,;/]+", text.strip(" ,;")):
        match = _BYDAY.fullmatch(part.upper())
        if match and match[2] in DAY_CODES:
            nth = int(match[1]) if match[1] else None
            if nth is not None and nth not in _KEPT:
                raise BadValue(
                    f'has "{part}", which we cannot keep', "Use 1 to 5, or -1 for the last."
                )
            days.append(Day(DAY_CODES.index(match[2]), nth))
        else:
            days.append(Day(parse_weekday(part)))
    return tuple(dict.fromkeys(days))


def parse_weekday(text: str) -> int:
    """Return 0 for Monday to 6, from a name, its beginning, a code, or 1 (Monday) to 7."""
    word = text.strip().casefold()
    if word in {"1", "2", "3", "4", "5", "6", "7"}:
        return int(word) - 1
    if word == "0":
        raise BadValue("may be Sunday or Monday", "Write the name of the day.")
    found = [i for i, name in enumerate(DAY_NAMES) if name.casefold().startswith(word)]
    if len(word) >= 2 and len(found) == 1:
        return found[0]
    # "Mondays", "Tues.", "Monday morning" are not guessed at, but a plural is no guess.
    found = [i for i, name in enumerate(DAY_NAMES) if word.rstrip(".") == f"{name.casefold()}s"]
    if found:
        return found[0]
    raise BadValue("is not a day of the week", _DAYS_ADVICE)


def parse_bymonthday(text: str) -> frozenset[int]:
    """Return the days of a month, 1 to 31 or counted from its end."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(re.fullmatch(r"[+-]?[0-9]{1,2}", part) for part in parts):
        raise BadValue("is not a list of days of the month", "Write figures, such as 1,15.")
    return frozenset(int(part) for part in parts)


def rhythms(
    freq: str, every: int, days: tuple[Day, ...], month_days: frozenset[int]
) -> tuple[Rhythm, ...]:
    """Return a rule as rhythms, one for each day.

    Parameters
    ----------
    freq : DAILY, WEEKLY or MONTHLY.
    month_days : may only say which seven days of the month, besides a weekday.

    Raises
    ------
    BadValue : we cannot keep the rule as it is.
    """
    if freq == "DAILY":
        if every != 1 or any(day.nth for day in days) or month_days:
            raise BadValue("is a daily rule that we cannot keep", "Write WEEKLY with the days.")
        weekdays = [day.weekday for day in days] or range(7)
        return tuple(Rhythm(Frequency.WEEKLY, weekday, None, 1) for weekday in weekdays)
    if freq == "WEEKLY":
        if any(day.nth for day in days):
            raise BadValue(
                "has a day of the month in a weekly rule", "Write MONTHLY, or only the weekday."
            )
        return tuple(Rhythm(Frequency.WEEKLY, day.weekday, None, every) for day in days)
    if freq == "MONTHLY":
        return _monthly(every, days, month_days)
    raise BadValue("is not WEEKLY or MONTHLY", "Write one of them.")


def _monthly(every: int, days: tuple[Day, ...], month_days: frozenset[int]) -> tuple[Rhythm, ...]:
    if not days:
        raise BadValue(
            "names dates of the month, which we cannot keep as a rule"
            if month_days
            else "does not say which day of the month",
            "Write which weekday, such as 2TU.",
        )
    found = []
    for day in days:
        nth = day.nth
        if month_days:
            nth = _SPANS.get(month_days) if nth is None else None
        elif nth is None and every == 1:
            # Each Tuesday of each month is each Tuesday.
            found.append(Rhythm(Frequency.WEEKLY, day.weekday, None, 1))
            continue
        if nth is None:
            raise BadValue("does not say which one of the month", "Write 2TU or -1FR.")
        found.append(Rhythm(Frequency.MONTHLY, day.weekday, nth, every))
    return tuple(found)


def first_turn(rhythm: Rhythm, anchor: dt.date, earliest: dt.date) -> dt.date | None:
    """Return the first date of a rhythm that is not before `earliest`.

    Parameters
    ----------
    anchor : the week (from Monday) or month of this date is the first that counts.

    Returns
    -------
    date : None where there is none within the years that we read.
    """
    if rhythm.frequency is Frequency.WEEKLY:
        monday = anchor - dt.timedelta(days=anchor.weekday())
        day = monday + dt.timedelta(days=rhythm.weekday)
        step = 7 * rhythm.every
        behind = (earliest - day).days
        if behind > 0:
            day += dt.timedelta(days=-(-behind // step) * step)
        return day
    month = anchor.year * 12 + anchor.month - 1
    behind = (earliest.year * 12 + earliest.month - 1) - month
    if behind > 0:
        month += behind // rhythm.every * rhythm.every
    for _ in range(60):
        found = _nth_of_month(month // 12, month % 12 + 1, rhythm)
        if found is not None and found >= earliest:
            return found
        month += rhythm.every
    return None


def _nth_of_month(year: int, month: int, rhythm: Rhythm) -> dt.date | None:
    first = dt.date(year, month, 1)
    day = first + dt.timedelta(days=(rhythm.weekday - first.weekday()) % 7)
    if rhythm.nth == -1:
        day += dt.timedelta(days=28)
        return day if day.month == month else day - dt.timedelta(days=7)
    day += dt.timedelta(days=7 * ((rhythm.nth or 1) - 1))
    return day if day.month == month else None
