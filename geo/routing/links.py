"""Stops on the walk network, and every walk between two of them. Built once, into the pack."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.progress import Progress, silent
from geo.routing.kernels import flat
from geo.routing.kernels import streets as kernels
from geo.routing.network import (
    STOP_SNAP_LIMIT_M,
    TRANSFER_LIMIT_M,
    FloatArray,
    Int32Array,
    Int64Array,
    StopLinks,
    StreetNetwork,
    Timetable,
)
from geo.routing.snap import Columns, Snapper
from geo.routing.walk import BUCKET_M, forbidden_flags, walk_doors, walk_graph

_CHUNK = 128


def link_stops(
    walk: StreetNetwork, timetable: Timetable, snapper: Snapper, progress: Progress = silent
) -> StopLinks:
    """Snap every stop that can be boarded at, and measure the walks between stops.

    Parameters
    ----------
    walk : the walk network.
    snapper : of that network.
    progress : told the stops done and their number.

    Returns
    -------
    links : walks of up to TRANSFER_LIMIT_M, from stop post to stop post along the streets. A stop
        has no walk to itself. Stops further than STOP_SNAP_LIMIT_M from every street, and
        stations and entrances, have no position and no walks.
    """
    arc, fraction, offset_m = snapper.snap_many(
        timetable.stop_lat, timetable.stop_lon, STOP_SNAP_LIMIT_M
    )
    away = ~np.asarray(timetable.stop_boarding)
    arc[away], fraction[away], offset_m[away] = -1, 0.0, np.inf
    linked = np.flatnonzero(arc >= 0)
    columns = arc[linked], fraction[linked], offset_m[linked]
    free_way, any_way = (_Doors.of(walk, columns, step_free) for step_free in (True, False))
    chunks = []
    for begin in range(0, len(linked), _CHUNK):
        end = min(begin + _CHUNK, len(linked))
        chunks.append(_merged(any_way.walks(begin, end), free_way.walks(begin, end)))
        progress(end, len(linked))
    origin, other, metres, free_metres = (
        np.concatenate(column) for column in zip(_no_walks(), *chunks, strict=True)
    )
    first_walk = np.zeros(timetable.stop_count + 1, dtype=np.int64)
    np.cumsum(np.bincount(linked[origin], minlength=timetable.stop_count), out=first_walk[1:])
    return StopLinks(
        arc=arc,
        fraction=fraction,
        offset_m=offset_m,
        first_walk=first_walk,
        walk_stop=linked[other].astype(np.int32),
        walk_m=metres,
        step_free_walk_m=free_metres,
    )


@dataclass(frozen=True)
class _Doors:
    """The linked stops, as the kernel wants them."""

    graph: kernels.Graph
    forbidden: int
    doors: kernels.Doors
    at_node: tuple[Int64Array, Int32Array]

    @classmethod
    def of(cls, walk: StreetNetwork, columns: Columns, step_free: bool) -> _Doors:
        """Measure the doors, and list them at every node."""
        doors = walk_doors(walk, columns, step_free)
        to_tail, to_head = doors.leaving()
        from_tail, from_head = doors.coming()
        door = np.tile(np.arange(len(doors.tail), dtype=np.int32), 2)
        node = np.concatenate((doors.tail, doors.head))
        order = np.argsort(node, kind="stable")
        first_at = np.zeros(walk.node_count + 1, dtype=np.int64)
        np.cumsum(np.bincount(node, minlength=walk.node_count), out=first_at[1:])
        return cls(
            walk_graph(walk),
            forbidden_flags(step_free),
            kernels.Doors(
                flat(doors.tail),
                flat(doors.head),
                flat(to_tail),
                flat(to_head),
                flat(from_tail),
                flat(from_head),
                flat(doors.fraction),
                flat(np.minimum(doors.onward, doors.back)),
                flat(doors.offset),
            ),
            (flat(first_at), flat(door[order])),
        )

    def walks(self, begin: int, end: int) -> tuple[Int64Array, Int32Array, FloatArray]:
        """Walk from the doors `begin` to `end`; return from, to and metres of each walk."""
        row, other, metres = kernels.walks_between_doors(
            self.graph, self.forbidden, TRANSFER_LIMIT_M, BUCKET_M, self.doors, self.at_node,
            begin, end,
        )  # fmt: skip
        return np.repeat(np.arange(begin, end), np.diff(row)), other, metres


_Walks = tuple[Int64Array, Int32Array, FloatArray]


def _no_walks() -> tuple[Int64Array, Int32Array, FloatArray, FloatArray]:
    nothing = np.empty(0)
    return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32), nothing, nothing


def _merged(
    any_way: _Walks, free_way: _Walks
) -> tuple[Int64Array, Int32Array, FloatArray, FloatArray]:
    """Put the step-free walks beside the same pairs of `any_way`; order by origin and metres.

    A step-free walk is never shorter, so each of its pairs is in `any_way` too.
    """
    origin, other, metres = any_way
    order = np.lexsort((other, origin))
    origin, other, metres = origin[order], other[order], metres[order]
    free_metres = np.full(len(metres), np.inf)
    many = int(max(other.max(initial=0), origin.max(initial=0))) + 1
    place = np.searchsorted(origin * many + other, free_way[0] * many + free_way[1])
    free_metres[place] = free_way[2]
    order = np.lexsort((other, metres, origin))
    return origin[order], other[order], metres[order], free_metres[order]
