"""Local dates and times as people and their spreadsheets write them in the United Kingdom.

``2024-03-05T10:30``, ``05/03/2024 10:30`` (the day comes first), ``5 Mar 2024 10.30am``.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Final

from directory.language import _
from directory.words import month_name

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100

_MONTHS: Final = tuple(calendar.month_name[i].casefold() for i in range(1, 13))
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")
_NAMED: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4}|\d{2})", re.IGNORECASE
)
_WEEKDAY: Final = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? +", re.IGNORECASE)
_TIME: Final = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?(?::(\d{2})(?:\.\d+)?)?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE
)
_ZONE: Final = re.compile(r"(?:z|[+-]\d{2}:?\d{2}| ?(?:gmt|utc|bst))$", re.IGNORECASE)
_SERIAL: Final = re.compile(r"\d{5}(?:[.,]\d+)?")
_EXAMPLE: Final = "24/11/2026 10:30"


class NotATime(ValueError):
    """A text is no local date and time; says why, and what to write."""


def local_time(text: str) -> dt.datetime:
    """Read a local date and time.

    Raises
    ------
    NotATime : what is wrong, in words that follow the name of a column.
    """
    plain = " ".join(text.split())
    shown = f"'{plain[:40]}'"
    if plain.startswith("##"):
        # Translators: what is wrong follows the name of a column, here and below.
        raise NotATime(
            _("is ###: the column was too narrow in Excel; make it wider and save again")
        )
    if _SERIAL.fullmatch(plain):
        raise NotATime(
            _(
                "%(text)s is how Excel keeps a date; show the column as %(example)s and save again",
                text=shown,
                example=_EXAMPLE,
            )
        )
    if _ZONE.search(plain) and ":" in plain:
        raise NotATime(_("%(text)s has a time zone; write the local time without one", text=shown))
    begin = _WEEKDAY.match(plain)
    rest = plain[begin.end() :] if begin else plain
    date, length = _date(rest, shown)
    if date is None:
        raise NotATime(
            _("%(text)s has no date; write it as %(example)s", text=shown, example=_EXAMPLE)
            if _TIME.fullmatch(plain)
            else _(
                "%(text)s is not a date and time; write it as %(example)s",
                text=shown,
                example=_EXAMPLE,
            )
        )
    clock = rest[length:].lstrip("T ,").removeprefix("at ").strip()
    if not clock:
        raise NotATime(
            _(
                "%(text)s has no time of day; write it as %(example)s",
                text=shown,
                example=_example(date),
            )
        )
    return dt.datetime.combine(date, _clock(clock, shown, date))


def day_first(text: str) -> bool | None:
    """Tell whether a date in numbers can only be read with the day first.

    Returns
    -------
    True where it can only be read so, False where it could be read with the month first too, None
    where the question does not arise.
    """
    found = _NUMBERS.match(" ".join(text.split()))
    if not found or found[1].zfill(2) == found[3].zfill(2):
        return None
    return int(found[1]) > 12


def _date(text: str, shown: str) -> tuple[dt.date | None, int]:
    """Return the date that a text begins with, and how long it is."""
    if found := _ISO.match(text):
        return _checked(int(found[1]), int(found[2]), int(found[3]), shown), found.end()
    if found := _NUMBERS.match(text):
        return _checked(_year(found[4]), int(found[3]), int(found[1]), shown), found.end()
    if found := _NAMED.match(text):
        name = found[2].casefold()
        months = [i for i, month in enumerate(_MONTHS, start=1) if month.startswith(name)]
        if len(months) != 1:
            raise NotATime(
                _(
                    "%(text)s is not a date: no month is called %(name)s",
                    text=shown,
                    name=found[2],
                )
            )
        return _checked(_year(found[3]), months[0], int(found[1]), shown), found.end()
    return None, 0


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _checked(year: int, month: int, day: int, shown: str) -> dt.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotATime(
            _(
                "%(text)s is too far away: give a year from %(first)s to %(last)s",
                text=shown,
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        )
    if not 1 <= month <= 12:
        if 1 <= day <= 12 and 1 <= month <= calendar.monthrange(year, day)[1]:
            advice = _(
                "%(text)s is not a date: there is no month %(month)s; write the day first, "
                "%(date)s",
                text=shown,
                month=month,
                date=f"{month:02}/{day:02}/{year}",
            )
        else:
            advice = _(
                "%(text)s is not a date: there is no month %(month)s; correct it",
                text=shown,
                month=month,
            )
        raise NotATime(advice)
    days = calendar.monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise NotATime(
            # Translators: such as: '31/4/2024' is not a date: April 2024 has 30 days.
            _(
                "%(text)s is not a date: %(month)s %(year)s has %(days)s days",
                text=shown,
                month=month_name(month),
                year=year,
                days=days,
            )
        )
    return dt.date(year, month, day)


def _clock(text: str, shown: str, date: dt.date) -> dt.time:
    found = _TIME.fullmatch(text)
    if not found or not (found[2] or found[4]):
        raise NotATime(
            _(
                "%(text)s has no time that we can read; write it as %(example)s",
                text=shown,
                example=_example(date),
            )
        )
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found[4]:
        if not 1 <= hour <= 12:
            raise NotATime(
                # Translators: such as: there is no 13 pm.
                _(
                    "%(text)s is not a time: there is no %(time)s",
                    text=shown,
                    time=f"{hour} {found[4].lower()}m",
                )
            )
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise NotATime(
            _(
                "%(text)s is not a time of day; write it as %(example)s",
                text=shown,
                example=_example(date),
            )
        )
    return dt.time(hour, minute, second)


def _example(date: dt.date) -> str:
    """Write a time as it can be read, on the date that was meant."""
    return f"{date:%d/%m/%Y} 10:30"
