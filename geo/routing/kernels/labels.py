"""Labels of the second pass: time, walking and rides at stops, the Pareto-best ones of each.

They stay from one leaving time to the next, as in range RAPTOR, and can be taken back.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.routing.kernels import kernel
from geo.routing.network import Int32Array, Int64Array
from geo.routing.vocabulary import UNREACHED

# Columns of `Labels.label` and of `Labels.best`: a ride, and what was before it.
STOP, TIME, WALK, RIDES, NEXT, BEFORE, LINE, TRIP, BOARD, ALIGHT = range(10)
COLUMNS = 10
DEAD = -1

# Entries of `Labels.used`.
LABELS, FULL, ATTEMPT, RIDDEN = range(4)


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
    newest : int32 (stops,), the newest label of each stop, -1 where there is none. The labels of
        a stop are linked by NEXT, newest first.
    used : int64 (4,), by LABELS how many labels there are, by FULL 1 once there is no room for
        more, by ATTEMPT the number of the attempt, by RIDDEN how many trips it has ridden.
    best : int32 (COLUMNS,), the best journey of this attempt; RIDES is 0 while there is none.
    ridden : int32 (trips, 4), of a ride already made on a trip: from which position, after how
        many rides, with how much walking, in which attempt. First rides are not kept here: see
        `_ride`.
    trips : int32 (trips,), the trips ridden in this attempt.
    known : int32 (stops, 4), of a label at the stop that led to the target: its time, rides and
        walking, and the arrival. Only :func:`feasible_vehicles` fills it.
    """

    label: Int32Array
    newest: Int32Array
    used: Int64Array
    best: Int32Array
    ridden: Int32Array
    trips: Int32Array
    known: Int32Array


@kernel
def new_labels(stops: int, trips: int, capacity: int) -> Labels:
    """Allocate empty scratch space."""
    return Labels(
        np.empty((capacity, COLUMNS), np.int32),
        np.full(stops, -1, np.int32),
        np.zeros(4, np.int64),
        np.zeros(COLUMNS, np.int32),
        np.full((trips, 4), UNREACHED, np.int32),
        np.empty(trips, np.int32),
        np.full((stops, 4), -UNREACHED, np.int32),
    )


@kernel
def keep(
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
    new = labels.used[LABELS]
    if new == label.shape[0]:
        labels.used[FULL] = 1
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
    labels.used[LABELS] = new + 1


@kernel
def learn(labels: Labels) -> None:
    """Note for the labels of the journey that was found when it arrives."""
    label = labels.best[BEFORE]
    while label >= 0:
        known = labels.known[labels.label[label, STOP]]
        if labels.label[label, TIME] > known[0]:
            known[0], known[1] = labels.label[label, TIME], labels.label[label, RIDES]
            known[2], known[3] = labels.label[label, WALK], labels.best[TIME]
        label = labels.label[label, BEFORE]


@kernel
def take_back(labels: Labels, begin: int) -> None:
    """Forget the labels from `begin` on, the rides of this attempt, and its journey."""
    for label in range(begin, labels.used[LABELS]):
        stop = labels.label[label, STOP]
        while labels.newest[stop] >= begin:
            labels.newest[stop] = labels.label[labels.newest[stop], NEXT]
    for i in range(labels.used[RIDDEN]):
        labels.ridden[labels.trips[i]] = UNREACHED
    labels.used[LABELS] = begin
    labels.best[RIDES] = 0
