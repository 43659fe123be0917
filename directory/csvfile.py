"""CSV files as tables of text: encodings, quotes and torn rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from directory.errors import FileError
from directory.problems import Problem
from directory.table import MOST_BYTES, Table, make_table, read_bytes

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def read_csv(
    path: Path, columns: Sequence[str], required: Sequence[str], most_bytes: int = MOST_BYTES
) -> Table:
    """Read a CSV file: UTF-8, or Windows-1252 with a finding; commas; the first line names columns.

    Raises
    ------
    FileError : the file as a whole cannot be trusted: not text, a quote that is never closed,
        a header without a required column, too large.
    """
    data = read_bytes(path, most_bytes)
    text, problems = _decode(path, data)
    table = make_table(path, _lines(path, text), columns, required)
    return replace(table, problems=problems + table.problems)


def _decode(path: Path, data: bytes) -> tuple[str, tuple[Problem, ...]]:
    if data.startswith(b"PK\x03\x04"):
        raise FileError(path, "it is an Excel workbook, not CSV: use --format xlsx")
    if data.startswith(_UTF16) or data[:1000].count(b"\0") > 100:
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
    finding = Problem(
        path.name,
        line,
        "",
        "",
        "the file is not UTF-8, so it was read as Windows-1252",
        'Check letters such as é and ŵ, and save it as "CSV UTF-8".',
        rejected=False,
    )
    return text, (finding,)


def _lines(path: Path, text: str) -> Iterator[tuple[int, Sequence[str] | Problem]]:
    """Yield each row with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # Every row after an open quote would be lost in it, and its groups closed.
            if "unexpected end" in str(error) or "field limit" in str(error):
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
