"""Ways from door to door in seconds of a date, and the service that they are made of."""

from __future__ import annotations

from dataclasses import dataclass

from geo.routing.changes import ChangeTable, empty_changes
from geo.routing.day import Day, empty_day
from geo.routing.kernels.service import Changes, Lines
from geo.routing.network import Int32Array


@dataclass(frozen=True)
class Ends:
    """The walks at both ends of a journey.

    Attributes
    ----------
    from_s, to_s : int32 (stops,), walk from the source to a stop and from a stop to the target,
        UNREACHED where it is not known.
    direct_s : the walk all the way, UNREACHED where it is not known.
    """

    from_s: Int32Array
    to_s: Int32Array
    direct_s: int

    def turned_round(self) -> Ends:
        """Exchange source and target; a walk is as long back as there."""
        return Ends(self.to_s, self.from_s, self.direct_s)


@dataclass(frozen=True)
class Ride:
    """One ride, from getting on to getting off, on the same vehicle all the time.

    Attributes
    ----------
    trip, line : trip of the timetable and line of the day that is boarded.
    board : position in `line`.
    last_trip, last_line : those that are left; others where the vehicle has gone on as another
        trip while the passenger stayed seated.
    alight : position in `last_line`.
    from_stop, to_stop : stop indexes.
    depart_s, arrive_s : seconds of the date.
    """

    trip: int
    line: int
    board: int
    last_trip: int
    last_line: int
    alight: int
    from_stop: int
    to_stop: int
    depart_s: int
    arrive_s: int


@dataclass(frozen=True)
class Way:
    """A journey in seconds of the date; `rides` is empty for a walk all the way."""

    leave_s: int
    arrive_s: int
    walk_s: int
    rides: tuple[Ride, ...]

    @property
    def changes(self) -> int:
        """How many changes of vehicle."""
        return max(len(self.rides) - 1, 0)


@dataclass(frozen=True)
class Service:
    """What runs on a date and how one may change, in one direction of time.

    Attributes
    ----------
    lines, changes : in this direction.
    against_lines, against_changes : the same with time running the other way.
    turned : whether this direction is backwards in time.
    """

    day: Day
    lines: Lines
    changes: Changes
    against_lines: Lines
    against_changes: Changes
    turned: bool = False

    @classmethod
    def of(cls, day: Day, table: ChangeTable) -> Service:
        """Put a day and its changes together, forwards."""
        return cls(day, day.forward, table.forward, day.backward, table.backward)

    @classmethod
    def none(cls) -> Service:
        """Return the service of an area without a timetable: no stops, nothing runs."""
        return cls.of(empty_day(), empty_changes())

    def turned_round(self) -> Service:
        """Let time run the other way."""
        return Service(
            self.day,
            self.against_lines,
            self.against_changes,
            self.lines,
            self.changes,
            not self.turned,
        )


@dataclass(frozen=True)
class Chances:
    """How many ways there are.

    Attributes
    ----------
    count : ways with rides within the window, none of which leaves later and arrives first, and one
        more for a walk all the way.
    last_leave_s : when the last of them leaves; of no meaning where there is none.
    """

    count: int
    last_leave_s: int
