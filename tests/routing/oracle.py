"""Every journey there is, one by one: slow, and obviously right.

No patterns, no rounds of marked stops, no order of trips, no bounds. From each vehicle at each
stop to each later stop, from there by each change to each vehicle that leaves in time. States are
kept in sets, so that equal ones are followed once. It shares no code with the engine.

What runs comes from the arrays of a timetable (:func:`vehicles`), or from the text of a drawn feed
(``plain_gtfs``). Stops are whatever names them, times are seconds from anywhere.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from geo.routing.network import StopLinks, Timetable

FAR = 2**31 - 1

Stop = Any
"""Whatever names a stop: an index, or a feed and an id."""
Rule = tuple[int, int]
"""Type and minimum time of a row of transfers.txt."""
ORDINARY: Rule = (0, 0)


@dataclass(frozen=True)
class Call:
    stop: Stop
    arrive: int
    depart: int
    board: bool
    alight: bool
    phone_board: bool = False
    phone_alight: bool = False
    trip: Hashable = None
    """Whose call it is, where rules for changing ask for it."""


@dataclass(frozen=True, eq=False)
class Vehicle:
    """One trip on one service day; `goes_on_as` are those that its passengers may stay on in."""

    name: Hashable
    calls: tuple[Call, ...]
    goes_on_as: list[Vehicle] = field(default_factory=list)

    def offs(self, i: int) -> Iterator[Call]:
        """Yield where one can get off who got on at call `i`."""
        for call in self.calls[i + 1 :]:
            if call.alight:
                yield call
        for following in self.goes_on_as:
            # Nobody gets off where the vehicle has only changed its number.
            yield from following.offs(0)


def mirrored(running: list[Vehicle]) -> list[Vehicle]:
    """Return the vehicles with time running backwards: who got off gets on."""
    images = {
        id(vehicle): Vehicle(
            vehicle.name,
            tuple(
                Call(call.stop, -call.depart, -call.arrive, call.alight, call.board)
                for call in reversed(vehicle.calls)
            ),
        )
        for vehicle in running
    }
    for vehicle in running:
        for following in vehicle.goes_on_as:
            images[id(following)].goes_on_as.append(images[id(vehicle)])
    return list(images.values())


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
    rides: int
    walk: int

    @property
    def changes(self) -> int:
        return max(self.rides - 1, 0)


class State(NamedTuple):
    stop: Stop
    time: int
    walk: int
    leave: int
    trip: Hashable


@dataclass(frozen=True)
class Changes:
    """Walks between stops, in seconds, and the rules for changing by them.

    `rule` may ask which trips one changes from and to; `exact` says whether it does.
    """

    walks: Mapping[Stop, Mapping[Stop, int]]
    rule: Callable[[Stop, Stop, Hashable, Hashable], Rule]
    min_change: int
    exact: bool = False

    def least(self, here: State, stop: Stop, to: Hashable) -> int | None:
        """Return the least time of a change, None where it is forbidden."""
        kind, minimum = self.rule(here.stop, stop, here.trip, to)
        walk = self.walks[here.stop][stop]
        if kind == 3:
            return None
        if kind == 1:
            return walk
        return max(walk + self.min_change, minimum if kind == 2 else 0)


class Service:
    """Vehicles, and when and where they can be boarded."""

    def __init__(self, running: list[Vehicle]) -> None:
        self.running = running
        self._boardings: dict[Stop, list[tuple[int, int, int]]] = {}
        for number, vehicle in enumerate(running):
            # Nobody boards where a vehicle ends, not even to stay in it.
            for i, call in enumerate(vehicle.calls[:-1]):
                if call.board:
                    self._boardings.setdefault(call.stop, []).append((call.depart, number, i))
        for rows in self._boardings.values():
            rows.sort()

    @property
    def stops(self) -> list[Stop]:
        """Where something can be boarded."""
        return list(self._boardings)

    def boardings(self, stop: Stop, first: int, last: int) -> Iterator[tuple[Vehicle, int, int]]:
        """Yield what leaves a stop from `first` to `last`: vehicle, call, and when."""
        rows = self._boardings.get(stop, [])
        for depart, number, i in rows[bisect_left(rows, (first, -1, -1)) :]:
            if depart > last:
                return
            yield self.running[number], i, depart


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
        blocks: dict[int, list[tuple[int, Vehicle]]] = {}
        for pattern in range(timetable.trip_pattern_count):
            stops = range(*timetable.pattern_first_stop[pattern : pattern + 2].tolist())
            trips = range(*timetable.pattern_first_trip[pattern : pattern + 2].tolist())
            for k, trip in enumerate(trips):
                if not timetable.pattern_runs[service, timetable.trip_service[trip]]:
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
                vehicle = Vehicle(trip, tuple(calls))
                if timetable.trip_wheelchair[trip] in fits:
                    found.append(vehicle)
                if timetable.trip_block[trip] >= 0:
                    blocks.setdefault(int(timetable.trip_block[trip]), []).append((trip, vehicle))
        for trips_of_block in blocks.values():
            _stay_seated(timetable, trips_of_block, fits)
    return found


def _stay_seated(
    timetable: Timetable, trips: list[tuple[int, Vehicle]], fits: tuple[int, ...]
) -> None:
    """Join the trips of one block on one day; copies of one trip are one turn of the vehicle."""
    turns: dict[int, list[tuple[int, Vehicle]]] = {}
    for trip, vehicle in trips:
        original = int(timetable.trip_duplicate_of[trip])
        turns.setdefault(trip if original < 0 else original, []).append((trip, vehicle))

    def times(turn: list[tuple[int, Vehicle]]) -> tuple[int, int]:
        return turn[0][1].calls[0].depart, turn[0][1].calls[-1].arrive

    order = sorted(turns.values(), key=times)
    for ones, twos in pairwise(order):
        end, begin = ones[0][1].calls[-1], twos[0][1].calls[0]
        if end.arrive > begin.depart or not _same_place(timetable, end.stop, begin.stop):
            continue
        following = [vehicle for trip, vehicle in twos if timetable.trip_wheelchair[trip] in fits]
        for _, vehicle in ones:
            vehicle.goes_on_as.extend(following)


def _same_place(timetable: Timetable, one: Stop, other: Stop) -> bool:
    apart = math.hypot(
        timetable.stop_x_m[one] - timetable.stop_x_m[other],
        timetable.stop_y_m[one] - timetable.stop_y_m[other],
    )
    return _station(timetable, one) == _station(timetable, other) or apart <= 200.0


def _station(timetable: Timetable, stop: Stop) -> Stop:
    return int(timetable.stop_parent[stop]) if timetable.stop_parent[stop] >= 0 else stop


def changes(
    timetable: Timetable, links: StopLinks, speed_ms: float, step_free: bool, min_change: int
) -> Changes:
    """Return the changes that ``transfers.txt`` and the walks between stops allow."""
    metres: dict[tuple[int, int], float] = {}
    for a in range(timetable.stop_count):
        for at in range(*links.first_walk[a : a + 2].tolist()):
            m = float((links.step_free_walk_m if step_free else links.walk_m)[at])
            if math.isfinite(m) and int(links.walk_stop[at]) != a:
                metres[a, int(links.walk_stop[at])] = m
        metres[a, a] = 0.0
    rows: dict[tuple[Stop, Stop], list[tuple[int, int]]] = {}
    for a, b, kind, least in zip(
        timetable.transfer_from.tolist(),
        timetable.transfer_to.tolist(),
        timetable.transfer_type.tolist(),
        timetable.transfer_min_s.tolist(),
        strict=True,
    ):
        if kind in (0, 1, 2, 3):
            rows.setdefault((a, b), []).append((kind, least))
    walks: dict[Stop, dict[Stop, int]] = {}
    for (a, b), m in metres.items():
        walks.setdefault(a, {})[b] = walk_s(m, speed_ms)

    def rule(a: Stop, b: Stop, _one: Hashable, _two: Hashable) -> Rule:
        over = (_station(timetable, a), _station(timetable, b))
        asked = [(a, b), (a, over[1]), (over[0], b), over]
        said = next((rows[pair] for pair in asked if pair in rows), [ORDINARY])
        # Where a feed contradicts itself, the most cautious row.
        return max(said, key=lambda row: ((1, 0, 2, 3).index(row[0]), row[1]))

    return Changes(walks, rule, min_change)


def walk_s(metres: float, speed_ms: float) -> int:
    """Whole seconds, rounded up; a millimetre is nothing."""
    return math.ceil(metres / speed_ms - 1e-3)


def states(
    service: Service,
    change: Changes,
    rules: Rules,
    from_s: Mapping[Stop, int],
    leave_first: int = -FAR,
    leave_last: int = FAR,
) -> Iterator[set[State]]:
    """Yield, for one ride, two rides and so on, everywhere that one can have got off."""
    reached: set[State] = set()
    for stop, walk in from_s.items():
        if walk > min(rules.max_walk, rules.total_walk):
            continue
        for vehicle, i, depart in service.boardings(stop, leave_first + walk, leave_last + walk):
            for off in vehicle.offs(i):
                if off.arrive - depart + walk <= rules.max_journey:
                    reached.add(State(off.stop, off.arrive, walk, depart - walk, off.trip))
    yield reached
    for _ in range(rules.rides - 1):
        reached = {further for here in reached for further in _onward(service, change, rules, here)}
        yield reached


def thrifty_states(
    service: Service,
    change: Changes,
    rules: Rules,
    from_s: Mapping[Stop, int],
    leave_first: int,
    leave_last: int,
) -> Iterator[set[State]]:
    """Yield the same where there is too much: follow no state that another one is as good as.

    One at the same stop, of the same leaving time, no later, with no more walking and rides: what
    follows the one can follow the other.
    """
    once = rules._replace(rides=1)
    [reached] = states(service, change, once, from_s, leave_first, leave_last)
    yield reached
    known: dict[tuple[Stop, int], list[tuple[int, int]]] = {}
    for _ in range(rules.rides - 1):
        fresh = []
        for state in sorted(reached, key=lambda s: (s.time, s.walk)):
            pairs = known.setdefault((state.stop, state.leave), [])
            if not any(time <= state.time and walk <= state.walk for time, walk in pairs):
                pairs.append((state.time, state.walk))
                fresh.append(state)
        reached = {further for here in fresh for further in _onward(service, change, rules, here)}
        yield reached


def _onward(service: Service, change: Changes, rules: Rules, here: State) -> Iterator[State]:
    """Yield where one can get off next: change to every vehicle, ride to every stop."""
    # Who is not there by then has been on the way for too long.
    latest = here.leave + rules.max_journey
    for stop, walk in change.walks.get(here.stop, {}).items():
        if walk > rules.max_walk or here.walk + walk > rules.total_walk:
            continue
        anyhow = None if change.exact else change.least(here, stop, None)
        if anyhow is None and not change.exact:
            continue
        for vehicle, i, depart in service.boardings(stop, here.time + (anyhow or 0), latest):
            if change.exact:
                least = change.least(here, stop, vehicle.calls[i].trip)
                if least is None or here.time + least > depart:
                    continue
            for off in vehicle.offs(i):
                if off.arrive <= latest:
                    yield State(off.stop, off.arrive, here.walk + walk, here.leave, off.trip)


def journeys(every: Iterable[set[State]], rules: Rules, to_s: Mapping[Stop, int]) -> set[Trace]:
    """Return the journeys by vehicle that keep the rules, from where one can have got off."""
    found = set()
    for ridden, reached in enumerate(every, start=1):
        for here in reached:
            egress = to_s.get(here.stop, FAR)
            walk, arrive = here.walk + egress, here.time + egress
            if (
                egress <= rules.max_walk
                and walk <= rules.total_walk
                and arrive - here.leave <= rules.max_journey
            ):
                found.add(Trace(here.leave, arrive, ridden, walk))
    return found


def on_foot(rules: Rules, direct: int) -> bool:
    return direct <= min(rules.max_walk, rules.total_walk, rules.max_journey)


def last_to_leave(found: set[Trace]) -> Trace | None:
    """Return the way there that is best: it leaves last; then fewer changes, less walking."""
    return min(found, key=lambda t: (-t.leave, t.changes, t.walk, t.arrive, t.rides), default=None)


def first_home(found: set[Trace]) -> Trace | None:
    """Return the way home that is best: home first; then fewer changes, less walking."""
    return min(found, key=lambda t: (t.arrive, t.changes, t.walk, -t.leave, t.rides), default=None)


def chances(found: set[Trace]) -> list[tuple[int, int]]:
    """Return the ways (leave, arrive) by vehicle than which none is better."""
    pairs = {(t.leave, t.arrive) for t in found if t.rides}
    return sorted(
        pair
        for pair in pairs
        if not any(other != pair and other[0] >= pair[0] and other[1] <= pair[1] for other in pairs)
    )
