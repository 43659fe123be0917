"""Walks: metres and ways along the streets."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.errors import NoWay
from geo.routing.network import BARRIER, STEPS, StreetNetwork
from geo.routing.snap import Position, Snapper, position_at
from geo.routing.walk import metres_to, metres_to_many, path_to, walk_from
from tests.routing.towns import Street, Town, town, town_of
from tests.routing.walks import FAR_M, metres, passed

SQUARE = town(
    """
A---B---C
|       |
D---E---F   G
""",
    names={"AB": "High Street", "BC": "High Street", "AD": "Low Lane", "DE": "Mill Road"},
)


def test_from_a_node_to_every_node_by_hand() -> None:
    field = walk_from(SQUARE.streets, SQUARE.at("A"), FAR_M)
    assert dict(zip(SQUARE.nodes, field.node_m.tolist(), strict=True)) == {
        "A": 0, "B": 100, "C": 200, "D": 100, "E": 200, "F": 300, "G": math.inf,
    }  # fmt: skip


def test_doors_in_mid_block_count_their_part_of_the_block_and_the_way_to_the_street() -> None:
    # 30 m to the street, 75 m back to A, 100 m to D, 40 m along to the other door, 5 m to it.
    a, b = SQUARE.on("A", "B", 0.75, 30), SQUARE.on("D", "E", 0.4, 5)
    assert metres(SQUARE, a, b) == pytest.approx(30 + 75 + 100 + 40 + 5)
    assert metres(SQUARE, b, a) == pytest.approx(250)


def test_two_doors_on_one_street_need_not_go_to_its_end() -> None:
    a, b = SQUARE.on("A", "B", 0.2, 7), SQUARE.on("A", "B", 0.9, 11)
    assert metres(SQUARE, a, b) == pytest.approx(7 + 70 + 11)
    same_but_turned = SQUARE.on("B", "A", 0.1, 11)
    assert metres(SQUARE, a, same_but_turned) == pytest.approx(7 + 70 + 11)


def test_on_a_long_bend_the_way_round_may_be_shorter() -> None:
    # The direct street from A to B winds for 1,000 m; over C it is 200 m.
    built = town_of(
        {"A": (0, 0), "B": (200, 0), "C": (100, 0)},
        [Street("A", "B", length_m=1_000), Street("A", "C"), Street("C", "B")],
    )
    a, b = built.on("A", "B", 0.05), built.on("A", "B", 0.95)
    assert metres(built, a, b) == pytest.approx(50 + 200 + 50)


def test_a_dead_end_is_walked_in_and_out_again() -> None:
    built = town(
        """
A---B---C
    |
    D
"""
    )
    assert metres(built, built.at("D"), built.at("C")) == 200
    field = walk_from(built.streets, built.on("B", "D", 0.5), FAR_M)
    path = path_to(field, built.on("A", "B", 0.5))
    assert path.metres == pytest.approx(100)
    assert passed(built, path.points) == ".B."


def test_what_is_not_joined_cannot_be_walked_to() -> None:
    built = town(
        """
A---B
C---D
"""
    )
    field = walk_from(built.streets, built.at("A"), FAR_M)
    assert metres_to(field, built.on("C", "D", 0.5)) == math.inf
    with pytest.raises(NoWay, match="no walk to that place"):
        path_to(field, built.on("C", "D", 0.5))


STAIRS = town(
    """
A---B---C
|   #
|   D---E
|   |
F---G
"""
)


def test_step_free_goes_round_the_steps() -> None:
    a, e = STAIRS.at("A"), STAIRS.at("E")
    assert metres(STAIRS, a, e) == 300
    assert metres(STAIRS, a, e, step_free=True) == 200 + 100 + 100 + 100


def test_step_free_without_a_way_round_is_no_way() -> None:
    built = town("A---B###C---D")
    assert metres(built, built.at("A"), built.at("D")) == 300
    assert metres(built, built.at("A"), built.at("D"), step_free=True) == math.inf


def test_a_door_on_steps_is_not_step_free() -> None:
    door = STAIRS.on("B", "D", 0.5)
    assert metres(STAIRS, STAIRS.at("A"), door) == 150
    assert metres(STAIRS, STAIRS.at("A"), door, step_free=True) == math.inf
    assert metres(STAIRS, door, STAIRS.at("A"), step_free=True) == math.inf


def test_a_barred_street_is_not_walked() -> None:
    built = town(
        """
A-x-B
|   |
C---D
"""
    )
    assert metres(built, built.at("C"), built.on("B", "D", 0.0)) == 200
    assert metres(built, built.on("A", "C", 0.0), built.on("B", "D", 0.0)) == 300


def gated() -> Town:
    """A lane A-G-B with a locked gate at G: the arcs that enter G are barred, as loaders do."""
    return town_of(
        {"A": (0, 0), "G": (100, 0), "B": (200, 0)},
        [
            Street("A", "G", one_way=True, flags=BARRIER),
            Street("G", "A", one_way=True),
            Street("B", "G", one_way=True, flags=BARRIER),
            Street("G", "B", one_way=True),
        ],
    )


def test_doors_on_both_sides_of_a_gate_are_apart() -> None:
    built = gated()
    left, right = built.on("G", "A", 0.3), built.on("G", "B", 0.3)
    assert metres(built, left, right) == math.inf
    assert metres(built, right, left) == math.inf
    # Each is reached from its own end, and leaves by it.
    assert metres(built, left, built.on("G", "A", 1.0)) == pytest.approx(70)
    assert metres(built, built.on("G", "A", 1.0), left) == pytest.approx(70)
    assert metres(built, left, built.on("G", "A", 0.1)) == pytest.approx(20)


def test_a_stile_stops_only_who_needs_a_way_without_steps() -> None:
    built = town_of(
        {"A": (0, 0), "S": (100, 0), "B": (200, 0)},
        [
            Street("A", "S", one_way=True, flags=STEPS),
            Street("S", "A", one_way=True),
            Street("B", "S", one_way=True, flags=STEPS),
            Street("S", "B", one_way=True),
        ],
    )
    left, right = built.on("S", "A", 0.5), built.on("S", "B", 0.5)
    assert metres(built, left, right) == pytest.approx(100)
    assert metres(built, left, right, step_free=True) == math.inf
    assert metres(built, left, built.on("S", "A", 1.0), step_free=True) == pytest.approx(50)


def test_nothing_is_reached_beyond_the_limit() -> None:
    a = SQUARE.on("A", "B", 0.0, 20)
    field = walk_from(SQUARE.streets, a, 220)
    assert field.node_m[SQUARE.nodes["C"]] == 220
    assert field.node_m[SQUARE.nodes["F"]] == math.inf
    assert metres_to(field, SQUARE.on("B", "C", 1.0)) == 220
    assert metres_to(field, SQUARE.on("B", "C", 1.0, 0.5)) == math.inf
    # 20 m to the street and 210 m to a door on the same one: too far although in sight.
    assert metres_to(field, SQUARE.on("A", "B", 1.0, 101)) == math.inf
    assert np.isinf(walk_from(SQUARE.streets, a, 19.9).node_m).all()


def test_the_path_names_streets_once_in_walking_order() -> None:
    field = walk_from(SQUARE.streets, SQUARE.on("B", "C", 0.5, 3), FAR_M)
    target = SQUARE.on("D", "E", 0.25, 4)
    path = path_to(field, target)
    assert path.metres == pytest.approx(3 + 150 + 100 + 25 + 4)
    assert path.streets == ("High Street", "Low Lane", "Mill Road")
    assert passed(SQUARE, path.points) == ".BAD."
    back = path_to(field, target, reverse=True)
    assert back.streets == ("Mill Road", "Low Lane", "High Street")
    assert back.points == path.points[::-1]
    assert back.metres == path.metres


def test_a_street_that_is_only_touched_is_not_named() -> None:
    # The door is exactly at A, an end of High Street, and the walk goes down Low Lane.
    field = walk_from(SQUARE.streets, SQUARE.on("A", "B", 0.0), FAR_M)
    path = path_to(field, SQUARE.on("D", "E", 0.0))
    assert path.streets == ("Low Lane",)
    assert passed(SQUARE, path.points) == "AD"


def test_the_path_along_one_street_has_no_node() -> None:
    field = walk_from(SQUARE.streets, SQUARE.on("A", "B", 0.25), FAR_M)
    path = path_to(field, SQUARE.on("B", "A", 0.25))
    assert passed(SQUARE, path.points) == ".."
    assert path.streets == ("High Street",)
    assert path.metres == pytest.approx(50)


def test_places_off_the_network_are_infinitely_far() -> None:
    field = walk_from(SQUARE.streets, SQUARE.at("A"), FAR_M)
    found = metres_to_many(
        field, np.array([-1, SQUARE.arc("A", "B")]), np.array([0.0, 0.5]), np.array([np.inf, 1.0])
    )
    assert found.tolist() == [math.inf, 51.0]


def test_walks_far_beyond_the_buckets_of_the_search() -> None:
    # 3 nodes, 100 km apart: more than a thousand buckets of 16 m.
    built = town_of(
        {"A": (0, 0), "B": (100_000, 0), "C": (200_000, 0)},
        [Street("A", "B"), Street("B", "C"), Street("A", "C", length_m=200_001)],
    )
    field = walk_from(built.streets, built.at("A"), 1e9)
    assert field.node_m.tolist() == pytest.approx([0, 100_000, 200_000])


@pytest.mark.real_data
def test_newport_equals_scipy_at_every_node(newport_walk: StreetNetwork) -> None:
    streets = newport_walk
    usable = (streets.arc_flags & BARRIER) == 0
    tail, head = streets.arc_tail[usable], streets.arc_head[usable]
    order = np.lexsort((streets.arc_length_m[usable], head, tail))
    # Of parallel arcs the shortest: scipy would add them up.
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(tail[order]) != 0) | (np.diff(head[order]) != 0)
    kept = order[first]
    graph = csr_array(
        (streets.arc_length_m[usable][kept], (tail[kept], head[kept])),
        shape=(streets.node_count, streets.node_count),
    )
    draw = np.random.default_rng(3)
    open_arcs = np.flatnonzero(streets.arc_flags == 0)
    for arc in draw.choice(open_arcs, 12, replace=False).tolist():
        node = int(streets.arc_tail[arc])
        for limit_m in (800.0, 4_800.0, np.inf):
            ours = walk_from(streets, position_at(streets, arc, 0.0, 0.0), limit_m).node_m
            theirs = dijkstra(graph, indices=node, limit=limit_m)
            np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@pytest.mark.real_data
def test_newport_walks_between_homes_are_symmetric_and_add_up(
    newport_walk: StreetNetwork,
) -> None:
    snapper = Snapper(newport_walk, "EPSG:27700")
    draw = np.random.default_rng(5)
    columns = snapper.snap_many(draw.uniform(51.55, 51.59, 40), draw.uniform(-3.04, -2.95, 40))
    homes = [
        position_at(newport_walk, int(a), float(f), float(o))
        for a, f, o in zip(*columns, strict=True)
        if a >= 0
    ]
    assert len(homes) > 20
    fields = [walk_from(newport_walk, home, 5_000) for home in homes]
    table = np.array([[metres_to(field, home) for home in homes] for field in fields])
    assert np.isfinite(table).mean() > 0.3
    np.testing.assert_allclose(table, table.T, rtol=1e-9)
    detour = (table[:, :, None] + table[None, :, :]).min(axis=1)
    assert (table <= detour + 1e-6)[detour <= 5_000].all()


@pytest.mark.real_data
def test_newport_many_threads_give_the_same_walks(newport_walk: StreetNetwork) -> None:
    arcs = np.flatnonzero(newport_walk.arc_flags == 0)[:: newport_walk.arc_count // 40].tolist()
    positions = [position_at(newport_walk, arc, 0.5, 5.0) for arc in arcs]

    def walk(position: Position) -> np.ndarray:
        return walk_from(newport_walk, position, 3_000).node_m

    with ThreadPoolExecutor(4) as pool:
        for alone, together in zip(map(walk, positions), pool.map(walk, positions), strict=True):
            assert np.array_equal(alone, together)
