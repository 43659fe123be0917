"""The pages in Chromium: nothing outside, nothing blocked, map and list alike, keyboard, narrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.web.browser import AXE, Watched, axe_finds, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import HOME, POSTCODE

pytestmark = pytest.mark.browser

PUBLIC = ["/", "/about", "/search", "/groups/bus", "/groups/undated", "/nope"]
SEARCHED = ["", "/bus", "/walk", "/lift", "/online"]
"""What follows the address of the results."""
WITH_A_PLACE = {"walk", "bus", "bus2", "back", "there", "lift"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_app(tmp_path_factory.mktemp("browser"))) as at:
        yield at


def test_no_page_asks_another_host_and_the_browser_complains_of_nothing(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page()
    for path in PUBLIC:
        seen.open_drawn(path)
    seen.search(POSTCODE)
    for path in SEARCHED:
        seen.open(seen.results + path)
        seen.wait_for_map()
    seen.assert_quiet()


def test_a_group_is_found_by_keyboard_alone(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.open("/search")
    page = seen.page
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    _tab_to(page, "document.activeElement.id === 'home'")
    page.keyboard.type(POSTCODE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/results/*")
    seen.wait_for_map()
    _tab_to(page, "document.activeElement.textContent === 'Town Singers'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/results/*/bus")


@pytest.mark.parametrize("width", [320, 768])
def test_no_page_scrolls_sideways(open_page: Callable[..., Watched], width: int) -> None:
    seen = open_page(width)
    for path in PUBLIC:
        seen.open_drawn(path)
        assert _wider_than_the_window(seen.page) == 0, path
    seen.search(POSTCODE)
    for path in SEARCHED:
        seen.open_drawn(seen.results + path)
        assert _wider_than_the_window(seen.page) == 0, path


def test_a_point_can_be_chosen_on_the_map(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.open("/search")
    page = seen.page
    page.get_by_text("Choose the place on a map").click()
    page.get_by_role("button", name="Use the middle of the map").click()
    expect(page.locator("#home")).to_have_value(re.compile(","))
    lat, lon = (float(part) for part in page.input_value("#home").split(","))
    assert abs(lat - 52.1) < 0.01
    assert abs(lon + 1.5) < 0.01
    page.get_by_role("button", name="Find groups").click()
    page.wait_for_url("**/results/*")
    expect(page.locator(".lw-question__text")).to_contain_text("from the point you chose")


def test_the_home_is_in_no_address_that_the_browser_asks_for(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page()
    asked: list[str] = []
    seen.page.on("request", lambda request: asked.append(request.url))
    seen.search(POSTCODE)
    for path in SEARCHED:
        seen.open(seen.results + path)
        seen.wait_for_map()
    seen.page.wait_for_load_state("networkidle")
    joined = " ".join(asked)
    for secret in (POSTCODE, POSTCODE.replace(" ", ""), "LK1", str(HOME.lat), str(HOME.lon)):
        assert secret not in joined


def test_two_tabs_with_two_patients_each_answer_for_their_own(
    open_page: Callable[..., Watched],
) -> None:
    one = open_page()
    one.search("Linkton")
    other = Watched(one.page.context.new_page(), one.address)
    other.search(POSTCODE)
    for tab, home, point in (
        (one, "Linkton (town)", [-1.52, 52.13]),
        (other, POSTCODE, [HOME.lon, HOME.lat]),
    ):
        with tab.page.expect_response("**/results/*.geojson") as drawn:
            tab.page.reload()
        assert drawn.value.json()["features"][0]["geometry"]["coordinates"] == point
        expect(tab.page.locator(".lw-question__text")).to_contain_text(f"from {home}")
        tab.page.get_by_role("link", name="Town Singers").click()
        tab.page.wait_for_url("**/bus")
        expect(tab.page.locator(".lw-question__text")).to_contain_text(f"from {home}")
    one.page.get_by_role("button", name="Clear this patient").click()
    one.page.wait_for_url("**/search")
    # The other is still open.
    expect(one.page.get_by_role("button", name="Clear this patient")).to_be_visible()
    one.page.go_back()
    expect(one.page.get_by_role("heading", level=1)).to_have_text(
        "This search is not kept any more"
    )
    other.page.reload()
    expect(other.page.locator(".lw-question__text")).to_contain_text(f"from {POSTCODE}")


LOOKS = {
    "narrow": (320, {}, PUBLIC),
    "forced colours": (1280, {"forced_colors": "active"}, ["/groups/bus"]),
    "dark": (1280, {"color_scheme": "dark"}, ["/groups/bus"]),
}


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(open_page: Callable[..., Watched], look: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there: 'python build_frontend.py --tests' puts it in place")
    width, options, public = LOOKS[look]
    seen = open_page(width, **options)
    found = []
    for path in public:
        seen.open_drawn(path)
        found += axe_finds(seen.page, path)
    seen.open("/search")
    seen.page.get_by_role("button", name="Find groups").click()
    seen.page.wait_for_selector(".nhsuk-error-summary:focus")
    found += axe_finds(seen.page, "a search with an error")
    seen.search(POSTCODE)
    for path in SEARCHED if public is PUBLIC else SEARCHED[:2]:
        seen.open(seen.results + path)
        seen.wait_for_map()
        found += axe_finds(seen.page, path)
        if width < 500:
            seen.page.get_by_role("button", name="Map").click()
            expect(seen.page.locator(".lw-map")).to_be_visible()
            seen.wait_for_map()
            found += axe_finds(seen.page, f"{path}, map")
    assert found == []


def _tab_to(page: Any, condition: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return
    pytest.fail(f"60 times Tab did not reach {condition}")


def _wider_than_the_window(page: Any) -> int:
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return int(wide)
