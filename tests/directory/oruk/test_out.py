"""What goes out as Open Referral UK: by the published schemas, with ids that last, and back."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.model import (
    Contact,
    Fact,
    Frequency,
    Group,
    Organisation,
    Schedule,
    Status,
    Topic,
)
from directory.oruk.feed import OpenData
from directory.oruk.own import read_own
from directory.oruk.timetable import first_meeting, write_schedule
from directory.oruk.writing import (
    as_uri,
    write_organization,
    write_service,
    write_service_at_location,
    write_service_at_location_in_short,
    write_service_in_short,
)
from directory.schedule import sessions_between
from tests.directory.examples import TUE, day, group, monthly, once, weekly
from tests.directory.oruk.generated import groups

slow = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


def must_be(schemas: dict[str, Any], name: str, value: Any) -> None:
    found = [f"{'/'.join(map(str, e.path))}: {e.message}" for e in schemas[name].iter_errors(value)]
    assert found == []


def sent(value: Any) -> Any:
    """What a reader gets out of JSON."""
    return json.loads(json.dumps(value))


def each_thing(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from each_thing(part)
    elif isinstance(value, list):
        for part in value:
            yield from each_thing(part)


def check_all(schemas: dict[str, Any], one: Group, service: str) -> None:
    must_be(schemas, "service", sent(write_service(one, service)))
    must_be(schemas, "service_list", sent(write_service_in_short(one, service)))
    for place in one.venues:
        full = sent(write_service_at_location(one, service, place))
        must_be(schemas, "service_at_location", full)
        short = sent(write_service_at_location_in_short(one, service, place))
        must_be(schemas, "service_at_location_list", short)


@pytest.mark.real_data
def test_the_schemas_refuse_what_is_wrong(schemas: dict[str, Any]) -> None:
    service = sent(write_service(group("a", weekly(TUE)), str(uuid.uuid4())))
    for key, value in (("id", "a"), ("status", "open"), ("name", None), ("email", "nobody")):
        assert list(schemas["service"].iter_errors({**service, key: value})), key
    assert list(schemas["service"].iter_errors({**service, "schedules": [{"freq": "DAILY"}]}))


@pytest.mark.real_data
def test_every_group_of_the_demo_keeps_the_published_schemas(
    schemas: dict[str, Any], demo: list[Group]
) -> None:
    data = OpenData(demo)
    assert len(data.ids) == len(demo) > 50
    for service, one in zip(data.ids, data.groups, strict=True):
        check_all(schemas, one, service)


@pytest.mark.real_data
@slow
@given(groups())
def test_any_group_keeps_the_published_schemas(schemas: dict[str, Any], one: Group) -> None:
    check_all(schemas, one, one.id)


@slow
@given(groups())
def test_any_group_comes_back_the_same_in_every_field(one: Group) -> None:
    assert read_own(sent(write_service(one, one.id)), "feed") == one


def test_every_group_of_the_demo_comes_back_the_same_but_for_its_id(demo: list[Group]) -> None:
    data = OpenData(demo)
    for service, one in zip(data.ids, data.groups, strict=True):
        origin = replace(one.provenance, dataset="feed", ref=service)
        back = read_own(sent(write_service(one, service)), "feed")
        assert back == replace(one, id=service, provenance=origin)


def test_what_was_taken_in_from_our_own_feed_goes_out_the_same_again(demo: list[Group]) -> None:
    """Another Linkway that reads us is not a second source with other ids."""
    first = OpenData(demo)
    out = [write_service(g, i) for g, i in zip(first.groups, first.ids, strict=True)]
    back = [read_own(sent(service), "feed") for service in out]
    again = OpenData([one for one in back if one is not None])
    written = {i: write_service(g, i) for g, i in zip(again.groups, again.ids, strict=True)}
    assert written == {service["id"]: service for service in out}


@settings(slow, max_examples=150)
@given(groups(), st.data())
def test_a_record_that_only_says_that_it_is_ours_never_stops_a_reader(
    one: Group, data: st.DataObject
) -> None:
    service = sent(write_service(one, one.id))
    thing = data.draw(st.sampled_from(list(each_thing(service))))
    key = data.draw(st.sampled_from(sorted(thing)))
    wrong = [None, "", [], {}, 1e300, -1, "x" * 30_000, "\x00", [[]], "javascript:alert(1)", True]
    thing[key] = data.draw(st.sampled_from(wrong))
    back = read_own(service, "feed")
    if back is not None:
        texts = [text for text in each_text(back) if len(text) > 20_000 or "\x00" in text]
        assert texts == []
        assert not any(c.website.startswith("javascript") for c in back.contacts)
        check_types(back)


def each_text(one: Group) -> list[str]:
    return re.findall(r"'((?:[^'\\]|\\.)*)'", repr(one))


def check_types(one: Group) -> None:
    """What comes back can be kept, and compared with what is kept."""
    from directory.values import group_from_json, group_to_json

    assert group_from_json(sent(group_to_json(one))) == one


@slow
@given(groups())
def test_nothing_empty_is_sent(one: Group) -> None:
    for thing in each_thing(write_service(one, one.id)):
        for key, value in thing.items():
            assert value not in (None, "", [], {}), key


def test_ids_of_parts_are_used_once(demo: list[Group]) -> None:
    data = OpenData(demo)
    shared = ("organization", "location", "addresses", "accessibility", "taxonomy_term")
    seen: dict[str, str] = {}

    def walk(value: Any, key: str, under: frozenset[str]) -> None:
        if isinstance(value, dict):
            inside = under | {key}
            if "id" in value and not inside & set(shared):
                assert seen.setdefault(value["id"], json.dumps(value)) == json.dumps(value)
                assert value["id"] not in ids_here
                ids_here.add(value["id"])
            for name, part in value.items():
                walk(part, name, inside)
        elif isinstance(value, list):
            for part in value:
                walk(part, key, under)

    ids_here: set[str] = set()
    for service, one in zip(data.ids, data.groups, strict=True):
        walk(write_service(one, service), "", frozenset())
    assert len(ids_here) > 3 * len(demo)


@pytest.mark.parametrize(
    ("schedule", "fields"),
    [
        (weekly(TUE), {"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}),
        (
            # Wednesday 4 March: the week of 2 March counts, and its Tuesday is over.
            weekly(TUE, every=2, starts_on=day("2026-03-04")),
            {"interval": 2, "valid_from": "2026-03-04", "dtstart": "2026-03-17"},
        ),
        (
            monthly(-1, 4, starts_on=day("2026-01-31"), ends_on=day("2026-12-31")),
            {"freq": "MONTHLY", "byday": "-1FR", "dtstart": "2026-02-27", "valid_to": "2026-12-31"},
        ),
        (
            # January has no fifth Monday; March has.
            monthly(5, 0, every=2, starts_on=day("2026-01-01")),
            {"byday": "5MO", "interval": 2, "dtstart": "2026-03-30"},
        ),
        (
            once("2026-12-24", start_time=dt.time(22, 0, 30)),
            {"dtstart": "2026-12-24", "valid_to": "2026-12-24", "opens_at": "22:00:30"},
        ),
    ],
)
def test_rules_are_those_of_icalendar(schedule: Schedule, fields: dict[str, Any]) -> None:
    written = write_schedule(schedule, "s", 0)
    assert {key: written.get(key) for key in fields} == fields
    assert ("freq" in written) == (schedule.frequency is not Frequency.ONCE)


@slow
@given(groups())
def test_dtstart_is_the_first_session_of_the_rule(one: Group) -> None:
    for schedule in one.schedules:
        if schedule.starts_on is None or schedule.starts_on.year > 2080:
            continue
        plain = replace(
            schedule, ends_on=None, not_on=(), also_on=(), start_time=dt.time(10),
            end_time=dt.time(11), term_time_only=Fact.NO, bank_holidays=Fact.YES, venue_id=None,
        )  # fmt: skip
        until = schedule.starts_on + dt.timedelta(days=366 * 15)
        found = sessions_between([replace(one, schedules=(plain,))], schedule.starts_on, until)
        first = first_meeting(schedule)
        if found:
            assert first == found[0].start.date()


def test_what_has_no_field_is_in_attributes_with_terms_that_can_be_looked_up() -> None:
    topic = Topic("esdServiceTypes", "342", "Lunch clubs")
    one = group("a", weekly(TUE, term_time_only=Fact.YES), places_left=3, topics=(topic,))
    data = OpenData([one])
    service = write_service(one, data.ids[0])
    said = {a["taxonomy_term"]["name"]: a.get("value") for a in service["attributes"]}
    assert said["Places left"] == "3"
    assert {"lunch club", "Lunch clubs", "In person"} <= set(said)
    schedule = service["schedules"][0]
    assert [a["taxonomy_term"]["name"] for a in schedule["attributes"]] == [
        "Term time only: yes",
        "Bank holidays: yes",
    ]
    for thing in each_thing(service):
        if "taxonomy_term" in thing:
            assert data.taxonomies.terms[thing["taxonomy_term_id"]] == thing["taxonomy_term"]
            assert thing["taxonomy_term"]["taxonomy_id"] in data.taxonomies.taxonomies


def test_an_organisation_that_nobody_names_is_who_published_it() -> None:
    written = write_organization(group("a"))
    assert (written["name"], written["description"]) == ("Council", "No description is published.")
    known = group("a", organisation=Organisation("Age UK", website="ageuk.org.uk"))
    assert write_organization(known)["website"] == "https://ageuk.org.uk"


@pytest.mark.parametrize(
    ("website", "uri"),
    [
        ("https://example.org/a b?é=1", "https://example.org/a%20b?%C3%A9=1"),
        ("example.org", "https://example.org"),
        ("example.org:8080/x", "https://example.org:8080/x"),
        ("HTTP://EXAMPLE.ORG/%20", "HTTP://EXAMPLE.ORG/%20"),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_web_address_is_sent_as_a_uri(website: str, uri: str) -> None:
    assert as_uri(website) == uri


def test_the_first_contact_is_that_of_the_service() -> None:
    contacts = (Contact("1", "a@example.org", title="Bookings"), Contact("2", "b@example.org"))
    service = write_service(group("a", contacts=contacts), "s")
    assert service["email"] == "a@example.org"
    assert [c["phones"][0]["number"] for c in service["contacts"]] == ["1", "2"]
    assert not any("name" in contact for contact in service["contacts"])


def test_a_paused_group_is_temporarily_closed() -> None:
    assert write_service_in_short(group(status=Status.PAUSED), "s")["status"] == (
        "temporarily closed"
    )
