"""The area whose streets are mapped: where a home can be judged, and where it cannot.

An extract is cut along a box, but its ways are usually kept whole, so that some reach far outside
like tendrils. Where the file's header does not name the box, the ways betray it: each was taken
because it has a node inside, so no side of the box can lie beyond the nearer end of any way. The
western side, for example, is at most the smallest of all ways' easternmost points, and where many
short streets are mapped it lies just there.

A few ways may be there for another reason, such as the members of a relation that was kept whole.
They are told by where they are: apart from the largest clump of streets, or in a rim of the box
that is all but empty.
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
_RIM_SHARE: Final = 0.1  # of a rim's cells with streets, up to which it is all but empty
_SHORTEST_RIM: Final = 5
_MOST_STRAY_WAYS: Final = 0.02
_HEADER_MARGIN_M: Final = 2_000.0
_M_PER_DEGREE: Final = 111_195.0


def extent_of(highways: Highways, bbox: Box | None) -> Box:
    """Return west, south, east, north in degrees of the area whose streets are mapped.

    Parameters
    ----------
    highways : all streets of the file.
    bbox : the box of the file's header. It is taken as it is, but for parts that are more than
        2 km from any mapped node; it is not believed where most nodes are outside.

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
    middle = np.column_stack((reach[:, [0, 2]].mean(axis=1), reach[:, [1, 3]].mean(axis=1)))
    cell = _cell_degrees(bounds)
    box = _cut(reach[_in_largest_clump(middle, bounds, cell)])
    if box is None:
        return bounds
    return _peeled(reach, lon, lat, box, cell)


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


def _in_largest_clump(
    points: FloatArray, bounds: Box, cell: tuple[float, float]
) -> npt.NDArray[np.bool_]:
    """Tell which points are in the largest clump; gaps of up to two cells do not part one."""
    from scipy import ndimage

    column = ((points[:, 0] - bounds[0]) / cell[0]).astype(np.int64)
    row = ((points[:, 1] - bounds[1]) / cell[1]).astype(np.int64)
    occupied = np.zeros((int(row.max()) + 1, int(column.max()) + 1), dtype=np.bool_)
    occupied[row, column] = True
    touching = np.ones((3, 3), dtype=np.bool_)
    label, _ = ndimage.label(ndimage.binary_dilation(occupied, touching), touching)
    of_point = label[row, column]
    return np.asarray(of_point == np.bincount(of_point).argmax())


def _peeled(
    reach: FloatArray, lon: FloatArray, lat: FloatArray, box: Box, cell: tuple[float, float]
) -> Box:
    """Take away rims that are all but empty, as long as hardly any way goes with them."""
    while True:
        rims = [rim for rim in _rims(box, cell) if _all_but_empty(lon, lat, rim, cell)]
        for side, _, inner in rims:
            smaller = list(box)
            smaller[side] = inner
            west, south, east, north = smaller
            reaches_in = (
                (reach[:, 2] >= west)
                & (reach[:, 0] <= east)
                & (reach[:, 3] >= south)
                & (reach[:, 1] <= north)
            )
            cut = _cut(reach[reaches_in]) if reaches_in.any() else None
            if cut is not None and reaches_in.mean() >= 1 - _MOST_STRAY_WAYS and cut != box:
                box = cut
                break
        else:
            return box


def _rims(box: Box, cell: tuple[float, float]) -> list[tuple[int, Box, float]]:
    """Return each side's number, its outermost rim one cell wide, and where the rim ends."""
    west, south, east, north = box
    width, height = cell
    rims: list[tuple[int, Box, float]] = []
    if east - west > _SHORTEST_RIM * width:
        rims.append((0, (west, south, west + width, north), west + width))
        rims.append((2, (east - width, south, east, north), east - width))
    if north - south > _SHORTEST_RIM * height:
        rims.append((1, (west, south, east, south + height), south + height))
        rims.append((3, (west, north - height, east, north), north - height))
    return rims


def _all_but_empty(
    lon: FloatArray, lat: FloatArray, rim: tuple[int, Box, float], cell: tuple[float, float]
) -> bool:
    side, (west, south, east, north), _ = rim
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    upright = side in {0, 2}
    along = (lat[inside] - south) / cell[1] if upright else (lon[inside] - west) / cell[0]
    cells = (north - south) / cell[1] if upright else (east - west) / cell[0]
    occupied = len(np.unique(along.astype(np.int64)))
    return cells >= _SHORTEST_RIM and occupied <= max(1.0, _RIM_SHARE * cells)
