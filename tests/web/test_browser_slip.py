"""The travel slip in Chromium: on paper, on a narrow screen, without script, by everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from geo.routing.vocabulary import Verdict
from tests.web.browser import AXE, Watched, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, POSTCODE, VENUES, fake_services, group
from tests.web.slips import pages, smallest_points

pytestmark = pytest.mark.browser

KEYS = ("walk", "bus", "back", "there", "lift", "unknown", "online", "long")
VERSIONS = ("normal", "larger", "easy")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    town = VENUES[Verdict.PUBLIC_TRANSPORT]
    where = replace(town, name="The Old Memorial Hall and Community Rooms", address="1 Long Lane")
    long = group("long", "The Tuesday Morning Friendship and Lunch Club", where, cost="Pay " * 20)
    with serving(make_app(tmp_path_factory.mktemp("slip"), fake_services((*GROUPS, long)))) as at:
        yield at


def open_slip(seen: Watched, key: str = "bus", version: str = "normal") -> None:
    if seen.results == "/results":
        seen.search(POSTCODE)
    seen.open(f"{seen.results}/{key}/slip?version={version}")


def test_the_slip_is_one_side_of_a4_in_large_print(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    for key in KEYS:
        open_slip(seen, key)
        assert pages(seen.page) == 1, key
        assert smallest_points(seen.page) >= 16, key
    seen.assert_quiet()


@pytest.mark.parametrize(("version", "points"), [("larger", 24), ("easy", 18)])
def test_the_larger_ones_take_two_sides_at_most(
    open_page: Callable[..., Watched], version: str, points: float
) -> None:
    seen = open_page()
    for key in KEYS:
        open_slip(seen, key, version)
        assert pages(seen.page) <= 2, key
        assert smallest_points(seen.page) >= points, key


def test_paper_holds_the_slip_and_nothing_else(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    open_slip(seen)
    seen.page.emulate_media(media="print")
    expect(seen.page.locator("article.lw-slip")).to_be_visible()
    for other in (".lw-slip-tools", ".lw-slip-message", ".lw-header", ".lw-footer"):
        expect(seen.page.locator(other).first).to_be_hidden()


def test_a_name_is_written_on_the_slip_and_sent_to_nobody(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page()
    open_slip(seen)
    sent: list[str] = []
    seen.page.on("request", lambda request: sent.append(request.url))
    seen.page.get_by_label("Name (if they want it on the slip)").fill("Mary <b>Marked")
    expect(seen.page.locator(".lw-slip__blank")).to_have_text("Mary <b>Marked")
    seen.page.wait_for_load_state("networkidle")
    assert [address for address in sent if "/static/" not in address] == []
    seen.page.reload()
    expect(seen.page.locator("#slip-name")).to_have_value("")
    expect(seen.page.locator(".lw-slip__for")).not_to_contain_text("Marked")


def test_the_message_is_copied_or_marked(open_page: Callable[..., Watched]) -> None:
    seen = open_page(permissions=["clipboard-read", "clipboard-write"])
    open_slip(seen)
    seen.page.get_by_role("button", name="Copy the message").click()
    seen.page.get_by_text("Copied.").wait_for()
    assert "Get on bus 42" in seen.page.evaluate("navigator.clipboard.readText()")


def test_without_script_there_is_a_line_to_write_the_name_on(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page(java_script_enabled=False)
    open_slip(seen)
    expect(seen.page.locator("#slip-name")).to_be_hidden()
    expect(seen.page.get_by_role("button", name="Copy the message")).to_be_hidden()
    expect(seen.page.get_by_role("button", name="Print the slip")).to_be_hidden()
    line = seen.page.locator(".lw-slip__blank").bounding_box()
    assert line is not None
    assert line["width"] > 200
    assert "Get on bus 42" in seen.page.locator("#slip-message").input_value()


@pytest.mark.parametrize("width", [320, 768])
def test_no_slip_scrolls_sideways(open_page: Callable[..., Watched], width: int) -> None:
    seen = open_page(width)
    for key in ("bus", "back", "long"):
        for version in VERSIONS:
            open_slip(seen, key, version)
            wide = seen.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide == 0, (key, version)


def test_axe_finds_nothing(open_page: Callable[..., Watched]) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there: python build_frontend.py --tests")
    seen = open_page()
    for key, version in (("bus", "normal"), ("back", "easy"), ("unknown", "larger")):
        open_slip(seen, key, version)
        seen.page.evaluate(AXE.read_text(encoding="utf-8"))
        assert seen.page.evaluate("axe.run()")["violations"] == []


def test_the_slip_is_printed_by_its_button(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.page.add_init_script("window.print = () => { document.body.dataset.printed = 'yes'; };")
    seen.search(POSTCODE)
    seen.open(f"{seen.results}/bus")
    seen.page.get_by_role("link", name="Print a slip for the person").click()
    # The button is there before its script.
    seen.page.wait_for_url("**/slip**")
    seen.page.get_by_role("button", name="Print the slip").click()
    seen.page.wait_for_selector('[data-printed="yes"]')
