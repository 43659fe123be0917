"""Walks in drawn towns, against networkx and against what holds of any walk."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import NoWay
from geo.routing.network import BARRIER, STEPS
from geo.routing.snap import Position, position_at
from geo.routing.walk import metres_to, path_to, walk_from
from tests.routing.towns import Street, Town, town_of
from tests.routing.walks import FAR_M, metres


@st.composite
def random_towns(draw: st.DrawFn) -> Town:
    """Draw up to 9 nodes, streets of 0 to 2,000 m between them, some barred, some with steps."""
    count = draw(st.integers(2, 9))
    names = [chr(ord("A") + i) for i in range(count)]
    pairs = st.sampled_from(list(itertools.combinations(names, 2)))
    flags = st.sampled_from([0, 0, 0, 0, STEPS, BARRIER])
    lengths = st.one_of(st.integers(0, 2_000), st.floats(0, 2_000))
    drawn = draw(st.lists(st.tuples(pairs, lengths, flags), min_size=1, max_size=18))
    nodes = {name: (100.0 * i, 37.0 * (i % 3)) for i, name in enumerate(names)}
    return town_of(
        nodes, [Street(a, b, length_m=float(m), flags=flag) for (a, b), m, flag in drawn]
    )


@st.composite
def doors(draw: st.DrawFn, built: Town) -> Position:
    arc = draw(st.integers(0, built.streets.arc_count - 1))
    fraction = draw(st.sampled_from([0.0, 0.25, 0.5, 1.0]))
    return position_at(built.streets, arc, fraction, draw(st.sampled_from([0.0, 12.5])))


def oracle(built: Town, a: Position, b: Position, step_free: bool) -> float:
    """Put both doors into the graph as nodes, and ask networkx."""
    streets = built.streets
    graph = nx.MultiGraph()
    graph.add_nodes_from(["a", "b", "on a", "on b"])
    cuts: dict[frozenset[int], list[tuple[float, str]]] = {}
    for name, door in (("a", a), ("b", b)):
        tail, head = int(streets.arc_tail[door.arc]), int(streets.arc_head[door.arc])
        along = door.fraction if tail < head else 1 - door.fraction
        cuts.setdefault(frozenset((tail, head)), []).append((along, f"on {name}"))
        graph.add_edge(name, f"on {name}", weight=door.offset_m)
    for arc in range(streets.arc_count):
        tail, head = int(streets.arc_tail[arc]), int(streets.arc_head[arc])
        flags = int(streets.arc_flags[arc])
        if tail > head or flags & BARRIER or (step_free and flags & STEPS):
            continue
        marks = [(0.0, tail), *sorted(cuts.get(frozenset((tail, head)), [])), (1.0, head)]
        length = float(streets.arc_length_m[arc])
        for (from_, left), (to, right) in itertools.pairwise(marks):
            graph.add_edge(left, right, weight=(to - from_) * length)
    try:
        return float(nx.dijkstra_path_length(graph, "a", "b"))
    except nx.NetworkXNoPath:
        return math.inf


def single_streets(built: Town) -> bool:
    """Tell whether no two streets join the same nodes."""
    ends = list(zip(built.streets.arc_tail, built.streets.arc_head, strict=True))
    return len(set(ends)) == len(ends)


@given(data=st.data(), step_free=st.booleans())
@settings(max_examples=150, deadline=None)
def test_random_towns_agree_with_networkx(data: st.DataObject, step_free: bool) -> None:
    built = data.draw(random_towns().filter(single_streets))
    a, b = data.draw(doors(built)), data.draw(doors(built))
    assert metres(built, a, b, step_free) == pytest.approx(oracle(built, a, b, step_free))


@given(data=st.data(), step_free=st.booleans())
@settings(max_examples=100, deadline=None)
def test_walks_are_as_long_back_as_there_and_no_detour_is_shorter(
    data: st.DataObject, step_free: bool
) -> None:
    built = data.draw(random_towns())
    a, b, c = (data.draw(doors(built)) for _ in range(3))
    ab, bc, ac = (metres(built, *pair, step_free) for pair in ((a, b), (b, c), (a, c)))
    assert metres(built, b, a, step_free) == pytest.approx(ab)
    # At b the way to its door and back is walked for nothing.
    assert ac <= ab + bc - 2 * b.offset_m + 1e-6
    assert metres(built, a, b, step_free=True) >= metres(built, a, b)


@given(data=st.data(), limit_m=st.floats(0, 4_000))
@settings(max_examples=100, deadline=None)
def test_the_limit_hides_what_is_beyond_it_and_nothing_else(
    data: st.DataObject, limit_m: float
) -> None:
    built = data.draw(random_towns())
    a, b = data.draw(doors(built)), data.draw(doors(built))
    whole, field = walk_from(built.streets, a, 1e9), walk_from(built.streets, a, limit_m)
    hidden = np.where(whole.node_m <= limit_m, whole.node_m, np.inf)
    assert field.node_m.tolist() == hidden.tolist()
    there = metres_to(whole, b)
    assert metres_to(field, b) == (there if there <= limit_m else math.inf)


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_paths_are_as_long_as_they_say(data: st.DataObject) -> None:
    built = data.draw(random_towns().filter(single_streets))
    a, b = data.draw(doors(built)), data.draw(doors(built))
    field = walk_from(built.streets, a, FAR_M)
    if math.isinf(metres_to(field, b)):
        with pytest.raises(NoWay):
            path_to(field, b)
        return
    path = path_to(field, b)
    assert path.points[0] == pytest.approx((a.lat, a.lon))
    assert path.points[-1] == pytest.approx((b.lat, b.lon))
    assert path.metres == pytest.approx(oracle(built, a, b, step_free=False))


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_random_gates_cut_every_street_that_meets_there(data: st.DataObject) -> None:
    plain = data.draw(random_towns().filter(single_streets))
    gates = data.draw(st.sets(st.sampled_from(sorted(plain.nodes)), max_size=3))
    shut = [plain.nodes[name] for name in gates]
    flags = plain.streets.arc_flags.copy()
    flags[np.isin(plain.streets.arc_head, shut)] |= BARRIER
    built = replace(plain, streets=replace(plain.streets, arc_flags=flags))
    inside = doors(built).filter(lambda door: 0 < door.fraction < 1)
    a, b = data.draw(inside), data.draw(inside)

    # The same town with a dead end of its own for every street that comes to a gate.
    nodes = {name: (float(i), 0.0) for i, name in enumerate(plain.nodes)}
    streets, ends = [], {}
    names = list(plain.nodes)
    for arc in range(plain.streets.arc_count):
        tail, head = int(plain.streets.arc_tail[arc]), int(plain.streets.arc_head[arc])
        if tail > head:
            continue
        labels = []
        for node in (tail, head):
            labels.append(f"{names[node]} of {arc}" if node in shut else names[node])
            nodes.setdefault(labels[-1], (float(len(nodes)), 0.0))
        ends[tail, head] = labels
        closed = BARRIER if tail in shut and head in shut else int(plain.streets.arc_flags[arc])
        length = float(plain.streets.arc_length_m[arc])
        streets.append(Street(*labels, length_m=length, flags=closed))
    cut = town_of(nodes, streets)

    def moved(door: Position) -> Position:
        tail = int(plain.streets.arc_tail[door.arc])
        head = int(plain.streets.arc_head[door.arc])
        if tail < head:
            return cut.on(*ends[tail, head], door.fraction, door.offset_m)
        return cut.on(*reversed(ends[head, tail]), door.fraction, door.offset_m)

    expected = oracle(cut, moved(a), moved(b), step_free=False)
    assert metres(built, a, b) == pytest.approx(expected)
