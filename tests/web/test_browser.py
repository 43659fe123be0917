"""The pages in Chromium: nothing outside, nothing blocked, map and list alike, keyboard, narrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from geo.routing.vocabulary import Verdict
from tests.web.browser import AXE, Watched, serving
from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, HOME, POSTCODE, VENUES, fake_services, group
from tests.web.test_pages import HOSTILE

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
        seen.open(path)
        if seen.page.locator(".lw-map").count():
            seen.wait_for_map()
    seen.search(POSTCODE)
    for path in SEARCHED:
        seen.open(seen.results + path)
        seen.wait_for_map()
    assert seen.outside == []
    assert seen.complaints == []


def test_the_map_draws_what_the_list_says(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    seen.wait_for_map()
    marks = seen.page.locator(".leaflet-marker-icon[data-group]")
    drawn = {
        (mark.get_attribute("data-group"), mark.get_attribute("aria-label")) for mark in marks.all()
    }
    cards = {
        card.get_attribute("data-card"): (
            card.locator("h3").inner_text()
            + ": "
            + card.locator("xpath=ancestor::section").locator(".lw-section__title").inner_text()
        )
        for card in seen.page.locator("[data-card]").all()
    }
    assert drawn == {(key, label) for key, label in cards.items() if key in WITH_A_PLACE}
    assert len(cards) == len(GROUPS)
    assert seen.page.get_by_label("Home", exact=True).count() == 1


def test_every_mark_is_inside_the_map(open_page: Callable[..., Watched]) -> None:
    for width in (400, 1280):
        seen = open_page(width)
        seen.search(POSTCODE)
        if width < 500:
            seen.page.get_by_role("button", name="Map").click()
        seen.wait_for_map()
        frame = seen.page.locator(".lw-map").bounding_box()
        assert frame is not None
        for mark in seen.page.locator(".leaflet-marker-icon").all():
            box = mark.bounding_box()
            assert box is not None
            assert frame["x"] <= box["x"] <= frame["x"] + frame["width"] - box["width"]
            assert frame["y"] <= box["y"] <= frame["y"] + frame["height"] - box["height"]


def test_the_chosen_way_is_drawn_there_and_home(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    seen.page.get_by_role("link", name="Town Singers").click()
    seen.wait_for_map()
    lines = seen.page.locator(".lw-map path.leaflet-interactive, .lw-map svg path[stroke]")
    styles = {
        (line.get_attribute("stroke"), line.get_attribute("stroke-dasharray"))
        for line in lines.all()
    }
    assert ("#005eb8", None) in styles
    assert ("#212b32", "12 8") in styles
    assert ("#005eb8", "0.1 10") in styles


def test_a_group_is_found_by_keyboard_alone(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.open("/search")
    page = seen.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    page.keyboard.press("Enter")
    _tab_to(page, "document.activeElement.id === 'home'")
    page.keyboard.type(POSTCODE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/results/*")
    seen.wait_for_map()
    _tab_to(page, "document.activeElement.textContent === 'Town Singers'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/results/*/bus")


def test_a_mark_opens_by_keyboard_and_gives_the_focus_back(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    seen.wait_for_map()
    page = seen.page
    mark = page.locator('.leaflet-marker-icon[data-group="lift"]')
    mark.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".lw-popup")
    popup.wait_for()
    assert "Far Gardeners" in popup.inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Far Gardeners"
    page.keyboard.press("Escape")
    popup.wait_for(state="detached")
    assert mark.evaluate("e => e === document.activeElement")


def test_pointing_at_a_card_lights_its_mark(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    seen.wait_for_map()
    seen.page.get_by_role("link", name="Near Lunch Club").focus()
    lit = seen.page.locator(".leaflet-marker-icon.is-lit")
    assert [mark.get_attribute("data-group") for mark in lit.all()] == ["walk"]


def test_without_script_the_list_is_whole_and_a_way_can_be_read(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page(java_script_enabled=False)
    seen.search(POSTCODE)
    assert seen.page.locator("[data-card]").count() == len(GROUPS)
    assert not seen.page.locator(".lw-map").is_visible()
    assert not seen.page.get_by_role("button", name="Map").is_visible()
    seen.page.get_by_role("link", name="Town Singers").click()
    assert seen.page.get_by_text("Get off at the 12th stop").count() == 2


@pytest.mark.parametrize("width", [320, 768])
def test_no_page_scrolls_sideways(open_page: Callable[..., Watched], width: int) -> None:
    seen = open_page(width)
    for path in PUBLIC:
        seen.open(path)
        assert _wider_than_the_window(seen.page) == 0, path
    seen.search(POSTCODE)
    for path in SEARCHED:
        seen.open(seen.results + path)
        assert _wider_than_the_window(seen.page) == 0, path


def test_a_point_can_be_chosen_on_the_map(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.open("/search")
    page = seen.page
    page.get_by_text("Choose the place on a map").click()
    page.get_by_role("button", name="Use the middle of the map").click()
    lat, lon = (float(part) for part in page.input_value("#home").split(","))
    assert abs(lat - 52.1) < 0.01
    assert abs(lon + 1.5) < 0.01
    page.get_by_role("button", name="Find groups").click()
    page.wait_for_url("**/results/*")
    assert "from the point you chose" in page.locator(".lw-question__text").inner_text()


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
        assert f"from {home}" in tab.page.locator(".lw-question__text").inner_text()
        tab.page.get_by_role("link", name="Town Singers").click()
        tab.page.wait_for_url("**/bus")
        assert f"from {home}" in tab.page.locator(".lw-question__text").inner_text()
    one.page.get_by_role("button", name="Clear this patient").click()
    one.page.get_by_role("button", name="Clear this patient").wait_for()  # the other is still open
    one.page.go_back()
    assert one.page.get_by_role("heading", level=1).inner_text() == (
        "This search is not kept any more"
    )
    other.page.reload()
    assert f"from {POSTCODE}" in other.page.locator(".lw-question__text").inner_text()


def test_hostile_names_do_nothing_on_the_map(
    open_page: Callable[..., Watched], tmp_path_factory: pytest.TempPathFactory
) -> None:
    where = VENUES[Verdict.PUBLIC_TRANSPORT]
    texts = [text.replace("alert(1)", "window.pwned=1") for text in HOSTILE]
    groups = tuple(
        group(f"bad{i}", text, where, kind=text, summary=text) for i, text in enumerate(texts)
    )
    app = make_app(tmp_path_factory.mktemp("hostile-map"), fake_services(groups))
    with serving(app) as at:
        seen = open_page(at=at)
        seen.search(POSTCODE)
        seen.wait_for_map()
        for number, text in enumerate(texts):
            mark = seen.page.locator(f'.leaflet-marker-icon[data-group="bad{number}"]')
            mark.focus()
            seen.page.keyboard.press("Enter")
            name = seen.page.locator(".lw-popup__name")
            name.wait_for()
            assert name.evaluate("e => e.textContent") == text
            seen.page.keyboard.press("Escape")
            name.wait_for(state="detached")
        assert seen.page.evaluate("window.pwned === undefined")
    assert seen.outside == []
    assert seen.complaints == []


def test_beyond_fifty_marks_the_map_leaves_the_tab_order(
    open_page: Callable[..., Watched], tmp_path_factory: pytest.TempPathFactory
) -> None:
    where = VENUES[Verdict.PUBLIC_TRANSPORT]
    groups = tuple(group(f"g{i}", f"Club {i}", where) for i in range(60))
    app = make_app(tmp_path_factory.mktemp("many"), fake_services(groups))
    with serving(app) as at:
        seen = open_page(at=at)
        seen.search(POSTCODE)
        seen.wait_for_map()
        marks = seen.page.locator(".leaflet-marker-icon[data-group]")
        assert marks.count() == 60
        assert seen.page.locator('.leaflet-marker-icon[data-group][tabindex="0"]').count() == 50


@pytest.mark.parametrize("width", [400, 1280])
def test_axe_finds_nothing(open_page: Callable[..., Watched], width: int) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there: 'python build_frontend.py --tests' puts it in place")
    seen = open_page(width)
    source = AXE.read_text("utf-8")
    found = []
    for path in PUBLIC if width > 500 else PUBLIC[:1]:
        seen.open(path)
        found += _axe(seen.page, source, path)
    seen.open("/search")
    seen.page.get_by_role("button", name="Find groups").click()
    found += _axe(seen.page, source, "a search with an error")
    seen.search(POSTCODE)
    for path in SEARCHED:
        seen.open(seen.results + path)
        seen.wait_for_map()
        found += _axe(seen.page, source, path)
    assert found == []


def _axe(page: Any, source: str, path: str) -> list[str]:
    # Evaluated and not added as an element, which the content policy would rightly refuse.
    page.evaluate(source)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    result = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", tags
    )
    return [
        f"{path}: {rule['id']}: {node['html'][:120]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


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
