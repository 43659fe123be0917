"""The open data of a directory: what is in it, under which ids, and what fits a question.

Made once for each change of the directory. Answers are numbers into its lists, so that a page of
fifty never makes JSON of ten thousand.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from directory.find import Index, Query
from directory.model import Group, Venue
from directory.oruk.filters import Wanted
from directory.oruk.ids import made_id, published_id, service_at_location_id, service_id
from directory.oruk.places import access_codes
from directory.oruk.sharing import may_be_shared
from directory.oruk.taxonomies import Taxonomies
from directory.oruk.topics import ACCESS

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_DAY_S = 86_400
_ANY_VENUE = -1


class Link(NamedTuple):
    """A group at one of its venues, with its UUID and the number of its service."""

    id: str
    service: int
    venue: Venue


class OpenData:
    """The groups that may be shared.

    Parameters
    ----------
    groups : all of the directory; those that may not be shared are left out here.
    """

    def __init__(self, groups: Iterable[Group]) -> None:
        shared = (group for group in groups if may_be_shared(group))
        self.groups: Sequence[Group] = sorted(
            shared, key=lambda group: (group.name.casefold(), group.id)
        )
        self.ids = _ids(self.groups)
        self.number_of = {id_: number for number, id_ in enumerate(self.ids)}
        self.taxonomies = Taxonomies(self.groups)

    @cached_property
    def fingerprint(self) -> str:
        """A short text that two directories with other groups hardly ever share."""
        whole = hashlib.sha256()
        for id_, group in zip(self.ids, self.groups, strict=True):
            whole.update(f"{id_}\x1f{group.name}\x1e".encode("utf-8", "backslashreplace"))
        return whole.hexdigest()[:16]

    @cached_property
    def links(self) -> list[Link]:
        """Every group at each of its venues, in the order of the groups."""
        return [
            Link(service_at_location_id(self.ids[number], venue.id), number, venue)
            for number, group in enumerate(self.groups)
            for venue in group.venues
        ]

    @cached_property
    def link_number_of(self) -> dict[str, int]:
        """The number of each group at a venue by its UUID."""
        return {link.id: number for number, link in enumerate(self.links)}

    def services(self, wanted: Wanted) -> IntArray:
        """Return which services fit: the best first where words are looked for, else by name."""
        fits = self._fits(wanted)
        if wanted.asks_for_times:
            met = np.zeros(len(self.groups), dtype=np.bool_)
            met[self._times.service[self._times.fits(wanted)]] = True
            fits &= met
        return self._in_order(wanted, fits)

    def service_at_locations(self, wanted: Wanted) -> IntArray:
        """Return which groups at which venues fit, in the order of `services`.

        A schedule that is tied to one venue counts only there, and so does the access to it.
        """
        fits = self._fits(wanted)[self._link_service]
        code = ACCESS.by_id.get(wanted.taxonomy_term_id)
        if code is not None or wanted.taxonomy_id == ACCESS.id:
            known = [access_codes(link.venue.access) for link in self.links]
            fits &= np.array([bool(c) if code is None else code in c for c in known], np.bool_)
        if wanted.asks_for_times:
            rows = self._times.fits(wanted)
            anywhere = np.zeros(len(self.groups), dtype=np.bool_)
            anywhere[self._times.service[rows & (self._times.link == _ANY_VENUE)]] = True
            here = np.zeros(len(self.links), dtype=np.bool_)
            here[self._times.link[rows & (self._times.link != _ANY_VENUE)]] = True
            fits &= here | anywhere[self._link_service]
        numbers = np.flatnonzero(fits)
        place = np.full(len(self.groups), len(self.groups), dtype=np.int64)
        order = self._in_order(wanted, np.ones(len(self.groups), dtype=np.bool_))
        place[order] = np.arange(len(order))
        return numbers[np.argsort(place[self._link_service[numbers]], kind="stable")]

    def _fits(self, wanted: Wanted) -> BoolArray:
        """Return which services fit all that is not about words and times."""
        fits = np.ones(len(self.groups), dtype=np.bool_)
        if wanted.taxonomy_term_id:
            fits &= self._among(self.taxonomies.having_term(wanted.taxonomy_term_id))
        if wanted.taxonomy_id:
            fits &= self._among(self.taxonomies.having_taxonomy(wanted.taxonomy_id))
        # An age that is not known is NaN, which is neither more nor less than anything.
        youngest, oldest = self._ages
        if wanted.minimum_age is not None:
            fits &= youngest >= wanted.minimum_age
        if wanted.maximum_age is not None:
            fits &= oldest <= wanted.maximum_age
        if wanted.search:
            fits &= self._among(self._found(wanted.search))
        return fits

    def _in_order(self, wanted: Wanted, fits: BoolArray) -> IntArray:
        if not wanted.search:
            return np.flatnonzero(fits)
        found = self._found(wanted.search)
        return found[fits[found]]

    def _among(self, numbers: IntArray) -> BoolArray:
        among = np.zeros(len(self.groups), dtype=np.bool_)
        among[numbers] = True
        return among

    def _found(self, words: str) -> IntArray:
        found = self._index.search(Query(words=words)).groups()
        return np.array([self._number_of_group[group.id] for group in found], dtype=np.int64)

    @cached_property
    def _index(self) -> Index:
        return Index(self.groups)

    @cached_property
    def _number_of_group(self) -> dict[str, int]:
        return {group.id: number for number, group in enumerate(self.groups)}

    @cached_property
    def _ages(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        youngest = np.array([group.min_age for group in self.groups], dtype=np.float64)
        oldest = np.array([group.max_age for group in self.groups], dtype=np.float64)
        return youngest, oldest

    @cached_property
    def _link_service(self) -> IntArray:
        return np.array([link.service for link in self.links], dtype=np.int64)

    @cached_property
    def _times(self) -> _Times:
        at = {(link.service, link.venue.id): number for number, link in enumerate(self.links)}
        return _Times(self.groups, at)


class _Times:
    """The schedules of all groups as columns."""

    def __init__(self, groups: Sequence[Group], links: dict[tuple[int, str], int]) -> None:
        rows = [(n, schedule) for n, group in enumerate(groups) for schedule in group.schedules]
        self.service = np.array([n for n, _ in rows], dtype=np.int64)
        self.link = np.array(
            [links.get((n, schedule.venue_id or ""), _ANY_VENUE) for n, schedule in rows],
            dtype=np.int64,
        )
        days = [
            schedule.weekday
            if schedule.weekday is not None or schedule.starts_on is None
            else schedule.starts_on.weekday()
            for _, schedule in rows
        ]
        self._weekday = np.array(days, dtype=np.float64)
        self._start = np.array([_second(s.start_time) for _, s in rows], dtype=np.float64)
        end = np.array([_second(s.end_time) for _, s in rows], dtype=np.float64)
        # An end before the start is after midnight.
        self._end = np.where(end < self._start, end + _DAY_S, end)

    def fits(self, wanted: Wanted) -> BoolArray:
        """Return which schedules are on the day and between the times that are asked for."""
        fits = np.ones(len(self.service), dtype=np.bool_)
        if wanted.weekday is not None:
            fits &= self._weekday == wanted.weekday
        if wanted.start_time is not None:
            fits &= self._start >= _second(wanted.start_time)
        if wanted.end_time is not None:
            fits &= self._end <= _second(wanted.end_time)
        return fits


def _second(time: dt.time | None) -> float:
    return np.nan if time is None else time.hour * 3600 + time.minute * 60 + time.second


def _ids(groups: Sequence[Group]) -> list[str]:
    """Return the UUID of each group.

    Two datasets may hold one published id: it stays with the group that has it as its own id in
    this directory too, else with the dataset that comes first by name.
    """
    ids = [service_id(group.provenance.dataset, group.provenance.ref) for group in groups]
    first: dict[str, int] = {}
    for number, id_ in enumerate(ids):
        holder = first.setdefault(id_, number)
        if holder != number:
            first[id_] = min(holder, number, key=lambda n: _claim(groups[n], id_))
    return [
        id_
        if first[id_] == number
        else made_id("service", groups[number].provenance.dataset, groups[number].provenance.ref)
        for number, id_ in enumerate(ids)
    ]


def _claim(group: Group, id_: str) -> tuple[bool, str, str]:
    return (published_id(group.id) != id_, group.provenance.dataset, group.id)
