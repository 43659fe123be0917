"""What runs and how one may change, as the kernels take it: flat read-only arrays."""

from __future__ import annotations

from typing import Final, NamedTuple

from geo.routing.network import Int8Array, Int32Array, Int64Array

TIMED: Final = -1
"""Of a change: the next vehicle waits, so that the minimum change time does not hold."""


class Lines(NamedTuple):
    """Lines and their trips in one direction of time, as flat read-only arrays.

    Parameters
    ----------
    first_stop : int64 (l + 1,), CSR rows into `stop`, `board` and `alight`.
    stop : int32, stops in travel order.
    board, alight : uint8, whether one may get on or off there.
    first_trip : int64 (l + 1,), CSR rows of trips, earliest first.
    first_time : int64 (l,), where the times of a line begin; its trip *k* has them at
        ``first_time + k * n`` for its *n* stops.
    arrival_s, departure_s : int32, seconds of the date.
    at_first : int64 (stops + 1,), CSR rows into the next two.
    at_line, at_position : int32, where a stop can be boarded.
    trip_line : int32 (trips,), the line of each trip, trips numbered through all lines.
    next_trip : int32 (trips,), the trip as which the vehicle goes on after its last stop while
        passengers may stay seated, -1 for none. No trip is in it twice, and following it ends.
    goes_on : uint8 (l,), whether any trip of a line goes on as another.
    least_s : int32, by positions of `stop`: the least time that any trip takes to a stop from the
        one before; 0 at the first.
    """

    first_stop: Int64Array
    stop: Int32Array
    board: Int8Array
    alight: Int8Array
    first_trip: Int64Array
    first_time: Int64Array
    arrival_s: Int32Array
    departure_s: Int32Array
    at_first: Int64Array
    at_line: Int32Array
    at_position: Int32Array
    trip_line: Int32Array
    next_trip: Int32Array
    goes_on: Int8Array
    least_s: Int32Array


class Changes(NamedTuple):
    """Changes by the stop where the first vehicle is left.

    Parameters
    ----------
    first : int64 (stops + 1,), CSR rows, shortest walk first.
    stop : int32, where the next vehicle is boarded.
    walk_s : int32, the walk.
    least_s : int32, the least time of the whole change, 0 where none is set, TIMED where the
        minimum change time does not hold.
    """

    first: Int64Array
    stop: Int32Array
    walk_s: Int32Array
    least_s: Int32Array
