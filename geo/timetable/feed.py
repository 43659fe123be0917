"""One feed: all its files read, checked against each other and rid of what cannot be used."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from geo.findings import Findings
from geo.routing.network import BoolArray, Int32Array
from geo.timetable.archive import FeedArchive
from geo.timetable.calendars import Services, read_services
from geo.timetable.calls import Calls, read_calls
from geo.timetable.frequencies import expand_frequencies
from geo.timetable.linked import Linked
from geo.timetable.routes import Routes, read_agencies, read_routes
from geo.timetable.shapes import MEMBER, Shapes, read_shapes
from geo.timetable.stops import Stops, read_stops
from geo.timetable.tables import read_table
from geo.timetable.transfers import NarrowRules, Transfers, read_transfers
from geo.timetable.trips import Trips, read_trips
from geo.timetable.values import note

_REQUIRED: Final = ("stops.txt", "routes.txt", "trips.txt", "stop_times.txt", "agency.txt")
MEMBERS: Final = (
    *_REQUIRED,
    "calendar.txt",
    "calendar_dates.txt",
    "frequencies.txt",
    "transfers.txt",
    "feed_info.txt",
    MEMBER,
)
# No zone in use is this far from the sun's time but in the far west of China.
_ZONE_FAR_H: Final = 3


_SCHOOL_BUS: Final = 712
"""The extended route type of buses that take nobody but pupils."""
_LONGEST_TIME_S: Final = 1 << 31
"""More than any time of a timetable, in seconds."""

Box = tuple[float, float, float, float]
"""West, south, east and north in degrees."""


@dataclass(frozen=True)
class Feed:
    """A feed whose trips all have two calls or more and run on a valid date or more.

    Attributes
    ----------
    name : short name for people and for prefixes, unique among the feeds.
    zone : IANA time zone.
    calls : rows belong to `trips` in order.
    shapes : the lines that trips follow.
    line : int32 (t,), which of them; -1 where not known.
    """

    name: str
    zone: str
    stops: Stops
    routes: Routes
    services: Services
    trips: Trips
    calls: Calls
    transfers: Transfers
    narrow: NarrowRules
    linked: Linked
    shapes: Shapes
    line: Int32Array


def read_feed(
    archive: FeedArchive, name: str, crs: str, area: Box | None, findings: Findings
) -> Feed | None:
    """Read a feed.

    Parameters
    ----------
    area : lines are kept of trips that call inside it; None for all.

    Returns
    -------
    feed : None where it has no trip that can be used, which is counted; such a feed speaks for
        no date.

    Raises
    ------
    InputError : the feed cannot be used; see the readers of its files.
    """
    for member in _REQUIRED:
        if member not in archive:
            raise archive.error(f"has no {member}, or it is empty: is it a whole GTFS feed?")
    if not {"calendar.txt", "calendar_dates.txt"} & {m for m in MEMBERS if m in archive}:
        raise archive.error("has neither calendar.txt nor calendar_dates.txt: is it GTFS?")
    agencies = read_agencies(archive)
    stops = read_stops(archive, crs, findings)
    routes = read_routes(archive, agencies, findings)
    if not read_table(archive, "trips.txt", ("trip_id",)).row_count:
        findings.add("feed_without_trips", archive.path.name)
        return None
    services = read_services(archive, findings)
    _check_zone(archive, agencies.zone, stops, services.first, findings)
    trips = read_trips(archive, routes.id, services.id, findings)
    trip_ids = trips.id
    calls, start_s = read_calls(archive, trip_ids, stops, findings)
    trips, calls = expand_frequencies(archive, trips, calls, start_s, findings)
    trips, calls = _running(archive, services, routes, trips, calls, findings)
    if not len(trips):
        findings.add("feed_without_trips", archive.path.name)
        return None
    transfers, narrow, linked = read_transfers(archive, stops, routes.id, trip_ids, trips, findings)
    shapes, line = _lines(archive, trips, calls, stops, area, crs, findings)
    return Feed(
        name,
        agencies.zone,
        stops,
        routes,
        services,
        trips,
        calls,
        transfers,
        narrow,
        linked,
        shapes,
        line,
    )


def _lines(
    archive: FeedArchive,
    trips: Trips,
    calls: Calls,
    stops: Stops,
    area: Box | None,
    crs: str,
    findings: Findings,
) -> tuple[Shapes, Int32Array]:
    """Read the lines that trips follow, and say which trip follows which."""
    named = trips.shape != ""
    if area is not None:
        west, south, east, north = area
        inside = (stops.lon >= west) & (stops.lon <= east)
        inside &= (stops.lat >= south) & (stops.lat <= north)
        named &= np.logical_or.reduceat(inside[calls.stop], calls.first[:-1])
    code, ids = pd.factorize(trips.shape[named])
    shapes, number = read_shapes(archive, np.asarray(ids, dtype=object), crs, findings)
    line = np.full(len(trips), -1, dtype=np.int32)
    line[named] = number[code]
    return shapes, line


def _check_zone(
    archive: FeedArchive, zone: str, stops: Stops, day: dt.date, findings: Findings
) -> None:
    """Count a time zone whose standard time is far from the sun's time at the stops."""
    if not stops.placed.any():
        return
    noon = dt.datetime.combine(day, dt.time(12), ZoneInfo(zone))
    standard = (noon.utcoffset() or dt.timedelta()) - (noon.dst() or dt.timedelta())
    # The mean on the circle: stops on both sides of the date line are neighbours.
    turns = np.exp(1j * np.radians(stops.lon[stops.placed])).mean()
    longitude = float(np.degrees(np.angle(turns)))
    zone_h = standard / dt.timedelta(hours=1)
    apart_h = abs((zone_h - longitude / 15 + 12) % 24 - 12)
    if apart_h >= _ZONE_FAR_H:
        findings.add(
            "time_zone_far_from_stops",
            f"{archive.path.name}: {zone} is UTC{zone_h:+.3g} h, but the stops lie around "
            f"longitude {longitude:.1f}, where it is about UTC{longitude / 15:+.0f} h",
        )


def _running(
    archive: FeedArchive,
    services: Services,
    routes: Routes,
    trips: Trips,
    calls: Calls,
    findings: Findings,
) -> tuple[Trips, Calls]:
    """Leave out trips without calls, on none of the valid dates, and for pupils only."""
    runs = np.asarray(services.runs.any(axis=1))[trips.service]
    school = routes.type[trips.route] == _SCHOOL_BUS
    pupils = (f"{archive.path.name}: trip {name}" for name in trips.id[school][:5])
    note(findings, "school_bus_left_out", pupils, int(school.sum()))
    never = ~runs & (calls.lengths > 0)
    examples = (f"{archive.path.name}: trip {name}" for name in trips.id[never][:5])
    note(findings, "trip_never_runs", examples, int(never.sum()))
    trips = replace(trips, block=_cut_blocks(trips.block, school, calls))
    keep = np.flatnonzero(runs & ~school & (calls.lengths > 0))
    return trips.take(keep), calls.take(keep)


def _cut_blocks(block: Int32Array, school: BoolArray, calls: Calls) -> Int32Array:
    """Return blocks of which no trip has a bus for pupils before the next one, on whatever day.

    The vehicle that goes on as a bus for pupils carries nobody else through that trip.
    """
    begins_s = np.zeros(len(block), dtype=np.int64)
    called = calls.lengths > 0
    begins_s[called] = calls.departure_s[calls.first[:-1][called]]
    in_order = block.astype(np.int64) * _LONGEST_TIME_S + begins_s
    cuts = np.sort(in_order[school & called & (block >= 0)])
    if not len(cuts):
        return block
    part, _ = pd.factorize(
        block.astype(np.int64) * (len(cuts) + 1) + np.searchsorted(cuts, in_order, side="right")
    )
    return np.where(block >= 0, part, -1).astype(np.int32)
