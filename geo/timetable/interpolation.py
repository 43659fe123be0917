"""Times of stops that the timetable leaves blank, from the timed stops around them.

GTFS gives times at some stops only and leaves the others to the reader. A gap between two timed
stops is shared out by ``shape_dist_traveled`` where the whole gap has it and it grows, else by
the distance from stop to stop, else evenly.
"""

from __future__ import annotations

import numpy as np

from geo.routing.network import BoolArray, FloatArray, Int32Array, Int64Array
from geo.timetable.ragged import row_of


def timed_span(first: Int64Array, timed: BoolArray) -> BoolArray:
    """Say which calls lie between the first and the last timed call of their trip (inclusive)."""
    trip = row_of(first)
    before = np.cumsum(timed)  # timed calls up to and with this one
    at_start = np.concatenate([[0], before])[first[:-1]]
    at_end = np.concatenate([[0], before])[first[1:]]
    return np.asarray((before > at_start[trip]) & (before - timed < at_end[trip]), dtype=np.bool_)


def interpolate(
    timed: BoolArray,
    arrival_s: Int32Array,
    departure_s: Int32Array,
    along_shape: FloatArray,
    step_m: FloatArray,
) -> tuple[Int32Array, Int32Array]:
    """Fill the times of untimed calls.

    Parameters
    ----------
    timed : bool (calls,); the first and the last call of every trip are timed.
    arrival_s, departure_s : int32 (calls,), anything where not timed.
    along_shape : float64 (calls,), ``shape_dist_traveled`` in whatever unit, NaN where missing.
    step_m : float64 (calls,), metres from the call before; NaN where it is not known.

    Returns
    -------
    arrival_s, departure_s : int32 (calls,), never decreasing inside a gap whose ends do not.
    """
    gaps = np.flatnonzero(~timed)
    if not len(gaps):
        return arrival_s, departure_s
    index = np.arange(len(timed), dtype=np.int64)
    before = np.maximum.accumulate(np.where(timed, index, 0))[gaps]
    after = np.minimum.accumulate(np.where(timed, index, len(timed))[::-1])[::-1][gaps]

    share = (gaps - before) / (after - before)
    for steps in (step_m, np.diff(along_shape, prepend=np.nan)):
        usable = np.isfinite(steps) & (steps >= 0)
        # Sums along all trips; the step into a trip's first call is never inside a gap.
        along = np.cumsum(np.where(usable, steps, 0.0))
        faults = np.cumsum(~usable)
        whole = along[after] - along[before]
        good = (faults[after] == faults[before]) & (whole > 0)
        share[good] = ((along[gaps] - along[before])[good]) / whole[good]

    left = departure_s[before].astype(np.float64)
    right = arrival_s[after].astype(np.float64)
    # Rounding keeps the order; the clip keeps it where sums of distances are inexact.
    found = np.rint(left + (right - left) * np.clip(share, 0.0, 1.0)).astype(np.int32)
    arrival, departure = arrival_s.copy(), departure_s.copy()
    arrival[gaps] = found
    departure[gaps] = found
    return arrival, departure
