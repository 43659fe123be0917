"""Houses along the streets, with the people who live in them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from webmap.demo.geometry import Line, lengths, rectangles
from webmap.demo.land import Land
from webmap.demo.names import SETTLEMENTS, TOWN, Settlement
from webmap.demo.streets import DRIVABLE, StreetBook

# Kind: frontage and depth in metres, set-back from the middle of the street, homes inside.
_KINDS: Final = {
    "shops": (17.0, 13.0, 12.5, 2.0),
    "terrace": (31.0, 9.0, 12.0, 5.0),
    "semi": (15.0, 9.0, 16.0, 2.0),
    "detached": (11.5, 9.5, 18.0, 1.0),
    "cottages": (19.0, 8.0, 12.0, 2.0),
}


@dataclass(frozen=True)
class Plots:
    """Places for buildings, one row each.

    Attributes
    ----------
    middle, along : float64 (n, 2), middle of the building and the direction of its street.
    size : float64 (n, 2), frontage and depth in metres.
    kind : (n,) the kind of building.
    homes : float64 (n,), homes inside.
    way : int64 (n,), the street; `place` : (n,) the settlement's key, "" for a farm.
    out : float64 (n,), metres from the settlement's middle.
    """

    middle: Line
    along: Line
    size: Line
    kind: list[str]
    homes: npt.NDArray[np.float64]
    way: npt.NDArray[np.int64]
    place: list[str]
    out: npt.NDArray[np.float64]

    def pick(self, keep: npt.NDArray[np.int64]) -> Plots:
        """Return some of the plots, in the given order."""
        return Plots(
            self.middle[keep],
            self.along[keep],
            self.size[keep],
            [self.kind[i] for i in keep],
            self.homes[keep],
            self.way[keep],
            [self.place[i] for i in keep],
            self.out[keep],
        )

    @property
    def shapes(self) -> npt.NDArray[np.float64]:
        """Outlines, float64 (n, 5, 2)."""
        return rectangles(self.middle, self.along, self.size)


def mark_out(book: StreetBook, seed: int) -> Plots:
    """Mark out plots on both sides of every street of a settlement."""
    rng = random.Random(f"{seed}:plots")
    by_key = {s.key: s for s in SETTLEMENTS}
    rows: list[tuple[float, float, float, float, float, float, str, float, int, str, float]] = []
    for number, way in enumerate(book.ways):
        if not way.place or way.highway not in DRIVABLE or "bridge" in way.tags:
            continue
        place = by_key[way.place]
        line = book.line(way.nodes)
        along = lengths(line)
        for side in (-1.0, 1.0):
            at = rng.uniform(8.0, 16.0)
            while at < along[-1] - 6.0:
                x, y, dx, dy = _along(line, along, at)
                out = float(np.hypot(x - place.middle[0], y - place.middle[1]))
                kind = _kind(rng, place, out, way.highway)
                front, deep, back, homes = _KINDS[kind]
                x -= dy * back * side
                y += dx * back * side
                rows.append((x, y, dx, dy, front, deep, kind, homes, number, place.key, out))
                at += front + rng.uniform(2.5, 5.0) * (1.0 if kind != "detached" else 2.4)
    return _plots(rows)


def _plots(
    rows: list[tuple[float, float, float, float, float, float, str, float, int, str, float]],
) -> Plots:
    x, y, dx, dy, front, deep, kind, homes, way, place, out = zip(*rows, strict=True)
    return Plots(
        np.column_stack([x, y]),
        np.column_stack([dx, dy]),
        np.column_stack([front, deep]),
        list(kind),
        np.array(homes),
        np.array(way, dtype=np.int64),
        list(place),
        np.array(out),
    )


def _along(
    line: Line, along: npt.NDArray[np.float64], at: float
) -> tuple[float, float, float, float]:
    """Return the point `at` metres along a line, and the direction there."""
    i = min(int(np.searchsorted(along, at, side="right")) - 1, len(line) - 2)
    step = line[i + 1] - line[i]
    size = float(np.hypot(*step)) or 1.0
    share = (at - along[i]) / size
    x, y = line[i] + step * share
    return float(x), float(y), float(step[0]) / size, float(step[1]) / size


def _kind(rng: random.Random, place: Settlement, out: float, highway: str) -> str:
    if place is TOWN:
        if out < 210:
            return "shops"
        if out < 690:
            return "terrace" if rng.random() < 0.85 else "semi"
        return "semi" if rng.random() < 0.72 else "detached"
    if out < 0.45 * place.radius_m and highway != "residential":
        return "cottages" if rng.random() < 0.6 else "detached"
    return "detached" if rng.random() < 0.6 else "semi"


def settle(plots: Plots, book: StreetBook, blocked: Sequence[BaseGeometry]) -> Plots:
    """Keep the plots that are clear of streets, water and each other, earlier plots first."""
    shapes = np.asarray(shapely.polygons(plots.shapes))
    lines = [shapely.LineString(book.line(w.nodes)) for w in book.ways]
    tree = shapely.STRtree(lines)
    hit = np.unique(tree.query(shapely.buffer(shapes, 3.5), predicate="intersects")[0])
    free = np.ones(len(shapes), dtype=np.bool_)
    free[hit] = False
    for shape in blocked:
        shapely.prepare(shape)
        free &= np.logical_not(shapely.intersects(shape, shapes))
    keep = np.flatnonzero(free)
    first, second = shapely.STRtree(shapes[keep]).query(
        shapely.buffer(shapes[keep], 1.0, quad_segs=1), predicate="intersects"
    )
    gone = np.zeros(len(keep), dtype=np.bool_)
    order = np.lexsort((second, first))
    for a, b in zip(first[order].tolist(), second[order].tolist(), strict=True):
        if a < b and not gone[a]:
            gone[b] = True
    return plots.pick(keep[~gone])


def thin(plots: Plots, seed: int) -> Plots:
    """Leave gaps along the edges of villages, so that they end softly."""
    rng = random.Random(f"{seed}:thin")
    radius = {s.key: s.radius_m for s in SETTLEMENTS}
    keep = [
        i
        for i, (place, out) in enumerate(zip(plots.place, plots.out, strict=True))
        if place == "town" or rng.random() > 0.15 + 0.5 * max(0.0, out / radius[place] - 0.5)
    ]
    return plots.pick(np.array(keep, dtype=np.int64))


def farms(book: StreetBook, land: Land, seed: int) -> Plots:
    """Put farms beside lanes and tracks, some kilometres apart."""
    rng = random.Random(f"{seed}:farms")
    rows: list[tuple[float, float, float, float, float, float, str, float, int, str, float]] = []
    taken = [s.middle for s in SETTLEMENTS]
    reach = [s.radius_m + 250.0 for s in SETTLEMENTS]
    for number, way in enumerate(book.ways):
        if way.place or way.highway not in ("unclassified", "tertiary", "track"):
            continue
        line = book.line(way.nodes)
        along = lengths(line)
        at = rng.uniform(150.0, 600.0)
        while at < along[-1] - 40.0:
            x, y, dx, dy = _along(line, along, at)
            at += rng.uniform(350.0, 900.0)
            clear = all(
                abs(x - px) + abs(y - py) > r for (px, py), r in zip(taken, reach, strict=True)
            )
            if not clear or shapely.dwithin(land.river_line, shapely.Point(x, y), 90.0):
                continue
            taken.append((x, y))
            reach.append(420.0)
            side = rng.choice((-1.0, 1.0))
            for ahead, back, front, deep, homes in (
                (0.0, 24.0, 14.0, 9.0, 1.0),
                (26.0, 32.0, 12.0, 26.0, 0.0),
                (2.0, 52.0, 30.0, 11.0, 0.0),
            ):
                px = x + dx * ahead - dy * back * side
                py = y + dy * ahead + dx * back * side
                kind = "farm" if homes else "barn"
                rows.append((px, py, dx, dy, front, deep, kind, homes, number, "", 0.0))
    return _plots(rows)
