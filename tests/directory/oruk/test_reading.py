"""Services of Open Referral UK as groups: when, where, whom to ask, and what is told of faults."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from directory.model import Fact, Frequency, Group, How, NotDated, OfferKind, Schedule, Status
from directory.oruk.common import Feed
from directory.oruk.feedfile import entries_of
from directory.oruk.reading import Entry, read_entries
from directory.rows import Reading

TODAY = dt.date(2026, 11, 22)
TEN, NOON = dt.time(10), dt.time(12)


def read(*services: Any, version: int | None = 3) -> Reading:
    entries = [Entry(each, "feed", f"contents[{i}]", version) for i, each in enumerate(services)]
    return read_entries(entries, Feed("feed", TODAY))


def one(version: int = 3, **fields: Any) -> tuple[Group, dict[str, str]]:
    """Return the group of a service, and what was told: path -> reason."""
    reading = read({"id": "a", "name": "Lunch", **fields}, version=version)
    assert len(reading.groups) == 1, reading.problems
    return reading.groups[0], {p.column: p.reason for p in reading.problems}


def schedules(*written: dict[str, Any]) -> tuple[tuple[Schedule, ...], dict[str, str]]:
    times = {"opens_at": "10:00", "closes_at": "12:00"}
    group, told = one(schedules=[{**times, **each} for each in written])
    return group.schedules, told


def weekly(weekday: int, **more: Any) -> Schedule:
    return Schedule(Frequency.WEEKLY, weekday, start_time=TEN, end_time=NOON, **more)


def monthly(weekday: int, nth: int, **more: Any) -> Schedule:
    return Schedule(Frequency.MONTHLY, weekday, nth, start_time=TEN, end_time=NOON, **more)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"freq": "WEEKLY", "byday": "TU"}, [weekly(1)]),
        ({"freq": "weekly", "byday": "MO,WE, FR"}, [weekly(0), weekly(2), weekly(4)]),
        ({"freq": "MONTHLY", "byday": "2TU"}, [monthly(1, 2)]),
        ({"freq": "MONTHLY", "byday": "1MO,3MO"}, [monthly(0, 1), monthly(0, 3)]),
        ({"freq": "MONTHLY", "byday": "-1FR"}, [monthly(4, -1)]),
        # Each Thursday of each month is each Thursday.
        ({"freq": "MONTHLY", "byday": "TH"}, [weekly(3)]),
        # The Tuesday among the days 8 to 14 is the second one.
        ({"freq": "MONTHLY", "byday": "TU", "bymonthday": "8,9,10,11,12,13,14"}, [monthly(1, 2)]),
        # RFC 5545: the weekday of the first date where no day is said. 5 January 2026: a Monday.
        (
            {"freq": "WEEKLY", "dtstart": "2026-01-05"},
            [weekly(0, starts_on=dt.date(2026, 1, 5))],
        ),
        ({"freq": "DAILY", "byday": "SA,SU"}, [weekly(5), weekly(6)]),
        (
            {"freq": "WEEKLY", "byday": "MO", "valid_from": "2026-01-01", "valid_to": "2026-03-31"},
            [weekly(0, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 3, 31))],
        ),
        # Every other Tuesday from the 13th; valid from the 14th means that the 27th is the first.
        (
            {
                "freq": "WEEKLY", "byday": "TU", "interval": 2,
                "dtstart": "2026-01-13", "valid_from": "2026-01-14",
            },
            [weekly(1, every=2, starts_on=dt.date(2026, 1, 27))],
        ),
        # The first Wednesday is in the week of the first date, the first Monday is not any more.
        (
            {"freq": "WEEKLY", "byday": "MO,WE", "interval": "2", "dtstart": "2026-01-14"},
            [
                weekly(0, every=2, starts_on=dt.date(2026, 1, 26)),
                weekly(2, every=2, starts_on=dt.date(2026, 1, 14)),
            ],
        ),
        # Three times: 6, 13 and 20 January.
        (
            {"freq": "WEEKLY", "byday": "TU", "dtstart": "2026-01-06", "count": 3},
            [weekly(1, starts_on=dt.date(2026, 1, 6), ends_on=dt.date(2026, 1, 20))],
        ),
        (
            {"dtstart": "2026-12-05"},
            [
                Schedule(
                    Frequency.ONCE, starts_on=dt.date(2026, 12, 5), start_time=TEN, end_time=NOON
                )
            ],
        ),
        ({"freq": "WEEKLY", "byday": "MO", "valid_to": "9999-12-31"}, [weekly(0)]),
    ],
)  # fmt: skip
def test_rules_are_kept_as_they_are_meant(written, meant):
    assert list(schedules(written)[0]) == meant


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ({"freq": "MONTHLY", "bymonthday": "15"}, "bymonthday"),
        ({"freq": "MONTHLY", "byday": "TU", "bymonthday": "1,2"}, "bymonthday"),
        ({"freq": "MONTHLY", "byday": "TU", "interval": 2}, "byday"),
        ({"freq": "MONTHLY", "byday": "-2TU"}, "byday"),
        ({"freq": "MONTHLY", "byday": "6TU"}, "byday"),
        ({"freq": "WEEKLY", "byday": "2TU"}, "byday"),
        ({"freq": "WEEKLY", "byday": "XX"}, "byday"),
        ({"freq": "YEARLY", "byday": "TU"}, "freq"),
        ({"freq": "WEEKLY", "byday": "TU", "interval": 0}, "interval"),
        ({"freq": "WEEKLY", "byday": "TU", "interval": 1.5}, "interval"),
        ({"freq": "WEEKLY", "byday": "TU", "count": 6}, "count"),
        ({"freq": "WEEKLY", "byday": "TU", "valid_to": "soon"}, "valid_to"),
        (
            {"freq": "WEEKLY", "byday": "TU", "valid_from": "2026-05-01", "valid_to": "2026-04-01"},
            "valid_to",
        ),
        ({"freq": "WEEKLY"}, "byday"),
        ({}, "freq"),
    ],
)
def test_what_cannot_be_kept_is_told_and_never_bent(written, path):
    found, told = schedules(written)
    assert found == ()
    assert f"contents[0].schedules[0].{path}" in told


def test_a_fortnight_without_its_first_date_has_no_dates():
    (found,), told = schedules({"freq": "WEEKLY", "byday": "TU", "interval": 2})
    assert found.not_dated is NotDated.NO_FIRST_DATE
    assert "contents[0].schedules[0].dtstart" in told


@pytest.mark.parametrize(
    "written", ["10:00", "10:00:00", "10:00Z", "10:00+01:00", "10:00:00.000Z", "10.00am",
                "2026-06-01T10:00:00Z", "10:00 AM"],
)  # fmt: skip
def test_times_are_those_of_the_clock_in_the_hall(written):
    (found,), _ = schedules({"freq": "WEEKLY", "byday": "TU", "opens_at": written})
    assert found.start_time == TEN


@pytest.mark.parametrize("written", ["25:00", "10:00-05:00", "ten", "10", True, ["10:00"]])
def test_times_that_cannot_be_read_give_no_dates(written):
    (found,), told = schedules({"freq": "WEEKLY", "byday": "TU", "opens_at": written})
    assert found.not_dated is NotDated.NO_TIMES
    assert told["contents[0].schedules[0].opens_at"]


def test_a_zone_is_told_once_and_not_for_each_time():
    rule = {"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00Z", "closes_at": "12:00Z"}
    reading = read(*({"id": str(i), "name": "Lunch", "schedules": [rule]} for i in range(5)))
    assert len(reading.groups) == 5
    assert sum("zone" in problem.reason for problem in reading.problems) == 1


def place(at: str, **more: Any) -> dict[str, Any]:
    location = {"id": f"location {at}", "location_type": "physical", "name": at, **more}
    return {"id": at, "location": location}


def test_a_schedule_is_tied_to_its_venue():
    rule = {"freq": "WEEKLY", "opens_at": "10:00", "closes_at": "12:00"}
    group, told = one(
        service_at_locations=[place("Hall"), place("Library")],
        schedules=[
            {**rule, "byday": "MO", "service_at_location_id": "Library"},
            {**rule, "byday": "TU"},
        ],
    )
    assert [group.venue_of(schedule) for schedule in group.schedules] == [group.venues[1], None]
    assert "2 places" in told["contents[0].schedules[1].service_at_location_id"]


@pytest.mark.parametrize("version", [1, 3])
def test_opening_hours_of_a_building_are_no_sessions(version):
    key = "schedules" if version == 3 else "regular_schedules"
    rule = {"freq": "WEEKLY", "opens_at": "10:00", "closes_at": "12:00"}
    link = place("Hall", **{key: [{**rule, "byday": "MO"}]})
    link[key] = [{**rule, "byday": "TU"}]
    group, _ = one(version=version, service_at_locations=[link])
    assert [(s.weekday, s.venue_id) for s in group.schedules] == [(1, group.venues[0].id)]


def test_whom_to_ask_may_be_said_at_the_place_or_by_the_organisation():
    phones = [{"number": "01632 960001"}]
    link = {**place("Hall"), "contacts": [{"title": "Caretaker", "phones": phones}]}
    group, _ = one(service_at_locations=[link])
    assert (group.contact.phone, group.contact.title) == ("01632 960001", "Caretaker")
    group, _ = one(organization={"id": "o", "name": "Trust", "phones": phones})
    assert group.contact.phone == "01632 960001"


@pytest.mark.parametrize(
    ("lat", "lon", "known", "why"),
    [
        (51.5, -2.6, (51.5, -2.6), ""),
        ("51.5", "-2.6", (51.5, -2.6), ""),
        (0, 0, (None, None), "sea off Africa"),
        (-2.6, 51.5, (None, None), "swapped"),
        (100, 101, (None, None), "outside"),
        (40.7, -74.0, (None, None), "outside"),
        (51.5, None, (None, None), "missing"),
        (None, None, (None, None), ""),
        ("", "", (None, None), ""),
    ],
)
def test_places_that_cannot_be_meant_are_not_shown(lat, lon, known, why):
    group, told = one(service_at_locations=[place("Hall", latitude=lat, longitude=lon)])
    assert (group.venues[0].lat, group.venues[0].lon) == known
    assert (why in " ".join(told.values())) if why else not {k for k in told if "itude" in k}


def test_a_venue_has_address_uprn_and_access_but_nobodys_name():
    group, _ = one(
        service_at_locations=[
            place(
                "Hall",
                external_identifier="10092008082",
                external_identifier_type="UPRN",
                addresses=[
                    {"address_type": "postal", "address_1": "PO Box 1", "city": "Ayton"},
                    {
                        "address_type": "physical",
                        "attention": "Jane Doe",
                        "address_1": "1 High Street",
                        "city": "Ayton",
                        "state_province": "Bucks",
                        "postal_code": "hp180aa",
                        "country": "GB",
                    },
                ],
                accessibility=[
                    {"description": "Hearing loop"},
                    {"description": "There is a ramp, ask for it."},
                ],
                transportation="On the number 42",
            )
        ]
    )
    venue = group.venues[0]
    assert (venue.address, venue.postcode) == ("1 High Street, Ayton, Bucks", "HP18 0AA")
    assert venue.uprn == "10092008082"
    assert venue.access.hearing_loop is Fact.YES
    assert venue.access.step_free is Fact.UNKNOWN
    assert venue.access.notes == "There is a ramp, ask for it."
    assert [(o.kind, o.text) for o in group.offers] == [(OfferKind.OTHER, "On the number 42")]
    assert "Jane" not in repr(group)


def test_a_virtual_location_is_no_venue():
    location = {"id": "v", "location_type": "virtual", "name": "Zoom"}
    group, _ = one(service_at_locations=[{"id": "x", "location": location}])
    assert group.how is How.ONLINE
    assert group.venues == ()


def test_what_only_says_online_or_nationwide_is_no_venue():
    def located(**location: Any) -> tuple[Group, dict[str, str]]:
        return one(version=1, locations=[{"id": 1, "state_province": "Bucks", **location}])

    group, told = located(name="online via Zoom", city="Nationwide", address_1=" ")
    assert (group.how, group.venues) == (How.ONLINE, ())
    assert "no place to go to" in told["contents[0].locations[0].name"]
    group, _ = located(city="Nationwide")
    assert (group.how, group.venues) == (How.IN_PERSON, ())
    group, _ = located(name="Online House", address_1="1 High Street", city="Ayton")
    assert group.venues[0].address == "1 High Street, Ayton, Bucks"


def test_a_contact_that_is_listed_again_is_one_contact():
    phones = [{"number": "01632 960001"}]
    group, _ = one(
        email="a@example.org",
        contacts=[
            {"title": "Bookings", "email": "a@example.org", "phones": phones},
            {"email": "a@example.org", "phones": phones},
            {"title": "Lifts", "phones": phones},
        ],
    )
    assert [contact.title for contact in group.contacts] == ["Bookings", "Lifts"]


def test_contacts_have_a_purpose_and_no_name():
    group, _ = one(
        email="hello@example.org",
        url="https://example.org",
        contacts=[
            {"name": "Ann Persona", "title": "Bookings", "phones": [{"number": "01632 960001"}]},
            {"name": "Bob", "email": "bob@example.org", "phones": [{"number": "01632 960002"}]},
        ],
    )
    first, second = group.contacts
    assert (first.title, first.phone, first.email, first.website) == (
        "Bookings", "01632 960001", "hello@example.org", "https://example.org",
    )  # fmt: skip
    assert second.phone == "01632 960002"
    assert "Ann" not in repr(group)


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
