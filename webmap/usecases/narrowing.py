"""Narrows an answer to what somebody chooses beside the list, counts each choice, and sorts.

The list, the map, the week and the calendar all go through here, so that they hold the same groups.
The number beside a choice says how many groups choosing it would give, with what is chosen of
everything else; as in :mod:`directory.find.facets`, whose columns are used for what groups are.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from directory.find import DayPart
from directory.find.facts import NOT_KNOWN, Facts, Labels, Mask, facts_of
from directory.find.query import AccessPoint, Sure, part_of
from webmap.usecases.find_groups import Answer, GroupAnswer, Search, Section, section_of

T = TypeVar("T")

_SECTIONS: Final = tuple(Section)
_PARTS: Final = tuple(DayPart)
_NONE: Final = len(_SECTIONS)
"""Stands for the section of a group that has no meeting left."""
_KEY_LENGTH: Final = 8


class Cost(StrEnum):
    """What a group costs, as far as that is known."""

    FREE = "free"
    PAID = "paid"
    UNKNOWN = "unknown"


class Sort(StrEnum):
    """The order of the groups."""

    EASIEST = "easiest"
    SOONEST = "soonest"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen beside the list; an empty part chooses nothing.

    Parameters
    ----------
    kinds, languages : keys of labels, see :func:`key_of`.
    days : weekdays of a meeting, Monday 0.
    parts : parts of the day in which a meeting starts.
    step_free : how sure it must be that the venue has no steps.
    sections : where the best meeting that is left belongs.
    """

    kinds: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()
    parts: frozenset[DayPart] = frozenset()
    costs: frozenset[Cost] = frozenset()
    step_free: Sure | None = None
    sections: frozenset[Section] = frozenset()
    languages: frozenset[str] = frozenset()
    sort: Sort = Sort.EASIEST

    @property
    def narrows(self) -> bool:
        """Whether anything is chosen that may leave groups out."""
        return self != Choice(sort=self.sort)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many groups each choice would give.

    Parameters
    ----------
    kinds, languages : by name as published, in the order of the alphabet; of the whole answer.
    days, parts, costs, step_free, sections : those of the whole answer, in their usual order.
    """

    kinds: Mapping[str, int]
    days: Mapping[int, int]
    parts: Mapping[DayPart, int]
    costs: Mapping[Cost, int]
    step_free: Mapping[Sure, int]
    sections: Mapping[Section, int]
    languages: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The groups that are left, in order, of so many, and what else could be chosen."""

    groups: tuple[GroupAnswer, ...]
    of: int
    counts: Counts


def key_of(label: str) -> str:
    """Return a short key that stands for a label of groups in an address, and does not say it."""
    return hashlib.sha256(label.casefold().encode()).hexdigest()[:_KEY_LENGTH]


def narrow(
    whole: Answer, search: Search, choice: Choice, answer: Callable[[Search], Answer]
) -> Narrowed:
    """Return the groups of `whole` that fit `choice`, in its order, with the counts.

    Where days or parts of the day are chosen, a group is judged by its meetings on those, and one
    without any is left out.

    Parameters
    ----------
    whole : the answer to `search`.
    answer : gives the answer to another search; asked only for days or parts of the day.
    """
    table = _Table(whole.groups)
    left = {whole.groups[i].group.id for i in np.flatnonzero(table.left(choice)).tolist()}
    groups = whole.groups
    if left and (choice.days or choice.parts):
        groups = answer(_on_days(search, choice)).groups
    kept = [one for one in groups if one.group.id in left]
    return Narrowed(tuple(_sorted(kept, choice.sort)), len(whole.groups), table.counts(choice))


def _on_days(search: Search, choice: Choice) -> Search:
    return dataclasses.replace(
        search,
        weekdays=_both(search.weekdays, choice.days),
        parts=_both(search.parts, choice.parts),
    )


def _both(asked: frozenset[T], chosen: frozenset[T]) -> frozenset[T]:
    """Return what is in both; an empty one holds everything."""
    return asked & chosen if asked and chosen else asked | chosen


def _sorted(groups: Sequence[GroupAnswer], order: Sort) -> list[GroupAnswer]:
    if order is Sort.NAME:
        return sorted(groups, key=_name)
    if order is Sort.SOONEST:
        return sorted(groups, key=lambda one: (_start(one), *_name(one)))
    return list(groups)


def _name(one: GroupAnswer) -> tuple[str, str]:
    return one.group.name.casefold(), one.group.id


def _start(one: GroupAnswer) -> dt.datetime:
    """Return when the meeting starts that a group is judged by; a group without one is last."""
    return dt.datetime.max if one.best is None else one.best.session.start


class _Table:
    """Groups and their meetings as columns."""

    def __init__(self, groups: Sequence[GroupAnswer]) -> None:
        self.count = len(groups)
        self.facts: Facts = facts_of([one.group for one in groups])
        self.section = np.array([_SECTIONS.index(one.section) for one in groups], dtype=np.int8)
        meetings = [(i, judged) for i, one in enumerate(groups) for judged in one.sessions]
        starts = [judged.session.start for _, judged in meetings]
        self.of = np.array([i for i, _ in meetings], dtype=np.int32)
        self.weekday = np.array([start.weekday() for start in starts], dtype=np.int8)
        self.part = np.array([_PARTS.index(part_of(s.time())) for s in starts], dtype=np.int8)
        self.verdict = np.array(
            [_SECTIONS.index(section_of(judged)) for _, judged in meetings], dtype=np.int8
        )

    def left(self, choice: Choice) -> Mask:
        """Say which groups fit a choice."""
        facts = self.facts
        mask = np.ones(self.count, dtype=np.bool_)
        if choice.kinds:
            mask &= _any_of(facts.kinds, choice.kinds)
        if choice.languages:
            mask &= _any_of(facts.languages, choice.languages)
        if choice.costs:
            mask &= np.logical_or.reduce([self._costs(cost) for cost in choice.costs])
        if choice.step_free is not None:
            mask &= facts.access_mask(AccessPoint.STEP_FREE, choice.step_free)
        best = self._best(choice)
        mask &= best != _NONE
        if choice.sections:
            mask &= np.isin(best, [_SECTIONS.index(section) for section in choice.sections])
        return mask

    def counts(self, choice: Choice) -> Counts:
        """Count what each choice would give; only choices that the whole answer has."""

        def with_(**chosen: object) -> Mask:
            return self.left(dataclasses.replace(choice, **chosen))  # type: ignore[arg-type]

        def one_by_one(name: str, values: Sequence[T]) -> dict[T, int]:
            return {value: int(with_(**{name: frozenset([value])}).sum()) for value in values}

        facts = self.facts
        here = set(self.section.tolist()) | set(self.verdict.tolist())
        access = facts.access_mask
        return Counts(
            kinds=_by_name(facts.kinds, with_(kinds=frozenset())),
            languages=_by_name(facts.languages, with_(languages=frozenset())),
            days=one_by_one("days", sorted(set(self.weekday.tolist()))),
            parts=one_by_one("parts", [_PARTS[i] for i in sorted(set(self.part.tolist()))]),
            costs=one_by_one("costs", [cost for cost in Cost if self._costs(cost).any()]),
            step_free={
                sure: int(with_(step_free=sure).sum())
                for sure in Sure
                if access(AccessPoint.STEP_FREE, sure).any()
            },
            sections=one_by_one("sections", [s for i, s in enumerate(_SECTIONS) if i in here]),
        )

    def _costs(self, cost: Cost) -> Mask:
        pence = self.facts.cost
        match cost:
            case Cost.FREE:
                mask: Mask = pence == 0
            case Cost.PAID:
                mask = pence > 0
            case Cost.UNKNOWN:
                mask = pence == NOT_KNOWN
        return mask

    def _best(self, choice: Choice) -> npt.NDArray[np.int8]:
        """Return the section of each group by its best meeting on the chosen days."""
        if not (choice.days or choice.parts):
            return self.section
        fits = np.ones(len(self.of), dtype=np.bool_)
        if choice.days:
            fits &= np.isin(self.weekday, sorted(choice.days))
        if choice.parts:
            fits &= np.isin(self.part, [_PARTS.index(part) for part in choice.parts])
        best = np.full(self.count, _NONE, dtype=np.int8)
        np.minimum.at(best, self.of[fits], self.verdict[fits])
        return best


def _any_of(labels: Labels, keys: frozenset[str]) -> Mask:
    return labels.any_of(name for name in labels.names if key_of(name) in keys)


def _by_name(labels: Labels, mask: Mask) -> dict[str, int]:
    """Return every label with its count among the groups in `mask`."""
    found = dict(labels.counts(mask))
    names = sorted(labels.names, key=lambda name: (name.casefold(), name))
    return {name: found.get(name, 0) for name in names}
