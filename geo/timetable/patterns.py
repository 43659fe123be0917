"""Trips grouped into patterns: one sequence of stops, and no trip ever overtakes another.

The search may then take "the first trip that has not left yet" for the best one to board
(Delling, Pajor and Werneck 2012, section 3.1, ask for the same). Trips of all days are compared,
not only those that can meet, so that the order of a pattern holds whatever runs on a date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.routing.network import BoolArray, Int64Array
from geo.timetable.calls import Calls
from geo.timetable.ragged import equal_rows, row_of, take

_ODD: Final = 0x9E3779B97F4A7C15  # spreads bits; wraps round in 64 bits on purpose


@dataclass(frozen=True)
class Patterns:
    """Patterns and the order of trips that puts each pattern's trips together.

    Attributes
    ----------
    order : int64 (t,), old trip index by new trip index.
    first_trip : int64 (p + 1,), CSR rows of new trip indexes.
    calls : calls of the trips in their new order.
    """

    order: Int64Array
    first_trip: Int64Array
    calls: Calls


def find_patterns(calls: Calls) -> Patterns:
    """Group trips by stops and by who may get on and off, then split what overtakes.

    Every trip has two calls or more. Patterns are numbered by their first trip.
    """
    flags = calls.board.astype(np.int64) * 4 + calls.alight
    group = equal_rows(calls.first, calls.stop.astype(np.int64) * 16 + flags)
    pattern = split_overtaking(group, calls)
    order = _departure_order(pattern, calls)
    pattern = pattern[order]
    begins = np.flatnonzero(np.diff(pattern, prepend=-1))
    return Patterns(order, np.append(begins, len(pattern)).astype(np.int64), calls.take(order))


def both_times(calls: Calls) -> Int64Array:
    """Put arrival and departure of a call into one integer, int64 (calls,)."""
    return (calls.arrival_s.astype(np.int64) << 32) + calls.departure_s


def split_overtaking(group: Int64Array, calls: Calls) -> Int64Array:
    """Split groups so that the trips of a part are in one order at all their stops.

    Takes the trips of each group by departure and gives each to the first part whose last trip
    is nowhere later than it, all groups at once.

    Parameters
    ----------
    group : int64 (t,), trips of a group call at the same stops.

    Returns
    -------
    part : int64 (t,), dense; trips have the same part only if they have the same group.
    """
    order = _departure_order(group, calls)
    sorted_group = group[order]
    part = np.zeros(len(order), dtype=np.int64)  # of each trip within its group, sorted

    follows = sorted_group[1:] == sorted_group[:-1]
    late = np.flatnonzero(follows)
    overtakes = late[~_nowhere_later(calls, order[late], order[late + 1])]
    # Where each trip is nowhere earlier than the one before, the whole group is in order.
    mixed = np.isin(sorted_group, sorted_group[overtakes])
    if mixed.any():
        part[mixed] = _deal(sorted_group[mixed], order[mixed], calls)

    key = sorted_group * (int(part.max(initial=0)) + 1) + part
    _, dense = np.unique(key, return_inverse=True)
    result = np.empty(len(order), dtype=np.int64)
    result[order] = dense
    return result


def _deal(group: Int64Array, trips: Int64Array, calls: Calls) -> Int64Array:
    """Give each trip of sorted groups the first part that it does not overtake.

    One turn deals one trip of every group, and compares all of them with a part's last trip
    together.
    """
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    sizes = np.diff(np.append(begins, len(group)))
    tails = np.full((len(begins), 1), -1, dtype=np.int64)  # last trip of each part
    part = np.zeros(len(group), dtype=np.int64)
    for turn in range(int(sizes.max())):
        waiting = np.flatnonzero(sizes > turn)
        level = 0
        while len(waiting):
            if level == tails.shape[1]:
                tails = np.column_stack([tails, np.full(len(tails), -1, dtype=np.int64)])
            trip = trips[begins[waiting] + turn]
            tail = tails[waiting, level]
            fits = tail < 0
            check = np.flatnonzero(~fits)
            fits[check] = _nowhere_later(calls, tail[check], trip[check])
            part[begins[waiting[fits]] + turn] = level
            tails[waiting[fits], level] = trip[fits]
            waiting = waiting[~fits]
            level += 1
    return part


def _departure_order(group: Int64Array, calls: Calls) -> Int64Array:
    """Sort by group, first departure, sum of times; trips with equal times stay together.

    A trip that is nowhere later than another, and somewhere earlier, comes before it. Ties are
    broken by a mix of all times and not by place in the feed, so that a feed with its rows in
    another order gives the same patterns.
    """
    begins = calls.first[:-1]
    total = np.add.reduceat(calls.arrival_s.astype(np.int64) + calls.departure_s, begins)
    place = np.arange(len(calls.stop)) - begins[row_of(calls.first)]
    weights = np.cumprod(np.full(int(place.max(initial=0)) + 1, _ODD, dtype=np.uint64))
    mix = np.add.reduceat(both_times(calls).astype(np.uint64) * weights[place], begins)
    departure = calls.departure_s[begins]
    return np.lexsort((np.arange(len(group)), mix, total, departure, group)).astype(np.int64)


def _nowhere_later(calls: Calls, one: npt.ArrayLike, other: npt.ArrayLike) -> BoolArray:
    """Whether each trip `one` arrives and leaves nowhere after trip `other` of equal length."""
    first, a = take(calls.first, one)
    _, b = take(calls.first, other)
    if len(first) == 1:
        return np.zeros(0, dtype=np.bool_)
    good = (calls.arrival_s[a] <= calls.arrival_s[b]) & (
        calls.departure_s[a] <= calls.departure_s[b]
    )
    return np.logical_and.reduceat(good, first[:-1])


def pattern_rows(patterns: Patterns) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Say where patterns begin in the flat arrays.

    Returns
    -------
    first_stop : int64 (p + 1,), CSR rows of the stops of patterns.
    calls : int64, for every stop of every pattern, the call of its first trip there.
    first_time : int64 (p + 1,), where the times of each pattern begin.
    """
    first_stop, calls = take(patterns.calls.first, patterns.first_trip[:-1])
    return first_stop, calls, patterns.calls.first[patterns.first_trip]
