"""Everywhere that somebody can be: the streets reached from a home, and those it is reached from.

One search answers for all places at once. A place is reached where it is within a last walk of a
stop, or of the home; so the area is told by how much of that walk is left at each node of the
streets. What a journey may be is told in :mod:`geo.routing.search`, and every limit of the
traveller holds, just as when one session is judged.

*Last walks.* RAPTOR from the home, leaving at the earliest that the longest journey allows, tells
how long one may walk on from each stop (:mod:`geo.routing.kernels.last_walks`). A journey that
arrives well before the start may also leave before that. So the search is made again for earlier
leaving times; where many are close to each other, for the first in each twentieth of the longest
journey.

*Streets.* A search from all stops at once, in which each begins with what it cannot use of the
longest last walk, tells what is left at each node: a place is within some stop's walk exactly
where something is left. The way home is the same with time running backwards, as in
:mod:`geo.routing.search`.

*Never too much.* Every street of the area is one that the judge says yes to. A few that it would
say yes to are missing:

- of journeys that differ in walking, the first at a stop counts. One that is there later, having
  walked less, may have more left of the total of walks;
- journeys that take more than nineteen twentieths of the longest, where many leave after each
  other;
- a place that is reached in time only because the walk to it is long: for who gets off a bus more
  than the longest wait before the start;
- of the way between two nodes, what is reached from one end on the way there and from the other
  end on the way back, in the area of both.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geo.routing.doors import columns_of
from geo.routing.engine import Engine, in_order, reach_s
from geo.routing.ground import Door, Ground, Walks
from geo.routing.halves import (
    Half,
    Use,
    homeward_half,
    limits_of,
    outward_half,
    question_between,
    use_of,
)
from geo.routing.kernels import flat
from geo.routing.kernels import streets as kernels
from geo.routing.kernels.last_walks import LastWalks, Span, last_walks, no_last_walks
from geo.routing.kernels.service import Lines
from geo.routing.kernels.timetable import Near, Target, new_rounds
from geo.routing.lines import ranges
from geo.routing.network import FloatArray, Int64Array, StreetNetwork
from geo.routing.questions import HOME, Question
from geo.routing.snap import Columns, Position
from geo.routing.vocabulary import UNREACHED, SessionTime, Traveller
from geo.routing.walk import BUCKET_M, forbidden_flags, walk_doors, walk_graph

_LEAVING_STEPS: Final = 20
"""Of leaving times within such a share of the longest journey, only the first is tried."""

NOWHERE: Final = -np.inf
"""What is left of a walk where nobody comes."""


@dataclass(frozen=True, repr=False)
class Reached:
    """Streets that are reached; it does not print from where.

    Attributes
    ----------
    streets : the walk network.
    step_free : whether steps are left out.
    node_left_m : float64 (n,), how many metres one may walk on from a node; negative where it is
        not reached.
    doors : the home and the linked stops on their streets, (k,).
    door_left_m : float64 (k,), the same at these points of the street.
    """

    streets: StreetNetwork
    step_free: bool
    node_left_m: FloatArray
    doors: Columns
    door_left_m: FloatArray

    def and_also(self, other: Reached) -> Reached:
        """Return what is reached in both, of the same home and traveller."""
        return replace(
            self,
            node_left_m=np.minimum(self.node_left_m, other.node_left_m),
            door_left_m=np.minimum(self.door_left_m, other.door_left_m),
        )


@dataclass(frozen=True, repr=False)
class RoundTrip:
    """Where one can be for a session: by its start, to be home after its end, and both."""

    there: Reached
    back: Reached
    both: Reached


def round_trip(
    engine: Engine,
    home: Position,
    start: dt.datetime,
    end: dt.datetime,
    traveller: Traveller,
    *,
    rides: bool = True,
) -> RoundTrip:
    """Find where a session may be that the traveller can get to, and home from.

    Parameters
    ----------
    start, end : local clock times without a zone; an end before the start is on the next day.
    rides : False for walking all the way only.
    """
    session = in_order(SessionTime("", None, start, end))
    there = outward_half(engine.clock, session, 0, traveller)
    back = homeward_half(engine.clock, session, 0, traveller)
    out = _reached(engine, home, _asked(session.start.date(), there, traveller, rides))
    homeward = _reached(engine, home, _asked(session.end.date(), back, traveller, rides))
    return RoundTrip(out, homeward, out.and_also(homeward))


def within(
    engine: Engine,
    home: Position,
    moment: dt.datetime,
    longest_s: int,
    traveller: Traveller,
    *,
    to_home: bool = False,
    rides: bool = True,
) -> Reached:
    """Find what is reached from home within a time, or from where the home is reached in that time.

    The traveller's limits on walks and changes hold; those on the whole journey, on waits, and on
    when to leave and to be home are replaced by these.

    Parameters
    ----------
    moment : when the home is left; with `to_home`, when it is reached.
    longest_s : the longest time from door to door.
    """
    at_s = engine.clock.seconds(moment.date(), moment)
    first_s = -at_s if to_home else at_s
    limits = limits_of(traveller)._replace(max_journey_s=longest_s)
    question = Question(HOME, HOME, UNREACHED, limits, first_s, first_s + longest_s, first_s)
    asked = _Asked(
        moment.date(), not to_home, question, use_of(traveller), traveller.walk_speed_ms, rides
    )
    return _reached(engine, home, asked)


@dataclass(frozen=True)
class _Asked:
    """One half of a round trip, to everywhere.

    Attributes
    ----------
    date : whose service day the seconds of the question count from.
    forward : whether the question is told in the direction of time; if not, its times are negated.
    question : its window, limits and earliest leaving; its doors do not matter.
    rides : whether vehicles are used at all.
    """

    date: dt.date
    forward: bool
    question: Question
    use: Use
    speed_ms: float
    rides: bool

    @property
    def lowest_s(self) -> int:
        """The earliest leaving of all that arrive in the window."""
        question = self.question
        return max(question.lowest_s, question.first_s - question.limits.max_journey_s)

    @property
    def longest_walk_s(self) -> int:
        """The longest walk of all."""
        limits = self.question.limits
        return min(limits.max_walk_s, limits.total_walk_s)


def _asked(date: dt.date, half: Half, traveller: Traveller, rides: bool) -> _Asked:
    question = question_between(half, HOME, HOME, UNREACHED)
    return _Asked(date, half.outward, question, half.use, traveller.walk_speed_ms, rides)


def _reached(engine: Engine, home: Position, asked: _Asked) -> Reached:
    network, question = engine.network, asked.question
    directly_s = min(
        asked.longest_walk_s, question.limits.max_journey_s, question.last_s - asked.lowest_s
    )
    arc, fraction, offset_m = columns_of([home])
    onward_s = np.array([directly_s], dtype=np.int64)
    links = network.links
    if links is not None and asked.rides:
        arc = np.concatenate((arc, links.arc))
        fraction = np.concatenate((fraction, links.fraction))
        offset_m = np.concatenate((offset_m, links.offset_m))
        onward_s = np.concatenate((onward_s, _from_stops(engine, home, asked)))
    left_m = np.where((onward_s >= 0) & (arc >= 0), onward_s * asked.speed_ms, NOWHERE)
    return _on_streets(network.walk, (arc, fraction, offset_m), left_m, asked.use.step_free)


def _on_streets(
    streets: StreetNetwork, doors: Columns, left_m: FloatArray, step_free: bool
) -> Reached:
    """Walk on from all doors at once, from each as far as `left_m` allows."""
    begun = np.flatnonzero(left_m >= 0)
    most_m = float(left_m[begun].max(initial=0.0))
    arc, fraction, offset_m = doors
    here = walk_doors(streets, (arc[begun], fraction[begun], offset_m[begun]), step_free)
    to_ends = np.concatenate(here.leaving())
    cost_m, _ = kernels.search(
        walk_graph(streets),
        forbidden_flags(step_free),
        np.concatenate((here.tail, here.head)),
        to_ends + np.tile(most_m - left_m[begun], 2),
        most_m,
        BUCKET_M,
    )
    door_left_m = np.full(len(left_m), NOWHERE)
    door_left_m[begun] = left_m[begun] - here.offset
    return Reached(streets, step_free, most_m - cost_m, doors, door_left_m)


def _from_stops(engine: Engine, home: Position, asked: _Asked) -> Int64Array:
    """Return how long one may walk on from each stop, in seconds; -1 where not at all."""
    question = asked.question
    limits = question.limits._replace(max_walk_s=asked.longest_walk_s)
    span_s = question.last_s - asked.lowest_s
    service = engine.service(asked.date, asked.use, asked.speed_ms, reach_s(span_s))
    if not asked.forward:
        service = service.turned_round()
    near = _near(engine, home, asked)
    stops, lines = service.lines.at_first.size - 1, service.lines.goes_on.size
    found, space = no_last_walks(stops), new_rounds(stops, lines, limits.rides)
    anywhere = _anywhere(stops)
    at_last_s = max(question.last_s - limits.max_journey_s, asked.lowest_s)
    step_s = max(limits.max_journey_s // _LEAVING_STEPS, 1)
    earlier = _leaving_times(service.lines, near, asked.lowest_s, at_last_s, step_s)
    for leave_s in (at_last_s, *earlier):
        until_s = min(question.last_s, leave_s + limits.max_journey_s)
        span = Span(leave_s, question.first_s, until_s)
        last_walks(service.lines, service.changes, limits, near, span, anywhere, space, found)
    return _from_none_on(found)


def _near(engine: Engine, home: Position, asked: _Asked) -> Near:
    """Return the stops that are walked to from home, nearest first."""
    # Walks are compared in whole seconds; a metre more keeps the last of them.
    limit_m = asked.longest_walk_s * asked.speed_ms + 1.0
    door = Door(home, limit_m, Walks(engine.network, 1, 1))
    near = Ground(door, (), asked.speed_ms, asked.use.step_free).doors[HOME]
    many = int(np.searchsorted(near.walk_s, asked.longest_walk_s, side="right"))
    return Near(near.stop[:many], near.walk_s[:many])


def _anywhere(stops: int) -> Target:
    """Return a target that may be anywhere, so that nothing is too far from it."""
    nothing = flat(np.zeros(stops, dtype=np.int32))
    return Target(flat(np.full(stops, UNREACHED, dtype=np.int32)), nothing, nothing)


def _leaving_times(lines: Lines, near: Near, first_s: int, before_s: int, step_s: int) -> list[int]:
    """List when one may leave from `first_s` on and before `before_s` and board at once.

    Of those in one step of the clock only the first.
    """
    many = lines.at_first[near.stop + 1] - lines.at_first[near.stop]
    places = ranges(lines.at_first[near.stop], many)
    line, position = lines.at_line[places], lines.at_position[places]
    trips = np.diff(lines.first_trip)[line]
    times = np.repeat(lines.first_time[line] + position, trips)
    times += np.repeat(np.diff(lines.first_stop)[line], trips) * ranges(np.zeros_like(trips), trips)
    leave_s = lines.departure_s[times] - np.repeat(np.repeat(near.walk_s, many), trips)
    leave_s = np.unique(leave_s[(leave_s >= first_s) & (leave_s < before_s)])
    _, first = np.unique(leave_s // step_s, return_index=True)
    return [int(second) for second in leave_s[first]]


def _from_none_on(found: LastWalks) -> Int64Array:
    """Return the longest walks of which no shorter one is too short."""
    joined = (found.to_s > found.longest_s) & (found.from_s <= found.longest_s + 1)
    return np.where(joined, found.to_s, found.longest_s).astype(np.int64)
