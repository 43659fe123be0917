"""Why a half of the round trip fails: measured by asking again with one limit relaxed.

For each limit alone: if nothing works even with the limit as wide as is sensible, it is not the
reason. Otherwise the smallest value that works is found by bisection, each step helped by what
the way that was found really uses. Facts of the service (no stop, no bus that day, the first
arrival, the last bus) come first, then the limits that are nearest to working.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geo.routing.day import Accessible
from geo.routing.halves import Asking, Half, Use, World, best_way, edges
from geo.routing.kernels.timetable import Near
from geo.routing.questions import HOME
from geo.routing.search import MOST_RIDES
from geo.routing.steps import together
from geo.routing.vocabulary import DAY_S, UNREACHED, Reason, ReasonCode
from geo.routing.ways import Way

MOST_REASONS: Final = 3

WIDEST_WALK_S: Final = 3_600
"""Walks are relaxed up to this, or to twice the traveller's limit where that is more."""

_FIRST_AND_LAST: Final = (
    ReasonCode.FIRST_ARRIVAL_TOO_LATE,
    ReasonCode.LAST_BUS_TOO_EARLY,
    ReasonCode.NO_TIME_TO_REACH_LAST_BUS,
)
_WALKS: Final = (ReasonCode.WALK_TOO_LONG, ReasonCode.WALK_TOTAL_TOO_LONG)
WIDEST_JOURNEY_S: Final = 4 * 3_600
_ANY: Final = Use(Accessible.ANY)
WIDEST_WAIT_S: Final = 6 * 3_600


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


def reasons_for(world: World, half: Half) -> Asking[list[Reason]]:
    """Say why `half` has no way; at most three reasons, the most useful first."""
    facts = list(_no_service(world, half))
    if facts:
        # Nothing but a longer walk can help where there is no bus.
        knobs = [k for k in _knobs(world, half) if k.code is ReasonCode.WALK_TOO_LONG]
    else:
        facts = yield from _first_and_last(world, half)
        knobs = list(_knobs(world, half))
    # Relaxing is asked of each limit alone, so that each number stands for itself.
    values = yield from together([_smallest(world, knob) for knob in knobs])
    found = [(k, v) for k, v in zip(knobs, values, strict=True) if v is not None]
    # The walk to the nearest stop is said once.
    said = max((r.found for r in facts if isinstance(r.found, int)), default=None)
    found = [(k, value) for k, value in found if value != said]
    found.sort(key=lambda item: abs(item[1] - item[0].limit) / max(item[0].limit, 1))
    limits = [Reason(half.direction, k.code, value, k.limit) for k, value in found]
    others = yield from together([_edge(world, half), _not_step_free(world, half)])
    phone = yield from _phone_ahead(world, half)
    if others[0] or others[1] or phone or any(knob.code not in _WALKS for knob, _ in found):
        # A bus does run in time, only not as they travel: none of them is the first or the last.
        facts = [fact for fact in facts if fact.code not in _FIRST_AND_LAST]
    reasons = [*facts, *others[0], *phone, *limits, *others[1]]
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
        max(WIDEST_JOURNEY_S, limits.max_journey_s),
        lambda s: with_limits(max_journey_s=s),
        lambda way: way.arrive_s - way.leave_s,
    )
    yield _Knob(
        ReasonCode.TOO_MANY_CHANGES,
        limits.rides - 1,
        max(MOST_RIDES, limits.rides) - 1,
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
    outward = half.outward
    yield _Knob(
        ReasonCode.WAIT_BEFORE_TOO_LONG if outward else ReasonCode.WAIT_AFTER_TOO_LONG,
        half.wait_s,
        _widest_wait_s(half),
        lambda s: replace(half, wait_s=s),
        lambda way: half.moment_s - way.arrive_s if outward else way.leave_s - half.moment_s,
    )


def _widest_wait_s(half: Half) -> int:
    """Return the longest wait that is looked at: within the day, and not half of it."""
    left_s = half.moment_s if half.outward else DAY_S - half.moment_s
    return max(half.wait_s, min(WIDEST_WAIT_S, left_s))


def _smallest(world: World, knob: _Knob) -> Asking[int | None]:
    """Return the value nearest to the limit that works; None where none does.

    Whether a way exists changes once between the limit, which does not work, and the widest.
    """
    if knob.widest == knob.limit:
        return None
    way = yield from best_way(world, knob.relaxed(knob.widest))
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
        way = yield from best_way(world, knob.relaxed(middle))
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
    changes = world.service(half.use).changes
    for ride, following in zip(way.rides, way.rides[1:], strict=False):
        row = slice(int(changes.first[ride.to_stop]), int(changes.first[ride.to_stop + 1]))
        yield int(changes.walk_s[row][changes.stop[row] == following.from_stop].min())


def _edge(world: World, half: Half) -> Asking[list[Reason]]:
    """Tell when one would have to leave home, or be home, without a limit on that."""
    if half.edge_s is None:
        return []
    way = yield from best_way(world, replace(half, edge_s=None))
    if way is None:
        return []
    limit = world.local(half.edge_s)
    if half.outward:
        found = world.local(way.leave_s)
        return [Reason(half.direction, ReasonCode.LEAVES_TOO_EARLY, found, limit)]
    found = world.local(way.arrive_s)
    return [Reason(half.direction, ReasonCode.HOME_TOO_LATE, found, limit)]


def _not_step_free(world: World, half: Half) -> Asking[list[Reason]]:
    if not half.use.step_free:
        return []
    way = yield from best_way(world, half, half.use._replace(accessible=Accessible.ANY))
    return [] if way is None else [Reason(half.direction, ReasonCode.NOT_STEP_FREE)]


def _phone_ahead(world: World, half: Half) -> Asking[list[Reason]]:
    """Tell whether it would do to phone the agency first."""
    if not world.phones:
        return []
    way = yield from best_way(world, half, half.use._replace(phone=True))
    if way is None:
        return []
    kind = world.route_type(way.rides[0].trip)
    return [Reason(half.direction, ReasonCode.PHONE_AHEAD, route_type=kind)]


def _no_service(world: World, half: Half) -> Iterator[Reason]:
    """Tell where no bus can be walked to, at home or at the venue."""
    doors = world.ground(half.use.step_free).doors
    limit_s = half.limits.max_walk_s
    for near, code in (
        (doors[HOME], ReasonCode.NO_STOP_NEAR_HOME),
        (doors[HOME + 1 + half.venue], ReasonCode.NO_STOP_NEAR_VENUE),
    ):
        nearest_s = _nearest_served_s(world, half.use, near)
        if nearest_s <= limit_s:
            continue
        if half.use.step_free and _nearest_served_s(world, _ANY, near) <= limit_s:
            continue  # There is service, only not step-free: that is another reason.
        if (near.walk_s <= limit_s).any():
            yield Reason(half.direction, ReasonCode.NO_SERVICE_THAT_DAY)
            return
        yield Reason(half.direction, code, None if nearest_s == UNREACHED else nearest_s, limit_s)


def _nearest_served_s(world: World, use: Use, near: Near) -> int:
    served = world.service(use).day.served[near.stop]
    return int(np.where(served, near.walk_s, UNREACHED).min(initial=UNREACHED))


def _first_and_last(world: World, half: Half) -> Asking[list[Reason]]:
    """Tell when the first bus of the day gets there, or the last one leaves, if that is the catch.

    All other limits hold; where one of them alone is in the way, a bus does run in time.
    """
    way = yield from edges(world, half)
    if way is None:
        return []
    limit = world.local(half.moment_s)
    kind = world.route_type(way.rides[0].trip)
    if half.outward:
        if way.arrive_s <= half.moment_s:
            return []
        found, code = world.local(way.arrive_s), ReasonCode.FIRST_ARRIVAL_TOO_LATE
        return [Reason(half.direction, code, found, limit, kind)]
    if way.leave_s >= half.moment_s:
        return []
    board_s = way.rides[0].depart_s
    found = world.local(board_s)
    if board_s < half.moment_s:
        return [Reason(half.direction, ReasonCode.LAST_BUS_TOO_EARLY, found, limit, kind)]
    # It leaves after the end, but not late enough to walk to it.
    there = world.local(half.moment_s + board_s - way.leave_s)
    return [Reason(half.direction, ReasonCode.NO_TIME_TO_REACH_LAST_BUS, found, there, kind)]
