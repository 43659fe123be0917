"""Streets through OSMnx, from answers shaped like those of the real servers; no connection."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import osmnx
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeoError, InputError
from geo.findings import Findings
from geo.osm_features import read_features
from geo.streets.assemble import street_network
from geo.streets.download import download_place, download_polygon, read_polygon
from geo.streets.graphs import chains
from geo.streets.local import read_highways
from geo.streets.profiles import DRIVE, WALK
from tests.streets.conftest import FakeWeb
from tests.streets.drawing import Town, arcs_of, small_town

CRS = "EPSG:27700"
SQUARE = [[[-1.01, 51.99], [-0.98, 51.99], [-0.98, 52.01], [-1.01, 52.01], [-1.01, 51.99]]]
OUTLINE = {"type": "Polygon", "coordinates": SQUARE}


def place(name: str, shape: dict[str, Any]) -> dict[str, Any]:
    """Give one result of Nominatim's search."""
    return {
        "place_id": 1, "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
        "osm_type": "relation", "osm_id": 57398, "lat": "52.0", "lon": "-1.0",
        "class": "boundary", "type": "administrative", "place_rank": 12, "importance": 0.6,
        "addresstype": "county", "name": name, "display_name": f"{name}, England",
        "boundingbox": ["51.99", "52.01", "-1.01", "-0.98"], "geojson": shape,
    }  # fmt: skip


def polygon_file(folder: Path, document: Any = OUTLINE) -> Path:
    path = folder / "area.geojson"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def busy_town() -> Town:
    """Draw the small town with what only bad luck brings: loops, eights, twins."""
    town = small_town()
    town.way(101, [21, 22, 32, 31, 21, 11], highway="path", name="Loop then on")
    town.way(102, [12, 13, 23, 22, 12, 11, 21, 22], highway="residential", name="Eight")
    town.way(103, [14, 15, 14], highway="residential", oneway="yes")
    town.way(104, [34, 33, 34, 33], highway="residential", oneway="reverse")
    town.way(105, [24, 25, 25, 15], highway="unclassified", maxspeed="40 mph")
    town.way(106, [31, 11], highway="tertiary", oneway="1", junction="roundabout")
    return town


@pytest.mark.parametrize("profile", [WALK, DRIVE])
def test_a_local_file_and_osmnx_give_the_same_network(
    web: FakeWeb, tmp_path: Path, profile: Any
) -> None:
    web.town = busy_town()
    highways, _, _ = read_highways(web.town.write(tmp_path / "t.osm"), Findings())
    extract = download_polygon(polygon_file(tmp_path))

    ours = street_network(highways, profile, CRS, Findings())
    theirs = street_network(extract.highways, profile, CRS, Findings())
    plain = osmnx.graph_from_polygon(
        read_polygon(polygon_file(tmp_path)),
        network_type=profile.name,
        simplify=False,
        retain_all=True,
        truncate_by_edge=True,
    )

    assert ours.node_id.tolist() == theirs.node_id.tolist() == sorted(plain.nodes)
    assert ours.node_lat.tolist() == theirs.node_lat.tolist()
    assert ours.node_lon.tolist() == theirs.node_lon.tolist()
    assert arcs_of(ours) == arcs_of(theirs)
    assert arcs_of(ours) == Counter(
        (u, v, round(d["length"], 6)) for u, v, d in plain.edges(data=True)
    )
    for column in ("arc_way", "arc_flags", "arc_speed_kmh", "arc_length_m", "node_component"):
        assert getattr(ours, column).tolist() == getattr(theirs, column).tolist(), column
    street = [n.names[i] for n in (ours, theirs) for i in n.arc_name.tolist()]
    assert street[: ours.arc_count] == street[ours.arc_count :]


def test_ways_come_back_as_they_were_drawn(web: FakeWeb, tmp_path: Path) -> None:
    web.town = small_town()

    highways = download_polygon(polygon_file(tmp_path)).highways

    refs = {
        way: highways.ref[a:b].tolist()
        for way, a, b in zip(
            highways.way_id.tolist(), highways.first_ref[:-1], highways.first_ref[1:], strict=True
        )
    }
    assert refs == {way: nodes for way, (nodes, _) in web.town.ways.items()}
    assert highways.way_tags[highways.way_id.tolist().index(30)]["oneway"] == "-1"
    assert highways.node_tags[22] == {"barrier": "bollard"}
    assert highways.broken_after.tolist() == []


def test_streets_that_leave_the_area_are_cut_where_they_leave(web: FakeWeb, tmp_path: Path) -> None:
    # From inside out to 3 km away and back in: the far part goes, the ends stay.
    web.town = Town(
        nodes={1: (52.0, -1.0), 2: (52.0, -0.975), 3: (52.0, -0.95), 4: (52.005, -0.95),
               5: (52.005, -0.975), 6: (52.005, -1.0)}
    )  # fmt: skip
    web.town.way(1, [1, 2, 3, 4, 5, 6], highway="residential")

    highways = download_polygon(polygon_file(tmp_path)).highways
    network = street_network(highways, WALK, CRS, Findings())

    assert network.node_id.tolist() == [1, 2, 5, 6]
    assert sorted((int(u), int(v)) for u, v, _ in arcs_of(network)) == [
        (1, 2), (2, 1), (5, 6), (6, 5),
    ]  # fmt: skip


def test_a_place_by_name(web: FakeWeb) -> None:
    web.town = small_town()
    web.places = [
        place("Rutland", {"type": "Point", "coordinates": [-1.0, 52.0]}) | {"importance": 0.9},
        place("Rutland", OUTLINE),
    ]

    extract = download_place("Rutland, England")

    assert extract.bbox == pytest.approx((-1.01, 51.99, -0.98, 52.01))
    assert extract.data_date == ""
    assert len(extract.highways.way_id) == len(web.town.ways)
    assert any(url.startswith(osmnx.settings.nominatim_url) for url in web.asked)


def test_the_users_servers_are_asked_and_their_settings_stay(
    web: FakeWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.town = small_town()
    monkeypatch.setattr(osmnx.settings, "overpass_url", "https://maps.example.org/api")
    before = {k: v for k, v in vars(osmnx.settings).items() if not k.startswith("_")}
    ways, nodes = [*osmnx.settings.useful_tags_way], [*osmnx.settings.useful_tags_node]

    download_polygon(polygon_file(tmp_path))
    web.fault = lambda: requests.ConnectionError("no route")
    with pytest.raises(GeoError):
        download_polygon(polygon_file(tmp_path))

    assert all(url.startswith("https://maps.example.org/api/") for url in web.asked)
    assert {k: v for k, v in vars(osmnx.settings).items() if not k.startswith("_")} == before
    assert (osmnx.settings.useful_tags_way, osmnx.settings.useful_tags_node) == (ways, nodes)


def test_the_same_features_as_from_a_local_file(web: FakeWeb, tmp_path: Path) -> None:
    town = small_town()
    town.node_tags |= {
        11: {"amenity": "community_centre", "name": "The Hall", "wheelchair": "yes"},
        12: {"amenity": "bench"},
        13: {"highway": "crossing"},
        14: {"natural": "tree"},
        15: {"railway": "station", "name": "Town"},
        25: {"shop": "charity"},
        35: {"shop": "bakery"},
    }
    town.way(201, [21, 22, 32, 31, 21], building="yes", name="Old Mill", amenity="library")
    town.way(202, [33, 34, 35], waterway="river", name="Gwash")
    web.town = town

    there = read_features(town.write(tmp_path / "t.osm"), Findings())
    extract = download_polygon(polygon_file(tmp_path))

    ours = {f.osm_id: f for f in there}
    theirs = {f.osm_id: f for f in extract.features}
    assert set(theirs) == set(ours)
    assert {"node/11", "node/15", "node/25", "way/201", "way/202"} <= set(theirs)
    assert theirs["node/11"].tags == town.node_tags[11]
    assert theirs["way/201"].geometry.equals(ours["way/201"].geometry)
    assert theirs["way/201"].geometry.geom_type == "Polygon"
    assert theirs["way/202"].geometry.geom_type == "LineString"


def test_streets_without_any_feature_would_do(web: FakeWeb, tmp_path: Path) -> None:
    web.town = small_town()
    answer = web.request

    def no_features(url: str, **options: Any) -> Any:
        if "amenity" in options.get("data", {}).get("data", ""):
            web.fault = lambda: (200, json.dumps({"elements": []}))
        return answer(url, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests, "post", no_features)
        extract = download_polygon(polygon_file(tmp_path))

    assert extract.features == []
    assert len(extract.highways.way_id) == len(web.town.ways)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (lambda: requests.ConnectionError("no route"), "cannot be reached"),
        (lambda: requests.Timeout("slow"), "cannot be reached"),
        (lambda: (500, "<html>broken</html>"), "answer cannot be used"),
        (lambda: (200, "<html>log in to this hotspot</html>"), "answer cannot be used"),
        (lambda: (200, json.dumps({"remark": "out of memory"})), "answer without 'elements'"),
        (lambda: (200, json.dumps({"elements": []})), "no streets inside"),
    ],
)
def test_faults_of_the_server_are_one_line(
    web: FakeWeb, tmp_path: Path, fault: Any, says: str
) -> None:
    web.fault = fault

    with pytest.raises(GeoError, match=says) as caught:
        download_polygon(polygon_file(tmp_path))

    assert str(caught.value).startswith("area.geojson: ")
    assert "\n" not in str(caught.value)


def test_streets_elsewhere_are_not_streets_inside(web: FakeWeb, tmp_path: Path) -> None:
    web.town = Town(nodes={1: (10.0, 10.0), 2: (10.0, 10.1)}).way(1, [1, 2], highway="path")

    with pytest.raises(GeoError, match="no streets inside"):
        download_polygon(polygon_file(tmp_path))


def test_unknown_places_and_places_without_a_boundary(web: FakeWeb) -> None:
    with pytest.raises(GeoError, match="'Rutlnd': no such place is known"):
        download_place("Rutlnd")
    web.places = [place("Oakham", {"type": "Point", "coordinates": [-1.0, 52.0]})]
    with pytest.raises(GeoError, match="no boundary in OpenStreetMap"):
        download_place("Oakham")


@pytest.mark.parametrize(
    "document",
    [
        OUTLINE,
        {"type": "MultiPolygon", "coordinates": [SQUARE]},
        {"type": "Feature", "properties": {}, "geometry": OUTLINE},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": OUTLINE}]},
    ],
)
def test_every_geojson_outline_is_read(tmp_path: Path, document: Any) -> None:
    outline = read_polygon(polygon_file(tmp_path, document))

    assert outline.bounds == (-1.01, 51.99, -0.98, 52.01)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("", "is not GeoJSON"),
        ('{"type": "Polygon",\n oops}', r"line 2, column 2.*is not GeoJSON"),
        ("<OGRVRTDataset></OGRVRTDataset>", "is not GeoJSON"),
        ("[" * 100_000, "no outline that can be read"),
        ([1, 2], "no outline that can be read"),
        ({"type": "Polygon"}, "no outline that can be read"),
        ({"type": "Polygon", "coordinates": [["a", "b"]]}, "no outline that can be read"),
        ({"type": "Polygon", "coordinates": []}, "holds no area"),
        ({"type": "Point", "coordinates": [0, 0]}, "holds no area"),
        ({"type": "FeatureCollection", "features": []}, "holds no area"),
        ({"type": "Polygon", "coordinates": [[[4e5, 3e5], [5e5, 3e5], [5e5, 4e5], [4e5, 3e5]]]},
         "not in longitude and latitude"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 1], [2, 1], [2, 2], [NaN, 1]]]}',
         "no outline that can be read|not in longitude and latitude"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
         "crosses itself"),
    ],
)  # fmt: skip
def test_bad_outlines_are_one_line(tmp_path: Path, document: Any, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read_polygon(polygon_file(tmp_path, document))

    assert str(caught.value).startswith("area.geojson")
    assert "\n" not in str(caught.value)


def test_a_missing_outline(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.geojson: cannot be opened: No such file"):
        download_polygon(tmp_path / "none.geojson")


@given(st.lists(st.integers(0, 9), min_size=2, max_size=12).filter(lambda r: len(set(r)) > 1))
def test_chains_use_every_segment_once(route: list[int]) -> None:
    segments = [(a, b) for a, b in pairwise(route) if a != b]

    parts = chains(segments)

    joined = [pair for part in parts for pair in pairwise(part)]
    assert Counter(joined) == Counter(segments)
    if len(set(route)) == len(route):
        assert parts == [route]
