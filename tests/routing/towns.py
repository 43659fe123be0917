"""Small towns to walk and drive in, drawn as text or listed in metres.

A drawing is read like a map, north up. Capital letters and digits are named nodes, ``+`` is a node
without a name. Between two nodes in a row or a column stands one unbroken street:

======  ==========================================================
``-|``  both ways
``><``  one way, to the right or to the left (anywhere along it)
``^v``  one way, up or down
``#``   steps
``x``   a barrier that may not be passed
======  ==========================================================

The lower left corner of the drawing is (0, 0); x is east and y is north, in metres.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo.crs import BRITISH_NATIONAL_GRID, to_degrees
from geo.routing.network import BARRIER, STEPS, StreetNetwork, StringTable
from geo.routing.snap import Position, position_at
from geo.routing.vocabulary import Point

CORNER_X_M, CORNER_Y_M = 330_000.0, 190_000.0


@dataclass(frozen=True)
class Street:
    """A straight street from node `a` to node `b`, as long as the crow flies if not told."""

    a: str
    b: str
    length_m: float | None = None
    one_way: bool = False
    flags: int = 0
    name: str = ""
    speed_kmh: float = 0.0


@dataclass(frozen=True)
class Town:
    """A street network whose nodes have names."""

    streets: StreetNetwork
    nodes: dict[str, int]
    crs: str = field(default=BRITISH_NATIONAL_GRID)

    def place(self, x_m: float, y_m: float) -> Point:
        """Return the point that many metres east and north of the lower left corner."""
        lat, lon = to_degrees([CORNER_X_M + x_m], [CORNER_Y_M + y_m], self.crs)
        return Point(float(lat[0]), float(lon[0]))

    def arc(self, a: str, b: str) -> int:
        """Return the arc from `a` to `b`."""
        tail, head = self.nodes[a], self.nodes[b]
        for arc in range(self.streets.first_arc[tail], self.streets.first_arc[tail + 1]):
            if self.streets.arc_head[arc] == head:
                return arc
        raise KeyError(f"no street from {a} to {b}")

    def on(self, a: str, b: str, fraction: float, offset_m: float = 0.0) -> Position:
        """Return the position `fraction` of the way from `a` to `b`."""
        return position_at(self.streets, self.arc(a, b), fraction, offset_m)

    def at(self, node: str) -> Position:
        """Return the position exactly at a node, on any of its streets."""
        tail = self.nodes[node]
        first, last = self.streets.first_arc[tail : tail + 2]
        if first < last:
            return position_at(self.streets, int(first), 0.0, 0.0)
        arc = int(np.flatnonzero(self.streets.arc_head == tail)[0])
        return position_at(self.streets, arc, 1.0, 0.0)


def town_of(
    nodes: dict[str, tuple[float, float]],
    streets: list[Street],
    crs: str = BRITISH_NATIONAL_GRID,
) -> Town:
    """Build a town from nodes in metres and the streets between them."""
    names = sorted({street.name for street in streets} | {""})
    index = {name: i for i, name in enumerate(nodes)}
    x_m = CORNER_X_M + np.array([x for x, _ in nodes.values()], dtype=np.float64)
    y_m = CORNER_Y_M + np.array([y for _, y in nodes.values()], dtype=np.float64)
    lat, lon = to_degrees(x_m, y_m, crs)
    arcs = []
    for way, street in enumerate(streets):
        a, b = index[street.a], index[street.b]
        straight = float(np.hypot(x_m[a] - x_m[b], y_m[a] - y_m[b]))
        length = straight if street.length_m is None else street.length_m
        rest = (length, street.speed_kmh, street.flags, names.index(street.name), 100 + way)
        arcs.append((a, b, *rest))
        if not street.one_way:
            arcs.append((b, a, *rest))
    arcs.sort(key=lambda arc: arc[0])
    columns = list(zip(*arcs, strict=True)) if arcs else [()] * 7
    tail = np.array(columns[0], dtype=np.int64)
    head = np.array(columns[1], dtype=np.int32)
    first_arc = np.zeros(len(nodes) + 1, dtype=np.int64)
    np.cumsum(np.bincount(tail, minlength=len(nodes)), out=first_arc[1:])
    network = StreetNetwork(
        node_id=np.arange(1, len(nodes) + 1, dtype=np.int64),
        node_x_m=x_m,
        node_y_m=y_m,
        node_lat=lat,
        node_lon=lon,
        node_component=_components(len(nodes), tail, head),
        first_arc=first_arc,
        arc_head=head,
        arc_length_m=np.array(columns[2], dtype=np.float64),
        arc_speed_kmh=np.array(columns[3], dtype=np.float32),
        arc_flags=np.array(columns[4], dtype=np.uint8),
        arc_name=np.array(columns[5], dtype=np.int32),
        arc_way=np.array(columns[6], dtype=np.int64),
        names=StringTable.of(names),
    )
    return Town(network, index, crs)


def town(
    drawing: str,
    across_m: float = 25.0,
    down_m: float = 50.0,
    speed_kmh: float = 0.0,
    names: dict[str, str] | None = None,
) -> Town:
    """Build a town from a drawing.

    Parameters
    ----------
    across_m, down_m : size of one character; as given, ``A---B`` and an ``A`` two lines above a
        ``C`` are both 100 m apart.
    speed_kmh : driving speed of every street.
    names : street names by ends, such as ``{"AB": "High Street"}``, ends in either order.
    """
    rows = [line.rstrip() for line in drawing.strip("\n").splitlines()]
    width = max(len(row) for row in rows)
    grid = [row.ljust(width) for row in rows]
    labels: dict[tuple[int, int], str] = {}
    nodes: dict[str, tuple[float, float]] = {}
    for row, line in enumerate(grid):
        for column, mark in enumerate(line):
            if mark == "+" or mark.isdigit() or mark.isupper():
                label = f"+{row},{column}" if mark == "+" else mark
                if label in nodes:
                    raise ValueError(f"node {label} is drawn twice")
                labels[row, column] = label
                nodes[label] = (column * across_m, (len(grid) - 1 - row) * down_m)
    called = {frozenset(ends): name for ends, name in (names or {}).items()}
    streets = []
    for (row, column), label in labels.items():
        for step, plain, onward, back in (((0, 1), "-", ">", "<"), ((1, 0), "|", "v", "^")):
            marks, end = _run(grid, labels, row, column, step, f"{plain}{onward}{back}#x")
            if end is None:
                continue
            a, b = (end, label) if back in marks else (label, end)
            streets.append(
                Street(
                    a,
                    b,
                    one_way=onward in marks or back in marks,
                    flags=(STEPS if "#" in marks else 0) | (BARRIER if "x" in marks else 0),
                    name=called.get(frozenset((a, b)), ""),
                    speed_kmh=speed_kmh,
                )
            )
    return town_of(nodes, streets)


def _run(
    grid: list[str],
    labels: dict[tuple[int, int], str],
    row: int,
    column: int,
    step: tuple[int, int],
    allowed: str,
) -> tuple[str, str | None]:
    """Follow the marks of one street from a node; return them and the node at the other end."""
    marks = ""
    while True:
        row, column = row + step[0], column + step[1]
        if not (row < len(grid) and column < len(grid[0])):
            return marks, None
        if (row, column) in labels:
            return marks, labels[row, column] if marks else None
        if grid[row][column] not in allowed:
            return marks, None
        marks += grid[row][column]


def _components(count: int, tail: np.ndarray, head: np.ndarray) -> np.ndarray:
    graph = csr_array((np.ones(len(tail)), (tail, head)), shape=(count, count))
    _, component = connected_components(graph, directed=True, connection="weak")
    by_size = np.argsort(-np.bincount(component), kind="stable")
    rank = np.empty_like(by_size)
    rank[by_size] = np.arange(len(by_size))
    return rank[component].astype(np.int32)
