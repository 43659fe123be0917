"""The answers that are kept for a moment: worked out once, one at a time, and gone when told to."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from geo.routing.vocabulary import Judgement, Point
from tests.web.fakes import GROUPS, HOME, TODAY, FakeEngine, FakeStore, fake_services
from webmap.usecases.find_groups import Search
from webmap.views.answers import Answers
from webmap.wiring import Services

SEARCH = Search(HOME, TODAY, TODAY + dt.timedelta(days=6))
WAIT_S = 300.0
"""Only a test that fails waits so long."""


class WatchedEngine(FakeEngine):
    """Counts how many ask at once, and answers only when `go` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.begun = threading.Event()
        self.homes: list[Point] = []
        self.busy = self.most_at_once = 0
        self._count = threading.Lock()

    def judge(self, home: Point, *args: Any, **options: Any) -> list[Judgement]:
        with self._count:
            self.homes.append(home)
            self.busy += 1
            self.most_at_once = max(self.most_at_once, self.busy)
        self.begun.set()
        assert self.go.wait(WAIT_S)
        answers = super().judge(home, *args, **options)
        with self._count:
            self.busy -= 1
        return answers


class CountedStore(FakeStore):
    """Tells how many have begun to ask, and can be changed."""

    def __init__(self) -> None:
        super().__init__(GROUPS)
        self.asked = threading.Semaphore(0)
        self.version = 1

    def change(self) -> int:
        self.asked.release()
        return self.version


@pytest.fixture
def ready() -> Services:
    engine: Any = WatchedEngine()
    store: Any = CountedStore()
    return replace(fake_services(), engine=engine, store=store)


def ask_together(answers: Answers, ready: Any, searches: list[Search]) -> list[Any]:
    """Ask all at once; the engine answers the first when all have begun to ask."""
    with ThreadPoolExecutor(len(searches)) as pool:
        asked = [pool.submit(answers.get, ready, search) for search in searches]
        for _ in searches:
            assert ready.store.asked.acquire(timeout=WAIT_S)
        assert ready.engine.begun.wait(WAIT_S)
        ready.engine.go.set()
        return [each.result(WAIT_S) for each in asked]


def judged(ready: Any, ask: Callable[[], object]) -> int:
    """Return how often the engine is asked while `ask` runs."""
    before = len(ready.engine.homes)
    ask()
    return len(ready.engine.homes) - before


def test_the_same_search_is_worked_out_once(ready: Any) -> None:
    first, *others = ask_together(Answers(), ready, [SEARCH] * 4)
    assert all(other is first for other in others)
    ready.engine.homes.clear()
    alone = judged(ready, lambda: Answers().get(ready, SEARCH))
    ready.engine.homes.clear()
    assert judged(ready, lambda: ask_together(Answers(), ready, [SEARCH] * 4)) == alone


def test_searches_are_worked_out_one_at_a_time_and_each_is_its_own(ready: Any) -> None:
    homes = [Point(52.1, -1.5 + number / 100) for number in range(6)]
    searches = [replace(SEARCH, home=home) for home in homes]
    answers = Answers()
    told = ask_together(answers, ready, searches)
    assert ready.engine.most_at_once == 1
    assert set(ready.engine.homes) == set(homes)
    assert [answers.get(ready, search) for search in searches] == told


def test_a_change_of_the_directory_is_seen_at_once(ready: Any) -> None:
    ready.engine.go.set()
    answers = Answers()
    before = answers.get(ready, SEARCH)
    assert answers.get(ready, SEARCH) is before
    ready.store.version = 2
    assert answers.get(ready, SEARCH) is not before


def test_a_cleared_patient_leaves_no_answer(ready: Any) -> None:
    ready.engine.go.set()
    answers = Answers()
    before = answers.get(ready, SEARCH)
    answers.forget(SEARCH)
    assert answers.get(ready, SEARCH) is not before


def test_answers_go_after_two_minutes(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("webmap.views.answers.time.monotonic", lambda: clock[0])
    ready.engine.go.set()
    answers = Answers()
    before = answers.get(ready, SEARCH)
    clock[0] += 119
    assert answers.get(ready, SEARCH) is before
    clock[0] += 2
    assert answers.get(ready, SEARCH) is not before


def test_a_fault_of_one_search_stops_no_other(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ready.engine.go.set()
    answers = Answers()
    with monkeypatch.context() as patch:
        patch.setattr(ready.engine, "judge", lambda *args, **options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            answers.get(ready, SEARCH)
    assert len(answers.get(ready, SEARCH).groups) == len(GROUPS)
