"""The Folium map: asks no other host, runs nothing that it is given."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from geo.routing.vocabulary import Direction, Journey, Leg, LegMode, Point
from tests.web.fakes import TODAY, manifest
from tests.web.pages import parse_fragment
from webmap.maps.area import area_map
from webmap.maps.figure import Basemap, RemoteLayer, SelfHostedMap, assemble, inert_json
from webmap.maps.groups import area_feature, home_feature, journey_features

BOUNDS = (-1.6, 52.0, -1.4, 52.2)


def test_a_map_has_no_address_of_another_host_and_no_inline_style() -> None:
    parts = area_map(
        manifest(basemap=True),
        name="groups",
        label="Map of the groups",
        tiles_url="/tiles/area.pmtiles",
        kind="groups",
        url="/results.geojson",
    )
    both = parts.html + parts.script
    assert not re.search(r"https?:|//[a-z]", both)
    assert "style" not in parts.html
    assert "<" not in parts.script
    assert 'role="region"' in parts.html
    assert "/tiles/area.pmtiles" in parts.script


def test_a_pack_without_a_base_map_asks_for_no_tiles() -> None:
    parts = area_map(
        manifest(basemap=False), name="m", label="Map", tiles_url="/tiles/a", kind="groups"
    )
    assert "/tiles/" not in parts.script


@pytest.mark.parametrize(
    "text", ["{{ 7*7 }}", "{% raw %}", "{# x", "</script><b>", "`${1}`", "a'b\"c\\", "\u2028"]
)
def test_text_in_a_script_is_only_text(text: str) -> None:
    written = inert_json({"credit": text, "nested": {"again": [text]}})
    assert json.loads(written) == {"credit": text, "nested": {"again": [text]}}
    assert "{{" not in written
    assert "{%" not in written
    assert "<" not in written


def test_a_credit_that_looks_like_a_template_is_not_run() -> None:
    """Folium renders a macro's text a second time: 49 would mean that it was run."""
    map_ = SelfHostedMap("m", "Map", BOUNDS, ("{{ 7*7 }} © Somebody",))
    parts = assemble(map_, Basemap("/t?{{ 7*7 }}"), RemoteLayer("groups", "/x?{{ 7*7 }}"))
    assert "49" not in parts.script.replace("-1.49", "")
    assert parts.script.count("7*7") == 3


@pytest.mark.parametrize("url", ["https://elsewhere.example/x", "//elsewhere.example", "x.json"])
def test_a_layer_of_another_host_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="own host"):
        RemoteLayer("groups", url)


@pytest.mark.parametrize(
    "label", ["Map", "Map’r grwpiau: mae’r rhestr yn dweud yr un peth", '"><script>', "{{ 7*7 }}"]
)
def test_a_label_is_only_text(label: str) -> None:
    parts = assemble(SelfHostedMap("m", label, BOUNDS))
    (region,) = parse_fragment(parts.html)
    assert region.get("aria-label") == label
    assert list(region) == []


def test_a_name_that_is_no_word_is_refused() -> None:
    with pytest.raises(ValueError, match="plain word"):
        SelfHostedMap('"><script>', "Map", BOUNDS)


def test_maps_do_not_share_their_parts() -> None:
    one = assemble(SelfHostedMap("one", "One", BOUNDS), RemoteLayer("groups", "/one"))
    two = assemble(SelfHostedMap("two", "Two", BOUNDS), RemoteLayer("groups", "/two"))
    assert "/one" not in two.script
    assert "/two" not in one.script


def test_the_home_is_rounded_for_the_map() -> None:
    feature = home_feature(Point(52.1234567, -1.7654321), "Home")
    assert feature["geometry"]["coordinates"] == [-1.7654, 52.1235]


def test_a_way_becomes_lines_in_order_and_stops_where_one_gets_on_and_off() -> None:
    import datetime as dt

    t = dt.datetime.combine(TODAY, dt.time(10))
    walk = Leg(LegMode.WALK, t, t, None, 0, "home", "A", ((1.0, 2.0), (1.1, 2.1)))
    ride = Leg(LegMode.RIDE, t, t, 0, 1, "A", "B", ((1.1, 2.1), (1.2, 2.2)))
    features = journey_features(Journey(t, t, 0, 0, (walk, ride)), Direction.HOMEWARD)
    said = [
        (f["properties"]["role"], f["properties"].get("mode") or f["properties"]["name"])
        for f in features
    ]
    assert said == [("leg", "walk"), ("leg", "ride"), ("stop", "A"), ("stop", "B")]
    assert features[0]["geometry"]["coordinates"] == [[2.0, 1.0], [2.1, 1.1]]
    assert {f["properties"]["way"] for f in features} == {"homeward"}


SQUARE = [[[-1.5, 52.1], [-1.4, 52.1], [-1.4, 52.2], [-1.5, 52.1]]]


@pytest.mark.parametrize(
    "shape",
    [
        {"type": "Polygon", "coordinates": SQUARE},
        {"type": "MultiPolygon", "coordinates": [SQUARE, SQUARE]},
    ],
)
def test_an_area_keeps_its_shape_and_says_that_it_is_one(shape: dict[str, Any]) -> None:
    feature = area_feature(shape)
    assert feature["geometry"] == shape
    assert feature["properties"] == {"role": "area"}


@pytest.mark.parametrize("shape", [{}, {"type": "Point", "coordinates": [-1.5, 52.1]}])
def test_what_is_no_area_is_refused(shape: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Polygon"):
        area_feature(shape)
