"""Travel times from many places to many, for one departure, one arrival or a window of them.

All times are door to door, on foot and by public transport, under every limit of the traveller:

- :class:`Depart`: from that moment to the earliest arrival; waiting at home counts.
- :class:`Arrive`: from the latest leaving to that moment; waiting there counts.
- :class:`Departures`: a percentile of the times of every minute's departure.

A time that is longer than ``max_journey_s`` counts as unreached, a walk all the way too. Nobody
leaves before ``earliest_s`` or arrives after ``latest_s``. From a place to itself it takes no time.
A place that is off the mapped streets is not reached at all.

Searches begin where time begins, at origins for departures and at destinations for an arrival; or,
where there are far fewer of the others, at those, with time running the other way. The times are
the same: both searches find the pairs of leaving and arrival than which none is better.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.progress import Progress, silent
from geo.routing.engine import Engine
from geo.routing.halves import limits_of, use_of
from geo.routing.kernels.range_space import Targets, Window
from geo.routing.kernels.travel_times import Asked, travel_times
from geo.routing.matrix_times import Arrive, Depart, Departures, Times, When
from geo.routing.matrix_walks import Footing
from geo.routing.network import Int32Array
from geo.routing.profiles import FIRST_CAPACITY, LARGER, RangeSearch, is_full
from geo.routing.vocabulary import DAY_S, Point, Traveller

__all__ = ["Arrive", "Depart", "Departures", "Matrix", "When"]

_SOURCES_A_TURN: Final = 16
_MOST_CELLS: Final = 1 << 26
"""So many times (256 MB) may be kept until the last of them is known."""


class Matrix:
    """The travel times between places, ready to be searched.

    Parameters
    ----------
    date : whose timetable is used; on a date that no feed speaks for nothing runs.

    Attributes
    ----------
    origins_off, destinations_off : the places that are off the mapped streets.

    Raises
    ------
    NoSuchDepartures : the window holds no minute of that date.
    ValueError : the percentile is not above 0 and at most 100.
    """

    def __init__(
        self,
        engine: Engine,
        origins: Sequence[Point],
        destinations: Sequence[Point],
        date: dt.date,
        when: When,
        traveller: Traveller,
    ) -> None:
        times = Times.of(engine.clock, date, when, traveller)
        starts, ends = (destinations, origins) if times.backwards else (origins, destinations)
        against = not times.along_is_cheaper(len(starts), len(ends))
        self._by_columns = against != times.backwards
        if self._by_columns and len(origins) * len(destinations) > _MOST_CELLS:
            # Columns would have to be kept until the last one is known.
            against, self._by_columns = not against, False
        places = (ends, starts) if against else (starts, ends)
        self._search = _Search.of(engine, places, date, traveller, times, against)
        footing = self._search.footing
        off = (footing.targets_off, footing.sources_off)
        self.origins_off, self.destinations_off = off if self._by_columns else off[::-1]

    def blocks(
        self, threads: int | None = None, progress: Progress = silent
    ) -> Iterator[Int32Array]:
        """Find the travel times, a few origins at a time.

        Parameters
        ----------
        threads : how many searches run side by side; as many as there are processors if left out.
        progress : told the places done and their number.

        Yields
        ------
        seconds : int32 (origins of this block, destinations), in order; UNREACHED where not
            reached.
        """
        found = self._search.run(threads or os.cpu_count() or 1, progress)
        if self._by_columns:
            columns = [np.empty((0, self._search.targets.many), dtype=np.int32), *found]
            yield np.ascontiguousarray(np.concatenate(columns).T)
        else:
            yield from found


@dataclass(frozen=True, repr=False)
class _Search:
    """Searches from sources to targets.

    Attributes
    ----------
    same : the targets at the same place as each source.
    """

    range: RangeSearch
    footing: Footing
    targets: Targets
    window: Window
    asked: Asked
    same: list[list[int]]

    @classmethod
    def of(
        cls,
        engine: Engine,
        places: tuple[Sequence[Point], Sequence[Point]],
        date: dt.date,
        traveller: Traveller,
        times: Times,
        against: bool,
    ) -> _Search:
        use, limits = use_of(traveller), limits_of(traveller)
        service = engine.service(date, use, traveller.walk_speed_ms, DAY_S)
        if against != times.backwards:
            service = service.turned_round()
        footing = Footing.of(engine.network, places, limits, traveller.walk_speed_ms, use.step_free)
        return cls(
            range=RangeSearch(service.lines, service.changes, limits),
            footing=footing,
            targets=footing.walks_to_targets(),
            window=times.against() if against else times.along(),
            asked=times.asked(against),
            same=_at_same_place(places, footing),
        )

    def run(self, threads: int, progress: Progress) -> Iterator[Int32Array]:
        """Yield the times from the sources, some at a time, in order."""
        sources = len(self.same)
        turns = range(0, sources, _SOURCES_A_TURN)
        waiting: deque[Future[Int32Array]] = deque()
        with ThreadPoolExecutor(threads) as workers:
            try:
                done = 0
                for begin in turns:
                    end = min(begin + _SOURCES_A_TURN, sources)
                    waiting.append(workers.submit(self._times, begin, end))
                    # A few turns ahead, so that no worker waits and no more than that is kept.
                    if len(waiting) > 2 * threads:
                        block = waiting.popleft().result()
                        done += len(block)
                        progress(done, sources)
                        yield block
                while waiting:
                    block = waiting.popleft().result()
                    done += len(block)
                    progress(done, sources)
                    yield block
            finally:
                for turn in waiting:
                    turn.cancel()

    def _times(self, begin: int, end: int) -> Int32Array:
        sources = self.footing.sources(begin, end)
        seconds = np.empty((end - begin, self.targets.many), dtype=np.int32)
        capacity = FIRST_CAPACITY
        while True:
            with self.range.space(self.targets.many, 1, capacity) as space:
                travel_times(
                    self.range.runs,
                    self.range.limits,
                    sources,
                    self.targets,
                    self.window,
                    self.asked,
                    space,
                    seconds,
                )
                if not is_full(space):
                    break
            capacity *= LARGER
        for source, targets in enumerate(self.same[begin:end]):
            seconds[source, targets] = 0
        return seconds


def _at_same_place(
    places: tuple[Sequence[Point], Sequence[Point]], footing: Footing
) -> list[list[int]]:
    """List for each source the targets at the very same place; none where it is off the streets."""
    sources, targets = places
    by_place: dict[Point, list[int]] = {}
    for target in footing.target.tolist():
        by_place.setdefault(targets[target], []).append(target)
    return [by_place.get(source, []) for source in sources]
