"""Questions asked side by side get the answers that they get one by one."""

from __future__ import annotations

from collections.abc import Generator

from geo.routing.steps import run, together

Sums = Generator[list[int], list[int], int]


def doubled(numbers: list[int]) -> Sums:
    """Ask for each number twice over, and add up."""
    total = 0
    for number in numbers:
        [answer] = yield [number]
        total += answer
    return total


def test_what_is_asked_together_is_answered_in_one_go_and_in_order() -> None:
    asked: list[list[int]] = []

    def answer(numbers: list[int]) -> list[int]:
        asked.append(list(numbers))
        return [2 * number for number in numbers]

    generators = [doubled([1, 2, 3]), doubled([]), doubled([10])]
    assert run(together(generators), answer) == [12, 0, 20]
    assert asked == [[1, 10], [2], [3]]


def test_together_may_be_nested() -> None:
    def pair(numbers: list[int]) -> Sums:
        both = yield from together([doubled(numbers), doubled(numbers[::-1])])
        return max(both)

    assert run(together([pair([1, 2]), pair([5])]), lambda numbers: numbers) == [3, 5]
    assert run(together([]), lambda numbers: numbers) == []
