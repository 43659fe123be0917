"""How a driver finds a door: the street that it is on, and the nearest postcode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.routing.vocabulary import Point

if TYPE_CHECKING:
    import pandas as pd

    from geo.routing.network import StreetNetwork
    from geo.routing.snap import Position

NEAR_M: Final = 250.0
"""A postcode that is further away than this is of no help."""

_METRES_A_DEGREE: Final = 111_195.0


@dataclass(frozen=True, slots=True)
class Door:
    """Where a door is, in words; "" for what is not known."""

    street: str
    postcode: str


def doors_at(
    streets: StreetNetwork,
    places: Sequence[Point],
    positions: Sequence[Position | None],
    postcodes: pd.DataFrame | None,
) -> tuple[Door, ...]:
    """Say where places are.

    Parameters
    ----------
    positions : of the places on `streets`; None where a place is off them.
    postcodes : with the columns ``postcode``, ``lat`` and ``lon``.
    """
    lat = lon = np.empty(0)
    if postcodes is not None:
        lat, lon = postcodes["lat"].to_numpy(), postcodes["lon"].to_numpy()
    doors = []
    for place, position in zip(places, positions, strict=True):
        street = streets.names[int(streets.arc_name[position.arc])] if position else ""
        north_m = (lat - place.lat) * _METRES_A_DEGREE
        east_m = (lon - place.lon) * _METRES_A_DEGREE * np.cos(np.radians(place.lat))
        away_m = np.hypot(north_m, east_m)
        nearest = int(away_m.argmin()) if len(away_m) else -1
        known = postcodes is not None and nearest >= 0 and away_m[nearest] <= NEAR_M
        postcode = (
            str(postcodes["postcode"].iloc[nearest]) if known and postcodes is not None else ""
        )
        doors.append(Door(street, postcode))
    return tuple(doors)
