"""Outlines of areas, against plain buffers, plain distances and the judge."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from geo.contours import contour
from geo.crs import BRITISH_NATIONAL_GRID, to_degrees
from geo.findings import Findings
from geo.outlines import SMALL_HOLE_M2, WIDTH_M, outlines
from geo.routing.areas import Reached, round_trip, within
from geo.routing.engine import Engine
from geo.routing.links import link_stops
from geo.routing.network import Network, StreetNetwork
from geo.routing.snap import Snapper
from geo.routing.vocabulary import Point, SessionTime, Traveller
from geo.timetable import read_timetable
from tests.routing.towns import CORNER_X_M, CORNER_Y_M, Street, Town, town, town_of

MORNING = dt.datetime(2026, 6, 9, 10, 0)
M_A_MINUTE = 80.0
CELL_M = 8.0


def on_foot(of: Town, node: str, minutes: float, *, step_free: bool = False) -> Reached:
    """Walk that long from a node, at 80 m a minute."""
    engine = Engine(Network(of.crs, (-4.0, 51.0, -2.0, 52.0), of.streets, of.streets, None, None))
    who = Traveller(max_walk_s=3 * 3600, step_free=step_free)
    return within(engine, of.at(node), MORNING, round(60 * minutes), who)


def inside(shape: shapely.Geometry, x_m: float, y_m: float) -> bool:
    """Tell whether a place, from the lower left corner of a drawing, is inside."""
    return bool(shapely.contains_xy(shape, CORNER_X_M + x_m, CORNER_Y_M + y_m))


CROSS = """
            N
            |
            |
            |
            |
W-----------M-----------E
            |
            |
            |
            |
            S
"""


def test_a_street_is_cut_where_the_walk_ends():
    """From M, 3 minutes are 240 m; streets go on for 300 m east and west and 250 m up and down."""
    here = town(CROSS)
    [shape] = outlines([on_foot(here, "M", 3)])
    assert shape.geom_type == "Polygon"
    assert shape.is_valid
    for away_m in (0, 100, 200):
        assert inside(shape, 300 + away_m, 250)
        assert inside(shape, 300 - away_m, 250)
        assert inside(shape, 300, 250 - away_m)
    assert not inside(shape, 300 + 241, 250)
    assert not inside(shape, 300, 250 - 241)
    west, south, east, north = shape.bounds
    assert east - west == pytest.approx(2 * 240, abs=80)
    assert (east - west) / 2 <= 240
    assert (north - south) / 2 <= 240
    # Beside the street it is as wide as it should be.
    assert inside(shape, 400, 250 + WIDTH_M - CELL_M)
    assert not inside(shape, 400, 250 + WIDTH_M + CELL_M)


def test_an_outline_is_about_the_buffer_of_what_is_reached():
    here = town(CROSS)
    [shape] = outlines([on_foot(here, "M", 60)])
    streets = shapely.multilinestrings(
        [
            [[CORNER_X_M, CORNER_Y_M + 250], [CORNER_X_M + 600, CORNER_Y_M + 250]],
            [[CORNER_X_M + 300, CORNER_Y_M], [CORNER_X_M + 300, CORNER_Y_M + 500]],
        ]
    )
    assert shapely.hausdorff_distance(shape.boundary, streets.buffer(WIDTH_M).boundary) < 2 * CELL_M
    assert shape.area == pytest.approx(streets.buffer(WIDTH_M).area, rel=0.05)


def test_a_street_that_is_not_reached_is_outside_however_near():
    """Across the railway, 32 m away, runs a lane that it takes 2 km to get to."""
    nodes = {"A": (0.0, 0.0), "B": (600.0, 0.0), "C": (600.0, 32.0), "D": (0.0, 32.0)}
    here = town_of(nodes, [Street("A", "B"), Street("B", "C", 2_000.0), Street("C", "D")])
    [shape] = outlines([on_foot(here, "A", 15)])
    assert all(inside(shape, x, 0.0) for x in range(0, 560, 20))
    assert not any(inside(shape, x, 32.0) for x in range(0, 560, 20))
    assert inside(shape, 300.0, -30.0)
    # With enough time for the way round, both are inside, and what is between them.
    [more] = outlines([on_foot(here, "A", 60)])
    assert all(inside(more, x, y) for x in range(0, 600, 20) for y in (0.0, 16.0, 32.0))


def test_steps_are_outside_for_those_who_cannot_use_them():
    drawing = """
    D
    #
    #
    A-----------B
    """
    here = town(drawing)
    [any_way] = outlines([on_foot(here, "B", 30)])
    [level] = outlines([on_foot(here, "B", 30, step_free=True)])
    top = (100.0, 130.0)
    assert inside(any_way, *top)
    assert not inside(level, *top)


@pytest.mark.parametrize(("side_m", "is_closed"), [(160.0, True), (300.0, False)])
def test_small_holes_are_closed(side_m: float, is_closed: bool):
    """Between streets on all sides: 80 m across are left open inside of 160 m, 220 m of 300 m."""
    nodes = {"A": (0.0, 0.0), "B": (side_m, 0.0), "C": (side_m, side_m), "D": (0.0, side_m)}
    here = town_of(nodes, [Street(a, b) for a, b in ("AB", "BC", "CD", "DA")])
    [shape] = outlines([on_foot(here, "A", 60)])
    assert 80.0**2 < SMALL_HOLE_M2 < 220.0**2
    assert inside(shape, side_m / 2, side_m / 2) is is_closed


def test_a_hole_stays_open_where_a_street_in_it_is_not_reached():
    nodes = {
        "A": (0.0, 0.0), "B": (160.0, 0.0), "C": (160.0, 160.0), "D": (0.0, 160.0),
        "E": (80.0, 60.0), "F": (80.0, 100.0),
    }  # fmt: skip
    ring = [Street(a, b) for a, b in ("AB", "BC", "CD", "DA")]
    # The yard in the middle is far by the only way to it, and long enough to lead somewhere.
    here = town_of(nodes, [*ring, Street("A", "E", 5_000.0), Street("E", "F")])
    [shape] = outlines([on_foot(here, "A", 30)])
    assert not inside(shape, 80.0, 80.0)
    assert inside(shape, 80.0, 0.0)


def test_nothing_reached_is_an_empty_shape():
    here = town(CROSS)
    nothing = on_foot(here, "M", 0)
    some = on_foot(here, "M", 3)
    empty, shape = outlines([nothing, some])
    assert empty.is_empty
    assert not shape.is_empty
    assert outlines([nothing])[0].is_empty


def test_outlines_do_not_shrink_when_time_grows():
    here = town(CROSS)
    shapes = outlines([on_foot(here, "M", minutes / 2) for minutes in range(12)])
    for smaller, larger in pairwise(shapes):
        assert larger.area >= smaller.area
        assert shapely.difference(smaller, larger.buffer(CELL_M)).is_empty


def test_a_county_wide_area_is_drawn_in_larger_squares():
    """Two lanes of 600 m that lie 85 km apart: 56 million squares of 8 m would hold them."""
    nodes = {
        "A": (0.0, 0.0),
        "B": (600.0, 0.0),
        "C": (60_000.0, 60_000.0),
        "D": (60_600.0, 60_000.0),
    }
    streets = town_of(nodes, [Street("A", "B"), Street("C", "D")]).streets
    nothing = np.empty(0)
    doors = (nothing.astype(np.int64), nothing, nothing)
    [shape] = outlines([Reached(streets, False, np.full(4, 900.0), doors, nothing)])
    assert shape.is_valid
    assert shape.geom_type == "MultiPolygon"
    assert all(inside(shape, x, 0.0) and inside(shape, 60_000.0 + x, 60_000.0) for x in (50, 550))
    # 600 m with 40 m all around are 0.053 square kilometres.
    assert shape.area == pytest.approx(2 * 53_000.0, rel=0.2)


def grids() -> st.SearchStrategy[np.ndarray]:
    """Draw small grids with nothing at the border."""
    shapes = st.tuples(st.integers(1, 9), st.integers(1, 9))
    return arrays.arrays(np.bool_, shapes).map(lambda grid: np.pad(grid, 1))


@given(grids(), st.integers(0, 2**32 - 1))
def test_contours_part_what_is_inside_from_what_is_not(grid: np.ndarray, seed: int):
    height = np.where(grid, 1.0, -1.0) * np.random.default_rng(seed).uniform(1e-9, 1.0, grid.shape)
    rings = contour(grid, lambda at: height.reshape(-1)[at])
    lines = [
        shapely.linearrings(rings.x[first:last], rings.y[first:last])
        for first, last in pairwise(rings.first)
    ]
    assert all(line.is_valid for line in lines)
    shape = shapely.build_area(shapely.geometrycollections(lines))
    assert shape.is_valid
    # Outer rings run against the clock, holes with it.
    outer = sum(shapely.is_ccw(lines)) if lines else 0
    assert outer == len(shapely.get_parts(shape)) if lines else shape.is_empty
    rows, columns = np.indices(grid.shape)
    assert np.array_equal(shapely.contains_xy(shape, columns, rows), grid)


@pytest.fixture(scope="module")
def newport(real_data: Path, newport_walk: StreetNetwork) -> Engine:
    """Build Newport's streets with the buses that stay in it."""
    table = read_timetable(
        [real_data / "newport" / "newport_20240305_bus_clipped_to_osm_gtfs.zip"],
        BRITISH_NATIONAL_GRID,
        Findings(),
    )
    links = link_stops(newport_walk, table, Snapper(newport_walk, BRITISH_NATIONAL_GRID))
    extent = (-3.0771, 51.5222, -2.9251, 51.5936)
    return Engine(Network(BRITISH_NATIONAL_GRID, extent, newport_walk, newport_walk, table, links))


NEWPORT_HOMES = (
    (Point(51.5877, -2.9984), Traveller()),
    (Point(51.5905, -2.9787), Traveller(max_walk_s=600, max_journey_s=2_400, max_changes=1)),
    (Point(51.5838, -3.0069), Traveller(max_walk_s=480, walk_speed_kmh=3.6)),
)


@pytest.mark.real_data
@pytest.mark.parametrize(("home", "who"), NEWPORT_HOMES)
def test_newport_streets_inside_are_reachable_and_those_well_outside_are_not(
    newport: Engine, home: Point, who: Traveller
):
    position = newport.snap(home)
    assert position is not None
    start, end = dt.datetime(2024, 3, 5, 10, 30), dt.datetime(2024, 3, 5, 12, 15)
    found = round_trip(newport, position, start, end, who)
    there, back, both = outlines([found.there, found.back, found.both])
    streets = newport.network.walk
    chance = np.random.default_rng(1)
    arc, share = chance.integers(0, streets.arc_count, 400), chance.random(400)
    tail, head = streets.arc_tail[arc], streets.arc_head[arc]
    x_m = streets.node_x_m[tail] + share * (streets.node_x_m[head] - streets.node_x_m[tail])
    y_m = streets.node_y_m[tail] + share * (streets.node_y_m[head] - streets.node_y_m[tail])
    lat, lon = to_degrees(x_m, y_m, BRITISH_NATIONAL_GRID)
    judged = newport.judge(
        home,
        [
            SessionTime("", Point(float(a), float(b)), start, end)
            for a, b in zip(lat, lon, strict=True)
        ],
        who,
        explain=False,
    )
    can = {
        "there": np.array([judgement.outward is not None for judgement in judged]),
        "back": np.array([judgement.homeward is not None for judgement in judged]),
    }
    can["both"] = can["there"] & can["back"]
    points = shapely.points(x_m, y_m)
    for name, shape in (("there", there), ("back", back), ("both", both)):
        assert shape.is_valid
        within_it = shapely.contains_xy(shape, x_m, y_m)
        # A square is what an outline cannot tell apart.
        well_within = within_it & (shapely.distance(shape.boundary, points) > CELL_M)
        assert np.all(can[name][well_within]), name
        assert np.sum(within_it & ~can[name]) <= 0.01 * len(judged), name
        missed = can[name] & (shapely.distance(shape, points) > 3 * WIDTH_M)
        assert np.sum(missed) <= 0.06 * np.sum(can[name]), name
        assert np.sum(within_it) > 100, name
    for larger in (there, back):
        assert shapely.difference(both, larger.buffer(CELL_M)).area < 100.0
