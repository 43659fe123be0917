"""Departures by place: of each place to board, when the trips leave there, next to each other.

:class:`geo.routing.kernels.service.Lines` keeps the times of a trip together, which suits riding.
Looking for the first trip to catch reads the times of one place, and there it would touch another
part of the memory for every trip.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.routing.kernels import flat, step
from geo.routing.kernels.service import Lines
from geo.routing.network import Int32Array, Int64Array


class Departures(NamedTuple):
    """Departures by the places of ``lines.at_line`` and ``lines.at_position``.

    Parameters
    ----------
    first : int64 (places + 1,), CSR rows of departures, earliest first.
    departure_s : int32, seconds of the date.
    trip : int32 (places,), the first trip of the row; the next ones follow it.
    call : int32 (places,), the place as an index of ``lines.stop``.
    """

    first: Int64Array
    departure_s: Int32Array
    trip: Int32Array
    call: Int32Array


def departures_of(lines: Lines) -> Departures:
    """Gather the departures of `lines`, once for each day and direction of time."""
    line, position = lines.at_line, lines.at_position
    trips = np.diff(lines.first_trip)[line]
    first = np.concatenate((np.zeros(1, np.int64), np.cumsum(trips)))
    number = np.arange(first[-1]) - np.repeat(first[:-1], trips)
    begin, length = lines.first_time[line] + position, np.diff(lines.first_stop)[line]
    times = np.repeat(begin, trips) + number * np.repeat(length, trips)
    return Departures(
        flat(first),
        flat(lines.departure_s[times]),
        flat(lines.first_trip[line].astype(np.int32)),
        flat((lines.first_stop[line] + position).astype(np.int32)),
    )


@step
def first_from(departures: Departures, at: int, ready_s: int) -> int:
    """Return the first departure of a place from `ready_s` on, or the end of its row."""
    first, last = departures.first[at], departures.first[at + 1]
    while first < last:
        middle = (first + last) >> 1
        if departures.departure_s[middle] < ready_s:
            first = middle + 1
        else:
            last = middle
    return int(first)
