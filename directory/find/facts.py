"""The facts of groups as columns, so that 50,000 groups are asked at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from directory.find.query import AccessPoint, Gender, Query, Sure
from directory.find.words import plain, words_in
from directory.model import Access, Fact, Group, How

Mask = npt.NDArray[np.bool_]
Number = TypeVar("Number", np.int8, np.int16, np.int32)

NOT_KNOWN: Final = -1
NO, YES, MAYBE = 0, 1, 2
_FACT_NUMBERS: Final = {Fact.NO: NO, Fact.YES: YES, Fact.UNKNOWN: MAYBE}
_POUNDS: Final = re.compile(r"£\s*(\d{1,4})(?:\.(\d\d))?(?!,?\d)|(?<![\d.])(\d{1,3})\s*p\b")
_FREE: Final = re.compile(r"(it is |its )?free( of charge| for all| to all| to everyone)?\.?")
_WOMEN: Final = frozenset(
    ("women", "womens", "woman", "female", "females", "ladies", "girls", "mums", "mothers")
)
_MEN: Final = frozenset(
    ("men", "mens", "man", "male", "males", "gentlemen", "boys", "dads", "fathers")
)
_HOWS: Final = tuple(How)
_POINTS: Final = tuple(AccessPoint)
_USUAL_LANGUAGE: Final = "english"


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of groups, several each: which group has which.

    Parameters
    ----------
    names : each label once, in its first spelling; labels differ by more than capital letters.
    group, label : a group and one of its labels, side by side.
    """

    names: tuple[str, ...]
    group: npt.NDArray[np.int32]
    label: npt.NDArray[np.int32]
    count: int

    def any_of(self, wanted: Iterable[str]) -> Mask:
        """Say which groups have any of the wanted labels."""
        folded = {name.casefold() for name in wanted}
        numbers = [i for i, name in enumerate(self.names) if name.casefold() in folded]
        mask = np.zeros(self.count, dtype=np.bool_)
        mask[self.group[np.isin(self.label, numbers)]] = True
        return mask

    def first(self) -> npt.NDArray[np.int32]:
        """Return the number of each group's first label; -1 where it has none."""
        found = np.full(self.count, -1, dtype=np.int32)
        found[self.group[::-1]] = self.label[::-1]
        return found

    def counts(self, mask: Mask) -> list[tuple[str, int]]:
        """Return how many of the groups in `mask` have each label, the most frequent first."""
        found = np.bincount(self.label[mask[self.group]], minlength=len(self.names))
        pairs = [(name, int(n)) for name, n in zip(self.names, found, strict=True) if n]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0].casefold(), pair[0]))


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of each group, one column each.

    Parameters
    ----------
    cost : pence for one session; ``NOT_KNOWN`` where nobody says.
    min_age, max_age : years; wide open where nobody says.
    only_for : 0 for anybody, or 1 + the place of the gender in ``Gender``.
    access : ``NO``, ``YES`` or ``MAYBE`` for each way in which a venue can be accessible.
    referral : ``NO``, ``YES`` or ``MAYBE``.
    how : the place of the way of meeting in ``How``.
    checked : days since 1970-01-01; ``NOT_KNOWN`` where nobody says.
    """

    kinds: Labels
    tags: Labels
    languages: Labels
    cost: npt.NDArray[np.int32]
    min_age: npt.NDArray[np.int16]
    max_age: npt.NDArray[np.int16]
    only_for: npt.NDArray[np.int8]
    access: dict[AccessPoint, npt.NDArray[np.int8]]
    referral: npt.NDArray[np.int8]
    how: npt.NDArray[np.int8]
    checked: npt.NDArray[np.int32]

    def age_mask(self, age: int) -> Mask:
        """Say which groups are for an age, as far as they say."""
        mask: Mask = (self.min_age <= age) & (self.max_age >= age)
        return mask

    def gender_mask(self, gender: Gender) -> Mask:
        """Say which groups are not for the other gender alone."""
        mask: Mask = (self.only_for == 0) | (self.only_for == 1 + list(Gender).index(gender))
        return mask

    def cost_mask(self, up_to: int, sure: Sure) -> Mask:
        """Say which groups cost no more."""
        known: Mask = (self.cost != NOT_KNOWN) & (self.cost <= up_to)
        return known if sure is Sure.YES else known | (self.cost == NOT_KNOWN)

    def access_mask(self, point: AccessPoint, sure: Sure) -> Mask:
        """Say which groups have it at every venue, or have no venue that matters."""
        fact = self.access[point]
        mask: Mask = fact == YES if sure is Sure.YES else fact != NO
        return mask

    def referral_mask(self, sure: Sure) -> Mask:
        """Say which groups people can come to by themselves."""
        mask: Mask = self.referral == NO if sure is Sure.YES else self.referral != YES
        return mask

    def how_mask(self, hows: Iterable[How]) -> Mask:
        """Say which groups meet in any of these ways."""
        return np.isin(self.how, [_HOWS.index(how) for how in hows])

    def eligible(self, query: Query) -> Mask:
        """Say which groups pass what is asked of the person and of the way of meeting."""
        mask = np.ones(len(self.cost), dtype=np.bool_)
        if query.age is not None:
            mask &= self.age_mask(query.age)
        if query.gender is not None:
            mask &= self.gender_mask(query.gender)
        if query.without_referral is not None:
            mask &= self.referral_mask(query.without_referral)
        if query.hows:
            mask &= self.how_mask(query.hows)
        return mask


def facts_of(groups: Sequence[Group]) -> Facts:
    """Return the facts of `groups` as columns."""
    genders = list(Gender)
    only = [only_for(group.gender or group.for_whom) for group in groups]
    return Facts(
        kinds=_labels((group.kind,) for group in groups),
        tags=_labels(group.needs for group in groups),
        languages=_labels(group.languages or (_USUAL_LANGUAGE.title(),) for group in groups),
        cost=_column((price(group) for group in groups), np.int32),
        min_age=_column((g.min_age if g.min_age is not None else 0 for g in groups), np.int16),
        max_age=_column((g.max_age if g.max_age is not None else 999 for g in groups), np.int16),
        only_for=_column((0 if one is None else 1 + genders.index(one) for one in only), np.int8),
        access=_accesses(groups),
        referral=_column((_FACT_NUMBERS[group.referral] for group in groups), np.int8),
        how=_column((_HOWS.index(group.how) for group in groups), np.int8),
        checked=_column((_checked(group) for group in groups), np.int32),
    )


def price(group: Group) -> int:
    """Return what one session costs in pence, or ``NOT_KNOWN``.

    Where it is published in words only, the highest amount that they name; "Free" and nothing
    more is 0. Words that name no amount ("Give what you like") are not known.
    """
    return _price_in(group.cost) if group.cost_pence is None else group.cost_pence


@lru_cache(maxsize=10_000)
def _price_in(cost: str) -> int:
    text = plain(cost).strip()
    if _FREE.fullmatch(text):
        return 0
    amounts = [
        int(pence) if pence else int(pounds) * 100 + int(more or 0)
        for pounds, more, pence in _POUNDS.findall(text)
    ]
    return max(amounts, default=NOT_KNOWN)


@lru_cache(maxsize=10_000)
def only_for(text: str) -> Gender | None:
    """Return the gender that a group is for alone, as far as the words for whom it is say."""
    words = set(words_in(text))
    women, men = bool(words & _WOMEN), bool(words & _MEN)
    if women == men:
        return None
    return Gender.WOMEN if women else Gender.MEN


def _accesses(groups: Sequence[Group]) -> dict[AccessPoint, npt.NDArray[np.int8]]:
    """Say what is so at every venue of each group; yes where there is no venue to go to."""
    everywhere = (YES,) * len(_POINTS)
    known = [
        _answers_of(tuple(venue.access for venue in group.venues))
        if group.how is How.IN_PERSON
        else everywhere
        for group in groups
    ]
    table = np.array(known, dtype=np.int8).reshape(len(groups), len(_POINTS))
    return {point: table[:, i] for i, point in enumerate(_POINTS)}


@lru_cache(maxsize=10_000)
def _answers_of(accesses: tuple[Access, ...]) -> tuple[int, ...]:
    return tuple(
        _together([getattr(access, point.value) for access in accesses]) for point in _POINTS
    )


def _together(facts: list[Fact]) -> int:
    if Fact.NO in facts:
        return NO
    return MAYBE if Fact.UNKNOWN in facts or not facts else YES


def _checked(group: Group) -> int:
    date = group.provenance.assured_on
    return NOT_KNOWN if date is None else (date.toordinal() - _EPOCH)


_EPOCH: Final = 719_163
"""The ordinal of 1970-01-01."""


def _column(values: Iterable[int], kind: type[Number]) -> npt.NDArray[Number]:
    return np.fromiter(values, dtype=kind)


def _labels(of_groups: Iterable[Iterable[str]]) -> Labels:
    names: list[str] = []
    number: dict[str, int] = {}
    group: list[int] = []
    label: list[int] = []
    count = 0
    for i, own in enumerate(of_groups):
        count = i + 1
        for key, name in {one.casefold(): one for one in own if one}.items():
            if key not in number:
                number[key] = len(names)
                names.append(name)
            group.append(i)
            label.append(number[key])
    return Labels(
        tuple(names), np.array(group, dtype=np.int32), np.array(label, dtype=np.int32), count
    )
