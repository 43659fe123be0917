"""The sentences, as UX says them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.routing.vocabulary import (
    Alternative,
    Booking,
    Direction,
    Fix,
    FixCode,
    Journey,
    Judgement,
    Leg,
    LegMode,
    Option,
    Reason,
    ReasonCode,
    Verdict,
)
from webmap.fix_words import fix_words
from webmap.plain import at_least, clock, clock_after, dates, day, duration, number, roughly, times
from webmap.reasons import reason_words
from webmap.vehicles import ride, ride_towards, stop, the_ride, vehicle
from webmap.verdict_words import verdict_sentence
from webmap.words import alternative_words, journey_summary

TEN = dt.datetime(2024, 3, 5, 10, 0)


def at(minutes: int) -> dt.datetime:
    return TEN + dt.timedelta(minutes=minutes)


def leg(mode: LegMode, start: int, end: int, route: str = "", **more: Any) -> Leg:
    return Leg(mode, at(start), at(end), None, None, "Mill Lane", "b", route=route, **more)


def bus_journey(start: int, *routes: str, walk: int = 3, wait: int = 2, **more: Any) -> Journey:
    """Walk, then rides of 8 minutes with a wait between them, and a walk of the rest of 31."""
    more = {"route_type": 3, **more}
    legs = [leg(LegMode.WALK, start, start + walk)] if walk else []
    begin = start + walk
    for route in routes:
        legs.append(leg(LegMode.RIDE, begin, begin + 8, route, **more))
        begin += 8 + wait
    end = begin - wait + walk
    if walk:
        legs.append(leg(LegMode.WALK, begin - wait, end))
    return Journey(at(start), at(end), len(routes) - 1, 2 * walk * 60, tuple(legs))


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


def test_a_date_has_its_year_where_it_is_over_or_far_away() -> None:
    today = dt.date(2026, 11, 22)
    assert day(dt.date(2027, 1, 5), today) == "Tuesday 5 January"
    assert day(dt.date(2027, 11, 23), today) == "Tuesday 23 November 2027"
    assert day(dt.date(2026, 3, 3), today) == "Tuesday 3 March 2026"


def test_a_span_of_one_day_is_said_once() -> None:
    tuesday = dt.date(2024, 3, 5)
    assert dates(tuesday, tuesday) == "Tuesday 5 March"
    assert dates(tuesday, dt.date(2024, 3, 7)) == "Tuesday 5 March to Thursday 7 March"


def test_estimates_are_said_to_as_much_as_is_known() -> None:
    assert [roughly(n) for n in (7, 617, 11_845)] == ["about 7", "about 617", "about 11,800"]


def test_what_there_is_at_least_is_rounded_down() -> None:
    assert [at_least(s) for s in (59, 60, 299)] == ["less than a minute", "1 minute", "4 minutes"]
    assert [times(n) for n in (1, 2, 3, 12)] == ["once", "twice", "three times", "12 times"]


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


def by_bus(out: Journey, back: Journey, ways: int | None = 3, last: int | None = 3600) -> Judgement:
    return Judgement("s", Verdict.PUBLIC_TRANSPORT, out, back, ways, last)


def test_a_bus_is_named_with_its_time_and_the_walking() -> None:
    said = verdict_sentence(by_bus(bus_journey(9, "42"), bus_journey(120, "42")))
    assert said == (
        "Bus 42 at 10:12, 14 minutes door to door, 6 of them walking. "
        "Three ways home; leave by 13:00 for the last."
    )


def test_a_change_names_both_buses_and_one_chance_home_is_said() -> None:
    said = verdict_sentence(by_bus(bus_journey(9, "42", "7"), bus_journey(120, "42"), 1, 0))
    assert said == (
        "Bus 42 at 10:12, then bus 7 at 10:22, 24 minutes door to door, 6 of them walking. "
        "Only one way home: bus 42 at 12:03."
    )


def test_a_wait_of_a_quarter_of_an_hour_at_a_change_is_said_both_ways() -> None:
    long, short = bus_journey(9, "42", "7", wait=15), bus_journey(9, "42", "7", wait=14)
    back = bus_journey(120, "7", "42", wait=25)
    assert "then bus 7 at 10:35 after a wait of 15 minutes, 37" in verdict_sentence(
        by_bus(long, back)
    )
    assert "then bus 7 at 10:34, 36" in verdict_sentence(by_bus(short, back))
    assert verdict_sentence(by_bus(short, back)).endswith(
        " On the way home they wait 25 minutes at Mill Lane."
    )


def test_a_wait_of_a_quarter_of_an_hour_at_the_venue_is_said() -> None:
    out, back = bus_journey(9, "42"), bus_journey(120, "42")
    facts = {"outward": out, "homeward": back, "ways_home": 3, "margin_last_s": 3600}
    waits = Judgement("s", Verdict.PUBLIC_TRANSPORT, **facts, wait_before_s=959, wait_after_s=1201)
    assert verdict_sentence(waits) == (
        "Bus 42 at 10:12, 14 minutes door to door, 6 of them walking. "
        "They get there 15 minutes early. Three ways home; leave by 13:00 for the last. "
        "They wait 20 minutes after the end."
    )
    short = Judgement("s", Verdict.PUBLIC_TRANSPORT, **facts, wait_before_s=899, wait_after_s=899)
    assert "early" not in verdict_sentence(short)
    assert "wait" not in verdict_sentence(short)


def test_unknown_figures_are_left_out_and_not_shown_as_none_or_nought() -> None:
    judged = by_bus(bus_journey(12, "42", walk=0), bus_journey(120, "42"), None, None)
    assert verdict_sentence(judged) == "Bus 42 at 10:12, 8 minutes door to door. Home by 12:14."


def test_a_bus_that_must_be_asked_for_is_never_said_as_if_it_came_by_itself() -> None:
    out = bus_journey(9, "42", boarding=Booking.PHONE_AGENCY, agency="Vale Buses")
    said = verdict_sentence(by_bus(out, bus_journey(120, "42")))
    assert said.startswith("Bus 42 at 10:12 (phone Vale Buses first), 14 minutes")


def test_a_bus_without_exact_times_has_none_promised() -> None:
    out = bus_journey(9, "42", headway_s=1200)
    said = verdict_sentence(by_bus(out, bus_journey(120, "42")))
    assert said.startswith("Bus 42 at about 10:12, one about every 20 minutes, 14 minutes")
    assert journey_summary(out).startswith("Leave at about 10:09, arrive at about 10:23.")


@given(drive_s=st.integers(0, 7200), saved_s=st.integers(0, 7200), both=st.booleans())
def test_what_a_lift_to_a_stop_saves_is_what_the_two_sentences_differ_by(
    drive_s: int, saved_s: int, both: bool
) -> None:
    leg_ = None if both else Direction.OUTWARD
    whole = FixCode.LIFT_BOTH_WAYS if both else FixCode.LIFT_ONE_WAY
    short = Fix(FixCode.LIFT_TO_STOP, leg_, drive_s=drive_s, saved_s=saved_s, stop_name="A")

    def minutes(said: str) -> list[int]:
        found = re.findall(r"(?:(\d+) hours? ?)?(?:(\d+) minutes?)?", said.partition(":")[2])
        return [60 * int(h or 0) + int(m or 0) for h, m in found if h or m]

    [all_the_way] = minutes(fix_words(Fix(whole, leg_, drive_s=drive_s + saved_s))) or [0]
    assert sum(minutes(fix_words(short))) == all_the_way


@pytest.mark.parametrize(
    ("alternative", "said"),
    [
        (
            Alternative(Direction.HOMEWARD, Option.LATER, bus_journey(129, "42")),
            "Later: leave at 12:09, home at 12:23. Bus 42 at 12:12.",
        ),
        (
            Alternative(Direction.OUTWARD, Option.EARLIER, bus_journey(9, "42", "7", wait=20)),
            "Earlier: leave at 10:09, there at 10:51. "
            "Bus 42 at 10:12, then bus 7 at 10:40 after a wait of 20 minutes.",
        ),
        (
            Alternative(Direction.OUTWARD, Option.FEWER_CHANGES, bus_journey(9, "42")),
            "Without a change: leave at 10:09, there at 10:23. Bus 42 at 10:12.",
        ),
        (
            Alternative(Direction.OUTWARD, Option.FEWER_CHANGES, bus_journey(9, "42", "7")),
            "With only one change: leave at 10:09, there at 10:33. "
            "Bus 42 at 10:12, then bus 7 at 10:22.",
        ),
        (
            Alternative(
                Direction.HOMEWARD,
                Option.LATER,
                Journey(at(0), at(8), 0, 480, (leg(LegMode.WALK, 0, 8),)),
            ),
            "Later: leave at 10:00, home at 10:08. Walk all the way.",
        ),
    ],
)
def test_another_way_is_one_line(alternative: Alternative, said: str) -> None:
    assert alternative_words(alternative) == said


def test_a_train_is_called_a_train_there_and_home() -> None:
    out = bus_journey(9, "XC1", route_type=2)
    assert verdict_sentence(by_bus(out, out, 1, 0)) == (
        "Train at 10:12, 14 minutes door to door, 6 of them walking. "
        "Only one way home: train at 10:12."
    )


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
    assert not any(bad in said for bad in ("None", "{", "null", "N/A", "_", " 0 "))


@given(
    code=st.sampled_from(list(ReasonCode)),
    limit=st.integers(0, 6000),
    beyond=st.integers(1, 6000),
)
def test_what_there_is_and_the_limit_are_never_the_same_figure(
    code: ReasonCode, limit: int, beyond: int
) -> None:
    less = code is ReasonCode.CHANGE_TOO_SHORT
    found = max(0, limit - beyond) if less else limit + beyond
    said = reason_words(Reason(Direction.OUTWARD, code, found, limit + less))
    figures = re.findall(r"(?:\d+ hours?)?(?: ?\d+ minutes?)|once|twice|\w+ times", said)
    assert len(figures) == len(set(figures)), said


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            Reason(Direction.OUTWARD, ReasonCode.FIRST_ARRIVAL_TOO_LATE, at(80), at(30), 3),
            "the first bus gets them there at 11:20 and the session starts at 10:30",
        ),
        (
            Reason(Direction.HOMEWARD, ReasonCode.LAST_BUS_TOO_EARLY, at(100), at(120), 2),
            "the last train leaves at 11:40 and the session ends at 12:00",
        ),
        (
            Reason(Direction.HOMEWARD, ReasonCode.LAST_BUS_TOO_EARLY, at(100), at(120)),
            "the last bus or train leaves at 11:40 and the session ends at 12:00",
        ),
        (
            Reason(Direction.OUTWARD, ReasonCode.WALK_TOO_LONG, 840, 600),
            "the walk is 14 minutes, and they can walk 10 minutes at a time",
        ),
        (
            Reason(Direction.OUTWARD, ReasonCode.WALK_TOO_LONG, 840, 0),
            "the walk is 14 minutes, longer than they can walk",
        ),
        (
            Reason(Direction.OUTWARD, ReasonCode.JOURNEY_TOO_LONG, 601, 600),
            "the way there takes 11 minutes, and they can travel for 10 minutes",
        ),
        (
            Reason(Direction.OUTWARD, ReasonCode.TOO_MANY_CHANGES, 2, 1),
            "they would have to change twice, and can change once at most",
        ),
        (
            Reason(Direction.HOMEWARD, ReasonCode.TOO_MANY_CHANGES, 1, 0),
            "they would have to change once, and cannot change",
        ),
        (
            Reason(Direction.OUTWARD, ReasonCode.CHANGE_TOO_SHORT, 299, 300),
            "they would have only 4 minutes to change, and need 5 minutes",
        ),
        (
            Reason(Direction.OUTWARD, ReasonCode.CHANGE_TOO_SHORT, 30, 300),
            "they would have less than a minute to change, and need 5 minutes",
        ),
        (
            Reason(Direction.OUTWARD, ReasonCode.WAIT_BEFORE_TOO_LONG, 840, 0),
            "they would wait 14 minutes for the start, and they cannot wait",
        ),
        (
            Reason(
                Direction.HOMEWARD,
                ReasonCode.NO_TIME_TO_REACH_LAST_BUS,
                dt.datetime(2026, 3, 3, 16, 0),
                dt.datetime(2026, 3, 3, 16, 0, 20),
                3,
            ),
            "the last bus leaves at 16:00 and they cannot be at the stop before 16:01",
        ),
        (
            Reason(Direction.OUTWARD, ReasonCode.NO_SERVICE_THAT_DAY),
            "no bus or train runs near them on that Tuesday",
        ),
        (
            Reason(Direction.HOMEWARD, ReasonCode.PHONE_AHEAD, route_type=3),
            "the bus home has to be booked by phone first",
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
            Fix(FixCode.LIFT_TO_STOP, Direction.OUTWARD, drive_s=180, stop_name="Rail Station"),
            "A lift to Rail Station to catch the bus or train fixes it: 3 minutes by car.",
        ),
        (
            Fix(
                FixCode.LIFT_TO_STOP,
                Direction.HOMEWARD,
                drive_s=180,
                stop_name="Rail Station",
                route_type=2,
            ),
            "The train to Rail Station, then a lift home, fixes it: 3 minutes by car.",
        ),
        (
            Fix(FixCode.LIFT_TO_STOP, None, drive_s=361, stop_name="Green Lane", route_type=3),
            "A lift to Green Lane to catch the bus, and a lift home from there after, fixes it: "
            "about 4 minutes by car each way.",
        ),
        (
            Fix(
                FixCode.LIFT_TO_STOP,
                None,
                drive_s=360,
                saved_s=1439,
                stop_name="Green Lane (opp)",
                route_type=3,
            ),
            "A lift to Green Lane (opposite) to catch the bus, and a lift home from there after, "
            "fixes it: about 3 minutes by car each way, 12 minutes less than a lift all the way.",
        ),
        (
            Fix(
                FixCode.COMMUNITY_TRANSPORT,
                scheme="Vale Dial-a-Ride",
                phone="01632 960000",
                note="book two days ahead",
            ),
            "Vale Dial-a-Ride may take them there and home: phone 01632 960000. "
            "Book two days ahead.",
        ),
        (
            Fix(FixCode.COMMUNITY_TRANSPORT, Direction.HOMEWARD),
            "Community transport may take them home.",
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
            Fix(FixCode.OTHER_SESSION, session_key="g"),
            "Another group of this kind works instead.",
        ),
        (
            Fix(FixCode.OTHER_SESSION, session_key="g", note="Town Singers", starts=at(30)),
            "Town Singers on Tuesday 5 March at 10:30 works instead.",
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
        (1, "underground train"),
        (None, "bus or train"),
    ],
)
def test_vehicles_have_names(route_type: int | None, name: str) -> None:
    assert vehicle(route_type) == name


@pytest.mark.parametrize(
    ("headsign", "said"),
    [
        ("Linkton", "bus T1 towards Linkton"),
        ("Town circular", "bus T1, Town circular"),
        ("Linkton via Mill", "bus T1, Linkton via Mill"),
        ("", "bus T1"),
    ],
)
def test_a_round_trip_is_not_said_to_go_towards_itself(headsign: str, said: str) -> None:
    assert ride_towards(leg(LegMode.RIDE, 0, 8, "T1", headsign=headsign)) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Mill Lane (opp)", "Mill Lane (opposite)"),
        ("Mill Lane (SE-bound)", "Mill Lane (going south-east)"),
        ("High Street (Stop B)", "High Street (Stop B)"),
        ("Mill (old) Lane", "Mill (old) Lane"),
        ("", ""),
    ],
)
def test_a_stop_is_said_in_whole_words(name: str, said: str) -> None:
    assert stop(name) == said


def test_a_train_is_not_called_by_its_code() -> None:
    train = Leg(LegMode.RIDE, at(0), at(9), 0, 1, "a", "b", route="XC1", route_type=2)
    assert ride(train) == "train"
    assert the_ride(train) == "the train"
