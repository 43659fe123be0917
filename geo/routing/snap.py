"""From a place to the street beside it.

A place is projected on to the nearest segment, not to the nearest node: a door in the middle of
a long lane is not at its end. What is nearest is not always of use, so segments are tried in
three ranks, each within the limit: those that lead somewhere, then any that may be used, then
those behind a barrier.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from geo.crs import to_metres
from geo.errors import NoPathNearby
from geo.routing.network import (
    BARRIER,
    PLACE_SNAP_LIMIT_M,
    BoolArray,
    FloatArray,
    Int64Array,
    StreetNetwork,
)
from geo.routing.vocabulary import Point

if TYPE_CHECKING:
    from shapely import STRtree

USEFUL_STREET_M: Final = 1_000.0
"""Streets joined to each other lead somewhere when they are this long in total (or when there is
nothing longer): shorter ones are mostly paths inside a garden, a car park or a building."""


@dataclass(frozen=True, slots=True)
class Position:
    """A point on a street, and how far the asked place is from it.

    Parameters
    ----------
    arc : arc of the network; where its reverse exists, that one may be used as well.
    fraction : how far along the arc, 0 at its tail and 1 at its head.
    offset_m : metres from the asked place to this point.
    lat, lon : this point, in degrees.
    """

    arc: int
    fraction: float
    offset_m: float
    lat: float
    lon: float


def position_at(streets: StreetNetwork, arc: int, fraction: float, offset_m: float) -> Position:
    """Return the position `fraction` along `arc`, with its coordinates."""
    tail, head = streets.arc_tail[arc], streets.arc_head[arc]
    lat, lon = streets.node_lat, streets.node_lon
    return Position(
        arc=arc,
        fraction=fraction,
        offset_m=offset_m,
        lat=float(lat[tail] + fraction * (lat[head] - lat[tail])),
        lon=float(lon[tail] + fraction * (lon[head] - lon[tail])),
    )


@dataclass(frozen=True)
class _Rank:
    """Segments that are equally welcome, in a spatial index."""

    arc: Int64Array
    tree: STRtree


class Snapper:
    """Snaps places on to one street network.

    Safe to share between threads. Building one takes about as long as a few hundred snaps.

    Parameters
    ----------
    streets : the network; a walk network for walks, a drive network for drives.
    crs : the projected CRS of the network's ``_m`` coordinates.
    """

    def __init__(self, streets: StreetNetwork, crs: str) -> None:
        self._streets = streets
        self._crs = crs
        arc = _segments(streets)
        barrier = (streets.arc_flags[arc] & BARRIER) != 0
        leads = _leads_somewhere(streets)
        useful = leads[streets.arc_tail[arc]] & leads[streets.arc_head[arc]] & ~barrier
        self._ranks = [
            _index(streets, arc[rank])
            for rank in (useful, ~useful & ~barrier, barrier)
            if rank.any()
        ]

    def snap(self, place: Point, limit_m: float = PLACE_SNAP_LIMIT_M) -> Position:
        """Find the street that `place` is on.

        Raises
        ------
        NoPathNearby : every street is further away than `limit_m`. The text does not hold the
            place, for it may be somebody's home.
        """
        arc, fraction, offset_m = self.snap_many(
            np.array([place.lat]), np.array([place.lon]), limit_m
        )
        if arc[0] < 0:
            raise NoPathNearby(
                f"the place is more than {limit_m:.0f} m from every street on the map: "
                "check the place, or use an area that covers it"
            )
        return position_at(self._streets, int(arc[0]), float(fraction[0]), float(offset_m[0]))

    def snap_many(
        self, lat: npt.ArrayLike, lon: npt.ArrayLike, limit_m: float = PLACE_SNAP_LIMIT_M
    ) -> tuple[Int64Array, FloatArray, FloatArray]:
        """Find the streets of many places.

        Parameters
        ----------
        lat, lon : degrees, (k,).

        Returns
        -------
        arc : int64 (k,), -1 where no street is within `limit_m`.
        fraction : float64 (k,), 0 where there is none.
        offset_m : float64 (k,), inf where there is none.
        """
        x_m, y_m = to_metres(lat, lon, self._crs)
        arc = np.full(len(x_m), -1, dtype=np.int64)
        fraction = np.zeros(len(x_m))
        offset_m = np.full(len(x_m), np.inf)
        open_places = np.flatnonzero(np.isfinite(x_m) & np.isfinite(y_m))
        for rank in self._ranks:
            if not len(open_places):
                break
            which, nearest = _nearest(rank, x_m[open_places], y_m[open_places], limit_m)
            place = open_places[which]
            along, away_m = _project(self._streets, nearest, x_m[place], y_m[place])
            near = away_m <= limit_m
            place = place[near]
            arc[place], fraction[place], offset_m[place] = nearest[near], along[near], away_m[near]
            open_places = open_places[arc[open_places] < 0]
        return arc, fraction, offset_m


def _segments(streets: StreetNetwork) -> Int64Array:
    """Return one arc for each segment: of an arc and its reverse, the one from the lower node."""
    tail = streets.arc_tail.astype(np.int64)
    head = streets.arc_head.astype(np.int64)
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    # Stable, so that the upward arc is first where both exist, and a plain one before a barred.
    barred = (streets.arc_flags & BARRIER) != 0
    order = np.lexsort((tail > head, barred, low * streets.node_count + high))
    key = (low * streets.node_count + high)[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = key[1:] != key[:-1]
    return np.sort(order[first])


def _leads_somewhere(streets: StreetNetwork) -> BoolArray:
    """Tell for each node whether enough streets can be reached from it, and it from them.

    Barriers cut, and one-way streets count only where there is a way back.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    if not streets.arc_count:
        return np.zeros(streets.node_count, dtype=np.bool_)
    tail, head = streets.arc_tail, streets.arc_head
    usable = (streets.arc_flags & BARRIER) == 0
    graph = csr_array(
        (np.ones(int(usable.sum()), dtype=np.int8), (tail[usable], head[usable])),
        shape=(streets.node_count, streets.node_count),
    )
    count, component = connected_components(graph, directed=True, connection="strong")
    inside = usable & (component[tail] == component[head])
    length_m = np.bincount(
        component[tail[inside]], weights=streets.arc_length_m[inside], minlength=count
    )
    # An arc and its reverse are one street: a two-way street was counted twice.
    return np.asarray(
        (length_m >= min(2 * USEFUL_STREET_M, length_m.max()))[component], dtype=np.bool_
    )


def _index(streets: StreetNetwork, arc: Int64Array) -> _Rank:
    import shapely

    ends = np.stack((streets.arc_tail[arc], streets.arc_head[arc]), axis=1)
    corners = np.stack((streets.node_x_m[ends], streets.node_y_m[ends]), axis=2)
    return _Rank(arc, shapely.STRtree(np.asarray(shapely.linestrings(corners))))


def _nearest(
    rank: _Rank, x_m: FloatArray, y_m: FloatArray, limit_m: float
) -> tuple[Int64Array, Int64Array]:
    """Return which of the points have a segment within the limit, and its arc."""
    import shapely

    found = rank.tree.query_nearest(
        # A little further than the limit, which is checked after projecting.
        shapely.points(x_m, y_m),
        max_distance=limit_m * (1 + 1e-9) + 1e-6,
        all_matches=False,
    )
    return found[0], rank.arc[found[1]]


def _project(
    streets: StreetNetwork, arc: Int64Array, x_m: FloatArray, y_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Project points on to the segments of `arc`; return fractions and distances in metres."""
    tail, head = streets.arc_tail[arc], streets.arc_head[arc]
    tail_x, tail_y = streets.node_x_m[tail], streets.node_y_m[tail]
    across, up = streets.node_x_m[head] - tail_x, streets.node_y_m[head] - tail_y
    squared = across**2 + up**2
    along = ((x_m - tail_x) * across + (y_m - tail_y) * up) / np.where(squared > 0, squared, 1.0)
    along = np.clip(along, 0.0, 1.0)
    away = np.hypot(tail_x + along * across - x_m, tail_y + along * up - y_m)
    return along, away
