"""Many questions about one service day, answered one after the other in one scratch space.

The first pass from the target, the second pass from the source, for each question; what both do,
and why the answer is exact, is told in :mod:`geo.routing.search`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.routing.kernels import kernel, step, whole
from geo.routing.kernels.journeys import Problem, first_feasible
from geo.routing.kernels.labels import (
    ALIGHT,
    BEFORE,
    BOARD,
    END_TRIP,
    FULL,
    RIDES,
    TIME,
    TRIP,
    WALK,
    Labels,
    forget_labels,
)
from geo.routing.kernels.service import Changes, Lines
from geo.routing.kernels.timetable import HORIZON, ONLY_BEST, Limits, Near, Rounds, Target, rounds
from geo.routing.network import Int32Array, Int64Array
from geo.routing.vocabulary import UNREACHED

# Columns of a question. A door is a row of Doors.
SOURCE, TARGET, DIRECT, FIRST, LAST, LOWEST = range(6)
MAX_WALK, TOTAL_WALK, MAX_JOURNEY, MIN_CHANGE, MOST_RIDES = range(6, 11)
QUESTION_COLUMNS = 11

# Columns of an answer, before the four of each ride (TRIP, BOARD, END_TRIP, ALIGHT).
KIND, LEAVE, ARRIVE, WALKED, RIDDEN, FIRST_RIDE = range(6)
NO_WAY, ON_FOOT, BY_RIDES = range(3)
RIDE_COLUMNS = 4
MOST = 7
"""The most rides of a journey."""

HOME = 0
"""The door with bounds: see :class:`Doors`."""


class Doors(NamedTuple):
    """The doors that questions are about, and the bounds of the first of them.

    Parameters
    ----------
    first : int64 (doors + 1,), CSR rows of the next two.
    stop, walk_s : int32, the stops near each door, shortest walk first.
    each_stop : int32 (stops,), all stops, for doors that are one.
    home : the least times between the first door and every stop, as a target of the first pass.
    anywhere : the same for all other doors, of which nothing is known: no time at all.
    """

    first: Int64Array
    stop: Int32Array
    walk_s: Int32Array
    each_stop: Int32Array
    home: Target
    anywhere: Target


class Space(NamedTuple):
    """Scratch space of the questions of one service day.

    Parameters
    ----------
    egress_s : int32 (stops,), walks to the target; all UNREACHED between two questions.
    """

    bounds: Rounds
    labels: Labels
    egress_s: Int32Array


@kernel
def answer(
    lines: tuple[Lines, Lines],
    changes: tuple[Changes, Changes],
    doors: Doors,
    questions: Int32Array,
    begin: int,
    answers: Int32Array,
    space: Space,
) -> int:
    """Answer `questions` from number `begin` on.

    Parameters
    ----------
    lines, changes : in the direction of time of the questions, and in the other.
    questions : int32 (k, QUESTION_COLUMNS), each for the journey that leaves SOURCE last, from
        LOWEST on, among those that reach TARGET from FIRST to LAST; DIRECT is the walk all the
        way. Questions from other doors than HOME to one target share a first pass where
        they follow each other with the same limits.
    answers : int32 (k, FIRST_RIDE + 4 * most rides), filled here.

    Returns
    -------
    done : how many questions have been answered; fewer than there are where the labels had no
        room for the next one.
    """
    shared = np.zeros(7, np.int64)
    for i in range(begin, questions.shape[0]):
        _answer(lines, changes, doors, questions[i], False, answers[i], shared, space)
        if space.labels.used[FULL]:
            return i
    return int(questions.shape[0])


@kernel
def count(
    lines: tuple[Lines, Lines],
    changes: tuple[Changes, Changes],
    doors: Doors,
    questions: Int32Array,
    begin: int,
    counts: Int32Array,
    space: Space,
) -> int:
    """Count the journeys with rides of which none both leaves later and arrives first.

    The best leaving among arrivals up to *x* falls in steps as *x* does; each step is one journey.

    Parameters
    ----------
    counts : int32 (k, 2), filled here: how many, and the first arrival of all.

    Returns
    -------
    done : as of :func:`answer`.
    """
    shared = np.zeros(7, np.int64)
    found = np.empty(FIRST_RIDE + RIDE_COLUMNS * MOST, np.int32)
    question = np.empty(QUESTION_COLUMNS, np.int32)
    for i in range(begin, questions.shape[0]):
        for column in range(QUESTION_COLUMNS):
            question[column] = questions[i, column]
        question[DIRECT] = UNREACHED
        many, arrive_s = 0, UNREACHED
        while True:
            _answer(lines, changes, doors, question, True, found, shared, space)
            if space.labels.used[FULL]:
                return i
            if found[KIND] == NO_WAY:
                break
            many += 1
            arrive_s = found[ARRIVE]
            question[LAST] = arrive_s - 1
        counts[i, 0], counts[i, 1] = many, arrive_s
    return int(questions.shape[0])


@step
def _answer(
    lines: tuple[Lines, Lines],
    changes: tuple[Changes, Changes],
    doors: Doors,
    question: Int32Array,
    earliest: bool,
    found: Int32Array,
    shared: Int64Array,
    space: Space,
) -> None:
    """Answer one question.

    Parameters
    ----------
    earliest : whether the earliest arrival is wanted of all that leave last.
    shared : what the first pass in `space` is about.
    """
    limits = _limits(question)
    found[KIND] = NO_WAY
    lowest_s = max(whole(question[LOWEST]), question[FIRST] - limits.max_journey_s)
    lowest_s = _on_foot(question, limits, lowest_s, found)
    top_s = _first_pass(lines[1], changes[1], doors, question, lowest_s, True, shared, space)
    if top_s < lowest_s:
        return
    target = _near(doors, whole(question[TARGET]))
    for k in range(target.stop.size):
        space.egress_s[target.stop[k]] = target.walk_s[k]
    problem = Problem(
        lines[0],
        changes[0],
        limits,
        _near(doors, whole(question[SOURCE])),
        space.egress_s,
        whole(question[FIRST]),
        whole(question[LAST]),
        space.bounds,
        earliest,
    )
    leave_s = _try(problem, top_s, top_s, space.labels)
    if leave_s == -UNREACHED and top_s > lowest_s and not space.labels.used[FULL]:
        _first_pass(lines[1], changes[1], doors, question, lowest_s, False, shared, space)
        leave_s = _try(problem, lowest_s, top_s - 1, space.labels)
    for k in range(target.stop.size):
        space.egress_s[target.stop[k]] = UNREACHED
    if leave_s != -UNREACHED and not space.labels.used[FULL]:
        _by_rides(space.labels, leave_s, found)


@step
def _first_pass(
    lines: Lines,
    changes: Changes,
    doors: Doors,
    question: Int32Array,
    lowest_s: int,
    only_best: bool,
    shared: Int64Array,
    space: Space,
) -> int:
    """Run plain RAPTOR from the target; return the latest leaving of the source by its bounds."""
    limits, target = _limits(question), _near(doors, whole(question[TARGET]))
    window = (-whole(question[LAST]), -whole(question[FIRST]))
    if question[SOURCE] == HOME:
        shared[0] = 0
        space.bounds.aim[HORIZON], space.bounds.aim[ONLY_BEST] = -lowest_s, only_best
        return -rounds(lines, changes, limits, target, window, doors.home, space.bounds)
    # From elsewhere nothing is pruned, so that questions to one target can share the pass.
    same = shared[0] == 1 and shared[1] == question[TARGET] and shared[2] == question[FIRST]
    same = same and shared[3] == question[LAST] and shared[4] == limits.max_walk_s
    same = same and shared[5] == limits.rides * 10_000 + limits.min_change_s
    if not same or lowest_s < shared[6]:
        space.bounds.aim[HORIZON], space.bounds.aim[ONLY_BEST] = -lowest_s, 0
        rounds(lines, changes, limits, target, window, doors.anywhere, space.bounds)
        shared[0], shared[1], shared[2] = 1, question[TARGET], question[FIRST]
        shared[3], shared[4] = question[LAST], limits.max_walk_s
        shared[5], shared[6] = limits.rides * 10_000 + limits.min_change_s, lowest_s
    return _top(_near(doors, whole(question[SOURCE])), limits, space.bounds)


@kernel
def leading(
    lines: Lines, changes: Changes, doors: Doors, question: Int32Array, space: Space
) -> Int32Array:
    """Find where a vehicle may be boarded that leads to TARGET in time, from whichever stop.

    Parameters
    ----------
    lines, changes : in the other direction of time than that of the question.

    Returns
    -------
    board_by_s : int32 (stops,), the latest boarding by the bounds, -UNREACHED where there is none.
    """
    _lead(lines, changes, doors, question, space)
    board_by_s = np.empty(doors.each_stop.size, np.int32)
    for stop in range(board_by_s.size):
        board_by_s[stop] = -space.bounds.alighted_s[stop, question[MOST_RIDES]]
    return board_by_s


@step
def _lead(lines: Lines, changes: Changes, doors: Doors, question: Int32Array, space: Space) -> None:
    """Run plain RAPTOR from the target, whatever the source."""
    limits = _limits(question)
    lowest_s = max(whole(question[LOWEST]), question[FIRST] - limits.max_journey_s)
    space.bounds.aim[HORIZON], space.bounds.aim[ONLY_BEST] = -lowest_s, 0
    # What a step takes out of an array must not come back to a kernel, which would count it.
    near = _near(doors, whole(question[TARGET]))
    window = (-whole(question[LAST]), -whole(question[FIRST]))
    rounds(lines, changes, limits, near, window, doors.anywhere, space.bounds)


@step
def _limits(question: Int32Array) -> Limits:
    return Limits(
        whole(question[MAX_WALK]),
        whole(question[TOTAL_WALK]),
        whole(question[MAX_JOURNEY]),
        whole(question[MIN_CHANGE]),
        whole(question[MOST_RIDES]),
    )


@step
def _near(doors: Doors, door: int) -> Near:
    """Return the stops near a door; doors after the last are the stops themselves."""
    many = doors.first.size - 1
    if door >= many:
        stop = door - many
        return Near(doors.each_stop[stop : stop + 1], doors.anywhere.ready_s[stop : stop + 1])
    first, last = doors.first[door], doors.first[door + 1]
    return Near(doors.stop[first:last], doors.walk_s[first:last])


@step
def _on_foot(question: Int32Array, limits: Limits, lowest_s: int, found: Int32Array) -> int:
    """Note the walk all the way if it will do; return the leaving time that rides have to beat."""
    walk_s = question[DIRECT]
    longest_s = min(limits.max_walk_s, limits.total_walk_s, limits.max_journey_s)
    if walk_s > longest_s:
        return lowest_s
    leave_s = question[LAST] - walk_s
    if leave_s < lowest_s:
        return lowest_s
    found[KIND] = ON_FOOT
    found[LEAVE], found[ARRIVE], found[WALKED] = leave_s, leave_s + walk_s, walk_s
    found[RIDDEN] = 0
    return int(leave_s)


@step
def _top(source: Near, limits: Limits, bounds: Rounds) -> int:
    """Return the latest leaving by the bounds, less than any time where there is none."""
    top_s = -UNREACHED
    for i in range(source.stop.size):
        if source.walk_s[i] > limits.max_walk_s:
            break
        by_s = -bounds.alighted_s[source.stop[i], limits.rides]
        top_s = max(top_s, by_s - source.walk_s[i])
    return top_s


@step
def _try(problem: Problem, first_s: int, last_s: int, labels: Labels) -> int:
    """Run the second pass on the leaving times from `first_s` to `last_s`."""
    forget_labels(labels)
    return first_feasible(problem, first_s, last_s, labels)


@step
def _by_rides(labels: Labels, leave_s: int, found: Int32Array) -> None:
    """Note the journey that was found, unless the walk is as good: later, then less walking."""
    best = labels.best
    # A walk makes no change; so neither does a journey that is better than one.
    worse = best[RIDES] > 1 or (best[WALK], best[TIME]) >= (found[WALKED], found[ARRIVE])
    if found[KIND] == ON_FOOT and found[LEAVE] == leave_s and worse:
        return
    rides = best[RIDES]
    found[KIND], found[LEAVE], found[ARRIVE] = BY_RIDES, leave_s, best[TIME]
    found[WALKED], found[RIDDEN] = best[WALK], rides
    row = best
    for ride in range(rides - 1, -1, -1):
        at = FIRST_RIDE + RIDE_COLUMNS * ride
        found[at], found[at + 1] = row[TRIP], row[BOARD]
        found[at + 2], found[at + 3] = row[END_TRIP], row[ALIGHT]
        row = labels.label[row[BEFORE]]
