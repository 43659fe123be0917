"""Every word of a verdict, a reason, a fix and a way is in the catalogue of texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from gettext import NullTranslations

import pytest

from directory.language import speak
from geo.routing.vocabulary import (
    Alternative,
    Booking,
    Direction,
    Fix,
    FixCode,
    Journey,
    Judgement,
    LegMode,
    Option,
    Reason,
    ReasonCode,
    Verdict,
)
from tests.web.test_words import at, bus_journey, leg
from webmap.fix_words import fix_words
from webmap.reasons import reason_words
from webmap.usecases.judging import Lifts
from webmap.vehicles import ride_towards
from webmap.verdict_words import pass_words, sentence_with_lift, verdict_sentence
from webmap.views.travellers import WAYS_OF_WALKING, Travel
from webmap.views.way_words import bookings, nth, stay_on
from webmap.words import alternative_words, journey_summary


class Marked(NullTranslations):
    """A language that says every text in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, n: int) -> str:
        return f"⟦{one if n == 1 else many}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return f"⟦{message}⟧"


@pytest.fixture(autouse=True)
def marked() -> Iterator[None]:
    with speak(Marked()):
        yield


def english(text: str) -> str:
    """Return the letters of a text that are in no brackets."""
    depth, found = 0, ""
    for c in text:
        depth += (c == "⟦") - (c == "⟧")
        found += c if depth == 0 and c.isalpha() else ""
    return found


FIGURES: list[tuple[object, object]] = [
    (None, None), (840, 660), (840, 0), (2, 1), (2, 0), (30, 300), (299, 300), (at(80), at(30)),
]  # fmt: skip


@pytest.mark.parametrize("code", list(ReasonCode))
@pytest.mark.parametrize("way", list(Direction))
def test_reasons(code: ReasonCode, way: Direction) -> None:
    for found, limit in FIGURES:
        reason = Reason(way, code, found, limit, 3)  # type: ignore[arg-type]
        for weekday in ("", "⟦Tuesday⟧"):
            said = reason_words(reason, weekday=weekday)
            assert "⟦" in said
            assert english(said) == "", said


@pytest.mark.parametrize("code", list(FixCode))
@pytest.mark.parametrize("way", [*Direction, None])
def test_fixes(code: FixCode, way: Direction | None) -> None:
    names = {"stop_name": "⟦Green Lane⟧ (opp)", "scheme": "⟦Dial-a-Ride⟧", "note": "⟦Singers⟧"}
    for fix in (
        Fix(code, way),
        Fix(code, way, drive_s=360, shift_s=1200),
        Fix(code, way, drive_s=360, saved_s=900, shift_s=-1200, phone="01632", **names),
        Fix(code, way, starts=at(30), **names),
    ):
        said = fix_words(fix)
        assert "⟦" in said
        assert english(said) == "", said


JOURNEYS = [
    bus_journey(9, "42", "7", wait=20),
    bus_journey(9, "42", headway_s=1200, boarding=Booking.PHONE_AGENCY, walk=0),
    bus_journey(9, "42", alighting=Booking.PHONE_AGENCY, agency="⟦Vale Buses⟧", pass_valid=False),
    Journey(at(0), at(9), 0, 540, (leg(LegMode.WALK, 0, 9),)),
]


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("journey", JOURNEYS)
@pytest.mark.parametrize(("ways", "margin"), [(None, None), (1, 0), (3, 600), (20, 60)])
def test_verdicts(verdict: Verdict, journey: Journey, ways: int, margin: int) -> None:
    for fixes in ((), (Fix(FixCode.LIFT_ONE_WAY, Direction.HOMEWARD, drive_s=300),)):
        judged = Judgement(
            "s", verdict, outward=journey, homeward=journey, ways_home=ways, margin_last_s=margin,
            wait_before_s=1800, wait_after_s=1800, fixes=fixes,
        )  # fmt: skip
        for say in (verdict_sentence, sentence_with_lift, pass_words):
            said = say(judged).replace("Mill Lane", "")
            assert english(said) == "", said


@pytest.mark.parametrize("journey", JOURNEYS)
def test_ways(journey: Journey) -> None:
    assert english(journey_summary(journey)) == ""
    for option in Option:
        for way in Direction:
            assert english(alternative_words(Alternative(way, option, journey))) == ""


def test_rides() -> None:
    booked = leg(
        LegMode.RIDE, 0, 8, "42", boarding=Booking.PHONE_AGENCY, alighting=Booking.PHONE_AGENCY,
        becomes=("43", "44"), headsign="⟦Linkton⟧",
    )  # fmt: skip
    asked = leg(LegMode.RIDE, 0, 8, "42", boarding=Booking.ASK_DRIVER, alighting=Booking.ASK_DRIVER)
    told = [*bookings(booked), *bookings(asked), *stay_on(booked), ride_towards(booked)]
    told += [nth(count) for count in (2, 3, 11, 21)]
    for said in told:
        assert "⟦" in said
        assert english(said) == "", said


def test_travellers() -> None:
    for walking in WAYS_OF_WALKING:
        travel = Travel(walking, 5, True, Lifts.BOTH, dt.time(9), dt.time(17))
        assert english(travel.sentence()) == ""
