"""Agencies, their time zone, and routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from geo.findings import Findings
from geo.routing.network import Int32Array
from geo.timetable.archive import FeedArchive
from geo.timetable.tables import ObjectArray, read_table
from geo.timetable.values import (
    CONTINUOUS,
    note,
    references,
    stops_anywhere,
    unique_ids,
    whole_numbers,
)

# Basic types, and the extended ones (coach 200, replacement bus 714, ...) that BODS uses too.
_BASIC_TYPES: Final = (*range(8), 11, 12)
_EXTENDED_TYPES: Final = range(100, 1800)


@dataclass(frozen=True)
class Agencies:
    """The agencies of a feed.

    Attributes
    ----------
    id, name : texts (a,).
    zone : the one IANA time zone of them all.
    """

    id: ObjectArray
    name: ObjectArray
    zone: str


@dataclass(frozen=True)
class Routes:
    """The routes of a feed.

    Attributes
    ----------
    id, name, long_name, agency, colour : texts (r,); `name` is the short name, or the long one
        where there is none; `agency` is the agency's name.
    type : int32 (r,), GTFS route_type.
    """

    id: ObjectArray
    name: ObjectArray
    long_name: ObjectArray
    agency: ObjectArray
    colour: ObjectArray
    type: Int32Array


def read_agencies(archive: FeedArchive) -> Agencies:
    """Read ``agency.txt``.

    Raises
    ------
    InputError : no agency, an unknown zone, or two zones in one feed.
    """
    table = read_table(archive, "agency.txt", ("agency_name", "agency_timezone"), ("agency_id",))
    if not table.row_count:
        raise archive.error("is missing or empty: the feed has no time zone", "agency.txt")
    zones = table["agency_timezone"]
    table.require(zones.blank, "agency_timezone", "there is no time zone here: correct the feed")
    zone = str(zones.text[0])
    table.require(
        np.asarray(zones.text != zone, dtype=np.bool_),
        "agency_timezone",
        f"{{}} differs from {zone!r} above: all agencies of a feed share one time zone",
    )
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise table.error(
            0, "agency_timezone", f"{zone[:60]!r} is not a time zone like Europe/London"
        ) from None
    # A lone agency may leave its id out.
    ids = unique_ids(table, "agency_id") if table.row_count > 1 else table["agency_id"].text
    return Agencies(ids, table["agency_name"].text, zone)


def read_routes(archive: FeedArchive, agencies: Agencies, findings: Findings) -> Routes:
    """Read ``routes.txt``.

    Raises
    ------
    InputError : ids repeated, an agency that is not in ``agency.txt``, an unreadable type.
    """
    table = read_table(
        archive,
        "routes.txt",
        ("route_id", "route_type"),
        ("agency_id", "route_short_name", "route_long_name", "route_color", *CONTINUOUS),
    )
    ids = unique_ids(table, "route_id")
    agency = references(table, "agency_id", agencies.id, "agency.txt")
    agency[agency < 0] = 0 if len(agencies.id) == 1 else -1
    kind = whole_numbers(table, "route_type", 0, 100_000)
    strange = ~(np.isin(kind, _BASIC_TYPES) | np.isin(kind, _EXTENDED_TYPES))
    note(
        findings,
        "route_type_unknown",
        (f"{archive.path.name}: route {ids[row]}" for row in np.flatnonzero(strange)[:5]),
        int(strange.sum()),
    )
    anywhere = stops_anywhere(table)
    note(
        findings,
        "route_stops_anywhere_only_stops_used",
        (f"{archive.path.name}: route {ids[row]}" for row in np.flatnonzero(anywhere)[:5]),
        int(anywhere.sum()),
    )
    short, long = table["route_short_name"], table["route_long_name"]
    return Routes(
        id=ids,
        name=_without_ids(np.where(short.blank, long.text, short.text), ids, archive, findings),
        long_name=long.text,
        agency=np.append(agencies.name, "")[agency],
        colour=table["route_color"].text,
        type=kind.astype(np.int32),
    )


def _without_ids(
    names: ObjectArray, ids: ObjectArray, archive: FeedArchive, findings: Findings
) -> ObjectArray:
    """Take the route's own id off the end of its name.

    Some converters make names unique by writing ``42-90590`` for the bus that shows 42. People at
    a stop must read what is on the bus, and journeys published twice must be known as one.
    """
    plain = np.array(
        [
            name.removesuffix(f"-{route}") or name
            for name, route in zip(names.tolist(), ids.tolist(), strict=True)
        ],
        dtype=object,
    )
    changed = plain != names
    note(
        findings,
        "route_name_ended_in_its_id",
        (f"{archive.path.name}: {names[row]}" for row in np.flatnonzero(changed)[:5]),
        int(changed.sum()),
    )
    return plain
