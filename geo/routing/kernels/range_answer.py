"""From stops to targets: the last walk of a journey, and what range RAPTOR answers."""

from __future__ import annotations

import numpy as np

from geo.routing.kernels import part, step, whole
from geo.routing.kernels.bags import FRESH, GONE, LABELS, RIDES, STOP, TIME, WALK, empty_marks, mark
from geo.routing.kernels.range_space import (
    ARRIVE,
    BEST,
    ENTRY_COLUMNS,
    ENTRY_RIDES,
    ENTRY_WALK,
    LEAVE,
    TARGET,
    Space,
    Targets,
)
from geo.routing.kernels.timetable import Limits
from geo.routing.network import Int32Array
from geo.routing.vocabulary import UNREACHED


@step
def set_down(targets: Targets, limits: Limits, begin: int, horizon_s: int, space: Space) -> None:
    """Walk to the targets from where somebody got off at this leaving time."""
    bag, best, arrived = space.alighted, space.best, space.arrived
    rides, levels = bag.first.shape[0], best.shape[0]
    earliest = arrived.many[0]
    for i in range(earliest + bag.used[LABELS] - begin):
        if i < earliest:
            stop, ride = whole(arrived.items[i]) // rides, whole(arrived.items[i]) % rides
            time_s = whole(bag.first[ride, 2 * stop])
            walked_s = whole(bag.first[ride, 2 * stop + 1])
        else:
            label = begin + i - earliest
            if bag.label[label, RIDES] == GONE or not bag.label[label, FRESH]:
                continue
            stop, ride = whole(bag.label[label, STOP]), whole(bag.label[label, RIDES])
            time_s, walked_s = whole(bag.label[label, TIME]), whole(bag.label[label, WALK])
        level = min(ride, levels - 1)
        longest_s = min(limits.max_walk_s, limits.total_walk_s - walked_s, horizon_s - time_s)
        for walk in range(targets.first[stop], targets.first[stop + 1]):
            walk_s = targets.walk_s[walk]
            if walk_s > longest_s:
                break
            target = whole(targets.target[walk])
            if time_s + walk_s >= best[level, BEST * target]:
                continue
            for row in range(level, levels):
                if time_s + walk_s >= best[row, BEST * target]:
                    break
                best[row, BEST * target] = time_s + walk_s
                best[row, BEST * target + 1] = walked_s + walk_s
                best[row, BEST * target + 2] = ride + 1
            mark(space.reached, target * levels + level)
    empty_marks(arrived)


@part
def with_room(entries: Int32Array, count: int) -> Int32Array:
    """Return the entries with room for `count` of them."""
    if count <= entries.shape[0]:
        return entries
    larger = np.empty((max(count, 2 * entries.shape[0]), ENTRY_COLUMNS), np.int32)
    _copy(entries, larger)
    return larger


@step
def _copy(entries: Int32Array, larger: Int32Array) -> None:
    # By hand: compiling the copy of a slice takes longer than all the rest of a search.
    for i in range(entries.shape[0]):
        for column in range(ENTRY_COLUMNS):
            larger[i, column] = entries[i, column]


@step
def note(space: Space, leave_s: int, entries: Int32Array, count: int) -> int:
    """Add an entry for each target that is reached earlier by this leaving time."""
    levels = space.best.shape[0]
    for i in range(space.reached.many[0]):
        target = whole(space.reached.items[i]) // levels
        level = whole(space.reached.items[i]) % levels
        entries[count, TARGET] = target
        entries[count, LEAVE] = leave_s
        entries[count, ARRIVE] = space.best[level, BEST * target]
        entries[count, ENTRY_WALK] = space.best[level, BEST * target + 1]
        entries[count, ENTRY_RIDES] = space.best[level, BEST * target + 2]
        count += 1
    empty_marks(space.reached)
    return count


@step
def forget_best(space: Space, entries: Int32Array, count: int) -> None:
    """Make ``best`` as it was, for the next source."""
    for i in range(count):
        for level in range(space.best.shape[0]):
            space.best[level, BEST * whole(entries[i, TARGET])] = UNREACHED
