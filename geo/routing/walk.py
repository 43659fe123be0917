"""Walks along the streets, from one door to everywhere within reach.

Streets are walked in both directions, so a walk is as long there as back: the field of a venue
answers walks *to* the venue too, and its paths are turned round with ``reverse=True``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from geo.errors import NoWay
from geo.routing.doors import Doors, forbidden_flags, walk_doors
from geo.routing.network import (
    FloatArray,
    Int32Array,
    Int64Array,
    StopLinks,
    StreetNetwork,
    Timetable,
)
from geo.routing.snap import Position, position_at

if TYPE_CHECKING:
    from geo.routing.kernels.streets import Graph

Item = TypeVar("Item")


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
    Dijkstra's algorithm on a binary heap, stopped at the limit.
    """
    from geo.routing.kernels import streets as kernels

    door = _door(streets, position, step_free)
    node_m, node_previous = kernels.search(
        walk_graph(streets),
        forbidden_flags(step_free),
        np.concatenate((door.tail, door.head)),
        np.concatenate((door.to_tail_m, door.to_head_m)),
        float(limit_m),
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
    doors = walk_doors(field.streets, arc, fraction, offset_m, field.step_free)
    best = np.minimum(_by_tail(field, doors), _by_head(field, doors))
    best = np.minimum(best, _straight(field, doors))
    return np.where(best <= field.limit_m, best, np.inf)


def metres_to(field: WalkField, position: Position) -> float:
    """Return the walk to `position` in metres, offsets of both doors included; inf if too far."""
    return float(metres_to_many(field, *_columns(position))[0])


def metres_to_stops(field: WalkField, links: StopLinks) -> FloatArray:
    """Return the walks to all stops."""
    return metres_to_many(field, links.arc, links.fraction, links.offset_m)


def path_to(field: WalkField, position: Position, reverse: bool = False) -> WalkPath:
    """Return the walk from the field's door to `position`, or with `reverse` the walk back.

    Raises
    ------
    NoWay : `position` is not within the field's limit.
    """
    streets = field.streets
    doors = walk_doors(streets, *_columns(position), field.step_free)
    ways = [float(way(field, doors)[0]) for way in (_straight, _by_tail, _by_head)]
    metres = min(ways)
    if metres > field.limit_m:
        raise NoWay("there is no walk to that place within the limit of the search")
    if ways[0] == metres:
        nodes, arcs = np.empty(0, dtype=np.int32), [field.position.arc]
    else:
        end = doors.tail[0] if ways[1] == metres else doors.head[0]
        nodes, between = _trace(field, int(end))
        arcs = [field.position.arc, *between.tolist(), position.arc]
        # An end part of no length is not walked, and its street not named.
        if _at_node(streets, position, int(end)):
            arcs.pop()
        if _at_node(streets, field.position, int(nodes[0])):
            arcs.pop(0)
    points = [
        (field.position.lat, field.position.lon),
        *zip(streets.node_lat[nodes].tolist(), streets.node_lon[nodes].tolist(), strict=True),
        (position.lat, position.lon),
    ]
    names = [streets.names[int(streets.arc_name[arc])] for arc in arcs]
    if reverse:
        points.reverse()
        names.reverse()
    return WalkPath(_collapsed(points), metres, _collapsed([name for name in names if name]))


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
    return WalkPath(_collapsed(points), path.metres, path.streets)


def _columns(position: Position) -> tuple[Int64Array, FloatArray, FloatArray]:
    return (
        np.array([position.arc], dtype=np.int64),
        np.array([position.fraction]),
        np.array([position.offset_m]),
    )


def _door(streets: StreetNetwork, position: Position, step_free: bool) -> Doors:
    return walk_doors(streets, *_columns(position), step_free)


def _by_tail(field: WalkField, doors: Doors) -> FloatArray:
    return np.asarray(field.node_m[doors.tail] + doors.to_tail_m)


def _by_head(field: WalkField, doors: Doors) -> FloatArray:
    return np.asarray(field.node_m[doors.head] + doors.to_head_m)


def _straight(field: WalkField, doors: Doors) -> FloatArray:
    """Walk along the common segment, passing no node; inf for doors on another segment."""
    here = _door(field.streets, field.position, field.step_free)
    same = (doors.tail == here.tail) & (doors.head == here.head)
    turned = (doors.tail == here.head) & (doors.head == here.tail)
    along_m = np.where(turned, doors.length_m - doors.along_m, doors.along_m)
    apart_m = np.abs(along_m - here.along_m)
    walkable = (same | turned) & doors.on_street & (doors.passable | (apart_m == 0))
    return np.where(walkable, here.offset_m + apart_m + doors.offset_m, np.inf)


def _trace(field: WalkField, node: int) -> tuple[Int32Array, Int64Array]:
    from geo.routing.kernels import flat
    from geo.routing.kernels import streets as kernels

    return kernels.trace(
        walk_graph(field.streets), forbidden_flags(field.step_free), flat(field.node_previous), node
    )


def _at_node(streets: StreetNetwork, position: Position, node: int) -> bool:
    """Tell whether `position` is exactly at `node`, an end of its segment."""
    end = 0.0 if streets.arc_tail[position.arc] == node else 1.0
    return position.fraction == end


def _collapsed(items: Iterable[Item]) -> tuple[Item, ...]:
    """Leave out what repeats its neighbour."""
    return tuple(item for item, _ in groupby(items))
