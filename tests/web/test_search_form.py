"""The search form: what is typed carelessly is read, and how somebody travels does something."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from directory.model import Session
from geo.routing.vocabulary import Journey, Leg, LegMode, Point, Traveller
from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, TODAY, FakeEngine, fake_services
from tests.web.pages import elements, parse, text_of
from webmap.private_words import EMAIL, NHS_NUMBER, PHONE, looks_private
from webmap.usecases.judging import judge_sessions

# The example of the NHS Data Dictionary, and numbers made from it whose check digit is wrong.
EXAMPLE = "9434765919"


class Watched(FakeEngine):
    """Keeps who travelled."""

    def __init__(self) -> None:
        super().__init__()
        self.travellers: list[Traveller] = []

    def judge(self, home: Point, sessions: Any, traveller: Traveller, **options: Any) -> Any:
        self.travellers.append(traveller)
        return super().judge(home, sessions, traveller, **options)


@pytest.fixture
def watched(tmp_path: Any) -> Any:
    engine: Any = Watched()
    client: Any = make_app(tmp_path, replace(fake_services(), engine=engine)).test_client()
    client.engine = engine
    return client


def asked(client: Any, **answers: Any) -> Traveller:
    """Search, look at the results, and return who travelled."""
    assert client.search(**answers).status_code == 303
    client.get(client.results)
    (only,) = set(client.engine.travellers)
    return only  # type: ignore[no-any-return]


def message(response: Any, field: str) -> str:
    """Return what the summary of errors says of a field."""
    assert response.status_code == 422
    links = (a for a in elements(parse(response.text), "a") if a.get("href") == f"#{field}")
    return " ".join(text_of(link) for link in links)


def is_open(page: str, words: str) -> bool:
    """Tell whether the disclosure with these words is open."""
    (found,) = (d for d in elements(parse(page), "details") if text_of(d).startswith(words))
    return found.get("open") is not None


@pytest.mark.parametrize(
    "text",
    ["LK1-1AA", "LK1 - 1AA", "lk11aa", "L K 1 1 A A", "LK1\u20131AA", "LK1.1AA.", "LK1  1AA,"],
)
def test_a_postcode_is_read_however_it_is_typed(client: Any, text: str) -> None:
    assert client.search(home=text).status_code == 303
    assert "from LK1 1AA" in client.get(client.results).text


@pytest.mark.parametrize("text", ["3 Mill Street, Linkton, LK1 1AA", "Linkton lk1 1aa."])
def test_of_an_address_only_its_postcode_is_used_and_kept(client: Any, text: str) -> None:
    assert client.search(home=text).status_code == 303
    page = client.get(client.results).text
    assert "from LK1 1AA" in page
    assert "Mill Street" not in page


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("9999-12-01", "9999-12-31", "Choose dates within a year from now"),
        ("2027-03-01", "2027-03-05", "Choose dates within a year from now"),
        ("0001-01-01", "2026-03-05", "at most three months apart"),
    ],
)
def test_dates_that_no_timetable_knows_are_refused(
    client: Any, first: str, last: str, said: str
) -> None:
    assert said in message(client.search(when="chosen", first=first, last=last), "last")


def test_a_person_travels_as_the_form_says(watched: Any) -> None:
    traveller = asked(
        watched,
        walking="little",
        walk_min="12",
        bus_pass="y",
        earliest="9.30",
        latest="4 pm",
    )
    assert traveller == Traveller(
        walk_speed_kmh=2.4,
        max_walk_s=12 * 60,
        max_changes=0,
        min_change_s=5 * 60,
        earliest_s=9 * 3600 + 1800,
        latest_s=16 * 3600,
        pass_from_s=9 * 3600 + 1800,
    )
    said = watched.get(watched.results).text
    assert (
        "The person uses a stick or a frame, walks 12 minutes at most, has a bus pass, leaves home "
        "at 09:30 or later and is home by 16:00." in said
    )


def test_nothing_behind_the_disclosure_has_to_be_answered(watched: Any) -> None:
    traveller = asked(watched, walking="well")
    assert traveller == Traveller(walk_speed_kmh=4.8, max_walk_s=20 * 60)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("9", 9 * 60), ("9am", 540), ("0930", 570), ("12 am", 0), ("12pm", 720), ("5:15 p.m.", 1035)],
)
def test_a_time_is_read_as_people_write_it(watched: Any, typed: str, meant: int) -> None:
    assert asked(watched, earliest=typed).earliest_s == meant * 60


@pytest.mark.parametrize(
    ("answers", "field", "said"),
    [
        ({"walk_min": "0"}, "walk_min", "from 1 to 90"),
        ({"walk_min": "-5"}, "walk_min", "whole minutes"),
        ({"walk_min": "a while"}, "walk_min", "whole minutes"),
        ({"walk_min": "9" * 300}, "walk_min", "whole minutes"),
        ({"walk_min": "\u0663"}, "walk_min", "whole minutes"),
        ({"earliest": "half nine"}, "earliest", "Give a time, like 9:30"),
        ({"earliest": "25:00"}, "earliest", "Give a time, like 9:30"),
        ({"latest": "13pm"}, "latest", "Give a time, like 9:30"),
        ({"earliest": "15:00", "latest": "10:00"}, "latest", "They must be home after they leave"),
        ({"lifts": "often"}, "lifts-1", "Choose if somebody can give them lifts"),
    ],
)
def test_what_cannot_be_used_is_said_and_its_disclosure_is_open(
    client: Any, answers: dict[str, str], field: str, said: str
) -> None:
    response = client.search(**answers)
    assert said in message(response, field)
    assert is_open(response.text, "More about how they travel")


def test_the_disclosures_are_open_where_something_in_them_was_answered(client: Any) -> None:
    fresh = client.get("/search").text
    assert not is_open(fresh, "More about how they travel")
    assert not is_open(fresh, "Other dates")
    client.search(when="fortnight", lifts="both", walk_min="15")
    changed = client.get(client.results.replace("/results/", "/search/")).text
    assert is_open(changed, "More about how they travel")
    chosen = {
        e.get("value") for e in elements(parse(changed), "input") if e.get("checked") is not None
    }
    assert {"both", "slowly"} <= chosen
    assert 'value="15"' in changed


def test_changing_the_search_keeps_how_they_travel(watched: Any) -> None:
    asked(watched, walk_min="7", bus_pass="y", lifts="one_way", latest="23:59")
    page = parse(watched.get(watched.results.replace("/results/", "/search/")).text)
    again: dict[str, Any] = {}
    for field in elements(page, "input"):
        name, kind = field.get("name"), field.get("type")
        if name and (kind not in ("radio", "checkbox") or field.get("checked") is not None):
            again[name] = field.get("value")
    assert watched.post("/search", data=again).status_code == 303
    (only,) = set(watched.engine.travellers)
    assert (only.max_walk_s, only.latest_s) == (7 * 60, 24 * 3600 - 60)


# --- lifts ---------------------------------------------------------------------------------------


def sections(client: Any) -> dict[str, list[str]]:
    """Return the ids of the groups under each heading of the list."""
    found: dict[str, list[str]] = {}
    for section in elements(parse(client.get(client.results).text), "section"):
        if "lw-section" in section.get("class", ""):
            (title,) = elements(section, "h2")
            cards = [card.get("data-card", "") for card in elements(section, "article")]
            found[text_of(title).rsplit(" ", 2)[0]] = cards
    return found


def test_a_lift_one_way_helps_where_one_way_is_missing_and_is_never_called_a_bus(
    client: Any,
) -> None:
    client.search(lifts="one_way")
    found = sections(client)
    assert found["Can go with their lift"] == ["back", "there"]
    assert found["Can get there and back"] == ["bus2", "bus"]
    assert found["Needs a lift"] == ["lift"]
    assert "Needs help one way" not in found
    page = client.get(client.results).text
    assert "can get a lift one way" in page
    assert (
        "Home with their lift, 9 minutes by car: the last bus leaves at 11:40 and the session "
        "ends at 12:00." in page
    )
    assert (
        "There with their lift, 10 minutes by car: the first bus gets them there at 11:20 and "
        "the session starts at 10:30." in page
    )
    marks = client.get(f"{client.results}.geojson").get_json()["features"]
    icons = {f["properties"].get("id"): f["properties"].get("icon") for f in marks}
    assert icons["back"] == icons["there"] == "with_lift"
    # The calendar of what they can get to holds nothing for which somebody has to drive them.
    assert "Hill Walkers" not in client.get(f"{client.results}.ics").text


def test_a_lift_both_ways_helps_everywhere(client: Any) -> None:
    client.search(lifts="both")
    assert sections(client)["Can go with their lift"] == ["lift", "back", "there"]
    assert "There and home with their lift, about 6 minutes by car each way" in (
        client.get(f"{client.results}/lift").text
    )


def test_without_a_lift_nothing_is_said_of_one(client: Any) -> None:
    client.search()
    assert "Can go with their lift" not in sections(client)
    assert "with their lift" not in client.get(client.results).text


# --- the bus pass --------------------------------------------------------------------------------


class Early(FakeEngine):
    """Answers with a bus at nine and a train, as the engine marks them for a pass from 9:30."""

    def judge(self, home: Point, sessions: Any, traveller: Traveller, **options: Any) -> Any:
        marked = traveller.pass_from_s is not None
        return [
            replace(answer, outward=self._marked(answer.outward, marked))
            for answer in super().judge(home, sessions, traveller, **options)
        ]

    @staticmethod
    def _marked(journey: Journey | None, marked: bool) -> Journey | None:
        def leg(one: Leg) -> Leg:
            rides = marked and one.mode is LegMode.RIDE
            return replace(one, pass_valid=False if rides else None)

        return None if journey is None else replace(journey, legs=tuple(map(leg, journey.legs)))


def session_on(date: dt.date) -> Session:
    bus = next(g for g in GROUPS if g.id == "bus")
    start = dt.datetime.combine(date, dt.time(10, 30))
    return Session("bus", bus.venues[0], start, start + dt.timedelta(minutes=90), 0)


@pytest.mark.parametrize(
    ("date", "counts"),
    [
        (dt.date(2026, 3, 3), False),
        (dt.date(2026, 3, 7), True),
        (dt.date(2026, 3, 8), True),
        (dt.date(2026, 4, 6), True),  # Easter Monday
    ],
)
def test_a_pass_counts_all_day_at_weekends_and_on_bank_holidays(
    date: dt.date, counts: bool
) -> None:
    engine: Any = Early()
    home, traveller = Point(52.1, -1.5), Traveller(pass_from_s=34_200)
    (told,) = judge_sessions(engine, home, [session_on(date)], traveller, explain=False)
    assert told.judgement.outward is not None
    rides = [x.pass_valid for x in told.judgement.outward.legs if x.mode is LegMode.RIDE]
    assert rides == [counts]


def test_the_card_says_where_the_pass_does_not_count_yet(tmp_path: Any) -> None:
    engine: Any = Early()
    client: Any = make_app(tmp_path, replace(fake_services(), engine=engine)).test_client()
    client.search(bus_pass="y")
    said = "Their bus pass does not count yet on bus 42 at 09:55."
    assert said in client.get(client.results).text
    client.search()
    assert said not in client.get(client.results).text


# --- what tells who somebody is ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (EXAMPLE, NHS_NUMBER),
        ("bad back 943 476 5919", NHS_NUMBER),
        ("943-476-5919", NHS_NUMBER),
        ("943\u00a0476\u20135919", NHS_NUMBER),
        ("\uff19\uff14\uff13 476 5919", NHS_NUMBER),
        ("9434765918", None),
        ("lonely, ann.bell@example.org", EMAIL),
        ("ring 01632 960001", PHONE),
        ("07700 900123", PHONE),
        ("+44 7700 900123", PHONE),
        ("(01632) 960 001", PHONE),
        ("lonely since 1987, aged 82", None),
        ("2 to 4 on 3/3/2026", None),
        ("", None),
    ],
)
def test_what_looks_private_is_seen(text: str, what: str | None) -> None:
    assert looks_private(text) == what


def test_an_nhs_number_is_asked_about_and_whoever_typed_it_has_the_last_word(client: Any) -> None:
    words = f"knitters {EXAMPLE}"
    asked = client.search(words=words)
    assert "This looks like an NHS number. Take it out, or tick that it is not one" in message(
        asked, "words"
    )
    assert "It is not one" in asked.text
    assert client.search(words="knitters").status_code == 303
    fine = client.search(words=words, words_are_fine="y", words_looked_at=words)
    assert fine.status_code == 303
    # A tick for other words says nothing of these.
    other = client.search(words=words, words_are_fine="y", words_looked_at="knitters")
    assert other.status_code == 422


def test_an_nhs_number_is_no_home(client: Any) -> None:
    assert "This looks like an NHS number" in message(client.search(home=EXAMPLE), "home")
    assert client.search(home="52.1015, -1.5022").status_code == 303


def test_the_usual_dates_hold_a_group_that_meets_every_other_week(client: Any) -> None:
    page = parse(client.get("/search").text)
    chosen = {e.get("value") for e in elements(page, "input") if e.get("checked") is not None}
    assert "fortnight" in chosen
    client.search(when="fortnight")
    until = TODAY + dt.timedelta(days=13)
    assert f"to Sunday {until.day} March" in client.get(client.results).text
