"""Travel times from sources to targets, out of the profiles of range RAPTOR.

The time of a departure counts from when one would like to leave, so that waiting for the first bus
is part of it. Of several departures a percentile is taken without interpolation, the nearest rank:
the least time that at least so many per cent of the departures do not exceed. This is how R5 does
it (``TravelTimeReducer.findPercentileIndex``). A departure that leads nowhere takes for ever.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.routing.kernels import kernel, step, whole
from geo.routing.kernels.bags import FULL
from geo.routing.kernels.range import profile
from geo.routing.kernels.range_space import ARRIVE, LEAVE, TARGET, Runs, Space, Targets, Window
from geo.routing.kernels.timetable import Limits, Near
from geo.routing.network import Int32Array, Int64Array
from geo.routing.vocabulary import UNREACHED


class Sources(NamedTuple):
    """Walks from sources: CSR rows by source.

    Parameters
    ----------
    first : int64 (sources + 1,), rows of the next two.
    stop, walk_s : int32, to stops, shortest first.
    direct_first : int64 (sources + 1,), rows of the next two.
    direct_target, direct_s : int32, to targets, each at most once.
    """

    first: Int64Array
    stop: Int32Array
    walk_s: Int32Array
    direct_first: Int64Array
    direct_target: Int32Array
    direct_s: Int32Array


class Asked(NamedTuple):
    """Which travel times are wanted, with time running from sources to targets or the other way.

    Parameters
    ----------
    first_s, step_s, many : the departures.
    leave_from_s, arrive_by_s : nobody leaves before or arrives after.
    max_s : longer times count as for ever.
    rank : the time of which rank is wanted, 0 for the shortest.
    against : whether departures are from the targets, and profiles were found backwards.
    """

    first_s: int
    step_s: int
    many: int
    leave_from_s: int
    arrive_by_s: int
    max_s: int
    rank: int
    against: bool


@kernel
def travel_times(
    runs: Runs,
    limits: Limits,
    sources: Sources,
    targets: Targets,
    window: Window,
    asked: Asked,
    space: Space,
    seconds: Int32Array,
) -> None:
    """Fill in the travel times between sources and targets.

    Parameters
    ----------
    window : holds every leaving of the sources that matters to what is asked.
    space : where it is full afterwards, it was too small and the times mean nothing.
    seconds : int32 (sources, targets), filled in; UNREACHED where it takes for ever.
    """
    direct_s = np.empty(targets.many, np.int32)
    for target in range(targets.many):
        direct_s[target] = UNREACHED
    first = np.empty(targets.many + 2, np.int64)
    times_s = np.empty(asked.many, np.int32)
    for source in range(sources.first.size - 1):
        begin, end = sources.first[source], sources.first[source + 1]
        near = Near(sources.stop[begin:end], sources.walk_s[begin:end])
        entries = profile(runs, limits, near, targets, window, space)
        if space.alighted.used[FULL] or space.ready.used[FULL]:
            return
        for i in range(sources.direct_first[source], sources.direct_first[source + 1]):
            direct_s[sources.direct_target[i]] = sources.direct_s[i]
        order = np.empty(entries.shape[0], np.int64)
        _by_target(entries, first, order)
        for target in range(targets.many):
            rows = order[first[target] : first[target + 1]]
            if rows.size or direct_s[target] != UNREACHED:
                _times(entries, rows, whole(direct_s[target]), asked, times_s)
                seconds[source, target] = _of_rank(times_s, asked)
            else:
                seconds[source, target] = UNREACHED
        for i in range(sources.direct_first[source], sources.direct_first[source + 1]):
            direct_s[sources.direct_target[i]] = UNREACHED


@step
def _by_target(entries: Int32Array, first: Int64Array, order: Int64Array) -> None:
    """Sort the numbers of entries by target, keeping their order: CSR rows in `first`."""
    for target in range(first.size):
        first[target] = 0
    for i in range(entries.shape[0]):
        first[entries[i, TARGET] + 2] += 1
    for target in range(2, first.size):
        first[target] += first[target - 1]
    for i in range(entries.shape[0]):
        row = entries[i, TARGET] + 1
        order[first[row]] = i
        first[row] += 1


@step
def _times(
    entries: Int32Array, rows: Int64Array, direct_s: int, asked: Asked, times_s: Int32Array
) -> None:
    """Write the time that each departure takes; one second too many where that is too long."""
    never_s = asked.max_s + 1
    # With time running as asked, profiles found forwards begin with the last departure, and those
    # found backwards with the first.
    number = 0
    arrive_s = whole(UNREACHED)
    for i in range(asked.many):
        departure = i if asked.against else asked.many - 1 - i
        depart_s = asked.first_s + departure * asked.step_s
        leave_s = max(depart_s, asked.leave_from_s)
        if asked.against:
            while number < rows.size and -entries[rows[number], ARRIVE] < leave_s:
                number += 1
            arrive_s = whole(UNREACHED)
            if number < rows.size:
                arrive_s = whole(-entries[rows[number], LEAVE])
        else:
            while number < rows.size and entries[rows[number], LEAVE] >= leave_s:
                arrive_s = whole(entries[rows[number], ARRIVE])
                number += 1
        if direct_s != UNREACHED:
            arrive_s = min(arrive_s, leave_s + direct_s)
        time_s = arrive_s - depart_s
        reached = arrive_s <= asked.arrive_by_s and time_s <= asked.max_s
        times_s[departure] = time_s if reached else never_s


@step
def _of_rank(times_s: Int32Array, asked: Asked) -> int:
    """Return the time of the wanted rank: so many others at most are shorter."""
    low_s, high_s = 0, asked.max_s + 1
    while low_s < high_s:
        middle_s = (low_s + high_s) >> 1
        count = 0
        for i in range(times_s.size):
            count += times_s[i] <= middle_s
        if count > asked.rank:
            high_s = middle_s
        else:
            low_s = middle_s + 1
    return low_s if low_s <= asked.max_s else UNREACHED
