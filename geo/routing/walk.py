"""Walks along the streets, from one door to everywhere within reach.

Streets are walked in both directions, so a walk is as long there as back: the field of a venue
answers walks *to* the venue too, and its paths are turned round with ``reverse=True``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.errors import NoWay
from geo.routing import paths
from geo.routing.doors import BY_TAIL, STRAIGHT, Doors, columns_of, doors_at, ways
from geo.routing.network import (
    BARRIER,
    STEPS,
    FloatArray,
    Int32Array,
    Int64Array,
    StopLinks,
    StreetNetwork,
    Timetable,
)
from geo.routing.snap import Columns, Position, position_at

if TYPE_CHECKING:
    from geo.routing.kernels.streets import Graph

BUCKET_M: Final = 16.0
"""Width of the buckets of the search: about the length of an arc."""


@dataclass(frozen=True)
class WalkField:
    """All walks from one door.

    Attributes
    ----------
    streets : the walk network.
    position : where the door is.
    limit_m : the longest walk.
    step_free : whether steps are left out.
    node_m : float64 (n,), metres from the door to each node, its offset included; inf beyond the
        limit.
    node_previous : int32 (n,), the node before on the shortest walk; -1 next to the door and
        where not reached.
    """

    streets: StreetNetwork
    position: Position
    limit_m: float
    step_free: bool
    node_m: FloatArray
    node_previous: Int32Array


@dataclass(frozen=True, slots=True)
class WalkPath:
    """One walk, for the map and for words.

    Parameters
    ----------
    points : (lat, lon) degrees, in walking order.
    metres : from door to door, offsets included.
    streets : street names in walking order; unnamed ones are left out, repeated ones said once.
    """

    points: tuple[tuple[float, float], ...]
    metres: float
    streets: tuple[str, ...]


def walk_graph(streets: StreetNetwork) -> Graph:
    """Return the arcs of a walk network as the kernels take them, costing their metres."""
    from geo.routing.kernels import flat
    from geo.routing.kernels.streets import Graph

    return Graph(
        flat(streets.first_arc),
        flat(streets.arc_head),
        flat(streets.arc_length_m),
        flat(streets.arc_flags),
    )


def forbidden_flags(step_free: bool) -> int:
    """Return the bits of arcs that a walk may not use."""
    return BARRIER | STEPS if step_free else BARRIER


def walk_doors(streets: StreetNetwork, columns: Columns, step_free: bool) -> Doors:
    """Measure positions of a walk network, in metres."""
    return doors_at(streets, walk_graph(streets), forbidden_flags(step_free), columns, 1.0)


def walk_from(
    streets: StreetNetwork, position: Position, limit_m: float, step_free: bool = False
) -> WalkField:
    """Walk from `position` along the streets to every node within `limit_m`.

    Parameters
    ----------
    streets : a walk network.
    limit_m : the longest walk in metres, from door to door.
    step_free : use no steps. Barriers are never passed.

    Notes
    -----
    Dijkstra's algorithm with buckets, stopped at the limit.
    """
    from geo.routing.kernels import streets as kernels

    door = walk_doors(streets, columns_of([position]), step_free)
    node_m, node_previous = kernels.search(
        walk_graph(streets),
        forbidden_flags(step_free),
        np.concatenate((door.tail, door.head)),
        np.concatenate(door.leaving()),
        float(limit_m),
        BUCKET_M,
    )
    return WalkField(streets, position, float(limit_m), step_free, node_m, node_previous)


def metres_to_many(
    field: WalkField, arc: Int64Array, fraction: FloatArray, offset_m: FloatArray
) -> FloatArray:
    """Return the walks to many positions.

    Parameters
    ----------
    arc, fraction, offset_m : (k,) as ``Snapper.snap_many`` gives them.

    Returns
    -------
    metres : float64 (k,), offsets of both doors included; inf beyond the limit, and where there
        is no position.
    """
    metres = np.full(len(arc), np.inf)
    known = np.flatnonzero(arc >= 0)
    columns = arc[known], fraction[known], offset_m[known]
    there = walk_doors(field.streets, columns, field.step_free)
    best = _ways(field, there).min(axis=0)
    within = best <= field.limit_m
    metres[known[within]] = best[within]
    return metres


def metres_to(field: WalkField, position: Position) -> float:
    """Return the walk to `position` in metres, offsets of both doors included; inf if too far."""
    return float(metres_to_many(field, *columns_of([position]))[0])


def metres_to_stops(field: WalkField, links: StopLinks) -> FloatArray:
    """Return the walks to all stops, float64 (stops,); inf beyond the limit and off the network."""
    return metres_to_many(field, links.arc, links.fraction, links.offset_m)


def path_to(field: WalkField, position: Position, reverse: bool = False) -> WalkPath:
    """Return the walk from the field's door to `position`, or with `reverse` the walk back.

    Raises
    ------
    NoWay : `position` is not within the field's limit.
    """
    there = walk_doors(field.streets, columns_of([position]), field.step_free)
    found = _ways(field, there)[:, 0]
    way, metres = int(found.argmin()), float(found.min())
    if metres > field.limit_m:
        raise NoWay("there is no walk to that place within the limit of the search")
    if way == STRAIGHT:
        points, names = paths.along_segment(field.streets, field.position, position)
    else:
        end = int((there.tail if way == BY_TAIL else there.head)[0])
        nodes, arcs = _trace(field, end)
        points, names = paths.through(field.streets, field.position, nodes, arcs, position)
    if reverse:
        points, names = points[::-1], names[::-1]
    return WalkPath(points, metres, names)


def stop_position(streets: StreetNetwork, links: StopLinks, stop: int) -> Position:
    """Return where a stop is on the walk network.

    Raises
    ------
    NoWay : the stop is off the network.
    """
    if links.arc[stop] < 0:
        raise NoWay("the stop is not on the mapped streets")
    return position_at(
        streets, int(links.arc[stop]), float(links.fraction[stop]), float(links.offset_m[stop])
    )


def path_to_stop(
    field: WalkField, links: StopLinks, stop: int, timetable: Timetable, reverse: bool = False
) -> WalkPath:
    """Return the walk to a stop, ending at the stop itself; with `reverse` the walk from it.

    Raises
    ------
    NoWay : the stop is off the network or not within the field's limit.
    """
    path = path_to(field, stop_position(field.streets, links, stop), reverse)
    post = (float(timetable.stop_lat[stop]), float(timetable.stop_lon[stop]))
    points = (post, *path.points) if reverse else (*path.points, post)
    return WalkPath(points, path.metres, path.streets)


def _ways(field: WalkField, there: Doors) -> FloatArray:
    here = walk_doors(field.streets, columns_of([field.position]), field.step_free)
    return ways(field.node_m, here, there)


def _trace(field: WalkField, node: int) -> tuple[Int32Array, Int64Array]:
    from geo.routing.kernels import flat
    from geo.routing.kernels.paths import trace

    return trace(
        walk_graph(field.streets), forbidden_flags(field.step_free), flat(field.node_previous), node
    )
