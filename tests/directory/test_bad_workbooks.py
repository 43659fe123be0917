"""Workbooks as they come: merged cells, numbers for dates, bombs, and parts that are missing."""

from __future__ import annotations

import contextlib
import datetime as dt
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from directory.errors import FileError
from directory.importing import read_file
from directory.rows import Reading
from tests.directory.examples import day

TODAY = day("2026-11-22")
HEAD = ["id", "name", "kind", "frequency", "day", "starts_on", "start_time", "end_time"]


def book(tmp_path: Path, *rows: Sequence[object], merge: str = "") -> Path:
    made = Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    path = tmp_path / "groups.xlsx"
    made.save(path)
    return path


def read(path: Path) -> Reading:
    return read_file(path, TODAY).reading


def changed(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Write a workbook again with other parts; a part that becomes None is left out."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            new = change(name, data)
            if new is not None:
                archive.writestr(name, new)
    return path


def test_cells_that_are_merged_downwards_are_said_and_not_guessed(tmp_path: Path) -> None:
    reading = read(
        book(
            tmp_path,
            HEAD[:3],
            ["a", "Tea", "Club"],
            ["", "", "Club"],
            ["b", "Chess", "Club"],
            merge="A2:A3",
        )
    )
    assert [group.id for group in reading.groups] == ["a", "b"]
    assert [(p.line, p.column, p.rejected) for p in reading.problems] == [(3, "id", True)]


def test_dates_and_times_that_lost_their_form_are_said(tmp_path: Path) -> None:
    reading = read(
        book(
            tmp_path,
            HEAD,
            ["a", "Tea", "Club", "weekly", "Tue", 46273, dt.time(10), dt.time(12)],
            ["b", "Tea", "Club", "weekly", "Tue", None, 0.4375, dt.time(12)],
            ["c", "Tea", "Club", "weekly", "Tue", dt.datetime(2026, 9, 8), "10:00", dt.time(12)],
        )
    )
    assert [group.id for group in reading.groups] == ["c"]
    assert [(p.line, p.column, p.value, p.reason) for p in reading.problems] == [
        (2, "starts_on", "46273", "is a number and not a date"),
        (3, "start_time", "0.4375", "is a number and not a time"),
    ]
    assert reading.groups[0].schedules[0].starts_on == day("2026-09-08")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = book(tmp_path, HEAD[:3], ["a", "Tea", "Club"])
    zeros = b" " * 301_000_000
    changed(path, lambda name, data: data + zeros if name.endswith("sheet1.xml") else data)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(FileError, match="unpacks to more than 300 MB"):
        read(path)


@pytest.mark.parametrize(
    "part", ["sheet1.xml", "workbook.xml", "styles.xml", "[Content_Types].xml"]
)
def test_entities_that_grow_are_not_unfolded(tmp_path: Path, part: str) -> None:
    lines = ['<!ENTITY a0 "lol">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)]
    bomb = f"<?xml version='1.0'?><!DOCTYPE x [{''.join(lines)}]><x>&a11;</x>".encode()
    path = book(tmp_path, HEAD[:3], ["a", "Tea", "Club"])
    changed(path, lambda name, data: bomb if name.endswith(part) else data)
    with pytest.raises(FileError, match="not an Excel workbook, or is damaged"):
        read(path)


@pytest.mark.parametrize("part", ["sheet1.xml", "workbook.xml", "workbook.xml.rels", "styles.xml"])
@pytest.mark.parametrize("change", [None, b"", b"<", b"<a/>", b"\x00\xff", "half"])
def test_a_part_that_is_missing_or_broken_never_gives_half_the_groups(
    tmp_path: Path, part: str, change: bytes | str | None
) -> None:
    path = book(tmp_path, HEAD[:3], ["a", "Tea", "Club"], ["b", "Chess", "Club"])

    def spoil(name: str, data: bytes) -> bytes | None:
        if not name.endswith(part):
            return data
        return data[: len(data) // 2] if isinstance(change, str) else change

    changed(path, spoil)
    got: list[str] = []
    with contextlib.suppress(FileError):
        got = [group.id for group in read(path).groups]
    assert got in ([], ["a", "b"])


def test_a_workbook_cut_anywhere_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, HEAD[:3], *([f"g{n}", "Tea", "Club"] for n in range(50)))
    data = path.read_bytes()
    for size in range(1, len(data), max(1, len(data) // 40)):
        path.write_bytes(data[:size])
        with pytest.raises(FileError):
            read(path)


def test_hidden_sheets_are_passed_over(tmp_path: Path) -> None:
    path = book(tmp_path, HEAD[:3], ["a", "Tea", "Club"])
    made = load_workbook(path)
    hidden = made.create_sheet("Old", 0)
    hidden.append(["id", "name", "kind"])
    hidden.append(["z", "Old", "Club"])
    hidden.sheet_state = "hidden"
    made.save(path)
    reading = read(path)
    assert [group.id for group in reading.groups] == ["a"]


def test_a_workbook_that_openpyxl_stumbles_over_is_refused_in_one_line(tmp_path: Path) -> None:
    path = book(tmp_path, HEAD[:3], ["a", "Tea", "Club"])
    made = load_workbook(path)
    # A chart sheet without its drawing.
    made.create_chartsheet("Chart")
    made.save(path)
    with pytest.raises(FileError, match="or is damaged"):
        read(path)
