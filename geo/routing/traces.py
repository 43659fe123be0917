"""The line of a ride on the map: as published, else along the likely streets, else straight.

Found only when a line is drawn, and kept nowhere. A guess along the streets is the quickest drive
from stop to stop; where that is much longer than the straight line, the bus goes another way (over
a square or a road for buses only) and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final, TypeAlias

import numpy as np

from geo.crs import great_circle_m
from geo.routing.courses import points_between
from geo.routing.drive import Limit, drive_chain
from geo.routing.lifts import Roads
from geo.routing.network import Timetable
from geo.routing.rides import Part
from geo.routing.vocabulary import Trace

Points: TypeAlias = list[tuple[float, float]]

LONGEST_DETOUR: Final = 2.5
"""How many times the straight line a drive between two stops may be to be the likely way."""
_STOP_TO_STREET_M: Final = 150.0
"""Bus stations lie as far as this from the streets that everybody may drive on."""
_OTHER_STREET_M: Final = 25.0
_MOST_STREETS: Final = 3
_LONGEST_GAP_M: Final = 20_000.0
_SLOWEST_MS: Final = 5.0
_SPUR_M: Final = 60.0
_DECIMALS: Final = 6
"""About a tenth of a metre."""


@dataclass(frozen=True, slots=True)
class Traced:
    """The points (lat, lon) of a ride from stop to stop, and how well they are known."""

    points: tuple[tuple[float, float], ...]
    trace: Trace


def stops_passed(timetable: Timetable, parts: Sequence[Part]) -> tuple[tuple[float, float], ...]:
    """Return the points of the stops that are called at, both ends included."""
    passed = np.concatenate([part.stops(timetable) for part in parts])
    stops = passed[np.flatnonzero(np.diff(passed, prepend=-1))]
    columns = timetable.stop_lat[stops].tolist(), timetable.stop_lon[stops].tolist()
    return tuple(zip(*columns, strict=True))


def trace_of(timetable: Timetable, parts: Sequence[Part], roads: Roads | None) -> Traced:
    """Draw a ride.

    Parameters
    ----------
    parts : the trips of the ride in order, one or more.
    roads : where there are no published lines, road vehicles are taken to drive here; None for
        straight lines instead.
    """
    points: Points = []
    traces: set[Trace] = set()
    for part in parts:
        pieces = _published(timetable, part)
        unknown = any(piece is None for piece in pieces)
        if unknown and roads is not None and _on_roads(timetable, part):
            pieces = _guessed(timetable, part, roads, pieces)
        stops = part.stops(timetable)
        posts: Points = list(
            zip(timetable.stop_lat[stops].tolist(), timetable.stop_lon[stops].tolist(), strict=True)
        )
        points.append(posts[0])
        for number, piece in enumerate(pieces):
            if piece is None:
                points.extend(posts[number : number + 2])
                traces.add(Trace.STOPS)
            else:
                _join(points, piece.points, posts[number])
                traces.add(piece.trace)
        points.append(posts[-1])
    # Part guess, part straight is a guess; straight alone is not even that.
    trace = traces.pop() if len(traces) == 1 else Trace.STREETS
    rounded = [(round(lat, _DECIMALS), round(lon, _DECIMALS)) for lat, lon in points]
    return Traced(tuple(point for point, _ in groupby(rounded)), trace)


def _published(timetable: Timetable, part: Part) -> list[Traced | None]:
    """Return the pieces of the published line from each stop to the next."""
    nothing: list[Traced | None] = [None] * (part.alight - part.board)
    courses = timetable.courses
    if courses is None or courses.pattern_line[part.pattern] < 0:
        return nothing
    first = int(timetable.pattern_first_stop[part.pattern])
    places = courses.at[first + part.board : first + part.alight + 1].tolist()
    line = int(courses.pattern_line[part.pattern])
    return [
        Traced(tuple(points_between(courses, line, start, end)), Trace.PUBLISHED)
        if start <= end
        else None
        for start, end in pairwise(places)
    ]


def _on_roads(timetable: Timetable, part: Part) -> bool:
    """Tell whether the vehicle is a bus, a coach or a taxi, by its GTFS route type."""
    kind = int(timetable.route_type[timetable.trip_route[part.trip]])
    return kind in {3, 11} or 200 <= kind < 300 or 700 <= kind < 900 or 1500 <= kind < 1600


def _guessed(
    timetable: Timetable, part: Part, roads: Roads, pieces: Sequence[Traced | None]
) -> list[Traced | None]:
    """Fill what is missing of `pieces` with the quickest drives."""
    stops = part.stops(timetable)
    lat, lon = timetable.stop_lat[stops], timetable.stop_lon[stops]
    straight_m = great_circle_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    wanted = np.array([piece is None for piece in pieces]) & (straight_m <= _LONGEST_GAP_M)
    choices = roads.snapper.choices(lat, lon, _STOP_TO_STREET_M, _OTHER_STREET_M, _MOST_STREETS)
    longest_m = np.where(wanted, LONGEST_DETOUR * straight_m, 0.0).tolist()
    limits = [Limit(metres / _SLOWEST_MS, metres) for metres in longest_m]
    drives = drive_chain(roads.network.drive, choices, limits)
    return [
        piece if piece is not None or path is None else Traced(path.points, Trace.STREETS)
        for piece, path in zip(pieces, drives, strict=True)
    ]


def _join(points: Points, piece: Sequence[tuple[float, float]], post: tuple[float, float]) -> None:
    """Put a piece behind `points`, without the short way into a side street and back out.

    A stop near a corner is often nearest to the wrong one of two streets.
    """
    start = 0
    while (
        len(points) >= 2
        and start + 1 < len(piece)
        and points[-1] == piece[start]
        and points[-2] == piece[start + 1]
        and float(great_circle_m(*points[-2], *post)) <= _SPUR_M
    ):
        points.pop()
        start += 1
    points.extend(piece[start:])
