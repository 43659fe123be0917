"""Text to numbers, dates and references, once per distinct value, refusing what cannot be read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.findings import Findings
from geo.routing.network import BoolArray, FloatArray, Int32Array, Int64Array
from geo.timetable.tables import Column, ObjectArray, Table

CONTINUOUS: Final = ("continuous_pickup", "continuous_drop_off")
_MOST_EXAMPLES: Final = 5
_LONGEST_EXAMPLE: Final = 200
_ZERO, _NINE, _COLON = ord("0"), ord("9"), ord(":")


def digits(values: ObjectArray, width: int, colons: tuple[int, ...] = ()) -> tuple[Any, BoolArray]:
    """Read fixed-width figures, such as ``20240305`` or ``008:05:00``.

    Parameters
    ----------
    values : texts, filled with zeros on the left.
    width : how many characters.
    colons : which of them must be a colon.

    Returns
    -------
    figures : int64 (n, width), meaningless at colons and in bad rows.
    good : bool (n,), whether every character is what it must be.
    """
    lengths = pd.Series(values, dtype=object).str.len().to_numpy(dtype=np.int64)
    # Over-long text is cut before the fixed-width array is made: one long value would blow it up.
    short = np.where((lengths > 0) & (lengths <= width), values, "")
    text = short.astype(f"U{width}")
    padded = np.char.rjust(text, width, "0") if len(text) else text
    codes = padded.view(np.uint32).reshape(len(values), width).astype(np.int64)
    good = (lengths > 0) & (lengths <= width)
    for place in range(width):
        column = codes[:, place]
        if place in colons:
            good &= column == _COLON
        else:
            good &= (column >= _ZERO) & (column <= _NINE)
    return codes - _ZERO, good


def whole_numbers(
    table: Table, column: str, low: int, high: int, blank: int | None = None
) -> Int64Array:
    """Read whole numbers from `low` to `high`; `blank` stands in for no value, if it may.

    Raises
    ------
    InputError : for the first row that holds anything else.
    """
    found = table[column]
    numbers = pd.to_numeric(pd.Series(found.values, dtype=object), errors="coerce").to_numpy(
        dtype=np.float64
    )
    with np.errstate(invalid="ignore"):
        bad = ~((numbers >= low) & (numbers <= high) & (numbers == np.floor(numbers)))
    no_value = np.asarray(found.values == "", dtype=np.bool_)
    if blank is not None:
        bad &= ~no_value
    table.require_values(
        bad, column, f"{{}} is not a whole number from {low} to {high}: correct the feed"
    )
    filled = np.where(no_value, 0 if blank is None else blank, np.where(bad, 0, numbers))
    return filled.astype(np.int64)[found.codes]


def choices(
    table: Table, column: str, allowed: Collection[int], otherwise: int, findings: Findings
) -> Int64Array:
    """Read a GTFS enumeration; blank is 0, and a value that GTFS does not know is counted.

    Parameters
    ----------
    allowed : the values of the enumeration.
    otherwise : what an unknown value is read as: the safe one.
    """
    found = table[column]
    texts = {"": 0, "0": 0, **{str(value): value for value in allowed}}
    known = pd.Series(found.values, dtype=object).map(texts).to_numpy(dtype=np.float64)
    unknown = np.isnan(known)
    if unknown.any():
        rows = unknown[found.codes]
        note(
            findings,
            f"{column}_unknown",
            (f"{table.member}: {value}" for value in found.values[unknown]),
            int(rows.sum()),
        )
    return np.where(unknown, otherwise, known).astype(np.int64)[found.codes]


def stops_anywhere(table: Table) -> BoolArray:
    """Tell where the vehicle may be stopped between stops, bool (rows,).

    That is ``continuous_pickup`` or ``continuous_drop_off`` 0, 2 or 3; a blank is no.
    """
    offered = np.zeros(table.row_count, dtype=np.bool_)
    for column in CONTINUOUS:
        found = table[column]
        offered |= np.isin(found.values.astype(str), ("0", "2", "3"))[found.codes]
    return offered


def decimals(column: Column) -> FloatArray:
    """Read decimal numbers, float64 (rows,); NaN where blank or not a finite number."""
    numbers = pd.to_numeric(pd.Series(column.values, dtype=object), errors="coerce").to_numpy(
        dtype=np.float64
    )
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    return np.asarray(numbers[column.codes], dtype=np.float64)


def dates(table: Table, column: str, *, blank_allowed: bool = False) -> npt.NDArray[np.datetime64]:
    """Read ``YYYYMMDD`` as ``datetime64[D]`` (rows,); NaT for a blank that is allowed."""
    found = table[column]
    figures, good = digits(found.values, 8)
    good &= pd.Series(found.values, dtype=object).str.len().to_numpy() == 8
    year = figures[:, :4] @ np.array([1000, 100, 10, 1])
    month = figures[:, 4] * 10 + figures[:, 5]
    day = figures[:, 6] * 10 + figures[:, 7]
    good &= (year >= 1900) & (month >= 1) & (month <= 12) & (day >= 1)
    months = np.where(good, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    exact = months.astype("datetime64[D]") + np.where(good, day - 1, 0)
    good &= exact.astype("datetime64[M]") == months
    no_value = np.asarray(found.values == "", dtype=np.bool_)
    bad = ~good & ~no_value if blank_allowed else ~good
    table.require_values(bad, column, "{} is not a date like 20240305: correct the feed")
    exact[~good] = np.datetime64("NaT")
    return np.asarray(exact[found.codes])


def references(
    table: Table, column: str, ids: ObjectArray, target: str, *, strict: bool = True
) -> Int32Array:
    """Turn ids into indexes of `ids`, int32 (rows,); -1 for a blank.

    Parameters
    ----------
    target : the file that should define the id, for the error.
    strict : refuse an id that `ids` does not have; otherwise it is -1 too.

    Raises
    ------
    InputError : an id is not in `ids`.
    """
    found = table[column]
    index = pd.Index(ids, dtype=object).get_indexer(pd.Index(found.values, dtype=object))
    blank = np.asarray(found.values == "", dtype=np.bool_)
    if strict:
        table.require_values(
            (index < 0) & ~blank, column, f"{{}} is not in {target}: the feed is incomplete"
        )
    return np.where(blank, -1, index).astype(np.int32)[found.codes]


def unique_ids(table: Table, column: str) -> ObjectArray:
    """Return the ids of a table, refusing blank and repeated ones."""
    table.require(table[column].blank, column, "there is no id here: correct the feed")
    ids = table[column].text
    table.require(
        pd.Series(ids, dtype=object).duplicated().to_numpy(dtype=np.bool_),
        column,
        "{} is defined twice: ids must differ",
    )
    return ids


def note(findings: Findings, code: str, examples: Iterable[str], count: int) -> None:
    """Count a fault that was met `count` times, with the first few examples."""
    left = count
    for example in examples:
        if left <= 0 or count - left >= _MOST_EXAMPLES:
            break
        findings.add(code, " ".join(example.split())[:_LONGEST_EXAMPLE])
        left -= 1
    findings.add(code, count=left)
