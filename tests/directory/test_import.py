"""Rows of files: what is taken, what is refused, and what is said about it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from directory.model import (
    Access,
    Contact,
    Fact,
    How,
    Offer,
    OfferKind,
    Organisation,
    Status,
    Topic,
)
from directory.rows import COLUMNS
from directory.words import say_schedule
from tests.directory.examples import FRI, TUE, day
from tests.directory.imports import HEAD, Write, only, read, said

EVERYTHING = {
    "id": "g1", "name": "Knit, natter & tea", "kind": "Crafts", "status": "Paused",
    "alert": "Back in May", "needs": "loneliness; low mood",
    "topics": "esdServiceTypes | 342 | Lunch clubs; esdNeeds | 9 | Bread\\; butter",
    "summary": "Make things.", "description": 'Bring "wool".\nTea at 11.',
    "organisation": "Hall Trust", "organisation_id": "O7",
    "organisation_description": "Runs halls.", "organisation_website": "www.example.org",
    "how": "in person", "venue_name": "Village Hall", "address": "1 High St",
    "postcode": "np20 1aa", "uprn": "010033540000", "lat": "51.58", "lon": "-2.99",
    "frequency": "weekly", "every": "2", "day": "Tuesday", "starts_on": "8 September 2026",
    "ends_on": "2027-07-20", "start_time": "10.30am", "end_time": "12:00",
    "term_time_only": "yes", "bank_holidays": "no", "not_on": "2026-12-22; 05/01/2027",
    "also_on": "2026-12-17", "cost": "£2 with tea", "price": "£2.5", "for_whom": "Anyone",
    "gender": "women", "min_age": "18", "max_age": "99", "places_left": "0", "referral": "no",
    "how_to_refer": "Ring us", "languages": "English; Cymraeg", "contact_order": "",
    "contact_for": "Bookings", "phone": "01633 656656", "email": "tea@example.org",
    "website": "https://example.org", "step_free": "yes", "toilet": "no",
    "hearing_loop": "unknown", "parking": "", "quiet_space": "Yes",
    "access_notes": "Ramp at the side", "transport": "On the 42", "transport_kind": "bus route",
    "transport_area": "Town", "transport_days": "Fri, Tue", "transport_phone": "01633 1",
    "source": "Newport Council", "licence": "OGL v3.0", "assured_on": "01/11/2026",
}  # fmt: skip


def table_of(tmp_path: Path, *rows: Mapping[str, str]) -> Path:
    path = tmp_path / "table.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_every_column_arrives(tmp_path: Path) -> None:
    assert set(EVERYTHING) == set(COLUMNS)
    group = only(read(table_of(tmp_path, EVERYTHING)))
    assert (group.id, group.name, group.kind) == ("g1", "Knit, natter & tea", "Crafts")
    assert (group.status, group.alert) == (Status.PAUSED, "Back in May")
    assert group.needs == ("loneliness", "low mood")
    assert group.topics == (
        Topic("esdServiceTypes", "342", "Lunch clubs"),
        Topic("esdNeeds", "9", "Bread; butter"),
    )
    assert group.description == 'Bring "wool".\nTea at 11.'
    assert group.organisation == Organisation("Hall Trust", "Runs halls.", "www.example.org", "O7")
    assert group.how == How.IN_PERSON
    (venue,) = group.venues
    assert (venue.name, venue.address, venue.postcode) == ("Village Hall", "1 High St", "np20 1aa")
    assert (venue.lat, venue.lon, venue.uprn) == (51.58, -2.99, "010033540000")
    assert venue.access == Access(
        Fact.YES, Fact.NO, Fact.UNKNOWN, Fact.UNKNOWN, Fact.YES, "Ramp at the side"
    )
    (schedule,) = group.schedules
    assert say_schedule(schedule) == (
        "Every other Tuesday, 10:30 to 12:00, in term time, not on bank holidays, "
        "from 8 September 2026 until 20 July 2027, and on 17 December 2026, "
        "but not on 22 December 2026 and 5 January 2027"
    )
    assert schedule.venue_id == venue.id
    assert (group.cost, group.cost_pence) == ("£2 with tea", 250)
    assert (group.for_whom, group.gender) == ("Anyone", "women")
    assert (group.min_age, group.max_age, group.places_left) == (18, 99, 0)
    assert (group.referral, group.how_to_refer) == (Fact.NO, "Ring us")
    assert group.languages == ("English", "Cymraeg")
    assert group.contacts == (
        Contact("01633 656656", "tea@example.org", "https://example.org", "Bookings"),
    )
    assert group.offers == (Offer(OfferKind.ON_ROUTE, "On the 42", "Town", (TUE, FRI), "01633 1"),)
    origin = group.provenance
    assert (origin.source, origin.dataset, origin.ref) == ("Newport Council", "council", "g1")
    assert (origin.licence, origin.assured_on) == ("OGL v3.0", day("2026-11-01"))


def test_further_rows_give_further_contacts_and_offers(tmp_path: Path) -> None:
    def row(order: str, phone: str, email: str, transport: str) -> dict[str, str]:
        return {"id": "a", "name": "Tea", "kind": "Club", "contact_order": order,
                "phone": phone, "email": email, "transport": transport}  # fmt: skip

    group = only(
        read(
            table_of(
                tmp_path,
                row("2", "01", "", "Minibus"),
                row("", "02", "", ""),
                row("1", "", "tea@example.org", "Lifts"),
                row("2", "01", "", "Minibus"),
            )
        )
    )
    assert group.contacts == (Contact("02", "tea@example.org"), Contact("01"))
    assert [offer.text for offer in group.offers] == ["Minibus", "Lifts"]
    torn = read(table_of(tmp_path, row("", "01", "", ""), row("", "02", "", "")))
    assert said(torn) == [(3, "phone", False)]
    assert torn.groups[0].contact.phone == "01"


@pytest.mark.parametrize(
    ("column", "value", "rejected"),
    [
        ("price", "£2 or £3", False),
        ("price", "-1", False),
        ("price", "2.505", False),
        ("uprn", "12 34", False),
        ("uprn", "1.0033E+11", False),
        ("places_left", "a few", False),
        ("places_left", "999999", False),
        ("transport_kind", "helicopter", False),
        ("transport_days", "2nd Tuesday", False),
        ("topics", "Lunch clubs", False),
        ("organisation_website", "javascript:alert(1)", False),
        ("quiet_space", "sometimes", False),
        ("kind", "", False),
        ("status", "Live", True),
        ("contact_order", "Jane", True),
    ],
)
def test_faults_of_the_newer_columns(
    tmp_path: Path, column: str, value: str, rejected: bool
) -> None:
    row = {"id": "a", "name": "Tea", "kind": "Club", column: value}
    reading = read(table_of(tmp_path, row))
    assert said(reading) == [(2, column, rejected)]
    assert len(reading.groups) == (0 if rejected else 1)


def test_three_columns_are_enough_and_headers_may_be_written_freely(csv_file: Write) -> None:
    group = only(read(csv_file(" ID ,NAME, Kind", "g1,Tea,Lunch club")))
    assert (group.venues, group.schedules, group.how) == ((), (), How.IN_PERSON)
    path = csv_file("id,name,kind,Venue Name,start-time", "g1,Tea,Club,Hall,")
    assert only(read(path)).venues[0].name == "Hall"


def test_rows_that_repeat_an_id_add_schedules_and_venues(csv_file: Write) -> None:
    reading = read(
        csv_file(
            "id,name,kind,venue_name,frequency,day,start_time,end_time,cost",
            "g1,Tea,Club,Hall,weekly,Tue,10:00,11:00,£1",
            "g2,Other,Club,,,,,,",
            "g1,Tea,Club,Library,monthly,1st Fri,14:00,15:00,",
        )
    )
    assert [g.id for g in reading.groups] == ["g1", "g2"]
    group = reading.groups[0]
    assert [venue.name for venue in group.venues] == ["Hall", "Library"]
    assert [group.venue_of(s) for s in group.schedules] == list(group.venues)
    assert group.cost == "£1"


def test_equal_venues_of_two_groups_are_one_venue(csv_file: Write) -> None:
    reading = read(
        csv_file(
            "id,name,kind,venue_name,lat,lon,step_free",
            "a,A,Club,Hall,51.5,-3.0,yes",
            "b,B,Club,Hall,51.5,-3.0,yes",
            "c,C,Club,Hall,51.5,-3.0,no",
        )
    )
    a, b, c = (group.venues[0].id for group in reading.groups)
    assert a == b != c


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("g1,Tea,Club,weekly,,Tuseday,,10:00,11:00", "day"),
        ("g1,Tea,Club,weekly,,2nd Tuesday,,10:00,11:00", "day"),
        ("g1,Tea,Club,weekly,,,,10:00,11:00", "day"),
        ("g1,Tea,Club,monthly,,Tuesday,,10:00,11:00", "day"),
        ("g1,Tea,Club,fortnightly,,Tuesday,,10:00,11:00", "frequency"),
        ("g1,Tea,Club,weekly,0,Tuesday,,10:00,11:00", "every"),
        ("g1,Tea,Club,weekly,1.5,Tuesday,,10:00,11:00", "every"),
        ("g1,Tea,Club,once,,,,10:00,11:00", "starts_on"),
        ("g1,Tea,Club,once,,Monday,2026-09-08,10:00,11:00", "day"),
        ("g1,Tea,Club,weekly,,Tuesday,31/02/2026,10:00,11:00", "starts_on"),
        ("g1,Tea,Club,weekly,2,Tuesday,2026-09-09,10:00,11:00", "starts_on"),
        ("g1,Tea,Club,monthly,2,2nd Tue,2026-09-09,10:00,11:00", "starts_on"),
        ("g1,Tea,Club,monthly,2,last Tue,2026-09-30,10:00,11:00", "starts_on"),
        ("g1,Tea,Club,weekly,,Tuesday,,25:00,11:00", "start_time"),
        ("g1,,Club,weekly,,Tuesday,,10:00,11:00", "name"),
        (",Tea,Club,weekly,,Tuesday,,10:00,11:00", "id"),
        ("g1,T\x00ea,Club,weekly,,Tuesday,,10:00,11:00", "name"),
        ("g1,Tea,Club,weekly,,Tuesday,,10:00,11:00,more", ""),
        (f"g1,{'x' * 301},Club,weekly,,Tuesday,,10:00,11:00", "name"),
        ('g1,"Te"a,Club,weekly,,Tuesday,,10:00,11:00', ""),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_column_and_the_next_is_taken(
    csv_file: Write, row: str, column: str
) -> None:
    reading = read(csv_file(HEAD, row, "good,Good,Club,weekly,2,Tuesday,2026-09-08,10:00,11:00"))
    assert [group.id for group in reading.groups] == ["good"]
    assert said(reading) == [(2, column, True)]
    (problem,) = reading.problems
    assert problem.reason
    assert problem.advice
    assert len(problem.value) <= 60


@pytest.mark.parametrize(
    ("header", "cells", "column"),
    [
        ("lat,lon", "0,0", "lat"),
        ("lat,lon", "-2.99,51.58", "lat"),
        ("lat,lon", "48.85,2.35", "lat"),
        ("lat,lon", "51.58,", "lon"),
        ("lat,lon", "north,-2.99", "lat"),
        ("step_free", "ramp", "step_free"),
        ("website", "javascript:alert(1)", "website"),
        ("assured_on", "2030-01-01", "assured_on"),
        ("colour", "red", "colour"),
        ("frequency,day,start_time,end_time", ",Tuesday,10:00,11:00", "frequency"),
        ("frequency,day,start_time,end_time", "weekly,Tuesday,14:00,12:00", "end_time"),
        ("frequency,day,start_time,end_time", "weekly,Tuesday,14:00,", "end_time"),
        ("frequency,day,every,start_time,end_time", "weekly,Tuesday,2,10:00,12:00", "starts_on"),
        ("frequency,day,start_time,end_time,not_on", "weekly,Tue,10:00,12:00,2026-09-09", "not_on"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_taken_is_said_and_the_group_is_kept(
    csv_file: Write, header: str, cells: str, column: str
) -> None:
    reading = read(csv_file(f"id,name,kind,{header}", f"g1,Tea,Club,{cells}"))
    assert len(reading.groups) == 1
    assert [(p.column, p.rejected) for p in reading.problems][-1] == (column, False)
    assert all(not p.rejected for p in reading.problems)
    assert all(v.lat is None and v.lon is None for v in reading.groups[0].venues)


def test_a_group_is_taken_whole_or_not_at_all(csv_file: Write) -> None:
    reading = read(
        csv_file(
            HEAD,
            "g1,Tea,Club,weekly,,Tuesday,,10:00,11:00",
            "g1,Tea,Club,weekly,,Nonday,,10:00,11:00",
        )
    )
    assert reading.groups == ()
    assert reading.rejected_refs == {"g1"}
    assert said(reading) == [(2, "", True), (3, "day", True)]


def test_two_groups_with_one_id_are_refused_and_smaller_differences_are_said(
    csv_file: Write,
) -> None:
    reading = read(
        csv_file(
            "id,name,kind,cost",
            "a,Tea,Club,",
            "a,Coffee,Club,",
            "b,Tea,Club,£1",
            "b,Tea,Club,£2",
            "c,Tea,Club,",
            "c,Tea,Club,£3",
        )
    )
    assert [(group.id, group.cost) for group in reading.groups] == [("b", "£1"), ("c", "£3")]
    assert said(reading) == [(2, "", True), (3, "name", True), (5, "cost", False)]


def test_ages_the_wrong_way_round_are_refused(csv_file: Write) -> None:
    reading = read(csv_file("id,name,kind,min_age,max_age", "a,Tea,Club,60,18"))
    assert said(reading) == [(2, "max_age", True)]


def test_lines_are_those_of_the_editor_also_after_cells_with_breaks(csv_file: Write) -> None:
    reading = read(csv_file("id,name,kind,summary", 'a,Tea,Club,"one\ntwo\nthree"', "", ",x,y,"))
    assert reading.groups[0].summary == "one\ntwo\nthree"
    assert said(reading) == [(6, "id", True)]
