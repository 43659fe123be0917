"""Why somebody is without a lift in a plan, in a sentence or two."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from directory.language import N_, _, ngettext
from geo.pickups.model import Unserved, UnservedReason, Way
from webmap.plain import clock, clock_after, in_minutes
from webmap.usecases.pickup_plan import DayPlan

_WHICH: Final[Mapping[Way, str]] = {
    # Translators: this and the two after it follow the name of a request without a lift.
    Way.THERE: N_("the way there"),
    Way.BACK: N_("the way home"),
    Way.BOTH: N_("both ways"),
}
_DOES_NOT_FIT: Final[Mapping[Way, str]] = {
    Way.THERE: N_("It is the way there that does not fit."),
    Way.BACK: N_("It is the way home that does not fit."),
}
_WHY_NOT: Final[Mapping[UnservedReason, str]] = {
    UnservedReason.HOME_OFF_NETWORK: N_("Their home is too far from any road on the map."),
    UnservedReason.VENUE_OFF_NETWORK: N_("The venue is too far from any road on the map."),
    UnservedReason.NO_ROAD: N_("No road on the map leads there."),
    UnservedReason.NO_WHEELCHAIR_PLACE: N_("No car that day has a place for a wheelchair."),
    UnservedReason.SEATS_TAKEN: N_("All seats are taken then."),
    UnservedReason.WHEELCHAIR_PLACES_TAKEN: N_("The wheelchair places are taken then."),
    UnservedReason.DRIVERS_GO_HOME: N_("A driver would have to be free for longer."),
    UnservedReason.OTHERS_RIDE_TOO_LONG: N_("Somebody would be in the car for too long."),
    UnservedReason.DRIVERS_BUSY: N_("The drivers are with other people then."),
}
# Where somebody needs both ways, these hold for one of them.
_OF_ONE_WAY: Final = frozenset(UnservedReason) - {
    UnservedReason.HOME_OFF_NETWORK,
    UnservedReason.VENUE_OFF_NETWORK,
    UnservedReason.NO_WHEELCHAIR_PLACE,
    UnservedReason.TOO_MANY_PASSENGERS,
}


def why_not(left: Unserved, part: DayPlan) -> str:
    """Say in a sentence or two why somebody is without a lift."""
    why = _why(left, part)
    if left.cause is left.way or left.reason not in _OF_ONE_WAY:
        return why
    return f"{_(_DOES_NOT_FIT[left.cause])} {why}"


def _why(left: Unserved, part: DayPlan) -> str:
    match left.reason:
        case UnservedReason.TOO_MANY_PASSENGERS:
            return _too_many(left, part)
        case UnservedReason.RIDE_TOO_LONG:
            return _(
                "The drive takes %(drive)s; they may be in the car for %(most)s.",
                drive=in_minutes(math.ceil((left.found or 0) / 60)),
                most=in_minutes((left.limit or 0) // 60),
            )
        case UnservedReason.NO_DRIVER_THEN:
            said = (_("No driver is free then."), _offer(left, part))
            return " ".join(sentence for sentence in said if sentence)
        case reason:
            return _(_WHY_NOT[reason])


def _too_many(left: Unserved, part: DayPlan) -> str:
    if any(r.id == left.request and r.wheelchairs for r in part.requests):
        return ngettext(
            "They need %(num)s seat; no car with a wheelchair place has more than %(most)s.",
            "They need %(num)s seats; no car with a wheelchair place has more than %(most)s.",
            left.found or 0,
            most=left.limit,
        )
    return ngettext(
        "They need %(num)s seat; no car that day has more than %(most)s.",
        "They need %(num)s seats; no car that day has more than %(most)s.",
        left.found or 0,
        most=left.limit,
    )


def which_way(left: Unserved) -> str:
    """Say which way somebody is without a lift."""
    return _(_WHICH[left.way])


def _offer(left: Unserved, part: DayPlan) -> str:
    offer = left.offer
    if offer is None:
        return ""
    return _(
        "%(driver)s could take them if free from %(begin)s to %(end)s.",
        driver=offer.driver,
        begin=clock(part.clock(offer.from_s)),
        end=clock_after(part.clock(offer.to_s)),
    )
