"""Lines on the ground: leaving out points that nobody misses, and where stops are along a line."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from geo.routing.kernels import kernel, part, step
from geo.routing.network import BoolArray, FloatArray, Int32Array, Int64Array

_WINDOW: Final = 1_024
"""Points that are thinned out together: it bounds what a line made to be slow can cost."""
_MOST_CELLS: Final = 20_000_000
"""Stops times points of one pattern; it bounds the memory, and no real bus comes near it."""
_BEFORE, _OFF, _AFTER, _FIRST = range(4)
"""A stop is before a segment, off the line, on it after another stop, or the first stop on it."""


class Places(NamedTuple):
    """Points on the ground: the stops of patterns, or the points of lines.

    Parameters
    ----------
    x_m, y_m : float64 (points,), metres.
    told : float64 (points,), the distance from the start of the line that a feed tells, in whatever
        unit; NaN where it does not.
    """

    x_m: FloatArray
    y_m: FloatArray
    told: FloatArray


@step
def _share(places: Places, i: int, line: Places, a: int, b: int) -> float:
    """Return how far along the line from point `a` to point `b` place `i` is nearest, 0 to 1."""
    across, up = line.x_m[b] - line.x_m[a], line.y_m[b] - line.y_m[a]
    squared = across * across + up * up
    if squared <= 0.0:
        return 0.0
    along = (places.x_m[i] - line.x_m[a]) * across + (places.y_m[i] - line.y_m[a]) * up
    share: float = along / squared
    return min(max(share, 0.0), 1.0)


@step
def _away(places: Places, i: int, line: Places, a: int, b: int, share: float) -> float:
    """Return the distance of place `i` from the point `share` of the way from `a` to `b`."""
    x = line.x_m[a] + share * (line.x_m[b] - line.x_m[a]) - places.x_m[i]
    y = line.y_m[a] + share * (line.y_m[b] - line.y_m[a]) - places.y_m[i]
    apart: float = np.sqrt(x * x + y * y)
    return apart


@kernel
def points_kept(first: Int64Array, points: Places, tolerance_m: float) -> BoolArray:
    """Say which points of lines are needed to draw them within `tolerance_m`.

    The method of Douglas and Peucker (1973), in windows of ``_WINDOW`` points.

    Parameters
    ----------
    first : int64 (lines + 1,), CSR rows of points.

    Returns
    -------
    kept : bool (points,), the ends of every line among them.
    """
    kept = np.zeros(len(points.x_m), dtype=np.bool_)
    stack = np.empty((_WINDOW + 2, 2), dtype=np.int64)
    for line in range(len(first) - 1):
        begin, last = first[line], first[line + 1] - 1
        if begin <= last:
            kept[begin] = True
        while begin < last:
            end = min(begin + _WINDOW, last)
            kept[end] = True
            stack[0, 0], stack[0, 1] = begin, end
            height = 1
            while height > 0:
                height -= 1
                a, b = stack[height, 0], stack[height, 1]
                worst, at = tolerance_m, -1
                for i in range(a + 1, b):
                    share = _share(points, i, points, a, b)
                    away = _away(points, i, points, a, b, share)
                    if away > worst:
                        worst, at = away, i
                if at >= 0:
                    kept[at] = True
                    stack[height, 0], stack[height, 1] = a, at
                    stack[height + 1, 0], stack[height + 1, 1] = at, b
                    height += 2
            begin = end
    return kept


@kernel
def stops_along(
    first_stop: Int64Array,
    stops: Places,
    line_of: Int32Array,
    first_point: Int64Array,
    points: Places,
    limit_m: float,
) -> FloatArray:
    """Find where the stops of patterns are along the lines of these, never going back.

    By the distances that a feed tells, where it tells all and every stop is then near the line.
    Else the stops are put on the line in their order so that the sum of their distances to it is
    least, where one that is left off counts as `limit_m`.

    Parameters
    ----------
    first_stop : int64 (patterns + 1,), CSR rows of stops.
    line_of : int32 (patterns,), the line of each; -1 for none.
    first_point : int64 (lines + 1,), CSR rows of points, two or more each.

    Returns
    -------
    at : float64 (stops,), the number of the point of the line before the stop, and the share of
        the way to the next one; NaN where the stop is not within `limit_m` of it.
    """
    at = np.full(len(stops.x_m), np.nan)
    for pattern in range(len(line_of)):
        if line_of[pattern] < 0:
            continue
        begin, end = first_stop[pattern], first_stop[pattern + 1]
        start, stop = first_point[line_of[pattern]], first_point[line_of[pattern] + 1]
        called = Places(stops.x_m[begin:end], stops.y_m[begin:end], stops.told[begin:end])
        line = Places(points.x_m[start:stop], points.y_m[start:stop], points.told[start:stop])
        if _grows(called.told) and _grows(line.told):
            found = _by_distance(called, line)
            if _in_order(found, called, line, limit_m) == len(found):
                at[begin:end] = found
                continue
        if (end - begin) * (stop - start) <= _MOST_CELLS:
            found = _by_nearness(called, line, limit_m)
            _in_order(found, called, line, limit_m)
            at[begin:end] = found
    return at


@step
def _grows(told: FloatArray) -> bool:
    """Tell whether distances are told at all places, never go back, and are not all the same."""
    for i in range(len(told)):
        if not np.isfinite(told[i]) or (i > 0 and told[i] < told[i - 1]):
            return False
    return bool(told[0] < told[-1])


@part
def _by_distance(stops: Places, line: Places) -> FloatArray:
    """Read the places of stops off the distances that a feed tells."""
    at = np.empty(len(stops.told))
    segment, last = 0, len(line.told) - 1
    for i in range(len(at)):
        told = min(max(stops.told[i], line.told[0]), line.told[last])
        while segment < last - 1 and line.told[segment + 1] < told:
            segment += 1
        length = line.told[segment + 1] - line.told[segment]
        share = (told - line.told[segment]) / length if length > 0.0 else 0.0
        at[i] = segment + share
    return at


@part
def _by_nearness(stops: Places, line: Places, limit_m: float) -> FloatArray:
    """Put stops on a line in their order, each as near to it as the others allow."""
    count, segments = len(stops.x_m), len(line.x_m) - 1
    choice = np.empty((count, segments), dtype=np.uint8)
    # The least cost of all stops so far, none of them on a later segment than this one.
    cost = np.zeros(segments)
    # How far along this segment the last of them is.
    reached = np.zeros(segments)
    for i in range(count):
        before = beside = np.inf
        for s in range(segments):
            share = _share(stops, i, line, s, s + 1)
            after = max(share, reached[s])
            away = _away(stops, i, line, s, s + 1, share)
            moved = _away(stops, i, line, s, s + 1, after)
            best, choice[i, s] = cost[s] + limit_m, _OFF
            if moved < limit_m:
                best, choice[i, s], reached[s] = cost[s] + moved, _AFTER, after
            if away < limit_m and beside + away < best:
                best, choice[i, s], reached[s] = beside + away, _FIRST, share
            # Of equals the earlier: where a line passes twice, the rest of the way is still free.
            if before <= best:
                best, choice[i, s], reached[s] = before, _BEFORE, 0.0
            beside = cost[s]
            cost[s] = before = best
    at = np.full(count, np.nan)
    i, s = count - 1, segments - 1
    while i >= 0:
        if choice[i, s] == _BEFORE:
            s -= 1
            continue
        if choice[i, s] != _OFF:
            at[i] = s + _share(stops, i, line, s, s + 1)
        s -= choice[i, s] == _FIRST
        i -= 1
    return at


@step
def _in_order(at: FloatArray, stops: Places, line: Places, limit_m: float) -> int:
    """Move on what is before the stop before it, and take off what is then too far from the line.

    Only stops of one segment can be the wrong way round.

    Returns
    -------
    on : how many stops are on the line.
    """
    reached, on = 0.0, 0
    for i in range(len(at)):
        if np.isnan(at[i]):
            continue
        here = max(at[i], reached)
        segment = min(int(here), len(line.x_m) - 2)
        if _away(stops, i, line, segment, segment + 1, here - segment) > limit_m:
            at[i] = np.nan
        else:
            at[i] = reached = here
            on += 1
    return on
