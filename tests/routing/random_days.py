"""Random small timetables by the thousand, drawn without Hypothesis, which would take too long.

As in ``random_networks``, times and walks are whole minutes of a few, so that ties and journeys
that only just fit are the rule. Blocks, loops, overtaking, short days before and after, stops where
nobody gets on or off, forbidden and timed changes all happen often.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from tests.routing.departures_oracle import Rules
from tests.routing.random_networks import FIRST_DATE, METRES_A_MINUTE, NOON
from tests.routing.timetables import Rows, Trip


@dataclass(frozen=True)
class Drawn:
    """A timetable, limits, and a window in which a door is left."""

    rows: Rows
    rules: Rules
    from_s: dict[int, int]
    to_s: list[dict[int, int]]
    """Every stop itself, then some doors."""
    window: tuple[int, int]
    by_s: int
    date: dt.date = FIRST_DATE + dt.timedelta(days=1)


def draw(seed: int) -> Drawn:
    """Draw the case of that number."""
    chance = random.Random(seed)
    stops = chance.randint(2, 7)
    trips: list[Trip] = []
    for _ in range(chance.choice((1, 1, 1, 4)) * chance.randint(1, 9)):
        trips += _trips(chance, stops)
    near = [m * 60 for m in range(9)]
    start = NOON + 60 * chance.randint(-5, 50)
    rides = chance.choice((1, 2, 3, 3, 4))
    return Drawn(
        rows=Rows(
            stops,
            tuple(trips),
            days=(frozenset({1}), frozenset({0}), frozenset({2})),
            first_date=FIRST_DATE,
            walks=tuple(_walks(chance, stops)),
            transfers=tuple(
                (
                    chance.randrange(stops),
                    chance.randrange(stops),
                    chance.choice((0, 1, 2, 2, 3)),
                    chance.choice((-1, 60, 300, 900)),
                )
                for _ in range(chance.choice((0, 0, 1, 2)))
            ),
        ),
        rules=Rules(
            max_walk=60 * chance.randint(1, 8),
            total_walk=60 * chance.choice((2, 4, 6, 8, 10, 12, 14, 40)),
            max_journey=60 * chance.randint(5, 80),
            min_change=60 * chance.randint(0, 4),
            rides=rides,
        ),
        from_s={stop: chance.choice(near) for stop in range(stops) if chance.random() < 0.5},
        to_s=[{stop: 0} for stop in range(stops)]
        + [
            {stop: chance.choice(near) for stop in range(stops) if chance.random() < 0.6}
            for _ in range(2)
        ],
        window=(start, start + 60 * chance.randint(0, 30)),
        by_s=start + 60 * chance.randint(10, 90) if chance.random() < 0.3 else 2**30,
    )


def _trips(chance: random.Random, stops: int) -> list[Trip]:
    """Draw one trip, and sometimes more of the same stops, or one that its vehicle goes on as."""
    day = chance.choice((0, 0, 0, 0, 1, 2))
    time = NOON + (0, 86_400, -86_400)[day] + 60 * chance.randint(-10, 60)
    first = _trip(chance, [chance.randrange(stops) for _ in range(chance.randint(2, 5))], time, day)
    found = [first]
    for _ in range(chance.choice((0, 0, 1, 2))):
        later, longer = 60 * chance.randint(0, 20), chance.choice((0, 0, -60, 60))
        times = tuple(
            (a + later + i * longer, d + later + i * longer) for i, (a, d) in enumerate(first.times)
        )
        flat = [t for pair in times for t in pair]
        if flat == sorted(flat):
            found.append(Trip(first.stops, times, day, first.board, first.alight))
    if chance.random() < 0.4:
        block = chance.randrange(1_000_000)
        joined = []
        for number, one in enumerate(found):
            end = one.times[-1][0] + 60 * chance.randint(0, 3)
            onward = [one.stops[-1]] + [chance.randrange(stops) for _ in range(2)]
            joined.append(_with_block(one, block + number))
            if chance.random() < 0.7:
                joined.append(_with_block(_trip(chance, onward, end, day), block + number))
        found = joined
    return found


def _trip(chance: random.Random, visited: list[int], time: int, day: int) -> Trip:
    times = []
    for _ in visited:
        stay = chance.choice((0, 0, 0, 60, 240))
        times.append((time, time + stay))
        time += stay + 60 * chance.randint(0, 12)
    limited = chance.random() < 0.3
    flags = [[chance.choice((1, 1, 1, 3, 0)) for _ in visited] for _ in range(2)]
    return Trip(
        tuple(visited),
        tuple(times),
        service=day,
        board=tuple(flags[0]) if limited else None,
        alight=tuple(flags[1]) if limited else None,
    )


def _with_block(one: Trip, block: int) -> Trip:
    return Trip(one.stops, one.times, one.service, one.board, one.alight, block=block)


def _walks(chance: random.Random, stops: int) -> list[tuple[int, int, float, float]]:
    pairs = {
        (a, b): chance.randint(0, 6) * METRES_A_MINUTE
        for a in range(stops)
        for b in range(a)
        if chance.random() < 0.4
    }
    return [
        walk
        for (a, b), metres in pairs.items()
        for walk in ((a, b, metres, metres), (b, a, metres, metres))
    ]
