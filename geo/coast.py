"""The sea, from coastlines: OpenStreetMap draws the shore as lines with the land on their left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from geo.findings import Findings

# How far to the side of a coastline its water and land are looked for, in degrees (about 1 m).
_STEP_ASIDE = 1e-5


def sea(
    coast: Sequence[Any], box: tuple[float, float, float, float], findings: Findings
) -> Any | None:
    """Build the sea within a box.

    The box is cut along the coastlines; a piece is sea when coastlines have it on their right.
    A coastline that ends inside the box cuts nothing, so a torn one could drown the land: where
    the two sides of a piece disagree it stays land and is counted.

    Parameters
    ----------
    coast : lines in degrees, land on the left.
    box : west, south, east, north in degrees.
    findings : receives ``coast_open``.

    Returns
    -------
    water : a shapely (multi)polygon, or None where no coastline meets the box.
    """
    frame = shapely.box(*box)
    lines = [line for line in (shapely.intersection(c, frame) for c in coast) if line.length > 0]
    if not lines:
        return None
    shore = shapely.line_merge(shapely.union_all(lines))
    pieces = shapely.get_parts(
        shapely.polygonize([*shapely.get_parts(shapely.union_all([shore, frame.boundary]))])
    )
    right, left = _beside(lines)
    wet = np.array([_votes(piece, right) for piece in pieces])
    dry = np.array([_votes(piece, left) for piece in pieces])
    open_ended = (wet > 0) & (dry > 0)
    findings.add("coast_open", "a coastline ends inside the area", int(open_ended.sum()))
    water = pieces[(wet > 0) & ~open_ended]
    return shapely.union_all(water) if len(water) else None


def _beside(lines: Sequence[Any]) -> tuple[Any, Any]:
    """Return points just right and just left of the middle of every straight stretch."""
    parts = [np.asarray(part.coords) for line in lines for part in shapely.get_parts(line)]
    start = np.concatenate([part[:-1] for part in parts])
    end = np.concatenate([part[1:] for part in parts])
    along = end - start
    length = np.hypot(along[:, 0], along[:, 1])
    long_enough = length > 4 * _STEP_ASIDE
    middle = ((start + end) / 2)[long_enough]
    unit = along[long_enough] / length[long_enough, None]
    aside = np.column_stack([unit[:, 1], -unit[:, 0]]) * _STEP_ASIDE
    return shapely.points(middle + aside), shapely.points(middle - aside)


def _votes(piece: Any, points: Any) -> int:
    shapely.prepare(piece)
    return int(shapely.contains(piece, points).sum())
