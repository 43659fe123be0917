"""The point of the demo: some homes can go by bus, some only one way, some not at all.

Judged here by a slow estimate of its own: straight walks with a detour, and a scan of all
connections (Dibbelt et al. 2013, "connection scan") from every quarter of an hour.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from tests.demo.conftest import feed, metres, rows_of
from webmap.demo.write import DemoFiles

_WALK_MS = 4.8 / 3.6
_DETOUR = 1.3
_LONGEST_WALK_S = 20 * 60
_MINUTE = 60


def _clock(text: str) -> int:
    hours, minutes = text.split(":")[:2]
    return int(hours) * 3600 + int(minutes) * 60


class _Day:
    """All connections of some services, and the walks between stops."""

    def __init__(self, demo: DemoFiles, services: set[str]) -> None:
        self.connections: list[tuple[int, int, str, str, str]] = []
        self.at: dict[str, np.ndarray] = {}
        for path in demo.gtfs:
            tables = feed(path)
            stops = tables["stops"]
            points = metres(stops.stop_lat.astype(float), stops.stop_lon.astype(float))
            self.at |= dict(zip(stops.stop_id, points, strict=True))
            runs = tables["trips"]
            runs = set(runs[runs.service_id.isin(services)].trip_id)
            calls = tables["stop_times"]
            for trip, rows in calls[calls.trip_id.isin(runs)].groupby("trip_id", sort=False):
                times = [_clock(text) for text in rows.arrival_time]
                stop_ids = list(rows.stop_id)
                for i in range(len(times) - 1):
                    self.connections.append(
                        (times[i], times[i + 1], stop_ids[i], stop_ids[i + 1], str(trip))
                    )
        self.connections.sort()
        self.stops = list(self.at)
        self.points = np.array([self.at[stop] for stop in self.stops])
        self.links = {stop: self.walks(self.at[stop]) for stop in self.stops}

    def walks(self, at: np.ndarray) -> dict[str, float]:
        """Return the stops within the longest walk of a place, with seconds."""
        seconds = np.hypot(*(self.points - at).T) * _DETOUR / _WALK_MS
        near = np.flatnonzero(seconds <= _LONGEST_WALK_S)
        return {self.stops[i]: float(seconds[i]) for i in near}

    def arrive(self, start: np.ndarray, end: np.ndarray, leave: float) -> float:
        """Return the earliest arrival when leaving at a time; infinite if there is none."""
        best = defaultdict(lambda: float("inf"))
        direct = float(np.hypot(*(start - end))) * _DETOUR / _WALK_MS
        goal = leave + direct if direct <= _LONGEST_WALK_S else float("inf")
        for stop, seconds in self.walks(start).items():
            best[stop] = leave + seconds
        last = self.walks(end)
        aboard: set[str] = set()
        for departs, arrives, a, b, trip in self.connections:
            if departs < leave or (trip not in aboard and best[a] > departs):
                continue
            aboard.add(trip)
            if arrives < best[b]:
                best[b] = arrives
                goal = min(goal, arrives + last.get(b, float("inf")))
                for other, seconds in self.links[b].items():
                    changed = arrives + seconds + 2 * _MINUTE
                    best[other] = min(best[other], changed)
        return goal


def _verdict(day: _Day, home: np.ndarray, venue: np.ndarray, start: int, end: int) -> str:
    walk = float(np.hypot(*(home - venue))) * _DETOUR / _WALK_MS
    if walk <= _LONGEST_WALK_S:
        return "walk"
    leaves = range(start - 150 * _MINUTE, start, 5 * _MINUTE)
    out = any(
        start - 60 * _MINUTE <= day.arrive(home, venue, leave) <= start
        and day.arrive(home, venue, leave) - leave <= 90 * _MINUTE
        for leave in leaves
    )
    back = day.arrive(venue, home, end) - end <= 120 * _MINUTE
    return {
        (True, True): "public_transport",
        (True, False): "lift_back",
        (False, True): "lift_there",
        (False, False): "lift_both",
    }[out, back]


def _verdicts(demo: DemoFiles, services: set[str], weekday: str) -> dict[str, Counter[str]]:
    day = _Day(demo, services)
    sessions = []
    for row in rows_of(demo.groups):
        if row["lat"] and row["day"] == weekday:
            clock = [_clock(row[column]) for column in ("start_time", "end_time")]
            sessions.append((metres([row["lat"]], [row["lon"]])[0], *clock))
    assert len(sessions) >= 8
    found: dict[str, Counter[str]] = {}
    for patient in rows_of(demo.patients):
        home = metres([patient["lat"]], [patient["lon"]])[0]
        found[patient["id"]] = Counter(_verdict(day, home, *session) for session in sessions)
    return found


def test_a_tuesday_gives_every_verdict(demo: DemoFiles) -> None:
    found = _verdicts(demo, {"weekday", "market", "school"}, "Tuesday")
    total: Counter[str] = sum(found.values(), Counter())
    count = total.total()
    assert total["walk"] >= 0.03 * count
    assert total["public_transport"] >= 0.15 * count
    assert total["lift_back"] >= 0.02 * count
    assert total["lift_there"] >= 0.02 * count
    assert 0.2 * count <= total["lift_both"] <= 0.75 * count
    # The example homes are what they say: easy in the town, nothing on the lonely farms.
    assert found["P-101"]["walk"] >= 3
    assert found["P-104"]["public_transport"] >= 3
    assert set(found["P-115"]) == {"lift_both"}
    assert set(found["P-116"]) == {"lift_both"}
    # Coldmere has its market bus on a Tuesday.
    assert found["P-111"]["public_transport"] + found["P-111"]["lift_back"] >= 1


def test_on_a_wednesday_the_market_bus_does_not_help(demo: DemoFiles) -> None:
    found = _verdicts(demo, {"weekday", "school"}, "Wednesday")
    assert set(found["P-111"]) == {"lift_both"}
    assert found["P-104"]["public_transport"] >= 3
