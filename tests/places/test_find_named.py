"""Searching places by name."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from geo.osm import Feature
from geo.places import find_named, find_places


def gazetteer(*tags: dict[str, str]) -> pd.DataFrame:
    return find_places(
        [Feature(f"node/{i}", t, Point(-2.0 + i / 10, 52.0)) for i, t in enumerate(tags)],
        "EPSG:27700",
    )


PLACES = gazetteer(
    {"amenity": "library", "name": "Oakham Library"},
    {"place": "hamlet", "name": "Oakham"},
    {"place": "town", "name": "Oakham"},
    {"amenity": "pub", "name": "Oakham"},
    {"place": "village", "name": "Little Oakham"},
    {"place": "village", "name": "Broakham"},
    {"amenity": "cafe", "name": "Café Zoë"},
    {"amenity": "place_of_worship", "name": "Saint Woolos' Cathedral"},
    {"amenity": "community_centre"},
)


def names(text: str, limit: int = 10) -> list[str]:
    found = find_named(PLACES, text, limit)
    return [f"{n}/{c}" for n, c in zip(found["name"], found["category"], strict=True)]


def test_exact_names_come_first_then_beginnings_then_beginnings_of_words() -> None:
    assert names("oakham") == [
        "Oakham/town",
        "Oakham/hamlet",
        "Oakham/pub",
        "Oakham Library/library",
        "Little Oakham/village",
    ]


@pytest.mark.parametrize("text", ["CAFE ZOE", "cafe zo", "café", "zoë"])
def test_case_and_accents_make_no_difference(text: str) -> None:
    assert names(text) == ["Café Zoë/cafe"]


@pytest.mark.parametrize("text", ["st woolos", "St. Woolos'", "saint woolos cath", "woolos st"])
def test_saint_and_st_are_one_word_and_punctuation_does_not_count(text: str) -> None:
    assert names(text) == ["Saint Woolos' Cathedral/place_of_worship"]


@pytest.mark.parametrize("text", ["", "   ", "?!", "zzz", "(", "[a-z]"])
def test_what_names_nothing_finds_nothing(text: str) -> None:
    assert names(text) == []


def test_no_more_than_the_limit_and_never_a_nameless_place() -> None:
    assert len(names("o", limit=2)) == 2
    assert names("o", limit=0) == []
    assert "" not in find_named(PLACES, "c", 50)["name"].tolist()


def test_an_empty_area_finds_nothing() -> None:
    assert find_named(gazetteer(), "oakham").empty


@given(st.text(max_size=12))
def test_any_text_is_answered_by_rows_whose_words_begin_with_its_words(text: str) -> None:
    found = find_named(PLACES, text, 100)
    assert set(found["id"]) <= set(PLACES["id"])
    assert found["id"].is_unique
