"""What is said of lines that are no more than a guess, on the page of a way and on a slip."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from geo.routing.vocabulary import Journey, Judgement, Leg, LegMode, Trace, Verdict
from tests.web import fakes
from webmap.views.line_words import line_notes, slip_note

TEN = dt.datetime(2026, 3, 3, 10)


def ride(route: str, trace: Trace | None, route_type: int = 3) -> Leg:
    return Leg(
        LegMode.RIDE, TEN, TEN, 0, 1, "Mill Lane", "Cross", route=route, route_type=route_type,
        trace=trace,
    )  # fmt: skip


def judged(there: list[Leg], back: list[Leg] | None = None) -> Judgement:
    walk = Leg(LegMode.WALK, TEN, TEN, None, 0, "", "Mill Lane")
    ways = [
        None if legs is None else Journey(TEN, TEN, 0, 0, (walk, *legs, walk))
        for legs in (there, back)
    ]
    return Judgement("s", Verdict.PUBLIC_TRANSPORT, outward=ways[0], homeward=ways[1])


def test_nothing_is_said_of_lines_that_the_timetable_tells() -> None:
    known = judged([ride("42", Trace.PUBLISHED)], [ride("42", Trace.PUBLISHED)])
    assert line_notes(known) == []
    assert slip_note(known) == ""


def test_a_guess_is_said_once_of_each_bus() -> None:
    guessed = judged(
        [ride("8", Trace.PUBLISHED), ride("42", Trace.STREETS)],
        [ride("42", Trace.STREETS), ride("7", Trace.STREETS)],
    )
    assert line_notes(guessed) == [
        "The timetable does not say which roads bus 42 and bus 7 take. "
        "The line on the map is our guess."
    ]
    assert line_notes(judged([ride("42", Trace.STREETS)]))[0].startswith(
        "The timetable does not say which roads bus 42 takes."
    )
    assert slip_note(guessed) == "The roads are a guess."


def test_straight_lines_are_called_straight() -> None:
    straight = judged([ride("", Trace.STOPS, route_type=2)], None)
    assert line_notes(straight) == [
        "The line for the train goes straight from stop to stop on the map."
    ]
    assert slip_note(straight) == "Lines go straight from stop to stop."
    both = judged([ride("42", Trace.STREETS)], [ride("", Trace.STOPS, route_type=2)])
    assert len(line_notes(both)) == 2
    assert slip_note(both) == "The roads are a guess."


@pytest.fixture
def guessed(searched: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a client to whom every ride is a guess."""
    told = fakes._bus

    def bus(*asked: Any) -> Journey:
        journey = told(*asked)
        legs = (
            replace(leg, trace=Trace.STREETS) if leg.mode is LegMode.RIDE else leg
            for leg in journey.legs
        )
        return replace(journey, legs=tuple(legs))

    monkeypatch.setattr(fakes, "_bus", bus)
    return searched


def test_a_guess_is_told_under_the_map_and_on_the_slip(guessed: Any) -> None:
    page = guessed.get(f"{guessed.results}/bus").text
    assert "The timetable does not say which roads bus 42 takes." in page
    assert "The roads are a guess." in guessed.get(f"{guessed.results}/bus/slip").text


def test_nothing_is_told_where_the_line_is_known(searched: Any) -> None:
    assert "our guess" not in searched.get(f"{searched.results}/bus").text
    assert "are a guess" not in searched.get(f"{searched.results}/bus/slip").text
