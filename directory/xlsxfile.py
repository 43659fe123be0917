"""Excel workbooks as tables of text: one sheet, values only, nothing is calculated."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from directory.columns import EXPLANATION_SHEET
from directory.errors import FileError
from directory.problems import Problem, shortened
from directory.table import (
    HEADER_WITHIN,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    NoValue,
    Table,
    cell_text,
    make_table,
    read_bytes,
)
from directory.zipped import ZIP_BEGINS, Zipped, zipped

# What zipfile and openpyxl raise for a broken archive, a locked one, bad XML, missing parts, and
# parts that are other than they expect, of which they check little.
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, SyntaxError, ValueError, LookupError,
    TypeError, AttributeError, ArithmeticError, RuntimeError, AssertionError,
)  # fmt: skip
_MOST_UNPACKED: Final = 300_000_000


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The sheet that was read: its name, of how many, and its rows."""

    name: str
    sheets: int
    rows: list[tuple[Cell, ...]]


def read_xlsx(
    path: Path, columns: Sequence[str], required: Sequence[str], most_bytes: int = MOST_BYTES
) -> Table:
    """Read the first sheet of a workbook that has cells; says which where there are several.

    Raises
    ------
    FileError : not a workbook, broken, too large packed or unpacked, or without a required column.
    """
    sheet = _read(path, read_bytes(path, most_bytes))
    table = make_table(path, enumerate(sheet.rows, start=1), columns, required)
    if sheet.sheets == 1:
        return table
    reason = f"is the sheet that was read, of {sheet.sheets} in the workbook"
    advice = "To have another one read, put it first."
    read = Problem(path.name, 1, "", shortened(sheet.name), reason, advice, rejected=False)
    return replace(table, problems=(read, *table.problems))


def _read(path: Path, data: bytes) -> _Sheet:
    if data.startswith(ZIP_BEGINS) and zipped(data) is Zipped.OTHER:
        raise FileError(
            path, "it is a zip file that is not a workbook: unpack it and import the file inside"
        )
    broken = FileError(
        path, 'it is not an Excel workbook, or is damaged: save it as ".xlsx" or as CSV'
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > _MOST_UNPACKED:
            raise FileError(path, f"it unpacks to more than {_MOST_UNPACKED // 1_000_000} MB")
        sheet = _first_filled_sheet(data)
    except FileError:
        raise
    except _BROKEN:
        raise broken from None
    if sheet is None:
        raise FileError(path, "the workbook has no sheet with cells")
    return sheet


def _first_filled_sheet(data: bytes) -> _Sheet | None:
    with _book(data, values=True) as book:
        sheets = [sheet for sheet in book.worksheets if sheet.title != EXPLANATION_SHEET]
        # What is hidden is often an older copy; nobody who looks at the file would expect it.
        sheets = [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets
        for sheet in sheets:
            rows: list[tuple[Cell, ...]] = []
            blank: list[tuple[int, int]] = []
            for number, cells in enumerate(_rows(sheet)):
                rows.append(tuple(cell_text(cell.value) for cell in cells))
                # A formula that gave an empty text is marked "str": that is a value.
                blank += [
                    (number, column)
                    for column, cell in enumerate(cells)
                    if cell.value is None and hasattr(cell, "row") and cell.data_type != "str"
                ]
            if blank:
                _mark_formulas(data, sheet.title, rows, blank)
            if any(map(any, rows)):
                return _Sheet(sheet.title, len(sheets), rows)
    return None


def _mark_formulas(
    data: bytes, name: str, rows: list[tuple[Cell, ...]], blank: list[tuple[int, int]]
) -> None:
    """Mark the blank cells that hold a formula; only a second reading gives the formulas."""
    wanted: dict[int, set[int]] = {}
    for number, column in blank:
        wanted.setdefault(number, set()).add(column)
    with _book(data, values=False) as book:
        for number, cells in enumerate(_rows(book[name])):
            formulas = {c for c in wanted.get(number, ()) if cells[c].data_type == "f"}
            if formulas:
                rows[number] = tuple(
                    NoValue() if column in formulas else text
                    for column, text in enumerate(rows[number])
                )


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    # What a sheet claims of its size may be wrong; each row is as wide as its own cells.
    sheet.reset_dimensions()
    # A sheet may have a million empty rows; the extra ones show that there are too many.
    for cells in sheet.iter_rows(max_row=MOST_ROWS + HEADER_WITHIN + 1):
        yield tuple(cells[:MOST_COLUMNS])


@contextmanager
def _book(data: bytes, *, values: bool) -> Iterator[Any]:
    # Takes 0.3 s, and most imports are CSV.
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # Of styles and drop-down lists that are not read; nobody needs to know.
        warnings.simplefilter("ignore", UserWarning)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
        try:
            yield book
        finally:
            book.close()
