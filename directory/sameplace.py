"""What several sources know of one venue, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Final

from directory.model import Access, Fact, Venue
from directory.venuecells import venue_id

_FACTS: Final = tuple(field.name for field in fields(Access) if field.name != "notes")


def filled(venues: tuple[Venue, ...], believed: Sequence[tuple[Venue, ...]]) -> tuple[Venue, ...]:
    """Return the venues of a group, with what they leave open filled in from its other records.

    Parameters
    ----------
    believed : the venues of each record of the group, `venues` among them, in the order in which
        facts of access are believed.
    """
    return tuple(
        _filled(venue, [same for each in believed if (same := _same(venue, venues, each))])
        for venue in venues
    )


def _same(venue: Venue, own: tuple[Venue, ...], others: tuple[Venue, ...]) -> Venue | None:
    """Return the one of `others` that is the same place as one of a record's own venues.

    It has the same UPRN or, where one of them has none, the same postcode and name. The only
    venues of two records of one group are the same when their postcodes are.
    """
    if venue in others:
        return venue
    alone = len(own) == len(others) == 1
    for other in others:
        if venue.uprn and other.uprn:
            same = venue.uprn == other.uprn
        else:
            same = bool(_plain(venue.postcode)) and _plain(venue.postcode) == _plain(other.postcode)
            same = same and (alone or _plain(venue.name) == _plain(other.name))
        if same:
            return other
    return None


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _filled(venue: Venue, believed: Sequence[Venue]) -> Venue:
    """Return a venue with what it does not say itself; `believed` are the same place."""
    known = [venue, *believed]
    placed = next((each for each in known if each.lat is not None), venue)
    facts = {
        name: next(
            (fact for each in believed if (fact := getattr(each.access, name)) is not Fact.UNKNOWN),
            Fact.UNKNOWN,
        )
        for name in _FACTS
    }
    notes = next((each.access.notes for each in known if each.access.notes), "")
    texts = {
        name: next((text for each in known if (text := getattr(each, name))), "")
        for name in ("name", "address", "postcode", "uprn")
    }
    made = replace(
        venue, lat=placed.lat, lon=placed.lon, access=Access(**facts, notes=notes), **texts
    )
    if made == venue:
        return venue
    place = (made.name, made.address, made.postcode, made.lat, made.lon)
    return replace(made, id=venue_id(*place, made.access, made.uprn))
