"""Every journey there is, one by one: slow, and obviously right.

No patterns, no rounds of marked stops, no order of trips, no bounds. From each vehicle at each
stop to each later stop, from there by each change to each vehicle that leaves in time. States are
kept in sets, so that equal ones are followed once. It reads the arrays of the timetable and shares
no other code with the engine.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from geo.routing.network import StopLinks, Timetable

FAR = 2**31 - 1


@dataclass(frozen=True)
class Call:
    stop: int
    arrive: int
    depart: int
    board: bool
    alight: bool


@dataclass(frozen=True)
class Vehicle:
    """One trip on one service day; duplicates have the same `name`."""

    name: tuple[int, int]
    calls: tuple[Call, ...]


class Rules(NamedTuple):
    max_walk: int
    total_walk: int
    max_journey: int
    min_change: int
    rides: int


class Trace(NamedTuple):
    """One journey. The order of fields is not that of preference."""

    leave: int
    arrive: int
    changes: int
    walk: int
    first: tuple[int, int] | None


class State(NamedTuple):
    stop: int
    time: int
    walk: int
    leave: int
    first: tuple[int, int]


def vehicles(timetable: Timetable, date: dt.date, accessible: str = "any") -> list[Vehicle]:
    """List what runs on `date`, in seconds after noon minus 12 h of it."""
    zone = ZoneInfo(timetable.zone)

    def noon(day: dt.date) -> int:
        return int(dt.datetime(day.year, day.month, day.day, 12, tzinfo=zone).timestamp())

    fits = {"any": (0, 1, 2), "not_no": (0, 1), "yes": (1,)}[accessible]
    found = []
    for ahead in (-2, -1, 0, 1):
        day = date + dt.timedelta(days=ahead)
        service = timetable.service_pattern(day)
        if service < 0:
            continue
        shift = noon(day) - noon(date)
        for pattern in range(timetable.trip_pattern_count):
            stops = range(*timetable.pattern_first_stop[pattern : pattern + 2].tolist())
            trips = range(*timetable.pattern_first_trip[pattern : pattern + 2].tolist())
            for k, trip in enumerate(trips):
                runs = timetable.pattern_runs[service, timetable.trip_service[trip]]
                if not runs or timetable.trip_wheelchair[trip] not in fits:
                    continue
                calls = []
                for i, at in enumerate(stops):
                    stop = int(timetable.pattern_stop[at])
                    time = int(timetable.pattern_first_time[pattern]) + k * len(stops) + i
                    usable = timetable.stop_wheelchair[stop] in fits
                    calls.append(
                        Call(
                            stop,
                            int(timetable.arrival_s[time]) + shift,
                            int(timetable.departure_s[time]) + shift,
                            usable and timetable.pattern_board[at] in (1, 3),
                            usable and timetable.pattern_alight[at] in (1, 3),
                        )
                    )
                original = int(timetable.trip_duplicate_of[trip])
                name = (ahead, trip if original < 0 else original)
                found.append(Vehicle(name, tuple(calls)))
    return found


def changes(
    timetable: Timetable, links: StopLinks, speed_ms: float, step_free: bool, min_change: int
) -> dict[int, dict[int, tuple[int, int]]]:
    """Return ``{from: {to: (walk, least time of the change)}}``."""
    metres: dict[tuple[int, int], float] = {}
    for a in range(timetable.stop_count):
        for at in range(*links.first_walk[a : a + 2].tolist()):
            m = float((links.step_free_walk_m if step_free else links.walk_m)[at])
            if math.isfinite(m) and int(links.walk_stop[at]) != a:
                metres[a, int(links.walk_stop[at])] = m
        metres[a, a] = 0.0
    rows: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for a, b, kind, least in zip(
        timetable.transfer_from.tolist(),
        timetable.transfer_to.tolist(),
        timetable.transfer_type.tolist(),
        timetable.transfer_min_s.tolist(),
        strict=True,
    ):
        if kind in (0, 1, 2, 3):
            rows.setdefault((a, b), []).append((kind, least))

    def station(stop: int) -> int:
        return int(timetable.stop_parent[stop]) if timetable.stop_parent[stop] >= 0 else stop

    found: dict[int, dict[int, tuple[int, int]]] = {}
    for (a, b), m in metres.items():
        walk = math.ceil(m / speed_ms - 1e-3)
        asked = [(a, b), (a, station(b)), (station(a), b), (station(a), station(b))]
        said = next((rows[pair] for pair in asked if pair in rows), [(0, 0)])
        least: list[int] = []
        for kind, minimum in said:
            if kind == 0:
                least.append(walk + min_change)
            elif kind == 1:
                least.append(walk)
            elif kind == 2:
                least.append(max(walk + min_change, minimum))
        if any(kind == 3 for kind, _ in said):
            continue
        found.setdefault(a, {})[b] = (walk, max(least))
    return found


def states(
    running: list[Vehicle],
    change: dict[int, dict[int, tuple[int, int]]],
    rules: Rules,
    from_s: list[int],
    leave_first: int = -FAR,
    leave_last: int = FAR,
) -> Iterator[set[State]]:
    """Yield, for one ride, two rides and so on, everywhere that one can have got off."""
    reached = {
        State(off.stop, off.arrive, from_s[on.stop], on.depart - from_s[on.stop], vehicle.name)
        for vehicle in running
        for i, on in enumerate(vehicle.calls)
        if on.board
        and from_s[on.stop] <= min(rules.max_walk, rules.total_walk)
        and leave_first <= on.depart - from_s[on.stop] <= leave_last
        for off in vehicle.calls[i + 1 :]
        if off.alight and off.arrive - (on.depart - from_s[on.stop]) <= rules.max_journey
    }
    yield reached
    boardings: dict[int, list[tuple[Vehicle, int]]] = {}
    for vehicle in running:
        for i, call in enumerate(vehicle.calls):
            if call.board:
                boardings.setdefault(call.stop, []).append((vehicle, i))
    for _ in range(rules.rides - 1):
        further: set[State] = set()
        for here in reached:
            for stop, (walk, least) in change.get(here.stop, {}).items():
                if walk > rules.max_walk or here.walk + walk > rules.total_walk:
                    continue
                for vehicle, i in boardings.get(stop, []):
                    if vehicle.calls[i].depart < here.time + least:
                        continue
                    for off in vehicle.calls[i + 1 :]:
                        if off.alight and off.arrive - here.leave <= rules.max_journey:
                            further.add(
                                State(
                                    off.stop, off.arrive, here.walk + walk, here.leave, here.first
                                )
                            )
        reached = further
        yield reached


def journeys(
    running: list[Vehicle],
    change: dict[int, dict[int, tuple[int, int]]],
    rules: Rules,
    from_s: list[int],
    to_s: list[int],
) -> list[Trace]:
    """Return every journey by vehicle that keeps the rules, at any time."""
    found = set()
    for ridden, reached in enumerate(states(running, change, rules, from_s)):
        for here in reached:
            walk, arrive = here.walk + to_s[here.stop], here.time + to_s[here.stop]
            if (
                to_s[here.stop] <= rules.max_walk
                and walk <= rules.total_walk
                and arrive - here.leave <= rules.max_journey
            ):
                found.add(Trace(here.leave, arrive, ridden, walk, here.first))
    return sorted(found, key=str)


def on_foot(rules: Rules, direct: int) -> bool:
    return direct <= min(rules.max_walk, rules.total_walk, rules.max_journey)
