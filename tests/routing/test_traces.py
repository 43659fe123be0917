"""The line of a ride: published, a guess along the streets, or straight, on drawn streets.

One character is 100 m across and down::

    A---+   +---B---C     A to B is 1,000 m as the crow flies. Along the streets it is 1,000 m and
        |   |             twice the depth of the dip.
        +---+
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from geo.crs import great_circle_m
from geo.routing.drive import Limit, drive_chain, drive_path
from geo.routing.lifts import Roads
from geo.routing.network import COURSE_UNIT, Courses, Network, Timetable
from geo.routing.rides import Part
from geo.routing.traces import stops_passed, trace_of
from geo.routing.vocabulary import Trace
from tests.routing.timetables import Rows, timetable, trip
from tests.routing.towns import Street, Town, town_of

STOPS = ["A", "B", "C"]
BUS = trip("A 9:00 B 9:10 C 9:12", STOPS)


def dip(depth_m: float) -> Town:
    nodes = {
        "A": (0.0, 0.0), "r": (400.0, 0.0), "s": (400.0, -depth_m), "t": (600.0, -depth_m),
        "u": (600.0, 0.0), "B": (1000.0, 0.0), "C": (1400.0, 0.0),
    }  # fmt: skip
    chain = list(nodes)
    return town_of(nodes, [Street(a, b, speed_kmh=36.0) for a, b in pairwise(chain)])


def of(town: Town, **change: Any) -> tuple[Timetable, Roads]:
    """Return the bus from A over B to C, whose stops stand on the streets."""
    places = tuple(corners(town, "ABC"))
    table = replace(timetable(Rows(3, (BUS,), places=places)), **change)
    network = Network(town.crs, (-4.0, 51.0, -2.0, 52.0), town.streets, town.streets, table, None)
    return table, Roads(network)


def corners(town: Town, nodes: str) -> list[tuple[float, float]]:
    streets = town.streets
    return [
        (float(streets.node_lat[town.nodes[n]]), float(streets.node_lon[town.nodes[n]]))
        for n in nodes
    ]


def same(points: tuple[tuple[float, float], ...], expected: list[tuple[float, float]]) -> bool:
    """Tell whether a line has these corners; a stop and its place on the street count once."""
    once = [b for a, b in pairwise([(0.0, 0.0), *points]) if great_circle_m(*a, *b) > 1]
    return len(once) == len(expected) and all(
        great_circle_m(*a, *b) < 1 for a, b in zip(once, expected, strict=True)
    )


WHOLE = Part(0, 0, 0, 2)


def test_a_bus_without_a_line_is_taken_to_follow_the_streets() -> None:
    town = dip(300.0)
    traced = trace_of(of(town)[0], [WHOLE], of(town)[1])
    assert traced.trace is Trace.STREETS
    assert same(traced.points, corners(town, "ArstuBC"))


def test_a_way_that_is_much_longer_than_straight_is_not_guessed() -> None:
    """A dip of 800 m makes 2,600 m of 1,000 m. From B to C the street is as straight as can be."""
    town = dip(800.0)
    table, roads = of(town)
    assert same(trace_of(table, [Part(0, 0, 0, 1)], roads).points, corners(town, "AB"))
    assert trace_of(table, [Part(0, 0, 0, 1)], roads).trace is Trace.STOPS
    assert same(trace_of(table, [WHOLE], roads).points, corners(town, "ABC"))
    assert trace_of(table, [WHOLE], roads).trace is Trace.STREETS


def test_without_streets_nothing_is_guessed() -> None:
    town = dip(300.0)
    traced = trace_of(of(town)[0], [WHOLE], None)
    assert traced.trace is Trace.STOPS
    assert same(traced.points, corners(town, "ABC"))


@pytest.mark.parametrize("route_type", [0, 2, 4, 109])
def test_what_does_not_drive_on_roads_goes_straight(route_type: int) -> None:
    town = dip(300.0)
    table, roads = of(town, route_type=np.array([route_type], dtype=np.int32))
    traced = trace_of(table, [WHOLE], roads)
    assert traced.trace is Trace.STOPS
    assert same(traced.points, corners(town, "ABC"))


def test_a_stop_far_from_every_street_is_drawn_where_it_is() -> None:
    town = dip(300.0)
    table, roads = of(town)
    lat = table.stop_lat.copy()
    lat[1] += 0.01
    table = replace(table, stop_lat=lat)
    traced = trace_of(table, [WHOLE], roads)
    assert traced.trace is Trace.STOPS
    assert same(traced.points, list(stops_passed(table, [WHOLE])))


def published(town: Town, at: list[float], nodes: str = "AsBC") -> Courses:
    lat, lon = (
        np.rint(np.array(column) * COURSE_UNIT).astype(np.int32)
        for column in zip(*corners(town, nodes), strict=True)
    )
    return Courses(
        np.array([0, len(nodes)]),
        lat,
        lon,
        np.zeros(1, dtype=np.int32),
        np.array(at, dtype=np.float32),
    )


def test_a_published_line_is_followed_between_the_stops_of_the_ride() -> None:
    town = dip(300.0)
    table, roads = of(town, courses=published(town, [0, 2, 3]))
    assert same(trace_of(table, [WHOLE], roads).points, corners(town, "AsBC"))
    assert trace_of(table, [WHOLE], roads).trace is Trace.PUBLISHED
    assert same(trace_of(table, [Part(0, 0, 1, 2)], roads).points, corners(town, "BC"))


def test_where_a_stop_is_off_the_published_line_the_streets_are_guessed() -> None:
    town = dip(300.0)
    table, roads = of(town, courses=published(town, [np.nan, 2, 3]))
    traced = trace_of(table, [WHOLE], roads)
    assert same(traced.points, corners(town, "ArstuBC"))
    assert traced.trace is Trace.STREETS


def test_of_two_streets_the_bus_takes_the_one_that_it_goes_on_by() -> None:
    """B is 5 m from a yard that is entered far off, and 12 m from the road from A to C."""
    town = town_of(
        {
            "A": (0.0, 0.0), "m": (700.0, 0.0), "C": (1400.0, 0.0), "k": (0.0, 300.0),
            "y": (600.0, 17.0), "z": (800.0, 17.0), "B": (700.0, 12.0), "b": (700.0, 12.1),
        },
        [Street(a, b, speed_kmh=36.0) for a, b in ("Am", "mC", "Ak", "ky", "yz")],
    )  # fmt: skip
    table, roads = of(town)
    traced = trace_of(table, [WHOLE], roads)
    assert traced.trace is Trace.STREETS
    assert same(traced.points, corners(town, "AmC"))


def test_the_quickest_way_past_places_is_that_of_all_choices() -> None:
    """Against every choice of streets at three places of a ladder of streets."""
    nodes = {f"{side}{i}": (100.0 * i, 40.0 * (side == "n")) for side in "sn" for i in range(9)}
    streets = [
        Street(f"{side}{i}", f"{side}{i + 1}", speed_kmh=speed)
        for side, speed in (("s", 20.0), ("n", 50.0))
        for i in range(8)
    ] + [Street("s0", "n0", speed_kmh=10.0), Street("s8", "n8", speed_kmh=10.0)]
    town = town_of(nodes, streets)
    choices = [
        [town.on(f"s{i}", f"s{i + 1}", 0.5, 3.0), town.on(f"n{i}", f"n{i + 1}", 0.5, 30.0)]
        for i in (1, 4, 7)
    ]
    found = drive_chain(town.streets, choices, [Limit(600.0, 5000.0)] * 2)
    took = sum(path.seconds for path in found if path is not None)
    ways = [
        sum(drive_path(town.streets, a, b).seconds for a, b in pairwise(way))
        for way in product(*choices)
    ]
    assert took == pytest.approx(min(ways))


def test_a_short_way_into_a_side_street_and_back_is_left_out() -> None:
    """B stands at a corner, 30 m into a side street."""
    town = town_of(
        {"A": (0.0, 0.0), "k": (1000.0, 0.0), "B": (1000.0, 30.0), "C": (1400.0, 0.0)},
        [Street(a, b, speed_kmh=36.0) for a, b in ("Ak", "kB", "kC")],
    )
    table, roads = of(town)
    assert same(trace_of(table, [WHOLE], roads).points, corners(town, "AkC"))
