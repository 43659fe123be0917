"""The verdict from many homes at once: what a gap map asks.

The first pass of a search begins at the venue and does not depend on the home. So for each half
of a session it is made once, and every home is asked of its bounds. The answers are those of
:meth:`geo.routing.engine.Engine.judge`; journeys, reasons and fixes are not told.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.progress import Progress, silent
from geo.routing.day import Accessible
from geo.routing.doors import columns_of
from geo.routing.engine import Engine, in_order, never_judged, reach_s
from geo.routing.ground import Door, Walks, near_seconds
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
from geo.routing.kernels.answers import NO_WAY, ON_FOOT
from geo.routing.kernels.timetable import Near
from geo.routing.network import Int32Array
from geo.routing.questions import HOME
from geo.routing.search import Search
from geo.routing.snap import Position
from geo.routing.vocabulary import UNREACHED, Point, SessionTime, Traveller, Verdict
from geo.routing.walk import metres_to_many
from geo.routing.walks import walk_seconds

VERDICTS: Final = tuple(Verdict)
"""The verdicts by their numbers in the answer."""

_WALK, _RIDE, _LIFT_THERE, _LIFT_BACK, _LIFT_BOTH, _UNKNOWN = range(len(VERDICTS))
_CANNOT_SAY: Final = -1
"""Where it is not known whether a half has a way; otherwise NO_WAY, ON_FOOT or BY_RIDES."""

_CHUNK: Final = 8
"""So many halves are answered in one go."""

Numbers = npt.NDArray[np.int8]


def verdicts(
    engine: Engine,
    homes: Sequence[Point],
    sessions: Sequence[SessionTime],
    traveller: Traveller,
    progress: Progress = silent,
) -> Numbers:
    """Judge the round trip from each home to each session.

    Parameters
    ----------
    progress : told the halves of sessions done and their number.

    Returns
    -------
    verdicts : int8 (homes, sessions), numbers of VERDICTS.
    """
    answer = np.full((len(homes), len(sessions)), _UNKNOWN, dtype=np.int8)
    positions = [engine.snap(home) for home in homes]
    rows = [i for i, position in enumerate(positions) if position is not None]
    crowd = _Crowd(engine, [p for p in positions if p is not None], traveller)
    columns: list[int] = []
    halves: list[tuple[dt.date, Half]] = []
    for column, given in enumerate(sessions):
        position = None if given.place is None else engine.venue(given.place)
        if position is None or never_judged(given):
            continue
        session = in_order(given)
        columns.append(column)
        venue = crowd.venue(position)
        there = outward_half(engine.clock, session, venue, traveller)
        back = homeward_half(engine.clock, session, venue, traveller)
        halves += [(session.start.date(), there), (session.end.date(), back)]
    if rows and columns:
        kinds = crowd.kinds(halves, progress)
        answer[np.ix_(rows, columns)] = _verdicts(kinds[0::2], kinds[1::2]).T
    return answer


def _verdicts(there: Numbers, back: Numbers) -> Numbers:
    """Join the kinds of both halves."""
    out, home = there != NO_WAY, back != NO_WAY
    joined = np.select(
        [
            (there == _CANNOT_SAY) | (back == _CANNOT_SAY),
            out & home & (there == ON_FOOT) & (back == ON_FOOT),
            out & home,
            out,
            home,
        ],
        [_UNKNOWN, _WALK, _RIDE, _LIFT_BACK, _LIFT_THERE],
        _LIFT_BOTH,
    )
    return joined.astype(np.int8)


@dataclass(frozen=True)
class _Ground:
    """Homes and venues with or without steps, as searches take them.

    Attributes
    ----------
    doors : a first door that leads nowhere, the homes, the venues.
    direct_s : int32 (venues, homes), the walks all the way.
    """

    doors: list[Near]
    direct_s: Int32Array


class _Crowd:
    """Many homes and the venues that they may go to."""

    def __init__(self, engine: Engine, homes: Sequence[Position], traveller: Traveller) -> None:
        self._engine = engine
        self._homes = homes
        self._traveller = traveller
        self._limit_m = traveller.max_walk_s * traveller.walk_speed_ms + 1.0
        wait_s = max(traveller.max_wait_before_s, traveller.max_wait_after_s)
        self._reach_s = reach_s(wait_s + traveller.max_journey_s)
        self._venues: dict[Position, int] = {}
        self._grounds: dict[bool, _Ground] = {}

    def venue(self, position: Position) -> int:
        """Return the number of a venue."""
        return self._venues.setdefault(position, len(self._venues))

    def kinds(self, halves: Sequence[tuple[dt.date, Half]], progress: Progress) -> Numbers:
        """Return what kind of way each half has, int8 (halves, homes)."""
        kinds = np.empty((len(halves), len(self._homes)), dtype=np.int8)
        groups: defaultdict[tuple[dt.date, bool], list[int]] = defaultdict(list)
        for number, (date, half) in enumerate(halves):
            groups[date, half.outward].append(number)
        work = [
            (date, numbers[begin : begin + _CHUNK])
            for (date, _), numbers in groups.items()
            for begin in range(0, len(numbers), _CHUNK)
        ]
        self._ground(use_of(self._traveller).step_free)
        done = 0
        with ThreadPoolExecutor(os.cpu_count() or 1) as workers:
            answers = workers.map(lambda w: self._chunk(w[0], [halves[i][1] for i in w[1]]), work)
            for (_, numbers), found in zip(work, answers, strict=True):
                kinds[numbers] = found
                done += len(numbers)
                progress(done, len(halves))
        return kinds

    def _chunk(self, date: dt.date, halves: Sequence[Half]) -> Numbers:
        """Answer halves of one date and direction."""
        use = use_of(self._traveller)
        found = self._ask(date, halves, use)
        if self._engine.silent(date) is not None:
            found[found == NO_WAY] = _CANNOT_SAY
        elif use.step_free:
            perhaps = self._ask(date, halves, Use(Accessible.NOT_NO))
            found[(found == NO_WAY) & (perhaps != NO_WAY)] = _CANNOT_SAY
        return found

    def _ask(self, date: dt.date, halves: Sequence[Half], use: Use) -> Numbers:
        speed_ms = self._traveller.walk_speed_ms
        service = self._engine.service(date, use, speed_ms, self._reach_s)
        ground = self._ground(use.step_free)
        search = Search(
            service if halves[0].outward else service.turned_round(),
            ground.doors,
            limits_of(self._traveller),
        )
        first_venue = HOME + 1 + len(self._homes)
        homes = np.arange(HOME + 1, first_venue)
        return np.stack(
            [
                search.kinds(
                    question_between(half, HOME + 1, first_venue + half.venue, UNREACHED),
                    homes,
                    ground.direct_s[half.venue],
                )
                for half in halves
            ]
        )

    def _ground(self, step_free: bool) -> _Ground:
        if step_free not in self._grounds:
            network, speed_ms = self._engine.network, self._traveller.walk_speed_ms
            once = Walks(network, 1, 1)
            venues = [Door(p, self._limit_m, self._engine.venue_walks) for p in self._venues]
            homes = [Door(p, self._limit_m, once) for p in self._homes]
            columns = columns_of(self._homes)
            direct = [metres_to_many(door.field(step_free), *columns) for door in venues]
            nowhere = Near(*(flat(np.empty(0, dtype=np.int32)) for _ in range(2)))
            self._grounds[step_free] = _Ground(
                [nowhere, *(near_seconds(door, speed_ms, step_free) for door in homes + venues)],
                walk_seconds(np.stack(direct), speed_ms),
            )
        return self._grounds[step_free]
