"""Schedules, dates and lists of things in plain English, or in the language of the reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from gettext import NullTranslations
from typing import Final

from directory.language import N_, _, ngettext, speak
from directory.model import Fact, Frequency, Schedule

# Files and texts that are read have these, in English; what is shown goes through `day_name`.
DAY_NAMES: Final = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
MONTH_NAMES: Final = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
_NTH: Final = {
    # Translators: the 1st to 5th, or last, Tuesday of a month; it begins a sentence.
    1: N_("1st %(day)s"),
    2: N_("2nd %(day)s"),
    3: N_("3rd %(day)s"),
    4: N_("4th %(day)s"),
    5: N_("5th %(day)s"),
    -1: N_("Last %(day)s"),
}


def day_name(weekday: int) -> str:
    """Return the name of a day of the week as the reader calls it; Monday is 0."""
    return _(DAY_NAMES[weekday])


def month_name(month: int) -> str:
    """Return the name of a month as the reader calls it; January is 1."""
    return _(MONTH_NAMES[month - 1])


def say_date(date: dt.date) -> str:
    """Return a date as "8 September 2026"."""
    # Translators: a date, such as 8 September 2026.
    return _(
        "%(day)s %(month)s %(year)s", day=date.day, month=month_name(date.month), year=date.year
    )


def say_day(date: dt.date) -> str:
    """Return a date as "Tuesday 8 September 2026"."""
    # Translators: a date with its day of the week, such as Tuesday 8 September 2026.
    return _(
        "%(weekday)s %(day)s %(month)s %(year)s",
        weekday=day_name(date.weekday()),
        day=date.day,
        month=month_name(date.month),
        year=date.year,
    )


def listed(words: Sequence[str]) -> str:
    """Say several things one after the other: ``walking, singing and cooking``."""
    if len(words) < 2:
        return "".join(words)
    # Translators: the end of a list; what stands before “and” is one thing, or more with commas.
    return _("%(these)s and %(last)s", these=", ".join(words[:-1]), last=words[-1])


def say_schedule(schedule: Schedule) -> str:
    """Return a schedule as "Every other Tuesday, 10:30 to 12:00, in term time"."""
    parts = [_rhythm(schedule), _times(schedule)]
    if schedule.term_time_only is Fact.YES:
        # Translators: follows a day and times, after a comma.
        parts.append(_("in term time"))
    if schedule.frequency is not Frequency.ONCE:
        if schedule.bank_holidays is Fact.NO:
            parts.append(_("not on bank holidays"))
        elif schedule.bank_holidays is Fact.YES:
            parts.append(_("bank holidays too"))
        parts.extend(_range(schedule))
    if schedule.also_on:
        parts.append(_("and on %(dates)s", dates=_dates(schedule.also_on)))
    if schedule.not_on:
        parts.append(_("but not on %(dates)s", dates=_dates(schedule.not_on)))
    return ", ".join(parts)


def schedule_in_english(schedule: Schedule) -> str:
    """Return a schedule in English, whoever reads: for data that is published and kept."""
    with speak(NullTranslations()):
        return say_schedule(schedule)


def _rhythm(schedule: Schedule) -> str:
    if schedule.weekday is None or schedule.frequency is Frequency.ONCE:
        return say_day(schedule.starts_on) if schedule.starts_on else _("Once, date not known")
    day, every = day_name(schedule.weekday), schedule.every
    if schedule.frequency is Frequency.WEEKLY:
        if every == 1:
            return _("Every %(day)s", day=day)
        if every == 2:
            return _("Every other %(day)s", day=day)
        return ngettext(
            "%(day)s, every %(num)s week", "%(day)s, every %(num)s weeks", every, day=day
        )
    which = _(_NTH[schedule.nth or 1], day=day)
    if every == 1:
        # Translators: such as 2nd Tuesday of the month, or Last Friday of the month.
        return _("%(which)s of the month", which=which)
    if every == 2:
        return _("%(which)s of every other month", which=which)
    return ngettext(
        "%(which)s, every %(num)s month", "%(which)s, every %(num)s months", every, which=which
    )


def _times(schedule: Schedule) -> str:
    if schedule.start_time is None:
        return _("times not known")
    start = f"{schedule.start_time:%H:%M}"
    if schedule.end_time is None:
        return _("from %(start)s, end not known", start=start)
    end = f"{schedule.end_time:%H:%M}"
    if schedule.minutes is None:
        return _("times not clear (%(start)s to %(end)s)", start=start, end=end)
    if schedule.end_time <= schedule.start_time:
        return _("%(start)s to %(end)s the next day", start=start, end=end)
    return _("%(start)s to %(end)s", start=start, end=end)


def _range(schedule: Schedule) -> list[str]:
    first = say_date(schedule.starts_on) if schedule.starts_on else ""
    last = say_date(schedule.ends_on) if schedule.ends_on else ""
    if first and last:
        return [_("from %(first)s until %(last)s", first=first, last=last)]
    if first:
        return [_("from %(first)s", first=first)]
    return [_("until %(last)s", last=last)] if last else []


def _dates(dates: tuple[dt.date, ...]) -> str:
    return listed([say_date(date) for date in sorted(dates)])
