"""Four groups side by side on paper: one sheet, with every row of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from directory.model import Contact
from geo.routing.vocabulary import Verdict
from tests.web.browser import Watched, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import POSTCODE, VENUES, fake_services, group

pytestmark = pytest.mark.browser

_PAGE = re.compile(rb"/Type\s*/Page\b")
WORDS = (
    "A hot lunch on market day, with time to go round the stalls first and a cup of tea after it."
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    bus, back = VENUES[Verdict.PUBLIC_TRANSPORT], VENUES[Verdict.LIFT_BACK]
    groups = tuple(
        group(
            f"g{number}",
            f"The Old School Rooms Lunch and Singing Club {number}",
            bus if number % 2 else back,
            summary=WORDS,
            cost="£6 for two courses, or what you can give",
            alert="The lift is being mended until the end of May. Ring before you come.",
            contacts=(Contact(phone="01632 960001 or 01632 960002"),),
        )
        for number in range(4)
    )
    with serving(make_app(tmp_path_factory.mktemp("beside"), fake_services(groups))) as at:
        yield at


def test_four_groups_side_by_side_are_one_sheet(
    open_page: Callable[..., Watched], tmp_path: Path
) -> None:
    seen = open_page()
    page = seen.page
    seen.search(POSTCODE)
    for number in range(4):
        name = re.compile(rf"Add to shortlist.*Club {number}")
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("link", name=f"Shortlist ({number + 1})")).to_be_visible()
    seen.open(seen.results + "/shortlist")
    expect(page.locator(".lw-beside thead th")).to_have_count(4)
    paper = page.pdf(path=str(tmp_path / "beside.pdf"), prefer_css_page_size=True)
    assert len(_PAGE.findall(paper)) == 1
