"""CSV files as tables of text: encodings, quotes and torn rows."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from directory.errors import FileError
from directory.problems import Problem
from directory.table import HEADER_WITHIN, MOST_BYTES, Table, column_names, make_table, read_bytes
from directory.zipped import ZIP_BEGINS, Zipped, zipped

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_MARKS: Final = {",": "commas", ";": "semicolons", "\t": "tabs"}
_ZIPPED: Final = {
    Zipped.WORKBOOK: "it is an Excel workbook, not CSV: use --format xlsx",
    Zipped.OTHER: "it is a zip file, not CSV: unpack it and import the file inside",
    Zipped.BROKEN: "it is a damaged zip file or Excel workbook, not CSV: fetch or save it again",
}


def read_csv(
    path: Path, columns: Sequence[str], required: Sequence[str], most_bytes: int = MOST_BYTES
) -> Table:
    """Read a CSV file: UTF-8, UTF-16 with its mark, or Windows-1252 with a finding.

    Columns are separated by commas; by semicolons or tabs, with a finding, where the required
    columns are found only so.

    Raises
    ------
    FileError : the file as a whole cannot be trusted: not text, a quote that is never closed,
        a header without a required column, too large.
    """
    data = read_bytes(path, most_bytes)
    text, problems = _decode(path, data)
    mark = _mark(text, required)
    if mark != ",":
        reason = f"the columns are separated by {_MARKS[mark]}, and were read so"
        problems += (_remark(path, 1, reason, "Check that no cell was torn apart."),)
    table = make_table(path, _lines(path, text, mark), columns, required)
    return replace(table, problems=problems + table.problems)


def _mark(text: str, required: Sequence[str]) -> str:
    """Return what separates the columns: a comma unless only another mark gives a header."""
    first = list(itertools.islice(io.StringIO(text, newline=""), HEADER_WITHIN))
    for mark in _MARKS:
        # A quote that opens in a title must not hide the header, so each line stands alone.
        for line in first:
            if set(required) <= set(column_names(_cells(line, mark))):
                return mark
    return ","


def _cells(line: str, mark: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        return []


def _remark(path: Path, line: int, reason: str, advice: str) -> Problem:
    return Problem(path.name, line, "", "", reason, advice, rejected=False)


def _decode(path: Path, data: bytes) -> tuple[str, tuple[Problem, ...]]:
    if data.startswith(ZIP_BEGINS):
        raise FileError(path, _ZIPPED[zipped(data)])
    if data.startswith(_UTF16):
        try:
            return data.decode("utf-16"), ()
        except UnicodeDecodeError:
            raise FileError(path, 'it is not text: save it as "CSV UTF-8"') from None
    if data[:1000].count(b"\0") > 100:
        raise FileError(path, 'it is not CSV text: save it as "CSV UTF-8"')
    if data.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise FileError(path, "it is a web page, not CSV: download the file itself")
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise FileError(path, 'it is not text: save it as "CSV UTF-8"', line) from None
    reason = "the file is not UTF-8, so it was read as Windows-1252"
    advice = 'Check letters such as é and ŵ, and save it as "CSV UTF-8".'
    return text, (_remark(path, line, reason, advice),)


def _lines(path: Path, text: str, mark: str) -> Iterator[tuple[int, Sequence[str] | Problem]]:
    """Yield each row with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=mark)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # Every row after an open quote would be lost in it, and its groups closed.
            if "field limit" in str(error):
                most = csv.field_size_limit()
                what = f"a cell is longer than {most:,} characters: shorten it, or close its quote"
                raise FileError(path, what, line) from None
            if "unexpected end" in str(error):
                raise FileError(path, "a quote opens here and is never closed", line) from None
            yield line, _torn(path, line)
            continue
        yield line, cells


def _torn(path: Path, line: int) -> Problem:
    return Problem(
        path.name,
        line,
        "",
        "",
        "the row has a quote in the wrong place",
        "Put quotes around the whole cell and write each quote inside it twice.",
        rejected=True,
    )
