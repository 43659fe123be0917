"""Times and durations as they are shown add up, and promise nothing that is not so."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from geo.routing.vocabulary import Journey, Leg, LegMode
from webmap.timeline import PartKind, timeline

NOON = dt.datetime(2024, 3, 5, 12, 0)
MINUTE = dt.timedelta(minutes=1)
_seconds = st.integers(0, 1500)


def journey(*steps: tuple[LegMode, int, int], start_s: int = 0) -> Journey:
    """Make a way from (mode, seconds waited before, seconds taken)."""
    at = NOON + dt.timedelta(seconds=start_s)
    legs = []
    for mode, waited_s, taken_s in steps:
        leave = at + dt.timedelta(seconds=waited_s)
        at = leave + dt.timedelta(seconds=taken_s)
        legs.append(Leg(mode, leave, at, None, None, "a", "b"))
    rides = sum(leg.mode is LegMode.RIDE for leg in legs)
    walk_s = sum(taken for mode, _, taken in steps if mode is LegMode.WALK)
    return Journey(legs[0].depart, legs[-1].arrive, max(0, rides - 1), walk_s, tuple(legs))


@st.composite
def journeys(draw: st.DrawFn) -> Journey:
    """Draw a walk to a stop, rides with waits and walks between them, and a walk to the door."""
    steps = [(LegMode.WALK, 0, draw(_seconds))]
    for number in range(draw(st.integers(0, 3))):
        if number and draw(st.booleans()):
            steps.append((LegMode.WALK, 0, draw(_seconds)))
        steps.append((LegMode.RIDE, draw(_seconds) if number else 0, draw(_seconds)))
    if len(steps) > 1:
        steps.append((LegMode.WALK, 0, draw(_seconds)))
    return journey(*steps, start_s=draw(_seconds))


@given(journeys())
def test_the_parts_follow_each_other_and_add_up_to_the_whole(way: Journey) -> None:
    shown = timeline(way)
    assert all(a.end == b.start for a, b in pairwise(shown.parts))
    assert all(part.start.second == 0 and part.minutes >= 0 for part in shown.parts)
    assert all(part.start + part.minutes * MINUTE == part.end for part in shown.parts)
    assert shown.leave + shown.minutes * MINUTE == shown.arrive
    assert [p.leg for p in shown.parts if p.leg is not None] == list(way.legs)


@given(journeys())
def test_no_vehicle_is_promised_later_than_it_leaves_and_nothing_earlier_than_it_is(
    way: Journey,
) -> None:
    shown = timeline(way)
    assert way.leave - MINUTE < shown.leave <= way.leave
    assert way.arrive <= shown.arrive < way.arrive + MINUTE
    for part in shown.rides:
        assert part.leg is not None
        assert part.leg.depart - MINUTE < part.start <= part.leg.depart
        assert part.end - MINUTE < part.leg.arrive


@given(journeys())
def test_a_walk_to_the_first_stop_or_from_the_last_keeps_a_limit_of_whole_minutes(
    way: Journey,
) -> None:
    shown = timeline(way)
    if not shown.rides:
        return
    for part in (shown.parts[0], shown.parts[-1]):
        assert part.leg is not None
        assert part.minutes <= -(-(part.leg.arrive - part.leg.depart).seconds // 60)


def test_a_way_with_odd_seconds_is_shown_as_worked_out_by_hand() -> None:
    """Walk 12:00:10 to 12:05:40, bus at once to 12:20:20, wait to 12:31:50, bus to 12:40:05."""
    way = journey(
        (LegMode.WALK, 0, 330),
        (LegMode.RIDE, 0, 880),
        (LegMode.RIDE, 690, 495),
        (LegMode.WALK, 0, 100),
        start_s=10,
    )
    shown = timeline(way)
    assert [(p.kind, f"{p.start:%H:%M}", p.minutes) for p in shown.parts] == [
        (PartKind.WALK, "12:00", 5),
        (PartKind.RIDE, "12:05", 16),
        (PartKind.WAIT, "12:21", 10),
        (PartKind.RIDE, "12:31", 10),
        (PartKind.WALK, "12:41", 1),
    ]
    assert (f"{shown.arrive:%H:%M}", shown.minutes, shown.walk_minutes) == ("12:42", 42, 6)


def test_the_hour_of_a_clock_change_is_not_travelled() -> None:
    """00:50 to 02:10 by the clock takes 20 minutes in the night in which 01:00 becomes 02:00."""
    spring = dt.datetime(2024, 3, 31, 0, 50)
    times = [spring + dt.timedelta(minutes=m) for m in (0, 5, 80)]
    legs = (
        Leg(LegMode.WALK, times[0], times[1], None, 0, "", "a"),
        Leg(LegMode.RIDE, times[1], times[2], 0, 1, "a", "b"),
    )
    shown = timeline(Journey(times[0], times[2], 0, 300, legs, elapsed_s=1200))
    assert [part.minutes for part in shown.parts] == [5, 15]
    assert shown.minutes == 20


def test_an_hour_that_comes_twice_is_travelled_twice() -> None:
    """01:50 to 01:10 by the clock takes 20 minutes in the night in which 02:00 becomes 01:00."""
    autumn = dt.datetime(2024, 10, 27, 1, 50)
    times = [autumn, autumn + dt.timedelta(minutes=5), autumn - dt.timedelta(minutes=40)]
    legs = (
        Leg(LegMode.WALK, times[0], times[1], None, 0, "", "a"),
        Leg(LegMode.RIDE, times[1], times[2], 0, 1, "a", "b"),
    )
    shown = timeline(Journey(times[0], times[2], 0, 300, legs, elapsed_s=1200))
    assert [part.minutes for part in shown.parts] == [5, 15]
