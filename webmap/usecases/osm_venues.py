"""Venues that are published without a place, found among the venues of OpenStreetMap.

Nothing is written: a place of OpenStreetMap stays under its own licence (ODbL), and must not go
out with the records of somebody else. What is found is shown to an editor, who takes it over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from directory.model import Fact, Group, How, Venue
from geo.crs import great_circle_m
from geo.place_categories import VENUE, fold
from geo.postcodes import normalise_postcode

if TYPE_CHECKING:
    import pandas as pd

NEAR_M: Final = 500.0
"""A venue lies within this of the middle of its postcode, also where a farm has one of its own."""

_STEP_FREE: Final = {"yes": Fact.YES, "no": Fact.NO}


class Found(StrEnum):
    """How the search for a venue ended."""

    PLACED = "placed"
    SEVERAL = "several"
    NONE = "none"


class OsmVenue(NamedTuple):
    """A venue of OpenStreetMap.

    Parameters
    ----------
    step_free : a venue with limited access for wheelchairs counts as not known.
    """

    osm_id: str
    name: str
    address: str
    postcode: str
    lat: float
    lon: float
    step_free: Fact


@dataclass(frozen=True, slots=True)
class Placing:
    """What was found for one venue.

    Parameters
    ----------
    groups : the groups that meet there.
    place : the one venue of OpenStreetMap; None unless exactly one fits.
    """

    venue: Venue
    groups: tuple[Group, ...]
    found: Found
    place: OsmVenue | None = None


def place_venues(
    groups: Iterable[Group], places: pd.DataFrame, postcodes: pd.DataFrame
) -> list[Placing]:
    """Look for each venue that people go to and that has no place.

    One of OpenStreetMap fits when it has the same name, and the same postcode or lies within
    `NEAR_M` of the middle of the venue's postcode. A name alone never fits: there is a village hall
    in every village.

    Parameters
    ----------
    places : as `geo.places.find_places` gives them.
    postcodes : a table with the columns ``postcode, lat, lon``, each postcode once.

    Returns
    -------
    placings : by name of the venue, then by its id.
    """
    wanted: dict[str, tuple[Venue, list[Group]]] = {}
    for group in groups:
        for venue in group.venues if group.how is How.IN_PERSON else ():
            if venue.lat is None:
                wanted.setdefault(venue.id, (venue, []))[1].append(group)
    codes = {
        venue.id: code
        for venue, _ in wanted.values()
        if (code := normalise_postcode(venue.postcode)) is not None
    }
    rows = postcodes[postcodes["postcode"].isin(set(codes.values()))]
    points = zip(rows["lat"].tolist(), rows["lon"].tolist(), strict=True)
    middles = dict(zip(rows["postcode"].tolist(), points, strict=True))
    by_name = _by_name(places, {fold(venue.name) for venue, _ in wanted.values()} - {""})
    placings = [
        _placing(venue, tuple(meet), by_name[fold(venue.name)], codes.get(venue.id), middles)
        for venue, meet in wanted.values()
    ]
    return sorted(placings, key=lambda each: (each.venue.name.casefold(), each.venue.id))


def _by_name(places: pd.DataFrame, names: set[str]) -> defaultdict[str, list[OsmVenue]]:
    found: defaultdict[str, list[OsmVenue]] = defaultdict(list)
    if not names:
        return found
    venues = places[places["kind"] == VENUE]
    folded = venues["name"].map(fold)
    chosen = folded.isin(names)
    rows: list[dict[str, Any]] = venues[chosen].to_dict("records")  # type: ignore[assignment]
    for name, row in zip(folded[chosen], rows, strict=True):
        step_free = _STEP_FREE.get(row["wheelchair"], Fact.UNKNOWN)
        texts = row["id"], row["name"], row["address"], row["postcode"]
        found[name].append(OsmVenue._make((*texts, row["lat"], row["lon"], step_free)))
    return found


def _placing(
    venue: Venue,
    groups: tuple[Group, ...],
    named: list[OsmVenue],
    code: str | None,
    middles: dict[str, tuple[float, float]],
) -> Placing:
    fitting = [each for each in named if code is not None and _fits(each, code, middles.get(code))]
    if len(fitting) == 1:
        return Placing(venue, groups, Found.PLACED, fitting[0])
    return Placing(venue, groups, Found.SEVERAL if fitting else Found.NONE)


def _fits(place: OsmVenue, code: str, middle: tuple[float, float] | None) -> bool:
    own = normalise_postcode(place.postcode)
    if own is not None:
        return own == code
    if middle is None:
        return False
    metres = great_circle_m(*middle, np.array([place.lat]), np.array([place.lon]))
    return bool(metres[0] <= NEAR_M)
