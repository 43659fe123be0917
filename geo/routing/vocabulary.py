"""The words of the engine: who travels, what is asked, what is answered.

Every other module of the engine speaks in these types. Times are whole seconds after *noon minus
12 h* on the session's date (GTFS), distances are metres, and "cannot" is a value, never a guess.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

UNREACHED: Final = 2**31 - 1
"""The time of a place that cannot be reached (seconds, int32). Never 0, never NaN."""

DAY_S: Final = 86_400


class Verdict(StrEnum):
    """Can this person get to this session, and home again? (DESIGN section 3.4)."""

    WALK = "walk"
    PUBLIC_TRANSPORT = "public_transport"
    LIFT_THERE = "lift_there"
    LIFT_BACK = "lift_back"
    LIFT_BOTH = "lift_both"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """Which half of the round trip."""

    OUTWARD = "outward"
    HOMEWARD = "homeward"


class ReasonCode(StrEnum):
    """Why a half of the round trip fails, or why nothing can be said of it."""

    # The limits of the traveller, each relaxed alone.
    WALK_TOO_LONG = "walk_too_long"
    WALK_TOTAL_TOO_LONG = "walk_total_too_long"
    JOURNEY_TOO_LONG = "journey_too_long"
    TOO_MANY_CHANGES = "too_many_changes"
    CHANGE_TOO_SHORT = "change_too_short"
    LEAVES_TOO_EARLY = "leaves_too_early"
    HOME_TOO_LATE = "home_too_late"
    WAIT_BEFORE_TOO_LONG = "wait_before_too_long"
    WAIT_AFTER_TOO_LONG = "wait_after_too_long"
    STEP_FREE_UNKNOWN = "step_free_unknown"
    NOT_STEP_FREE = "not_step_free"
    # The service.
    NO_SERVICE_THAT_DAY = "no_service_that_day"
    FIRST_ARRIVAL_TOO_LATE = "first_arrival_too_late"
    LAST_BUS_TOO_EARLY = "last_bus_too_early"
    NO_TIME_TO_REACH_LAST_BUS = "no_time_to_reach_last_bus"
    NO_STOP_NEAR_HOME = "no_stop_near_home"
    NO_STOP_NEAR_VENUE = "no_stop_near_venue"
    NO_CONNECTION = "no_connection"
    # What the data cannot say.
    NO_TIMETABLE = "no_timetable"
    DATE_OUTSIDE_TIMETABLE = "date_outside_timetable"
    HOME_OFF_NETWORK = "home_off_network"
    VENUE_OFF_NETWORK = "venue_off_network"
    VENUE_WITHOUT_PLACE = "venue_without_place"
    VENUE_STEP_FREE_UNKNOWN = "venue_step_free_unknown"
    VENUE_NOT_STEP_FREE = "venue_not_step_free"
    SESSION_TOO_LONG = "session_too_long"
    # What there is, but not for somebody who just turns up.
    PHONE_AHEAD = "phone_ahead"


class FixCode(StrEnum):
    """The help that would make the round trip work, smallest first (DESIGN section 3.6)."""

    OTHER_SESSION = "other_session"
    MOVE_TIMES = "move_times"
    LIFT_ONE_WAY = "lift_one_way"
    LIFT_TO_STOP = "lift_to_stop"
    COMMUNITY_TRANSPORT = "community_transport"
    LIFT_BOTH_WAYS = "lift_both_ways"


class Booking(StrEnum):
    """What a passenger has to do to be picked up or set down at a stop (GTFS pickup_type)."""

    NONE = "none"
    PHONE_AGENCY = "phone_agency"
    ASK_DRIVER = "ask_driver"


class Access(StrEnum):
    """Three-valued accessibility: not knowing is not the same as no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Traveller:
    """How this person gets about. Every limit holds on every journey.

    Parameters
    ----------
    walk_speed_kmh : walking speed.
    max_walk_s : longest single walk (to a stop, between stops, from a stop, or all the way).
    max_walk_total_s : longest walking in one journey; twice `max_walk_s` when left out.
    max_journey_s : longest time from door to door, one way.
    max_changes : most changes of vehicle in one journey.
    min_change_s : least time at a change, on top of the walk between the stops.
    max_wait_before_s, max_wait_after_s : longest wait at the venue before the start, after the end.
    earliest_s, latest_s : earliest leaving home, latest being home, clock times in seconds
        after midnight of the session's date; None for no limit.
    step_free : needs a way without steps, and vehicles and stops known to be accessible.
    pass_from_s : the bus pass is valid from this clock time; earlier rides are marked, not hidden.
    """

    walk_speed_kmh: float = 4.8
    max_walk_s: int = 20 * 60
    max_walk_total_s: int | None = None
    max_journey_s: int = 90 * 60
    max_changes: int = 2
    min_change_s: int = 3 * 60
    max_wait_before_s: int = 60 * 60
    max_wait_after_s: int = 60 * 60
    earliest_s: int | None = None
    latest_s: int | None = None
    step_free: bool = False
    pass_from_s: int | None = None

    def __post_init__(self) -> None:
        """Refuse values that no person could have."""
        if not 0.5 <= self.walk_speed_kmh <= 12:
            raise ValueError(
                f"walking speed is {self.walk_speed_kmh} km/h: give one from 0.5 to 12"
            )
        for name, low, high in (
            ("max_walk_s", 0, 3 * 3600),
            ("max_journey_s", 0, 12 * 3600),
            ("max_changes", 0, 6),
            ("min_change_s", 0, 3600),
            ("max_wait_before_s", 0, 12 * 3600),
            ("max_wait_after_s", 0, 12 * 3600),
            ("max_walk_total_s", 0, 12 * 3600),
            ("earliest_s", -24 * 3600, 48 * 3600),
            ("latest_s", -24 * 3600, 48 * 3600),
            ("pass_from_s", 0, 48 * 3600),
        ):
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise ValueError(f"{name} is {value}: give one from {low} to {high}")

    @property
    def walk_speed_ms(self) -> float:
        """Walking speed in metres a second."""
        return self.walk_speed_kmh / 3.6

    @property
    def total_walk_limit_s(self) -> int:
        """The longest walking in one journey, in seconds."""
        if self.max_walk_total_s is None:
            return 2 * self.max_walk_s
        return self.max_walk_total_s


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the ground in WGS84 degrees."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class SessionTime:
    """One dated meeting at a place: what the engine judges.

    Parameters
    ----------
    key : the caller's own id, given back in the answer.
    place : the venue, or None where nobody knows where it is.
    start, end : local clock times with the date; `end` may fall on the next day.
    """

    key: str
    place: Point | None
    start: dt.datetime
    end: dt.datetime


class LegMode(StrEnum):
    """How one leg is made."""

    WALK = "walk"
    RIDE = "ride"


class Trace(StrEnum):
    """How well the line of a ride on the map is known."""

    PUBLISHED = "published"
    STREETS = "streets"
    STOPS = "stops"


@dataclass(frozen=True, slots=True)
class Leg:
    """One piece of a journey: a walk, or a ride on one vehicle.

    ``from_stop`` and ``to_stop`` are stop indexes of the timetable, or None at home and venue.
    ``path`` holds (lat, lon) points for the map; ``trace`` tells of a ride whether they are the
    line that the timetable publishes, a guess along the likely streets for some or all of the way,
    or straight from stop to stop, and ``calls`` are the stops that it calls at, both ends included.
    For a walk, ``streets`` names the streets in order. For a ride, ``trip`` is the trip index,
    ``intermediate_stops`` how many stops are passed before getting off (getting off counts), and
    ``pass_valid`` whether the bus pass holds (None where the traveller has none). ``boarding`` and
    ``alighting`` tell what has to be done to get on and off, ``becomes`` the routes that the
    vehicle goes on as while the passenger stays seated, and ``headway_s`` that it runs about every
    so many seconds, not at exact times.
    """

    mode: LegMode
    depart: dt.datetime
    arrive: dt.datetime
    from_stop: int | None
    to_stop: int | None
    from_name: str
    to_name: str
    path: tuple[tuple[float, float], ...] = ()
    metres: float | None = None
    streets: tuple[str, ...] = ()
    route: str = ""
    headsign: str = ""
    agency: str = ""
    trip: int | None = None
    route_type: int | None = None
    intermediate_stops: int | None = None
    accessible: Access = Access.UNKNOWN
    pass_valid: bool | None = None
    boarding: Booking = Booking.NONE
    alighting: Booking = Booking.NONE
    becomes: tuple[str, ...] = ()
    headway_s: int | None = None
    trace: Trace | None = None
    calls: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Journey:
    """One way there, or one way home, that keeps every limit of the traveller.

    ``elapsed_s`` is the time that passes from `leave` to `arrive`; None where it is what the
    clocks say. It is not, in the nights in which they change.
    """

    leave: dt.datetime
    arrive: dt.datetime
    changes: int
    walk_s: int
    legs: tuple[Leg, ...]
    elapsed_s: int | None = None

    @property
    def seconds(self) -> int:
        """Door-to-door time in seconds."""
        if self.elapsed_s is not None:
            return self.elapsed_s
        return int((self.arrive - self.leave).total_seconds())

    @property
    def is_walk(self) -> bool:
        """Whether no vehicle is used."""
        return all(leg.mode is LegMode.WALK for leg in self.legs)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a half of the round trip fails, with the near miss in figures.

    Parameters
    ----------
    leg : which half.
    code : what is in the way.
    found, limit : what there is and what would do, in the same unit: a local time for
        "first arrival 11:20, session starts 10:30", seconds for walks and journeys, a number for
        changes, None where there is no figure.
    route_type : GTFS route type of the vehicle that the reason speaks of; None where it is not
        one, or not known.
    """

    leg: Direction
    code: ReasonCode
    found: dt.datetime | int | None = None
    limit: dt.datetime | int | None = None
    route_type: int | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """Help that makes the round trip work.

    Parameters
    ----------
    code : what kind of help.
    leg : which half needs it; None where both do.
    session_key : for OTHER_SESSION, the session that works.
    shift_s : for MOVE_TIMES, by how much the start (outward) or the end (homeward) would move.
    drive_s, drive_m : for lifts, the drive; where both halves need it, both drives together.
    saved_s : for LIFT_TO_STOP, how much less driving that is than the lift all the way.
    stop, stop_name : for LIFT_TO_STOP, where the bus is joined.
    route_type : for LIFT_TO_STOP, GTFS route type of what is joined there; None where not known.
    scheme, phone : for COMMUNITY_TRANSPORT, who drives, and how to ask them.
    note : for OTHER_SESSION, the name of what works; for COMMUNITY_TRANSPORT, what else to know.
    starts : for OTHER_SESSION, the local time at which that starts.
    """

    code: FixCode
    leg: Direction | None = None
    session_key: str | None = None
    shift_s: int | None = None
    drive_s: int | None = None
    drive_m: int | None = None
    saved_s: int | None = None
    stop: int | None = None
    stop_name: str = ""
    route_type: int | None = None
    scheme: str = ""
    phone: str = ""
    note: str = ""
    starts: dt.datetime | None = None


class Option(StrEnum):
    """In what another journey differs from the chosen one."""

    EARLIER = "earlier"
    LATER = "later"
    FEWER_CHANGES = "fewer_changes"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another journey that keeps every limit: offered, never silently applied.

    Parameters
    ----------
    leg : which half it is for.
    option : EARLIER, the next best one of those that are there before the chosen one; LATER, of
        those that leave the venue after it; FEWER_CHANGES, the best one with fewer changes.
    """

    leg: Direction
    option: Option
    journey: Journey


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer for one session.

    Parameters
    ----------
    key : the session's key.
    verdict : see :class:`Verdict`.
    outward, homeward : the chosen journeys; None where that half fails or is unknown.
    ways_home : how many ways home with rides leave within the longest wait, so that eight buses to
        the same train are one: a way counts if no other of them that leaves no sooner is home as
        soon. One more where home can be walked. None where unknown.
    margin_last_s : from leaving by the chosen way home to leaving by the last feasible one; None
        without a way home.
    wait_before_s, wait_after_s : waits at the venue.
    reasons : empty for a plain yes.
    fixes : smallest first.
    alternatives : other journeys, where they were asked for.
    """

    key: str
    verdict: Verdict
    outward: Journey | None = None
    homeward: Journey | None = None
    ways_home: int | None = None
    margin_last_s: int | None = None
    wait_before_s: int | None = None
    wait_after_s: int | None = None
    reasons: tuple[Reason, ...] = ()
    fixes: tuple[Fix, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
