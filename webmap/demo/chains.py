"""Turn planned edges into smooth ways that share their junctions."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Final

import numpy as np
import numpy.typing as npt

from webmap.demo.country import Mesh, Plan
from webmap.demo.geometry import Line, Waves, chaikin, normals, resample
from webmap.demo.names import SETTLEMENTS
from webmap.demo.streets import RANK, StreetBook, Way

_STEP_M: Final = 22.0
# How hard a way of each rank pulls its junctions straight.
_PULL: Final = (8.0, 6.0, 4.0, 2.5, 1.5, 1.0, 1.0, 1.0, 0.7, 0.6, 0.4, 0.4)


def lay_ways(mesh: Mesh, plan: Plan, book: StreetBook, seed: int) -> None:
    """Lay all planned edges into `book`."""
    used = np.flatnonzero(plan.rank >= 0).astype(np.int64)
    sway = Waves.of(random.Random(f"{seed}:sway"), 240.0, 620.0, 6)
    pinned = set(mesh.fixed.values())
    points = _relax(mesh, plan, used, pinned)
    neighbours: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for edge in used.tolist():
        a, b = mesh.edge[edge].tolist()
        neighbours[a].append((b, edge))
        neighbours[b].append((a, edge))
    breaks = {
        at
        for at, joined in neighbours.items()
        if at in pinned
        or len(joined) != 2
        or _label(plan, joined[0][1]) != _label(plan, joined[1][1])
    }
    node_of: dict[int, int] = {}
    for at in sorted(breaks):
        node_of[at] = book.node(float(points[at, 0]), float(points[at, 1]))
    bridges = {frozenset((mesh.fixed[k], mesh.fixed[k[:-1] + "b"])) for k in _bridge_keys(mesh)}
    done: set[int] = set()
    for at in sorted(breaks):
        for first, i in sorted(neighbours[at]):
            if i in done:
                continue
            chain, edges = _follow(at, first, i, neighbours, breaks)
            done.update(edges)
            line = _sway(resample(chaikin(points[chain], 3), _STEP_M), sway, int(plan.rank[i]))
            nodes = [node_of[chain[0]], *book.nodes(line[1:-1]), node_of[chain[-1]]]
            bridge = frozenset(chain) in bridges
            for run, place in _runs(book, nodes):
                book.ways.append(_way(plan, i, run, place, bridge))


def _sway(line: Line, sway: Waves, rank: int) -> Line:
    """Let small ways wander a little between their ends; main roads hardly."""
    fade = np.minimum(1.0, np.minimum(np.arange(len(line)), np.arange(len(line))[::-1]) / 9.0)
    reach = min(13.0, 2.0 + 4.0 * max(0, rank - 1))
    return line + normals(line) * (sway.at(line) * fade * reach)[:, None]


def _bridge_keys(mesh: Mesh) -> list[str]:
    return [key for key in mesh.fixed if key.endswith(":a")]


def _label(plan: Plan, i: int) -> tuple[int, str, str]:
    return int(plan.rank[i]), plan.name.get(i, ""), plan.ref.get(i, "")


def _relax(mesh: Mesh, plan: Plan, used: npt.NDArray[np.int64], pinned: set[int]) -> Line:
    """Pull the points of the ways towards their neighbours, so that main roads run straight."""
    points = mesh.points.copy()
    edge = mesh.edge[used]
    pull = np.array(_PULL)[plan.rank[used]][:, None]
    held = np.zeros(len(points), dtype=bool)
    held[list(pinned)] = True
    for _ in range(3):
        total = np.zeros_like(points)
        weight = np.zeros((len(points), 1))
        for a, b in ((0, 1), (1, 0)):
            np.add.at(total, edge[:, a], pull * points[edge[:, b]])
            np.add.at(weight, edge[:, a], pull)
        move = (weight[:, 0] > 0) & ~held
        points[move] = 0.55 * points[move] + 0.45 * total[move] / weight[move]
    return points


def _follow(
    start: int,
    first: int,
    edge: int,
    neighbours: dict[int, list[tuple[int, int]]],
    breaks: set[int],
) -> tuple[list[int], list[int]]:
    """Walk from a junction until the next one."""
    chain, edges = [start, first], [edge]
    while chain[-1] not in breaks:
        onward = next(item for item in neighbours[chain[-1]] if item[1] != edges[-1])
        chain.append(onward[0])
        edges.append(onward[1])
    return chain, edges


def _runs(book: StreetBook, nodes: list[int]) -> list[tuple[list[int], str]]:
    """Cut a way where it enters or leaves a settlement."""
    line = book.line(nodes)
    middles = np.array([s.middle for s in SETTLEMENTS])
    radii = np.array([s.radius_m for s in SETTLEMENTS])
    away = np.hypot(line[:, :1] - middles[:, 0], line[:, 1:] - middles[:, 1]) / radii
    inside = np.where(away.min(axis=1) < 1.0, away.argmin(axis=1), -1)
    # A way that only clips a settlement, or leaves it for a moment, is not cut.
    runs: list[tuple[list[int], str]] = []
    start = 0
    for at in range(1, len(nodes)):
        if inside[at] != inside[start] and min(at - start, len(nodes) - at) >= 4:
            runs.append((nodes[start : at + 1], _key(int(inside[start]))))
            start = at
    return [*runs, (nodes[start:], _key(int(inside[(start + len(nodes)) // 2])))]


def _key(index: int) -> str:
    return SETTLEMENTS[index].key if index >= 0 else ""


def _way(plan: Plan, i: int, nodes: list[int], place: str, bridge: bool) -> Way:
    """Describe a way as a mapper would."""
    highway = RANK[int(plan.rank[i])]
    way = Way(nodes, highway, plan.name.get(i, ""), place)
    ref = plan.ref.get(i, "")
    if ref:
        way.tags["ref"] = ref
    if highway in ("primary", "secondary", "tertiary", "unclassified", "residential"):
        built_up = bool(place) and SETTLEMENTS_BY_KEY[place].people >= 150
        if built_up:
            way.tags["maxspeed"] = "30 mph"
        elif highway in ("primary", "secondary"):
            way.tags["maxspeed"] = "60 mph" if highway == "primary" else "50 mph"
        elif highway == "tertiary":
            way.tags["maxspeed"] = "40 mph"
        way.tags["surface"] = "asphalt"
    elif highway == "track":
        way.tags |= {"tracktype": "grade2", "surface": "gravel", "designation": "public_bridleway"}
    elif highway == "bridleway":
        way.tags |= {"designation": "public_bridleway", "foot": "designated", "surface": "grass"}
    elif highway == "footway":
        way.highway = "footway" if place == "town" else "path"
        way.tags |= {"designation": "public_footpath", "foot": "designated"}
        way.tags["surface"] = "asphalt" if place == "town" else "ground"
    if bridge:
        way.tags |= {"bridge": "yes", "layer": "1"}
    return way


SETTLEMENTS_BY_KEY: Final = {s.key: s for s in SETTLEMENTS}
