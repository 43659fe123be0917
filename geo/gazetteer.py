"""Streets and stops by name, each with the village or town that it is nearest to.

They are looked up in the arrays that the engine has anyway, so that a pack needs no list of its
own. A street of one name in two villages is two places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from geo.crs import great_circle_m
from geo.place_categories import SETTLEMENT, fold
from geo.routing.network import StreetNetwork, Timetable

if TYPE_CHECKING:
    import pandas as pd

_SHORT_FOR: Final = {
    "av": "avenue", "ave": "avenue", "cl": "close", "cres": "crescent", "ct": "court",
    "dr": "drive", "gdns": "gardens", "gr": "grove", "ln": "lane", "pk": "park", "pl": "place",
    "rd": "road", "sq": "square", "st": "street", "stn": "station", "terr": "terrace",
}  # fmt: skip
_STATION: Final = re.compile(r" (?:(?:rail|railway|train|bus) )?station$")


@dataclass(frozen=True, slots=True)
class Named:
    """A place with a name.

    Parameters
    ----------
    kind : ``street``, ``station`` or ``stop``.
    near : the nearest village or town, "" where the area has none.
    """

    kind: str
    name: str
    near: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name as it was typed, in the ways it may be written in full."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Wanted:
        """Read a name: "Church Rd" is "Church Road" too."""
        name = fold(text)
        *before, last = name.split() or [""]
        full = " ".join([*before, _SHORT_FOR.get(last, last)])
        return cls(tuple(dict.fromkeys(n for n in (name, full) if n)))

    def is_name(self, name: str) -> bool:
        """Whether `name` is just this."""
        return fold(name) in self.names

    def is_station(self, name: str) -> bool:
        """Whether `name` is this, or the station of this, whatever sort of station is said."""
        return _STATION.sub("", fold(name)) in {_STATION.sub("", n) for n in self.names}

    def begins(self, name: str) -> bool:
        """Whether `name` begins with this."""
        return fold(name).startswith(self.names)


def streets_named(
    streets: StreetNetwork, places: pd.DataFrame, fits: Callable[[str], bool]
) -> list[Named]:
    """Find streets whose name fits, one for each village or town that has it.

    Parameters
    ----------
    places : from :func:`geo.places.find_places`.
    """
    names = [(i, name) for i, name in enumerate(streets.names) if name and fits(name)]
    found: list[Named] = []
    for number, name in names:
        nodes = streets.arc_tail[streets.arc_name == number]
        found += _by_settlement(
            "street", name, streets.node_lat[nodes], streets.node_lon[nodes], places
        )
    return found


def stops_named(
    timetable: Timetable, places: pd.DataFrame, fits: Callable[[str], bool]
) -> list[Named]:
    """Find stops and stations whose name fits, one for each village or town that has it."""
    by_name: dict[str, list[int]] = {}
    for stop, name in enumerate(timetable.stop_name):
        if name and fits(name):
            by_name.setdefault(name, []).append(stop)
    found: list[Named] = []
    for name, stops in by_name.items():
        kind = "station" if "station" in fold(name).split() else "stop"
        found += _by_settlement(
            kind, name, timetable.stop_lat[stops], timetable.stop_lon[stops], places
        )
    return found


def _by_settlement(
    kind: str,
    name: str,
    lat: npt.NDArray[np.float64],
    lon: npt.NDArray[np.float64],
    places: pd.DataFrame,
) -> Iterable[Named]:
    """Give the middle one of the points around each village or town."""
    if not len(lat):
        return
    settlements = places[(places["kind"] == SETTLEMENT).to_numpy(dtype=bool)]
    if settlements.empty:
        nearest, near = np.zeros(len(lat), dtype=np.int64), [""]
    else:
        far_m = great_circle_m(
            lat[:, None],
            lon[:, None],
            settlements["lat"].to_numpy(dtype=np.float64),
            settlements["lon"].to_numpy(dtype=np.float64),
        )
        nearest, near = far_m.argmin(axis=1), settlements["name"].tolist()
    for settlement in np.unique(nearest).tolist():
        around = np.flatnonzero(nearest == settlement)
        off_m = great_circle_m(lat[around].mean(), lon[around].mean(), lat[around], lon[around])
        middle = around[off_m.argmin()]
        yield Named(kind, name, near[settlement], float(lat[middle]), float(lon[middle]))
