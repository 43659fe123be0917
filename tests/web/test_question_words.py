"""The question that a search repeats, and the home in it, hold no word outside of the catalogue."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from directory.find import DayPart
from directory.language import speak
from geo.place_categories import CATEGORIES, SETTLEMENT_ORDER
from geo.routing.vocabulary import Point
from tests.web.fakes import HOME, TODAY
from tests.web.test_words_elsewhere import Marked, english
from webmap.usecases.find_home import Place
from webmap.usecases.place_words import KINDS
from webmap.views.remembered import Remembered
from webmap.views.travellers import Travel

ASKED = Remembered(
    place=Place("", HOME),
    first=TODAY,
    last=TODAY + dt.timedelta(days=6),
    kinds=(),
    words="",
    days=(),
    parts=(),
    travel=Travel(),
    patient="one",
)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "All groups, from the point you chose, Monday 2 March to Sunday 8 March. "),
        (
            {"place": Place("Mill Street, Linkton", HOME, "street"), "days": (0, 4)},
            "All groups, from Mill Street, Linkton (street), Monday 2 March to Sunday 8 March, "
            "on Mondays and Fridays. ",
        ),
        (
            {
                "place": Place("LK1 1AA", HOME),
                "last": TODAY,
                "kinds": ("singing", "lunch club"),
                "words": "100% fun",
                "parts": (DayPart.MORNING, DayPart.EVENING),
            },
            "Singing and Lunch club about “100% fun”, from LK1 1AA, Monday 2 March, in the morning "
            "and evening. ",
        ),
    ],
)
def test_a_question_is_said_in_whole_sentences(changes: dict[str, object], said: str) -> None:
    asked = dataclasses.replace(ASKED, **changes)  # type: ignore[arg-type]
    assert asked.sentence() == f"{said}The person walks slowly."
    with speak(Marked()):
        assert english(asked.sentence()) == ""


def test_every_kind_of_place_of_a_pack_can_be_said() -> None:
    packed = {"street", "station", "stop", *SETTLEMENT_ORDER, *(each.name for each in CATEGORIES)}
    assert packed - set(KINDS) == set()


def test_a_home_that_is_kept_follows_the_language_of_who_reads_it() -> None:
    home = Place("The Ford", Point(52.1, -1.5), "village_hall")
    assert home.label == "The Ford (village hall)"
    with speak(Marked()):
        assert home.label == "⟦The Ford (⟦village hall⟧)⟧"


def test_a_kind_of_a_newer_pack_is_said_as_it_is_named() -> None:
    assert Place("The Ford", Point(52.1, -1.5), "water_mill").label == "The Ford (water mill)"
