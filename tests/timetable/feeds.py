"""Feeds written as text inside the tests.

The village line, used where nothing else is drawn (1.35 km from stop to stop, due east)::

    A ------ B ------ C ------ D        route 7, "Village Bus", Europe/London

``village()`` gives its files with one trip, ``t1``, on Tuesdays of March 2024; a test replaces
what it is about.
"""

from __future__ import annotations

import textwrap
import zipfile
from pathlib import Path

from geo.findings import Findings
from geo.routing.network import Timetable
from geo.timetable import read_timetable

CRS = "EPSG:27700"


def write_feed(folder: Path, name: str, files: dict[str, str]) -> Path:
    """Write a GTFS zip.

    Parameters
    ----------
    name : file name; ``.zip`` is added where it is missing.
    files : text by file name. Indentation and the first line break are taken away, so that
        feeds can be written in line with the test.
    """
    path = folder / (name if name.endswith(".zip") else f"{name}.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, text in files.items():
            archive.writestr(member, textwrap.dedent(text).lstrip("\n"))
    return path


def village(**files: str | None) -> dict[str, str]:
    """Give the files of the village line, some replaced or (None) left out."""
    texts: dict[str, str | None] = {
        "agency": """
            agency_id,agency_name,agency_url,agency_timezone
            V,Village Bus,https://bus.example,Europe/London
            """,
        "stops": """
            stop_id,stop_name,stop_lat,stop_lon
            A,Alder Green,52.6500,-0.7800
            B,Beech Road,52.6500,-0.7600
            C,Cherry Lane,52.6500,-0.7400
            D,Damson Hill,52.6500,-0.7200
            """,
        "routes": """
            route_id,agency_id,route_short_name,route_long_name,route_type
            R,V,7,Alder Green to Damson Hill,3
            """,
        "trips": """
            route_id,service_id,trip_id,trip_headsign
            R,tuesdays,t1,Damson Hill
            """,
        "stop_times": """
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            t1,09:00:00,09:00:00,A,1
            t1,09:05:00,09:06:00,B,2
            t1,09:10:00,09:10:00,C,3
            t1,09:15:00,09:15:00,D,4
            """,
        "calendar": """
            service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
            tuesdays,0,1,0,0,0,0,0,20240301,20240331
            """,
    }
    texts.update(files)
    return {f"{name}.txt": text for name, text in texts.items() if text is not None}


def load(folder: Path, *feeds: dict[str, str]) -> tuple[Timetable, dict[str, int]]:
    """Write feeds as ``feed1.zip``, ``feed2.zip`` ..., read them; give the counts of findings."""
    paths = [
        write_feed(folder, f"feed{number}", files) for number, files in enumerate(feeds, start=1)
    ]
    findings = Findings()
    timetable = read_timetable(paths, CRS, findings)
    return timetable, {finding.code: finding.count for finding in findings.all()}


Call = tuple[str, str, str]


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def calls_of(timetable: Timetable, trip: str) -> list[Call]:
    """Read one trip back as (stop id, arrival, departure), the plain way."""
    ids = list(timetable.trip_id)
    index = ids.index(trip)
    pattern = pattern_of(timetable, index)
    stops = timetable.pattern_stop[
        timetable.pattern_first_stop[pattern] : timetable.pattern_first_stop[pattern + 1]
    ]
    place = index - int(timetable.pattern_first_trip[pattern])
    start = int(timetable.pattern_first_time[pattern]) + place * len(stops)
    return [
        (
            timetable.stop_id[int(stop)],
            clock(int(timetable.arrival_s[start + i])),
            clock(int(timetable.departure_s[start + i])),
        )
        for i, stop in enumerate(stops)
    ]


def pattern_of(timetable: Timetable, trip: int) -> int:
    for pattern in range(timetable.trip_pattern_count):
        if (
            timetable.pattern_first_trip[pattern]
            <= trip
            < timetable.pattern_first_trip[pattern + 1]
        ):
            return pattern
    raise AssertionError(f"trip {trip} is in no pattern")


def running(timetable: Timetable, date: object) -> set[str]:
    """Ids of the trips that run on a date."""
    pattern = timetable.service_pattern(date)  # type: ignore[arg-type]
    if pattern < 0:
        return set()
    return {
        timetable.trip_id[trip]
        for trip in range(timetable.trip_count)
        if timetable.pattern_runs[pattern, timetable.trip_service[trip]]
    }
