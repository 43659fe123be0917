"""Random small timetables in which every trap is common.

Times are whole minutes of a short while and walks whole minutes of a few, so that ties, journeys
that just fit and journeys that just do not fit are the rule.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from geo.routing.kernels.timetable import Limits
from tests.routing.timetables import Rows, Trip

DATE = dt.date(2026, 6, 9)
FIRST_DATE = dt.date(2026, 6, 8)
NOON = 12 * 3600
FAR = 2**31 - 1
METRES_A_MINUTE = 80.0
SPEED_MS = 4.8 / 3.6


@dataclass(frozen=True)
class Case:
    """A timetable and somebody's limits, with walks from a source and to a target."""

    rows: Rows
    limits: Limits
    from_s: tuple[int, ...]
    to_s: tuple[int, ...]
    direct_s: int
    window: tuple[int, int]
    edge_s: int | None


def minutes(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high).map(lambda m: 60 * m)


@st.composite
def _trip(draw: st.DrawFn, stops: int) -> Trip:
    # Stops may repeat: loops come past twice.
    visited = draw(st.lists(st.integers(0, stops - 1), min_size=2, max_size=5))
    # Some trips belong to the day before and run past midnight, some to the day after.
    service_day = draw(st.sampled_from((0, 0, 0, 0, 1, 2)))
    shift = (0, 86_400, -86_400)[service_day]
    time = NOON + shift + draw(minutes(-10, 60))
    times = []
    for _ in visited:
        stay = draw(st.sampled_from((0, 0, 0, 60, 240)))
        times.append((time, time + stay))
        time += stay + draw(minutes(0, 12))
    flags = st.sampled_from((1, 1, 1, 1, 3, 0, 2))
    banned = draw(st.booleans())
    return Trip(
        tuple(visited),
        tuple(times),
        service=service_day,
        board=tuple(draw(flags) for _ in visited) if banned else None,
        alight=tuple(draw(flags) for _ in visited) if banned else None,
        wheelchair=draw(st.sampled_from((0, 1, 1, 2))),
        duplicate=draw(st.integers(0, 5)) == 0,
    )


@st.composite
def rows(draw: st.DrawFn, most_trips: int = 9) -> Rows:
    """Draw a timetable whose services run on the day, the day before or the day after."""
    stops = draw(st.integers(2, 6))
    trips = draw(st.lists(_trip(stops), min_size=1, max_size=most_trips))
    # More trips on the same stops: a little later, or overtaking.
    for one in list(trips):
        if draw(st.integers(0, 2)) == 0:
            later, longer = draw(minutes(1, 20)), draw(st.sampled_from((0, 0, -60, 60)))
            times = tuple(
                (a + later + i * longer, d + later + i * longer)
                for i, (a, d) in enumerate(one.times)
            )
            flat = [t for pair in times for t in pair]
            if flat == sorted(flat):
                trips.append(
                    Trip(one.stops, times, one.service, one.board, one.alight, one.wheelchair)
                )
    # Vehicles that go on as another trip, with their passengers.
    for block, one in enumerate(trips[:4]):
        if draw(st.booleans()):
            following = draw(_trip(stops))
            later = one.times[-1][0] + draw(minutes(0, 6)) - following.times[0][1]
            trips[block] = replace(one, block=block)
            trips.append(
                replace(
                    following,
                    stops=(one.stops[-1], *following.stops[1:]),
                    times=tuple((a + later, d + later) for a, d in following.times),
                    service=one.service,
                    block=block,
                )
            )
    metres = minutes(0, 6).map(lambda s: s / 60 * METRES_A_MINUTE)
    pairs = draw(
        st.lists(
            st.tuples(st.integers(0, stops - 1), st.integers(0, stops - 1), metres, st.booleans()),
            max_size=6,
            unique_by=lambda p: frozenset(p[:2]),
        )
    )
    walks = []
    for a, b, m, free in pairs:
        if a != b:
            walks += [(a, b, m, m if free else math.inf), (b, a, m, m if free else math.inf)]
    transfer = st.tuples(
        st.integers(0, stops - 1),
        st.integers(0, stops - 1),
        st.sampled_from((0, 1, 2, 2, 3, 4)),
        st.sampled_from((-1, 60, 300, 900)),
    )
    parent = draw(
        st.one_of(
            st.just((-1,) * stops),
            st.tuples(*[st.sampled_from((-1, 0)) for _ in range(stops - 1)]).map(
                lambda rest: (-1, *rest)
            ),
        )
    )
    return Rows(
        stops,
        tuple(trips),
        # Day before: service 1; the day: service 0; day after: service 2.
        days=(frozenset({1}), frozenset({0}), frozenset({2})),
        first_date=FIRST_DATE,
        walks=tuple(walks),
        transfers=tuple(draw(st.lists(transfer, max_size=3))),
        wheelchair=tuple(draw(st.sampled_from((0, 1, 1, 2))) for _ in range(stops)),
        parent=parent,
    )


def limits() -> st.SearchStrategy[Limits]:
    """Draw limits, mostly tight."""
    return st.builds(
        Limits,
        max_walk_s=minutes(1, 8),
        total_walk_s=minutes(1, 14),
        max_journey_s=minutes(5, 70),
        min_change_s=minutes(0, 4),
        rides=st.integers(1, 4),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a whole question."""
    drawn = draw(rows())
    walk = st.one_of(st.just(FAR), minutes(0, 9), minutes(0, 9))
    start = NOON + draw(minutes(-5, 60))
    return Case(
        rows=drawn,
        limits=draw(limits()),
        from_s=tuple(draw(walk) for _ in range(drawn.stops)),
        to_s=tuple(draw(walk) for _ in range(drawn.stops)),
        direct_s=draw(st.one_of(st.just(FAR), st.just(FAR), minutes(1, 14))),
        window=(start, start + draw(minutes(0, 30))),
        edge_s=draw(st.one_of(st.none(), minutes(-40, 50))),
    )
