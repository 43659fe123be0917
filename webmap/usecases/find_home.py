"""Find the point that somebody means by a postcode, a place name or a pair of coordinates.

Everything is looked up in the area pack: no home leaves this machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from directory.language import _
from geo.gazetteer import Named, Wanted, stops_named, streets_named
from geo.place_categories import SETTLEMENT
from geo.places import find_named
from geo.postcodes import normalise_postcode, without_invisible
from geo.routing.vocabulary import Point
from webmap.usecases.place_words import say_kind

if TYPE_CHECKING:
    import pandas as pd

    from geo.pack.load import Pack

_COORDINATES: Final = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*[, ]\s*(-?\d{1,3}(?:\.\d+)?)\s*")
_HOUSE: Final = re.compile(r"\d+\s?[a-zA-Z]?,?\s+(?=\D)")
_PART_OF_POSTCODE: Final = re.compile(r"[a-zA-Z]{1,2}\d[a-zA-Z\d]?(?:\s*\d[a-zA-Z]?)?")
_BETWEEN: Final = re.compile("[\\s.,_\u2010-\u2015\u2212-]+")
"""What is typed in or around a postcode and is no part of it."""
_LAST_POSTCODE: Final = re.compile(
    r"(?<=[\s,])[A-Za-z]{1,2}\d[A-Za-z\d]?[\s-]{0,3}\d[A-Za-z]{2}[\s.]*$"
)
_MOST_MATCHES: Final = 24
"""Every village may have its Church Lane."""
_MOST_GUESSES: Final = 8
_MOST_LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True)
class Place:
    """One place that could be meant.

    Parameters
    ----------
    name : as it is called; empty for a point that somebody chose.
    kind : what it is, see :func:`webmap.usecases.place_words.say_kind`; empty for a postcode.
    """

    name: str
    point: Point
    kind: str = ""

    @property
    def label(self) -> str:
        """The place as pages show it: its name, and what it is."""
        if not self.name:
            return _("the point you chose")
        if not self.kind:
            return self.name
        # Translators: a place and what it is, such as "Green Lane, Linkton (street)".
        return _("%(place)s (%(kind)s)", place=self.name, kind=say_kind(self.kind))


@dataclass(frozen=True, slots=True)
class HomeMatch:
    """What was found.

    Parameters
    ----------
    places : the best first; none where nothing was found.
    is_postcode : whether the text is a postcode in form, so that a page can say
        "we do not know this postcode" and not "we do not know this place".
    is_exact : whether the places are just what was typed. Others are guesses: even where there is
        only one, somebody has to say that it is meant.
    """

    places: tuple[Place, ...]
    is_postcode: bool = False
    is_exact: bool = True


def find_home(pack: Pack, text: str) -> HomeMatch:
    """Look `text` up as coordinates (``lat, lon``), then a postcode, then a name.

    A village or town of just that name comes before everything else of it. Then come streets,
    stations, stops and venues of just that name, and only then names that begin with it.
    """
    text = without_invisible(text)
    point = read_coordinates(text)
    if point is not None:
        return HomeMatch((Place("", point),))
    postcode = read_postcode(text)
    if postcode is not None:
        rows = pack.postcodes[pack.postcodes["postcode"] == postcode]
        places = tuple(
            Place(postcode, Point(float(lat), float(lon)))
            for lat, lon in zip(rows["lat"][:1], rows["lon"][:1], strict=True)
        )
        return HomeMatch(places, is_postcode=True)
    match = _named(pack, text)
    house = _HOUSE.match(text)
    if house is not None and not (match.places and match.is_exact):
        # The street is near enough; a number of a house is asked for nowhere, and kept nowhere.
        return _named(pack, text[house.end() :])
    return match


def read_postcode(text: str) -> str | None:
    """Read a postcode as people write it, alone or at the end of an address: "WE2-1RN".

    Of an address nothing else is needed, so nothing else is used or kept.
    """
    alone = normalise_postcode(_BETWEEN.sub("", text))
    if alone is not None:
        return alone
    last = _LAST_POSTCODE.search(text)
    return None if last is None else normalise_postcode(_BETWEEN.sub("", last[0]))


def is_part_of_postcode(text: str) -> bool:
    """Tell whether a text is the first half of a postcode, or a little more: "NP19", "NP19 4"."""
    return _PART_OF_POSTCODE.fullmatch(without_invisible(text).strip()) is not None


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


def _named(pack: Pack, text: str) -> HomeMatch:
    whole = Wanted.of(text)
    if not whole.names:
        return HomeMatch(())
    found = find_named(pack.places, text, _MOST_LOOKED_AT)
    exact = np.array([whole.is_name(name) for name in found["name"]], dtype=bool)
    is_settlement = (found["kind"] == SETTLEMENT).to_numpy(dtype=bool)
    settlements = found[exact & is_settlement]
    if not settlements.empty:
        return HomeMatch(_nearby(pack, _places(settlements)))
    # "Church Lane, Overwick" is the one in Overwick.
    name, _comma, near = text.partition(",")
    wanted = Wanted.of(name)
    places = _on_the_map(pack, wanted.is_name, wanted.is_stop, near)
    if places:
        return HomeMatch(_nearby(pack, places))
    # A venue is hardly anybody's home: it is offered, and never taken as if it were said.
    guessed = _on_the_map(pack, wanted.begins, lambda stop, _is_station: wanted.begins(stop), near)
    places = (
        *_places(found[is_settlement]),
        *_places(found[exact]),
        *guessed,
        *_places(found[~exact & ~is_settlement]),
    )
    return HomeMatch(_nearby(pack, places)[:_MOST_GUESSES], is_exact=False)


def _on_the_map(
    pack: Pack,
    is_street: Callable[[str], bool],
    is_stop: Callable[[str, bool], bool],
    near: str,
) -> tuple[Place, ...]:
    """Return streets, and stations and stops that are not named after a street beside them."""
    streets = streets_named(pack.network.walk, pack.places, is_street)
    timetable = pack.network.timetable
    stops = [] if timetable is None else stops_named(timetable, pack.places, is_stop)
    known = {(each.name.casefold(), each.near) for each in streets}
    stops = [each for each in stops if (each.name.casefold(), each.near) not in known]
    stops.sort(key=lambda each: each.kind != "station")
    found = [*streets, *stops]
    place = Wanted.of(near)
    there = [each for each in found if place.names and place.begins(each.near)]
    return tuple(_place(each) for each in there or found)


def _nearby(pack: Pack, places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return the places inside the area, or those outside where there is none inside."""
    west, south, east, north = pack.network.extent
    inside = tuple(
        place
        for place in places
        if west <= place.point.lon <= east and south <= place.point.lat <= north
    )
    return (inside or places)[:_MOST_MATCHES]


def _place(named: Named) -> Place:
    near = "" if not named.near or named.near in named.name else f", {named.near}"
    return Place(f"{named.name}{near}", Point(named.lat, named.lon), named.kind)


def _places(found: pd.DataFrame) -> tuple[Place, ...]:
    return tuple(
        Place(name, Point(lat, lon), category)
        for name, category, lat, lon in zip(
            found["name"].tolist(),
            found["category"].tolist(),
            found["lat"].tolist(),
            found["lon"].tolist(),
            strict=True,
        )
    )
