"""The area whose streets are mapped: where a home can be judged, and where it cannot.

An extract is cut along a box, but its ways are usually kept whole, so that some reach far outside
like tendrils. Where the file's header does not name the box, the ways betray it: each was taken
because it has a node inside, so no side of the box can lie beyond the nearer end of any way. The
western side, for example, is at most the smallest of all ways' easternmost points, and where many
short streets are mapped it lies just there.

A few ways may be there for another reason, such as the members of a relation that was kept whole.
They are told by being all but alone in a rim of the box.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from geo.osm import Highways

Box = tuple[float, float, float, float]
FloatArray = npt.NDArray[np.float64]

_FEWEST_WAYS: Final = 50  # fewer cannot show where a cut was
_CELL_M: Final = 1_000.0
_MOST_CELLS: Final = 2_000  # along one side
_RIM_SHARE: Final = 0.1  # of a rim's cells with ways of its own, up to which it is no part
_SHORTEST_RIM: Final = 5
_MOST_STRAY_WAYS: Final = 0.02
_HEADER_MARGIN_M: Final = 2_000.0
_M_PER_DEGREE: Final = 111_195.0


def extent_of(highways: Highways, bbox: Box | None) -> Box:
    """Return west, south, east, north in degrees of the area whose streets are mapped.

    Parameters
    ----------
    highways : all streets of the file.
    bbox : the box of the file's header. It is taken as it is, but for what lies more than 2 km
        outside the bounds of the streets; it is not believed where most nodes are outside it.

    Returns
    -------
    extent : within the bounds of the streets where it is worked out from them.
    """
    lat, lon = highways.node_lat, highways.node_lon
    bounds = (float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))
    if bbox is not None:
        west, south, east, north = bbox
        inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
        if inside.mean() > 0.5:
            return _near(bbox, bounds)
    reach = _reach_of_ways(highways)
    if len(reach) < _FEWEST_WAYS:
        return bounds
    box = _cut(reach)
    return bounds if box is None else _peeled(reach, box, _cell_degrees(bounds))


def _near(bbox: Box, bounds: Box) -> Box:
    up = _HEADER_MARGIN_M / _M_PER_DEGREE
    across = up / max(0.01, np.cos(np.radians((bounds[1] + bounds[3]) / 2)))
    return (
        max(bbox[0], bounds[0] - across),
        max(bbox[1], bounds[1] - up),
        min(bbox[2], bounds[2] + across),
        min(bbox[3], bounds[3] + up),
    )


def _reach_of_ways(highways: Highways) -> FloatArray:
    """Return west, south, east, north of every way that has nodes, (w, 4)."""
    first = highways.first_ref
    start = first[:-1][np.diff(first) > 0]
    if not len(start):
        return np.empty((0, 4))
    node = np.searchsorted(highways.node_id, highways.ref)
    lon, lat = highways.node_lon[node], highways.node_lat[node]
    return np.column_stack(
        (
            np.minimum.reduceat(lon, start),
            np.minimum.reduceat(lat, start),
            np.maximum.reduceat(lon, start),
            np.maximum.reduceat(lat, start),
        )
    )


def _cut(reach: FloatArray) -> Box | None:
    """Return the smallest box that every way reaches into; None where none has an inside."""
    west, south = reach[:, 2].min(), reach[:, 3].min()
    east, north = reach[:, 0].max(), reach[:, 1].max()
    if west >= east or south >= north:
        return None
    return float(west), float(south), float(east), float(north)


def _cell_degrees(bounds: Box) -> tuple[float, float]:
    """Return width and height in degrees of a cell of about 1 km."""
    height = max(_CELL_M / _M_PER_DEGREE, (bounds[3] - bounds[1]) / _MOST_CELLS)
    narrowing = max(0.01, np.cos(np.radians((bounds[1] + bounds[3]) / 2)))
    width = max(_CELL_M / _M_PER_DEGREE / narrowing, (bounds[2] - bounds[0]) / _MOST_CELLS)
    return float(width), float(height)


def _peeled(reach: FloatArray, box: Box, cell: tuple[float, float]) -> Box:
    """Take away rims whose own ways are all but none, as long as few ways go in all."""
    most = _MOST_STRAY_WAYS * len(reach)
    narrower = True
    while narrower:
        narrower = False
        for side in range(4):
            smaller = _without_rim(box, side, cell)
            if smaller is None:
                continue
            outside = ~_reaches_into(reach, smaller)
            # Ways that also reach further in say nothing: every true side has their loose ends.
            own = outside & _reaches_into(reach, box)
            if outside.sum() <= most and _all_but_none(reach[own], side, box, cell):
                cut = _cut(reach[~outside])
                if cut is not None and cut != box:
                    box, narrower = cut, True
    return box


def _without_rim(box: Box, side: int, cell: tuple[float, float]) -> Box | None:
    """Return the box without one cell at a side; None where it is too small to be judged."""
    axis = side % 2
    if min(box[2] - box[0], box[3] - box[1]) < _SHORTEST_RIM * max(cell):
        return None
    smaller = list(box)
    smaller[side] += cell[axis] if side < 2 else -cell[axis]
    return smaller[0], smaller[1], smaller[2], smaller[3]


def _reaches_into(reach: FloatArray, box: Box) -> npt.NDArray[np.bool_]:
    west, south, east, north = box
    return np.asarray(
        (reach[:, 2] >= west)
        & (reach[:, 0] <= east)
        & (reach[:, 3] >= south)
        & (reach[:, 1] <= north)
    )


def _all_but_none(reach: FloatArray, side: int, box: Box, cell: tuple[float, float]) -> bool:
    """Tell whether these ways touch hardly any of the cells along a side."""
    along = 1 - side % 2
    middle = reach[:, [along, along + 2]].mean(axis=1)
    occupied = len(np.unique(((middle - box[along]) / cell[along]).astype(np.int64)))
    cells = (box[along + 2] - box[along]) / cell[along]
    return bool(occupied <= max(1.0, _RIM_SHARE * cells))
