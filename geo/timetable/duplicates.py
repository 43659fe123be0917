"""Journeys that are published more than once, as the Bus Open Data Service does.

An operator and an authority may both publish a bus. That breaks no search, but it breaks counts:
"three buses home" that are one bus. Trips are one journey when they have the same route name,
the same stops and the same times, and one runs only on dates on which the other runs too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from geo.findings import Findings
from geo.routing.network import BoolArray, Int32Array, Int64Array
from geo.timetable.calls import Calls
from geo.timetable.patterns import both_times
from geo.timetable.ragged import equal_rows, first_of, row_of
from geo.timetable.tables import ObjectArray
from geo.timetable.trips import Trips
from geo.timetable.values import note

ORIGINAL: Final = -1
_PAIRS_AT_ONCE: Final = 1 << 20


def find_duplicates(
    trips: Trips,
    calls: Calls,
    route_name: ObjectArray,
    service_runs: BoolArray,
    findings: Findings,
) -> Int32Array:
    """Point each repeated trip to the trip that counts.

    A trip points to one that runs on all of its dates: to the first of equals, or to one with
    more dates. Where two share only some dates, neither can stand for the other, so both count,
    and that is reported.

    Parameters
    ----------
    route_name : name of each route.
    service_runs : bool (services, days).

    Returns
    -------
    duplicate_of : int32 (t,), ORIGINAL for a trip that counts; what it points to always counts.
    """
    first, second = _look_alikes(trips, calls, route_name)
    duplicate_of = np.full(len(trips), ORIGINAL, dtype=np.int32)
    partly: list[Int64Array] = []
    covered, covering = [], []
    days = np.packbits(service_runs, axis=1)
    for part in _parts(len(first)):
        a, b = first[part], second[part]
        one, other = days[trips.service[a]], days[trips.service[b]]
        both = one & other
        b_inside = (both == other).all(axis=1)
        a_inside = (both == one).all(axis=1)
        partly.append(b[both.any(axis=1) & ~a_inside & ~b_inside])
        # Among equals the first counts; otherwise the one with more dates.
        turned = a_inside & ~b_inside
        covered.append(np.concatenate([b[b_inside], a[turned]]))
        covering.append(np.concatenate([a[b_inside], b[turned]]))
    if covered:
        small, large = np.concatenate(covered), np.concatenate(covering)
        # "Runs on no more dates than" is an order, so what is covered by nothing covers the rest.
        counts = ~np.isin(large, small)
        duplicate_of[small[counts][::-1]] = large[counts][::-1]
    shared = pd.unique(np.concatenate(partly)) if partly else np.zeros(0, dtype=np.int64)
    for code, rows in (
        ("journey_published_twice", np.flatnonzero(duplicate_of != ORIGINAL)),
        ("journey_published_twice_on_some_dates", shared),
    ):
        examples = (f"trip {name}" for name in trips.id[rows[:5]])
        note(findings, code, examples, len(rows))
    return duplicate_of


def _look_alikes(
    trips: Trips, calls: Calls, route_name: ObjectArray
) -> tuple[Int64Array, Int64Array]:
    """Return all pairs of trips, lower index first, with equal stops, times and route name."""
    stops = equal_rows(calls.first, calls.stop)
    times = equal_rows(calls.first, both_times(calls))
    names, _ = pd.factorize(route_name[trips.route])
    keys = pd.DataFrame({"stops": stops, "times": times, "name": names})
    group = keys.groupby(["stops", "times", "name"], sort=False).ngroup().to_numpy()
    order = np.argsort(group, kind="stable")
    sizes = np.bincount(group)
    last = np.repeat(np.cumsum(sizes), sizes)  # where the group of each sorted trip ends
    place = np.arange(len(order))
    followers = first_of(last - place - 1)
    row = row_of(followers)
    offset = np.arange(len(row)) - followers[:-1][row]
    return order[row], order[row + 1 + offset]


def _parts(count: int) -> Iterator[slice]:
    """Cut a long list of pairs, so that memory stays flat."""
    for start in range(0, count, _PAIRS_AT_ONCE):
        yield slice(start, start + _PAIRS_AT_ONCE)
