"""Importing a file: from a path to a report."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from directory.cells import Cells
from directory.csvfile import read_csv
from directory.errors import FileError
from directory.model import Term
from directory.problems import NothingRead
from directory.rows import COLUMNS, REQUIRED, Reading, read_groups
from directory.store import ImportReport, Store
from directory.table import Table
from directory.termsfile import read_terms
from directory.xlsxfile import read_xlsx


class FileFormat(StrEnum):
    """What sort of file."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read and can be taken into a directory."""

    file: str
    dataset: str
    reading: Reading
    terms: tuple[Term, ...] | None


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
    """Make the groups of a dataset those of a file: `read_file`, then `take`.

    Raises
    ------
    FileError : a file as a whole cannot be used.
    NothingRead : not one group could be read.
    StoreError : the database cannot be used.
    """
    read = read_file(path, today, file_format=file_format, dataset=dataset, terms_path=terms_path)
    return take(store, read, dry_run=dry_run)


def read_file(
    path: Path,
    today: dt.date,
    *,
    file_format: FileFormat | None = None,
    dataset: str | None = None,
    terms_path: Path | None = None,
) -> FileRead:
    """Read a file of groups, and the school terms that come with it.

    Parameters
    ----------
    today : a record cannot have been assured later than this.
    file_format : by the ending of the file name when left out.
    dataset : the name under which the groups are kept: what is gone from it is closed. When left
        out, the one name in the column ``source``, or else the file's name without its ending.
    terms_path : school terms to take the place of those that are known.

    Raises
    ------
    FileError : a file as a whole cannot be used.
    NothingRead : not one group could be read.
    """
    terms = None if terms_path is None else read_terms(terms_path)
    if file_format is None:
        file_format = FileFormat.XLSX if path.suffix.lower() == ".xlsx" else FileFormat.CSV
    read_table = read_xlsx if file_format is FileFormat.XLSX else read_csv
    table = read_table(path, COLUMNS, REQUIRED)
    name = dataset or _dataset(path, table)
    reading = read_groups(table, name, today)
    if not reading.groups:
        what = "not one group could be read" if reading.rejected_rows else "it has no groups"
        raise NothingRead(path, f"{what}; the directory is as it was", reading.problems)
    return FileRead(path.name, name, reading, terms)


def take(store: Store, read: FileRead, *, dry_run: bool = False) -> ImportReport:
    """Make the groups of a dataset those of a file, all together or not at all.

    Parameters
    ----------
    dry_run : report the same, write nothing.

    Raises
    ------
    StoreError : the database cannot be used.
    """
    reading = read.reading
    report = store.import_groups(
        reading.groups,
        read.dataset,
        file=read.file,
        rejected_refs=reading.rejected_refs,
        rejected_rows=reading.rejected_rows,
        unreadable=reading.unreadable,
        terms=read.terms,
        dry_run=dry_run,
    )
    return replace(report, problems=reading.problems)


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
