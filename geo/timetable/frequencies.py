"""``frequencies.txt`` written out as trips.

A row repeats its trip every so many seconds. With ``exact_times`` 1 these are scheduled times.
With 0 the bus only keeps the headway: the times are then nominal, as if the first left exactly at
``start_time``, and a traveller may wait up to one headway longer. Such trips are counted, so that
a page can say so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.findings import Findings
from geo.routing.network import BoolArray, Int32Array, Int64Array
from geo.timetable.archive import FeedArchive
from geo.timetable.calls import Calls, join_calls
from geo.timetable.ragged import first_of, row_of
from geo.timetable.tables import read_table
from geo.timetable.times import NO_TIME, clock, read_times
from geo.timetable.trips import Trips, join_trips
from geo.timetable.values import choices, note, references, whole_numbers

_HEADWAY_ONLY, _EXACT = 0, 1


@dataclass(frozen=True)
class _Rows:
    trip: Int32Array
    start_s: Int64Array
    headway_s: Int64Array
    exact: BoolArray
    runs: Int64Array  # how many departures


def expand_frequencies(
    archive: FeedArchive, trips: Trips, calls: Calls, start_s: Int32Array, findings: Findings
) -> tuple[Trips, Calls]:
    """Replace each trip of ``frequencies.txt`` by its departures.

    The first departure leaves the first stop at ``start_time``, the last before ``end_time``.
    Ids become ``trip@HH:MM:SS``; the copies are in no block, because a block names one vehicle. A
    trip of which nobody says when it leaves its first stop cannot be moved: it is left out.

    Parameters
    ----------
    start_s : int32 (trips,), when each trip leaves its first stop, also where that stop itself
        is left out of `calls`; NO_TIME where it is not said.

    Raises
    ------
    InputError : a trip that is not defined, an unreadable value, or more calls than the limits.
    """
    rows = _read(archive, trips, findings)
    if not len(rows.trip):
        return trips, calls
    made = int((rows.runs * np.maximum(calls.lengths[rows.trip], 1)).sum())
    if made > archive.limits.expanded_calls:
        raise archive.error(
            f"asks for {made:,} calls at stops: at most {archive.limits.expanded_calls:,} "
            "are allowed",
            "frequencies.txt",
        )
    unsaid = np.unique(rows.trip[(start_s[rows.trip] == NO_TIME) & (rows.runs > 0)])
    examples = (f"{archive.path.name}: trip {name}" for name in trips.id[unsaid])
    note(findings, "frequency_without_first_time", examples, len(unsaid))
    row = row_of(first_of(rows.runs))
    turn = np.arange(len(row)) - first_of(rows.runs)[:-1][row]
    leaves_s = rows.start_s[row] + turn * rows.headway_s[row]
    template = rows.trip[row]
    about_s = np.where(rows.exact, 0, rows.headway_s)[row].astype(np.int32)

    usable = (calls.lengths[template] > 0) & (start_s[template] != NO_TIME)
    template, leaves_s, about_s = template[usable], leaves_s[usable], about_s[usable]
    copies = calls.take(template)
    shift = (leaves_s - start_s[template])[row_of(copies.first)]
    moved = replace(
        copies,
        arrival_s=(copies.arrival_s + shift).astype(np.int32),
        departure_s=(copies.departure_s + shift).astype(np.int32),
    )
    names = (f"{trips.id[t]}@{clock(int(s))}" for t, s in zip(template, leaves_s, strict=True))
    named = replace(
        trips.take(template),
        id=np.array([*names], dtype=object),
        block=np.full(len(template), -1, dtype=np.int32),
        headway_s=about_s,
    )
    plain = np.setdiff1d(np.arange(len(trips)), rows.trip)
    return join_trips([trips.take(plain), named]), join_calls([calls.take(plain), moved])


def _read(archive: FeedArchive, trips: Trips, findings: Findings) -> _Rows:
    table = read_table(
        archive,
        "frequencies.txt",
        ("trip_id", "start_time", "end_time", "headway_secs"),
        ("exact_times",),
    )
    trip = references(table, "trip_id", trips.id, "trips.txt")
    table.require(trip < 0, "trip_id", "there is no id here: correct the feed")
    start_s = read_times(table, "start_time").astype(np.int64)
    end_s = read_times(table, "end_time").astype(np.int64)
    for column, seconds in (("start_time", start_s), ("end_time", end_s)):
        table.require(seconds == NO_TIME, column, "there is no time here: correct the feed")
    headway_s = whole_numbers(table, "headway_secs", 1, 86_400)
    exact = choices(table, "exact_times", (_HEADWAY_ONLY, _EXACT), _HEADWAY_ONLY, findings)

    runs = np.maximum(0, -((start_s - end_s) // headway_s))
    empty = runs == 0
    names = trips.id[trip]
    for code, rows in (
        ("frequency_without_departures", empty),
        ("frequency_times_are_nominal", (exact == _HEADWAY_ONLY) & ~empty),
    ):
        examples = (f"{archive.path.name}: trip {name}" for name in names[rows][:5])
        note(findings, code, examples, int(rows.sum()))
    return _Rows(trip, start_s, headway_s, exact == _EXACT, runs)
