"""Which groups meet on the asked dates, days and parts of the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from directory.bankholidays import Region
from directory.find.query import EVENING_MINUTE, NOON_MINUTE, DayPart, Query
from directory.model import Frequency, Group, Session, Term
from directory.schedule import ScheduleTable, SessionTable

MEETS, MAY_NOT, TIMES_UNKNOWN, DOES_NOT = 0, 1, 2, 3
_PARTS: Final = tuple(DayPart)


@dataclass(frozen=True, slots=True)
class DateMatch:
    """Groups by the asked dates.

    Parameters
    ----------
    rank : of each group: ``MEETS``, ``MAY_NOT``, ``TIMES_UNKNOWN`` or ``DOES_NOT``.
    table : the sessions that fit.
    every : the sessions of the dates, whatever their day and part of the day.
    """

    rank: npt.NDArray[np.int8]
    table: SessionTable
    every: SessionTable

    def sessions(self, groups: Sequence[int]) -> dict[int, tuple[Session, ...]]:
        """Return the sessions that fit of these groups, by group."""
        table = self.table.only(np.isin(self.table.group, groups))
        found: dict[int, list[Session]] = {}
        for i, session in zip(table.group.tolist(), table.sessions(), strict=True):
            found.setdefault(i, []).append(session)
        return {i: tuple(own) for i, own in found.items()}


class DateMasks:
    """The schedules of groups, ready to be asked.

    Attributes
    ----------
    dated : whether a group has a schedule with dates.
    weekdays : a bit for each weekday on which a group has a schedule, Monday the lowest.
    """

    def __init__(self, groups: Sequence[Group], schedules: ScheduleTable | None) -> None:
        self._schedules = schedules or ScheduleTable(groups)
        # Only a group with every schedule dated can be said not to meet.
        self._undated = np.array(
            [
                not group.schedules or any(s.not_dated is not None for s in group.schedules)
                for group in groups
            ],
            dtype=np.bool_,
        )
        self.dated = np.array(
            [any(s.not_dated is None for s in group.schedules) for group in groups],
            dtype=np.bool_,
        )
        self.weekdays = np.array([_weekdays(group) for group in groups], dtype=np.uint8)

    def match(self, query: Query, terms: Iterable[Term], region: Region) -> DateMatch | None:
        """Return which groups meet; None where no dates are asked for."""
        if query.first is None or query.last is None:
            return None
        every = self._schedules.between(query.first, query.last, terms, region)
        fits = np.ones(len(every), dtype=np.bool_)
        if query.weekdays:
            fits &= np.isin(every.weekday(), sorted(query.weekdays))
        if query.parts:
            fits &= np.isin(part_of_day(every), [_PARTS.index(part) for part in query.parts])
        table = every.only(fits)
        rank = np.where(self._undated, TIMES_UNKNOWN, DOES_NOT).astype(np.int8)
        rank[table.group[table.doubt != 0]] = MAY_NOT
        rank[table.group[table.doubt == 0]] = MEETS
        return DateMatch(rank, table, every)


def part_of_day(table: SessionTable) -> npt.NDArray[np.int8]:
    """Return the place in ``DayPart`` of the part of the day in which each session starts."""
    minute = table.start.astype("datetime64[m]").astype(np.int64) % (24 * 60)
    return np.digitize(minute, [NOON_MINUTE, EVENING_MINUTE]).astype(np.int8)


def _weekdays(group: Group) -> int:
    days = 0
    for schedule in group.schedules:
        if schedule.frequency is Frequency.ONCE and schedule.starts_on is not None:
            days |= 1 << schedule.starts_on.weekday()
        elif schedule.weekday is not None:
            days |= 1 << schedule.weekday
    return days
