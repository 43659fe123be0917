"""A file as a table of text: what CSV and Excel have in common."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from directory.errors import FileError
from directory.problems import Problem, shortened

MOST_ROWS: Final = 100_000
MOST_BYTES: Final = 50_000_000
MOST_COLUMNS: Final = 500


# Titles above the header are looked over this far down.
HEADER_WITHIN: Final = 10

# What a spreadsheet shows, and saves, in a cell whose formula has failed.
_FAILED: Final = frozenset(
    (
        "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
        "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#GETTING_DATA", "#EXTERNAL!",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NoValue:
    """A cell with a formula that nobody has calculated yet."""


Cell = str | NoValue


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it begins, and its filled cells by column, without surrounding space.

    Parameters
    ----------
    faults : of cells that are filled and hold no value; these are not among `cells`.
    """

    line: int
    cells: dict[str, str]
    faults: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file and what was wrong with its form.

    Parameters
    ----------
    unreadable : rows of which not even the columns could be told apart.
    unit : what the lines of its rows count, where that is not lines.
    columns : the names in its header.
    """

    file: str
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    unreadable: int
    unit: str = "line"
    columns: tuple[str, ...] = ()


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
    lines: Iterable[tuple[int, Sequence[Cell] | Problem]],
    columns: Sequence[str],
    required: Sequence[str],
) -> Table:
    """Give the cells their columns.

    The header is the first of the first lines that names all required columns.

    Parameters
    ----------
    lines : the line of each row with its cells, or with why it has none.
    columns : the columns that we know.
    required : the columns without which the file is of no use.

    Raises
    ------
    FileError : there is no header, it lacks or repeats a column, or there are too many rows.
    """
    parts = iter(lines)
    line, header, problems = _find_header(path, parts, required)
    problems += [
        Problem(
            path.name,
            line,
            name,
            "",
            "is not a column that we know",
            known_column(name, columns),
            False,
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
        texts = [cell.strip() if isinstance(cell, str) else cell for cell in cells]
        if not any(texts):
            continue
        if len(rows) >= MOST_ROWS:
            raise FileError(path, f"it has more than {MOST_ROWS:,} rows: split it", number)
        if any(texts[len(header) :]):
            problems.append(_too_many(path, number, texts[len(header) :], len(header)))
            unreadable += 1
            continue
        named = {name: text for name, text in zip(header, texts, strict=False) if text}
        bad = {name: _fault(path, number, name, text) for name, text in named.items()}
        faults = tuple(fault for name, fault in bad.items() if fault and name in columns)
        good = {n: text for n, text in named.items() if isinstance(text, str) and not bad[n]}
        rows.append(Row(number, good, faults))
    return Table(path.name, tuple(rows), tuple(problems), unreadable, columns=tuple(header))


def _fault(path: Path, line: int, column: str, cell: Cell) -> Problem | None:
    """Return why a filled cell holds no value, if so."""
    if isinstance(cell, NoValue):
        reason = "is a formula without a value"
        advice = "Open the file in Excel and save it, or type the value."
        return Problem(path.name, line, column, "", reason, advice, rejected=True)
    if cell.upper() in _FAILED:
        reason = "is the error of a formula, not a value"
        advice = "Correct the formula, or type the value."
        return Problem(path.name, line, column, cell, reason, advice, rejected=True)
    return None


def _find_header(
    path: Path, parts: Iterator[tuple[int, Sequence[Cell] | Problem]], required: Sequence[str]
) -> tuple[int, list[str], list[Problem]]:
    """Return the line of the header, its names, and what to say of the lines above it."""
    above: list[tuple[int, Sequence[Cell] | Problem]] = []
    for line, cells in parts:
        if line > HEADER_WITHIN:
            break
        if not isinstance(cells, Problem):
            names = column_names(cells)
            if set(required) <= set(names):
                _each_once(path, line, names)
                return line, names, _titles(path, line, above)
            if not any(names):
                continue
        above.append((line, cells))
    if not above:
        wanted = ", ".join(required)
        raise FileError(path, f"none of its first {HEADER_WITHIN} lines has the columns {wanted}")
    line, first = above[0]
    if isinstance(first, Problem):
        raise FileError(path, f"the header {first.reason}", line)
    names = column_names(first)
    missing = [name for name in required if name not in names]
    raise FileError(path, f"the header has no column {' and no column '.join(missing)}", line)


def column_names(cells: Sequence[Cell]) -> list[str]:
    """Return the cells of a header as names of columns: lower case, joined with underlines."""
    return [column_name(cell) if isinstance(cell, str) else "" for cell in cells]


def column_name(text: str) -> str:
    """Return a heading as the name of a column."""
    return re.sub(r"[\s_-]+", "_", text.strip().casefold())


def cell_text(value: object) -> str:
    """Return a typed value as a person would have typed it into a CSV file."""
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


def _titles(
    path: Path, line: int, above: Sequence[tuple[int, Sequence[Cell] | Problem]]
) -> list[Problem]:
    if not above:
        return []
    reason = f"the columns are named on line {line}, so what is above it was not read"
    advice = "Take it out if the file is read by others too."
    return [Problem(path.name, above[0][0], "", "", reason, advice, rejected=False)]


def _each_once(path: Path, line: int, names: Sequence[str]) -> None:
    if len(names) > MOST_COLUMNS:
        raise FileError(path, f"the header has more than {MOST_COLUMNS} columns", line)
    for name in names:
        if name and names.count(name) > 1:
            raise FileError(path, f"the header has the column {name} twice", line)


def known_column(name: str, columns: Sequence[str]) -> str:
    """Return what to do with a column that we do not know."""
    near = difflib.get_close_matches(name, columns, n=1)
    return f"It was not read. {f'Did you mean {near[0]}?' if near else 'Take it out.'}"


def _too_many(path: Path, line: int, beyond: Sequence[Cell], most: int) -> Problem:
    shown = next((cell for cell in beyond if cell and isinstance(cell, str)), "")
    return Problem(
        path.name,
        line,
        "",
        shortened(shown),
        f"is beyond the last of the {most} columns",
        "Put quotes around a cell that holds a comma, a semicolon or a tab.",
        rejected=True,
    )
