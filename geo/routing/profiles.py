"""Profiles: from one door to many, when to leave and when that arrives, over a whole window.

This is the face of range RAPTOR (:mod:`geo.routing.kernels.range`), which says how it works and why
it is exact. A search for the other direction, from many doors to one, is the same with time running
backwards: take the service turned round, and negate all times.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np

from geo.routing.kernels import flat, range_space
from geo.routing.kernels.bags import FULL
from geo.routing.kernels.departures import departures_of
from geo.routing.kernels.range import profile
from geo.routing.kernels.range_space import Runs, Space, Targets, Window
from geo.routing.kernels.service import Changes, Lines
from geo.routing.kernels.timetable import Limits, Near
from geo.routing.network import Int32Array, Int64Array

FIRST_CAPACITY: Final = 1 << 14
"""Room of a work space, which is made LARGER where it is too small."""

LARGER: Final = 8


@dataclass(frozen=True)
class Profiles:
    """When to leave one door for many targets, and when that arrives.

    Attributes
    ----------
    first : int64 (targets + 1,), CSR rows of the others by target. Within a row leaving falls, and
        arrival falls with it: no entry leaves as late and arrives as soon as another. Asked for
        by rides, this holds for each number of rides and all entries with no more of them.
    leave_s, arrive_s : int32, seconds of the date.
    walk_s : int32, all walks of one journey that leaves and arrives then; there may be another
        one with less walking.
    rides : int32, its rides, 1 at least: walking all the way is not among them.
    """

    first: Int64Array
    leave_s: Int32Array
    arrive_s: Int32Array
    walk_s: Int32Array
    rides: Int32Array

    def to(self, target: int) -> list[tuple[int, int, int, int]]:
        """Return leaving, arrival, walking and rides of the entries of one target."""
        row = slice(int(self.first[target]), int(self.first[target + 1]))
        columns = (self.leave_s, self.arrive_s, self.walk_s, self.rides)
        return list(zip(*(column[row].tolist() for column in columns), strict=True))


class RangeSearch:
    """Searches over one service in one direction of time, from any number of threads.

    Parameters
    ----------
    lines, changes : what runs, and how one changes.
    limits : what holds on every journey.
    """

    def __init__(self, lines: Lines, changes: Changes, limits: Limits) -> None:
        longest_s = int(changes.walk_s.max(initial=0))
        self.runs = Runs(lines, departures_of(lines), changes, longest_s)
        self.limits = limits
        self._spaces: list[Space] = []
        self._lock = Lock()

    def profiles(
        self, source: Near, targets: Targets, window: Window, *, by_rides: bool = False
    ) -> Profiles:
        """Find when to leave `source` for each of `targets`, and when that arrives.

        Parameters
        ----------
        source : the walks from the door to stops, as :func:`near_door` gives them.
        targets : see :func:`targets_near`.
        window : when the door is left; see :class:`Window`.
        by_rides : whether journeys with fewer rides are wanted that arrive later.
        """
        entries = self.entries(source, targets, window, by_rides=by_rides)
        target = entries[:, range_space.TARGET]
        entries = entries[np.argsort(target, kind="stable")]
        first = np.zeros(targets.many + 1, dtype=np.int64)
        np.cumsum(np.bincount(target, minlength=targets.many), out=first[1:])
        columns = (
            range_space.LEAVE,
            range_space.ARRIVE,
            range_space.ENTRY_WALK,
            range_space.ENTRY_RIDES,
        )
        return Profiles(first, *(entries[:, column] for column in columns))

    def entries(
        self, source: Near, targets: Targets, window: Window, *, by_rides: bool = False
    ) -> Int32Array:
        """Return the entries of all profiles as :func:`geo.routing.kernels.range.profile` does."""
        levels = self.limits.rides if by_rides else 1
        capacity = FIRST_CAPACITY
        while True:
            with self.space(targets.many, levels, capacity) as space:
                found = profile(self.runs, self.limits, source, targets, window, space)
                if not is_full(space):
                    return found
            capacity *= LARGER

    @contextmanager
    def space(self, targets: int, levels: int, capacity: int) -> Iterator[Space]:
        """Lend a work space.

        It is kept for the next search, one for each that runs at the same time, unless it was too
        small or the search raised.

        Parameters
        ----------
        targets, levels : see :class:`Space`.
        capacity : how many labels and boardings there is room for, at least.
        """
        with self._lock:
            fitting = (s for s in self._spaces if s.boardings.shape[0] >= capacity)
            kept = next(fitting, None)
            if kept is not None:
                self._spaces = [s for s in self._spaces if s is not kept]
        if kept is None:
            kept = range_space.new_space(self.runs.lines, self.limits.rides, capacity)
        best, reached = range_space.new_best(targets, levels)
        yield kept._replace(best=best, reached=reached)
        if not is_full(kept):
            with self._lock:
                self._spaces.append(kept)


def is_full(space: Space) -> bool:
    """Tell whether a search has found its work space too small."""
    return bool(space.alighted.used[FULL] or space.ready.used[FULL])


def near_door(stops: Int32Array, walk_s: Int32Array, limits: Limits) -> Near:
    """Return the walks between a door and stops that keep the limits, shortest first."""
    longest_s = min(limits.max_walk_s, limits.total_walk_s)
    order = np.argsort(walk_s, kind="stable")
    order = order[walk_s[order] <= longest_s]
    return Near(flat(stops[order].astype(np.int32)), flat(walk_s[order].astype(np.int32)))


def targets_near(stops: int, doors: Sequence[Near]) -> Targets:
    """Return doors as targets, numbered in order.

    Parameters
    ----------
    stops : how many stops there are.
    doors : as :func:`near_door` gives them.
    """
    nothing = np.empty(0, dtype=np.int32)
    return targets_of(
        stops,
        len(doors),
        np.repeat(np.arange(len(doors), dtype=np.int32), [len(door.stop) for door in doors]),
        np.concatenate([nothing, *(door.stop for door in doors)]),
        np.concatenate([nothing, *(door.walk_s for door in doors)]),
    )


def targets_of(
    stops: int, many: int, target: Int32Array, stop: Int32Array, walk_s: Int32Array
) -> Targets:
    """Return targets from walks in any order.

    Parameters
    ----------
    stops, many : how many stops and targets there are.
    target, stop, walk_s : (k,), the walks, all within the limits.
    """
    order = np.lexsort((target, walk_s, stop))
    first = np.zeros(stops + 1, dtype=np.int64)
    np.cumsum(np.bincount(stop, minlength=stops), out=first[1:])
    return Targets(
        flat(first),
        flat(target[order].astype(np.int32)),
        flat(walk_s[order].astype(np.int32)),
        int(walk_s.max(initial=0)),
        many,
    )
