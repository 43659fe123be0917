"""All runs of a day together: passengers are taken out and put back in, again and again.

Each round takes neighbours in place and time out of a few runs and puts each back where it costs
least, in a drawn order. A result that serves more is kept; one that serves as many is kept if it
drives less, or a little more while the search is young. Source: Christiaens and Vanden Berghe
(2020), "Slack induction by string removals for vehicle routing problems", Transportation Science
54, pages 417-433; what is ours is that rides come in bundles that are driven together or not at
all, that numbers served come before driving, and that a round ends as soon as its result could not
be kept.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from geo.routing.kernels import kernel
from geo.routing.kernels.runs import (
    NOWHERE,
    Plan,
    Scratch,
    Task,
    best_place,
    put,
    renew,
    take,
)
from geo.routing.network import FloatArray, Int32Array, Int64Array


class Search(NamedTuple):
    """What a search has found so far; written in place.

    Parameters
    ----------
    now, trial, best : where the search is, what it tries, and the best of all.
    seed : int64 (1,), state of the random numbers, from 1 to 2147483646.
    order, key : int32 and float64 (b,), bundles to put in, and what they are sorted by.
    """

    now: Plan
    trial: Plan
    best: Plan
    scratch: Scratch
    seed: Int64Array
    order: Int32Array
    key: FloatArray


class Habits(NamedTuple):
    """How a search goes about it.

    Parameters
    ----------
    taken_out : rides that a round takes out, on average.
    longest_string : most stops in a row that are taken out of a run.
    skip : how often a car is passed over, however well it suits.
    """

    taken_out: float
    longest_string: float
    skip: float


@kernel
def _draw(seed: Int64Array) -> float:
    """Return the next random number between 0 and 1 (Park and Miller's minimal standard)."""
    seed[0] = seed[0] * 48271 % 2147483647
    return float(seed[0] / 2147483647.0)


@kernel
def copy(source: Plan, target: Plan) -> None:
    """Make `target` equal to `source`."""
    for run in range(len(source.length)):
        count = source.length[run]
        target.length[run] = count
        target.driven[run] = source.driven[run]
        for x in range(count):
            target.stops[run, x] = source.stops[run, x]
            target.earliest[run, x] = source.earliest[run, x]
            target.latest[run, x] = source.latest[run, x]
            target.seats[run, x] = source.seats[run, x]
            target.wheelchairs[run, x] = source.wheelchairs[run, x]
    for ride in range(len(source.run)):
        target.run[ride] = source.run[ride]


@kernel
def _driven(plan: Plan) -> int:
    total = 0
    for run in range(len(plan.driven)):
        total += plan.driven[run]
    return total


@kernel
def served(task: Task, plan: Plan) -> int:
    """Return what all the bundles that are driven are worth."""
    total = 0
    for bundle in range(len(task.worth)):
        if plan.run[task.first[bundle]] >= 0:
            total += task.worth[bundle]
    return total


@kernel
def drop(task: Task, plan: Plan, bundle: int, scratch: Scratch) -> None:
    """Take all rides of a bundle out of the plan."""
    for ride in range(task.first[bundle], task.first[bundle + 1]):
        if plan.run[ride] >= 0:
            renew(task, plan, take(plan, ride), scratch)


@kernel
def insert(
    task: Task,
    plan: Plan,
    bundle: int,
    most: int,
    skip: float,
    seed: Int64Array,
    scratch: Scratch,
) -> bool:
    """Put the missing rides of a bundle where they cost least, or drop the bundle.

    Parameters
    ----------
    most : all of them together must cost less than this.
    """
    for ride in range(task.first[bundle], task.first[bundle + 1]):
        if plan.run[ride] >= 0:
            continue
        least, run, i, j = most, -1, -1, -1
        for car in range(len(plan.length)):
            if skip > 0.0 and _draw(seed) < skip:
                continue
            cost, at_i, at_j = best_place(task, plan, car, ride, least, scratch)
            if cost < least:
                least, run, i, j = cost, car, at_i, at_j
        if run < 0:
            drop(task, plan, bundle, scratch)
            return False
        put(task, plan, run, ride, i, j, scratch)
        if most < NOWHERE:
            most -= least
    return True


@kernel
def _seed_ride(plan: Plan, seed: Int64Array) -> int:
    """Draw a ride to take out neighbours of; every other time one that nobody drives, if any."""
    rides = len(plan.run)
    ride = int(_draw(seed) * rides)
    if _draw(seed) < 0.5:
        for x in range(rides):
            other = (ride + x) % rides
            if plan.run[other] < 0:
                return other
    return ride


@kernel
def _ruin(task: Task, plan: Plan, habits: Habits, seed: Int64Array, scratch: Scratch) -> None:
    """Take a string of stops out of each of a few runs that are near each other."""
    stops = 0
    used = 0
    for run in range(len(plan.length)):
        if plan.length[run] > 2:
            stops += plan.length[run] - 2
            used += 1
    if used == 0:
        return
    longest = min(habits.longest_string, stops / used)
    strings = int(1 + _draw(seed) * (4 * habits.taken_out / (1 + longest)))
    ruined = np.zeros(len(plan.length), dtype=np.int8)
    centre = _seed_ride(plan, seed)
    for x in range(len(plan.run)):
        ride = int(task.near[centre, x])
        run = int(plan.run[ride])
        if run < 0 or ruined[run]:
            continue
        ruined[run] = 1
        inner = plan.length[run] - 2
        length = int(1 + _draw(seed) * min(float(inner), longest))
        stop = 2 * ride + int(2 * _draw(seed))
        at = 1
        while plan.stops[run, at] != stop:
            at += 1
        low = max(1, at - length + 1)
        begin = low + int(_draw(seed) * (min(at, inner + 1 - length) - low + 1))
        for y in range(length):
            scratch.stops[y] = plan.stops[run, begin + y] >> 1
        for y in range(length):
            if plan.run[scratch.stops[y]] >= 0:
                take(plan, int(scratch.stops[y]))
        renew(task, plan, run, scratch)
        strings -= 1
        if strings <= 0:
            return


@kernel
def _missing(task: Task, plan: Plan, search: Search) -> int:
    """List the bundles that lack a ride, in a drawn order; return how many there are."""
    seed = search.seed
    how = _draw(seed)
    count = 0
    for bundle in range(len(task.worth)):
        lacks = False
        for ride in range(task.first[bundle], task.first[bundle + 1]):
            lacks = lacks or plan.run[ride] < 0
        if not lacks:
            continue
        up = 2 * task.first[bundle]
        key = _draw(seed)
        if how > 0.8:
            key = -float(task.drive[up, up + 1])
        elif how > 0.7:
            key = float(task.drive[up, up + 1])
        elif how > 0.5:
            key -= task.seats[up] + 4.0 * task.wheelchairs[up]
        x = count
        while x > 0 and search.key[x - 1] > key:
            search.key[x] = search.key[x - 1]
            search.order[x] = search.order[x - 1]
            x -= 1
        search.key[x] = key
        search.order[x] = bundle
        count += 1
    return count


@kernel
def _recreate(task: Task, search: Search, skip: float, limit: int) -> int:
    """Put back what is missing from the trial; return how much more it serves than now.

    Ends early, with a negative number, where the result could not be kept: it would serve less,
    or as much and drive `limit` or more.
    """
    now, trial, scratch = search.now, search.trial, search.scratch
    count = _missing(task, trial, search)
    # What the trial can still be better by than now.
    hope = 0
    for x in range(count):
        if now.run[task.first[search.order[x]]] < 0:
            hope += task.worth[search.order[x]]
    gain = 0
    for x in range(count):
        bundle = int(search.order[x])
        worth = int(task.worth[bundle])
        most = limit - _driven(trial) if gain + hope <= 0 else NOWHERE
        done = most > 0 and insert(task, trial, bundle, most, skip, search.seed, scratch)
        if now.run[task.first[bundle]] < 0:
            hope -= worth
            gain += worth if done else 0
        elif not done:
            gain -= worth
        if gain + hope < 0:
            return -1
    return gain if gain > 0 or _driven(trial) < limit else -1


@kernel
def improve(task: Task, search: Search, habits: Habits, rounds: int, heat: float) -> None:
    """Search for some rounds.

    Parameters
    ----------
    heat : seconds of driving that a worse result may cost and still be kept, on average.
    """
    now, trial, best = search.now, search.trial, search.best
    for _ in range(rounds):
        limit = _driven(now) + math.ceil(-heat * math.log(_draw(search.seed)))
        copy(now, trial)
        _ruin(task, trial, habits, search.seed, search.scratch)
        if _recreate(task, search, habits.skip, limit) < 0:
            continue
        copy(trial, now)
        before, after = served(task, best), served(task, now)
        if after > before or (after == before and _driven(now) < _driven(best)):
            copy(now, best)
