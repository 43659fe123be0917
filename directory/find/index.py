"""The index: groups made ready for search. Where they are is not asked here.

Everything is in memory and in whole numbers, and names are put in order by their letters, so that
the order does not depend on the database that the groups came from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from directory.bankholidays import Region
from directory.find.dates import DateMasks, DateMatch
from directory.find.facets import Facets, count_facets
from directory.find.facts import NOT_KNOWN, Mask, facts_of
from directory.find.needs import NeedList, usual_needs
from directory.find.postings import make_postings
from directory.find.query import Query
from directory.find.reading import Part, Reading, read_words
from directory.find.reasons import Reason, checked_reason, meeting_reason, part_reason
from directory.find.scoring import Matched, Scorer, text_fields
from directory.find.spelling import looks_like
from directory.model import Group, Session, Term
from directory.schedule import ScheduleTable

_EPOCH: Final = dt.date(1970, 1, 1)
_MONTHS_3, _YEAR = 92, 365
_MOST_OFFERED: Final = 4
_STEP, _LOWEST_STEP = 3, 9


@dataclass(frozen=True, slots=True)
class Hit:
    """A group that was found.

    Parameters
    ----------
    score : higher is better, comparable within one search.
    sessions : its meetings in the asked dates, days and parts of the day, doubtful ones included;
        empty when no dates were asked for.
    """

    group: Group
    score: int
    reasons: tuple[Reason, ...]
    sessions: tuple[Session, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found.

    Parameters
    ----------
    reading : how the words were understood.
    partly : whether no group has all that was asked, so that those with the most are here.
    facets : how many groups there are for each choice.
    offered : where nothing was found, words to look for instead.
    """

    reading: Reading
    partly: bool
    facets: Facets
    offered: tuple[str, ...]
    _order: npt.NDArray[np.intp]
    _score: npt.NDArray[np.int32]
    _parts: tuple[tuple[Part, Matched], ...]
    _dates: DateMatch | None
    _groups: Sequence[Group]
    _checked: npt.NDArray[np.int32]
    _today: dt.date | None

    def __len__(self) -> int:
        return len(self._order)

    def groups(self, most: int | None = None) -> list[Group]:
        """Return the groups, the best first."""
        return [self._groups[i] for i in self._order[:most].tolist()]

    def hits(self, most: int | None = None, start: int = 0) -> list[Hit]:
        """Return the groups with their reasons, the best first."""
        end = None if most is None else start + most
        chosen = self._order[start:end].tolist()
        sessions = self._dates.sessions(chosen) if self._dates is not None else {}
        return [self._hit(i, sessions.get(i, ())) for i in chosen]

    def _hit(self, i: int, sessions: tuple[Session, ...]) -> Hit:
        reasons = [
            part_reason(part, int(m.score[i]), int(m.fields[i]))
            for part, m in self._parts
            if not part.hint or m.score[i]
        ]
        if self._dates is not None:
            reasons.append(meeting_reason(sessions))
        if self._today is not None:
            reasons.append(checked_reason(int(self._checked[i]), self._today))
        return Hit(self._groups[i], int(self._score[i]), tuple(reasons), sessions)


class Index:
    """Groups made ready for search; make it once, ask it often, from any thread."""

    def __init__(
        self,
        groups: Sequence[Group],
        schedules: ScheduleTable | None = None,
        needs: NeedList | None = None,
    ) -> None:
        self.groups = groups
        self.needs = needs or usual_needs()
        self.facts = facts_of(groups)
        self._postings = make_postings(text_fields(groups))
        self._scorer = Scorer(self._postings, self.needs, groups)
        self._dates = DateMasks(groups, schedules)
        by_name = sorted(
            range(len(groups)), key=lambda i: (groups[i].name.casefold(), groups[i].id)
        )
        self._place = np.empty(len(groups), dtype=np.int32)
        self._place[by_name] = np.arange(len(groups), dtype=np.int32)

    @property
    def bytes(self) -> int:
        """How much memory the arrays of words take."""
        return self._postings.bytes

    def search(
        self,
        query: Query,
        terms: Iterable[Term] = (),
        region: Region = Region.ENGLAND,
        today: dt.date | None = None,
    ) -> Found:
        """Return the groups that are asked for, the best first.

        Groups that meet come before those that may not, and those before groups of which nobody
        knows when they meet; then by score; among equals those that were checked lately and have
        dates; then by name, and by id. Where no group has everything that was typed, those that
        have the most of it are found.

        Parameters
        ----------
        today : the day from which on a record is old; without it that counts for nothing.
        """
        count = len(self.groups)
        reading = read_words(query.words, self._postings, self.needs)
        parts = tuple((part, self._scorer.part(part)) for part in reading.parts)
        dates = self._dates.match(query, terms, region)
        masks = self._masks(query, dates)
        allowed = np.ones(count, dtype=np.bool_)
        for mask in masks.values():
            allowed &= mask
        texts, partly = _worded(parts, allowed, count)
        if reading.unknown and not parts:
            texts = np.zeros(count, dtype=np.bool_)
        keep = allowed & texts
        score = np.zeros(count, dtype=np.int32)
        for _, matched in parts:
            score += matched.score
        rank = dates.rank if dates is not None else np.zeros(count, dtype=np.int8)
        chosen = np.flatnonzero(keep)
        quality = self._quality(today)
        chosen = chosen[
            np.lexsort((self._place[chosen], -quality[chosen], -score[chosen], rank[chosen]))
        ]
        if any(len(need.kinds) > 1 for need in reading.needs):
            chosen = self._mixed(chosen, score, rank)
        return Found(
            reading=reading,
            partly=partly and len(chosen) > 0,
            facets=count_facets(self.facts, self._dates, dates, masks, texts),
            offered=() if texts.any() else self._offers(query.words),
            _order=chosen,
            _score=score,
            _parts=parts,
            _dates=dates,
            _groups=self.groups,
            _checked=self.facts.checked,
            _today=today,
        )

    def _masks(self, query: Query, dates: DateMatch | None) -> dict[str, Mask]:
        """Return what each filter lets pass, by the facet that it belongs to."""
        facts = self.facts
        masks = {"": facts.eligible(query)}
        if query.kinds:
            masks["kinds"] = facts.kinds.any_of(query.kinds)
        if query.needs:
            masks["needs"] = self._needs_mask(query.needs)
        if query.cost_up_to is not None:
            masks["costs"] = facts.cost_mask(query.cost_up_to, query.cost_sure)
        if query.languages:
            masks["languages"] = facts.languages.any_of(query.languages)
        for point, sure in query.access:
            masks[f"access:{point}"] = facts.access_mask(point, sure)
        if dates is not None:
            masks["days"] = dates.rank < 3
        return masks

    def _needs_mask(self, wanted: Iterable[str]) -> Mask:
        """Say which groups help with any need, whether tagged so or by what they are."""
        wanted = tuple(wanted)
        mask = self.facts.tags.any_of(wanted)
        for name in wanted:
            if name in self.needs.needs:
                mask[self._scorer.need(self.needs.needs[name])[0]] = True
        return mask

    def _mixed(
        self,
        chosen: npt.NDArray[np.intp],
        score: npt.NDArray[np.int32],
        rank: npt.NDArray[np.int8],
    ) -> npt.NDArray[np.intp]:
        """Let other kinds of group in between: several may help with a need.

        Each further group of one kind stands a little lower.
        """
        kind = self.facts.kinds.first()[chosen]
        order = np.argsort(kind, kind="stable")
        starts = np.flatnonzero(np.diff(kind[order], prepend=-2))
        before = np.empty(len(chosen), dtype=np.int32)
        lengths = np.diff(np.append(starts, len(order)))
        before[order] = np.arange(len(order)) - np.repeat(starts, lengths)
        lower = score[chosen] - np.minimum(_STEP * before, _LOWEST_STEP)
        return chosen[np.lexsort((np.arange(len(chosen)), -lower, rank[chosen]))]

    def _quality(self, today: dt.date | None) -> npt.NDArray[np.int8]:
        """Return how well each group is known: checked lately, and with dates."""
        quality = self._dates.dated.astype(np.int8)
        if today is not None:
            age = (today - _EPOCH).days - self.facts.checked
            known = self.facts.checked != NOT_KNOWN
            quality += (known & (age <= _YEAR)) * np.int8(2) + (known & (age <= _MONTHS_3))
        return quality

    def _offers(self, words: str) -> tuple[str, ...]:
        """Return what looks like the words: kinds of group, needs, and what people say.

        Where nothing does, what most groups help with.
        """
        names = [need.name for need in self.needs.needs.values()]
        said = [text for need in self.needs.needs.values() for text in need.said]
        kinds = [name.lower() for name in self.facts.kinds.names]
        near = looks_like(words.lower(), sorted({*kinds, *names, *said}), _MOST_OFFERED)
        if near or not self.groups:
            return near
        everybody = np.ones(len(self.groups), dtype=np.bool_)
        common = [name for name, _ in self.facts.tags.counts(everybody)]
        return tuple(common or kinds)[:_MOST_OFFERED]


def _worded(parts: Sequence[tuple[Part, Matched]], allowed: Mask, count: int) -> tuple[Mask, bool]:
    """Say which groups have what was typed: all of it, or else the most that any allowed one has.

    Returns
    -------
    mask, partly : whether it had to be less than all.
    """
    required = [matched for part, matched in parts if not part.hint]
    if not required:
        return np.ones(count, dtype=np.bool_), False
    have = np.zeros(count, dtype=np.int16)
    for matched in required:
        have += matched.score > 0
    most = int(have[allowed].max(initial=0))
    return have >= max(most, 1), most < len(required)
