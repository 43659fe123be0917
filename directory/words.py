"""Schedules and dates in plain English."""

from __future__ import annotations

import datetime as dt
from typing import Final

from directory.model import Fact, Frequency, Schedule

DAY_NAMES: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
MONTH_NAMES: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NTH: Final = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", -1: "Last"}


def say_date(date: dt.date) -> str:
    """Return a date as "8 September 2026"."""
    return f"{date.day} {MONTH_NAMES[date.month - 1]} {date.year}"


def say_day(date: dt.date) -> str:
    """Return a date as "Tuesday 8 September 2026"."""
    return f"{DAY_NAMES[date.weekday()]} {say_date(date)}"


def say_schedule(schedule: Schedule) -> str:
    """Return a schedule as "Every other Tuesday, 10:30 to 12:00, in term time"."""
    parts = [_rhythm(schedule), _times(schedule)]
    if schedule.term_time_only is Fact.YES:
        parts.append("in term time")
    if schedule.frequency is not Frequency.ONCE:
        if schedule.bank_holidays is Fact.NO:
            parts.append("not on bank holidays")
        elif schedule.bank_holidays is Fact.YES:
            parts.append("bank holidays too")
        parts.extend(_range(schedule))
    if schedule.also_on:
        parts.append("and on " + _list(schedule.also_on))
    if schedule.not_on:
        parts.append("but not on " + _list(schedule.not_on))
    return ", ".join(parts)


def _rhythm(schedule: Schedule) -> str:
    if schedule.weekday is None or schedule.frequency is Frequency.ONCE:
        return say_day(schedule.starts_on) if schedule.starts_on else "Once, date not known"
    day = DAY_NAMES[schedule.weekday]
    if schedule.frequency is Frequency.WEEKLY:
        if schedule.every == 1:
            return f"Every {day}"
        if schedule.every == 2:
            return f"Every other {day}"
        return f"{day}, every {schedule.every} weeks"
    which = f"{_NTH[schedule.nth or 1]} {day}"
    if schedule.every == 1:
        return f"{which} of the month"
    if schedule.every == 2:
        return f"{which} of every other month"
    return f"{which}, every {schedule.every} months"


def _times(schedule: Schedule) -> str:
    if schedule.start_time is None:
        return "times not known"
    start = f"{schedule.start_time:%H:%M}"
    if schedule.end_time is None:
        return f"from {start}, end not known"
    if schedule.minutes is None:
        return f"times not clear ({start} to {schedule.end_time:%H:%M})"
    night = " the next day" if schedule.end_time <= schedule.start_time else ""
    return f"{start} to {schedule.end_time:%H:%M}{night}"


def _range(schedule: Schedule) -> list[str]:
    said = []
    if schedule.starts_on:
        said.append(f"from {say_date(schedule.starts_on)}")
    if schedule.ends_on:
        said.append(f"until {say_date(schedule.ends_on)}")
    return [" ".join(said)] if said else []


def _list(dates: tuple[dt.date, ...]) -> str:
    said = [say_date(date) for date in sorted(dates)]
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + " and " + said[-1]
