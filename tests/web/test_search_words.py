"""Words in the search: how they are understood, why a group is there, and what is offered."""

from __future__ import annotations

import re
from typing import Any

from tests.web.pages import elements, parse, text_of


def names(page: str) -> list[str]:
    """Return the names of the groups that are listed, in order."""
    return [text_of(element) for element in elements(parse(page), "h3")]


def test_each_group_says_in_one_line_why_it_is_there(client: Any) -> None:
    client.search(words="lonely")
    page = client.get(client.results).text
    assert "Phone Friends" in names(page)
    assert "Matches “lonely” as a need: loneliness." in page


def test_without_words_there_is_no_such_line(client: Any) -> None:
    client.search()
    page = client.get(client.results).text
    assert "Matches" not in page
    assert len(names(page)) == 9


def test_a_slip_of_the_keyboard_is_said(client: Any) -> None:
    client.search(words="knittrs")
    page = client.get(client.results).text
    assert names(page) == ["Town Knitters"]
    assert "We looked for “knitters”, not “knittrs”." in page


def test_a_word_that_nobody_has_is_left_out_and_said(client: Any) -> None:
    client.search(words="knitters zeppelin")
    page = client.get(client.results).text
    assert names(page) == ["Town Knitters"]
    assert "No group mentions “zeppelin”, so we left that out." in page


def test_where_nothing_is_found_other_words_are_offered_and_one_click_asks_them(
    client: Any,
) -> None:
    client.search(words="gardenorium", days=["1"])
    first = client.results
    page = client.get(first).text
    assert "No group fits what you asked" in page
    assert "Look for one of these instead" in page
    offered = re.search(r'name="words" value="([^"]+)"', page)
    assert offered is not None
    action = re.search(r'action="(/search/[^"]+/words)"', page)
    assert action is not None
    sent = client.post(
        action[1], data={"words": offered[1], "csrf_token": client.csrf_token(first)}
    )
    assert sent.status_code == 303
    assert offered[1] not in sent.location
    question = client.get(sent.location).text
    assert f"about “{offered[1]}”" in question
    assert "on Tuesdays" in question


def test_other_words_need_a_token_and_a_search_that_is_still_kept(client: Any) -> None:
    client.search()
    path = client.results.replace("/results/", "/search/") + "/words"
    assert client.post(path, data={"words": "lonely"}).status_code == 400
    token = client.csrf_token()
    gone = client.post("/search/nonsense/words", data={"words": "lonely", "csrf_token": token})
    assert gone.status_code in {404, 410}


def test_words_are_in_no_address_of_the_results(client: Any) -> None:
    client.search(words="lonely widower")
    page = client.get(client.results).text
    addresses = re.findall(r'(?:href|action|src|data-[a-z-]+)="([^"]*)"', page)
    assert addresses
    assert not any("lonely" in one or "widower" in one for one in addresses)
    assert "lonely" not in client.results


def test_the_parts_of_the_day_that_they_are_free_narrow_the_dates(client: Any) -> None:
    client.search(parts=["afternoon", "evening", "nonsense"])
    page = client.get(client.results).text
    assert "in the afternoon and evening" in page
    assert "Tuesday 3 March, 10:30 to 12:00" not in page.replace("Next meets Tuesday 3 March", "")
    client.search(parts=["morning"])
    assert "Tuesday 3 March, 10:30 to 12:00" in client.get(client.results).text
    form = client.get(client.results.replace("/results/", "/search/")).text
    assert re.search(r'value="morning"[^>]*checked', form)


def test_hostile_words_are_text_wherever_they_are_said(client: Any) -> None:
    for words in ("<script>alert(1)</script>", '"><img src=x>', "knitters <b>zeppelin</b>"):
        client.search(words=words)
        page = client.get(client.results).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>" not in page
