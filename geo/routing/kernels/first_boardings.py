"""The first boardings of range RAPTOR: every one that leaves the source within a window."""

from __future__ import annotations

import numpy as np

from geo.routing.kernels import part, step, whole
from geo.routing.kernels.departures import first_from
from geo.routing.kernels.range_space import (
    BOARD_WALK,
    BOARDING_COLUMNS,
    CALL,
    SEATED,
    TRIP,
    Runs,
    Window,
)
from geo.routing.kernels.timetable import Limits, Near
from geo.routing.network import Int32Array, Int64Array


@part
def first_boardings(
    runs: Runs, limits: Limits, source: Near, window: Window
) -> tuple[Int32Array, Int64Array]:
    """List every first boarding, latest leaving time first.

    Returns
    -------
    boardings : int32 (k, BOARDING_COLUMNS).
    first : int64 (groups + 1,), CSR rows of those by leaving time.
    """
    groups = 0
    if window.first_s <= window.last_s:
        groups = 1 + (window.last_s - window.first_s + window.step_s - 1) // window.step_s
    # Counted first, then filled in.
    first = np.zeros(groups + 2, np.int64)
    nothing = np.empty((0, BOARDING_COLUMNS), np.int32)
    _list_first(runs, limits, source, window, nothing, first)
    for group in range(groups):
        first[group + 2] += first[group + 1]
    boardings = np.empty((first[groups + 1], BOARDING_COLUMNS), np.int32)
    if boardings.shape[0]:
        _list_first(runs, limits, source, window, boardings, first)
    return boardings, first[: groups + 1]


@step
def _list_first(
    runs: Runs,
    limits: Limits,
    source: Near,
    window: Window,
    boardings: Int32Array,
    first: Int64Array,
) -> None:
    """Count the first boardings by leaving time, or fill in those that were counted.

    Parameters
    ----------
    boardings : empty while they are counted.
    first : of leaving time *i*, ``first[i + 2]`` counts, then ``first[i + 1]`` is the next row.
    """
    lines, departures = runs.lines, runs.departures
    filling = boardings.shape[0] > 0
    latest_s = window.last_s + (limits.max_journey_s if window.may_wait else 0)
    for i in range(source.stop.size):
        stop, walk_s = source.stop[i], source.walk_s[i]
        for at in range(lines.at_first[stop], lines.at_first[stop + 1]):
            row = departures.first[at]
            place = first_from(departures, at, whole(window.first_s + walk_s))
            leave_s = whole(window.first_s)
            while place < departures.first[at + 1]:
                leave_s = whole(departures.departure_s[place] - walk_s)
                if leave_s > latest_s:
                    break
                early_s = max(window.last_s - leave_s, 0)
                group = (early_s + window.step_s - 1) // window.step_s
                if filling:
                    boarding = first[group + 1]
                    boardings[boarding, TRIP] = departures.trip[at] + place - row
                    boardings[boarding, CALL] = departures.call[at]
                    boardings[boarding, BOARD_WALK] = walk_s
                    boardings[boarding, SEATED] = 0
                    first[group + 1] += 1
                else:
                    first[group + 2] += 1
                if window.may_wait and leave_s >= window.last_s:
                    # Who waits takes the first that comes.
                    break
                place += 1
