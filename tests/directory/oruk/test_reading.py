"""Services of Open Referral UK as groups: when, where, whom to ask, and what is told of faults."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from directory.model import Fact, How, Status
from directory.oruk.common import Feed
from directory.oruk.feedfile import entries_of
from directory.oruk.reading import read_entries
from tests.directory.oruk.readings import TODAY, one, read


@pytest.mark.parametrize(
    ("youngest", "oldest", "meant"),
    [
        (12, 100, (12, 100)), ("12", "17.0", (12, 17)), (None, "", (None, None)), (0, 0, (0, 0)),
        (18, 999, (18, None)), (18, 0, (18, None)), (50, 20, (None, None)), ("old", 5, (None, 5)),
        (-1, 5, (None, 5)), (True, None, (None, None)),
    ],
)  # fmt: skip
def test_ages(youngest, oldest, meant):
    group, _ = one(minimum_age=youngest, maximum_age=oldest)
    assert (group.min_age, group.max_age) == meant


@pytest.mark.parametrize(
    ("fields", "cost", "pence"),
    [
        ({"cost_options": [{"amount": 2.5}]}, "£2.50", 250),
        ({"cost_options": [{"amount": 0}]}, "Free", 0),
        ({"fees": "Free"}, "Free", 0),
        ({"fees": "Ring us"}, "Ring us", None),
        (
            {"cost_options": [{"amount": 35, "amount_description": "per year"}]},
            "£35.00 per year",
            None,
        ),
        (
            {"cost_options": [{"amount": 3, "option": "Under 18"}, {"amount": 5}]},
            "Under 18: £3.00\n£5.00",
            None,
        ),
        ({"cost_options": [{"amount": 9, "valid_to": "2022-12-31"}]}, "", None),
    ],
)
def test_cost(fields, cost, pence):
    group, _ = one(**fields)
    assert (group.cost, group.cost_pence) == (cost, pence)


@pytest.mark.parametrize(
    ("published", "status"),
    [
        ("active", Status.ACTIVE), ("inactive", Status.CLOSED), ("defunct", Status.CLOSED),
        ("temporarily closed", Status.PAUSED), ("who knows", Status.PAUSED), (None, Status.ACTIVE),
    ],
)  # fmt: skip
def test_status(published, status):
    assert one(status=published)[0].status is status


def test_terms_say_kind_needs_and_people():
    def attribute(taxonomy: str, name: str, uri: str = "") -> dict[str, Any]:
        return {"taxonomy_term": {"name": name, "taxonomy": taxonomy, "term_uri": uri}}

    group, _ = one(
        attributes=[
            attribute(
                "http://id.esd.org.uk/list/communityServices", "Lunch clubs",
                "http://id.esd.org.uk/communityServices/342",
            ),
            attribute("http://id.esd.org.uk/list/needs", "Company"),
            attribute("http://id.esd.org.uk/list/circumstances", "Carers"),
            attribute("Colours", "Blue"),
        ],
        description="<p>Tea</p>",
        schedules=[{"description": "Not in August"}],
    )  # fmt: skip
    assert (group.kind, group.needs, group.for_whom) == ("Lunch clubs", ("Company",), "Carers")
    assert [topic.name for topic in group.topics] == ["Lunch clubs", "Company", "Carers", "Blue"]
    assert group.topics[0].code == "342"
    assert group.description == "Tea\n\nWhen: Not in August"


def test_an_assured_date_to_come_is_not_believed():
    assert one(assured_date="2026-11-01")[0].provenance.assured_on == dt.date(2026, 11, 1)
    group, told = one(assured_date="2027-01-01")
    assert group.provenance.assured_on is None
    assert "contents[0].assured_date" in told


def test_version_1_has_its_own_words():
    group, told = one(
        version=1,
        organization={"id": "o", "name": "Trust", "url": "https://example.org"},
        attending_type="venue",
        attending_access="referral",
        eligibilitys=[{"minimum_age": "60", "maximum_age": None, "gender": "women"}],
        service_taxonomys=[
            {"taxonomy": {"id": "342", "name": "Lunch clubs", "vocabulary": "esdServiceTypes"}}
        ],
        service_at_locations=[
            {
                "id": "x",
                "location": {
                    "id": "l",
                    "name": "Hall",
                    "transportation": "Minibus from the station",
                    "physical_addresses": [{"address_1": "1 High Street", "city": "Ayton"}],
                    "accessibility_for_disabilities": [{"accessibility": "Accessible toilet"}],
                },
                "regular_schedule": [
                    {"weekday": "Tuesday", "opens_at": "10:00:00", "closes_at": "12:00:00"}
                ],
            }
        ],
        holiday_schedules=[{"closed": True, "start_date": "2026-12-21", "end_date": "2027-01-03"}],
    )
    assert (group.kind, group.referral, group.min_age) == ("Lunch clubs", Fact.YES, 60)
    assert (group.gender, group.topics[0].code) == ("women", "342")
    assert group.offers[0].text == "Minibus from the station"
    assert group.venues[0].access.toilet is Fact.YES
    (found,) = group.schedules
    assert (found.weekday, found.venue_id) == (1, group.venues[0].id)
    # The two Tuesdays of that fortnight.
    assert found.not_on == (dt.date(2026, 12, 22), dt.date(2026, 12, 29))
    assert told == {}


@pytest.mark.parametrize(
    ("fields", "weekdays"),
    [
        ({"weekday": "Monday"}, [0]), ({"weekday": "MO"}, [0]), ({"weekday": "1"}, [0]),
        ({"weekday": 7}, [6]), ({"weekday": "Tues"}, [1]), ({"byday": "TU,TH"}, [1, 3]),
        ({"weekday": "Tuesday", "byday": "TU"}, [1]),
        ({"weekday": "Monday", "byday": "TU"}, []), ({"weekday": "0"}, []), ({"weekday": "T"}, []),
    ],
)  # fmt: skip
def test_weekdays_of_version_1_that_contradict_are_not_taken(fields, weekdays):
    rule = {"freq": "WEEKLY", "opens_at": "10:00", "closes_at": "12:00", **fields}
    group, told = one(version=1, regular_schedules=[rule])
    assert [schedule.weekday for schedule in group.schedules] == weekdays
    assert bool(told) is not bool(weekdays)


@pytest.mark.parametrize(
    ("attending", "how"),
    [("online", How.ONLINE), ("phone", How.ONLINE), ("home visit", How.COMES_TO_YOU),
     ("venue", How.IN_PERSON), ("", How.IN_PERSON), ("venue,online", How.IN_PERSON)],
)  # fmt: skip
def test_ways_to_attend_of_version_1(attending, how):
    assert one(version=1, attending_type=attending)[0].how is how


def test_services_that_share_an_id_are_none_of_them_taken():
    reading = read(
        {"id": "a", "name": "Lunch"}, {"id": "b", "name": "Choir"}, {"id": "a", "name": "Walks"}
    )
    assert [group.id for group in reading.groups] == ["b"]
    assert reading.rejected_refs == {"a"}
    (problem,) = reading.problems
    assert (problem.column, problem.rejected) == ("contents[2].id", True)
    assert "contents[0]" in problem.reason


def test_a_service_that_is_sent_twice_is_taken_once():
    reading = read({"id": "a", "name": "Lunch"}, {"id": "a", "name": "Lunch"})
    assert len(reading.groups) == 1
    assert not reading.rejected_refs


@pytest.mark.parametrize("value", [None, 7, "text", [], {}, {"id": None}, {"id": "  "}])
def test_what_has_no_id_keeps_everything_from_being_closed(value):
    reading = read(value)
    assert reading.groups == ()
    assert reading.unreadable == 1


_ODD: list[Any] = [None, "", [], -1, 1e308, True, "x" * 21_000, [None, "x"], {"a": 1}, "\ud800"]


@pytest.mark.parametrize("version", [1, 3])
def test_any_field_may_hold_anything(version, real_data):
    folder = real_data / "oruk"
    whole = json.loads((folder / "uk-profile-3.0/examples/service_full.json").read_bytes())
    whole |= {
        "regular_schedules": [{"weekday": "Monday"}],
        "eligibilitys": [{"minimum_age": 1}],
        "holiday_schedules": [{"closed": True, "start_date": "2026-01-01"}],
        "service_taxonomys": [{"taxonomy": {"name": "x"}}],
    }
    for changed in _each_field_changed(whole):
        changed |= {"id": "a", "name": "Lunch"}
        reading = read(changed, version=version)
        assert len(reading.groups) == 1
        for problem in reading.problems:
            assert problem.reason
            assert problem.advice


def _each_field_changed(value: Any) -> list[Any]:
    """Return copies with one field, at any depth, replaced by something odd."""
    if isinstance(value, dict):
        found = [{**value, key: odd} for key in value for odd in _ODD]
        for key, inner in value.items():
            found += [{**value, key: other} for other in _each_field_changed(inner)]
        return found
    if isinstance(value, list):
        return [[other] for inner in value for other in _each_field_changed(inner)]
    return []


@pytest.mark.parametrize(
    ("file", "groups", "rejected"),
    [
        ("oruk1_real_services_page1_bristol.json", 50, 0),
        ("scout-x-buckinghamshire/services.json", 20, 0),
        ("scout-x-buckinghamshire/service.json", 1, 0),
        ("validator-mocks/V3.0-UK-Default/service_full.json", 1, 0),
        ("validator-mocks/V3.0-UK-Default/service_list.json", 1, 0),
        ("validator-mocks/V3.0-UK-Warn/service_full.json", 1, 0),
        ("validator-mocks/V3.0-UK-Fail/service_full.json", 1, 0),
        # Three without a name, one with the id of another.
        ("validator-mocks/V3.0-UK-Fail/service_list.json", 0, 4),
        # 128 services with one id: which of them is it?
        ("validator-mocks/V3.0-UK-Test/service_list.json", 0, 127),
        ("uk-profile-3.0/examples/service_full.json", 1, 0),
        ("hsds-3.0/examples/service_full.json", 1, 0),
    ],
)
def test_real_files_and_those_of_the_validator(real_data, file, groups, rejected):
    value = json.loads((real_data / "oruk" / file).read_bytes())
    entries = entries_of(value, file)
    assert entries is not None
    reading = read_entries(entries, Feed("feed", TODAY))
    assert (len(reading.groups), reading.rejected_rows) == (groups, rejected)


def test_the_published_example_says_all_that_it_says(real_data):
    path = real_data / "oruk" / "uk-profile-3.0" / "examples" / "service_full.json"
    (entry,) = entries_of(json.loads(path.read_bytes()), path.name) or []
    reading = read_entries([entry], Feed("feed", TODAY))
    (group,) = reading.groups
    assert group.organisation.name == "Example Organization Inc."
    assert (group.min_age, group.max_age) == (12, 100)
    assert group.alert.startswith("Following COVID-19")
    assert [s.weekday for s in group.schedules] == [3, 4]
    assert {s.venue_id for s in group.schedules} == {group.venues[0].id}
    assert (group.venues[0].lat, group.venues[0].uprn) == (None, "10092008082")
    assert "Ann Persona" not in repr(group)
    assert "A. Persona" not in repr(group)
    told = {problem.column for problem in reading.problems}
    assert "service_at_locations[0].location.latitude" in told
    assert "schedules[0].bymonthday" in told


@pytest.mark.parametrize(
    "fields",
    [
        {"description": "A list", "uri": "https://example.org/list", "version": "1"},
        {"term_uri": "https://example.org/term", "taxonomy": "needs"},
        {"organization_identifiers": [], "website": "https://example.org"},
        {"location_type": "physical", "latitude": 51.5, "longitude": -3.0},
    ],
)
def test_a_record_of_another_kind_is_no_group(fields: dict[str, Any]) -> None:
    reading = read({"id": "a", "name": "Trust", **fields}, {"id": "b", "name": "Lunch"})
    assert [group.name for group in reading.groups] == ["Lunch"]
    (problem,) = reading.problems
    assert problem.rejected
    assert read({"id": "a", "name": "Trust", "status": "active", **fields}).groups
