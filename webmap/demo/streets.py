"""The book of streets: points shared between ways, as OpenStreetMap keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from webmap.demo.geometry import Line

# Highway values from the widest to the narrowest; planning keeps the widest of two claims.
RANK = (
    "primary", "secondary", "tertiary", "unclassified", "residential", "living_street",
    "pedestrian", "service", "track", "bridleway", "footway", "steps",
)  # fmt: skip
DRIVABLE = frozenset(RANK[:6]) | {"service"}


@dataclass(slots=True)
class Way:
    """One street, path or track: point numbers in order, and what it is.

    ``place`` is the key of the settlement whose people live along it, or "" in the country.
    """

    nodes: list[int]
    highway: str
    name: str = ""
    place: str = ""
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class StreetBook:
    """All points and ways of the drawing, metres from the origin."""

    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)

    def node(self, x: float, y: float) -> int:
        """Add a point and return its number."""
        self.x.append(x)
        self.y.append(y)
        return len(self.x) - 1

    def nodes(self, line: Line) -> list[int]:
        """Add the points of a line."""
        return [self.node(float(x), float(y)) for x, y in line]

    def line(self, nodes: Sequence[int]) -> Line:
        """Return the coordinates of some points, float64 (n, 2)."""
        return np.array([(self.x[n], self.y[n]) for n in nodes])

    def points(self) -> Line:
        """Return the coordinates of all points, float64 (n, 2)."""
        return np.column_stack([self.x, self.y])

    def nearest(self, x: float, y: float, among: Sequence[int]) -> int:
        """Return the point of `among` that is nearest to a place."""
        line = self.line(among)
        return among[int(np.argmin(np.hypot(line[:, 0] - x, line[:, 1] - y)))]
