"""Signing in, one's own account and the pages of admins in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.web.browser import AXE, Watched, axe_finds, expect, serving
from tests.web.conftest import make_app
from tests.web.signing_in import PASSWORD
from webmap import second_factor

pytestmark = pytest.mark.browser

CLOCK = {"now": 1_800_000_000.0}
LONG = "Wolverhampton-and-Staffordshire-" * 5


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = make_app(tmp_path_factory.mktemp("account"), second_factor="needed")
    with serving(app) as at:
        yield at


def enter(seen: Watched, email: str, password: str = PASSWORD) -> None:
    """Sign in by keyboard alone."""
    page = seen.page
    seen.open("/sign-in/")
    page.locator("#email").focus()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def set_up(seen: Watched) -> str:
    """Set the second step up; return its key."""
    page = seen.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a second step")
    key = page.locator(".lw-code").inner_text().replace(" ", "")
    code = _code(key)
    page.get_by_role("textbox", name="Code").fill(code)
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Write down your recovery codes")
    return key


def _code(key: str) -> str:
    return second_factor._app(key).generate(int(CLOCK["now"])).decode()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The codes' clock stands still, however slow a machine is, until somebody moves it."""
    monkeypatch.setattr(second_factor, "_clock", lambda: CLOCK["now"])


@pytest.mark.parametrize(("width", "options"), [(320, {}), (1280, {"forced_colors": "active"})])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_page: Callable[..., Watched], width: int, options: dict[str, Any]
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there: 'python build_frontend.py --tests' puts it in place")
    found: list[str] = []

    def look(seen: Watched, name: str) -> None:
        found.extend(axe_finds(seen.page, name))
        wide = seen.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, name

    stranger = open_page(width, who=None, **options)
    stranger.open("/search")
    look(stranger, "sign in")
    enter(stranger, "nobody@x.example")
    expect(stranger.page.locator(".nhsuk-error-summary")).to_be_visible()
    look(stranger, "wrong")
    planner = open_page(width, who="planner", **options)
    for path in ("/account", "/account/password", "/account/second-step/", "/search", "/"):
        planner.open(path)
        look(planner, path)
    admin = open_page(width, who="admin", **options)
    admin.open("/admin/")
    if admin.page.get_by_role("heading", level=1).inner_text() == "Add a second step":
        set_up(admin)
        look(admin, "codes")
    for path in ("/admin/", "/admin/people/new", "/admin/people/3", "/admin/audit?check=yes"):
        admin.open(path)
        look(admin, path)
    admin.open("/admin/people/new")
    admin.page.get_by_label("Email address").fill(f"new{width}{len(options)}@x.example")
    admin.page.get_by_label("Name").fill(LONG)
    admin.page.get_by_role("button", name="Add them").click()
    expect(admin.page.locator(".nhsuk-error-summary")).to_contain_text("at least one role")
    look(admin, "no role")
    admin.page.get_by_label("Planner").check()
    admin.page.get_by_role("button", name="Add them").click()
    expect(admin.page.get_by_role("heading", level=1)).to_contain_text("A password for")
    look(admin, "the password")
    admin.open("/admin/")
    look(admin, "a long name")
    assert found == []
    for seen in (stranger, planner, admin):
        seen.assert_quiet()


@pytest.mark.parametrize("script", [True, False])
def test_somebody_new_gets_in_by_keyboard_with_and_without_script(
    open_page: Callable[..., Watched], script: bool
) -> None:
    seen = open_page(who=None, java_script_enabled=script)
    role, start = ("coordinator", "/coordinator") if script else ("link-worker", "/search")
    seen.open(start)
    enter(seen, f"{role}@linkshire.example")
    key = set_up(seen)
    seen.page.get_by_role("link", name="I have them, go on").click()
    seen.page.wait_for_url(f"**{start}")
    seen.page.get_by_role("button", name="Sign out").click()
    expect(seen.page.get_by_text("You are signed out.")).to_be_visible()
    enter(seen, f"{role}@linkshire.example")
    expect(seen.page.get_by_role("heading", level=1)).to_have_text("Your code")
    if script and AXE.is_file():
        assert axe_finds(seen.page, "the code") == []
        seen.page.get_by_role("button", name="Sign in").click()
        expect(seen.page.locator(".nhsuk-error-summary")).to_be_visible()
        assert axe_finds(seen.page, "no code") == []
    CLOCK["now"] += 30
    seen.page.get_by_role("textbox", name="Code").fill(_code(key))
    seen.page.get_by_role("button", name="Sign in").click()
    seen.page.wait_for_url(re.compile(f"{start}$"))
    seen.assert_quiet()
