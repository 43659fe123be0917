"""Small days whose best plan can be worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geo.pickups.model import Driver, Offer, PickupPlan, Ride, StopKind, UnservedReason, Way
from geo.pickups.plan import SPARE_S, plan_pickups
from tests.pickups.days import LONG_S
from tests.pickups.oracle import check

HOUR = 3600
MINUTE = 60

# A lane with five doors, in minutes; door 4 is 3 minutes from door 0. The venue is door 3.
#   0 --3-- 4 --2-- 1 ----5---- 2 --------10-------- 3
LANE = np.array([0, 5, 10, 20, 3], dtype=float) * MINUTE
SECONDS = abs(LANE[:, None] - LANE[None, :])
METRES = SECONDS * 10


def there(request: str, home: int, **more: Any) -> Ride:
    """A way there for a session at 10:00: set down between 9:30 and 9:58."""
    usual: dict[str, Any] = {
        "pickup_from_s": 8 * HOUR, "pickup_to_s": 10 * HOUR, "arrive_from_s": 9 * HOUR + 1800,
        "arrive_to_s": 10 * HOUR - 120, "passengers": 1, "wheelchairs": 0,
        "max_ride_s": 40 * MINUTE,
    }  # fmt: skip
    return Ride(request, Way.THERE, home, 3, **{**usual, **more})


def back(request: str, home: int, **more: Any) -> Ride:
    """A way home from a session that ends at 12:00: fetched by 12:30."""
    usual: dict[str, Any] = {
        "pickup_from_s": 12 * HOUR, "pickup_to_s": 12 * HOUR + 1800, "arrive_from_s": 12 * HOUR,
        "arrive_to_s": 14 * HOUR, "passengers": 1, "wheelchairs": 0, "max_ride_s": 40 * MINUTE,
    }  # fmt: skip
    return Ride(request, Way.BACK, 3, home, **{**usual, **more})


def driver(name: str = "d", home: int = 0, seats: int = 3, **more: int) -> Driver:
    return Driver(
        name, home, seats, more.get("wheelchair_places", 0),
        more.get("from_s", 8 * HOUR), more.get("to_s", 16 * HOUR),
    )  # fmt: skip


def plan(rides: list[Ride], drivers: list[Driver], seconds: np.ndarray = SECONDS) -> PickupPlan:
    """Plan, and check the plan."""
    made = plan_pickups(rides, drivers, seconds, METRES, limit_s=LONG_S)
    check(made, rides, drivers, seconds)
    assert made.finished
    return made


def test_one_car_collects_two_neighbours_and_brings_both_home():
    """0 to 3 and back is 40 minutes of driving; both live on the way, so it costs no more."""
    made = plan([there("a", 1), there("b", 2), back("a", 1), back("b", 2)], [driver()])
    assert made.unserved == ()
    assert made.cost == 40 * MINUTE
    assert made.runs[0].metres == 24_000


@pytest.mark.parametrize("homes", range(1, 10))
def test_everybody_who_has_a_seat_both_ways_gets_one(homes):
    """Nobody of a full village is left at home because not everybody can come.

    Eight seats, all at door 4: who gets in last rides 17 minutes, who gets in first 16 more.
    """
    names = [f"r{i}" for i in range(homes)]
    rides = [ride for name in names for ride in (there(name, 4), back(name, 4))]
    made = plan(rides, [driver(seats=8)])
    assert len(made.unserved) == max(0, homes - 8)
    assert all(left.way is Way.BOTH for left in made.unserved)
    assert made.cost == 40 * MINUTE


def test_a_full_car_leaves_somebody_and_says_so():
    """One seat, two neighbours 20 minutes away: a second trip ends 40 minutes after the first."""
    made = plan([there("a", 0), there("b", 0)], [driver(seats=1)])
    assert [left.reason for left in made.unserved] == [UnservedReason.SEATS_TAKEN]


def test_nobody_is_taken_without_the_way_home_that_they_asked_for():
    """The driver is free until 11:00, and would have to stay until 12:04 + 20 minutes of driving.

    The pick-up at the venue begins at 12:00 and takes 2 minutes, the drive to door 1 takes 15,
    getting out 2 and the way home 5 minutes: 12:24.
    """
    made = plan([there("a", 1), back("a", 1), there("b", 2)], [driver(to_s=11 * HOUR)])
    (left,) = made.unserved
    assert (left.request, left.reason) == ("a", UnservedReason.NO_DRIVER_THEN)
    assert (left.way, left.cause) == (Way.BOTH, Way.BACK)
    assert left.offer == Offer("d", 8 * HOUR, 12 * HOUR + 24 * MINUTE)
    longer = driver(to_s=left.offer.to_s)
    assert plan([there("a", 1), back("a", 1)], [longer]).unserved == ()


def test_one_way_is_driven_alone_where_that_helps():
    rides = [there("a", 1, alone=True), back("a", 1, alone=True)]
    (left,) = plan(rides, [driver(to_s=11 * HOUR)]).unserved
    assert (left.request, left.way) == ("a", Way.BACK)


def test_two_whole_requests_count_more_than_three_single_ways():
    """One seat each way: "a" both ways is one request, "b" and "c" one way are half a request."""
    rides = [
        there("a", 1), back("a", 1),
        there("b", 1, alone=True), back("b", 1, alone=True, pickup_from_s=20 * HOUR,
                                        pickup_to_s=21 * HOUR, arrive_to_s=22 * HOUR),
    ]  # fmt: skip
    made = plan(rides, [driver(seats=1)])
    assert {left.request for left in made.unserved} == {"b"}


@pytest.mark.parametrize(
    ("ride", "reason", "found", "limit"),
    [
        (there("w", 1, wheelchairs=1), UnservedReason.NO_WHEELCHAIR_PLACE, None, None),
        (there("p", 1, passengers=4), UnservedReason.TOO_MANY_PASSENGERS, 4, 3),
        (there("r", 1, max_ride_s=14 * MINUTE), UnservedReason.RIDE_TOO_LONG, 900, 840),
    ],
)
def test_a_request_that_nobody_could_take_gives_its_own_reason(ride, reason, found, limit):
    made = plan([ride], [driver()])
    (left,) = made.unserved
    assert (left.request, left.reason) == (ride.request, reason)
    assert (left.found, left.limit) == (found, limit)
    assert made.runs == ()


@pytest.mark.parametrize(
    ("off", "reason"),
    [
        ([1], UnservedReason.HOME_OFF_NETWORK),
        ([3], UnservedReason.VENUE_OFF_NETWORK),
        ([], UnservedReason.NO_ROAD),
    ],
)
def test_a_place_without_a_road_is_named(off, reason):
    seconds = SECONDS.copy()
    seconds[off, :] = np.inf
    seconds[:, off] = np.inf
    seconds[1, 3] = np.inf
    (left,) = plan([there("x", 1)], [driver()], seconds).unserved
    assert left.reason is reason


def test_with_no_driver_on_that_day_nobody_is_said_to_lack_a_wheelchair_place():
    (left,) = plan([there("x", 1, wheelchairs=1)], []).unserved
    assert (left.reason, left.offer) == (UnservedReason.NO_DRIVER_THEN, None)


def test_a_person_in_a_wheelchair_takes_its_place_and_no_seat():
    """One seat and one wheelchair place carry a person in a wheelchair and their escort."""
    rides = [there("w", 1, passengers=2, wheelchairs=1)]
    assert plan(rides, [driver(seats=1, wheelchair_places=1)]).unserved == ()


EARLY_B = {"arrive_to_s": 9 * HOUR + 31 * MINUTE, "max_ride_s": 20 * MINUTE}


@pytest.mark.parametrize(
    ("a", "b", "car", "reason"),
    [
        ({}, there("b", 0), {"seats": 1}, UnservedReason.SEATS_TAKEN),
        (
            {"wheelchairs": 1},
            there("b", 0, wheelchairs=1),
            {"wheelchair_places": 1},
            UnservedReason.WHEELCHAIR_PLACES_TAKEN,
        ),
        # Out of the house at 9:34 for "a", home at 10:12. "b" from the venue to door 0 gets in at
        # 9:55 and is there at 10:17; home at 10:22. With "b" alone it would be 10:18.
        (
            {},
            back("b", 0, pickup_from_s=9 * HOUR + 3000, arrive_from_s=9 * HOUR + 3000),
            {"from_s": 9 * HOUR + 34 * MINUTE, "to_s": 10 * HOUR + 20 * MINUTE},
            UnservedReason.DRIVERS_GO_HOME,
        ),
        # "b" must be at the venue at 9:30 and "a" not before 9:53, after no more than 16 minutes.
        (
            {"max_ride_s": 16 * MINUTE},
            there("b", 0, **EARLY_B),
            {},
            UnservedReason.OTHERS_RIDE_TOO_LONG,
        ),
        # The same, and "a" is not ready before 9:33, when the driver is 15 minutes away.
        (
            {"pickup_from_s": 9 * HOUR + 33 * MINUTE},
            there("b", 0, **EARLY_B),
            {},
            UnservedReason.DRIVERS_BUSY,
        ),
    ],
)
def test_what_is_in_the_way_is_said(a, b, car, reason):
    """The driver lives at door 4: 34 minutes of driving for "a" at door 1, and 40 for "b"."""
    first = there("a", 1, arrive_from_s=9 * HOUR + 53 * MINUTE, **a)
    made = plan([first, b], [driver(home=4, **car)])
    assert [(left.request, left.reason) for left in made.unserved] == [("b", reason)]


def test_a_driver_leaves_as_late_as_is_wise():
    """Door 1 is 15 minutes from the venue, and out of the car by 10:00 means in it by 9:41.

    So 9:36 is the latest to leave door 0, and SPARE_S before that is wise.
    """
    made = plan([there("a", 1)], [driver()])
    start, pickup, dropoff, _ = made.runs[0].stops
    assert start.depart_s == 9 * HOUR + 36 * MINUTE - SPARE_S
    assert pickup.arrive_s == pickup.ready_s
    assert dropoff.depart_s == 10 * HOUR - SPARE_S


def test_nobody_waits_in_front_of_the_first_door():
    """Getting in may begin at 9:40 and not before: the driver leaves 5 minutes before that."""
    made = plan([there("a", 1, pickup_from_s=9 * HOUR + 40 * MINUTE)], [driver()])
    start, pickup, *_ = made.runs[0].stops
    assert start.depart_s == 9 * HOUR + 35 * MINUTE
    assert pickup.arrive_s == pickup.ready_s


def test_who_waits_for_the_end_of_a_session_is_ready_when_it_ends():
    made = plan([there("a", 1), back("a", 1)], [driver()])
    pickup = next(s for s in made.runs[0].stops if s.kind is StopKind.PICKUP and s.way is Way.BACK)
    assert pickup.arrive_s < pickup.ready_s == 12 * HOUR


def test_nothing_to_do_is_a_plan_too():
    assert plan([], [driver()]) == PickupPlan((), (), 0, finished=True)
