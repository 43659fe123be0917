"""The verdict on one session: DESIGN section 3 in code.

Both halves are searched, each with what is known of its date. What cannot be said is `unknown`,
with the reason, and never a yes or a no.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from geo.routing.day import Accessible
from geo.routing.halves import Half, World, best_way
from geo.routing.legs import Guide
from geo.routing.reasons import reasons_for
from geo.routing.search import EVER_S, ways_on
from geo.routing.vocabulary import (
    Direction,
    Fix,
    Judgement,
    Reason,
    ReasonCode,
    Verdict,
)
from geo.routing.ways import Way, WaysOn


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


def judge_session(
    key: str,
    outward: Asked,
    homeward: Asked,
    explain: bool,
    fixes: Callable[[list[Asked]], list[Fix]],
) -> Judgement:
    """Judge the round trip.

    Parameters
    ----------
    explain : whether reasons and fixes are wanted.
    fixes : finds the help for the halves that have no way.
    """
    there, back = _find(outward), _find(homeward)
    ways = _ways_home(homeward, back)
    verdict = _verdict(there, back)
    reasons = tuple(reason for reason in (there.unknown, back.unknown) if reason is not None)
    needed: tuple[Fix, ...] = ()
    if explain:
        halves = ((outward, there), (homeward, back))
        failing = [asked for asked, found in halves if found.fails]
        for asked in failing:
            reasons += tuple(reasons_for(asked.world, asked.half))
        without = [asked for asked, found in halves if found.way is None]
        needed = tuple(fixes(without)) if without else ()
    out, home = there.way, back.way
    last_s = None if ways is None else ways.last_leave_s
    return Judgement(
        key=key,
        verdict=verdict,
        outward=None if out is None else outward.guide.journey(out, homeward=False),
        homeward=None if home is None else homeward.guide.journey(home, homeward=True),
        ways_home=None if ways is None else ways.count,
        margin_last_s=None if home is None or last_s is None else last_s - home.leave_s,
        wait_before_s=None if out is None else outward.half.moment_s - out.arrive_s,
        wait_after_s=None if home is None else home.leave_s - homeward.half.moment_s,
        reasons=reasons,
        fixes=needed,
    )


def unknown(key: str, *codes: ReasonCode) -> Judgement:
    """Return the judgement on a session of which nothing can be said."""
    return Judgement(
        key,
        Verdict.UNKNOWN,
        reasons=tuple(Reason(Direction.OUTWARD, code) for code in codes),
    )


def _find(asked: Asked) -> Found:
    world, half = asked.world, asked.half
    way = best_way(world, half)
    if way is not None:
        return Found(way, None)
    if world.silent is not None:
        return Found(None, Reason(half.direction, world.silent))
    if half.step_free and best_way(world, half, Accessible.NOT_NO) is not None:
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


def _ways_home(asked: Asked, found: Found) -> WaysOn | None:
    """Count the ways home; None where the timetable does not tell."""
    world, half = asked.world, asked.half
    if world.silent is not None or found.unknown is not None:
        return None
    if found.way is None:
        return WaysOn(0, None)
    return ways_on(
        world.service(half.accessible),
        half.limits,
        world.ends(half.step_free).turned_round(),
        half.moment_s,
        half.moment_s + half.wait_s,
        EVER_S if half.edge_s is None else half.edge_s,
    )
