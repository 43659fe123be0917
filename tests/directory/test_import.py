"""Files in: what is taken, what is refused, and what is said about it."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from directory.csvfile import read_csv
from directory.errors import DirectoryError, FileError
from directory.importing import FileFormat, import_file, read_file, take
from directory.model import (
    Access,
    Contact,
    Fact,
    Group,
    How,
    Offer,
    OfferKind,
    Organisation,
    Status,
    Topic,
)
from directory.problems import NothingRead
from directory.rows import COLUMNS, REQUIRED, Reading, read_groups
from directory.store import Store
from directory.termsfile import read_terms
from directory.words import say_schedule
from tests.directory.examples import FRI, TUE, day

Write = Callable[..., Path]
TODAY = day("2026-11-22")
HEAD = "id,name,kind,frequency,every,day,starts_on,start_time,end_time"


def read(path: Path) -> Reading:
    return read_groups(read_csv(path, COLUMNS, REQUIRED), "council", TODAY)


def only(reading: Reading) -> Group:
    assert reading.problems == ()
    (group,) = reading.groups
    return group


def said(reading: Reading) -> list[tuple[int, str, bool]]:
    return [(p.line, p.column, p.rejected) for p in reading.problems]


@pytest.fixture
def store() -> Store:
    return Store.open("sqlite://")


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


# Whole files.


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_with_and_without_a_mark(csv_file: Write, encoding: str) -> None:
    path = csv_file("id,name,kind", "a,Tŷ Gŵyr – café,Club", encoding=encoding)
    assert only(read(path)).name == "Tŷ Gŵyr – café"


def test_windows_1252_is_read_and_said(csv_file: Write) -> None:
    reading = read(csv_file("id,name,kind", "a,Tea,Club", "b,Café – £1,Club", encoding="cp1252"))
    assert reading.groups[1].name == "Café – £1"
    assert said(reading) == [(3, "", False)]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"PK\x03\x04rest", "Excel"),
        ("id,name,kind\na,b,c".encode("utf-16-le"), "no column"),
        (b"\xff\xfei", "CSV UTF-8"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"id,name,kind\na,\x81\x8d,c", "not text"),
        (b"id,name\na,b", "no column kind"),
        (b"id;name;sort\na;b;c", "no column id"),
        (b"\n" * 10 + b"id,name,kind\na,b,c", "none of its first 10 lines"),
        (b"id,name,kind,Name\na,b,c,d", "twice"),
        (b'id,name,kind\na,"open,c\nb,B,Club\n', "line 2: a quote opens here"),
        (b'id,name,kind\na,"' + b"x" * 200_000 + b'",c', "line 2: a cell is longer than"),
        (b"PK\x05\x06" + bytes(2000), "CSV UTF-8"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_in_one_line(
    tmp_path: Path, data: bytes, what: str
) -> None:
    path = tmp_path / "groups.csv"
    path.write_bytes(data)
    with pytest.raises(FileError, match=what) as error:
        read(path)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith("groups.csv")


def test_missing_files_folders_and_large_files_are_refused(tmp_path: Path, csv_file: Write) -> None:
    with pytest.raises(FileError, match="no such file"):
        read(tmp_path / "none.csv")
    with pytest.raises(FileError, match="cannot be read"):
        read(tmp_path)
    path = csv_file("id,name,kind", "a,Tea,Club")
    with pytest.raises(FileError, match="larger than"):
        read_csv(path, COLUMNS, REQUIRED, most_bytes=20)


def test_hostile_text_is_kept_as_text(csv_file: Write, store: Store) -> None:
    name = "<script>alert(1)</script> ${7*7} {{7*7}} Robert'); DROP TABLE groups;--"
    import_file(store, csv_file("id,name,kind", f'a,"{name}",Club'), TODAY)
    assert store.all_groups()[0].name == name


@pytest.mark.parametrize(("mark", "named"), [(";", "semicolons"), ("\t", "tabs")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_semicolons_and_tabs_are_read_and_said(
    csv_file: Write, mark: str, named: str, encoding: str
) -> None:
    rows = ["id,name,kind,cost", "a,Café,Club,£1", ",x,y,"]
    path = csv_file(*(row.replace(",", mark) for row in rows), encoding=encoding)
    reading = read(path)
    assert [(g.id, g.name, g.cost) for g in reading.groups] == [("a", "Café", "£1")]
    assert any(named in p.reason and not p.rejected for p in reading.problems)
    assert said(reading)[-1] == (3, "id", True)


def test_semicolons_in_a_file_with_commas_are_text(csv_file: Write) -> None:
    assert only(read(csv_file("id,name,kind", "g;1,Tea;x,Club"))).id == "g;1"


def test_titles_and_blank_lines_above_the_header_are_passed_over(csv_file: Write) -> None:
    reading = read(
        csv_file("", 'Groups, "Rutland', "As of May,,", "", "id,name,kind", "a,Tea,Club", ",x,y")
    )
    assert [group.id for group in reading.groups] == ["a"]
    assert said(reading) == [(2, "", False), (7, "id", True)]
    assert only(read(csv_file("", "", "id,name,kind", "a,Tea,Club"))).id == "a"


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#name?"])
def test_the_error_of_a_formula_is_not_data(csv_file: Write, error: str) -> None:
    reading = read(
        csv_file(
            "id,name,kind,email,other",
            f"{error},Tea,Club,,",
            f"b,{error},Club,,",
            f"c,Tea,Club,{error},",
            f"d,Tea,Club,,{error}",
        )
    )
    assert [group.id for group in reading.groups] == ["d"]
    assert [x for x in said(reading) if x[2]] == [
        (2, "id", True), (3, "name", True), (4, "email", True),
    ]  # fmt: skip
    assert {p.value for p in reading.problems if p.rejected} == {error}


def _zip(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "text")
    return path


def test_a_zip_file_is_told_from_a_workbook(tmp_path: Path, store: Store) -> None:
    other = _zip(tmp_path / "groups.zip", "groups.csv")
    book = _zip(tmp_path / "book.csv", "[Content_Types].xml", "xl/workbook.xml")
    for file_format in (None, FileFormat.XLSX):
        with pytest.raises(FileError, match="zip file") as error:
            import_file(store, other, TODAY, file_format=file_format)
        assert "Excel" not in str(error.value)
        assert "unpack it" in str(error.value)
    with pytest.raises(FileError, match="Excel workbook, not CSV: use --format xlsx"):
        import_file(store, book, TODAY)


# The whole way, with a report.


def test_the_report_of_a_second_file(csv_file: Write, store: Store) -> None:
    import_file(store, csv_file("id,name,kind", "a,A,Club", "b,B,Club", "c,C,Club"), TODAY)
    second = csv_file(
        "id,name,kind,how", "a,A,Club,", "b,B2,Club,", "d,D,Club,", "e,E,Club,by post"
    )
    for dry_run in (True, False):
        report = import_file(store, second, TODAY, dry_run=dry_run)
        assert (report.new, report.changed, report.unchanged, report.closed) == (
            ("d",), ("b",), ("a",), ("c",),
        )  # fmt: skip
        assert (report.rejected_rows, [p.line for p in report.problems]) == (1, [5])
    assert [group.id for group in store.all_groups()] == ["a", "b", "d"]
    assert [group.id for group in store.all_groups("closed")] == ["c"]


def test_the_history_names_who_took_a_file(csv_file: Write, store: Store) -> None:
    file = read_file(csv_file("id,name,kind", "a,A,Club"), TODAY)
    take(store, file, by="ann")
    assert [change.by for change in store.history("a")] == ["ann"]


def test_a_group_whose_row_is_now_bad_stays_as_it_was(csv_file: Write, store: Store) -> None:
    import_file(store, csv_file("id,name,kind,how", "a,A,Club,", "b,B,Club,", "c,C,Club,"), TODAY)
    report = import_file(
        store, csv_file("id,name,kind,how", "a,A,Club,", "b,B,Club,by post"), TODAY
    )
    assert (report.kept, report.closed) == (("b",), ("c",))


def test_while_a_row_cannot_be_told_no_group_is_closed(csv_file: Write, store: Store) -> None:
    import_file(store, csv_file("id,name,kind", "a,A,Club", "b,B,Club"), TODAY)
    report = import_file(store, csv_file("id,name,kind", "a,A,Club", ",B,Club"), TODAY)
    assert (report.kept, report.closed) == (("b",), ())
    assert len(store.all_groups()) == 2


@pytest.mark.parametrize("rows", [[], ["b,,Club"]])
def test_a_file_without_one_good_group_changes_nothing(
    csv_file: Write, store: Store, rows: list[str]
) -> None:
    import_file(store, csv_file("id,name,kind", "a,A,Club"), TODAY)
    with pytest.raises(NothingRead, match="as it was"):
        import_file(store, csv_file("id,name,kind", *rows), TODAY)
    assert [group.id for group in store.all_groups()] == ["a"]


def test_the_dataset_is_the_given_name_or_the_source_or_the_file(
    csv_file: Write, store: Store
) -> None:
    plain = csv_file("id,name,kind", "a,A,Club", name="mine.csv")
    named = csv_file("id,name,kind,source", "b,B,Club,Council", "c,C,Club,", name="named.csv")
    mixed = csv_file("id,name,kind,source", "b,B,Club,X", "c,C,Club,Y", name="mixed.csv")
    assert import_file(store, plain, TODAY).dataset == "mine"
    assert import_file(store, named, TODAY).dataset == "Council"
    assert import_file(store, plain, TODAY, dataset="other").dataset == "other"
    with pytest.raises(FileError, match="--source"):
        import_file(store, mixed, TODAY)
    import_file(store, mixed, TODAY, dataset="all")
    assert {g.provenance.source for g in store.all_groups() if g.provenance.dataset == "all"} == {
        "X", "Y",
    }  # fmt: skip


# School terms.


def test_terms_come_with_an_import_and_stay(csv_file: Write, store: Store) -> None:
    groups = csv_file("id,name,kind", "a,A,Club")
    terms = csv_file("Name,From,To", "Autumn,2 September 2026,18/12/2026", name="terms.csv")
    assert import_file(store, groups, TODAY, terms_path=terms).terms_changed
    assert not import_file(store, groups, TODAY, terms_path=terms).writes
    assert not import_file(store, groups, TODAY).terms_changed
    (term,) = store.terms()
    assert (term.name, term.first, term.last) == ("Autumn", day("2026-09-02"), day("2026-12-18"))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("Autumn,2026-12-18,2026-09-02", "before"),
        ("Autumn,2026-09-02,", "empty"),
        (",2026-09-02,2026-12-18", "name: is empty"),
        ("Autumn,soon,2026-12-18", "not a date"),
        ("", "no terms"),
    ],
)
def test_terms_with_any_fault_are_refused_and_nothing_is_imported(
    csv_file: Write, store: Store, row: str, what: str
) -> None:
    terms = csv_file("name,from,to", row, name="terms.csv")
    with pytest.raises(FileError, match=what):
        read_terms(terms)
    with pytest.raises(DirectoryError):
        import_file(store, csv_file("id,name,kind", "a,A,Club"), TODAY, terms_path=terms)
    assert store.all_groups() == []


# Workbooks.


def test_a_workbook_gives_the_same_groups(tmp_path: Path, store: Store) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append([*HEAD.split(","), "lat", "lon", "step_free", "phone"])
    sheet.append(
        ["g1", "Tea", "Club", "weekly", 2, "Tuesday", dt.datetime(2026, 9, 8), dt.time(10, 30),
         "12.00", 51.58, -3, True]
    )  # fmt: skip
    sheet.append([None] * 12)
    sheet.append(["g2", "Tea", "Club", "weekly", 1.5, "Tuesday"])
    sheet.append(["g3", "Tea", "Club", *[None] * 9, "=1+1"])
    path = tmp_path / "groups.xlsx"
    book.save(path)
    report = import_file(store, path, TODAY)
    assert [(p.line, p.column, p.value) for p in report.problems] == [
        (4, "every", "1.5"), (5, "phone", ""),
    ]  # fmt: skip
    assert "formula without a value" in report.problems[1].reason
    assert "save it" in report.problems[1].advice
    (group,) = store.all_groups()
    assert say_schedule(group.schedules[0]) == (
        "Every other Tuesday, 10:30 to 12:00, from 8 September 2026"
    )
    (venue,) = group.venues
    assert (venue.lat, venue.lon, venue.access.step_free) == (51.58, -3.0, Fact.YES)


@pytest.mark.parametrize("data", [b"id,name,kind\na,A,Club", b"PK\x03\x04" + bytes(200)])
def test_what_is_not_a_workbook_is_refused_in_one_line(
    tmp_path: Path, data: bytes, store: Store
) -> None:
    path = tmp_path / "groups.xlsx"
    path.write_bytes(data)
    with pytest.raises(FileError, match="not an Excel workbook"):
        import_file(store, path, TODAY, file_format=FileFormat.XLSX)


def test_a_torn_workbook_is_refused_in_one_line(tmp_path: Path, store: Store) -> None:
    from openpyxl import Workbook

    whole = tmp_path / "whole.xlsx"
    Workbook().save(whole)
    data = whole.read_bytes()
    for cut in (len(data) // 4, len(data) // 2, len(data) - 5):
        path = tmp_path / "torn.xlsx"
        path.write_bytes(data[:cut])
        with pytest.raises(FileError, match="not an Excel workbook"):
            import_file(store, path, TODAY)


def _calculated(path: Path, cells: str) -> None:
    """Give the only row of data of a workbook other cells, as a spreadsheet program saves them."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", f"{cells}</sheetData>".encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_formulas_give_their_value_or_their_error(tmp_path: Path, store: Store) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["id", "name", "kind", "phone"])
    path = tmp_path / "groups.xlsx"
    book.save(path)
    name = '<c r="{r}" t="str"><f>T("x")</f><v>Tea</v></c>'
    row = (
        '<row r="{n}"><c r="A{n}" t="str"><f>T("x")</f><v>g{n}</v></c>'
        + name.replace("{r}", "B{n}")
        + name.replace("{r}", "C{n}")
        + "{last}</row>"
    )
    empty_text = '<c r="D2" t="str"><f>T("")</f><v></v></c>'
    failed = '<c r="D3" t="e"><f>NA()</f><v>#N/A</v></c>'
    _calculated(path, row.format(n=2, last=empty_text) + row.format(n=3, last=failed))
    report = import_file(store, path, TODAY)
    assert [(g.id, g.name, g.contact.phone) for g in store.all_groups()] == [("g2", "Tea", "")]
    assert [(p.line, p.column, p.value) for p in report.problems] == [(3, "phone", "#N/A")]


def test_the_first_sheet_with_cells_is_read_and_named(tmp_path: Path, store: Store) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.create_sheet("Our groups")
    for row in (["Groups of May"], [], ["id", "name", "kind"], ["a", "Tea", "Club"], ["", "x"]):
        sheet.append(row)
    book.create_sheet("Notes").append(["id"])
    path = tmp_path / "groups.xlsx"
    book.save(path)
    report = import_file(store, path, TODAY)
    assert report.new == ("a",)
    first = report.problems[0]
    assert (first.value, first.rejected) == ("Our groups", False)
    assert [p.line for p in report.problems if p.rejected] == [5]
