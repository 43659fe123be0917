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
from geo.routing.kernels import flat
from geo.routing.kernels import timetable as kernels
from geo.routing.kernels.timetable import Limits
from geo.routing.network import StopLinks, Timetable
from geo.routing.vocabulary import UNREACHED
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
    boardings: dict[int, list[tuple[oracle.Vehicle, int]]],
    change: dict[int, dict[int, tuple[int, int]]],
    access: dict[int, int],
    leave: tuple[int, int],
    horizon: int,
    backwards: bool,
) -> list[dict[int, int]]:
    """Return the earliest alighting at each stop with at most k rides, for each k.

    A plain Dijkstra search over (rides, stop). Backwards, times are negated and vehicles are
    boarded where they are left.
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
            for target, (walk, least) in change.get(stop, {}).items():
                if walk <= LIMITS.max_walk_s and rides < LIMITS.rides:
                    heapq.heappush(heap, (time + least, rides, target, True))
            continue
        latest = leave[1] + access[stop] if rides == 0 else horizon
        for vehicle, i in boardings.get(stop, []):
            call = vehicle.calls[i]
            departs = -call.arrive if backwards else call.depart
            if not time <= departs <= latest:
                continue
            rest = vehicle.calls[:i] if backwards else vehicle.calls[i + 1 :]
            for off in rest:
                arrives = -off.depart if backwards else off.arrive
                if arrives <= horizon and (off.board if backwards else off.alight):
                    heapq.heappush(heap, (arrives, rides + 1, off.stop, False))
    for k in range(1, LIMITS.rides + 1):
        for stop, time in found[k - 1].items():
            found[k][stop] = min(time, found[k].get(stop, time))
    return found


@pytest.mark.parametrize("backwards", [False, True])
def test_every_stop_of_newport_agrees_with_dijkstra(real_data: Path, backwards: bool) -> None:
    table, walks = newport(real_data)
    key = day_key(table, ServiceClock(table.zone), DATE, Accessible.ANY)
    day = compile_day(table, key)
    changes = compile_changes(table, walks, SPEED_MS, step_free=False)
    lines, onward = (
        (day.backward, changes.backward) if backwards else (day.forward, changes.forward)
    )
    running = newport_vehicles(real_data)
    change = oracle.changes(table, walks, SPEED_MS, False, LIMITS.min_change_s)
    if backwards:
        turned: dict[int, dict[int, tuple[int, int]]] = {}
        for a, targets in change.items():
            for b, cost in targets.items():
                turned.setdefault(b, {})[a] = cost
        change = turned
    boardings: dict[int, list[tuple[oracle.Vehicle, int]]] = {}
    for vehicle in running:
        for i, call in enumerate(vehicle.calls):
            if call.alight if backwards else call.board:
                boardings.setdefault(call.stop, []).append((vehicle, i))
    chance = random.Random(5)
    busy = sorted(boardings)
    compared = reached = 0
    for _ in range(3):
        stops = chance.sample(busy, 3)
        access = {stop: chance.randrange(0, 900) for stop in stops}
        noon = chance.randrange(7, 20) * 3600 + chance.randrange(3600)
        first = -noon if backwards else noon
        window = (first, first + chance.choice((600, 3600)))
        horizon = first + 2 * 3600
        access_s = np.full(table.stop_count, UNREACHED, dtype=np.int32)
        access_s[list(access)] = list(access.values())
        got, _ = kernels.rounds(lines, onward, LIMITS, flat(access_s), *window, horizon)
        expected = earliest(boardings, change, access, window, horizon, backwards)
        for k in range(1, LIMITS.rides + 1):
            want = [expected[k].get(stop, UNREACHED) for stop in range(table.stop_count)]
            assert got[k].tolist() == want
            compared += len(want)
            reached += sum(1 for time in want if time != UNREACHED)
    assert compared == 3 * LIMITS.rides * table.stop_count
    assert reached > 1_000
