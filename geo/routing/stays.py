"""Staying seated: which trip a vehicle goes on as after its last stop.

Trips of one block that run on one service day are made by one vehicle, one after the other (GTFS
reference, ``trips.txt``, ``block_id``). Passengers may stay in it from a trip to the next one of
the block where

- the next one begins no sooner than the first one ends, and
- it begins where the first one ends: at the same stop, at a stop of the same station, or within
  ``SAME_PLACE_M`` (what OpenTripPlanner takes for "the vehicle did not drive off empty").

Nobody stays seated past a trip of the block that does not fit: trips must be consecutive.

Where ``transfers.txt`` links two trips, that is what the vehicle does, whatever the blocks say:
with type 4 passengers may stay seated, wherever the next trip begins, with type 5 they may not.
If the next trip begins before the first has ended, it is the next trip of the day after. A vehicle
that is parted or joined goes on as one trip only, the one with the shortest wait: the other
journeys are found as changes.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from geo.routing.network import BoolArray, Int32Array, Int64Array, Timetable

SAME_PLACE_M: Final = 200.0
"""A vehicle that begins no further from where it ended takes its passengers along."""


class Running(NamedTuple):
    """The trips that run on some service days.

    Parameters
    ----------
    trip : int64 (t,), trips of the timetable.
    number : int64 (t,), which service day.
    shift_s : int64 (t,), what is added to the times of that day.
    vehicle : int64 (t,), equal for trips that are one vehicle: duplicates of a service day.
    """

    trip: Int64Array
    number: Int64Array
    shift_s: Int64Array
    vehicle: Int64Array

    def take(self, rows: Int64Array | BoolArray) -> Running:
        """Pick some of the trips."""
        return Running(*(column[rows] for column in self))


def stays(timetable: Timetable, running: Running) -> tuple[Int64Array, Int64Array]:
    """Return which vehicle goes on as which.

    Parameters
    ----------
    running : every trip that runs, those that the traveller cannot use as well: nobody stays
        seated past one of them.

    Returns
    -------
    before, after : int64 (links,), vehicles; each is at most once in either.
    """
    before, after, allowed = _linked(timetable, running)
    by_block = _in_blocks(timetable, running)
    free = ~(np.isin(by_block[0], before) | np.isin(by_block[1], after))
    return _one_to_one(
        np.concatenate((before[allowed], by_block[0][free])),
        np.concatenate((after[allowed], by_block[1][free])),
    )


def _in_blocks(timetable: Timetable, running: Running) -> tuple[Int64Array, Int64Array]:
    """Return the vehicles that go on by their blocks."""
    blocks = int(timetable.trip_block.max(initial=-1)) + 1
    run = running.take(timetable.trip_block[running.trip] >= 0)
    ends = _Ends.of(timetable, run)
    block = run.number * blocks + timetable.trip_block[run.trip]
    order = np.lexsort((run.vehicle, ends.arrives_s, ends.leaves_s, block))
    once = np.ones(len(order), dtype=np.bool_)
    once[1:] = (np.diff(block[order]) != 0) | (np.diff(run.vehicle[order]) != 0)
    order = order[once]
    before, after = order[:-1], order[1:]
    same_block = block[before] == block[after]
    # A block that is in two places at once does not say which of the two goes on.
    at_once = (
        same_block
        & (ends.leaves_s[before] == ends.leaves_s[after])
        & (ends.arrives_s[before] == ends.arrives_s[after])
    )
    twin = np.zeros(len(run.trip), dtype=np.bool_)
    twin[before[at_once]] = twin[after[at_once]] = True
    fits = (
        same_block
        & ~twin[before]
        & ~twin[after]
        & ends.in_order(before, after, run.vehicle)
        & _same_place(timetable, ends.last_stop[before], ends.first_stop[after])
    )
    return run.vehicle[before[fits]], run.vehicle[after[fits]]


def _linked(timetable: Timetable, running: Running) -> tuple[Int64Array, Int64Array, BoolArray]:
    """Return the vehicles that are linked by trip, and whether passengers may stay seated."""
    named = np.concatenate((timetable.stay_from, timetable.stay_to))
    run = running.take(np.isin(running.trip, named))
    if not len(run.trip):
        nothing = np.empty(0, dtype=np.int64)
        return nothing, nothing, np.empty(0, dtype=np.bool_)
    ends = _Ends.of(timetable, run)
    keys = run.number * timetable.trip_count + run.trip
    order = np.argsort(keys)

    def rows_of(trip: Int32Array, number: Int64Array) -> Int64Array:
        asked = number * timetable.trip_count + trip
        row = order[np.minimum(np.searchsorted(keys, asked, sorter=order), len(order) - 1)]
        return np.where(keys[row] == asked, row, -1)

    number = np.repeat(np.unique(run.number), len(timetable.stay_from))
    link = np.resize(np.arange(len(timetable.stay_from)), len(number))
    before = rows_of(timetable.stay_from[link], number)
    link, number, before = (column[before >= 0] for column in (link, number, before))
    same_day = rows_of(timetable.stay_to[link], number)
    late = (same_day >= 0) & (ends.leaves_s[same_day] < ends.arrives_s[before])
    after = np.where(late, rows_of(timetable.stay_to[link], number + 1), same_day)
    fits = (after >= 0) & ends.in_order(before, after, run.vehicle)
    link, before, after = link[fits], before[fits], after[fits]
    soonest = np.lexsort((after, before, ends.leaves_s[after] - ends.arrives_s[before]))
    link, before, after = link[soonest], before[soonest], after[soonest]
    return run.vehicle[before], run.vehicle[after], timetable.stay_allowed[link]


class _Ends(NamedTuple):
    """When and where trips begin and end."""

    leaves_s: Int64Array
    arrives_s: Int64Array
    first_stop: Int32Array
    last_stop: Int32Array

    @classmethod
    def of(cls, timetable: Timetable, run: Running) -> _Ends:
        pattern = np.searchsorted(timetable.pattern_first_trip, run.trip, side="right") - 1
        begins, ends = timetable.pattern_first_stop[:-1], timetable.pattern_first_stop[1:]
        n = (ends - begins)[pattern]
        row = run.trip - timetable.pattern_first_trip[pattern]
        first = timetable.pattern_first_time[pattern] + row * n
        return cls(
            timetable.departure_s[first] + run.shift_s,
            timetable.arrival_s[first + n - 1] + run.shift_s,
            timetable.pattern_stop[begins[pattern]],
            timetable.pattern_stop[ends[pattern] - 1],
        )

    def in_order(self, one: Int64Array, other: Int64Array, vehicle: Int64Array) -> BoolArray:
        """Tell where a trip ends before another begins; no chain of such trips ends in itself."""
        at_once = (self.leaves_s[one] == self.leaves_s[other]) & (
            self.arrives_s[one] == self.arrives_s[other]
        )
        return np.asarray(
            (self.arrives_s[one] <= self.leaves_s[other])
            & (~at_once | (vehicle[one] < vehicle[other]))
        )


def _same_place(timetable: Timetable, one: Int32Array, other: Int32Array) -> BoolArray:
    parent = timetable.stop_parent
    station = np.where(parent >= 0, parent, np.arange(len(parent)))
    apart_m = np.hypot(
        timetable.stop_x_m[one] - timetable.stop_x_m[other],
        timetable.stop_y_m[one] - timetable.stop_y_m[other],
    )
    return np.asarray((station[one] == station[other]) | (apart_m <= SAME_PLACE_M))


def _one_to_one(before: Int64Array, after: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Keep the first link of every vehicle, then the first to every vehicle, in their order."""
    for column in (0, 1):
        _, first = np.unique((before, after)[column], return_index=True)
        first.sort()
        before, after = before[first], after[first]
    return before, after
