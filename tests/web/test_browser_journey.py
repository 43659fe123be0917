"""From the sign-in page to a slip on paper, in every way in which a browser is used.

What each page does by itself is proved elsewhere; here it is the way through all of them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pypdf import PdfReader

from tests.web.browser import Watched, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import POSTCODE
from tests.web.signing_in import PASSWORD
from tests.web.test_browser_paper import CUT, wider_than_the_window

pytestmark = pytest.mark.browser

MOST_CLICKS = 8
"""Three fields that are typed into (email address, password, home) and five things to press: Sign
in, Find groups, the group, its slip, Print. A page that asks more, or that has to be scrolled
through by pressing, makes it longer than a link worker has with a patient in the room."""
MOST_KEYS = 60
"""Tab, Enter and Space, where who uses them skips to the main content of each page and goes through
all that stands before the second group: 52 on a wide page, 55 on a narrow one."""
WAY = ("09:55 Get on bus 42", "Green Lane", "10:18 Get off at Market Place", "12:06", "12:29")
"""What a slip to the Town Singers must say: the bus there and the bus home, with their stops."""
A4_POINTS = (595, 842)
LOOKS: dict[str, dict[str, Any]] = {
    "wide": {},
    "narrow": {"width": 320, "has_touch": True},
    "without script": {"java_script_enabled": False},
    "text twice as large": {},
    "text twice as large on a narrow page": {"width": 320},
    "forced colours": {"forced_colors": "active"},
}
LARGE = """document.addEventListener('DOMContentLoaded', () => {
  document.documentElement.style.fontSize = '200%';
});"""
SCROLLING = '<textarea class="nhsuk-textarea" id="slip-message"'
"""A text to copy, which scrolls inside itself."""
PRINT = "window.print = () => { document.body.dataset.printed = 'yes'; };"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_app(tmp_path_factory.mktemp("journey"))) as at:
        yield at


def arrived(seen: Watched, title: str) -> None:
    """Wait for a page; it must be as wide as the window and no wider, and cut no text."""
    expect(seen.page.get_by_role("heading", level=1)).to_have_text(title)
    seen.page.wait_for_load_state()
    assert wider_than_the_window(seen.page) == 0, title
    cut = [part for part in seen.page.evaluate(CUT) if not part.startswith(SCROLLING)]
    assert cut == [], title


@dataclass
class Mouse:
    """Clicks, or touches, and counts them."""

    page: Any
    clicks: int = 0

    def press(self, what: Any) -> None:
        what.click()
        self.clicks += 1

    def type_into(self, label: str, text: str) -> None:
        self.press(self.page.get_by_role("textbox", name=label))
        self.page.keyboard.type(text)


@pytest.mark.parametrize("look", LOOKS)
def test_from_signing_in_to_a_printed_slip(open_page: Callable[..., Watched], look: str) -> None:
    options = LOOKS[look]
    has_script = options.get("java_script_enabled", True)
    seen = open_page(who=None, **options)
    page, mouse = seen.page, Mouse(seen.page)
    page.add_init_script(PRINT)
    if "large" in look:
        page.add_init_script(LARGE)
    seen.open("/sign-in/")
    arrived(seen, "Sign in")
    mouse.type_into("Email address", "link-worker@linkshire.example")
    mouse.type_into("Password", PASSWORD)
    mouse.press(page.get_by_role("button", name="Sign in"))
    arrived(seen, "Find groups for a patient")
    mouse.type_into("Postcode, street, village or town", POSTCODE)
    mouse.press(page.get_by_role("button", name="Find groups"))
    arrived(seen, "Groups and how to get there")
    mouse.press(page.get_by_role("link", name="Town Singers", exact=True))
    arrived(seen, "The way there and home: Town Singers")
    mouse.press(page.get_by_role("link", name="Print a slip for the person"))
    arrived(seen, "Slip to print: Town Singers")
    if has_script:
        mouse.press(page.get_by_role("button", name="Print the slip"))
        page.wait_for_selector('[data-printed="yes"]')
    # Without script the browser's own menu prints, which is one press as well.
    assert mouse.clicks + (not has_script) <= MOST_CLICKS
    (sheet,) = paper(page).pages
    assert [text for text in WAY if text not in sheet.extract_text()] == []
    seen.assert_quiet()


# How something looks, with its label, which shows the focus of a tick box or radio button.
LOOK = """e => [e, ...(e.labels || [])].flatMap(x => ['', '::before'].map(part => {
  const s = getComputedStyle(x, part || null);
  return [s.outline, s.boxShadow, s.backgroundColor, s.borderColor, s.textDecoration].join();
})).join()"""


@dataclass
class Keys:
    """Presses keys, counts those that type nothing, and watches where the focus is."""

    page: Any
    presses: int = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.presses += 1

    def go_to(self, what: Any) -> None:
        """Press Tab until something has the focus; it must be seen at each step on the way."""
        expect(what).to_be_attached()
        before = None
        for _ in range(60):
            self.press("Tab")
            now = self.page.evaluate_handle("document.activeElement")
            marked = now.evaluate(LOOK)
            assert now.evaluate("e => e !== document.body"), "the focus is lost"
            expect(self.page.locator(":focus")).to_be_in_viewport()
            if before is not None:
                element, looked = before
                assert element.evaluate(LOOK) != looked, element.evaluate("e => e.outerHTML")
            if what.evaluate("e => e === document.activeElement"):
                return
            before = now, marked
        pytest.fail(f"60 times Tab did not lead to {what}")

    def type_into(self, label: str, text: str) -> None:
        self.go_to(self.page.get_by_role("textbox", name=label))
        self.page.keyboard.type(text)

    def skip(self) -> None:
        """Leave out what is on every page."""
        self.press("Tab")
        expect(self.page.locator(":focus")).to_have_text("Skip to main content")
        self.press("Enter")
        expect(self.page.locator("main")).to_be_focused()


@pytest.mark.parametrize("look", ["wide", "narrow", "forced colours"])
def test_by_keyboard_alone_the_focus_is_always_seen(
    open_page: Callable[..., Watched], look: str
) -> None:
    # Colours that fade in are not there at once.
    seen = open_page(who=None, reduced_motion="reduce", **LOOKS[look])
    page, keys = seen.page, Keys(seen.page)
    page.add_init_script(PRINT)
    seen.open("/sign-in/")
    arrived(seen, "Sign in")
    keys.type_into("Email address", "link-worker@linkshire.example")
    keys.type_into("Password", PASSWORD)
    keys.press("Enter")
    arrived(seen, "Find groups for a patient")
    keys.skip()
    keys.type_into("Postcode, street, village or town", POSTCODE)
    keys.press("Enter")
    arrived(seen, "Groups and how to get there")
    keys.skip()
    keys.go_to(page.get_by_role("link", name="Town Singers", exact=True))
    keys.press("Enter")
    arrived(seen, "The way there and home: Town Singers")
    keys.skip()
    keys.go_to(page.get_by_role("link", name="Print a slip for the person"))
    keys.press("Enter")
    arrived(seen, "Slip to print: Town Singers")
    keys.skip()
    keys.go_to(page.get_by_role("button", name="Print the slip"))
    keys.press("Space")
    page.wait_for_selector('[data-printed="yes"]')
    assert keys.presses <= MOST_KEYS
    seen.assert_quiet()


def test_the_form_is_filled_in_by_tab_space_and_arrows(open_page: Callable[..., Watched]) -> None:
    seen = open_page(reduced_motion="reduce")
    page, keys = seen.page, Keys(seen.page)
    seen.open("/search")
    arrived(seen, "Find groups for a patient")
    keys.skip()
    keys.type_into("Postcode, street, village or town", POSTCODE)
    keys.go_to(page.get_by_label("Tuesday"))
    keys.press("Space")
    expect(page.get_by_label("Tuesday")).to_be_checked()
    walking = page.locator("input[name=walking]")
    keys.go_to(page.locator("input[name=walking]:checked"))
    chosen = page.evaluate("document.activeElement.value")
    keys.press("ArrowDown")
    expect(page.locator(f"input[name=walking]:checked:not([value={chosen}])")).to_be_focused()
    assert walking.count() > 2
    more = page.locator("summary", has_text="More about how they travel")
    keys.go_to(more)
    keys.press("Enter")
    expect(page.locator("#walk_min")).to_be_visible()
    keys.go_to(page.locator("#walk_min"))
    page.keyboard.type("15")
    keys.go_to(page.get_by_role("button", name="Find groups"))
    keys.press("Space")
    arrived(seen, "Groups and how to get there")
    expect(page.locator(".lw-question__text")).to_contain_text("15 minutes")
    expect(page.locator(".lw-question__text")).to_contain_text("Tuesday")


KINDS = {
    "bus": ("09:55 Get on bus 42", "10:18 Get off at Market Place", "12:31 You are home"),
    "walk": ("10:22 Leave home", "10:30 You are there", "12:08 You are home"),
    "back": ("09:55 Get on bus 42", "10:18 Get off at Market Place", "lift"),
}
"""Of a slip by bus, on foot, and with a lift home: what it must say of both ways."""


def test_a_slip_is_one_side_of_a4_that_says_both_ways(open_page: Callable[..., Watched]) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    for group, texts in KINDS.items():
        seen.open(f"{seen.results}/{group}/slip")
        (side,) = paper(seen.page).pages
        assert (round(side.mediabox.width), round(side.mediabox.height)) == A4_POINTS
        said = " ".join(side.extract_text().split())
        assert [text for text in texts if text not in said] == [], said


@pytest.mark.parametrize("version", ["larger", "easy"])
def test_a_larger_slip_is_one_sheet_with_each_way_whole_on_one_of_its_sides(
    open_page: Callable[..., Watched], version: str
) -> None:
    seen = open_page()
    seen.search(POSTCODE)
    seen.open(f"{seen.results}/bus/slip?version={version}")
    there, home = (side.extract_text() for side in paper(seen.page).pages)
    assert all(text in there for text in ("Getting there", "09:55", "10:20", "If you miss it"))
    assert all(text in home for text in ("Getting home", "12:06", "12:31", "Last chance"))


def paper(page: Any) -> PdfReader:
    """Print as the browser does."""
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
