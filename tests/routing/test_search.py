"""The search against every journey there is, on random timetables full of traps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from geo.routing.changes import compile_changes
from geo.routing.clock import ServiceClock
from geo.routing.day import Accessible, compile_day, day_key
from geo.routing.kernels import flat
from geo.routing.kernels import timetable as kernels
from geo.routing.kernels.timetable import Limits
from geo.routing.search import EVER_S, first_arriving, last_leaving, ways_on
from geo.routing.vocabulary import UNREACHED
from geo.routing.ways import Ends, Service, Way
from tests.routing import oracle
from tests.routing.random_networks import DATE, SPEED_MS, Case, cases, rows
from tests.routing.timetables import Rows, hms, links, timetable, trip

MANY = settings(max_examples=150, deadline=None)
SOME = settings(max_examples=60, deadline=None)


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


def all_journeys(case: Case, accessible: str = "any") -> list[oracle.Trace]:
    table = timetable(case.rows)
    step_free = accessible != "any"
    return oracle.journeys(
        oracle.vehicles(table, DATE, accessible),
        oracle.changes(table, links(case.rows), SPEED_MS, step_free, case.limits.min_change_s),
        oracle.Rules(*case.limits),
        list(case.from_s),
        list(case.to_s),
    )


def trace(way: Way | None) -> tuple[int, int, int, int] | None:
    return None if way is None else (way.leave_s, way.arrive_s, way.changes, way.walk_s)


def check_way(case: Case, way: Way) -> None:
    """The rides of the answer are real and join up."""
    walk = case.from_s[way.rides[0].from_stop] + case.to_s[way.rides[-1].to_stop]
    table = timetable(case.rows)
    change = oracle.changes(table, links(case.rows), SPEED_MS, False, case.limits.min_change_s)
    named = {(v.name[1], c.stop, c.depart) for v in oracle.vehicles(table, DATE) for c in v.calls}
    got_off = {(v.name[1], c.stop, c.arrive) for v in oracle.vehicles(table, DATE) for c in v.calls}
    for ride in way.rides:
        assert (ride.trip, ride.from_stop, ride.depart_s) in named
        assert (ride.trip, ride.to_stop, ride.arrive_s) in got_off
    for one, two in zip(way.rides, way.rides[1:], strict=False):
        step, least = change[one.to_stop][two.from_stop]
        assert two.depart_s >= one.arrive_s + least
        walk += step
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
def test_every_first_vehicle_is_counted_once(case: Case) -> None:
    first, last = case.window
    latest = EVER_S if case.edge_s is None else last + case.edge_s
    found = [t for t in all_journeys(case) if first <= t.leave <= last and t.arrive <= latest]
    vehicles = {t.first for t in found}
    leaves = [t.leave for t in found]
    count = len(vehicles)
    if (
        oracle.on_foot(oracle.Rules(*case.limits), case.direct_s)
        and first + case.direct_s <= latest
    ):
        count += 1
        leaves.append(first)
    ways = ways_on(service_of(case.rows), case.limits, ends_of(case), first, last, latest)
    assert (ways.count, ways.last_leave_s) == (count, max(leaves, default=None))


@pytest.mark.parametrize("accessible", [Accessible.YES, Accessible.NOT_NO])
@given(case=cases())
@SOME
def test_step_free_ways_use_only_what_is_known_accessible(
    accessible: Accessible, case: Case
) -> None:
    first, last = case.window
    name = "yes" if accessible is Accessible.YES else "not_no"
    found = [t for t in all_journeys(case, name) if first <= t.arrive <= last]
    best = min(found, key=lambda t: (-t.leave, t.changes, t.walk, t.arrive), default=None)
    ends = ends_of(case)
    way = last_leaving(
        service_of(case.rows, accessible, step_free=True),
        case.limits,
        Ends(ends.from_s, ends.to_s, UNREACHED),
        first,
        last,
    )
    assert trace(way) == (None if best is None else best[:4])


@given(cases())
@MANY
def test_rounds_agree_at_every_stop_in_both_directions(case: Case) -> None:
    """Earliest arrivals and latest departures by number of rides, at each stop."""
    first, last = case.window
    table = timetable(case.rows)
    running = oracle.vehicles(table, DATE)
    change = oracle.changes(table, links(case.rows), SPEED_MS, False, case.limits.min_change_s)
    unlimited = oracle.Rules(*case.limits)._replace(total_walk=10**9, max_journey=10**9)
    service = service_of(case.rows)
    ends = ends_of(case)
    near = np.where(ends.from_s <= case.limits.max_walk_s, ends.from_s, UNREACHED)
    arrived, _ = kernels.rounds(
        service.lines, service.changes, case.limits, flat(near), first, last, EVER_S
    )
    best = [UNREACHED] * case.rows.stops
    every = oracle.states(running, change, unlimited, list(case.from_s), first, last)
    for ride, reached in enumerate(every, start=1):
        for state in reached:
            best[state.stop] = min(best[state.stop], state.time)
        assert arrived[ride].tolist() == best

    # Backwards: from which boardings can the target still be reached within the window?
    near = np.where(ends.to_s <= case.limits.max_walk_s, ends.to_s, UNREACHED)
    boarded, _ = kernels.rounds(
        service.against_lines, service.against_changes, case.limits, flat(near),
        -last, -first, EVER_S,
    )  # fmt: skip
    for stop in range(case.rows.stops):
        here = [oracle.FAR] * case.rows.stops
        here[stop] = 0
        latest = -UNREACHED
        every = oracle.states(running, change, unlimited, here)
        for ride, reached in enumerate(every, start=1):
            for state in reached:
                walk = case.to_s[state.stop]
                if walk <= case.limits.max_walk_s and first <= state.time + walk <= last:
                    latest = max(latest, state.leave)
            assert -int(boarded[ride, stop]) == latest


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
    extra = tuple(t for t in more.trips if max(t.stops) < case.rows.stops)
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


# Traps drawn by hand.

LIMITS = Limits(max_walk_s=600, total_walk_s=1200, max_journey_s=5400, min_change_s=180, rides=3)


def _ask(
    trips: list[str],
    limits: Limits = LIMITS,
    window: str = "9:45 10:00",
    walks: tuple[tuple[int, int, float, float], ...] = (),
) -> tuple[int, int, int, int] | None:
    """Ask from A (2 minutes' walk) to Z (3 minutes' walk)."""
    stops = ["A", "B", "C", "Z"]
    drawn = Rows(4, tuple(trip(text, stops) for text in trips), walks=walks)
    far = UNREACHED
    ends = Ends(
        flat(np.array([120, far, far, far], dtype=np.int32)),
        flat(np.array([far, far, far, 180], dtype=np.int32)),
        far,
    )
    first, last = (hms(text) for text in window.split())
    return trace(last_leaving(service_of(drawn), limits, ends, first, last))


def test_a_slow_bus_into_the_window_beats_a_fast_one_before_it() -> None:
    slow, fast = "A 9:00 B 9:20 Z 9:50", "A 9:05 Z 9:20"
    assert _ask([slow, fast]) == (hms("8:58"), hms("9:53"), 0, 300)


def test_waiting_for_the_next_bus_of_the_same_line_keeps_the_window() -> None:
    trips = ["A 9:00 B 9:10", "B 9:15 Z 9:25", "B 9:45 Z 9:55"]
    assert _ask(trips) == (hms("8:58"), hms("9:58"), 1, 300)


def test_the_longest_journey_rules_out_the_last_to_leave() -> None:
    """Leaving 9:20 takes 38 minutes, all that fits; with 35 minutes only 9:10 by the other way."""
    trips = ["A 9:22 B 9:30", "B 9:40 Z 9:55", "A 9:12 Z 9:42"]
    assert _ask(trips) == (hms("9:20"), hms("9:58"), 1, 300)
    assert _ask(trips, LIMITS._replace(max_journey_s=35 * 60)) == (
        hms("9:10"), hms("9:45"), 0, 300,
    )  # fmt: skip


def test_the_total_of_walks_rules_out_the_last_to_leave() -> None:
    trips = ["A 9:22 B 9:30", "C 9:45 Z 9:52", "A 9:02 Z 9:45"]
    walk = ((1, 2, 640.0, 640.0), (2, 1, 640.0, 640.0))
    assert _ask(trips, walks=walk) == (hms("9:20"), hms("9:55"), 1, 780)
    assert _ask(trips, LIMITS._replace(total_walk_s=779), walks=walk) == (
        hms("9:00"), hms("9:48"), 0, 300,
    )  # fmt: skip


def test_the_minimum_change_time_is_kept_to_the_second() -> None:
    trips = ["A 9:20 B 9:30", "B 9:33 Z 9:50"]
    assert _ask(trips) is not None
    assert _ask(trips, LIMITS._replace(min_change_s=181)) is None


def test_no_time_is_needed_to_board_the_first_bus() -> None:
    assert _ask(["A 9:30 Z 9:50"]) == (hms("9:28"), hms("9:53"), 0, 300)


def _between(
    trips: list[str], from_s: tuple[int, ...], limits: Limits = LIMITS
) -> tuple[Service, Limits, Ends]:
    """Give a question from stops at `from_s` seconds to Z, 3 minutes' walk from the target."""
    stops = ["A", "B", "X", "Z"]
    to_s = np.array([UNREACHED, UNREACHED, UNREACHED, 180], dtype=np.int32)
    ends = Ends(flat(np.array(from_s, dtype=np.int32)), flat(to_s), UNREACHED)
    return service_of(Rows(4, tuple(trip(text, stops) for text in trips))), limits, ends


@pytest.mark.parametrize("first", [0, 1])
def test_a_later_bus_with_less_walking_is_not_lost_to_an_earlier_one(first: int) -> None:
    """Both leave home at 9:20 and meet at X: one walks 2 minutes before, the other 7."""
    trips = ["A 9:22 X 9:40", "B 9:27 X 9:38"]
    trips = [trips[first], trips[1 - first], "X 9:45 Z 9:52"]
    far = UNREACHED
    question = _between(trips, (120, 420, far, far))
    way = last_leaving(*question, hms("9:45"), hms("10:00"))
    assert trace(way) == (hms("9:20"), hms("9:55"), 1, 300)
    tight = _between(trips, (120, 420, far, far), LIMITS._replace(total_walk_s=300))
    assert trace(last_leaving(*tight, hms("9:45"), hms("10:00"))) == trace(way)


def test_a_chance_that_only_an_earlier_bus_makes_too_long_is_not_counted() -> None:
    """Both buses meet the 10:00 at X; who leaves at 9:08 is on the way for longer than an hour."""
    trips = ["A 9:40 X 9:50", "A 9:10 X 9:45", "X 10:00 Z 10:15"]
    far = UNREACHED
    hour = LIMITS._replace(max_journey_s=3600)
    ways = ways_on(*_between(trips, (120, far, far, far), hour), hms("9:00"), hms("10:00"))
    assert (ways.count, ways.last_leave_s) == (1, hms("9:38"))
    longer = _between(trips, (120, far, far, far))
    assert ways_on(*longer, hms("9:00"), hms("10:00")).count == 2


def test_a_failed_chance_does_not_hide_one_with_less_walking() -> None:
    """From B with 7 minutes' walk the total is too long; from A, later at X, it is not."""
    trips = ["B 9:28 X 9:38", "A 9:22 X 9:40", "X 9:45 Z 9:52"]
    far = UNREACHED
    tight = _between(trips, (120, 420, far, far), LIMITS._replace(total_walk_s=300))
    ways = ways_on(*tight, hms("9:00"), hms("10:00"))
    assert (ways.count, ways.last_leave_s) == (1, hms("9:20"))


def test_what_a_good_chance_left_untried_is_tried_for_the_next() -> None:
    """The first bus gets home by X and passes B; the second reaches only B, later."""
    trips = ["A 9:40 X 9:50 B 9:55", "X 10:00 Z 10:15", "A 9:30 B 9:58", "B 10:05 Z 10:20"]
    far = UNREACHED
    ways = ways_on(*_between(trips, (120, far, far, far)), hms("9:00"), hms("10:00"))
    assert (ways.count, ways.last_leave_s) == (2, hms("9:38"))


def test_a_minimum_transfer_time_includes_the_walk() -> None:
    """Off at B at 9:30; 2 minutes' walk to C; 5 minutes in all by transfers.txt."""
    stops = ["A", "B", "C", "Z"]
    far = UNREACHED
    to_s = np.array([far, far, far, 180], dtype=np.int32)
    ends = Ends(flat(np.array([120, far, far, far], dtype=np.int32)), flat(to_s), far)
    for departs, reaches in (("9:35", True), ("9:34", False)):
        rows = Rows(
            4,
            (trip("A 9:20 B 9:30", stops), trip(f"C {departs} Z 9:50", stops)),
            walks=((1, 2, 160.0, 160.0),),
            transfers=((1, 2, 2, 300),),
        )
        way = last_leaving(service_of(rows), LIMITS, ends, hms("9:45"), hms("10:00"))
        assert (way is not None) is reaches
