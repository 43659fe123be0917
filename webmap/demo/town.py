"""The old middle of the market town: the square, the streets out of it, the ring around."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from webmap.demo.names import TOWN

# The market square: corner key, metres east and north of the town's centre.
_SQUARE: Final = {
    "nw": (-62.0, 22.0), "ne": (48.0, 58.0), "se": (66.0, -18.0), "sw": (-44.0, -56.0),
}  # fmt: skip
# The ring: key, bearing from east in degrees (anticlockwise), metres out.
_RING: Final = {
    "east": (8, 330), "bridge": (57, 405), "north": (92, 300), "newbridge": (127, 390),
    "west": (171, 345), "castle": (214, 300), "station": (262, 360), "south": (306, 315),
}  # fmt: skip
TOWN_EDGES: Final = (
    # from, to, highway, name
    ("nw", "ne", "tertiary", "Market Place"),
    ("ne", "se", "tertiary", "Market Place"),
    ("se", "sw", "tertiary", "Market Place"),
    ("sw", "nw", "tertiary", "Market Place"),
    ("ne", "bridge", "tertiary", "Bridge Street"),
    ("nw", "newbridge", "residential", "Sheep Street"),
    ("nw", "west", "tertiary", "West Gate"),
    ("sw", "castle", "residential", "Castle Hill"),
    ("sw", "station", "tertiary", "Station Road"),
    ("se", "south", "residential", "South Street"),
    ("se", "east", "tertiary", "High Street"),
    ("ne", "north", "residential", "Church Street"),
    ("east", "bridge", "primary", "Quay Road"),
    ("bridge", "north", "residential", "North Wall"),
    ("north", "newbridge", "residential", "North Wall"),
    ("newbridge", "west", "secondary", "Priory Road"),
    ("west", "castle", "primary", "Tanners Row"),
    ("castle", "station", "primary", "Castle Ditch"),
    ("station", "south", "primary", "Malthouse Road"),
    ("south", "east", "primary", "Malthouse Road"),
)


@dataclass(frozen=True, slots=True)
class TownCore:
    """Fixed points of the old town by key, metres, and the radius that they fill."""

    points: dict[str, tuple[float, float]]
    radius_m: float


def town_core() -> TownCore:
    """Place the old town."""
    x, y = TOWN.middle
    points = {key: (x + dx, y + dy) for key, (dx, dy) in _SQUARE.items()}
    for key, (bearing, out) in _RING.items():
        turn = math.radians(bearing)
        points[key] = (x + out * math.cos(turn), y + out * math.sin(turn))
    return TownCore(points, 430.0)
