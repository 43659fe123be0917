"""Small CSV tables that people hand in: read whole, with the line and column of every fault."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from directory.language import _, pgettext
from directory.words import say_date
from geo.routing.vocabulary import Point
from webmap.usecases.local_times import NotATime, day_first, local_time
from webmap.usecases.table_text import BadTable, column_names, decode, separator

MOST_BYTES: Final = 20_000_000
_LONGEST_FIELD: Final = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `values` are stripped texts by lower-case column name.

    Parameters
    ----------
    decimal_comma : whether numbers may have a comma for a point, as where semicolons separate.
    """

    table: str
    line: int
    values: dict[str, str]
    decimal_comma: bool = False

    def text(self, column: str) -> str:
        """Return the text of a column, "" where it is missing or empty."""
        return self.values.get(column, "")

    def fault(self, column: str, what: str) -> BadTable:
        """Return the error for a column of this line.

        Parameters
        ----------
        what : is wrong, as it follows the name of the column and a colon; in the reader's language.
        """
        return BadTable(
            # Translators: such as: drivers.csv, line 3, column seats: is not a number. The name of
            # a column stays English.
            _(
                "%(table)s, line %(line)s, column %(column)s: %(what)s",
                table=self.table,
                line=self.line,
                column=column,
                what=what,
            )
        )

    def required(self, column: str) -> str:
        """Return the text of a column that must not be empty."""
        value = self.text(column)
        if not value:
            raise self.fault(column, _("is empty; it must be given"))
        return value

    def number(self, column: str, low: float, high: float) -> float:
        """Return a number from `low` to `high`."""
        text = self.required(column)
        if self.decimal_comma:
            text = text.replace(",", ".")
        try:
            value = float(text)
        except ValueError:
            raise self.fault(column, _("is not a number")) from None
        if not (math.isfinite(value) and low <= value <= high):
            raise self.fault(
                column,
                _("must be from %(low)s to %(high)s", low=f"{low:g}", high=f"{high:g}"),
            )
        return value

    def whole(self, column: str, low: int, high: int, default: int) -> int:
        """Return a whole number from `low` to `high`, or `default` where the column is empty."""
        if not self.text(column):
            return default
        value = self.number(column, low, high)
        if value != int(value):
            raise self.fault(column, _("is not a whole number"))
        return int(value)

    def time(self, column: str) -> dt.datetime:
        """Return a local date and time (see :mod:`webmap.usecases.local_times`)."""
        try:
            return local_time(self.required(column))
        except NotATime as error:
            raise self.fault(column, str(error)) from None

    def point(self, lat: str = "lat", lon: str = "lon") -> Point:
        """Return a point; swapped and zero coordinates are faults."""
        y, x = self.number(lat, -90, 90), self.number(lon, -180, 180)
        if x == 0 and y == 0:
            # Translators: of the latitude, whose column is named before it.
            raise self.fault(lat, _("and the longitude are both 0, which is in the sea"))
        return Point(y, x)

    def point_or_none(self) -> Point | None:
        """Return a point, or None where both coordinates are empty."""
        return self.point() if self.text("lat") or self.text("lon") else None

    def choice(self, column: str, allowed: Sequence[str], default: str) -> str:
        """Return one of `allowed`, or `default` where the column is empty."""
        value = self.text(column).lower() or default
        if value not in allowed:
            raise self.fault(
                column,
                _(
                    "'%(value)s' is not one of %(allowed)s",
                    value=value[:40],
                    allowed=", ".join(allowed),
                ),
            )
        return value


def read_table_file(path: Path, required: Sequence[str], *, ids_once: bool = True) -> list[Row]:
    """Read a CSV file; see :func:`read_table`."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BadTable(
                _(
                    "%(name)s: is %(size)s bytes; at most %(most)s are read",
                    name=path.name,
                    size=f"{size:,}",
                    most=f"{MOST_BYTES:,}",
                )
            )
        data = path.read_bytes()
    except OSError as error:
        raise BadTable(f"{path}: {error.strerror or 'cannot be read'}") from error
    return read_table(data, path.name, required, ids_once=ids_once)


def read_table(
    data: bytes, name: str, required: Sequence[str], *, ids_once: bool = True
) -> list[Row]:
    """Read CSV bytes, header line first, as spreadsheets save them.

    Encodings and separators are those of :mod:`webmap.usecases.table_text`; empty lines are left
    out.

    Parameters
    ----------
    ids_once : whether each row must have another id.

    Raises
    ------
    BadTable : not text, no header, a required column is missing, no rows, an id twice.
    """
    lines = _Lines(decode(data, name), name, required)
    header = column_names(lines.header)
    missing = [column for column in required if column not in header]
    if missing:
        raise BadTable(
            _(
                "%(name)s, line %(line)s: has no column %(missing)s; it has %(header)s",
                name=name,
                line=lines.line,
                missing=", ".join(missing),
                header=", ".join(c[:30] for c in header if c)[:200] or pgettext("columns", "none"),
            )
        )
    for column in header:
        if column and header.count(column) > 1:
            raise BadTable(
                _(
                    "%(name)s, line %(line)s: has the column %(column)s twice",
                    name=name,
                    line=lines.line,
                    column=column[:30],
                )
            )
    rows: list[Row] = []
    for line, cells in lines:
        if any(cells[len(header) :]) or any(len(cell) > _LONGEST_FIELD for cell in cells):
            raise BadTable(
                _(
                    "%(name)s, line %(line)s: has more than the header says; put quotes around a "
                    "cell that holds a comma",
                    name=name,
                    line=line,
                )
            )
        values = dict(zip(header, cells, strict=False))
        rows.append(Row(name, line, values, decimal_comma=lines.mark == ";"))
    if not rows:
        raise BadTable(_("%(name)s: has a header but no rows", name=name))
    seen: dict[str, int] = {}
    for row in rows:
        key = row.required("id")
        if ids_once and key in seen:
            said = _("'%(id)s' is used on line %(line)s already", id=key[:40], line=seen[key])
            raise row.fault("id", said)
        seen[key] = row.line
    return rows


@dataclass(frozen=True, slots=True)
class DayFirst:
    """A date such as 05/03/2024, as it stands in a table and as it was read."""

    shown: str
    date: dt.date

    def sentence(self) -> str:
        """Say how it was read."""
        return _(
            "Dates are read with the day first: %(shown)s is %(date)s.",
            shown=self.shown,
            date=say_date(self.date),
        )


def day_first_note(rows: Sequence[Row], columns: Sequence[str]) -> DayFirst | None:
    """Return a date that was read with the day first, where nothing shows that it is so.

    Returns
    -------
    note : None where there are no such dates, or another date can only be read with the day first.
    """
    texts = [row.text(column) for row in rows for column in columns]
    readings = [day_first(text) for text in texts]
    if False not in readings or True in readings:
        return None
    text = texts[readings.index(False)]
    return DayFirst(text.split()[0], local_time(text).date())


class _Lines:
    """The lines of a table with their numbers, stripped; empty ones are left out.

    Attributes
    ----------
    mark : what separates the columns.
    header, line : the first line that is not empty, and its number.
    """

    def __init__(self, text: str, name: str, required: Sequence[str]) -> None:
        # Excel reads a first line such as "sep=;" and does not show it.
        first, _end, rest = text.partition("\n")
        told = first.strip().strip('"').lower().startswith("sep=")
        self._name = name
        self._before = 1 if told else 0
        body = rest if told else text
        filled = (line for line in body.splitlines() if line.strip())
        self.mark = separator(next(filled, ""), required)
        self._reader = csv.reader(io.StringIO(body, newline=""), strict=True, delimiter=self.mark)
        self.line, self.header = next(self, (1, []))

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return self

    def __next__(self) -> tuple[int, list[str]]:
        while True:
            line = self._reader.line_num + 1 + self._before
            try:
                cells = [cell.strip() for cell in next(self._reader)]
            except csv.Error as error:
                raise BadTable(
                    # Translators: such as: drivers.csv, line 3: a quote opens here and is never
                    # closed.
                    _(
                        "%(name)s, line %(line)s: %(what)s",
                        name=self._name,
                        line=line,
                        what=_torn(str(error)),
                    )
                ) from None
            if any(cells):
                return line, cells


def _torn(error: str) -> str:
    if "unexpected end" in error:
        return _("a quote opens here and is never closed")
    if "field" in error and "limit" in error:
        return _("a cell is too long; shorten it, or close its quote")
    return _("has a quote in the wrong place; write each quote inside a cell twice")
