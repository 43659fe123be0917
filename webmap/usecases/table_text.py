"""The bytes of a small table as text: encodings, and what separates the columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from typing import Final

from directory.language import _
from webmap.usecases.errors import UseCaseError

SEPARATORS: Final = (",", ";", "\t")

_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_ZIP_MARK: Final = b"PK\x03\x04"


class BadTable(UseCaseError, ValueError):
    """A table cannot be used. Names the file, line and column, never the value of a home."""


def decode(data: bytes, name: str) -> str:
    """Return the text of a table: UTF-8, UTF-16 with its mark, or else Windows-1252.

    Excel writes the first as "CSV UTF-8", the second as "Unicode text", the third as "CSV".

    Raises
    ------
    BadTable : it is no text.
    """
    if data.startswith(_ZIP_MARK):
        raise BadTable(
            _(
                "%(name)s: is not a text file but an Excel workbook; in Excel, choose "
                '"Save as" and "CSV UTF-8"',
                name=name,
            )
        )
    try:
        if data.startswith(_UTF16_MARKS):
            text = data.decode("utf-16")
        else:
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise _not_text(name) from None
    if "\0" in text:
        raise _not_text(name)
    return text


def column_names(cells: Sequence[str]) -> list[str]:
    """Return the cells of a header as names of columns: lower case, joined with underlines."""
    return [re.sub(r"[\s_-]+", "_", cell.strip().casefold()) for cell in cells]


def separator(header: str, required: Sequence[str]) -> str:
    """Return what separates the columns: the mark by which most of the required ones are found."""

    def found(mark: str) -> int:
        try:
            names = column_names(next(csv.reader([header], delimiter=mark), []))
        except csv.Error:
            return 0
        return len(set(required) & set(names))

    return max(SEPARATORS, key=found)


def _not_text(name: str) -> BadTable:
    return BadTable(
        _(
            '%(name)s: is not a text file; in Excel, choose "Save as" and "CSV UTF-8"',
            name=name,
        )
    )
