"""Walks between two places of a drawn town, as tests ask for them."""

from __future__ import annotations

from geo.routing.snap import Position
from geo.routing.walk import metres_to, walk_from
from tests.routing.towns import Town

FAR_M = 100_000.0


def metres(built: Town, a: Position, b: Position, step_free: bool = False) -> float:
    return metres_to(walk_from(built.streets, a, FAR_M, step_free), b)


def passed(built: Town, path: tuple[tuple[float, float], ...]) -> str:
    """Say which nodes a path passes, in order."""
    at = {
        (float(built.streets.node_lat[i]), float(built.streets.node_lon[i])): name
        for name, i in built.nodes.items()
    }
    return "".join(at.get(point, ".") for point in path)
