"""From GTFS archives to one read-only timetable."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import fields, replace
from pathlib import Path
from typing import Final

import numpy as np

from geo.errors import InputError
from geo.findings import Findings
from geo.progress import Progress, silent
from geo.routing.network import BoolArray, Courses, FeedInfo, Int32Array, StringTable, Timetable
from geo.timetable.archive import FeedArchive
from geo.timetable.calls import Calls
from geo.timetable.courses import find_courses
from geo.timetable.duplicates import find_duplicates
from geo.timetable.feed import MEMBERS, Box, Feed, read_feed
from geo.timetable.limits import DEFAULT_LIMITS, Limits
from geo.timetable.merge import Merged, equal_bit_rows, merge_feeds
from geo.timetable.narrow import keep_apart
from geo.timetable.patterns import find_patterns, pattern_rows
from geo.timetable.tables import ObjectArray

# Why a trip is left out: the code that is counted, and the words after the count.
_LEFT_OUT: Final = {
    "trip_repeats_stop_sequence": "with a stop_sequence number twice",
    "trip_times_go_back": "with times that go back",
    "trip_with_fewer_than_two_stops": "with fewer than two stops that have a time and a place",
    "trip_on_demand_left_out": "on demand, without fixed stops",
    "frequency_without_departures": "without departures in frequencies.txt",
    "frequency_without_first_time": "in frequencies.txt without a time at their first stop",
    "school_bus_left_out": "of school buses",
    "trip_never_runs": "that run on no valid date",
}


def read_timetable(
    paths: Sequence[Path],
    crs: str,
    findings: Findings,
    progress: Progress = silent,
    limits: Limits = DEFAULT_LIMITS,
    area: Box | None = None,
) -> Timetable:
    """Read GTFS zips, merge them and put them into the arrays of the engine.

    Parameters
    ----------
    paths : one zip or more. Where two describe one stop, the earlier wins.
    crs : projected CRS of the area, for ``stop_x_m`` and ``stop_y_m``.
    findings : receives every fault that was stepped over.
    progress : called with bytes read so far and in all.
    limits : what is refused as too large.
    area : lines on the ground are kept of trips that call inside it; None for all.

    Returns
    -------
    timetable : with read-only arrays.

    Raises
    ------
    InputError : a feed cannot be used, no feed has a trip, or the feeds' time zones differ.
    ValueError : no path is given.
    """
    if not paths:
        raise ValueError("give at least one GTFS zip")
    with ExitStack() as stack:
        meter = _Meter(progress)
        archives = [stack.enter_context(FeedArchive(path, limits, meter.add)) for path in paths]
        meter.total = sum(archive.size(member) for archive in archives for member in MEMBERS)
        found = [
            read_feed(archive, name, crs, area, findings)
            for archive, name in zip(archives, _names(paths), strict=True)
        ]
        meter.finish()
    feeds = [feed for feed in found if feed is not None]
    if not feeds:
        raise InputError(paths[0], _why_no_trip(findings))
    _refuse_zones(paths, found)
    return _timetable(feeds, merge_feeds(feeds), findings)


def _why_no_trip(findings: Findings) -> str:
    """Say why no trip is left, from what was counted on the way."""
    counts = {finding.code: finding.count for finding in findings.all()}
    causes = [f"{counts[code]} {words}" for code, words in _LEFT_OUT.items() if code in counts]
    if not causes:
        return "has no trip: give another feed"
    return f"has no trip that can be used ({', '.join(causes)}): correct it or give another feed"


class _Meter:
    """Adds up bytes for the progress bar; re-reading a header does not push it past the end."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._done = 0
        self.total = 0

    def add(self, read: int) -> None:
        self._done = min(self._done + read, self.total)
        self._progress(self._done, self.total)

    def finish(self) -> None:
        self._progress(self.total, self.total)


def _names(paths: Sequence[Path]) -> list[str]:
    """Name feeds after their files; a second file of the same name gets a number."""
    names: list[str] = []
    for path in paths:
        name, number = path.stem, 1
        while name in names:
            number += 1
            name = f"{path.stem}-{number}"
        names.append(name)
    return names


def _refuse_zones(paths: Sequence[Path], found: Sequence[Feed | None]) -> None:
    """Refuse feeds of two time zones: their clock times do not mean the same."""
    zones = [(path, feed.zone) for path, feed in zip(paths, found, strict=True) if feed]
    for path, zone in zones:
        if zone != zones[0][1]:
            raise InputError(
                path,
                f"its time zone is {zone}, but that of {zones[0][0].name} is {zones[0][1]}: "
                "build one area per time zone",
                "agency.txt",
            )


def _timetable(feeds: Sequence[Feed], merged: Merged, findings: Findings) -> Timetable:
    apart = keep_apart(
        merged.stops, merged.trips, merged.calls, merged.transfers, merged.narrow, findings
    )
    patterns = find_patterns(apart.calls)
    trips, calls = merged.trips.take(patterns.order), patterns.calls
    first_stop, pattern_calls, first_time = pattern_rows(patterns)
    duplicate_of = find_duplicates(
        trips,
        replace(calls, stop=apart.itself[calls.stop]),
        merged.routes.name,
        merged.service_runs,
        findings,
    )
    date_pattern, pattern_runs = _service_patterns(merged)
    stops, routes, transfers = apart.stops, merged.routes, apart.transfers
    new_index = np.empty(len(trips), dtype=np.int32)
    new_index[patterns.order] = np.arange(len(trips), dtype=np.int32)
    timetable = Timetable(
        zone=feeds[0].zone,
        feeds=tuple(FeedInfo(f.name, f.services.first, f.services.last) for f in feeds),
        stop_id=StringTable.of(stops.id),
        stop_name=StringTable.of(stops.name),
        stop_detail=StringTable.of(stops.detail),
        stop_lat=stops.lat,
        stop_lon=stops.lon,
        stop_x_m=stops.x_m,
        stop_y_m=stops.y_m,
        stop_parent=stops.parent,
        stop_itself=apart.itself,
        stop_boarding=stops.boarding,
        stop_wheelchair=stops.wheelchair,
        route_name=StringTable.of(routes.name),
        route_long_name=StringTable.of(routes.long_name),
        route_agency=StringTable.of(routes.agency),
        route_colour=StringTable.of(routes.colour),
        route_type=routes.type,
        pattern_first_stop=first_stop,
        pattern_stop=calls.stop[pattern_calls],
        pattern_board=calls.board[pattern_calls],
        pattern_alight=calls.alight[pattern_calls],
        pattern_first_trip=patterns.first_trip,
        pattern_first_time=first_time,
        arrival_s=calls.arrival_s,
        departure_s=calls.departure_s,
        trip_id=StringTable.of(trips.id),
        trip_headsign=StringTable.of(_headsigns(trips.headsign, calls, stops.name)),
        trip_route=trips.route,
        trip_service=trips.service,
        trip_wheelchair=trips.wheelchair,
        trip_duplicate_of=duplicate_of,
        trip_block=trips.block,
        trip_headway_s=trips.headway_s,
        stay_from=new_index[merged.linked.before],
        stay_to=new_index[merged.linked.after],
        stay_allowed=merged.linked.seated,
        first_date=merged.first_date,
        date_pattern=date_pattern,
        pattern_runs=pattern_runs,
        transfer_from=transfers.origin,
        transfer_to=transfers.target,
        transfer_type=transfers.kind,
        transfer_min_s=transfers.min_s,
        courses=find_courses(patterns, merged.line[patterns.order], stops, merged.shapes, findings),
    )
    _lock(timetable)
    if timetable.courses is not None:
        _lock(timetable.courses)
    return timetable


def _service_patterns(merged: Merged) -> tuple[Int32Array, BoolArray]:
    """Number the dates by the set of services that run; -1 where no feed speaks."""
    covered = np.flatnonzero(merged.covered)
    number, distinct = equal_bit_rows(merged.service_runs.T[covered])
    date_pattern = np.full(len(merged.covered), -1, dtype=np.int32)
    date_pattern[covered] = number
    return date_pattern, distinct


def _headsigns(headsigns: ObjectArray, calls: Calls, stop_names: ObjectArray) -> ObjectArray:
    """Name the last stop where a feed gives no headsign, as rail feeds do."""
    last = stop_names[calls.stop[calls.first[1:] - 1]]
    return np.where(headsigns == "", last, headsigns)


def _lock(whole: Timetable | Courses) -> None:
    """Make every array read-only: many threads and processes share them."""
    for field in fields(whole):
        value = getattr(whole, field.name)
        arrays = (value.offsets, value.data) if isinstance(value, StringTable) else (value,)
        for array in arrays:
            if isinstance(array, np.ndarray):
                array.setflags(write=False)
