"""Lift requests and drivers, as coordinators hand them in.

Lift requests hold homes. They come in as values and are forgotten with the answer.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from directory.language import _
from geo.pickups.model import Way
from geo.routing.vocabulary import Point
from webmap.usecases.find_home import looks_swapped
from webmap.usecases.tables import Row

Extent = tuple[float, float, float, float]

LONGEST_SESSION: Final = dt.timedelta(hours=24)

REQUEST_COLUMNS: Final = ("id", "lat", "lon", "venue_lat", "venue_lon", "start", "end")
REQUEST_TIMES: Final = ("start", "end")
ALL_REQUEST_COLUMNS: Final = (
    *REQUEST_COLUMNS, "direction", "one_way_ok", "passengers", "wheelchair", "max_ride_min",
    "address", "venue", "note",
)  # fmt: skip
DRIVER_COLUMNS: Final = ("id", "lat", "lon", "seats", "from", "to")
ALL_DRIVER_COLUMNS: Final = (*DRIVER_COLUMNS, "wheelchair_places")
DRIVER_TIMES: Final = ("from", "to")

_YES: Final = ("yes", "y", "1")
_NO: Final = ("no", "n", "0")


@dataclass(frozen=True, slots=True)
class LiftRequest:
    """One lift that somebody needs to a session, under an opaque reference.

    Parameters
    ----------
    one_way_ok : whether, of a lift both ways, one way alone would help.
    wheelchair_said : whether anybody has said if a wheelchair is used; where not, it is planned
        without, and everybody who reads the plan is told to ask.
    max_ride_s : longest time in the car one way; None for half as long again as the straight
        drive and ten minutes.
    address, venue_name : what the driver looks for; "" where nobody wrote it.
    by_bus : whether `venue` is a stop of a bus or train: `start` is when they leave from there,
        `end` when they are there again.
    frame : whether a stick or a frame has to go into the car.
    """

    id: str
    home: Point
    venue: Point
    start: dt.datetime
    end: dt.datetime
    direction: Way
    one_way_ok: bool
    passengers: int
    wheelchairs: int
    wheelchair_said: bool
    max_ride_s: int | None
    address: str
    venue_name: str
    note: str
    by_bus: bool = False
    frame: bool = False


@dataclass(frozen=True, slots=True)
class DriverOffer:
    """One volunteer's offer to drive. A driver may offer several times that do not overlap."""

    id: str
    home: Point
    seats: int
    wheelchair_places: int
    free_from: dt.datetime
    free_to: dt.datetime


def read_requests(rows: Sequence[Row], extent: Extent) -> list[LiftRequest]:
    """Read lift requests; the columns beyond REQUEST_COLUMNS may be left out.

    Parameters
    ----------
    extent : of the area, west, south, east, north; by it swapped coordinates are known.

    Raises
    ------
    BadTable : names the line and the column, never a place.
    """
    requests = []
    for row in rows:
        start, end = row.time("start"), row.time("end")
        if end < start:
            raise row.fault("end", _("is before the start"))
        if end - start > LONGEST_SESSION:
            raise row.fault("end", _("is more than a day after the start"))
        minutes = row.whole("max_ride_min", 1, 300, 0)
        requests.append(
            LiftRequest(
                id=row.text("id"),
                home=_point(row, extent, "lat", "lon"),
                venue=_point(row, extent, "venue_lat", "venue_lon"),
                start=start,
                end=end,
                direction=Way(row.choice("direction", list(Way), Way.BOTH)),
                one_way_ok=row.choice("one_way_ok", _YES + _NO, "no") in _YES,
                passengers=row.whole("passengers", 1, 16, 1),
                wheelchairs=1 if row.choice("wheelchair", _YES + _NO, "no") in _YES else 0,
                wheelchair_said=bool(row.text("wheelchair")),
                max_ride_s=minutes * 60 or None,
                address=row.text("address"),
                venue_name=row.text("venue"),
                note=row.text("note"),
            )
        )
    return requests


def read_drivers(rows: Sequence[Row], extent: Extent) -> list[DriverOffer]:
    """Read drivers; the columns beyond DRIVER_COLUMNS may be left out.

    Parameters
    ----------
    rows : of a driver who helps at several times, one for each.
    extent : as in :func:`read_requests`.

    Raises
    ------
    BadTable : names the line and the column, never a place.
    """
    drivers = []
    for row in rows:
        free_from, free_to = row.time("from"), row.time("to")
        if free_to <= free_from:
            # Translators: from is the name of a column, and stays English.
            raise row.fault("to", _("is not after the time in column from"))
        drivers.append(
            DriverOffer(
                id=row.text("id"),
                home=_point(row, extent, "lat", "lon"),
                seats=row.whole("seats", 1, 60, 1),
                wheelchair_places=row.whole("wheelchair_places", 0, 20, 0),
                free_from=free_from,
                free_to=free_to,
            )
        )
    _refuse_overlaps(rows, drivers)
    return drivers


def _refuse_overlaps(rows: Sequence[Row], drivers: Sequence[DriverOffer]) -> None:
    """Refuse a driver whose times overlap: nobody drives two cars."""
    order = sorted(range(len(drivers)), key=lambda i: (drivers[i].id, drivers[i].free_from))
    for i, j in itertools.pairwise(order):
        if drivers[i].id == drivers[j].id and drivers[j].free_from < drivers[i].free_to:
            first, second = sorted((i, j))
            said = _(
                "'%(driver)s' is free at the same time on line %(line)s",
                driver=drivers[j].id[:40],
                line=rows[first].line,
            )
            raise rows[second].fault("id", said)


def _point(row: Row, extent: Extent, lat: str, lon: str) -> Point:
    place = row.point(lat, lon)
    if looks_swapped(place, extent):
        # Translators: of the column before it, such as: column lat: and lon look swapped.
        raise row.fault(lat, _("and %(column)s look swapped", column=lon))
    return place
