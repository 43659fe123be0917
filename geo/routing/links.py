"""Stops on the walk network, and every walk between two of them. Built once, into the pack."""

from __future__ import annotations

import numpy as np

from geo.progress import Progress, silent
from geo.routing.many_walks import ManyDoors, ManyWalks
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
from geo.routing.snap import Snapper

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
    free_way, any_way = (ManyDoors.of(walk, columns, step_free) for step_free in (True, False))
    chunks = []
    for begin in range(0, len(linked), _CHUNK):
        end = min(begin + _CHUNK, len(linked))
        any_walks, free_walks = (
            doors.walks(begin, end, TRANSFER_LIMIT_M) for doors in (any_way, free_way)
        )
        chunks.append(_merged(any_walks, free_walks))
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


def _no_walks() -> tuple[Int64Array, Int32Array, FloatArray, FloatArray]:
    nothing = np.empty(0)
    return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32), nothing, nothing


def _merged(
    any_way: ManyWalks, free_way: ManyWalks
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
