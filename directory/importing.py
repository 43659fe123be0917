"""Importing a file: from a path to a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from directory.cells import Cells
from directory.csvfile import read_csv
from directory.errors import FileError
from directory.geojson import read_geojson
from directory.mapping import read_mapping
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
    GEOJSON = "geojson"


_ENDINGS: Final = {
    ".xlsx": FileFormat.XLSX,
    ".geojson": FileFormat.GEOJSON,
}
_READERS: Final[Mapping[FileFormat, Callable[[Path, Sequence[str], Sequence[str]], Table]]] = {
    FileFormat.CSV: read_csv,
    FileFormat.XLSX: read_xlsx,
    FileFormat.GEOJSON: read_geojson,
}


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
    mapping_path: Path | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Make the groups of a dataset those of a file: `read_file`, then `take`.

    Raises
    ------
    FileError : a file as a whole cannot be used.
    NothingRead : not one group could be read.
    StoreError : the database cannot be used.
    """
    read = read_file(
        path,
        today,
        file_format=file_format,
        dataset=dataset,
        terms_path=terms_path,
        mapping_path=mapping_path,
    )
    return take(store, read, dry_run=dry_run)


def read_file(
    path: Path,
    today: dt.date,
    *,
    file_format: FileFormat | None = None,
    dataset: str | None = None,
    terms_path: Path | None = None,
    mapping_path: Path | None = None,
) -> FileRead:
    """Read a file of groups, and the school terms that come with it.

    Parameters
    ----------
    today : a record cannot have been assured later than this.
    file_format : by the ending of the file name when left out.
    dataset : the name under which the groups are kept: what is gone from it is closed. When left
        out, the one name in the column ``source``, or else the file's name without its ending.
    terms_path : school terms to take the place of those that are known.
    mapping_path : says which columns of the file are which of ours (see `directory.mapping`).

    Raises
    ------
    FileError : a file as a whole cannot be used.
    NothingRead : not one group could be read.
    """
    terms = None if terms_path is None else read_terms(terms_path)
    mapping = None if mapping_path is None else read_mapping(mapping_path)
    read_table = _READERS[file_format or _format_of(path)]
    if mapping is None:
        table = read_table(path, COLUMNS, REQUIRED)
    else:
        table = mapping.apply(read_table(path, mapping.known, mapping.required))
    name = dataset or _dataset(path, table)
    reading = read_groups(table, name, today)
    if mapping is not None:
        reading = replace(reading, problems=tuple(map(mapping.told, reading.problems)))
    if not reading.groups:
        what = "not one group could be read" if reading.rejected_rows else "it has no groups"
        raise NothingRead(path, f"{what}; the directory is as it was", reading.problems)
    return FileRead(path.name, name, reading, terms)


def _format_of(path: Path) -> FileFormat:
    return _ENDINGS.get(path.suffix.lower(), FileFormat.CSV)


def take(
    store: Store, read: FileRead, *, dry_run: bool = False, by: str = "import"
) -> ImportReport:
    """Make the groups of a dataset those of a file, all together or not at all.

    Parameters
    ----------
    dry_run : report the same, write nothing.
    by : who imports, for the history.

    Raises
    ------
    ChangeError : the dataset has the name of what editors make.
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
        by=by,
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
