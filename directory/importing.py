"""Importing a file: from a path to a report."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from directory.cells import Cells
from directory.csvfile import read_csv
from directory.errors import FileError, NothingRead
from directory.rows import COLUMNS, REQUIRED, read_groups
from directory.store import ImportReport, Store
from directory.table import Table
from directory.termsfile import read_terms


class FileFormat(StrEnum):
    """What sort of file."""

    CSV = "csv"
    XLSX = "xlsx"


def import_file(
    store: Store,
    path: Path,
    today: dt.date,
    *,
    file_format: FileFormat | None = None,
    dataset: str | None = None,
    terms_path: Path | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Make the groups of a dataset those of a file, all together or not at all.

    Parameters
    ----------
    today : a record cannot have been assured later than this.
    file_format : by the ending of the file name when left out.
    dataset : the name under which the groups are kept: what is gone from it is closed. When left
        out, the one name in the column ``source``, or else the file's name without its ending.
    terms_path : school terms to take the place of those that are known.
    dry_run : report the same, write nothing.

    Raises
    ------
    FileError : a file as a whole cannot be used.
    NothingRead : not one group could be read.
    StoreError : the database cannot be used.
    """
    terms = None if terms_path is None else read_terms(terms_path)
    if file_format is None:
        file_format = FileFormat.XLSX if path.suffix.lower() == ".xlsx" else FileFormat.CSV
    if file_format is FileFormat.XLSX:
        # openpyxl and its kin are loaded only for a workbook.
        from directory.xlsxfile import read_xlsx

        table = read_xlsx(path, COLUMNS, REQUIRED)
    else:
        table = read_csv(path, COLUMNS, REQUIRED)
    name = dataset or _dataset(path, table)
    read = read_groups(table, name, today)
    if not read.groups:
        what = "not one group could be read" if read.rejected_rows else "it has no groups"
        raise NothingRead(
            path, f"{what}; the directory is as it was", tuple(map(str, read.problems))
        )
    report = store.import_groups(
        read.groups,
        name,
        file=path.name,
        rejected_refs=read.rejected_refs,
        rejected_rows=read.rejected_rows,
        unreadable=read.unreadable,
        terms=terms,
        dry_run=dry_run,
    )
    return replace(report, problems=read.problems)


def _dataset(path: Path, table: Table) -> str:
    named = {Cells(table.file, row).text("source") for row in table.rows} - {""}
    if len(named) > 1:
        # Guessing one would close the groups of another, or add them twice.
        raise FileError(
            path,
            f"the column source has {len(named)} names: say with --source under which name "
            "this file is kept",
        )
    return named.pop() if named else path.stem
