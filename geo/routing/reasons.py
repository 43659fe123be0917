"""Why a half of the round trip fails: measured by asking again with one limit relaxed.

For each limit alone: if nothing works even with the limit as wide as is sensible, it is not the
reason. Otherwise the smallest value that works is found by bisection, each step helped by what
the way that was found really uses. Facts of the service (no stop, no bus that day, the first
arrival, the last bus) come first, then the limits that are nearest to working.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geo.routing.day import Accessible
from geo.routing.halves import Half, World, best_way
from geo.routing.search import EVER_S, first_arriving, last_leaving
from geo.routing.vocabulary import DAY_S, UNREACHED, Direction, Reason, ReasonCode
from geo.routing.ways import Way

MOST_REASONS: Final = 3

WIDEST_WALK_S: Final = 3_600
"""Walks are relaxed up to this, or to twice the traveller's limit where that is more."""

_LAST_BUS: Final = (ReasonCode.LAST_BUS_TOO_EARLY, ReasonCode.NO_TIME_TO_REACH_LAST_BUS)
_WIDEST_JOURNEY_S: Final = 4 * 3_600
_WIDEST_WAIT_S: Final = 6 * 3_600
_MOST_RIDES: Final = 7


@dataclass(frozen=True)
class _Knob:
    """One limit that can be relaxed.

    Attributes
    ----------
    limit, widest : the traveller's value, and the most relaxed one.
    relaxed : the half with another value.
    used : the value that a way really needs.
    """

    code: ReasonCode
    limit: int
    widest: int
    relaxed: Callable[[int], Half]
    used: Callable[[Way], int]


def widest_walk_s(max_walk_s: int) -> int:
    """Return how far walks are looked at, so that reasons can name the one that would do."""
    return max(WIDEST_WALK_S, 2 * max_walk_s)


def reasons_for(world: World, half: Half) -> list[Reason]:
    """Say why `half` has no way; at most three reasons, the most useful first."""
    facts = list(_no_service(world, half))
    if facts:
        # Nothing but a longer walk can help where there is no bus.
        knobs = [k for k in _knobs(world, half) if k.code is ReasonCode.WALK_TOO_LONG]
    else:
        facts = list(_first_and_last(world, half))
        knobs = list(_knobs(world, half))
    # Relaxing is asked of each limit alone, so that each number stands for itself.
    found = [(k, value) for k in knobs if (value := _smallest(world, k)) is not None]
    if any(knob.code is ReasonCode.WAIT_AFTER_TOO_LONG for knob, _ in found):
        # A later bus runs, so the one before the end is not the last.
        facts = [fact for fact in facts if fact.code not in _LAST_BUS]
    # The walk to the nearest stop is said once.
    said = max((r.found for r in facts if isinstance(r.found, int)), default=None)
    found = [(k, value) for k, value in found if value != said]
    found.sort(key=lambda item: abs(item[1] - item[0].limit) / max(item[0].limit, 1))
    limits = [Reason(half.direction, k.code, value, k.limit) for k, value in found]
    reasons = [*facts, *_edge(world, half), *limits, *_not_step_free(world, half)]
    return reasons[:MOST_REASONS] or [Reason(half.direction, ReasonCode.NO_CONNECTION)]


def _knobs(world: World, half: Half) -> Iterator[_Knob]:
    """Relax walks, journey time, changes and waits, one at a time."""
    limits = half.limits

    def with_limits(**changed: int) -> Half:
        return replace(half, limits=limits._replace(**changed))

    # A total that is just twice the longest walk follows it; one of its own stays.
    own_total = limits.total_walk_s != 2 * limits.max_walk_s

    def longest_walk_s(way: Way) -> int:
        longest_s = _longest_walk_s(world, half, way)
        return longest_s if own_total else max(longest_s, -(-way.walk_s // 2))

    yield _Knob(
        ReasonCode.WALK_TOO_LONG,
        limits.max_walk_s,
        widest_walk_s(limits.max_walk_s),
        lambda s: with_limits(
            max_walk_s=s, total_walk_s=limits.total_walk_s if own_total else 2 * s
        ),
        longest_walk_s,
    )
    yield _Knob(
        ReasonCode.WALK_TOTAL_TOO_LONG,
        limits.total_walk_s,
        max(limits.max_walk_s * (limits.rides + 1), limits.total_walk_s),
        lambda s: with_limits(total_walk_s=s),
        lambda way: way.walk_s,
    )
    yield _Knob(
        ReasonCode.JOURNEY_TOO_LONG,
        limits.max_journey_s,
        max(_WIDEST_JOURNEY_S, limits.max_journey_s),
        lambda s: with_limits(max_journey_s=s),
        lambda way: way.arrive_s - way.leave_s,
    )
    yield _Knob(
        ReasonCode.TOO_MANY_CHANGES,
        limits.rides - 1,
        max(_MOST_RIDES, limits.rides) - 1,
        lambda changes: with_limits(rides=changes + 1),
        lambda way: way.changes,
    )
    yield _Knob(
        ReasonCode.CHANGE_TOO_SHORT,
        limits.min_change_s,
        0,
        lambda s: with_limits(min_change_s=s),
        lambda _: 0,
    )
    outward = half.direction is Direction.OUTWARD
    yield _Knob(
        ReasonCode.WAIT_BEFORE_TOO_LONG if outward else ReasonCode.WAIT_AFTER_TOO_LONG,
        half.wait_s,
        _widest_wait_s(half),
        lambda s: replace(half, wait_s=s),
        lambda way: half.moment_s - way.arrive_s if outward else way.leave_s - half.moment_s,
    )


def _widest_wait_s(half: Half) -> int:
    """Return the longest wait that is looked at: within the day, and not half of it."""
    left_s = half.moment_s if half.direction is Direction.OUTWARD else DAY_S - half.moment_s
    return max(half.wait_s, min(_WIDEST_WAIT_S, left_s))


def _smallest(world: World, knob: _Knob) -> int | None:
    """Return the value nearest to the limit that works; None where none does.

    Whether a way exists changes once between the limit, which does not work, and the widest.
    """
    if knob.widest == knob.limit:
        return None
    way = best_way(world, knob.relaxed(knob.widest))
    if way is None:
        return None
    fails, works = knob.limit, knob.widest
    tightens = knob.widest > knob.limit
    while True:
        if tightens and way is not None:
            # What the way really uses works too; it is more than what fails.
            works = max(fails + 1, min(works, knob.used(way)))
        if abs(works - fails) <= 1:
            return works
        middle = (fails + works) // 2
        way = best_way(world, knob.relaxed(middle))
        if way is None:
            fails = middle
        else:
            works = middle


def _longest_walk_s(world: World, half: Half, way: Way) -> int:
    """Return the longest single walk of `way`."""
    if not way.rides:
        return way.walk_s
    access_s = way.rides[0].depart_s - way.leave_s
    egress_s = way.arrive_s - way.rides[-1].arrive_s
    return max(access_s, egress_s, *_change_walks_s(world, half, way))


def _change_walks_s(world: World, half: Half, way: Way) -> Iterator[int]:
    changes = world.service(half.accessible).changes
    for ride, following in zip(way.rides, way.rides[1:], strict=False):
        row = slice(int(changes.first[ride.to_stop]), int(changes.first[ride.to_stop + 1]))
        yield int(changes.walk_s[row][changes.stop[row] == following.from_stop].min())


def _edge(world: World, half: Half) -> Iterator[Reason]:
    """Tell when one would have to leave home, or be home, without a limit on that."""
    if half.edge_s is None:
        return
    way = best_way(world, replace(half, edge_s=None))
    if way is None:
        return
    limit = world.local(half.edge_s)
    if half.direction is Direction.OUTWARD:
        found = world.local(way.leave_s)
        yield Reason(half.direction, ReasonCode.LEAVES_TOO_EARLY, found, limit)
    else:
        found = world.local(way.arrive_s)
        yield Reason(half.direction, ReasonCode.HOME_TOO_LATE, found, limit)


def _not_step_free(world: World, half: Half) -> Iterator[Reason]:
    if half.step_free and best_way(world, half, Accessible.ANY) is not None:
        yield Reason(half.direction, ReasonCode.NOT_STEP_FREE)


def _no_service(world: World, half: Half) -> Iterator[Reason]:
    """Tell where no bus can be walked to, at home or at the venue."""
    ends = world.ends(half.step_free)
    service = world.service(half.accessible)
    any_service = world.service(Accessible.ANY)
    served = service.day.served
    limit_s = half.limits.max_walk_s
    near = ((ends.from_s, ReasonCode.NO_STOP_NEAR_HOME), (ends.to_s, ReasonCode.NO_STOP_NEAR_VENUE))
    for walk_s, code in near:
        if (served & (walk_s <= limit_s)).any():
            continue
        if half.step_free and (any_service.day.served & (walk_s <= limit_s)).any():
            continue  # There is service, only not step-free: that is another reason.
        if (walk_s <= limit_s).any():
            yield Reason(half.direction, ReasonCode.NO_SERVICE_THAT_DAY)
            return
        nearest_s = int(np.where(served, walk_s, UNREACHED).min(initial=UNREACHED))
        found = None if nearest_s == UNREACHED else nearest_s
        yield Reason(half.direction, code, found, limit_s)


def _first_and_last(world: World, half: Half) -> Iterator[Reason]:
    """Tell when the first bus of the day gets there, or the last one leaves, if that is the catch.

    All other limits hold.
    """
    service = world.service(half.accessible)
    ends = replace(world.ends(half.step_free), direct_s=UNREACHED)
    limit: dt.datetime = world.local(half.moment_s)
    if half.direction is Direction.OUTWARD:
        leave_s = 0 if half.edge_s is None else half.edge_s
        way = first_arriving(service, half.limits, ends, leave_s, max(leave_s, DAY_S))
        if way is not None and way.arrive_s > half.moment_s:
            found = world.local(way.arrive_s)
            yield Reason(half.direction, ReasonCode.FIRST_ARRIVAL_TOO_LATE, found, limit)
        return
    latest_s = EVER_S if half.edge_s is None else half.edge_s
    # No later arrival belongs to a way that leaves before the end, but next morning's bus has one.
    home_s = min(latest_s, half.moment_s + half.limits.max_journey_s)
    way = last_leaving(service, half.limits, ends.turned_round(), 0, home_s)
    if way is not None and way.leave_s < half.moment_s:
        board_s = way.rides[0].depart_s
        found = world.local(board_s)
        if board_s < half.moment_s:
            yield Reason(half.direction, ReasonCode.LAST_BUS_TOO_EARLY, found, limit)
            return
        # It leaves after the end, but not late enough to walk to it.
        there = world.local(half.moment_s + board_s - way.leave_s)
        yield Reason(half.direction, ReasonCode.NO_TIME_TO_REACH_LAST_BUS, found, there)
