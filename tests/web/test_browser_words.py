"""What the scripts say in Chromium, in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from geo.routing.vocabulary import Verdict
from tests.web.browser import Watched, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, POSTCODE, VENUES, fake_services, group

pytestmark = pytest.mark.browser

WELSH = {
    "Zoom in": "Chwyddo i mewn",
    "Close": "Cau",
    "%(num)s groups close together.": "Mae %(num)s grŵp gyda’i gilydd.",
    "%(name)s: %(word)s": "%(word)s – %(name)s",
    "The way to %(name)s is shown below its name and on the map.": "Dyma’r ffordd i %(name)s.",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("languages")
    catalogue = Catalog(locale="cy")
    for english, other in WELSH.items():
        catalogue.add(english, other)
    with (folder / "cy.po").open("wb") as file:
        write_po(file, catalogue)
    town = VENUES[Verdict.PUBLIC_TRANSPORT]
    clubs = tuple(group(f"g{i}", f"100 %(word)s %% {i}", town) for i in range(8))
    services = fake_services((*GROUPS, *clubs))
    app = make_app(tmp_path_factory.mktemp("words"), services, languages=folder)
    with serving(app) as at:
        yield at


def test_scripts_speak_the_language_of_the_page_and_english_where_it_has_no_words(
    open_page: Callable[..., Watched],
) -> None:
    seen = open_page()
    page = seen.page
    page.context.add_cookies([{"name": "language", "value": "cy", "url": seen.address}])
    seen.search(POSTCODE)
    seen.wait_for_map()
    expect(page.locator(".leaflet-control-zoom-in")).to_have_attribute("title", "Chwyddo i mewn")
    expect(page.locator(".leaflet-control-zoom-out")).to_have_attribute("title", "Zoom out")
    badge = page.locator(".leaflet-marker-icon[data-groups]")
    expect(badge).to_have_attribute("aria-label", re.compile("^Mae 10 grŵp gyda’i gilydd[.] .* Sh"))
    mark = page.locator('.leaflet-marker-icon[data-group="walk"]')
    expect(mark).to_have_attribute("aria-label", "Can walk – Near Lunch Club")
    mark.press("Enter")
    expect(page.locator(".leaflet-popup-close-button")).to_have_attribute("aria-label", "Cau")
    # What stands in a place of a text is only shown, whatever it looks like.
    with page.expect_response("**/g3/way"):
        page.locator('[data-card="g3"] .lw-opener').click()
    expect(page.locator("main > [role=status]")).to_have_text("Dyma’r ffordd i 100 %(word)s %% 3.")
    seen.assert_quiet()


def test_an_english_page_holds_no_words_for_its_scripts(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    seen.wait_for_map()
    expect(seen.page.locator("#lw-words")).to_have_count(0)
    expect(seen.page.locator(".leaflet-control-zoom-in")).to_have_attribute("title", "Zoom in")
