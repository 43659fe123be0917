"""Asking for a lift and answering in Chromium: by keyboard, without script, narrow, and by axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.web.browser import AXE, Watched, axe_finds, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import POSTCODE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_app(tmp_path_factory.mktemp("lifts-browser"))) as at:
        yield at


def ask(seen: Watched) -> str:
    """Ask for a lift by pressing what the pages offer; return the reference."""
    page = seen.page
    seen.search(POSTCODE)
    page.locator("#group-back").get_by_role("link", name="Ask for a lift").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask for a lift to Hill Walkers’ Tea")
    expect(page.get_by_label("Home only")).to_be_checked()
    page.get_by_label("Notes for the driver (optional)").fill("Side door")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your request")
    return page.locator(".nhsuk-panel strong").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_a_lift_is_asked_for_answered_and_seen(
    open_page: Callable[..., Watched], script: bool
) -> None:
    worker = open_page(who="link-worker", java_script_enabled=script)
    reference = ask(worker)
    coordinator = open_page(who="coordinator", java_script_enabled=script)
    coordinator.open("/coordinator/queue")
    coordinator.page.get_by_role("link", name=reference).click()
    expect(coordinator.page.get_by_text(POSTCODE)).to_be_visible()
    coordinator.page.get_by_role("button", name="Accept").click()
    said = coordinator.page.get_by_text(f"{reference} is accepted.")
    expect(said).to_be_visible()
    worker.open("/lifts")
    row = worker.page.get_by_role("row").filter(has_text=reference)
    expect(row.get_by_text("Accepted")).to_be_visible()
    for seen in (worker, coordinator):
        seen.assert_quiet()


@pytest.mark.skipif(not AXE.exists(), reason="no axe (make test-vendor)")
def test_no_page_has_a_fault_that_axe_finds_and_none_is_wider_than_the_screen(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page(400)
    page = seen.page
    ask(seen)
    request = page.url.removeprefix(seen.address).partition("?")[0]
    queued = request.replace("/lifts/", "/coordinator/queue/")
    results = seen.results
    paths = (
        request, f"{request}?sent=1", "/lifts", "/coordinator/queue", queued, "/coordinator",
        "/coordinator?day=2026-03-03", f"{results}/back/lift", f"{results}/unknown/lift",
        f"{results}/nothing-suitable",
    )  # fmt: skip
    for path in paths:
        seen.open(path)
        assert axe_finds(page, path) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


@pytest.mark.parametrize("script", [True, False])
def test_nothing_suitable_is_one_press(open_page: Callable[..., Watched], script: bool) -> None:
    seen = open_page(who="link-worker", java_script_enabled=script)
    seen.search(POSTCODE)
    seen.page.get_by_role("button", name="Nothing suitable").press("Enter")
    expect(seen.page.get_by_role("heading", level=1)).to_have_text("Thank you, we counted it")
    seen.assert_quiet()
