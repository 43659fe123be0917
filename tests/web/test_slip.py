"""The travel slip: what it says, both ways, where a way is missing, and what it never says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from directory.model import Doubt, Offer, OfferKind, Session
from geo.routing.vocabulary import (
    Direction,
    Fix,
    FixCode,
    Judgement,
    Reason,
    ReasonCode,
    SessionTime,
    Verdict,
)
from tests.web.conftest import make_app
from tests.web.fakes import (
    GROUPS,
    HOME,
    POSTCODE,
    TODAY,
    VENUES,
    FakeEngine,
    fake_services,
    group,
)
from tests.web.pages import elements, parse, text_of
from webmap.usecases.find_groups import GroupAnswer, Section
from webmap.usecases.judging import SessionAnswer
from webmap.views.slip_map import slip_map
from webmap.views.slip_words import Slip, slip

TUESDAY = dt.datetime(2026, 3, 3, 10, 30)
NOON = dt.datetime(2026, 3, 3, 12, 0)
TOWN = VENUES[Verdict.PUBLIC_TRANSPORT]


def slip_page(client: Any, key: str, **asked: str) -> str:
    response = client.get(f"{client.results}/{key}/slip", query_string=asked)
    assert response.status_code == 200
    return str(response.text)


def paper(page: str) -> str:
    """Return the words that are printed."""
    (sheet,) = elements(parse(page), "article")
    return text_of(sheet)


def message(page: str) -> list[str]:
    (area,) = elements(parse(page), "textarea")
    return "".join(area.itertext()).strip().split("\n")


def answered(at: Verdict, **changes: Any) -> SessionAnswer:
    """Return what the fake engine says of a session at its place for a verdict."""
    where = VENUES[at]
    session = Session("club", where, TUESDAY, NOON, 0)
    place = SessionTime("0", None, TUESDAY, NOON)
    if where.lat is not None and where.lon is not None:
        from geo.routing.vocabulary import Point

        place = replace(place, place=Point(where.lat, where.lon))
    engine = FakeEngine()
    [judged] = engine.judge(HOME, [place], None, alternatives=True)  # type: ignore[arg-type]
    return SessionAnswer(session, replace(judged, **changes), TODAY + dt.timedelta(days=1))


def told(chosen: SessionAnswer, **facts: Any) -> Slip:
    answer = GroupAnswer(
        group("club", "Club", chosen.session.venue, **facts), Section.LIFT, chosen, (chosen,)
    )
    return slip(answer, chosen, TODAY, by_postcode=False)


def test_the_slip_tells_both_ways_step_by_step(searched: Any) -> None:
    assert message(slip_page(searched, "bus")) == [
        "Town Singers",
        "Tuesday 3 March, 10:30 to 12:00",
        "",
        "Where: Town Hall, 1 Church Lane, LK1 2BB",
        "Phone: 01632 960001",
        "Cost: £4",
        "Bring: This slip. Your bus pass, or money for the fare.",
        "",
        "Getting there",
        "09:49 Leave home. Walk 4 minutes to the bus stop Green Lane.",
        "09:55 Get on bus 42 towards Linkton.",
        "10:18 Get off at Market Place, the 12th stop. Walk 2 minutes to Town Hall.",
        "10:20 You are there.",
        "If you miss it, you will be late. Ring the group.",
        "",
        "Getting home",
        "12:00 Leave Town Hall. Walk 4 minutes to the bus stop Market Place.",
        "12:06 Get on bus 42 towards Linkton.",
        "12:29 Get off at Green Lane, the 12th stop. Walk 2 minutes to home.",
        "12:31 You are home.",
        "If you miss it: leave Town Hall at 13:00.",
        "Bus 42 at 13:06. Home at 13:31.",
        "Last chance: leave Town Hall by 13:30.",
        "",
        "Times can change. Made on 2 March 2026.",
    ]


@pytest.mark.parametrize("version", ["normal", "larger", "easy", "no such"])
def test_every_version_says_the_same_times(searched: Any, version: str) -> None:
    said = paper(slip_page(searched, "bus", version=version))
    for word in ("09:49", "09:55", "10:18", "12:06", "12:29", "13:06", "13:30", "01632 960001"):
        assert word in said


def test_easy_read_has_one_short_sentence_a_line_each_with_a_sign(searched: Any) -> None:
    tree = parse(slip_page(searched, "bus", version="easy"))
    (sheet,) = elements(tree, "article")
    lines = [text_of(line) for line in elements(sheet, "li")]
    assert "At 09:49 leave home." in lines
    assert "Walk 4 minutes to the bus stop Green Lane." in lines
    assert "At 09:55 get on bus 42 towards Linkton." in lines
    assert max(len(line.split()) for line in lines) <= 14
    signs = [use.get("href") for use in sheet.iter() if str(use.tag).endswith("use")]
    for sign in ("#sign-walk", "#sign-bus", "#sign-clock", "#sign-phone"):
        assert sign in signs


def test_the_sessions_asked_for_is_the_one_on_the_slip(searched: Any) -> None:
    page = slip_page(searched, "bus", at="2026-03-03T10:30")
    assert "Tuesday 3 March, 10:30 to 12:00" in paper(page)
    assert "version=easy&amp;at=" in page or "at=2026-03-03T10:30&amp;version=easy" in page


def test_a_walk_needs_no_map_no_fare_and_no_bus(searched: Any) -> None:
    page = slip_page(searched, "walk")
    said = paper(page)
    assert "10:22 Leave home. Walk 8 minutes to Near Hall." in said
    assert "lw-slip-map" not in page
    assert "fare" not in said
    assert "miss it" not in said


def test_the_half_that_works_is_printed_and_the_other_says_who_to_ask(searched: Any) -> None:
    there_only = paper(slip_page(searched, "back"))
    assert "Get on bus 42" in there_only
    assert "You need a lift home. Ask your link worker about a lift home." in there_only
    home_only = paper(slip_page(searched, "there"))
    assert "You need a lift there. Ask your link worker about a lift there." in home_only
    assert "You are home." in home_only


def test_a_lift_both_ways_promises_no_bus(searched: Any) -> None:
    said = paper(slip_page(searched, "lift"))
    assert "You need a lift there." in said
    assert "You need a lift home." in said
    assert "Get on" not in said


def test_a_scheme_that_may_drive_is_named_with_its_number() -> None:
    fix = Fix(
        FixCode.COMMUNITY_TRANSPORT,
        Direction.HOMEWARD,
        scheme="Vale Dial-a-Ride",
        phone="01632 960555",
        note="book two days ahead",
    )
    there, home = told(answered(Verdict.LIFT_BACK, fixes=(fix,))).ways
    assert there.ask == ()
    assert [said.text for said in home.ask] == [
        "You need a lift home.",
        "Ring Vale Dial-a-Ride on 01632 960555.",
        "Book two days ahead.",
        "If they cannot, ask your link worker about a lift home.",
    ]


def test_a_scheme_for_one_way_is_not_offered_for_the_other() -> None:
    fix = Fix(FixCode.COMMUNITY_TRANSPORT, Direction.OUTWARD, scheme="Dial-a-Ride", phone="1")
    _, home = told(answered(Verdict.LIFT_BOTH, fixes=(fix,))).ways
    assert "Dial-a-Ride" not in " ".join(said.text for said in home.ask)


def test_lifts_that_the_group_gives_are_a_maybe() -> None:
    offer = Offer(OfferKind.MEMBERS_LIFT, phone="01632 960777")
    _, home = told(answered(Verdict.LIFT_BACK), offers=(offer,)).ways
    texts = [said.text for said in home.ask]
    assert "The group may give lifts. Ring them on 01632 960777." in texts


def test_one_way_home_is_said_to_be_the_only_one() -> None:
    _, home = told(
        answered(Verdict.PUBLIC_TRANSPORT, ways_home=1, margin_last_s=0, alternatives=())
    ).ways
    assert [said.text for said in home.missed] == [
        "We found no later way home. If you miss it, ring for help."
    ]


def test_the_next_way_home_that_is_the_last_is_called_so() -> None:
    _, home = told(answered(Verdict.PUBLIC_TRANSPORT, ways_home=2, margin_last_s=3600)).ways
    assert home.missed[-1].text == "That is the last chance that we found."


def test_times_of_a_usual_week_name_their_timetable() -> None:
    chosen = replace(answered(Verdict.PUBLIC_TRANSPORT), judged_on=dt.date(2026, 1, 13))
    assert told(chosen).notes[0] == (
        "Times are from the timetable of Tuesday 13 January 2026. Check before you go."
    )


def test_what_is_not_known_is_never_a_yes(searched: Any) -> None:
    said = paper(slip_page(searched, "unknown"))
    assert "We do not know the way there. Ask your link worker." in said
    assert "You are there" not in said


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (ReasonCode.VENUE_NOT_STEP_FREE, "You cannot get in without steps."),
        (ReasonCode.VENUE_STEP_FREE_UNKNOWN, "We do not know if there are steps."),
        (ReasonCode.VENUE_OFF_NETWORK, "We are not sure of this way."),
    ],
)
def test_a_way_in_doubt_is_asked_about_first(code: ReasonCode, words: str) -> None:
    reason = Reason(Direction.OUTWARD, code)
    chosen = answered(Verdict.PUBLIC_TRANSPORT, verdict=Verdict.UNKNOWN, reasons=(reason,))
    [said] = told(chosen).ask_first
    assert said.startswith(words)


def test_a_school_holiday_and_news_are_asked_about_first() -> None:
    chosen = answered(Verdict.WALK)
    chosen = replace(chosen, session=chosen.session._replace(doubt=Doubt.TERM_DATES_UNKNOWN))
    assert told(chosen, alert="Closed in\nAugust").ask_first == (
        "News from the group: Closed in August",
        "It may be a school holiday. Ask the group first if it is on.",
    )


def test_no_phone_and_no_cost_are_not_made_up() -> None:
    facts = {
        name: value
        for _, name, value in told(answered(Verdict.PUBLIC_TRANSPORT), contacts=(), cost="").facts
    }
    assert facts["Phone"] == "We do not know. Ask your link worker."
    assert facts["Cost"] == "We do not know. Ask the group."
    assert "Ring the group" not in told(answered(Verdict.PUBLIC_TRANSPORT), contacts=()).message


def test_what_is_online_has_no_way(searched: Any) -> None:
    said = paper(slip_page(searched, "online"))
    assert "You do not travel." in said
    assert "Getting there" not in said


def test_a_group_without_a_date_has_no_slip(searched: Any) -> None:
    response = searched.get(f"{searched.results}/undated/slip")
    assert response.status_code == 303
    assert response.location.endswith("/undated")
    assert searched.get(f"{searched.results}/nothing/slip").status_code == 404
    assert "/slip" not in searched.get(f"{searched.results}/undated").text


def test_the_page_of_a_group_leads_to_the_slip_of_its_session(searched: Any) -> None:
    page = searched.get(f"{searched.results}/bus").text
    assert f'href="{searched.results}/bus/slip?at=2026-03-03T10:30"' in page


def test_a_slip_of_another_session_cannot_be_read(app: Any, searched: Any) -> None:
    other = app.test_client().get(f"{searched.results}/bus/slip")
    assert other.status_code != 200
    assert "Green Lane" not in other.text


def test_no_home_is_on_the_slip_and_nothing_is_kept(searched: Any) -> None:
    for key in ("walk", "bus", "back", "there", "lift", "unknown", "online"):
        for version in ("normal", "larger", "easy"):
            response = searched.get(f"{searched.results}/{key}/slip?version={version}")
            assert response.headers["Cache-Control"] == "no-store"
            assert POSTCODE not in response.text
            for number in (HOME.lat, HOME.lon):
                assert str(number) not in response.text
            # The streets of a walk lead to the door.
            assert "Mill Street" not in response.text


def test_the_map_is_the_same_wherever_near_the_stop_somebody_lives() -> None:
    """Who finds a slip cannot measure on it where the home is."""
    chosen = answered(Verdict.PUBLIC_TRANSPORT).judgement
    moved = replace(
        chosen,
        outward=_with_home_at(chosen.outward, first=True),
        homeward=_with_home_at(chosen.homeward, first=False),
    )
    assert moved != chosen
    drawn = slip_map(chosen, TOWN, height=230, letters=20)
    assert drawn is not None
    assert slip_map(moved, TOWN, height=230, letters=20) == drawn


def _with_home_at(journey: Any, *, first: bool) -> Any:
    legs = list(journey.legs)
    at = 0 if first else -1
    path = ((52.3, -1.9), *legs[at].path)
    legs[at] = replace(legs[at], path=path if first else path[::-1])
    return replace(journey, legs=tuple(legs))


def test_the_map_names_home_venue_stops_and_bus_on_the_drawing() -> None:
    drawn = slip_map(answered(Verdict.PUBLIC_TRANSPORT).judgement, TOWN, height=230, letters=20)
    assert drawn is not None
    assert {"Home", "Town Hall", "Bus 42"} <= {label.text for label in drawn.labels}
    assert {line.kind for line in drawn.lines} == {"outward", "homeward", "walk"}
    for mark in drawn.marks:
        assert 0 < mark.x < 640
        assert 0 < mark.y < drawn.height


def test_a_way_home_only_has_a_map_too() -> None:
    judged: Judgement = answered(Verdict.LIFT_THERE).judgement
    drawn = slip_map(judged, VENUES[Verdict.LIFT_THERE], height=140, letters=20)
    assert drawn is not None
    assert "outward" not in {line.kind for line in drawn.lines}


def test_hostile_texts_are_words_on_the_slip(tmp_path: Path) -> None:
    bad = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>"
    where = replace(TOWN, name=bad, address=bad)
    offer = Offer(OfferKind.OWN_MINIBUS, text=bad, phone=bad)
    evil = group("evil", bad, where, cost=bad, alert=bad, offers=(offer,))
    client: Any = make_app(tmp_path, fake_services((*GROUPS, evil))).test_client()
    client.search()
    for version in ("normal", "larger", "easy"):
        page = slip_page(client, "evil", version=version)
        tree = parse(page)
        assert all(script.get("src") for script in elements(tree, "script")[1:])
        assert elements(tree, "img") == []
        assert "alert(1)" not in "".join(text_of(s) for s in elements(tree, "script"))
        assert "<script>alert" in paper(page)


def test_the_name_has_no_way_to_be_sent(searched: Any) -> None:
    tree = parse(slip_page(searched, "bus"))
    [field] = [e for e in elements(tree, "input") if e.get("id") == "slip-name"]
    assert field.get("name") is None
    assert field.get("autocomplete") == "off"
    in_forms = [e.get("id") for form in elements(tree, "form") for e in form.iter()]
    assert "slip-name" not in in_forms
