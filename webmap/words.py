"""How ways are said: when they begin and end, what is ridden, and what else there is."""

from __future__ import annotations

import datetime as dt
from typing import Final

from directory.language import _, ngettext
from geo.routing.vocabulary import Alternative, Booking, Direction, Journey, Leg, Option
from webmap.plain import capital, clock, duration, in_minutes
from webmap.timeline import PartKind, Timeline, timeline
from webmap.vehicles import ride

LONG_WAIT_MIN: Final = 15
"""A wait on the way or at the venue that is as long as this is said in the first sentence."""


def journey_summary(journey: Journey) -> str:
    """Say a way in one line: ``Leave at 10:06, arrive at 10:37. 31 minutes, 6 of them walking.``"""
    shown = timeline(journey)
    leave, arrive = _ends(shown)
    times = _("Leave at %(leave)s, arrive at %(arrive)s.", leave=leave, arrive=arrive)
    return f"{times} {door_to_door(journey, shown)}."


def alternative_words(alternative: Alternative) -> str:
    """Say another way: ``Later: leave at 12:32, home at 13:03. Bus 42 at 12:38.``"""
    journey = alternative.journey
    shown = timeline(journey)
    leave, arrive = _ends(shown)
    match alternative.option:
        case Option.EARLIER:
            # Translators: a way that leaves earlier than the one above; times follow a colon.
            what = _("Earlier")
        case Option.LATER:
            what = _("Later")
        case Option.FEWER_CHANGES:
            what = _fewer(journey.changes)
    if alternative.leg is Direction.OUTWARD:
        said = _(
            "%(what)s: leave at %(leave)s, there at %(arrive)s.",
            what=what,
            leave=leave,
            arrive=arrive,
        )
    else:
        said = _(
            "%(what)s: leave at %(leave)s, home at %(arrive)s.",
            what=what,
            leave=leave,
            arrive=arrive,
        )
    how = _("walk all the way") if journey.is_walk else rides_in_order(shown)
    return f"{said} {capital(how)}."


def rides_in_order(shown: Timeline) -> str:
    """Say what is ridden and when, long waits between included: ``bus 42 at 10:12, then ...``."""
    said = ""
    wait = 0
    for part in shown.parts:
        if part.kind is PartKind.WAIT:
            wait = part.minutes
        elif part.kind is PartKind.RIDE and part.leg is not None:
            one = _ride_at(part.leg, part.start)
            if said and wait >= LONG_WAIT_MIN:
                # Translators: such as "bus 42 at 10:12 after a wait of 20 minutes".
                one = _("%(ride)s after a wait of %(wait)s", ride=one, wait=in_minutes(wait))
            # Translators: one ride after the other, such as "bus 42 at 10:12, then train at 10:30".
            said = _("%(rides)s, then %(next)s", rides=said, next=one) if said else one
            wait = 0
    return said


def headway(leg: Leg) -> str:
    """Say how often a ride comes that runs to no exact times; empty where it has them."""
    if leg.headway_s is None:
        return ""
    # Translators: how often a bus comes, such as "about every 20 minutes".
    return _("about every %(time)s", time=duration(leg.headway_s))


def door_to_door(journey: Journey, shown: Timeline) -> str:
    """Say how long a way takes: ``31 minutes door to door, 6 of them walking``."""
    time, walk = in_minutes(shown.minutes), shown.walk_minutes
    if journey.is_walk:
        return _("%(time)s on foot", time=time)
    if not walk:
        return _("%(time)s door to door", time=time)
    # Translators: "num" is minutes, such as "31 minutes door to door, 6 of them walking".
    return ngettext(
        "%(time)s door to door, %(num)s of them walking",
        "%(time)s door to door, %(num)s of them walking",
        walk,
        time=time,
    )


def _ride_at(leg: Leg, time: dt.datetime) -> str:
    """Say a ride and when it leaves, and that somebody has to be phoned for it."""
    if leg.headway_s is None:
        # Translators: such as "bus 42 at 10:12".
        said = _("%(ride)s at %(time)s", ride=ride(leg), time=clock(time))
    else:
        # Translators: such as "bus 42 at about 10:12, one about every 20 minutes".
        said = _(
            "%(ride)s at about %(time)s, one %(about_every)s",
            ride=ride(leg),
            time=clock(time),
            about_every=headway(leg),
        )
    if Booking.PHONE_AGENCY not in {leg.boarding, leg.alighting}:
        return said
    if leg.agency:
        # Translators: such as "bus 42 at 10:12 (phone Vale Buses first)".
        return _("%(ride)s (phone %(company)s first)", ride=said, company=leg.agency)
    return _("%(ride)s (phone the bus company first)", ride=said)


def _ends(shown: Timeline) -> tuple[str, str]:
    """Say when a way begins and ends, which is not exact with a ride of no exact times."""
    leave, arrive = clock(shown.leave), clock(shown.arrive)
    if not _is_about(shown):
        return leave, arrive
    # Translators: a time of day that is not exact, such as "about 10:12".
    return _("about %(time)s", time=leave), _("about %(time)s", time=arrive)


def _fewer(changes: int) -> str:
    """Begin to tell a way with fewer changes."""
    if not changes:
        return _("Without a change")
    return _("With only one change") if changes == 1 else _("With fewer changes")


def _is_about(shown: Timeline) -> bool:
    return any(part.leg is not None and part.leg.headway_s is not None for part in shown.parts)
