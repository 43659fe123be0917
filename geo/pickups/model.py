"""What a plan of lifts is made from, and what it says. Times are whole seconds of one clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BOARDING_S: Final = 120
"""Time that a passenger needs to get in, and to get out; volunteers see people to the door."""

WHEELCHAIR_S: Final = 240
"""The same for a passenger in a wheelchair."""


def service_s(wheelchairs: int) -> int:
    """Return the time that passengers need to get in, and to get out."""
    return WHEELCHAIR_S if wheelchairs else BOARDING_S


class Way(StrEnum):
    """Which way a ride goes, or which ways a request lacks."""

    THERE = "there"
    BACK = "back"
    BOTH = "both"


class UnservedReason(StrEnum):
    """Why nobody could take a passenger.

    Up to NO_DRIVER_THEN, nobody could even if there were no other passengers. From SEATS_TAKEN on,
    somebody could, but those who are served are in the way: it is the first thing of which a
    little more, in the plan as it is, would have let this passenger in too.
    """

    HOME_OFF_NETWORK = "home_off_network"
    VENUE_OFF_NETWORK = "venue_off_network"
    NO_ROAD = "no_road"
    NO_WHEELCHAIR_PLACE = "no_wheelchair_place"
    TOO_MANY_PASSENGERS = "too_many_passengers"
    RIDE_TOO_LONG = "ride_too_long"
    NO_DRIVER_THEN = "no_driver_then"
    SEATS_TAKEN = "seats_taken"
    WHEELCHAIR_PLACES_TAKEN = "wheelchair_places_taken"
    DRIVERS_GO_HOME = "drivers_go_home"
    OTHERS_RIDE_TOO_LONG = "others_ride_too_long"
    DRIVERS_BUSY = "drivers_busy"


class StopKind(StrEnum):
    """What happens at a stop of a run."""

    START = "start"
    PICKUP = "pickup"
    DROPOFF = "dropoff"
    END = "end"


@dataclass(frozen=True, slots=True)
class Ride:
    """One way for one request: from a place to a place.

    Parameters
    ----------
    request : the lift request's id.
    way : THERE or BACK; a request has at most one ride of each.
    origin, destination : rows of the drive matrix.
    pickup_from_s, pickup_to_s : when getting in may begin.
    arrive_from_s, arrive_to_s : when getting out may begin.
    passengers : people, escorts included.
    wheelchairs : how many of them travel in their wheelchair, and so need no seat.
    max_ride_s : longest time aboard, from the end of getting in to the begin of getting out.
    alone : whether this ride helps without the other one of its request.
    """

    request: str
    way: Way
    origin: int
    destination: int
    pickup_from_s: int
    pickup_to_s: int
    arrive_from_s: int
    arrive_to_s: int
    passengers: int
    wheelchairs: int
    max_ride_s: int
    alone: bool = False

    @property
    def seats(self) -> int:
        """Seats taken."""
        return max(0, self.passengers - self.wheelchairs)

    @property
    def service_s(self) -> int:
        """Time to get in, and to get out."""
        return service_s(self.wheelchairs)

    @property
    def home(self) -> int:
        """Row of the drive matrix."""
        return self.origin if self.way is Way.THERE else self.destination


@dataclass(frozen=True, slots=True)
class Driver:
    """A volunteer with a car, from their own door and back to it.

    Parameters
    ----------
    id : name or number, as the coordinator writes it.
    home : row of the drive matrix.
    seats, wheelchair_places : for passengers.
    from_s, to_s : when the driver is free, both ends at home.
    """

    id: str
    home: int
    seats: int
    wheelchair_places: int
    from_s: int
    to_s: int


@dataclass(frozen=True, slots=True)
class RunStop:
    """One stop of a run.

    Parameters
    ----------
    place : a row of the drive matrix.
    arrive_s, ready_s, depart_s : when the car is there, when getting in or out begins, and when
        the car leaves. From arriving to being ready the driver waits.
    aboard : passengers on leaving.
    """

    kind: StopKind
    request: str | None
    way: Way | None
    place: int
    arrive_s: int
    ready_s: int
    depart_s: int
    aboard: int


@dataclass(frozen=True, slots=True)
class Run:
    """One vehicle's ordered stops, from home to home."""

    driver: str
    stops: tuple[RunStop, ...]
    drive_s: int
    metres: int


@dataclass(frozen=True, slots=True)
class Offer:
    """Between when a driver would have to be free to take somebody that nobody takes now."""

    driver: str
    from_s: int
    to_s: int


@dataclass(frozen=True, slots=True)
class Unserved:
    """A request, or one way of it, that is not in the plan.

    Parameters
    ----------
    way : the ways that the passenger goes without.
    cause : the way that could not be fitted; where both could not, the way there.
    found, limit : the figures of RIDE_TOO_LONG (seconds) and TOO_MANY_PASSENGERS (seats).
    offer : with NO_DRIVER_THEN, the smallest change of a driver's hours that would do.
    """

    request: str
    reason: UnservedReason
    way: Way
    cause: Way
    found: int | None = None
    limit: int | None = None
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class PickupPlan:
    """All runs, and who could not be fitted and why.

    Parameters
    ----------
    cost : all driving in seconds.
    finished : whether the search was done before its time was up. Then the plan depends on
        nothing but what was asked, and not on how fast the machine is.
    """

    runs: tuple[Run, ...]
    unserved: tuple[Unserved, ...]
    cost: int
    finished: bool
