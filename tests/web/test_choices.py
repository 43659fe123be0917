"""Filter and sort: the list, the map, the week and the calendar hold the same groups."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from directory.find import DayPart
from directory.find.query import Sure
from directory.model import How
from geo.routing.vocabulary import Verdict
from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, POSTCODE, VENUES, fake_services, group
from tests.web.pages import elements, parse, text_of
from webmap.usecases.find_groups import Section
from webmap.usecases.narrowing import Choice, Cost, Sort, key_of
from webmap.views.choices import choice_args, read_choice

TUESDAY = GROUPS[0].schedules[0]


def on(weekday: int, hour: int, where: Any) -> Any:
    """Return a weekly schedule."""
    start, end = dt.time(hour, 30), dt.time(hour + 1)
    return replace(TUESDAY, weekday=weekday, start_time=start, end_time=end, venue_id=where.id)


TOWN, NEAR, HILL = (
    VENUES[verdict] for verdict in (Verdict.PUBLIC_TRANSPORT, Verdict.WALK, Verdict.LIFT_BACK)
)
MIXED = (
    group("free", "Free Singers", TOWN, "singing", cost="Free", schedules=(on(1, 10, TOWN),)),
    group("paid", "Paid Singers", TOWN, "singing", cost="£3", schedules=(on(3, 14, TOWN),)),
    group("ask", "Ask Them", NEAR, "craft", cost="", schedules=(on(4, 18, NEAR),)),
    group("hill", "Hill Tea", HILL, "craft", cost="Free", schedules=(on(1, 9, HILL),)),
    group(
        "two",
        "Two Places",
        None,
        "lunch club",
        venues=(TOWN, HILL),
        schedules=(on(1, 10, HILL), on(2, 10, TOWN)),
        languages=("Polish",),
    ),
    group("online", "Phone Friends", None, "befriending", how=How.ONLINE, schedules=(), cost=""),
    group("undated", "Some Day", NEAR, "games", schedules=()),
)


@pytest.fixture(scope="module")
def mixed_app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return make_app(tmp_path_factory.mktemp("mixed"), fake_services(MIXED))


@pytest.fixture
def mixed(mixed_app: Any) -> Any:
    """Return a client that has asked for a week of these groups."""
    client: Any = mixed_app.test_client()
    assert client.search().status_code == 303
    return client


def listed(client: Any, query: str = "") -> list[str]:
    """Return the ids of the cards, in order."""
    tree = parse(client.get(f"{client.results}?{query}").text)
    return [str(card.get("data-card")) for card in elements(tree, "article")]


def offered(client: Any, query: str = "") -> dict[str, dict[str, int]]:
    """Return the choices of each sort with their counts."""
    tree = parse(client.get(f"{client.results}?{query}").text)
    found: dict[str, dict[str, int]] = {}
    for facet in elements(tree, "fieldset"):
        title = text_of(elements(facet, "legend")[0])
        said = [text_of(label) for label in elements(facet, "label")]
        pairs = [re.fullmatch(r"(.*) \((\d+) groups?\)", one) for one in said]
        found[title] = {pair[1]: int(pair[2]) for pair in pairs if pair is not None}
    return found


CHOSEN = {
    "cost=free": {"free", "hill"},
    "cost=paid": {"paid", "two", "undated"},
    "cost=unknown": {"ask", "online"},
    "cost=free&cost=unknown": {"free", "hill", "ask", "online"},
    "steps=yes": {"free", "paid", "ask", "online", "undated"},
    "day=1": {"free", "hill", "two"},
    "day=1&day=3": {"free", "hill", "two", "paid"},
    "time=evening": {"ask"},
    "day=1&time=evening": set(),
    "verdict=walk": {"ask"},
    "verdict=one_way": {"hill"},
    "day=1&verdict=one_way": {"hill", "two"},
    f"language={key_of('Polish')}": {"two"},
    f"kind={key_of('singing')}": {"free", "paid"},
    f"kind={key_of('singing')}&cost=free": {"free"},
    "day=6": set(),
}


@pytest.mark.parametrize("query", CHOSEN)
def test_a_choice_leaves_the_groups_that_fit_it(mixed: Any, query: str) -> None:
    assert set(listed(mixed, query)) == CHOSEN[query]


@pytest.mark.parametrize("query", ["", *CHOSEN, "sort=name", "cost=free&sort=soonest"])
def test_list_map_week_and_calendar_hold_the_same_groups(mixed: Any, query: str) -> None:
    inside = listed(mixed, query)
    features = mixed.get(f"{mixed.results}.geojson?{query}").get_json()["features"]
    drawn = {f["properties"]["id"]: f["properties"] for f in features if f["properties"].get("id")}
    assert set(drawn) == set(inside) - {"online", "undated"}
    week = parse(mixed.get(f"{mixed.results}/week?{query}").text)
    rows = [th for th in elements(week, "th") if th.get("scope") == "row"]
    names = {one.id: one.name for one in MIXED}
    assert [text_of(th) for th in rows] == ([names[i] for i in inside] if inside else [])
    calendar = mixed.get(f"{mixed.results}.ics?{query}").text
    reached = {i for i in inside if drawn.get(i, {}).get("icon") in ("walk", "public_transport")}
    assert {i for i in names if f"SUMMARY:{names[i]}" in calendar} == reached


def test_the_map_of_the_page_asks_for_the_groups_of_the_list(mixed: Any) -> None:
    page = mixed.get(f"{mixed.results}?cost=free&day=1").text
    assert f"{mixed.results}.geojson?day=1\\u0026cost=free" in page


@pytest.mark.parametrize("query", ["", "cost=free", "day=1", "verdict=one_way", "steps=yes"])
def test_the_number_beside_a_choice_is_how_many_groups_it_gives(mixed: Any, query: str) -> None:
    tree = parse(mixed.get(f"{mixed.results}?{query}").text)
    # Other boxes and labels, such as those of the map's, are not choices of groups.
    boxes = [box for box in elements(tree, "input") if (box.get("id") or "").startswith("choose-")]
    said = {
        label.get("for"): int(re.findall(r"\((\d+) groups?\)", text_of(label))[0])
        for label in elements(tree, "label")
        if (label.get("for") or "").startswith("choose-")
    }
    assert len(boxes) > 15
    kept = [pair.split("=") for pair in query.split("&") if pair]
    for box in boxes:
        others = [f"{name}={value}" for name, value in kept if name != box.get("name")]
        asked = "&".join([*others, f"{box.get('name')}={box.get('value')}"])
        assert said[box.get("id")] == len(listed(mixed, asked)), asked


def test_a_group_is_judged_by_its_meetings_on_the_chosen_day(mixed: Any) -> None:
    """On Wednesdays it is in the town, on Tuesdays on the hill, from where no bus runs home."""
    assert "Three ways home" in _card(mixed, "", "two")
    tuesday = _card(mixed, "day=1", "two")
    assert "Can get there, but not home" in tuesday
    assert "A lift home fixes it" in tuesday
    assert "Wednesday" not in tuesday


def test_the_counts_of_the_page_are_those_of_what_is_shown(mixed: Any) -> None:
    tree = parse(mixed.get(f"{mixed.results}?cost=free").text)
    (summary,) = [e for e in elements(tree, "ul") if e.get("class") == "lw-summary"]
    assert [text_of(li) for li in elements(summary, "li")] == [
        "Can get there and back: 1",
        "Needs help one way: 1",
    ]
    assert "2 of 7 groups" in text_of(tree)


def test_sorting_makes_one_list_in_which_each_card_says_its_verdict(mixed: Any) -> None:
    assert listed(mixed, "sort=name") == [
        "ask", "free", "hill", "paid", "online", "undated", "two"
    ]  # fmt: skip
    assert listed(mixed, "sort=soonest")[:5] == ["hill", "free", "two", "paid", "ask"]
    assert "Needs help one way" in _card(mixed, "sort=soonest", "hill")
    assert listed(mixed) == ["ask", "free", "two", "paid", "hill", "online", "undated"]


def test_choices_stay_in_the_links_of_the_page_and_come_back(mixed: Any) -> None:
    tree = parse(mixed.get(f"{mixed.results}?cost=free&sort=name").text)
    links = [str(a.get("href")) for a in elements(tree, "a")]
    assert f"{mixed.results}/week?cost=free&sort=name" in links
    assert f"{mixed.results}/hill?cost=free&sort=name" in links
    way = parse(mixed.get(f"{mixed.results}/hill?cost=free&sort=name").text)
    back = [str(a.get("href")) for a in elements(way, "a") if text_of(a) == "All groups"]
    assert back == [f"{mixed.results}?cost=free&sort=name#group-hill"]
    without = [str(a.get("href")) for a in elements(tree, "a") if "Take away" in text_of(a)]
    assert without == [f"{mixed.results}?sort=name#groups"]


def test_what_is_no_choice_chooses_nothing(mixed: Any) -> None:
    everything = listed(mixed)
    for wrong in (
        "cost=x",
        "day=7",
        "day=-1",
        "day=²",
        "kind=singing",
        "steps=no",
        "sort=x",
        "q=1",
    ):
        assert listed(mixed, wrong) == everything, wrong


def test_a_choice_that_leaves_nothing_says_so_and_can_be_taken_back(mixed: Any) -> None:
    page = mixed.get(f"{mixed.results}?day=1&time=evening").text
    assert "No group fits all that you chose" in page
    assert f'href="{mixed.results}#groups">Show all groups' in page


def test_no_address_holds_the_home_what_was_typed_or_a_kind(mixed: Any) -> None:
    mixed.search(words="singers", kinds=["singing"])
    for path in ("", "/week", "/free"):
        page = mixed.get(f"{mixed.results}{path}?cost=free").text
        addresses = " ".join(re.findall(r'(?:href|action)="([^"]*)"', page)).lower()
        for secret in (POSTCODE, "LK1", "sing", "52.1"):
            assert secret.lower() not in addresses


def test_days_on_which_the_person_is_not_free_are_not_offered(mixed: Any) -> None:
    mixed.search(days=["1"])
    assert "Day" not in offered(mixed)
    assert listed(mixed, "day=3") == []


def test_clearing_a_patient_drops_what_was_narrowed_for_them(mixed: Any, mixed_app: Any) -> None:
    kept = mixed_app.extensions["linkway-answers"]._kept
    kept.clear()
    listed(mixed, "day=1")
    assert len(kept) == 2
    token = mixed.csrf_token(mixed.results)
    mixed.post(mixed.results.replace("results", "clear"), data={"csrf_token": token})
    assert not kept


def test_every_choice_reads_back_from_its_address() -> None:
    options = product(
        (frozenset(), frozenset({1, 6})),
        (None, Sure.YES, Sure.YES_OR_UNKNOWN),
        (frozenset(), frozenset({Cost.FREE, Cost.UNKNOWN})),
        Sort,
    )
    for days, sure, costs, sort in options:
        choice = Choice(
            kinds=frozenset({key_of("craft")}),
            days=days,
            parts=frozenset({DayPart.EVENING}),
            costs=costs,
            step_free=sure,
            sections=frozenset({Section.WALK, Section.LIFT}),
            sort=sort,
        )
        assert read_choice(MultiDict(choice_args(choice))) == choice


def _card(client: Any, query: str, group_id: str) -> str:
    tree = parse(client.get(f"{client.results}?{query}").text)
    (card,) = [c for c in elements(tree, "article") if c.get("data-card") == group_id]
    return text_of(card)
