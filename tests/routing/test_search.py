"""The search against every journey there is, on random timetables full of traps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from geo.routing.changes import compile_changes
from geo.routing.clock import ServiceClock
from geo.routing.day import Accessible, compile_day, day_key
from geo.routing.kernels import flat
from geo.routing.kernels.timetable import Limits
from geo.routing.questions import EVER_S, HOME, Question
from geo.routing.search import Search, chances, first_arriving, last_leaving, near_of
from geo.routing.vocabulary import UNREACHED
from geo.routing.ways import Ends, Service, Way
from tests.routing import oracle
from tests.routing.random_networks import DATE, SPEED_MS, Case, cases, rows
from tests.routing.timetables import Rows, links, timetable

MANY = settings(max_examples=100, deadline=None)
SOME = settings(max_examples=40, deadline=None)


def service_of(
    drawn: Rows, accessible: Accessible = Accessible.ANY, step_free: bool = False
) -> Service:
    table = timetable(drawn)
    key = day_key(table, ServiceClock(table.zone), DATE, accessible)
    return Service.of(
        compile_day(table, key), compile_changes(table, links(drawn), SPEED_MS, step_free)
    )


def ends_of(case: Case) -> Ends:
    return Ends(
        flat(np.array(case.from_s, dtype=np.int32)),
        flat(np.array(case.to_s, dtype=np.int32)),
        case.direct_s,
    )


def all_journeys(case: Case, accessible: str = "any") -> set[oracle.Trace]:
    table = timetable(case.rows)
    service = oracle.Service(oracle.vehicles(table, DATE, accessible))
    rules = oracle.Rules(*case.limits)
    every = oracle.states(
        service, changes_of(case, accessible != "any"), rules, dict(enumerate(case.from_s))
    )
    return oracle.journeys(every, rules, dict(enumerate(case.to_s)))


def changes_of(case: Case, step_free: bool = False) -> oracle.Changes:
    table = timetable(case.rows)
    return oracle.changes(table, links(case.rows), SPEED_MS, step_free, case.limits.min_change_s)


def trace(way: Way | None) -> tuple[int, int, int, int] | None:
    return None if way is None else (way.leave_s, way.arrive_s, way.changes, way.walk_s)


def check_way(case: Case, way: Way) -> None:
    """The rides of the answer are real and join up."""
    walk = case.from_s[way.rides[0].from_stop] + case.to_s[way.rides[-1].to_stop]
    change = changes_of(case)
    real = {
        (vehicle.name, call.stop, call.depart, off.stop, off.arrive)
        for vehicle in oracle.vehicles(timetable(case.rows), DATE)
        for i, call in enumerate(vehicle.calls)
        if call.board
        for off in vehicle.offs(i)
    }
    for ride in way.rides:
        assert (ride.trip, ride.from_stop, ride.depart_s, ride.to_stop, ride.arrive_s) in real
    for one, two in zip(way.rides, way.rides[1:], strict=False):
        here = oracle.State(one.to_stop, one.arrive_s, 0, 0, None)
        least = change.least(here, two.from_stop, None)
        assert least is not None
        assert two.depart_s >= one.arrive_s + least
        walk += change.walks[one.to_stop][two.from_stop]
    assert walk == way.walk_s
    assert way.leave_s == way.rides[0].depart_s - case.from_s[way.rides[0].from_stop]
    assert way.arrive_s == way.rides[-1].arrive_s + case.to_s[way.rides[-1].to_stop]


@given(cases())
@MANY
def test_last_leaving_is_the_best_of_all_journeys(case: Case) -> None:
    first, last = case.window
    earliest = -EVER_S if case.edge_s is None else first + case.edge_s
    found = [
        (t.leave, t.arrive, t.changes, t.walk)
        for t in all_journeys(case)
        if first <= t.arrive <= last and t.leave >= earliest
    ]
    if oracle.on_foot(oracle.Rules(*case.limits), case.direct_s):
        leave = last - case.direct_s
        if leave >= earliest:
            found.append((leave, last, 0, case.direct_s))
    best = min(found, key=lambda t: (-t[0], t[2], t[3], t[1]), default=None)
    way = last_leaving(service_of(case.rows), case.limits, ends_of(case), first, last, earliest)
    assert trace(way) == best
    if way is not None and way.rides:
        check_way(case, way)


@given(cases())
@MANY
def test_first_arriving_is_the_best_of_all_journeys(case: Case) -> None:
    first, last = case.window
    latest = EVER_S if case.edge_s is None else last + case.edge_s
    found = [
        (t.leave, t.arrive, t.changes, t.walk)
        for t in all_journeys(case)
        if first <= t.leave <= last and t.arrive <= latest
    ]
    if oracle.on_foot(oracle.Rules(*case.limits), case.direct_s):
        arrive = first + case.direct_s
        if arrive <= latest:
            found.append((first, arrive, 0, case.direct_s))
    best = min(found, key=lambda t: (t[1], t[2], t[3], -t[0]), default=None)
    way = first_arriving(service_of(case.rows), case.limits, ends_of(case), first, last, latest)
    assert trace(way) == best
    if way is not None and way.rides:
        check_way(case, way)


@given(cases())
@SOME
def test_ways_that_no_other_way_beats_are_counted(case: Case) -> None:
    first, last = case.window
    latest = EVER_S if case.edge_s is None else last + case.edge_s
    found = {t for t in all_journeys(case) if first <= t.leave <= last and t.arrive <= latest}
    leaves = [leave for leave, _ in oracle.chances(found)]
    on_foot = oracle.on_foot(oracle.Rules(*case.limits), case.direct_s)
    if on_foot and first + case.direct_s <= latest:
        leaves.append(first)
    ways = chances(service_of(case.rows), case.limits, ends_of(case), first, last, latest)
    assert ways.count == len(leaves)
    if leaves:
        assert ways.last_leave_s == max(leaves)


@pytest.mark.parametrize("accessible", [Accessible.YES, Accessible.NOT_NO])
@given(case=cases())
@SOME
def test_step_free_ways_use_only_what_is_known_accessible(
    accessible: Accessible, case: Case
) -> None:
    first, last = case.window
    name = "yes" if accessible is Accessible.YES else "not_no"
    found = {t for t in all_journeys(case, name) if first <= t.arrive <= last}
    best = oracle.last_to_leave(found)
    ends = ends_of(case)
    way = last_leaving(
        service_of(case.rows, accessible, step_free=True),
        case.limits,
        Ends(ends.from_s, ends.to_s, UNREACHED),
        first,
        last,
    )
    assert trace(way) == (
        None if best is None else (best.leave, best.arrive, best.changes, best.walk)
    )


def board_by(
    service: Service, limits: Limits, walk_s: tuple[int, ...], first: int, last: int
) -> list[int]:
    """Ask the first pass of the search by when each stop has to be boarded at."""
    nowhere = np.full(len(walk_s), UNREACHED, dtype=np.int32)
    doors = [near_of(nowhere), near_of(np.array(walk_s, dtype=np.int32))]
    search = Search(service, doors, limits)
    found = search.board_by_s(Question(HOME, 1, UNREACHED, limits, first, last))
    return [int(time) for time in found]


@given(cases())
@MANY
def test_rounds_agree_at_every_stop_in_both_directions(case: Case) -> None:
    """Earliest arrivals and latest departures by number of rides, at each stop."""
    first, last = case.window
    unlimited = case.limits._replace(total_walk_s=10**6, max_journey_s=10**6)
    rules = oracle.Rules(*unlimited)
    change = changes_of(case)
    running = oracle.Service(oracle.vehicles(timetable(case.rows), DATE))
    service = service_of(case.rows)
    stops = range(case.rows.stops)

    def nearby(walks: tuple[int, ...]) -> dict[int, int]:
        return {s: walk for s, walk in enumerate(walks) if walk <= case.limits.max_walk_s}

    arrived = [UNREACHED] * case.rows.stops
    every = oracle.states(running, change, rules, nearby(case.from_s), first, last)
    for ride, reached in enumerate(every, start=1):
        for state in reached:
            arrived[state.stop] = min(arrived[state.stop], state.time)
        limits = unlimited._replace(rides=ride)
        turned = board_by(service.turned_round(), limits, case.from_s, -last, -first)
        assert [-time for time in turned] == arrived

    # Backwards: from which boardings can the target still be reached within the window?
    target = nearby(case.to_s)
    latest = {(ride, stop): -UNREACHED for ride in range(rules.rides + 1) for stop in stops}
    for stop in stops:
        every = oracle.states(running, change, rules, {stop: 0})
        for ride, reached in enumerate(every, start=1):
            latest[ride, stop] = latest[ride - 1, stop]
            for state in reached:
                walk = target.get(state.stop)
                if walk is not None and first <= state.time + walk <= last:
                    latest[ride, stop] = max(latest[ride, stop], state.leave)
    for ride in range(1, rules.rides + 1):
        limits = unlimited._replace(rides=ride)
        found = board_by(service, limits, case.to_s, first, last)
        assert found == [latest[ride, stop] for stop in stops]


@given(cases())
@SOME
def test_leaving_later_never_arrives_earlier(case: Case) -> None:
    first, last = case.window
    ends = ends_of(case)
    service = service_of(case.rows)
    wide = case.limits._replace(max_journey_s=6 * 3600)
    arrivals = []
    for leave in range(first, last + 1, 300):
        way = first_arriving(service, wide, ends, leave, last + 3600)
        arrivals.append(EVER_S if way is None else way.arrive_s)
    assert arrivals == sorted(arrivals)


@given(cases(), rows(most_trips=2))
@SOME
def test_more_trips_never_hurt(case: Case, more: Rows) -> None:
    first, last = case.window
    # No more in a block: what a vehicle does in between parts its passengers from it.
    extra = tuple(replace(t, block=-1) for t in more.trips if max(t.stops) < case.rows.stops)
    richer = Rows(**{**vars(case.rows), "trips": case.rows.trips + extra})
    before = last_leaving(service_of(case.rows), case.limits, ends_of(case), first, last)
    after = last_leaving(service_of(richer), case.limits, ends_of(case), first, last)
    if before is not None:
        assert after is not None
        assert after.leave_s >= before.leave_s


@given(cases())
@SOME
def test_forward_and_backward_agree(case: Case) -> None:
    """Who leaves when the last journey leaves, arrives no later than it; and the other way."""
    first, last = case.window
    service, ends = service_of(case.rows), ends_of(case)
    ends = Ends(ends.from_s, ends.to_s, UNREACHED)
    there = last_leaving(service, case.limits, ends, first, last)
    if there is None:
        return
    again = first_arriving(service, case.limits, ends, there.leave_s, there.leave_s)
    assert again is not None
    assert again.arrive_s <= there.arrive_s
    back = last_leaving(service, case.limits, ends, again.arrive_s, again.arrive_s)
    assert back is not None
    assert back.leave_s >= there.leave_s


@given(cases())
@SOME
def test_numbers_of_stops_do_not_matter(case: Case) -> None:
    n = case.rows.stops
    new = [n - 1 - i for i in range(n)]

    def moved(values: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(values[new.index(i)] for i in range(n)) if values else values

    renumbered = Rows(
        **{
            **vars(case.rows),
            "trips": tuple(
                type(t)(**{**vars(t), "stops": tuple(new[s] for s in t.stops)})
                for t in case.rows.trips
            ),
            "walks": tuple((new[a], new[b], m, f) for a, b, m, f in case.rows.walks),
            "transfers": tuple((new[a], new[b], k, m) for a, b, k, m in case.rows.transfers),
            "wheelchair": moved(case.rows.wheelchair),
            "parent": tuple(p if p < 0 else new[p] for p in moved(case.rows.parent)),
        }
    )
    ends = ends_of(case)
    other = Ends(
        flat(np.array(moved(case.from_s), dtype=np.int32)),
        flat(np.array(moved(case.to_s), dtype=np.int32)),
        case.direct_s,
    )
    window = case.window
    assert trace(last_leaving(service_of(case.rows), case.limits, ends, *window)) == trace(
        last_leaving(service_of(renumbered), case.limits, other, *window)
    )
