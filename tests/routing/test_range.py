"""Range RAPTOR against a plain search for one departure after the other, at every stop.

Small timetables by the thousand, and Newport. ``python -m tests.routing.test_range 20000`` runs as
many random cases as one likes and counts what differs.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from geo.routing import profiles as profiles_module
from geo.routing.changes import compile_changes
from geo.routing.clock import ServiceClock
from geo.routing.day import Accessible, compile_day, day_key
from geo.routing.kernels.range_space import Window
from geo.routing.kernels.timetable import Limits, Near
from geo.routing.profiles import Profiles, RangeSearch, near_door, targets_near
from geo.routing.ways import Service
from tests.routing.departures_oracle import (
    FAR,
    Rules,
    World,
    backwards,
    changes_of,
    earliest,
    vehicles_of,
)
from tests.routing.random_days import Drawn, draw
from tests.routing.random_networks import SPEED_MS
from tests.routing.timetables import Rows, Trip, hms, links, timetable, trip

IN_ONE_TEST = 150


def service_of(drawn: Drawn) -> Service:
    table = timetable(drawn.rows)
    key = day_key(table, ServiceClock(table.zone), drawn.date, Accessible.ANY)
    changes = compile_changes(table, links(drawn.rows), SPEED_MS, step_free=False)
    return Service.of(compile_day(table, key), changes)


def worlds_of(drawn: Drawn) -> tuple[World, World]:
    running = vehicles_of(drawn.rows, drawn.date)
    change = changes_of(drawn.rows, SPEED_MS, drawn.rules.min_change)
    return World.of(running, change), backwards(running, change)


def door(walks: dict[int, int], rules: Rules) -> Near:
    return near_door(
        np.array(list(walks), dtype=np.int32),
        np.array(list(walks.values()), dtype=np.int32),
        Limits(*rules),
    )


def arrivals(profiles: Profiles, leave_s: int, rides: int, by_s: int = FAR) -> list[int]:
    """Read from the profiles who arrives when, leaving at that time or later."""
    found = []
    for target in range(len(profiles.first) - 1):
        fitting = [
            arrive
            for leave, arrive, _, ridden in profiles.to(target)
            if leave >= leave_s and ridden <= rides
        ]
        earliest_s = min(fitting, default=FAR)
        found.append(earliest_s if earliest_s <= by_s else FAR)
    return found


def compare(drawn: Drawn, rules: Rules | None = None) -> Iterator[tuple[str, list[int], list[int]]]:
    """Yield what was compared, what was found and what was expected.

    Parameters
    ----------
    rules : what the search is told, where that is not what the oracle is told.
    """
    service = service_of(drawn)
    asked = Limits(*(rules or drawn.rules))
    source = door(drawn.from_s, drawn.rules)
    targets = targets_near(drawn.rows.stops, [door(walks, drawn.rules) for walks in drawn.to_s])
    many = len(drawn.to_s)
    first, last = drawn.window
    for world, lines, changes, way in (
        (worlds_of(drawn)[0], service.lines, service.changes, 1),
        (worlds_of(drawn)[1], service.against_lines, service.against_changes, -1),
    ):
        low, high = (first, last) if way == 1 else (-last, -first)
        by = low + (drawn.by_s - first)
        search = RangeSearch(lines, changes, asked)
        # Every minute, with waiting, and leaving as late as one likes.
        window = Window(low, high, 60, True, by)
        profiles = search.profiles(source, targets, window)
        by_rides = search.profiles(source, targets, window, by_rides=True)
        for leave in range(high, low - 1, -60):
            expected = earliest(world, drawn.rules, drawn.from_s, drawn.to_s, (leave, FAR), by)
            latest = leave + drawn.rules.max_journey
            yield (
                f"minute {leave}, direction {way}",
                arrivals(profiles, leave, 99, latest),
                expected[-1],
            )
            for rides, row in enumerate(expected, start=1):
                yield (
                    f"minute {leave}, direction {way}, {rides} rides",
                    arrivals(by_rides, leave, rides, latest),
                    row,
                )
        # Leaving exactly when the first vehicle asks for it, within the window.
        profiles = search.profiles(source, targets, Window(low, high, 1, False, by), by_rides=True)
        best = [[FAR] * many for _ in range(drawn.rules.rides)]
        for leave in range(high, low - 1, -60):
            exactly = earliest(world, drawn.rules, drawn.from_s, drawn.to_s, (leave, leave), by)
            best = [[*map(min, a, b)] for a, b in zip(best, exactly, strict=True)]
            for rides, row in enumerate(best, start=1):
                yield (
                    f"leaving at {leave} exactly, direction {way}, {rides} rides",
                    arrivals(profiles, leave, rides),
                    row,
                )


@pytest.mark.parametrize("part", range(6))
def test_every_departure_arrives_everywhere_as_the_oracle_says(part: int) -> None:
    for seed in range(part * IN_ONE_TEST, (part + 1) * IN_ONE_TEST):
        for what, found, expected in compare(draw(seed)):
            assert found == expected, f"case {seed}: {what}"


def test_work_space_that_is_too_small_is_made_larger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profiles_module, "FIRST_CAPACITY", 1)
    for seed in range(60):
        for what, found, expected in compare(draw(seed)):
            assert found == expected, f"case {seed}: {what}"


STOPS = ["A", "B", "C", "D", "E"]
WHOLE_DAY = Window(hms("7:00"), hms("10:00"), 1, False, FAR)


def search_of(trips: list[Trip], walks: tuple[tuple[int, int, float, float], ...] = ()) -> Service:
    rows = Rows(len(STOPS), tuple(trips), walks=walks)
    return service_of(Drawn(rows, LIMITS, {}, [], (0, 0), FAR, dt.date(2026, 6, 9)))


LIMITS = Rules(max_walk=1_200, total_walk=1_500, max_journey=5_400, min_change=180, rides=3)


def ask(
    service: Service,
    rules: Rules,
    from_s: dict[str, int],
    to_s: dict[str, int],
    window: Window = WHOLE_DAY,
    by_rides: bool = False,
) -> list[tuple[str, str, int, int]]:
    """Ask for the profile from a door to another; answer in clock times, walking and rides."""
    search = RangeSearch(service.lines, service.changes, Limits(*rules))
    near = [
        door({STOPS.index(name): walk for name, walk in walks.items()}, rules)
        for walks in (from_s, to_s)
    ]
    targets = targets_near(len(STOPS), near[1:])
    found = search.profiles(near[0], targets, window, by_rides=by_rides)
    return [
        (clock(leave), clock(arrive), walk, rides) for leave, arrive, walk, rides in found.to(0)
    ]


def clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds % 3600 // 60:02d}"


def test_a_profile_holds_what_is_worth_leaving_for() -> None:
    """The slow bus at 8:05 is overtaken by the 8:10; nobody leaves for it."""
    service = search_of(
        [
            trip("A 8:00 B 8:20", STOPS),
            trip("A 8:05 C 8:25 B 8:55", STOPS),
            trip("A 8:10 B 8:30", STOPS),
            trip("A 9:00 B 9:20", STOPS),
        ]
    )
    assert ask(service, LIMITS, {"A": 300}, {"B": 60}) == [
        ("8:55", "9:21", 360, 1),
        ("8:05", "8:31", 360, 1),
        ("7:55", "8:21", 360, 1),
    ]


def test_a_way_with_less_walking_is_kept_for_who_may_not_walk_on() -> None:
    """Who walks 20 minutes to D can leave later, but 6 more from E are too many in total."""
    service = search_of([trip("A 8:00 D 8:10 E 8:40", STOPS), trip("D 8:21 E 8:31", STOPS)])
    from_s = {"A": 60, "D": 1_200}
    assert ask(service, LIMITS, from_s, {"E": 300}) == [("8:01", "8:36", 1_500, 1)]
    assert ask(service, LIMITS, from_s, {"E": 360}) == [("7:59", "8:37", 420, 2)]
    one_ride = LIMITS._replace(rides=1)
    assert ask(service, one_ride, from_s, {"E": 360}) == [("7:59", "8:46", 420, 1)]


def test_fewer_rides_are_kept_where_asked_for() -> None:
    service = search_of(
        [
            trip("A 8:00 B 8:10 C 9:00", STOPS),
            trip("B 8:20 C 8:40", STOPS),
        ]
    )
    assert ask(service, LIMITS, {"A": 0}, {"C": 0}) == [("8:00", "8:40", 0, 2)]
    assert ask(service, LIMITS, {"A": 0}, {"C": 0}, by_rides=True) == [
        ("8:00", "9:00", 0, 1),
        ("8:00", "8:40", 0, 2),
    ]


def test_who_may_wait_leaves_after_the_window_too() -> None:
    service = search_of([trip("A 8:00 B 8:20", STOPS)])
    closed = Window(hms("7:00"), hms("7:30"), 60, False, FAR)
    assert ask(service, LIMITS, {"A": 0}, {"B": 0}, closed) == []
    assert ask(service, LIMITS, {"A": 0}, {"B": 0}, closed._replace(may_wait=True)) == [
        ("7:30", "8:20", 0, 1)
    ]


def test_a_later_trip_that_goes_on_is_not_hidden_by_an_earlier_one() -> None:
    """The 8:10 from B is caught from the door itself, the 8:40 only by changing from C.

    It alone goes on to E. Nobody gets off at D, and nobody leaves after 8:00 in this window.
    """
    service = search_of(
        [
            trip("B 8:10 D 8:20", STOPS, alight=(1, 0)),
            trip("B 8:40 D 8:50", STOPS, alight=(1, 0), block=1),
            trip("D 8:50 E 9:00", STOPS, block=1),
            trip("C 7:55 B 8:05", STOPS),
        ]
    )
    window = Window(hms("7:30"), hms("8:00"), 1, False, FAR)
    from_s = {"B": 600, "C": 0}
    assert ask(service, LIMITS, from_s, {"E": 0}, window) == [("7:55", "9:00", 0, 2)]


def test_many_threads_find_what_one_finds() -> None:
    """One search is shared; its work spaces must never be."""
    drawn = [draw(seed) for seed in range(30)]
    largest = max(drawn, key=lambda one: len(one.rows.trips))
    service = service_of(largest)
    search = RangeSearch(service.lines, service.changes, Limits(*largest.rules))
    targets = targets_near(
        largest.rows.stops, [door({stop: 0}, largest.rules) for stop in range(largest.rows.stops)]
    )
    window = Window(largest.window[0] - 3600, largest.window[1] + 3600, 60, True, FAR)

    def entries(stop: int) -> list[list[int]]:
        return search.entries(door({stop: 60}, largest.rules), targets, window).tolist()

    stops = list(range(largest.rows.stops)) * 20
    alone = [entries(stop) for stop in stops]
    with ThreadPoolExecutor(4) as workers:
        assert list(workers.map(entries, stops)) == alone
    assert any(alone)


def main() -> None:
    """Compare many random cases, and say how many differ when bugs are planted."""
    cases = int(sys.argv[1])
    begin = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    for name in ("as it is", "one ride less", "a second more at changes", "a second of walking"):
        compared = wrong = values = differing = 0
        for seed in range(begin, begin + (cases if name == "as it is" else max(200, cases // 20))):
            drawn = draw(seed)
            told = {
                "as it is": drawn.rules,
                "one ride less": drawn.rules._replace(rides=max(1, drawn.rules.rides - 1)),
                "a second more at changes": drawn.rules._replace(
                    min_change=drawn.rules.min_change + 1
                ),
                "a second of walking": drawn.rules._replace(total_walk=drawn.rules.total_walk - 1),
            }[name]
            bad = False
            for what, found, expected in compare(drawn, told):
                values += len(expected)
                if found == expected:
                    continue
                differing += sum(a != b for a, b in zip(found, expected, strict=True))
                if name == "as it is" and not bad:
                    print(f"case {seed}: {what}: {found} is not {expected}")
                bad = True
            compared += 1
            wrong += bad
        print(f"{name}: {compared} cases, {values} values; {wrong}, {differing} of them differ")


if __name__ == "__main__":
    main()
