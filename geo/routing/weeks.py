"""The usual week: what a date outside the timetable most likely looks like.

A timetable speaks only for its own dates. For a session outside them we can still show the same
weekday of a usual week, as long as the page says so.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from geo.routing.network import Timetable


def trips_by_date(timetable: Timetable) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Count the trips of every date from ``timetable.first_date`` on, duplicates once."""
    counted = timetable.trip_duplicate_of < 0
    trips_of_service = np.bincount(
        timetable.trip_service[counted], minlength=timetable.pattern_runs.shape[1]
    )
    by_pattern = timetable.pattern_runs.astype(np.int64) @ trips_of_service
    return np.where(
        timetable.date_pattern < 0, 0, by_pattern[np.maximum(timetable.date_pattern, 0)]
    )


def usual_monday(timetable: Timetable) -> dt.date | None:
    """Choose the Monday of the week with the most trips; the earliest of equals.

    Returns
    -------
    monday : None where the timetable holds no whole week.
    """
    trips = trips_by_date(timetable)
    first_monday = -timetable.first_date.weekday() % 7
    weeks = (len(trips) - first_monday) // 7
    if weeks <= 0:
        return None
    by_week = trips[first_monday : first_monday + 7 * weeks].reshape(weeks, 7).sum(axis=1)
    return timetable.first_date + dt.timedelta(days=first_monday + 7 * int(np.argmax(by_week)))


def usual_date(timetable: Timetable, date: dt.date) -> dt.date | None:
    """Return the date of the usual week with the weekday of `date`; None without such a week."""
    monday = usual_monday(timetable)
    return None if monday is None else monday + dt.timedelta(days=date.weekday())
