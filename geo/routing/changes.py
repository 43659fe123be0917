"""Changes between vehicles: the walks between stops, with what ``transfers.txt`` says of them.

A change from stop A to stop B takes the walk (none where A is B, or a copy of it) and the
traveller's minimum change time. ``transfers.txt`` may forbid it (type 3), time it (type 1: the
vehicle waits, only the walk counts) or ask for a minimum (type 2). Rows for a station hold for
all its platforms; rows for the platforms themselves come first. Where several rows speak of the
same change, the most cautious one holds. Stops without a walk between them on the streets cannot
be changed between: how far it is is not known.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.routing.kernels import flat
from geo.routing.kernels.service import TIMED, Changes
from geo.routing.network import FloatArray, Int32Array, Int64Array, StopLinks, Timetable
from geo.routing.walks import walk_seconds

_TIMED_TYPE, _MINIMUM_TYPE, _FORBIDDEN_TYPE = 1, 2, 3
_FORBIDDEN = np.iinfo(np.int32).max


class ChangeTable(NamedTuple):
    """Changes forwards, and backwards in time (by the stop where the next is boarded)."""

    forward: Changes
    backward: Changes


def compile_changes(
    timetable: Timetable, links: StopLinks, speed_ms: float, step_free: bool
) -> ChangeTable:
    """Time all changes for a walking speed in metres a second."""
    count = timetable.stop_count
    metres = links.step_free_walk_m if step_free else links.walk_m
    origin = np.repeat(np.arange(count), np.diff(links.first_walk))
    itself = timetable.stop_itself
    known = np.isfinite(metres) & (itself[origin] != itself[links.walk_stop])
    stays = _at_one_stop(itself)
    origin = np.concatenate((stays[0], origin[known]))
    target = np.concatenate((stays[1], links.walk_stop[known]))
    walk_s = np.concatenate(
        (np.zeros(len(stays[0]), dtype=np.int32), walk_seconds(metres[known], speed_ms))
    )
    least_s = _least_times(timetable, origin, target)
    possible = least_s != _FORBIDDEN
    origin, target, walk_s, least_s = (a[possible] for a in (origin, target, walk_s, least_s))
    return ChangeTable(
        forward=_rows(count, origin, target, walk_s, least_s),
        backward=_rows(count, target, origin, walk_s, least_s),
    )


def empty_changes() -> ChangeTable:
    """Return the changes of an area without stops."""
    nothing = np.empty(0, dtype=np.int64)
    nowhere = _rows(0, nothing, nothing, nothing.astype(np.int32), nothing.astype(np.int32))
    return ChangeTable(nowhere, nowhere)


def _at_one_stop(itself: Int32Array) -> tuple[Int64Array, Int64Array]:
    """Return all changes at which one stays where one is: a stop and its copies."""
    order = np.argsort(itself, kind="stable")
    many = np.bincount(itself)
    ends, size = np.cumsum(many)[itself[order]], many[itself[order]]
    origin = np.repeat(order, size)
    # Each of a stop's copies is paired with all of them, which `order` puts side by side.
    target = np.arange(len(origin)) - np.repeat(np.cumsum(size) - ends, size)
    return origin, order[target]


def _rows(
    count: int, origin: Int64Array, target: Int64Array, walk_s: Int32Array, least_s: Int32Array
) -> Changes:
    order = np.lexsort((target, walk_s, origin))
    first = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(origin, minlength=count), out=first[1:])
    return Changes(
        first=flat(first),
        stop=flat(target[order].astype(np.int32)),
        walk_s=flat(walk_s[order].astype(np.int32)),
        least_s=flat(least_s[order].astype(np.int32)),
    )


def _least_times(timetable: Timetable, origin: Int64Array, target: Int64Array) -> Int32Array:
    """Look up what ``transfers.txt`` says of each change."""
    least_s = np.zeros(len(origin), dtype=np.int32)
    rules = _rules(timetable)
    if not rules:
        return least_s
    count = timetable.stop_count
    parent = np.where(timetable.stop_parent >= 0, timetable.stop_parent, np.arange(count))
    pairs, values = np.array(list(rules), dtype=np.int64), np.array(list(rules.values()))
    order = np.argsort(pairs)
    pairs, values = pairs[order], values[order]
    unset = np.ones(len(origin), dtype=np.bool_)
    # From the most exact to the most general: platform to platform, then either end's station.
    for a, b in (
        (origin, target),
        (origin, parent[target]),
        (parent[origin], target),
        (parent[origin], parent[target]),
    ):
        asked = a * count + b
        at = np.minimum(np.searchsorted(pairs, asked), len(pairs) - 1)
        hit = unset & (pairs[at] == asked)
        least_s[hit] = values[at[hit]]
        unset &= ~hit
    return least_s


def _rules(timetable: Timetable) -> dict[int, int]:
    """Return the rule of each pair of stops that ``transfers.txt`` names."""
    rules: dict[int, int] = {}
    rows = zip(
        timetable.transfer_from.tolist(),
        timetable.transfer_to.tolist(),
        timetable.transfer_type.tolist(),
        timetable.transfer_min_s.tolist(),
        strict=True,
    )
    for origin, target, kind, minimum_s in rows:
        if kind == _TIMED_TYPE:
            value = TIMED
        elif kind == _MINIMUM_TYPE:
            value = max(minimum_s, 0)
        elif kind == _FORBIDDEN_TYPE:
            value = _FORBIDDEN
        elif kind == 0:
            value = 0
        else:
            continue  # Staying seated (4, 5) is about blocks, not about walks.
        pair = origin * timetable.stop_count + target
        rules[pair] = max(rules.get(pair, TIMED), value)
    return rules


def same_stop(timetable: Timetable, one: int, other: int) -> bool:
    """Tell whether two are one stop: equal, or copies of one."""
    return bool(timetable.stop_itself[one] == timetable.stop_itself[other])


def change_metres(links: StopLinks, origin: int, target: int, step_free: bool) -> float:
    """Return the walk between two different stops in metres; inf where there is none."""
    row = slice(int(links.first_walk[origin]), int(links.first_walk[origin + 1]))
    metres: FloatArray = (links.step_free_walk_m if step_free else links.walk_m)[row]
    found = metres[links.walk_stop[row] == target]
    return float(found.min(initial=np.inf))
