"""How a reason is said: what is in the way, with the near miss in figures where there is one.

What must not be more than a limit is rounded up and its limit down; what must not be less, the
other way round. So the two figures of a sentence are never the same.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from geo.routing.vocabulary import Direction, Reason, ReasonCode
from webmap.plain import at_least, clock, clock_after, duration, times
from webmap.vehicles import vehicle

_A_MINUTE: Final = 60
_ARRIVALS: Final = (ReasonCode.FIRST_ARRIVAL_TOO_LATE, ReasonCode.HOME_TOO_LATE)


def reason_words(reason: Reason, *, weekday: str = "that day") -> str:
    """Say one reason without a full stop, as it follows a colon."""
    found, limit = reason.found, reason.limit
    there = reason.leg is Direction.OUTWARD
    said = None
    if isinstance(found, dt.datetime) and isinstance(limit, dt.datetime):
        said = _timed(reason, found, limit)
    elif isinstance(found, int) and isinstance(limit, int):
        said = _counted(reason.code, found, limit) or _measured(reason.code, found, limit, there)
    if said is not None:
        return said
    return _PLAIN[reason.code].format(
        day="that day" if weekday == "that day" else f"on that {weekday}",
        way="there" if there else "home",
        vehicle=vehicle(reason.route_type),
    )


def _timed(reason: Reason, found_at: dt.datetime, limit_at: dt.datetime) -> str | None:
    code, kind = reason.code, vehicle(reason.route_type)
    found = clock_after(found_at) if code in _ARRIVALS else clock(found_at)
    limit = clock(limit_at)
    match code:
        case ReasonCode.FIRST_ARRIVAL_TOO_LATE:
            return f"the first {kind} gets them there at {found} and the session starts at {limit}"
        case ReasonCode.LAST_BUS_TOO_EARLY:
            return f"the last {kind} leaves at {found} and the session ends at {limit}"
        case ReasonCode.NO_TIME_TO_REACH_LAST_BUS:
            # When they can be at the stop is an arrival.
            there = clock_after(limit_at)
            return (
                f"the last {kind} leaves at {found} and they cannot be at the stop before {there}"
            )
        case ReasonCode.LEAVES_TOO_EARLY:
            return (
                f"they would have to leave at {found}, and can leave from {clock_after(limit_at)}"
            )
        case ReasonCode.HOME_TOO_LATE:
            return f"they would be home at {found}, and need to be home by {limit}"
        case _:
            return None


def _counted(code: ReasonCode, found: int, limit: int) -> str | None:
    """Say what is counted, or is too little and not too much."""
    if code is ReasonCode.TOO_MANY_CHANGES:
        if not limit:
            return f"they would have to change {times(found)}, and cannot change"
        return f"they would have to change {times(found)}, and can change {times(limit)} at most"
    if code is ReasonCode.CHANGE_TOO_SHORT:
        there_is = f"only {at_least(found)}" if found >= _A_MINUTE else "less than a minute"
        return f"they would have {there_is} to change, and need {duration(limit)}"
    return None


def _measured(code: ReasonCode, found: int, limit: int, there: bool) -> str | None:
    """Say what takes longer than a limit, in seconds."""
    if code not in _LONGER:
        return None
    what, can, beyond = _LONGER[code]
    way = "there" if there else "home"
    said = what.format(found=duration(found), way=way)
    if limit < _A_MINUTE:
        return f"{said}, {beyond}"
    return f"{said}, and {can.format(limit=at_least(limit))}"


# What there is, what the person can do, and what to say where that is nothing.
_LONGER: Final = {
    ReasonCode.WALK_TOO_LONG: (
        "the walk is {found}",
        "they can walk {limit} at a time",
        "longer than they can walk",
    ),
    ReasonCode.WALK_TOTAL_TOO_LONG: (
        "there are {found} of walking in all",
        "they can walk {limit} in all",
        "more than they can walk",
    ),
    ReasonCode.JOURNEY_TOO_LONG: (
        "the way {way} takes {found}",
        "they can travel for {limit}",
        "longer than they can travel",
    ),
    ReasonCode.WAIT_BEFORE_TOO_LONG: (
        "they would wait {found} for the start",
        "they can wait {limit}",
        "and they cannot wait",
    ),
    ReasonCode.WAIT_AFTER_TOO_LONG: (
        "they would wait {found} after the end",
        "they can wait {limit}",
        "and they cannot wait",
    ),
    ReasonCode.NO_STOP_NEAR_HOME: (
        "the nearest stop is a walk of {found} from home",
        "they can walk {limit} at a time",
        "longer than they can walk",
    ),
    ReasonCode.NO_STOP_NEAR_VENUE: (
        "the nearest stop is a walk of {found} from the venue",
        "they can walk {limit} at a time",
        "longer than they can walk",
    ),
}

_PLAIN: Final = {
    ReasonCode.WALK_TOO_LONG: "the walk {way} is longer than they can walk",
    ReasonCode.WALK_TOTAL_TOO_LONG: "there is more walking than they can do",
    ReasonCode.JOURNEY_TOO_LONG: "the way {way} takes too long",
    ReasonCode.TOO_MANY_CHANGES: "there are too many changes on the way {way}",
    ReasonCode.CHANGE_TOO_SHORT: "there is too little time to change",
    ReasonCode.LEAVES_TOO_EARLY: "they would have to leave too early",
    ReasonCode.HOME_TOO_LATE: "they would be home too late",
    ReasonCode.WAIT_BEFORE_TOO_LONG: "they would wait too long for the start",
    ReasonCode.WAIT_AFTER_TOO_LONG: "they would wait too long after the end",
    ReasonCode.STEP_FREE_UNKNOWN: "we do not know if the way {way} is free of steps",
    ReasonCode.NOT_STEP_FREE: "the way {way} is not free of steps",
    ReasonCode.NO_SERVICE_THAT_DAY: "no bus or train runs near them {day}",
    ReasonCode.FIRST_ARRIVAL_TOO_LATE: "the first {vehicle} gets in too late",
    ReasonCode.LAST_BUS_TOO_EARLY: "the last {vehicle} leaves too early",
    ReasonCode.NO_TIME_TO_REACH_LAST_BUS: "they cannot catch the last {vehicle} {way}",
    ReasonCode.NO_STOP_NEAR_HOME: "there is no stop near their home",
    ReasonCode.NO_STOP_NEAR_VENUE: "there is no stop near the venue",
    ReasonCode.NO_CONNECTION: "no bus or train gets them {way} at a time that works",
    ReasonCode.NO_TIMETABLE: "this area has no timetable",
    ReasonCode.DATE_OUTSIDE_TIMETABLE: "we have no whole timetable for that date",
    ReasonCode.HOME_OFF_NETWORK: "their home is too far from any street we have",
    ReasonCode.VENUE_OFF_NETWORK: "the venue is outside the area we have streets for",
    ReasonCode.VENUE_WITHOUT_PLACE: "we do not know where it meets",
    ReasonCode.VENUE_STEP_FREE_UNKNOWN: "we do not know if the venue is free of steps",
    ReasonCode.VENUE_NOT_STEP_FREE: "the venue is not free of steps",
    ReasonCode.SESSION_TOO_LONG: "the session is too long for us to judge",
    ReasonCode.PHONE_AHEAD: "the {vehicle} {way} has to be booked by phone first",
}
