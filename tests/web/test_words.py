"""The sentences, as UX says them."""

from __future__ import annotations

import datetime as dt

import pytest

from geo.routing.vocabulary import (
    Direction,
    Fix,
    FixCode,
    Journey,
    Judgement,
    Leg,
    LegMode,
    Reason,
    ReasonCode,
    Verdict,
)
from webmap.plain import clock, clock_after, day, duration, number
from webmap.reasons import reason_words
from webmap.words import fix_words, ride, vehicle, verdict_sentence

TEN = dt.datetime(2024, 3, 5, 10, 0)


def at(minutes: int) -> dt.datetime:
    return TEN + dt.timedelta(minutes=minutes)


def leg(mode: LegMode, start: int, end: int, route: str = "") -> Leg:
    return Leg(mode, at(start), at(end), None, None, "a", "b", route=route, route_type=3)


def bus_journey(start: int, *routes: str, walk_s: int = 360) -> Journey:
    legs = [
        leg(LegMode.RIDE, start + 6 + 10 * i, start + 14 + 10 * i, r) for i, r in enumerate(routes)
    ]
    return Journey(at(start), at(start + 31), len(routes) - 1, walk_s, tuple(legs))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "less than a minute"),
        (1, "1 minute"),
        (60, "1 minute"),
        (61, "2 minutes"),
        (1860, "31 minutes"),
        (3600, "1 hour"),
        (3660, "1 hour 1 minute"),
        (7500, "2 hours 5 minutes"),
    ],
)
def test_durations_are_rounded_up_to_the_minute(seconds: int, said: str) -> None:
    assert duration(seconds) == said


def test_times_dates_and_numbers() -> None:
    assert clock(dt.datetime(2024, 3, 5, 9, 5)) == "09:05"
    assert day(dt.date(2024, 3, 5)) == "Tuesday 5 March"
    assert [number(n) for n in (0, 1, 9, 10)] == ["no", "one", "nine", "10"]


def test_an_arrival_is_never_said_too_early() -> None:
    assert clock_after(dt.datetime(2024, 3, 5, 12, 5, 1)) == "12:06"
    assert clock_after(dt.datetime(2024, 3, 5, 12, 5)) == "12:05"


def test_a_walk_says_both_ways_where_they_differ() -> None:
    out = Journey(at(0), at(8), 0, 480, (leg(LegMode.WALK, 0, 8),))
    back = Journey(at(60), at(70), 0, 600, (leg(LegMode.WALK, 60, 70),))
    same = Judgement("s", Verdict.WALK, out, out)
    other = Judgement("s", Verdict.WALK, out, back)
    assert verdict_sentence(same) == "Walk, 8 minutes each way."
    assert verdict_sentence(other) == "Walk, 8 minutes there, 10 minutes home."


def test_a_bus_is_named_with_its_time_and_the_walking() -> None:
    judged = Judgement(
        "s", Verdict.PUBLIC_TRANSPORT, bus_journey(6, "42"), bus_journey(120, "42"), 3, 3600
    )
    assert verdict_sentence(judged) == (
        "Bus 42 at 10:12, 31 minutes door to door, 6 of them walking. "
        "Three buses home; leave by 13:00 for the last."
    )


def test_a_change_names_both_buses_and_one_chance_home_is_said() -> None:
    judged = Judgement(
        "s", Verdict.PUBLIC_TRANSPORT, bus_journey(6, "42", "7"), bus_journey(120, "42"), 1, 0
    )
    assert verdict_sentence(judged) == (
        "Bus 42 at 10:12, then bus 7 at 10:22, 31 minutes door to door, 6 of them walking. "
        "Only one bus home, at 12:06."
    )


def test_unknown_figures_are_left_out_and_not_shown_as_none_or_nought() -> None:
    judged = Judgement(
        "s", Verdict.PUBLIC_TRANSPORT, bus_journey(6, "42", walk_s=0), bus_journey(120, "42")
    )
    said = verdict_sentence(judged)
    assert said == "Bus 42 at 10:12, 31 minutes door to door. Home by 12:31."


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_without_reasons_or_journeys_still_makes_a_sentence(verdict: Verdict) -> None:
    said = verdict_sentence(Judgement("s", verdict))
    assert "None" not in said
    assert said.endswith(".") or verdict is Verdict.PUBLIC_TRANSPORT


@pytest.mark.parametrize("code", list(ReasonCode))
@pytest.mark.parametrize("leg_", list(Direction))
@pytest.mark.parametrize(("found", "limit"), [(None, None), (840, 660), (at(80), at(30))])
def test_every_reason_has_words(
    code: ReasonCode, leg_: Direction, found: int | dt.datetime | None, limit: int | None
) -> None:
    said = reason_words(Reason(leg_, code, found, limit), weekday="Tuesday")
    assert said
    assert not any(bad in said for bad in ("None", "{", "null", "N/A", "_", "0 min"))


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            Reason(Direction.OUTWARD, ReasonCode.FIRST_ARRIVAL_TOO_LATE, at(80), at(30)),
            "the first bus gets them there at 11:20 and the session starts at 10:30",
        ),
        (
            Reason(Direction.HOMEWARD, ReasonCode.LAST_BUS_TOO_EARLY, at(100), at(120)),
            "the last bus leaves at 11:40 and the session ends at 12:00",
        ),
        (
            Reason(Direction.OUTWARD, ReasonCode.WALK_TOO_LONG, 840, 600),
            "the walk is 14 minutes and their limit is 10 minutes",
        ),
        (
            Reason(Direction.OUTWARD, ReasonCode.TOO_MANY_CHANGES, 2, 1),
            "it takes 2 changes and their limit is 1",
        ),
        (
            Reason(
                Direction.HOMEWARD,
                ReasonCode.NO_TIME_TO_REACH_LAST_BUS,
                dt.datetime(2026, 3, 3, 16, 0),
                dt.datetime(2026, 3, 3, 16, 9),
            ),
            "the last bus leaves at 16:00 and they cannot be at the stop before 16:09",
        ),
        (
            Reason(Direction.OUTWARD, ReasonCode.NO_SERVICE_THAT_DAY),
            "no bus runs near them on that Tuesday",
        ),
    ],
)
def test_a_near_miss_is_said_in_figures(reason: Reason, said: str) -> None:
    assert reason_words(reason, weekday="Tuesday") == said


@pytest.mark.parametrize(
    ("fix", "said"),
    [
        (
            Fix(FixCode.LIFT_ONE_WAY, Direction.HOMEWARD, drive_s=540),
            "A lift home fixes it: 9 minutes by car.",
        ),
        (Fix(FixCode.LIFT_ONE_WAY, Direction.OUTWARD), "A lift there fixes it."),
        (
            Fix(FixCode.LIFT_BOTH_WAYS, drive_s=1080),
            "A lift both ways fixes it: about 9 minutes by car each way.",
        ),
        (
            Fix(FixCode.LIFT_TO_STOP, Direction.OUTWARD, drive_s=180, stop_name="Green Lane"),
            "A lift to Green Lane, then the bus, fixes it: 3 minutes by car.",
        ),
        (
            Fix(FixCode.MOVE_TIMES, Direction.OUTWARD, shift_s=1200),
            "Starting 20 minutes later would work.",
        ),
        (
            Fix(FixCode.MOVE_TIMES, Direction.HOMEWARD, shift_s=-900),
            "Ending 15 minutes earlier would work.",
        ),
        (
            Fix(FixCode.OTHER_SESSION, session_key="g", note="Town Singers"),
            "Town Singers works instead.",
        ),
    ],
)
def test_a_fix_is_one_sentence(fix: Fix, said: str) -> None:
    assert fix_words(fix) == said


@pytest.mark.parametrize(
    ("route_type", "name"),
    [
        (3, "bus"),
        (2, "train"),
        (106, "train"),
        (200, "coach"),
        (704, "bus"),
        (0, "tram"),
        (4, "ferry"),
        (None, "bus"),
    ],
)
def test_vehicles_have_names(route_type: int | None, name: str) -> None:
    assert vehicle(route_type) == name


def test_a_train_is_not_called_by_its_code() -> None:
    train = Leg(LegMode.RIDE, at(0), at(9), 0, 1, "a", "b", route="XC1", route_type=2)
    assert ride(train) == "train"
