"""Odd questions get their named reason or error, and never a traceback or a silent guess."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import DateOutsideTimetable, InputError, NoPathNearby
from geo.findings import Findings
from geo.routing.engine import Engine
from geo.routing.links import link_stops
from geo.routing.network import FeedInfo, Network, Timetable
from geo.routing.snap import Snapper
from geo.routing.vocabulary import (
    FixCode,
    Judgement,
    Point,
    ReasonCode,
    SessionTime,
    Traveller,
    Verdict,
)
from geo.timetable import read_timetable
from tests.routing.timetables import Rows, timetable, trip
from tests.routing.towns import Street, Town, town_of
from tests.routing.toytown import TUESDAY, engine, place, session
from tests.timetable.feeds import village, write_feed

NOWHERE = {
    "in the sea": Point(50.5, -5.5),
    "in another country": Point(48.8566, 2.3522),
    "on the other side of the world": Point(-33.86, 151.2),
    "at the pole": Point(90.0, 0.0),
    "at nought, nought": Point(0.0, 0.0),
    "beyond the pole": Point(91.0, -3.0),
    "once round the world": Point(51.6, 357.0),
    "not a number": Point(math.nan, -3.0),
    "infinite": Point(math.inf, -math.inf),
    "huge": Point(1e300, -1e300),
}


def judge(home: Point, asked: SessionTime, who: Traveller | None = None) -> Judgement:
    return engine().judge(home, [asked], Traveller() if who is None else who)[0]


def codes(judgement: Judgement) -> set[ReasonCode]:
    return {reason.code for reason in judgement.reasons}


def at(text: str) -> dt.datetime:
    return dt.datetime.combine(TUESDAY, dt.time.fromisoformat(text))


@pytest.mark.parametrize("name", sorted(NOWHERE))
def test_a_home_that_is_nowhere_near_the_streets(name: str) -> None:
    answer = judge(NOWHERE[name], session("10:30", "12:00"))
    assert answer.verdict is Verdict.UNKNOWN
    assert codes(answer) == {ReasonCode.HOME_OFF_NETWORK}
    assert (answer.outward, answer.homeward, answer.ways_home) == (None, None, None)
    with pytest.raises(NoPathNearby):
        engine().snapped_m(NOWHERE[name])


@pytest.mark.parametrize("name", sorted(NOWHERE))
def test_a_venue_that_is_nowhere_near_the_streets(name: str) -> None:
    asked = SessionTime("s", NOWHERE[name], at("10:30"), at("12:00"))
    answer = judge(place("H"), asked)
    assert answer.verdict is Verdict.UNKNOWN
    assert codes(answer) == {ReasonCode.VENUE_OFF_NETWORK}


def test_both_are_named_where_both_are_nowhere() -> None:
    nowhere = NOWHERE["in the sea"]
    answer = judge(nowhere, SessionTime("s", nowhere, at("10:30"), at("12:00")))
    assert codes(answer) == {ReasonCode.HOME_OFF_NETWORK, ReasonCode.VENUE_OFF_NETWORK}
    answer = judge(nowhere, SessionTime("s", None, at("10:30"), at("12:00")))
    assert codes(answer) == {ReasonCode.HOME_OFF_NETWORK, ReasonCode.VENUE_WITHOUT_PLACE}


def test_a_venue_without_coordinates_does_not_spoil_the_others() -> None:
    asked = [
        session("10:30", "12:00"),
        SessionTime("nowhere", None, at("10:30"), at("12:00")),
        session("10:30", "14:00"),
    ]
    yes, unknown, half = engine().judge(place("H"), asked, Traveller())
    assert yes.verdict is Verdict.PUBLIC_TRANSPORT
    assert (unknown.verdict, codes(unknown)) == (
        Verdict.UNKNOWN,
        {ReasonCode.VENUE_WITHOUT_PLACE},
    )
    assert half.verdict is Verdict.LIFT_BACK


def island() -> tuple[Town, Engine, dict[str, Point]]:
    """Draw a town with a bus, and an island of two houses 3 km off the coast."""
    nodes = {"A": (0.0, 0.0), "B": (1_500.0, 0.0), "I": (0.0, 3_000.0), "J": (300.0, 3_000.0)}
    here = town_of(nodes, [Street("A", "B", speed_kmh=36.0), Street("I", "J", speed_kmh=36.0)])
    places = {name: here.place(*metres) for name, metres in nodes.items()}
    stops = ["A", "B"]
    rows = Rows(
        2,
        (trip("A 10:00 B 10:05", stops), trip("B 12:20 A 12:25", stops)),
        places=tuple((places[stop].lat, places[stop].lon) for stop in stops),
    )
    table = timetable(rows)
    links = link_stops(here.streets, table, Snapper(here.streets, here.crs))
    extent = (-4.0, 51.0, -2.0, 52.0)
    network = Network(here.crs, extent, here.streets, here.streets, table, links)
    return here, Engine(network), places


def test_a_home_on_an_island_has_no_stop_and_no_road() -> None:
    _, islands, places = island()
    asked = SessionTime("s", places["B"], at("10:30"), at("12:00"))
    [answer] = islands.judge(places["I"], [asked], Traveller())
    assert answer.verdict is Verdict.LIFT_BOTH
    assert ReasonCode.NO_STOP_NEAR_HOME in codes(answer)
    [lift] = answer.fixes
    # No road leads there, and that is not a drive of no time.
    assert (lift.code, lift.drive_s, lift.drive_m) == (FixCode.LIFT_BOTH_WAYS, None, None)


def test_neighbours_on_an_island_can_walk_to_each_other() -> None:
    _, islands, places = island()
    asked = SessionTime("s", places["J"], at("10:30"), at("12:00"))
    [answer] = islands.judge(places["I"], [asked], Traveller())
    assert answer.verdict is Verdict.WALK


def test_a_home_on_a_motorway_is_off_the_paths_that_people_walk_on() -> None:
    """The motorway is in the drive network only; the nearest path is 500 m away."""
    walk = town_of({"A": (0.0, 0.0), "B": (1_500.0, 0.0)}, [Street("A", "B")])
    drive = town_of(
        {"A": (0.0, 0.0), "B": (1_500.0, 0.0), "M": (0.0, 500.0), "N": (1_500.0, 500.0)},
        [
            Street("A", "B", speed_kmh=36.0),
            Street("M", "N", speed_kmh=108.0),
            Street("A", "M", speed_kmh=36.0),
        ],
    )
    network = Network(walk.crs, (-4.0, 51.0, -2.0, 52.0), walk.streets, drive.streets, None, None)
    asked = SessionTime("s", walk.place(1_500.0, 0.0), at("10:30"), at("12:00"))
    [answer] = Engine(network).judge(walk.place(700.0, 500.0), [asked], Traveller())
    assert (answer.verdict, codes(answer)) == (Verdict.UNKNOWN, {ReasonCode.HOME_OFF_NETWORK})


@pytest.mark.real_data
def test_a_home_on_the_motorway_beside_newport(real_data: Path) -> None:
    """On the M4 nobody lives: it is put on a path nearby, or said to be off the map."""
    from tests.routing.test_newport_weeks import newport

    motorway = Point(51.6010, -3.0130)
    asked = SessionTime("s", Point(51.58735, -2.99394), at("10:30"), at("12:00"))
    [answer] = newport(real_data / "newport").judge(motorway, [asked], Traveller())
    assert answer.verdict is Verdict.UNKNOWN
    assert codes(answer) <= {ReasonCode.HOME_OFF_NETWORK, ReasonCode.DATE_OUTSIDE_TIMETABLE}


def test_a_session_of_no_length_and_one_of_a_whole_day() -> None:
    assert judge(place("H"), session("12:00", "12:00")).homeward is not None
    day = SessionTime("s", place("V"), at("10:30"), at("10:30") + dt.timedelta(days=1))
    assert judge(place("H"), day).verdict is not Verdict.UNKNOWN
    # On Wednesdays nothing runs.
    assert ReasonCode.NO_SERVICE_THAT_DAY in codes(judge(place("H"), day))


@pytest.mark.parametrize(
    "length",
    [
        dt.timedelta(days=1, seconds=1),
        dt.timedelta(days=365),
        dt.timedelta(days=-1, hours=-1),
        dt.timedelta(days=-30),
    ],
)
def test_a_session_longer_than_a_day(length: dt.timedelta) -> None:
    asked = SessionTime("s", place("V"), at("10:30"), at("10:30") + length)
    answer = judge(place("H"), asked)
    assert (answer.verdict, codes(answer)) == (Verdict.UNKNOWN, {ReasonCode.SESSION_TOO_LONG})


@pytest.mark.parametrize(
    "start",
    [
        dt.datetime(1, 1, 1, 10),
        dt.datetime(1, 1, 1),
        dt.datetime(1800, 6, 1, 10),
        dt.datetime(1970, 1, 1),
        dt.datetime(2038, 1, 19, 3),
        dt.datetime(2100, 2, 28, 23),
        dt.datetime(9999, 12, 31, 10),
        dt.datetime(9999, 12, 31, 22, 30),
    ],
)
def test_a_date_far_outside_the_timetable(start: dt.datetime) -> None:
    asked = SessionTime("s", place("V"), start, start + dt.timedelta(hours=1))
    answer = judge(place("H"), asked)
    assert answer.verdict is Verdict.UNKNOWN
    assert codes(answer) == {ReasonCode.DATE_OUTSIDE_TIMETABLE}
    with pytest.raises(DateOutsideTimetable, match="2026-06-08 to 2026-06-14"):
        engine().check_date(start.date())


def test_a_session_into_the_year_10000() -> None:
    last = dt.datetime(9999, 12, 31, 23)
    answer = judge(place("H"), SessionTime("s", place("V"), last, last - dt.timedelta(hours=1)))
    assert answer.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "limits",
    [
        {"walk_speed_kmh": math.nan},
        {"walk_speed_kmh": math.inf},
        {"walk_speed_kmh": 0.0},
        {"max_walk_s": -1},
        {"max_walk_total_s": -1},
        {"max_walk_total_s": 10**12},
        {"max_journey_s": 10**12},
        {"max_changes": 99},
        {"min_change_s": -60},
        {"max_wait_before_s": 10**9},
        {"earliest_s": 10**12},
        {"earliest_s": -(10**12)},
        {"latest_s": 10**12},
        {"pass_from_s": 10**15},
    ],
)
def test_limits_that_no_person_has_are_refused_by_name(limits: dict[str, float]) -> None:
    [name] = limits
    words = "walking speed" if name == "walk_speed_kmh" else name
    with pytest.raises(ValueError, match=words):
        Traveller(**limits)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "who",
    [
        Traveller(max_walk_s=0),
        Traveller(max_journey_s=0),
        Traveller(max_wait_before_s=0, max_wait_after_s=0),
        Traveller(max_walk_total_s=0),
        Traveller(earliest_s=24 * 3600),
        Traveller(latest_s=0),
    ],
)
def test_the_narrowest_limits_are_a_no_with_reasons(who: Traveller) -> None:
    answer = judge(place("H"), session("10:30", "12:00"), who)
    assert answer.verdict in (Verdict.LIFT_BOTH, Verdict.LIFT_THERE, Verdict.LIFT_BACK)
    assert answer.reasons
    assert answer.fixes


def test_the_widest_limits_are_answered() -> None:
    who = Traveller(
        max_walk_s=3 * 3600, max_journey_s=12 * 3600, max_changes=6, min_change_s=0,
        max_wait_before_s=12 * 3600, max_wait_after_s=12 * 3600,
    )  # fmt: skip
    assert judge(place("H"), session("10:30", "12:00"), who).verdict is not Verdict.UNKNOWN


def test_no_sessions_are_no_answers() -> None:
    assert engine().judge(place("H"), [], Traveller()) == []


def test_a_hundred_thousand_destinations_are_answered_in_order() -> None:
    """Nearly all of them are in other countries; every thousandth is the hall."""
    sessions = [
        SessionTime(
            str(i), place("V") if i % 1000 == 0 else Point(i % 90, 10.0),
            at("10:30"), at("12:00"),
        )
        for i in range(100_000)
    ]  # fmt: skip
    answers = engine().judge(place("H"), sessions, Traveller(), explain=False)
    assert [answer.key for answer in answers] == [str(i) for i in range(100_000)]
    verdicts = [answer.verdict for answer in answers]
    assert verdicts.count(Verdict.PUBLIC_TRANSPORT) == 100
    assert verdicts.count(Verdict.UNKNOWN) == 99_900


NO_DAYS = """
    service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
    tuesdays,0,0,0,0,0,0,0,20240301,20240331
    """


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"trips": "route_id,service_id,trip_id,trip_headsign\n"}, "has no trip"),
        ({"calendar": NO_DAYS}, "no service runs on any date"),
        ({"calendar": None}, "neither calendar.txt nor calendar_dates.txt"),
        (
            {"stop_times": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"},
            "has no trip that can be used",
        ),
    ],
)
def test_an_empty_feed_is_an_error_that_says_what_is_empty(
    tmp_path: Path, files: dict[str, str | None], said: str
) -> None:
    feed = write_feed(tmp_path, "empty", village(**files))
    with pytest.raises(InputError, match=said):
        read_timetable([feed], "EPSG:27700", Findings())


def test_a_timetable_that_nothing_runs_in_is_a_no_and_not_a_fault() -> None:
    """Valid dates, and no trip on any of them."""
    here, _, places = island()
    table: Timetable = timetable(
        Rows(
            2,
            (trip("A 10:00 B 10:05", ["A", "B"]),),
            days=(frozenset(),) * 7,
            places=tuple((places[s].lat, places[s].lon) for s in "AB"),
        )
    )
    links = link_stops(here.streets, table, Snapper(here.streets, here.crs))
    network = Network(here.crs, (-4.0, 51.0, -2.0, 52.0), here.streets, here.streets, table, links)
    asked = SessionTime("s", places["B"], at("10:30"), at("12:00"))
    [answer] = Engine(network).judge(places["A"], [asked], Traveller(max_walk_s=600))
    assert answer.verdict is Verdict.LIFT_BOTH
    assert ReasonCode.NO_SERVICE_THAT_DAY in codes(answer)


def test_where_one_of_two_feeds_is_silent_nobody_says_that_nothing_runs() -> None:
    """The trains of the town are known for the week before only; the buses for this one."""
    whole = engine().network
    assert whole.timetable is not None
    trains = FeedInfo("trains", TUESDAY - dt.timedelta(days=7), TUESDAY - dt.timedelta(days=1))
    table = replace(whole.timetable, feeds=(*whole.timetable.feeds, trains))
    partly = Engine(replace(whole, timetable=table))
    late = session("10:30", "22:00")
    [no] = engine().judge(place("H"), [late], Traveller())
    assert no.verdict is Verdict.LIFT_BACK
    [unknown] = partly.judge(place("H"), [late], Traveller())
    assert unknown.verdict is Verdict.UNKNOWN
    assert codes(unknown) == {ReasonCode.DATE_OUTSIDE_TIMETABLE}
    assert unknown.outward is not None
    # A bus that is known to run is a yes; how many ways home there are, nobody knows.
    [yes] = partly.judge(place("H"), [session("10:30", "12:00")], Traveller())
    assert yes.verdict is Verdict.PUBLIC_TRANSPORT
    assert yes.ways_home is None
