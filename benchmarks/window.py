"""P3: one home, every minute from 7:00 to 9:00, to all stops and all small areas.

For one home after the other, in turns within one run:

- *window*: range RAPTOR, once for all 120 departures;
- *one by one*: the same search for each of the 120 departures;
- *one departure*: of these, the one at 8:00.

The first two must give the same arrivals. Each with the default limits, and without the limit on
the total of walks, which no other router has. Processor time of the thread is told, for other
people use the machine too; the street search of the home is not part of it.

    LINKWAY_TEST_DATA=folder python -m benchmarks.window PACK [--every 12] [--rounds 5]
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np

from geo.pack.load import open_pack
from geo.routing.engine import Engine
from geo.routing.halves import limits_of, use_of
from geo.routing.kernels.range_space import ARRIVE, LEAVE, TARGET, Targets, Window
from geo.routing.kernels.timetable import Near
from geo.routing.matrix_walks import Footing
from geo.routing.profiles import RangeSearch, targets_of
from geo.routing.vocabulary import UNREACHED, Point, Traveller

ROOT = Path(__file__).resolve().parent.parent
DATE = dt.date(2024, 3, 5)
FIRST_S, LAST_S = 7 * 3600, 9 * 3600 - 60
EVER_S = 10**8


def small_areas() -> list[Point]:
    """Return the population-weighted centres of the small areas of Newport."""
    data = Path(os.environ.get("LINKWAY_TEST_DATA", ROOT.parent / "shared" / "data"))
    centres = gpd.read_file(
        data / "newport" / "newport_boundaries.gpkg", layer="oa21_pop_weighted_centroids"
    ).geometry
    return [Point(float(lat), float(lon)) for lat, lon in zip(centres.y, centres.x, strict=True)]


def stops_too(targets: Targets, stops: int) -> Targets:
    """Make every stop a target as well."""
    every = np.arange(stops, dtype=np.int32)
    return targets_of(
        stops,
        targets.many + stops,
        np.concatenate((targets.target, targets.many + every)),
        np.concatenate((np.repeat(every, np.diff(targets.first)), every)),
        np.concatenate((targets.walk_s, np.zeros(stops, dtype=np.int32))),
    )


def arrivals(entries: np.ndarray, departures: range, longest_s: int, many: int) -> np.ndarray:
    """Read from profiles when each departure arrives."""
    found = np.full((len(departures), many), UNREACHED, dtype=np.int64)
    for row, leave_s in enumerate(departures):
        fitting = entries[entries[:, LEAVE] >= leave_s]
        np.minimum.at(found[row], fitting[:, TARGET], fitting[:, ARRIVE])
        found[row][found[row] > leave_s + longest_s] = UNREACHED
    return found


def timed(work: Callable[[], object]) -> float:
    begin = time.thread_time()
    work()
    return time.thread_time() - begin


def measure(engine: Engine, places: list[Point], traveller: Traveller, every: int, rounds: int):
    limits = limits_of(traveller)
    service = engine.service(DATE, use_of(traveller), traveller.walk_speed_ms)
    network = engine.network
    footing = Footing.of(network, (places, places), limits, traveller.walk_speed_ms, False)
    targets = stops_too(footing.walks_to_targets(), service.lines.at_first.size - 1)
    sources = footing.sources(0, len(places))
    homes = [
        Near(sources.stop[begin:end], sources.walk_s[begin:end])
        for begin, end in zip(sources.first[:-1], sources.first[1:], strict=True)
        if begin < end
    ][::every]
    search = RangeSearch(service.lines, service.changes, limits)
    minutes = range(FIRST_S, LAST_S + 1, 60)
    whole = Window(FIRST_S, LAST_S, 60, True, EVER_S)
    single = [Window(minute, minute, 60, True, EVER_S) for minute in minutes]
    times: dict[str, list[list[float]]] = {"window": [], "one by one": [], "one departure": []}
    for home in homes:
        together = search.entries(home, targets, whole)
        apart = [search.entries(home, targets, window) for window in single]
        longest_s, many = limits.max_journey_s, targets.many
        expected = np.concatenate(
            [
                arrivals(entries, range(minute, minute + 1), longest_s, many)
                for entries, minute in zip(apart, minutes, strict=True)
            ]
        )
        np.testing.assert_array_equal(arrivals(together, minutes, longest_s, many), expected)
        turns: dict[str, Callable[[], object]] = {
            "window": lambda home=home: search.entries(home, targets, whole),
            "one by one": lambda home=home: [
                search.entries(home, targets, window) for window in single
            ],
            "one departure": lambda home=home: search.entries(home, targets, single[60]),
        }
        for name in turns:
            times[name].append([])
        for _ in range(rounds):
            for name, work in turns.items():
                times[name][-1].append(timed(work))
    median = {
        name: 1000 * statistics.median(statistics.median(one) for one in values)
        for name, values in times.items()
    }
    tail = 1000 * float(np.quantile([statistics.median(one) for one in times["window"]], 0.95))
    print(
        f"  {len(homes)} homes, {targets.many:,} targets: window {median['window']:.2f} ms "
        f"(p95 {tail:.2f}), one by one {median['one by one']:.1f} ms, "
        f"one departure {median['one departure']:.2f} ms"
    )
    print(f"  one by one / window: {median['one by one'] / median['window']:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--every", type=int, default=12, help="of the homes")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    engine = Engine(open_pack(options.pack).network)
    places = small_areas()
    print("default limits (20 min a walk, 40 in total, 2 changes, 90 min)")
    measure(engine, places, Traveller(), options.every, options.rounds)
    print("no limit on the total of walks")
    measure(engine, places, Traveller(max_walk_total_s=12 * 3600), options.every, options.rounds)
    print("as the floor: 30 min a walk, 3 changes, 1 min to change, 120 min")
    floor = Traveller(
        max_walk_s=1_800, max_walk_total_s=12 * 3600, max_changes=3, min_change_s=60,
        max_journey_s=7_200,
    )  # fmt: skip
    measure(engine, places, floor, options.every, options.rounds)


if __name__ == "__main__":
    main()
