"""Polygons around the parts of a grid that are inside: marching squares, all squares at once.

Source: Lorensen and Cline, "Marching cubes", SIGGRAPH 1987, in two dimensions. Between two
neighbours of which one is inside, the line passes where a value that is positive inside and
negative outside would be nothing. Two squares that are inside and touch at a corner only are not
joined. No two lines cross or touch, so that the polygons are valid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Int64Array = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

# Sides of a square of four neighbours.
_SOUTH, _EAST, _NORTH, _WEST = range(4)

# By which of its corners are inside (south-west 1, south-east 2, north-east 4, north-west 8): the
# lines through a square, each from one side to another with the inside on its left.
_LINES: Final = {
    1: ((_SOUTH, _WEST),),
    2: ((_EAST, _SOUTH),),
    3: ((_EAST, _WEST),),
    4: ((_NORTH, _EAST),),
    5: ((_SOUTH, _WEST), (_NORTH, _EAST)),
    6: ((_NORTH, _SOUTH),),
    7: ((_NORTH, _WEST),),
    8: ((_WEST, _NORTH),),
    9: ((_SOUTH, _NORTH),),
    10: ((_EAST, _SOUTH), (_WEST, _NORTH)),
    11: ((_EAST, _NORTH),),
    12: ((_WEST, _EAST),),
    13: ((_SOUTH, _EAST),),
    14: ((_WEST, _SOUTH),),
}

_CORNER: Final = 0.05
"""Lines keep this share of a side away from its ends, so that none of them touch."""

APART: Final = _CORNER * 2**0.5
"""How far lines are from each other at least, in squares."""


@dataclass(frozen=True)
class Rings:
    """Closed lines around what is inside.

    Attributes
    ----------
    x, y : float64 (k,), columns and rows of the grid; each ring without repeating its first point.
    first : int64 (rings + 1,), CSR rows of points by ring.
    """

    x: FloatArray
    y: FloatArray
    first: Int64Array

    @property
    def count(self) -> int:
        """How many rings."""
        return len(self.first) - 1

    @property
    def ring(self) -> Int64Array:
        """The ring of each point."""
        return np.repeat(np.arange(self.count), np.diff(self.first))


def contour(inside: BoolArray, value: Callable[[Int64Array], FloatArray]) -> Rings:
    """Trace the lines around all that is inside.

    Parameters
    ----------
    inside : bool (rows, columns); nothing at its border is.
    value : of points of the grid by number, ``row * columns + column``.
    """
    side_from, side_to = _lines(inside)
    order = np.argsort(side_from)
    side_from, side_to = side_from[order], side_to[order]
    # Every side that a line comes to, another line of a neighbour square begins at.
    ring, along = _in_rings(np.searchsorted(side_from, side_to))
    order = np.lexsort((along, ring))
    x, y = _crossings(side_from[order], inside.shape[1], value)
    first = np.concatenate(([0], np.cumsum(np.bincount(ring)))).astype(np.int64)
    return Rings(x, y, first)


def _lines(inside: BoolArray) -> tuple[Int64Array, Int64Array]:
    """Return from which side to which the lines of all squares go.

    Sides are numbered by the point at their lower or left end, twice that for sides along a row and
    one more for sides along a column.
    """
    columns = inside.shape[1]
    corners = inside.astype(np.uint8)
    case = corners[:-1, :-1] + 2 * corners[:-1, 1:] + 4 * corners[1:, 1:] + 8 * corners[1:, :-1]
    row, column = np.nonzero((case != 0) & (case != 15))
    kinds, point = case[row, column], row * columns + column
    side = {_SOUTH: 0, _WEST: 1, _EAST: 3, _NORTH: 2 * columns}
    from_parts, to_parts = [], []
    for kind, lines in _LINES.items():
        at = 2 * point[kinds == kind]
        for one, other in lines:
            from_parts.append(at + side[one])
            to_parts.append(at + side[other])
    return np.concatenate(from_parts), np.concatenate(to_parts)


def _in_rings(following: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Return the ring that each line is of, and its place in that ring.

    Source: pointer jumping (Wyllie 1979), which counts how far each line is from the last of its
    ring in as many steps as twice a number can be doubled.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    count = len(following)
    lines = np.arange(count)
    if not count:
        return lines, lines
    graph = csr_array((np.ones(count, dtype=np.int8), (lines, following)), shape=(count, count))
    _, ring = connected_components(graph, directed=False)
    _, last = np.unique(ring, return_index=True)
    to_last = np.ones(count, dtype=np.int64)
    following = following.copy()
    to_last[last], following[last] = 0, last
    while np.any(following != following[following]):
        to_last += to_last[following]
        following = following[following]
    return ring.astype(np.int64), -to_last


def _crossings(
    side: Int64Array, columns: int, value: Callable[[Int64Array], FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """Return where lines cross sides."""
    one, upward = side >> 1, (side & 1).astype(np.bool_)
    other = np.where(upward, one + columns, one + 1)
    one_value, other_value = value(one), value(other)
    share = one_value / (one_value - other_value)
    share = np.clip(share, _CORNER, 1.0 - _CORNER)
    row, column = one // columns, one % columns
    x = column + np.where(upward, 0.0, share)
    return x.astype(np.float64), (row + np.where(upward, share, 0.0)).astype(np.float64)
