"""Finding groups by what they are and when they meet. Where they are is not asked here.

Words are looked for in the name, the kind, the needs and the summary; each must be found
somewhere, as the beginning of a word ("garden" finds "gardening"), without regard to capital
letters and accents. A hit says where it was found, so that the order can be explained.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from directory.bankholidays import Region
from directory.errors import DateRangeError
from directory.model import Group, Session, Term
from directory.schedule import ScheduleTable, SessionTable

IntArray = npt.NDArray[np.int64]

_WORD = re.compile(r"\w+")


class ReasonCode(StrEnum):
    """Why a group was found, or why it stands where it does."""

    WORD_IN_NAME = "word_in_name"
    WORD_IN_KIND = "word_in_kind"
    WORD_IN_NEEDS = "word_in_needs"
    WORD_IN_SUMMARY = "word_in_summary"
    MEETS = "meets"
    MAY_NOT_MEET = "may_not_meet"
    TIMES_UNKNOWN = "times_unknown"


_FIELDS: Final = (
    ReasonCode.WORD_IN_NAME,
    ReasonCode.WORD_IN_KIND,
    ReasonCode.WORD_IN_NEEDS,
    ReasonCode.WORD_IN_SUMMARY,
)
# A whole word counts this much in each field, the beginning of one half of it.
_WEIGHTS: Final = (16, 12, 8, 4)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; an empty part asks nothing.

    Parameters
    ----------
    words : what was typed; every word must be found.
    kinds : any of these, without regard to capital letters.
    weekdays : 0 is Monday; a meeting on any of these.
    first, last : a meeting from `first` to `last`, both included. Groups of which nobody knows
        when they meet are not left out: they come last, and say so.
    """

    words: str = ""
    kinds: tuple[str, ...] = ()
    weekdays: frozenset[int] = frozenset()
    first: dt.date | None = None
    last: dt.date | None = None

    def __post_init__(self) -> None:
        """Refuse half a range."""
        if (self.first is None) != (self.last is None):
            raise DateRangeError("a search needs both a first and a last date, or neither")
        if self.weekdays and self.first is None:
            raise DateRangeError("a search by weekday needs a first and a last date")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, and the word or the date that it is about."""

    code: ReasonCode
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A group that was found.

    Parameters
    ----------
    score : higher is better, comparable within one search.
    sessions : its meetings in the asked dates and weekdays, doubtful ones included; empty when no
        dates were asked for.
    """

    group: Group
    score: int
    reasons: tuple[Reason, ...]
    sessions: tuple[Session, ...] = ()


@dataclass(slots=True)
class _Words:
    """The words of one field, sorted, with the groups that have each."""

    words: list[str] = field(default_factory=list)
    groups: list[IntArray] = field(default_factory=list)

    def scores(self, word: str, weight: int, count: int) -> IntArray:
        """Return what `word` is worth for each group."""
        scores = np.zeros(count, dtype=np.int64)
        at = bisect_left(self.words, word)
        while at < len(self.words) and self.words[at].startswith(word):
            worth = weight if self.words[at] == word else weight // 2
            scores[self.groups[at]] = np.maximum(scores[self.groups[at]], worth)
            at += 1
        return scores


class Index:
    """Groups made ready for search; make it once, ask it often."""

    def __init__(self, groups: Sequence[Group], schedules: ScheduleTable | None = None) -> None:
        self.groups = groups
        self._schedules = schedules or ScheduleTable(groups)
        self._fields = (
            _words_of(group.name for group in groups),
            _words_of(group.kind for group in groups),
            _words_of(" ".join(group.needs) for group in groups),
            _words_of(group.summary for group in groups),
        )
        self._kinds = np.array([group.kind.casefold() for group in groups], dtype=np.str_)
        # Only a group with every schedule dated can be said not to meet.
        self._undated = np.array(
            [
                not group.schedules or any(s.not_dated is not None for s in group.schedules)
                for group in groups
            ],
            dtype=np.bool_,
        )
        by_name = sorted(
            range(len(groups)), key=lambda i: (groups[i].name.casefold(), groups[i].id)
        )
        self._place = np.empty(len(groups), dtype=np.int64)
        self._place[by_name] = np.arange(len(groups))

    def search(
        self, query: Query, terms: Iterable[Term] = (), region: Region = Region.ENGLAND
    ) -> list[Hit]:
        """Return the groups that are asked for, the best first.

        Groups that meet come before those that may not, and those before groups of which nobody
        knows when they meet; then by score, by name, and by id.
        """
        count = len(self.groups)
        words = list(dict.fromkeys(_WORD.findall(_plain(query.words))))
        found = [
            np.stack(
                [f.scores(word, w, count) for f, w in zip(self._fields, _WEIGHTS, strict=True)]
            )
            for word in words
        ]
        keep = np.ones(count, dtype=np.bool_)
        score = np.zeros(count, dtype=np.int64)
        for one in found:
            keep &= one.any(axis=0)
            score += one.max(axis=0)
        if query.kinds:
            keep &= np.isin(self._kinds, [kind.casefold() for kind in query.kinds])
        table = self._sessions(query, terms, region)
        rank = np.zeros(count, dtype=np.int64)
        if table is not None:
            sure, doubtful = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
            sure[table.group[table.doubt == 0]] = True
            doubtful[table.group[table.doubt != 0]] = True
            rank = np.where(sure, 0, np.where(doubtful, 1, 2))
            keep &= sure | doubtful | self._undated
        chosen = np.flatnonzero(keep)
        chosen = chosen[np.lexsort((self._place[chosen], -score[chosen], rank[chosen]))]
        sessions = _by_group(table, keep)
        return [
            Hit(
                self.groups[i],
                int(score[i]),
                (
                    *_found_words(words, [one[:, i] for one in found]),
                    *_meeting(sessions[i] if table is not None else None),
                ),
                tuple(sessions[i]),
            )
            for i in chosen.tolist()
        ]

    def _sessions(self, query: Query, terms: Iterable[Term], region: Region) -> SessionTable | None:
        if query.first is None or query.last is None:
            return None
        table = self._schedules.between(query.first, query.last, terms, region)
        if query.weekdays:
            table = table.only(np.isin(table.weekday(), sorted(query.weekdays)))
        return table


def _plain(text: str) -> str:
    """Return `text` without capital letters, accents and apostrophes."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c) and c not in "'’")


def _words_of(texts: Iterable[str]) -> _Words:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        for word in set(_WORD.findall(_plain(text))):
            found[word].append(i)
    words = sorted(found)
    return _Words(words, [np.array(found[word], dtype=np.int64) for word in words])


def _by_group(
    table: SessionTable | None, keep: npt.NDArray[np.bool_]
) -> defaultdict[int, list[Session]]:
    sessions: defaultdict[int, list[Session]] = defaultdict(list)
    if table is not None:
        table = table.only(keep[table.group])
        for i, session in zip(table.group.tolist(), table.sessions(), strict=True):
            sessions[i].append(session)
    return sessions


def _found_words(words: list[str], scores: list[IntArray]) -> list[Reason]:
    return [
        Reason(_FIELDS[int(np.argmax(score))], word)
        for word, score in zip(words, scores, strict=True)
    ]


def _meeting(sessions: list[Session] | None) -> list[Reason]:
    """Say whether it meets in the asked dates; nothing where no dates were asked for."""
    if sessions is None:
        return []
    if not sessions:
        return [Reason(ReasonCode.TIMES_UNKNOWN)]
    sure = [session for session in sessions if session.doubt is None]
    if sure:
        return [Reason(ReasonCode.MEETS, sure[0].start.date().isoformat())]
    return [Reason(ReasonCode.MAY_NOT_MEET, sessions[0].start.date().isoformat())]
