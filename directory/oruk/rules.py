"""The rule of one schedule of a feed: which days from when to when, or why we cannot keep it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from directory.fields import FIRST_YEAR, LAST_YEAR
from directory.model import Frequency
from directory.oruk.nodes import Node
from directory.oruk.rhythm import (
    Day,
    Rhythm,
    first_turn,
    parse_byday,
    parse_bymonthday,
    parse_weekday,
    rhythms,
)
from directory.problems import BadValue
from directory.words import DAY_NAMES

_MOST_EVERY: Final = 104
_MOST_COUNT: Final = 1_000
_FREQS: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY"})
NOT_TAKEN: Final = "so this schedule is not taken"


@dataclass(frozen=True, slots=True)
class Rule:
    """When, without times and place."""

    frequency: Frequency
    weekday: int | None
    nth: int | None
    every: int
    starts_on: dt.date | None
    ends_on: dt.date | None


def read_rules(node: Node, *, once: bool) -> list[Rule]:
    """Return what one schedule says of days, one rule for each; nothing where it cannot be kept.

    Parameters
    ----------
    once : it is known to take place once only.
    """
    try:
        dates = _Dates(_date(node, "dtstart"), _date(node, "valid_from"), _last(node))
        days, month_days, freq, every = _rule(node, dates)
    except _Unusable:
        return []
    if once or (not freq and not days and not month_days):
        return _once(node, dates)
    return _repeated(node, freq or "WEEKLY", every, (days, month_days), dates)


@dataclass(frozen=True, slots=True)
class _Dates:
    """The dates that a schedule names."""

    dtstart: dt.date | None
    valid_from: dt.date | None
    last: dt.date | None

    @property
    def earliest(self) -> dt.date | None:
        named = [date for date in (self.dtstart, self.valid_from) if date]
        return max(named) if named else None


class _Unusable(Exception):
    """The schedule cannot be kept; why has been told."""


def _rule(node: Node, dates: _Dates) -> tuple[tuple[Day, ...], frozenset[int], str, int]:
    """Return the days, the days of the month, the frequency and the interval of a schedule."""
    try:
        key = "byday"
        days = parse_byday(node.line("byday")) if node.has("byday") else ()
        key = "weekday"
        named = _weekdays(node.line("weekday"))
        if named and days and {day.weekday for day in days} != set(named):
            raise BadValue("is not the day in byday", "Write the same day in both.")
        days = days or tuple(Day(weekday) for weekday in named)
        key = "bymonthday"
        month_days = (
            parse_bymonthday(node.line("bymonthday")) if node.has("bymonthday") else frozenset()
        )
        key = "freq"
        freq = node.line("freq").upper()
        if freq and freq not in _FREQS:
            raise BadValue("is not WEEKLY or MONTHLY", "Write one of them.")
        key = "interval"
        every = _every(node)
    except BadValue as bad:
        node.warn(key, f"{bad.reason}, {NOT_TAKEN}", bad.advice)
        raise _Unusable from None
    if freq == "WEEKLY" and not days and dates.dtstart:
        # RFC 5545: the weekday of the first date.
        days = (Day(dates.dtstart.weekday()),)
    if not freq and days and not node.has("weekday"):
        if any(day.nth for day in days):
            freq = "MONTHLY"
        node.warn(
            "freq",
            f"is missing, so the days are taken as {'monthly' if freq else 'weekly'}",
            "Write WEEKLY or MONTHLY.",
        )
    if freq == "WEEKLY" and month_days:
        node.warn("bymonthday", "has no meaning in a weekly rule", "Leave it out.")
        month_days = frozenset()
    return days, month_days, freq, every


def _weekdays(text: str) -> tuple[int, ...]:
    parts = text.replace(";", ",").split(",")
    return tuple(dict.fromkeys(parse_weekday(part) for part in parts if part.strip()))


def _every(node: Node) -> int:
    number = node.number("interval")
    if number is None and node.has("interval"):
        raise BadValue("cannot be read", "Write a whole number.")
    if number is None:
        return 1
    if not number.is_integer() or not 1 <= number <= _MOST_EVERY:
        raise BadValue(f"is not a whole number from 1 to {_MOST_EVERY}", "Write 2 for every other.")
    return int(number)


def _date(node: Node, key: str) -> dt.date | None:
    """Return a date; None where there is none, or one that stands for "always"."""
    text = node.line(key)
    year = re.match(r"([0-9]{4})-", text)
    if not text or (year and not FIRST_YEAR <= int(year[1]) < LAST_YEAR):
        return None
    date = node.date(key)
    if date is None:
        # Without its end a course would go on for ever.
        raise _Unusable
    return date


def _last(node: Node) -> dt.date | None:
    named = [date for date in (_date(node, "valid_to"), _date(node, "until")) if date]
    return min(named) if named else None


def _once(node: Node, dates: _Dates) -> list[Rule]:
    day = dates.dtstart or dates.earliest
    if day is None:
        # "Ring for details" is not a rhythm; times without a day are a fault.
        if node.has("opens_at") or node.has("closes_at"):
            node.warn("freq", f"is missing with its days, {NOT_TAKEN}", "Write WEEKLY and byday.")
        return []
    if dates.dtstart is None and dates.last != day:
        # A stretch of validity without a rule is not a date.
        node.warn(
            "freq", f"is missing with its days, {NOT_TAKEN}", "Write WEEKLY or MONTHLY, and byday."
        )
        return []
    if dates.last is not None and dates.last < day:
        node.warn("valid_to", f"is before it starts, {NOT_TAKEN}", "Correct the dates.")
        return []
    return [Rule(Frequency.ONCE, None, None, 1, day, None)]


def _repeated(
    node: Node,
    freq: str,
    every: int,
    days: tuple[tuple[Day, ...], frozenset[int]],
    dates: _Dates,
) -> list[Rule]:
    try:
        found = rhythms(freq, every, *days)
    except BadValue as bad:
        key = "bymonthday" if days[1] else "byday" if days[0] else "freq"
        node.warn(key, f"{bad.reason}, {NOT_TAKEN}", bad.advice)
        return []
    if not found:
        node.warn("byday", f"is missing, {NOT_TAKEN}", "Write the days, such as TU or MO,WE.")
        return []
    if dates.last and dates.earliest and dates.last < dates.earliest:
        node.warn("valid_to", f"is before it starts, {NOT_TAKEN}", "Correct the dates.")
        return []
    if every > 1 and dates.dtstart and all(d.weekday != dates.dtstart.weekday() for d in found):
        node.warn(
            "dtstart",
            f"is a {DAY_NAMES[dates.dtstart.weekday()]}, on which it does not meet; its week or "
            "month is taken as the first",
            "Write the first date on which it meets.",
        )
    ends = _counted(node, found, dates)
    if ends is _NO_END_FOUND:
        return []
    return [
        Rule(
            rhythm.frequency, rhythm.weekday, rhythm.nth, rhythm.every, _starts(rhythm, dates), ends
        )
        for rhythm in found
    ]


_NO_END_FOUND: Final = dt.date.min


def _counted(node: Node, found: Sequence[Rhythm], dates: _Dates) -> dt.date | None:
    """Return the last date, counting the turns where the schedule says how many there are."""
    number = node.number("count")
    if number is None:
        return dates.last
    if dates.dtstart is None or not number.is_integer() or not 1 <= number <= _MOST_COUNT:
        node.warn("count", f"cannot be counted, {NOT_TAKEN}", "Write dtstart, or valid_to.")
        return _NO_END_FOUND
    # Two rules may name one date: the fifth Monday can be the last.
    turns: set[dt.date] = set()
    for rhythm in found:
        turn = first_turn(rhythm, dates.dtstart, dates.dtstart)
        for _ in range(int(number)):
            if turn is None:
                break
            turns.add(turn)
            turn = first_turn(rhythm, dates.dtstart, turn + dt.timedelta(days=1))
    ends = sorted(turns)[: int(number)][-1] if turns else dates.dtstart
    if ends.year > LAST_YEAR:
        return dates.last
    return min(ends, dates.last) if dates.last else ends


def _same_turn(rhythm: Rhythm, date: dt.date, other: dt.date) -> bool:
    """Whether two dates are in the same week, from Monday, or month."""
    if rhythm.frequency is Frequency.MONTHLY:
        return (date.year, date.month) == (other.year, other.month)
    return date.isocalendar()[:2] == other.isocalendar()[:2]


def _starts(rhythm: Rhythm, dates: _Dates) -> dt.date | None:
    """Return a first date that says the same as dtstart and valid_from together."""
    if dates.earliest is None:
        return None
    if rhythm.every > 1 and dates.dtstart is None:
        # valid_from does not say which of two weeks is the first; no dates are better than wrong.
        return None
    anchor = dates.dtstart or dates.earliest
    first = first_turn(rhythm, anchor, dates.earliest)
    for date in (dates.valid_from, dates.dtstart):
        if date is None or first is None or first_turn(rhythm, date, date) != first:
            continue
        # Of every second week, say one in which it meets: nobody has to know who counts how.
        if rhythm.every == 1 or _same_turn(rhythm, date, first):
            return date
    return first or dates.earliest
