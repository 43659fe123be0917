"""Stops, stations and their places on the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from pyproj import CRS

from geo.crs import to_metres
from geo.findings import Findings
from geo.routing.network import (
    ACCESS_NO,
    ACCESS_UNKNOWN,
    ACCESS_YES,
    BoolArray,
    FloatArray,
    Int8Array,
    Int32Array,
)
from geo.timetable.archive import FeedArchive
from geo.timetable.tables import ObjectArray, Table, read_table
from geo.timetable.values import choices, decimals, note, references, unique_ids

_LONGEST_DETAIL: Final = 40
_ANYTHING: Final = 5  # a location_type that GTFS does not know: not a place to board


@dataclass(frozen=True)
class Stops:
    """The stops of a feed, in the order of the file.

    Attributes
    ----------
    id, name, detail : texts (s,).
    lat, lon, x_m, y_m : float64 (s,), NaN where the stop has no place.
    placed : bool (s,), whether it has one.
    parent : int32 (s,), index of the station or -1.
    boarding : bool (s,), GTFS location_type 0.
    wheelchair : uint8 (s,), ACCESS_*, inherited from the parent where blank.
    """

    id: ObjectArray
    name: ObjectArray
    detail: ObjectArray
    lat: FloatArray
    lon: FloatArray
    x_m: FloatArray
    y_m: FloatArray
    placed: BoolArray
    parent: Int32Array
    boarding: BoolArray
    wheelchair: Int8Array


def read_stops(archive: FeedArchive, crs: str, findings: Findings) -> Stops:
    """Read ``stops.txt``.

    Parameters
    ----------
    crs : projected CRS for the metres; its area of use tells swapped coordinates.

    Raises
    ------
    InputError : ids repeated, coordinates out of range or swapped, no stop with a place.
    """
    table = read_table(
        archive,
        "stops.txt",
        ("stop_id", "stop_lat", "stop_lon"),
        (
            "stop_name",
            "stop_desc",
            "platform_code",
            "location_type",
            "parent_station",
            "wheelchair_boarding",
        ),
    )
    ids = unique_ids(table, "stop_id")
    lat, lon = _coordinates(table, ids, crs, findings)
    x_m, y_m = to_metres(lat, lon, crs)
    lost = np.isfinite(lat) & ~(np.isfinite(x_m) & np.isfinite(y_m))
    note(findings, "stop_outside_projection", _examples(table, ids, lost), int(lost.sum()))
    placed = np.isfinite(x_m) & np.isfinite(y_m)
    if len(ids) and not placed.any():
        raise archive.error("no stop has coordinates that can be used", "stops.txt")
    kind = choices(table, "location_type", range(5), _ANYTHING, findings)
    parent = references(table, "parent_station", ids, "stops.txt", strict=False)
    orphan = (parent < 0) & ~table["parent_station"].blank
    note(findings, "stop_parent_missing", _examples(table, ids, orphan), int(orphan.sum()))
    wheelchair = choices(
        table, "wheelchair_boarding", (ACCESS_YES, ACCESS_NO), ACCESS_UNKNOWN, findings
    )
    inherited = (
        np.where(parent >= 0, wheelchair[parent], ACCESS_UNKNOWN) if len(ids) else wheelchair
    )
    return Stops(
        id=ids,
        name=table["stop_name"].text,
        detail=_details(table),
        lat=np.where(placed, lat, np.nan),
        lon=np.where(placed, lon, np.nan),
        x_m=np.where(placed, x_m, np.nan),
        y_m=np.where(placed, y_m, np.nan),
        placed=placed,
        parent=parent,
        boarding=np.asarray(kind == 0, dtype=np.bool_),
        wheelchair=np.where(wheelchair == ACCESS_UNKNOWN, inherited, wheelchair).astype(np.uint8),
    )


def _coordinates(
    table: Table, ids: ObjectArray, crs: str, findings: Findings
) -> tuple[FloatArray, FloatArray]:
    """Read latitude and longitude; NaN for a stop without a place."""
    lat, lon = decimals(table["stop_lat"]), decimals(table["stop_lon"])
    for column, numbers in (("stop_lat", lat), ("stop_lon", lon)):
        table.require(
            np.isnan(numbers) & ~table[column].blank,
            column,
            "{} is not a number of degrees: correct the feed",
        )
    _refuse_swapped(table, lat, lon, crs, ids, findings)
    for column, numbers, most in (("stop_lat", lat, 90.0), ("stop_lon", lon, 180.0)):
        with np.errstate(invalid="ignore"):
            table.require(
                np.abs(numbers) > most,
                column,
                f"{{}} is out of range: degrees go from -{most:.0f} to {most:.0f}",
            )
    # Some converters write 0, 0 where they know no place.
    without = np.isnan(lat) | np.isnan(lon) | ((lat == 0) & (lon == 0))
    note(findings, "stop_without_coordinates", _examples(table, ids, without), int(without.sum()))
    return np.where(without, np.nan, lat), np.where(without, np.nan, lon)


def _refuse_swapped(
    table: Table,
    lat: FloatArray,
    lon: FloatArray,
    crs: str,
    ids: ObjectArray,
    findings: Findings,
) -> None:
    """Refuse a feed most of whose stops lie in the area only when lat and lon change places."""
    area = CRS.from_user_input(crs).area_of_use
    if area is None:
        return
    with np.errstate(invalid="ignore"):
        inside = (area.south <= lat) & (lat <= area.north) & (area.west <= lon) & (lon <= area.east)
        turned = (area.south <= lon) & (lon <= area.north) & (area.west <= lat) & (lat <= area.east)
    swapped = turned & ~inside
    if 2 * swapped.sum() > np.isfinite(lat).sum():
        raise table.error(
            int(np.argmax(swapped)),
            "",
            "stop_lat and stop_lon look swapped: exchange the two columns",
        )
    note(findings, "stop_looks_swapped", _examples(table, ids, swapped), int(swapped.sum()))


def _details(table: Table) -> ObjectArray:
    """Say what tells a stop from its neighbours: its platform, else a short description."""
    platform = table["platform_code"]
    # "2" or "A1" says nothing alone; "Stop B" and "Platform 2" do.
    named = np.array(
        [f"Stop {code}" if 0 < len(code) <= 3 else code for code in platform.values], dtype=object
    )
    description = table["stop_desc"]
    short = np.array(
        [text if len(text) <= _LONGEST_DETAIL else "" for text in description.values], dtype=object
    )[description.codes]
    short = np.where(short == table["stop_name"].text, "", short)
    return np.where(platform.blank, short, named[platform.codes])


def _examples(table: Table, ids: ObjectArray, rows: BoolArray) -> list[str]:
    where = f"{table.archive.path.name}: stop"
    return [f"{where} {stop}" for stop in ids[rows][:5]]
