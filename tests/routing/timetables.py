"""Small timetables written as trips, for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from geo.routing.network import FeedInfo, StopLinks, StringTable, Timetable


def hms(text: str) -> int:
    """Return the seconds of ``8:05`` or ``25:10:30``."""
    parts = [int(part) for part in text.split(":")]
    return sum(value * unit for value, unit in zip(parts, (3600, 60, 1), strict=False))


@dataclass(frozen=True)
class Trip:
    """One trip: its stops in order, and (arrival, departure) at each."""

    stops: tuple[int, ...]
    times: tuple[tuple[int, int], ...]
    service: int = 0
    board: tuple[int, ...] | None = None
    alight: tuple[int, ...] | None = None
    wheelchair: int = 0
    route: str = "1"
    headsign: str = ""
    block: int = -1
    headway_s: int = 0
    name: str = ""
    duplicate: bool = False
    """Published a second time: a copy with the same stops, times and days follows it."""

    @property
    def pattern(self) -> tuple[tuple[int, ...], ...]:
        everywhere = (1,) * len(self.stops)
        return (self.stops, self.board or everywhere, self.alight or everywhere)


def trip(calls: str, stops: Sequence[str], **rest: object) -> Trip:
    """Write a trip as ``"A 8:00 B 8:10/8:12 C 8:20"``; a slash parts arrival and departure."""
    words = calls.split()
    times = []
    for word in words[1::2]:
        arrive, _, depart = word.partition("/")
        times.append((hms(arrive), hms(depart or arrive)))
    return Trip(tuple(stops.index(w) for w in words[::2]), tuple(times), **rest)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Rows:
    """What a timetable is made of.

    `days` are the sets of services that run on each date from `first_date` on; None is a date
    outside the feed. `walks` are (from, to, metres, step-free metres).
    """

    stops: int
    trips: tuple[Trip, ...]
    days: tuple[frozenset[int] | None, ...] = (frozenset({0}),) * 7
    first_date: dt.date = dt.date(2026, 6, 8)
    walks: tuple[tuple[int, int, float, float], ...] = ()
    transfers: tuple[tuple[int, int, int, int], ...] = ()
    stays: tuple[tuple[str, str, bool], ...] = ()
    """Names of linked trips, and whether passengers may stay seated."""
    wheelchair: tuple[int, ...] = ()
    parent: tuple[int, ...] = ()
    itself: tuple[int, ...] = ()
    zone: str = "Europe/London"
    names: tuple[str, ...] = ()
    places: tuple[tuple[float, float], ...] = field(default=())
    """Latitude and longitude of each stop."""


def _fifo(trips: list[Trip]) -> list[list[Trip]]:
    """Part trips with the same stops into groups in which none overtakes another."""
    groups: list[list[Trip]] = []
    for one in sorted(trips, key=lambda t: t.times):
        for group in groups:
            last = group[-1].times
            if all(a[0] <= b[0] and a[1] <= b[1] for a, b in zip(last, one.times, strict=True)):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def timetable(rows: Rows) -> Timetable:
    """Build the arrays of `rows`."""
    by_pattern: dict[tuple[tuple[int, ...], ...], list[Trip]] = {}
    for one in rows.trips:
        by_pattern.setdefault(one.pattern, []).append(one)
    patterns = [
        (pattern, [t for one in group for t in ((one, one) if one.duplicate else (one,))])
        for pattern, trips in by_pattern.items()
        for group in _fifo(trips)
    ]
    trips = [one for _, group in patterns for one in group]
    duplicate_of = [
        i - 1 if i and trips[i - 1] is one and one.duplicate else -1 for i, one in enumerate(trips)
    ]
    trip_names = [one.name for one in trips]
    services = max([one.service for one in trips], default=0) + 1
    sets = sorted({frozenset(day) for day in rows.days if day is not None}, key=sorted)
    runs = np.zeros((len(sets), services), dtype=np.bool_)
    for i, running in enumerate(sets):
        for service in running:
            if service < services:
                runs[i, service] = True
    names = list(rows.names) or [f"S{i}" for i in range(rows.stops)]
    places = np.array(rows.places or [(51.5, -3.0)] * rows.stops, dtype=np.float64).reshape(-1, 2)
    routes = sorted({one.route for one in trips})

    def ints(values: Sequence[int], kind: type = np.int32) -> np.ndarray:
        return np.array(list(values), dtype=kind)

    def starts(lengths: Sequence[int]) -> np.ndarray:
        return np.concatenate(([0], np.cumsum(ints(lengths, np.int64)))).astype(np.int64)

    return Timetable(
        zone=rows.zone,
        feeds=(
            FeedInfo(
                "toy",
                rows.first_date,
                rows.first_date + dt.timedelta(days=len(rows.days) - 1),
            ),
        ),
        stop_id=StringTable.of(names),
        stop_name=StringTable.of(names),
        stop_detail=StringTable.of([""] * rows.stops),
        stop_lat=places[:, 0].copy(),
        stop_lon=places[:, 1].copy(),
        stop_x_m=np.arange(rows.stops, dtype=np.float64) * 1_000,
        stop_y_m=np.zeros(rows.stops),
        stop_parent=ints(rows.parent or [-1] * rows.stops),
        stop_itself=ints(rows.itself or range(rows.stops)),
        stop_boarding=np.ones(rows.stops, dtype=np.bool_),
        stop_wheelchair=ints(rows.wheelchair or [0] * rows.stops, np.uint8),
        route_name=StringTable.of(routes),
        route_long_name=StringTable.of([""] * len(routes)),
        route_agency=StringTable.of(["Toy Buses"] * len(routes)),
        route_colour=StringTable.of([""] * len(routes)),
        route_type=ints([3] * len(routes)),
        pattern_first_stop=starts([len(p[0]) for p, _ in patterns]),
        pattern_stop=ints([s for p, _ in patterns for s in p[0]]),
        pattern_board=ints([s for p, _ in patterns for s in p[1]], np.uint8),
        pattern_alight=ints([s for p, _ in patterns for s in p[2]], np.uint8),
        pattern_first_trip=starts([len(group) for _, group in patterns]),
        pattern_first_time=starts([len(p[0]) * len(group) for p, group in patterns]),
        arrival_s=ints([a for one in trips for a, _ in one.times]),
        departure_s=ints([d for one in trips for _, d in one.times]),
        trip_id=StringTable.of([one.name or f"t{i}" for i, one in enumerate(trips)]),
        trip_headsign=StringTable.of([one.headsign for one in trips]),
        trip_route=ints([routes.index(one.route) for one in trips]),
        trip_service=ints([one.service for one in trips]),
        trip_wheelchair=ints([one.wheelchair for one in trips], np.uint8),
        trip_duplicate_of=ints(duplicate_of),
        trip_block=ints([one.block for one in trips]),
        trip_headway_s=ints([one.headway_s for one in trips]),
        stay_from=ints([trip_names.index(a) for a, _, _ in rows.stays]),
        stay_to=ints([trip_names.index(b) for _, b, _ in rows.stays]),
        stay_allowed=ints([allowed for _, _, allowed in rows.stays], np.bool_),
        first_date=rows.first_date,
        date_pattern=ints([-1 if day is None else sets.index(frozenset(day)) for day in rows.days]),
        pattern_runs=runs,
        transfer_from=ints([t[0] for t in rows.transfers]),
        transfer_to=ints([t[1] for t in rows.transfers]),
        transfer_type=ints([t[2] for t in rows.transfers]),
        transfer_min_s=ints([t[3] for t in rows.transfers]),
    )


def links(rows: Rows) -> StopLinks:
    """Build the walks of `rows`; no stop is on any street."""
    walks = sorted(rows.walks, key=lambda walk: (walk[0], walk[2]))
    first = np.zeros(rows.stops + 1, dtype=np.int64)
    origin = np.array([walk[0] for walk in walks], dtype=np.int64)
    np.cumsum(np.bincount(origin, minlength=rows.stops), out=first[1:])
    return StopLinks(
        arc=np.full(rows.stops, -1, dtype=np.int64),
        fraction=np.zeros(rows.stops),
        offset_m=np.full(rows.stops, np.inf),
        first_walk=first,
        walk_stop=np.array([walk[1] for walk in walks], dtype=np.int32),
        walk_m=np.array([walk[2] for walk in walks], dtype=np.float64),
        step_free_walk_m=np.array([walk[3] for walk in walks], dtype=np.float64),
    )
