"""How far one may walk on from every stop, so that the whole journey keeps its limits.

RAPTOR in rounds (:mod:`geo.routing.kernels.timetable`) tells when each stop is reached first, and
not with how much walking. So its rounds are gone through once more: where a ride or a change ends
at the time that the rounds have found, its walking is noted. What is left of the limit on the total
of walks, and of the time, is what one may walk on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.routing.kernels import kernel, whole
from geo.routing.kernels.service import Changes, Lines
from geo.routing.kernels.timetable import (
    HORIZON,
    ONLY_BEST,
    Limits,
    Near,
    Rounds,
    Target,
    change_s,
    collect,
    mark,
    rounds,
    trip_at,
)
from geo.routing.network import Int32Array
from geo.routing.vocabulary import UNREACHED


class Span(NamedTuple):
    """When a journey takes place.

    Parameters
    ----------
    leave_s : the source is left then or later.
    first_s, last_s : when one arrives after the last walk, both included.
    """

    leave_s: int
    first_s: int
    last_s: int


class LastWalks(NamedTuple):
    """Last walks that keep all limits, by the stop that they begin at, in seconds.

    Parameters
    ----------
    longest_s : int32 (stops,), walks of no length up to this one do; -1 where none does.
    from_s, to_s : int32 (stops,), walks from one up to the other do as well: those that last long
        enough to arrive within the window after getting off too early for it. UNREACHED and -1
        where there are none.
    """

    longest_s: Int32Array
    from_s: Int32Array
    to_s: Int32Array


class _Ends(NamedTuple):
    """What last walks have to keep, and those that are known."""

    limits: Limits
    span: Span
    found: LastWalks


class _Walked(NamedTuple):
    """Walking of the journeys whose times the rounds tell: int32 (stops,), else UNREACHED.

    Parameters
    ----------
    alighted_s : up to getting off.
    ready_s : up to being ready to board.
    """

    alighted_s: Int32Array
    ready_s: Int32Array


def no_last_walks(stops: int) -> LastWalks:
    """Return an answer that holds no walks yet."""
    return LastWalks(
        np.full(stops, -1, np.int32),
        np.full(stops, UNREACHED, np.int32),
        np.full(stops, -1, np.int32),
    )


@kernel
def last_walks(
    lines: Lines,
    changes: Changes,
    limits: Limits,
    source: Near,
    span: Span,
    anywhere: Target,
    space: Rounds,
    found: LastWalks,
) -> None:
    """Add the last walks of all journeys of a time span.

    Parameters
    ----------
    limits : its ``max_journey_s`` is not looked at: let the span end in time.
    anywhere : a target of which nothing is known.
    space : scratch space.
    found : what is known already; widened here.

    Notes
    -----
    Every walk that is added belongs to a journey that there is. Some are missed: of the journeys
    that are at a stop first, in each round, one with the least walking among those that this looks
    at counts, though a later one may have walked less.
    """
    space.aim[HORIZON], space.aim[ONLY_BEST] = span.last_s, 0
    rounds(lines, changes, limits, source, (span.leave_s, span.last_s), anywhere, space)
    ends = _Ends(limits, span, found)
    stops = space.touched.has.size
    walked = _Walked(np.full(stops, UNREACHED, np.int32), np.full(stops, UNREACHED, np.int32))
    for i in range(source.stop.size):
        walked.ready_s[source.stop[i]] = source.walk_s[i]
    for ride in range(1, limits.rides + 1):
        _mark_ready(ride, space)
        _forget_slower(space.alighted_s, ride, walked.alighted_s, space)
        queued = collect(lines, space)
        for i in range(queued):
            _ride(lines, whole(space.queue[i]), ride, ends, space, walked)
        if ride < limits.rides:
            _forget_slower(space.ready_s, ride, walked.ready_s, space)
            _change(changes, limits, ride, space, walked)


@kernel
def _mark_ready(ride: int, space: Rounds) -> None:
    """Mark the stops where a vehicle may be boarded for ride number `ride`."""
    for i in range(space.marks.many[0]):
        space.marks.has[space.marks.stops[i]] = False
    space.marks.many[0] = 0
    for i in range(space.touched.many[0]):
        stop = whole(space.touched.stops[i])
        if _ready(space, stop, ride) != UNREACHED:
            mark(space.marks, stop)


@kernel
def _ready(space: Rounds, stop: int, ride: int) -> int:
    """Return when one is ready at a stop for ride number `ride`."""
    return whole(space.board_s[stop, 0] if ride == 1 else space.ready_s[stop, ride - 1])


@kernel
def _forget_slower(time_s: Int32Array, ride: int, walked_s: Int32Array, space: Rounds) -> None:
    """Forget the walking of journeys that with one more ride are no longer the first."""
    for i in range(space.touched.many[0]):
        stop = whole(space.touched.stops[i])
        if time_s[stop, ride] < time_s[stop, ride - 1]:
            walked_s[stop] = UNREACHED


@kernel
def _ride(
    lines: Lines,
    line: int,
    ride: int,
    ends: _Ends,
    space: Rounds,
    walked: _Walked,
) -> None:
    """Ride one line as early as possible, and later where that is too early for the window."""
    base = lines.first_stop[line]
    n = lines.first_stop[line + 1] - base
    first, last = lines.first_trip[line], lines.first_trip[line + 1]
    times = lines.first_time[line] - first * n
    trip, walk_s = last, whole(UNREACHED)
    start, latest = whole(space.enter[line]), whole(space.latest[line])
    space.enter[line] = -1
    for position in range(start, n):
        stop = whole(lines.stop[base + position])
        if trip < last and lines.alight[base + position]:
            column = times + position
            _get_off(stop, whole(lines.arrival_s[column + trip * n]), ride, walk_s, space, walked)
            later = _arriving(lines, column, n, ends.span.first_s, trip, last)
            if later > trip:
                early_s = whole(lines.arrival_s[column + (later - 1) * n])
                _set_down(stop, early_s, walk_s, ends)
            if later < last:
                arrival_s = whole(lines.arrival_s[column + later * n])
                _set_down(stop, arrival_s, walk_s, ends)
        if position > latest or not lines.board[base + position]:
            continue
        ready_s = _ready(space, stop, ride)
        if ready_s == UNREACHED or walked.ready_s[stop] == UNREACHED:
            continue
        earlier = trip_at(lines, line, position, ready_s, first, last)
        if earlier < trip or (earlier == trip and walked.ready_s[stop] < walk_s):
            trip, walk_s = earlier, whole(walked.ready_s[stop])
    if lines.goes_on[line]:
        column = times + n - 1
        while trip < last and lines.arrival_s[column + trip * n] <= ends.span.last_s:
            _stay(lines, trip, ride, walk_s, ends, space, walked)
            trip += 1


@kernel
def _arriving(lines: Lines, column: int, n: int, from_s: int, first: int, last: int) -> int:
    """Return the first trip of `first` to `last` (not included) arriving from `from_s` on."""
    while first < last:
        middle = (first + last) >> 1
        if lines.arrival_s[column + middle * n] < from_s:
            first = middle + 1
        else:
            last = middle
    return first


@kernel
def _stay(
    lines: Lines,
    trip: int,
    ride: int,
    walk_s: int,
    ends: _Ends,
    space: Rounds,
    walked: _Walked,
) -> None:
    """Stay seated at the end of `trip` for all that its vehicle does after it."""
    trip = whole(lines.next_trip[trip])
    while trip >= 0:
        line = lines.trip_line[trip]
        base = lines.first_stop[line]
        n = lines.first_stop[line + 1] - base
        times = lines.first_time[line] + (trip - lines.first_trip[line]) * n
        for position in range(1, n):
            if lines.alight[base + position]:
                stop = whole(lines.stop[base + position])
                arrival_s = whole(lines.arrival_s[times + position])
                _get_off(stop, arrival_s, ride, walk_s, space, walked)
                _set_down(stop, arrival_s, walk_s, ends)
        trip = whole(lines.next_trip[trip])


@kernel
def _get_off(
    stop: int, arrival_s: int, ride: int, walk_s: int, space: Rounds, walked: _Walked
) -> None:
    """Note the walking of a ride to a stop, where nobody is there sooner."""
    if arrival_s == space.alighted_s[stop, ride] and walk_s < walked.alighted_s[stop]:
        walked.alighted_s[stop] = walk_s


@kernel
def _set_down(
    stop: int,
    arrival_s: int,
    walk_s: int,
    ends: _Ends,
) -> None:
    """Note the walks that one may make after getting off at a stop."""
    limits, span, found = ends.limits, ends.span, ends.found
    longest_s = min(limits.max_walk_s, limits.total_walk_s - walk_s, span.last_s - arrival_s)
    shortest_s = span.first_s - arrival_s
    if longest_s < shortest_s or longest_s < 0:
        return
    if shortest_s <= 0:
        found.longest_s[stop] = max(found.longest_s[stop], longest_s)
    elif shortest_s < found.from_s[stop] or (
        shortest_s == found.from_s[stop] and longest_s > found.to_s[stop]
    ):
        found.from_s[stop], found.to_s[stop] = shortest_s, longest_s


@kernel
def _change(changes: Changes, limits: Limits, ride: int, space: Rounds, walked: _Walked) -> None:
    """Note the walking of the changes after ride number `ride`, where nobody is ready sooner."""
    for i in range(space.touched.many[0]):
        stop = whole(space.touched.stops[i])
        if walked.alighted_s[stop] == UNREACHED:
            continue
        for change in range(changes.first[stop], changes.first[stop + 1]):
            walk_s = whole(changes.walk_s[change])
            if walk_s > limits.max_walk_s:
                break
            other = whole(changes.stop[change])
            time_s = space.alighted_s[stop, ride] + change_s(changes, change, limits.min_change_s)
            walk_s += walked.alighted_s[stop]
            if time_s == space.ready_s[other, ride] and walk_s < walked.ready_s[other]:
                walked.ready_s[other] = walk_s
