"""Journeys in Newport on Tuesday 5 March 2024, to be checked by a person against the timetable.

Above each journey stand the departures that decide it, read from ``stop_times.txt`` by eye (stop
and time, then where and when they arrive). Homes and venues are public places beside stops. Before
changing a figure here, look into the timetable, and not into what the engine says.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from geo.routing.vocabulary import (
    Direction,
    Journey,
    Judgement,
    LegMode,
    Point,
    ReasonCode,
    SessionTime,
    Traveller,
    Verdict,
)
from tests.routing.test_newport_weeks import DATE, newport

pytestmark = pytest.mark.real_data

CELTIC_SPRINGS, ROYAL_GWENT_HOSPITAL = Point(51.55721, -3.03948), Point(51.57959, -2.99595)
LADYHILL_CENTRE, ROGERSTONE_LIBRARY = Point(51.58521, -2.94728), Point(51.58625, -3.05689)
PYE_CORNER_STATION, NEWPORT_STATION = Point(51.58148, -3.04121), Point(51.58879, -3.00054)
WETLANDS_RESERVE, FRIARS_WALK = Point(51.54591, -2.96194), Point(51.58735, -2.99394)
GAER_COMMUNITY_CENTRE, RINGLAND_WAY = Point(51.57687, -3.01903), Point(51.58707, -2.93882)
FIELDS_NURSING_HOME, FIELDS_PARK_CRESCENT = Point(51.58991, -3.0048), Point(51.58808, -3.00927)


def at(text: str) -> dt.datetime:
    return dt.datetime.combine(DATE, dt.time.fromisoformat(text))


def judge(real_data: Path, home: Point, venue: Point, times: str, **traveller: object) -> Judgement:
    start, end = (at(text) for text in times.split("-"))
    who = Traveller(**traveller)  # type: ignore[arg-type]
    session = SessionTime("golden", venue, start, end)
    return newport(real_data / "newport").judge(home, [session], who)[0]


def told(journey: Journey | None) -> list[str]:
    """Tell the rides of a journey: route, stop and time, stop and time."""
    if journey is None:
        return ["no way"]
    return [
        f"{leg.route.partition('-')[0]}: {leg.from_name} {leg.depart:%H:%M:%S} to "
        f"{leg.to_name} {leg.arrive:%H:%M:%S}"
        for leg in journey.legs
        if leg.mode is LegMode.RIDE
    ]


def reasons(judgement: Judgement, leg: Direction) -> dict[ReasonCode, tuple[object, object]]:
    return {r.code: (r.found, r.limit) for r in judgement.reasons if r.leg is leg}


def test_one_bus_there_and_one_back(real_data: Path) -> None:
    """To the hospital for 14:00, and home after 15:30.

    30 to Newport: Celtic Springs 13:22:00, hospital 13:37:15; Celtic Springs 13:57:00 is too late
    (hospital 14:12:15). 30 to Cardiff: hospital 15:10:00 has gone, the next is 15:49:00, Celtic
    Springs 16:04:00; then 16:23:00, there 16:36:00. 35: hospital 15:50:21, Lakeside Drive 16:12:00.
    36: hospital 16:21:00, Lakeside Drive 16:42:00, which the 30 overtakes. So there are three ways
    without a change that leave within an hour of the end.
    """
    answer = judge(real_data, CELTIC_SPRINGS, ROYAL_GWENT_HOSPITAL, "14:00-15:30")
    assert answer.verdict is Verdict.PUBLIC_TRANSPORT
    assert told(answer.outward) == ["30: Celtic Springs 13:22:00 to Royal Gwent Hospital 13:37:15"]
    assert told(answer.homeward) == ["30: Royal Gwent Hospital 15:49:00 to Celtic Springs 16:04:00"]
    # From leaving for the 15:49:00 to leaving for the 16:23:00, where nobody changes.
    direct = judge(
        real_data,
        CELTIC_SPRINGS,
        ROYAL_GWENT_HOSPITAL,
        "14:00-15:30",
        max_changes=0,
        max_walk_s=200,
    )
    assert (direct.ways_home, direct.margin_last_s) == (3, 34 * 60)


def test_a_minute_too_late_for_the_bus_is_another_bus(real_data: Path) -> None:
    """For 13:37, the 13:22:00 above gets in 15 seconds too late, and then there is the walk.

    X15 to Newport: Lloyds Banking Group 13:09:00, hospital 13:28:00.
    """
    answer = judge(real_data, CELTIC_SPRINGS, ROYAL_GWENT_HOSPITAL, "13:37-15:45")
    assert told(answer.outward) == [
        "X15: Lloyds Banking Group 13:09:00 to Royal Gwent Hospital 13:28:00"
    ]


def test_a_change_in_the_town_centre(real_data: Path) -> None:
    """To the library for 13:30, across the town.

    6 to Newport: Ladyhill Centre 12:30:00, Friars Walk 5 12:47:00; the 7 at 12:55:00 gets in at
    13:15:00. 151 to Blackwood: Market Square 21 12:55:00, library 13:12:00; 13:10:00, 13:27:00;
    13:21:00, 13:38:00. So the 12:55:00 has to be left, and the 12:30:00 is the last that will do.
    Back after 15:00: 151 from St John's Crescent 15:19:30, Market Square 21 15:43:00 (the 15:02:30
    is 9 minutes' walk away); 6 to Llanwern from Friars Walk 5 16:00:00, Ladyhill Centre 16:15:00.
    """
    answer = judge(real_data, LADYHILL_CENTRE, ROGERSTONE_LIBRARY, "13:30-15:00")
    assert told(answer.outward) == [
        "6: Ladyhill Centre 12:30:00 to Friars Walk 5 12:47:00",
        "151: Market Square 21 12:55:00 to Rogerstone Library 13:12:00",
    ]
    assert told(answer.homeward) == [
        "151: St John's Crescent 15:19:30 to Market Square 21 15:43:00",
        "6: Friars Walk 5 16:00:00 to Ladyhill Centre 16:15:00",
    ]


def test_without_changes_there_is_no_way_across_the_town(real_data: Path) -> None:
    """No route calls at both places."""
    answer = judge(real_data, LADYHILL_CENTRE, ROGERSTONE_LIBRARY, "13:30-15:00", max_changes=0)
    assert answer.verdict is Verdict.LIFT_BOTH
    for leg in Direction:
        assert reasons(answer, leg)[ReasonCode.TOO_MANY_CHANGES] == (1, 0)


def test_by_train(real_data: Path) -> None:
    """From Pye Corner to the station in Newport, both at the platform.

    Trains: Pye Corner 10:12:00, Newport 10:22:00; the next, 11:12:00, is too late for 10:30.
    Back after 12:00 the next train is the 12:43:00, Pye Corner 12:52:00; the 151 to Blackwood from
    Queensway Q5 at 12:10:45, Pye Corner Station 12:24:00, is there sooner.
    """
    answer = judge(real_data, PYE_CORNER_STATION, NEWPORT_STATION, "10:30-12:00")
    assert answer.outward is not None
    [there] = [leg for leg in answer.outward.legs if leg.mode is LegMode.RIDE]
    assert (there.from_name, there.to_name) == ("PYE CORNER", "Newport (S Wales) Rail Station")
    assert (there.depart, there.arrive, there.route_type) == (at("10:12"), at("10:22"), 2)
    assert told(answer.homeward) == ["151: Queensway Q5 12:10:45 to Pye Corner Station 12:24:00"]


def test_the_only_bus_of_the_day(real_data: Path) -> None:
    """At the wetlands, only the school bus SJ14 calls: 08:06:00, and 16:06:00 on its way back.

    Who comes to Friars Walk for 10:30 takes it to Spytty Park Footbridge 08:16:07, walks to Spytty
    Tesco Footbridge and takes the 43 at 09:02:00, Friars Walk 12 09:29:00. After 12:00 nothing
    goes back within an hour: one has to leave at 14:36:05 or later, for Newport Business Centre
    15:41:45 or another stop of the SJ14.
    """
    answer = judge(real_data, WETLANDS_RESERVE, FRIARS_WALK, "10:30-12:00")
    assert answer.verdict is Verdict.LIFT_BACK
    assert told(answer.outward) == [
        "SJ14: Newport Wetlands Reserve 08:06:00 to Spytty Park Footbridge 08:16:07",
        "43: Spytty Tesco Footbridge 09:02:00 to Friars Walk 12 09:29:00",
    ]
    wait = reasons(answer, Direction.HOMEWARD)[ReasonCode.WAIT_AFTER_TOO_LONG]
    assert wait == (9_365, 3_600)


def test_the_last_bus_home_has_gone(real_data: Path) -> None:
    """From the Gaer to Ringland after 22:45.

    50 to Newport: Gaer Park Shops 22:22:00, Market Square 20 22:29:00; 9C to Ringland: Friars Walk
    5 22:36:00, Ladyhill Centre 22:50:00, the last of the day. The 151 at 22:32:05 and 23:32:05
    still go to the town centre, and no bus from there to Ringland meets them.
    """
    answer = judge(real_data, RINGLAND_WAY, GAER_COMMUNITY_CENTRE, "19:30-22:45")
    assert answer.verdict is Verdict.LIFT_BACK
    last = reasons(answer, Direction.HOMEWARD)[ReasonCode.LAST_BUS_TOO_EARLY]
    assert last == (at("22:22"), at("22:45"))
    # A quarter past ten is early enough for the 22:22:00.
    assert answer.fixes[0].shift_s == -30 * 60


def test_round_the_corner_on_foot(real_data: Path) -> None:
    """391 m along Fields Road, at 80 m a minute 4 minutes 54 seconds, is quicker than any bus."""
    answer = judge(real_data, FIELDS_NURSING_HOME, FIELDS_PARK_CRESCENT, "10:30-12:00")
    assert answer.verdict is Verdict.WALK
    assert answer.outward is not None
    assert answer.homeward is not None
    assert (answer.outward.leave, answer.homeward.arrive) == (at("10:25:06"), at("12:04:54"))
    assert answer.outward.legs[0].streets == ("Fields Road",)


def test_a_way_without_steps_is_not_known_where_the_feed_does_not_say(real_data: Path) -> None:
    """Every stop and every trip of these feeds has 0, which is "no information"."""
    answer = judge(real_data, CELTIC_SPRINGS, ROYAL_GWENT_HOSPITAL, "14:00-15:30", step_free=True)
    assert answer.verdict is Verdict.UNKNOWN
    assert {reason.code for reason in answer.reasons} == {ReasonCode.STEP_FREE_UNKNOWN}
