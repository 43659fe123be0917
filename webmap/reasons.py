"""How a reason is said: what is in the way, with the near miss in figures where there is one."""

from __future__ import annotations

import datetime as dt
from typing import Final

from geo.routing.vocabulary import Direction, Reason, ReasonCode
from webmap.plain import clock, clock_after, count_of, duration


def reason_words(reason: Reason, *, weekday: str = "that day") -> str:
    """Say one reason without a full stop, as it follows a colon."""
    found, limit = reason.found, reason.limit
    there = reason.leg is Direction.OUTWARD
    if isinstance(found, dt.datetime) and isinstance(limit, dt.datetime):
        return _timed(reason.code, _found(reason.code, found), clock(limit))
    if isinstance(found, int) and isinstance(limit, int):
        measured = _measured(reason.code, found, limit, there=there)
        if measured is not None:
            return measured
    plain = _PLAIN[reason.code]
    return plain.format(
        day="that day" if weekday == "that day" else f"on that {weekday}",
        way="there" if there else "home",
    )


def _found(code: ReasonCode, time: dt.datetime) -> str:
    arrives = code in (ReasonCode.FIRST_ARRIVAL_TOO_LATE, ReasonCode.HOME_TOO_LATE)
    return clock_after(time) if arrives else clock(time)


def _timed(code: ReasonCode, found: str, limit: str) -> str:
    match code:
        case ReasonCode.FIRST_ARRIVAL_TOO_LATE:
            return f"the first bus gets them there at {found} and the session starts at {limit}"
        case ReasonCode.LAST_BUS_TOO_EARLY:
            return f"the last bus leaves at {found} and the session ends at {limit}"
        case ReasonCode.NO_TIME_TO_REACH_LAST_BUS:
            return f"the last bus leaves at {found} and they cannot be at the stop before {limit}"
        case ReasonCode.LEAVES_TOO_EARLY:
            return f"they would have to leave at {found}, and can leave from {limit}"
        case ReasonCode.HOME_TOO_LATE:
            return f"they would be home at {found}, and need to be home by {limit}"
        case _:
            return f"it would be {found}, and their limit is {limit}"


def _measured(code: ReasonCode, found: int, limit: int, *, there: bool) -> str | None:
    way = "there" if there else "home"
    match code:
        case ReasonCode.WALK_TOO_LONG:
            return f"the walk is {duration(found)} and their limit is {duration(limit)}"
        case ReasonCode.WALK_TOTAL_TOO_LONG:
            return f"{duration(found)} of walking in all and their limit is {duration(limit)}"
        case ReasonCode.JOURNEY_TOO_LONG:
            return f"the way {way} takes {duration(found)} and their limit is {duration(limit)}"
        case ReasonCode.TOO_MANY_CHANGES:
            return f"it takes {count_of(found, 'change')} and their limit is {limit}"
        case ReasonCode.CHANGE_TOO_SHORT:
            return f"there is only {duration(found)} to change, and they need {duration(limit)}"
        case ReasonCode.WAIT_BEFORE_TOO_LONG:
            return f"they would wait {duration(found)} for the start and can wait {duration(limit)}"
        case ReasonCode.WAIT_AFTER_TOO_LONG:
            return f"they would wait {duration(found)} after the end and can wait {duration(limit)}"
        case ReasonCode.NO_STOP_NEAR_HOME:
            return (
                f"the nearest stop is {duration(found)} from home and their limit is "
                f"{duration(limit)}"
            )
        case ReasonCode.NO_STOP_NEAR_VENUE:
            return (
                f"the nearest stop is {duration(found)} from the venue and their limit is "
                f"{duration(limit)}"
            )
        case _:
            return None


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
    ReasonCode.NO_SERVICE_THAT_DAY: "no bus runs near them {day}",
    ReasonCode.FIRST_ARRIVAL_TOO_LATE: "the first bus gets in too late",
    ReasonCode.LAST_BUS_TOO_EARLY: "the last bus leaves too early",
    ReasonCode.NO_TIME_TO_REACH_LAST_BUS: "the last bus leaves before they can be at the stop",
    ReasonCode.NO_STOP_NEAR_HOME: "there is no stop near their home",
    ReasonCode.NO_STOP_NEAR_VENUE: "there is no stop near the venue",
    ReasonCode.NO_CONNECTION: "no bus gets them {way} at a time that works",
    ReasonCode.NO_TIMETABLE: "this area has no timetable",
    ReasonCode.DATE_OUTSIDE_TIMETABLE: "the date is outside the timetable we have",
    ReasonCode.HOME_OFF_NETWORK: "their home is too far from any street we have",
    ReasonCode.VENUE_OFF_NETWORK: "the venue is outside the area we have streets for",
    ReasonCode.VENUE_WITHOUT_PLACE: "we do not know where it meets",
    ReasonCode.VENUE_STEP_FREE_UNKNOWN: "we do not know if the venue is free of steps",
    ReasonCode.VENUE_NOT_STEP_FREE: "the venue is not free of steps",
    ReasonCode.SESSION_TOO_LONG: "the session is too long for us to judge",
}
