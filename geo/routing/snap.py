"""From a place to the street beside it.

A place is projected on to the nearest segment, not to the nearest node: a door in the middle of
a long lane is not at its end. The nearest street that leads somewhere is taken; only where there
is none within the limit, the nearest of the others. A street that is closed to the profile (a
private road, the ground between two locked gates) is never taken: a place with nothing else
nearby is off the network, which is honest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from geo.crs import to_metres
from geo.errors import NoPathNearby
from geo.routing.network import (
    PLACE_SNAP_LIMIT_M,
    FloatArray,
    Int64Array,
    StreetNetwork,
)
from geo.routing.segments import leads_somewhere, segments_of
from geo.routing.vocabulary import Point

if TYPE_CHECKING:
    from shapely import STRtree

STEPS_HANDICAP_M: Final = 25.0
"""Steps are taken for the street of a place only where they are nearer than any other street by
this much: few doors open on to steps, and nobody can come to them step-free."""

Columns: TypeAlias = tuple[Int64Array, FloatArray, FloatArray]
"""Arc (-1 for none), fraction (0) and offset in metres (inf) of many positions."""


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


class Snapper:
    """Snaps places on to one street network.

    Safe to share between threads. Building one takes about as long as a few thousand snaps.

    Parameters
    ----------
    streets : the network; a walk network for walks, a drive network for drives.
    crs : the projected CRS of the network's ``_m`` coordinates.
    """

    def __init__(self, streets: StreetNetwork, crs: str) -> None:
        self._streets = streets
        self._crs = crs
        segments = segments_of(streets)
        useful = leads_somewhere(streets, segments)
        self._level = _index(streets, segments.arc[useful & ~segments.steps])
        self._steps = _index(streets, segments.arc[useful & segments.steps])
        self._other = _index(streets, segments.arc[~useful])

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
    ) -> Columns:
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
        found = self._nearest(self._level, x_m, y_m, limit_m)
        found = _nearer(found, self._nearest(self._steps, x_m, y_m, limit_m), STEPS_HANDICAP_M)
        lost = np.flatnonzero(found[0] < 0)
        if len(lost):
            for column, value in zip(
                found, self._nearest(self._other, x_m[lost], y_m[lost], limit_m), strict=True
            ):
                column[lost] = value
        return found

    def choices(
        self, lat: FloatArray, lon: FloatArray, limit_m: float, beyond_m: float, most: int
    ) -> list[list[Position]]:
        """Find the streets that each of some places may be on.

        Parameters
        ----------
        limit_m : how far the nearest may be.
        beyond_m : how much further off than the nearest the others may be.
        most : how many to give; one for each OSM way, nearest first.
        """
        import shapely

        nearest = self.snap_many(lat, lon, limit_m)
        choices: list[list[Position]] = [[] for _ in lat]
        near = np.flatnonzero(nearest[0] >= 0)
        x_m, y_m = to_metres(lat, lon, self._crs)
        which, found = self._level.tree.query(
            shapely.points(x_m[near], y_m[near]),
            predicate="dwithin",
            distance=nearest[2][near] + beyond_m,
        )
        place, arc = near[which], self._level.arc[found]
        along, away_m = _project(self._streets, arc, x_m[place], y_m[place])
        # The nearest itself may be one that leads nowhere, which the index does not hold.
        place = np.concatenate((near, place))
        arc = np.concatenate((nearest[0][near], arc))
        along = np.concatenate((nearest[1][near], along))
        away_m = np.concatenate((nearest[2][near], away_m))
        taken: set[tuple[int, int]] = set()
        for i in np.lexsort((away_m, place)).tolist():
            row, way = int(place[i]), int(self._streets.arc_way[arc[i]])
            if (row, way) not in taken and len(choices[row]) < most:
                taken.add((row, way))
                choices[row].append(
                    position_at(self._streets, int(arc[i]), float(along[i]), float(away_m[i]))
                )
        return choices

    def _nearest(self, index: _Index, x_m: FloatArray, y_m: FloatArray, limit_m: float) -> Columns:
        """Return arc, fraction and offset of the nearest segment of `index`."""
        import shapely

        arc = np.full(len(x_m), -1, dtype=np.int64)
        fraction = np.zeros(len(x_m))
        offset_m = np.full(len(x_m), np.inf)
        on_map = np.flatnonzero(np.isfinite(x_m) & np.isfinite(y_m))
        if not len(index.arc) or not len(on_map):
            return arc, fraction, offset_m
        which, nearest = index.tree.query_nearest(
            shapely.points(x_m[on_map], y_m[on_map]),
            # A little further than the limit, which is checked after projecting.
            max_distance=limit_m * (1 + 1e-9) + 1e-6,
            all_matches=False,
        )
        place, segment = on_map[which], index.arc[nearest]
        along, away_m = _project(self._streets, segment, x_m[place], y_m[place])
        near = away_m <= limit_m
        place = place[near]
        arc[place], fraction[place], offset_m[place] = segment[near], along[near], away_m[near]
        return arc, fraction, offset_m


@dataclass(frozen=True)
class _Index:
    """Segments of one rank in a spatial index."""

    arc: Int64Array
    tree: STRtree


def _index(streets: StreetNetwork, arc: Int64Array) -> _Index:
    import shapely

    ends = np.stack((streets.arc_tail[arc], streets.arc_head[arc]), axis=1)
    corners = np.stack((streets.node_x_m[ends], streets.node_y_m[ends]), axis=2)
    return _Index(arc, shapely.STRtree(np.asarray(shapely.linestrings(corners))))


def _nearer(found: Columns, other: Columns, handicap_m: float) -> Columns:
    """Take from `other` what is nearer by at least `handicap_m`, or the only one found."""
    better = other[2] + handicap_m <= found[2]
    better &= other[0] >= 0
    arc, fraction, offset_m = (
        np.where(better, theirs, ours) for ours, theirs in zip(found, other, strict=True)
    )
    return arc, fraction, offset_m


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
