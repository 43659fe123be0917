"""The rounds against plain Dijkstra on the whole Newport timetable, at every stop, both ways."""

from __future__ import annotations

import datetime as dt
import heapq
import random
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from geo.crs import BRITISH_NATIONAL_GRID, to_metres
from geo.findings import Findings
from geo.routing.changes import compile_changes
from geo.routing.clock import ServiceClock
from geo.routing.day import Accessible, compile_day, day_key
from geo.routing.kernels.timetable import Limits
from geo.routing.network import StopLinks, Timetable
from geo.routing.questions import HOME, Question
from geo.routing.search import Search, near_of
from geo.routing.vocabulary import UNREACHED
from geo.routing.ways import Service
from geo.timetable import read_timetable
from tests.routing import oracle

DATE = dt.date(2024, 3, 5)
SPEED_MS = 4.8 / 3.6
LIMITS = Limits(max_walk_s=900, total_walk_s=1_800, max_journey_s=5_400, min_change_s=180, rides=3)

pytestmark = pytest.mark.real_data


@cache
def newport(folder: Path) -> tuple[Timetable, StopLinks]:
    """Read the timetable; walks are straight lines here, for the streets are not under test."""
    table = read_timetable(
        [
            folder / "newport" / "newport_20240305_bus_gtfs.zip",
            folder / "newport" / "newport_20240305_rail_gtfs.zip",
        ],
        BRITISH_NATIONAL_GRID,
        Findings(),
    )
    from scipy.spatial import cKDTree

    x_m, y_m = to_metres(table.stop_lat, table.stop_lon, BRITISH_NATIONAL_GRID)
    tree = cKDTree(np.column_stack((x_m, y_m)))
    near = tree.query_pairs(500.0, output_type="ndarray")
    origin, target = np.concatenate((near, near[:, ::-1])).T
    metres = np.hypot(x_m[origin] - x_m[target], y_m[origin] - y_m[target])
    order = np.lexsort((metres, origin))
    first = np.zeros(table.stop_count + 1, dtype=np.int64)
    np.cumsum(np.bincount(origin, minlength=table.stop_count), out=first[1:])
    nowhere = np.zeros(table.stop_count)
    walks = StopLinks(
        arc=np.full(table.stop_count, -1, dtype=np.int64),
        fraction=nowhere,
        offset_m=nowhere,
        first_walk=first,
        walk_stop=target[order].astype(np.int32),
        walk_m=metres[order],
        step_free_walk_m=metres[order],
    )
    return table, walks


@cache
def newport_vehicles(folder: Path) -> list[oracle.Vehicle]:
    """List what runs on the date."""
    return oracle.vehicles(newport(folder)[0], DATE)


def earliest(
    service: oracle.Service,
    change: oracle.Changes,
    access: dict[int, int],
    leave: tuple[int, int],
    horizon: int,
) -> list[dict[int, int]]:
    """Return the earliest alighting at each stop with at most k rides, for each k.

    A plain Dijkstra search over (rides, stop).
    """
    found: list[dict[int, int]] = [{} for _ in range(LIMITS.rides + 1)]
    heap: list[tuple[int, int, int, bool]] = []
    for stop, walk in access.items():
        heapq.heappush(heap, (leave[0] + walk, 0, stop, True))
    settled: set[tuple[int, int, bool]] = set()
    while heap:
        time, rides, stop, ready = heapq.heappop(heap)
        if (rides, stop, ready) in settled:
            continue
        settled.add((rides, stop, ready))
        if not ready:
            found[rides][stop] = time
            here = oracle.State(stop, time, 0, 0, None)
            for target, walk in change.walks.get(stop, {}).items():
                least = change.least(here, target, None)
                if walk <= LIMITS.max_walk_s and rides < LIMITS.rides and least is not None:
                    heapq.heappush(heap, (time + least, rides, target, True))
            continue
        latest = leave[1] + access[stop] if rides == 0 else horizon
        for vehicle, i, _ in service.boardings(stop, time, latest):
            for off in vehicle.offs(i):
                if off.arrive <= horizon:
                    heapq.heappush(heap, (off.arrive, rides + 1, off.stop, False))
    for k in range(1, LIMITS.rides + 1):
        for stop, time in found[k - 1].items():
            found[k][stop] = min(time, found[k].get(stop, time))
    return found


@pytest.mark.parametrize("backwards", [False, True])
def test_every_stop_of_newport_agrees_with_dijkstra(real_data: Path, backwards: bool) -> None:
    table, walks = newport(real_data)
    key = day_key(table, ServiceClock(table.zone), DATE, Accessible.ANY)
    service = Service.of(
        compile_day(table, key), compile_changes(table, walks, SPEED_MS, step_free=False)
    )
    # The first pass runs against the direction of the question.
    service = service if backwards else service.turned_round()
    running = newport_vehicles(real_data)
    change = oracle.changes(table, walks, SPEED_MS, False, LIMITS.min_change_s)
    if backwards:
        running, change = oracle.mirrored(running), turned(change)
    # Some vehicles go on as another trip while their passengers stay seated.
    assert sum(1 for vehicle in running if vehicle.goes_on_as) > 100
    boarded = oracle.Service(running)
    chance = random.Random(5)
    busy = sorted(boarded.stops)
    compared = reached = 0
    for _ in range(2):
        stops = chance.sample(busy, 3)
        access = {stop: chance.randrange(0, 900) for stop in stops}
        noon = chance.randrange(7, 20) * 3600 + chance.randrange(3600)
        first = -noon if backwards else noon
        window = (first, first + chance.choice((600, 3600)))
        horizon = first + 2 * 3600
        access_s = np.full(table.stop_count, UNREACHED, dtype=np.int32)
        access_s[list(access)] = list(access.values())
        doors = [near_of(np.full(table.stop_count, UNREACHED, dtype=np.int32)), near_of(access_s)]
        search = Search(service, doors, LIMITS)
        expected = earliest(boarded, change, access, window, horizon)
        for k in range(1, LIMITS.rides + 1):
            limits = LIMITS._replace(rides=k, total_walk_s=10**6, max_journey_s=10**6)
            asked = Question(HOME, 1, UNREACHED, limits, -window[1], -window[0], -horizon)
            got = (-search.board_by_s(asked)).tolist()
            want = [expected[k].get(stop, UNREACHED) for stop in range(table.stop_count)]
            assert got == want
            compared += len(want)
            reached += sum(1 for time in want if time != UNREACHED)
    assert compared == 2 * LIMITS.rides * table.stop_count
    assert reached > 1_000


def turned(change: oracle.Changes) -> oracle.Changes:
    """Return changes by the stop where the next vehicle is boarded."""
    walks: dict[int, dict[int, int]] = {}
    for a, targets in change.walks.items():
        for b, walk in targets.items():
            walks.setdefault(b, {})[a] = walk
    return oracle.Changes(walks, lambda a, b, *_: change.rule(b, a, None, None), change.min_change)
