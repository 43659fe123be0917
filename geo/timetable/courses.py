"""Which line on the ground each pattern of trips follows, and where its stops are along it."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from geo.findings import Findings
from geo.routing.network import (
    COURSE_UNIT,
    BoolArray,
    Courses,
    FloatArray,
    Int32Array,
    Int64Array,
)
from geo.timetable.patterns import Patterns
from geo.timetable.ragged import equal_rows, row_of, take
from geo.timetable.shapes import Shapes
from geo.timetable.stops import Stops
from geo.timetable.values import note

LIMIT_M: Final = 100.0
"""A stop that is further from a line than this is not on it."""


def find_courses(
    patterns: Patterns, line: Int32Array, stops: Stops, shapes: Shapes, findings: Findings
) -> Courses | None:
    """Put the stops of patterns on the lines that their trips follow.

    A pattern has the line of most of its trips. A line that passes fewer than half of the stops
    is that of another way, and is not used.

    Parameters
    ----------
    line : int32 (t,), the line in `shapes` of each trip in the order of `patterns`, or -1.

    Returns
    -------
    courses : None where no pattern has a line.
    """
    if not (line >= 0).any():
        return None
    chosen, trip = _line_of_patterns(patterns, line)
    first, items = take(patterns.calls.first, trip)
    stop = patterns.calls.stop[items]
    at = _places(first, stop, patterns.calls.along[items], chosen, stops, shapes)
    chosen = _near_enough(patterns, first, at, chosen, shapes, findings)
    if not (chosen >= 0).any():
        return None
    drawn = chosen[row_of(first)] >= 0
    at[~drawn] = np.nan
    off = drawn & np.isnan(at)
    examples = (
        f"stop {stops.id[s]} is more than {LIMIT_M:.0f} m from the line of shape {shapes.id[n]}"
        for s, n in zip(stop[off][:5], chosen[row_of(first)][off][:5], strict=True)
    )
    note(findings, "stop_off_the_line_of_its_trip", examples, int(off.sum()))
    return _stored(first, at, chosen, shapes)


def _line_of_patterns(patterns: Patterns, line: Int32Array) -> tuple[Int32Array, Int64Array]:
    """Return the line of most trips of each pattern, and the first trip that has it.

    Returns
    -------
    line : int32 (p,), -1 where no trip has one.
    trip : int64 (p,), the first trip of the pattern where there is no line.
    """
    chosen = np.full(len(patterns.first_trip) - 1, -1, dtype=np.int32)
    trip = patterns.first_trip[:-1].copy()
    named = np.flatnonzero(line >= 0)
    votes = pd.DataFrame(
        {"pattern": row_of(patterns.first_trip)[named], "line": line[named], "trip": named}
    )
    counted = votes.groupby(["pattern", "line"])["trip"].agg(["size", "min"]).reset_index()
    best = counted.sort_values(["pattern", "size", "min"], ascending=[True, False, True])
    best = best.drop_duplicates("pattern")
    chosen[best["pattern"]] = best["line"]
    trip[best["pattern"]] = best["min"]
    return chosen, trip


def _places(
    first: Int64Array,
    stop: Int32Array,
    along: FloatArray,
    chosen: Int32Array,
    stops: Stops,
    shapes: Shapes,
) -> FloatArray:
    from geo.routing.kernels import flat
    from geo.routing.kernels.alongside import Places, stops_along

    return stops_along(
        flat(first),
        Places(flat(stops.x_m[stop]), flat(stops.y_m[stop]), flat(along)),
        flat(chosen),
        flat(shapes.first),
        Places(flat(shapes.x_m), flat(shapes.y_m), flat(shapes.along)),
        LIMIT_M,
    )


def _near_enough(
    patterns: Patterns,
    first: Int64Array,
    at: FloatArray,
    chosen: Int32Array,
    shapes: Shapes,
    findings: Findings,
) -> Int32Array:
    """Leave out lines that pass fewer than two of the stops, or fewer than half."""
    on = np.bincount(row_of(first)[np.isfinite(at)], minlength=len(chosen))
    far = (chosen >= 0) & ((on < 2) | (2 * on < np.diff(first)))
    names = shapes.id[pd.unique(chosen[far])[:5]]
    examples = (
        f"the line of shape {name} does not pass the stops of its trips and is not drawn: "
        "ask the publisher for the right one"
        for name in names
    )
    trips = int(np.diff(patterns.first_trip)[far].sum())
    note(findings, "trip_with_the_line_of_another_way", examples, trips)
    return np.where(far, -1, chosen).astype(np.int32)


def _stored(first: Int64Array, at: FloatArray, chosen: Int32Array, shapes: Shapes) -> Courses:
    """Cut lines to what is driven between stops, and keep equal ones once."""
    owner = chosen[row_of(first)]
    on = np.isfinite(at)
    points = np.diff(shapes.first)
    begin = np.full(len(shapes), np.iinfo(np.int64).max)
    end = np.zeros(len(shapes), dtype=np.int64)
    np.minimum.at(begin, owner[on], np.floor(at[on]).astype(np.int64))
    np.maximum.at(end, owner[on], np.ceil(at[on]).astype(np.int64))
    # All stops in one place leave a line of no length, but still one of two points.
    begin = np.minimum(begin, points - 2)
    end = np.maximum(end, begin + 1)
    place = np.arange(shapes.first[-1]) - shapes.first[:-1][row_of(shapes.first)]
    used: BoolArray = np.isin(np.arange(len(shapes)), chosen)
    whose = row_of(shapes.first)
    driven = shapes.take(used[whose] & (begin[whose] <= place) & (place <= end[whose]))

    lat = np.rint(driven.lat * COURSE_UNIT).astype(np.int64)
    lon = np.rint(driven.lon * COURSE_UNIT).astype(np.int64)
    # Lines without points are all equal too; no pattern has one of them.
    number = equal_rows(driven.first, lat * (360 * COURSE_UNIT) + lon + 180 * COURSE_UNIT)
    kept = np.unique(number[used], return_index=True)[1]
    originals = np.flatnonzero(used)[kept]
    renumbered = np.searchsorted(number[originals], number).astype(np.int32)
    first_point, items = take(driven.first, originals)
    shifted = np.where(on, at - begin[np.maximum(owner, 0)], np.nan)
    return Courses(
        first_point,
        lat[items].astype(np.int32),
        lon[items].astype(np.int32),
        np.where(chosen >= 0, renumbered[np.maximum(chosen, 0)], -1).astype(np.int32),
        shifted.astype(np.float32),
    )
