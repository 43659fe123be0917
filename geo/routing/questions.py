"""Questions as the kernels take them, and their answers as ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.routing.kernels import answers as kernels
from geo.routing.kernels import flat
from geo.routing.kernels.service import Lines
from geo.routing.kernels.timetable import Limits
from geo.routing.network import Int32Array
from geo.routing.ways import Ride, Service, Way

EVER_S: Final = 10**8
"""Later than any time of a day (three years), and yet far from the end of int32."""

HOME: Final = kernels.HOME
"""The first door of a search."""


@dataclass(frozen=True, slots=True)
class Question:
    """Who leaves `source` last among those that reach `target` in a window?

    Attributes
    ----------
    source, target : doors of the search.
    direct_s : the walk all the way, UNREACHED where it is not known or not wanted.
    first_s, last_s : the window, both included.
    lowest_s : the source is not left before this.
    """

    source: int
    target: int
    direct_s: int
    limits: Limits
    first_s: int
    last_s: int
    lowest_s: int = -EVER_S


def rows_of(questions: Sequence[Question]) -> Int32Array:
    """Return questions as the kernel takes them; no walk is longer than all of them together."""
    rows = [
        (
            question.source,
            question.target,
            question.direct_s,
            question.first_s,
            question.last_s,
            question.lowest_s,
            min(question.limits.max_walk_s, question.limits.total_walk_s),
            question.limits.total_walk_s,
            question.limits.max_journey_s,
            question.limits.min_change_s,
            question.limits.rides,
        )
        for question in questions
    ]
    return flat(np.array(rows, dtype=np.int32))


def way_of_row(service: Service, row: Sequence[int]) -> Way | None:
    """Name the trips of the timetable in an answer, in the forward direction of time."""
    if row[kernels.KIND] == kernels.NO_WAY:
        return None
    rides = []
    for ride in range(row[kernels.RIDDEN]):
        at = kernels.FIRST_RIDE + kernels.RIDE_COLUMNS * ride
        rides.append(_ride(service, *row[at : at + kernels.RIDE_COLUMNS]))
    leave_s, arrive_s = row[kernels.LEAVE], row[kernels.ARRIVE]
    if service.turned:
        leave_s, arrive_s = -arrive_s, -leave_s
        rides.reverse()
    return Way(leave_s, arrive_s, row[kernels.WALKED], tuple(rides))


def _ride(service: Service, trip: int, board: int, end_trip: int, alight: int) -> Ride:
    """Tell a ride of the search in the forward direction of time."""
    lines, day = service.day.forward, service.day
    line, end_line = int(lines.trip_line[trip]), int(lines.trip_line[end_trip])
    if service.turned:
        begun, ended = _mirrored(service, trip, board), _mirrored(service, end_trip, alight)
        (line, trip, board), (end_line, end_trip, alight) = ended, begun
    calls = _call(lines, line, trip, board), _call(lines, end_line, end_trip, alight)
    return Ride(
        trip=int(day.trip[trip]),
        line=line,
        board=board,
        last_trip=int(day.trip[end_trip]),
        last_line=end_line,
        alight=alight,
        from_stop=int(lines.stop[lines.first_stop[line] + board]),
        to_stop=int(lines.stop[lines.first_stop[end_line] + alight]),
        depart_s=int(lines.departure_s[calls[0]]),
        arrive_s=int(lines.arrival_s[calls[1]]),
    )


def _mirrored(service: Service, trip: int, position: int) -> tuple[int, int, int]:
    """Return line, trip and position in the other direction of time."""
    lines = service.lines
    line = int(lines.trip_line[trip])
    n = int(lines.first_stop[line + 1] - lines.first_stop[line])
    trips = int(lines.first_trip[line] + lines.first_trip[line + 1])
    return line, trips - 1 - trip, n - 1 - position


def _call(lines: Lines, line: int, trip: int, position: int) -> int:
    """Return where the times of a trip at a position are."""
    n = int(lines.first_stop[line + 1] - lines.first_stop[line])
    return int(lines.first_time[line]) + (trip - int(lines.first_trip[line])) * n + position
