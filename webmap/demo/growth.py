"""Grow the streets of towns and villages out of the roads that run through them.

A side street leaves a street at a right angle, bends, and ends as a close, unless it meets another
street: then the two join. Repeated from the middle outwards this gives back lanes, crescents and
closes as estates have them.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from webmap.demo.geometry import Line
from webmap.demo.names import TOWN, Settlement
from webmap.demo.streets import DRIVABLE, StreetBook, Way

_STEP_M: Final = 18.0
_CELL_M: Final = 40.0


@dataclass(frozen=True, slots=True)
class Zone:
    """How streets of one kind of neighbourhood run. Distances in metres.

    ``spacing`` between junctions, ``clear`` between parallel streets, ``bend`` the most that the
    heading turns per step in degrees, ``square`` how far off a right angle a junction may be.
    """

    name: str
    spacing: float
    shortest: float
    longest: float
    clear: float
    bend: float
    square: float


CORE: Final = Zone("core", 64.0, 60.0, 230.0, 44.0, 3.0, 8.0)
TERRACES: Final = Zone("terraces", 72.0, 90.0, 330.0, 62.0, 1.0, 4.0)
ESTATE: Final = Zone("estate", 96.0, 90.0, 420.0, 74.0, 6.0, 9.0)
VILLAGE: Final = Zone("village", 96.0, 64.0, 250.0, 74.0, 4.5, 14.0)


class Ground:
    """Where streets and obstacles are, in square cells, for quick looking around."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, int, int]]] = defaultdict(list)

    def put(self, x: float, y: float, way: int, node: int) -> None:
        """Mark a point of a way; ``way`` -1 is an obstacle that no street may join."""
        self._cells[int(x // _CELL_M), int(y // _CELL_M)].append((x, y, way, node))

    def near(self, x: float, y: float, reach: float) -> list[tuple[float, int, int]]:
        """List (metres, way, node) within `reach`, which is at most the cell size."""
        found = []
        cx, cy = int(x // _CELL_M), int(y // _CELL_M)
        for i in range(cx - 2, cx + 3):
            for j in range(cy - 2, cy + 3):
                for px, py, way, node in self._cells.get((i, j), ()):
                    away = math.hypot(px - x, py - y)
                    if away < reach:
                        found.append((away, way, node))
        return found


class Grower:
    """Grows one settlement at a time into a book of streets."""

    def __init__(self, book: StreetBook, obstacles: list[Line], seed: int) -> None:
        self._book = book
        self._rng = random.Random(f"{seed}:growth")
        self._ground = Ground()
        for line in obstacles:
            for x, y in line:
                self._ground.put(float(x), float(y), -1, -1)
        for number, way in enumerate(book.ways):
            self._mark(number, way)

    def _mark(self, number: int, way: Way) -> None:
        joinable = way.highway in DRIVABLE and "bridge" not in way.tags
        for node in way.nodes:
            self._ground.put(
                self._book.x[node], self._book.y[node], number if joinable else -1, node
            )

    def grow(self, place: Settlement) -> list[int]:
        """Grow `place` to its size and return the numbers of the new ways."""
        wanted = _wanted_metres(place)
        queue: list[tuple[float, int, int, int, int]] = []
        for number, way in enumerate(self._book.ways):
            if way.highway in DRIVABLE and way.place == place.key and "bridge" not in way.tags:
                self._offer(queue, place, number, 0)
        used: dict[int, list[int]] = defaultdict(list)
        grown: list[int] = []
        total = 0.0
        while queue and total < wanted:
            _, number, at, side, depth = heapq.heappop(queue)
            zone = _zone(place, self._radius(place, number, at))
            if any(abs(at - other) * _STEP_M < zone.spacing for other in used[number * 2 + side]):
                continue
            nodes = self._street(place, zone, number, at, side)
            if nodes is None:
                continue
            used[number * 2 + side].append(at)
            way = Way(nodes, "residential", "", place.key, {"zone": zone.name})
            self._book.ways.append(way)
            new = len(self._book.ways) - 1
            self._mark(new, way)
            grown.append(new)
            total += len(nodes) * _STEP_M
            if depth < 4:
                self._offer(queue, place, new, depth + 1)
        return grown

    def _radius(self, place: Settlement, number: int, at: int) -> float:
        node = self._book.ways[number].nodes[at]
        x, y = place.middle
        return math.hypot(self._book.x[node] - x, self._book.y[node] - y)

    def _offer(
        self,
        queue: list[tuple[float, int, int, int, int]],
        place: Settlement,
        number: int,
        depth: int,
    ) -> None:
        """Queue both sides of every inner point of a street, the middle of the place first."""
        way = self._book.ways[number]
        for at in range(2, len(way.nodes) - 2):
            away = self._radius(place, number, at)
            if away > place.radius_m:
                continue
            for side in (0, 1):
                turn = (
                    away
                    + self._rng.uniform(0, (0.2 if place is TOWN else 0.7) * place.radius_m)
                    + 60.0 * depth
                )
                heapq.heappush(queue, (turn, number, at, side, depth))

    def _street(
        self, place: Settlement, zone: Zone, number: int, at: int, side: int
    ) -> list[int] | None:
        """Try one side street; return its points, or None where there is no room."""
        book, rng = self._book, self._rng
        parent = book.ways[number]
        a, b = parent.nodes[at - 1], parent.nodes[at + 1]
        heading = math.atan2(book.y[b] - book.y[a], book.x[b] - book.x[a])
        heading += (math.pi / 2) * (1 if side else -1)
        heading += math.radians(rng.uniform(-zone.square, zone.square))
        bend = math.radians(rng.uniform(-zone.bend, zone.bend))
        start = parent.nodes[at]
        own = {start}
        x, y = book.x[start], book.y[start]
        line: list[tuple[float, float]] = []
        join = -1
        for _ in range(int(rng.uniform(zone.shortest, zone.longest) / _STEP_M)):
            x += _STEP_M * math.cos(heading)
            y += _STEP_M * math.sin(heading)
            heading += bend + math.radians(rng.uniform(-1.5, 1.5))
            join, blocked = self._look(x, y, zone, number, start, len(line))
            if join >= 0 or blocked:
                break
            if math.hypot(x - place.middle[0], y - place.middle[1]) > 1.12 * place.radius_m:
                break
            line.append((x, y))
        if join in own or join < 0:
            join = -1
            # Keep the turning head clear of what stopped it.
            line = line[: max(0, len(line) - (1 if len(line) * _STEP_M > zone.shortest else 0))]
        if len(line) * _STEP_M < zone.shortest * (0.75 if join >= 0 else 0.95):
            return None
        nodes = [start, *(book.node(px, py) for px, py in line)]
        return [*nodes, join] if join >= 0 else nodes

    def _look(
        self, x: float, y: float, zone: Zone, parent: int, start: int, done: int
    ) -> tuple[int, bool]:
        """Look around the next point: a point to join (or -1), and whether the way is barred."""
        sx, sy = self._book.x[start], self._book.y[start]
        from_start = math.hypot(x - sx, y - sy)
        best, join = 1e9, -1
        blocked = False
        for away, way, node in self._ground.near(x, y, zone.clear):
            leaving = (
                math.hypot(self._book.x[node] - sx, self._book.y[node] - sy) if node >= 0 else 1e9
            )
            if way == parent and leaving < 1.25 * from_start + 25 and done < 5:
                # Still leaving the parent: only a street that turns back counts.
                if done >= 3 and away < 0.6 * zone.clear:
                    blocked = True
                continue
            if way != parent and leaving < zone.clear and done < 3:
                if away < 20.0:
                    blocked = True
                continue
            if way < 0:
                blocked = blocked or away < 26.0
            elif away < min(34.0, zone.clear) and done >= 2:
                if away < best:
                    best, join = away, node
            elif away < 0.8 * zone.clear and done < 2:
                blocked = True
        return join, blocked


def _zone(place: Settlement, away: float) -> Zone:
    """Choose the kind of neighbourhood by the distance from the middle."""
    if place is not TOWN:
        return VILLAGE
    if away < 330:
        return CORE
    return TERRACES if away < 690 else ESTATE


def _wanted_metres(place: Settlement) -> float:
    """Return how many metres of side streets a place of this size has."""
    if place.people < 200:
        return 0.0
    return place.people * (3.3 if place is TOWN else 2.6)
