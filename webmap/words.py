"""How verdicts, ways and fixes are said: plain English, "you" is the reader.

A verdict is always said in the same order: can they, how, the catch. Unknown is never shown as a
number. Nothing here knows about pages.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Final

from geo.routing.vocabulary import (
    Alternative,
    Booking,
    Direction,
    Fix,
    FixCode,
    Journey,
    Judgement,
    Leg,
    Option,
    Verdict,
)
from webmap.plain import at_least, capital, clock, duration, in_minutes, number
from webmap.reasons import reason_words
from webmap.timeline import PartKind, Timeline, timeline
from webmap.vehicles import ride, stop, vehicle

LONG_WAIT_MIN: Final = 15
"""A wait on the way or at the venue that is as long as this is said in the first sentence."""

_LONG_WAIT_S: Final = LONG_WAIT_MIN * 60
_MOST_COUNTED: Final = 9


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
            return f"{_way_there(judgement)} {_ways_home(judgement)}".strip()
        case Verdict.LIFT_BACK:
            return f"Can get there, but not home: {_catch(judgement, Direction.HOMEWARD, weekday)}."
        case Verdict.LIFT_THERE:
            return f"Can get home, but not there: {_catch(judgement, Direction.OUTWARD, weekday)}."
        case Verdict.LIFT_BOTH:
            return f"Needs a lift: {_catch(judgement, None, weekday)}."
        case Verdict.UNKNOWN:
            return f"We can’t tell: {_catch(judgement, None, weekday)}."


def sentence_with_lift(judgement: Judgement, *, weekday: str = "that day") -> str:
    """Say how they get there and home where a lift that they have is a part of it, and why it is.

    Parameters
    ----------
    judgement : the verdict without that lift, with its reasons and help.
    weekday : the day of the session as ``Tuesday``.
    """
    match judgement.verdict:
        case Verdict.LIFT_BACK:
            lift = f"Home with their lift{_own_lift(judgement)}"
            why = _catch(judgement, Direction.HOMEWARD, weekday)
            return f"{_way_there(judgement)} {lift}: {why}.".strip()
        case Verdict.LIFT_THERE:
            lift = f"There with their lift{_own_lift(judgement)}"
            why = _catch(judgement, Direction.OUTWARD, weekday)
            return f"{lift}: {why}. {_ways_home(judgement)}".strip()
        case Verdict.LIFT_BOTH:
            lift = f"There and home with their lift{_own_lift(judgement)}"
            return f"{lift}: {_catch(judgement, None, weekday)}."
        case _:
            return verdict_sentence(judgement, weekday=weekday)


def pass_words(judgement: Judgement) -> str:
    """Name the first ride on which their bus pass does not count yet; nothing where it does."""
    for journey in (judgement.outward, judgement.homeward):
        for leg in journey.legs if journey is not None else ():
            if leg.pass_valid is False:
                return f"Their bus pass does not count yet on {ride(leg)} at {clock(leg.depart)}."
    return ""


def fix_words(fix: Fix) -> str:
    """Say what help would make it work, as a sentence."""
    match fix.code:
        case FixCode.OTHER_SESSION:
            return f"{fix.note or 'Another group of this kind'} works instead."
        case FixCode.MOVE_TIMES:
            return _move(fix)
        case FixCode.LIFT_ONE_WAY:
            way = "there" if fix.leg is Direction.OUTWARD else "home"
            return f"A lift {way} fixes it{_drive(fix)}."
        case FixCode.LIFT_TO_STOP:
            return f"{_lift_to_stop(fix)}{_drive(fix)}."
        case FixCode.COMMUNITY_TRANSPORT:
            return _community_transport(fix)
        case FixCode.LIFT_BOTH_WAYS:
            return f"A lift both ways fixes it{_drive(fix)}."


def journey_summary(journey: Journey) -> str:
    """Say a way in one line: ``Leave at 10:06, arrive at 10:37. 31 minutes, 6 of them walking.``"""
    shown = timeline(journey)
    about = "about " if _is_about(shown) else ""
    return (
        f"Leave at {about}{clock(shown.leave)}, arrive at {about}{clock(shown.arrive)}. "
        f"{_door_to_door(journey, shown)}."
    )


def alternative_words(alternative: Alternative) -> str:
    """Say another way: ``Later: leave at 12:32, home at 13:03. Bus 42 at 12:38.``"""
    journey = alternative.journey
    shown = timeline(journey)
    match alternative.option:
        case Option.EARLIER:
            what = "Earlier"
        case Option.LATER:
            what = "Later"
        case Option.FEWER_CHANGES:
            what = "With only one change" if journey.changes == 1 else "With fewer changes"
            what = what if journey.changes else "Without a change"
    there = "there" if alternative.leg is Direction.OUTWARD else "home"
    about = "about " if _is_about(shown) else ""
    times = f"leave at {about}{clock(shown.leave)}, {there} at {about}{clock(shown.arrive)}"
    how = "walk all the way" if journey.is_walk else rides_in_order(shown)
    return f"{what}: {times}. {capital(how)}."


def rides_in_order(shown: Timeline) -> str:
    """Say what is ridden and when, long waits between included: ``bus 42 at 10:12, then ...``."""
    said: list[str] = []
    wait = 0
    for part in shown.parts:
        if part.kind is PartKind.WAIT:
            wait = part.minutes
        elif part.kind is PartKind.RIDE and part.leg is not None:
            waited = (
                f" after a wait of {in_minutes(wait)}" if said and wait >= LONG_WAIT_MIN else ""
            )
            said.append(f"{ride(part.leg)} {_at(part.leg, part.start)}{waited}")
            wait = 0
    return ", then ".join(said)


def headway(leg: Leg) -> str:
    """Say how often a ride comes that runs to no exact times; empty where it has them."""
    return "" if leg.headway_s is None else f"about every {duration(leg.headway_s)}"


def _walk_both(out: Journey | None, back: Journey | None) -> str:
    if out is None or back is None:
        return "Walk."
    there, home = in_minutes(timeline(out).minutes), in_minutes(timeline(back).minutes)
    return f"Walk, {there} each way." if there == home else f"Walk, {there} there, {home} home."


def _way_there(judgement: Judgement) -> str:
    out = judgement.outward
    if out is None:
        return ""
    shown = timeline(out)
    if out.is_walk:
        return f"Walk there, {in_minutes(shown.minutes)}."
    said = f"{capital(rides_in_order(shown))}, {_door_to_door(out, shown)}."
    early = judgement.wait_before_s or 0
    return f"{said} They get there {at_least(early)} early." if early >= _LONG_WAIT_S else said


def _ways_home(judgement: Judgement) -> str:
    back = judgement.homeward
    if back is None:
        return ""
    shown = timeline(back)
    if back.is_walk:
        return f"Walk home, {in_minutes(shown.minutes)}."
    late = judgement.wait_after_s or 0
    waited = f" They wait {at_least(late)} after the end." if late >= _LONG_WAIT_S else ""
    ways = judgement.ways_home
    if ways is None or judgement.margin_last_s is None:
        return f"Home by {clock(shown.arrive)}.{waited}{_wait_home(shown)}"
    if ways == 1:
        return f"Only one way home: {rides_in_order(shown)}.{waited}"
    last = back.leave + dt.timedelta(seconds=judgement.margin_last_s)
    # In a town a hundred vehicles may do; the figure would say no more than this.
    many = "Many" if ways > _MOST_COUNTED else capital(number(ways))
    return f"{many} ways home; leave by {clock(last)} for the last.{waited}{_wait_home(shown)}"


def _wait_home(shown: Timeline) -> str:
    """Say the longest wait at a change on the way home, where it is long."""
    waits = [
        (part.minutes, stop(ridden.leg.from_name))
        for part, ridden in pairwise(shown.parts)
        if part.kind is PartKind.WAIT and ridden.leg is not None and part is not shown.parts[0]
    ]
    longest, where = max(waits, default=(0, ""))
    if longest < LONG_WAIT_MIN:
        return ""
    return f" On the way home they wait {in_minutes(longest)} at {where}."


def _at(leg: Leg, time: dt.datetime) -> str:
    """Say when a ride leaves, and that somebody has to be phoned for it."""
    phone = ""
    if Booking.PHONE_AGENCY in {leg.boarding, leg.alighting}:
        phone = f" (phone {leg.agency or 'the bus company'} first)"
    if leg.headway_s is None:
        return f"at {clock(time)}{phone}"
    return f"at about {clock(time)}, one {headway(leg)}{phone}"


def _is_about(shown: Timeline) -> bool:
    return any(part.leg is not None and part.leg.headway_s is not None for part in shown.parts)


def _door_to_door(journey: Journey, shown: Timeline) -> str:
    if journey.is_walk:
        return f"{in_minutes(shown.minutes)} on foot"
    walk = shown.walk_minutes
    walking = f", {walk} of them walking" if walk else ""
    return f"{in_minutes(shown.minutes)} door to door{walking}"


def _catch(judgement: Judgement, leg: Direction | None, weekday: str) -> str:
    """Say the first reason that speaks of `leg`, or of any."""
    reasons = [r for r in judgement.reasons if leg is None or r.leg is leg]
    if not reasons:
        return "no way fits their limits" if leg is not None else "no way fits there or home"
    return reason_words(reasons[0], weekday=weekday)


def _own_lift(judgement: Judgement) -> str:
    """Say how long the drive of the lift that they have takes, where that is known."""
    whole = (FixCode.LIFT_ONE_WAY, FixCode.LIFT_BOTH_WAYS)
    drives = (_drive(fix) for fix in judgement.fixes if fix.code in whole)
    return next(drives, "").replace(": ", ", ", 1)


def _move(fix: Fix) -> str:
    if fix.shift_s is None:
        return "Another time would work."
    later = "later" if fix.shift_s > 0 else "earlier"
    what = "Ending" if fix.leg is Direction.HOMEWARD else "Starting"
    return f"{what} {duration(abs(fix.shift_s))} {later} would work."


def _lift_to_stop(fix: Fix) -> str:
    kind, where = vehicle(fix.route_type), stop(fix.stop_name)
    if fix.leg is Direction.HOMEWARD:
        return f"The {kind} to {where}, then a lift home, fixes it"
    if fix.leg is Direction.OUTWARD:
        return f"A lift to {where} to catch the {kind} fixes it"
    return f"A lift to {where} to catch the {kind}, and a lift home from there after, fixes it"


def _community_transport(fix: Fix) -> str:
    way = {Direction.OUTWARD: "there", Direction.HOMEWARD: "home", None: "there and home"}[fix.leg]
    phone = f": phone {fix.phone}" if fix.phone else ""
    note = f" {capital(fix.note.rstrip('.'))}." if fix.note else ""
    return f"{fix.scheme or 'Community transport'} may take them {way}{phone}.{note}"


def _drive(fix: Fix) -> str:
    """Say how long the driving takes: each way where `fix` is for both, and so holds the sum."""
    if fix.drive_s is None:
        return ""
    ways = 1 if fix.leg is not None else 2
    about, each = ("", "") if ways == 1 else ("about ", " each way")
    minutes = -(-fix.drive_s // (60 * ways))
    # Less than the lift all the way as that is said, so that the two sentences add up.
    whole = -(-(fix.drive_s + (fix.saved_s or 0)) // (60 * ways))
    saved = f", {in_minutes(whole - minutes)} less than a lift all the way"
    return f": {about}{in_minutes(minutes)} by car{each}{saved if whole > minutes else ''}"
