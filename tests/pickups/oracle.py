"""Slow and obviously right: every plan of a small day, and a checker of any plan."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from geo.pickups.model import Driver, PickupPlan, Ride, StopKind, Way

Event = tuple[int, int]  # (ride, 0 for its pick-up and 1 for its set-down)


def check(
    plan: PickupPlan, rides: Sequence[Ride], drivers: Sequence[Driver], seconds: np.ndarray
) -> None:
    """Walk through every run and refuse anything that a passenger or driver would complain of."""
    free = {d.id: d for d in drivers}
    asked = {(r.request, r.way): r for r in rides}
    done: set[tuple[str, Way]] = set()
    for run in plan.runs:
        who = free.pop(run.driver)  # nobody drives two runs at once
        assert [run.stops[0].kind, run.stops[-1].kind] == [StopKind.START, StopKind.END]
        assert {run.stops[0].place, run.stops[-1].place} == {who.home}
        assert who.from_s <= run.stops[0].depart_s
        assert run.stops[-1].arrive_s <= who.to_s
        since: dict[tuple[str, Way], int] = {}
        driven = 0
        for before, stop in itertools.pairwise(run.stops):
            drive = int(np.ceil(seconds[before.place, stop.place]))
            driven += drive
            assert stop.arrive_s == before.depart_s + drive
            assert stop.ready_s >= stop.arrive_s
            if stop.request is None or stop.way is None:
                continue
            key = (stop.request, stop.way)
            ride = asked[key]
            assert stop.depart_s == stop.ready_s + ride.service_s
            if stop.kind is StopKind.PICKUP:
                assert key not in done
                assert stop.place == ride.origin
                assert ride.pickup_from_s <= stop.ready_s <= ride.pickup_to_s
                since[key] = stop.depart_s
            else:
                assert stop.place == ride.destination
                assert ride.arrive_from_s <= stop.ready_s <= ride.arrive_to_s
                assert stop.ready_s - since.pop(key) <= ride.max_ride_s
                done.add(key)
            aboard = [asked[k] for k in since]
            assert stop.aboard == sum(r.passengers for r in aboard)
            assert sum(r.seats for r in aboard) <= who.seats
            assert sum(r.wheelchairs for r in aboard) <= who.wheelchair_places
        assert not since
        assert driven == run.drive_s
        assert len(run.stops) > 2
    assert plan.cost == sum(run.drive_s for run in plan.runs)
    lacking: set[tuple[str, Way]] = set()
    for left in plan.unserved:
        ways = [Way.THERE, Way.BACK] if left.way is Way.BOTH else [left.way]
        assert left.cause in ways
        lacking |= {(left.request, way) for way in ways}
    # Everybody is either driven or told why not, and nobody is left half-way.
    assert lacking.isdisjoint(done)
    assert lacking | done == set(asked)
    for (request, _), ride in asked.items():
        if not ride.alone:
            assert len({(request, w) in done for w in Way if (request, w) in asked}) == 1


def possible(
    order: Sequence[Event], rides: Sequence[Ride], driver: Driver, seconds: np.ndarray
) -> bool:
    """Tell whether there are times for these stops: longest paths over all bounds on times."""
    count = len(order) + 2
    low = np.full(count, -np.inf)
    high = np.full(count, np.inf)
    low[0], high[-1] = driver.from_s, driver.to_s
    at = {event: i for i, event in enumerate(order, start=1)}
    # gap[i, j]: stop j begins at least this long after stop i.
    gap = np.full((count, count), -np.inf)
    places = [driver.home]
    stay = [0]
    for i, (ride, end) in enumerate(order, start=1):
        r = rides[ride]
        places.append(r.destination if end else r.origin)
        stay.append(r.service_s)
        low[i] = r.arrive_from_s if end else r.pickup_from_s
        high[i] = r.arrive_to_s if end else r.pickup_to_s
        if end:
            gap[i, at[ride, 0]] = -(r.max_ride_s + r.service_s)
    places.append(driver.home)
    for i in range(count - 1):
        gap[i, i + 1] = stay[i] + np.ceil(seconds[places[i], places[i + 1]])
    time = low.copy()
    for _ in range(count + 1):
        longer = np.maximum(time, (time[:, None] + gap).max(axis=0))
        if np.array_equal(longer, time):
            return bool(np.all(time <= high))
        time = longer
    return False


def orders(ride_numbers: Sequence[int]) -> Iterator[tuple[Event, ...]]:
    """Give every order of the stops of some rides."""

    def grow(
        so_far: tuple[Event, ...], waiting: frozenset[int], aboard: frozenset[int]
    ) -> Iterator:
        if not waiting and not aboard:
            yield so_far
        for ride in sorted(waiting):
            yield from grow((*so_far, (ride, 0)), waiting - {ride}, aboard | {ride})
        for ride in sorted(aboard):
            yield from grow((*so_far, (ride, 1)), waiting, aboard - {ride})

    return grow((), frozenset(ride_numbers), frozenset())


def cheapest(
    ride_numbers: frozenset[int], rides: Sequence[Ride], driver: Driver, seconds: np.ndarray
) -> float:
    """Return the least driving by which one driver can take some rides; inf if there is no way."""
    best = np.inf
    for order in orders(sorted(ride_numbers)):
        cost, place, seats, chairs = 0.0, driver.home, 0, 0
        for ride, end in order:
            r = rides[ride]
            goal = r.destination if end else r.origin
            cost += np.ceil(seconds[place, goal])
            place = goal
            seats += -r.seats if end else r.seats
            chairs += -r.wheelchairs if end else r.wheelchairs
            if seats > driver.seats or chairs > driver.wheelchair_places:
                cost = np.inf
                break
        cost += np.ceil(seconds[place, driver.home])
        if cost < best and possible(order, rides, driver, seconds):
            best = cost
    return best


def optimum(
    rides: Sequence[Ride], drivers: Sequence[Driver], seconds: np.ndarray
) -> tuple[float, float]:
    """Try every way to share rides out: most served (in requests), then least driving."""

    @cache
    def cost(car: int, chosen: frozenset[int]) -> float:
        # What one driver cannot do with fewer rides, they cannot do with more.
        for ride in chosen:
            if len(chosen) > 1 and np.isinf(cost(car, chosen - {ride})):
                return float(np.inf)
        return cheapest(chosen, rides, drivers[car], seconds) if chosen else 0.0

    ways = {r.request: [q.way for q in rides if q.request == r.request] for r in rides}
    best = (0.0, 0.0)
    for shares in itertools.product(range(-1, len(drivers)), repeat=len(rides)):
        driven = {(r.request, r.way) for r, car in zip(rides, shares, strict=True) if car >= 0}
        halves = [r for r in rides if (r.request, r.way) in driven]
        if any(
            not r.alone and any((r.request, w) not in driven for w in ways[r.request])
            for r in halves
        ):
            continue
        served = sum(1 / len(ways[r.request]) for r in halves)
        if served < best[0]:
            continue
        total = sum(
            cost(car, frozenset(i for i, share in enumerate(shares) if share == car))
            for car in range(len(drivers))
        )
        if np.isfinite(total) and (-served, total) < (-best[0], best[1]):
            best = (served, total)
    return best


def served(plan: PickupPlan, rides: Sequence[Ride]) -> float:
    """Return how many requests a plan serves; one way of two is half."""
    ways = {r.request: [q.way for q in rides if q.request == r.request] for r in rides}
    lacking = {
        (left.request, way)
        for left in plan.unserved
        for way in ([Way.THERE, Way.BACK] if left.way is Way.BOTH else [left.way])
    }
    return sum(1 / len(ways[r.request]) for r in rides if (r.request, r.way) not in lacking)
