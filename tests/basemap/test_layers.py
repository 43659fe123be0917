"""What the base map draws, in which layer and class; and that the colours know every class."""

from __future__ import annotations

import re

import pytest
from shapely.geometry import LineString, Point, Polygon

from geo.basemap_layers import LAYERS, draw
from geo.osm import Feature
from tests.conftest import ROOT

SHAPES = {
    "point": Point(0, 0),
    "line": LineString([(0, 0), (1, 1)]),
    "area": Polygon([(0, 0), (1, 0), (1, 1)]),
}


def drawn(shape: str, **tags: str) -> tuple[str, object] | None:
    found = draw(Feature("way/1", tags, SHAPES[shape]))
    return None if found is None else (found.layer, found.properties.get("class"))


@pytest.mark.parametrize(
    ("shape", "tags", "expected"),
    [
        ("line", {"highway": "motorway"}, ("roads", "motorway")),
        ("line", {"highway": "trunk"}, ("roads", "major")),
        ("line", {"highway": "residential"}, ("roads", "minor")),
        ("line", {"highway": "steps"}, ("roads", "path")),
        ("line", {"highway": "footway", "footway": "sidewalk"}, None),
        ("line", {"highway": "service", "service": "parking_aisle"}, None),
        ("line", {"highway": "proposed"}, None),
        ("line", {"railway": "rail"}, ("rail", "line")),
        ("line", {"railway": "rail", "service": "yard"}, ("rail", "siding")),
        ("line", {"railway": "rail", "tunnel": "yes"}, None),
        ("line", {"waterway": "river"}, ("water", "river")),
        ("line", {"waterway": "stream", "tunnel": "culvert"}, None),
        ("area", {"natural": "water"}, ("water", "lake")),
        ("area", {"landuse": "reservoir"}, ("water", "lake")),
        ("area", {"building": "yes", "amenity": "school"}, ("buildings", None)),
        ("area", {"building": "no"}, None),
        ("area", {"leisure": "park"}, ("landuse", "green")),
        ("area", {"natural": "wood"}, ("landuse", "wood")),
        ("area", {"landuse": "residential"}, ("landuse", "built")),
        ("area", {"amenity": "library"}, None),
        ("point", {"place": "village", "name": "Wing"}, ("places", "village")),
        ("point", {"place": "village"}, None),
        ("point", {"amenity": "pub", "name": "The Ship"}, None),
    ],
)
def test_layer_and_class(
    shape: str, tags: dict[str, str], expected: tuple[str, object] | None
) -> None:
    assert drawn(shape, **tags) == expected


def test_wider_roads_are_drawn_from_further_away() -> None:
    order = ["motorway", "primary", "secondary", "tertiary", "unclassified", "residential", "path"]
    zooms = []
    for kind in order:
        found = draw(Feature("way/1", {"highway": kind}, SHAPES["line"]))
        assert found is not None
        zooms.append(found.min_zoom)
    assert zooms == sorted(zooms)
    assert zooms[0] == 6
    assert zooms[-1] == 13


def test_the_paint_rules_name_only_layers_that_the_tiles_have() -> None:
    script = (ROOT / "webmap" / "static" / "basemap.js").read_text(encoding="utf-8")
    painted = set(re.findall(r'(?:dataLayer: |fill\(|line\(|lineName\()"(\w+)"', script))
    assert painted == set(LAYERS)


def test_the_page_of_the_map_asks_no_other_host_and_evaluates_no_text() -> None:
    script = (ROOT / "webmap" / "static" / "basemap.js").read_text(encoding="utf-8")
    assert re.findall(r"https?://[^\s\"']+", script) == ["https://www.openstreetmap.org/copyright"]
    assert not re.search(r"\beval\(|new Function|import\(|innerHTML|fetch\(", script)
