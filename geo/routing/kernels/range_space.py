"""What range RAPTOR is asked, and the work space that it writes to.

A work space may serve any number of searches, one after the other; between two it is empty. It is
emptied through lists of what was touched, so that a search costs no more in a larger country.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from geo.routing.kernels import step
from geo.routing.kernels.bags import Bag, Marks, empty_bag, empty_marks, new_bag, new_marks
from geo.routing.kernels.departures import Departures
from geo.routing.kernels.service import Changes, Lines
from geo.routing.network import Int32Array, Int64Array
from geo.routing.vocabulary import UNREACHED

# Columns of an entry of the answer.
TARGET, LEAVE, ARRIVE, ENTRY_WALK, ENTRY_RIDES = range(5)
ENTRY_COLUMNS: Final = 5

# Columns of a boarding. SEATED is 1 for who stays seated from another trip.
TRIP, CALL, BOARD_WALK, SEATED = range(4)
BOARDING_COLUMNS: Final = 4

# Columns of `Space.aboard` of a call, and of `Space.best` of a target.
ABOARD: Final = 4
BEST: Final = 3


class Targets(NamedTuple):
    """Walks from stops to where journeys end.

    Parameters
    ----------
    first : int64 (stops + 1,), CSR rows by stop, shortest walk first.
    target : int32, numbers below the number of targets.
    walk_s : int32.
    longest_s : the longest walk among them.
    many : how many targets there are.
    """

    first: Int64Array
    target: Int32Array
    walk_s: Int32Array
    longest_s: int
    many: int


class Runs(NamedTuple):
    """What runs on a day in one direction of time, and how one changes.

    Parameters
    ----------
    longest_change_s : the longest walk of a change.
    """

    lines: Lines
    departures: Departures
    changes: Changes
    longest_change_s: int


class Window(NamedTuple):
    """When the source is left.

    Parameters
    ----------
    first_s, last_s : both included.
    step_s : leaving times count as the next lower of ``last_s``, ``last_s - step_s`` and so on.
    may_wait : whether one may leave after `last_s` too, which then counts as leaving then.
    arrive_by_s : later arrivals are of no use.
    """

    first_s: int
    last_s: int
    step_s: int
    may_wait: bool
    arrive_by_s: int


class Space(NamedTuple):
    """Work space of one search at a time; empty between two.

    Parameters
    ----------
    alighted, ready : labels of getting off at a stop, and of being ready to board there.
    aboard : int32 (rides, 4 * calls of lines), the earliest trip aboard by rides, its walking,
        and the same of a later trip aboard with less walking.
    board_by : int32 (rides, 2 * places to board): who is ready there later than this, having
        walked as much as the second number, catches no trip that nobody has caught.
    boardings : int32 (capacity, BOARDING_COLUMNS), those of this round that are to be ridden.
    pending : int64 (1,), how many.
    arrived : where somebody got off at this leaving time, as ``stop * rides + rides so far - 1``.
    lines : lines that somebody rode on.
    best : int32 (levels, 3 * targets), arrival, walking and rides. With one level the rides do not
        matter; with as many as there are rides, the level is the most rides less one.
    reached : targets that improved at this leaving time, as ``target * levels + level``.
    """

    alighted: Bag
    ready: Bag
    aboard: Int32Array
    board_by: Int32Array
    boardings: Int32Array
    pending: Int64Array
    arrived: Marks
    lines: Marks
    best: Int32Array
    reached: Marks


def new_space(lines: Lines, rides: int, capacity: int) -> Space:
    """Allocate work space for searches of so many rides, without targets yet."""
    stops = lines.at_first.size - 1
    return Space(
        new_bag(stops, rides, capacity),
        new_bag(stops, rides, capacity),
        np.full((rides, ABOARD * lines.stop.size), UNREACHED, np.int32),
        np.full((rides, 2 * lines.at_line.size), UNREACHED, np.int32),
        np.empty((capacity, BOARDING_COLUMNS), np.int32),
        np.zeros(1, np.int64),
        new_marks(stops * rides),
        new_marks(lines.first_trip.size - 1),
        *new_best(0, 1),
    )


def new_best(targets: int, levels: int) -> tuple[Int32Array, Marks]:
    """Allocate ``best`` and ``reached`` of :class:`Space`."""
    best = np.full((levels, BEST * targets), UNREACHED, np.int32)
    return best, new_marks(levels * targets)


@step
def empty_space(lines: Lines, space: Space) -> None:
    """Make all but ``best`` as it was, at the cost of what was touched."""
    for i in range(space.lines.many[0]):
        line = space.lines.items[i]
        for at in range(ABOARD * lines.first_stop[line], ABOARD * lines.first_stop[line + 1]):
            for ride in range(space.aboard.shape[0]):
                space.aboard[ride, at] = UNREACHED
    for i in range(space.ready.touched.many[0]):
        stop = space.ready.touched.items[i]
        for at in range(2 * lines.at_first[stop], 2 * lines.at_first[stop + 1]):
            for ride in range(space.board_by.shape[0]):
                space.board_by[ride, at] = UNREACHED
    empty_marks(space.lines)
    empty_bag(space.alighted)
    empty_bag(space.ready)
    space.pending[0] = 0
