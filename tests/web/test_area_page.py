"""The shaded area on the page of a group: asked for by a link, drawn by the map, said in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from geo.routing.vocabulary import Traveller
from tests.web.fakes import HOME
from tests.web.pages import elements, parse, text_of
from webmap.views.travellers import WAYS_OF_WALKING

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-1.5, 52.1], [-1.4, 52.1], [-1.4, 52.2], [-1.5, 52.1]]],
}
ASK = "Shade everywhere they can get to and home from at these times"
HIDE = "Hide the shaded area"
NOWHERE = "nowhere that they can get to and home from without help"


class Asked:
    """Stands for the use case, and keeps what it was asked."""

    def __init__(self, answer: dict[str, Any] | None) -> None:
        self.answer = answer
        self.calls: list[tuple[Any, ...]] = []

    def __call__(self, engine: object, *asked: Any) -> dict[str, Any] | None:
        self.calls.append(asked)
        return self.answer


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked(SQUARE)
    monkeypatch.setattr("webmap.views.results.both_ways", asked)
    return asked


def link(page: str, words: str) -> str | None:
    """Return where the link with these words leads; None where there is none."""
    for element in elements(parse(page), "a"):
        if text_of(element) == words:
            return element.get("href")
    return None


def roles(searched: Any, path: str) -> list[str]:
    return [f["properties"]["role"] for f in searched.get(path).get_json()["features"]]


def test_nothing_is_shaded_until_it_is_asked_for(searched: Any, drawn: Asked) -> None:
    page = searched.get(f"{searched.results}/bus").text
    assert "area" not in roles(searched, f"{searched.results}/bus.geojson")
    assert drawn.calls == []
    assert link(page, ASK) is not None
    assert link(page, HIDE) is None


def test_the_area_of_a_session_is_shaded_and_hidden_again(searched: Any, drawn: Asked) -> None:
    asked_for = link(searched.get(f"{searched.results}/bus").text, ASK)
    assert asked_for is not None
    page = searched.get(asked_for).text
    assert "Where they can get to and home from, for something at these times" in page
    assert "bus.geojson?" in page
    assert "area=shaded" in page
    path = asked_for.replace("/bus?", "/bus.geojson?")
    collection = searched.get(path).get_json()
    (area,) = (f for f in collection["features"] if f["properties"]["role"] == "area")
    assert area["geometry"] == SQUARE
    # Tuesday 3 March, from half past ten to twelve, for somebody who walks slowly.
    start = dt.datetime(2026, 3, 3, 10, 30)
    slowly: Traveller = WAYS_OF_WALKING["slowly"].traveller
    assert set(drawn.calls) == {(HOME, start, start + dt.timedelta(minutes=90), slowly)}
    back = link(page, HIDE)
    assert back is not None
    assert "area" not in back
    assert link(page, ASK) is None


def test_where_nothing_is_reached_the_page_says_so(searched: Any, drawn: Asked) -> None:
    drawn.answer = None
    page = searched.get(f"{searched.results}/lift?area=shaded").text
    assert NOWHERE in page
    assert "for something at these times" not in page
    assert "area" not in roles(searched, f"{searched.results}/lift.geojson?area=shaded")


def test_a_group_without_a_date_has_no_area(searched: Any, drawn: Asked) -> None:
    page = searched.get(f"{searched.results}/undated?area=shaded").text
    assert link(page, ASK) is link(page, HIDE) is None
    assert NOWHERE not in page
    assert drawn.calls == []


def test_other_words_in_the_address_shade_nothing(searched: Any, drawn: Asked) -> None:
    assert searched.get(f"{searched.results}/bus?area=51.5,-3").status_code == 200
    assert drawn.calls == []
