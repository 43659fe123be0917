"""Finds groups that are in the directory twice, with a score that can be explained.

The score adds up points for what two groups share, and takes some off where they differ, as
Fellegi and Sunter (1969) do; the points are set by hand and not learnt. Only pairs that share a
postcode, a phone number, an e-mail address, a web page or a name are looked at at all, so that
the work grows with the number of groups and not with its square.

Two classes of one teacher in one hall are not one group. So a word that tells such classes apart
(a day, a level, an age) and other days of meeting weigh more than everything they share.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from directory.find.words import plain
from directory.model import Group, Schedule

Pair = tuple[int, int]

SURE: Final = 12
"""From this many points on two groups are one, if their sources differ."""

MAYBE: Final = 6
"""From this many points on a person should look."""

_CROWD: Final = 40
"""A phone number or postcode of more groups than this says nothing about two of them."""
_FEW: Final = 5

# Words that tell one class from another one of the same club; those of a line mean the same.
_CLASSES: Final = """
    monday\ntuesday\nwednesday\nthursday\nfriday\nsaturday\nsunday
    morning\nafternoon\nevening
    beginners beginner\nimprovers intermediate\nadvanced
    children childrens kids juniors junior\nyouth teens teenagers\nadults adult\nseniors senior
    men mens gents\nwomen womens ladies\ngirls\nboys\nmums mothers\ndads fathers
    babies baby\ntoddlers toddler\nfamilies family
    over\nunder\nnorth\nsouth\neast\nwest\nupper\nlower
    one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten
"""
_APART: Final = {
    word: line.split()[0] for line in _CLASSES.splitlines() if line.strip() for word in line.split()
}
_WORD: Final = re.compile(r"\w+")
_DIGITS: Final = re.compile(r"\D+")


class Code(StrEnum):
    """What two groups share, or where they differ."""

    SAME_NAME = "same_name"
    LIKE_NAME = "like_name"
    OTHER_NAME = "other_name"
    OTHER_CLASS = "other_class"
    SAME_POSTCODE = "same_postcode"
    OTHER_POSTCODE = "other_postcode"
    SAME_PHONE = "same_phone"
    SAME_EMAIL = "same_email"
    SAME_WEBSITE = "same_website"
    SAME_TIMES = "same_times"
    SAME_DAY = "same_day"
    OTHER_DAYS = "other_days"
    SAME_SOURCE = "same_source"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that two groups share or differ in.

    Parameters
    ----------
    detail : what it is about, as published; show it as text only.
    points : above 0 where it speaks for one group, below where it speaks against.
    """

    code: Code
    detail: str
    points: int


@dataclass(frozen=True, slots=True)
class Match:
    """Two groups that may be one.

    Parameters
    ----------
    one, other : ids; `one` is the one to keep: assured last, then the longer record.
    evidence : all that counted, what counted most first.
    """

    one: str
    other: str
    evidence: tuple[Evidence, ...]
    sure: bool

    @property
    def score(self) -> int:
        """The sum of the points."""
        return sum(evidence.points for evidence in self.evidence)


def find_matches(groups: Sequence[Group], decided: Collection[tuple[str, str]] = ()) -> list[Match]:
    """Return the pairs of groups that may be one, the surest first.

    Parameters
    ----------
    decided : pairs of ids that somebody has decided about, in any order; they are left out.
    """
    marks = [_marks_of(group) for group in groups]
    shared = _shared(marks)
    settled = {frozenset(pair) for pair in decided}
    pairs = sorted(
        pair
        for pair in shared
        if frozenset((groups[pair[0]].id, groups[pair[1]].id)) not in settled
    )
    likeness = _likeness([mark.name for mark in marks], pairs)
    found = []
    for pair, alike in zip(pairs, likeness.tolist(), strict=True):
        match = _judge(groups, marks, pair, alike, shared[pair])
        if match is not None:
            found.append(match)
    return sorted(found, key=lambda match: (not match.sure, -match.score, match.one, match.other))


@dataclass(frozen=True, slots=True)
class _Marks:
    """What of a group is compared, without the ways of writing it."""

    name: str
    apart: frozenset[str]
    keys: frozenset[tuple[Code, str]]
    postcodes: frozenset[str]
    days: frozenset[tuple[int, int | None]]
    times: frozenset[tuple[int, int | None, str]]


def _marks_of(group: Group) -> _Marks:
    words = _WORD.findall(plain(group.name))
    keys: set[tuple[Code, str]] = {(Code.SAME_NAME, " ".join(sorted(words)))}
    for contact in group.contacts:
        keys.add((Code.SAME_PHONE, _phone(contact.phone)))
        keys.add((Code.SAME_EMAIL, contact.email.strip().casefold()))
        keys.add((Code.SAME_WEBSITE, _page(contact.website)))
    postcodes = frozenset(
        "".join(venue.postcode.casefold().split())
        for venue in group.venues
        if venue.postcode.strip()
    )
    keys.update((Code.SAME_POSTCODE, postcode) for postcode in postcodes)
    timed = [s for s in group.schedules if s.weekday is not None]
    return _Marks(
        name=" ".join(words),
        apart=frozenset(
            _APART.get(word, word) for word in words if word in _APART or word.isdigit()
        ),
        keys=frozenset(key for key in keys if key[1]),
        postcodes=postcodes,
        days=frozenset(_day(s) for s in timed),
        times=frozenset((*_day(s), f"{s.start_time:%H:%M}") for s in timed if s.start_time),
    )


def _day(schedule: Schedule) -> tuple[int, int | None]:
    return (schedule.weekday or 0, schedule.nth)


def _phone(text: str) -> str:
    """Return the figures of a phone number without the country; empty where there are too few."""
    figures = _DIGITS.sub("", text.replace("(0)", ""))
    return figures[-10:] if len(figures) >= 10 else ""


def _page(text: str) -> str:
    """Return a web address without what makes no difference."""
    plainly = re.sub(r"^(https?://)?(www\.)?", "", text.strip().casefold())
    return plainly.split("#")[0].rstrip("/")


def _shared(marks: Iterable[_Marks]) -> Mapping[Pair, dict[Code, tuple[str, int]]]:
    """Return for each pair what it shares, and how many groups share that."""
    holders: defaultdict[tuple[Code, str], list[int]] = defaultdict(list)
    for number, mark in enumerate(marks):
        for key in mark.keys:
            holders[key].append(number)
    shared: defaultdict[Pair, dict[Code, tuple[str, int]]] = defaultdict(dict)
    for (code, detail), numbers in sorted(holders.items()):
        if 2 <= len(numbers) <= _CROWD:
            for pair in combinations(numbers, 2):
                shared[pair][code] = (detail, len(numbers))
    return shared


def _likeness(names: Sequence[str], pairs: Sequence[Pair]) -> npt.NDArray[np.float32]:
    """Return how alike the names of each pair are, from 0 to 100."""
    from rapidfuzz import fuzz, process

    if not pairs:
        return np.empty(0, dtype=np.float32)
    ones = [names[one] for one, _ in pairs]
    others = [names[other] for _, other in pairs]
    return np.asarray(process.cpdist(ones, others, scorer=fuzz.token_sort_ratio, dtype=np.float32))


def _judge(
    groups: Sequence[Group],
    marks: Sequence[_Marks],
    pair: Pair,
    alike: float,
    shared: Mapping[Code, tuple[str, int]],
) -> Match | None:
    one, other = groups[pair[0]], groups[pair[1]]
    first, second = marks[pair[0]], marks[pair[1]]
    evidence = [
        *_of_names(one, other, first, second, alike),
        *_of_contacts(shared),
        *_of_places(first, second),
        *_of_times(first, second),
    ]
    same_source = one.provenance.dataset == other.provenance.dataset
    if same_source:
        evidence.append(Evidence(Code.SAME_SOURCE, one.provenance.source, -3))
    evidence.sort(key=lambda each: (-abs(each.points), each.code))
    score = sum(each.points for each in evidence)
    against = any(each.points < 0 for each in evidence)
    if score < MAYBE:
        return None
    kept, joined = sorted((one, other), key=_worth, reverse=True)
    return Match(kept.id, joined.id, tuple(evidence), sure=score >= SURE and not against)


def _worth(group: Group) -> tuple[str, int, str]:
    """Return what says which of two groups is kept."""
    assured = group.provenance.assured_on
    return (assured.isoformat() if assured else "", len(group.description), group.id)


def _of_names(
    one: Group, other: Group, first: _Marks, second: _Marks, alike: float
) -> Iterator[Evidence]:
    both = " / ".join(sorted({one.name, other.name}))
    if alike >= 95:
        yield Evidence(Code.SAME_NAME, both, 6)
    elif alike >= 80:
        yield Evidence(Code.LIKE_NAME, both, 4)
    elif alike < 55:
        yield Evidence(Code.OTHER_NAME, both, -8 if alike < 35 else -5)
    apart = first.apart ^ second.apart
    if apart:
        # Where one name leaves out what the other says, it may still be meant.
        points = -8 if first.apart and second.apart else -2
        yield Evidence(Code.OTHER_CLASS, ", ".join(sorted(apart)), points)


def _of_contacts(shared: Mapping[Code, tuple[str, int]]) -> Iterator[Evidence]:
    for code, points in ((Code.SAME_PHONE, 4), (Code.SAME_EMAIL, 3), (Code.SAME_WEBSITE, 3)):
        if code in shared:
            detail, holders = shared[code]
            # The number of a community centre is that of all its groups.
            yield Evidence(code, detail, points if holders <= _FEW else 1)


def _of_places(first: _Marks, second: _Marks) -> Iterator[Evidence]:
    both = first.postcodes & second.postcodes
    if both:
        yield Evidence(Code.SAME_POSTCODE, ", ".join(sorted(both)).upper(), 3)
    elif first.postcodes and second.postcodes:
        codes = sorted(", ".join(sorted(each)) for each in (first.postcodes, second.postcodes))
        yield Evidence(Code.OTHER_POSTCODE, " / ".join(codes).upper(), -4)


def _of_times(first: _Marks, second: _Marks) -> Iterator[Evidence]:
    if first.times & second.times:
        yield Evidence(Code.SAME_TIMES, "", 4)
    elif first.days & second.days:
        yield Evidence(Code.SAME_DAY, "", 1)
    elif first.days and second.days:
        yield Evidence(Code.OTHER_DAYS, "", -6)
