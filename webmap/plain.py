"""How times, dates, durations and small numbers are said, everywhere alike.

A time at which somebody or something leaves is rounded down to the minute, a time of arriving up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from directory.words import DAY_NAMES, MONTH_NAMES

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TIMES: Final = ("not once", "once", "twice")
_MINUTE: Final = dt.timedelta(minutes=1)
_LONGEST_LINE: Final = 140
_LONG_PAST: Final = dt.timedelta(days=7)
_FAR_AHEAD: Final = dt.timedelta(days=180)


def minute_begun(time: dt.datetime) -> dt.datetime:
    """Return a time of leaving as it is shown: rounded down to the minute."""
    return time.replace(second=0, microsecond=0)


def minute_full(time: dt.datetime) -> dt.datetime:
    """Return a time of arriving as it is shown: rounded up to the minute."""
    begun = minute_begun(time)
    return begun if begun == time else begun + _MINUTE


def clock(time: dt.datetime | dt.time) -> str:
    """Say a time of day at which something begins or leaves: ``10:12``."""
    return time.strftime("%H:%M")


def clock_after(time: dt.datetime) -> str:
    """Say when something is over or there: a part of a minute counts as a whole one."""
    return clock(minute_full(time))


def day(date: dt.date, today: dt.date | None = None) -> str:
    """Say a date: ``Tuesday 5 March``.

    Parameters
    ----------
    today : where given, a date that is over or more than half a year away has its year.
    """
    said = f"{DAY_NAMES[date.weekday()]} {date.day} {MONTH_NAMES[date.month - 1]}"
    if today is None or -_LONG_PAST <= date - today <= _FAR_AHEAD:
        return said
    return f"{said} {date.year}"


def day_with_year(date: dt.date) -> str:
    """Say a date that may be long ago: ``5 March 2024``."""
    return f"{date.day} {MONTH_NAMES[date.month - 1]} {date.year}"


def dates(first: dt.date, last: dt.date, today: dt.date | None = None) -> str:
    """Say a span of dates: ``Monday 4 March to Sunday 10 March``; one day is said once."""
    if first == last:
        return day(first, today)
    return f"{day(first, today)} to {day(last, today)}"


def duration(seconds: int) -> str:
    """Say how long, to the minute, rounded up: ``31 minutes``, ``1 hour 5 minutes``."""
    return in_minutes(-(-seconds // 60))


def at_least(seconds: int) -> str:
    """Say how much time there is, to the minute, rounded down: nobody has more than there is."""
    return in_minutes(seconds // 60)


def in_minutes(minutes: int) -> str:
    """Say how long, from whole minutes."""
    if minutes < 1:
        return "less than a minute"
    hours, rest = divmod(minutes, 60)
    parts = [count_of(hours, "hour")] if hours else []
    if rest or not hours:
        parts.append(count_of(rest, "minute"))
    return " ".join(parts)


def number(count: int) -> str:
    """Say a small number as a word."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def roughly(count: int) -> str:
    """Say an estimated number of people, to as much as is known: ``about 11,800``."""
    size = 10 ** max(0, len(str(abs(count))) - 3)
    return f"about {round(count / size) * size:,}"


def times(count: int) -> str:
    """Say how often: ``once``, ``twice``, ``three times``."""
    return _TIMES[count] if 0 <= count < len(_TIMES) else f"{number(count)} times"


def count_of(count: int, noun: str) -> str:
    """Say a number of things: ``1 change``, ``2 changes``, ``1,234 meetings``."""
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(words: Sequence[str]) -> str:
    """Say several things one after the other: ``walking, singing and cooking``."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def capital(text: str) -> str:
    """Begin with a capital letter and leave the rest alone."""
    return text[:1].upper() + text[1:]


def shorten(text: str) -> str:
    """Cut a text at a word, where it is longer than a line of a card."""
    line = " ".join(text.split())
    if len(line) <= _LONGEST_LINE:
        return line
    return line[:_LONGEST_LINE].rsplit(" ", 1)[0].rstrip(".,;:") + "…"
