"""The bundled demo area in a real browser: the three journeys, from end to end."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.web.browser import AXE, Watched, expect, serving
from tests.web.slips import pages, smallest_points
from webmap.cli.demo import database_url, prepare
from webmap.settings import Settings

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo area, built as `linkway demo --no-serve` builds it."""
    from geo.pack.stages import unwatched

    folder = tmp_path_factory.mktemp("demo")
    prepare(folder, unwatched)
    return folder


@pytest.fixture(scope="module")
def address(demo: Path) -> Iterator[str]:
    from webmap.app import create_app
    from webmap.usecases.warm import get_ready
    from webmap.wiring import open_services

    settings = Settings(
        secret_key="x" * 40,
        pack=demo / "packs" / "demo",
        instance=demo,
        database_url=database_url(demo),
        demo=True,
        schemes=demo / "files" / "schemes.geojson",
    )
    # As `linkway serve` does: no page waits for the compiler, which a busy machine gives minutes.
    services = open_services(settings)
    get_ready(services.engine, services.pack.folder, lambda: None)
    with closing(services.store), serving(create_app(settings, services)) as at:
        yield at


@pytest.fixture(scope="module")
def postcodes(demo: Path) -> list[str]:
    """The postcodes of the invented homes."""
    with (demo / "files" / "patients.csv").open(newline="", encoding="utf-8") as file:
        return [row["postcode"] for row in csv.DictReader(file)]


def accessible(seen: Watched) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there: python build_frontend.py --tests")
    seen.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = seen.page.evaluate("axe.run()")["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []


def fits(seen: Watched, width: int) -> None:
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def enter(open_page: Callable[..., Watched]) -> Callable[..., Watched]:
    """Open a page as somebody who has pressed a button of the sign-in page."""

    def make(width: int = 1280, person: str = "Try everything", **options: Any) -> Watched:
        seen = open_page(width, who=None, **options)
        seen.open("/sign-in/")
        seen.page.get_by_role("button", name=person).click()
        seen.page.wait_for_url(lambda url: "/sign-in" not in url)
        return seen

    return make


def test_the_first_visit_is_one_press_longer_than_without_sign_in(open_page):
    seen = open_page(who=None)
    seen.open("/")
    seen.page.get_by_role("link", name="Find groups for a patient").click()
    accessible(seen)
    fits(seen, 1280)
    seen.page.get_by_role("button", name="Link worker").click()
    seen.page.wait_for_url("**/search")
    expect(seen.page.get_by_role("heading", level=1)).to_be_visible()
    expect(seen.page.get_by_role("navigation", name="Main").get_by_role("link")).to_have_text(
        ["Find groups", "Lifts asked for"]
    )
    seen.page.get_by_role("button", name="Sign out").click()
    expect(seen.page.get_by_text("You are signed out.")).to_be_visible()
    seen.assert_quiet()


def test_a_link_worker_finds_groups_of_every_sort_for_one_home(enter, postcodes):
    seen = enter()
    seen.search(postcodes[3])
    seen.wait_for_map()
    titles = seen.page.locator(".lw-section__title").all_inner_texts()
    assert {"Can get there and back", "Needs help one way", "Needs a lift"} <= set(titles)
    expect(seen.page.locator(".lw-banner")).to_contain_text("invented")
    accessible(seen)
    seen.assert_quiet()


def test_who_lives_far_from_any_bus_is_told_whom_to_ring(enter, postcodes):
    """The scheme drives on Tuesdays to Thursdays from the wolds, and not from the fen."""
    wolds, fen = postcodes[14:16]
    seen = enter(320)
    seen.search(wolds)
    card = seen.page.locator(".lw-card", has_text="Wolds Wheels").first
    card.locator(".lw-card__name a").click()
    seen.page.wait_for_url(f"**{seen.results}/*")
    expect(seen.page.locator("main")).to_contain_text(
        "may take them there and home: phone 01632 960120. Book by noon"
    )
    fits(seen, 320)
    seen.assert_quiet()
    seen.search(fen)
    assert "Wolds Wheels" not in seen.page.content()


def test_the_slips_of_many_groups_are_one_side_of_paper_each(enter, postcodes):
    seen = enter()
    looked_at = 0
    for postcode in (postcodes[3], postcodes[14]):
        seen.search(postcode)
        links = seen.page.locator(".lw-card__name a").evaluate_all("e => e.map(a => a.pathname)")
        for path in links[:: max(1, len(links) // 14)]:
            seen.open(f"{path}/slip")
            if not seen.page.url.endswith("/slip"):
                continue
            assert pages(seen.page) == 1, path
            assert smallest_points(seen.page) >= 16, path
            assert postcode not in seen.page.locator("article").inner_text()
            looked_at += 1
    assert looked_at >= 20
    seen.assert_quiet()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_planner_sees_the_gap_on_the_map_and_in_the_table(enter, width):
    seen = enter(width)
    seen.open("/planner")
    seen.wait_for_map()
    areas = seen.page.locator(".lw-map path.leaflet-interactive").count()
    assert areas == seen.page.locator("[aria-labelledby=table-heading] tbody tr").count() == 44
    fits(seen, width)
    accessible(seen)
    seen.assert_quiet()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_coordinator_gets_runs_for_the_invented_requests(enter, width):
    seen = enter(width)
    seen.open("/coordinator")
    fits(seen, width)
    accessible(seen)
    seen.page.get_by_role("button", name="Try it with invented requests").click()
    seen.page.wait_for_url("**/coordinator/plan/*")
    seen.wait_for_map()
    runs = seen.page.locator(".lw-sheet").count()
    assert runs >= 2
    expect(seen.page.locator(".lw-timeline__bar")).to_have_count(runs)
    fits(seen, width)
    accessible(seen)
    seen.assert_quiet()


def test_planner_and_coordinator_work_without_javascript(enter):
    seen = enter(java_script_enabled=False)
    seen.open("/planner")
    seen.page.select_option("#days", "tuesday")
    seen.page.get_by_role("button", name="Show").click()
    seen.page.wait_for_url("**days=tuesday**")
    expect(seen.page.locator("[aria-labelledby=table-heading] tbody tr")).to_have_count(44)
    expect(seen.page.locator(".lw-map")).to_be_hidden()
    seen.open("/coordinator")
    seen.page.get_by_role("button", name="Try it with invented requests").click()
    seen.page.wait_for_url("**/coordinator/plan/*")
    assert seen.page.locator(".lw-sheet").count() >= 2
