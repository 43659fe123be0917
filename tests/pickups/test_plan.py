"""Plans are judged by an independent checker, and by trying every plan where that is possible."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.pickups import (
    BOARDING_S,
    Driver,
    PickupPlan,
    Ride,
    StopKind,
    UnservedReason,
    plan_pickups,
)

HOUR = 3600
MINUTE = 60

# A lane with five doors, in minutes; door 4 is 3 minutes from door 0.
#   0 --3-- 4 --2-- 1 ----5---- 2 --------10-------- 3
LANE = np.array([0, 5, 10, 20, 3], dtype=float) * MINUTE
SECONDS = abs(LANE[:, None] - LANE[None, :])
METRES = SECONDS * 10


def there(
    request: str, home: int, venue: int = 3, *, max_ride_s: int = 40 * MINUTE, **more: int
) -> Ride:
    """A way there for a session at 10:00: set down between 9:30 and 10:00."""
    return Ride(
        request, home, venue, 8 * HOUR, 10 * HOUR, 9 * HOUR + 1800, 10 * HOUR,
        more.get("passengers", 1), more.get("wheelchairs", 0), max_ride_s,
    )  # fmt: skip


def back(request: str, home: int, venue: int = 3) -> Ride:
    """A way home from a session that ends at 12:00: fetched by 12:30."""
    return Ride(
        request, venue, home, 12 * HOUR, 12 * HOUR + 1800, 12 * HOUR, 14 * HOUR, 1, 0, 40 * MINUTE
    )


def driver(name: str = "d", home: int = 0, seats: int = 3, **more: int) -> Driver:
    return Driver(
        name, home, seats, more.get("wheelchair_places", 0),
        more.get("from_s", 8 * HOUR), more.get("to_s", 16 * HOUR),
    )  # fmt: skip


def check(plan: PickupPlan, rides: Sequence[Ride], drivers: Sequence[Driver]) -> None:
    """Walk through every run and refuse anything that a passenger or driver would complain of."""
    free = {d.id: d for d in drivers}
    done: list[tuple[str, int, int]] = []
    for run in plan.runs:
        who = free[run.driver]
        assert run.stops[0].kind is StopKind.START
        assert run.stops[-1].kind is StopKind.END
        assert {run.stops[0].place, run.stops[-1].place} == {who.home}
        assert who.from_s <= run.stops[0].depart_s
        assert run.stops[-1].arrive_s <= who.to_s
        aboard: dict[str, tuple[Ride, int]] = {}
        driven = 0
        for before, stop in itertools.pairwise(run.stops):
            drive = int(np.ceil(SECONDS[before.place, stop.place]))
            driven += drive
            assert stop.arrive_s == before.depart_s + drive
            assert stop.depart_s >= stop.arrive_s
            if stop.kind is StopKind.PICKUP:
                assert stop.request is not None
                ride = next(
                    r for r in rides
                    if r.request == stop.request
                    and r.origin == stop.place
                    and (r.request, r.origin, r.destination) not in done
                )  # fmt: skip
                assert ride.pickup_from_s + BOARDING_S <= stop.depart_s
                aboard[stop.request] = (ride, stop.depart_s)
            elif stop.kind is StopKind.DROPOFF:
                assert stop.request is not None
                ride, since = aboard.pop(stop.request)
                set_down = max(stop.arrive_s, ride.arrive_from_s)
                assert stop.place == ride.destination
                assert set_down <= ride.arrive_to_s
                assert set_down - since <= ride.max_ride_s
                done.append((ride.request, ride.origin, ride.destination))
            assert stop.aboard == sum(r.passengers for r, _ in aboard.values())
            assert sum(r.seats for r, _ in aboard.values()) <= who.seats
            assert sum(r.wheelchairs for r, _ in aboard.values()) <= who.wheelchair_places
        assert not aboard
        assert driven == run.drive_s
    unserved = {request for request, _ in plan.unserved}
    wanted = [(r.request, r.origin, r.destination) for r in rides if r.request not in unserved]
    assert sorted(done) == sorted(wanted)


def test_one_car_collects_two_neighbours_and_brings_both_home():
    """0 to 3 and back is 40 minutes of driving; both live on the way, so it costs no more."""
    rides = [there("a", 1), there("b", 2), back("a", 1), back("b", 2)]
    plan = plan_pickups(rides, [driver()], SECONDS, METRES, limit_s=0.3)
    check(plan, rides, [driver()])
    assert plan.unserved == ()
    assert plan.cost == 2 * 20 * MINUTE * 1
    assert plan.runs[0].metres == 24_000


def test_a_full_car_leaves_somebody_and_says_so():
    """One seat, two neighbours 20 minutes away: a second trip ends 40 minutes after the first."""
    rides = [there("a", 0), there("b", 0)]
    drivers = [driver(seats=1)]
    plan = plan_pickups(rides, drivers, SECONDS, METRES, limit_s=0.3)
    check(plan, rides, drivers)
    assert [reason for _, reason in plan.unserved] == [UnservedReason.DOES_NOT_FIT]


def test_nobody_is_taken_without_the_way_home_that_they_asked_for():
    """The driver is free in the morning only, so the way home cannot be driven."""
    rides = [there("a", 1), back("a", 1), there("b", 2)]
    drivers = [driver(to_s=11 * HOUR)]
    plan = plan_pickups(rides, drivers, SECONDS, METRES, limit_s=0.3)
    check(plan, rides, drivers)
    assert plan.unserved == (("a", UnservedReason.NO_DRIVER_THEN),)


@pytest.mark.parametrize(
    ("ride", "reason"),
    [
        (there("w", 1, wheelchairs=1), UnservedReason.NO_WHEELCHAIR_PLACE),
        (there("p", 1, passengers=4), UnservedReason.TOO_MANY_PASSENGERS),
        (there("r", 1, max_ride_s=14 * MINUTE), UnservedReason.DOES_NOT_FIT),
    ],
)
def test_a_request_that_nobody_could_take_gives_its_own_reason(ride, reason):
    plan = plan_pickups([ride], [driver()], SECONDS, METRES, limit_s=0.2)
    assert plan.unserved == ((ride.request, reason),)
    assert plan.runs == ()


def test_a_place_without_a_street_is_off_the_network():
    seconds = SECONDS.copy()
    seconds[1, :] = seconds[:, 1] = np.inf
    plan = plan_pickups([there("x", 1)], [driver()], seconds, METRES, limit_s=0.2)
    assert plan.unserved == (("x", UnservedReason.OFF_NETWORK),)


def test_a_person_in_a_wheelchair_takes_its_place_and_no_seat():
    """One seat and one wheelchair place carry a person in a wheelchair and their escort."""
    rides = [there("w", 1, passengers=2, wheelchairs=1)]
    drivers = [driver(seats=1, wheelchair_places=1)]
    plan = plan_pickups(rides, drivers, SECONDS, METRES, limit_s=0.2)
    check(plan, rides, drivers)
    assert plan.unserved == ()


def cheapest(rides: Sequence[Ride], who: Driver) -> float:
    """Drive every order of stops that one car could take; the least driving, or inf."""
    best = np.inf
    events = [(i, k) for i in range(len(rides)) for k in (0, 1)]
    for order in itertools.permutations(events):
        if any(order.index((i, 1)) < order.index((i, 0)) for i in range(len(rides))):
            continue
        # Leave as late as needed: try every minute of the driver's morning.
        cost = _drive(rides, who, order)
        best = min(best, cost)
    return best


def _drive(rides: Sequence[Ride], who: Driver, order: Sequence[tuple[int, int]]) -> float:
    time, place, cost, seats = float(who.from_s), who.home, 0.0, 0
    for i, kind in order:
        ride = rides[i]
        goal = ride.origin if kind == 0 else ride.destination
        cost += SECONDS[place, goal]
        time, place = time + SECONDS[place, goal], goal
        low, high = (
            (ride.pickup_from_s, ride.pickup_to_s)
            if kind == 0
            else (ride.arrive_from_s, ride.arrive_to_s)
        )
        time = max(time, low)
        seats += ride.seats if kind == 0 else -ride.seats
        if time > high or seats > who.seats:
            return np.inf
        time += ride.service_s
    return cost + SECONDS[place, who.home]


@settings(max_examples=15, deadline=None)
@given(homes=st.lists(st.sampled_from([0, 1, 2, 4]), min_size=1, max_size=3))
def test_small_plans_drive_no_more_than_the_best_of_all_orders(homes):
    """With roomy windows and ride limits the least driving is found by trying every order."""
    rides = [there(f"r{i}", home, max_ride_s=100 * MINUTE) for i, home in enumerate(homes)]
    plan = plan_pickups(rides, [driver()], SECONDS, METRES, limit_s=0.15)
    check(plan, rides, [driver()])
    best = cheapest(rides, driver())
    if np.isfinite(best):
        assert plan.unserved == ()
        assert plan.cost == best
