"""Paths for people: the points of a way on the map, and the streets that it goes along."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TypeAlias, TypeVar

from geo.routing.network import Int32Array, Int64Array, StreetNetwork
from geo.routing.snap import Position

Points: TypeAlias = tuple[tuple[float, float], ...]
Item = TypeVar("Item")


def along_segment(
    streets: StreetNetwork, start: Position, end: Position
) -> tuple[Points, tuple[str, ...]]:
    """Return points (lat, lon) and street names of the way between two positions on one segment."""
    points = (start.lat, start.lon), (end.lat, end.lon)
    return _collapsed(points), _names(streets, [start.arc] if points[0] != points[1] else [])


def through(
    streets: StreetNetwork, start: Position, nodes: Int32Array, arcs: Int64Array, end: Position
) -> tuple[Points, tuple[str, ...]]:
    """Return points (lat, lon) and street names of the way from `start` over `nodes` to `end`.

    Parameters
    ----------
    nodes : at least one, in order; the first is an end of the segment of `start`, the last of the
        segment of `end`.
    arcs : between the nodes, one fewer.
    """
    points = (
        (start.lat, start.lon),
        *zip(streets.node_lat[nodes].tolist(), streets.node_lon[nodes].tolist(), strict=True),
        (end.lat, end.lon),
    )
    # The parts from and to the doors are walked only where they have a length.
    passed = [
        *([] if _is_at(streets, start, int(nodes[0])) else [start.arc]),
        *arcs.tolist(),
        *([] if _is_at(streets, end, int(nodes[-1])) else [end.arc]),
    ]
    return _collapsed(points), _names(streets, passed)


def _is_at(streets: StreetNetwork, position: Position, node: int) -> bool:
    """Tell whether `position` is exactly at `node`, an end of its segment."""
    return position.fraction == (0.0 if streets.arc_tail[position.arc] == node else 1.0)


def _names(streets: StreetNetwork, arcs: Iterable[int]) -> tuple[str, ...]:
    """Name streets in order, the unnamed left out, the repeated said once."""
    numbers = _collapsed(int(streets.arc_name[arc]) for arc in arcs)
    return _collapsed(streets.names[number] for number in numbers if number)


def _collapsed(items: Iterable[Item]) -> tuple[Item, ...]:
    """Leave out what repeats its neighbour."""
    return tuple(item for item, _ in groupby(items))
