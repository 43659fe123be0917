"""The shaded area and the one row of tabs in Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.web.browser import AXE, Watched, axe_finds, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import HOME, POSTCODE

pytestmark = pytest.mark.browser

AROUND = {
    "type": "Polygon",
    "coordinates": [
        [
            [HOME.lon - 0.05, HOME.lat - 0.05],
            [HOME.lon + 0.05, HOME.lat - 0.05],
            [HOME.lon, HOME.lat + 0.05],
            [HOME.lon - 0.05, HOME.lat - 0.05],
        ]
    ],
}
DRAWN = '.lw-reach[data-area="drawn"]'
AREA = '.leaflet-overlay-pane path[fill="#005eb8"]'


@pytest.fixture(scope="module", autouse=True)
def area() -> Iterator[None]:
    """Give everybody the same area."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("webmap.views.reach.both_ways", lambda *asked: AROUND)
        yield


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_app(tmp_path_factory.mktemp("reach"))) as at:
        yield at


def test_the_area_comes_after_the_map_and_is_switched_off_and_on(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page()
    page = seen.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    seen.search(POSTCODE)
    expect(page.locator(DRAWN)).to_have_count(1)
    expect(page.locator(AREA)).to_have_count(1)
    order = [url.split("?")[0].rsplit("/", 2)[1:] for url in asked if "/results/" in url]
    assert order[-1][0] == "area"
    assert order[-2][1].endswith(".geojson")
    expect(page.locator(".lw-reach__said")).to_contain_text("without help they can get to")
    switch = page.get_by_label("Shade where they can get to and home from")
    switch.uncheck()
    expect(page.locator(AREA)).to_have_count(0)
    expect(page.locator(".lw-reach__said")).to_have_text("")
    switch.press("Space")
    expect(page.locator(AREA)).to_have_count(1)
    days = page.get_by_label("Day and times")
    days.select_option(index=1)
    expect(page.locator(".lw-reach__said")).to_contain_text("Tuesday 10 March")
    expect(page.locator(AREA)).to_have_count(1)
    assert not [url for url in asked if str(HOME.lat) in url or "LK1" in url]
    seen.assert_quiet()


def test_where_the_area_cannot_be_had_the_map_stays_and_says_so(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page()
    seen.page.route("**/area/*", lambda route: route.fulfill(status=500, body="no"))
    seen.search(POSTCODE)
    expect(seen.page.locator(".lw-reach__said")).to_contain_text("The list says the same")
    expect(seen.page.locator('.lw-map[data-drawn="yes"]')).to_be_visible()


@pytest.mark.parametrize("width", [320, 400])
def test_on_a_narrow_page_one_row_of_tabs_holds_list_map_and_week(
    open_page: Callable[..., Watched], width: int
) -> None:
    seen = open_page(width)
    page = seen.page
    seen.search(POSTCODE)
    bar = page.get_by_role("navigation", name="Ways to look at these groups")
    expect(bar.get_by_text("List", exact=True)).to_have_count(1)
    assert page.get_by_text("List", exact=True).count() == 1
    expect(page.locator("[data-card]").first).to_be_visible()
    expect(page.locator(".lw-map")).to_be_hidden()
    show = bar.get_by_role("button", name="Map")
    show.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".lw-map")).to_be_visible()
    expect(page.locator("[data-card]").first).to_be_hidden()
    expect(show).to_have_attribute("aria-current", "page")
    seen.wait_for_map()
    bar.get_by_role("link", name="List", exact=True).click()
    expect(page.locator("[data-card]").first).to_be_visible()
    expect(page.locator(".lw-map")).to_be_hidden()
    # From the week the map is one press away too.
    bar.get_by_role("link", name="Week").click()
    page.wait_for_url("**/week*")
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator(".lw-map")).to_be_visible()
    seen.wait_for_map()
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0


def test_beside_the_list_the_map_needs_no_tab(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    expect(seen.page.locator(".lw-map")).to_be_visible()
    expect(seen.page.locator(".lw-tabs__map")).to_be_hidden()


def test_without_script_the_list_has_no_tab_for_a_map(open_page: Callable[..., Watched]) -> None:
    seen = open_page(400, java_script_enabled=False)
    seen.search(POSTCODE)
    expect(seen.page.locator(".lw-tabs__map")).to_be_hidden()
    expect(seen.page.locator("[data-card]").first).to_be_visible()
    expect(seen.page.get_by_text("The map needs a browser that runs scripts.")).to_be_visible()


@pytest.mark.parametrize(("width", "options"), [(400, {}), (1280, {"forced_colors": "active"})])
def test_axe_finds_nothing(
    open_page: Callable[..., Watched], width: int, options: dict[str, Any]
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there: 'python build_frontend.py --tests' puts it in place")
    seen = open_page(width, **options)
    page = seen.page
    seen.open("/search")
    page.get_by_text("Other dates than").click()
    page.get_by_text("More about how they travel").click()
    found = axe_finds(page, "the form, all open")
    page.fill("#home", POSTCODE)
    page.fill("#words", "9434765919")
    page.fill("#walk_min", "far")
    page.get_by_role("button", name="Find groups").click()
    page.wait_for_selector(".nhsuk-error-summary:focus")
    found += axe_finds(page, "the form with errors")
    page.fill("#words", "")
    page.fill("#walk_min", "")
    page.get_by_label("Yes, one way").check()
    page.get_by_role("button", name="Find groups").click()
    page.wait_for_url("**/results/*")
    if width < 500:
        page.get_by_role("button", name="Map").click()
    expect(page.locator(DRAWN)).to_be_visible()
    found += axe_finds(page, "the map with its area")
    assert found == []
