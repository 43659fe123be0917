"""From rides to legs: which trips are ridden, what they become, and what has to be asked for."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from geo.routing.clock import ServiceClock
from geo.routing.day import Accessible, Day, compile_day, day_key
from geo.routing.engine import Engine
from geo.routing.links import link_stops
from geo.routing.network import Network, Timetable
from geo.routing.rides import Part, parts_of
from geo.routing.snap import Snapper
from geo.routing.vocabulary import (
    Access,
    Booking,
    Journey,
    Leg,
    LegMode,
    SessionTime,
    Traveller,
)
from geo.routing.ways import Ride
from tests.routing.timetables import Rows, Trip, hms, timetable, trip
from tests.routing.toytown import place, streets

STOPS = ["A", "B", "C", "D"]
TUESDAY = dt.date(2026, 6, 9)

BUS = Rows(
    4,
    (
        trip("A 8:00 B 8:10 C 8:20", STOPS, block=0, name="abc"),
        trip("C 8:25 D 8:35", STOPS, block=0, name="cd"),
        trip("D 8:40 B 8:50 A 9:00", STOPS, block=0, name="dba"),
    ),
)


def compiled(rows: Rows) -> tuple[Timetable, Day]:
    table = timetable(rows)
    return table, compile_day(
        table, day_key(table, ServiceClock(table.zone), TUESDAY, Accessible.ANY)
    )


def line_of(table: Timetable, day: Day, name: str) -> tuple[int, int]:
    """Return the trip of this name and the first line that holds it."""
    one = list(table.trip_id).index(name)
    return one, int(day.forward.trip_line[day.trip.tolist().index(one)])


def ride(table: Timetable, day: Day, first: str, board: int, last: str, alight: int, at: str,
         till: str) -> Ride:  # fmt: skip
    (boarded, line), (left, last_line) = line_of(table, day, first), line_of(table, day, last)
    return Ride(boarded, line, board, left, last_line, alight, 0, 0, hms(at), hms(till))


def told(table: Timetable, parts: list[Part]) -> list[tuple[str, str]]:
    return [
        (table.trip_id[part.trip], "".join(STOPS[stop] for stop in part.stops(table)))
        for part in parts
    ]


def test_a_ride_on_one_trip() -> None:
    table, day = compiled(BUS)
    one = ride(table, day, "abc", 1, "abc", 2, "8:10", "8:20")
    assert told(table, parts_of(one, day)) == [("abc", "BC")]


def test_a_ride_on_a_vehicle_that_goes_on_as_two_other_trips() -> None:
    table, day = compiled(BUS)
    one = ride(table, day, "abc", 1, "dba", 1, "8:10", "8:50")
    assert told(table, parts_of(one, day)) == [("abc", "BC"), ("cd", "CD"), ("dba", "DB")]


def test_a_trip_of_yesterday_is_told_from_that_of_today() -> None:
    """The night bus runs on Monday and Tuesday, and goes on to C on Tuesday's night only."""
    table, day = compiled(
        Rows(
            4,
            (
                trip("A 23:50 B 24:10", STOPS, block=0, name="night"),
                trip("B 24:15 C 24:25", STOPS, block=0, name="onward", service=1),
            ),
            days=(frozenset({0}), frozenset({0, 1}), frozenset()),
        )
    )
    one = ride(table, day, "night", 0, "onward", 1, "23:50", "24:25")
    assert told(table, parts_of(one, day)) == [("night", "AB"), ("onward", "BC")]


def engine(*trips: Trip, transfers: tuple[tuple[int, int, int, int], ...] = ()) -> Engine:
    """Build the drawn town with other buses, on Tuesdays; stop 4 is a copy of B."""
    here = streets()
    table = timetable(
        Rows(
            5,
            trips,
            days=(frozenset(), frozenset({0}), frozenset()),
            names=("Home Lane", "Bigton Cross", "Church", "Hilltop", "Bigton Cross"),
            places=tuple((place(stop).lat, place(stop).lon) for stop in (*STOPS, "B")),
            wheelchair=(1,) * 5,
            itself=(0, 1, 2, 3, 1),
            transfers=transfers,
        )
    )
    return Engine(
        Network(
            crs=here.crs,
            extent=(-4.0, 51.0, -2.0, 52.0),
            walk=here.streets,
            drive=here.streets,
            timetable=table,
            links=link_stops(here.streets, table, Snapper(here.streets, here.crs)),
        )
    )


def journey_of(town: Engine, **limits: object) -> Journey | None:
    """Return the way from H to a session at the Hilltop, W, from 10:30 to 12:00."""
    session = SessionTime(
        "s",
        place("W"),
        dt.datetime.combine(TUESDAY, dt.time(10, 30)),
        dt.datetime.combine(TUESDAY, dt.time(12)),
    )
    traveller = Traveller(max_walk_s=8 * 60, **limits)  # type: ignore[arg-type]
    [judgement] = town.judge(place("H"), [session], traveller)
    return judgement.outward


def ridden(town: Engine, **limits: object) -> list[Leg]:
    """Return its rides; none where there is no way."""
    journey = journey_of(town, **limits)
    return [] if journey is None else [leg for leg in journey.legs if leg.mode is LegMode.RIDE]


GOES_ON = (
    trip("A 9:30 B 9:40", STOPS, route="1", headsign="Bigton", block=0, wheelchair=1),
    trip("B 9:45 C 9:50 D 10:00", STOPS, route="7", headsign="Hilltop", block=0, wheelchair=1),
)


def test_staying_seated_is_one_ride_without_a_change() -> None:
    [leg] = ridden(engine(*GOES_ON), max_changes=0)
    assert (leg.route, leg.headsign, leg.becomes) == ("1", "Bigton", ("7",))
    assert (leg.from_name, leg.to_name) == ("Home Lane", "Hilltop")
    assert (f"{leg.depart:%H:%M}", f"{leg.arrive:%H:%M}") == ("09:30", "10:00")
    assert leg.intermediate_stops == 3  # B, C, and off at D
    assert [point == (place(s).lat, place(s).lon) for point, s in zip(
        leg.calls, STOPS, strict=True
    )] == [True] * 4  # fmt: skip
    assert leg.accessible is Access.YES
    assert leg.headway_s is None


def test_without_the_block_it_is_a_change() -> None:
    apart = (GOES_ON[0], replace(GOES_ON[1], block=1))
    assert ridden(engine(*apart), max_changes=0) == []
    assert [leg.route for leg in ridden(engine(*apart), max_changes=1)] == ["1", "7"]
    assert [leg.becomes for leg in ridden(engine(*apart), max_changes=1)] == [(), ()]


def test_one_part_of_a_ride_that_is_not_accessible_makes_it_so() -> None:
    for known, expected in ((2, Access.NO), (0, Access.UNKNOWN)):
        second = replace(GOES_ON[1], wheelchair=known)
        [leg] = ridden(engine(GOES_ON[0], second))
        assert leg.accessible is expected
        assert ridden(engine(GOES_ON[0], second), step_free=True) == []


def test_whom_to_ask_where_one_gets_on_and_off() -> None:
    asking = (
        replace(GOES_ON[0], board=(3, 1), alight=(1, 1)),
        replace(GOES_ON[1], board=(1, 1, 1), alight=(1, 1, 3)),
    )
    [leg] = ridden(engine(*asking))
    assert (leg.boarding, leg.alighting) == (Booking.ASK_DRIVER, Booking.ASK_DRIVER)
    [leg] = ridden(engine(*GOES_ON))
    assert (leg.boarding, leg.alighting) == (Booking.NONE, Booking.NONE)


def test_a_stop_where_the_agency_is_phoned_first_is_no_yes() -> None:
    assert ridden(engine(replace(GOES_ON[0], board=(2, 1)), GOES_ON[1])) == []


def test_a_bus_that_runs_about_every_so_often_says_so() -> None:
    through = trip("A 9:30 D 10:00", STOPS, route="1", headway_s=1200)
    [leg] = ridden(engine(through))
    assert leg.headway_s == 1200


def test_a_change_at_a_copy_of_the_stop_is_no_walk_and_keeps_its_rules() -> None:
    """Off at B at 9:40, and on again there 3 minutes later, unless a rule asks for more."""
    first = trip("A 9:30 B 9:40", STOPS, route="1")
    second = trip("B2 9:43 D 10:00", [*STOPS, "B2"], route="7")
    legs = ridden(engine(first, second), min_change_s=180)
    assert [(leg.route, leg.from_name, leg.to_name) for leg in legs] == [
        ("1", "Home Lane", "Bigton Cross"),
        ("7", "Bigton Cross", "Hilltop"),
    ]
    journey = journey_of(engine(first, second), min_change_s=180)
    assert journey is not None
    assert len(journey.legs) == 4  # no walk between the buses
    assert ridden(engine(first, second, transfers=((1, 4, 2, 181),)), min_change_s=180) == []
    assert ridden(engine(first, second, transfers=((1, 4, 3, -1),)), min_change_s=180) == []
    assert len(ridden(engine(first, second, transfers=((1, 1, 3, -1),)), min_change_s=180)) == 2
