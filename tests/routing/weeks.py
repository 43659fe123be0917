"""Random questions to random towns, answered by the engine and by the oracle."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from geo.routing.engine import Engine
from geo.routing.vocabulary import Journey, Judgement, Point, SessionTime, Traveller
from tests.routing import random_towns
from tests.routing.oracle import Trace
from tests.routing.random_towns import AUTUMN, HALF_HOUR, SPRING, Drawn
from tests.routing.round_trip import Answer, Door, World

CLOCK_CHANGES = (SPRING, AUTUMN, *HALF_HOUR)


@dataclass(frozen=True)
class Question:
    """Somebody at home, and one session at every stop of the town."""

    drawn: Drawn
    home: Door
    who: Traveller
    start: dt.datetime
    end: dt.datetime

    @property
    def home_point(self) -> Point:
        return self.drawn.point(self.home)

    def sessions(self) -> list[SessionTime]:
        return [
            SessionTime(f"{stop[0]} {stop[1]}", self.drawn.point(door), self.start, self.end)
            for stop, door in self.drawn.world.doors.items()
        ]

    def answers(self) -> list[Answer]:
        world = self.drawn.world
        return [
            world.judge(self.home, door, self.start, self.end, self.who)
            for door in world.doors.values()
        ]


def questions(drawn: Drawn, many: int) -> Iterator[Question]:
    """Draw questions whose sessions lie where something runs."""
    chance = random.Random(1_000_003 * drawn.seed + 1)
    for _ in range(many):
        who = random_towns.traveller(chance, drawn.hub)
        date = drawn.middle + dt.timedelta(days=chance.choice((-1, 0, 0, 0, 1)))
        minutes = 60 * drawn.hour + chance.randint(-30, 180)
        start = dt.datetime.combine(date, dt.time()) + dt.timedelta(minutes=minutes)
        arrive = random_towns.arrivals(drawn, date)
        if arrive and chance.random() < 0.8:
            start = chance.choice(arrive) + dt.timedelta(minutes=chance.choice((0, 1, 5, 15)))
        length = dt.timedelta(minutes=chance.choice((0, 0, 10, 20, 30, 30, 60, 60, 120)))
        if arrive and chance.random() < 0.4:
            # One that ends a little before something runs, rather than begins after it.
            start = chance.choice(arrive) - length - dt.timedelta(minutes=chance.randint(5, 30))
        if chance.random() < 0.1:
            start += dt.timedelta(seconds=chance.randint(-59, 59))
        end = start + length
        midnight = dt.datetime.combine(start.date(), dt.time())
        if chance.random() < 0.2:
            ahead = int((start - midnight).total_seconds()) - 60 * chance.randint(5, 60)
            who = replace(who, earliest_s=max(0, ahead))
        if chance.random() < 0.2:
            later = int((end - midnight).total_seconds()) + 60 * chance.randint(5, 60)
            who = replace(who, latest_s=later)
        if end.date() != start.date() and chance.random() < 0.5:
            # Written as a clock time alone: it ends before it starts.
            end -= dt.timedelta(days=1)
        yield Question(drawn, random_towns.home(drawn, chance), who, start, end)


def told(world: World, journey: Journey | None) -> tuple[int, int, int, int] | None:
    """Return leave, arrive, changes and walk of an answer."""
    if journey is None:
        return None
    return (
        world.epoch(journey.leave), world.epoch(journey.arrive), journey.changes, journey.walk_s,
    )  # fmt: skip


def differences(question: Question, judgement: Judgement, answer: Answer) -> list[str]:
    """Say where the engine and the oracle differ."""
    world = question.drawn.world

    def best(trace: Trace | None) -> tuple[int, int, int, int] | None:
        return None if trace is None else (trace.leave, trace.arrive, trace.changes, trace.walk)

    pairs = (
        ("verdict", str(judgement.verdict), answer.verdict),
        ("outward", told(world, judgement.outward), best(answer.there.best)),
        ("homeward", told(world, judgement.homeward), best(answer.back.best)),
        ("ways home", judgement.ways_home, answer.ways_home),
        ("margin", judgement.margin_last_s, answer.margin_last),
        ("wait before", judgement.wait_before_s, answer.wait_before),
        ("wait after", judgement.wait_after_s, answer.wait_after),
    )
    return [f"{name}: {got}, not {want}" for name, got, want in pairs if got != want]


def in_words(question: Question, judgement: Judgement, found: list[str]) -> str:
    """Say what differs, and how to see it again."""
    return (
        f"town {question.drawn.seed}, stop {judgement.key}: {'; '.join(found)} "
        f"({question.start} to {question.end}, home {question.home}, {question.who})"
    )


def compare(
    seed: int, folder: Path, many: int = 4, explain: bool = False
) -> Iterator[tuple[Question, Judgement, Answer, list[str]]]:
    """Draw a town and compare all answers, at every stop."""
    drawn = random_towns.draw(seed)
    engine: Engine = drawn.engine(folder)
    for question in questions(drawn, many):
        judged = engine.judge(
            question.home_point, question.sessions(), question.who, explain=explain
        )
        for judgement, answer in zip(judged, question.answers(), strict=True):
            yield question, judgement, answer, differences(question, judgement, answer)
