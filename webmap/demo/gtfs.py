"""Write the bus and the rail timetable as GTFS."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from webmap.demo.bus_stops import BusNetwork, Pole
from webmap.demo.calendars import VALID_FROM, VALID_TO, no_bus_days, school_days
from webmap.demo.district import District, degrees
from webmap.demo.geometry import lengths
from webmap.demo.names import INVENTED
from webmap.demo.services import (
    AGENCIES,
    BOOKED_LINE,
    FAST_MIN,
    LINES,
    RAIL_STOPS,
    SLOW_MIN,
    STANDS,
    STOPS,
    Line,
    Run,
)

Table: TypeAlias = list[dict[str, object]]
_BUS_DAYS: Final = {
    "weekday": "1111100", "saturday": "0000010", "friday": "0000100", "market": "0100100",
    "thursday": "0001000",
}  # fmt: skip
_RAIL_DAYS: Final = {"weekday": "1111100", "saturday": "0000010", "sunday": "0000001"}
_WEEK: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_ZIP_TIME: Final = (2026, 9, 1, 0, 0, 0)


def write_buses(path: Path, network: BusNetwork) -> list[Pole]:
    """Write the bus feed and return the stops that it uses."""
    stop_times: Table = []
    trips: Table = []
    shapes: Table = []
    for line in LINES:
        for number, run in enumerate(line.runs):
            _write_run(network, (line, number, run), trips, stop_times, shapes)
    poles = sorted(network.poles.values(), key=lambda pole: pole.stop_id)
    tables = {
        "agency": [_agency(key, name, phone) for key, (name, phone) in AGENCIES.items()],
        "stops": _stops(poles),
        "routes": [
            {
                "route_id": line.number,
                "agency_id": line.agency,
                "route_short_name": line.number,
                "route_long_name": line.title,
                "route_type": 3,
                "route_color": line.colour,
                "route_text_color": "FFFFFF",
            }
            for line in LINES
        ],
        "trips": trips,
        "stop_times": stop_times,
        "calendar": _calendar(_BUS_DAYS),
        "calendar_dates": _exceptions(_BUS_DAYS, no_bus_days())
        + [
            {"service_id": "school", "date": f"{day:%Y%m%d}", "exception_type": 1}
            for day in school_days()
        ],
        "shapes": shapes,
        "feed_info": [_feed_info()],
    }
    _write_zip(path, tables)
    return poles


def _write_run(
    network: BusNetwork,
    which: tuple[Line, int, Run],
    trips: Table,
    stop_times: Table,
    shapes: Table,
) -> None:
    line, number, run = which
    way = network.way(run.stops, STANDS.get(line.number, "A"))
    shape_id = f"{line.number}-{number}"
    lat, lon = degrees(way.line)
    along = lengths(way.line)
    shapes += [
        {
            "shape_id": shape_id,
            "shape_pt_lat": f"{y:.6f}",
            "shape_pt_lon": f"{x:.6f}",
            "shape_pt_sequence": i,
            "shape_dist_traveled": f"{d:.0f}",
        }
        for i, (y, x, d) in enumerate(zip(lat, lon, along, strict=True))
    ]
    minutes = [0]
    for seconds in way.seconds[1:]:
        minutes.append(max(minutes[-1] + 1, round(seconds / 60.0)))
    last = len(minutes) - 1
    for leaves in run.leaves.split():
        trip_id = f"{line.number}-{number}-{leaves}-{run.days}"
        trips.append(
            {
                "route_id": line.number,
                "service_id": run.days,
                "trip_id": trip_id,
                "trip_headsign": run.headsign,
                "direction_id": number % 2,
                "shape_id": shape_id,
                "wheelchair_accessible": run.wheelchair,
            }
        )
        first = int(leaves[:2]) * 60 + int(leaves[2:])
        booked = line.number == BOOKED_LINE
        for i, (pole, minute) in enumerate(zip(way.poles, minutes, strict=True)):
            clock = _clock(first + minute)
            stop_times.append(
                {
                    "trip_id": trip_id,
                    "arrival_time": clock,
                    "departure_time": clock,
                    "stop_id": pole.stop_id,
                    "stop_sequence": i + 1,
                    "pickup_type": 1 if i == last else 2 if booked else 0,
                    "drop_off_type": 1 if i == 0 else 0,
                    "shape_dist_traveled": f"{way.metres[i]:.0f}",
                    "timepoint": 1 if i in (0, last) or pole.platform else 0,
                }
            )


def _stops(poles: list[Pole]) -> Table:
    """List the poles, and the market place as a station that holds its stands."""
    stands = [pole for pole in poles if pole.parent]
    middle = np.array([pole.at for pole in stands]).mean(axis=0)
    name = next(s.name for s in STOPS if s.key == "mp")
    lat, lon = degrees(np.vstack([[middle], [pole.at for pole in poles]]))
    rows: Table = [
        {
            "stop_id": stands[0].parent,
            "stop_code": "",
            "stop_name": f"Wendlebridge {name}",
            "stop_desc": "",
            "stop_lat": f"{lat[0]:.6f}",
            "stop_lon": f"{lon[0]:.6f}",
            "location_type": 1,
            "parent_station": "",
            "platform_code": "",
            "wheelchair_boarding": 1,
        }
    ]
    rows += [
        {
            "stop_id": pole.stop_id,
            "stop_code": pole.code,
            "stop_name": pole.name,
            "stop_desc": pole.detail,
            "stop_lat": f"{y:.6f}",
            "stop_lon": f"{x:.6f}",
            "location_type": 0,
            "parent_station": pole.parent,
            "platform_code": pole.platform,
            "wheelchair_boarding": pole.boarding,
        }
        for pole, y, x in zip(poles, lat[1:], lon[1:], strict=True)
    ]
    return rows


def write_rail(path: Path, district: District) -> None:
    """Write the rail feed: a slow train an hour, a fast one an hour, fewer on Sundays."""
    at = {s.key: (district.book.x[s.node], district.book.y[s.node]) for s in district.stations}
    stops: Table = []
    for key, name, near, boarding in RAIL_STOPS:
        place = at[near] if isinstance(near, str) else (near[0] * 1000.0, near[1] * 1000.0)
        lat, lon = degrees(np.array([place]))
        stops.append(
            {
                "stop_id": f"9100{key.upper()}",
                "stop_code": key[:3].upper(),
                "stop_name": f"{name} Rail Station",
                "stop_lat": f"{lat[0]:.6f}",
                "stop_lon": f"{lon[0]:.6f}",
                "wheelchair_boarding": boarding,
            }
        )
    trips: Table = []
    stop_times: Table = []
    for days, hours in (("weekday", range(6, 22)), ("saturday", range(7, 21)),
                        ("sunday", range(9, 20, 2))):  # fmt: skip
        for hour in hours:
            for slow, minute in ((True, 5), (False, 35)):
                if slow or days != "sunday":
                    _write_train(days, hour * 60 + minute, slow, trips, stop_times)
    closed = [day for day in no_bus_days() if (day.month, day.day) in ((12, 25), (12, 26))]
    _write_zip(
        path,
        {
            "agency": [_agency("CLT", "Castleminster Local Trains (invented)", "01632 960110")],
            "stops": stops,
            "routes": [
                {
                    "route_id": "CL",
                    "agency_id": "CLT",
                    "route_short_name": "Train",
                    "route_long_name": "Castleminster Line",
                    "route_type": 2,
                    "route_color": "2E1A47",
                    "route_text_color": "FFFFFF",
                }
            ],
            "trips": trips,
            "stop_times": stop_times,
            "calendar": _calendar(_RAIL_DAYS),
            "calendar_dates": _exceptions(_RAIL_DAYS, closed),
            "feed_info": [_feed_info()],
        },
    )


def _write_train(days: str, leaves: int, slow: bool, trips: Table, stop_times: Table) -> None:
    """Write one train out from the city and one back half an hour later."""
    minutes = SLOW_MIN if slow else FAST_MIN
    longest = max(minutes.values())
    for out in (True, False):
        trip_id = f"{'slow' if slow else 'fast'}-{days}-{leaves:04d}-{'out' if out else 'back'}"
        calls = [(key, at if out else longest - at) for key, at in minutes.items()]
        calls.sort(key=lambda call: call[1])
        last = next(name for key, name, _, _ in RAIL_STOPS if key == calls[-1][0])
        trips.append(
            {
                "route_id": "CL",
                "service_id": days,
                "trip_id": trip_id,
                "trip_headsign": last,
                "direction_id": int(out),
                "wheelchair_accessible": 1,
            }
        )
        for i, (key, at) in enumerate(calls):
            clock = _clock(leaves + at + (0 if out else 15))
            stop_times.append(
                {
                    "trip_id": trip_id,
                    "arrival_time": clock,
                    "departure_time": clock,
                    "stop_id": f"9100{key.upper()}",
                    "stop_sequence": i + 1,
                }
            )


def _agency(key: str, name: str, phone: str) -> dict[str, object]:
    return {
        "agency_id": key,
        "agency_name": name,
        "agency_url": "https://example.org/",
        "agency_timezone": "Europe/London",
        "agency_lang": "en",
        "agency_phone": phone,
    }


def _feed_info() -> dict[str, object]:
    return {
        "feed_publisher_name": f"Linkway demo. {INVENTED}",
        "feed_publisher_url": "https://example.org/",
        "feed_lang": "en",
        "feed_start_date": f"{VALID_FROM:%Y%m%d}",
        "feed_end_date": f"{VALID_TO:%Y%m%d}",
        "feed_version": "1",
    }


def _calendar(days: dict[str, str]) -> Table:
    return [
        {
            "service_id": key,
            **dict(zip(_WEEK, flags, strict=True)),
            "start_date": f"{VALID_FROM:%Y%m%d}",
            "end_date": f"{VALID_TO:%Y%m%d}",
        }
        for key, flags in days.items()
    ]


def _exceptions(days: dict[str, str], closed: list[dt.date]) -> Table:
    """List the days on which a service that would run does not."""
    return [
        {"service_id": key, "date": f"{day:%Y%m%d}", "exception_type": 2}
        for key, flags in days.items()
        for day in closed
        if flags[day.weekday()] == "1"
    ]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}:00"


def _write_zip(path: Path, tables: dict[str, Table]) -> None:
    """Write tables as CSV members with a fixed date, so that equal tables give equal files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, rows in tables.items():
            text = io.StringIO()
            writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            member = zipfile.ZipInfo(f"{name}.txt", _ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, text.getvalue().encode("utf-8"))
