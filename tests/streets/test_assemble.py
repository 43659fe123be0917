"""From ways to arcs: by hand on a drawn town, and arc for arc against OSMnx."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.findings import Findings
from geo.osm import Highways
from geo.routing.network import BARRIER, STEPS, StreetNetwork
from geo.streets.assemble import street_network
from geo.streets.graphs import to_multidigraph
from geo.streets.local import read_highways
from geo.streets.profiles import DRIVE, WALK, Profile
from tests.streets.drawing import Town, arcs_of, pairs_of, passes, small_town

CRS = "EPSG:27700"


def network_of(town: Town, folder: Path, profile: Profile) -> StreetNetwork:
    highways, _, _ = read_highways(town.write(folder / "town.osm"), Findings())
    return street_network(highways, profile, CRS, Findings())


def both_ways(*refs: int) -> Counter[tuple[int, int]]:
    pairs = list(pairwise(refs))
    return Counter([*pairs, *((b, a) for a, b in pairs)])


def test_the_walk_network_of_the_drawn_town(tmp_path: Path) -> None:
    network = network_of(small_town(), tmp_path, WALK)

    assert pairs_of(network) == (
        both_ways(11, 12, 13, 14, 15)
        + both_ways(11, 21, 31)
        + both_ways(12, 22, 32)
        + both_ways(23, 24, 34, 33, 23)
        + both_ways(13, 23)
        + both_ways(13, 23)  # the footway beside the road
        + both_ways(14, 24)
        + both_ways(31, 32, 33)
        + both_ways(25, 35)  # no private drive, no cycle track
    )
    assert network.arc_speed_kmh.tolist() == [0.0] * network.arc_count


def test_the_drive_network_of_the_drawn_town(tmp_path: Path) -> None:
    network = network_of(small_town(), tmp_path, DRIVE)

    assert pairs_of(network) == (
        both_ways(11, 12, 13, 14, 15)
        + both_ways(11, 21, 31)
        + Counter([(32, 22), (22, 12)])
        + Counter([(23, 24), (24, 34), (34, 33), (33, 23)])
        + Counter([(13, 23)])
        + both_ways(25, 35)
    )
    speed = dict(zip(network.arc_way.tolist(), network.arc_speed_kmh.tolist(), strict=True))
    assert speed[10] == pytest.approx(0.8 * 20 * 1.609344)
    assert speed[20] == 38


def test_flags_lie_on_the_arcs_that_enter(tmp_path: Path) -> None:
    town = small_town()
    walk, drive = network_of(town, tmp_path, WALK), network_of(town, tmp_path, DRIVE)

    def flagged(network: StreetNetwork, bit: int) -> set[tuple[int, int]]:
        at = np.flatnonzero(network.arc_flags & bit)
        tails, heads = network.arc_tail[at], network.arc_head[at]
        return set(
            zip(network.node_id[tails].tolist(), network.node_id[heads].tolist(), strict=True)
        )

    assert flagged(walk, STEPS) == {(14, 24), (24, 14), (22, 32), (31, 32), (33, 32)}
    assert flagged(walk, BARRIER) == set()
    # The bollard stops cars that come to it; access=no forbids its road in both directions.
    assert flagged(drive, BARRIER) == {(32, 22), (25, 35), (35, 25)}


def test_names_ids_and_order(tmp_path: Path) -> None:
    network = network_of(small_town(), tmp_path, WALK)

    name_of_way = {
        way: network.names[name]
        for way, name in zip(network.arc_way.tolist(), network.arc_name.tolist(), strict=True)
    }
    assert name_of_way[10] == "High Street"
    assert name_of_way[20] == "B1"
    assert name_of_way[60] == ""
    assert network.names[0] == ""
    assert np.all(np.diff(network.node_id) > 0)
    assert np.all(np.diff(network.arc_tail) >= 0)
    assert network.first_arc[0] == 0
    assert network.first_arc[-1] == network.arc_count


def test_lengths_are_metres_and_places_are_projected(tmp_path: Path) -> None:
    # A thousandth of a degree of latitude on a sphere of 6 371 009 m is 111.195 m.
    town = Town(nodes={1: (52.0, -1.0), 2: (52.001, -1.0), 3: (52.001, -1.0)})
    town.way(1, [1, 2, 3], highway="path")

    network = network_of(town, tmp_path, WALK)

    assert pairs_of(network) == both_ways(1, 2, 3)
    assert network.arc_length_m == pytest.approx([111.195, 111.195, 0, 0], abs=5e-4)
    north = network.node_y_m[1] - network.node_y_m[0]
    assert north == pytest.approx(111.2, abs=0.2)
    assert network.node_lat.tolist() == [52.0, 52.001, 52.001]


def test_components_are_numbered_by_size(tmp_path: Path) -> None:
    town = Town(nodes={n: (52 + n / 1000, -1.0) for n in range(1, 10)})
    town.way(1, [1, 2], highway="path")
    town.way(2, [4, 5, 6, 7], highway="path")
    town.way(3, [8, 9], highway="path")
    town.way(4, [3], highway="path")

    network = network_of(town, tmp_path, WALK)

    assert network.node_id.tolist() == [1, 2, 4, 5, 6, 7, 8, 9]
    assert network.node_component.tolist() == [1, 1, 0, 0, 0, 0, 2, 2]
    assert network.largest_component_share == 0.5


def test_a_one_way_pair_is_one_component(tmp_path: Path) -> None:
    town = Town(nodes={n: (52 + n / 1000, -1.0) for n in range(1, 4)})
    town.way(1, [1, 2], highway="primary", oneway="yes")
    town.way(2, [3, 2], highway="primary", oneway="yes")

    network = network_of(town, tmp_path, DRIVE)

    assert network.node_component.tolist() == [0, 0, 0]


def test_an_area_without_roads_gives_an_empty_network(tmp_path: Path) -> None:
    town = Town(nodes={1: (52.0, -1.0), 2: (52.001, -1.0)}).way(1, [1, 2], highway="path")
    highways, _, _ = read_highways(town.write(tmp_path / "t.osm"), Findings())
    findings = Findings()

    network = street_network(highways, DRIVE, CRS, findings)

    assert (network.node_count, network.arc_count) == (0, 0)
    assert network.first_arc.tolist() == [0]
    assert network.largest_component_share == 0.0
    assert [f.code for f in findings.all()] == ["no_drive_streets"]


ways = st.lists(
    st.tuples(
        st.lists(st.integers(1, 12), min_size=2, max_size=7),
        st.sampled_from(["residential", "path", "primary", "motorway", "service", "steps"]),
        st.sampled_from([None, "yes", "-1", "no", "reverse", "reversible"]),
        st.sampled_from([None, None, "roundabout"]),
        st.sampled_from([None, None, "private", "no"]),
    ),
    min_size=1,
    max_size=8,
)


@given(ways)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_node_for_node_and_arc_for_arc_as_osmnx(tmp_path: Path, ways: list[Any]) -> None:
    town = Town(nodes={n: (52 + (n * 5 % 12) / 900, -1 + n / 700) for n in range(1, 13)})
    for way_id, (refs, highway, oneway, junction, access) in enumerate(ways, 1):
        tags = {"highway": highway, "oneway": oneway, "junction": junction, "access": access}
        town.way(way_id, refs, **{k: v for k, v in tags.items() if v is not None})
    highways, _, _ = read_highways(town.write(tmp_path / "t.osm"), Findings())

    for profile in (WALK, DRIVE):
        ours = street_network(highways, profile, CRS, Findings())
        assert arcs_of(ours) == arcs_of_osmnx(town, profile, tmp_path)


def arcs_of_osmnx(town: Town, profile: Profile, folder: Path) -> Counter[tuple[int, int, float]]:
    """Let OSMnx make its own graph from what its filter leaves of the town."""
    import osmnx
    from osmnx._overpass import _get_network_filter

    left = {k: w for k, w in town.ways.items() if passes(_get_network_filter(profile.name), w[1])}
    used = {ref for refs, _ in left.values() for ref in refs}
    part = Town(nodes={n: p for n, p in town.nodes.items() if n in used}, ways=left)
    if not left:
        return Counter()
    graph = osmnx.graph_from_xml(
        part.write(folder / "part.osm"),
        bidirectional=profile.name == "walk",
        simplify=False,
        retain_all=True,
    )
    return Counter((u, v, round(d["length"], 6)) for u, v, d in graph.edges(data=True))


def test_osmnx_takes_our_graph(tmp_path: Path) -> None:
    import osmnx

    network = network_of(small_town(), tmp_path, DRIVE)

    graph = to_multidigraph(network)

    assert len(graph) == network.node_count
    assert graph.number_of_edges() == network.arc_count
    nodes, edges = osmnx.convert.graph_to_gdfs(graph)
    assert nodes.loc[13, "x"] == pytest.approx(-0.9955)
    assert edges.loc[(13, 23, 0), "speed_kph"] == pytest.approx(0.8 * 60 * 1.609344)
    assert edges.loc[(11, 12, 0), "name"] == "High Street"
    assert edges.loc[(32, 22, 0), "barrier"]
    # One way by Mill Lane, so the way back goes round by the High Street.
    assert osmnx.routing.shortest_path(graph, 32, 11) == [32, 22, 12, 11]
    assert osmnx.routing.shortest_path(graph, 11, 32) is None
    assert len(osmnx.simplify_graph(graph)) < len(graph)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("extract", "profile"),
    [
        ("newport/newport-2023-06-13.osm.pbf", WALK),
        ("english-rural/rutland-2018-02-27.osm.pbf", DRIVE),
    ],
)
def test_real_towns_arc_for_arc_as_osmnx(
    real_data: Path, tmp_path: Path, extract: str, profile: Profile
) -> None:
    import osmnx
    from osmnx._overpass import _get_network_filter

    clauses = _get_network_filter(profile.name)
    path = tmp_path / "part.osm"
    with osmium.BackReferenceWriter(str(path), ref_src=str(real_data / extract)) as writer:
        for way in osmium.FileProcessor(str(real_data / extract), osmium.osm.WAY):
            if passes(clauses, dict(way.tags)):
                writer.add(way)
    graph = osmnx.graph_from_xml(
        path, bidirectional=profile.name == "walk", simplify=False, retain_all=True
    )
    expected = Counter((u, v, round(d["length"], 6)) for u, v, d in graph.edges(data=True))

    highways, _, _ = read_highways(real_data / extract, Findings())
    network = street_network(highways, profile, CRS, Findings())

    assert set(network.node_id.tolist()) == set(graph.nodes)
    assert arcs_of(network) == expected


@pytest.mark.real_data
def test_newport_counts(real_data: Path) -> None:
    findings = Findings()
    highways, bbox, date = read_highways(
        real_data / "newport" / "newport-2023-06-13.osm.pbf", findings
    )
    network = street_network(highways, WALK, CRS, findings)

    assert isinstance(highways, Highways)
    assert (network.node_count, network.arc_count) == (42_236, 90_288)
    assert (bbox, date) == (None, "2023-06-12")
    assert findings.all() == ()


@pytest.mark.real_data
def test_every_rutland_postcode_is_near_a_street(real_data: Path) -> None:
    import pandas as pd
    from scipy.spatial import cKDTree

    from geo.crs import to_metres

    folder = real_data / "english-rural"
    highways, _, _ = read_highways(folder / "rutland-2018-02-27.osm.pbf", Findings())
    x_m, y_m = to_metres(highways.node_lat, highways.node_lon, CRS)
    codes = pd.read_csv(folder / "rutland_postcodes_2025-10.csv")
    codes = codes[codes["lad_code"] == "E06000017"]
    px_m, py_m = to_metres(codes["lat"], codes["lon"], CRS)

    away_m, _ = cKDTree(np.column_stack((x_m, y_m))).query(np.column_stack((px_m, py_m)))

    assert len(codes) == 1_279
    assert away_m.max() <= 400
