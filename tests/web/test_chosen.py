"""What a card of the list opens to: the same as the page of its group, and nothing of the home."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, HOME, POSTCODE, VENUES, fake_services, group
from tests.web.pages import elements, parse, parse_fragment, text_of
from tests.web.test_pages import HOSTILE

NO_WAY = {"lift", "unknown"}
NO_JOURNEY = {"online", "undated"}


def buttons(client: Any) -> dict[str, Any]:
    """Return the button of each card that has one."""
    tree = parse(client.get(client.results).text)
    found = {}
    for card in elements(tree, "article"):
        for button in elements(card, "button"):
            if button.get("data-opens"):
                found[str(card.get("data-card"))] = button
    return found


def rows(tree: Any) -> list[str]:
    """Return what the lists of the legs say."""
    return [
        text_of(row)
        for steps in elements(tree, "ol")
        if steps.get("class") == "lw-legs"
        for row in steps
    ]


def test_each_card_with_a_journey_to_tell_of_has_a_button_that_says_which(searched: Any) -> None:
    found = buttons(searched)
    assert set(found) == {each.id for each in GROUPS} - NO_JOURNEY
    for key, button in found.items():
        assert (button.get("data-way"), button.get("aria-expanded")) == (
            "no" if key in NO_WAY else "yes",
            "false",
        )
        assert text_of(button).startswith("Show why:" if key in NO_WAY else "Show the way:")


@pytest.mark.parametrize("key", ["walk", "bus", "back", "there", "lift", "unknown"])
def test_a_card_opens_to_what_the_page_of_its_group_says(searched: Any, key: str) -> None:
    page = parse(searched.get(f"{searched.results}/{key}").text)
    drawn = searched.get(f"{searched.results}/{key}.geojson").get_json()["features"]
    answer = searched.get(buttons(searched)[key].get("data-opens"))
    assert answer.mimetype == "application/geo+json"
    assert answer.headers["Cache-Control"] == "no-store"
    shown = answer.get_json()
    told = parse_fragment(f"<div>{shown['told']}</div>")[0]
    assert rows(told) == rows(page)
    assert bool(rows(told)) == (key not in NO_WAY)
    # The home and the group are on the list's map already.
    assert shown["features"] == [f for f in drawn if f["properties"]["role"] in ("leg", "stop")]
    # Below the name of a card, which is a heading of the third level.
    assert not elements(told, "h2") + elements(told, "h3")


def test_the_legend_is_told_of_what_is_drawn(searched: Any) -> None:
    def signs(key: str) -> Any:
        return searched.get(f"{searched.results}/{key}/way").get_json()["signs"]

    assert signs("walk") == ["outward", "homeward", "walk"]
    assert signs("bus") == ["outward", "homeward", "walk", "stop"]
    assert signs("back") == ["outward", "walk", "stop"]
    assert signs("there") == ["homeward", "walk", "stop"]
    assert signs("lift") == []


@pytest.mark.parametrize("key", ["online", "undated", "nothing"])
def test_a_group_without_a_journey_has_nothing_to_open(searched: Any, key: str) -> None:
    assert searched.get(f"{searched.results}/{key}/way").status_code == 404


def test_only_who_searched_opens_it_and_no_address_holds_the_home(searched: Any, app: Any) -> None:
    address = buttons(searched)["bus"].get("data-opens")
    for secret in (POSTCODE, POSTCODE.replace(" ", ""), "LK1", str(HOME.lat), str(HOME.lon)):
        assert secret not in address
    assert app.test_client().get(address).status_code == 410


def test_hostile_texts_stay_texts_in_what_a_card_opens_to(tmp_path: Any) -> None:
    town = next(v for verdict, v in VENUES.items() if verdict == "public_transport")
    bad = tuple(group(f"bad{i}", text, town, summary=text) for i, text in enumerate(HOSTILE))
    client: Any = make_app(tmp_path, fake_services(bad)).test_client()
    client.search()
    for number, text in enumerate(HOSTILE):
        told = client.get(f"{client.results}/bad{number}/way").get_json()["told"]
        (shown,) = parse_fragment(f"<div>{told}</div>")
        assert {str(e.tag).split("}")[-1] for e in shown.iter()} <= {
            *("div", "p", "a", "span", "section", "h4", "h5", "ol", "ul", "li"),
            *("svg", "path", "circle"),
        }
        (slip,) = elements(shown, "a")
        assert text_of(slip) == f"Print a slip for the person: {' '.join(text.split())}"
