"""A way told row by row."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from directory.model import Session, Venue
from geo.routing.vocabulary import Booking, Journey, Judgement, Leg, LegMode, Verdict
from webmap.usecases.judging import SessionAnswer
from webmap.views.way_words import Row, ways

TEN = dt.datetime(2024, 3, 5, 10, 0)
HALL = Venue("hall", "Mill Hall")
# Stops 0.01 degrees of longitude apart, about 670 metres.
LINE = tuple((52.0, -1.0 + i / 100) for i in range(6))


def at(minutes: float) -> dt.datetime:
    return TEN + dt.timedelta(minutes=minutes)


def ride(start: float, end: float, **more: Any) -> Leg:
    facts = {"route": "42", "route_type": 3, "agency": "Vale Buses", **more}
    return Leg(LegMode.RIDE, at(start), at(end), 0, 1, "Green Lane", "Market Place", **facts)


def walk(start: float, end: float, origin: str = "", target: str = "") -> Leg:
    return Leg(LegMode.WALK, at(start), at(end), None, None, origin, target)


def told(*legs: Leg) -> list[Row]:
    """Tell a way there."""
    way = Journey(legs[0].depart, legs[-1].arrive, 0, 0, legs)
    session = Session("club", HALL, TEN, TEN + dt.timedelta(hours=1), 0)
    judged = Judgement("0", Verdict.PUBLIC_TRANSPORT, outward=way)
    [there] = ways(SessionAnswer(session, judged, TEN.date()))
    return list(there.rows)


def more_of(leg: Leg) -> str:
    """Return what stands under a ride."""
    [row] = [row for row in told(walk(0, 4), leg) if row.kind == "ride"]
    return row.more


def test_rows_follow_the_clock_with_the_wait_and_the_place_of_each() -> None:
    rows = told(
        walk(0.5, 4, "", "Green Lane"),
        ride(4, 20),
        walk(20, 22, "Market Place", "Station Road"),
        replace(ride(40.5, 50), from_name="Station Road"),
    )
    assert [(row.kind, row.time, row.text) for row in rows] == [
        ("place", "10:00", "Home"),
        ("walk", "", "Walk 4 minutes"),
        ("place", "10:04", "Green Lane"),
        ("ride", "", "Bus 42"),
        ("place", "10:20", "Market Place"),
        ("walk", "", "Walk 2 minutes"),
        ("place", "10:22", "Station Road"),
        ("wait", "", "Wait 18 minutes"),
        ("ride", "10:40", "Bus 42"),
        ("place", "10:50", "Mill Hall"),
    ]


def test_who_has_to_be_phoned_stands_first() -> None:
    booked = ride(4, 20, boarding=Booking.PHONE_AGENCY, alighting=Booking.PHONE_AGENCY)
    assert more_of(booked).startswith(
        "Phone Vale Buses before the day: the bus only picks up at Green Lane and stops at "
        "Market Place if asked. 16 minutes"
    )


def test_the_driver_is_asked_to_stop() -> None:
    asked = ride(4, 20, boarding=Booking.ASK_DRIVER, alighting=Booking.ASK_DRIVER)
    assert more_of(asked).startswith(
        "Put a hand out so that the driver stops. Ask the driver to stop at Market Place. 16"
    )


def test_a_bus_that_becomes_another_is_not_left() -> None:
    assert "Stay on: it becomes bus 43, then bus 44. Get off at the 9th stop" in more_of(
        ride(4, 20, becomes=("43", "44"), intermediate_stops=9)
    )


def test_a_bus_that_runs_every_so_often_has_no_exact_time() -> None:
    assert "The time is not exact: there is one about every 20 minutes." in more_of(
        ride(4, 20, headway_s=1200)
    )


def test_riding_past_and_coming_back_is_said_on_the_ride_that_comes_back() -> None:
    out, back = ride(4, 20, calls=LINE), ride(25, 30, calls=LINE[:3:-1])
    onward = ride(25, 30, calls=((52.0, -0.95), (52.01, -0.95), (52.02, -0.95)))
    said = "It goes back past places that they rode past before"
    assert [said in row.more for row in told(out, back) if row.kind == "ride"] == [False, True]
    assert [said in row.more for row in told(out, onward) if row.kind == "ride"] == [False, False]
