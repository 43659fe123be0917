"""Clock times of feeds: with or without seconds, date or zone, always as on the wall."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from directory.fields import parse_time
from directory.problems import BadValue

_TIME = re.compile(
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ])?([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r" ?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?",
    re.IGNORECASE,
)
_UK_OFFSETS: Final = frozenset({"", "z", "+00", "-00", "+0000", "-0000", "+01", "+0100"})


def parse_clock(text: str) -> dt.time:
    """Return a time of day as the clock in the hall shows it, summer and winter.

    A zone is that of the day on which somebody wrote the time: a group that meets at 10 meets at
    10 all year. So the hour is taken as it stands, and a zone that is not of the United Kingdom
    is refused.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        return parse_time(text)
    hour, minute, zone = int(match[1]), int(match[2]), (match[3] or "").lower().replace(":", "")
    if zone not in _UK_OFFSETS:
        raise BadValue("is not a time of the United Kingdom", "Write it as 10:30.")
    if (hour, minute) == (24, 0):
        return dt.time(0, 0)
    if hour > 23 or minute > 59:
        raise BadValue("is not a time of day", "Write it as 10:30.")
    return dt.time(hour, minute)


def has_zone(text: str) -> bool:
    """Whether a time that can be read names Greenwich time or an offset."""
    match = _TIME.fullmatch(text)
    return match is not None and match[3] is not None
