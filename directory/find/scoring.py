"""What a group is worth for a need or a word, and why: in whole numbers, the same everywhere.

A group is worth what its best field is worth. For a need, the kind of group counts, the kinds
named first in the list a little more, and what the group says of itself; for groups that a
directory tagged with the need, something is added. Words that stand there as they were typed are
added too: "bad back" finds gentle exercise, and first the one that speaks of bad backs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from directory.find.needs import Need, NeedList, phrase_of, reached
from directory.find.postings import Bits, Ints, Postings
from directory.find.reading import Part
from directory.model import Group

Scores = npt.NDArray[np.int16]


class Field(IntEnum):
    """A field of a group; the value is its bit in a posting. The first is worth most."""

    NAME = 0
    KIND = 1
    NEEDS = 2
    FOR_WHOM = 3
    SUMMARY = 4
    ORGANISATION = 5
    VENUE = 6
    DESCRIPTION = 7


_WORTH: Final = {
    Field.NAME: 16,
    Field.KIND: 12,
    Field.NEEDS: 8,
    Field.FOR_WHOM: 6,
    Field.SUMMARY: 6,
    Field.ORGANISATION: 4,
    Field.VENUE: 4,
    Field.DESCRIPTION: 2,
}
# Of a need's own words: a name says what a group is, a description may say anything.
_OWN_WORTH: Final = {
    Field.NAME: 14,
    Field.KIND: 12,
    Field.NEEDS: 8,
    Field.FOR_WHOM: 10,
    Field.SUMMARY: 10,
    Field.ORGANISATION: 4,
    Field.VENUE: 0,
    Field.DESCRIPTION: 3,
}
_BEST_KIND: Final = 14
_TAGGED: Final = 4
_TOPIC: Final = 12
_LEAST_KIND: Final = 8


def _table(worth: dict[Field, int]) -> tuple[Scores, npt.NDArray[np.int8]]:
    """Return, for every set of fields, what the best is worth and which it is."""
    score = np.zeros(256, dtype=np.int16)
    best = np.zeros(256, dtype=np.int8)
    for bits in range(1, 256):
        inside = [f for f in Field if bits >> f & 1]
        first = max(inside, key=lambda f: (worth[f], -f))
        score[bits], best[bits] = worth[first], first
    return score, best


_WORD_SCORE, BEST_FIELD = _table(_WORTH)
_OWN_SCORE, _ = _table(_OWN_WORTH)


@dataclass(frozen=True, slots=True)
class Matched:
    """What every group is worth for one part.

    Parameters
    ----------
    score : 0 where the part is not found.
    fields : a bit for each field that has the words as typed.
    """

    score: Scores
    fields: Bits


def text_fields(groups: Sequence[Group]) -> list[Iterable[str]]:
    """Return the texts of each field, in the order of ``Field``."""
    return [
        (group.name for group in groups),
        (group.kind for group in groups),
        (" ".join((*group.needs, *(topic.name for topic in group.topics))) for group in groups),
        (f"{group.for_whom} {group.gender} {' '.join(group.languages)}" for group in groups),
        (group.summary for group in groups),
        (group.organisation.name for group in groups),
        (" ".join(venue.name for venue in group.venues) for group in groups),
        (f"{group.description} {group.cost}" for group in groups),
    ]


class Scorer:
    """Scores parts; what a need is worth is worked out when it is first asked for."""

    def __init__(self, postings: Postings, needs: NeedList, groups: Sequence[Group]) -> None:
        self._postings = postings
        self._needs = needs
        self._count = len(groups)
        self._topics = _topics(groups)
        self._known: dict[str, tuple[Ints, Scores]] = {}

    def part(self, part: Part) -> Matched:
        """Return what every group is worth for a part."""
        literal = self._words(part)
        if part.need is None:
            return literal
        score = np.zeros(self._count, dtype=np.int16)
        groups, worth = self.need(part.need)
        score[groups] = worth
        # As typed, words that mean a need are worth more than a hint and less than the need.
        score += np.where(literal.score > 0, literal.score, 0).astype(np.int16)
        return Matched(score, literal.fields)

    def need(self, need: Need) -> tuple[Ints, Scores]:
        """Return the groups that a need asks for, and what each is worth."""
        known = self._known.get(need.id)
        if known is None:
            score = np.zeros(self._count, dtype=np.int16)
            for other, steps in reached(need, self._needs.needs):
                # Half for each step away.
                np.maximum(score, self._own(other) >> steps, out=score)
            groups = np.flatnonzero(score).astype(np.int32)
            known = (groups, score[groups])
            self._known[need.id] = known
        return known

    def _own(self, need: Need) -> Scores:
        score = np.zeros(self._count, dtype=np.int16)
        for place, kind in enumerate(need.kinds):
            self._raise(score, kind, 1 << Field.KIND, max(_BEST_KIND - place, _LEAST_KIND))
        said = np.zeros(self._count, dtype=np.int16)
        for words in need.words:
            groups, fields = self._phrase(words)
            said[groups] = np.maximum(said[groups], _OWN_SCORE[fields])
        # The right kind that says so too is better than either.
        both = np.minimum(score, said) // 4
        np.maximum(score, said, out=score)
        score += both
        for term in need.esd:
            groups = self._topics.get(term.casefold(), np.empty(0, dtype=np.int32))
            score[groups] = np.maximum(score[groups], _TOPIC)
        tagged = np.zeros(self._count, dtype=np.bool_)
        for tag in need.needs:
            groups, fields = self._phrase(tag)
            tagged[groups[(fields & (1 << Field.NEEDS)) != 0]] = True
        score[tagged] += _TAGGED
        return score

    def _raise(self, score: Scores, text: str, bits: int, worth: int) -> None:
        groups, fields = self._phrase(text)
        groups = groups[(fields & bits) != 0]
        score[groups] = np.maximum(score[groups], worth)

    def _phrase(self, text: str) -> tuple[Ints, Bits]:
        """Return the groups that have every word of `text` in one field, and in which."""
        stems = phrase_of(text)
        if not stems:
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint8)
        groups, fields = self._postings.of_stem(stems[0])
        for stem in stems[1:]:
            others, more = self._postings.of_stem(stem)
            groups, mine, theirs = np.intersect1d(
                groups, others, assume_unique=True, return_indices=True
            )
            fields = fields[mine] & more[theirs]
        there = fields != 0
        return groups[there], fields[there]

    def _words(self, part: Part) -> Matched:
        """Return where all words of a part stand: one word as a beginning too, at half."""
        if len(part.stems) > 1:
            score = np.zeros(self._count, dtype=np.int16)
            bits = np.zeros(self._count, dtype=np.uint8)
            groups, fields = self._postings.of_stem(part.stems[0])
            bits[groups] = fields
            for stem in part.stems[1:]:
                groups, fields = self._postings.of_stem(stem)
                more = np.zeros(self._count, dtype=np.uint8)
                more[groups] = fields
                bits &= more
            score[:] = _WORD_SCORE[bits]
            return Matched(score, bits)
        bits = np.zeros(self._count, dtype=np.uint8)
        score = np.zeros(self._count, dtype=np.int16)
        if part.need is None:
            for groups, fields in self._postings.of_beginning(part.words[0]):
                score[groups] = np.maximum(score[groups], _WORD_SCORE[fields] // 2)
                bits[groups] |= fields
        groups, fields = self._postings.of_stem(part.stems[0])
        score[groups] = _WORD_SCORE[fields]
        bits[groups] = fields
        return Matched(score, bits)


def _topics(groups: Sequence[Group]) -> dict[str, Ints]:
    """Return the groups of each published term, by the term as ``esdServiceType:298``."""
    found: dict[str, list[int]] = {}
    for i, group in enumerate(groups):
        for topic in group.topics:
            for term in _terms(topic.vocabulary, topic.code):
                found.setdefault(term, []).append(i)
    return {term: np.unique(np.array(own, dtype=np.int32)) for term, own in found.items()}


def _terms(vocabulary: str, code: str) -> tuple[str, ...]:
    """Return a term as it may be written in the list: codes come with and without their list."""
    if not code:
        return ()
    if ":" in code and "/" not in code:
        return (code.casefold(),)
    # The lists are published as "esdServiceTypes", their terms as "esdServiceType:298".
    number = code.rstrip("/").rpartition("/")[2]
    name = {"service": "esdservicetype", "need": "esdneed"}.get(
        code.rstrip("/").rpartition("/")[0].rpartition("/")[2], vocabulary.casefold().rstrip("s")
    )
    return (f"{name}:{number}".casefold(),)
