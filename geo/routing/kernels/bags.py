"""Labels at stops, the best of each: the earliest, and later ones with less walking.

A label holds a time, the walking up to it and the number of rides. Another one *covers* it when
it is no later, has no more rides, and has walked no more - or no more than is *enough* for every
way on to keep the limit on the total of walks. With enough room for walking the earliest label
covers all others, and a bag is as small and as fast as one time for each stop.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from geo.routing.kernels import step
from geo.routing.network import BoolArray, Int32Array, Int64Array
from geo.routing.vocabulary import UNREACHED

# Columns of `Bag.label`. RIDES is GONE once another label covers it.
STOP, TIME, WALK, RIDES, NEXT, FRESH = range(6)
COLUMNS: Final = 6
GONE: Final = -1

# Entries of `Bag.used`: how many labels there are, and 1 once there was no room for one more.
LABELS, FULL = range(2)


class Marks(NamedTuple):
    """A set of numbers: a list, how many (one number), and whether a number is among them."""

    items: Int32Array
    many: Int64Array
    has: BoolArray


class Bag(NamedTuple):
    """Labels at stops by number of rides.

    Parameters
    ----------
    first : int32 (rides, 2 * stops), for each number of rides and fewer the earliest time at stop
        *s* and its walking, at ``2 * s`` and ``2 * s + 1``; UNREACHED where there is none.
    more : int32 (stops,), the newest of the other labels of a stop, -1 where there is none. The
        labels of a stop are linked by NEXT.
    label : int32 (capacity, COLUMNS), the other labels. FRESH is 1 for one that has not been in
        `first` when the labels there were followed.
    used : int64 (2,), by LABELS and FULL.
    fresh : the stops whose earliest label has not been followed.
    touched : the stops that have any label.
    """

    first: Int32Array
    more: Int32Array
    label: Int32Array
    used: Int64Array
    fresh: Marks
    touched: Marks


def new_marks(count: int) -> Marks:
    """Return an empty set of numbers below `count`."""
    return Marks(np.empty(count, np.int32), np.zeros(1, np.int64), np.zeros(count, np.bool_))


def new_bag(stops: int, rides: int, capacity: int) -> Bag:
    """Return an empty bag with room for `capacity` labels beside the earliest ones."""
    return Bag(
        np.full((rides, 2 * stops), UNREACHED, np.int32),
        np.full(stops, -1, np.int32),
        np.empty((capacity, COLUMNS), np.int32),
        np.zeros(2, np.int64),
        new_marks(stops),
        new_marks(stops),
    )


@step
def empty_marks(marks: Marks) -> None:
    """Take out all numbers."""
    for i in range(marks.many[0]):
        marks.has[marks.items[i]] = False
    marks.many[0] = 0


@step
def empty_bag(bag: Bag) -> None:
    """Take out all labels, at the cost of those that are there."""
    for i in range(bag.touched.many[0]):
        stop = bag.touched.items[i]
        for row in range(bag.first.shape[0]):
            bag.first[row, 2 * stop] = bag.first[row, 2 * stop + 1] = UNREACHED
        bag.more[stop] = -1
    empty_marks(bag.touched)
    empty_marks(bag.fresh)
    bag.used[LABELS] = 0


@step
def mark(marks: Marks, item: int) -> None:
    """Add a number to a set."""
    if not marks.has[item]:
        marks.has[item] = True
        marks.items[marks.many[0]] = item
        marks.many[0] += 1


@step
def _add(bag: Bag, stop: int, time_s: int, walk_s: int, rides: int, fresh: bool) -> None:
    new = bag.used[LABELS]
    if new == bag.label.shape[0]:
        bag.used[FULL] = 1
    else:
        bag.label[new, STOP] = stop
        bag.label[new, TIME] = time_s
        bag.label[new, WALK] = walk_s
        bag.label[new, RIDES] = rides
        bag.label[new, NEXT] = bag.more[stop]
        bag.label[new, FRESH] = fresh
        bag.more[stop] = new
        bag.used[LABELS] = new + 1


@step
def _covered(bag: Bag, stop: int, time_s: int, walk_s: int, rides: int, enough_s: int) -> bool:
    """Tell whether one of the other labels covers this; drop those that this one covers."""
    covered = False
    label, previous = bag.more[stop], -1
    while label >= 0 and not covered:
        if (
            bag.label[label, TIME] <= time_s
            and bag.label[label, RIDES] <= rides
            and bag.label[label, WALK] <= max(walk_s, enough_s)
        ):
            covered = True
        elif (
            time_s <= bag.label[label, TIME]
            and rides <= bag.label[label, RIDES]
            and walk_s <= bag.label[label, WALK]
        ):
            bag.label[label, RIDES] = GONE
            if previous < 0:
                bag.more[stop] = bag.label[label, NEXT]
            else:
                bag.label[previous, NEXT] = bag.label[label, NEXT]
        else:
            previous = label
        label = bag.label[label, NEXT]
    return covered


@step
def keep(bag: Bag, stop: int, time_s: int, walk_s: int, rides: int, enough_s: int) -> bool:
    """Keep a label that the earliest one of its stop does not cover; tell whether it is kept.

    Parameters
    ----------
    rides : one less than there are: the row of ``bag.first``.
    enough_s : so much walking, and no way on can break the limit on the total.
    """
    kept = bag.more[stop] < 0 or not _covered(bag, stop, time_s, walk_s, rides, enough_s)
    if kept:
        mark(bag.touched, stop)
        if time_s > bag.first[rides, 2 * stop]:
            _add(bag, stop, time_s, walk_s, rides, True)
        else:
            lightest_s = walk_s if walk_s > enough_s else 0
            for row in range(rides, bag.first.shape[0]):
                old_s, old_walk_s = bag.first[row, 2 * stop], bag.first[row, 2 * stop + 1]
                if old_s < time_s or (old_s == time_s and old_walk_s <= walk_s):
                    break
                if old_walk_s < lightest_s:
                    # It is in the rows of more rides too, until something better was.
                    lightest_s = old_walk_s
                    fresh = row == rides and bag.fresh.has[stop]
                    _add(bag, stop, old_s, old_walk_s, row, fresh)
                bag.first[row, 2 * stop] = time_s
                bag.first[row, 2 * stop + 1] = walk_s
            mark(bag.fresh, stop)
    return kept
