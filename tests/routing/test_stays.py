"""Staying seated: which trip a vehicle goes on as, in both directions of time."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.routing.clock import ServiceClock
from geo.routing.day import Accessible, Day, compile_day, day_key
from geo.routing.kernels.service import Lines
from tests.routing.timetables import Rows, Trip, timetable, trip

STOPS = ["A", "B", "C", "D"]
MONDAY = dt.date(2026, 6, 8)
ONLY_MONDAY = (frozenset({0}),)


def rows(*trips: Trip, **rest: object) -> Rows:
    return Rows(4, trips, **{"days": ONLY_MONDAY, **rest})  # type: ignore[arg-type]


def day_of(drawn: Rows, accessible: Accessible = Accessible.ANY, date: dt.date = MONDAY) -> Day:
    table = timetable(drawn)
    return compile_day(table, day_key(table, ServiceClock(table.zone), date, accessible))


def told(lines: Lines, trip_number: int) -> str:
    """Write a trip as the number of seconds and the stop of its first and last call."""
    line = int(lines.trip_line[trip_number])
    n = int(lines.first_stop[line + 1] - lines.first_stop[line])
    at = int(lines.first_time[line]) + n * (trip_number - int(lines.first_trip[line]))
    stops = lines.stop[int(lines.first_stop[line]) :][:n]
    begins, ends = int(lines.departure_s[at]), int(lines.arrival_s[at + n - 1])
    return " ".join(
        f"{STOPS[stop]} {'-' if s < 0 else ''}{abs(s) // 3600}:{abs(s) // 60 % 60:02d}"
        for stop, s in ((stops[0], begins), (stops[-1], ends))
    )


def stays_of(lines: Lines) -> dict[str, str]:
    """Return every trip that goes on, with what it goes on as."""
    goes_on = np.flatnonzero(lines.next_trip >= 0).tolist()
    return {told(lines, one): told(lines, int(lines.next_trip[one])) for one in goes_on}


BUS = (trip("A 8:00 B 8:10", STOPS, block=0), trip("B 8:15 C 8:25", STOPS, block=0))


def test_the_next_trip_of_the_block_is_the_same_vehicle_in_both_directions_of_time() -> None:
    day = day_of(rows(*BUS, trip("C 8:25 D 8:35", STOPS, block=0), trip("C 8:30 D 8:40", STOPS)))
    assert stays_of(day.forward) == {
        "A 8:00 B 8:10": "B 8:15 C 8:25",
        "B 8:15 C 8:25": "C 8:25 D 8:35",
    }
    assert stays_of(day.backward) == {
        "D -8:35 C -8:25": "C -8:25 B -8:15",
        "C -8:25 B -8:15": "B -8:10 A -8:00",
    }


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (trip("B 8:09 C 8:25", STOPS, block=0), "begins before the first has ended"),
        (trip("C 8:15 D 8:25", STOPS, block=0), "begins somewhere else"),
        (trip("B 8:15 C 8:25", STOPS, block=1), "is another block"),
        (trip("B 8:15 C 8:25", STOPS), "is in no block"),
        (trip("B 8:15 C 8:25", STOPS, block=0, service=1), "does not run that day"),
    ],
)
def test_nobody_stays_seated_where_the_next_trip(second: Trip, why: str) -> None:
    assert stays_of(day_of(rows(BUS[0], second)).forward) == {}, why


def test_a_trip_that_drives_elsewhere_in_between_parts_the_block() -> None:
    away = trip("D 8:12 C 8:13", STOPS, block=0)
    assert stays_of(day_of(rows(*BUS, away)).forward) == {}


def test_the_other_platform_of_the_station_is_the_same_place() -> None:
    bus = (BUS[0], trip("C 8:15 D 8:25", STOPS, block=0))
    together = rows(*bus, parent=(-1, 0, 0, -1))
    assert stays_of(day_of(together).forward) == {"A 8:00 B 8:10": "C 8:15 D 8:25"}


def test_a_block_may_hold_trips_of_several_services_and_is_cut_by_the_day() -> None:
    drawn = rows(
        BUS[0],
        trip("B 8:15 C 8:25", STOPS, block=0, service=1),
        trip("B 8:20 D 8:40", STOPS, block=0, service=2),
        days=(frozenset({0, 1}), frozenset(), frozenset({0, 2}), frozenset()),
    )
    assert stays_of(day_of(drawn).forward) == {"A 8:00 B 8:10": "B 8:15 C 8:25"}
    wednesday = stays_of(day_of(drawn, date=MONDAY + dt.timedelta(days=2)).forward)
    assert wednesday == {"A 8:00 B 8:10": "B 8:20 D 8:40"}


def test_yesterdays_last_trip_is_not_the_vehicle_of_today() -> None:
    drawn = rows(
        trip("A 23:00 B 23:50", STOPS, block=0),
        trip("B 24:10 C 24:20", STOPS, block=0),
        trip("C 0:30 D 0:40", STOPS, block=0),
        days=(frozenset({0}),) * 3,
    )
    tuesday = stays_of(day_of(drawn, date=MONDAY + dt.timedelta(days=1)).forward)
    # 24:10 of Monday is 0:10 of Tuesday; the trip at 0:30 of Tuesday is another service day.
    assert tuesday["A -1:00 B -0:10"] == "B 0:10 C 0:20"
    assert "B 0:10 C 0:20" not in tuesday


def test_a_vehicle_that_the_traveller_cannot_use_parts_the_block() -> None:
    drawn = rows(
        trip("A 8:00 B 8:10", STOPS, block=0, wheelchair=1),
        trip("B 8:10 B 8:15", STOPS, block=0, wheelchair=2),
        trip("B 8:15 C 8:25", STOPS, block=0, wheelchair=1),
        wheelchair=(1, 1, 1, 1),
    )
    assert stays_of(day_of(drawn, Accessible.YES).forward) == {}
    assert len(stays_of(day_of(drawn).forward)) == 2


def test_a_trip_published_twice_goes_on_once() -> None:
    drawn = rows(
        trip("A 8:00 B 8:10", STOPS, block=0, duplicate=True),
        trip("B 8:15 C 8:25", STOPS, block=0, duplicate=True),
    )
    assert stays_of(day_of(drawn).forward) == {"A 8:00 B 8:10": "B 8:15 C 8:25"}


def test_the_turned_round_day_is_the_mirror_image_with_many_trips_on_a_line() -> None:
    shuttle = [
        trip(f"{a} {hour}:00 {b} {hour}:20", STOPS, block=hour % 2)
        for hour in range(6, 12)
        for a, b in ("AB",)
    ] + [
        trip(f"{a} {hour}:30 {b} {hour}:50", STOPS, block=hour % 2)
        for hour in range(6, 12)
        for a, b in ("BA",)
    ]
    day = day_of(rows(*shuttle))
    ahead = stays_of(day.forward)
    # Block 0: 6:00, 6:30, 8:00, ... each goes on as the next but the last; block 1 as well.
    assert len(ahead) == 2 * (6 - 1)
    assert ahead["A 6:00 B 6:20"] == "B 6:30 A 6:50"
    assert ahead["B 6:30 A 6:50"] == "A 8:00 B 8:20"

    def mirror(text: str) -> str:
        a, begins, b, ends = text.split()
        return f"{b} -{ends} {a} -{begins}"

    assert stays_of(day.backward) == {mirror(b): mirror(a) for a, b in ahead.items()}


def linked(*stays: tuple[str, str, bool], days: int = 1, **rest: object) -> Rows:
    """The bus A-B-C of block 0, two trips that wait at B, and links between them."""
    return rows(
        trip("A 8:00 B 8:10", STOPS, block=0, name="ab"),
        trip("B 8:15 C 8:25", STOPS, block=0, name="bc"),
        trip("B 8:20 D 8:40", STOPS, name="bd"),
        trip("C 8:20 D 8:50", STOPS, name="cd"),
        stays=stays,
        days=(frozenset({0}),) * days,
        **rest,
    )


def test_trips_that_must_be_left_part_the_block() -> None:
    assert stays_of(day_of(linked(("ab", "bc", False))).forward) == {}


def test_a_linked_trip_comes_before_the_next_of_the_block() -> None:
    assert stays_of(day_of(linked(("ab", "bd", True))).forward) == {
        "A 8:00 B 8:10": "B 8:20 D 8:40"
    }


def test_a_vehicle_that_must_be_left_does_not_go_on_as_its_block_says() -> None:
    assert stays_of(day_of(linked(("ab", "bd", False))).forward) == {}


def test_linked_trips_may_begin_somewhere_else() -> None:
    assert stays_of(day_of(linked(("ab", "cd", True))).forward) == {
        "A 8:00 B 8:10": "C 8:20 D 8:50"
    }


def test_a_train_that_is_parted_goes_on_as_the_first_to_leave() -> None:
    day = day_of(linked(("ab", "bd", True), ("ab", "bc", True)))
    assert stays_of(day.forward) == {"A 8:00 B 8:10": "B 8:15 C 8:25"}
    assert stays_of(day.backward) == {"C -8:25 B -8:15": "B -8:10 A -8:00"}


def test_trains_that_are_joined_go_on_once() -> None:
    drawn = rows(
        trip("A 8:00 B 8:10", STOPS, name="ab"),
        trip("D 8:00 B 8:12", STOPS, name="db"),
        trip("B 8:15 C 8:25", STOPS, name="bc"),
        stays=(("ab", "bc", True), ("db", "bc", True)),
    )
    assert stays_of(day_of(drawn).forward) == {"D 8:00 B 8:12": "B 8:15 C 8:25"}


def test_a_linked_trip_that_has_begun_already_is_that_of_the_day_after() -> None:
    drawn = rows(
        trip("A 23:00 B 24:10", STOPS, name="night"),
        trip("B 0:15 C 0:25", STOPS, name="morning"),
        stays=(("night", "morning", True),),
        days=(frozenset({0}),) * 2,
    )
    assert stays_of(day_of(drawn).forward) == {"A 23:00 B 24:10": "B 24:15 C 24:25"}


def test_links_of_trips_that_take_no_time_do_not_go_round_in_a_circle() -> None:
    drawn = rows(
        trip("A 8:00 B 8:00", STOPS, name="ab"),
        trip("B 8:00 A 8:00", STOPS, name="ba"),
        stays=(("ab", "ba", True), ("ba", "ab", True)),
    )
    assert len(stays_of(day_of(drawn).forward)) == 1


drawn_trips = st.lists(
    st.tuples(
        st.integers(0, 2),  # from
        st.integers(1, 2),  # how far on, round in a circle
        st.integers(0, 27 * 4),  # quarters of an hour
        st.sampled_from((0, 0, 1, 2)),  # how long, in quarters
        st.sampled_from((-1, 0, 0, 1)),  # block
        st.integers(0, 1),  # service
    ),
    min_size=2,
    max_size=8,
    unique=True,
)
links = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.booleans()), max_size=3)
services = st.lists(st.frozensets(st.integers(0, 1)), min_size=3, max_size=3)


@settings(max_examples=200, deadline=None)
@given(drawn_trips, links, services)
def test_any_vehicle_goes_on_as_the_reference_says(
    drawn: list[tuple[int, int, int, int, int, int]],
    links: list[tuple[int, int, bool]],
    services: list[frozenset[int]],
) -> None:
    quarter = 900
    trips = [
        Trip(
            stops=(a, (a + on) % 3),
            times=((t * quarter, t * quarter), ((t + long) * quarter, (t + long) * quarter)),
            block=block,
            service=service,
            name=f"t{i}",
        )
        for i, (a, on, t, long, block, service) in enumerate(drawn)
    ]
    stays = {
        (f"t{a}", f"t{b}", seated)
        for a, b, seated in links
        if a != b and max(a, b) < len(trips) and (a, b, not seated) not in links
    }
    table = timetable(Rows(3, tuple(trips), days=tuple(services), stays=tuple(sorted(stays))))
    tuesday = MONDAY + dt.timedelta(days=1)
    day = compile_day(table, day_key(table, ServiceClock(table.zone), tuesday, Accessible.ANY))
    ahead = day.forward
    names = [table.trip_id[int(one)] for one in day.trip]
    by_name = {one.name: one for one in trips}
    # Which of the service days a trip of the day belongs to, by when it begins.
    begins = ahead.departure_s[_firsts(ahead)].tolist()
    days = [
        round((s - by_name[name].times[0][0]) / 86_400)
        for s, name in zip(begins, names, strict=True)
    ]

    found = {
        ((names[one], days[one]), (names[two], days[two]))
        for one, two in enumerate(ahead.next_trip.tolist())
        if two >= 0
    }
    assert len({after for _, after in found}) == len(found)
    linked = {(a, b) for a, b, seated in stays if seated}
    parted = {(a, b) for a, b, seated in stays if not seated}
    by_block = set()
    for number in set(days):
        for block in (0, 1):
            made = sorted(
                (one.times[0][0], one.times[1][0], i)
                for i, one in enumerate(trips)
                if one.block == block and (one.name, number) in zip(names, days, strict=True)
            )
            for (_, ends, i), (leaves, _, j) in pairwise(made):
                if ends <= leaves and trips[i].stops[1] == trips[j].stops[0]:
                    by_block.add(((f"t{i}", number), (f"t{j}", number)))
    for (one, number), (two, other) in found:
        assert (one, two) not in parted
        ends = by_name[one].times[1][0] + 86_400 * number
        assert ends <= by_name[two].times[0][0] + 86_400 * other
        assert (one, two) in linked or ((one, number), (two, other)) in by_block or _tie(trips)
    if not stays and not _tie(trips):
        assert found == by_block
    # Following a vehicle ends, and backwards in time it is the same vehicle.
    for start in range(len(names)):
        steps, at = 0, start
        while at >= 0:
            at, steps = int(ahead.next_trip[at]), steps + 1
            assert steps <= len(names)
    turned = _turned(ahead)
    assert {(turned[two], turned[one]) for one, two in enumerate(ahead.next_trip) if two >= 0} == {
        (one, two) for one, two in enumerate(day.backward.next_trip) if two >= 0
    }


def _tie(trips: list[Trip]) -> bool:
    """Whether two trips of a block have equal times, so that their order is open."""
    times = [(one.block, one.times) for one in trips]
    return len(set(times)) < len(times)


def _firsts(lines: Lines) -> np.ndarray:
    """Return where the times of each trip begin."""
    n = np.diff(lines.first_stop)[lines.trip_line]
    row = np.arange(len(n)) - lines.first_trip[lines.trip_line]
    return np.asarray(lines.first_time[lines.trip_line] + row * n)


def _turned(lines: Lines) -> list[int]:
    """Return the number of each trip when time runs backwards."""
    first, last = lines.first_trip[lines.trip_line], lines.first_trip[lines.trip_line + 1]
    return [int(number) for number in first + last - 1 - np.arange(len(first))]
