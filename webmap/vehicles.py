"""What a ride is called, by its GTFS route type, where it says that it goes, and its stops."""

from __future__ import annotations

import re
from typing import Final

from geo.routing.vocabulary import Leg

_ROUND: Final = re.compile(
    r"\b(circular|circle|loop|shuttle|service|round trip|via)\b", re.IGNORECASE
)
_DETAIL: Final = re.compile(r" \(([^()]+)\)$")
_DETAILS: Final = {
    # The usual short words of NaPTAN for where a stop is, seen from what it is named after.
    "adj": "next to it",
    "opp": "opposite",
    "o/s": "outside",
    "nr": "near",
    "by": "next to it",
    "after": "after it",
    "before": "before it",
    **{
        f"{short.lower()}-bound": f"going {way}"
        for short, way in (
            ("N", "north"), ("NE", "north-east"), ("E", "east"), ("SE", "south-east"),
            ("S", "south"), ("SW", "south-west"), ("W", "west"), ("NW", "north-west"),
        )
    },
}  # fmt: skip
_NUMBERED: Final = ("bus", "tram", "coach")


def vehicle(route_type: int | None) -> str:
    """Name the vehicle of a GTFS route type, basic or extended.

    A type that is not known is named as both of what it may be.
    """
    if route_type is None:
        return "bus or train"
    if route_type == 2 or 100 <= route_type < 200:
        return "train"
    if route_type in {0, 5} or 900 <= route_type < 1000:
        return "tram"
    if route_type == 4 or 1000 <= route_type < 1100 or route_type == 1200:
        return "ferry"
    if route_type == 1 or 400 <= route_type < 700:
        return "underground train"
    if route_type in {6, 7} or 1300 <= route_type < 1500:
        return "cable car"
    return "coach" if 200 <= route_type < 300 else "bus"


def ride(leg: Leg) -> str:
    """Name a ride: ``bus 42``, ``train``."""
    # A leg without a type is a bus, as GTFS feeds of buses alone often leave it.
    kind = "bus" if leg.route_type is None else vehicle(leg.route_type)
    return f"{kind} {leg.route}".strip() if kind in _NUMBERED else kind


def towards(leg: Leg) -> str:
    """Say where a ride goes, to follow its name: `` towards Linkton``, ``, Town circular``."""
    if not leg.headsign:
        return ""
    if _ROUND.search(leg.headsign):
        return f", {leg.headsign}"
    return f" towards {leg.headsign}"


def stop(name: str) -> str:
    """Say a stop in whole words: ``Mill Lane (opp)`` is ``Mill Lane (opposite)``."""
    return _DETAIL.sub(lambda found: f" ({_DETAILS.get(found[1].lower(), found[1])})", name)
