"""Verdicts from many homes at once are those of each home alone."""

from __future__ import annotations

import numpy as np
import pytest

from geo.routing.many import VERDICTS, verdicts
from geo.routing.vocabulary import Point, SessionTime, Traveller, Verdict
from tests.routing.toytown import engine, place, session

SEA = Point(0.0, 0.0)

TRAVELLERS = [
    Traveller(),
    Traveller(max_walk_s=300, max_changes=0),
    Traveller(max_journey_s=1200, max_wait_before_s=600),
    Traveller(step_free=True),
    Traveller(earliest_s=9 * 3600, latest_s=13 * 3600),
]


@pytest.mark.parametrize("traveller", TRAVELLERS)
def test_many_homes_are_judged_as_each_alone(traveller: Traveller) -> None:
    asked = engine()
    homes = [place(name) for name in ("H", "B", "C")] + [SEA]
    sessions: list[SessionTime] = [
        session("10:30", "12:00"),
        session("07:00", "23:30"),
        session("13:00", "13:00"),
    ]
    found = verdicts(asked, homes, sessions, traveller)
    alone = [
        [judged.verdict for judged in asked.judge(home, sessions, traveller, explain=False)]
        for home in homes
    ]
    assert [[VERDICTS[number] for number in row] for row in found.tolist()] == alone
    assert alone[-1] == [Verdict.UNKNOWN] * len(sessions)


def test_what_cannot_be_judged_is_unknown_from_everywhere() -> None:
    asked = engine()
    nowhere = SessionTime("1", None, session("10:00", "11:00").start, session("10:00", "11:00").end)
    found = verdicts(asked, [place("H"), SEA], [nowhere], Traveller())
    assert np.all(found == VERDICTS.index(Verdict.UNKNOWN))
    assert verdicts(asked, [], [nowhere], Traveller()).shape == (0, 1)
    assert verdicts(asked, [SEA], [], Traveller()).shape == (1, 0)
