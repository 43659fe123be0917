"""How verdicts are said: plain English, "you" is the reader.

A verdict is always said in the same order: can they, how, the catch. Unknown is never shown as a
number. Nothing here knows about pages.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Final

from directory.language import N_, _, ngettext
from geo.routing.vocabulary import Direction, FixCode, Journey, Judgement, Verdict
from webmap.fix_words import drive_words
from webmap.plain import at_least, capital, clock, in_minutes, number
from webmap.reasons import reason_words
from webmap.timeline import PartKind, Timeline, timeline
from webmap.vehicles import ride, stop
from webmap.words import LONG_WAIT_MIN, door_to_door, rides_in_order

_LONG_WAIT_S: Final = LONG_WAIT_MIN * 60
_MOST_COUNTED: Final = 9
# With the lift that they have: alone, and with how long its drive takes.
_LIFT_HOME: Final = (
    N_("Home with their lift: %(why)s."),
    N_("Home with their lift, %(drive)s: %(why)s."),
)
_LIFT_THERE: Final = (
    N_("There with their lift: %(why)s."),
    N_("There with their lift, %(drive)s: %(why)s."),
)
_LIFT_BOTH: Final = (
    N_("There and home with their lift: %(why)s."),
    N_("There and home with their lift, %(drive)s: %(why)s."),
)


def verdict_sentence(judgement: Judgement, *, weekday: str = "") -> str:
    """Say in one or two sentences whether they can get there and home, how, and the catch.

    Parameters
    ----------
    judgement : the verdict on one session, with its reasons.
    weekday : the day of the session as ``Tuesday``; empty where it is not to be named.
    """
    out, back = judgement.outward, judgement.homeward
    match judgement.verdict:
        case Verdict.WALK:
            return _walk_both(out, back)
        case Verdict.PUBLIC_TRANSPORT:
            return f"{_way_there(judgement)} {_ways_home(judgement)}".strip()
        case Verdict.LIFT_BACK:
            why = _catch(judgement, Direction.HOMEWARD, weekday)
            return _("Can get there, but not home: %(why)s.", why=why)
        case Verdict.LIFT_THERE:
            why = _catch(judgement, Direction.OUTWARD, weekday)
            return _("Can get home, but not there: %(why)s.", why=why)
        case Verdict.LIFT_BOTH:
            return _("Needs a lift: %(why)s.", why=_catch(judgement, None, weekday))
        case Verdict.UNKNOWN:
            return _("We can’t tell: %(why)s.", why=_catch(judgement, None, weekday))


def sentence_with_lift(judgement: Judgement, *, weekday: str = "") -> str:
    """Say how they get there and home where a lift that they have is a part of it, and why it is.

    Parameters
    ----------
    judgement : the verdict without that lift, with its reasons and help.
    weekday : the day of the session as ``Tuesday``; empty where it is not to be named.
    """
    match judgement.verdict:
        case Verdict.LIFT_BACK:
            why = _catch(judgement, Direction.HOMEWARD, weekday)
            return f"{_way_there(judgement)} {_lift(_LIFT_HOME, judgement, why)}".strip()
        case Verdict.LIFT_THERE:
            why = _catch(judgement, Direction.OUTWARD, weekday)
            return f"{_lift(_LIFT_THERE, judgement, why)} {_ways_home(judgement)}".strip()
        case Verdict.LIFT_BOTH:
            return _lift(_LIFT_BOTH, judgement, _catch(judgement, None, weekday))
        case _:
            return verdict_sentence(judgement, weekday=weekday)


def pass_words(judgement: Judgement) -> str:
    """Name the first ride on which their bus pass does not count yet; nothing where it does."""
    for journey in (judgement.outward, judgement.homeward):
        for leg in journey.legs if journey is not None else ():
            if leg.pass_valid is False:
                return _(
                    "Their bus pass does not count yet on %(ride)s at %(time)s.",
                    ride=ride(leg),
                    time=clock(leg.depart),
                )
    return ""


def _walk_both(out: Journey | None, back: Journey | None) -> str:
    if out is None or back is None:
        # Translators: what they do, both ways.
        return _("Walk.")
    there, home = in_minutes(timeline(out).minutes), in_minutes(timeline(back).minutes)
    if there == home:
        return _("Walk, %(time)s each way.", time=there)
    return _("Walk, %(there)s there, %(home)s home.", there=there, home=home)


def _way_there(judgement: Judgement) -> str:
    out = judgement.outward
    if out is None:
        return ""
    shown = timeline(out)
    if out.is_walk:
        return _("Walk there, %(time)s.", time=in_minutes(shown.minutes))
    said = f"{capital(rides_in_order(shown))}, {door_to_door(out, shown)}."
    early = judgement.wait_before_s or 0
    if early < _LONG_WAIT_S:
        return said
    waiting = _("They get there %(time)s early.", time=at_least(early))
    return f"{said} {waiting}"


def _ways_home(judgement: Judgement) -> str:
    back = judgement.homeward
    if back is None:
        return ""
    shown = timeline(back)
    if back.is_walk:
        return _("Walk home, %(time)s.", time=in_minutes(shown.minutes))
    waited = []
    late = judgement.wait_after_s or 0
    if late >= _LONG_WAIT_S:
        waited.append(_("They wait %(time)s after the end.", time=at_least(late)))
    ways = judgement.ways_home
    if ways == 1 and judgement.margin_last_s is not None:
        only = _("Only one way home: %(rides)s.", rides=rides_in_order(shown))
        return " ".join((only, *waited))
    waited += _wait_home(shown)
    if ways is None or judgement.margin_last_s is None:
        return " ".join((_("Home by %(time)s.", time=clock(shown.arrive)), *waited))
    last = clock(back.leave + dt.timedelta(seconds=judgement.margin_last_s))
    if ways > _MOST_COUNTED:
        # In a town a hundred vehicles may do; the figure would say no more than this.
        said = _("Many ways home; leave by %(time)s for the last.", time=last)
    else:
        # Translators: the number is a word, such as "Two".
        said = ngettext(
            "%(number)s way home; leave by %(time)s for the last.",
            "%(number)s ways home; leave by %(time)s for the last.",
            ways,
            number=capital(number(ways)),
            time=last,
        )
    return " ".join((said, *waited))


def _wait_home(shown: Timeline) -> list[str]:
    """Say the longest wait at a change on the way home, where it is long."""
    waits = [
        (part.minutes, stop(ridden.leg.from_name))
        for part, ridden in pairwise(shown.parts)
        if part.kind is PartKind.WAIT and ridden.leg is not None and part is not shown.parts[0]
    ]
    longest, where = max(waits, default=(0, ""))
    if longest < LONG_WAIT_MIN:
        return []
    time = in_minutes(longest)
    return [_("On the way home they wait %(time)s at %(stop)s.", time=time, stop=where)]


def _catch(judgement: Judgement, leg: Direction | None, weekday: str) -> str:
    """Say the first reason that speaks of `leg`, or of any."""
    reasons = [r for r in judgement.reasons if leg is None or r.leg is leg]
    if reasons:
        return reason_words(reasons[0], weekday=weekday)
    if leg is None:
        return _("no way fits there or home")
    return _("no way fits their limits")


def _lift(texts: tuple[str, str], judgement: Judgement, why: str) -> str:
    """Say the lift that they have, with how long its drive takes where that is known."""
    whole = (FixCode.LIFT_ONE_WAY, FixCode.LIFT_BOTH_WAYS)
    drives = (drive_words(fix) for fix in judgement.fixes if fix.code in whole)
    drive = next(drives, "")
    return _(texts[1], drive=drive, why=why) if drive else _(texts[0], why=why)
