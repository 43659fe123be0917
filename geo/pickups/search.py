"""The search for the best runs: rides and cars as flat arrays, and how long to look."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.pickups.model import Driver, Ride
from geo.routing.kernels import flat
from geo.routing.kernels.plans import Habits, Search, improve, insert
from geo.routing.kernels.runs import NOWHERE, Plan, Scratch, Task, renew

Int32 = npt.NDArray[np.int32]

# Where there is no road a drive takes longer than any run may.
_NO_ROAD_S: Final = 4 * 86_400

_HABITS: Final = Habits(taken_out=10.0, longest_string=10.0, skip=0.01)
_HOT_S: Final = 1_000.0
_COLD_S: Final = 1.0

# How many rounds a search has: enough for its size, and no more than a slow machine can do in the
# time there is, so that the answer does not depend on the machine.
_ROUNDS_A_RIDE: Final = 400
_FEWEST_ROUNDS: Final = 2_000
_ROUNDS_A_SECOND: Final = 40_000
_SLICE: Final = 50

_SEEDS: Final = 2_147_483_646


def task_of(
    rides: Sequence[Ride],
    asked: Mapping[str, int],
    drivers: Sequence[Driver],
    seconds: npt.NDArray[np.float64],
) -> Task:
    """Lay out rides and cars as arrays.

    Parameters
    ----------
    rides : those of one request follow each other.
    asked : how many rides each request asked for: one way of two counts half.
    seconds : (places, places) drive matrix; ``inf`` where there is no way.
    """
    ends = [place for ride in rides for place in (ride.origin, ride.destination)]
    homes = [driver.home for driver in drivers for _ in range(2)]
    places = np.array(ends + homes, dtype=np.int64)
    between = seconds[np.ix_(places, places)]
    drive = np.where(np.isfinite(between), np.ceil(between), _NO_ROAD_S).astype(np.int32)

    def stops(of_rides: list[int], of_cars: list[int]) -> Int32:
        return flat(np.array(of_rides + of_cars, dtype=np.int32))

    none = [0] * (2 * len(drivers))
    early = [s for r in rides for s in (r.pickup_from_s, r.arrive_from_s)]
    late = [s for r in rides for s in (r.pickup_to_s, r.arrive_to_s)]
    bundles = _bundles(rides)
    worth = np.zeros(bundles[-1] + 1, dtype=np.int32)
    np.add.at(worth, bundles, [2 // asked[ride.request] for ride in rides])
    return Task(
        drive=flat(drive),
        service=stops([r.service_s for r in rides for _ in range(2)], none),
        early=stops(early, [d.from_s for d in drivers for _ in range(2)]),
        late=stops(late, [d.to_s for d in drivers for _ in range(2)]),
        seats=stops([s for r in rides for s in (r.seats, -r.seats)], none),
        wheelchairs=stops([w for r in rides for w in (r.wheelchairs, -r.wheelchairs)], none),
        longest=stops([r.max_ride_s + r.service_s for r in rides], []),
        room_seats=stops([d.seats for d in drivers], []),
        room_wheelchairs=stops([d.wheelchair_places for d in drivers], []),
        bundle=stops(bundles, []),
        first=stops(np.searchsorted(bundles, np.arange(len(worth) + 1)).tolist(), []),
        worth=flat(worth),
        near=flat(_near(drive, early, late)),
    )


def empty_plan(task: Task) -> Plan:
    """Return the plan in which every driver stays at home."""
    rides, cars = len(task.longest), len(task.room_seats)

    def table() -> Int32:
        return np.zeros((cars, 2 * rides + 2), dtype=np.int32)

    plan = Plan(
        stops=table(),
        length=np.full(cars, 2, dtype=np.int32),
        run=np.full(rides, -1, dtype=np.int32),
        earliest=table(),
        latest=table(),
        seats=table(),
        wheelchairs=table(),
        driven=np.zeros(cars, dtype=np.int64),
    )
    start = 2 * rides + 2 * np.arange(cars)
    plan.stops[:, 0], plan.stops[:, 1] = start, start + 1
    work = scratch(task)
    for car in range(cars):
        renew(task, plan, car, work)
    return plan


def scratch(task: Task) -> Scratch:
    """Return room to work in."""
    stops = len(task.early)
    return Scratch(*(np.zeros(stops, dtype=np.int32) for _ in range(3)))


def best_plan(task: Task, limit_s: float, seed: int) -> tuple[Plan, bool]:
    """Search for the plan that serves most and then drives least.

    It is never worse than putting in one request after the other where it costs least.

    Parameters
    ----------
    limit_s : how long to search at most, in seconds.
    seed : start of the random numbers, from 0 on.

    Returns
    -------
    plan, finished : the best one found, and whether the search was done before its time was up.
    """
    begin = time.monotonic()
    rides, cars, bundles = len(task.longest), len(task.room_seats), len(task.worth)
    state = np.array([(seed + 1) * 7919 % _SEEDS + 1], dtype=np.int64)
    search = Search(
        now=empty_plan(task),
        trial=empty_plan(task),
        best=empty_plan(task),
        scratch=scratch(task),
        seed=state,
        order=np.zeros(bundles, dtype=np.int32),
        key=np.zeros(bundles, dtype=np.float64),
    )
    for bundle in range(bundles):
        for plan in (search.now, search.best):
            insert(task, plan, bundle, NOWHERE, 0.0, state, search.scratch)
    rounds = max(_FEWEST_ROUNDS, _ROUNDS_A_RIDE * rides)
    left = max(1, min(rounds, int(limit_s * _ROUNDS_A_SECOND / cars)) // _SLICE)
    done = 0
    cooled = 0.0
    finished = True
    first = time.monotonic()
    while left > 0:
        if done and (now := time.monotonic()) - begin > limit_s / 5:
            # A slower machine cools down sooner, so as to be done in time.
            can_do = int((begin + limit_s - now) / (now - first) * done)
            finished = finished and can_do >= left
            left = min(left, can_do)
            if left <= 0:
                break
        improve(task, search, _HABITS, _SLICE, _HOT_S * (_COLD_S / _HOT_S) ** cooled)
        cooled += (1 - cooled) / left
        left -= 1
        done += 1
    return search.best, finished


def _bundles(rides: Sequence[Ride]) -> list[int]:
    """Number the bundles: rides of one request that go together, in order."""
    numbers: list[int] = []
    for i, ride in enumerate(rides):
        joined = i > 0 and rides[i - 1].request == ride.request and not ride.alone
        numbers.append(numbers[-1] if joined else (numbers[-1] + 1 if numbers else 0))
    return numbers


def _near(drive: Int32, early: list[int], late: list[int]) -> Int32:
    """Sort for each ride all rides by how far apart they are, in drives and in hours."""
    up = np.arange(0, len(early), 2)
    apart = np.zeros((len(up), len(up)))
    for stops in (up, up + 1):
        part = drive[np.ix_(stops, stops)].astype(np.float64)
        apart += (part + part.T) / 2
    middle = np.array([(early[i] + late[i]) / 2 for i in up])
    apart += np.abs(middle[:, None] - middle[None, :])
    np.fill_diagonal(apart, -1.0)
    return np.argsort(apart, axis=1, kind="stable").astype(np.int32)
