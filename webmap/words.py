"""How verdicts, ways and fixes are said: plain English, "you" is the reader.

A verdict is always said in the same order: can they, how, the catch. Unknown is never shown as a
number. Nothing here knows about pages.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from geo.routing.vocabulary import (
    Direction,
    Fix,
    FixCode,
    Journey,
    Judgement,
    Leg,
    LegMode,
    Verdict,
)
from webmap.plain import capital, clock, clock_after, duration, number
from webmap.reasons import reason_words

_MOST_COUNTED: Final = 9


def vehicle(route_type: int | None) -> str:
    """Name the vehicle of a GTFS route type, basic or extended."""
    if route_type is None:
        return "bus"
    if route_type == 2 or 100 <= route_type < 200:
        return "train"
    if route_type == 0 or 900 <= route_type < 1000:
        return "tram"
    if route_type in {4, 1000, 1200}:
        return "ferry"
    if route_type == 1 or 400 <= route_type < 700:
        return "underground"
    return "coach" if 200 <= route_type < 300 else "bus"


def ride(leg: Leg) -> str:
    """Name a ride: ``bus 42``, ``train``."""
    kind = vehicle(leg.route_type)
    return f"{kind} {leg.route}".strip() if kind in ("bus", "tram", "coach") else kind


def verdict_sentence(judgement: Judgement, *, weekday: str = "that day") -> str:
    """Say in one or two sentences whether they can get there and home, how, and the catch.

    Parameters
    ----------
    judgement : the verdict on one session, with its reasons.
    weekday : the day of the session as ``Tuesday``.
    """
    out, back = judgement.outward, judgement.homeward
    match judgement.verdict:
        case Verdict.WALK:
            return _walk_both(out, back)
        case Verdict.PUBLIC_TRANSPORT:
            return f"{_way_there(out)} {_ways_home(judgement)}".strip()
        case Verdict.LIFT_BACK:
            return f"Can get there, but not home: {_catch(judgement, Direction.HOMEWARD, weekday)}."
        case Verdict.LIFT_THERE:
            return f"Can get home, but not there: {_catch(judgement, Direction.OUTWARD, weekday)}."
        case Verdict.LIFT_BOTH:
            return f"Needs a lift: {_catch(judgement, None, weekday)}."
        case Verdict.UNKNOWN:
            return f"We can’t tell: {_catch(judgement, None, weekday)}."


def fix_words(fix: Fix) -> str:
    """Say what help would make it work, as a sentence."""
    drive = f": {duration(fix.drive_s)} by car" if fix.drive_s is not None else ""
    match fix.code:
        case FixCode.OTHER_SESSION:
            return f"{fix.note or 'Another group of this kind'} works instead."
        case FixCode.MOVE_TIMES:
            return _move(fix)
        case FixCode.LIFT_ONE_WAY:
            way = "there" if fix.leg is Direction.OUTWARD else "home"
            return f"A lift {way} fixes it{drive}."
        case FixCode.LIFT_TO_STOP:
            if fix.leg is Direction.HOMEWARD:
                return f"The bus, then a lift home from {fix.stop_name}, fixes it{drive}."
            return f"A lift to {fix.stop_name}, then the bus, fixes it{drive}."
        case FixCode.LIFT_BOTH_WAYS:
            if fix.drive_s is None:
                return "A lift both ways fixes it."
            # The engine's figure is for both drives together.
            each = duration(-(-fix.drive_s // 2))
            return f"A lift both ways fixes it: about {each} by car each way."


def journey_summary(journey: Journey) -> str:
    """Say a way in one line: ``Leave at 10:06, arrive at 10:37. 31 minutes, 6 of them walking.``"""
    return (
        f"Leave at {clock(journey.leave)}, arrive at {clock_after(journey.arrive)}. "
        f"{_door_to_door(journey)}."
    )


def _walk_both(out: Journey | None, back: Journey | None) -> str:
    if out is None or back is None:
        return "Walk."
    there, home = duration(out.seconds), duration(back.seconds)
    return f"Walk, {there} each way." if there == home else f"Walk, {there} there, {home} home."


def _way_there(out: Journey | None) -> str:
    if out is None:
        return ""
    if out.is_walk:
        return f"Walk there, {duration(out.seconds)}."
    rides = [leg for leg in out.legs if leg.mode is LegMode.RIDE]
    how = capital(ride(rides[0])) + f" at {clock(rides[0].depart)}"
    if len(rides) > 1:
        how += "".join(f", then {ride(leg)} at {clock(leg.depart)}" for leg in rides[1:])
    return f"{how}, {_door_to_door(out)}."


def _ways_home(judgement: Judgement) -> str:
    back = judgement.homeward
    if back is None:
        return ""
    if back.is_walk:
        return f"Walk home, {duration(back.seconds)}."
    ways = judgement.ways_home
    kind = _home_vehicle(back)
    if ways is None or judgement.margin_last_s is None:
        return f"Home by {clock_after(back.arrive)}."
    if ways == 1:
        board = next(leg.depart for leg in back.legs if leg.mode is LegMode.RIDE)
        return f"Only one {kind} home, at {clock(board)}."
    last = back.leave + dt.timedelta(seconds=judgement.margin_last_s)
    plural = "ways" if kind == "underground" else "buses" if kind == "bus" else f"{kind}s"
    # In a town a hundred vehicles may do; the figure would say no more than this.
    many = "Many" if ways > _MOST_COUNTED else capital(number(ways))
    return f"{many} {plural} home; leave by {clock(last)} for the last."


def _home_vehicle(journey: Journey) -> str:
    return next(vehicle(leg.route_type) for leg in journey.legs if leg.mode is LegMode.RIDE)


def _door_to_door(journey: Journey) -> str:
    walk = journey.walk_s
    if journey.is_walk:
        return f"{duration(journey.seconds)} on foot"
    minutes = -(-walk // 60)
    walking = f", {minutes} of them walking" if minutes else ""
    return f"{duration(journey.seconds)} door to door{walking}"


def _catch(judgement: Judgement, leg: Direction | None, weekday: str) -> str:
    """Say the first reason that speaks of `leg`, or of any."""
    reasons = [r for r in judgement.reasons if leg is None or r.leg is leg]
    if not reasons:
        return "no way fits their limits" if leg is not None else "no way fits there or home"
    return reason_words(reasons[0], weekday=weekday)


def _move(fix: Fix) -> str:
    if fix.shift_s is None:
        return "Another time would work."
    later = "later" if fix.shift_s > 0 else "earlier"
    what = "Ending" if fix.leg is Direction.HOMEWARD else "Starting"
    return f"{what} {duration(abs(fix.shift_s))} {later} would work."
