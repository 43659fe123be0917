"""Community transport in the drawn town: who is named, for which half, and when nobody is.

The farm is 4.8 km from the hall at 36 km/h, and drives are rounded up: 8 min 1 s each way.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import shapely

from geo.routing.engine import Engine
from geo.routing.schemes import Scheme
from geo.routing.vocabulary import (
    Direction,
    Fix,
    FixCode,
    Point,
    SessionTime,
    Traveller,
    Verdict,
)
from tests.routing.toytown import TUESDAY, WEDNESDAY, engine, place, session

MORNING = session("10:30", "12:00")


def around(*nodes: str) -> Any:
    """Draw an area around nodes of the town, 50 m wide of them."""
    places = [place(node) for node in nodes]
    return shapely.buffer(
        shapely.box(
            min(p.lon for p in places),
            min(p.lat for p in places),
            max(p.lon for p in places),
            max(p.lat for p in places),
        ),
        0.0005,
    )


def scheme(
    first: str = "09:00",
    last: str = "16:30",
    days: tuple[int, ...] = (1,),
    area: Any = None,
    name: str = "Toy Dial-a-Ride",
) -> Scheme:
    """Write a scheme of Tuesdays that serves the whole town."""
    hours = [int(text[:2]) * 3600 + int(text[3:]) * 60 for text in (first, last)]
    area = around("F", "V", "D") if area is None else area
    return Scheme(name, "01632 960150", "Ask by noon.", area, frozenset(days), *hours)


def fixes(asked: SessionTime, home: str, *schemes: Scheme, timetable: bool = True) -> list[Fix]:
    judging = Engine(engine(timetable).network, schemes)
    return list(judging.judge(place(home), [asked], Traveller())[0].fixes)


def codes(asked: SessionTime, home: str, *schemes: Scheme) -> list[FixCode]:
    return [fix.code for fix in fixes(asked, home, *schemes)]


def named(asked: SessionTime, home: str, *schemes: Scheme) -> list[str]:
    found = fixes(asked, home, *schemes)
    return [fix.scheme for fix in found if fix.code is FixCode.COMMUNITY_TRANSPORT]


def test_for_both_ways_it_comes_between_the_lift_to_a_stop_and_the_lift_all_the_way() -> None:
    found = fixes(MORNING, "F", scheme())
    assert [fix.code for fix in found] == [
        FixCode.LIFT_TO_STOP,
        FixCode.COMMUNITY_TRANSPORT,
        FixCode.LIFT_BOTH_WAYS,
    ]
    assert found[1] == Fix(
        FixCode.COMMUNITY_TRANSPORT,
        None,
        drive_s=960,
        drive_m=9600,
        scheme="Toy Dial-a-Ride",
        phone="01632 960150",
        note="Ask by noon.",
    )


def test_for_one_way_it_comes_after_the_lift_of_a_neighbour() -> None:
    """The last bus home leaves at 13:40; 2.7 km are 4 min 31 s by car."""
    found = fixes(session("10:30", "14:00"), "H", scheme(area=around("H", "V")))
    assert [fix.code for fix in found] == [
        FixCode.MOVE_TIMES,
        FixCode.LIFT_ONE_WAY,
        FixCode.COMMUNITY_TRANSPORT,
    ]
    assert (found[2].leg, found[2].drive_s, found[2].drive_m) == (Direction.HOMEWARD, 270, 2700)
    there = fixes(session("09:00", "12:00"), "H", scheme("08:00"))
    assert there[-1].code is FixCode.COMMUNITY_TRANSPORT
    assert there[-1].leg is Direction.OUTWARD


def test_who_needs_no_help_is_told_of_none() -> None:
    assert fixes(MORNING, "H", scheme()) == []


@pytest.mark.parametrize(
    ("nodes", "serves"),
    [(("F", "V"), True), (("F", "H", "A"), False), (("H", "V", "D"), False), (("C", "D"), False)],
)
def test_home_and_venue_are_both_in_its_area(nodes: tuple[str, ...], serves: bool) -> None:
    assert bool(named(MORNING, "F", scheme(area=around(*nodes)))) is serves


def test_an_area_in_parts_serves_from_one_part_to_another_but_not_a_hole_in_it() -> None:
    parts = shapely.union(around("F"), around("V"))
    assert parts.geom_type == "MultiPolygon"
    assert named(MORNING, "F", scheme(area=parts)) == ["Toy Dial-a-Ride"]
    holed = shapely.difference(around("F", "V"), around("F"))
    assert named(MORNING, "F", scheme(area=holed)) == []


def test_the_border_belongs_to_the_area() -> None:
    square = scheme(area=shapely.box(-3.0, 51.0, -2.0, 52.0))
    assert square.serves(Point(51.5, -3.0))
    assert square.serves(Point(52.0, -2.0))
    assert not square.serves(Point(52.0001, -2.5))


@pytest.mark.parametrize(
    ("date", "days", "serves"),
    [
        (TUESDAY, (1,), True),
        (TUESDAY, (0, 2, 3, 4, 5, 6), False),
        (WEDNESDAY, (1,), False),
        (WEDNESDAY, (1, 2), True),
    ],
)
def test_it_runs_on_that_day(date: dt.date, days: tuple[int, ...], serves: bool) -> None:
    asked = session("10:30", "12:00", date=date)
    assert bool(named(asked, "F", scheme(days=days))) is serves


@pytest.mark.parametrize(
    ("first", "last", "serves"),
    [
        ("10:22", "12:08", True),  # eight minutes each way
        ("10:23", "12:08", False),
        ("10:22", "12:07", False),
        ("10:31", "12:08", False),
    ],
)
def test_its_hours_cover_both_drives_from_door_to_door(first: str, last: str, serves: bool) -> None:
    assert bool(named(MORNING, "F", scheme(first, last))) is serves


def test_only_the_half_that_needs_it_has_to_be_in_its_hours() -> None:
    asked = session("10:30", "14:00")
    assert named(asked, "H", scheme("13:00", "15:00")) == ["Toy Dial-a-Ride"]
    assert named(asked, "F", scheme("13:00", "15:00")) == []


@pytest.mark.parametrize(("end", "serves"), [("23:52", True), ("23:53", False)])
def test_hours_end_at_midnight(end: str, serves: bool) -> None:
    """From 23:52 one is home at midnight, from 23:53 a minute after it."""
    assert bool(named(session("22:30", end), "F", scheme(last="24:00", days=(1, 2)))) is serves


def test_all_that_can_drive_are_named_in_their_order_and_each_once() -> None:
    far, near, closed = scheme(name="Far"), scheme(name="Near"), scheme(days=(4,), name="Closed")
    twice = scheme("10:00", "13:00", name="Far")
    assert named(MORNING, "F", far, closed, near, twice) == ["Far", "Near"]


def test_it_helps_where_the_timetable_says_nothing() -> None:
    """We cannot tell whether a bus goes; who is driven needs none."""
    judging = Engine(engine(with_timetable=False).network, [scheme()])
    answer = judging.judge(place("F"), [MORNING], Traveller())[0]
    assert answer.verdict is Verdict.UNKNOWN
    assert [fix.code for fix in answer.fixes] == [
        FixCode.COMMUNITY_TRANSPORT,
        FixCode.LIFT_BOTH_WAYS,
    ]
