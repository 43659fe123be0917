"""Clock times of GTFS as seconds after noon minus 12 h of the service day."""

from __future__ import annotations

from typing import Final

import numpy as np

from geo.routing.network import BoolArray, Int32Array
from geo.timetable.tables import ObjectArray, Table
from geo.timetable.values import digits

NO_TIME: Final = int(np.iinfo(np.int32).min)
"""Stands for a blank time until it is interpolated; never in a finished timetable."""

_WIDTH: Final = 9  # HHH:MM:SS: a train across a continent may pass hour 99.
_WEIGHTS: Final = (360_000, 36_000, 3_600, 0, 600, 60, 0, 10, 1)


def read_times(table: Table, column: str) -> Int32Array:
    """Read ``H:MM:SS``, past 24:00:00 as well, int32 (rows,); NO_TIME where blank.

    Raises
    ------
    InputError : for the first value that is not such a time.
    """
    found = table[column]
    seconds, bad = parse_times(found.values)
    table.require_values(bad, column, "{} is not a time like 09:05:00: correct the feed")
    return seconds[found.codes]


def parse_times(
    values: ObjectArray,
) -> tuple[Int32Array, BoolArray]:
    """Parse texts, all at once.

    Returns
    -------
    seconds : int32 (n,), NO_TIME where blank or bad.
    bad : bool (n,), neither blank nor a time.
    """
    figures, good = digits(values, _WIDTH, colons=(3, 6))
    good &= (figures[:, 4] < 6) & (figures[:, 7] < 6)
    # Filling with zeros must not let "5:00" through as a time.
    good &= np.array([len(value) >= 7 for value in values], dtype=np.bool_)
    seconds = np.where(good, figures @ np.array(_WEIGHTS), NO_TIME).astype(np.int32)
    blank = np.asarray(values == "", dtype=np.bool_)
    return seconds, ~good & ~blank


def clock(seconds: int) -> str:
    """Write seconds after noon minus 12 h as GTFS does, such as ``25:05:00``."""
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02d}:{minute:02d}:{second:02d}"
