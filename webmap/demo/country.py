"""Draw the roads, lanes and paths between settlements.

Roads are cheapest ways over a mesh of scattered points: steep ground costs more, a road that is
already there costs less, and the river is crossed only at the listed crossings. So lanes bend,
meet and avoid hills as grown ones do.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay, cKDTree

from webmap.demo.geometry import Line
from webmap.demo.land import EXTENT, Land, height
from webmap.demo.names import LANES, SETTLEMENTS, TOWN, Settlement
from webmap.demo.roads import CROSSINGS, ROADS, Road, Stop
from webmap.demo.streets import RANK
from webmap.demo.town import TOWN_EDGES, town_core

_SPACING_M: Final = 205.0
_ROAD_CLASSES: Final = frozenset(RANK[:4])


@dataclass(frozen=True)
class Mesh:
    """Points that roads may run through, and the pairs that may be joined.

    Attributes
    ----------
    points : float64 (n, 2), metres.
    fixed : point number of settlements, crossings ("key:a", "key:b") and corners of the town.
    edge : int64 (m, 2), point numbers, lower first.
    metres, slope, near_water, over_rail, over_river : float64 or bool (m,).
    """

    points: Line
    fixed: dict[str, int]
    edge: npt.NDArray[np.int64]
    metres: npt.NDArray[np.float64]
    slope: npt.NDArray[np.float64]
    near_water: npt.NDArray[np.bool_]
    over_rail: npt.NDArray[np.bool_]
    footbridge: npt.NDArray[np.bool_]


@dataclass
class Plan:
    """What each edge of the mesh has become: rank of its class (-1 nothing), name, number."""

    rank: npt.NDArray[np.int64]
    name: dict[int, str] = field(default_factory=dict)
    ref: dict[int, str] = field(default_factory=dict)


def build_mesh(land: Land, seed: int) -> Mesh:
    """Scatter the points and join them."""
    rng = np.random.default_rng([seed, 11])
    core = town_core()
    fixed_at: dict[str, tuple[float, float]] = {
        s.key: s.middle for s in SETTLEMENTS if s is not TOWN
    }
    fixed_at |= {f"town:{key}": at for key, at in core.points.items()}
    for key, x_km, y_km, _, _ in CROSSINGS:
        near, far = _banks(land, x_km * 1000.0, y_km * 1000.0)
        fixed_at[f"{key}:a"], fixed_at[f"{key}:b"] = near, far
    kept = np.array(list(fixed_at.values()))
    scattered = _scatter(rng)
    away = cKDTree(kept).query(scattered)[0] > 0.55 * _SPACING_M
    river, lake = land.river_line, land.lake_area
    shapely.prepare([river, lake])
    dots = shapely.points(scattered)
    away &= np.logical_not(shapely.dwithin(river, dots, 95.0))
    away &= np.logical_not(shapely.dwithin(lake, dots, 60.0))
    centre = np.array(TOWN.middle)
    away &= np.hypot(*(scattered - centre).T) > core.radius_m + 90.0
    points = np.vstack([kept, scattered[away]])
    fixed = {key: i for i, key in enumerate(fixed_at)}

    triangles = Delaunay(points).simplices
    edge = np.sort(np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]))
    edge = np.unique(edge, axis=0)
    in_town = np.zeros(len(points), dtype=bool)
    in_town[[i for key, i in fixed.items() if key.startswith("town:")]] = True
    metres = np.hypot(*(points[edge[:, 0]] - points[edge[:, 1]]).T)
    lines = shapely.linestrings(points[edge])
    good = ~in_town[edge].all(axis=1) & (metres < 900.0)
    good &= ~shapely.intersects(river, lines) & ~shapely.intersects(lake, lines)
    explicit = [(fixed[f"town:{a}"], fixed[f"town:{b}"]) for a, b, _, _ in TOWN_EDGES]
    crossings = [(fixed[f"{c[0]}:a"], fixed[f"{c[0]}:b"]) for c in CROSSINGS]
    edge = np.vstack([edge[good], np.sort(np.array(explicit + crossings), axis=1)])

    lines = shapely.linestrings(points[edge])
    metres = np.hypot(*(points[edge[:, 0]] - points[edge[:, 1]]).T)
    high = height(points)
    rough = np.exp(0.45 * land.roughness.at(points[edge].mean(axis=1)))
    footbridge = np.zeros(len(edge), dtype=bool)
    footbridge[len(edge) - len(CROSSINGS) :] = [not c[3] for c in CROSSINGS]
    return Mesh(
        points=points,
        fixed=fixed,
        edge=edge.astype(np.int64),
        metres=metres * rough,
        slope=np.abs(np.diff(high[edge], axis=1)[:, 0]) / metres,
        near_water=np.asarray(shapely.dwithin(river, lines, 150.0)),
        over_rail=np.asarray(shapely.intersects(lines, land.railway_line)),
        footbridge=footbridge,
    )


def _scatter(rng: np.random.Generator) -> Line:
    """Scatter points on a shaken triangular grid over the whole drawing."""
    west, south, east, north = EXTENT
    rows = np.arange(south, north + 1, _SPACING_M * 0.87)
    columns = np.arange(west, east + 1, _SPACING_M)
    x, y = np.meshgrid(columns, rows)
    x[1::2] += _SPACING_M / 2
    grid = np.column_stack([x.ravel(), y.ravel()])
    return grid + (rng.random(grid.shape) - 0.5) * 0.72 * _SPACING_M


def _banks(land: Land, x: float, y: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Find the two bridge ends at the bend of the river nearest to a place, south bank first."""
    at = int(np.argmin(np.hypot(land.river[:, 0] - x, land.river[:, 1] - y)))
    flow = land.river[at + 1] - land.river[at - 1]
    flow /= np.hypot(*flow)
    right = np.array([flow[1], -flow[0]]) * 55.0
    near, far = land.river[at] + right, land.river[at] - right
    return (float(near[0]), float(near[1])), (float(far[0]), float(far[1]))


def plan_roads(mesh: Mesh, seed: int) -> Plan:
    """Draw every road of the tables, the most important first."""
    rng = random.Random(f"{seed}:lanes")
    lanes = list(LANES)
    rng.shuffle(lanes)
    plan = Plan(rank=np.full(len(mesh.edge), -1, dtype=np.int64))
    number = {(int(a), int(b)): i for i, (a, b) in enumerate(mesh.edge)}
    for a, b, highway, name in TOWN_EDGES:
        pair = sorted((mesh.fixed[f"town:{a}"], mesh.fixed[f"town:{b}"]))
        i = number[pair[0], pair[1]]
        plan.rank[i], plan.name[i] = RANK.index(highway), name
    through: dict[str, int] = {}
    bridge_name = {c[0]: c[4] for c in CROSSINGS}
    for road in ROADS:
        label = lanes.pop() if road.highway == "unclassified" else ""
        for stop in road.via:
            if f"{stop}:a" in mesh.fixed:
                i = number[mesh.fixed[f"{stop}:a"], mesh.fixed[f"{stop}:b"]]
                rank = RANK.index(road.highway)
                if not 0 <= plan.rank[i] <= rank:
                    plan.rank[i] = rank
                    if road.highway in _ROAD_CLASSES:
                        plan.name[i], plan.ref[i] = bridge_name[str(stop)], road.ref
        for start, end in zip(road.via, road.via[1:], strict=False):
            _draw(mesh, plan, road, (start, end), number, (label, through))
    return plan


def _points_of(mesh: Mesh, stop: Stop) -> list[int]:
    """Return the points that count as being at a stop of a road."""
    if not isinstance(stop, str):
        at = np.array(stop) * 1000.0
        return [int(np.argmin(np.hypot(*(mesh.points - at).T)))]
    if stop == "town":
        return [i for key, i in mesh.fixed.items() if key.startswith("town:")][4:]
    if stop in mesh.fixed:
        return [mesh.fixed[stop]]
    return [mesh.fixed[f"{stop}:a"], mesh.fixed[f"{stop}:b"]]


def _draw(
    mesh: Mesh,
    plan: Plan,
    road: Road,
    ends: tuple[Stop, Stop],
    number: dict[tuple[int, int], int],
    labels: tuple[str, dict[str, int]],
) -> None:
    """Draw one piece of a road along the cheapest way and name its edges."""
    cost = _cost(mesh, plan, road)
    usable = np.flatnonzero(np.isfinite(cost))
    n = len(mesh.points)
    a, b = mesh.edge[usable].T
    graph = csr_matrix(
        (
            np.concatenate([cost[usable]] * 2),
            (np.concatenate([a, b]), np.concatenate([b, a])),
        ),
        shape=(n, n),
    )
    sources, targets = _points_of(mesh, ends[0]), _points_of(mesh, ends[1])
    distance, before, _ = dijkstra(graph, indices=sources, min_only=True, return_predecessors=True)
    at = min(targets, key=lambda t: distance[t])
    rank = RANK.index(road.highway)
    label, through = labels
    fresh: set[str] = set()
    while before[at] >= 0:
        pair = (min(at, int(before[at])), max(at, int(before[at])))
        i = number[pair]
        if plan.rank[i] < 0 or plan.rank[i] > rank:
            plan.rank[i] = rank
            if road.highway in _ROAD_CLASSES:
                middle = mesh.points[list(pair)].mean(axis=0)
                plan.name[i] = _name(middle, road, ends, label, through, fresh)
                plan.ref[i] = road.ref
        at = int(before[at])
    for key in fresh:
        through[key] = through.get(key, 0) + 1


def _cost(mesh: Mesh, plan: Plan, road: Road) -> npt.NDArray[np.float64]:
    """Return what each edge costs this road; infinite where it may not run."""
    cost = mesh.metres * (1.0 + 9.0 * mesh.slope + 120.0 * mesh.slope**2)
    cost *= np.where(mesh.near_water, 1.7, 1.0)
    cost *= np.where(mesh.over_rail, 2.2, 1.0)
    is_road = (plan.rank >= 0) & (plan.rank < RANK.index("track"))
    is_path = plan.rank >= RANK.index("track")
    if road.highway in _ROAD_CLASSES:
        cost *= np.where(is_road, 0.62, 1.0)
        return np.where(mesh.footbridge, np.inf, cost)
    return cost * np.where(is_road, 1.25, np.where(is_path, 0.8, 1.0))


def _name(
    middle: Line,
    road: Road,
    ends: tuple[Stop, Stop],
    label: str,
    through: dict[str, int],
    fresh: set[str],
) -> str:
    """Name an edge: the village's street inside a village, outside after where it goes."""
    for place in SETTLEMENTS:
        reach = 0.8 * place.radius_m if place is not TOWN else 0.0
        if np.hypot(middle[0] - place.middle[0], middle[1] - place.middle[1]) < reach:
            fresh.add(place.key)
            return place.streets[min(through.get(place.key, 0), len(place.streets) - 1)]
    if label:
        return label
    first, second = (_settlement(stop) for stop in ends)
    if first is None or second is None:
        inside = first or second
        near_inside = inside is None or _away(middle, inside) < 4_000.0
        return road.to if near_inside or inside is None else f"{inside.name} Road"
    goal = second if _away(middle, first) < _away(middle, second) else first
    return f"{goal.name} Road"


def _settlement(stop: Stop) -> Settlement | None:
    """Return the settlement that a stop of a road stands for."""
    bridges = {"town_bridge": "town", "new_bridge": "town", "marsh_bridge": "dunmarsh"}
    bridges |= {"pellow_bridge": "pellow", "tolley_bridge": "tolley", "mere_bridge": "coldmere"}
    key = bridges.get(stop, stop) if isinstance(stop, str) else ""
    return next((s for s in SETTLEMENTS if s.key == key), None)


def _away(middle: Line, place: Settlement) -> float:
    return float(np.hypot(middle[0] - place.middle[0], middle[1] - place.middle[1]))
