"""The week, the filter and the shortlist in Chromium: narrow, by keyboard, on paper, by axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.web.browser import AXE, Watched, axe_finds, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import POSTCODE
from tests.web.test_browser_paper import CUT, SMALL, wider_than_the_window

pytestmark = pytest.mark.browser

PATHS = ["/week", "?cost=paid&sort=name", "/shortlist"]
"""What follows the address of the results."""
SCROLLING = ("lw-beside__frame", 'id="mail-text"')
"""They scroll inside themselves: columns to stand beside each other, and a text to copy."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_app(tmp_path_factory.mktemp("week"))) as at:
        yield at


def test_a_wide_screen_has_the_table_and_a_narrow_one_the_list_by_day(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page(1280)
    seen.search(POSTCODE)
    seen.open(f"{seen.results}/week")
    page = seen.page
    table, days = page.locator("table.lw-week"), page.locator(".lw-week__days")
    expect(table).to_be_visible()
    expect(days).to_be_hidden()
    for width in (400, 320):
        page.set_viewport_size({"width": width, "height": 800})
        expect(table).to_be_hidden()
        expect(days).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(media="print")
    expect(table).to_be_visible()
    expect(page.locator("button:visible")).to_have_count(0)


def test_the_week_prints_on_sheets_that_are_wider_than_high(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page(1280)
    seen.search(POSTCODE)
    seen.open(f"{seen.results}/week")
    paper = seen.page.pdf(prefer_css_page_size=True)
    box = paper[paper.index(b"/MediaBox") :].split(b"]")[0].split(b"[")[1].split()
    assert float(box[2]) > float(box[3])


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_scrolls_sideways_or_cuts_its_text_also_when_twice_as_large(
    open_page: Callable[..., Watched], width: int
) -> None:
    seen = open_page(width)
    seen.search(POSTCODE)
    shortlist(seen, "bus", "online", "lift", "walk", "back")
    for path in PATHS:
        seen.open_drawn(seen.results + path)
        assert seen.page.evaluate(SMALL) == [], path
        for size in ("100%", "200%"):
            seen.page.evaluate("size => document.documentElement.style.fontSize = size", size)
            assert wider_than_the_window(seen.page) == 0, (path, size)
            cut = [e for e in seen.page.evaluate(CUT) if not any(own in e for own in SCROLLING)]
            assert cut == [], (path, size)


def shortlist(seen: Watched, *ids: str) -> None:
    """Press the button of each of these groups."""
    for one in ids:
        seen.page.locator(f"button[name=add][value={one}]").click()
        seen.page.locator(f"button[name=remove][value={one}]").wait_for()


def test_groups_are_narrowed_and_chosen_without_script(open_page: Callable[..., Watched]) -> None:
    seen = open_page(java_script_enabled=False)
    seen.search(POSTCODE)
    page = seen.page
    page.get_by_text("Filter and sort").click()
    page.get_by_label("Needs a lift (1 group)").check()
    page.get_by_label("Can walk (1 group)").check()
    page.get_by_label("Order").select_option("Name, A to Z")
    page.get_by_role("button", name="Show these groups").click()
    expect(page.locator("h3")).to_have_text(["Far Gardeners", "Near Lunch Club"])
    shortlist(seen, "walk", "lift")
    expect(page.locator("h3")).to_have_text(["Far Gardeners", "Near Lunch Club"])
    page.get_by_role("link", name="Shortlist (2)").click()
    expect(page.locator("thead th")).to_have_count(2)
    page.locator("button[name=remove][value=lift]").click()
    expect(page.locator("thead th")).to_have_count(1)


def test_a_filter_is_set_by_keyboard_alone(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    page = seen.page
    page.locator("details.lw-narrow summary").focus()
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "choose-verdict-lift":
            break
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**verdict=lift**")
    seen.wait_for_map()
    expect(page.locator("h3")).to_have_text(["Far Gardeners"])
    expect(page.locator(".leaflet-marker-icon[data-group]")).to_have_count(1)


LOOKS: dict[str, tuple[int, dict[str, Any]]] = {
    "wide": (1280, {}),
    "narrow": (320, {}),
    "forced colours": (1280, {"forced_colors": "active"}),
}


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_and_no_other_host_is_asked(
    open_page: Callable[..., Watched], look: str
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there: 'python build_frontend.py --tests' puts it in place")
    width, options = LOOKS[look]
    seen = open_page(width, **options)
    seen.search(POSTCODE)
    shortlist(seen, "bus", "online")
    found = []
    for path in PATHS:
        seen.open_drawn(seen.results + path)
        if seen.page.locator("details.lw-narrow").count():
            seen.page.locator("details.lw-narrow summary").click()
        found += axe_finds(seen.page, path)
    assert found == []
    seen.assert_quiet()
