"""The chosen card in Chromium: its legs in the list, its way on the map beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from geo.routing.vocabulary import Verdict
from tests.web.browser import AXE, MOVING, Watched, axe_finds, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import POSTCODE, VENUES, fake_services, group

pytestmark = pytest.mark.browser

WITH_A_PLACE = {"walk", "bus", "bus2", "back", "there", "lift"}
LEGS = ".lw-chosen .lw-legs li"
THERE = '.lw-map path[stroke="#005eb8"][stroke-width="7"]'
HOME = '.lw-map path[stroke="#212b32"][stroke-dasharray="12 8"]'
STOPS = ".lw-map path[aria-label^='Stop: ']"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_app(tmp_path_factory.mktemp("chosen"))) as at:
        yield at


def results(seen: Watched) -> Any:
    """Search, wait for the map, and return the page."""
    seen.search(POSTCODE)
    seen.wait_for_map()
    return seen.page


def button(page: Any, name: str) -> Any:
    """The button of a card."""
    return page.locator(".lw-card").get_by_role("button", name=re.compile(f"^Show .*: {name}$"))


def on_the_map(page: Any) -> set[str]:
    """Return the groups on the map, by themselves or in a badge."""
    said = page.locator(".leaflet-marker-icon:visible").evaluate_all(
        "all => all.map(e => e.dataset.groups || e.dataset.group || '').join(' ')"
    )
    return set(str(said).split())


def test_a_card_opens_to_its_legs_and_the_map_draws_them_by_keyboard(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page()
    page = results(seen)
    legend = page.get_by_label("What the signs on the map mean")
    expect(legend.get_by_text("Way there", exact=True)).to_be_hidden()
    first = button(page, "Town Singers")
    expect(first).to_have_attribute("aria-expanded", "false")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(LEGS).first).to_contain_text("Home")
    expect(first).to_have_attribute("aria-expanded", "true")
    expect(first).to_be_focused()
    card = page.locator('[data-card="bus"]')
    expect(card.get_by_role("heading", name="Getting there")).to_be_visible()
    expect(card.get_by_role("heading", name="Getting home")).to_be_visible()
    expect(page.locator("main > [role=status]")).to_have_text(
        "The way to Town Singers is shown below its name and on the map."
    )
    expect(page.locator(THERE)).to_have_count(1)
    expect(page.locator(HOME)).to_have_count(1)
    expect(page.locator(STOPS).first).to_be_visible()
    for words in ("Way there", "Way home", "Walking", "Stop"):
        expect(legend.get_by_text(words, exact=True)).to_be_visible()
    expect(page.locator('.is-chosen[data-group="bus"]')).to_be_visible()
    assert on_the_map(page) == WITH_A_PLACE
    assert page.url.endswith(seen.results)
    page.keyboard.press("Escape")
    expect(page.locator(".lw-chosen")).to_have_count(0)
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-expanded", "false")
    expect(page.locator(THERE)).to_have_count(0)
    expect(page.locator(STOPS)).to_have_count(0)
    expect(legend.get_by_text("Way there", exact=True)).to_be_hidden()
    expect(page.locator("main > [role=status]")).to_have_text(
        "The way to Town Singers is not shown any more."
    )
    assert on_the_map(page) == WITH_A_PLACE
    seen.assert_quiet()


def test_another_card_puts_the_first_away_and_a_second_press_the_card_itself(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page()
    page = results(seen)
    button(page, "Town Singers").click()
    expect(page.locator(HOME)).to_have_count(1)
    other = button(page, "Hill Walkers’ Tea")
    other.click()
    expect(page.locator('[data-card="back"] .lw-chosen .lw-legs')).to_have_count(1)
    expect(page.locator(".lw-chosen")).to_have_count(1)
    expect(button(page, "Town Singers")).to_have_attribute("aria-expanded", "false")
    # They can get there, and not home.
    expect(page.locator(THERE)).to_have_count(1)
    expect(page.locator(HOME)).to_have_count(0)
    expect(page.locator(".lw-legend").get_by_text("Way home", exact=True)).to_be_hidden()
    expect(page.locator(".lw-chosen")).to_contain_text("What is in the way")
    other.click()
    expect(page.locator(".lw-chosen")).to_have_count(0)
    expect(page.locator(THERE)).to_have_count(0)
    button(page, "Far Gardeners").click()
    expect(page.locator(".lw-chosen")).to_contain_text("What is in the way")
    expect(page.locator(".lw-map path[stroke-width='7']")).to_have_count(0)
    seen.assert_quiet()


LOOKS = {
    "wide": (1280, {}),
    "narrow": (320, {}),
    "forced colours": (1280, {"forced_colors": "active"}),
}


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not here: run 'make frontend'")
@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_an_open_card(open_page: Callable[..., Watched], look: str) -> None:
    width, options = LOOKS[look]
    seen = open_page(width, **options)
    page = results(seen)
    for name in ("Town Singers", "Mill Memory Café", "Far Gardeners"):
        button(page, name).click()
        expect(page.locator(".lw-chosen__when")).to_be_visible()
        expect(page.locator(MOVING)).to_have_count(0)
        assert axe_finds(page, f"{look}: {name}") == []
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )


def test_on_a_narrow_window_the_way_is_a_press_away_and_the_list_keeps_its_place(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page(400)
    page = results(seen)
    button(page, "Mill Memory Café").click()
    page.get_by_role("button", name="See it on the map").click()
    expect(page.locator(".lw-map")).to_be_visible()
    tab = page.get_by_role("button", name="Map", exact=True)
    expect(tab).to_be_focused()
    seen.wait_for_map()
    expect(page.locator(HOME)).to_be_visible()
    expect(page.locator('.is-chosen[data-group="there"]')).to_be_in_viewport()
    page.get_by_role("link", name="List", exact=True).click()
    expect(page.locator('[data-card="there"] h3')).to_be_in_viewport()
    seen.assert_quiet()


def test_a_mark_shows_its_way_on_the_map_and_opens_its_card(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page()
    page = results(seen)
    mark = page.locator('.leaflet-marker-icon[data-group="back"]')
    mark.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show the way on this map").click()
    expect(page.locator(THERE)).to_have_count(1)
    expect(page.locator(".lw-popup")).to_have_count(0)
    expect(mark).to_be_focused()
    expect(page.locator('[data-card="back"]')).to_be_in_viewport()
    expect(button(page, "Hill Walkers’ Tea")).to_have_attribute("aria-expanded", "true")
    # Escape first closes what is open on the map, then puts the way away.
    page.keyboard.press("Enter")
    expect(page.locator(".lw-popup")).to_contain_text("Hill Walkers’ Tea")
    expect(page.get_by_role("button", name="Show the way on this map")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".lw-popup")).to_have_count(0)
    expect(page.locator(THERE)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(THERE)).to_have_count(0)
    seen.assert_quiet()


def test_the_chosen_group_leaves_its_badge_and_comes_back_to_it(
    open_page: Callable[..., Watched], tmp_path: Any
) -> None:
    town = VENUES[Verdict.PUBLIC_TRANSPORT]
    clubs = tuple(group(f"g{i}", f"Club {i}", town) for i in range(60))
    everyone = {f"g{i}" for i in range(60)}
    with serving(make_app(tmp_path, fake_services(clubs))) as at:
        seen = open_page(at=at)
        page = results(seen)
        badges = page.locator(".leaflet-marker-icon[data-groups]")
        expect(badges).to_have_count(1)
        button(page, "Club 31").click()
        expect(page.locator('.leaflet-marker-icon[data-group="g31"]')).to_be_visible()
        expect(badges).to_have_attribute("aria-label", re.compile("^59 groups close together"))
        assert on_the_map(page) == everyone
        button(page, "Club 31").click()
        expect(badges).to_have_attribute("aria-label", re.compile("^60 groups close together"))
        expect(page.locator('.leaflet-marker-icon[data-group="g31"]')).to_be_hidden()
        assert on_the_map(page) == everyone
        seen.assert_quiet()


def test_what_cannot_be_fetched_is_said_and_can_be_tried_again(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page()
    page = results(seen)
    page.route("**/results/*/bus/way", lambda route: route.abort())
    button(page, "Town Singers").click()
    said = "This cannot be shown just now. The name of the group leads to the same."
    expect(page.locator(".lw-chosen")).to_have_text(said)
    expect(page.locator("main > [role=status]")).to_have_text(said)
    page.unroute("**/results/*/bus/way")
    button(page, "Town Singers").click()
    expect(page.locator(".lw-chosen")).to_have_count(0)
    button(page, "Town Singers").click()
    expect(page.locator(HOME)).to_have_count(1)


def test_without_scripts_the_name_leads_to_the_way(open_page: Callable[..., Watched]) -> None:
    seen = open_page(java_script_enabled=False)
    seen.search(POSTCODE)
    page = seen.page
    expect(page.get_by_role("button", name="Show the way")).to_have_count(0)
    page.get_by_role("link", name="Town Singers").click()
    expect(page.get_by_role("heading", name="Getting home")).to_be_visible()
