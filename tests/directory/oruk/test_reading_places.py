"""Places of a feed: which are venues, what is said of them, and whom to ask."""

from __future__ import annotations

from typing import Any

import pytest

from directory.model import Fact, Group, How, OfferKind
from tests.directory.oruk.readings import one


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
