"""Questions asked side by side: many sessions judged at once, each told as if it were alone.

A *step generator* yields lists of requests, gets their answers back in order, and returns its
result. Written that way a rule reads from top to bottom ("if there is no way, relax a limit, then
halve the distance"), and yet all sessions can ask their next questions together, so that they are
answered in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

Request = TypeVar("Request")
Answer = TypeVar("Answer")
Result = TypeVar("Result")

Steps = Generator[list[Request], list[Answer], Result]


def together(
    generators: Sequence[Steps[Request, Answer, Result]],
) -> Steps[Request, Answer, list[Result]]:
    """Take the steps of several generators side by side; return their results in order."""
    results: dict[int, Result] = {}
    waiting: list[tuple[int, list[Request]]] = []

    def advance(number: int, answers: list[Answer] | None) -> None:
        generator = generators[number]
        try:
            requests = next(generator) if answers is None else generator.send(answers)
        except StopIteration as stop:
            results[number] = stop.value
        else:
            waiting.append((number, requests))

    for number in range(len(generators)):
        advance(number, None)
    while waiting:
        asked, waiting = waiting, []
        answers = yield [request for _, requests in asked for request in requests]
        begin = 0
        for number, requests in asked:
            end = begin + len(requests)
            advance(number, answers[begin:end])
            begin = end
    return [results[number] for number in range(len(generators))]


def run(
    generator: Steps[Request, Answer, Result],
    answer: Callable[[list[Request]], list[Answer]],
) -> Result:
    """Take all steps of a generator, answering its requests."""
    answers: list[Answer] | None = None
    while True:
        try:
            requests = next(generator) if answers is None else generator.send(answers)
        except StopIteration as stop:
            result: Result = stop.value
            return result
        answers = answer(requests)
