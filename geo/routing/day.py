"""The timetable of one date, as the search takes it.

A date is served by the trips of its own service day, of the days before whose trips run past
midnight, and of the day after. Their times are shifted to seconds of the one date, and trips are
regrouped so that within a *line* (what the RAPTOR paper calls a route) no trip overtakes another:
a long night trip of yesterday may be overtaken by a trip of today, although neither day has
overtaking of its own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from geo.routing.clock import ServiceClock
from geo.routing.kernels import flat
from geo.routing.kernels.service import Lines
from geo.routing.lines import Parts, line_starts, ranges
from geo.routing.network import (
    ACCESS_NO,
    ACCESS_YES,
    ALLOWED,
    BY_DRIVER,
    BY_PHONE,
    BoolArray,
    Int8Array,
    Int32Array,
    Int64Array,
    Timetable,
)
from geo.routing.stays import Running, stays
from geo.routing.vocabulary import DAY_S

_CLOCKS_CHANGE_S: Final = 2 * 3600
"""Nowhere do the clocks go forward by more."""


class Accessible(IntEnum):
    """Which stops and vehicles may be used."""

    ANY = 0
    NOT_NO = 1
    YES = 2


@dataclass(frozen=True)
class Day:
    """The timetable of one date, forwards and backwards in time.

    Attributes
    ----------
    forward : the lines.
    backward : the same lines with time running backwards: times negated, stops and trips of a
        line in opposite order, boarding and alighting exchanged. Lines keep their numbers.
    trip : int32 (t,), the trip of the timetable, by trips of `forward`.
    vehicle : int64 (t,), equal for trips that are the same vehicle: duplicates of a service day.
    pattern : int32 (l,), the pattern of the timetable that a line belongs to.
    """

    forward: Lines
    backward: Lines
    trip: Int32Array
    vehicle: Int64Array
    pattern: Int32Array

    @cached_property
    def served(self) -> BoolArray:
        """Whether a vehicle calls at each stop from midnight to midnight, bool (stops,)."""
        lines = self.forward
        n, trips = np.diff(lines.first_stop), np.diff(lines.first_trip)
        stops = lines.stop[ranges(np.repeat(lines.first_stop[:-1], trips), np.repeat(n, trips))]
        calls = (lines.departure_s >= 0) & (lines.departure_s < DAY_S)
        served = np.zeros(lines.at_first.size - 1, dtype=np.bool_)
        served[stops[calls]] = True
        return served


class DayKey(NamedTuple):
    """What a :class:`Day` depends on: equal keys, equal days."""

    services: tuple[int, ...]
    shifts_s: tuple[int, ...]
    accessible: Accessible
    phone: bool = False
    reach_s: int = DAY_S


def day_key(
    timetable: Timetable,
    clock: ServiceClock,
    date: dt.date,
    accessible: Accessible,
    phone: bool = False,
    reach_s: int = DAY_S,
) -> DayKey:
    """Return the service patterns that serve `date`, and how their times are shifted.

    Parameters
    ----------
    phone : stops where the agency must be phoned first may be used too.
    reach_s : how long before the date and after it journeys may take place.
    """
    longest_s = int(timetable.arrival_s.max(initial=0))
    # As far back as a trip that runs past midnight can come from. Days may be shorter.
    days_back = max(1, (longest_s + reach_s + _CLOCKS_CHANGE_S) // DAY_S)
    days_ahead = 1 + (reach_s + _CLOCKS_CHANGE_S) // DAY_S
    dates = [date + dt.timedelta(days=k) for k in range(-days_back, days_ahead + 1)]
    return DayKey(
        tuple(timetable.service_pattern(day) for day in dates),
        tuple(clock.shift_s(date, day) for day in dates),
        accessible,
        phone,
        reach_s,
    )


def compile_day(timetable: Timetable, key: DayKey) -> Day:
    """Gather the trips of `key` into lines, duplicates once."""
    lengths = np.diff(timetable.pattern_first_stop)
    pattern_of = np.repeat(
        np.arange(timetable.trip_pattern_count), np.diff(timetable.pattern_first_trip)
    )
    everything = _running(timetable, key)
    before, after = stays(timetable, everything)
    wanted = _usable(timetable.trip_wheelchair, key.accessible)[everything.trip]
    running = everything.take(wanted & _within_reach(timetable, key, everything))
    running = running.take(_first_of_each(pattern_of[running.trip], running.vehicle, running.trip))
    order = np.lexsort((running.trip, running.number, pattern_of[running.trip]))
    trip, _, shift_s, vehicle = running.take(order)
    pattern = pattern_of[trip]

    n = lengths[pattern]
    row = timetable.pattern_first_time[pattern]
    row = row + (trip - timetable.pattern_first_trip[pattern]) * n
    times = ranges(row, n)
    shifts_s = np.repeat(shift_s, n).astype(np.int32)
    arrival_s = timetable.arrival_s[times] + shifts_s
    departure_s = timetable.departure_s[times] + shifts_s

    first_trip = line_starts(pattern, n, arrival_s, departure_s)
    line_pattern = pattern[first_trip[:-1]]
    line_n = lengths[line_pattern]
    stops = ranges(timetable.pattern_first_stop[line_pattern], line_n)
    stop = timetable.pattern_stop[stops]
    usable = _usable(timetable.stop_wheelchair, key.accessible)[stop]
    first_time = np.concatenate(([0], np.cumsum(n)))[first_trip[:-1]]
    parts = Parts(
        first_stop=np.concatenate(([0], np.cumsum(line_n))),
        stop=stop,
        board=_allowed(timetable.pattern_board[stops], key.phone) & usable,
        alight=_allowed(timetable.pattern_alight[stops], key.phone) & usable,
        first_trip=first_trip,
        first_time=np.append(first_time, len(arrival_s)),
        arrival_s=arrival_s,
        departure_s=departure_s,
        next_trip=_next_trips(vehicle, before, after),
    )
    return Day(
        forward=parts.lines(timetable.stop_count),
        backward=parts.turned_round().lines(timetable.stop_count),
        trip=flat(trip.astype(np.int32)),
        vehicle=flat(vehicle.astype(np.int64)),
        pattern=flat(line_pattern.astype(np.int32)),
    )


def empty_day() -> Day:
    """Return the day of an area without stops."""
    rows, nothing = np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.int32)
    nobody = np.empty(0, dtype=np.bool_)
    lines = Parts(rows, nothing, nobody, nobody, rows, rows, nothing, nothing, nothing).lines(0)
    return Day(lines, lines, flat(nothing), flat(nothing.astype(np.int64)), flat(nothing))


def _running(timetable: Timetable, key: DayKey) -> Running:
    """Return the trips that run, with the number of their service day and its shift."""
    original = np.where(
        timetable.trip_duplicate_of >= 0,
        timetable.trip_duplicate_of,
        np.arange(timetable.trip_count),
    )
    nothing = np.empty(0, dtype=np.int64)
    parts = [Running(nothing, nothing, nothing, nothing)]
    for number, (service, shift_s) in enumerate(zip(key.services, key.shifts_s, strict=True)):
        if service < 0:
            continue
        trip = np.flatnonzero(timetable.pattern_runs[service][timetable.trip_service])
        parts.append(
            Running(
                trip,
                np.full(len(trip), number),
                np.full(len(trip), shift_s),
                number * timetable.trip_count + original[trip],
            )
        )
    return Running(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _within_reach(timetable: Timetable, key: DayKey, running: Running) -> BoolArray:
    """Tell which trips are on the road from `reach_s` before the date to `reach_s` after it."""
    lengths = np.diff(timetable.pattern_first_stop)
    trips = np.diff(timetable.pattern_first_trip)
    n = np.repeat(lengths, trips)
    number = np.arange(timetable.trip_count) - np.repeat(timetable.pattern_first_trip[:-1], trips)
    first = np.repeat(timetable.pattern_first_time[:-1], trips) + number * n
    begins_s = timetable.departure_s[first][running.trip] + running.shift_s
    ends_s = timetable.arrival_s[first + n - 1][running.trip] + running.shift_s
    longest_day_s = DAY_S + _CLOCKS_CHANGE_S
    return np.asarray((ends_s >= -key.reach_s) & (begins_s <= longest_day_s + key.reach_s))


def _next_trips(vehicle: Int64Array, before: Int64Array, after: Int64Array) -> Int32Array:
    """Find the trips of the day that the vehicles `before` and `after` make; -1 for none.

    A vehicle that is written down as two trips (other rules for getting on) is the first of them.
    """
    vehicles, first = np.unique(vehicle, return_index=True)
    next_trip = np.full(len(vehicle), -1, dtype=np.int32)
    if len(vehicles):
        at_before = np.minimum(np.searchsorted(vehicles, before), len(vehicles) - 1)
        at_after = np.minimum(np.searchsorted(vehicles, after), len(vehicles) - 1)
        both = (vehicles[at_before] == before) & (vehicles[at_after] == after)
        next_trip[first[at_before[both]]] = first[at_after[both]]
    return next_trip


def _usable(access: Int8Array, accessible: Accessible) -> BoolArray:
    if accessible is Accessible.YES:
        return np.asarray(access == ACCESS_YES)
    if accessible is Accessible.NOT_NO:
        return np.asarray(access != ACCESS_NO)
    return np.ones(len(access), dtype=np.bool_)


def _allowed(kind: Int8Array, phone: bool) -> BoolArray:
    """Tell where one may get on or off, with `phone` also by phoning the agency first."""
    return np.asarray((kind == ALLOWED) | (kind == BY_DRIVER) | ((kind == BY_PHONE) & phone))


def _first_of_each(pattern: Int64Array, vehicle: Int64Array, trip: Int64Array) -> Int64Array:
    """Choose one trip for each vehicle of a pattern: the lowest number."""
    order = np.lexsort((trip, vehicle, pattern))
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (np.diff(pattern[order]) != 0) | (np.diff(vehicle[order]) != 0)
    return order[new]
