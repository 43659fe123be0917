"""Timetables: from GTFS archives that nobody has checked to merged, read-only arrays."""

from geo.timetable.limits import Limits
from geo.timetable.read import read_timetable

__all__ = ["Limits", "read_timetable"]
