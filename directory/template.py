"""An empty groups file for an editor to fill in: CSV, or a workbook that explains its columns."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from directory.columns import COLUMNS, EXPLANATION_SHEET, GUIDE, REQUIRED, Column
from directory.errors import FileError
from directory.files import replace_file
from directory.table import MOST_ROWS

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_WIDE: Final = ("name", "summary", "description", "address", "venue_name", "organisation")


def write_template(path: Path) -> None:
    """Write an empty file with all columns: a workbook where the name ends in .xlsx, else CSV.

    Raises
    ------
    FileError : the file cannot be written, or its name ends in something else.
    """
    ending = path.suffix.lower()
    if ending == ".xlsx":
        replace_file(path, _workbook())
    elif ending == ".csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerow(COLUMNS)
        replace_file(path, text.getvalue().encode("utf-8-sig"))
    else:
        raise FileError(path, "a template is .csv or .xlsx: give it a name that ends so")


def _workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.create_sheet("Groups", 0)
    guide = book.create_sheet(EXPLANATION_SHEET, 1)
    for extra in book.worksheets[2:]:
        book.remove(extra)
    _fill_groups(sheet)
    _fill_guide(guide)
    book.properties.creator = "Linkway"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _fill_groups(sheet: Worksheet) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.append(COLUMNS)
    sheet.freeze_panes = "C2"
    for number, column in enumerate(GUIDE, start=1):
        letter = get_column_letter(number)
        head = sheet.cell(1, number)
        head.font = Font(bold=True, color="FFFFFF")
        must = column.name in REQUIRED
        head.fill = PatternFill("solid", fgColor="003087" if must else "005EB8")
        size = sheet.column_dimensions[letter]
        size.width = 30 if column.name in _WIDE else max(12, len(column.name) + 2)
        # Text, so that no spreadsheet makes another date of 08/09/2026, or drops the 0 of a phone.
        size.number_format = "@"
        _add_choice(sheet, letter, column)


def _add_choice(sheet: Worksheet, letter: str, column: Column) -> None:
    """Explain a column when one of its cells is chosen, with a list where it has allowed words."""
    from openpyxl.worksheet.datavalidation import DataValidation

    kind = f'"{",".join(column.allowed)}"' if column.allowed else None
    choice = DataValidation(
        type="list" if kind else None,
        formula1=kind,
        allow_blank=True,
        errorStyle="stop" if column.only else "warning",
        showErrorMessage=bool(kind and column.only),
        showInputMessage=True,
        promptTitle=column.name[:32],
        prompt=column.what[:255],
        errorTitle=column.name[:32],
        error=f"Write {', '.join(column.allowed)}, or leave it empty." if kind else None,
    )
    choice.add(f"{letter}2:{letter}{MOST_ROWS}")
    sheet.add_data_validation(choice)


def _fill_guide(sheet: Worksheet) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.append(["Column", "What to write", "Example", "Allowed words", "Must be filled in"])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in GUIDE:
        allowed = ", ".join(column.allowed) + ("" if column.only else ", or your own words")
        must = "yes" if column.name in REQUIRED else ""
        words = allowed if column.allowed else ""
        sheet.append([column.name, column.what, column.example, words, must])
    notes = (
        "Fill in one row for each group. For a further time, venue, contact or offer of transport "
        "write a further row with the same id and name.",
        "What is empty is not known; it is never taken as no.",
        "Dates are read day first: 08/09/2026 is 8 September. Times are 10:30 or 10.30am.",
    )
    sheet.append([])
    for note in notes:
        sheet.append(["", note])
    for letter, width in zip("ABCDE", (26, 70, 36, 44, 18), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
