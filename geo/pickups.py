"""Plan the runs of volunteer drivers: who is fetched by whom, in which order, and when.

A pick-up and delivery problem with time windows, two capacities and a hard limit on how long a
passenger rides, solved by OR-Tools. Driving times are given, never guessed here.

Source: the routing library of OR-Tools (constraint programming with guided local search).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from ortools.constraint_solver import pywrapcp

BOARDING_S: Final = 120
"""Time that a passenger needs to get in, and to get out; volunteers see people to the door."""

WHEELCHAIR_S: Final = 240
"""The same for a passenger in a wheelchair."""

# Leaving somebody behind must cost more than any run could: a week of driving.
_UNSERVED_COST: Final = 7 * 86_400
_LONGEST_S: Final = 2 * 86_400


def service_s(wheelchairs: int) -> int:
    """Return the time that passengers need to get in, and to get out."""
    return WHEELCHAIR_S if wheelchairs else BOARDING_S


class UnservedReason(StrEnum):
    """Why nobody could take a passenger."""

    OFF_NETWORK = "off_network"
    NO_WHEELCHAIR_PLACE = "no_wheelchair_place"
    TOO_MANY_PASSENGERS = "too_many_passengers"
    NO_DRIVER_THEN = "no_driver_then"
    DOES_NOT_FIT = "does_not_fit"


class StopKind(StrEnum):
    """What happens at a stop of a run."""

    START = "start"
    PICKUP = "pickup"
    DROPOFF = "dropoff"
    END = "end"


@dataclass(frozen=True, slots=True)
class Ride:
    """One way for one booking: from a place to a place.

    Parameters
    ----------
    request : the lift request's id.
    origin, destination : rows of the drive matrix.
    pickup_from_s, pickup_to_s : when the passenger can be picked up.
    arrive_from_s, arrive_to_s : when the passenger can be set down.
    passengers : people, escorts included.
    wheelchairs : how many of them travel in their wheelchair, and so need no seat.
    max_ride_s : longest time aboard.
    """

    request: str
    origin: int
    destination: int
    pickup_from_s: int
    pickup_to_s: int
    arrive_from_s: int
    arrive_to_s: int
    passengers: int
    wheelchairs: int
    max_ride_s: int

    @property
    def seats(self) -> int:
        """Seats taken."""
        return max(0, self.passengers - self.wheelchairs)

    @property
    def service_s(self) -> int:
        """Time to get in, and to get out."""
        return service_s(self.wheelchairs)


@dataclass(frozen=True, slots=True)
class Driver:
    """A volunteer with a car, from their own door and back to it.

    Parameters
    ----------
    id : name or number, as the coordinator writes it.
    home : row of the drive matrix.
    seats, wheelchair_places : for passengers.
    from_s, to_s : when the driver is free, both ends at home.
    """

    id: str
    home: int
    seats: int
    wheelchair_places: int
    from_s: int
    to_s: int


@dataclass(frozen=True, slots=True)
class RunStop:
    """One stop of a run. `place` is a row of the drive matrix; `aboard` counts on leaving."""

    kind: StopKind
    request: str | None
    place: int
    arrive_s: int
    depart_s: int
    aboard: int


@dataclass(frozen=True, slots=True)
class Run:
    """One vehicle's ordered stops, from home to home."""

    driver: str
    stops: tuple[RunStop, ...]
    drive_s: int
    metres: int


@dataclass(frozen=True, slots=True)
class PickupPlan:
    """All runs, and who could not be fitted and why. `cost` is all driving in seconds."""

    runs: tuple[Run, ...]
    unserved: tuple[tuple[str, UnservedReason], ...]
    cost: int


def plan_pickups(
    rides: Sequence[Ride],
    drivers: Sequence[Driver],
    seconds: npt.NDArray[np.float64],
    metres: npt.NDArray[np.float64],
    *,
    limit_s: float = 5.0,
    seed: int = 1,
) -> PickupPlan:
    """Plan runs for `rides`: serve as many as can be served, then drive as little as possible.

    Parameters
    ----------
    seconds, metres : (places, places) drive matrix; ``inf`` where there is no way.
    limit_s : how long to search, in seconds.
    seed : start of the random numbers of the search.
    """
    unserved: dict[str, UnservedReason] = {}
    fit: list[Ride] = []
    for ride in rides:
        reason = _alone(ride, drivers, seconds)
        if reason is None:
            fit.append(ride)
        else:
            unserved[ride.request] = reason
    # A request with a way there and a way home is kept whole or not at all.
    fit = [ride for ride in fit if ride.request not in unserved]
    if not fit:
        return PickupPlan((), tuple(unserved.items()), 0)
    runs, left = _Model(fit, drivers, seconds).solve(metres, limit_s, seed)
    unserved.update((request, UnservedReason.DOES_NOT_FIT) for request in left)
    return PickupPlan(
        runs=tuple(runs),
        unserved=tuple(unserved.items()),
        cost=sum(run.drive_s for run in runs),
    )


def _alone(
    ride: Ride, drivers: Sequence[Driver], seconds: npt.NDArray[np.float64]
) -> UnservedReason | None:
    """Say why nobody could take this ride even if it were the only one."""
    direct = seconds[ride.origin, ride.destination]
    if not np.isfinite(direct):
        return UnservedReason.OFF_NETWORK
    able = [d for d in drivers if d.wheelchair_places >= ride.wheelchairs]
    if not able:
        return UnservedReason.NO_WHEELCHAIR_PLACE
    able = [d for d in able if d.seats >= ride.seats]
    if not able:
        return UnservedReason.TOO_MANY_PASSENGERS
    if direct > ride.max_ride_s:
        return UnservedReason.DOES_NOT_FIT
    for driver in able:
        pickup = max(ride.pickup_from_s, driver.from_s + seconds[driver.home, ride.origin])
        arrive = max(ride.arrive_from_s, pickup + ride.service_s + direct)
        home = arrive + ride.service_s + seconds[ride.destination, driver.home]
        if pickup <= ride.pickup_to_s and arrive <= ride.arrive_to_s and home <= driver.to_s:
            return None
    return UnservedReason.NO_DRIVER_THEN


class _Model:
    """The problem as OR-Tools sees it.

    Nodes: ride *i* is picked up at node ``2 i`` and set down at ``2 i + 1``; driver *k* starts at
    ``2 n + 2 k`` and ends at ``2 n + 2 k + 1``.
    """

    def __init__(
        self,
        rides: Sequence[Ride],
        drivers: Sequence[Driver],
        seconds: npt.NDArray[np.float64],
    ) -> None:
        from ortools.constraint_solver import pywrapcp

        self.rides = rides
        self.drivers = drivers
        n = len(rides)
        places = [place for ride in rides for place in (ride.origin, ride.destination)]
        places += [driver.home for driver in drivers for _ in range(2)]
        self.place = np.array(places, dtype=np.int64)
        service = [ride.service_s for ride in rides for _ in range(2)]
        self.service = np.array(service + [0] * (2 * len(drivers)), dtype=np.int64)
        between = seconds[np.ix_(self.place, self.place)]
        self.drive = np.where(np.isfinite(between), np.ceil(between), _LONGEST_S).astype(np.int64)
        starts = [2 * n + 2 * k for k in range(len(drivers))]
        self.manager = pywrapcp.RoutingIndexManager(
            len(self.place), len(drivers), starts, [start + 1 for start in starts]
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.time = self._add_time()
        self._add_capacity("seats", [r.seats for r in rides], [d.seats for d in drivers])
        self._add_capacity(
            "wheelchairs", [r.wheelchairs for r in rides], [d.wheelchair_places for d in drivers]
        )
        self._add_rides()

    def solve(
        self, metres: npt.NDArray[np.float64], limit_s: float, seed: int
    ) -> tuple[list[Run], list[str]]:
        """Return the runs that carry somebody, and the requests left over."""
        from ortools.constraint_solver import pywrapcp, routing_enums_pb2

        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.first_solution_strategy = (
            routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        )
        parameters.local_search_metaheuristic = (
            routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        )
        parameters.time_limit.FromMilliseconds(max(1, round(limit_s * 1000)))
        self.routing.solver().ReSeed(seed)
        solution = self.routing.SolveWithParameters(parameters)
        if solution is None:
            return [], list(dict.fromkeys(ride.request for ride in self.rides))
        runs = [
            run
            for k in range(len(self.drivers))
            if len((run := self._run(k, solution, metres)).stops) > 2
        ]
        served = {stop.request for run in runs for stop in run.stops}
        left = dict.fromkeys(r.request for r in self.rides if r.request not in served)
        return runs, list(left)

    def _add_time(self) -> pywrapcp.RoutingDimension:
        travel = self.drive + self.service[:, np.newaxis]
        self.routing.SetArcCostEvaluatorOfAllVehicles(self._register(self.drive))
        self.routing.AddDimension(self._register(travel), _LONGEST_S, 2 * _LONGEST_S, False, "time")
        time = self.routing.GetDimensionOrDie("time")
        for k, driver in enumerate(self.drivers):
            start, end = self.routing.Start(k), self.routing.End(k)
            time.CumulVar(start).SetRange(driver.from_s, driver.to_s)
            time.CumulVar(end).SetRange(driver.from_s, driver.to_s)
            # Do not keep a volunteer out longer than needed: leave late, be home early.
            self.routing.AddVariableMaximizedByFinalizer(time.CumulVar(start))
            self.routing.AddVariableMinimizedByFinalizer(time.CumulVar(end))
        return time

    def _add_capacity(self, name: str, loads: list[int], room: list[int]) -> None:
        change = [load for amount in loads for load in (amount, -amount)]
        change += [0] * (2 * len(self.drivers))

        def load(index: int) -> int:
            return int(change[self.manager.IndexToNode(index)])

        callback = self.routing.RegisterUnaryTransitCallback(load)
        self.routing.AddDimensionWithVehicleCapacity(callback, 0, room, True, name)

    def _add_rides(self) -> None:
        solver = self.routing.solver()
        active: dict[str, Any] = {}
        for i, ride in enumerate(self.rides):
            pickup = self.manager.NodeToIndex(2 * i)
            dropoff = self.manager.NodeToIndex(2 * i + 1)
            self.time.CumulVar(pickup).SetRange(ride.pickup_from_s, ride.pickup_to_s)
            self.time.CumulVar(dropoff).SetRange(ride.arrive_from_s, ride.arrive_to_s)
            self.routing.AddPickupAndDelivery(pickup, dropoff)
            same_vehicle = self.routing.VehicleVar(pickup) == self.routing.VehicleVar(dropoff)
            solver.Add(same_vehicle)
            aboard = self.time.CumulVar(dropoff) - self.time.CumulVar(pickup)
            solver.Add(aboard <= ride.max_ride_s + ride.service_s)
            self.routing.AddDisjunction([pickup], _UNSERVED_COST)
            self.routing.AddDisjunction([dropoff], _UNSERVED_COST)
            served = self.routing.ActiveVar(pickup)
            solver.Add(served == self.routing.ActiveVar(dropoff))
            # Nobody is taken somewhere without the way home that they asked for.
            if ride.request in active:
                solver.Add(served == active[ride.request])
            active.setdefault(ride.request, served)

    def _register(self, matrix: npt.NDArray[np.int64]) -> int:
        rows = matrix.tolist()
        node = self.manager.IndexToNode

        def transit(a: int, b: int) -> int:
            return int(rows[node(a)][node(b)])

        callback: int = self.routing.RegisterTransitCallback(transit)
        return callback

    def _run(self, k: int, solution: Any, metres: npt.NDArray[np.float64]) -> Run:
        stops: list[RunStop] = []
        aboard = drive_s = 0
        length = 0.0
        index = self.routing.Start(k)
        previous: int | None = None
        while True:
            node = self.manager.IndexToNode(index)
            place = int(self.place[node])
            earliest_s = int(solution.Min(self.time.CumulVar(index)))
            arrive_s = earliest_s
            if previous is not None:
                drive_s += int(self.drive[previous, node])
                length += float(metres[self.place[previous], place])
                arrive_s = stops[-1].depart_s + int(self.drive[previous, node])
            kind, ride = self._what(node)
            if ride is not None:
                aboard += ride.passengers if kind is StopKind.PICKUP else -ride.passengers
            ready_s = max(arrive_s, earliest_s)
            stops.append(
                RunStop(
                    kind=kind,
                    request=ride.request if ride else None,
                    place=place,
                    arrive_s=arrive_s,
                    depart_s=ready_s + int(self.service[node]),
                    aboard=aboard,
                )
            )
            if self.routing.IsEnd(index):
                break
            previous = node
            index = solution.Value(self.routing.NextVar(index))
        return Run(self.drivers[k].id, tuple(stops), drive_s, round(length))

    def _what(self, node: int) -> tuple[StopKind, Ride | None]:
        n = 2 * len(self.rides)
        if node >= n:
            return (StopKind.START if (node - n) % 2 == 0 else StopKind.END), None
        kind = StopKind.PICKUP if node % 2 == 0 else StopKind.DROPOFF
        return kind, self.rides[node // 2]
