"""One half of a round trip as a question: there by the start, or home after the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from geo.routing.clock import ServiceClock
from geo.routing.day import Accessible
from geo.routing.kernels.timetable import Limits
from geo.routing.search import EVER_S, first_arriving, last_leaving
from geo.routing.vocabulary import Direction, ReasonCode, SessionTime, Traveller
from geo.routing.ways import Ends, Service, Way


@dataclass(frozen=True)
class World:
    """What one half is asked of.

    Attributes
    ----------
    date : whose service day the seconds count from.
    clock : turns clock times into them.
    silent : why the timetable says nothing of that date; None where it does.
    service : what runs that day, for stops and vehicles of an accessibility.
    ends : the walks from home to venue and between them and the stops; True for step-free.
    """

    date: dt.date
    clock: ServiceClock
    silent: ReasonCode | None
    service: Callable[[Accessible], Service]
    ends: Callable[[bool], Ends]

    def local(self, seconds: int) -> dt.datetime:
        """Return the clock time of `seconds`."""
        return self.clock.local(self.date, seconds)


@dataclass(frozen=True)
class Half:
    """One half with all its limits; a relaxed limit is another half.

    Attributes
    ----------
    moment_s : the session's start (outward) or end (homeward).
    wait_s : the longest wait at the venue, before or after it.
    edge_s : the earliest leaving home (outward) or the latest being home (homeward).
    """

    direction: Direction
    moment_s: int
    wait_s: int
    edge_s: int | None
    limits: Limits
    step_free: bool

    @property
    def accessible(self) -> Accessible:
        """What the stops and vehicles of a yes must be."""
        return Accessible.YES if self.step_free else Accessible.ANY


def limits_of(traveller: Traveller) -> Limits:
    """Return the traveller's limits as the search takes them."""
    return Limits(
        max_walk_s=traveller.max_walk_s,
        total_walk_s=traveller.total_walk_limit_s,
        max_journey_s=traveller.max_journey_s,
        min_change_s=traveller.min_change_s,
        rides=traveller.max_changes + 1,
    )


def outward_half(world: World, session: SessionTime, traveller: Traveller) -> Half:
    """Ask for a way there by the start."""
    edge = traveller.earliest_s
    day = session.start.date()
    return Half(
        Direction.OUTWARD,
        world.clock.seconds(world.date, session.start),
        traveller.max_wait_before_s,
        None if edge is None else world.clock.clock_seconds(world.date, day, edge),
        limits_of(traveller),
        traveller.step_free,
    )


def homeward_half(world: World, session: SessionTime, traveller: Traveller) -> Half:
    """Ask for a way home after the end; `latest_s` counts from the date of the start."""
    edge = traveller.latest_s
    day = session.start.date()
    return Half(
        Direction.HOMEWARD,
        world.clock.seconds(world.date, session.end),
        traveller.max_wait_after_s,
        None if edge is None else world.clock.clock_seconds(world.date, day, edge),
        limits_of(traveller),
        traveller.step_free,
    )


def best_way(world: World, half: Half, accessible: Accessible | None = None) -> Way | None:
    """Find the way of this half, or None where there is none within its limits.

    Parameters
    ----------
    accessible : other stops and vehicles than the half asks for.
    """
    accessible = half.accessible if accessible is None else accessible
    service, ends = world.service(accessible), world.ends(accessible is not Accessible.ANY)
    if half.direction is Direction.OUTWARD:
        return last_leaving(
            service,
            half.limits,
            ends,
            half.moment_s - half.wait_s,
            half.moment_s,
            -EVER_S if half.edge_s is None else half.edge_s,
        )
    return first_arriving(
        service,
        half.limits,
        ends.turned_round(),
        half.moment_s,
        half.moment_s + half.wait_s,
        EVER_S if half.edge_s is None else half.edge_s,
    )
