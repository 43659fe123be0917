"""The figures that a build reports of streets and timetables."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.routing.network import StopLinks, StreetNetwork, Timetable
from geo.routing.weeks import trips_by_date


def street_report(streets: StreetNetwork) -> dict[str, Any]:
    """Count nodes, edges (directed) and components of a street network."""
    components = int(streets.node_component.max()) + 1 if streets.node_count else 0
    return {
        "nodes": streets.node_count,
        "edges": streets.arc_count,
        "components": components,
        "largest_component_share": round(streets.largest_component_share, 4),
        # Both directions of a street are two arcs; metres are counted once.
        "kilometres": round(_street_metres(streets) / 1000, 1),
    }


def _street_metres(streets: StreetNetwork) -> float:
    tail, head = streets.arc_tail, streets.arc_head
    both = np.isin(
        head.astype(np.int64) * streets.node_count + tail,
        tail.astype(np.int64) * streets.node_count + head,
    )
    return float(np.sum(streets.arc_length_m * np.where(both, 0.5, 1.0)))


def timetable_report(
    timetable: Timetable, links: StopLinks, extent: tuple[float, float, float, float]
) -> dict[str, Any]:
    """Count what a timetable holds and how well its stops are linked to the streets.

    ``stops_in_extent`` and ``stops_linked`` count places to board inside the extent. A stop that
    the timetable holds once more for rules of its own is counted once.
    """
    west, south, east, north = extent
    once = timetable.stop_itself == np.arange(timetable.stop_count)
    inside = (
        once
        & timetable.stop_boarding
        & (timetable.stop_lon >= west)
        & (timetable.stop_lon <= east)
        & (timetable.stop_lat >= south)
        & (timetable.stop_lat <= north)
    )
    linked = inside & (links.arc >= 0)
    metres = links.offset_m[linked]
    distance = (
        {
            "p50": round(float(np.percentile(metres, 50)), 1),
            "p95": round(float(np.percentile(metres, 95)), 1),
            "max": round(float(metres.max()), 1),
        }
        if len(metres)
        else None
    )
    trips = trips_by_date(timetable)
    return {
        "zone": timetable.zone,
        "feeds": [
            {
                "name": feed.name,
                "valid_from": feed.valid_from.isoformat(),
                "valid_to": feed.valid_to.isoformat(),
            }
            for feed in timetable.feeds
        ],
        "stops": int(once.sum()),
        "stops_in_extent": int(inside.sum()),
        "stops_linked": int(linked.sum()),
        "stop_to_street_m": distance,
        "routes": len(timetable.route_name),
        "trips": timetable.trip_count,
        "trips_published_twice": int(np.sum(timetable.trip_duplicate_of >= 0)),
        "stop_times": len(timetable.arrival_s),
        "patterns": timetable.trip_pattern_count,
        **_course_report(timetable),
        "service_patterns": int(timetable.pattern_runs.shape[0]),
        "days_valid": int(np.sum(timetable.date_pattern >= 0)),
        "days_with_trips": int(np.sum(trips > 0)),
        "walks_between_stops": len(links.walk_stop),
    }


def _course_report(timetable: Timetable) -> dict[str, Any]:
    """Count the lines on the ground, and the patterns and trips that follow one."""
    courses = timetable.courses
    if courses is None:
        return {"lines": 0, "line_points": 0, "patterns_with_line": 0, "trips_with_line": 0}
    drawn = courses.pattern_line >= 0
    return {
        "lines": courses.line_count,
        "line_points": len(courses.lat),
        "patterns_with_line": int(drawn.sum()),
        "trips_with_line": int(np.diff(timetable.pattern_first_trip)[drawn].sum()),
    }
