"""What is asked of a matrix, in the seconds that searches count in.

Arriving by a time is leaving at it with time running backwards. So there is one question - from
starts to ends, leaving at these times or later, how long until the earliest arrival - whose starts
are the origins or the destinations. It can be searched *along*, from the starts, or *against*, from
the ends with time running the other way.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final, TypeAlias

from geo.errors import NoSuchDepartures
from geo.routing.clock import ServiceClock
from geo.routing.kernels.range_space import Window
from geo.routing.kernels.travel_times import Asked
from geo.routing.vocabulary import Traveller

MINUTE_S: Final = 60
_EVER_S: Final = 10**8

# What a search against is to one along: it looks at every second of the longest journey, the other
# at one departure, or at one a minute.
_DEARER_THAN_ONE: Final = 12
_DEARER_THAN_MANY: Final = 3


@dataclass(frozen=True, slots=True)
class Depart:
    """Leave at this clock time or later; seconds after midnight."""

    at_s: int


@dataclass(frozen=True, slots=True)
class Arrive:
    """Be there by this clock time; seconds after midnight."""

    at_s: int


@dataclass(frozen=True, slots=True)
class Departures:
    """Leave in any minute from one clock time on and before another.

    Parameters
    ----------
    first_s, before_s : seconds after midnight. Departures are every 60 seconds from `first_s` on.
    percentile : above 0, at most 100: the least time that so many per cent of the departures do not
        exceed. 50 is the median.
    """

    first_s: int
    before_s: int
    percentile: float = 50.0


When: TypeAlias = Depart | Arrive | Departures


@dataclass(frozen=True)
class Times:
    """The question in seconds of the date, with time running from starts to ends.

    Attributes
    ----------
    backwards : whether time runs backwards: starts are the destinations.
    first_s, many : the first departure, and how many there are, a minute apart.
    rank : which of their times is wanted, 0 for the shortest.
    leave_from_s, arrive_by_s : nobody leaves before or arrives after.
    longest_s : longer times count as unreached.
    """

    backwards: bool
    first_s: int
    many: int
    rank: int
    leave_from_s: int
    arrive_by_s: int
    longest_s: int

    @classmethod
    def of(cls, clock: ServiceClock, date: dt.date, when: When, traveller: Traveller) -> Times:
        """Turn clock times of `date` into seconds.

        Raises
        ------
        NoSuchDepartures : the window holds no minute of that date.
        """
        earliest_s, latest_s = (
            None if edge_s is None else clock.clock_seconds(date, date, edge_s)
            for edge_s in (traveller.earliest_s, traveller.latest_s)
        )
        first_edge_s = -_EVER_S if earliest_s is None else earliest_s
        last_edge_s = _EVER_S if latest_s is None else latest_s
        if isinstance(when, Arrive):
            arrive_s = clock.clock_seconds(date, date, when.at_s)
            return cls(True, -arrive_s, 1, 0, -last_edge_s, -first_edge_s, traveller.max_journey_s)
        many, rank = 1, 0
        if isinstance(when, Depart):
            first_s = clock.clock_seconds(date, date, when.at_s)
        else:
            first_s = clock.clock_seconds(date, date, when.first_s)
            before_s = clock.clock_seconds(date, date, when.before_s)
            many = -((first_s - before_s) // MINUTE_S)
            if many <= 0:
                raise NoSuchDepartures(
                    f"no minute of {date} lies in that window: give one that ends after it begins"
                )
            rank = rank_of(when.percentile, many)
        return cls(False, first_s, many, rank, first_edge_s, last_edge_s, traveller.max_journey_s)

    @property
    def last_s(self) -> int:
        """The last departure."""
        return self.first_s + (self.many - 1) * MINUTE_S

    def along_is_cheaper(self, starts: int, ends: int) -> bool:
        """Tell whether to search from so many starts, and not from so many ends."""
        return starts <= ends * (_DEARER_THAN_ONE if self.many == 1 else _DEARER_THAN_MANY)

    def along(self) -> Window:
        """Return when searches from the starts leave them."""
        return Window(
            first_s=max(self.first_s, self.leave_from_s),
            last_s=max(self.last_s, self.leave_from_s),
            step_s=MINUTE_S,
            may_wait=True,
            arrive_by_s=self.arrive_by_s,
        )

    def against(self) -> Window:
        """Return when searches from the ends leave them: all arrivals that are of use."""
        leave_s = max(self.first_s, self.leave_from_s)
        return Window(
            first_s=-min(self.last_s + self.longest_s, self.arrive_by_s),
            last_s=-leave_s,
            step_s=1,
            may_wait=False,
            arrive_by_s=-leave_s,
        )

    def asked(self, against: bool) -> Asked:
        """Return what is read from the profiles."""
        return Asked(
            first_s=self.first_s,
            step_s=MINUTE_S,
            many=self.many,
            leave_from_s=self.leave_from_s,
            arrive_by_s=self.arrive_by_s,
            max_s=self.longest_s,
            rank=self.rank,
            against=against,
        )


def rank_of(percentile: float, many: int) -> int:
    """Return which of `many` times a percentile is, 0 for the shortest: the nearest rank.

    Raises
    ------
    ValueError : `percentile` is not above 0 and at most 100.
    """
    if not 0 < percentile <= 100:
        raise ValueError(f"percentile is {percentile}: give one above 0, at most 100")
    # Rounded, so that 55 per cent of 120 are 66 and not the next digit more.
    return max(0, math.ceil(round(percentile * many / 100, 9)) - 1)
