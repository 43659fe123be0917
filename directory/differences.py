"""What is different between two records of one group, column by column, as an editor reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from directory.model import Group
from directory.outcells import Row, contact_cells, group_cells, offer_cells, venue_cells, when_cells

_CONTACT: Final = "contact"
_OFFER: Final = "transport"
_PLACE: Final = "where and when"


@dataclass(frozen=True, slots=True)
class Difference:
    """One column that is different.

    Parameters
    ----------
    field : the column; or what was added or taken away as a whole ("contact").
    old, new : as they are written in a file; empty for nothing.
    """

    field: str
    old: str
    new: str


def differences(
    before: Group, after: Group, called: Callable[[str], str] = str
) -> tuple[Difference, ...]:
    """Return every difference between two records, in the order of the columns.

    Of meetings, contacts and offers of transport those that both have are set aside; the others
    are compared in pairs.

    Parameters
    ----------
    called : what a column is called where a whole part is said, such as "phone 01, email a@b.uk".
    """
    found = list(_cells(group_cells(before, published=True), group_cells(after, published=True)))
    found += _parts(called, _PLACE, _places(before), _places(after))
    contacts = ([contact_cells(c) for c in group.contacts] for group in (before, after))
    found += _parts(called, _CONTACT, *contacts)
    offers = ([offer_cells(o) for o in group.offers] for group in (before, after))
    found += _parts(called, _OFFER, *offers)
    return tuple(found)


def _places(group: Group) -> list[Row]:
    timed = {schedule.venue_id for schedule in group.schedules}
    rows = [{**venue_cells(group.venue_of(s)), **when_cells(s)} for s in group.schedules]
    return rows + [
        {**venue_cells(venue), **when_cells(None)}
        for venue in group.venues
        if venue.id not in timed
    ]


def _cells(before: Row, after: Row) -> Iterator[Difference]:
    for column, value in before.items():
        old, new = _text(value), _text(after[column])
        if old != new:
            yield Difference(column, old, new)


def _parts(
    called: Callable[[str], str], name: str, before: Sequence[Row], after: Sequence[Row]
) -> Iterator[Difference]:
    gone, come = list(before), list(after)
    for row in before:
        if row in come:
            gone.remove(row)
            come.remove(row)
    if not gone and not come and list(before) != list(after):
        yield Difference(f"order of {name}", _all(called, before), _all(called, after))
    for old, new in zip_longest(gone, come):
        if old is None or new is None:
            yield Difference(name, *(_all(called, [row] if row else []) for row in (old, new)))
        else:
            yield from _cells(old, new)


def _all(called: Callable[[str], str], rows: Sequence[Row]) -> str:
    said = (
        ", ".join(f"{called(name)} {_text(value)}" for name, value in row.items() if _text(value))
        for row in rows
    )
    return "; ".join(said)


def _text(value: str | float | None) -> str:
    return "" if value is None else str(value)
