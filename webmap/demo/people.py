"""Small areas with the figures that censuses and deprivation indices give."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from scipy.optimize import linear_sum_assignment
from scipy.spatial import Voronoi, cKDTree
from shapely.geometry.base import BaseGeometry

from webmap.demo.district import District
from webmap.demo.geometry import Line, spline, wiggle
from webmap.demo.names import SETTLEMENTS, TOWN, Settlement

# The border of the district, kilometres, before its hedges are drawn.
_BORDER: Final = (
    (-0.3, 4.9), (0.1, 2.1), (2.0, 0.6), (5.2, 0.3), (8.3, 0.9), (11.2, 0.0), (14.3, -0.2),
    (17.6, 0.7), (20.3, 1.9), (21.3, 3.8), (23.5, 5.0), (24.1, 8.0), (23.3, 11.2), (23.9, 14.2),
    (22.9, 17.3), (19.6, 18.7), (16.8, 19.8), (13.2, 19.4), (9.6, 19.9), (6.2, 19.4), (3.1, 18.1),
    (0.4, 16.9), (-0.2, 13.8), (0.4, 11.0), (-0.4, 8.0),
)  # fmt: skip
# How many areas a settlement has; villages that are not listed have one, hamlets none.
_AREAS: Final = {"town": 20, "overwick": 4, "hallowby": 3, "marlstoke": 2, "gfennow": 3}
# Quarters of the town: name, metres east and north of its middle.
_QUARTERS: Final = (
    ("Market Place", 0, 0), ("Church Street", 60, 330), ("Sheep Street", -220, 220),
    ("Castle Hill", -220, -260), ("South Street", 200, -260), ("Quayside", 430, 120),
    ("North Wall", -60, 560), ("Priory Park", -560, 200), ("Priory Park West", -950, 230),
    ("Castle Park", -1000, -200), ("Castle Park South", -1050, -560), ("Tanners", -520, -330),
    ("Station", -280, -640), ("Malthouse", 330, -560), ("Meads North", 700, 30),
    ("Meads", 800, -330), ("Grange", 620, -600), ("Southfields", 320, -1250),
    ("St Jude's", -150, -1300), ("New Bridge", -750, 1000), ("Bridge End", 520, 900),
    ("Ember", 150, 1350), ("Overwick Road", 1150, 950), ("Wharf", 330, 520),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Area:
    """One small area: its figures, outline and the mean place of its people, metres."""

    code: str
    name: str
    people: int
    people_65_plus: int
    households: int
    households_no_car: int
    deprivation_decile: int
    rurality: str
    rural: bool
    shape: BaseGeometry
    centre: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Profile:
    """Shares of people aged 65 or over and of households without a car, and the decile."""

    older: float
    no_car: float
    decile: int


def border(seed: int) -> shapely.Polygon:
    """Draw the border of the district."""
    rng = random.Random(f"{seed}:border")
    points = np.array([*_BORDER, _BORDER[0]]) * 1000.0
    line = spline(points, 900.0)
    pieces = [wiggle(rng, a, b, 0.11)[:-1] for a, b in pairwise(line)]
    return shapely.Polygon(np.round(np.vstack(pieces), 1))


def draw_areas(district: District, seed: int) -> list[Area]:
    """Divide the district so that every area holds a village or a part of the town."""
    rng = random.Random(f"{seed}:areas")
    points, people = district.home_points, district.people
    seeds, owners = _seeds(district)
    shapes = _tiles(rng, seeds, border(seed))
    # A home belongs to the area whose outline holds it; the few outside count for nobody.
    spots = np.asarray(shapely.points(points))
    row, home = shapely.STRtree(spots).query(shapes, predicate="contains")
    areas: list[Area] = []
    names = _names(seeds, owners)
    for i in sorted(range(len(seeds)), key=lambda k: (owners[k].name, names[k])):
        inside = home[row == i]
        count = float(people[inside].sum())
        centre = (points[inside] * people[inside, None]).sum(axis=0) / count
        profile = _profile(rng, owners[i], seeds[i], names[i])
        size = 2.28 if owners[i] is TOWN else 2.22
        households = round(count / size)
        areas.append(
            Area(
                code=f"X91{len(areas) + 1:06d}",
                name=names[i],
                people=round(count),
                people_65_plus=round(count * profile.older),
                households=households,
                households_no_car=round(households * profile.no_car),
                deprivation_decile=profile.decile,
                rurality=_rurality(owners[i]),
                rural=owners[i] is not TOWN,
                shape=shapes[i],
                centre=(float(centre[0]), float(centre[1])),
            )
        )
    return areas


def _seeds(district: District) -> tuple[Line, list[Settlement]]:
    """Place the middles of the areas: one per village, several evenly in larger places."""
    places = np.array(district.homes.place)
    seeds: list[Line] = []
    owners: list[Settlement] = []
    for place in SETTLEMENTS:
        count = _AREAS.get(place.key, 1 if place.people >= 300 else 0)
        if count == 0:
            continue
        homes = district.homes.middle[places == place.key]
        weight = district.people[: len(places)][places == place.key]
        seeds.append(_means(homes, weight, count) if count > 1 else np.array([place.middle]))
        owners += [place] * count
    return np.vstack(seeds), owners


def _means(points: Line, weight: npt.NDArray[np.float64], count: int) -> Line:
    """Place `count` middles by k-means (Lloyd 1982), started far apart."""
    total = weight[:, None]
    middles = [(points * total).sum(axis=0) / total.sum()]
    while len(middles) < count:
        away = cKDTree(np.array(middles)).query(points)[0]
        middles.append(points[int(np.argmax(away))])
    centres = np.array(middles)
    for _ in range(14):
        nearest = cKDTree(centres).query(points)[1]
        for k in range(count):
            own = nearest == k
            if own.any():
                centres[k] = (points[own] * total[own]).sum(axis=0) / total[own].sum()
    return centres


def _tiles(rng: random.Random, seeds: Line, outline: shapely.Polygon) -> npt.NDArray[np.object_]:
    """Cut the district into one outline per seed; neighbours share every point of a border."""
    far = 90_000.0
    middle = seeds.mean(axis=0)
    ring = middle + far * np.array([(-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1)])
    cells = Voronoi(np.vstack([seeds, ring]))
    lines = [shapely.LineString(outline.exterior.coords)]
    for a, b in sorted((min(pair), max(pair)) for pair in cells.ridge_vertices):
        if a >= 0:
            line = np.round(wiggle(rng, cells.vertices[a], cells.vertices[b], 0.08), 1)
            lines.append(shapely.LineString(line))
    # Where borders cross each other or the outline, they are cut; faces come from what is left.
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines, grid_size=0.1)]))
    inside = shapely.contains(outline.buffer(1.0), faces)
    return _one_per_seed(faces[inside], seeds)


def _one_per_seed(faces: npt.NDArray[np.object_], seeds: Line) -> npt.NDArray[np.object_]:
    """Give each seed its largest face; crumbs join the neighbour that they touch longest."""
    points = shapely.get_coordinates(shapely.point_on_surface(faces))
    nearest = np.array(cKDTree(seeds).query(points)[1])
    seed, face = shapely.STRtree(faces).query(np.asarray(shapely.points(seeds)), predicate="within")
    nearest[face] = seed
    whole: list[BaseGeometry] = [shapely.Polygon()] * len(seeds)
    crumbs: list[BaseGeometry] = []
    for i in np.argsort(-shapely.area(faces), kind="stable"):
        owner = int(nearest[i])
        if whole[owner].is_empty:
            whole[owner] = faces[i]
        else:
            crumbs.append(faces[i])
    for crumb in crumbs:
        touch = shapely.length(shapely.intersection(np.array(whole), crumb))
        best = int(np.argmax(touch))
        whole[best] = shapely.union(whole[best], crumb)
    return np.array(whole)


def _names(seeds: Line, owners: list[Settlement]) -> list[str]:
    """Name areas as people would: by quarter in the town, by compass in large villages."""
    names = [owner.name for owner in owners]
    town = [i for i, owner in enumerate(owners) if owner is TOWN]
    quarters = np.array([(x, y) for _, x, y in _QUARTERS]) + np.array(TOWN.middle)
    cost = np.hypot(
        seeds[town][:, :1] - quarters[None, :, 0], seeds[town][:, 1:] - quarters[None, :, 1]
    )
    for i, quarter in zip(*linear_sum_assignment(cost), strict=True):
        names[town[int(i)]] = f"Wendlebridge: {_QUARTERS[int(quarter)][0]}"
    for place in {owner.key: owner for owner in owners}.values():
        own = [i for i, owner in enumerate(owners) if owner is place]
        if place is TOWN or len(own) == 1:
            continue
        middle = seeds[own].mean(axis=0)
        sides = ("East", "North", "West", "South")
        turns = np.degrees(np.arctan2(*(seeds[own] - middle).T[::-1]))
        wrong = np.abs((turns[:, None] - np.array([0, 90, 180, 270]) + 180) % 360 - 180)
        for i, side in zip(*linear_sum_assignment(wrong), strict=True):
            names[own[int(i)]] = f"{place.name} {sides[int(side)]}"
    return names


def _profile(rng: random.Random, owner: Settlement, at: Line, name: str) -> _Profile:
    """Say who lives in an area: poorer estates west and east, older people in villages."""
    if owner is not TOWN:
        small = owner.people < 1_500
        decile = rng.randint(5, 9) - (1 if "Sallowfield" in name or "Wickenthorpe" in name else 0)
        older = rng.uniform(0.27, 0.35) if small else rng.uniform(0.23, 0.29)
        return _Profile(older, rng.uniform(0.05, 0.10) + (0 if small else 0.05), decile)
    if "Castle Park" in name:
        return _Profile(rng.uniform(0.13, 0.16), rng.uniform(0.34, 0.39), rng.randint(1, 2))
    if "Meads" in name or "Grange" in name:
        return _Profile(rng.uniform(0.15, 0.19), rng.uniform(0.28, 0.33), rng.randint(2, 4))
    out = float(np.hypot(*(at - np.array(TOWN.middle))))
    if out < 700:
        return _Profile(rng.uniform(0.18, 0.24), rng.uniform(0.25, 0.34), rng.randint(3, 6))
    return _Profile(rng.uniform(0.20, 0.28), rng.uniform(0.10, 0.17), rng.randint(6, 9))


def _rurality(owner: Settlement) -> str:
    if owner is TOWN:
        return "Urban: Further from a major town or city"
    size = "Larger" if owner.people >= 1_500 else "Smaller"
    return f"{size} rural: Further from a major town or city"
