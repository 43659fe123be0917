"""Whole files and workbooks: what can be read, and what is refused in one line."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest

from directory.csvfile import read_csv
from directory.errors import FileError
from directory.importing import FileFormat, import_file
from directory.model import (
    Fact,
)
from directory.rows import COLUMNS, REQUIRED
from directory.store import Store
from directory.words import say_schedule
from tests.directory.imports import HEAD, TODAY, Write, only, read, said


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
