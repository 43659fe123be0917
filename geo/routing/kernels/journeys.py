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

from geo.routing.kernels import kernel
from geo.routing.kernels.labels import (
    ALIGHT,
    ATTEMPT,
    BEFORE,
    BOARD,
    DEAD,
    FULL,
    LABELS,
    LINE,
    RIDDEN,
    RIDES,
    STOP,
    TIME,
    TRIP,
    WALK,
    Boarding,
    Labels,
    Sofar,
    keep,
    learn,
    take_back,
)
from geo.routing.kernels.service import Changes, Lines
from geo.routing.kernels.timetable import Limits, change_s, trip_at
from geo.routing.network import Int32Array, Int64Array
from geo.routing.vocabulary import UNREACHED

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
        ``labels.used[FULL]`` tells that the room was too small.
    """
    start = 0
    while start < events.shape[0]:
        end = start
        while end < events.shape[0] and events[end, LEAVE] == events[start, LEAVE]:
            end += 1
        if _attempt(problem, events[start:end], False, labels):
            return int(events[start, LEAVE])
        start = end
    return -UNREACHED


@kernel
def feasible_vehicles(
    problem: Problem, events: Int32Array, vehicle: Int64Array, vehicles: int, labels: Labels
) -> Int32Array:
    """For each vehicle alone, find the latest leaving by boarding it first.

    Labels and rides of attempts that failed stay, whichever the vehicle: where one of them led
    nowhere, a later one that is no better in time, walking and rides and left no later leads
    nowhere either. Those of an attempt that succeeded are not all followed to their end, so they
    are taken back; but what followed its labels may follow later ones that are no worse.

    Parameters
    ----------
    events : latest leaving first.
    vehicle : int64 (events,), numbers from 0 to `vehicles`, not included.

    Returns
    -------
    leave_s : int32 (vehicles,), -UNREACHED where no feasible journey begins with it.
    """
    leave_s = np.full(vehicles, -UNREACHED, np.int32)
    for event in range(events.shape[0]):
        if leave_s[vehicle[event]] != -UNREACHED:
            continue
        begin = labels.used[LABELS]
        if _attempt(problem, events[event : event + 1], True, labels):
            leave_s[vehicle[event]] = events[event, LEAVE]
            learn(labels)
            take_back(labels, begin)
        if labels.used[FULL]:
            break
    return leave_s


@kernel
def _attempt(problem: Problem, events: Int32Array, any_will_do: bool, labels: Labels) -> bool:
    """Leave by any of `events`, all at one time; tell whether a journey keeps all limits.

    The journey is the best of this leaving time, or with `any_will_do` the first that is found.
    """
    lines = problem.lines
    labels.used[ATTEMPT] += 1
    labels.used[RIDDEN] = 0
    begin = labels.used[LABELS]
    leave_s = events[0, LEAVE]
    for event in range(events.shape[0]):
        line, position = events[event, EVENT_LINE], events[event, EVENT_POSITION]
        walk_s = problem.access_s[lines.stop[lines.first_stop[line] + position]]
        boarding = Boarding(line, events[event, EVENT_TRIP], position)
        _ride(problem, labels, Sofar(leave_s, -1, 1, walk_s), boarding)
    for _ in range(1, problem.limits.rides):
        end = labels.used[LABELS]
        if labels.best[RIDES] or labels.used[FULL]:
            break
        for label in range(begin, end):
            if any_will_do and labels.best[RIDES]:
                break
            if labels.label[label, RIDES] != DEAD:
                _change_and_ride(problem, labels, leave_s, label)
        begin = end
    return labels.best[RIDES] > 0 and not labels.used[FULL]


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
        if ridden[3] != labels.used[ATTEMPT]:
            labels.trips[labels.used[RIDDEN]] = boarding.trip
            labels.used[RIDDEN] += 1
        ridden[0], ridden[1], ridden[2] = boarding.position, sofar.rides, sofar.walk_s
        ridden[3] = labels.used[ATTEMPT]
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
            known = labels.known[stop]
            if (
                arrival_s <= known[0]
                and sofar.rides <= known[1]
                and sofar.walk_s <= known[2]
                and known[3] - sofar.leave_s <= limits.max_journey_s
            ):
                labels.best[RIDES], labels.best[BEFORE] = sofar.rides, sofar.before
                labels.best[TIME] = known[3]
                return
            keep(labels, sofar, boarding, alight, stop, arrival_s)


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
