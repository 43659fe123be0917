"""RAPTOR in rounds: the earliest time at every stop, by number of rides.

Source: Delling, Pajor, Werneck, "Round-Based Public Transit Routing", ALENEX 2012, sections 3.1
to 3.3. As there: round *k* collects the lines that serve a stop improved in round *k* - 1 (with
the earliest such stop), rides each line once while hopping on to earlier trips where possible,
and then walks from the stops that improved. Local pruning keeps the best time of earlier rounds.

Other than there: the source is left within a window, so that the first ride has a latest
boarding too; and the time at a stop is kept twice, as *alighted* and as *ready to board the next
vehicle*, because the time that a change takes depends on both of its stops.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.routing.kernels import kernel
from geo.routing.kernels.service import TIMED, Changes, Lines
from geo.routing.network import BoolArray, Int32Array, Int64Array
from geo.routing.vocabulary import UNREACHED


class Limits(NamedTuple):
    """What holds on every journey: seconds, and the number of rides."""

    max_walk_s: int
    total_walk_s: int
    max_journey_s: int
    min_change_s: int
    rides: int


class Marks(NamedTuple):
    """Stops that improved: a list, how many (one number), and whether a stop is among them."""

    stops: Int32Array
    many: Int64Array
    has: BoolArray


@kernel
def _mark(marks: Marks, stop: int) -> None:
    if not marks.has[stop]:
        marks.has[stop] = True
        marks.stops[marks.many[0]] = stop
        marks.many[0] += 1


@kernel
def trip_at(lines: Lines, line: int, position: int, ready_s: int, first: int, last: int) -> int:
    """Return the earliest trip of `first` to `last` (not included) leaving from `ready_s` on.

    Trips are numbered through all lines. Returns `last` where there is none.
    """
    n = lines.first_stop[line + 1] - lines.first_stop[line]
    column = lines.first_time[line] - lines.first_trip[line] * n + position
    while first < last:
        middle = (first + last) >> 1
        if lines.departure_s[column + middle * n] < ready_s:
            first = middle + 1
        else:
            last = middle
    return first


@kernel
def change_s(changes: Changes, change: int, min_change_s: int) -> int:
    """Return the least time from leaving one vehicle to boarding the next."""
    walk_s, least_s = changes.walk_s[change], changes.least_s[change]
    if least_s == TIMED:
        return int(walk_s)
    return int(max(walk_s + min_change_s, least_s))


@kernel
def rounds(
    lines: Lines,
    changes: Changes,
    limits: Limits,
    access_s: Int32Array,
    first_s: int,
    last_s: int,
    horizon_s: int,
) -> tuple[Int32Array, Int32Array]:
    """Find the earliest time at every stop with at most *k* rides, for every *k*.

    Parameters
    ----------
    access_s : int32 (stops,), walk from the source, UNREACHED where it is too long.
    first_s, last_s : when the source is left: boarding less the walk, both included.
    horizon_s : later times are of no use.

    Returns
    -------
    alighted_s : int32 (rides + 1, stops), getting off a vehicle there; row 0 is UNREACHED.
    ready_s : int32 (rides + 1, stops), ready to board there after a change; row 0 is UNREACHED.

    Notes
    -----
    Each walk keeps ``max_walk_s``; the total of walks and the journey time are not looked at.
    """
    stops = access_s.size
    alighted_s = np.full((limits.rides + 1, stops), UNREACHED, np.int32)
    ready_s = np.full((limits.rides + 1, stops), UNREACHED, np.int32)
    board_s = np.full((2, stops), UNREACHED, np.int32)  # earliest and latest boarding
    marks = Marks(np.empty(stops, np.int32), np.zeros(1, np.int64), np.zeros(stops, np.bool_))
    for stop in range(stops):
        if access_s[stop] != UNREACHED:
            board_s[0, stop] = first_s + access_s[stop]
            board_s[1, stop] = last_s + access_s[stop]
            _mark(marks, stop)
    enter = np.full(lines.first_stop.size - 1, -1, np.int32)
    queue = np.empty(enter.size, np.int32)
    for ride in range(1, limits.rides + 1):
        alighted_s[ride] = alighted_s[ride - 1]
        ready_s[ride] = ready_s[ride - 1]
        queued = _collect(lines, marks, enter, queue)
        for i in range(queued):
            line = queue[i]
            _ride(lines, line, enter[line], board_s, horizon_s, alighted_s[ride], marks)
            enter[line] = -1
        if ride == limits.rides:
            break
        _change(changes, limits, horizon_s, alighted_s[ride], ready_s[ride], marks)
        # Only the first ride begins at the source.
        board_s[0] = ready_s[ride]
        board_s[1] = UNREACHED
    return alighted_s, ready_s


@kernel
def _collect(lines: Lines, marks: Marks, enter: Int32Array, queue: Int32Array) -> int:
    """Queue the lines of the marked stops with their earliest marked positions; unmark all."""
    queued = 0
    for i in range(marks.many[0]):
        stop = marks.stops[i]
        marks.has[stop] = False
        for at in range(lines.at_first[stop], lines.at_first[stop + 1]):
            line, position = lines.at_line[at], lines.at_position[at]
            if enter[line] < 0:
                queue[queued] = line
                queued += 1
                enter[line] = position
            elif position < enter[line]:
                enter[line] = position
    marks.many[0] = 0
    return queued


@kernel
def _ride(
    lines: Lines,
    line: int,
    start: int,
    board_s: Int32Array,
    horizon_s: int,
    alighted_s: Int32Array,
    marks: Marks,
) -> None:
    """Ride one line from position `start` on; mark the stops that are reached earlier."""
    base = lines.first_stop[line]
    n = lines.first_stop[line + 1] - base
    first, last = lines.first_trip[line], lines.first_trip[line + 1]
    times = lines.first_time[line]
    trip = last
    for position in range(start, n):
        stop = lines.stop[base + position]
        here = times + (trip - first) * n + position
        if trip < last and lines.alight[base + position]:
            arrival_s = lines.arrival_s[here]
            if arrival_s < alighted_s[stop] and arrival_s <= horizon_s:
                alighted_s[stop] = arrival_s
                _mark(marks, stop)
        ready_s = board_s[0, stop]
        if ready_s == UNREACHED or not lines.board[base + position]:
            continue
        if trip < last and ready_s > lines.departure_s[here]:
            continue
        earlier = trip_at(lines, line, position, ready_s, first, trip)
        if earlier < trip:
            departure_s = lines.departure_s[times + (earlier - first) * n + position]
            if departure_s <= board_s[1, stop]:
                trip = earlier


@kernel
def _change(
    changes: Changes,
    limits: Limits,
    horizon_s: int,
    alighted_s: Int32Array,
    ready_s: Int32Array,
    marks: Marks,
) -> None:
    """Walk from the marked stops; mark the stops that are ready earlier instead of them."""
    alighted = marks.stops[: marks.many[0]].copy()
    marks.has[alighted] = False
    marks.many[0] = 0
    for stop in alighted:
        for change in range(changes.first[stop], changes.first[stop + 1]):
            if changes.walk_s[change] > limits.max_walk_s:
                break
            target = changes.stop[change]
            time_s = alighted_s[stop] + change_s(changes, change, limits.min_change_s)
            if time_s < ready_s[target] and time_s <= horizon_s:
                ready_s[target] = time_s
                _mark(marks, target)
