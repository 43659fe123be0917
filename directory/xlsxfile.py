"""Excel workbooks as tables of text: the first sheet, values only, nothing is calculated."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from directory.errors import FileError
from directory.table import MOST_BYTES, MOST_ROWS, Table, make_table, read_bytes

_MOST_UNPACKED: Final = 300_000_000
_MOST_COLUMNS: Final = 500


def read_xlsx(
    path: Path, columns: Sequence[str], required: Sequence[str], most_bytes: int = MOST_BYTES
) -> Table:
    """Read the first sheet of a workbook; its first row names the columns.

    Raises
    ------
    FileError : not a workbook, broken, too large packed or unpacked, or without a required column.
    """
    data = read_bytes(path, most_bytes)
    return make_table(path, _lines(path, data), columns, required)


def _lines(path: Path, data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    broken = FileError(path, 'it is not an Excel workbook: save it as ".xlsx" or as CSV')
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > _MOST_UNPACKED:
            raise FileError(path, f"it unpacks to more than {_MOST_UNPACKED // 1_000_000} MB")
        rows = _first_sheet(data)
    except FileError:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, EOFError, OSError):
        # What openpyxl raises for a broken archive, a missing part, a bad cell and bad XML.
        raise broken from None
    if not rows:
        raise FileError(path, "the workbook has no sheet with cells")
    for number, cells in enumerate(rows, start=1):
        yield number, [_text(cell) for cell in cells]


def _first_sheet(data: bytes) -> list[tuple[object, ...]]:
    # Takes 0.3 s, and most imports are CSV.
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # Of styles and drop-down lists that are not read; nobody needs to know.
        warnings.simplefilter("ignore", UserWarning)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            if not book.worksheets:
                return []
            # A sheet may claim a million empty rows; the extra ones show that there are too many.
            return list(
                book.worksheets[0].iter_rows(
                    max_row=MOST_ROWS + 2, max_col=_MOST_COLUMNS, values_only=True
                )
            )
        finally:
            book.close()


def _text(value: object) -> str:
    """Return a cell as a person would have typed it into a CSV file."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case dt.datetime():
            return value.date().isoformat() if value.time() == dt.time() else str(value)
        case dt.time():
            return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
        case _:
            return str(value)
