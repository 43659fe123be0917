"""Lines: trips with the same stops of which none overtakes another, ready for the search.

What the RAPTOR paper calls a route. Time may run either way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.routing.kernels import flat
from geo.routing.kernels.service import Lines
from geo.routing.network import BoolArray, Int32Array, Int64Array
from geo.routing.vocabulary import UNREACHED


@dataclass(frozen=True)
class Parts:
    """Lines before they are indexed by stop: the columns of :class:`Lines`.

    `first_time` has one more entry at its end.
    """

    first_stop: Int64Array
    stop: Int32Array
    board: BoolArray
    alight: BoolArray
    first_trip: Int64Array
    first_time: Int64Array
    arrival_s: Int32Array
    departure_s: Int32Array
    next_trip: Int32Array

    def turned_round(self) -> Parts:
        """Let time run backwards."""
        trips = _reversed_rows(self.first_trip)
        goes_on = np.flatnonzero(self.next_trip >= 0)
        next_trip = np.full(len(self.next_trip), -1, dtype=np.int32)
        next_trip[trips[self.next_trip[goes_on]]] = trips[goes_on]
        stops, times = _reversed_rows(self.first_stop), _reversed_rows(self.first_time)
        return Parts(
            first_stop=self.first_stop,
            stop=self.stop[stops],
            board=self.alight[stops],
            alight=self.board[stops],
            first_trip=self.first_trip,
            first_time=self.first_time,
            arrival_s=-self.departure_s[times],
            departure_s=-self.arrival_s[times],
            next_trip=next_trip,
        )

    def lines(self, stop_count: int) -> Lines:
        """Index the places where each stop can be boarded; nobody boards at the last stop."""
        n = np.diff(self.first_stop)
        position = np.arange(len(self.stop)) - np.repeat(self.first_stop[:-1], n)
        boardable = np.flatnonzero(self.board & (position < np.repeat(n - 1, n)))
        boardable = boardable[np.argsort(self.stop[boardable], kind="stable")]
        at_first = np.zeros(stop_count + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.stop[boardable], minlength=stop_count), out=at_first[1:])
        line = np.repeat(np.arange(len(n)), n)
        trip_line = np.repeat(np.arange(len(n), dtype=np.int32), np.diff(self.first_trip))
        goes_on = np.zeros(len(n), dtype=np.uint8)
        goes_on[trip_line[self.next_trip >= 0]] = 1
        return Lines(
            first_stop=flat(self.first_stop.astype(np.int64)),
            stop=flat(self.stop.astype(np.int32)),
            board=flat(self.board.astype(np.uint8)),
            alight=flat(self.alight.astype(np.uint8)),
            first_trip=flat(self.first_trip.astype(np.int64)),
            first_time=flat(self.first_time[:-1].astype(np.int64)),
            arrival_s=flat(self.arrival_s),
            departure_s=flat(self.departure_s),
            at_first=flat(at_first),
            at_line=flat(line[boardable].astype(np.int32)),
            at_position=flat(position[boardable].astype(np.int32)),
            trip_line=flat(trip_line),
            next_trip=flat(self.next_trip.astype(np.int32)),
            goes_on=flat(goes_on),
            least_s=flat(self._least_s(trip_line)),
        )

    def _least_s(self, trip_line: Int32Array) -> Int32Array:
        """Return the least time that any trip takes to each stop of its line."""
        n = np.diff(self.first_stop)[trip_line]
        took_s = self.arrival_s - np.concatenate((self.departure_s[:1], self.departure_s[:-1]))
        took_s[np.cumsum(n) - n] = 0
        least_s = np.full(len(self.stop), UNREACHED, dtype=np.int32)
        np.minimum.at(least_s, ranges(self.first_stop[:-1][trip_line], n), took_s)
        return least_s


def line_starts(
    pattern: Int64Array, n: Int64Array, arrival_s: Int32Array, departure_s: Int32Array
) -> Int64Array:
    """Cut the trips of a pattern wherever one would overtake the trip before it.

    Returns
    -------
    first_trip : int64 (lines + 1,), CSR rows of trips.
    """
    count = len(pattern)
    if count == 0:
        return np.zeros(1, dtype=np.int64)
    starts = np.ones(count, dtype=np.bool_)
    starts[1:] = np.diff(pattern) != 0
    follows = np.flatnonzero(~starts)
    if len(follows):
        first = np.concatenate(([0], np.cumsum(n)))[:-1]
        here = ranges(first[follows], n[follows])
        before = here - np.repeat(n[follows], n[follows])
        passed = (arrival_s[here] < arrival_s[before]) | (departure_s[here] < departure_s[before])
        rows = np.concatenate(([0], np.cumsum(n[follows])[:-1]))
        starts[follows] = np.logical_or.reduceat(passed, rows)
    return np.append(np.flatnonzero(starts), count)


def ranges(first: Int64Array, count: Int64Array) -> Int64Array:
    """Concatenate ``arange(first[i], first[i] + count[i])``."""
    ends = np.cumsum(count)
    values: Int64Array = np.repeat(first - (ends - count), count)
    values += np.arange(len(values))
    return values


def _reversed_rows(first: Int64Array) -> Int64Array:
    """Return the indexes that turn each CSR row round."""
    turned: Int64Array = np.repeat(first[:-1] + first[1:] - 1, np.diff(first))
    turned -= np.arange(len(turned))
    return turned
