"""Who leaves at one time, when are they where? Slow, plain, and one departure at a time.

A search over labels (time, walking, rides) in the order of time, over every vehicle that leaves a
stop in time, however late, and every stop that it goes on to. Labels of a stop are dropped only
for one that is as early, has walked as little and has as few rides. What runs is read from the
drawn rows themselves, or for a large timetable from the trips of a compiled day, one by one.
"""

from __future__ import annotations

import datetime as dt
import heapq
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from geo.routing.kernels.service import Changes, Lines
from tests.routing.timetables import Rows

FAR = 2**31 - 1
Change = dict[int, dict[int, tuple[int, int]]]
"""``{from: {to: (walk, least time of the change)}}``"""


class Rules(NamedTuple):
    max_walk: int
    total_walk: int
    max_journey: int
    min_change: int
    rides: int


class Call(NamedTuple):
    stop: int
    arrive: int
    depart: int
    board: bool
    alight: bool


@dataclass(eq=False)
class Vehicle:
    """One trip; passengers may stay seated for those that it goes on as."""

    calls: list[Call]
    goes_on_as: list[Vehicle] = field(default_factory=list)

    def offs(self, i: int) -> Iterator[Call]:
        """Yield where one can get off who got on at call `i`."""
        yield from (call for call in self.calls[i + 1 :] if call.alight)
        for following in self.goes_on_as:
            yield from following.offs(0)


def vehicles_of(rows: Rows, date: dt.date) -> list[Vehicle]:
    """List what runs around `date`; no clocks change, and all stops are one place."""
    found = []
    for day, services in enumerate(rows.days):
        shift = 86_400 * (day - (date - rows.first_date).days)
        blocks: dict[int, list[Vehicle]] = {}
        for trip in rows.trips:
            if services is None or trip.service not in services:
                continue
            board, alight = trip.board or [1] * 99, trip.alight or [1] * 99
            calls = [
                Call(stop, a + shift, d + shift, board[i] in (1, 3), alight[i] in (1, 3))
                for i, (stop, (a, d)) in enumerate(zip(trip.stops, trip.times, strict=True))
            ]
            found.append(Vehicle(calls))
            if trip.block >= 0:
                blocks.setdefault(trip.block, []).append(found[-1])
        for first, *others in blocks.values():
            # The drawn blocks have no more than two trips, in order.
            first.goes_on_as.extend(others)
    return found


def changes_of(rows: Rows, speed_ms: float, min_change: int) -> Change:
    """Return the changes that walks and transfers of `rows` allow; there are no stations."""
    walks = {(a, b): math.ceil(m / speed_ms - 1e-3) for a, b, m, _ in rows.walks}
    walks |= {(stop, stop): 0 for stop in range(rows.stops)}
    found: Change = {}
    for (a, b), walk in walks.items():
        said = [(kind, low) for x, y, kind, low in rows.transfers if (x, y) == (a, b)]
        least = [
            walk if kind == 1 else max(walk + min_change, low if kind == 2 else 0)
            for kind, low in said or [(0, 0)]
        ]
        if all(kind != 3 for kind, _ in said):
            found.setdefault(a, {})[b] = (walk, max(least))
    return found


def vehicles_in(lines: Lines) -> list[Vehicle]:
    """List the trips of a compiled day."""
    found = []
    for line in range(len(lines.first_stop) - 1):
        stops = range(*lines.first_stop[line : line + 2].tolist())
        for number in range(int(lines.first_trip[line + 1] - lines.first_trip[line])):
            time = int(lines.first_time[line]) + number * len(stops)
            found.append(
                Vehicle(
                    [
                        Call(
                            int(lines.stop[at]),
                            int(lines.arrival_s[time + i]),
                            int(lines.departure_s[time + i]),
                            bool(lines.board[at]),
                            bool(lines.alight[at]),
                        )
                        for i, at in enumerate(stops)
                    ]
                )
            )
    for vehicle, following in zip(found, lines.next_trip.tolist(), strict=True):
        if following >= 0:
            vehicle.goes_on_as.append(found[following])
    return found


def changes_in(changes: Changes, min_change: int) -> Change:
    """Return compiled changes one by one."""
    found: Change = {}
    for a in range(len(changes.first) - 1):
        for at in range(*changes.first[a : a + 2].tolist()):
            walk, low = int(changes.walk_s[at]), int(changes.least_s[at])
            least = walk if low == -1 else max(walk + min_change, low)
            found.setdefault(a, {})[int(changes.stop[at])] = (walk, least)
    return found


@dataclass(frozen=True)
class World:
    """What runs, by where it can be boarded, and how one changes."""

    boardings: dict[int, list[tuple[int, Vehicle, int]]]
    change: Change

    @classmethod
    def of(cls, running: list[Vehicle], change: Change) -> World:
        boardings: dict[int, list[tuple[int, Vehicle, int]]] = {}
        for vehicle in running:
            for i, call in enumerate(vehicle.calls[:-1]):
                if call.board:
                    boardings.setdefault(call.stop, []).append((call.depart, vehicle, i))
        return cls(boardings, change)


def backwards(running: list[Vehicle], change: Change) -> World:
    """Let time run the other way: where somebody gets off, somebody gets on."""
    turned = {
        id(vehicle): Vehicle(
            [
                Call(call.stop, -call.depart, -call.arrive, call.alight, call.board)
                for call in reversed(vehicle.calls)
            ]
        )
        for vehicle in running
    }
    for vehicle in running:
        for following in vehicle.goes_on_as:
            turned[id(following)].goes_on_as.append(turned[id(vehicle)])
    other: dict[int, dict[int, tuple[int, int]]] = {}
    for one, targets in change.items():
        for two, cost in targets.items():
            other.setdefault(two, {})[one] = cost
    return World.of(list(turned.values()), other)


def earliest(
    world: World,
    rules: Rules,
    from_s: Mapping[int, int],
    to_s: list[Mapping[int, int]],
    leave: tuple[int, int],
    by: int = FAR,
) -> list[list[int]]:
    """Return the earliest arrival at each target with at most one ride, two rides, and so on.

    Parameters
    ----------
    from_s : walks to stops.
    to_s : for each target, the walks from stops.
    leave : earliest and latest leaving. The journey time counts from the first of them.
    by : arrivals after this do not count.
    """
    horizon = min(leave[0] + rules.max_journey, by)
    egress: dict[int, list[tuple[int, int]]] = {}
    for target, walks in enumerate(to_s):
        for stop, walk in walks.items():
            if walk <= rules.max_walk:
                egress.setdefault(stop, []).append((target, walk))
    best = [[FAR] * len(to_s) for _ in range(rules.rides)]
    for label in _settled(world, rules, from_s, leave, horizon):
        if label.ready:
            continue
        for target, walk in egress.get(label.stop, []):
            if label.walk + walk <= rules.total_walk and label.time + walk <= horizon:
                for row in best[label.rides - 1 :]:
                    row[target] = min(row[target], label.time + walk)
    return best


class Label(NamedTuple):
    """Somebody at a stop, got off there or ready to board."""

    time: int
    walk: int
    rides: int
    stop: int
    ready: bool


def _settled(
    world: World, rules: Rules, from_s: Mapping[int, int], leave: tuple[int, int], horizon: int
) -> Iterator[Label]:
    """Yield the labels that no other one is as good as, in the order of time."""
    heap = [
        Label(leave[0] + walk, walk, 0, stop, True)
        for stop, walk in from_s.items()
        if walk <= min(rules.max_walk, rules.total_walk)
    ]
    heapq.heapify(heap)
    kept: dict[tuple[int, bool, bool], list[Label]] = {}
    while heap:
        label = heapq.heappop(heap)
        # Who has just left may be too late for a vehicle that others can still wait for.
        others = kept.setdefault((label.stop, label.ready, label.rides == 0), [])
        if any(one.walk <= label.walk and one.rides <= label.rides for one in others):
            continue
        others.append(label)
        yield label
        if label.ready:
            following = _rides(world, label, leave[1], horizon)
        else:
            following = _changes(world, rules, label)
        for further in following:
            if further.time <= horizon:
                heapq.heappush(heap, further)


def _rides(world: World, label: Label, leave_last: int, horizon: int) -> Iterator[Label]:
    latest = leave_last + label.walk if label.rides == 0 else FAR
    for depart, vehicle, i in world.boardings.get(label.stop, []):
        if label.time <= depart <= min(latest, horizon):
            for off in vehicle.offs(i):
                yield Label(off.arrive, label.walk, label.rides + 1, off.stop, False)


def _changes(world: World, rules: Rules, label: Label) -> Iterator[Label]:
    if label.rides == rules.rides:
        return
    for stop, (walk, least) in world.change.get(label.stop, {}).items():
        if walk <= rules.max_walk and label.walk + walk <= rules.total_walk:
            yield Label(label.time + least, label.walk + walk, label.rides, stop, True)
