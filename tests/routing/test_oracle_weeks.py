"""Round trips in random towns, judged by the engine and by the oracle, at every stop.

The towns are written as GTFS text and read by both sides on their own. By hand, for many more::

    python -m tests.routing.test_oracle_weeks --cases 10000 [--reasons] [--first 0]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.routing.vocabulary import Judgement
from tests.routing import by_force, weeks
from tests.routing.round_trip import Answer
from tests.routing.weeks import Question

pytestmark = pytest.mark.slow

PARTS, TOWNS_IN_A_PART = 4, 6


def kinds(question: Question, judgement: Judgement, answer: Answer) -> Iterator[str]:
    """Name what a case is about, so that a run can show that it was about something."""
    yield answer.verdict
    for half in (answer.there, answer.back):
        way = "back" if half.ask.homeward else "there"
        if half.best is not None and half.best.rides:
            yield f"{way} with {half.best.changes} changes"
        if half.best is not None and question.drawn.middle in weeks.CLOCK_CHANGES:
            yield f"{way} around a clock change"
    if answer.ways_home is not None and answer.ways_home > 1:
        yield "several ways home"
    for journey in (judgement.outward, judgement.homeward):
        if journey is not None and any(leg.becomes for leg in journey.legs):
            yield "stays seated"
    if question.who.step_free:
        yield "step-free"
    if question.end < question.start or question.end.date() != question.start.date():
        yield "past midnight"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_stop_agrees_both_ways(part: int, tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    for seed in range(part, PARTS * TOWNS_IN_A_PART, PARTS):
        for question, judgement, answer, found in weeks.compare(seed, tmp_path):
            assert not found, weeks.in_words(question, judgement, found)
            counts.update(["cases", *kinds(question, judgement, answer)])
    # The drawn questions are not trivial.
    assert counts["cases"] > 15 * TOWNS_IN_A_PART
    for kind in ("there with 0 changes", "back with 0 changes", "several ways home", "step-free"):
        assert counts[kind] > TOWNS_IN_A_PART, kind
    assert {"lift_there", "lift_back", "public_transport", "walk"} <= set(counts)


@pytest.mark.parametrize("part", range(2))
def test_reasons_are_true_and_fixes_work(part: int, tmp_path: Path) -> None:
    """Every figure of a reason is the smallest that works, every fix works, nothing is left out."""
    counts: Counter[str] = Counter()
    for seed in range(1_000 + part, 1_010, 2):
        for question, judgement, answer, found in weeks.compare(seed, tmp_path, explain=True):
            assert not found, weeks.in_words(question, judgement, found)
            faults = by_force.faults(question, judgement, answer)
            assert not faults, weeks.in_words(question, judgement, faults)
            counts.update(str(reason.code) for reason in judgement.reasons)
            counts.update(str(fix.code) for fix in judgement.fixes)
    for code in ("last_bus_too_early", "walk_too_long", "move_times", "lift_one_way"):
        assert counts[code] > 2, code


def _main() -> int:
    parser = argparse.ArgumentParser(description="Compare the engine with the oracle.")
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=0, help="first seed")
    parser.add_argument("--reasons", action="store_true", help="reasons and fixes by force too")
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    seed = asked.first
    while counts["cases"] < asked.cases:
        with tempfile.TemporaryDirectory() as folder:
            found = weeks.compare(seed, Path(folder), explain=asked.reasons or seed % 2 == 1)
            for question, judgement, answer, differences in found:
                faults = differences
                counts.update(["cases", *kinds(question, judgement, answer)])
                if asked.reasons and not differences:
                    faults = by_force.faults(question, judgement, answer)
                    counts.update(str(reason.code) for reason in judgement.reasons)
                    counts.update(str(fix.code) for fix in judgement.fixes)
                if faults:
                    counts["mismatches"] += 1
                    print(weeks.in_words(question, judgement, faults), flush=True)
        seed += 1
    for name, count in sorted(counts.items()):
        print(f"{count:>8,}  {name}")
    print(f"{counts['mismatches']:>8,}  mismatches in {seed - asked.first} towns")
    return 1 if counts["mismatches"] else 0


if __name__ == "__main__":
    sys.exit(_main())
