"""The least time between a door and every stop, whatever the hour: bounds for the searches.

RAPTOR's rounds without a clock: a line takes, from one of its stops to the next, the least time
that any of its trips takes, nobody waits, and changes take as long as the walk. No journey of the
day is quicker, whichever limits are set or relaxed; so a search may drop a stop where the time
there and the least time for the rest together are too much. Such bounds are as in goal-directed
search (Hart, Nilsson, Raphael 1968).
"""

from __future__ import annotations

import numpy as np

from geo.routing.kernels import kernel, step, whole
from geo.routing.kernels.service import Changes, Lines
from geo.routing.kernels.timetable import (
    Limits,
    Near,
    Rounds,
    Target,
    change_s,
    collect,
    forget,
    mark,
)
from geo.routing.network import BoolArray, Int32Array
from geo.routing.vocabulary import UNREACHED


@kernel
def nearness(
    lines: Lines,
    changes: Changes,
    source: Near,
    limits: Limits,
    space: Rounds,
) -> Target:
    """Find the least time from a door to every stop.

    Parameters
    ----------
    limits : no question has wider ones. The total of walks is not looked at.

    Returns
    -------
    target : with time running the other way, the door as where searches end: ``ready_s`` is the
        least time from the door to the *alighting* at a stop, ``alighted_s`` to being ready there.
    """
    stops = lines.at_first.size - 1
    walk_s = np.full(stops, UNREACHED, np.int32)
    alighted_s = np.full(stops, UNREACHED, np.int32)
    ready_s = np.full(stops, UNREACHED, np.int32)
    marks = space.marks
    forget(space)
    for i in range(source.stop.size):
        if source.walk_s[i] > limits.max_walk_s:
            break
        stop = whole(source.stop[i])
        walk_s[stop] = ready_s[stop] = source.walk_s[i]
        mark(marks, stop)
    seated_s = np.full(lines.goes_on.size, UNREACHED, np.int32)
    waits = np.zeros(lines.goes_on.size, np.bool_)
    going_on = space.seated_lines
    while marks.many[0] or going_on[0]:
        queued = collect(lines, space)
        for i in range(going_on[0]):
            line = going_on[i + 1]
            if space.enter[line] < 0:
                space.queue[queued] = line
                queued += 1
            space.enter[line] = 0
            waits[line] = False
        going_on[0] = 0
        for i in range(queued):
            _ride(
                lines,
                whole(space.queue[i]),
                limits.max_journey_s,
                alighted_s,
                ready_s,
                seated_s,
                waits,
                space,
            )
        _change(changes, limits, alighted_s, ready_s, space)
    return Target(walk_s, ready_s, alighted_s)


@step
def _ride(
    lines: Lines,
    line: int,
    longest_s: int,
    alighted_s: Int32Array,
    ready_s: Int32Array,
    seated_s: Int32Array,
    waits: BoolArray,
    space: Rounds,
) -> None:
    """Ride one line from where it is entered, never waiting; mark the stops that come nearer."""
    base = lines.first_stop[line]
    n = lines.first_stop[line + 1] - base
    start = space.enter[line]
    space.enter[line] = -1
    time_s = whole(seated_s[line]) if start == 0 else whole(UNREACHED)
    for position in range(start, n):
        stop = whole(lines.stop[base + position])
        if position > start and time_s <= longest_s:
            time_s += lines.least_s[base + position]
            if lines.alight[base + position] and time_s < min(alighted_s[stop], longest_s + 1):
                alighted_s[stop] = time_s
                mark(space.marks, stop)
        if lines.board[base + position] and ready_s[stop] < time_s:
            time_s = whole(ready_s[stop])
    if not lines.goes_on[line] or time_s > longest_s:
        return
    for trip in range(lines.first_trip[line], lines.first_trip[line + 1]):
        onward = lines.next_trip[trip]
        if onward >= 0 and time_s < seated_s[lines.trip_line[onward]]:
            seated_s[lines.trip_line[onward]] = time_s
            if not waits[lines.trip_line[onward]]:
                waits[lines.trip_line[onward]] = True
                space.seated_lines[0] += 1
                space.seated_lines[space.seated_lines[0]] = lines.trip_line[onward]


@step
def _change(
    changes: Changes,
    limits: Limits,
    alighted_s: Int32Array,
    ready_s: Int32Array,
    space: Rounds,
) -> None:
    """Walk from the marked stops; mark the stops that come nearer instead of them."""
    many = space.marks.many[0]
    for i in range(many):
        space.alighted[i] = space.marks.stops[i]
        space.marks.has[space.marks.stops[i]] = False
    space.marks.many[0] = 0
    for i in range(many):
        stop = space.alighted[i]
        for change in range(changes.first[stop], changes.first[stop + 1]):
            if changes.walk_s[change] > limits.max_walk_s:
                break
            other = whole(changes.stop[change])
            time_s = alighted_s[stop] + change_s(changes, change, limits.min_change_s)
            if time_s < ready_s[other]:
                ready_s[other] = time_s
                mark(space.marks, other)
