"""RAPTOR in rounds: the earliest time at every stop, by number of rides.

Source: Delling, Pajor, Werneck, "Round-Based Public Transit Routing", ALENEX 2012, sections 3.1
to 3.3. As there: round *k* collects the lines that serve a stop improved in round *k* - 1 (with
the earliest such stop), rides each line once while hopping on to earlier trips where possible,
and then walks from the stops that improved. Local pruning keeps the best time of earlier rounds.

Other than there: the source is left within a window, so that the first ride has a latest
boarding too; the time at a stop is kept twice, as *alighted* and as *ready to board the next
vehicle*, because the time that a change takes depends on both of its stops; and a passenger may
stay seated where a vehicle goes on as another trip.

Target pruning is goal-directed: a time at a stop is dropped when, with the least time that the
rest can take (:mod:`geo.routing.kernels.nearness`), it is beyond the horizon, and the horizon
falls to the best arrival as soon as there is one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.routing.kernels import step, whole
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


class Near(NamedTuple):
    """The stops that a door is walked to.

    Parameters
    ----------
    stop : int32 (k,), shortest walk first.
    walk_s : int32 (k,).
    """

    stop: Int32Array
    walk_s: Int32Array


class Target(NamedTuple):
    """Where a search ends.

    Parameters
    ----------
    walk_s : int32 (stops,), walk from a stop to the target, UNREACHED where it is not known.
    alighted_s, ready_s : int32 (stops,), the least time to the target after getting off a vehicle
        at a stop, and when ready to board one there; UNREACHED where it is not known to be near.
    """

    walk_s: Int32Array
    alighted_s: Int32Array
    ready_s: Int32Array


class Rounds(NamedTuple):
    """Times at stops by number of rides. Scratch space: :func:`forget` makes it new.

    Parameters
    ----------
    alighted_s : int32 (stops, most rides + 1), getting off a vehicle after at most so many rides;
        column 0 is UNREACHED.
    ready_s : int32 (stops, most rides + 1), ready to board after a change; column 0 likewise.
    board_s : int32 (stops, 2), earliest and latest boarding of a first ride.
    alighted : int32 (stops,), the stops that changes begin at.
    touched : Marks, the stops whose rows hold anything.
    marks : Marks, the stops that improved in this round.
    enter : int32 (lines,), the first place where a queued line may be boarded, -1 where it is not
        queued.
    latest : int32 (lines,), the last such place.
    queue : int32 (lines,).
    seated : int32 (lines,), the first trip of a line that passengers stayed seated on in this
        round; UNREACHED where there is none.
    seated_lines : int32 (lines + 1,), the lines of those, after their number.
    aim : int64 (3,), by BEST the earliest arrival at the target yet, by HORIZON the latest that
        is of use, by ONLY_BEST 1 where that is the best one.
    """

    alighted_s: Int32Array
    ready_s: Int32Array
    board_s: Int32Array
    alighted: Int32Array
    touched: Marks
    marks: Marks
    enter: Int32Array
    latest: Int32Array
    queue: Int32Array
    seated: Int32Array
    seated_lines: Int32Array
    aim: Int64Array


# Entries of `Rounds.aim`.
BEST, HORIZON, ONLY_BEST = range(3)


class Marks(NamedTuple):
    """A set of stops: a list, how many (one number), and whether a stop is among them."""

    stops: Int32Array
    many: Int64Array
    has: BoolArray


def new_rounds(stops: int, lines: int, most_rides: int) -> Rounds:
    """Allocate scratch space."""
    return Rounds(
        np.full((stops, most_rides + 1), UNREACHED, np.int32),
        np.full((stops, most_rides + 1), UNREACHED, np.int32),
        np.full((stops, 2), UNREACHED, np.int32),
        np.empty(stops, np.int32),
        Marks(np.empty(stops, np.int32), np.zeros(1, np.int64), np.zeros(stops, np.bool_)),
        Marks(np.empty(stops, np.int32), np.zeros(1, np.int64), np.zeros(stops, np.bool_)),
        np.full(lines, -1, np.int32),
        np.empty(lines, np.int32),
        np.empty(lines, np.int32),
        np.full(lines, UNREACHED, np.int32),
        np.zeros(lines + 1, np.int32),
        np.zeros(3, np.int64),
    )


@step
def mark(marks: Marks, stop: int) -> None:
    """Add a stop to a set."""
    if not marks.has[stop]:
        marks.has[stop] = True
        marks.stops[marks.many[0]] = stop
        marks.many[0] += 1


@step
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


@step
def change_s(changes: Changes, change: int, min_change_s: int) -> int:
    """Return the least time from leaving one vehicle to boarding the next."""
    walk_s, least_s = changes.walk_s[change], changes.least_s[change]
    if least_s == TIMED:
        return int(walk_s)
    return int(max(walk_s + min_change_s, least_s))


@step
def rounds(
    lines: Lines,
    changes: Changes,
    limits: Limits,
    source: Near,
    window: tuple[int, int],
    target: Target,
    space: Rounds,
) -> int:
    """Find the earliest time at every stop with at most *k* rides, for every *k*.

    Parameters
    ----------
    source : the walks to the first stops.
    window : when the source is left: boarding less the walk, both included.
    space : the answer: its rows of all stops that matter. Its HORIZON and ONLY_BEST are set before.

    Returns
    -------
    arrive_s : the earliest arrival at the target, UNREACHED where there is none.

    Notes
    -----
    Each walk keeps ``max_walk_s``; the total of walks and the journey time are not looked at.
    """
    forget(space)
    space.aim[BEST] = UNREACHED
    for i in range(source.stop.size):
        walk_s, stop = whole(source.walk_s[i]), whole(source.stop[i])
        if walk_s > limits.max_walk_s:
            break
        if window[0] + walk_s + target.ready_s[stop] <= space.aim[HORIZON]:
            space.board_s[stop, 0] = window[0] + walk_s
            space.board_s[stop, 1] = window[1] + walk_s
            mark(space.touched, stop)
            mark(space.marks, stop)
    for ride in range(1, limits.rides + 1):
        queued = collect(lines, space)
        for i in range(queued):
            _ride(lines, whole(space.queue[i]), ride, limits, target, space)
        for i in range(space.seated_lines[0]):
            space.seated[space.seated_lines[i + 1]] = UNREACHED
        space.seated_lines[0] = 0
        if ride < limits.rides:
            _change(changes, limits, ride, target, space)
    return int(space.aim[BEST])


@step
def forget(space: Rounds) -> None:
    """Make the scratch space new."""
    for i in range(space.touched.many[0]):
        stop = space.touched.stops[i]
        space.alighted_s[stop] = UNREACHED
        space.ready_s[stop] = UNREACHED
        space.board_s[stop] = UNREACHED
        space.touched.has[stop] = False
    for i in range(space.marks.many[0]):
        space.marks.has[space.marks.stops[i]] = False
    space.touched.many[0] = 0
    space.marks.many[0] = 0


@step
def collect(lines: Lines, space: Rounds) -> int:
    """Queue the lines of the marked stops, with where they may be boarded; unmark all stops."""
    queued = 0
    for i in range(space.marks.many[0]):
        stop = space.marks.stops[i]
        space.marks.has[stop] = False
        for at in range(lines.at_first[stop], lines.at_first[stop + 1]):
            line, position = lines.at_line[at], lines.at_position[at]
            if space.enter[line] < 0:
                space.queue[queued] = line
                queued += 1
                space.enter[line] = space.latest[line] = position
            elif position < space.enter[line]:
                space.enter[line] = position
            elif position > space.latest[line]:
                space.latest[line] = position
    space.marks.many[0] = 0
    return queued


@step
def _ride(
    lines: Lines, line: int, ride: int, limits: Limits, target: Target, space: Rounds
) -> None:
    """Ride one line from where it is entered; mark the stops that are reached earlier."""
    base = lines.first_stop[line]
    n = lines.first_stop[line + 1] - base
    first, last = lines.first_trip[line], lines.first_trip[line + 1]
    times = lines.first_time[line]
    trip = last
    start, latest = whole(space.enter[line]), whole(space.latest[line])
    space.enter[line] = -1
    for position in range(start, n):
        stop = whole(lines.stop[base + position])
        here = times + (trip - first) * n + position
        if trip < last:
            arrival_s = whole(lines.arrival_s[here])
            if lines.alight[base + position] and arrival_s < space.alighted_s[stop, ride]:
                _alight(stop, arrival_s, ride, limits, target, space)
            if position > latest and arrival_s > space.aim[HORIZON]:
                return
        elif position > latest:
            return
        if position > latest or not lines.board[base + position]:
            continue
        ready_s = whole(space.board_s[stop, 0] if ride == 1 else space.ready_s[stop, ride - 1])
        if ready_s == UNREACHED or (trip < last and ready_s > lines.departure_s[here]):
            continue
        earlier = trip_at(lines, line, position, ready_s, first, trip)
        if earlier < trip:
            departure_s = lines.departure_s[times + (earlier - first) * n + position]
            by_s = whole(space.board_s[stop, 1]) if ride == 1 else whole(UNREACHED)
            if departure_s <= by_s and departure_s <= space.aim[HORIZON]:
                trip = earlier
    if lines.goes_on[line]:
        # A later trip of the line may go on as another line than the earliest one does.
        column = times + n - 1 - first * n
        while trip < last and lines.arrival_s[column + trip * n] <= space.aim[HORIZON]:
            _stay(lines, trip, ride, limits, target, space)
            trip += 1


@step
def _alight(
    stop: int, arrival_s: int, ride: int, limits: Limits, target: Target, space: Rounds
) -> None:
    """Get off a vehicle, earlier than any before; note it where the target is reached."""
    if arrival_s + target.alighted_s[stop] > space.aim[HORIZON]:
        return
    for more in range(ride, limits.rides + 1):
        if space.alighted_s[stop, more] <= arrival_s:
            break
        space.alighted_s[stop, more] = arrival_s
    mark(space.touched, stop)
    mark(space.marks, stop)
    egress_s = target.walk_s[stop]
    if egress_s <= limits.max_walk_s and arrival_s + egress_s < space.aim[BEST]:
        space.aim[BEST] = arrival_s + egress_s
        if space.aim[ONLY_BEST]:
            space.aim[HORIZON] = min(space.aim[HORIZON], space.aim[BEST])


@step
def _stay(
    lines: Lines, trip: int, ride: int, limits: Limits, target: Target, space: Rounds
) -> None:
    """Stay seated at the end of `trip` for all that its vehicle does after it."""
    trip = whole(lines.next_trip[trip])
    while trip >= 0:
        line = lines.trip_line[trip]
        if space.seated[line] == UNREACHED:
            space.seated_lines[0] += 1
            space.seated_lines[space.seated_lines[0]] = line
        if trip < space.seated[line]:
            space.seated[line] = trip
            base = lines.first_stop[line]
            n = lines.first_stop[line + 1] - base
            times = lines.first_time[line] + (trip - lines.first_trip[line]) * n
            for position in range(1, n):
                arrival_s = whole(lines.arrival_s[times + position])
                stop = whole(lines.stop[base + position])
                if arrival_s > space.aim[HORIZON]:
                    return
                if lines.alight[base + position] and arrival_s < space.alighted_s[stop, ride]:
                    _alight(stop, arrival_s, ride, limits, target, space)
        trip = whole(lines.next_trip[trip])


@step
def _change(changes: Changes, limits: Limits, ride: int, target: Target, space: Rounds) -> None:
    """Walk from the marked stops; mark the stops that are ready earlier instead of them."""
    many = space.marks.many[0]
    for i in range(many):
        space.alighted[i] = space.marks.stops[i]
        space.marks.has[space.marks.stops[i]] = False
    space.marks.many[0] = 0
    for i in range(many):
        stop = whole(space.alighted[i])
        for change in range(changes.first[stop], changes.first[stop + 1]):
            if changes.walk_s[change] > limits.max_walk_s:
                break
            other = whole(changes.stop[change])
            time_s = space.alighted_s[stop, ride] + change_s(changes, change, limits.min_change_s)
            if time_s >= space.ready_s[other, ride]:
                continue
            if time_s + target.ready_s[other] > space.aim[HORIZON]:
                continue
            for more in range(ride, limits.rides + 1):
                if space.ready_s[other, more] <= time_s:
                    break
                space.ready_s[other, more] = time_s
            mark(space.touched, other)
            mark(space.marks, other)
