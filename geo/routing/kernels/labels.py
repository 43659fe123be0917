"""Labels of the second pass: time, walking and rides at stops, the Pareto-best ones of each.

They stay from one leaving time to the next, as in range RAPTOR.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.routing.kernels import step
from geo.routing.network import Int32Array, Int64Array
from geo.routing.vocabulary import UNREACHED

# Columns of `Labels.label` and of `Labels.best`: a ride, and what was before it. A passenger who
# stays seated boards TRIP and gets off END_TRIP.
(STOP, TIME, WALK, RIDES, NEXT, BEFORE, TRIP, BOARD, END_TRIP, ALIGHT) = range(10)
COLUMNS = 10
DEAD = -1

# Entries of `Labels.used`.
LABELS, FULL, RIDDEN = range(3)


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

    trip: int
    position: int


class Labels(NamedTuple):
    """Scratch space of the second pass.

    Parameters
    ----------
    label : int32 (capacity, COLUMNS). ``best`` has the same columns and TIME holds the arrival.
    newest : int32 (stops,), the newest label of each stop, -1 where there is none. The labels of
        a stop are linked by NEXT, newest first.
    used : int64 (3,), by LABELS how many labels there are, by FULL 1 once there is no room for
        more, by RIDDEN how many trips have been ridden.
    best : int32 (COLUMNS,), the best journey; RIDES is 0 while there is none.
    ridden : int32 (trips, 3), of a ride already made on a trip: from which position, after how
        many rides, with how much walking. First rides are not kept here: see
        :mod:`geo.routing.kernels.journeys`.
    trips : int32 (trips,), the trips that have been ridden.
    """

    label: Int32Array
    newest: Int32Array
    used: Int64Array
    best: Int32Array
    ridden: Int32Array
    trips: Int32Array


def new_labels(stops: int, trips: int, capacity: int) -> Labels:
    """Allocate scratch space."""
    return Labels(
        np.empty((capacity, COLUMNS), np.int32),
        np.full(stops, -1, np.int32),
        np.zeros(3, np.int64),
        np.zeros(COLUMNS, np.int32),
        np.full((trips, 3), UNREACHED, np.int32),
        np.empty(trips, np.int32),
    )


@step
def forget_labels(labels: Labels) -> None:
    """Make the scratch space new."""
    for label in range(labels.used[LABELS]):
        labels.newest[labels.label[label, STOP]] = -1
    for i in range(labels.used[RIDDEN]):
        labels.ridden[labels.trips[i]] = UNREACHED
    labels.used[:] = 0
    labels.best[RIDES] = 0


@step
def keep(
    labels: Labels,
    sofar: Sofar,
    boarding: Boarding,
    end_trip: int,
    alight: int,
    stop: int,
    time_s: int,
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
    label[new, TRIP] = boarding.trip
    label[new, BOARD] = boarding.position
    label[new, END_TRIP] = end_trip
    label[new, ALIGHT] = alight
    labels.newest[stop] = new
    labels.used[LABELS] = new + 1


@step
def ridden_before(labels: Labels, sofar: Sofar, boarding: Boarding) -> bool:
    """Tell whether a ride is no better than one already made on its trip; if not, note it."""
    ridden = labels.ridden[boarding.trip]
    if ridden[0] <= boarding.position and ridden[1] <= sofar.rides and ridden[2] <= sofar.walk_s:
        return True
    if ridden[0] == UNREACHED:
        labels.trips[labels.used[RIDDEN]] = boarding.trip
        labels.used[RIDDEN] += 1
    ridden[0], ridden[1], ridden[2] = boarding.position, sofar.rides, sofar.walk_s
    return False
