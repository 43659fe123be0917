"""The editors' pages in Chromium: axe, keyboard, narrow, the map, two editors, no script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from directory.model import Provenance, Status
from directory.store import Store
from tests.web.browser import AXE, Watched, axe_finds, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, POSTCODE, fake_services
from tests.web.signing_in import PASSWORD

pytestmark = pytest.mark.browser

KEY = "a key for the tests"
HOSTILE = "<img src=x onerror=alert(1)>\"'</textarea><script>alert(2)</script>"
PAGES = (
    "/edit/", "/edit/?show=closed", "/edit/groups/new", "/edit/groups/bus",
    "/edit/groups/bus/history", "/edit/matches", "/edit/reports", "/edit/imports/",
    "/groups/bus/wrong",
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("groups") / "groups.db"
    with Store.open(f"sqlite:///{path}") as opened:
        opened.import_groups(list(GROUPS), "test")
        twin = replace(
            GROUPS[1], id="twin", provenance=Provenance("Charity", "charity", "twin"), cost=HOSTILE
        )
        opened.import_groups([twin], "charity")
        opened.edit("walk", {"summary": HOSTILE, "description": HOSTILE}, "Sam")
        opened.edit("lift", {"status": Status.CLOSED}, "Sam")
        opened.report_wrong("bus", HOSTILE)
        yield opened


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, store: Store) -> Iterator[str]:
    app = make_app(tmp_path_factory.mktemp("browser"), replace(fake_services(), store=store))
    with serving(app) as at:
        yield at


def start(seen: Watched) -> Watched:
    """Begin at the list of groups."""
    seen.open("/edit/")
    return seen


@pytest.mark.parametrize(("width", "options"), [(320, {}), (1280, {"forced_colors": "active"})])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_page: Callable[..., Watched], width: int, options: dict[str, Any]
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there: 'python build_frontend.py --tests' puts it in place")
    seen = open_page(width, **options)
    found: list[str] = []
    for path in PAGES if not options else ("/edit/", "/edit/matches"):
        seen.open_drawn(path)
        found += axe_finds(seen.page, path)
        assert _wider_than_the_window(seen.page) == 0, path
        if width == 320:
            assert _small_targets(seen.page) == [], path
    seen.open("/edit/groups/walk")
    seen.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    seen.page.wait_for_selector('[data-drawn="yes"]')
    seen.wait_for_map()
    found += axe_finds(seen.page, "everything unfolded")
    seen.page.fill("#meeting-0-start_time", "25:00")
    seen.page.get_by_role("button", name="Save", exact=True).last.click()
    seen.page.wait_for_selector(".nhsuk-error-summary:focus")
    seen.wait_for_map()
    found += axe_finds(seen.page, "a form with an error")
    assert found == []
    seen.assert_quiet()


def test_after_an_error_the_focus_is_on_the_summary_and_leads_to_the_field(
    open_page: Callable[..., Watched],
) -> None:
    page = start(open_page()).page
    page.goto(page.url + "groups/bus")
    page.fill("#min_age", "old")
    page.locator("#min_age").press("Enter")
    # The script that moves the focus comes after the page.
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#min_age")).to_be_focused()
    expect(page.locator("#min_age")).to_have_value("old")


def test_a_field_is_called_wrong_when_it_is_left_and_dates_are_told_once(
    open_page: Callable[..., Watched],
) -> None:
    page = start(open_page()).page
    page.goto(page.url + "groups/bus")
    spoken = page.locator("[data-said]").first
    dates, fault = page.locator("[data-dates]").first, page.locator("#meeting-0-start_time-error")
    expect(dates).to_contain_text("12:00")
    page.locator("#meeting-0-start_time").press_sequentially("x")
    # The answer is there when the dates are gone.
    expect(dates).not_to_contain_text("12:00")
    expect(fault).to_be_hidden()
    expect(spoken).to_have_text("")
    page.keyboard.press("Tab")
    expect(fault).to_be_visible()
    expect(spoken).to_contain_text("is not a time")
    page.fill("#meeting-0-start_time", "11:00")
    expect(fault).to_be_hidden()
    expect(dates).to_contain_text("11:00 to 12:00")


def test_the_venue_is_put_on_the_map(open_page: Callable[..., Watched], store: Store) -> None:
    seen = start(open_page())
    page = seen.page
    seen.open("/edit/groups/unknown")
    page.fill("#meeting-0-postcode", POSTCODE)
    page.keyboard.press("Tab")
    page.locator("[data-placed]", has_text="Placed by its postcode").wait_for()
    page.get_by_text("Put it on the map").click()
    page.get_by_role("button", name="Use the middle of the map").click()
    page.locator("[data-placed]", has_text="On the map at").wait_for()
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_selector(".nhsuk-notification-banner--success")
    saved = store.group("unknown")
    assert saved is not None
    assert saved.venues[0].lat == pytest.approx(52.101, abs=0.001)


def test_two_editors_see_what_the_other_wrote(
    open_page: Callable[..., Watched], store: Store
) -> None:
    one, other = open_page(who="editor"), open_page(who="admin")
    for seen in (one, other):
        seen.open("/edit/groups/there")
    one.page.fill("#summary", "From Ann")
    one.page.fill("#cost", "£3")
    one.page.get_by_role("button", name="Save", exact=True).last.click()
    one.page.wait_for_selector(".nhsuk-notification-banner--success")
    other.page.fill("#summary", "From Ben")
    other.page.get_by_role("button", name="Save", exact=True).last.click()
    both = other.page.locator(".nhsuk-error-summary")
    expect(both).to_be_focused()
    for said in (
        "Sam Editor has changed this group",
        "It says now: “From Ann”. You wrote: “From Ben”.",
        "It says now: “£3”. You did not change this",
    ):
        expect(both).to_contain_text(said)
    before = store.group("there")
    assert before is not None
    assert before.summary == "From Ann"
    other.page.get_by_role("button", name="Save", exact=True).last.click()
    other.page.wait_for_selector(".nhsuk-notification-banner--success")
    after = store.group("there")
    assert after is not None
    assert (after.summary, after.cost) == ("From Ben", "£3")


def test_what_was_typed_is_there_again_after_signing_in(
    open_page: Callable[..., Watched], store: Store
) -> None:
    seen = start(open_page())
    page = seen.page
    seen.open("/edit/groups/back")
    page.context.clear_cookies()
    with page.expect_response("**/edit/try"):
        page.fill("#summary", HOSTILE)
    page.get_by_text("You have been signed out").wait_for()
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_text("what you typed is there again").wait_for()
    page.fill("#email", "editor@linkshire.example")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("Nothing is saved yet").wait_for()
    page.wait_for_load_state()
    expect(page.locator("#summary")).to_have_value(HOSTILE)
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_selector(".nhsuk-notification-banner--success")
    saved = store.group("back")
    assert saved is not None
    assert saved.summary == HOSTILE
    seen.assert_quiet()


def test_checked_today_leaves_the_list_where_it_is(open_page: Callable[..., Watched]) -> None:
    page = start(open_page()).page
    page.get_by_role("button", name=re.compile("checked today.*Town Knitters")).click()
    expect(page.locator(".lw-done")).to_be_focused()
    expect(page.locator("[data-said]")).to_have_text("Town Knitters: checked today.")


def test_a_group_is_added_without_script_by_keyboard(
    open_page: Callable[..., Watched], store: Store
) -> None:
    seen = start(open_page(java_script_enabled=False))
    page = seen.page
    seen.open("/edit/groups/new")
    page.fill("#name", HOSTILE)
    page.fill("#kind", "craft")
    page.select_option("#meeting-0-frequency", "weekly")
    page.fill("#meeting-0-day", "Friday")
    page.fill("#meeting-0-start_time", "14:00")
    page.fill("#meeting-0-end_time", "15:00")
    page.get_by_role("button", name="Add another day or place").press("Enter")
    page.wait_for_url("**#when-1")
    expect(page.locator("#meeting-1-day")).to_be_visible()
    expect(page.locator("[data-dates]").first).to_contain_text("Every Friday, 14:00 to 15:00")
    page.locator("#name").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE, use_inner_text=True)
    assert HOSTILE in {group.name for group in store.all_groups()}


@pytest.mark.parametrize("size", [1_000_001, 2_000_000])
def test_a_file_that_is_too_large_is_told_what_to_do(
    open_page: Callable[..., Watched], size: int, tmp_path: Path
) -> None:
    seen = start(open_page())
    seen.open("/edit/imports/")
    large = tmp_path / "large.csv"
    large.write_bytes(b"x" * size)
    seen.page.set_input_files("#file", large)
    seen.page.get_by_role("button", name="Show what it changes").click()
    expect(seen.page.locator(".nhsuk-error-summary")).to_contain_text("larger than 1 MB")


def _wider_than_the_window(page: Any) -> int:
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return int(wide)


def _small_targets(page: Any) -> list[str]:
    """Return what can be pressed, stands alone and is lower than 24 px."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('main a, main button, nav a, summary, select')]
            .filter(e => e.checkVisibility() && !e.closest('p, .leaflet-control-attribution')
                && e.getClientRects().length && !e.classList.contains('nhsuk-u-visually-hidden')
                && e.getBoundingClientRect().height < 24)
            .map(e => e.outerHTML.slice(0, 100))"""
    )
    return found
