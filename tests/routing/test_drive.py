"""Drives: seconds and ways for lifts, one-way streets in mind."""

from __future__ import annotations

import itertools
import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import NoWay
from geo.routing.drive import drive_from, drive_matrix, drive_path, drive_seconds, drive_to
from geo.routing.network import BARRIER, StreetNetwork
from geo.routing.snap import Position, Snapper, position_at
from tests.routing.towns import Street, Town, town, town_of

# At 36 km/h a block of 100 m takes 10 s; between street and door 10 km/h are 0.36 s a metre.
RING = town(
    """
A->-B---C
|   |
D-<-E
""",
    speed_kmh=36,
    names={"AB": "High Street", "BE": "Mill Road", "ED": "Low Lane", "AD": "Back Lane"},
)


def seconds(built: Town, a: Position, b: Position) -> float:
    return drive_seconds(drive_from(built.streets, a), b)


def test_from_and_to_every_node_by_hand() -> None:
    # A is left by both its streets, but reached only from D.
    outward = drive_from(RING.streets, RING.at("A")).node_s
    assert dict(zip(RING.nodes, outward.tolist(), strict=True)) == pytest.approx(
        {"A": 0, "B": 10, "C": 20, "D": 10, "E": 20}
    )
    home = drive_to(RING.streets, RING.at("A")).node_s
    assert dict(zip(RING.nodes, home.tolist(), strict=True)) == pytest.approx(
        {"A": 0, "D": 10, "E": 20, "B": 30, "C": 40}
    )


def test_a_door_on_a_one_way_street_is_left_by_its_end_and_reached_from_its_start() -> None:
    door = RING.on("A", "B", 0.3, 10)  # 3 s from A, 7 s to B, 3.6 s off the street
    assert seconds(RING, door, RING.at("C")) == pytest.approx(3.6 + 7 + 10)
    assert seconds(RING, RING.at("C"), door) == pytest.approx(10 + 10 + 10 + 10 + 3 + 3.6)


def test_back_along_a_one_way_street_is_round_the_block() -> None:
    here, behind = RING.on("A", "B", 0.75), RING.on("A", "B", 0.25)
    assert seconds(RING, behind, here) == pytest.approx(5)
    assert seconds(RING, here, behind) == pytest.approx(2.5 + 10 + 10 + 10 + 2.5)


def test_on_a_street_that_is_open_both_ways_nobody_drives_round() -> None:
    assert seconds(RING, RING.on("B", "C", 0.9), RING.on("C", "B", 0.9)) == pytest.approx(8)


def test_the_matrix_has_seconds_and_metres_of_the_quickest_way() -> None:
    doors = [RING.on("A", "B", 0.75, 10), RING.on("A", "B", 0.25), RING.on("C", "B", 0.5)]
    found_s, found_m = drive_matrix(RING.streets, doors)
    assert found_s == pytest.approx(
        np.array(
            [
                [0, 3.6 + 35, 3.6 + 7.5],
                [8.6, 0, 12.5],
                [5 + 30 + 7.5 + 3.6, 5 + 30 + 2.5, 0],
            ]
        )
    )
    assert found_m == pytest.approx(
        np.array([[0, 10 + 350, 10 + 75], [60, 0, 125], [425 + 10, 375, 0]])
    )


def test_the_quickest_way_need_not_be_the_shortest() -> None:
    built = town_of(
        {"A": (0, 0), "B": (1_000, 0), "C": (500, 500)},
        [
            Street("A", "B", length_m=1_000, speed_kmh=18),  # 200 s
            Street("A", "C", length_m=900, speed_kmh=54),  # 60 s
            Street("C", "B", length_m=900, speed_kmh=54),
        ],
    )
    a, b = built.at("A"), built.at("B")
    found_s, found_m = drive_matrix(built.streets, [a, b])
    assert found_s[0, 1] == pytest.approx(120)
    assert found_m[0, 1] == pytest.approx(1_800)
    path = drive_path(built.streets, a, b)
    assert (path.seconds, path.metres) == pytest.approx((120, 1_800))


def test_of_two_roads_between_the_same_corners_the_quicker_is_measured_and_named() -> None:
    corners = {"A": (0, 0), "B": (100, 0), "C": (-100, 0), "D": (200, 0)}
    roads = [
        Street("A", "B", length_m=100, speed_kmh=36, name="Slow Street"),
        Street("A", "B", length_m=150, speed_kmh=72, name="Fast Road"),
        Street("C", "A", speed_kmh=36),
        Street("B", "D", speed_kmh=36),
    ]
    for order in (roads, roads[::-1]):
        built = town_of(corners, order)
        path = drive_path(built.streets, built.on("C", "A", 0.5), built.on("B", "D", 0.5))
        assert path.seconds == pytest.approx(5 + 7.5 + 5)
        assert path.metres == pytest.approx(50 + 150 + 50)
        assert path.streets == ("Fast Road",)


def test_the_path_follows_the_streets() -> None:
    start, end = RING.on("A", "B", 0.75, 5), RING.on("A", "B", 0.25)
    path = drive_path(RING.streets, start, end)
    nodes = [RING.nodes[name] for name in "BEDA"]
    corners = list(zip(RING.streets.node_lat[nodes], RING.streets.node_lon[nodes], strict=True))
    assert list(path.points) == [(start.lat, start.lon), *corners, (end.lat, end.lon)]
    assert path.streets == ("High Street", "Mill Road", "Low Lane", "Back Lane", "High Street")
    assert path.metres == pytest.approx(5 + 350)
    assert path.seconds == pytest.approx(0.36 * 5 + 35)


def test_where_there_is_no_way_there_is_no_number_and_no_path() -> None:
    built = town("A->-B   C---D", speed_kmh=36)
    doors = [built.at("A"), built.at("B"), built.at("C")]
    found_s, found_m = drive_matrix(built.streets, doors)
    assert np.isinf(found_s).tolist() == [
        [False, False, True],
        [True, False, True],
        [True, True, False],
    ]
    assert np.isinf(found_m).tolist() == np.isinf(found_s).tolist()
    with pytest.raises(NoWay, match="no way to drive there"):
        drive_path(built.streets, built.at("B"), built.at("A"))


def test_bollards_stop_cars_on_both_sides() -> None:
    built = town_of(
        {"A": (0, 0), "X": (100, 0), "B": (200, 0)},
        [
            Street("A", "X", one_way=True, flags=BARRIER, speed_kmh=36),
            Street("X", "A", one_way=True, speed_kmh=36),
            Street("B", "X", one_way=True, flags=BARRIER, speed_kmh=36),
            Street("X", "B", one_way=True, speed_kmh=36),
        ],
    )
    left, right = built.on("X", "A", 0.5), built.on("X", "B", 0.5)
    assert seconds(built, left, right) == math.inf
    assert seconds(built, left, built.on("X", "A", 1.0)) == pytest.approx(5)
    assert seconds(built, built.on("X", "A", 1.0), left) == pytest.approx(5)


def test_a_street_without_a_speed_is_not_driven() -> None:
    built = town_of(
        {"A": (0, 0), "B": (100, 0), "C": (0, 100)},
        [Street("A", "B"), Street("A", "C", speed_kmh=36), Street("C", "B", speed_kmh=36)],
    )
    there = built.on("C", "B", 1.0)
    assert seconds(built, built.on("C", "A", 1.0), there) == pytest.approx(10 + math.sqrt(2) * 10)


def test_the_limit_of_a_drive_is_kept() -> None:
    field = drive_from(RING.streets, RING.at("A"), limit_s=15)
    assert np.isfinite(field.node_s).sum() == 3  # A, B and D
    assert drive_seconds(field, RING.on("B", "C", 0.5)) == pytest.approx(15)
    assert drive_seconds(field, RING.on("B", "C", 0.6)) == math.inf


def test_no_doors_make_an_empty_matrix() -> None:
    found_s, found_m = drive_matrix(RING.streets, [])
    assert found_s.shape == found_m.shape == (0, 0)


@st.composite
def random_towns(draw: st.DrawFn) -> Town:
    """Draw up to 8 nodes and streets between them; a third are one-way, some are barred."""
    count = draw(st.integers(2, 8))
    names = [chr(ord("A") + i) for i in range(count)]
    pairs = list(itertools.permutations(names, 2))
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from(pairs),
                st.integers(1, 2_000),
                st.sampled_from([10.0, 30.0, 60.0]),
                st.sampled_from([True, False, False]),
                st.sampled_from([0, 0, 0, 0, BARRIER]),
            ),
            min_size=1,
            max_size=16,
            unique_by=lambda street: frozenset(street[0]),
        )
    )
    return town_of(
        {name: (100.0 * i, 0.0) for i, name in enumerate(names)},
        [
            Street(a, b, length_m=float(m), speed_kmh=kmh, one_way=one_way, flags=flags)
            for (a, b), m, kmh, one_way, flags in drawn
        ],
    )


def oracle(built: Town, a: Position, b: Position) -> float:
    """Put both doors into the directed graph as nodes, and ask networkx."""
    streets = built.streets
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(["a", "b"])
    for arc in range(streets.arc_count):
        if streets.arc_flags[arc] & BARRIER:
            continue
        tail, head = int(streets.arc_tail[arc]), int(streets.arc_head[arc])
        whole_s = float(streets.arc_length_m[arc] / streets.arc_speed_kmh[arc] * 3.6)
        marks: list[tuple[float, int | str]] = []
        for name, door in (("a", a), ("b", b)):
            ends = int(streets.arc_tail[door.arc]), int(streets.arc_head[door.arc])
            if ends == (tail, head):
                marks.append((door.fraction, f"on {name}"))
            elif ends == (head, tail):
                marks.append((1 - door.fraction, f"on {name}"))
        # Two doors at one point can go from one to the other.
        if len(marks) == 2 and marks[0][0] == marks[1][0]:
            graph.add_edge("on a", "on b", weight=0.0)
        marks = [(0.0, tail), *sorted(marks, key=lambda mark: mark[0]), (1.0, head)]
        for (from_, left), (to, right) in itertools.pairwise(marks):
            graph.add_edge(left, right, weight=(to - from_) * whole_s)
    graph.add_edge("a", "on a", weight=a.offset_m * 0.36)
    graph.add_edge("on b", "b", weight=b.offset_m * 0.36)
    try:
        return float(nx.dijkstra_path_length(graph, "a", "b"))
    except nx.NetworkXNoPath:
        return math.inf


@st.composite
def doors(draw: st.DrawFn, built: Town) -> Position:
    """Draw a door inside a segment; at a node it can leave by the node, as other tests tell."""
    arc = draw(st.integers(0, built.streets.arc_count - 1))
    fraction = draw(st.sampled_from([0.25, 0.5, 0.875]))
    return position_at(built.streets, arc, fraction, draw(st.sampled_from([0.0, 25.0])))


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_random_towns_agree_with_networkx_there_and_back(data: st.DataObject) -> None:
    built = data.draw(random_towns())
    a, b = data.draw(doors(built)), data.draw(doors(built))
    expected = oracle(built, a, b)
    assert seconds(built, a, b) == pytest.approx(expected)
    assert drive_seconds(drive_to(built.streets, b), a) == pytest.approx(expected)
    found_s, found_m = drive_matrix(built.streets, [a, b])
    if a == b:
        assert found_s[0, 1] == found_m[0, 1] == 0
        return
    assert found_s[0, 1] == pytest.approx(expected)
    if math.isinf(expected):
        assert found_m[0, 1] == math.inf
        return
    path = drive_path(built.streets, a, b)
    assert path.seconds == pytest.approx(expected)
    assert path.metres == pytest.approx(found_m[0, 1])
    # Nobody drives faster than 60 km/h or slower than 10 km/h here.
    assert 6 / 100 * path.metres - 1e-6 <= path.seconds <= 36 / 100 * path.metres + 1e-6


@pytest.mark.real_data
def test_newport_drives_from_and_to_agree(newport_drive: StreetNetwork) -> None:
    snapper = Snapper(newport_drive, "EPSG:27700")
    draw = np.random.default_rng(11)
    columns = snapper.snap_many(draw.uniform(51.55, 51.59, 30), draw.uniform(-3.04, -2.95, 30))
    homes = [
        position_at(newport_drive, int(arc), float(fraction), float(offset_m))
        for arc, fraction, offset_m in zip(*columns, strict=True)
        if arc >= 0
    ]
    assert len(homes) > 15
    found_s, found_m = drive_matrix(newport_drive, homes)
    assert np.isfinite(found_s).all()  # every home is on a street that leads somewhere
    towards = [drive_to(newport_drive, home) for home in homes]
    backwards = np.array([[drive_seconds(field, home) for field in towards] for home in homes])
    apart = ~np.eye(len(homes), dtype=bool)
    np.testing.assert_allclose(found_s[apart], backwards[apart], rtol=1e-9)
    detour = (found_s[:, :, None] + found_s[None, :, :]).min(axis=1)
    assert (found_s <= detour + 1e-6).all()
    speeds_kmh = 3.6 * found_m[apart] / found_s[apart]
    assert 15 < np.median(speeds_kmh) < 60
    assert not np.allclose(found_s, found_s.T, rtol=1e-3)  # one-way streets
