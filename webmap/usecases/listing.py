"""The groups as pages list them: those that take place or are paused, each with its place.

A venue that is published without a place, but with a postcode, is put where the postcode table of
the area pack has it. That is the middle of some fifteen doors, so whoever shows it says so. The
record itself stays as it was published.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from directory.bankholidays import Region
from directory.model import Group, Session, Status, Term, Venue
from directory.schedule import ScheduleTable
from geo.postcodes import normalise_postcode
from webmap.usecases.kept import Kept

if TYPE_CHECKING:
    import pandas as pd

Places = dict[str, tuple[float, float]]


class Directory(Protocol):
    """What is asked of a store of groups."""

    def change(self) -> int:
        """Return a number that grows with every change."""

    def all_groups(self, status: str = "active") -> list[Group]:
        """Return the groups of a status."""

    def group(self, group_id: str) -> Group | None:
        """Return a group of any status."""

    def terms(self) -> tuple[Term, ...]:
        """Return the known school terms."""


@dataclass(frozen=True, slots=True)
class _Snapshot:
    groups: tuple[Group, ...]
    schedules: ScheduleTable
    by_postcode: frozenset[str]


class Listing:
    """The groups to list, with places; read again when the directory changes. Safe for threads.

    Parameters
    ----------
    store : the directory.
    postcodes : a table with the columns ``postcode, lat, lon``, each postcode once.
    """

    def __init__(self, store: Directory, postcodes: pd.DataFrame) -> None:
        self._store = store
        self._postcodes = postcodes
        self._snapshot: Kept[_Snapshot] = Kept()

    def change(self) -> int:
        """Return a number that grows with every change of the directory."""
        return self._store.change()

    def terms(self) -> tuple[Term, ...]:
        """Return the known school terms."""
        return self._store.terms()

    def groups(self) -> list[Group]:
        """Return the groups to list, paused ones too, by name and then by id."""
        return list(self._now().groups)

    def active(self) -> list[Group]:
        """Return the groups that take place, by name and then by id."""
        return list(self._now().schedules.groups)

    def group(self, group_id: str) -> Group | None:
        """Return one group to list; None where there is none of that id, or it is closed."""
        found = self._store.group(group_id)
        if found is None or found.status is Status.CLOSED:
            return None
        return with_places([found], self._places([found]))[0]

    def is_by_postcode(self, venue: Venue) -> bool:
        """Tell whether the place of a venue is only that of its postcode."""
        return venue.id in self._now().by_postcode

    def sessions_between(
        self, first: dt.date, last: dt.date, region: Region = Region.ENGLAND
    ) -> list[Session]:
        """Return the dated sessions of active groups, those that may not take place included.

        Raises
        ------
        DateRangeError : `last` is before `first`.
        """
        return self._now().schedules.between(first, last, self.terms(), region).sessions()

    def _now(self) -> _Snapshot:
        return self._snapshot.get(self._store.change(), self._read)

    def _read(self) -> _Snapshot:
        published = [
            *self._store.all_groups(Status.ACTIVE.value),
            *self._store.all_groups(Status.PAUSED.value),
        ]
        places = self._places(published)
        groups = with_places(published, places)
        groups.sort(key=lambda group: (group.name.casefold(), group.id))
        active = [group for group in groups if group.status is Status.ACTIVE]
        return _Snapshot(tuple(groups), ScheduleTable(active), frozenset(places))

    def _places(self, groups: Sequence[Group]) -> Places:
        """Return the places of venues that only a postcode tells, by the id of the venue."""
        wanted = {
            venue.id: postcode
            for group in groups
            for venue in group.venues
            if venue.lat is None and (postcode := normalise_postcode(venue.postcode)) is not None
        }
        if not wanted:
            return {}
        table = self._postcodes
        rows = table[table["postcode"].isin(set(wanted.values()))]
        known = dict(
            zip(
                rows["postcode"].tolist(),
                zip(rows["lat"].tolist(), rows["lon"].tolist(), strict=True),
                strict=True,
            )
        )
        return {venue: known[code] for venue, code in wanted.items() if code in known}


def with_places(groups: Sequence[Group], places: Places) -> list[Group]:
    """Return the groups with venues put at `places`, by the id of the venue."""
    if not places:
        return list(groups)
    return [
        dataclasses.replace(group, venues=tuple(_placed(venue, places) for venue in group.venues))
        if any(venue.id in places for venue in group.venues)
        else group
        for group in groups
    ]


def _placed(venue: Venue, places: Places) -> Venue:
    if venue.id not in places:
        return venue
    lat, lon = places[venue.id]
    return dataclasses.replace(venue, lat=lat, lon=lon)
