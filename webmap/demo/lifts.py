"""Example homes, lift requests and volunteer drivers."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from webmap.demo.district import District, degrees
from webmap.demo.names import SETTLEMENTS
from webmap.demo.postcodes import Postcodes

# Example homes: id, what is tried with it, settlement ("" in the open country), metres east and
# north of its middle (kilometres of the drawing in the open country).
_PATIENTS: Final = (
    ("P-101", "Town, five minutes from Market Place", "town", 250, 150),
    ("P-102", "Castle Park estate, no car", "town", -950, -250),
    ("P-103", "Bridge End, over the river", "town", 700, 850),
    ("P-104", "Overwick, on the hourly bus 12", "overwick", -60, -30),
    ("P-105", "Marlstoke, bus 12 or the train", "marlstoke", 120, 20),
    ("P-106", "Hallowby, a bus every two hours", "hallowby", -80, -120),
    ("P-107", "Great Fennow, four buses a day", "gfennow", 60, 90),
    ("P-108", "Quenbury, three buses a day", "quenbury", 60, 40),
    ("P-109", "Elmerstow, three buses a day", "elmerstow", -60, -80),
    ("P-110", "Ashmarden, three slow buses a day", "ashmarden", 60, 50),
    ("P-111", "Coldmere, market bus on Tuesdays and Fridays", "coldmere", 30, 30),
    ("P-112", "Yarrowby, market bus, and Saturdays", "yarrowby", 50, -40),
    ("P-113", "Osgarby, a bus on Saturdays only", "osgarby", 40, 60),
    ("P-114", "Sallowfield, a booked bus on Thursdays", "sallowfield", 20, 60),
    ("P-115", "A farm on the wolds, two miles from any bus", "", 15.9, 18.6),
    ("P-116", "A farm by the fen, no bus", "", 22.6, 3.9),
)  # fmt: skip

# Requests of one Tuesday: id, settlement, east, north, venue, start, end, direction, people,
# wheelchairs, note.
_DAY: Final = "2026-12-01"
_REQUESTS: Final = (
    ("L-4411", "quenbury", -60, 80, "parish", "12:00", "13:45", "both", 1, 0, "Uses a stick"),
    ("L-4412", "quenbury", 160, -90, "parish", "12:00", "13:45", "both", 2, 0, "With a friend"),
    ("L-4413", "tolley", 30, 10, "parish", "12:00", "13:45", "both", 1, 0, ""),
    ("L-4414", "emberley", 40, -60, "parish", "12:00", "13:45", "back", 1, 0, "Comes by bus 51"),
    ("L-4415", "osgarby", -40, 50, "parish", "12:00", "13:45", "both", 1, 1, "Wheelchair"),
    ("L-4416", "brackenholt", 20, 40, "parish", "12:00", "13:45", "both", 1, 0, ""),
    ("L-4417", "kambry", -30, 20, "marlstoke_hall", "12:15", "14:00", "both", 1, 0, ""),
    ("L-4418", "sallowfield", 60, 40, "marlstoke_hall", "12:15", "14:00", "both", 1, 0,
     "Hard of hearing: please ring the bell twice"),
    ("L-4419", "hinderby", 20, -10, "marlstoke_hall", "12:15", "14:00", "both", 1, 0, ""),
    ("L-4420", "yarrowby", -50, 40, "corn", "10:30", "12:30", "back", 1, 0, "Comes by bus 52"),
    ("L-4421", "wickenthorpe", 50, 30, "corn", "10:30", "12:30", "both", 1, 0, "Walking frame"),
    ("L-4422", "dunmarsh", 10, 20, "corn", "10:30", "12:30", "there", 1, 0, "Bus 42 home"),
    ("L-4423", "overwick", 300, 60, "corn", "10:30", "12:30", "both", 1, 1, "Wheelchair"),
)  # fmt: skip

# Drivers: id, settlement, east, north, seats, wheelchair places, from, to.
_DRIVERS: Final = (
    ("D-01", "hallowby", 120, 40, 3, 0, "09:00", "15:30"),
    ("D-02", "overwick", -120, 60, 3, 1, "09:30", "15:00"),
    ("D-03", "quenbury", 40, -60, 4, 0, "10:30", "15:00"),
    ("D-04", "pambry", 30, 60, 3, 0, "11:00", "15:30"),
    ("D-05", "gfennow", -80, 40, 4, 0, "09:00", "13:30"),
)


class Doors:
    """Finds real front doors near where they are wanted."""

    def __init__(self, district: District) -> None:
        self._points = district.home_points[district.people > 0]
        self._middles = {place.key: place.middle for place in SETTLEMENTS}

    def near(self, place: str, east: float, north: float) -> tuple[float, float]:
        """Return the door nearest to a place, metres from the origin of the drawing."""
        if place:
            x, y = self._middles[place]
            wanted = np.array([x + east, y + north])
        else:
            wanted = np.array([east, north]) * 1000.0
        best = self._points[np.argmin(np.hypot(*(self._points - wanted).T))]
        return float(best[0]), float(best[1])


def write_patients(path: Path, doors: Doors, postcodes: Postcodes) -> None:
    """Write ``patients.csv``: homes to try, from easy to hard."""
    rows = []
    for key, label, place, east, north in _PATIENTS:
        at = doors.near(place, east, north)
        rows.append([key, label, *_degrees(at), postcodes.nearest(at)])
    _write(path, ("id", "label", "lat", "lon", "postcode"), rows)


def write_lift_requests(path: Path, district: District, doors: Doors) -> None:
    """Write ``lift_requests.csv``: one Tuesday's lifts to three sessions."""
    venues = {venue.spec.key: venue.middle for venue in district.venues}
    rows = []
    for key, place, east, north, venue, start, end, direction, people, wheels, note in _REQUESTS:
        home, goal = _degrees(doors.near(place, east, north)), _degrees(venues[venue])
        times = [f"{_DAY}T{start}:00", f"{_DAY}T{end}:00"]
        rows.append([key, *home, *goal, *times, direction, people, wheels, note])
    header = (
        "id", "lat", "lon", "venue_lat", "venue_lon", "start", "end", "direction", "passengers",
        "wheelchair", "note",
    )  # fmt: skip
    _write(path, header, rows)


def write_drivers(path: Path, doors: Doors) -> None:
    """Write ``drivers.csv``: volunteers of the same day, at home in villages."""
    rows = [
        [key, *_degrees(doors.near(place, east, north)), seats, wheels,
         f"{_DAY}T{first}:00", f"{_DAY}T{last}:00"]
        for key, place, east, north, seats, wheels, first, last in _DRIVERS
    ]  # fmt: skip
    header = ("id", "lat", "lon", "seats", "wheelchair_places", "from", "to")
    _write(path, header, rows)


def _degrees(at: tuple[float, float]) -> list[str]:
    lat, lon = degrees(np.array([at]))
    return [f"{lat[0]:.6f}", f"{lon[0]:.6f}"]


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
