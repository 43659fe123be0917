"""The pages on paper, with large text, without script, with long words, and with big fingers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from directory.model import Offer, OfferKind, Organisation
from geo.routing.vocabulary import Verdict
from tests.web.browser import TWO_FRAMES, Watched, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, POSTCODE, VENUES, fake_services, group

pytestmark = pytest.mark.browser

PUBLIC = ["/", "/about", "/search", "/groups/bus", "/coordinator", "/nope"]
SEARCHED = ["", "/bus", "/lift"]
A4_BETWEEN_MARGINS = 680
"""CSS pixels: 210 mm less twice 15 mm."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    long = "Llanfair" * 40
    where = VENUES[Verdict.PUBLIC_TRANSPORT]
    wide = group(
        "long", long, where, kind=long, summary=long, description=long, for_whom=long, cost=long,
        organisation=Organisation(long, long), offers=(Offer(OfferKind.OTHER, long, long),),
    )  # fmt: skip
    groups = (*GROUPS, wide)
    with serving(make_app(tmp_path_factory.mktemp("paper"), fake_services(groups))) as at:
        yield at


def print_layout(seen: Watched) -> None:
    """Lay the page out as a browser does that is about to print it."""
    seen.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    seen.page.set_viewport_size({"width": A4_BETWEEN_MARGINS, "height": 960})
    seen.page.emulate_media(media="print")
    seen.page.evaluate(TWO_FRAMES)


@pytest.mark.parametrize("path", ["", "/bus"])
def test_a_printed_map_is_whole_and_fits_the_paper(
    open_page: Callable[..., Watched], path: str
) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    seen.open(seen.results + path)
    seen.wait_for_map()
    shown = seen.page.locator(".leaflet-marker-icon:visible").count()
    print_layout(seen)
    frame = seen.page.locator(".lw-map__frame").bounding_box()
    assert frame is not None
    assert frame["x"] + frame["width"] <= A4_BETWEEN_MARGINS
    assert frame["height"] > 100
    marks = seen.page.locator(".leaflet-marker-icon:visible").all()
    assert len(marks) == shown > 1
    for mark in marks:
        box = mark.bounding_box()
        assert box is not None
        assert frame["x"] <= box["x"] <= frame["x"] + frame["width"] - box["width"]
        assert frame["y"] <= box["y"] <= frame["y"] + frame["height"] - box["height"]
    seen.page.emulate_media(media="screen")
    seen.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(seen.page.locator(".lw-map[style*=scale]")).to_have_count(0)


def test_paper_has_no_addresses_and_no_buttons(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    seen.open(f"{seen.results}/bus")
    print_layout(seen)
    after = seen.page.evaluate(
        "[...document.links].map(a => getComputedStyle(a, '::after').content)"
    )
    assert set(after) <= {"none", "normal"}
    expect(seen.page.locator("button:visible")).to_have_count(0)
    expect(seen.page.get_by_text("Get off at the 12th stop").first).to_be_visible()


def test_the_print_button_draws_a_map_that_was_not_looked_at(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page(400)
    seen.page.add_init_script(
        "window.print = () => {"
        "  const width = document.querySelector('.lw-map').clientWidth;"
        "  document.body.dataset.printed = width > 0 ? 'with the map' : 'without the map';"
        "};"
    )
    seen.search(POSTCODE)
    expect(seen.page.locator(".lw-map")).to_be_hidden()
    seen.page.get_by_role("button", name="Print").click()
    seen.page.wait_for_selector('[data-printed="with the map"]')
    marks = seen.page.locator(".leaflet-marker-icon[data-group]:visible")
    expect(marks.nth(1)).to_be_visible()


def test_without_script_the_list_is_whole_and_has_the_room_of_the_map(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page(java_script_enabled=False)
    seen.search(POSTCODE)
    expect(seen.page.locator("[data-card]")).to_have_count(len(GROUPS) + 1)
    expect(seen.page.locator(".lw-map")).to_be_hidden()
    expect(seen.page.locator(".lw-legend")).to_be_hidden()
    expect(seen.page.get_by_role("button", name="Map")).to_be_hidden()
    page_width = seen.page.locator("main").bounding_box()
    cards_width = seen.page.locator(".lw-cards").first.bounding_box()
    assert page_width is not None
    assert cards_width is not None
    assert cards_width["width"] > 0.95 * page_width["width"]
    seen.page.get_by_role("link", name="Town Singers").click()
    expect(seen.page.get_by_text("Get off at the 12th stop")).to_have_count(2)


@pytest.mark.parametrize("width", [320, 768])
def test_one_long_word_widens_no_page(open_page: Callable[..., Watched], width: int) -> None:
    seen = open_page(width)
    seen.search(POSTCODE)
    for path in ("/groups/long", "/search", seen.results, f"{seen.results}/long"):
        seen.open_drawn(path)
        assert wider_than_the_window(seen.page) == 0, path


@pytest.mark.parametrize("width", [320, 1280])
def test_text_twice_as_large_is_cut_nowhere(open_page: Callable[..., Watched], width: int) -> None:
    seen = open_page(width)
    seen.search(POSTCODE)
    for path in (*PUBLIC, *(seen.results + more for more in SEARCHED)):
        seen.open_drawn(path)
        seen.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert wider_than_the_window(seen.page) == 0, path
        assert seen.page.evaluate(CUT) == [], path


def test_the_words_of_the_planner_fit_their_controls_when_twice_as_large(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page()
    seen.open("/planner")
    seen.page.evaluate("document.documentElement.style.fontSize = '200%'")
    controls = seen.page.locator(".lw-ask select, .lw-ask input")
    assert controls.count() >= 3
    for control in controls.all():
        room, needed = control.evaluate(
            "e => [e.clientHeight, parseFloat(getComputedStyle(e).fontSize) * 1.2]"
        )
        assert room >= needed


# Where text is larger than the box that hides what is outside it.
CUT = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(e => {
  const style = getComputedStyle(e);
  if (e.closest('.lw-map, svg') || e.closest('[class*=visually-hidden]')) return false;
  if (style.overflowX === 'visible' && style.overflowY === 'visible') return false;
  return e.clientWidth > 0 &&
    (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
}).map(e => e.outerHTML.slice(0, 80))"""

# Controls lower or narrower than WCAG 2.5.8 asks for; a link in a sentence may be.
SMALL = """() => [...document.querySelectorAll('a, button, select, summary')].filter(e => {
  const box = e.getBoundingClientRect();
  if (!box.width || e.closest('.nhsuk-skip-link, .lw-map svg')) return false;
  const sentence = e.tagName === 'A' && e.closest('p, dd') &&
    e.closest('p, dd').textContent.trim() !== e.textContent.trim();
  return !sentence && (box.height < 24 || box.width < 24);
}).map(e => e.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("width", [320, 1280])
def test_every_control_is_large_enough_for_a_finger(
    open_page: Callable[..., Watched], width: int
) -> None:
    seen = open_page(width)
    seen.search(POSTCODE)
    for path in (*PUBLIC, *(seen.results + more for more in SEARCHED)):
        seen.open_drawn(path)
        assert seen.page.evaluate(SMALL) == [], path


def wider_than_the_window(page: Any) -> int:
    """Return by how many pixels a page scrolls sideways."""
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return int(wide)
