"""What can be asked of the directory. Travel is not asked here: it is the engine's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from directory.errors import DateRangeError
from directory.model import How

NOON_MINUTE: Final = 12 * 60
EVENING_MINUTE: Final = 17 * 60


class DayPart(StrEnum):
    """A part of the day. A session belongs to the part in which it starts."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def part_of(start: dt.time) -> DayPart:
    """Return the part of the day of a session that starts then."""
    minute = start.hour * 60 + start.minute
    if minute < NOON_MINUTE:
        return DayPart.MORNING
    return DayPart.AFTERNOON if minute < EVENING_MINUTE else DayPart.EVENING


class Sure(StrEnum):
    """How sure something must be: known to be so, or not known to be otherwise."""

    YES = "yes"
    YES_OR_UNKNOWN = "yes_or_unknown"


class AccessPoint(StrEnum):
    """What a venue may have. The values are the fields of ``Access``."""

    STEP_FREE = "step_free"
    TOILET = "toilet"
    HEARING_LOOP = "hearing_loop"
    PARKING = "parking"
    QUIET_SPACE = "quiet_space"


class Gender(StrEnum):
    """Whom a group may be for alone."""

    WOMEN = "women"
    MEN = "men"


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; an empty part asks nothing.

    Parameters
    ----------
    words : what was typed.
    kinds : any of these, without regard to capital letters.
    needs : any of these; ids of the list of needs.
    weekdays : 0 is Monday; a meeting on any of these.
    parts : a meeting that starts in any of these parts of the day.
    first, last : a meeting from `first` to `last`, both included. Groups of which nobody knows
        when they meet are not left out: they come last, and say so.
    age : of the person, in years; groups for another age are left out.
    gender : of the person; groups for the other one alone are left out.
    cost_up_to : pence for one session, 0 for free ones.
    cost_sure : whether a group passes of which nobody knows what it costs.
    access : what every venue must have, and how sure it must be. What meets online or comes to
        the person passes.
    languages : any of these; a group that names none is taken to speak English.
    without_referral : whether it must be known that nobody has to refer the person.
    hows : ways of meeting, any of these.
    """

    words: str = ""
    kinds: tuple[str, ...] = ()
    weekdays: frozenset[int] = frozenset()
    first: dt.date | None = None
    last: dt.date | None = None
    parts: frozenset[DayPart] = frozenset()
    needs: tuple[str, ...] = ()
    age: int | None = None
    gender: Gender | None = None
    cost_up_to: int | None = None
    cost_sure: Sure = Sure.YES
    access: tuple[tuple[AccessPoint, Sure], ...] = ()
    languages: tuple[str, ...] = ()
    without_referral: Sure | None = None
    hows: frozenset[How] = frozenset()

    def __post_init__(self) -> None:
        """Refuse half a range."""
        if (self.first is None) != (self.last is None):
            raise DateRangeError("a search needs both a first and a last date, or neither")
        if self.weekdays and self.first is None:
            raise DateRangeError("a search by weekday needs a first and a last date")
        if self.parts and self.first is None:
            raise DateRangeError("a search by part of the day needs a first and a last date")
