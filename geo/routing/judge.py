"""The verdict on one session: DESIGN section 3 in code.

Both halves are searched, each with what is known of its date. What cannot be said is `unknown`,
with the reason, and never a yes or a no.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from geo.routing.day import Accessible
from geo.routing.halves import (
    Asking,
    Half,
    Request,
    World,
    best_way,
    chances_of,
    question_of,
    way_of,
)
from geo.routing.legs import Guide
from geo.routing.questions import Question
from geo.routing.reasons import reasons_for
from geo.routing.steps import together
from geo.routing.vocabulary import (
    Alternative,
    Direction,
    Fix,
    Judgement,
    Option,
    Reason,
    ReasonCode,
    Verdict,
)
from geo.routing.ways import Chances, Way

MOST_FOR_FEWER_CHANGES_S: Final = 30 * 60
"""A journey with fewer changes is offered where it takes no more than this longer."""

_MOST_ASKED: Final = 8
"""So many stops of the chosen vehicle are passed over in the search for another one."""


@dataclass(frozen=True)
class Asked:
    """A half of a session, what it is asked of, and who tells its journey."""

    world: World
    half: Half
    guide: Guide


@dataclass(frozen=True)
class Found:
    """What is known of a half: a way, that there is none, or why that cannot be said."""

    way: Way | None
    unknown: Reason | None

    @property
    def fails(self) -> bool:
        """Whether it is known that there is no way."""
        return self.way is None and self.unknown is None


@dataclass(frozen=True)
class Extent:
    """How much is wanted besides the verdict and both journeys.

    Attributes
    ----------
    explain : reasons and fixes.
    paths : paths on the map, and street names.
    alternatives : other journeys.
    """

    explain: bool
    paths: bool
    alternatives: bool


def judge_session(
    key: str,
    outward: Asked,
    homeward: Asked,
    extent: Extent,
    fixes: Callable[[list[Asked]], Asking[list[Fix]]],
) -> Asking[Judgement]:
    """Judge the round trip.

    Parameters
    ----------
    fixes : finds the help for the halves that have no way.
    """
    there, back = yield from together([_find(outward), _find(homeward)])
    chances = yield from _ways_home(homeward, back)
    halves = ((outward, there), (homeward, back))
    reasons = [found.unknown for found in (there, back) if found.unknown is not None]
    needed: list[Fix] = []
    others: list[Alternative] = []
    if extent.explain:
        failing = [reasons_for(asked.world, asked.half) for asked, found in halves if found.fails]
        without = [asked for asked, found in halves if found.way is None]
        for measured in (yield from together(failing)):
            reasons += measured
        needed = (yield from fixes(without)) if without else []
    if extent.alternatives:
        for asked, found in halves:
            if found.way is not None:
                others += yield from _alternatives(asked, found.way)
    out, home = there.way, back.way
    return Judgement(
        key=key,
        verdict=_verdict(there, back),
        outward=None if out is None else outward.guide.journey(out, homeward=False),
        homeward=None if home is None else homeward.guide.journey(home, homeward=True),
        ways_home=None if chances is None else chances.count,
        margin_last_s=None
        if home is None or chances is None
        else chances.last_leave_s - home.leave_s,
        wait_before_s=None if out is None else outward.half.moment_s - out.arrive_s,
        wait_after_s=None if home is None else home.leave_s - homeward.half.moment_s,
        reasons=tuple(reasons),
        fixes=tuple(needed),
        alternatives=tuple(others),
    )


def unknown(key: str, *codes: ReasonCode) -> Judgement:
    """Return the judgement on a session of which nothing can be said."""
    return Judgement(
        key,
        Verdict.UNKNOWN,
        reasons=tuple(Reason(Direction.OUTWARD, code) for code in codes),
    )


def _find(asked: Asked) -> Asking[Found]:
    world, half = asked.world, asked.half
    way = yield from best_way(world, half)
    if way is not None:
        return Found(way, None)
    if world.silent is not None:
        return Found(None, Reason(half.direction, world.silent))
    if half.use.step_free:
        perhaps = yield from best_way(world, half, half.use._replace(accessible=Accessible.NOT_NO))
        if perhaps is not None:
            return Found(None, Reason(half.direction, ReasonCode.STEP_FREE_UNKNOWN))
    return Found(None, None)


def _verdict(there: Found, back: Found) -> Verdict:
    if there.unknown is not None or back.unknown is not None:
        return Verdict.UNKNOWN
    if there.way is None:
        return Verdict.LIFT_BOTH if back.way is None else Verdict.LIFT_THERE
    if back.way is None:
        return Verdict.LIFT_BACK
    on_foot = not there.way.rides and not back.way.rides
    return Verdict.WALK if on_foot else Verdict.PUBLIC_TRANSPORT


def _ways_home(asked: Asked, found: Found) -> Asking[Chances | None]:
    """Count the ways home; None where the timetable does not tell."""
    if asked.world.silent is not None or found.unknown is not None:
        return None
    if found.way is None:
        return Chances(0, 0)
    return (yield from chances_of(asked.world, asked.half))


def _alternatives(asked: Asked, way: Way) -> Asking[list[Alternative]]:
    """Offer the next journey for who wants to be early or may miss it, and one with less changing.

    On the way there the next one arrives sooner, on the way home it leaves the venue later; told
    backwards in time, that is the same.
    """
    world, half = asked.world, asked.half
    question = question_of(world, half, half.use)
    best_s, reached_s = way.leave_s, way.arrive_s
    if not half.outward:
        best_s, reached_s = -way.arrive_s, -way.leave_s
    following = yield from _other_vehicles(asked, way, replace(question, last_s=reached_s - 1))
    fewer = None
    if way.changes:
        limits = half.limits._replace(rides=way.changes)
        lowest_s = max(question.lowest_s, best_s - MOST_FOR_FEWER_CHANGES_S)
        with_fewer = replace(question, limits=limits, lowest_s=lowest_s)
        fewer = yield from way_of(Request(world, half.use, half.outward, with_fewer))
    option = Option.EARLIER if half.outward else Option.LATER
    found = [(option, following), (Option.FEWER_CHANGES, fewer)]
    # They are told and not drawn: their lines are not worth a guess.
    guide = replace(asked.guide, roads=None)
    return [
        Alternative(half.direction, option, guide.journey(other, not half.outward))
        for option, other in found
        if other is not None and other.rides
    ]


def _other_vehicles(asked: Asked, way: Way, question: Question) -> Asking[Way | None]:
    """Find the best way by other vehicles: the same bus to the next stop is no other chance."""
    half = asked.half
    trips = [ride.trip for ride in way.rides]
    for _ in range(_MOST_ASKED):
        other = yield from way_of(Request(asked.world, half.use, half.outward, question))
        if other is None or [ride.trip for ride in other.rides] != trips:
            return other
        reached_s = other.arrive_s if half.outward else -other.leave_s
        question = replace(question, last_s=reached_s - 1)
    return None
