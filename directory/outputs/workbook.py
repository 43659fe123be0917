"""Groups as an Excel workbook, in the columns that import reads."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from directory.columns import COLUMNS
from directory.export import table_rows
from directory.model import Group

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell

_LONGEST_CELL: Final = 32_767
"""Excel takes no longer text in one cell."""
_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold: one such letter, and no program opens the workbook."""


def xlsx_bytes(groups: Sequence[Group]) -> bytes:
    """Return a workbook with one sheet, ``groups``; every text is a text and never a formula."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("groups")
    sheet.freeze_panes = "A2"
    sheet.append(list(COLUMNS))
    for row in table_rows(groups):
        sheet.append([_cell(sheet, row[column]) for column in COLUMNS])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: object, value: str | float | None) -> WriteOnlyCell | float | None:
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell

    text = _NOT_XML.sub(" ", value)[:_LONGEST_CELL]
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell
