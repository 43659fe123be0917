"""The two railway stations and the streets that lead to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from webmap.demo.geometry import resample
from webmap.demo.land import Land
from webmap.demo.names import SETTLEMENTS
from webmap.demo.streets import StreetBook, Way

_PLACES: Final = (("town", "Wendlebridge"), ("marlstoke", "Marlstoke"))
_ROAD_M: Final = 85.0


@dataclass(frozen=True, slots=True)
class Station:
    """A station on the map: its name, its place and the point at the end of its street."""

    key: str
    name: str
    node: int


def build_stations(book: StreetBook, land: Land) -> list[Station]:
    """Lead a short street from the nearest suitable road to the line, and end it there."""
    stations = []
    for key, name in _PLACES:
        place = next(s for s in SETTLEMENTS if s.key == key)
        nodes = sorted(
            {
                n
                for way in book.ways
                if way.place == key and way.highway in ("primary", "secondary", "tertiary")
                for n in way.nodes
            }
        )
        line = book.line(nodes)
        away = np.hypot(
            line[:, :1] - land.railway[None, :, 0], line[:, 1:] - land.railway[None, :, 1]
        )
        nearest = away.argmin(axis=1)
        middle = np.array(place.middle)
        wrong = np.abs(away.min(axis=1) - _ROAD_M) + 0.06 * np.hypot(*(line - middle).T)
        best = int(np.argmin(wrong))
        start, rail = line[best], land.railway[nearest[best]]
        end = start + (rail - start) * (1.0 - 9.0 / max(20.0, float(np.hypot(*(rail - start)))))
        road = resample(np.vstack([start, end]), 18.0)
        street = [nodes[best], *book.nodes(road[1:])]
        book.ways.append(Way(street, "residential", "Station Approach", key))
        stations.append(Station(key, name, street[-1]))
    return stations
