"""How a reason is said: what is in the way, with the near miss in figures where there is one.

What must not be more than a limit is rounded up and its limit down; what must not be less, the
other way round. So the two figures of a sentence are never the same.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from directory.language import N_, _
from geo.routing.vocabulary import Direction, Reason, ReasonCode
from webmap.plain import at_least, clock, clock_after, duration, times
from webmap.vehicles import first_vehicle, last_vehicle, the_vehicle

_A_MINUTE: Final = 60
_ARRIVALS: Final = (ReasonCode.FIRST_ARRIVAL_TOO_LATE, ReasonCode.HOME_TOO_LATE)


def reason_words(reason: Reason, *, weekday: str = "") -> str:
    """Say one reason without a full stop, as it follows a colon.

    Parameters
    ----------
    weekday : the day of the session as ``Tuesday``; empty where it is not to be named.
    """
    found, limit = reason.found, reason.limit
    said = None
    if isinstance(found, dt.datetime) and isinstance(limit, dt.datetime):
        said = _timed(reason, found, limit)
    elif isinstance(found, int) and isinstance(limit, int):
        said = _counted(reason.code, found, limit) or _measured(reason, found, limit)
    if said is not None:
        return said
    if reason.code is ReasonCode.NO_SERVICE_THAT_DAY and weekday:
        return _("no bus or train runs near them on that %(weekday)s", weekday=weekday)
    text = _PLAIN.get(reason.code) or _PLAIN_WAYS[reason.code][_way(reason)]
    return _(
        text,
        the_vehicle=the_vehicle(reason.route_type),
        first_vehicle=first_vehicle(reason.route_type),
        last_vehicle=last_vehicle(reason.route_type),
    )


def _way(reason: Reason) -> int:
    """Return which of two sentences fits: the one of the way there, or of the way home."""
    return 0 if reason.leg is Direction.OUTWARD else 1


def _timed(reason: Reason, found_at: dt.datetime, limit_at: dt.datetime) -> str | None:
    code, limit = reason.code, clock(limit_at)
    found = clock_after(found_at) if code in _ARRIVALS else clock(found_at)
    first, last = first_vehicle(reason.route_type), last_vehicle(reason.route_type)
    match code:
        case ReasonCode.FIRST_ARRIVAL_TOO_LATE:
            # Translators: "%(first_vehicle)s" is "the first bus", "the first train" and so on.
            return _(
                "%(first_vehicle)s gets them there at %(found)s and the session starts at "
                "%(limit)s",
                first_vehicle=first,
                found=found,
                limit=limit,
            )
        case ReasonCode.LAST_BUS_TOO_EARLY:
            # Translators: "%(last_vehicle)s" is "the last bus", "the last train" and so on.
            return _(
                "%(last_vehicle)s leaves at %(found)s and the session ends at %(limit)s",
                last_vehicle=last,
                found=found,
                limit=limit,
            )
        case ReasonCode.NO_TIME_TO_REACH_LAST_BUS:
            return _(
                "%(last_vehicle)s leaves at %(found)s and they cannot be at the stop before "
                "%(limit)s",
                last_vehicle=last,
                found=found,
                # When they can be at the stop is an arrival.
                limit=clock_after(limit_at),
            )
        case ReasonCode.LEAVES_TOO_EARLY:
            return _(
                "they would have to leave at %(found)s, and can leave from %(limit)s",
                found=found,
                limit=clock_after(limit_at),
            )
        case ReasonCode.HOME_TOO_LATE:
            return _(
                "they would be home at %(found)s, and need to be home by %(limit)s",
                found=found,
                limit=limit,
            )
        case _:
            return None


def _counted(code: ReasonCode, found: int, limit: int) -> str | None:
    """Say what is counted, or is too little and not too much."""
    if code is ReasonCode.TOO_MANY_CHANGES:
        # Translators: "%(found)s" and "%(limit)s" are "once", "twice", "three times" and so on.
        if not limit:
            return _("they would have to change %(found)s, and cannot change", found=times(found))
        return _(
            "they would have to change %(found)s, and can change %(limit)s at most",
            found=times(found),
            limit=times(limit),
        )
    if code is ReasonCode.CHANGE_TOO_SHORT:
        if found < _A_MINUTE:
            return _(
                "they would have less than a minute to change, and need %(limit)s",
                limit=duration(limit),
            )
        return _(
            "they would have only %(found)s to change, and need %(limit)s",
            found=at_least(found),
            limit=duration(limit),
        )
    return None


def _measured(reason: Reason, found: int, limit: int) -> str | None:
    """Say what takes longer than a limit, in seconds."""
    texts = _LONGER.get(reason.code)
    if reason.code is ReasonCode.JOURNEY_TOO_LONG:
        texts = _JOURNEY_LONGER[_way(reason)]
    if texts is None:
        return None
    some, none = texts
    if limit < _A_MINUTE:
        return _(none, found=duration(found))
    return _(some, found=duration(found), limit=at_least(limit))


# What there is with what the person can do, and what to say where that is nothing.
_LONGER: Final = {
    ReasonCode.WALK_TOO_LONG: (
        N_("the walk is %(found)s, and they can walk %(limit)s at a time"),
        N_("the walk is %(found)s, longer than they can walk"),
    ),
    ReasonCode.WALK_TOTAL_TOO_LONG: (
        N_("there are %(found)s of walking in all, and they can walk %(limit)s in all"),
        N_("there are %(found)s of walking in all, more than they can walk"),
    ),
    ReasonCode.WAIT_BEFORE_TOO_LONG: (
        N_("they would wait %(found)s for the start, and they can wait %(limit)s"),
        N_("they would wait %(found)s for the start, and they cannot wait"),
    ),
    ReasonCode.WAIT_AFTER_TOO_LONG: (
        N_("they would wait %(found)s after the end, and they can wait %(limit)s"),
        N_("they would wait %(found)s after the end, and they cannot wait"),
    ),
    ReasonCode.NO_STOP_NEAR_HOME: (
        N_(
            "the nearest stop is a walk of %(found)s from home, and they can walk %(limit)s at a "
            "time"
        ),
        N_("the nearest stop is a walk of %(found)s from home, longer than they can walk"),
    ),
    ReasonCode.NO_STOP_NEAR_VENUE: (
        N_(
            "the nearest stop is a walk of %(found)s from the venue, and they can walk %(limit)s "
            "at a time"
        ),
        N_("the nearest stop is a walk of %(found)s from the venue, longer than they can walk"),
    ),
}
_JOURNEY_LONGER: Final = (
    (
        N_("the way there takes %(found)s, and they can travel for %(limit)s"),
        N_("the way there takes %(found)s, longer than they can travel"),
    ),
    (
        N_("the way home takes %(found)s, and they can travel for %(limit)s"),
        N_("the way home takes %(found)s, longer than they can travel"),
    ),
)

_PLAIN: Final = {
    ReasonCode.WALK_TOTAL_TOO_LONG: N_("there is more walking than they can do"),
    ReasonCode.CHANGE_TOO_SHORT: N_("there is too little time to change"),
    ReasonCode.LEAVES_TOO_EARLY: N_("they would have to leave too early"),
    ReasonCode.HOME_TOO_LATE: N_("they would be home too late"),
    ReasonCode.WAIT_BEFORE_TOO_LONG: N_("they would wait too long for the start"),
    ReasonCode.WAIT_AFTER_TOO_LONG: N_("they would wait too long after the end"),
    ReasonCode.NO_SERVICE_THAT_DAY: N_("no bus or train runs near them that day"),
    ReasonCode.FIRST_ARRIVAL_TOO_LATE: N_("%(first_vehicle)s gets in too late"),
    ReasonCode.LAST_BUS_TOO_EARLY: N_("%(last_vehicle)s leaves too early"),
    ReasonCode.NO_STOP_NEAR_HOME: N_("there is no stop near their home"),
    ReasonCode.NO_STOP_NEAR_VENUE: N_("there is no stop near the venue"),
    ReasonCode.NO_TIMETABLE: N_("this area has no timetable"),
    ReasonCode.DATE_OUTSIDE_TIMETABLE: N_("we have no whole timetable for that date"),
    ReasonCode.HOME_OFF_NETWORK: N_("their home is too far from any street we have"),
    ReasonCode.VENUE_OFF_NETWORK: N_("the venue is outside the area we have streets for"),
    ReasonCode.VENUE_WITHOUT_PLACE: N_("we do not know where it meets"),
    ReasonCode.VENUE_STEP_FREE_UNKNOWN: N_("we do not know if the venue is free of steps"),
    ReasonCode.VENUE_NOT_STEP_FREE: N_("the venue is not free of steps"),
    ReasonCode.SESSION_TOO_LONG: N_("the session is too long for us to judge"),
}
# For the way there, and for the way home.
_PLAIN_WAYS: Final = {
    ReasonCode.WALK_TOO_LONG: (
        N_("the walk there is longer than they can walk"),
        N_("the walk home is longer than they can walk"),
    ),
    ReasonCode.JOURNEY_TOO_LONG: (
        N_("the way there takes too long"),
        N_("the way home takes too long"),
    ),
    ReasonCode.TOO_MANY_CHANGES: (
        N_("there are too many changes on the way there"),
        N_("there are too many changes on the way home"),
    ),
    ReasonCode.STEP_FREE_UNKNOWN: (
        N_("we do not know if the way there is free of steps"),
        N_("we do not know if the way home is free of steps"),
    ),
    ReasonCode.NOT_STEP_FREE: (
        N_("the way there is not free of steps"),
        N_("the way home is not free of steps"),
    ),
    ReasonCode.NO_TIME_TO_REACH_LAST_BUS: (
        N_("they cannot catch %(last_vehicle)s there"),
        N_("they cannot catch %(last_vehicle)s home"),
    ),
    ReasonCode.NO_CONNECTION: (
        N_("no bus or train gets them there at a time that works"),
        N_("no bus or train gets them home at a time that works"),
    ),
    ReasonCode.PHONE_AHEAD: (
        N_("%(the_vehicle)s there has to be booked by phone first"),
        N_("%(the_vehicle)s home has to be booked by phone first"),
    ),
}
