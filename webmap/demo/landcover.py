"""What covers the land: fields, woods, greens, parks, built-up areas, water."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from scipy.spatial import Voronoi

from webmap.demo.buildings import Plots
from webmap.demo.geometry import Line, blob, resample
from webmap.demo.land import EXTENT, Land
from webmap.demo.names import SETTLEMENTS, TOWN
from webmap.demo.streets import StreetBook

_FIELD_M: Final = 720.0


@dataclass(frozen=True, slots=True)
class Cover:
    """One closed outline in metres, with its OSM tags."""

    outline: Line
    tags: dict[str, str]


def draw_parks(book: StreetBook, seed: int) -> list[Cover]:
    """Lay out the town's park and the village greens where no street runs."""
    rng = random.Random(f"{seed}:greens")
    x, y = TOWN.middle
    park = blob(rng, (x - 640.0, y + 520.0), (190.0, 120.0), 0.14)
    covers = [Cover(resample(park, 15.0), {"leisure": "park", "name": "Priory Park"})]
    points = book.points()
    for place in SETTLEMENTS:
        if place is TOWN or place.people < 300:
            continue
        middle = np.array(place.middle)
        turns = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        spots = middle + 62.0 * np.column_stack([np.cos(turns), np.sin(turns)])
        room = [float(np.hypot(*(points - spot).T).min()) for spot in spots]
        best = int(np.argmax(room))
        size = min(40.0, room[best] - 8.0)
        green = blob(rng, (float(spots[best, 0]), float(spots[best, 1])), (size, 0.75 * size), 0.1)
        covers.append(Cover(resample(green, 15.0), {"landuse": "village_green"}))
    return covers


def draw_cover(land: Land, plots: Plots, seed: int) -> list[Cover]:
    """Draw fields, woods, water and built-up areas."""
    covers = [Cover(wood, {"natural": "wood"}) for wood in land.woods]
    covers.append(
        Cover(
            land.lake,
            {"natural": "water", "water": "reservoir", "name": "Sallow Water"},
        )
    )
    water = shapely.buffer(land.river_line, 9.0, cap_style="flat").simplify(1.0)
    banks = shapely.get_coordinates(shapely.get_exterior_ring(water))
    covers.append(Cover(banks, {"natural": "water", "water": "river"}))
    homes = _built_up(plots)
    covers += homes
    covers += _fields(land, [shapely.Polygon(c.outline) for c in homes], seed)
    return covers


def _built_up(plots: Plots) -> list[Cover]:
    """Wrap the houses of each settlement in residential land."""
    covers: list[Cover] = []
    places = np.array(plots.place)
    for place in SETTLEMENTS:
        shapes = shapely.polygons(plots.shapes[places == place.key])
        whole = shapely.union_all(shapely.buffer(shapes, 30.0, quad_segs=2))
        whole = shapely.simplify(shapely.buffer(whole, -12.0, quad_segs=2), 6.0)
        covers += [
            Cover(np.array(part.exterior.coords), {"landuse": "residential"})
            for part in shapely.get_parts(whole)
            if part.area > 4_000.0
        ]
    return covers


def _fields(land: Land, built: list[shapely.Polygon], seed: int) -> list[Cover]:
    """Divide the open land into fields: arable on the wolds, meadow beside water."""
    rng = np.random.default_rng([seed, 23])
    west, south, east, north = EXTENT
    x, y = np.meshgrid(np.arange(west, east, _FIELD_M), np.arange(south, north, _FIELD_M))
    points = np.column_stack([x.ravel(), y.ravel()]) + rng.random((x.size, 2)) * _FIELD_M
    cells = Voronoi(points)
    polygons = []
    for region in cells.point_region:
        corners = cells.regions[region]
        if corners and -1 not in corners:
            polygons.append(shapely.Polygon(cells.vertices[corners]))
    frame = shapely.box(west + 60, south + 60, east - 60, north - 60)
    shapes = np.array([p for p in polygons if frame.contains(p)])
    woods = [shapely.Polygon(w).buffer(0) for w in land.woods]
    solid = shapely.STRtree([*built, *woods, land.lake_area])
    clash = set(solid.query(shapes, predicate="intersects")[0].tolist())
    river = land.river_line
    shapely.prepare(river)
    wet = shapely.dwithin(river, shapes, 90.0)
    crossed = shapely.intersects(river, shapes)
    covers = []
    for i, shape in enumerate(shapes):
        draw = rng.random()
        if i in clash or crossed[i] or draw < 0.22:
            continue
        kind = "meadow" if wet[i] or draw > 0.74 else "farmland"
        inner = shape.buffer(-9.0)
        if inner.area > 60_000.0:
            covers.append(Cover(np.array(inner.exterior.coords), {"landuse": kind}))
    return covers
