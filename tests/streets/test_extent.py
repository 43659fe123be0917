"""The mapped area is found again from extracts whose ways reach far outside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import great_circle_m
from geo.findings import Findings
from geo.osm import Highways
from geo.streets.extent import Box, extent_of
from geo.streets.local import read_highways

Line = list[tuple[float, float]]  # (lon, lat) points
M = 1 / 111_195  # degrees of latitude in a metre


def highways_of(lines: list[Line]) -> Highways:
    points = np.array([p for line in lines for p in line])
    count = len(points)
    return Highways(
        node_id=np.arange(count),
        node_lat=points[:, 1],
        node_lon=points[:, 0],
        node_tags={},
        way_id=np.arange(len(lines)),
        way_tags=[{"highway": "path"}] * len(lines),
        first_ref=np.cumsum([0, *map(len, lines)]),
        ref=np.arange(count),
    )


def country(seed: int, half_km: float = 15) -> list[Line]:
    """Draw lanes all over a square country at the equator: bent, 100 m to 3 km long."""
    rng = np.random.default_rng(seed)
    lines = []
    for _ in range(6_000):
        start = rng.uniform(-half_km, half_km, 2) * 1000 * M
        angle, step = rng.uniform(0, 2 * np.pi), rng.uniform(20, 500) * M
        turns = angle + np.cumsum(rng.normal(0, 0.4, 6))
        steps = np.column_stack((np.cos(turns), np.sin(turns))) * step
        lines.append([(x, y) for x, y in start + np.cumsum(steps, axis=0)])
    return lines


def clipped(lines: list[Line], box: Box) -> list[Line]:
    """Keep whole every way that has a node inside, as extracts do."""
    west, south, east, north = box
    return [
        line for line in lines if any(west <= x <= east and south <= y <= north for x, y in line)
    ]


def off_m(found: Box, true: Box) -> float:
    return max(abs(a - b) for a, b in zip(found, true, strict=True)) / M


@given(
    st.integers(0, 50),
    st.tuples(st.floats(-12, -4), st.floats(-12, -4), st.floats(4, 12), st.floats(4, 12)),
)
@settings(max_examples=12, deadline=None)
def test_the_box_of_an_extract_is_found_again(
    seed: int, km: tuple[float, float, float, float]
) -> None:
    box = (km[0] * 1000 * M, km[1] * 1000 * M, km[2] * 1000 * M, km[3] * 1000 * M)
    kept = clipped(country(seed), box)

    found = extent_of(highways_of(kept), None)

    assert off_m(found, box) < 300
    # And never wider than the truth: a place is never taken for mapped that is not.
    assert found[0] >= box[0]
    assert found[1] >= box[1]
    assert found[2] <= box[2]
    assert found[3] <= box[3]


def test_ways_that_came_with_a_relation_do_not_widen_it() -> None:
    box = (-8000 * M, -8000 * M, 8000 * M, 8000 * M)
    kept = clipped(country(1), box)
    # A long-distance road, kept whole in 20 ways of 2 km, and one way on an island far away.
    road = [[((8 + 2 * k) * 1000 * M, 0.0), ((10 + 2 * k) * 1000 * M, 10 * M)] for k in range(20)]
    island = [[(0.0, 90_000 * M), (100 * M, 90_000 * M)]]

    found = extent_of(highways_of([*kept, *road, *island]), None)

    assert off_m(found, box) < 300


def test_an_island_with_streets_of_its_own_belongs_to_it() -> None:
    mainland = country(5, half_km=5)
    island = [[(x, y + 20_000 * M) for x, y in line] for line in country(6, half_km=2)[:600]]

    _, _, _, north = extent_of(highways_of([*mainland, *island]), None)

    assert north > 20_000 * M


def test_a_header_is_believed() -> None:
    box = (-8000 * M, -8000 * M, 8000 * M, 8000 * M)
    highways = highways_of(clipped(country(2), box))

    assert extent_of(highways, box) == box


def test_a_header_of_the_whole_world_is_brought_down_to_the_streets() -> None:
    highways = highways_of(country(3, half_km=5))
    west, south, east, north = extent_of(highways, (-180, -90, 180, 90))

    assert west == pytest.approx(highways.node_lon.min() - 2000 * M, abs=M)
    assert south == pytest.approx(highways.node_lat.min() - 2000 * M, abs=M)
    assert east == pytest.approx(highways.node_lon.max() + 2000 * M, abs=M)
    assert north == pytest.approx(highways.node_lat.max() + 2000 * M, abs=M)


def test_a_header_of_another_place_is_not_believed() -> None:
    box = (-8000 * M, -8000 * M, 8000 * M, 8000 * M)
    highways = highways_of(clipped(country(4), box))

    assert off_m(extent_of(highways, (50.0, 50.0, 51.0, 51.0)), box) < 300


def test_a_few_ways_are_all_there_is() -> None:
    lines: list[Line] = [[(0.0, 0.0), (0.01, 0.0)], [(0.005, -0.01), (0.005, 0.01)]]

    assert extent_of(highways_of(lines), None) == (0.0, -0.01, 0.01, 0.01)


def test_many_roads_through_one_point_have_no_cut() -> None:
    angles = np.linspace(0, np.pi, 60)
    lines: list[Line] = [
        [(-np.cos(a) / 10, -np.sin(a) / 10), (np.cos(a) / 10, np.sin(a) / 10)] for a in angles
    ]

    west, south, east, north = extent_of(highways_of(lines), None)

    assert (west, east) == (-0.1, 0.1)
    assert (south, north) == pytest.approx((-0.1, 0.1), abs=1e-3)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("extract", "true", "within_m"),
    [
        ("newport/newport-2023-06-13.osm.pbf", (-3.077081, 51.52222, -2.925075, 51.593596), 20),
        ("english-rural/rutland-2018-02-27.osm.pbf", (-0.823, 52.524, -0.428, 52.761), 700),
    ],
)
def test_the_boxes_of_real_extracts_without_their_header(
    real_data: Path, extract: str, true: Box, within_m: float
) -> None:
    highways, _, _ = read_highways(real_data / extract, Findings())

    found = extent_of(highways, None)

    west_east = great_circle_m([true[1]] * 2, true[::2], [true[1]] * 2, found[::2])
    south_north = great_circle_m(true[1::2], [true[0]] * 2, found[1::2], [true[0]] * 2)
    assert max(*west_east, *south_north) < within_m
