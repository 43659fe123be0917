"""Calls: which trip is at which stop when, and who may get on and off there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.crs import great_circle_m
from geo.findings import Findings
from geo.routing.network import (
    ALLOWED,
    BY_DRIVER,
    BY_PHONE,
    NOT_ALLOWED,
    BoolArray,
    FloatArray,
    Int8Array,
    Int32Array,
    Int64Array,
)
from geo.timetable.archive import FeedArchive
from geo.timetable.interpolation import interpolate, timed_span
from geo.timetable.ragged import first_of, row_of, take
from geo.timetable.stops import Stops
from geo.timetable.tables import ObjectArray, Table, read_table
from geo.timetable.times import NO_TIME, read_times
from geo.timetable.values import (
    CONTINUOUS,
    choices,
    decimals,
    note,
    references,
    stops_anywhere,
    whole_numbers,
)

# GTFS pickup_type and drop_off_type -> the codes of Timetable.pattern_board and pattern_alight.
_PERMISSION: Final = np.array([ALLOWED, NOT_ALLOWED, BY_PHONE, BY_DRIVER], dtype=np.uint8)
_NO_PICKUP: Final = 1  # what a type that GTFS does not know is read as


@dataclass(frozen=True)
class Calls:
    """All calls of all trips, trip by trip in travel order.

    Attributes
    ----------
    first : int64 (trips + 1,), where the calls of a trip begin.
    stop : int32 (calls,).
    arrival_s, departure_s : int32 (calls,), seconds after noon minus 12 h.
    board, alight : uint8 (calls,), codes of ``Timetable.pattern_board``.
    along : float64 (calls,), ``shape_dist_traveled`` in whatever unit, NaN where missing.
    """

    first: Int64Array
    stop: Int32Array
    arrival_s: Int32Array
    departure_s: Int32Array
    board: Int8Array
    alight: Int8Array
    along: FloatArray

    @property
    def lengths(self) -> Int64Array:
        """How many calls each trip has."""
        return np.diff(self.first)

    def take(self, trips: npt.ArrayLike) -> Calls:
        """Pick trips by index, in any order, as often as asked."""
        first, items = take(self.first, trips)
        return self._pick(first, items)

    def keep(self, calls: BoolArray) -> Calls:
        """Leave calls out, bool (calls,)."""
        counts = np.bincount(row_of(self.first)[calls], minlength=len(self.first) - 1)
        return self._pick(first_of(counts), np.flatnonzero(calls))

    def _pick(self, first: Int64Array, items: Int64Array) -> Calls:
        return Calls(
            first,
            self.stop[items],
            self.arrival_s[items],
            self.departure_s[items],
            self.board[items],
            self.alight[items],
            self.along[items],
        )


def join_calls(parts: Sequence[Calls]) -> Calls:
    """Put the calls of trips one after the other; stops must mean the same in all parts."""
    return Calls(
        first_of(np.concatenate([part.lengths for part in parts])),
        np.concatenate([part.stop for part in parts]),
        np.concatenate([part.arrival_s for part in parts]),
        np.concatenate([part.departure_s for part in parts]),
        np.concatenate([part.board for part in parts]),
        np.concatenate([part.alight for part in parts]),
        np.concatenate([part.along for part in parts]),
    )


def read_calls(
    archive: FeedArchive, trips: ObjectArray, stops: Stops, findings: Findings
) -> tuple[Calls, Int32Array]:
    """Read ``stop_times.txt`` for all of `trips` (ids), in their order.

    Trips that cannot be used (times that go back, a repeated sequence number, fewer than two
    usable calls) come out with no calls, each kind counted.

    Returns
    -------
    calls : what can be used.
    start_s : int32 (trips,), when a trip leaves the first stop of the file, be that stop used or
        not; NO_TIME where it is not said.

    Raises
    ------
    InputError : a trip or stop that is not defined, an unreadable time or number.
    """
    table = read_table(
        archive,
        "stop_times.txt",
        ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time"),
        (
            "pickup_type",
            "drop_off_type",
            "shape_dist_traveled",
            "location_id",
            "location_group_id",
            *CONTINUOUS,
        ),
    )
    trip = references(table, "trip_id", trips, "trips.txt")
    table.require(trip < 0, "trip_id", "there is no id here: correct the feed")
    stop = references(table, "stop_id", stops.id, "stops.txt")
    # A call anywhere in a zone (GTFS-Flex) has no stop: its trip runs on demand.
    flexible = ~(table["location_id"].blank & table["location_group_id"].blank)
    table.require((stop < 0) & ~flexible, "stop_id", "there is no id here: correct the feed")

    sequence = whole_numbers(table, "stop_sequence", 0, 2**31 - 1)
    order = _travel_order(trip, sequence)
    trip, sequence = trip[order], sequence[order]
    first = first_of(np.bincount(trip, minlength=len(trips)))
    repeated = np.zeros(len(trip), dtype=np.bool_)
    repeated[1:] = (trip[1:] == trip[:-1]) & (sequence[1:] == sequence[:-1])
    arrival_s, departure_s = _times(table, order)
    calls = Calls(
        first,
        stop[order],
        arrival_s,
        departure_s,
        _permission(table, "pickup_type", findings)[order],
        _permission(table, "drop_off_type", findings)[order],
        decimals(table["shape_dist_traveled"])[order],
    )
    report = _Report(archive.path.name, trips, findings)
    bad = report.trips("trip_on_demand_left_out", trip[flexible[order]])
    bad |= report.trips("trip_repeats_stop_sequence", trip[repeated])
    report.trips("trip_stops_anywhere_only_stops_used", trip[stops_anywhere(table)[order]])
    station = (calls.stop >= 0) & ~stops.boarding[calls.stop]
    report.calls("call_at_station_not_used", int(station.sum()), trip[station])
    start_s = np.full(len(trips), NO_TIME, dtype=np.int32)
    some = calls.lengths > 0
    start_s[some] = departure_s[first[:-1][some]]
    return _usable(calls, stops, bad, report), start_s


class _Report:
    """Counts faults of trips and gives back which trips they are."""

    def __init__(self, feed: str, trips: ObjectArray, findings: Findings) -> None:
        self._feed = feed
        self._trips = trips
        self._findings = findings

    def trips(self, code: str, rows: npt.ArrayLike) -> BoolArray:
        """Count each trip of `rows` once; return them as a mask over all trips."""
        mask = np.zeros(len(self._trips), dtype=np.bool_)
        mask[np.asarray(rows, dtype=np.int64)] = True
        self.calls(code, int(mask.sum()), np.flatnonzero(mask))
        return mask

    def calls(self, code: str, count: int, rows: npt.ArrayLike) -> None:
        """Count calls; name a few of the trips in `rows`."""
        names = self._trips[pd.unique(np.asarray(rows, dtype=np.int64))[:5]]
        note(self._findings, code, (f"{self._feed}: trip {name}" for name in names), count)


def _travel_order(trip: Int32Array, sequence: Int64Array) -> Int64Array:
    """Sort by trip and sequence; most feeds are nearly so, which a stable sort likes."""
    return np.lexsort((sequence, trip)).astype(np.int64)


def _times(table: Table, order: Int64Array) -> tuple[Int32Array, Int32Array]:
    """Read both times; where a feed gives one of the two, it holds for both."""
    arrival_s = read_times(table, "arrival_time")[order]
    departure_s = read_times(table, "departure_time")[order]
    return (
        np.where(arrival_s == NO_TIME, departure_s, arrival_s),
        np.where(departure_s == NO_TIME, arrival_s, departure_s),
    )


def _permission(table: Table, column: str, findings: Findings) -> Int8Array:
    return _PERMISSION[choices(table, column, range(4), _NO_PICKUP, findings)]


def _usable(calls: Calls, stops: Stops, bad: BoolArray, report: _Report) -> Calls:
    """Interpolate, and leave out what nobody could travel on."""
    trip = row_of(calls.first)
    timed = calls.arrival_s != NO_TIME
    # Before the first and after the last time that is given, nothing can be said.
    span = timed_span(calls.first, timed)
    report.calls("call_without_time_left_out", int((~span).sum()), trip[~span])
    keep = span & ~bad[trip]
    calls, timed = calls.keep(keep), timed[keep]
    trip = row_of(calls.first)

    arrival_s, departure_s = interpolate(
        timed, calls.arrival_s, calls.departure_s, calls.along, _steps_m(calls, stops)
    )
    report.calls("call_time_interpolated", int((~timed).sum()), trip[~timed])
    calls = replace(calls, arrival_s=arrival_s, departure_s=departure_s)
    back = departure_s < arrival_s
    back[1:] |= (trip[1:] == trip[:-1]) & (arrival_s[1:] < departure_s[:-1])
    bad |= report.trips("trip_times_go_back", trip[back])

    nowhere = ~stops.placed[calls.stop]
    report.calls("call_at_stop_without_place_left_out", int(nowhere.sum()), trip[nowhere])
    keep = ~nowhere & ~bad[trip]
    calls = calls.keep(keep)
    few = (calls.lengths < 2) & ~bad
    report.trips("trip_with_fewer_than_two_stops", np.flatnonzero(few))
    return calls.keep((calls.lengths >= 2)[row_of(calls.first)])


def _steps_m(calls: Calls, stops: Stops) -> FloatArray:
    """Metres to each call from the call before it, as the crow flies; NaN where not known."""
    lat, lon = stops.lat[calls.stop], stops.lon[calls.stop]
    steps = np.full(len(lat), np.nan)
    if len(lat) > 1:
        steps[1:] = great_circle_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    return steps
