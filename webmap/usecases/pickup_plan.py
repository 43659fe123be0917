"""The coordinator's question: which volunteer fetches whom, and brings them home again?

Lift requests hold homes. They come in as values and are forgotten with the answer.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.errors import NoWay
from geo.pickups import Driver, PickupPlan, Ride, plan_pickups, service_s
from geo.routing.drive import drive_matrix, drive_path
from geo.routing.vocabulary import Point
from webmap.usecases.errors import UseCaseError
from webmap.usecases.find_home import looks_swapped
from webmap.usecases.tables import Row

if TYPE_CHECKING:
    from geo.routing.engine import Engine
    from geo.routing.snap import Position

EARLY_S: Final = 30 * 60
"""Nobody is set down earlier than this before a session starts."""

MOST_REQUESTS: Final = 150
MOST_DRIVERS: Final = 50

LATE_S: Final = 30 * 60
"""Nobody waits longer than this after a session ends."""


class Direction(StrEnum):
    """Which way a lift is needed."""

    THERE = "there"
    BACK = "back"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class LiftRequest:
    """One lift that somebody needs to a session, under an opaque reference.

    Parameters
    ----------
    wheelchair_said : whether anybody has said if a wheelchair is used; where not, it is planned
        without, and everybody who reads the plan is told to ask.
    max_ride_s : longest time in the car one way; None for half as long again as the straight
        drive and ten minutes.
    """

    id: str
    home: Point
    venue: Point
    start: dt.datetime
    end: dt.datetime
    direction: Direction
    passengers: int
    wheelchairs: int
    wheelchair_said: bool
    max_ride_s: int | None
    note: str


@dataclass(frozen=True, slots=True)
class DriverOffer:
    """One volunteer's offer to drive."""

    id: str
    home: Point
    seats: int
    wheelchair_places: int
    free_from: dt.datetime
    free_to: dt.datetime


@dataclass(frozen=True, slots=True)
class Pickups:
    """The plan, with what is needed to show it.

    Parameters
    ----------
    plan : runs in seconds after `midnight`; places are indexes into `places`.
    places : where each row of the drive matrix is.
    paths : for each run, the way along the streets as (lat, lon) points.
    """

    plan: PickupPlan
    midnight: dt.datetime
    places: tuple[Point, ...]
    paths: tuple[tuple[tuple[float, float], ...], ...]
    requests: tuple[LiftRequest, ...]
    drivers: tuple[DriverOffer, ...]

    def clock(self, seconds: int) -> dt.datetime:
        """Return a time of the plan as local date and time."""
        return self.midnight + dt.timedelta(seconds=seconds)


REQUEST_COLUMNS: Final = ("id", "lat", "lon", "venue_lat", "venue_lon", "start", "end")
DRIVER_COLUMNS: Final = ("id", "lat", "lon", "seats", "from", "to")


def read_requests(rows: Sequence[Row]) -> list[LiftRequest]:
    """Read lift requests; the columns beyond REQUEST_COLUMNS may be left out."""
    requests = []
    for row in rows:
        start, end = row.time("start"), row.time("end")
        if end < start:
            raise row.fault("end", "is before the start")
        passengers = row.whole("passengers", 1, 16, 1)
        wheelchair = row.choice("wheelchair", ("yes", "no", "1", "0"), "no")
        minutes = row.whole("max_ride_min", 1, 300, 0)
        requests.append(
            LiftRequest(
                id=row.text("id"),
                home=row.point(),
                venue=row.point("venue_lat", "venue_lon"),
                start=start,
                end=end,
                direction=Direction(row.choice("direction", list(Direction), "both")),
                passengers=passengers,
                wheelchairs=1 if wheelchair in {"yes", "1"} else 0,
                wheelchair_said=bool(row.text("wheelchair")),
                max_ride_s=minutes * 60 or None,
                note=row.text("note"),
            )
        )
    return requests


def read_drivers(rows: Sequence[Row]) -> list[DriverOffer]:
    """Read drivers; the columns beyond DRIVER_COLUMNS may be left out."""
    drivers = []
    for row in rows:
        free_from, free_to = row.time("from"), row.time("to")
        if free_to <= free_from:
            raise row.fault("to", "is not after the time in column from")
        drivers.append(
            DriverOffer(
                id=row.text("id"),
                home=row.point(),
                seats=row.whole("seats", 1, 60, 1),
                wheelchair_places=row.whole("wheelchair_places", 0, 20, 0),
                free_from=free_from,
                free_to=free_to,
            )
        )
    return drivers


def check_places(
    extent: tuple[float, float, float, float],
    requests: Sequence[LiftRequest],
    drivers: Sequence[DriverOffer],
) -> None:
    """Refuse tables whose latitudes and longitudes are swapped.

    Raises
    ------
    UseCaseError : names the row by its id, never the place.
    """
    for kind, rows in (("request", requests), ("driver", drivers)):
        for row in rows:
            places = [row.home] if isinstance(row, DriverOffer) else [row.home, row.venue]
            if any(looks_swapped(place, extent) for place in places):
                raise UseCaseError(f"{kind} {row.id}: latitude and longitude look swapped")


def plan_lifts(
    engine: Engine,
    requests: Sequence[LiftRequest],
    drivers: Sequence[DriverOffer],
    *,
    limit_s: float = 5.0,
    seed: int = 1,
) -> Pickups:
    """Plan the runs of one day.

    Raises
    ------
    UseCaseError : nothing to plan, or the sessions lie on days far apart.
    """
    if not requests or not drivers:
        raise UseCaseError("give at least one lift request and one driver")
    if len(requests) > MOST_REQUESTS or len(drivers) > MOST_DRIVERS:
        # The search compares every stop with every other: memory grows with the square.
        raise UseCaseError(
            f"plan at most {MOST_REQUESTS} requests and {MOST_DRIVERS} drivers at a time; "
            f"here are {len(requests)} and {len(drivers)}"
        )
    times = [t for r in requests for t in (r.start, r.end)]
    if max(times) - min(times) > dt.timedelta(hours=36):
        raise UseCaseError("the requests are for several days; plan one day at a time")
    midnight = dt.datetime.combine(min(times).date(), dt.time())
    places, index = _places(requests, drivers)
    positions = [engine.roads.position(place) for place in places]
    seconds, metres = _matrix(engine, positions)
    rides = _rides(requests, index, seconds, midnight)
    offers = [
        Driver(
            d.id,
            index[d.home],
            d.seats,
            d.wheelchair_places,
            max(0, _since(midnight, d.free_from)),
            max(0, _since(midnight, d.free_to)),
        )
        for d in drivers
        if positions[index[d.home]] is not None
    ]
    if not offers:
        raise UseCaseError("no driver's home is near a street of this area")
    plan = plan_pickups(rides, offers, seconds, metres, limit_s=limit_s, seed=seed)
    paths = tuple(_path(engine, [positions[stop.place] for stop in run.stops]) for run in plan.runs)
    return Pickups(plan, midnight, tuple(places), paths, tuple(requests), tuple(drivers))


def _places(
    requests: Sequence[LiftRequest], drivers: Sequence[DriverOffer]
) -> tuple[list[Point], dict[Point, int]]:
    named = [point for r in requests for point in (r.home, r.venue)] + [d.home for d in drivers]
    index: dict[Point, int] = {}
    for point in named:
        index.setdefault(point, len(index))
    return list(index), index


def _matrix(engine: Engine, positions: Sequence[Position | None]) -> tuple[np.ndarray, np.ndarray]:
    """Return the drive matrix with ``inf`` for places off the streets."""
    on = [i for i, position in enumerate(positions) if position is not None]
    seconds = np.full((len(positions), len(positions)), np.inf)
    metres = seconds.copy()
    if on:
        found_s, found_m = drive_matrix(engine.network.drive, [p for p in positions if p])
        seconds[np.ix_(on, on)] = found_s
        metres[np.ix_(on, on)] = found_m
    return seconds, metres


def _rides(
    requests: Sequence[LiftRequest],
    index: dict[Point, int],
    seconds: np.ndarray,
    midnight: dt.datetime,
) -> list[Ride]:
    rides = []
    for r in requests:
        home, venue = index[r.home], index[r.venue]
        start_s, end_s = _since(midnight, r.start), _since(midnight, r.end)
        if r.direction is not Direction.BACK:
            ride_s = _max_ride_s(r, float(seconds[home, venue]))
            earliest_s = max(0, start_s - EARLY_S - ride_s - service_s(r.wheelchairs))
            # They must be out of the car, and not just at the door, when it starts.
            latest_s = start_s - service_s(r.wheelchairs)
            rides.append(
                _ride(r, home, venue, (earliest_s, start_s), (start_s - EARLY_S, latest_s), ride_s)
            )
        if r.direction is not Direction.THERE:
            ride_s = _max_ride_s(r, float(seconds[venue, home]))
            pickup = (end_s, end_s + LATE_S)
            latest_s = end_s + LATE_S + ride_s + 2 * service_s(r.wheelchairs)
            rides.append(_ride(r, venue, home, pickup, (end_s, latest_s), ride_s))
    return rides


def _ride(
    request: LiftRequest,
    origin: int,
    destination: int,
    pickup: tuple[int, int],
    arrive: tuple[int, int],
    max_ride_s: int,
) -> Ride:
    return Ride(
        request=request.id,
        origin=origin,
        destination=destination,
        pickup_from_s=max(0, pickup[0]),
        pickup_to_s=max(0, pickup[1]),
        arrive_from_s=max(0, arrive[0]),
        arrive_to_s=max(0, arrive[1]),
        passengers=request.passengers,
        wheelchairs=request.wheelchairs,
        max_ride_s=max_ride_s,
    )


def _max_ride_s(request: LiftRequest, direct_s: float) -> int:
    if request.max_ride_s is not None:
        return request.max_ride_s
    return round(direct_s * 1.5) + 600 if np.isfinite(direct_s) else 0


def _since(midnight: dt.datetime, time: dt.datetime) -> int:
    return int((time - midnight).total_seconds())


def _path(engine: Engine, positions: Sequence[Position | None]) -> tuple[tuple[float, float], ...]:
    points: list[tuple[float, float]] = []
    for a, b in itertools.pairwise(positions):
        if a is None or b is None or a == b:
            continue
        try:
            points.extend(drive_path(engine.network.drive, a, b).points)
        except NoWay:
            continue
    return tuple(points)
