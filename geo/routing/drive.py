"""Drives along the streets, for lifts: times from a door, to a door, and between many doors.

One-way streets hold and barriers stop. Turns cost nothing and turn restrictions are not known, so
a way may be a little shorter here than on the road. What a driver loses at junctions and bends is
already in the speeds of the arcs (``geo.streets.speeds.DRIVING_FACTOR``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from geo.errors import NoWay
from geo.routing import paths
from geo.routing.doors import BY_TAIL, STRAIGHT, Doors, columns_of, doors_at, ways
from geo.routing.network import BARRIER, FloatArray, Int32Array, Int64Array, StreetNetwork
from geo.routing.snap import Columns, Position

if TYPE_CHECKING:
    from geo.routing.kernels.streets import Graph

DOOR_SPEED_KMH: Final = 10.0
"""The speed between the street and the door: a drive, a car park, finding the house."""

_DOOR_S_PER_M: Final = 3.6 / DOOR_SPEED_KMH
_BUCKET_S: Final = 2.0


@dataclass(frozen=True)
class DriveField:
    """All drives from one door, or all drives to it.

    Attributes
    ----------
    roads : the drive network.
    graph : its arcs, in the direction of the search.
    position : where the door is.
    to_door : True where the drives end at the door, False where they begin there.
    limit_s : the longest drive.
    node_s : float64 (n,), seconds between the door and each node; inf where there is no way
        within the limit.
    node_previous : int32 (n,), the node next on the way towards the door; -1 beside the door and
        where there is no way.
    """

    roads: _Roads
    graph: Graph
    position: Position
    to_door: bool
    limit_s: float
    node_s: FloatArray
    node_previous: Int32Array


class Limit(NamedTuple):
    """The longest drive that is of use."""

    seconds: float
    metres: float


@dataclass(frozen=True, slots=True)
class DrivePath:
    """One drive, for the map and for words.

    Parameters
    ----------
    points : (lat, lon) degrees, in driving order.
    metres, seconds : from door to door.
    streets : street names in driving order; unnamed ones are left out, repeated ones said once.
    """

    points: tuple[tuple[float, float], ...]
    metres: float
    seconds: float
    streets: tuple[str, ...]


def drive_from(
    streets: StreetNetwork, position: Position, limit_s: float = float("inf")
) -> DriveField:
    """Drive from `position` to every node within `limit_s` seconds."""
    return _Roads.of(streets).field(position, limit_s)


def drive_to(
    streets: StreetNetwork, position: Position, limit_s: float = float("inf")
) -> DriveField:
    """Drive to `position` from every node within `limit_s` seconds: the search runs backwards."""
    return _Roads.of(streets).field(position, limit_s, to_door=True)


def seconds_to_many(
    field: DriveField, arc: Int64Array, fraction: FloatArray, offset_m: FloatArray
) -> FloatArray:
    """Return the drives between the field's door and many positions.

    Parameters
    ----------
    arc, fraction, offset_m : (k,) as ``Snapper.snap_many`` gives them.

    Returns
    -------
    seconds : float64 (k,); inf where there is no way, no position, or the limit is passed.
    """
    roads = field.roads
    here = roads.doors(columns_of([field.position]))
    there = roads.doors((arc, fraction, offset_m))
    seconds = ways(field.node_s, here, there, inwards=field.to_door).min(axis=0)
    return np.where(seconds <= field.limit_s, seconds, np.inf)


def drives_to_many(field: DriveField, columns: Columns) -> tuple[FloatArray, FloatArray]:
    """Return the drives between the field's door and many positions, and how long they are.

    Parameters
    ----------
    columns : as of :func:`seconds_to_many`.

    Returns
    -------
    seconds, metres : float64 (k,), inf where there is no way. Metres are those of the quickest way.
    """
    drives = field.roads.measured(field, columns, field.roads.doors(columns))
    within = drives.seconds <= field.limit_s
    return (
        np.where(within, drives.seconds, np.inf),
        np.where(within, drives.metres, np.inf),
    )


def drive_seconds(field: DriveField, position: Position) -> float:
    """Return the drive between the field's door and `position` in seconds; inf if there is none."""
    return float(seconds_to_many(field, *columns_of([position]))[0])


def drive_matrix(
    streets: StreetNetwork, positions: Sequence[Position]
) -> tuple[FloatArray, FloatArray]:
    """Return the drives from every position to every other.

    Returns
    -------
    seconds, metres : float64 (k, k), from row to column; 0 between equal positions, inf where
        there is no way. Metres are those of the quickest way.
    """
    roads = _Roads.of(streets)
    seconds = np.zeros((len(positions), len(positions)))
    metres = np.zeros_like(seconds)
    doors = roads.doors(columns_of(positions))
    for row, position in enumerate(positions):
        drives = roads.drives(position, positions, doors)
        elsewhere = np.array([position != other for other in positions])
        seconds[row] = np.where(elsewhere, drives.seconds, 0.0)
        metres[row] = np.where(elsewhere, drives.metres, 0.0)
    return seconds, metres


def drive_path(streets: StreetNetwork, start: Position, end: Position) -> DrivePath:
    """Return the quickest drive from `start` to `end`, along the streets.

    Raises
    ------
    NoWay : there is none.
    """
    path = _path(_Roads.of(streets), start, end, np.inf)
    if path is None:
        raise NoWay("there is no way to drive there on the mapped streets")
    return path


def drive_chain(
    streets: StreetNetwork, choices: Sequence[Sequence[Position]], limits: Sequence[Limit]
) -> list[DrivePath | None]:
    """Return the quickest way past places in order, where a place may be on one of some streets.

    A stop at a corner is nearest to the wrong street as often as to the right one; the way there
    and onward tells which it is. The method is that of Viterbi (1967).

    Parameters
    ----------
    choices : for each place, where it may be; empty where it is on no street.
    limits : the longest drive from each place to the next, one fewer.

    Returns
    -------
    paths : from each place to the next; None where there is no way within the limit.
    """
    roads = _Roads.of(streets)
    costs = [np.zeros(len(choices[0]))]
    before: list[Int64Array | None] = []
    for (here, there), limit in zip(pairwise(choices), limits, strict=True):
        total = roads.onward(costs[-1], here, there, limit)
        if np.isfinite(total).any():
            costs.append(total.min(axis=0))
            before.append(total.argmin(axis=0))
        else:
            # The chain is cut, and begins anew.
            costs.append(np.zeros(len(there)))
            before.append(None)
    paths: list[DrivePath | None] = []
    chosen = -1
    for number in range(len(limits) - 1, -1, -1):
        back = before[number]
        if back is None:
            paths.append(None)
            chosen = -1
            continue
        if chosen < 0:
            chosen = int(costs[number + 1].argmin())
        end, chosen = choices[number + 1][chosen], int(back[chosen])
        paths.append(_path(roads, choices[number][chosen], end, limits[number].seconds))
    return paths[::-1]


def _path(roads: _Roads, start: Position, end: Position, limit_s: float) -> DrivePath | None:
    from geo.routing.kernels import flat
    from geo.routing.kernels.paths import trace

    streets = roads.streets
    drives = roads.drives(start, [end], roads.doors(columns_of([end])), limit_s)
    if not drives.seconds[0] <= limit_s or not np.isfinite(drives.seconds[0]):
        return None
    if drives.way[0] == STRAIGHT:
        points, names = paths.along_segment(streets, start, end)
    else:
        previous, node = drives.field.node_previous, int(drives.node[0])
        nodes, arcs = trace(roads.graph, BARRIER, flat(previous), node)
        points, names = paths.through(streets, start, nodes, arcs, end)
    return DrivePath(points, float(drives.metres[0]), float(drives.seconds[0]), names)


@dataclass(frozen=True)
class _Drives:
    """Drives from one door to many, as they are found."""

    field: DriveField
    way: Int64Array
    node: Int32Array
    seconds: FloatArray
    metres: FloatArray


@dataclass(frozen=True)
class _Roads:
    """A drive network as the kernels take it: arcs that cost seconds."""

    streets: StreetNetwork
    graph: Graph

    @classmethod
    def of(cls, streets: StreetNetwork) -> _Roads:
        """Prepare a network for searches."""
        from geo.routing.kernels import flat
        from geo.routing.kernels.streets import Graph

        speed_ms = streets.arc_speed_kmh.astype(np.float64) / 3.6
        seconds = np.full(streets.arc_count, np.inf)
        np.divide(streets.arc_length_m, speed_ms, out=seconds, where=speed_ms > 0)
        return cls(
            streets,
            Graph(
                flat(streets.first_arc),
                flat(streets.arc_head),
                flat(seconds),
                flat(streets.arc_flags),
            ),
        )

    def backwards(self) -> Graph:
        """Return the arcs by head node, leading to their tails."""
        from geo.routing.kernels import flat
        from geo.routing.kernels.streets import Graph

        first, arcs = self.streets.incoming
        return Graph(
            flat(first),
            flat(self.streets.arc_tail[arcs]),
            flat(self.graph.weight[arcs]),
            flat(self.graph.flags[arcs]),
        )

    def doors(self, columns: Columns) -> Doors:
        """Measure positions in seconds."""
        return doors_at(self.streets, self.graph, BARRIER, columns, _DOOR_S_PER_M)

    def field(self, position: Position, limit_s: float, to_door: bool = False) -> DriveField:
        """Search from the door at `position`, or backwards to it."""
        from geo.routing.kernels import streets as kernels

        door = self.doors(columns_of([position]))
        graph = self.backwards() if to_door else self.graph
        node_s, node_previous = kernels.search(
            graph,
            BARRIER,
            np.concatenate((door.tail, door.head)),
            np.concatenate(door.coming() if to_door else door.leaving()),
            float(limit_s),
            _BUCKET_S,
        )
        return DriveField(self, graph, position, to_door, float(limit_s), node_s, node_previous)

    def drives(
        self, start: Position, ends: Sequence[Position], doors: Doors, limit_s: float = np.inf
    ) -> _Drives:
        """Drive from `start` to `ends`, whose `doors` are measured already."""
        return self.measured(self.field(start, limit_s), columns_of(ends), doors)

    def onward(
        self,
        cost_s: FloatArray,
        here: Sequence[Position],
        there: Sequence[Position],
        limit: Limit,
    ) -> FloatArray:
        """Return what it costs to drive on, float64 (here, there); inf beyond the limit.

        Parameters
        ----------
        cost_s : seconds that it has cost so far to come to each of `here`.
        """
        total_s = np.full((len(here), len(there)), np.inf)
        if not there:
            return total_s
        doors = self.doors(columns_of(there))
        for row in np.flatnonzero(np.isfinite(cost_s)).tolist():
            drives = self.drives(here[row], there, doors, limit.seconds)
            good = (drives.seconds <= limit.seconds) & (drives.metres <= limit.metres)
            total_s[row] = np.where(good, cost_s[row] + drives.seconds, np.inf)
        return total_s

    def measured(self, field: DriveField, columns: Columns, doors: Doors) -> _Drives:
        """Tell the drives between the door of `field` and others."""
        from geo.routing.kernels import flat
        from geo.routing.kernels.paths import measure

        door = field.position
        here = self.doors(columns_of([door]))
        found = ways(field.node_s, here, doors, inwards=field.to_door)
        way = found.argmin(axis=0)
        node = np.where(way == BY_TAIL, doors.tail, doors.head).astype(np.int32)
        length_m = self.streets.arc_length_m
        along_m = length_m[self.streets.incoming[1]] if field.to_door else length_m
        sums, seeds = measure(
            field.graph, BARRIER, flat(field.node_previous), flat(along_m), flat(node)
        )
        # Metres on the two segments that the drive begins and ends in.
        begin = np.where(seeds == here.tail, door.fraction, 1 - door.fraction)
        begin_m = begin * length_m[door.arc]
        arc, fraction, offset_m = columns
        end_m = np.where(way == BY_TAIL, fraction, 1 - fraction) * length_m[arc]
        turned = doors.tail != here.tail
        straight_m = np.abs(np.where(turned, 1 - fraction, fraction) - door.fraction)
        between_m = np.where(way == STRAIGHT, straight_m * length_m[arc], begin_m + sums + end_m)
        seconds = found.min(axis=0)
        metres = np.where(np.isfinite(seconds), door.offset_m + between_m + offset_m, np.inf)
        return _Drives(field, way, node, seconds, metres)
