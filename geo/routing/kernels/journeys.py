"""Range RAPTOR with two criteria: journeys that keep every limit, latest leaving first.

Leaving times are tried from the latest down, and labels stay from one to the next, as in range
RAPTOR (Delling, Pajor, Werneck 2012, section 4.2); a label holds time and walking, as in
McRAPTOR (section 4.1 there). Labels are pruned by bounds that a plain RAPTOR from the other end
has found, as in "Fast and Exact Public Transit Routing with Restricted Pareto Sets" (Delling,
Dibbelt, Pajor, ALENEX 2019). :mod:`geo.routing.search` says why the answer is exact.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.routing.changes import Changes
from geo.routing.day import Lines
from geo.routing.kernels import kernel
from geo.routing.kernels.timetable import Limits, change_s, trip_at
from geo.routing.network import Int32Array, Int64Array
from geo.routing.vocabulary import UNREACHED

# Columns of `Labels.label` and of `Labels.best`: a ride, and what was before it.
STOP, TIME, WALK, RIDES, NEXT, BEFORE, LINE, TRIP, BOARD, ALIGHT = range(10)
COLUMNS = 10
DEAD = -1

# Columns of an event: leaving by boarding a trip.
LEAVE, EVENT_LINE, EVENT_TRIP, EVENT_POSITION = range(4)


class Goal(NamedTuple):
    """Where journeys end, and what plain RAPTOR from there has found.

    Parameters
    ----------
    egress_s : int32 (stops,), walk to the target, UNREACHED where it is too long.
    first_s, last_s : when the target is reached, both included.
    board_by_s : int32 (rides + 1, stops), the latest boarding that still leads to the target by
        `last_s` with at most that many rides, this one included; -UNREACHED where none.
    alight_by_s : int32 (rides + 1, stops), the latest alighting with at most that many rides
        after a change; -UNREACHED where none.
    """

    egress_s: Int32Array
    first_s: int
    last_s: int
    board_by_s: Int32Array
    alight_by_s: Int32Array


class Problem(NamedTuple):
    """What is searched: a day in one direction of time, limits, the walks from the source."""

    lines: Lines
    changes: Changes
    limits: Limits
    access_s: Int32Array
    goal: Goal


class Sofar(NamedTuple):
    """A journey up to a boarding.

    Parameters
    ----------
    before : its last label, -1 for none.
    rides : with the ride that begins.
    walk_s : with the walk to the boarding.
    """

    leave_s: int
    before: int
    rides: int
    walk_s: int


class Boarding(NamedTuple):
    """Where a ride begins."""

    line: int
    trip: int
    position: int


class Labels(NamedTuple):
    """Scratch space of one search.

    Parameters
    ----------
    label : int32 (capacity, COLUMNS). ``best`` has the same columns and TIME holds the arrival.
    newest : int32 (stops,), the newest label of each stop, -1 where there is none.
    used : int64 (2,), how many labels there are, and 1 once there is no room for more.
    best : int32 (COLUMNS,), the best journey of this leaving time; RIDES is 0 while there is none.
    ridden : int32 (trips, 3), of a ride already made on a trip: from which position, after how
        many rides, with how much walking. First rides are not kept here: see `_ride`.
    """

    label: Int32Array
    newest: Int32Array
    used: Int64Array
    best: Int32Array
    ridden: Int32Array


@kernel
def new_labels(stops: int, trips: int, capacity: int) -> Labels:
    """Allocate empty scratch space."""
    return Labels(
        np.empty((capacity, COLUMNS), np.int32),
        np.full(stops, -1, np.int32),
        np.zeros(2, np.int64),
        np.zeros(COLUMNS, np.int32),
        np.full((trips, 3), UNREACHED, np.int32),
    )


@kernel
def leavings(problem: Problem, first_s: int, last_s: int) -> Int32Array:
    """List every first boarding that leaves the source from `first_s` to `last_s`.

    Boardings that the bounds of the goal rule out are left out.

    Returns
    -------
    events : int32 (k, 4), columns LEAVE, EVENT_LINE, EVENT_TRIP, EVENT_POSITION.
    """
    lines, access_s = problem.lines, problem.access_s
    events = np.empty((64, 4), np.int32)
    count = 0
    for stop in range(access_s.size):
        if access_s[stop] == UNREACHED:
            continue
        latest_s = min(last_s + access_s[stop], problem.goal.board_by_s[problem.limits.rides, stop])
        for at in range(lines.at_first[stop], lines.at_first[stop + 1]):
            line, position = lines.at_line[at], lines.at_position[at]
            first, last = lines.first_trip[line], lines.first_trip[line + 1]
            n = lines.first_stop[line + 1] - lines.first_stop[line]
            trip = trip_at(lines, line, position, first_s + access_s[stop], first, last)
            while trip < last:
                time = lines.first_time[line] + (trip - first) * n + position
                if lines.departure_s[time] > latest_s:
                    break
                if count == events.shape[0]:
                    more = np.empty((2 * count, 4), np.int32)
                    more[:count] = events
                    events = more
                events[count, LEAVE] = lines.departure_s[time] - access_s[stop]
                events[count, EVENT_LINE] = line
                events[count, EVENT_TRIP] = trip
                events[count, EVENT_POSITION] = position
                count += 1
                trip += 1
    return events[:count]


@kernel
def first_feasible(problem: Problem, events: Int32Array, labels: Labels) -> int:
    """Try `events` in order, latest leaving first; stop at the first leaving time that works.

    Returns
    -------
    leave_s : the leaving time; the journey is in ``labels.best`` (fewest rides, then least
        walking, then earliest arrival). -UNREACHED where there is none, or where
        ``labels.used[1]`` tells that the room was too small.
    """
    lines = problem.lines
    start = 0
    while start < events.shape[0]:
        leave_s = events[start, LEAVE]
        end = start
        while end < events.shape[0] and events[end, LEAVE] == leave_s:
            end += 1
        begin = labels.used[0]
        for event in range(start, end):
            line, position = events[event, EVENT_LINE], events[event, EVENT_POSITION]
            walk_s = problem.access_s[lines.stop[lines.first_stop[line] + position]]
            boarding = Boarding(line, events[event, EVENT_TRIP], position)
            _ride(problem, labels, Sofar(leave_s, -1, 1, walk_s), boarding)
        rides = 1
        while True:
            if labels.used[1]:
                return -UNREACHED
            if labels.best[RIDES]:
                return int(leave_s)
            stop_at = labels.used[0]
            if rides == problem.limits.rides or begin == stop_at:
                break
            for label in range(begin, stop_at):
                if labels.label[label, RIDES] != DEAD:
                    _change_and_ride(problem, labels, leave_s, label)
            begin = stop_at
            rides += 1
        start = end
    return -UNREACHED


@kernel
def feasible_vehicles(
    problem: Problem, events: Int32Array, first_event: Int64Array, labels: Labels
) -> Int32Array:
    """For each vehicle alone, find the latest leaving by boarding it first.

    Parameters
    ----------
    events : by vehicle, latest leaving first.
    first_event : int64 (vehicles + 1,), CSR rows of events.

    Returns
    -------
    leave_s : int32 (vehicles,), -UNREACHED where no feasible journey begins with it.
    """
    leave_s = np.empty(first_event.size - 1, np.int32)
    for vehicle in range(leave_s.size):
        own = events[first_event[vehicle] : first_event[vehicle + 1]]
        leave_s[vehicle] = first_feasible(problem, own, labels)
        if labels.used[1]:
            break
        for label in range(labels.used[0]):
            labels.newest[labels.label[label, STOP]] = -1
        labels.used[0] = 0
        labels.best[RIDES] = 0
        labels.ridden[:] = UNREACHED
    return leave_s


@kernel
def _change_and_ride(problem: Problem, labels: Labels, leave_s: int, label: int) -> None:
    """Change from the end of `label` to every vehicle that may still lead to the target."""
    lines, changes, limits = problem.lines, problem.changes, problem.limits
    stop, rides = labels.label[label, STOP], labels.label[label, RIDES] + 1
    time_s, walked_s = labels.label[label, TIME], labels.label[label, WALK]
    for change in range(changes.first[stop], changes.first[stop + 1]):
        walk_s = walked_s + changes.walk_s[change]
        if changes.walk_s[change] > limits.max_walk_s or walk_s > limits.total_walk_s:
            break
        target = changes.stop[change]
        ready_s = time_s + change_s(changes, change, limits.min_change_s)
        board_by_s = problem.goal.board_by_s[limits.rides - rides + 1, target]
        if ready_s > board_by_s:
            continue
        sofar = Sofar(leave_s, label, rides, walk_s)
        for at in range(lines.at_first[target], lines.at_first[target + 1]):
            line, position = lines.at_line[at], lines.at_position[at]
            first, last = lines.first_trip[line], lines.first_trip[line + 1]
            trip = trip_at(lines, line, position, ready_s, first, last)
            if trip == last:
                continue
            n = lines.first_stop[line + 1] - lines.first_stop[line]
            here = lines.first_time[line] + (trip - first) * n + position
            if lines.departure_s[here] <= board_by_s:
                _ride(problem, labels, sofar, Boarding(line, trip, position))


@kernel
def _ride(problem: Problem, labels: Labels, sofar: Sofar, boarding: Boarding) -> None:
    """Ride from `boarding` to the end of the line.

    A ride that is no better than one already made on the trip (from the same or an earlier stop,
    with no more rides and walking) is skipped. First rides do not count for this: their trip is
    fixed by the leaving time, while on a later ride the next trip may be taken instead, where
    this one arrives before the target's first time.
    """
    lines, limits, goal = problem.lines, problem.limits, problem.goal
    if sofar.rides > 1:
        ridden = labels.ridden[boarding.trip]
        if (
            ridden[0] <= boarding.position
            and ridden[1] <= sofar.rides
            and ridden[2] <= sofar.walk_s
        ):
            return
        ridden[0], ridden[1], ridden[2] = boarding.position, sofar.rides, sofar.walk_s
    base = lines.first_stop[boarding.line]
    n = lines.first_stop[boarding.line + 1] - base
    times = lines.first_time[boarding.line]
    times += (boarding.trip - lines.first_trip[boarding.line]) * n
    for alight in range(boarding.position + 1, n):
        if not lines.alight[base + alight]:
            continue
        stop = lines.stop[base + alight]
        arrival_s = lines.arrival_s[times + alight]
        egress_s = goal.egress_s[stop]
        if egress_s != UNREACHED and sofar.walk_s + egress_s <= limits.total_walk_s:
            _arrive(problem, labels.best, sofar, boarding, alight)
        if (
            sofar.rides < limits.rides
            and arrival_s <= goal.alight_by_s[limits.rides - sofar.rides, stop]
            and arrival_s - sofar.leave_s <= limits.max_journey_s
        ):
            _keep(labels, sofar, boarding, alight, stop, arrival_s)


@kernel
def _arrive(
    problem: Problem, best: Int32Array, sofar: Sofar, boarding: Boarding, alight: int
) -> None:
    """Walk to the target from the first of the next trips that arrives within its window."""
    lines, goal = problem.lines, problem.goal
    line, trip = boarding.line, boarding.trip
    base = lines.first_stop[line]
    n = lines.first_stop[line + 1] - base
    egress_s = goal.egress_s[lines.stop[base + alight]]
    walk_s = sofar.walk_s + egress_s
    time = lines.first_time[line] + (trip - lines.first_trip[line]) * n + alight
    choices = lines.first_trip[line + 1] - trip if sofar.rides > 1 else 1
    for later in range(choices):
        arrive_s = lines.arrival_s[time + later * n] + egress_s
        if arrive_s > goal.last_s or arrive_s - sofar.leave_s > problem.limits.max_journey_s:
            return
        if arrive_s < goal.first_s:
            continue
        if best[RIDES] == 0 or (walk_s, arrive_s) < (best[WALK], best[TIME]):
            best[TIME] = arrive_s
            best[WALK] = walk_s
            best[RIDES] = sofar.rides
            best[BEFORE] = sofar.before
            best[LINE] = line
            best[TRIP] = trip + later
            best[BOARD] = boarding.position
            best[ALIGHT] = alight
        return


@kernel
def _keep(
    labels: Labels, sofar: Sofar, boarding: Boarding, alight: int, stop: int, time_s: int
) -> None:
    """Keep a label unless another of its stop is as good; drop those that it is as good as."""
    label, walk_s, rides = labels.label, sofar.walk_s, sofar.rides
    other, previous = labels.newest[stop], -1
    while other >= 0:
        following = label[other, NEXT]
        if (
            label[other, TIME] <= time_s
            and label[other, WALK] <= walk_s
            and label[other, RIDES] <= rides
        ):
            return
        if (
            time_s <= label[other, TIME]
            and walk_s <= label[other, WALK]
            and rides <= label[other, RIDES]
        ):
            label[other, RIDES] = DEAD
            if previous < 0:
                labels.newest[stop] = following
            else:
                label[previous, NEXT] = following
        else:
            previous = other
        other = following
    new = labels.used[0]
    if new == label.shape[0]:
        labels.used[1] = 1
        return
    label[new, STOP] = stop
    label[new, TIME] = time_s
    label[new, WALK] = walk_s
    label[new, RIDES] = rides
    label[new, NEXT] = labels.newest[stop]
    label[new, BEFORE] = sofar.before
    label[new, LINE] = boarding.line
    label[new, TRIP] = boarding.trip
    label[new, BOARD] = boarding.position
    label[new, ALIGHT] = alight
    labels.newest[stop] = new
    labels.used[0] = new + 1
