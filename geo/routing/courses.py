"""The points between two places on the line of a vehicle."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.routing.network import COURSE_UNIT, Courses, FloatArray, Int32Array


def points_between(
    courses: Courses, line: int, start: float, end: float
) -> list[tuple[float, float]]:
    """Return the points (lat, lon) of a line from one place on it to another.

    Parameters
    ----------
    start, end : as ``Courses.at``; `end` is not before `start`.
    """
    first, last = int(courses.first_point[line]), int(courses.first_point[line + 1]) - 1
    inner = np.arange(np.floor(start) + 1, np.ceil(end))
    places = np.concatenate(([start], inner, [end]))
    whole = np.minimum(places.astype(np.int64), last - first - 1)
    columns = (
        _read(column, first + whole, places - whole) for column in (courses.lat, courses.lon)
    )
    return list(zip(*columns, strict=True))


def _read(column: Int32Array, point: npt.NDArray[np.int64], share: FloatArray) -> list[float]:
    here, there = column[point].astype(np.float64), column[point + 1]
    degrees: list[float] = ((here + share * (there - here)) / COURSE_UNIT).round(6).tolist()
    return degrees
