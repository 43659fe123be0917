"""How many groups there are for each choice, with the choice's own filter left out.

So the number beside "Tuesday" says what choosing Tuesday would give, whatever day is chosen now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from directory.find.dates import DateMasks, DateMatch, part_of_day
from directory.find.facts import NO, NOT_KNOWN, YES, Facts, Mask
from directory.find.query import AccessPoint, DayPart

_FREE, _PAID, _UNKNOWN = "free", "paid", "unknown"
_DAYS: Final = range(7)


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts of groups.

    Parameters
    ----------
    kinds, needs, languages : by name as published, the most frequent first.
    days : by weekday, Monday first.
    parts : by part of the day; empty where no dates were asked for.
    costs : ``free``, ``paid`` and ``unknown``.
    access : for each way in which a venue can be accessible: ``yes``, ``no`` and ``unknown``.
    """

    kinds: tuple[tuple[str, int], ...]
    needs: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    days: tuple[int, ...]
    parts: Mapping[DayPart, int]
    costs: Mapping[str, int]
    access: Mapping[AccessPoint, Mapping[str, int]]


def count_facets(
    facts: Facts,
    schedules: DateMasks,
    dates: DateMatch | None,
    masks: Mapping[str, Mask],
    texts: Mask,
) -> Facets:
    """Count the groups that pass the words and every filter but the facet's own.

    Parameters
    ----------
    masks : what each filter lets pass, by the name of its facet.
    texts : which groups have what was typed.
    """

    def without(name: str) -> Mask:
        mask = texts.copy()
        for key, other in masks.items():
            if key != name:
                mask &= other
        return mask

    cost = facts.cost[without("costs")]
    free, unknown = int((cost == 0).sum()), int((cost == NOT_KNOWN).sum())
    days, parts = _times(schedules, dates, without("days"))
    return Facets(
        kinds=tuple(facts.kinds.counts(without("kinds"))),
        needs=tuple(facts.tags.counts(without("needs"))),
        languages=tuple(facts.languages.counts(without("languages"))),
        days=days,
        parts=parts,
        costs={_FREE: free, _PAID: len(cost) - free - unknown, _UNKNOWN: unknown},
        access={
            point: _answers(facts.access[point][without(f"access:{point}")])
            for point in AccessPoint
        },
    )


def _answers(column: np.ndarray[tuple[int, ...], np.dtype[np.int8]]) -> dict[str, int]:
    yes, no = int((column == YES).sum()), int((column == NO).sum())
    return {"yes": yes, "no": no, "unknown": len(column) - yes - no}


def _times(
    schedules: DateMasks, dates: DateMatch | None, mask: Mask
) -> tuple[tuple[int, ...], dict[DayPart, int]]:
    """Count groups by weekday and part of the day; with dates, those that meet on them."""
    if dates is None:
        own = schedules.weekdays[mask]
        return tuple(int((own >> day & 1).sum()) for day in _DAYS), {}
    table = dates.every
    weekday, part = table.weekday(), part_of_day(table)

    def groups_in(rows: Mask) -> int:
        meets = np.zeros(len(mask), dtype=np.bool_)
        meets[table.group[rows]] = True
        return int((meets & mask).sum())

    days = tuple(groups_in(weekday == day) for day in _DAYS)
    return days, {one: groups_in(part == i) for i, one in enumerate(DayPart)}
