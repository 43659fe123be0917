"""The searches of one home: made when they are first needed, and asked in groups."""

from __future__ import annotations

import datetime as dt
import os
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

from geo.routing.halves import Answer, Request, Use, Wanted, World
from geo.routing.kernels.timetable import Limits
from geo.routing.questions import Question
from geo.routing.search import MOST_RIDES, Search

_MANY: Final = 16
"""So many requests are worth several threads."""


class Range(NamedTuple):
    """The widest limits that a search is made for."""

    walk_s: int
    journey_s: int
    change_s: int

    def holds(self, request: Request) -> bool:
        """Tell whether the limits of a request are no wider."""
        limits = request.question.limits
        return (
            limits.max_walk_s <= self.walk_s
            and limits.max_journey_s <= self.journey_s
            and limits.min_change_s >= self.change_s
        )


class _Key(NamedTuple):
    date: dt.date
    use: Use
    forward: bool
    range: Range


class Searches:
    """Answers requests about one home and its venues. Lives as long as one question.

    Parameters
    ----------
    ranges : from the traveller's own limits to the highest ones that reasons look at. The narrower
        a range, the faster its searches.
    """

    def __init__(self, ranges: Sequence[Range]) -> None:
        self._ranges = ranges
        self._searches: dict[_Key, Search] = {}

    def answer(self, requests: list[Request]) -> list[Answer]:
        """Answer requests, in order; those of one search together, and searches side by side."""
        groups: defaultdict[_Key, list[int]] = defaultdict(list)
        for number, request in enumerate(requests):
            groups[self._key(request)].append(number)
        answers: list[Answer] = [None] * len(requests)

        def answer_group(key: _Key) -> None:
            numbers = groups[key]
            search = self._search(key, requests[numbers[0]].world)
            for wanted in Wanted:
                chosen = [number for number in numbers if requests[number].wanted is wanted]
                questions = [requests[number].question for number in chosen]
                for number, found in zip(chosen, _found(search, wanted, questions), strict=True):
                    answers[number] = found

        if len(requests) < _MANY or len(groups) == 1:
            for key in groups:
                answer_group(key)
        else:
            # The largest first, so that no worker is left with it at the end. Kernels release
            # the lock of the interpreter.
            order = sorted(groups, key=lambda key: -len(groups[key]))
            with ThreadPoolExecutor(min(len(order), os.cpu_count() or 1)) as workers:
                list(workers.map(answer_group, order))
        return answers

    def _key(self, request: Request) -> _Key:
        fitting = next(wide for wide in self._ranges if wide.holds(request))
        return _Key(request.world.date, request.use, request.forward, fitting)

    def _search(self, key: _Key, world: World) -> Search:
        if key not in self._searches:
            service = world.service(key.use)
            self._searches[key] = Search(
                service if key.forward else service.turned_round(),
                world.ground(key.use.step_free).doors,
                Limits(
                    key.range.walk_s,
                    key.range.walk_s * (MOST_RIDES + 1),
                    key.range.journey_s,
                    key.range.change_s,
                    MOST_RIDES,
                ),
            )
        return self._searches[key]


def _found(search: Search, wanted: Wanted, questions: Sequence[Question]) -> Sequence[Answer]:
    if not questions:
        return []
    if wanted is Wanted.WAY:
        return search.answer(questions)
    if wanted is Wanted.CHANCES:
        return search.chances(questions)
    return [search.board_by_s(question) for question in questions]
