"""Verdicts, reasons and fixes in the drawn town. Figures are worked out from the list of buses."""

from __future__ import annotations

import datetime as dt
import gc
import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

from geo.errors import DateOutsideTimetable, NoPathNearby
from geo.routing.snap import Position
from geo.routing.vocabulary import (
    Direction,
    FixCode,
    Judgement,
    Point,
    ReasonCode,
    SessionTime,
    Traveller,
    Verdict,
)
from tests.routing.toytown import (
    SUNDAY,
    TUESDAY,
    WEDNESDAY,
    engine,
    in_words,
    place,
    session,
)

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
WALK = 225  # H to A, and B to V: 300 m


def judge(
    asked: SessionTime, home: str = "H", *, explain: bool = True, **traveller: object
) -> Judgement:
    who = Traveller(**traveller)  # type: ignore[arg-type]
    return engine().judge(place(home), [asked], who, explain=explain)[0]


def reasons(judgement: Judgement, leg: Direction) -> dict[ReasonCode, tuple[object, object]]:
    return {r.code: (r.found, r.limit) for r in judgement.reasons if r.leg is leg}


def fixes(judgement: Judgement) -> list[FixCode]:
    return [fix.code for fix in judgement.fixes]


def at(text: str, date: dt.date = TUESDAY) -> dt.datetime:
    return dt.datetime.combine(date, dt.time.fromisoformat(text))


GOLDEN_CASES = {
    "there_and_back": (session("10:30", "12:00"), "H", Traveller()),
    "last_bus_has_gone": (session("10:30", "14:00"), "H", Traveller()),
    "first_bus_is_too_late": (session("09:00", "12:00"), "H", Traveller()),
    "up_the_hill": (session("10:45", "12:00", "W"), "H", Traveller(max_walk_s=400)),
    "farm_without_a_stop": (session("10:30", "12:00"), "F", Traveller()),
    "round_the_corner": (session("10:30", "12:00"), "B", Traveller()),
}


@pytest.mark.parametrize("name", sorted(GOLDEN_CASES))
def test_golden_journeys(name: str) -> None:
    """Told in ``tests/golden``; check them by hand against ``toytown.py`` before changing them."""
    asked, home, traveller = GOLDEN_CASES[name]
    told = in_words(engine().judge(place(home), [asked], traveller)[0])
    assert told == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_a_bus_both_ways_is_a_yes_without_reasons() -> None:
    answer = judge(session("10:30", "12:00"))
    assert answer.verdict is Verdict.PUBLIC_TRANSPORT
    assert (answer.reasons, answer.fixes) == ((), ())
    assert answer.homeward is not None
    # Off the 12:20 at 12:30, and 225 s home; the other way home is the 12:37 market bus.
    assert answer.homeward.arrive == at("12:33:45")
    assert (answer.ways_home, answer.margin_last_s) == (2, 17 * 60)


def test_an_unexplained_answer_is_the_same_without_paths_and_reasons() -> None:
    full, short = judge(session("10:30", "14:00")), judge(session("10:30", "14:00"), explain=False)
    assert (short.verdict, short.wait_before_s) == (full.verdict, full.wait_before_s)
    assert (short.reasons, short.fixes) == ((), ())
    assert short.outward is not None
    assert [leg.path for leg in short.outward.legs] == [(), (), ()]
    assert [leg.route for leg in short.outward.legs] == ["", "M", ""]


def test_the_last_bus_leaves_before_the_end() -> None:
    answer = judge(session("10:30", "14:00"))
    assert answer.verdict is Verdict.LIFT_BACK
    found = reasons(answer, Direction.HOMEWARD)
    assert found[ReasonCode.LAST_BUS_TOO_EARLY] == (at("13:40"), at("14:00"))
    assert reasons(answer, Direction.OUTWARD) == {}
    move, lift = answer.fixes
    # Leaving the hall at 13:36:15 for the 13:40: in steps of five minutes, 25 minutes earlier.
    assert (move.code, move.leg, move.shift_s) == (
        FixCode.MOVE_TIMES, Direction.HOMEWARD, -25 * 60,
    )  # fmt: skip
    assert (lift.code, lift.leg, lift.drive_m) == (
        FixCode.LIFT_ONE_WAY, Direction.HOMEWARD, 2_700,
    )  # fmt: skip
    assert (answer.ways_home, answer.margin_last_s) == (0, None)


def test_the_bus_of_the_next_morning_is_not_the_last_bus_home() -> None:
    """On Thursdays, too, the last bus leaves at 13:40; Friday's first is at 11:20."""
    answer = judge(session("10:30", "19:00", date=dt.date(2026, 6, 11)))
    found = reasons(answer, Direction.HOMEWARD)
    last, end = (dt.datetime(2026, 6, 11, 13, 40), dt.datetime(2026, 6, 11, 19))
    assert found[ReasonCode.LAST_BUS_TOO_EARLY] == (last, end)
    assert ReasonCode.WAIT_AFTER_TOO_LONG not in found


def test_a_last_bus_that_leaves_just_after_the_end_cannot_be_walked_to() -> None:
    """The 13:40 is 3 minutes 45 seconds away from the hall, and the session ends at 13:38."""
    answer = judge(session("10:30", "13:38", date=dt.date(2026, 6, 11)))
    found = reasons(answer, Direction.HOMEWARD)
    assert ReasonCode.LAST_BUS_TOO_EARLY not in found
    bus, there = found[ReasonCode.NO_TIME_TO_REACH_LAST_BUS]
    assert (bus, there) == (
        dt.datetime(2026, 6, 11, 13, 40), dt.datetime(2026, 6, 11, 13, 41, 45),
    )  # fmt: skip


def test_a_bus_before_the_end_is_not_the_last_where_a_later_one_runs() -> None:
    """The 12:20 leaves before the end at 12:30; the 13:40 does, after a wait of over an hour."""
    answer = judge(session("10:30", "12:30", date=dt.date(2026, 6, 11)), max_wait_after_s=30 * 60)
    found = reasons(answer, Direction.HOMEWARD)
    assert ReasonCode.LAST_BUS_TOO_EARLY not in found
    assert ReasonCode.WAIT_AFTER_TOO_LONG in found


def test_a_bus_is_not_the_last_or_first_where_another_runs_that_only_a_limit_forbids() -> None:
    """The 12:20 is home at 12:33:45 and the 10:05 is left for at 10:01:15: both are in time."""
    late = judge(session("10:30", "12:00"), latest_s=12 * 3_600)
    assert list(reasons(late, Direction.HOMEWARD)) == [ReasonCode.HOME_TOO_LATE]
    early = judge(session("10:30", "12:00"), earliest_s=10 * 3_600 + 300)
    assert list(reasons(early, Direction.OUTWARD)) == [ReasonCode.LEAVES_TOO_EARLY]


def test_the_first_bus_gets_in_after_the_start() -> None:
    answer = judge(session("09:00", "12:00"))
    assert answer.verdict is Verdict.LIFT_THERE
    found = reasons(answer, Direction.OUTWARD)
    assert found[ReasonCode.FIRST_ARRIVAL_TOO_LATE] == (at("09:13:45"), at("09:00"))
    assert answer.fixes[0].shift_s == 15 * 60


def test_no_bus_on_wednesdays_nor_on_sundays() -> None:
    for date in (WEDNESDAY, SUNDAY):
        answer = judge(session("10:30", "12:00", date=date))
        assert answer.verdict is Verdict.LIFT_BOTH
        assert ReasonCode.NO_SERVICE_THAT_DAY in reasons(answer, Direction.OUTWARD)
        # 2.7 km there and 2.7 km back.
        assert (fixes(answer), answer.fixes[0].drive_m) == ([FixCode.LIFT_BOTH_WAYS], 5_400)


def test_a_stop_that_is_a_little_too_far_is_named_with_the_walk_that_would_do() -> None:
    answer = judge(session("10:30", "12:00"), max_walk_s=WALK - 1)
    assert answer.verdict is Verdict.LIFT_BOTH
    found = reasons(answer, Direction.OUTWARD)
    assert found[ReasonCode.NO_STOP_NEAR_HOME] == (WALK, WALK - 1)
    assert judge(session("10:30", "12:00"), max_walk_s=WALK).verdict is Verdict.PUBLIC_TRANSPORT


@pytest.mark.parametrize(
    ("limits", "code", "found"),
    [
        # Out with the 10:00: 225 + 600 + 225 s.
        ({"max_journey_s": 1_049}, ReasonCode.JOURNEY_TOO_LONG, 1_050),
        ({"max_walk_total_s": 449}, ReasonCode.WALK_TOTAL_TOO_LONG, 450),
        # Staying on the market bus to the church, 10:22, and 500 m back: 10:28:15.
        ({"max_wait_before_s": 104}, ReasonCode.WAIT_BEFORE_TOO_LONG, 105),
        ({"earliest_s": 10 * 3600 + 75 + 1}, ReasonCode.LEAVES_TOO_EARLY, at("10:01:15")),
    ],
)
def test_one_limit_too_tight_is_named_with_the_smallest_value_that_works(
    limits: dict[str, int], code: ReasonCode, found: object
) -> None:
    answer = judge(session("10:30", "12:00"), **limits)
    assert answer.outward is None
    assert reasons(answer, Direction.OUTWARD)[code][0] == found


def test_one_change_more_and_a_shorter_change_are_named() -> None:
    """Up the hill only by changing at the church: 10:22 from the market bus to the 10:25."""
    hill = session("10:45", "12:00", "W")
    near = {"max_walk_s": 240}  # 500 m up The Steps are too far, 200 m from the top stop are not
    assert judge(hill, **near).outward is not None
    none = reasons(judge(hill, max_changes=0, **near), Direction.OUTWARD)
    assert none[ReasonCode.TOO_MANY_CHANGES] == (1, 0)
    slow = reasons(judge(hill, min_change_s=181, **near), Direction.OUTWARD)
    assert slow[ReasonCode.CHANGE_TOO_SHORT] == (180, 181)


def test_home_too_late_says_when_one_would_be_home() -> None:
    answer = judge(session("10:30", "12:00"), latest_s=12 * 3600 + 30 * 60)
    found = reasons(answer, Direction.HOMEWARD)
    assert found[ReasonCode.HOME_TOO_LATE] == (at("12:33:45"), at("12:30"))


def test_unknown_accessibility_is_unknown_and_known_barriers_are_a_no() -> None:
    # On Thursday the only bus is the 1, known to be accessible.
    thursday = dt.date(2026, 6, 11)
    plain = judge(session("10:30", "12:00", date=thursday), step_free=True)
    assert plain.verdict is Verdict.PUBLIC_TRANSPORT
    # To the church only the market bus, of which nobody knows.
    church = judge(session("10:30", "12:30", "C"), "A", step_free=True, max_walk_s=100)
    assert church.verdict is Verdict.UNKNOWN
    assert ReasonCode.STEP_FREE_UNKNOWN in reasons(church, Direction.OUTWARD)
    # Up the hill are steps, or a bus that is known not to be accessible.
    hill = judge(session("10:45", "12:00", "W"), step_free=True)
    assert hill.verdict is Verdict.LIFT_BOTH
    assert ReasonCode.NOT_STEP_FREE in reasons(hill, Direction.OUTWARD)


def test_the_bus_pass_marks_early_rides_and_hides_none() -> None:
    early = judge(session("10:15", "12:00"), pass_from_s=10 * 3600 + 60)
    assert early.outward is not None
    assert early.homeward is not None
    assert [leg.pass_valid for leg in early.outward.legs] == [None, False, None]
    assert [leg.pass_valid for leg in early.homeward.legs] == [None, True, None]


def test_a_lift_to_a_stop_is_offered_when_it_saves_driving() -> None:
    answer = judge(session("10:30", "12:00"), "F")
    assert answer.verdict is Verdict.LIFT_BOTH
    stop, whole = answer.fixes
    assert (stop.code, stop.stop_name, stop.leg) == (FixCode.LIFT_TO_STOP, "Home Lane", None)
    # 2,400 m each way instead of 4,800 m.
    assert (stop.drive_m, whole.drive_m) == (4_800, 9_600)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (session("10:30", "12:00", None), ReasonCode.VENUE_WITHOUT_PLACE),
        (
            SessionTime("s", Point(50.0, -3.0), at("10:30"), at("12:00")),
            ReasonCode.VENUE_OFF_NETWORK,
        ),
        (
            SessionTime("s", Point(float("nan"), -3.0), at("10:30"), at("12:00")),
            ReasonCode.VENUE_OFF_NETWORK,
        ),
        (
            SessionTime("s", place("V"), at("10:30"), at("10:31") + dt.timedelta(days=1)),
            ReasonCode.SESSION_TOO_LONG,
        ),
        (session("10:30", "12:00", date=dt.date(2027, 6, 8)), ReasonCode.DATE_OUTSIDE_TIMETABLE),
    ],
)
def test_what_cannot_be_said_is_unknown_with_its_reason(
    asked: SessionTime, code: ReasonCode
) -> None:
    answer = judge(asked)
    assert answer.verdict is Verdict.UNKNOWN
    assert code in {reason.code for reason in answer.reasons}
    assert answer.ways_home is None


def test_a_home_off_the_network_is_unknown_and_not_told_to_anybody() -> None:
    sea = Point(50.123456, -4.654321)
    [answer] = engine().judge(sea, [session("10:30", "12:00")], Traveller())
    assert answer.verdict is Verdict.UNKNOWN
    assert {r.code for r in answer.reasons} == {ReasonCode.HOME_OFF_NETWORK}
    with pytest.raises(NoPathNearby) as caught:
        engine().snapped_m(sea)
    assert "50.12" not in str(caught.value)


def test_nothing_of_a_home_stays_in_the_engine() -> None:
    a, b = place("A"), place("B")
    home = Point((a.lat + b.lat) / 2, (a.lon + b.lon) / 2)
    asked = engine()
    [answer] = asked.judge(home, [session("10:30", "12:00")], Traveller(max_walk_s=3_000))
    assert answer.outward is not None
    seen: set[int] = set()
    todo: list[object] = [asked]
    points = []
    while todo:
        here = todo.pop()
        if id(here) in seen or isinstance(here, type | ModuleType | FunctionType):
            continue
        seen.add(id(here))
        if isinstance(here, Point | Position):
            points.append((here.lat, here.lon))
        todo += gc.get_referents(here)
    assert (place("V").lat, place("V").lon) in points  # venues are kept, so the search is real
    assert not any(math.hypot(lat - home.lat, lon - home.lon) <= 1e-4 for lat, lon in points)


def test_without_a_timetable_only_a_walk_is_a_yes() -> None:
    asked = engine(with_timetable=False)
    [far] = asked.judge(place("H"), [session("10:30", "12:00")], Traveller())
    assert far.verdict is Verdict.UNKNOWN
    assert {r.code for r in far.reasons} == {ReasonCode.NO_TIMETABLE}
    assert fixes(far) == [FixCode.LIFT_BOTH_WAYS]
    [near] = asked.judge(place("B"), [session("10:30", "12:00")], Traveller())
    assert near.verdict is Verdict.WALK
    assert near.outward is not None
    assert (near.outward.leave, near.outward.arrive) == (at("10:26:15"), at("10:30"))


def test_sessions_of_no_length_and_past_midnight_are_judged() -> None:
    assert judge(session("12:00", "12:00")).homeward is not None
    late = judge(session("23:00", "00:30"), "B")
    assert late.verdict is Verdict.WALK
    assert late.homeward is not None
    assert late.homeward.leave == at("00:30", WEDNESDAY)


def test_dates_outside_the_timetable_are_named() -> None:
    engine().check_date(TUESDAY)
    with pytest.raises(DateOutsideTimetable, match="toy from 2026-06-08 to 2026-06-14"):
        engine().check_date(dt.date(2027, 1, 1))
    with pytest.raises(DateOutsideTimetable, match="no timetable"):
        engine(with_timetable=False).check_date(TUESDAY)


def test_many_threads_get_the_same_answers() -> None:
    asked = [session("10:30", "12:00"), session("09:00", "14:00"), session("10:45", "12:00", "W")]
    one = engine().judge(place("H"), asked, Traveller())
    with ThreadPoolExecutor(4) as pool:
        rounds = [pool.submit(engine().judge, place("H"), asked, Traveller()) for _ in range(12)]
        assert all(round_.result() == one for round_ in rounds)
