"""The shortlist: kept with its search, side by side, gone with its patient."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.fakes import POSTCODE
from tests.web.pages import elements, parse, text_of


def choose(client: Any, *ids: str, query: str = "", **more: str) -> Any:
    """Add groups to the shortlist of the last search; return the last answer."""
    token = client.csrf_token(client.results)
    for one in ids:
        data = {"csrf_token": token, "add": one, **more}
        sent = client.post(f"{client.results}/shortlist?{query}", data=data)
    return sent


def take(client: Any, one: str) -> Any:
    """Take a group from the shortlist."""
    data = {"csrf_token": client.csrf_token(client.results), "remove": one, "back": "shortlist"}
    return client.post(f"{client.results}/shortlist", data=data)


def shortlist(client: Any, query: str = "") -> str:
    return str(client.get(f"{client.results}/shortlist?{query}").text)


def beside(page: str) -> tuple[list[str], dict[str, list[str]]]:
    """Return the names side by side, and what each row says of them."""
    (table,) = elements(parse(page), "table")
    head, *rows = elements(table, "tr")
    cells = {
        text_of(elements(row, "th")[0]): [text_of(td) for td in elements(row, "td")] for row in rows
    }
    return [text_of(th) for th in elements(head, "th")], cells


def test_a_group_is_added_at_its_card_and_the_place_is_not_lost(searched: Any) -> None:
    sent = choose(searched, "bus", query="cost=paid&sort=name")
    assert sent.status_code == 303
    assert sent.location == f"{searched.results}?cost=paid&sort=name#group-bus"
    page = searched.get(searched.results).text
    assert 'name="remove" value="bus"' in page
    assert 'name="add" value="walk"' in page
    assert "Shortlist (1)" in page


def test_groups_stand_side_by_side_with_both_ways(searched: Any) -> None:
    choose(searched, "bus", "back", "online")
    names, rows = beside(shortlist(searched))
    assert names == [
        "Town Singers Can get there and back",
        "Hill Walkers’ Tea Needs help one way",
        "Phone Friends At home or online",
    ]
    assert rows["The way there"][0] == (
        "Leave at 09:49, arrive at 10:20. 31 minutes door to door, 6 of them walking."
        "Bus 42 at 09:55."
    )
    assert rows["The way home"][1:] == ["No way that we know of", "No journey needed"]
    assert rows["Changes"][0] == "There: noneHome: none"
    assert rows["Walking"][0] == "There: 6 minutesHome: 6 minutes"
    assert rows["What would help"][1] == "A lift home fixes it: 9 minutes by car."
    assert rows["Cost"] == ["£4"] * 3
    assert rows["Step-free"][:2] == ["Yes", "No"]
    assert rows["Phone"][0] == "01632 960001"
    assert rows["Last checked"][0] == "9 January 2026"
    assert rows["Next dates"][0].startswith("Tuesday 3 March, 10:30 to 12:00: Can get there")


def test_more_than_four_are_all_listed_and_the_four_can_be_chosen(searched: Any) -> None:
    ids = ["walk", "bus", "bus2", "back", "there", "lift"]
    choose(searched, *ids)
    page = shortlist(searched)
    assert len(beside(page)[0]) == 4
    boxes = [b.get("value") for b in elements(parse(page), "input") if b.get("name") == "show"]
    assert boxes == ids
    names, _ = beside(shortlist(searched, "show=lift&show=walk"))
    assert names == ["Near Lunch Club Can walk", "Far Gardeners Needs a lift"]
    names, _ = beside(shortlist(searched, "&".join(f"show={one}" for one in ids)))
    assert len(names) == 4


def test_a_group_is_taken_away_and_adding_twice_is_adding_once(searched: Any) -> None:
    choose(searched, "bus", "bus", "walk")
    sent = take(searched, "bus")
    assert sent.location == f"{searched.results}/shortlist"
    assert beside(shortlist(searched))[0] == ["Near Lunch Club Can walk"]
    take(searched, "walk")
    assert "Nothing is on the shortlist yet" in shortlist(searched)


def test_the_calendar_has_the_dates_of_the_shortlist_without_a_lift(searched: Any) -> None:
    choose(searched, "bus", "lift")
    calendar = searched.get(f"{searched.results}/shortlist.ics").text
    assert re.findall(r"SUMMARY:(.*)\r", calendar) == ["Town Singers"]
    assert POSTCODE not in calendar


def test_each_search_has_a_shortlist_of_its_own(client: Any) -> None:
    client.search()
    first = client.results
    choose(client, "bus")
    client.search(home="Linkton")
    assert "Nothing is on the shortlist yet" in shortlist(client)
    client.results = first
    assert "Town Singers" in shortlist(client)


def test_a_changed_search_keeps_the_shortlist_and_names_what_is_not_in_it(client: Any) -> None:
    client.search()
    choose(client, "bus", "walk")
    client.search(search=client.results.rpartition("/")[2], kinds=["singing"])
    page = shortlist(client)
    assert beside(page)[0] == ["Town Singers Can get there and back"]
    assert "Chosen before, and not in this search" in page
    assert "Near Lunch Club" in page


def test_clearing_the_patient_clears_the_shortlist(searched: Any) -> None:
    choose(searched, "bus")
    token = searched.csrf_token(searched.results)
    searched.post(searched.results.replace("results", "clear"), data={"csrf_token": token})
    assert searched.get(f"{searched.results}/shortlist").status_code == 410
    assert searched.get(f"{searched.results}/shortlist.ics").status_code == 410
    assert searched.post(
        f"{searched.results}/shortlist",
        data={"csrf_token": searched.csrf_token("/search"), "add": "walk"},
    ).status_code in (400, 410)


def test_a_shortlist_is_changed_only_with_the_token(searched: Any) -> None:
    assert searched.post(f"{searched.results}/shortlist", data={"add": "bus"}).status_code == 400
    assert "Nothing is on the shortlist yet" in shortlist(searched)


@pytest.mark.parametrize("wrong", ["nope", "../x", "<script>", "x" * 5000])
def test_a_group_that_there_is_not_cannot_be_added(searched: Any, wrong: str) -> None:
    assert choose(searched, wrong).status_code == 404
    assert "Nothing is on the shortlist yet" in shortlist(searched)


def test_the_home_stays_what_it_was_when_the_shortlist_changes(searched: Any) -> None:
    before = searched.get(f"{searched.results}.geojson").get_json()["features"][0]
    choose(searched, "bus")
    assert searched.get(f"{searched.results}.geojson").get_json()["features"][0] == before


@pytest.mark.parametrize(
    ("back", "page"),
    [("group", "/groups/bus?search={reference}"), ("way", "{results}/bus?cost=paid")],
)
def test_a_group_is_added_and_taken_off_on_pages_about_it(
    searched: Any, back: str, page: str
) -> None:
    reference = searched.results.rsplit("/", 1)[1]
    path = page.format(reference=reference, results=searched.results)
    for name, word, after in (
        ("add", "Add to shortlist", "Remove from shortlist"),
        ("remove", "Remove from shortlist", "Add to shortlist"),
    ):
        forms = elements(parse(searched.get(path).text), "form")
        (form,) = (f for f in forms if "/shortlist" in (f.get("action") or ""))
        (button,) = elements(form, "button")
        assert (text_of(button), button.get("name")) == (word, name)
        data = {f.get("name"): f.get("value") for f in elements(form, "input")}
        sent = searched.post(form.get("action"), data={**data, name: button.get("value")})
        assert (sent.status_code, sent.location) == (303, path)
        assert data["back"] == back
        assert after in searched.get(path).text


def test_a_group_page_without_a_search_has_no_shortlist(client: Any) -> None:
    assert "Add to shortlist" not in client.get("/groups/bus").text
    assert "Add to shortlist" not in client.get("/groups/bus?search=gone").text


def test_a_card_tells_the_dates_before_the_verdict_and_the_help_after_it(searched: Any) -> None:
    cards = elements(parse(searched.get(searched.results).text), "article")
    (card,) = (card for card in cards if card.get("data-card") == "back")
    said = text_of(card)
    parts = [
        "Hill Walkers’ Tea",
        "A warm meal and company.",
        "Tuesday 3 March, 10:30 to 12:00",
        "Can get there, but not home",
        "A lift home fixes it: 9 minutes by car.",
        "Cost:£4",
        "Step-free:no",
        "Checked:9 January 2026",
        "Add to shortlist",
    ]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)
