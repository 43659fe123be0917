"""The walks of a matrix: between its places and the stops, and all the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.routing.kernels import flat
from geo.routing.kernels.range_space import Targets
from geo.routing.kernels.timetable import Limits
from geo.routing.kernels.travel_times import Sources
from geo.routing.many_walks import ManyDoors
from geo.routing.network import Int32Array, Int64Array, Network
from geo.routing.profiles import targets_of
from geo.routing.snap import Columns, Snapper
from geo.routing.vocabulary import Point
from geo.routing.walks import walk_seconds

_DOORS_A_TURN: Final = 128


@dataclass(frozen=True, repr=False)
class Footing:
    """Sources and targets on the streets. Homes may be among them: it does not print where.

    Attributes
    ----------
    doors : the stops, the targets and the sources that are on the streets, in this order. From
        all of them one can set out; stops and targets are looked for.
    stop, target : int32, which stops and which targets those are.
    source_doors : int64 (sources + 1,), the doors of sources *i* up to *j* are those from
        ``source_doors[i]`` to ``source_doors[j]``; a source that is off the streets has none.
    targets, stops : how many there are.
    """

    doors: ManyDoors
    stop: Int32Array
    target: Int32Array
    source_doors: Int64Array
    targets: int
    stops: int
    speed_ms: float
    limits: Limits

    @classmethod
    def of(
        cls,
        network: Network,
        places: tuple[Sequence[Point], Sequence[Point]],
        limits: Limits,
        speed_ms: float,
        step_free: bool,
    ) -> Footing:
        """Put places on the streets.

        Parameters
        ----------
        places : sources and targets.
        """
        snapper = Snapper(network.walk, network.crs)
        from_columns, to_columns = (_snapped(snapper, some) for some in places)
        known, target = np.flatnonzero(from_columns[0] >= 0), np.flatnonzero(to_columns[0] >= 0)
        stop_columns, stop = _stops(network)
        parts = (stop_columns, _some(to_columns, target), _some(from_columns, known))
        arc, fraction, offset_m = (np.concatenate(column) for column in zip(*parts, strict=True))
        before = len(stop) + len(target)
        source_doors = before + np.searchsorted(known, np.arange(len(places[0]) + 1))
        return cls(
            doors=ManyDoors.of(network.walk, (arc, fraction, offset_m), step_free, before),
            stop=stop.astype(np.int32),
            target=target.astype(np.int32),
            source_doors=source_doors.astype(np.int64),
            targets=len(places[1]),
            stops=0 if network.timetable is None else network.timetable.stop_count,
            speed_ms=speed_ms,
            limits=limits,
        )

    @property
    def sources_off(self) -> list[int]:
        """The sources that are off the streets."""
        return np.flatnonzero(np.diff(self.source_doors) == 0).tolist()

    @property
    def targets_off(self) -> list[int]:
        """The targets that are off the streets."""
        off = np.setdiff1d(np.arange(self.targets), self.target)
        return [int(target) for target in off]

    def walks_to_targets(self) -> Targets:
        """Walk between all stops and all targets, from those that are fewer."""
        first, last = 0, len(self.stop)
        if len(self.target) < len(self.stop):
            first, last = last, last + len(self.target)
        found = [*self._between(first, last)]
        nothing = np.empty(0, dtype=np.int32)
        target, stop, walk_s = (
            np.concatenate([nothing, *column])
            for column in (zip(*found, strict=True) if found else ((), (), ()))
        )
        return targets_of(self.stops, self.targets, target, stop, walk_s)

    def _between(
        self, first: int, last: int
    ) -> Iterator[tuple[Int32Array, Int32Array, Int32Array]]:
        """Yield target, stop and seconds of the walks from doors that are stops or targets."""
        stops = len(self.stop)
        for begin in range(first, last, _DOORS_A_TURN):
            one, other, walk_s = self._walks(begin, min(begin + _DOORS_A_TURN, last))
            mixed = (one < stops) != (other < stops)
            one, other, walk_s = one[mixed], other[mixed], walk_s[mixed]
            stop, target = np.minimum(one, other), np.maximum(one, other) - stops
            near = walk_s <= min(self.limits.max_walk_s, self.limits.total_walk_s)
            yield self.target[target[near]], self.stop[stop[near]], walk_s[near]

    def sources(self, begin: int, end: int) -> Sources:
        """Walk from the sources `begin` to `end` to all stops and targets."""
        first, last = int(self.source_doors[begin]), int(self.source_doors[end])
        door, other, walk_s = self._walks(first, last)
        # Which of these sources each door is.
        number = np.repeat(np.arange(end - begin), np.diff(self.source_doors[begin : end + 1]))
        source = number[door - first]
        limits, stops = self.limits, len(self.stop)
        near = (other < stops) & (walk_s <= min(limits.max_walk_s, limits.total_walk_s))
        direct = (other >= stops) & (
            walk_s <= min(limits.max_walk_s, limits.total_walk_s, limits.max_journey_s)
        )
        to_stop, to_target = (
            rows[np.lexsort((other[rows], walk_s[rows], source[rows]))]
            for rows in (np.flatnonzero(near), np.flatnonzero(direct))
        )
        return Sources(
            _starts(source[to_stop], end - begin),
            flat(self.stop[other[to_stop]]),
            flat(walk_s[to_stop]),
            _starts(source[to_target], end - begin),
            flat(self.target[other[to_target] - stops]),
            flat(walk_s[to_target]),
        )

    def _walks(self, begin: int, end: int) -> tuple[Int64Array, Int64Array, Int32Array]:
        """Return doors and seconds of the walks from the doors `begin` to `end`."""
        # Walks are compared in whole seconds; a metre more keeps the last of them.
        limit_m = self.limits.max_walk_s * self.speed_ms + 1.0
        one, other, metres = self.doors.walks(begin, end, limit_m)
        return one, other.astype(np.int64), walk_seconds(metres, self.speed_ms)


def _snapped(snapper: Snapper, places: Sequence[Point]) -> Columns:
    return snapper.snap_many(
        np.array([place.lat for place in places], dtype=np.float64),
        np.array([place.lon for place in places], dtype=np.float64),
    )


def _stops(network: Network) -> tuple[Columns, Int64Array]:
    """Return the stops that are on the streets: their positions, and which they are."""
    if network.links is None:
        nothing = np.empty(0)
        return (nothing.astype(np.int64), nothing, nothing), nothing.astype(np.int64)
    links = network.links
    stop = np.flatnonzero(links.arc >= 0)
    return _some((links.arc, links.fraction, links.offset_m), stop), stop


def _some(columns: Columns, rows: Int64Array) -> Columns:
    arc, fraction, offset_m = columns
    return arc[rows], fraction[rows], offset_m[rows]


def _starts(row: Int64Array, rows: int) -> Int64Array:
    """Return where each row of sorted rows begins."""
    return flat(np.searchsorted(row, np.arange(rows + 1)).astype(np.int64))
