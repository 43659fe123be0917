"""Drawn days: the best of all plans, promises that every plan keeps, and reasons that are true."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.pickups.model import Driver, Ride, UnservedReason
from geo.pickups.plan import plan_pickups
from tests.pickups.days import LONG_S, drawn_day
from tests.pickups.oracle import check, optimum, possible, served


@pytest.mark.parametrize("seed", range(60))
def test_of_all_plans_of_a_small_day_the_best_is_found(seed):
    rides, drivers, seconds = drawn_day(seed, requests=2 + seed % 2, drivers=1 + seed % 2)
    plan = plan_pickups(rides, drivers, seconds, seconds, limit_s=LONG_S, seed=seed)
    check(plan, rides, drivers, seconds)
    assert (served(plan, rides), plan.cost) == optimum(rides, drivers, seconds)


def greedy(rides: list[Ride], drivers: list[Driver], seconds) -> float:
    """Serve each request in turn where it fits, at the end of a driver's day or anywhere else."""
    orders: list[list[tuple[int, int]]] = [[] for _ in drivers]
    done = 0.0
    for request in dict.fromkeys(r.request for r in rides):
        group = [i for i, r in enumerate(rides) if r.request == request]
        before = [list(order) for order in orders]
        put = [_put(i, orders, rides, drivers, seconds) for i in group]
        if all(put) or rides[group[0]].alone:
            done += sum(put) / len(group)
        else:
            orders = before
    return done


def _put(i: int, orders, rides: list[Ride], drivers: list[Driver], seconds) -> bool:
    for order, driver in zip(orders, drivers, strict=True):
        for up in range(len(order), -1, -1):
            for down in range(up, len(order) + 1):
                trial = [*order[:up], (i, 0), *order[up:down], (i, 1), *order[down:]]
                if _room(trial, rides, driver) and possible(trial, rides, driver, seconds):
                    order[:] = trial
                    return True
    return False


def _room(order, rides: list[Ride], driver: Driver) -> bool:
    seats = chairs = 0
    for ride, end in order:
        seats += (-1 if end else 1) * rides[ride].seats
        chairs += (-1 if end else 1) * rides[ride].wheelchairs
        if seats > driver.seats or chairs > driver.wheelchair_places:
            return False
    return True


days = st.builds(drawn_day, st.integers(0, 10_000), st.integers(3, 7), st.integers(1, 3))


@settings(max_examples=40, deadline=None)
@given(day=days, seed=st.integers(0, 2**31 - 1))
def test_every_plan_keeps_all_promises_and_serves_as_many_as_going_down_the_list(day, seed):
    rides, drivers, seconds = day
    plan = plan_pickups(rides, drivers, seconds, 10 * seconds, limit_s=LONG_S, seed=seed)
    check(plan, rides, drivers, seconds)
    assert served(plan, rides) >= greedy(rides, drivers, seconds)
    assert all(run.metres == 10 * run.drive_s for run in plan.runs)


@settings(max_examples=10, deadline=None)
@given(day=days, seed=st.integers(0, 2**31 - 1))
def test_the_same_question_and_seed_have_the_same_answer(day, seed):
    rides, drivers, seconds = day
    once, again = (
        plan_pickups(rides, drivers, seconds, seconds, limit_s=limit_s, seed=seed)
        for limit_s in (LONG_S, 2 * LONG_S)
    )
    assert once == again


MORE_ROOM = {
    UnservedReason.SEATS_TAKEN: lambda d: dataclasses.replace(d, seats=99),
    UnservedReason.WHEELCHAIR_PLACES_TAKEN: lambda d: dataclasses.replace(d, wheelchair_places=9),
    UnservedReason.DRIVERS_GO_HOME: lambda d: dataclasses.replace(
        d, from_s=d.from_s - 86_400, to_s=d.to_s + 86_400
    ),
}


@settings(max_examples=40, deadline=None)
@given(day=days)
def test_reasons_are_true(day):
    """With more of what a reason names, somebody more is served; with less said, nobody is."""
    rides, drivers, seconds = day
    plan = plan_pickups(rides, drivers, seconds, seconds, limit_s=LONG_S)
    for left in plan.unserved:
        own = [r for r in rides if r.request == left.request and r.way is left.cause]
        alone = plan_pickups(own, drivers, seconds, seconds, limit_s=LONG_S)
        if left.offer is not None:
            freed = [
                dataclasses.replace(d, from_s=left.offer.from_s, to_s=left.offer.to_s)
                for d in drivers
                if d.id == left.offer.driver
            ]
            assert alone.unserved
            assert not plan_pickups(own, freed, seconds, seconds, limit_s=LONG_S).unserved
        elif left.reason in MORE_ROOM:
            more = [MORE_ROOM[left.reason](d) for d in drivers]
            larger = plan_pickups(rides, more, seconds, seconds, limit_s=LONG_S)
            assert served(larger, rides) > served(plan, rides)
            assert not alone.unserved


def test_a_search_without_time_still_gives_a_plan():
    rides, drivers, seconds = drawn_day(1, requests=40, drivers=5)
    plan = plan_pickups(rides, drivers, seconds, seconds, limit_s=0.0)
    check(plan, rides, drivers, seconds)
    assert plan.runs


def test_a_machine_that_is_too_slow_ends_in_time_and_says_that_the_search_was_cut_short(
    monkeypatch: pytest.MonkeyPatch,
):
    """By this clock every look at it takes a second, so that no more than five are possible."""
    looks = itertools.count()
    monkeypatch.setattr("geo.pickups.search.time.monotonic", lambda: float(next(looks)))
    rides, drivers, seconds = drawn_day(1, requests=40, drivers=5)
    plan = plan_pickups(rides, drivers, seconds, seconds, limit_s=5.0)
    check(plan, rides, drivers, seconds)
    assert next(looks) <= 7
    assert not plan.finished
