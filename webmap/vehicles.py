"""What a ride is called, by its GTFS route type, where it says that it goes, and its stops."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from directory.language import N_, _
from geo.routing.vocabulary import Leg

_ROUND: Final = re.compile(
    r"\b(circular|circle|loop|shuttle|service|round trip|via)\b", re.IGNORECASE
)
_DETAIL: Final = re.compile(r" \(([^()]+)\)$")
_DETAILS: Final = {
    # The usual short words of NaPTAN for where a stop is, seen from what it is named after.
    "adj": N_("next to it"),
    "opp": N_("opposite"),
    "o/s": N_("outside"),
    "nr": N_("near"),
    "by": N_("next to it"),
    "after": N_("after it"),
    "before": N_("before it"),
    "n-bound": N_("going north"),
    "ne-bound": N_("going north-east"),
    "e-bound": N_("going east"),
    "se-bound": N_("going south-east"),
    "s-bound": N_("going south"),
    "sw-bound": N_("going south-west"),
    "w-bound": N_("going west"),
    "nw-bound": N_("going north-west"),
}


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a kind of vehicle is called where a sentence needs it, in English.

    Parameters
    ----------
    numbered : with the route that it runs; empty for what people do not call by a route.
    stop : where it is boarded, with its name; empty where the name alone says enough.
    sign : the drawing that stands for it.
    """

    name: str
    the: str
    first: str
    last: str
    numbered: str = ""
    stop: str = ""
    sign: str = "bus"


_BUS: Final = _Kind(
    N_("bus"),
    N_("the bus"),
    N_("the first bus"),
    N_("the last bus"),
    N_("bus %(route)s"),
    N_("the bus stop %(name)s"),
)
_TRAM: Final = _Kind(
    N_("tram"),
    N_("the tram"),
    N_("the first tram"),
    N_("the last tram"),
    N_("tram %(route)s"),
    N_("the tram stop %(name)s"),
)
_COACH: Final = _Kind(
    N_("coach"),
    N_("the coach"),
    N_("the first coach"),
    N_("the last coach"),
    N_("coach %(route)s"),
    N_("the coach stop %(name)s"),
)
_TRAIN: Final = _Kind(
    N_("train"), N_("the train"), N_("the first train"), N_("the last train"), sign="train"
)
_FERRY: Final = _Kind(N_("ferry"), N_("the ferry"), N_("the first ferry"), N_("the last ferry"))
_UNDERGROUND: Final = _Kind(
    N_("underground train"),
    N_("the underground train"),
    N_("the first underground train"),
    N_("the last underground train"),
    sign="train",
)
_CABLE_CAR: Final = _Kind(
    N_("cable car"), N_("the cable car"), N_("the first cable car"), N_("the last cable car")
)
_EITHER: Final = _Kind(
    N_("bus or train"),
    N_("the bus or train"),
    N_("the first bus or train"),
    N_("the last bus or train"),
)


def vehicle(route_type: int | None) -> str:
    """Name the vehicle of a GTFS route type, basic or extended.

    A type that is not known is named as both of what it may be.
    """
    return _(_kind(route_type).name)


def the_vehicle(route_type: int | None) -> str:
    """Name the vehicle of a route type with its article: ``the bus``."""
    return _(_kind(route_type).the)


def first_vehicle(route_type: int | None) -> str:
    """Name the first one of a day: ``the first bus``."""
    return _(_kind(route_type).first)


def last_vehicle(route_type: int | None) -> str:
    """Name the last one of a day: ``the last bus``."""
    return _(_kind(route_type).last)


def ride(leg: Leg) -> str:
    """Name a ride: ``bus 42``, ``train``."""
    kind = _kind_of(leg)
    return _(kind.numbered, route=leg.route) if kind.numbered and leg.route else _(kind.name)


def the_ride(leg: Leg) -> str:
    """Name a ride as a sentence speaks of it: ``bus 42``, ``the train``."""
    kind = _kind_of(leg)
    return ride(leg) if kind.numbered and leg.route else _(kind.the)


def ride_towards(leg: Leg, *, article: bool = False) -> str:
    """Say a ride and where it goes: ``bus 42 towards Linkton``, ``bus 42, Town circular``.

    Parameters
    ----------
    article : whether a sentence speaks of it: ``the train towards Linkton``.
    """
    said = the_ride(leg) if article else ride(leg)
    if not leg.headsign:
        return said
    if _ROUND.search(leg.headsign):
        return f"{said}, {leg.headsign}"
    # Translators: a ride and where it goes, such as bus 42 towards Linkton.
    return _("%(ride)s towards %(place)s", ride=said, place=leg.headsign)


def boarded_at(leg: Leg) -> str:
    """Say where a ride is boarded: ``the bus stop Green Lane``, ``Newport``."""
    kind, name = _kind_of(leg), stop(leg.from_name)
    if not name:
        return _(kind.the)
    return _(kind.stop, name=name) if kind.stop else name


def sign(leg: Leg) -> str:
    """Name the drawing for a ride: ``bus`` or ``train``."""
    return _kind_of(leg).sign


def stop(name: str) -> str:
    """Say a stop in whole words: ``Mill Lane (opp)`` is ``Mill Lane (opposite)``."""

    def whole(found: re.Match[str]) -> str:
        detail = _DETAILS.get(found[1].lower())
        return f" ({found[1] if detail is None else _(detail)})"

    return _DETAIL.sub(whole, name)


def _kind_of(leg: Leg) -> _Kind:
    # A leg without a type is a bus, as GTFS feeds of buses alone often leave it.
    return _BUS if leg.route_type is None else _kind(leg.route_type)


def _kind(route_type: int | None) -> _Kind:
    if route_type is None:
        return _EITHER
    if route_type == 2 or 100 <= route_type < 200:
        return _TRAIN
    if route_type in {0, 5} or 900 <= route_type < 1000:
        return _TRAM
    if route_type == 4 or 1000 <= route_type < 1100 or route_type == 1200:
        return _FERRY
    if route_type == 1 or 400 <= route_type < 700:
        return _UNDERGROUND
    if route_type in {6, 7} or 1300 <= route_type < 1500:
        return _CABLE_CAR
    return _COACH if 200 <= route_type < 300 else _BUS
