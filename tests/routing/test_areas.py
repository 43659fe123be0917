"""Areas against figures worked out by hand, and against the judge at every place."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from geo.routing.areas import Reached, RoundTrip, round_trip, within
from geo.routing.engine import Engine
from geo.routing.network import STEPS
from geo.routing.snap import Position
from geo.routing.vocabulary import Point, SessionTime, Traveller
from tests.routing import random_towns, toytown, weeks
from tests.routing.round_trip import Door
from tests.routing.toytown import TUESDAY, engine, place

M_A_MINUTE = 80.0
NEAR_M = 0.01
"""Points are put on streets to less than a millimetre, and seconds are rounded up to another."""


def clock(time: str, date: dt.date = TUESDAY) -> dt.datetime:
    return dt.datetime.combine(date, dt.time.fromisoformat(time))


def door(of: Engine, point: Point) -> Position:
    position = of.snap(point)
    assert position is not None
    return position


def trip(start: str, end: str, traveller: Traveller, **rest: bool) -> RoundTrip:
    asked = engine()
    return round_trip(asked, door(asked, place("H")), clock(start), clock(end), traveller, **rest)


def left(reached: Reached) -> dict[str, int | None]:
    """Tell what is left at each node of the toy town, in metres."""
    nodes = toytown.streets().nodes
    metres = {name: reached.node_left_m[node] for name, node in nodes.items()}
    return {name: round(m) if m >= 0 else None for name, m in metres.items()}


def left_on(reached: Reached, a: int, b: int, share: float, arc: int) -> float:
    """Tell what is left `share` of the way from node `a` to node `b`, the plain way."""
    streets = reached.streets
    if reached.step_free and streets.arc_flags[arc] & STEPS:
        return -np.inf
    length_m = streets.arc_length_m[arc]
    found = [
        reached.node_left_m[a] - share * length_m,
        reached.node_left_m[b] - (1.0 - share) * length_m,
    ]
    for other, fraction, left_m in zip(*reached.doors[:2], reached.door_left_m, strict=True):
        ends = int(streets.arc_tail[other]), int(streets.arc_head[other])
        if left_m >= 0 and set(ends) == {a, b}:
            at = fraction if ends == (a, b) else 1.0 - fraction
            found.append(left_m - abs(at - share) * length_m)
    return float(max(found))


def test_on_foot_it_is_the_walk_that_is_left():
    """Ten minutes are 800 m; H to A 300 m, A to B 2,400 m, H to F 2,000 m."""
    found = trip("10:30", "12:00", Traveller(max_walk_s=600), rides=False)
    for reached in (found.there, found.back, found.both):
        assert left(reached) == {"H": 800, "A": 500} | dict.fromkeys("BCDFVW")


def test_there_is_by_the_bus_that_is_in_time():
    """The bus is at B at 10:10. At 10:16 six minutes (480 m) are left, and 80 m at D."""
    some = Traveller(max_walk_s=600, max_wait_before_s=10 * 60)
    assert left(trip("10:16", "12:00", some).there) == {
        "H": 800, "A": 500, "B": 480, "V": 180, "C": 280, "D": 80, "W": None, "F": None,
    }  # fmt: skip
    assert left(trip("10:13", "12:00", some).there)["B"] == 240
    assert left(trip("10:13", "12:00", some).there)["V"] is None
    assert left(trip("10:09", "12:00", some).there)["B"] is None


def test_a_bus_before_the_longest_wait_counts_for_long_walks_where_a_later_one_does_for_short():
    """The bus at B at 9:10 is for walks of 2 to 10 minutes, that at 10:10 for up to 5 minutes."""
    some = Traveller(max_walk_s=600, max_wait_before_s=63 * 60)
    assert left(trip("10:15", "12:00", some).there)["B"] == 800
    # Alone, the first would be for V, 3:45 away, and not for B. That is left out.
    early = trip("09:45", "12:00", Traveller(max_walk_s=600, max_wait_before_s=33 * 60)).there
    assert left(early)["V"] is None
    assert left(early)["B"] is None


def test_back_is_by_the_bus_that_can_be_caught():
    """The bus leaves B at 12:20. From 12:00 that is 20 minutes; from 12:16, four (320 m)."""
    some = Traveller(max_walk_s=600, max_wait_after_s=10 * 60)
    assert left(trip("10:30", "12:16", some).back)["B"] == 320
    assert left(trip("10:30", "12:16", some).back)["V"] == 20
    assert left(trip("10:30", "12:21", some).back)["B"] is None
    # It is home at 12:33:45.
    late = Traveller(max_walk_s=600, latest_s=12 * 3600 + 33 * 60)
    assert left(trip("10:30", "12:00", late).back)["B"] is None


def test_both_is_what_is_reached_both_ways():
    some = Traveller(max_walk_s=600, max_wait_before_s=600, max_wait_after_s=600)
    found = trip("10:15", "12:16", some)
    assert left(found.both)["B"] == min(400, 320)
    assert left(found.both)["V"] == 20
    assert left(found.both)["D"] is None


def test_the_walk_to_the_first_stop_counts_in_the_total():
    """225 s to A, so of 300 s in all 75 s (100 m) are left at B."""
    some = Traveller(max_walk_s=600, max_walk_total_s=300, max_wait_before_s=1_800)
    assert left(trip("10:40", "12:00", some).there)["B"] == 100


def test_steps_are_not_for_those_who_need_a_way_without():
    """The bus up the hill has steps beside it, and nobody knows whether vehicle 1 has any."""
    found = trip("11:00", "12:00", Traveller(step_free=True), rides=False).there
    assert left(found)["A"] == 1_300
    home = door(engine(), place("C"))
    asked = engine()
    some = Traveller(max_walk_s=600)
    on_foot = within(asked, home, clock("10:00"), 600, some, rides=False)
    level = within(asked, home, clock("10:00"), 600, Traveller(max_walk_s=600, step_free=True))
    assert left(on_foot)["D"] == 600
    assert left(level)["D"] is None


def test_from_home_and_to_home_within_a_time():
    """Left at 9:50, the bus at 10:00 is caught; it is at B after 20 minutes."""
    asked, some = engine(), Traveller(max_walk_s=600)
    home = door(asked, place("H"))
    away = [left(within(asked, home, clock("09:50"), 60 * m, some))["B"] for m in (19, 21, 22, 45)]
    assert away == [None, 80, 160, 800]
    # Home by 12:40 with the bus from B at 12:20; it is left at A at 12:30.
    back = [
        left(within(asked, home, clock("12:40"), 60 * m, some, to_home=True))["B"]
        for m in (19, 21, 22, 45)
    ]
    assert back == [None, 80, 160, 800]


@pytest.mark.parametrize("to_home", [False, True])
def test_no_area_shrinks_when_time_grows(to_home: bool):
    asked, some = engine(), Traveller()
    home = door(asked, place("A"))
    before = None
    for minutes in range(0, 95, 5):
        now = within(asked, home, clock("11:25"), 60 * minutes, some, to_home=to_home)
        if before is not None:
            assert np.all(now.node_left_m >= before.node_left_m - NEAR_M)
            assert np.all(now.door_left_m >= before.door_left_m - NEAR_M)
        before = now


def test_a_bus_on_an_unknown_date_is_not_used():
    """Outside the timetable only walks are certain."""
    asked = engine()
    start = clock("10:30", dt.date(2031, 1, 1))
    found = round_trip(
        asked, door(asked, place("H")), start, start + dt.timedelta(hours=2), Traveller()
    )
    assert left(found.both)["A"] == 1_300
    assert left(found.both)["B"] is None


def test_an_area_does_not_print_where_the_home_is():
    found = trip("10:30", "12:00", Traveller())
    assert "lat" not in repr(found)
    assert "array" not in repr(found.there)


PARTS, TOWNS_IN_A_PART = 2, 12


@pytest.mark.parametrize("part", range(PARTS))
def test_every_street_of_an_area_is_judged_reachable(part: int, tmp_path: Path) -> None:
    """And of what is judged reachable, little is missing: hardly anything with an hour to wait."""
    counts: Counter[str] = Counter()
    for seed in range(part, PARTS * TOWNS_IN_A_PART, PARTS):
        drawn = random_towns.draw(seed)
        asked = drawn.engine(tmp_path)
        for question in weeks.questions(drawn, 3):
            home = asked.snap(question.home_point)
            if home is None:
                continue
            found = round_trip(asked, home, question.start, question.end, question.who)
            waits = question.who.max_wait_before_s, question.who.max_wait_after_s
            kind = "patient" if min(waits) >= 3600 else "impatient"
            places = _places(drawn, random.Random(seed))
            judged = asked.judge(
                question.home_point,
                [SessionTime("", drawn.point(at), question.start, question.end) for at in places],
                question.who,
                explain=False,
            )
            for at, judgement in zip(places, judged, strict=True):
                ends = drawn.town.nodes[at.a], drawn.town.nodes[at.b]
                arc = drawn.town.arc(at.a, at.b)
                there, back = judgement.outward is not None, judgement.homeward is not None
                for name, area, judged_so in (
                    ("there", found.there, there),
                    ("back", found.back, back),
                    ("both", found.both, there and back),
                ):
                    metres = left_on(area, *ends, at.share, arc)
                    words = weeks.in_words(question, judgement, [f"{name} {at}: {metres}"])
                    assert judged_so or metres < NEAR_M, words
                    counts[f"{name} judged"] += judged_so
                    counts[f"{kind} judged"] += judged_so
                    counts[f"{kind} missed"] += judged_so and metres < -NEAR_M
    for name in ("there", "back", "both"):
        assert counts[f"{name} judged"] > 100, name
    assert counts["patient judged"] > 100
    assert counts["patient missed"] < 0.02 * counts["patient judged"]
    assert counts["impatient missed"] < 0.2 * counts["impatient judged"]


def _places(drawn: random_towns.Drawn, chance: random.Random) -> list[Door]:
    """Draw places along every street."""
    return [
        Door(street.a, street.b, chance.random())
        for street in drawn.world.streets
        for _ in range(4)
    ]
