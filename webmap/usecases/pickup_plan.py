"""The coordinator's question: which volunteer fetches whom, and brings them home again?"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from directory.language import _
from directory.words import say_date
from geo.errors import NoWay
from geo.pickups.model import Driver, PickupPlan, Ride, Way, service_s
from geo.pickups.plan import plan_pickups
from geo.routing.drive import drive_matrix, drive_path
from geo.routing.vocabulary import Point
from webmap.usecases.doors import Door, doors_at
from webmap.usecases.errors import UseCaseError
from webmap.usecases.lift_days import Day, split_days
from webmap.usecases.lift_tables import DriverOffer, LiftRequest

if TYPE_CHECKING:
    import pandas as pd

    from geo.routing.engine import Engine
    from geo.routing.snap import Position

EARLY_S: Final = 30 * 60
"""Nobody is set down earlier than this before a session starts."""

LATE_S: Final = 30 * 60
"""Nobody waits longer than this after a session ends."""

MOST_REQUESTS: Final = 150
"""In one day. The search compares every stop with every other, and a page waits for it."""

MOST_DRIVERS: Final = 50
"""In one day."""

MOST_DAYS: Final = 31
"""In one plan."""


@dataclass(frozen=True, slots=True)
class DayPlan:
    """The plan of one day, with what is needed to show it.

    Parameters
    ----------
    plan : runs in seconds after `midnight`; places are indexes into `places`.
    midnight : when the first date begins.
    last : the last date; another than the first where sessions follow each other all night.
    places, doors : where each row of the drive matrix is, and how to find it.
    paths : for each run, the way along the streets as (lat, lon) points.
    """

    plan: PickupPlan
    midnight: dt.datetime
    last: dt.date
    places: tuple[Point, ...]
    doors: tuple[Door, ...]
    paths: tuple[tuple[tuple[float, float], ...], ...]
    requests: tuple[LiftRequest, ...]

    @property
    def key(self) -> str:
        """The first date as 2024-03-05; it names the day in an address."""
        return self.midnight.date().isoformat()

    @property
    def served(self) -> int:
        """How many requests have a lift; one way of two is not served."""
        return len(self.requests) - len({left.request for left in self.plan.unserved})

    def clock(self, seconds: int) -> dt.datetime:
        """Return a time of the plan as local date and time."""
        return self.midnight + dt.timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class LiftPlan:
    """All days, in order, and the drivers who are in none because their home is off the roads."""

    days: tuple[DayPlan, ...]
    off_road: tuple[str, ...]

    def day(self, key: str | None) -> DayPlan:
        """Return a day by its key; the first one where there is no such day."""
        return next((day for day in self.days if day.key == key), self.days[0])


def plan_lifts(
    engine: Engine,
    requests: Sequence[LiftRequest],
    drivers: Sequence[DriverOffer],
    *,
    postcodes: pd.DataFrame | None = None,
    limit_s: float = 5.0,
    seed: int = 1,
) -> LiftPlan:
    """Plan the runs, day by day.

    Parameters
    ----------
    postcodes : of the pack, to say where a door is.
    limit_s : how long to search at most, in seconds; shared by the days.
    seed : start of the random numbers of the search.

    Raises
    ------
    UseCaseError : nothing to plan, or too much, or no driver lives near a road of the area.
    """
    if not requests or not drivers:
        raise UseCaseError(_("give at least one lift request and one driver"))
    days = split_days(requests, drivers)
    _refuse_too_much(days)
    on_road = {offer.home: engine.roads.position(offer.home) is not None for offer in drivers}
    if not any(on_road.values()):
        raise UseCaseError(_("no driver's home is near a road of this area"))
    off_road = dict.fromkeys(offer.id for offer in drivers if not on_road[offer.home])
    planned = []
    for day in days:
        share_s = limit_s * len(day.requests) / len(requests)
        offers = [offer for offer in day.drivers if on_road[offer.home]]
        planned.append(_plan_day(engine, day, offers, postcodes, share_s, seed))
    return LiftPlan(tuple(planned), tuple(off_road))


def _refuse_too_much(days: Sequence[Day]) -> None:
    if len(days) > MOST_DAYS:
        raise UseCaseError(
            _(
                "plan at most %(most)s days at a time; here are %(found)s",
                most=MOST_DAYS,
                found=len(days),
            )
        )
    for day in days:
        if len(day.requests) > MOST_REQUESTS or len(day.drivers) > MOST_DRIVERS:
            raise UseCaseError(
                # Translators: the last two are requests and drivers.
                _(
                    "plan at most %(most_requests)s requests and %(most_drivers)s drivers a day; "
                    "on %(date)s there are %(requests)s and %(drivers)s",
                    most_requests=MOST_REQUESTS,
                    most_drivers=MOST_DRIVERS,
                    date=say_date(day.first),
                    requests=len(day.requests),
                    drivers=len(day.drivers),
                )
            )


def _plan_day(
    engine: Engine,
    day: Day,
    offers: Sequence[DriverOffer],
    postcodes: pd.DataFrame | None,
    limit_s: float,
    seed: int,
) -> DayPlan:
    midnight = dt.datetime.combine(day.first, dt.time())
    index: dict[Point, int] = {}
    for place in [p for r in day.requests for p in (r.home, r.venue)] + [d.home for d in offers]:
        index.setdefault(place, len(index))
    places = tuple(index)
    positions = [engine.roads.position(place) for place in places]
    seconds, metres = _matrix(engine, positions)
    rides = [ride for r in day.requests for ride in _rides(r, index, seconds, midnight)]
    cars = [
        Driver(
            id=d.id,
            home=index[d.home],
            seats=d.seats,
            wheelchair_places=d.wheelchair_places,
            from_s=_since(midnight, d.free_from),
            to_s=_since(midnight, d.free_to),
        )
        for d in offers
    ]
    plan = plan_pickups(rides, cars, seconds, metres, limit_s=limit_s, seed=seed)
    return DayPlan(
        plan=plan,
        midnight=midnight,
        last=day.last,
        places=places,
        doors=doors_at(engine.network.drive, places, positions, postcodes),
        paths=tuple(_path(engine, [positions[s.place] for s in run.stops]) for run in plan.runs),
        requests=tuple(day.requests),
    )


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
    request: LiftRequest, index: dict[Point, int], seconds: np.ndarray, midnight: dt.datetime
) -> list[Ride]:
    """Return the rides of a request, in order."""
    home, venue = index[request.home], index[request.venue]
    start_s, end_s = _since(midnight, request.start), _since(midnight, request.end)
    service = service_s(request.wheelchairs)
    rides = []
    if request.direction is not Way.BACK:
        ride_s = _max_ride_s(request, float(seconds[home, venue]))
        # They must be out of the car, and not just at the door, when it starts.
        pickup = (start_s - EARLY_S - ride_s - service, start_s)
        arrive = (start_s - EARLY_S, start_s - service)
        rides.append(_ride(request, Way.THERE, (home, venue), pickup, arrive, ride_s))
    if request.direction is not Way.THERE:
        ride_s = _max_ride_s(request, float(seconds[venue, home]))
        pickup = (end_s, end_s + LATE_S)
        arrive = (end_s, end_s + LATE_S + ride_s + 2 * service)
        rides.append(_ride(request, Way.BACK, (venue, home), pickup, arrive, ride_s))
    return rides


def _ride(
    request: LiftRequest,
    way: Way,
    ends: tuple[int, int],
    pickup: tuple[int, int],
    arrive: tuple[int, int],
    max_ride_s: int,
) -> Ride:
    return Ride(
        request=request.id,
        way=way,
        origin=ends[0],
        destination=ends[1],
        pickup_from_s=pickup[0],
        pickup_to_s=pickup[1],
        arrive_from_s=arrive[0],
        arrive_to_s=arrive[1],
        passengers=request.passengers,
        wheelchairs=request.wheelchairs,
        max_ride_s=max_ride_s,
        alone=request.one_way_ok,
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
