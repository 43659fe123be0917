"""Stand the bus stops beside the streets, and find the way and the time between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from webmap.demo.district import District
from webmap.demo.geometry import Line
from webmap.demo.services import STOPS, StopSpec
from webmap.demo.streets import StreetBook

_SPEED_KMH: Final = {"primary": 46.0, "secondary": 44.0, "tertiary": 38.0, "unclassified": 32.0}
_IN_PLACES_KMH: Final = 24.0
_BUS_STREETS: Final = frozenset(("primary", "secondary", "tertiary", "unclassified", "residential"))
_KERB_M: Final = 4.5
_DWELL_S: Final = 20.0
_APART_M: Final = 90.0


@dataclass(frozen=True, slots=True)
class Pole:
    """One stop on one side of a street.

    Parameters
    ----------
    stop_id, code : ids in the style of NaPTAN; the code is what people text.
    detail : "adj" or "opp", or the stand.
    at : metres from the origin.
    """

    stop_id: str
    code: str
    name: str
    detail: str
    platform: str
    parent: str
    boarding: int
    at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Way:
    """The way of a bus along its stops.

    ``poles`` are the stops; ``seconds`` and ``metres`` the time and distance from the first one;
    ``line`` the streets driven.
    """

    poles: tuple[Pole, ...]
    seconds: tuple[float, ...]
    metres: tuple[float, ...]
    line: Line


@dataclass
class BusNetwork:
    """The streets that buses use, and the stops made so far."""

    book: StreetBook
    anchors: dict[str, int]
    graph: csr_matrix
    poles: dict[tuple[str, int, str], Pole] = field(default_factory=dict)
    _paths: dict[tuple[int, int], tuple[list[int], float]] = field(default_factory=dict)

    def way(self, stops: tuple[str, ...], stand: str) -> Way:
        """Drive along some stops and make the poles on the left of the bus.

        Parameters
        ----------
        stand : the stand to use at the market place.
        """
        nodes = [self.anchors[key] for key in stops]
        driven = [self.path(a, b) for a, b in pairwise(nodes)]
        legs = [leg for leg, _ in driven]
        seconds, metres = [0.0], [0.0]
        poles = []
        for i, key in enumerate(stops):
            before = legs[i - 1][-2] if i > 0 else nodes[0]
            after = legs[i][1] if i < len(legs) else nodes[-1]
            poles.append(self._pole(key, before, after, stand if key == "mp" else ""))
        for leg, drive in driven:
            line = self.book.line(leg)
            metres.append(metres[-1] + float(np.hypot(*np.diff(line, axis=0).T).sum()))
            seconds.append(seconds[-1] + drive + _DWELL_S)
        whole = [nodes[0], *(n for leg in legs for n in leg[1:])]
        return Way(tuple(poles), tuple(seconds), tuple(metres), self.book.line(whole))

    def path(self, start: int, end: int) -> tuple[list[int], float]:
        """Return the points of the quickest way between two points, and its seconds."""
        if (start, end) not in self._paths:
            distance, before = dijkstra(
                self.graph, indices=np.array(start), return_predecessors=True
            )
            path = [end]
            while path[-1] != start:
                path.append(int(before[path[-1]]))
                if path[-1] < 0:
                    raise ValueError("the drawn streets do not join two bus stops")
            self._paths[start, end] = (path[::-1], float(distance[end]))
        return self._paths[start, end]

    def _pole(self, key: str, before: int, after: int, stand: str) -> Pole:
        """Return the stop on the left-hand side of a bus that goes from `before` to `after`."""
        spec = next(s for s in STOPS if s.key == key)
        book, node = self.book, self.anchors[key]
        heading = np.array([book.x[after] - book.x[before], book.y[after] - book.y[before]])
        heading /= max(float(np.hypot(*heading)), 1e-9)
        side = 0 if heading[0] + 0.01 * heading[1] >= 0 else 1
        if stand:
            side = ord(stand) - ord("A")
        known = self.poles.get((key, side, stand))
        if known is not None:
            return known
        left = np.array([-heading[1], heading[0]])
        # Stands lie one behind the other along the kerb.
        along = heading * (14.0 * side if stand else 0.0)
        at = np.array([book.x[node], book.y[node]]) + left * _KERB_M + along
        pole = _make_pole(spec, side, stand, (float(at[0]), float(at[1])))
        self.poles[key, side, stand] = pole
        return pole


def _make_pole(spec: StopSpec, side: int, stand: str, at: tuple[float, float]) -> Pole:
    number = [s.key for s in STOPS].index(spec.key) + 1
    letters = "adgjmptw"
    code = "wev" + "".join(letters[(number * 8 + side) // 8**i % 8] for i in (2, 1, 0))
    # Of the kerbs on the two sides of a street often only one has been looked at.
    boarding = spec.boarding if side == 0 or stand else (0 if spec.boarding == 2 else spec.boarding)
    return Pole(
        stop_id=f"9990WV{number:03d}{stand or side + 1}",
        code=code,
        name=spec.name,
        detail=f"Stand {stand}" if stand else ("adj" if side == 0 else "opp"),
        platform=stand,
        parent="999GWVMP" if stand else "",
        boarding=boarding,
        at=at,
    )


def lay_network(district: District) -> BusNetwork:
    """Join the streets for buses and find the point of each stop on them."""
    book = district.book
    tails: list[int] = []
    heads: list[int] = []
    costs: list[float] = []
    uses: Counter[int] = Counter()
    inner: set[int] = set()
    for way in book.ways:
        if way.highway not in _BUS_STREETS:
            continue
        speed = _IN_PLACES_KMH if way.place else _SPEED_KMH.get(way.highway, _IN_PLACES_KMH)
        line = book.line(way.nodes)
        cost = np.hypot(*np.diff(line, axis=0).T) / (speed / 3.6)
        # Buses keep to the larger streets where they can.
        cost *= 1.5 if way.highway == "residential" else 1.0
        tails += way.nodes[:-1]
        heads += way.nodes[1:]
        costs += cost.tolist()
        if way.tags.get("oneway") != "yes":
            tails += way.nodes[1:]
            heads += way.nodes[:-1]
            costs += cost.tolist()
            if way.highway != "residential" and "bridge" not in way.tags:
                inner.update(way.nodes[1:-1])
        uses.update(way.nodes)
    graph = csr_matrix((costs, (tails, heads)), shape=(len(book.x), len(book.x)))
    # A stop must be reached from every other one, there and back.
    label = connected_components(graph, directed=True, connection="strong")[1]
    main = int(np.bincount(label).argmax())
    plain = sorted(node for node in inner if uses[node] == 1 and label[node] == main)
    return BusNetwork(book, _anchors(district, book.line(plain), plain), graph)


def _anchors(district: District, line: npt.NDArray[np.float64], nodes: list[int]) -> dict[str, int]:
    """Find the point on a main street that is nearest to where each stop is wanted."""
    venues = {venue.spec.key: venue.middle for venue in district.venues}
    anchors = {}
    taken = np.zeros(len(nodes), dtype=np.bool_)
    for spec in STOPS:
        if isinstance(spec.near, str):
            x, y = venues[spec.near]
        else:
            x, y = spec.near[0] * 1000.0, spec.near[1] * 1000.0
        away = np.where(taken, np.inf, np.hypot(line[:, 0] - x, line[:, 1] - y))
        best = int(np.argmin(away))
        anchors[spec.key] = nodes[best]
        taken |= np.hypot(*(line - line[best]).T) < _APART_M
    return anchors
