"""Small CSV tables that people hand in: read whole, with the line and column of every fault."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.routing.vocabulary import Point
from webmap.usecases.errors import UseCaseError

MOST_BYTES: Final = 20_000_000
_LONGEST_FIELD: Final = 10_000


class BadTable(UseCaseError, ValueError):
    """A table cannot be used. Names the file, line and column, never the value of a home."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `values` are stripped texts by lower-case column name."""

    table: str
    line: int
    values: dict[str, str]

    def text(self, column: str) -> str:
        """Return the text of a column, "" where it is missing or empty."""
        return self.values.get(column, "")

    def fault(self, column: str, what: str) -> BadTable:
        """Return the error for a column of this line."""
        return BadTable(f"{self.table}, line {self.line}, column {column}: {what}")

    def required(self, column: str) -> str:
        """Return the text of a column that must not be empty."""
        value = self.text(column)
        if not value:
            raise self.fault(column, "is empty; it must be given")
        return value

    def number(self, column: str, low: float, high: float) -> float:
        """Return a number from `low` to `high`."""
        try:
            value = float(self.required(column))
        except ValueError as error:
            if isinstance(error, BadTable):
                raise
            raise self.fault(column, "is not a number") from None
        if not (math.isfinite(value) and low <= value <= high):
            raise self.fault(column, f"must be from {low:g} to {high:g}")
        return value

    def whole(self, column: str, low: int, high: int, default: int) -> int:
        """Return a whole number from `low` to `high`, or `default` where the column is empty."""
        if not self.text(column):
            return default
        value = self.number(column, low, high)
        if value != int(value):
            raise self.fault(column, "is not a whole number")
        return int(value)

    def time(self, column: str) -> dt.datetime:
        """Return a local date and time such as ``2024-03-05T10:30``."""
        text = self.required(column)
        try:
            value = dt.datetime.fromisoformat(text)
        except ValueError:
            raise self.fault(
                column, f"'{text[:40]}' is not a date and time; write 2024-03-05T10:30"
            ) from None
        if value.tzinfo is not None:
            raise self.fault(column, "has a time zone; write the local time without one")
        return value

    def point(self, lat: str = "lat", lon: str = "lon") -> Point:
        """Return a point; swapped and zero coordinates are faults."""
        y, x = self.number(lat, -90, 90), self.number(lon, -180, 180)
        if x == 0 and y == 0:
            raise self.fault(lat, "and the longitude are both 0, which is in the sea")
        return Point(y, x)

    def point_or_none(self) -> Point | None:
        """Return a point, or None where both coordinates are empty."""
        return self.point() if self.text("lat") or self.text("lon") else None

    def choice(self, column: str, allowed: Sequence[str], default: str) -> str:
        """Return one of `allowed`, or `default` where the column is empty."""
        value = self.text(column).lower() or default
        if value not in allowed:
            raise self.fault(column, f"'{value[:40]}' is not one of {', '.join(allowed)}")
        return value


def read_table_file(path: Path, required: Sequence[str]) -> list[Row]:
    """Read a CSV file; see :func:`read_table`."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BadTable(f"{path.name}: is {size:,} bytes; at most {MOST_BYTES:,} are read")
        data = path.read_bytes()
    except OSError as error:
        raise BadTable(f"{path}: {error.strerror or 'cannot be read'}") from error
    return read_table(data, path.name, required)


def read_table(data: bytes, name: str, required: Sequence[str]) -> list[Row]:
    """Read CSV bytes (UTF-8, header line first) into rows with unique ids.

    Raises
    ------
    BadTable : not UTF-8 text, no header, a required column is missing, no rows, an id twice.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadTable(f"{name}, line {line}: is not UTF-8 text; save it as CSV UTF-8") from None
    if "\0" in text:
        raise BadTable(f"{name}: is not a text file; save it as CSV UTF-8")
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        missing = [column for column in required if column not in header]
        if missing:
            raise BadTable(
                f"{name}, line 1: has no column {', '.join(missing)}; "
                f"it has {', '.join(c[:30] for c in header if c)[:200] or 'none'}"
            )
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header) or any(len(cell) > _LONGEST_FIELD for cell in cells):
                raise BadTable(f"{name}, line {reader.line_num}: has more than the header says")
            values = {c: cell.strip() for c, cell in zip(header, cells, strict=False)}
            rows.append(Row(name, reader.line_num, values))
    except csv.Error as error:
        raise BadTable(f"{name}, line {reader.line_num}: {error}") from None
    if not rows:
        raise BadTable(f"{name}: has a header but no rows")
    seen: dict[str, int] = {}
    for row in rows:
        key = row.required("id")
        if key in seen:
            raise row.fault("id", f"'{key[:40]}' is used on line {seen[key]} already")
        seen[key] = row.line
    return rows
