"""The week: each meeting in the cell of its day, and the same groups as the list."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from geo.routing.vocabulary import Judgement, Point, SessionTime, Traveller, Verdict
from tests.web.conftest import make_app
from tests.web.fakes import _TUESDAY, GROUPS, TODAY, VENUES, FakeEngine, fake_services, group
from tests.web.pages import elements, parse, text_of


def table(page: str) -> tuple[list[str], dict[str, list[str]]]:
    """Return the names of the days, and what the cells of each group say."""
    (found,) = elements(parse(page), "table")
    head, *rows = elements(found, "tr")
    cells = {
        text_of(elements(row, "th")[0]): [text_of(cell) for cell in elements(row, "td")]
        for row in rows
        if elements(row, "td")
    }
    return [text_of(th) for th in elements(head, "th")[1:]], cells


def linked(page: str) -> list[str]:
    return [str(a.get("href")) for a in elements(parse(page), "a")]


def test_a_meeting_is_in_the_cell_of_its_day_with_its_time_and_verdict(searched: Any) -> None:
    days, cells = table(searched.get(f"{searched.results}/week").text)
    assert days[:2] == ["Monday 2 March Today", "Tuesday 3 March"]
    assert len(days) == 7
    none = "Does not meet"
    assert cells["Town Singers"] == [none, "10:30 There and back", *[none] * 5]
    assert cells["Near Lunch Club"][1] == "10:30 Walk"
    assert cells["Hill Walkers’ Tea"][1] == "10:30 Help one way"
    assert cells["Far Gardeners"][1] == "10:30 Needs a lift"
    assert cells["Lost Readers"][1] == "10:30 Can’t tell"


def test_groups_stand_in_the_order_and_under_the_headings_of_the_list(searched: Any) -> None:
    listed = parse(searched.get(searched.results).text)
    week = parse(searched.get(f"{searched.results}/week").text)
    (found,) = elements(week, "table")
    named = [th for th in elements(found, "th") if th.get("scope") == "row"]
    assert [text_of(th) for th in named] == [text_of(h) for h in elements(listed, "h3")]
    headed = [text_of(th) for th in elements(found, "th") if th.get("scope") == "rowgroup"]
    assert headed == [text_of(h) for h in elements(listed, "h2") if _is_section(h)]
    assert text_of(elements(found, "caption")[0]).startswith("Monday 2 March to Sunday 8 March")


def test_a_group_without_a_date_says_so_in_words(searched: Any) -> None:
    _, cells = table(searched.get(f"{searched.results}/week").text)
    assert cells["Phone Friends"] == ["No journey needed. Ask the group for its times."]
    assert cells["Some Day Club"] == ["We do not know when it meets next. Ask the group."]


def test_a_cell_leads_to_the_page_of_that_very_meeting(searched: Any) -> None:
    (address,) = {a for a in linked(searched.get(f"{searched.results}/week").text) if "bus?" in a}
    assert address == f"{searched.results}/bus?at=2026-03-03T10:30"
    assert "Tuesday 3 March, 10:30 to 12:00" in searched.get(address).text


class TuesdayBus(FakeEngine):
    """A bus that runs only every other Tuesday."""

    def judge(
        self, home: Point, sessions: list[SessionTime], traveller: Traveller, **options: Any
    ) -> list[Judgement]:
        judged = super().judge(home, sessions, traveller, **options)
        return [
            one
            if session.start.date().isocalendar().week % 2
            else Judgement(one.key, Verdict.LIFT_BOTH)
            for one, session in zip(judged, sessions, strict=True)
        ]


@pytest.fixture
def month(tmp_path: Path) -> Any:
    """Ask for four weeks where a weekly and two fortnightly clubs need a fortnightly bus."""
    town = VENUES[Verdict.PUBLIC_TRANSPORT]
    weekly = replace(_TUESDAY, venue_id=town.id)
    odd = replace(weekly, every=2, starts_on=TODAY + dt.timedelta(days=1))
    even = replace(weekly, every=2, starts_on=TODAY + dt.timedelta(days=8))
    groups = tuple(
        group(key, name, town, schedules=(schedule,))
        for key, name, schedule in (
            ("w", "Every week", weekly),
            ("o", "Odd weeks", odd),
            ("e", "Even weeks", even),
        )
    )
    engine: Any = TuesdayBus()
    app = make_app(tmp_path, replace(fake_services(groups), engine=engine))
    client: Any = app.test_client()
    client.search(when="month", days=["1"])
    return client


def test_a_fortnightly_club_is_seen_to_meet_a_fortnightly_bus_or_not(month: Any) -> None:
    days, cells = table(month.get(f"{month.results}/week").text)
    assert days == ["Tuesday 3 March", "Tuesday 10 March", "Tuesday 17 March", "Tuesday 24 March"]
    bus, lift, none = "10:30 There and back", "10:30 Needs a lift", "Does not meet"
    runs_on_the_3rd = TODAY.isocalendar().week % 2 == 1
    first, second = (bus, lift) if runs_on_the_3rd else (lift, bus)
    assert cells["Every week"] == [first, second, first, second]
    assert cells["Odd weeks"] == [first, none, first, none]
    assert cells["Even weeks"] == [none, second, none, second]


def test_later_and_earlier_days_are_links_and_every_day_is_on_one_page(client: Any) -> None:
    client.search(when="month")
    pages = [client.get(f"{client.results}/week?page={number}").text for number in (1, 2, 3, 4)]
    days = [day for page in pages for day in table(page)[0]]
    assert len(days) == len(set(days)) == 28
    for number, page in enumerate(pages, start=1):
        turned = {a.rpartition("page=")[2] for a in linked(page) if "/week?page=" in a}
        assert turned == {str(n) for n in (number - 1, number + 1) if 1 <= n <= 4}


@pytest.mark.parametrize("page", ["0", "5", "-1", "x", "²", "9" * 50, ""])
def test_a_page_that_there_is_not_is_the_first(client: Any, page: str) -> None:
    client.search(when="month")
    days, _ = table(client.get(f"{client.results}/week", query_string={"page": page}).text)
    assert days[0] == "Monday 2 March Today"


def test_the_list_by_day_has_the_meetings_of_the_table(searched: Any) -> None:
    tree = parse(searched.get(f"{searched.results}/week").text)
    (tuesday,) = [e for e in elements(tree, "section") if e.get("aria-labelledby") == "day-2"]
    (found,) = elements(tree, "table")
    assert _meetings(tuesday) == _meetings(found)
    assert "10:30 Town Singers: There and back" in [text_of(li) for li in elements(tuesday, "li")]


def test_without_its_session_the_week_is_gone(searched: Any, app: Any) -> None:
    assert app.test_client().get(f"{searched.results}/week").status_code == 410


def test_nothing_to_show_leads_back_to_the_search(client: Any) -> None:
    client.search(words="gardenorium")
    page = client.get(f"{client.results}/week").text
    assert "No group fits what you asked." in page
    client.search(when="chosen", first="2/3/2026", last="2/3/2026", days=["3"])
    assert "There is no such day in these dates." in client.get(f"{client.results}/week").text


def test_every_group_of_the_list_is_in_the_week(searched: Any) -> None:
    _, cells = table(searched.get(f"{searched.results}/week").text)
    assert set(cells) == {g.name for g in GROUPS}


def _is_section(heading: Element) -> bool:
    return "lw-section" in heading.get("class", "")


def _meetings(within: Element) -> set[str]:
    return {str(a.get("href")) for a in elements(within, "a") if "?at=" in str(a.get("href"))}
