"""The data of the engine: streets, timetable and the links between them, as read-only arrays.

Nothing here searches. Everything is flat, so that it can be memory-mapped by many processes.
"CSR" means: the items of row *i* are ``values[first[i]:first[i + 1]]``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

Int8Array = npt.NDArray[np.uint8]
Int32Array = npt.NDArray[np.int32]
Int64Array = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

# Bits of ``StreetNetwork.arc_flags``.
STEPS: Final = 1
BARRIER: Final = 2

# Values of the three-valued accessibility arrays, as GTFS numbers them.
ACCESS_UNKNOWN: Final = 0
ACCESS_YES: Final = 1
ACCESS_NO: Final = 2

# Values of ``Timetable.pattern_board`` and ``pattern_alight``.
NOT_ALLOWED: Final = 0
ALLOWED: Final = 1
BY_PHONE: Final = 2
BY_DRIVER: Final = 3

STOP_SNAP_LIMIT_M: Final = 200.0
PLACE_SNAP_LIMIT_M: Final = 400.0
TRANSFER_LIMIT_M: Final = 2_000.0
"""The longest walk between two stops that a pack knows of (25 minutes at 4.8 km/h)."""


class StringTable:
    """Many strings in two flat arrays (UTF-8 bytes and offsets), for memory-mapping."""

    __slots__ = ("data", "offsets")

    def __init__(self, offsets: Int64Array, data: Int8Array) -> None:
        self.offsets = offsets
        self.data = data

    @classmethod
    def of(cls, strings: Iterable[str]) -> StringTable:
        """Pack `strings` in order."""
        encoded = [s.encode("utf-8") for s in strings]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(b) for b in encoded], out=offsets[1:])
        return cls(offsets, np.frombuffer(b"".join(encoded), dtype=np.uint8))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self):
            raise IndexError(index)
        return bytes(self.data[self.offsets[index] : self.offsets[index + 1]]).decode("utf-8")

    def __iter__(self) -> Iterator[str]:
        return (self[i] for i in range(len(self)))


@dataclass(frozen=True)
class StreetNetwork:
    """A directed street graph whose arcs are straight lines between OSM nodes.

    Not simplified: every OSM node of a way is a graph node, so geometry needs no second table.

    Attributes
    ----------
    node_id : int64 (n,), OSM node ids, ascending.
    node_x_m, node_y_m : float64 (n,), projected metres.
    node_lat, node_lon : float64 (n,), degrees.
    node_component : int32 (n,), weakly connected component by size; 0 is the largest.
    first_arc : int64 (n + 1,), CSR rows of arcs by tail node.
    arc_head : int32 (m,), node index.
    arc_length_m : float64 (m,), great-circle metres.
    arc_speed_kmh : float32 (m,), driving speed; 0 on a walk network.
    arc_flags : uint8 (m,), bits STEPS and BARRIER (a barrier this profile may not pass).
    arc_name : int32 (m,), index into `names`; 0 is the empty name.
    arc_way : int64 (m,), OSM way id.
    names : street names; entry 0 is "".
    """

    node_id: Int64Array
    node_x_m: FloatArray
    node_y_m: FloatArray
    node_lat: FloatArray
    node_lon: FloatArray
    node_component: Int32Array
    first_arc: Int64Array
    arc_head: Int32Array
    arc_length_m: FloatArray
    arc_speed_kmh: npt.NDArray[np.float32]
    arc_flags: Int8Array
    arc_name: Int32Array
    arc_way: Int64Array
    names: StringTable

    @property
    def node_count(self) -> int:
        """How many nodes."""
        return len(self.node_id)

    @property
    def arc_count(self) -> int:
        """How many directed arcs."""
        return len(self.arc_head)

    @cached_property
    def arc_tail(self) -> Int32Array:
        """The tail node of every arc, int32 (m,)."""
        return np.repeat(
            np.arange(self.node_count, dtype=np.int32), np.diff(self.first_arc)
        ).astype(np.int32)

    @cached_property
    def incoming(self) -> tuple[Int64Array, Int64Array]:
        """CSR rows of arcs by *head* node, for searches backwards: first (n + 1,), arcs (m,)."""
        first = np.zeros(self.node_count + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.arc_head, minlength=self.node_count), out=first[1:])
        return first, np.argsort(self.arc_head, kind="stable")

    @property
    def largest_component_share(self) -> float:
        """The share of nodes in the largest component; 0 for an empty network."""
        return float(np.mean(self.node_component == 0)) if self.node_count else 0.0


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """One GTFS feed: its name and the dates that it speaks for (both included)."""

    name: str
    valid_from: dt.date
    valid_to: dt.date


COURSE_UNIT: Final = 1_000_000
"""Coordinates of courses are whole millionths of a degree, about a tenth of a metre."""


@dataclass(frozen=True)
class Courses:
    """Where vehicles go on the ground. Read where a line is drawn, never by a search.

    Attributes
    ----------
    first_point : int64 (lines + 1,), CSR rows of points; every line has two or more.
    lat, lon : int32 (points,), in parts of a degree (COURSE_UNIT).
    pattern_line : int32 (p,), the line that the trips of a pattern follow; -1 where not known.
    at : float32, in the rows of ``Timetable.pattern_first_stop``: where each stop is on the line,
        as the number of the point before it and the share of the way to the next. Never goes back
        within a pattern; NaN where the stop is not on the line.
    """

    first_point: Int64Array
    lat: Int32Array
    lon: Int32Array
    pattern_line: Int32Array
    at: npt.NDArray[np.float32]

    @property
    def line_count(self) -> int:
        """How many lines."""
        return len(self.first_point) - 1


@dataclass(frozen=True)
class Timetable:
    """All feeds merged. Every trip belongs to a pattern whose trips never overtake.

    Attributes
    ----------
    zone : IANA name, such as ``Europe/London``.
    feeds : the feeds.
    stop_id : GTFS ids, prefixed ``feed:`` only where two feeds clash.
    stop_name, stop_detail : name, and what tells it from its neighbours ("Stop B", "opp").
    stop_lat, stop_lon, stop_x_m, stop_y_m : float64 (s,).
    stop_parent : int32 (s,), index of the parent station or -1.
    stop_itself : int32 (s,), the stop; for a copy, which is the same stop once more for trips
        with rules of their own for changing, the stop that it is a copy of.
    stop_boarding : bool (s,), whether it is a place to board (GTFS location_type 0).
    stop_wheelchair : uint8 (s,), ACCESS_*; inherited from the parent.
    route_name, route_long_name, route_agency, route_colour : strings (r).
    route_type : int32 (r,), GTFS route_type.
    pattern_first_stop : int64 (p + 1,), CSR rows into the next three.
    pattern_stop : int32, stop index in travel order.
    pattern_board, pattern_alight : uint8, NOT_ALLOWED, ALLOWED, BY_PHONE (of the agency) or
        BY_DRIVER (whom one must ask).
    pattern_first_trip : int64 (p + 1,), CSR rows of trips; ascending by departure.
    pattern_first_time : int64 (p + 1,), where the times of a pattern begin; trip *k* of a pattern
        with *n* stops has them at ``first + k * n`` to ``first + (k + 1) * n``.
    arrival_s, departure_s : int32, seconds after noon minus 12 h of the service day.
    trip_id, trip_headsign : strings (t).
    trip_route, trip_service : int32 (t,).
    trip_wheelchair : uint8 (t,), ACCESS_*.
    trip_duplicate_of : int32 (t,), the first trip with the same stops, times, route name and
        days, or -1. Counts use only those with -1.
    trip_block : int32 (t,), block number or -1.
    trip_headway_s : int32 (t,), runs about every so many seconds and not at exact times; else 0.
    stay_from, stay_to : int32 (k,), trips of which the second is said to be made by the vehicle
        of the first, whatever their blocks say.
    stay_allowed : bool (k,), whether passengers may then stay seated.
    first_date : the first date that any feed speaks for.
    date_pattern : int32 (d,), the service pattern of ``first_date + i`` days; -1 outside all feeds.
    pattern_runs : bool (service patterns, services), whether a service runs.
    transfer_from, transfer_to : int32 (f,), stop indexes of transfers.txt.
    transfer_type, transfer_min_s : int32 (f,); `transfer_min_s` is -1 where not given.
    courses : where the vehicles go on the ground; None where nobody says.
    """

    zone: str
    feeds: tuple[FeedInfo, ...]
    stop_id: StringTable
    stop_name: StringTable
    stop_detail: StringTable
    stop_lat: FloatArray
    stop_lon: FloatArray
    stop_x_m: FloatArray
    stop_y_m: FloatArray
    stop_parent: Int32Array
    stop_itself: Int32Array
    stop_boarding: BoolArray
    stop_wheelchair: Int8Array
    route_name: StringTable
    route_long_name: StringTable
    route_agency: StringTable
    route_colour: StringTable
    route_type: Int32Array
    pattern_first_stop: Int64Array
    pattern_stop: Int32Array
    pattern_board: Int8Array
    pattern_alight: Int8Array
    pattern_first_trip: Int64Array
    pattern_first_time: Int64Array
    arrival_s: Int32Array
    departure_s: Int32Array
    trip_id: StringTable
    trip_headsign: StringTable
    trip_route: Int32Array
    trip_service: Int32Array
    trip_wheelchair: Int8Array
    trip_duplicate_of: Int32Array
    trip_block: Int32Array
    trip_headway_s: Int32Array
    stay_from: Int32Array
    stay_to: Int32Array
    stay_allowed: BoolArray
    first_date: dt.date
    date_pattern: Int32Array
    pattern_runs: BoolArray
    transfer_from: Int32Array
    transfer_to: Int32Array
    transfer_type: Int32Array
    transfer_min_s: Int32Array
    courses: Courses | None = None

    @property
    def stop_count(self) -> int:
        """How many stops, stations included."""
        return len(self.stop_lat)

    @property
    def trip_count(self) -> int:
        """How many trips."""
        return len(self.trip_route)

    @property
    def trip_pattern_count(self) -> int:
        """How many stop patterns."""
        return len(self.pattern_first_stop) - 1

    @cached_property
    def phones(self) -> bool:
        """Whether there are stops where the agency has to be phoned first."""
        by_phone = (self.pattern_board == BY_PHONE) | (self.pattern_alight == BY_PHONE)
        return bool(by_phone.any())

    def service_pattern(self, date: dt.date) -> int:
        """Return the service pattern of `date`, or -1 outside every feed."""
        index = (date - self.first_date).days
        return int(self.date_pattern[index]) if 0 <= index < len(self.date_pattern) else -1

    def speaks_for(self, date: dt.date) -> bool:
        """Tell whether every feed speaks for `date`.

        Where one of several does not, nobody can say that nothing runs.
        """
        told = all(feed.valid_from <= date <= feed.valid_to for feed in self.feeds)
        return told and self.service_pattern(date) >= 0

    @property
    def last_date(self) -> dt.date:
        """The last date that any feed speaks for."""
        return self.first_date + dt.timedelta(days=len(self.date_pattern) - 1)


@dataclass(frozen=True)
class StopLinks:
    """Stops on the walk network, and the walks between them.

    Attributes
    ----------
    arc : int64 (s,), the walk arc that the stop was projected on; -1 where it is off the network.
    fraction : float64 (s,), how far along the arc, 0 at its tail.
    offset_m : float64 (s,), from the stop to that point of the street; inf where off the network.
    first_walk : int64 (s + 1,), CSR rows of walks by stop, ascending by metres.
    walk_stop : int32, the other stop.
    walk_m : float64, metres along the streets, offsets included.
    step_free_walk_m : float64, the same without steps; inf where there is no such way within
        TRANSFER_LIMIT_M.
    """

    arc: Int64Array
    fraction: FloatArray
    offset_m: FloatArray
    first_walk: Int64Array
    walk_stop: Int32Array
    walk_m: FloatArray
    step_free_walk_m: FloatArray


@dataclass(frozen=True)
class Network:
    """Everything that the engine reads.

    Attributes
    ----------
    crs : projected CRS of all ``_m`` coordinates.
    extent : west, south, east, north in degrees: the area whose streets are mapped.
    walk, drive : street networks.
    timetable, links : None in an area without a timetable.
    """

    crs: str
    extent: tuple[float, float, float, float]
    walk: StreetNetwork
    drive: StreetNetwork
    timetable: Timetable | None
    links: StopLinks | None
