"""What must hold whatever the timetable: no oracle needed."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.routing.engine import Engine
from geo.routing.vocabulary import Journey, Judgement, SessionTime, Verdict
from tests.routing import random_towns, rewritten, weeks
from tests.routing.oracle import Call
from tests.routing.plain_feed import Key, Plain, Trip
from tests.routing.random_towns import Drawn
from tests.routing.rewritten import rewrite
from tests.routing.weeks import Question

SOME = settings(max_examples=12, deadline=None, derandomize=True)
FEW = settings(max_examples=7, deadline=None, derandomize=True)
"""Where each example builds towns of its own."""
TOWNS = st.integers(0, 15)
DRAWS = st.integers(0, 10_000)
PLAIN_DAY = dt.date(2024, 6, 12)


@cache
def town(seed: int) -> tuple[Drawn, Engine]:
    drawn = random_towns.draw(seed)
    return drawn, built(drawn)


def built(drawn: Drawn) -> Engine:
    with tempfile.TemporaryDirectory() as folder:
        return drawn.engine(Path(folder))


def ask(drawn: Drawn, number: int) -> Question:
    return next(weeks.questions(replace(drawn, seed=10_000 * drawn.seed + number), 1))


def plain_of(drawn: Drawn) -> Plain:
    if drawn.world.plain is None:
        raise ValueError("the town has no timetable")
    return drawn.world.plain


def judged(engine: Engine, question: Question, **changed: object) -> list[Judgement]:
    who = replace(question.who, **changed)  # type: ignore[arg-type]
    return engine.judge(question.home_point, question.sessions(), who, explain=False)


def figures(judgement: Judgement) -> tuple[object, ...]:
    """Return everything that has no number of a stop or a trip in it."""

    def journey(one: Journey | None) -> object:
        return None if one is None else (one.leave, one.arrive, one.changes, one.walk_s)

    return (
        judgement.verdict,
        journey(judgement.outward),
        journey(judgement.homeward),
        judgement.ways_home,
        judgement.margin_last_s,
        judgement.wait_before_s,
        judgement.wait_after_s,
    )


def pairs(one: list[Judgement], two: list[Judgement]) -> Iterator[tuple[Judgement, Judgement]]:
    return zip(one, two, strict=True)


@given(TOWNS, DRAWS, st.integers(1, 50))
@SOME
def test_leaving_later_never_arrives_earlier(seed: int, number: int, minutes: int) -> None:
    """Who may leave the venue from later on, up to the same time, is home no sooner."""
    drawn, engine = town(seed)
    question = ask(drawn, number)
    later = 60 * minutes
    assume(later <= question.who.max_wait_after_s and question.end >= question.start)
    moved = replace(question, end=question.end + dt.timedelta(seconds=later))
    assume(moved.end.date() == question.end.date() and question.who.latest_s is None)
    left = question.who.max_wait_after_s - later
    epoch = drawn.world.epoch
    for now, then in pairs(judged(engine, question), judged(engine, moved, max_wait_after_s=left)):
        if then.homeward is not None and not then.homeward.is_walk:
            assert now.homeward is not None
            assert epoch(now.homeward.arrive) <= epoch(then.homeward.arrive)


@given(TOWNS, DRAWS)
@FEW
def test_an_extra_trip_never_hurts(seed: int, number: int) -> None:
    drawn, engine = town(seed)
    question = ask(drawn, number)
    plain = plain_of(drawn)
    chance = random.Random(number)
    stops = list(drawn.world.doors)
    start = chance.randrange(0, 24 * 60) * 60
    times = [start + 60 * m for m in sorted(chance.sample(range(40), 3))]
    calls = tuple(Call(chance.choice(stops), t, t, board=True, alight=True) for t in times)
    days = frozenset(plain.covered)
    extra = tuple(
        Trip((0, f"extra{i}"), moved, days, "yes", None, "extra", "extra")
        for i in range(12)
        for moved in [tuple(replace(c, arrive=c.arrive + 7_200 * i, depart=c.depart + 7_200 * i)
                            for c in calls)]
    )  # fmt: skip
    epoch = drawn.world.epoch
    richer = built(rewrite(drawn, more=extra))
    for before, after in pairs(judged(engine, question), judged(richer, question)):
        if before.outward is not None:
            assert after.outward is not None
            assert epoch(after.outward.leave) >= epoch(before.outward.leave)
        if before.homeward is not None:
            assert after.homeward is not None
            assert epoch(after.homeward.arrive) <= epoch(before.homeward.arrive)


WIDER = {
    "max_walk_s": 120,
    "max_walk_total_s": 300,
    "max_journey_s": 600,
    "max_changes": 1,
    "max_wait_before_s": 900,
    "max_wait_after_s": 900,
    "min_change_s": -60,
    "earliest_s": -1_800,
    "latest_s": 1_800,
}


@given(TOWNS, DRAWS, st.sampled_from(sorted(WIDER)))
@SOME
def test_a_relaxed_limit_never_turns_a_yes_into_a_no(seed: int, number: int, name: str) -> None:
    drawn, engine = town(seed)
    question = ask(drawn, number)
    value = getattr(question.who, name)
    if name == "max_walk_total_s" and value is None:
        value = question.who.total_walk_limit_s
    assume(value is not None and value + WIDER[name] >= 0)
    for tight, wide in pairs(
        judged(engine, question), judged(engine, question, **{name: value + WIDER[name]})
    ):
        assert tight.outward is None or wide.outward is not None
        assert tight.homeward is None or wide.homeward is not None
        if tight.ways_home is not None and not name.startswith("max_wait"):
            assert (wide.homeward is None) == (wide.ways_home == 0)


@given(TOWNS, DRAWS)
@SOME
def test_transit_is_never_worse_than_walking(seed: int, number: int) -> None:
    drawn, engine = town(seed)
    # The walking town has no time zone of its own.
    assume(drawn.middle == PLAIN_DAY)
    question = ask(drawn, number)
    on_foot = Engine(replace(engine.network, timetable=None, links=None))
    for walk, both in pairs(judged(on_foot, question), judged(engine, question)):
        if walk.outward is not None:
            assert both.outward is not None
            assert both.outward.leave >= walk.outward.leave
        if walk.homeward is not None:
            assert both.homeward is not None
            assert both.homeward.arrive <= walk.homeward.arrive
        if walk.verdict is Verdict.WALK:
            assert both.verdict in (Verdict.WALK, Verdict.PUBLIC_TRANSPORT)


@given(TOWNS, DRAWS)
@FEW
def test_the_way_there_is_the_way_home_in_the_mirror(seed: int, number: int) -> None:
    """With time turned round, leaving last is arriving first: forward and backward agree."""
    drawn, _ = town(seed)
    assume(drawn.middle == PLAIN_DAY)
    # One feed on both sides: who published a stop first has no mirror image.
    whole, turned = (
        rewrite(drawn),
        rewrite(drawn, rewritten.mirrored(PLAIN_DAY), backwards=True),
    )
    question = replace(ask(drawn, number), drawn=whole)
    assume(question.end >= question.start)
    middle = dt.datetime.combine(PLAIN_DAY, dt.time())
    who = question.who
    mirror = replace(
        question,
        start=middle - (question.end - middle),
        end=middle - (question.start - middle),
        who=replace(
            who,
            max_wait_before_s=who.max_wait_after_s,
            max_wait_after_s=who.max_wait_before_s,
            earliest_s=None,
            latest_s=None,
        ),
    )
    question = replace(question, who=replace(who, earliest_s=None, latest_s=None))
    for here, there in pairs(judged(built(whole), question), judged(built(turned), mirror)):
        for journey, image in ((here.outward, there.homeward), (here.homeward, there.outward)):
            assert (journey is None) == (image is None)
            if journey is not None and image is not None:
                assert image.arrive - middle == middle - journey.leave
                assert image.leave - middle == middle - journey.arrive
                assert (image.changes, image.walk_s) == (journey.changes, journey.walk_s)


@given(TOWNS, DRAWS)
@FEW
def test_other_ids_and_another_order_change_nothing(seed: int, number: int) -> None:
    drawn, _ = town(seed)
    question = ask(drawn, number)
    chance = random.Random(number)
    names: dict[Key, str] = {}

    def name(key: Key) -> str:
        return names.setdefault(key, f"{chance.randrange(10**9)}")

    other = rewrite(drawn, name=name)
    shuffled = {file: chance.sample(rows, len(rows)) for file, rows in other.feeds[0].files.items()}
    other = replace(other, feeds=(replace(other.feeds[0], files=shuffled),))
    plain, renamed = built(rewrite(drawn)), built(other)
    for one, two in pairs(judged(plain, question), judged(renamed, question)):
        assert figures(one) == figures(two)


@given(TOWNS, DRAWS)
@FEW
def test_a_day_rolled_past_midnight_is_the_same_day(seed: int, number: int) -> None:
    """10:00 on Wednesday is 34:00 on Tuesday (except around a clock change)."""
    drawn, _ = town(seed)
    assume(drawn.middle == PLAIN_DAY)
    question = ask(drawn, number)
    plain, rolled = built(rewrite(drawn)), built(rewrite(drawn, rewritten.past_midnight))
    for one, two in pairs(judged(plain, question), judged(rolled, question)):
        assert figures(one) == figures(two)


@given(TOWNS, DRAWS)
@SOME
def test_judged_together_is_judged_alone(seed: int, number: int) -> None:
    drawn, engine = town(seed)
    question = ask(drawn, number)
    others = [replace(ask(drawn, number + i), who=question.who) for i in (1, 2)]
    sessions: list[SessionTime] = []
    for i, one in enumerate([question, *others]):
        sessions += [replace(session, key=f"{i} {session.key}") for session in one.sessions()]
    random.Random(number).shuffle(sessions)
    together = engine.judge(question.home_point, sessions, question.who)
    for session, judgement in zip(sessions, together, strict=True):
        assert [judgement] == engine.judge(question.home_point, [session], question.who)


@given(TOWNS, DRAWS)
@SOME
def test_an_unexplained_answer_has_the_same_figures(seed: int, number: int) -> None:
    drawn, engine = town(seed)
    question = ask(drawn, number)
    full = engine.judge(question.home_point, question.sessions(), question.who)
    for one, two in pairs(full, judged(engine, question)):
        assert figures(one) == figures(two)


@pytest.mark.parametrize("seed", [2, 5])
def test_threads_get_what_one_after_the_other_gets(seed: int) -> None:
    drawn, _ = town(seed)
    asked = [ask(drawn, number) for number in range(24)]
    engine, fresh = town(seed)[1], built(drawn)
    serial = [engine.judge(q.home_point, q.sessions(), q.who) for q in asked]
    # An engine that has answered nothing yet, so that its caches are filled by all at once.
    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(fresh.judge, q.home_point, q.sessions(), q.who) for q in asked]
        assert [answer.result() for answer in answers] == serial


def test_the_properties_are_about_something() -> None:
    """The towns that they draw hold yeses by vehicle, noes and step-free travellers."""
    verdicts: list[Verdict] = []
    for seed in range(16):
        drawn, engine = town(seed)
        question = ask(drawn, seed)
        verdicts += [answer.verdict for answer in judged(engine, question)]
    assert len(set(verdicts)) >= 5
    assert verdicts.count(Verdict.PUBLIC_TRANSPORT) >= 5
