"""Timetables: from GTFS archives that nobody has checked to merged, read-only arrays."""
