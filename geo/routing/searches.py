"""The searches of one home: made when they are first needed, and asked in groups."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from geo.routing.halves import Answer, Request, Use, Wanted, World
from geo.routing.search import Search


class Range(NamedTuple):
    """The highest limits that a search is made for."""

    walk_s: int
    journey_s: int

    def holds(self, request: Request) -> bool:
        """Tell whether the limits of a request are no higher."""
        limits = request.question.limits
        return limits.max_walk_s <= self.walk_s and limits.max_journey_s <= self.journey_s


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
        """Answer requests, in order; those about one service day together."""
        groups: defaultdict[tuple[_Key, Wanted], list[int]] = defaultdict(list)
        for number, request in enumerate(requests):
            groups[self._key(request), request.wanted].append(number)
        answers: list[Answer] = [None] * len(requests)
        for (key, wanted), numbers in groups.items():
            search = self._search(key, requests[numbers[0]].world)
            questions = [requests[number].question for number in numbers]
            found: Sequence[Answer]
            if wanted is Wanted.WAY:
                found = search.answer(questions)
            elif wanted is Wanted.CHANCES:
                found = search.chances(questions)
            else:
                found = [search.board_by_s(question) for question in questions]
            for number, answer in zip(numbers, found, strict=True):
                answers[number] = answer
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
                key.range.walk_s,
                key.range.journey_s,
            )
        return self._searches[key]
