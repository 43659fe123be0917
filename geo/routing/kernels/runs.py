"""One run of a volunteer's car: when it is where, and where one more passenger fits in best.

Stops are numbered. With `n` rides and `k` cars, ride `i` is picked up at stop ``2 i`` and set down
at ``2 i + 1``; car `c` leaves home at ``2 n + 2 c`` and is back at ``2 n + 2 c + 1``. All times
are whole seconds.

When a car is at a stop is bounded below by the stop before (drive and service) and, because nobody
rides longer than they may, a pick-up also by its own set-down. The earliest times are the least
that keep all these bounds; they are found by raising times until none is broken. Each round settles
one more bound of the second kind on the longest chain of bounds, so that if there are more rounds
than stops there are no such times at all: a Bellman-Ford search on a simple temporal network
(Dechter, Meiri and Pearl 1991, Artificial Intelligence 49, pages 61-95). The answer is exact.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from geo.routing.kernels import kernel
from geo.routing.network import Int32Array, Int64Array

NOWHERE: Final = 2_000_000_000
"""What it costs to take somebody who cannot be taken, in seconds."""


class Task(NamedTuple):
    """Who wants to be driven, and by whom; read only.

    Parameters
    ----------
    drive : int32 (m, m), seconds of driving from stop to stop.
    service : int32 (m,), seconds that getting in or out takes.
    early, late : int32 (m,), when a stop may begin.
    seats, wheelchairs : int32 (m,), places taken at a stop; negative where they are given back.
    longest : int32 (n,), longest time from the begin of the pick-up to the begin of the set-down.
    room_seats, room_wheelchairs : int32 (k,), places in the cars.
    bundle : int32 (n,), rides of one bundle are driven together or not at all.
    first : int32 (b + 1,), CSR rows of the rides of a bundle.
    worth : int32 (b,), what serving a bundle counts.
    near : int32 (n, n), for each ride all rides, the most alike first (itself is the first).
    """

    drive: Int32Array
    service: Int32Array
    early: Int32Array
    late: Int32Array
    seats: Int32Array
    wheelchairs: Int32Array
    longest: Int32Array
    room_seats: Int32Array
    room_wheelchairs: Int32Array
    bundle: Int32Array
    first: Int32Array
    worth: Int32Array
    near: Int32Array


class Plan(NamedTuple):
    """All runs of one plan; written in place.

    Parameters
    ----------
    stops : int32 (k, 2 n + 2), the stops of each car in order, its own home first and last.
    length : int32 (k,), how many of them there are.
    run : int32 (n,), the car that takes a ride, -1 for none.
    earliest, latest : int32 (k, 2 n + 2), the bounds between which each stop begins.
    seats, wheelchairs : int32 (k, 2 n + 2), places taken on leaving each stop.
    driven : int64 (k,), seconds of driving.
    """

    stops: Int32Array
    length: Int32Array
    run: Int32Array
    earliest: Int32Array
    latest: Int32Array
    seats: Int32Array
    wheelchairs: Int32Array
    driven: Int64Array


class Scratch(NamedTuple):
    """Room to work in: a run that is tried, its times, and where in it each stop is (m,)."""

    stops: Int32Array
    time: Int32Array
    place: Int32Array


@kernel
def earliest_times(
    task: Task, stops: Int32Array, count: int, time: Int32Array, place: Int32Array, known: int
) -> bool:
    """Find the earliest time of each stop of a run.

    Parameters
    ----------
    stops, count : the run.
    time : written from `known` on; before it are times that are certainly not too late.
    place : written: where in the run each stop is.

    Returns
    -------
    possible : whether there are times that keep every bound. If not, `time` means nothing.
    """
    last_ride = 2 * len(task.longest)
    for i in range(count):
        place[stops[i]] = i
    for i in range(known, count):
        time[i] = task.early[stops[i]]
    begin = max(known, 1)
    for _ in range(count):
        for i in range(begin, count):
            before, stop = stops[i - 1], stops[i]
            time[i] = max(time[i], time[i - 1] + task.service[before] + task.drive[before, stop])
            if time[i] > task.late[stop]:
                return False
        begin = count
        for i in range(known, count):
            stop = stops[i]
            if stop < last_ride and stop & 1:
                pickup = place[stop - 1]
                least = time[i] - task.longest[stop >> 1]
                if least > time[pickup]:
                    if least > task.late[stop - 1]:
                        return False
                    time[pickup] = least
                    begin = min(begin, pickup + 1)
        if begin == count:
            return True
    return False


@kernel
def latest_times(
    task: Task, stops: Int32Array, count: int, time: Int32Array, place: Int32Array
) -> None:
    """Lower `time` to the latest time of each stop of a run that is possible.

    Parameters
    ----------
    time : no stop begins later than what is in it at first.
    place : where in the run each stop is, as :func:`earliest_times` leaves it.
    """
    last_ride = 2 * len(task.longest)
    changed = True
    while changed:
        changed = False
        for i in range(count - 2, -1, -1):
            stop, after = stops[i], stops[i + 1]
            time[i] = min(time[i], time[i + 1] - task.service[stop] - task.drive[stop, after])
        for i in range(1, count):
            stop = stops[i]
            if stop < last_ride and stop & 1:
                most = time[place[stop - 1]] + task.longest[stop >> 1]
                if most < time[i]:
                    time[i] = most
                    changed = True


@kernel
def renew(task: Task, plan: Plan, run: int, scratch: Scratch) -> bool:
    """Work out anew what is known of a run whose stops have changed; tell if it is possible."""
    stops, count = plan.stops[run], plan.length[run]
    possible = earliest_times(task, stops, count, plan.earliest[run], scratch.place, 0)
    for i in range(count):
        plan.latest[run, i] = task.late[stops[i]]
    if possible:
        latest_times(task, stops, count, plan.latest[run], scratch.place)
    seats = 0
    wheelchairs = 0
    driven = 0
    for i in range(count):
        seats += task.seats[stops[i]]
        wheelchairs += task.wheelchairs[stops[i]]
        plan.seats[run, i] = seats
        plan.wheelchairs[run, i] = wheelchairs
        if i:
            driven += task.drive[stops[i - 1], stops[i]]
    plan.driven[run] = driven
    return possible


@kernel
def _fits(task: Task, plan: Plan, run: int, ride: int, i: int, j: int, scratch: Scratch) -> bool:
    """Tell whether a run is possible with a pick-up after place `i` and a set-down after `j`."""
    count = 0
    for x in range(plan.length[run]):
        if x <= i:
            scratch.time[x] = plan.earliest[run, x]
        scratch.stops[count] = plan.stops[run, x]
        count += 1
        if x == i:
            scratch.stops[count] = 2 * ride
            count += 1
        if x == j:
            scratch.stops[count] = 2 * ride + 1
            count += 1
    return earliest_times(task, scratch.stops, count, scratch.time, scratch.place, i + 1)


@kernel
def _down_by(
    task: Task, plan: Plan, run: int, ride: int, time_s: int, last: int, place: int
) -> bool:
    """Tell whether a set-down is in time after stop `last`, and the stop after `place` then too."""
    down = 2 * ride + 1
    after = plan.stops[run, place + 1]
    time_s = max(time_s + task.service[last] + task.drive[last, down], task.early[down])
    then_s = time_s + task.service[down] + task.drive[down, after]
    return bool(time_s <= task.late[down] and then_s <= plan.latest[run, place + 1])


@kernel
def _best_set_down(
    task: Task, plan: Plan, run: int, ride: int, i: int, time_s: int, most: int, scratch: Scratch
) -> tuple[int, int]:
    """Find the set-down for a pick-up after place `i`, with at least one stop between them.

    Parameters
    ----------
    time_s : the earliest time of the pick-up.
    most : the set-down must cost less than this.

    Returns
    -------
    cost, j : seconds of driving more, and the place after which it goes; -1 where there is none.
    """
    stops = plan.stops[run]
    up, down = 2 * ride, 2 * ride + 1
    seats = task.room_seats[run] - task.seats[up]
    wheelchairs = task.room_wheelchairs[run] - task.wheelchairs[up]
    least, at_j = most, -1
    aboard, last = 0, up
    for j in range(i + 1, plan.length[run] - 1):
        stop, after = stops[j], stops[j + 1]
        leg = task.service[last] + task.drive[last, stop]
        time_s = max(time_s + leg, plan.earliest[run, j])
        aboard += leg
        last = stop
        if time_s > plan.latest[run, j] or aboard > task.longest[ride]:
            break
        if plan.seats[run, j] > seats or plan.wheelchairs[run, j] > wheelchairs:
            break
        cost = task.drive[stop, down] + task.drive[down, after] - task.drive[stop, after]
        if (
            cost < least
            and _down_by(task, plan, run, ride, time_s, stop, j)
            and _fits(task, plan, run, ride, i, j, scratch)
        ):
            least, at_j = cost, j
    return least, at_j


@kernel
def best_place(
    task: Task, plan: Plan, run: int, ride: int, most: int, scratch: Scratch
) -> tuple[int, int, int]:
    """Find where a ride fits into a run for the least more driving.

    Times before a new stop are no earlier and times after it no later than they were, as long as
    no detour is a short cut. So most places are refused by a glance at the times of the run as it
    is, and only what is left is worked out.

    Parameters
    ----------
    most : it must cost less than this.

    Returns
    -------
    cost : seconds of driving more; NOWHERE where there is no place.
    i, j : the pick-up goes after the stop at place `i`, the set-down after the one at `j`; where
        both are the same, one directly after the other.
    """
    stops, earliest, latest = plan.stops[run], plan.earliest[run], plan.latest[run]
    drive, service = task.drive, task.service
    up = 2 * ride
    down = up + 1
    seats = task.room_seats[run] - task.seats[up]
    wheelchairs = task.room_wheelchairs[run] - task.wheelchairs[up]
    least, at_i, at_j = most, -1, -1
    if seats < 0 or wheelchairs < 0:
        return NOWHERE, at_i, at_j
    for i in range(plan.length[run] - 1):
        before, after = stops[i], stops[i + 1]
        if earliest[i] + service[before] > task.late[up]:
            break
        if latest[i + 1] < task.early[up]:
            continue
        if plan.seats[run, i] > seats or plan.wheelchairs[run, i] > wheelchairs:
            continue
        up_s = max(earliest[i] + service[before] + drive[before, up], task.early[up])
        if up_s > task.late[up]:
            continue
        gap = drive[before, after]
        cost = drive[before, up] + drive[up, down] + drive[down, after] - gap
        if (
            cost < least
            and _down_by(task, plan, run, ride, up_s, up, i)
            and _fits(task, plan, run, ride, i, i, scratch)
        ):
            least, at_i, at_j = cost, i, i
        detour = drive[before, up] + drive[up, after] - gap
        if detour < least:
            cost, j = _best_set_down(task, plan, run, ride, i, up_s, least - detour, scratch)
            if j >= 0:
                least, at_i, at_j = detour + cost, i, j
    return (least if at_i >= 0 else NOWHERE), at_i, at_j


@kernel
def put(task: Task, plan: Plan, run: int, ride: int, i: int, j: int, scratch: Scratch) -> None:
    """Put a ride where :func:`best_place` says."""
    stops = plan.stops[run]
    for x in range(plan.length[run] - 1, j, -1):
        stops[x + 2] = stops[x]
    stops[j + 2] = 2 * ride + 1
    for x in range(j, i, -1):
        stops[x + 1] = stops[x]
    stops[i + 1] = 2 * ride
    plan.length[run] += 2
    plan.run[ride] = run
    renew(task, plan, run, scratch)


@kernel
def take(plan: Plan, ride: int) -> int:
    """Take a ride out of its run, which must then be renewed; return the run."""
    run = int(plan.run[ride])
    stops = plan.stops[run]
    count = 0
    for x in range(plan.length[run]):
        if stops[x] >> 1 != ride:
            stops[count] = stops[x]
            count += 1
    plan.length[run] = count
    plan.run[ride] = -1
    return run
