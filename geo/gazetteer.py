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

from geo.crs import great_circle_m
from geo.place_categories import SETTLEMENT, fold
from geo.routing.network import BoolArray, FloatArray, StreetNetwork, Timetable

if TYPE_CHECKING:
    import pandas as pd

_SHORT_FOR: Final = {
    "av": "avenue", "ave": "avenue", "cl": "close", "cres": "crescent", "ct": "court",
    "dr": "drive", "gdns": "gardens", "gr": "grove", "ln": "lane", "pk": "park", "pl": "place",
    "rd": "road", "sq": "square", "st": "street", "stn": "station", "terr": "terrace",
}  # fmt: skip
_STATION: Final = re.compile(r" (?:(?:rail|railway|train|bus) )?station$")
_BY_TRAIN: Final = re.compile(r"(?<! bus) station$")
_NO_TRANSPORT: Final = re.compile(r"\b(?:police|fire|power|petrol|filling|service) station\b")

_TRAIN: Final = 2
_NEAR_M: Final = 3_000.0


@dataclass(frozen=True, slots=True)
class Named:
    """A place with a name.

    Parameters
    ----------
    kind : ``street``, ``station`` or ``stop``.
    near : the nearest village or town, "" where none is near.
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

    def is_stop(self, name: str, by_train: bool) -> bool:
        """Whether a stop's `name` is this.

        A station is called by the name of its town as well: "Newport station" is "Newport (South
        Wales)", and "Oakham" is "Oakham Rail Station".
        """
        folded = _STATION.sub("", fold(name))
        if any(folded == _STATION.sub("", wanted) for wanted in self.names):
            return True
        towns = [_STATION.sub("", wanted) for wanted in self.names if _BY_TRAIN.search(wanted)]
        return by_train and any(folded.startswith(f"{town} ") for town in towns)

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
    timetable: Timetable, places: pd.DataFrame, fits: Callable[[str, bool], bool]
) -> list[Named]:
    """Find stops and stations that fit, one for each village or town that has the name.

    Parameters
    ----------
    fits : is told a name, and whether trains stop there.
    """
    by_name: dict[str, list[int]] = {}
    for stop, name in enumerate(timetable.stop_name):
        by_name.setdefault(name, []).append(stop)
    trains = _train_stops(timetable)
    found: list[Named] = []
    for name, stops in by_name.items():
        by_train = bool(trains[stops].any())
        if name and fits(name, by_train):
            found += _by_settlement(
                "station" if by_train or _is_station(name) else "stop",
                name,
                timetable.stop_lat[stops],
                timetable.stop_lon[stops],
                places,
            )
    return found


def _is_station(name: str) -> bool:
    folded = fold(name)
    return "station" in folded.split() and not _NO_TRANSPORT.search(folded)


def _train_stops(timetable: Timetable) -> BoolArray:
    """Tell at which stops trains call."""
    stops = np.zeros(len(timetable.stop_lat), dtype=bool)
    route_type = timetable.route_type[timetable.trip_route[timetable.pattern_first_trip[:-1]]]
    is_train = (route_type == _TRAIN) | (route_type // 100 == 1)
    calls = np.repeat(is_train, np.diff(timetable.pattern_first_stop))
    stops[timetable.pattern_stop[calls]] = True
    return stops


def _by_settlement(
    kind: str,
    name: str,
    lat: FloatArray,
    lon: FloatArray,
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
        nearest = far_m.argmin(axis=1)
        # Where the nearest is far away it says nothing.
        nearest[far_m.min(axis=1) > _NEAR_M] = len(settlements)
        near = [*settlements["name"].tolist(), ""]
    for settlement in np.unique(nearest).tolist():
        around = np.flatnonzero(nearest == settlement)
        off_m = great_circle_m(lat[around].mean(), lon[around].mean(), lat[around], lon[around])
        middle = around[off_m.argmin()]
        yield Named(kind, name, near[settlement], float(lat[middle]), float(lon[middle]))
