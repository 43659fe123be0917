"""Find the point that somebody means by a postcode, a place name or a pair of coordinates.

Everything is looked up in the area pack: no home leaves this machine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.places import find_named
from geo.postcodes import normalise_postcode
from geo.routing.vocabulary import Point

if TYPE_CHECKING:
    from geo.pack.load import Pack

_COORDINATES = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*[, ]\s*(-?\d{1,3}(?:\.\d+)?)\s*")
_MOST_MATCHES = 8


@dataclass(frozen=True, slots=True)
class Place:
    """One place that could be meant: its name for the page, and the point."""

    label: str
    point: Point


@dataclass(frozen=True, slots=True)
class HomeMatch:
    """What was found.

    Parameters
    ----------
    places : the best first; one where the answer is plain, none where nothing was found.
    is_postcode : whether the text is a postcode in form, so that a page can say
        "we do not know this postcode" and not "we do not know this place".
    """

    places: tuple[Place, ...]
    is_postcode: bool = False


def find_home(pack: Pack, text: str) -> HomeMatch:
    """Look `text` up as coordinates (``lat, lon``), then a postcode, then a place name."""
    point = read_coordinates(text)
    if point is not None:
        return HomeMatch((Place("the point you chose", point),))
    postcode = normalise_postcode(text)
    if postcode is not None:
        rows = pack.postcodes[pack.postcodes["postcode"] == postcode]
        places = tuple(
            Place(postcode, Point(float(lat), float(lon)))
            for lat, lon in zip(rows["lat"][:1], rows["lon"][:1], strict=True)
        )
        return HomeMatch(places, is_postcode=True)
    return HomeMatch(_named(pack, text))


def read_coordinates(text: str) -> Point | None:
    """Read ``lat, lon`` in degrees; None where the text is not that."""
    match = _COORDINATES.fullmatch(text)
    if match is None:
        return None
    lat, lon = float(match[1]), float(match[2])
    return Point(lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


def looks_swapped(place: Point, extent: tuple[float, float, float, float]) -> bool:
    """Whether a place is outside `extent` and would be inside with its numbers swapped."""
    west, south, east, north = extent

    def inside(lat: float, lon: float) -> bool:
        return west <= lon <= east and south <= lat <= north

    return not inside(place.lat, place.lon) and inside(place.lon, place.lat)


def _named(pack: Pack, text: str) -> tuple[Place, ...]:
    found = find_named(pack.places, text, _MOST_MATCHES)
    return tuple(
        Place(f"{name} ({category.replace('_', ' ')})", Point(lat, lon))
        for name, category, lat, lon in zip(
            found["name"].tolist(),
            found["category"].tolist(),
            found["lat"].tolist(),
            found["lon"].tolist(),
            strict=True,
        )
    )
