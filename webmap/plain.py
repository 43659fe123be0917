"""How times, dates, durations and small numbers are said, everywhere alike.

A time at which somebody or something leaves is rounded down to the minute, a time of arriving up.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from directory import words
from directory.language import N_, _, ngettext

listed: Final = words.listed
"""Says several things one after the other: ``walking, singing and cooking``."""
_NUMBERS: Final = (
    N_("no"), N_("one"), N_("two"), N_("three"), N_("four"), N_("five"), N_("six"), N_("seven"),
    N_("eight"), N_("nine"),
)  # fmt: skip
_TIMES: Final = (N_("not once"), N_("once"), N_("twice"))
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
    if today is not None and not -_LONG_PAST <= date - today <= _FAR_AHEAD:
        return words.say_day(date)
    # Translators: a date with its day of the week, such as Tuesday 5 March.
    return _(
        "%(weekday)s %(day)s %(month)s",
        weekday=words.day_name(date.weekday()),
        day=date.day,
        month=words.month_name(date.month),
    )


def day_with_year(date: dt.date) -> str:
    """Say a date that may be long ago: ``5 March 2024``."""
    return words.say_date(date)


def dates(first: dt.date, last: dt.date, today: dt.date | None = None) -> str:
    """Say a span of dates: ``Monday 4 March to Sunday 10 March``; one day is said once."""
    if first == last:
        return day(first, today)
    # Translators: from one date to another, such as Monday 4 March to Sunday 10 March.
    return _("%(first)s to %(last)s", first=day(first, today), last=day(last, today))


def dates_with_year(first: dt.date, last: dt.date) -> str:
    """Say a span of dates with their years: ``Monday 4 March 2024 to Tuesday 5 March 2024``."""
    if first == last:
        return words.say_day(first)
    # Translators: from one date to another, such as Monday 4 March to Sunday 10 March.
    return _("%(first)s to %(last)s", first=words.say_day(first), last=words.say_day(last))


def duration(seconds: int) -> str:
    """Say how long, to the minute, rounded up: ``31 minutes``, ``1 hour 5 minutes``."""
    return in_minutes(-(-seconds // 60))


def at_least(seconds: int) -> str:
    """Say how much time there is, to the minute, rounded down: nobody has more than there is."""
    return in_minutes(seconds // 60)


def in_minutes(minutes: int) -> str:
    """Say how long, from whole minutes."""
    if minutes < 1:
        return _("less than a minute")
    hours, rest = divmod(minutes, 60)
    said_hours = ngettext("%(num)s hour", "%(num)s hours", hours)
    said_rest = ngettext("%(num)s minute", "%(num)s minutes", rest)
    if not (hours and rest):
        return said_hours if hours else said_rest
    # Translators: how long, such as 1 hour 5 minutes.
    return _("%(hours)s %(minutes)s", hours=said_hours, minutes=said_rest)


def number(count: int) -> str:
    """Say a small number as a word."""
    return _(_NUMBERS[count]) if 0 <= count < len(_NUMBERS) else str(count)


def roughly(count: int) -> str:
    """Say an estimated number of people, to as much as is known: ``about 11,800``."""
    size = 10 ** max(0, len(str(abs(count))) - 3)
    return _("about %(number)s", number=f"{round(count / size) * size:,}")


def times(count: int) -> str:
    """Say how often: ``once``, ``twice``, ``three times``."""
    if 0 <= count < len(_TIMES):
        return _(_TIMES[count])
    return ngettext("%(number)s time", "%(number)s times", count, number=number(count))


def capital(text: str) -> str:
    """Begin with a capital letter and leave the rest alone."""
    return text[:1].upper() + text[1:]


def shorten(text: str) -> str:
    """Cut a text at a word, where it is longer than a line of a card."""
    line = " ".join(text.split())
    if len(line) <= _LONGEST_LINE:
        return line
    return line[:_LONGEST_LINE].rsplit(" ", 1)[0].rstrip(".,;:") + "…"
