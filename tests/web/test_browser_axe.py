"""axe-core finds nothing on any page of any role: as it is, empty, with an error, after a press.

A page that is new in the app is in neither list here, which fails until somebody looks at it. How
some pages look when narrow, dark or in forced colours is in the other tests of the browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from directory.model import Provenance
from directory.store import Store
from tests.web import test_browser_account, test_demo
from tests.web.browser import AXE, Watched, axe_finds, expect, serving
from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, POSTCODE, FakeStore, fake_services
from webmap.permissions import TABLE, Anyone
from webmap.roles import Role, in_order

pytestmark = pytest.mark.browser

NO_PAGES = (
    "static", "base.tiles", "base.healthz", "base.readyz", "calendars.", "coordinator.empty_table",
    "coordinator.runs", "downloads.groups", "features.", "groups.points", "openapi.", "oruk.",
    "planner.areas", "planner.download", "results.points", "results.reach", "results.way",
    "shortlist.calendar", "unmet.download",
    # They lead to another service, and back.
    "outside.",
    # A part of a page, which is seen in it.
    "results.chosen",
)  # fmt: skip
"""What is read by programs, or leads elsewhere; all endpoints that begin so."""
ELSEWHERE = {
    "planner.planner": test_demo.test_a_planner_sees_the_gap_on_the_map_and_in_the_table,
    "coordinator.show": test_demo.test_a_coordinator_gets_runs_for_the_invented_requests,
    "sign_in.second_step": (
        test_browser_account.test_somebody_new_gets_in_by_keyboard_with_and_without_script
    ),
}
"""Pages that need more than the fixed answers, and the test that shows them to axe."""
PAGES = {
    "base.home": ["/"],
    "base.about": ["/about"],
    "guide.read": ["/help"],
    "guide.status": ["/status"],
    "downloads.show": ["/data/"],
    "groups.show": ["/groups/bus", "/groups/online", "/groups/unknown"],
    "wrong.ask": ["/groups/bus/wrong"],
    "sign_in.ask": ["/sign-in/", "/sign-in/?back=/search"],
    "account.mine": ["/account"],
    "account.password": ["/account/password"],
    "second_factor.show": ["/account/second-step/"],
    "search.form": ["/search"],
    "search.change": ["SEARCH"],
    "results.without_search": ["/results"],
    "results.show": [
        "RESULTS", "RESULTS?cost=paid&sort=name", "RESULTS?cost=free&verdict=walk", "/results/gone",
    ],
    "results.one": ["RESULTS/bus", "RESULTS/lift", "RESULTS/unknown", "RESULTS/undated"],
    "week.show": ["RESULTS/week"],
    "shortlist.show": ["RESULTS/shortlist"],
    "slip.show": ["RESULTS/bus/slip", "RESULTS/back/slip?version=easy"],
    "lift_requests.ask": ["RESULTS/back/lift", "RESULTS/unknown/lift"],
    "lift_requests.mine": ["/lifts"],
    "lift_requests.show": ["/lifts/LIFT", "/lifts/LIFT?sent=1"],
    "unmet.show": ["RESULTS/nothing-suitable"],
    "coordinator.form": ["/coordinator", "/coordinator?day=2026-03-03"],
    "lift_queue.show_all": ["/coordinator/queue"],
    "lift_queue.show": ["/coordinator/queue/LIFT"],
    "editor.start": ["/edit/", "/edit/?show=closed", "/edit/?q=zzz"],
    "editor.new": ["/edit/groups/new"],
    "editor.show": ["/edit/groups/bus"],
    "editor_queues.history": ["/edit/groups/bus/history"],
    "editor_queues.matches": ["/edit/matches"],
    "editor_queues.reports": ["/edit/reports"],
    "editor_imports.show": ["/edit/imports/"],
    "editor_imports.look": ["IMPORT"],
    "admin.show": ["/admin/"],
    "admin.add": ["/admin/people/new"],
    "admin.person": ["/admin/people/3"],
    "audit.show": ["/admin/audit", "/admin/audit?check=yes"],
}  # fmt: skip
TABLE_OF_GROUPS = b"""id,name,kind,frequency,day,start_time,end_time
1,New,craft,weekly,Monday,10:00,12:00
2,Bad,craft,weekly,Someday,10:00,12:00
"""


@pytest.fixture(scope="module", autouse=True)
def axe() -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there: 'python build_frontend.py --tests' puts it in place")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app in which everything has happened once."""
    folder = tmp_path_factory.mktemp("axe")
    with Store.open(f"sqlite:///{folder}/groups.db") as store:
        store.import_groups(list(GROUPS), "test")
        twin = replace(GROUPS[1], id="twin", provenance=Provenance("Charity", "charity", "twin"))
        store.import_groups([twin], "charity")
        store.edit("bus", {"summary": "We sing."}, "Sam")
        store.report_wrong("bus", "They meet on Mondays")
        yield make_app(folder, replace(fake_services(), store=store))


@pytest.fixture(scope="module")
def address(served: Flask) -> Iterator[str]:
    with serving(served) as at:
        yield at


@pytest.fixture(scope="module")
def lift(served: Flask) -> str:
    """The reference of a lift that was asked for."""
    client: Any = served.test_client(who="link-worker")
    client.search()
    page = f"{client.results}/back/lift"
    sent = client.post(page, data={
        "csrf_token": client.csrf_token(page), "once": "A" * 22, "at": "2026-03-03T10:30",
        "ways": "back", "aid": "frame", "escorts": "1", "notes": "Knock twice", "step": "send",
    })  # fmt: skip
    return str(sent.location.removeprefix("/lifts/").partition("?")[0])


def who_for(endpoint: str) -> str | None:
    """Return who opens a page: nobody where it is open to all, else the role of the fewest."""
    who = TABLE[endpoint]
    if isinstance(who, Anyone):
        return None if who is Anyone.PUBLIC else Role.DRIVER.value
    return in_order(who)[0].value


def finds(seen: Watched, name: str) -> list[str]:
    """Return what axe finds where all that can be opened is open."""
    # Not those of the menu of a map or a card, which open one another.
    seen.page.evaluate(
        "document.querySelectorAll('main details').forEach(each => { each.open = true; })"
    )
    if seen.page.locator(".lw-map:visible").count():
        seen.wait_for_map()
    return axe_finds(seen.page, name)


def test_every_page_is_in_a_list(served: Flask) -> None:
    endpoints = {
        rule.endpoint
        for rule in served.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not rule.endpoint.startswith(NO_PAGES)
    }
    assert endpoints == {*PAGES, *ELSEWHERE}


@pytest.mark.parametrize("who", [None, *(role.value for role in Role)])
def test_axe_finds_nothing_on_the_pages_of_a_role(
    open_page: Callable[..., Watched], lift: str, who: str | None
) -> None:
    seen = open_page(who=who)
    if who == "link-worker":
        seen.search(POSTCODE)
    if who == "editor":
        seen.open("/edit/imports/")
        seen.page.set_input_files(
            "#file", {"name": "new.csv", "mimeType": "text/csv", "buffer": TABLE_OF_GROUPS}
        )
        seen.page.get_by_role("button", name="Show what it changes").click()
        seen.page.wait_for_url(re.compile("/edit/imports/."))
    words = {
        "RESULTS": seen.results,
        "SEARCH": seen.results.replace("/results/", "/search/"),
        "LIFT": lift,
        "IMPORT": seen.page.url.removeprefix(seen.address),
    }
    paths = [path for name, of in PAGES.items() if who_for(name) == who for path in of]
    # The start for each role, a page that is not for them, and one that is not there.
    found = []
    for path in [*paths, "/", "/groups/bus", "/admin/" if who != "admin" else "/search", "/nope"]:
        seen.open(re.sub("[A-Z]{4,}", lambda word: words[word[0]], path))
        found += finds(seen, path)
    assert found == []
    seen.assert_quiet()


def test_axe_finds_nothing_where_there_is_nothing_yet(
    open_page: Callable[..., Watched], tmp_path: Any
) -> None:
    services = replace(fake_services(), store=FakeStore(()))
    with serving(make_app(tmp_path, services)) as at:
        seen = open_page(320, at=at)
        seen.search(POSTCODE)
        found = finds(seen, "no results")
        for path in (
            f"{seen.results}/week", f"{seen.results}/shortlist", f"{seen.results}/nothing-suitable",
            "/lifts", "/coordinator/queue", "/data/",
        ):  # fmt: skip
            seen.open(path)
            found += finds(seen, f"nothing yet: {path}")
        seen.assert_quiet()
    assert found == []


def pressed(seen: Watched, path: str, button: str, **typed: str) -> Callable[[], list[str]]:
    """Open a page, fill fields in by their ids, and press a button."""
    seen.open(path)
    for field, text in typed.items():
        seen.page.fill(f"#{field}", text)
    seen.page.get_by_role("button", name=button).first.click()
    return lambda: finds(seen, f"{path}, {button}")


PROBLEM, DONE = ".nhsuk-error-summary", ".nhsuk-notification-banner"


def test_axe_finds_nothing_after_a_link_workers_press(open_page: Callable[..., Watched]) -> None:
    seen = open_page(320, who="link-worker")
    page, found = seen.page, []

    def after(sign: str, path: str, button: str, **typed: str) -> None:
        look = pressed(seen, path, button, **typed)
        expect(page.locator(sign).first).to_be_visible()
        found.extend(look())

    after(PROBLEM, "/search", "Find groups", home="Nowhere-on-Sea")
    after("#home_choice-1", "/search", "Find groups", home="Newton")
    after(".lw-question__text", "/search", "Find groups", home=POSTCODE, words="singing")
    seen.results = page.url.removeprefix(seen.address)
    after("[name=remove]", seen.results, "Add to shortlist")
    page.get_by_role("link", name=re.compile("Shortlist")).first.click()
    expect(page.locator(".lw-beside")).to_be_visible()
    found.extend(finds(seen, "one in the shortlist"))
    seen.search(POSTCODE)
    lift = f"{seen.results}/back/lift"
    after(PROBLEM, lift, "Go on", notes="943 476 5919")
    after("dl", lift, "Go on", notes="Side door")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".nhsuk-panel")).to_be_visible()
    sent = page.url.removeprefix(seen.address)
    found.extend(finds(seen, "sent"))
    after(DONE, sent, "Withdraw this request")
    seen.open(seen.results)
    page.get_by_role("button", name="Nothing suitable").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, we counted it")
    found.extend(finds(seen, "counted"))
    after(DONE, seen.results, "Clear this patient")
    assert found == []
    seen.assert_quiet()


def test_axe_finds_nothing_after_the_presses_of_others(
    open_page: Callable[..., Watched], lift: str
) -> None:
    found: list[str] = []
    opened: dict[str | None, Watched] = {}
    for who, sign, path, button, typed in (
        ("coordinator", PROBLEM, "/coordinator", "Plan the runs", {}),
        ("coordinator", PROBLEM, f"/coordinator/queue/{lift}", "Decline", {}),
        ("coordinator", DONE, f"/coordinator/queue/{lift}", "Accept", {}),
        ("editor", PROBLEM, "/edit/imports/", "Show what it changes", {}),
        ("editor", PROBLEM, "/edit/groups/new", "Add the group", {}),
        ("editor", DONE, "/edit/groups/walk", "Save", {"cost": "£5"}),
        ("editor", DONE, "/edit/reports", "Dealt with", {}),
        ("admin", DONE, "/admin/people/4", "Close the account", {}),
        ("admin", DONE, "/admin/people/4", "Open the account again", {}),
        ("driver", PROBLEM, "/account/password", "Change the password", {}),
        ("driver", PROBLEM, "/account/second-step/", "Turn it on", {}),
        (None, PROBLEM, "/groups/bus/wrong", "Send", {}),
        (None, DONE, "/groups/bus/wrong", "Send", {"text": "Not on Mondays"}),
        (None, PROBLEM, "/sign-in/", "Sign in", {}),
    ):
        seen = opened.get(who) or opened.setdefault(who, open_page(320, who=who))
        look = pressed(seen, path, button, **typed)
        expect(seen.page.locator(sign).first).to_be_visible()
        found += look()
    assert found == []
    for seen in opened.values():
        seen.assert_quiet()
