"""Outlines of areas that are known by points on streets: polygons around what is reached.

A place is inside where its nearest street is reached and is no further away than the width. So a
street that is not reached is outside, even where it runs close to one that is.

The plane is cut into small squares. The distances from the middle of each to the nearest street
that is reached, and to the nearest that is not, are found along rows first and then along columns
(as in Saito and Toriwaki 1994, "New algorithms for Euclidean distance transformation of an
n-dimensional digitized picture", Pattern Recognition 27). The outline is traced between the
squares (:mod:`geo.contours`). That takes a tenth of the time of a buffer around every street.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from geo.contours import APART, Rings, contour
from geo.crs import to_degrees
from geo.routing.areas import Reached
from geo.routing.sampling import Sampled, bounds_m, sample

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

WIDTH_M: Final = 40.0
"""How far an outline is from the streets that are reached."""

SMALL_HOLE_M2: Final = 10_000.0
"""Holes smaller than this are closed, unless a street in them is not reached."""

_CELL_M: Final = 8.0
_MOST_CELLS: Final = 8_000_000
_SPACING: Final = 0.6

FloatArray = npt.NDArray[np.float64]
Int64Array = npt.NDArray[np.int64]
ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]


def outlines(areas: Sequence[Reached]) -> list[BaseGeometry]:
    """Draw the outline of each of several areas of one home.

    Returns
    -------
    shapes : valid polygons or multipolygons in projected metres; empty where nothing is reached.
        One that is reached by more has no smaller outline, but for half a square.

    Notes
    -----
    Squares are 8 m wide, and wider only where there would be more than eight million of them.

    Outlines are a little too small rather than too large: around a street as far as one may walk
    on from it by the width, so that who goes from there to a door is within the limit too. A street
    that is not reached, and no further than a square from one that is, cannot be told from it.
    """
    grid = _grid_for(areas)
    if grid is None:
        return [_nothing() for _ in areas]
    return [_outline(sample(area, _SPACING * grid.cell_m, WIDTH_M), grid) for area in areas]


def in_degrees(shape: BaseGeometry, crs: str, decimals: int = 6) -> BaseGeometry:
    """Return an outline in WGS84, longitude first, outer rings against the clock.

    Parameters
    ----------
    crs : the projected CRS that `shape` is in.
    decimals : of degrees that are kept; six are about ten centimetres.
    """
    import shapely

    def degrees(points: FloatArray) -> FloatArray:
        lat, lon = to_degrees(points[:, 0], points[:, 1], crs)
        return np.stack((lon, lat), axis=1)

    exact: Any = shapely.transform(shape, degrees)
    rounded: Any = shapely.transform(exact, lambda points: np.round(points, decimals))
    if not shapely.is_valid(rounded):
        rounded = shapely.set_precision(exact, 10.0**-decimals)
    turned: BaseGeometry = shapely.reverse(shapely.normalize(rounded))
    return turned


@dataclass(frozen=True)
class _Grid:
    """Squares of the plane: the first is at `column`, `row` of all squares of this size."""

    cell_m: float
    column: int
    row: int
    columns: int
    rows: int

    def cells(self, x_m: FloatArray, y_m: FloatArray) -> tuple[Int64Array, BoolArray]:
        """Return the number of the square of each point, and whether it is on the grid."""
        column = np.floor(x_m / self.cell_m).astype(np.int64) - self.column
        row = np.floor(y_m / self.cell_m).astype(np.int64) - self.row
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        return row * self.columns + column, inside

    def marked(self, cells: Int64Array) -> BoolArray:
        """Return the grid with some squares marked."""
        marks = np.zeros(self.rows * self.columns, dtype=np.bool_)
        marks[cells] = True
        return marks.reshape(self.rows, self.columns)


def _outline(points: Sampled, grid: _Grid) -> BaseGeometry:
    cell, inside = grid.cells(points.x_m, points.y_m)
    cell, left_m = cell[inside], points.left_m[inside]
    # A square and a half are lost by taking points, and the middles of squares for them.
    drawn = grid.marked(cell[left_m >= WIDTH_M + 1.5 * grid.cell_m])
    missing = grid.marked(cell[left_m < 0])
    # A street that is not reached begins where one that is reached ends.
    missing.reshape(-1)[cell[left_m >= 0]] = False
    reach = int(WIDTH_M / grid.cell_m) + 1
    near, far = _squared(drawn, reach).reshape(-1), _squared(missing, reach).reshape(-1)
    away_m = (np.sqrt(np.arange(256)) * grid.cell_m).astype(np.float32)
    # Half a square more on the side of what is missing, for what taking points has lost.
    within_m = np.minimum(WIDTH_M, away_m - 0.5 * grid.cell_m).astype(np.float32)
    inside = (away_m[near] < within_m[far]).reshape(grid.rows, grid.columns)
    _close_small_holes(inside, missing, SMALL_HOLE_M2 / grid.cell_m**2)
    return _polygons(contour(inside, lambda at: within_m[far[at]] - away_m[near[at]]), grid)


def _squared(marked: BoolArray, reach: int) -> ByteArray:
    """Return the squared distance of every square to the nearest marked one, in squares.

    Distances along a row or a column of more than `reach` squares count as one more.
    """
    along = np.where(marked, 0, reach + 1).astype(np.uint8)
    rows = along.copy()
    for step in range(1, reach + 1):
        np.minimum(rows[:, step:], along[:, :-step] + np.uint8(step), out=rows[:, step:])
        np.minimum(rows[:, :-step], along[:, step:] + np.uint8(step), out=rows[:, :-step])
    rows *= rows
    both = rows.copy()
    for step in range(1, reach + 1):
        square = np.uint8(step * step)
        np.minimum(both[step:], rows[:-step] + square, out=both[step:])
        np.minimum(both[:-step], rows[step:] + square, out=both[:-step])
    return both


def _close_small_holes(inside: BoolArray, missing: BoolArray, small: float) -> None:
    """Count all that is in a hole as inside, if it is less than `small` and no street is missing.

    Parameters
    ----------
    inside : changed here.
    """
    from scipy import ndimage

    # Outside, squares that touch at a corner are joined; inside, they are not.
    hole, count = ndimage.label(~inside, structure=np.ones((3, 3)))
    closed = np.bincount(hole.reshape(-1), minlength=count + 1) < small
    closed[hole[missing]] = False
    closed[0] = False
    inside |= closed[hole]


def _polygons(rings: Rings, grid: _Grid) -> BaseGeometry:
    """Put rings together, and leave out points that hardly change their lines."""
    import shapely

    if not rings.count:
        return _nothing()
    lines: Any = shapely.linearrings(
        (rings.x + grid.column + 0.5) * grid.cell_m,
        (rings.y + grid.row + 0.5) * grid.cell_m,
        indices=rings.ring,
    )
    # Lines are further apart than this moves them. The rest is slow, and has less to do after it.
    lines = shapely.simplify(lines, APART / 3.0 * grid.cell_m, preserve_topology=False)
    shape: Any = shapely.build_area(shapely.geometrycollections(lines))
    simple: BaseGeometry = shapely.simplify(shape, grid.cell_m / 2.0)
    return simple


def _grid_for(areas: Sequence[Reached]) -> _Grid | None:
    """Return the grid around all that is reached, or None where nothing is."""
    boxes = [box for box in (bounds_m(area) for area in areas) if box is not None]
    if not boxes:
        return None
    west, south = (min(box[side] for box in boxes) for side in (0, 1))
    east, north = (max(box[side] for box in boxes) for side in (2, 3))
    width_m, height_m = east - west + 4 * WIDTH_M, north - south + 4 * WIDTH_M
    cell_m = max(_CELL_M, math.ceil(math.sqrt(width_m * height_m / _MOST_CELLS)))
    margin = int(WIDTH_M / cell_m) + 3
    column, row = math.floor(west / cell_m) - margin, math.floor(south / cell_m) - margin
    return _Grid(
        cell_m,
        column,
        row,
        math.floor(east / cell_m) + margin + 1 - column,
        math.floor(north / cell_m) + margin + 1 - row,
    )


def _nothing() -> BaseGeometry:
    import shapely

    return shapely.MultiPolygon()
