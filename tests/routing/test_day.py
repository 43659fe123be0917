"""What runs on a date: service days before and after, overtaking, clock changes, duplicates."""

from __future__ import annotations

import datetime as dt

import numpy as np

from geo.routing.changes import compile_changes
from geo.routing.clock import ServiceClock
from geo.routing.day import Accessible, Day, compile_day, day_key
from geo.routing.kernels.service import TIMED
from tests.routing.timetables import Rows, hms, links, timetable, trip

STOPS = ["A", "B", "C"]


def day_of(rows: Rows, date: dt.date) -> Day:
    table = timetable(rows)
    return compile_day(table, day_key(table, ServiceClock(table.zone), date, Accessible.ANY))


def departures(day: Day) -> list[list[int]]:
    """Return the first departure of each trip, by line."""
    lines = day.forward
    n = np.diff(lines.first_stop)
    return [
        lines.departure_s[
            lines.first_time[i] : lines.first_time[i]
            + n[i] * (lines.first_trip[i + 1] - lines.first_trip[i]) : n[i]
        ].tolist()
        for i in range(len(n))
    ]


def test_yesterdays_night_bus_and_tomorrows_first_are_seen() -> None:
    rows = Rows(3, (trip("A 25:10 B 25:20", STOPS), trip("A 8:00 B 8:10", STOPS)))
    times = sorted(t for line in departures(day_of(rows, dt.date(2026, 6, 10))) for t in line)
    day = 86_400
    assert times == [
        hms("1:10") - day, hms("8:00") - day,
        hms("1:10"), hms("8:00"), hms("25:10"), hms("32:00"), hms("49:10"),
    ]  # fmt: skip


def test_only_trips_within_reach_of_the_date_are_taken() -> None:
    rows = Rows(3, (trip("A 25:10 B 25:20", STOPS), trip("A 8:00 B 8:10", STOPS)))
    table = timetable(rows)
    key = day_key(
        table, ServiceClock(table.zone), dt.date(2026, 6, 10), Accessible.ANY, reach_s=5 * 3600
    )
    times = sorted(t for line in departures(compile_day(table, key)) for t in line)
    assert times == [hms("1:10"), hms("8:00"), hms("25:10")]


def test_a_night_trip_overtaken_by_the_next_morning_gets_a_line_of_its_own() -> None:
    rows = Rows(3, (trip("A 25:00 B 32:00", STOPS), trip("A 6:00 B 6:30", STOPS)))
    day = day_of(rows, dt.date(2026, 6, 10))
    lines = day.forward
    for i in range(len(lines.first_stop) - 1):
        first, many = lines.first_time[i], lines.first_trip[i + 1] - lines.first_trip[i]
        rows_of = lines.arrival_s[first : first + 2 * many].reshape(many, 2)
        assert (np.diff(rows_of, axis=0) >= 0).all()
    # Yesterday's trip gets in at 8:00, today's, that left five hours later, at 6:30.
    assert len(lines.first_stop) - 1 > 1


def test_times_of_the_day_before_a_clock_change_are_shifted_by_what_the_clocks_did() -> None:
    sunday = dt.date(2026, 3, 29)
    rows = Rows(
        3,
        (trip("A 25:10 B 25:20", STOPS),),
        days=(frozenset({0}), frozenset(), frozenset()),
        first_date=dt.date(2026, 3, 28),
    )
    # 01:10 on the clocks does not exist that night: it is 02:10, 3 h 10 min after 23:00.
    [[left]] = departures(day_of(rows, sunday))
    assert left == hms("25:10") - 82_800
    assert ServiceClock("Europe/London").local(sunday, left) == dt.datetime(2026, 3, 29, 2, 10)


def test_the_night_in_which_the_clocks_go_back_is_an_hour_longer() -> None:
    """Saturday's 25:30 is 00:30 of Sunday's 25 hours: half past one by the clocks, summer time."""
    sunday = dt.date(2025, 10, 26)
    rows = Rows(
        3,
        (trip("A 25:30 B 26:40", STOPS),),
        days=(frozenset({0}), frozenset(), frozenset()),
        first_date=dt.date(2025, 10, 25),
    )
    [[left]] = departures(day_of(rows, sunday))
    assert left == hms("0:30")
    clock = ServiceClock("Europe/London")
    assert clock.local(sunday, left) == dt.datetime(2025, 10, 26, 1, 30)
    assert clock.local(sunday, left).fold == 0
    # 26:40 is 70 minutes later: twenty to two, for the second time that night.
    assert clock.local(sunday, left + 70 * 60) == dt.datetime(2025, 10, 26, 1, 40, fold=1)
    assert clock.local(sunday, left + 70 * 60).fold == 1


def test_a_trip_of_two_days_ago_reaches_into_the_day_after_a_short_night() -> None:
    """Friday's 47:30 is half past midnight on Sunday, as Sunday begins 47 hours after Friday."""
    rows = Rows(
        3,
        (trip("A 46:30 B 47:30", STOPS),),
        days=(frozenset({0}), frozenset(), frozenset()),
        first_date=dt.date(2026, 3, 27),
    )
    assert departures(day_of(rows, dt.date(2026, 3, 29))) == [[-1800]]


def test_phoning_ahead_opens_the_stops_that_ask_for_it() -> None:
    rows = Rows(
        3,
        (trip("A 8:00 B 8:10 C 8:20", STOPS, board=(2, 3, 1), alight=(1, 2, 3)),),
        days=(frozenset({0}),),
    )
    table, monday = timetable(rows), dt.date(2026, 6, 8)
    clock = ServiceClock(table.zone)
    plain, phoned = (
        compile_day(table, day_key(table, clock, monday, Accessible.ANY, phone)).forward
        for phone in (False, True)
    )
    assert plain.board.tolist() == [0, 1, 1]
    assert plain.alight.tolist() == [1, 0, 1]
    assert phoned.board.tolist() == [1, 1, 1]
    assert phoned.alight.tolist() == [1, 1, 1]


def test_a_journey_published_twice_is_one_vehicle() -> None:
    rows = Rows(3, (trip("A 8:00 B 8:10", STOPS, duplicate=True),), days=(frozenset({0}),))
    day = day_of(rows, dt.date(2026, 6, 8))
    assert len(day.trip) == 1


def test_backwards_is_the_mirror_image() -> None:
    rows = Rows(
        3,
        (
            trip("A 8:00/8:01 B 8:10/8:12 C 8:20", STOPS, board=(1, 0, 1), alight=(1, 1, 1)),
            trip("A 9:00/9:01 B 9:10/9:12 C 9:20", STOPS, board=(1, 0, 1), alight=(1, 1, 1)),
        ),
        days=(frozenset({0}),),
    )
    day = day_of(rows, dt.date(2026, 6, 8))
    back = day.backward
    assert back.stop.tolist() == [2, 1, 0]
    assert back.board.tolist() == [1, 1, 1]
    assert back.alight.tolist() == [1, 0, 1]
    assert back.arrival_s[:3].tolist() == [-hms("9:20"), -hms("9:12"), -hms("9:01")]
    assert back.departure_s[3:].tolist() == [-hms("8:20"), -hms("8:10"), -hms("8:00")]


def test_stops_are_served_from_midnight_to_midnight() -> None:
    rows = Rows(3, (trip("A 8:00 B 8:10", STOPS), trip("B 25:00 C 25:10", STOPS)),
                days=(frozenset({0}),))  # fmt: skip
    assert day_of(rows, dt.date(2026, 6, 8)).served.tolist() == [True, True, False]


def test_changes_follow_transfers_txt() -> None:
    rows = Rows(
        4,
        (trip("A 8:00 B 8:10", STOPS),),
        walks=((0, 1, 80.0, 80.0), (1, 0, 80.0, 80.0), (0, 2, 160.0, 160.0), (0, 3, 240.0, 240.0)),
        transfers=((0, 1, 3, -1), (1, 0, 1, -1), (0, 2, 2, 600), (0, 2, 0, -1), (0, 0, 2, 300)),
    )
    table = compile_changes(timetable(rows), links(rows), 4.8 / 3.6, step_free=False)
    changes = {
        (a, int(table.forward.stop[i])): (
            int(table.forward.walk_s[i]),
            int(table.forward.least_s[i]),
        )
        for a in range(4)
        for i in range(table.forward.first[a], table.forward.first[a + 1])
    }
    assert (0, 1) not in changes  # forbidden
    assert changes[1, 0] == (60, TIMED)
    assert changes[0, 2] == (120, 600)  # the more cautious of two rows
    assert changes[0, 3] == (180, 0)
    assert changes[0, 0] == (0, 300)
    backward = {
        (int(table.backward.stop[i]), b)
        for b in range(4)
        for i in range(table.backward.first[b], table.backward.first[b + 1])
    }
    assert backward == set(changes)


def test_a_stop_and_its_copies_are_one_place() -> None:
    """B (1) is there three times, as 1, 3 and 4; one changes between them without a walk."""
    near = [(0, b, 80.0, 80.0) for b in (1, 3, 4)] + [(b, 0, 80.0, 80.0) for b in (1, 3, 4)]
    between = [(a, b, 24.0, 24.0) for a in (1, 3, 4) for b in (1, 3, 4) if a != b]
    rows = Rows(
        5,
        (trip("A 8:00 B 8:10", STOPS),),
        walks=(*near, *between),
        itself=(0, 1, 2, 1, 1),
        transfers=((1, 3, 3, -1), (3, 4, 2, 240)),
    )
    table = compile_changes(timetable(rows), links(rows), 4.8 / 3.6, step_free=False).forward
    changes = sorted(
        (a, int(table.stop[i]), int(table.walk_s[i]), int(table.least_s[i]))
        for a in range(5)
        for i in range(table.first[a], table.first[a + 1])
    )
    same = {(a, b): 0 for a in (1, 3, 4) for b in (1, 3, 4)} | {(3, 4): 240}
    assert changes == sorted(
        [(0, 0, 0, 0), (2, 2, 0, 0)]
        + [(0, b, 60, 0) for b in (1, 3, 4)]
        + [(b, 0, 60, 0) for b in (1, 3, 4)]
        + [(a, b, 0, least) for (a, b), least in same.items() if (a, b) != (1, 3)]
    )
