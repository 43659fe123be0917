"""A file as a table of text: what CSV and Excel have in common."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from directory.errors import FileError
from directory.problems import Problem, shortened

MOST_ROWS: Final = 100_000
MOST_BYTES: Final = 50_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it begins, and its filled cells by column, without surrounding space."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file and what was wrong with its form.

    Parameters
    ----------
    unreadable : rows of which not even the columns could be told apart.
    """

    file: str
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    unreadable: int


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return the whole file.

    Raises
    ------
    FileError : it is missing, cannot be read, is empty, or is larger than `most` bytes.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        raise FileError(path, "there is no such file") from None
    except OSError as error:
        raise FileError(path, f"it cannot be read ({error.strerror})") from None
    if len(data) > most:
        raise FileError(path, f"it is larger than {most // 1_000_000} MB: split it")
    if not data.strip():
        raise FileError(path, "it is empty")
    return data


def make_table(
    path: Path,
    lines: Iterable[tuple[int, Sequence[str] | Problem]],
    columns: Sequence[str],
    required: Sequence[str],
) -> Table:
    """Give the cells their columns.

    Parameters
    ----------
    lines : the line of each row with its cells, or with why it has none; the first is the header.
    columns : the columns that we know.
    required : the columns without which the file is of no use.

    Raises
    ------
    FileError : there is no header, it lacks or repeats a column, or there are too many rows.
    """
    parts = iter(lines)
    line, header_cells = next(parts, (1, ()))
    if isinstance(header_cells, Problem):
        raise FileError(path, f"the header {header_cells.reason}", line)
    header = _header(path, line, header_cells, required)
    problems = [
        Problem(
            path.name, line, name, "", "is not a column that we know", _known(name, columns), False
        )
        for name in header
        if name and name not in columns
    ]
    rows: list[Row] = []
    unreadable = 0
    for number, cells in parts:
        if isinstance(cells, Problem):
            problems.append(cells)
            unreadable += 1
            continue
        texts = [cell.strip() for cell in cells]
        if not any(texts):
            continue
        if len(rows) >= MOST_ROWS:
            raise FileError(path, f"it has more than {MOST_ROWS:,} rows: split it", number)
        if any(texts[len(header) :]):
            problems.append(_too_many(path, number, texts, len(header)))
            unreadable += 1
            continue
        rows.append(
            Row(number, {name: text for name, text in zip(header, texts, strict=False) if text})
        )
    return Table(path.name, tuple(rows), tuple(problems), unreadable)


def _header(path: Path, line: int, cells: Sequence[str], required: Sequence[str]) -> list[str]:
    header = [re.sub(r"[\s_-]+", "_", cell.strip().casefold()) for cell in cells]
    missing = [name for name in required if name not in header]
    if missing:
        what = f"the header has no column {' and no column '.join(missing)}"
        alone = cells[0] if len(cells) == 1 else ""
        if ";" in alone or "\t" in alone:
            what += ": the columns must be separated by commas"
        raise FileError(path, what, line)
    for name in header:
        if name and header.count(name) > 1:
            raise FileError(path, f"the header has the column {name} twice", line)
    return header


def _known(name: str, columns: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, columns, n=1)
    return f"It was not read. {f'Did you mean {near[0]}?' if near else 'Take it out.'}"


def _too_many(path: Path, line: int, cells: Sequence[str], most: int) -> Problem:
    return Problem(
        path.name,
        line,
        "",
        shortened(cells[most]),
        f"is beyond the last of the {most} columns",
        "Put quotes around a cell that holds a comma.",
        rejected=True,
    )
