"""How times, dates, durations and small numbers are said, everywhere alike."""

from __future__ import annotations

import datetime as dt
from typing import Final

from directory.words import DAY_NAMES, MONTH_NAMES

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def clock(time: dt.datetime | dt.time) -> str:
    """Say a time of day: ``10:12``."""
    return time.strftime("%H:%M")


def clock_after(time: dt.datetime) -> str:
    """Say when something is over: a part of a minute counts as a whole one."""
    return clock(time + dt.timedelta(seconds=59) if time.second else time)


def day(date: dt.date) -> str:
    """Say a date: ``Tuesday 5 March``."""
    return f"{DAY_NAMES[date.weekday()]} {date.day} {MONTH_NAMES[date.month - 1]}"


def day_with_year(date: dt.date) -> str:
    """Say a date that may be long ago: ``5 March 2024``."""
    return f"{date.day} {MONTH_NAMES[date.month - 1]} {date.year}"


def dates(first: dt.date, last: dt.date) -> str:
    """Say a span of dates: ``Monday 4 March to Sunday 10 March``."""
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def duration(seconds: int) -> str:
    """Say how long, to the minute, rounded up: ``31 minutes``, ``1 hour 5 minutes``."""
    minutes = -(-seconds // 60)
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


def count_of(count: int, noun: str) -> str:
    """Say a number of things: ``1 change``, ``2 changes``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def capital(text: str) -> str:
    """Begin with a capital letter and leave the rest alone."""
    return text[:1].upper() + text[1:]
