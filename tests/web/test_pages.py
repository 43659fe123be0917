"""What a link worker sees. Every page fetched here is also checked by the client (pages.py)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask

from directory.model import Organisation
from geo.routing.vocabulary import Verdict
from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, HOME, POSTCODE, VENUES, fake_services, group
from tests.web.pages import elements, heading, parse, text_of

PUBLIC = ["/", "/about", "/search", "/groups/bus", "/groups/online", "/groups/undated"]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_open_without_a_search(client: Any, path: str) -> None:
    assert client.get(path).status_code == 200


def test_first_page_leads_to_the_three_tools_and_says_that_the_area_is_invented(
    client: Any,
) -> None:
    page = client.get("/").text
    assert all(f'href="{path}"' in page for path in ("/search", "/planner", "/coordinator"))
    assert "invented area" in page
    assert "5 January 2026 to 30 June 2026" in page


def test_search_answers_with_the_results_at_an_address_that_holds_no_home(client: Any) -> None:
    response = client.search()
    assert response.status_code == 303
    assert re.fullmatch(r"/results/[\w-]{22}", response.location)


def test_results_are_in_sections_in_the_order_of_the_words(searched: Any) -> None:
    tree = parse(searched.get(searched.results).text)
    titles = [text_of(h) for h in elements(tree, "h2") if "lw-section" in h.get("class", "")]
    assert titles == [
        "Can walk 1 group",
        "Can get there and back 2 groups",
        "Needs help one way 2 groups",
        "Needs a lift 1 group",
        "We can’t tell 1 group",
        "At home or online 1 group",
        "Nothing on these dates 1 group",
    ]


def test_every_group_is_in_the_list_and_each_with_a_place_on_the_map(searched: Any) -> None:
    tree = parse(searched.get(searched.results).text)
    listed = {card.get("data-card") for card in elements(tree, "article")}
    features = searched.get(f"{searched.results}.geojson").get_json()["features"]
    drawn = {f["properties"]["id"] for f in features if f["properties"]["role"] == "group"}
    assert listed == {g.id for g in GROUPS}
    assert drawn == {"walk", "bus", "bus2", "back", "there", "lift"}


@pytest.mark.parametrize(
    ("group_id", "said"),
    [
        ("walk", "Walk, 8 minutes each way."),
        (
            "bus",
            "Bus 42 at 09:55, 31 minutes door to door, 6 of them walking. "
            "Three ways home; leave by 13:30 for the last. They wait 15 minutes after the end.",
        ),
        (
            "back",
            "Can get there, but not home: the last bus leaves at 11:40 and the session ends "
            "at 12:00.",
        ),
        (
            "there",
            "Can get home, but not there: the first bus gets them there at 11:20 and the "
            "session starts at 10:30.",
        ),
        ("lift", "No bus or train runs near them on that Tuesday."),
        ("unknown", "We do not know where it meets."),
    ],
)
def test_a_verdict_is_said_in_plain_words(searched: Any, group_id: str, said: str) -> None:
    page = parse(searched.get(f"{searched.results}/{group_id}").text)
    assert said in [text_of(p) for p in elements(page, "p")]


def test_the_way_is_told_leg_by_leg_with_the_wait(searched: Any) -> None:
    tree = parse(searched.get(f"{searched.results}/bus").text)
    rows = [text_of(li) for li in elements(tree, "li") if "lw-legs" in li.get("class", "")]
    assert rows[:7] == [
        "09:49 Home",
        "Walk 4 minutes, about 240 metres",
        "09:53 Green Lane",
        "Wait 2 minutes",
        "09:55 Bus 42 towards Linkton23 minutes. Get off at the 12th stop. Vale Buses",
        "10:18 Market Place",
        "Walk 2 minutes, about 120 metres",
    ]


def test_a_later_way_home_is_offered_below_the_way_home(searched: Any) -> None:
    tree = parse(searched.get(f"{searched.results}/bus").text)
    assert "Later: leave at 13:00, home at 13:31. Bus 42 at 13:06." in [
        text_of(li) for li in elements(tree, "li")
    ]
    assert "Other ways" not in searched.get(f"{searched.results}/walk").text


def test_a_lift_that_fixes_it_is_named(searched: Any) -> None:
    assert (
        "A lift home fixes it: 9 minutes by car." in searched.get(f"{searched.results}/back").text
    )


def test_no_address_and_no_page_holds_the_point_of_the_home(searched: Any) -> None:
    for path in ("", "/bus", "/lift"):
        page = searched.get(searched.results + path).text
        assert str(HOME.lat) not in page
        assert str(HOME.lon) not in page


def test_the_last_search_can_be_changed(searched: Any) -> None:
    page = searched.get(searched.results).text
    change = re.search(r'href="(/search/[\w-]{22})"', page)
    assert change is not None
    assert f'value="{POSTCODE}"' in searched.get(change[1]).text
    assert f'value="{POSTCODE}"' not in searched.get("/search").text


@pytest.mark.parametrize(
    ("answers", "field", "said"),
    [
        ({"home": ""}, "home", "Give a postcode"),
        ({"home": "x" * 300}, "home", "Give a postcode"),
        ({"home": "LK5 5ZZ"}, "home", "We do not know that postcode"),
        ({"home": "Atlantis"}, "home", "We do not know that place"),
        ({"home": "lk5"}, "home", "That is only a part of a postcode"),
        ({"home": "LK5 5"}, "home", "That is only a part of a postcode"),
        (
            {"when": "chosen", "first": "2026-02-24", "last": "2026-03-01"},
            "last",
            "Those dates are past",
        ),
        ({"home": "LK9 9ZZ"}, "home", "outside Link vale"),
        ({"home": "53.9, -1.5"}, "home", "outside Link vale"),
        ({"when": "chosen"}, "first", "Give the first date"),
        ({"when": "chosen", "first": "2026-03-09", "last": "x"}, "last", "Give the last date"),
        (
            {"when": "chosen", "first": "2026-03-09", "last": "2026-03-02"},
            "last",
            "The last date must be the same as the first or after it",
        ),
        (
            {"when": "chosen", "first": "2026-03-09", "last": "2027-03-02"},
            "last",
            "at most three months apart",
        ),
        ({"when": "never"}, "when-week", "Choose which dates"),
        ({"walking": "flies"}, "walking-1", "Choose how they get about"),
    ],
)
def test_what_cannot_be_used_is_said_at_the_top_and_at_the_field(
    client: Any, answers: dict[str, str], field: str, said: str
) -> None:
    response = client.search(**answers)
    assert response.status_code == 422
    tree = parse(response.text)
    summary = [a for a in elements(tree, "a") if a.get("href") == f"#{field}"]
    assert [said in text_of(link) for link in summary] == [True]
    messages = [text_of(e) for e in tree.iter() if "nhsuk-error-message" in (e.get("class") or "")]
    assert any(said in message for message in messages)


def test_a_name_that_fits_two_places_is_asked_again_and_the_choice_counts(client: Any) -> None:
    asked = client.search(home="Newton")
    assert asked.status_code == 422
    assert "Which “Newton” do you mean?" in asked.text
    chosen = client.search(home="Newton", home_choice="1", home_choice_for="Newton")
    assert chosen.status_code == 303
    home = client.get(f"{client.results}.geojson").get_json()["features"][0]
    assert home["properties"]["role"] == "home"
    assert home["geometry"]["coordinates"][1] in (52.11, 52.17)


def test_a_place_of_just_that_name_comes_before_longer_names(client: Any) -> None:
    assert client.search(home="linkton").status_code == 303
    assert "from Linkton (town)" in client.get(client.results).text


def test_a_town_comes_before_a_venue_of_its_name_and_a_venue_is_no_town(client: Any) -> None:
    assert client.search(home="Linkton").status_code == 303
    assert "from Linkton (town)" in client.get(client.results).text
    guessed = client.search(home="Linkton H")
    assert guessed.status_code == 422
    assert "We do not know that name. Choose the place you mean" in guessed.text
    assert "Linkton Hall (village hall)" in guessed.text
    assert client.search(home="Linkton Hall").status_code == 422


def test_a_street_in_two_places_is_asked_for_and_named_with_its_place(client: Any) -> None:
    asked = client.search(home="12 Green Ln")
    assert asked.status_code == 422
    assert "Green Lane, Linkton (street)" in asked.text
    assert "Green Lane, Newton (street)" in asked.text
    assert client.search(home="Green Lane, Newton").status_code == 303
    assert client.search(home="Mill St").status_code == 303
    assert "from Mill Street, Linkton (street)" in client.get(client.results).text


@pytest.mark.parametrize("text", ["LK1\u200b1AA", "\ufeffLK1\u00a01AA ", "lk1 1aa\u200e"])
def test_a_postcode_copied_with_characters_that_nobody_sees_is_known(
    client: Any, text: str
) -> None:
    assert client.search(home=text).status_code == 303


def test_a_choice_made_for_another_name_is_not_used(client: Any) -> None:
    assert (
        client.search(home="Newton", home_choice="1", home_choice_for="Elsewhere").status_code
        == 422
    )


def test_kind_and_day_narrow_the_results(client: Any) -> None:
    client.search(kinds=["singing"])
    assert 'data-card="bus"' in client.get(client.results).text
    assert 'data-card="walk"' not in client.get(client.results).text
    client.search(days=["0"])
    assert "Nothing on these dates: 8" in client.get(client.results).text


@pytest.mark.parametrize("written", ["2026-03-10", "10/3/2026", "10 March 2026"])
def test_one_day_is_said_once_however_it_is_written(client: Any, written: str) -> None:
    assert client.search(when="chosen", first=written, last=written).status_code == 303
    question = client.get(client.results).text
    assert "All groups, from LK1 1AA, Tuesday 10 March" in question
    assert "Tuesday 10 March to Tuesday" not in question


def test_a_group_that_does_not_meet_then_says_when_it_meets_next(client: Any) -> None:
    client.search(when="chosen", first="2026-03-04", last="2026-03-06")
    page = client.get(client.results).text
    assert page.count("Next meets Tuesday 10 March, 10:30 to 12:00.") == 7
    assert page.count("We do not know when it meets next. Ask the group.") == 1
    one = client.get(f"{client.results}/bus").text
    assert "Next meets Tuesday 10 March, 10:30 to 12:00." in one
    assert "We do not know when it meets next" in client.get(f"{client.results}/undated").text


def test_no_group_at_all_is_said_with_a_way_on(client: Any) -> None:
    client.search(words="zeppelin")
    assert "No group fits what you asked" in client.get(client.results).text


def test_a_group_page_shows_six_dates_and_what_is_not_known(client: Any) -> None:
    page = client.get("/groups/there").text
    assert page.count(", 10:30 to 12:00</li>") == 7  # the schedule and six dates
    assert "Tuesday 7 April, 10:30 to 12:00" in page
    assert "We do not know" in page
    assert heading(parse(page)) == "Mill Memory Café"


def test_results_without_a_search_lead_to_the_form(client: Any) -> None:
    assert client.get("/results").location == "/search"


def test_another_date_of_a_group_can_be_opened(client: Any) -> None:
    client.search(when="month")
    page = client.get(f"{client.results}/bus?at=2026-03-17T10:30")
    assert "Tuesday 17 March, 10:30 to 12:00</h2>" in page.text
    assert client.get(f"{client.results}/bus?at=nonsense").status_code == 200


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "{{7*7}}",
    "{% for x in range(9) %}x{% endfor %}",
    "${alert(1)}",
    "`${alert(1)}`",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    "<!-- ",
    "]]>",
    "&lt;b&gt;",
    "a" * 400,
    "\u202eevil",
    "<a href='https://example.org'>x</a>",
]


@pytest.fixture(scope="module")
def hostile_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    where = VENUES[Verdict.PUBLIC_TRANSPORT]
    groups = tuple(
        group(
            f"bad{i}",
            t,
            where,
            kind=t,
            summary=t,
            description=t,
            cost=t,
            organisation=Organisation(t),
        )
        for i, t in enumerate(HOSTILE)
    )
    return make_app(tmp_path_factory.mktemp("hostile"), fake_services(groups))


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_text_of_a_group_is_only_ever_text(hostile_app: Flask, number: int) -> None:
    client: Any = hostile_app.test_client()
    client.search()
    plain = " ".join(HOSTILE[number].split())
    for path in (f"{client.results}/bad{number}", f"/groups/bad{number}"):
        # The client has checked that there is no script, handler or address of another host.
        tree = parse(client.get(path).text)
        assert plain in heading(tree)
        assert not elements(tree, "img")


def test_hostile_text_of_all_groups_is_only_text_in_the_form_and_the_list(
    hostile_app: Flask,
) -> None:
    client: Any = hostile_app.test_client()
    client.search()
    shown = text_of(parse(client.get(client.results).text))
    asked = text_of(parse(client.get("/search").text))
    for text in HOSTILE:
        plain = " ".join(text.split())
        assert plain in shown
        assert plain[1:] in asked  # its first letter is a capital there


def test_times_of_another_week_are_said_to_be_that(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = dt.date(2024, 3, 5)
    monkeypatch.setattr("webmap.usecases.judging.judging_date", lambda timetable, date: usual)
    client: Any = make_app(tmp_path_factory.mktemp("usual")).test_client()
    client.search()
    page = client.get(client.results).text
    assert "outside the timetable we have" in page
    assert "Times are those of Tuesday 5 March 2024." in page
    assert "Tuesday 3 March, 10:30 to 12:00" in page
    assert "We have no timetable for this date." in client.get(f"{client.results}/bus").text
