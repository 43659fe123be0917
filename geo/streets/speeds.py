"""How fast a volunteer drives: an estimate for each street from its class and speed limit.

The idea is that of ``osmnx.routing.add_edge_speeds``: the tagged limit where there is one,
otherwise a figure for the class of road. Two things differ, because a lift that is promised too
fast makes somebody late:

- Nobody averages the limit: junctions, bends and lights are not in the network. A car is given
  ``DRIVING_FACTOR`` of it (routers commonly take 0.8 to 0.9). Official free-flow speeds in Great
  Britain are near the limit, but are measured away from junctions, hills and bends.
- The national limit of 60 mph also stands on single-track lanes. Small roads have a ceiling.

For a street without a tagged limit the figures below are driven speeds, thought of as that factor
of the usual limit in Great Britain: 70 mph motorways, 60 mph trunk roads, a mix of 30 to 60 mph on
other main roads, 30 mph or less in streets, and lanes that allow no more than 25 to 35 mph.
"""

from __future__ import annotations

import re
from typing import Final

from geo.osm import Tags

SPEED_KEYS: Final = ("highway", "maxspeed")
DRIVING_FACTOR: Final = 0.8

_KMH_PER_MPH: Final = 1.609344
_LEAST_KMH: Final = 5.0
_MOST_LIMIT_KMH: Final = 130.0

# Class of road: driven km/h without a tagged limit, and the ceiling with one.
_CLASSES: Final[dict[str, tuple[float, float]]] = {
    "motorway": (90.0, 100.0),
    "motorway_link": (60.0, 100.0),
    "trunk": (75.0, 95.0),
    "trunk_link": (50.0, 95.0),
    "primary": (56.0, 90.0),
    "primary_link": (40.0, 90.0),
    "secondary": (52.0, 80.0),
    "secondary_link": (38.0, 80.0),
    "tertiary": (46.0, 70.0),
    "tertiary_link": (36.0, 70.0),
    "unclassified": (38.0, 56.0),
    "residential": (30.0, 45.0),
    "living_street": (12.0, 16.0),
}
_OTHER: Final = (30.0, 45.0)

# Limits that are written as words, in km/h (https://wiki.openstreetmap.org/wiki/Key:maxspeed).
_WORDS: Final[dict[str, float]] = {
    "walk": 6.0,
    "GB:motorway": 70 * _KMH_PER_MPH,
    "GB:nsl_dual": 70 * _KMH_PER_MPH,
    "GB:nsl_single": 60 * _KMH_PER_MPH,
    "GB:nsl_restricted": 30 * _KMH_PER_MPH,
    "GB:urban": 30 * _KMH_PER_MPH,
    "GB:rural": 60 * _KMH_PER_MPH,
}
_NUMBER: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?", re.IGNORECASE)


def limit_kmh(maxspeed: str) -> float | None:
    """Read a ``maxspeed`` value in km/h; the lowest of several; None where it says no figure.

    Without a unit it is km/h, as OSM defines it.
    """
    limits = []
    for text in re.split(r"[;|,]", maxspeed):
        part = text.strip()
        if part in _WORDS:
            limits.append(_WORDS[part])
            continue
        match = _NUMBER.fullmatch(part)
        if match is None:
            continue
        value = float(match[1]) * (_KMH_PER_MPH if (match[2] or "").lower() == "mph" else 1.0)
        if value > 0:
            limits.append(min(value, _MOST_LIMIT_KMH))
    return min(limits, default=None)


def drive_speed_kmh(tags: Tags) -> float:
    """Estimate the driven speed of a street in km/h, at least 5."""
    usual, ceiling = _CLASSES.get(tags.get("highway", ""), _OTHER)
    limit = limit_kmh(tags.get("maxspeed", ""))
    speed = usual if limit is None else min(DRIVING_FACTOR * limit, ceiling)
    return max(_LEAST_KMH, speed)
