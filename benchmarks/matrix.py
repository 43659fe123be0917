"""P5: median travel times between all small areas, for every minute from 7:00 to 9:00.

With one thread and with two, in turns in one run; with the default limits, and without the limit
on the total of walks. The answers must be equal. Then the few-to-many cases, and the time that one
departure and one arrival take. No other router runs here: R5 and OpenTripPlanner could not be
installed, so that their published figures are the only ones there are.

    LINKWAY_TEST_DATA=folder python -m benchmarks.matrix PACK [--rounds 5]
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import statistics
import time
from pathlib import Path

import numpy as np

from benchmarks.window import DATE, small_areas
from geo.pack.load import open_pack
from geo.routing.engine import Engine
from geo.routing.matrix import Arrive, Depart, Departures, Matrix, When
from geo.routing.vocabulary import UNREACHED, Point, Traveller

WINDOW = Departures(7 * 3600, 9 * 3600, 50)


def run(
    engine: Engine,
    places: tuple[list[Point], list[Point]],
    when: When,
    traveller: Traveller,
    threads: int,
    date: dt.date = DATE,
) -> tuple[np.ndarray, float, float]:
    """Return the times, and how long that took: by the clock, and of all processors."""
    begin, worked = time.perf_counter(), time.process_time()
    matrix = Matrix(engine, *places, date, when, traveller)
    seconds = np.concatenate(list(matrix.blocks(threads)))
    return seconds, time.perf_counter() - begin, time.process_time() - worked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    engine = Engine(open_pack(options.pack).network)
    places = small_areas()
    few = places[::25]
    travellers = {
        "default limits": Traveller(),
        "no limit on the total of walks": Traveller(max_walk_total_s=12 * 3600),
    }
    run(engine, (few, few), WINDOW, Traveller(), 1)  # compiles, and opens the pack
    print(f"medians of {len(places)} x {len(places)}, 120 departures")
    for name, traveller in travellers.items():
        clock: dict[int, list[float]] = {1: [], 2: []}
        worked: dict[int, list[float]] = {1: [], 2: []}
        answers = []
        for turn in range(options.rounds):
            for threads in (1, 2) if turn % 2 else (2, 1):
                seconds, passed, work = run(engine, (places, places), WINDOW, traveller, threads)
                answers.append(seconds)
                clock[threads].append(passed)
                worked[threads].append(work)
        for other in answers[1:]:
            np.testing.assert_array_equal(answers[0], other)
        one, two = statistics.median(clock[1]), statistics.median(clock[2])
        gain = statistics.median(a / b for a, b in zip(clock[1], clock[2], strict=True))
        print(
            f"  {name}: 1 thread {one:.2f} s (processor {statistics.median(worked[1]):.2f}), "
            f"2 threads {two:.2f} s (processor {statistics.median(worked[2]):.2f}), "
            f"gain in turns {gain:.2f}; "
            f"{1000 * one / len(places):.1f} ms an origin; "
            f"{np.mean(answers[0] != UNREACHED):.0%} reached"
        )
    print("one thread, median of the rounds")
    for what, pair, when in (
        ("511 x 511, depart 8:00", (places, places), Depart(8 * 3600)),
        ("511 x 511, arrive 9:00", (places, places), Arrive(9 * 3600)),
        ("511 x 21, window", (places, few), WINDOW),
        ("21 x 511, window", (few, places), WINDOW),
        ("511 x 21, depart 8:00", (places, few), Depart(8 * 3600)),
        ("21 x 511, depart 8:00", (few, places), Depart(8 * 3600)),
    ):
        passed = [run(engine, pair, when, Traveller(), 1)[1] for _ in range(options.rounds)]
        print(f"  {what}: {statistics.median(passed):.2f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
