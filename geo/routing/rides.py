"""A ride trip by trip: a vehicle may go on as other trips while the passenger stays seated."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.routing.day import Day
from geo.routing.network import Int32Array, Timetable
from geo.routing.ways import Ride


class Part(NamedTuple):
    """The part of a ride that is made on one trip.

    Parameters
    ----------
    trip, pattern : of the timetable.
    board, alight : positions in the pattern.
    """

    trip: int
    pattern: int
    board: int
    alight: int

    def stops(self, timetable: Timetable) -> Int32Array:
        """Return the stops that are called at, both ends included, int32 (n,)."""
        first = int(timetable.pattern_first_stop[self.pattern])
        return timetable.pattern_stop[first + self.board : first + self.alight + 1]


def parts_of(ride: Ride, day: Day) -> list[Part]:
    """Return the trips of a ride in order."""
    if (ride.line, ride.trip) == (ride.last_line, ride.last_trip):
        return [Part(ride.trip, int(day.pattern[ride.line]), ride.board, ride.alight)]
    lines = day.forward
    at, line = _boarded(ride, day), ride.line
    last = int(lines.first_stop[line + 1] - lines.first_stop[line]) - 1
    parts, board = [], ride.board
    while (line, int(day.trip[at])) != (ride.last_line, ride.last_trip):
        parts.append(Part(int(day.trip[at]), int(day.pattern[line]), board, last))
        at = int(lines.next_trip[at])
        line, board = int(lines.trip_line[at]), 0
        last = int(lines.first_stop[line + 1] - lines.first_stop[line]) - 1
    parts.append(Part(ride.last_trip, int(day.pattern[line]), board, ride.alight))
    return parts


def _boarded(ride: Ride, day: Day) -> int:
    """Return the number of the boarded trip in the day: a trip may run on several of its days."""
    lines = day.forward
    first, last = int(lines.first_trip[ride.line]), int(lines.first_trip[ride.line + 1])
    n = int(lines.first_stop[ride.line + 1] - lines.first_stop[ride.line])
    column = int(lines.first_time[ride.line]) + ride.board
    departure_s = lines.departure_s[column : column + n * (last - first) : n]
    same = (day.trip[first:last] == ride.trip) & (departure_s == ride.depart_s)
    return first + int(np.argmax(same))
