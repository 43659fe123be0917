"""One half of a round trip as a question: there by the start, or home after the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, cached_property, partial
from typing import NamedTuple, TypeVar, cast

from geo.routing.clock import ServiceClock
from geo.routing.day import Accessible
from geo.routing.ground import Ground
from geo.routing.kernels.timetable import Limits
from geo.routing.network import Int32Array, Timetable
from geo.routing.questions import EVER_S, HOME, Question
from geo.routing.vocabulary import (
    DAY_S,
    UNREACHED,
    Direction,
    ReasonCode,
    SessionTime,
    Traveller,
)
from geo.routing.ways import Chances, Service, Way

Result = TypeVar("Result")


class Use(NamedTuple):
    """Which stops and vehicles may be used.

    Parameters
    ----------
    accessible : with which access.
    phone : also where the agency has to be phoned first.
    """

    accessible: Accessible
    phone: bool = False

    @property
    def step_free(self) -> bool:
        """Whether walks use no steps."""
        return self.accessible is not Accessible.ANY


@dataclass(frozen=True, eq=False)
class World:
    """What one date is asked of.

    Attributes
    ----------
    date : whose service day the seconds count from.
    clock : turns clock times into them.
    silent : why the timetable does not say all of that date; None where it does.
    service : what runs that day.
    ground : the walks from home and venues; True for step-free.
    timetable : the timetable; None in an area without one.
    """

    date: dt.date
    clock: ServiceClock
    silent: ReasonCode | None
    service: Callable[[Use], Service]
    ground: Callable[[bool], Ground]
    timetable: Timetable | None

    @property
    def phones(self) -> bool:
        """Whether there are stops where the agency has to be phoned first."""
        return self.timetable is not None and self.timetable.phones

    def route_type(self, trip: int) -> int | None:
        """Return the GTFS route type of a trip."""
        if self.timetable is None:
            return None
        return int(self.timetable.route_type[self.timetable.trip_route[trip]])

    @cached_property
    def local(self) -> Callable[[int], dt.datetime]:
        """The clock time of so many seconds; many are asked for again and again."""
        return cache(partial(self.clock.local, self.date))


@dataclass(frozen=True)
class Half:
    """One half with all its limits; a relaxed limit is another half.

    Attributes
    ----------
    venue : number of the venue on the ground.
    moment_s : the session's start (outward) or end (homeward).
    wait_s : the longest wait at the venue, before or after it.
    edge_s : the earliest leaving home (outward) or the latest being home (homeward).
    use : the stops and vehicles of a yes.
    """

    direction: Direction
    venue: int
    moment_s: int
    wait_s: int
    edge_s: int | None
    limits: Limits
    use: Use

    @property
    def outward(self) -> bool:
        """Whether this is the way there."""
        return self.direction is Direction.OUTWARD


class Wanted(Enum):
    """What is wanted of a question."""

    WAY = auto()
    CHANCES = auto()
    BOARD_BY = auto()


@dataclass(frozen=True, slots=True)
class Request:
    """A question about a date.

    Attributes
    ----------
    forward : whether the question is told in the direction of time; if not, its times are negated.
    """

    world: World
    use: Use
    forward: bool
    question: Question
    wanted: Wanted = Wanted.WAY


Answer = Way | Chances | Int32Array | None
Asking = Generator[list[Request], list[Answer], Result]


def limits_of(traveller: Traveller) -> Limits:
    """Return the traveller's limits as the search takes them."""
    return Limits(
        max_walk_s=traveller.max_walk_s,
        total_walk_s=traveller.total_walk_limit_s,
        max_journey_s=traveller.max_journey_s,
        min_change_s=traveller.min_change_s,
        rides=traveller.max_changes + 1,
    )


def outward_half(
    clock: ServiceClock, session: SessionTime, venue: int, traveller: Traveller
) -> Half:
    """Ask for a way there by the start, in seconds of its date."""
    day = session.start.date()
    edge = traveller.earliest_s
    return Half(
        Direction.OUTWARD,
        venue,
        clock.seconds(day, session.start),
        traveller.max_wait_before_s,
        None if edge is None else clock.clock_seconds(day, day, edge),
        limits_of(traveller),
        use_of(traveller),
    )


def homeward_half(
    clock: ServiceClock, session: SessionTime, venue: int, traveller: Traveller
) -> Half:
    """Ask for a way home after the end, in seconds of its date.

    `latest_s` counts from the date of the start.
    """
    day = session.end.date()
    edge = traveller.latest_s
    return Half(
        Direction.HOMEWARD,
        venue,
        clock.seconds(day, session.end),
        traveller.max_wait_after_s,
        None if edge is None else clock.clock_seconds(day, session.start.date(), edge),
        limits_of(traveller),
        use_of(traveller),
    )


def use_of(traveller: Traveller) -> Use:
    """Return the stops and vehicles that a traveller can use for certain."""
    return Use(Accessible.YES if traveller.step_free else Accessible.ANY)


def question_of(world: World, half: Half, use: Use) -> Question:
    """Tell a half as a question; that of the way home is told backwards in time."""
    direct_s = world.ground(use.step_free).direct_s[half.venue]
    return question_between(half, HOME, HOME + 1 + half.venue, direct_s)


def question_between(half: Half, home: int, venue: int, direct_s: int) -> Question:
    """Tell a half between two doors of a search as a question."""
    if half.outward:
        lowest_s = -EVER_S if half.edge_s is None else half.edge_s
        window = half.moment_s - half.wait_s, half.moment_s
    else:
        lowest_s = -EVER_S if half.edge_s is None else -half.edge_s
        window = -half.moment_s - half.wait_s, -half.moment_s
    return Question(home, venue, direct_s, half.limits, *window, lowest_s)


def best_way(world: World, half: Half, use: Use | None = None) -> Asking[Way | None]:
    """Find the way of this half, or None where there is none within its limits.

    Parameters
    ----------
    use : other stops and vehicles than the half asks for.
    """
    use = half.use if use is None else use
    return (yield from way_of(Request(world, use, half.outward, question_of(world, half, use))))


def way_of(request: Request) -> Asking[Way | None]:
    """Find one way."""
    [way] = yield [request]
    return cast("Way | None", way)


def chances_of(world: World, half: Half) -> Asking[Chances]:
    """Count the ways of a homeward half."""
    question = question_of(world, half, half.use)
    request = Request(world, half.use, half.outward, question, Wanted.CHANCES)
    [chances] = yield [request]
    return cast("Chances", chances)


def board_by(world: World, half: Half) -> Asking[Int32Array]:
    """Find by when each stop has to be boarded at, in the direction of the question."""
    question = question_of(world, half, half.use)
    request = Request(world, half.use, half.outward, question, Wanted.BOARD_BY)
    [board_by_s] = yield [request]
    return cast("Int32Array", board_by_s)


def edges(world: World, half: Half) -> Asking[Way | None]:
    """Find the first bus of the day to the venue, or the last one home, other limits kept."""
    limits, venue = half.limits, HOME + 1 + half.venue
    if half.outward:
        leave_s = 0 if half.edge_s is None else half.edge_s
        window = -max(leave_s, DAY_S), -leave_s
    else:
        latest_s = EVER_S if half.edge_s is None else half.edge_s
        # No later arrival belongs to a way that leaves before the end, but next morning's has one.
        window = 0, min(latest_s, half.moment_s + limits.max_journey_s)
    question = Question(venue, HOME, UNREACHED, limits, *window)
    return (yield from way_of(Request(world, half.use, not half.outward, question)))


def from_stop(world: World, half: Half, stop: int, lift_s: int) -> Asking[Way | None]:
    """Find the way of a half with a lift between home and `stop`, its time counted in."""
    limits = half.limits._replace(max_journey_s=half.limits.max_journey_s - lift_s)
    if limits.max_journey_s < 0:
        return None
    whole = question_of(world, half, half.use)
    question = Question(
        HOME + 1 + len(world.ground(half.use.step_free).venues) + stop,
        whole.target,
        UNREACHED,
        limits,
        whole.first_s,
        whole.last_s,
        whole.lowest_s + lift_s,
    )
    return (yield from way_of(Request(world, half.use, half.outward, question)))
