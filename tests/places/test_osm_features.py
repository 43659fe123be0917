"""Reading tagged shapes from small drawn OSM files, whole and torn."""

from __future__ import annotations

import bz2
import os
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.findings import Findings
from geo.osm import Feature
from geo.osm_features import read_features

# A square of nodes 1-4, a middle square 5-8 inside it, and two nodes apart.
NODES = {
    1: (51.00, -3.00), 2: (51.00, -2.90), 3: (51.10, -2.90), 4: (51.10, -3.00),
    5: (51.02, -2.98), 6: (51.02, -2.92), 7: (51.08, -2.92), 8: (51.08, -2.98),
}  # fmt: skip


def tag_lines(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())


def osm(
    nodes: dict[int, tuple[float, float]] = NODES,
    node_tags: dict[int, dict[str, str]] | None = None,
    ways: dict[int, tuple[list[int], dict[str, str]]] | None = None,
    relations: dict[int, tuple[list[tuple[int, str]], dict[str, str]]] | None = None,
) -> str:
    text = '<osm version="0.6" generator="test">'
    for number, (lat, lon) in nodes.items():
        tags = tag_lines((node_tags or {}).get(number, {}))
        text += f'<node id="{number}" version="1" lat="{lat}" lon="{lon}">{tags}</node>'
    for number, (refs, tags) in (ways or {}).items():
        inside = "".join(f'<nd ref="{ref}"/>' for ref in refs) + tag_lines(tags)
        text += f'<way id="{number}" version="1">{inside}</way>'
    for number, (members, tags) in (relations or {}).items():
        inside = "".join(f'<member type="way" ref="{w}" role="{r}"/>' for w, r in members)
        text += f'<relation id="{number}" version="1">{inside}{tag_lines(tags)}</relation>'
    return text + "</osm>"


def read(tmp_path: Path, text: str) -> tuple[dict[str, Feature], Findings]:
    path = tmp_path / "area.osm"
    path.write_text(text, encoding="utf-8")
    findings = Findings()
    features = read_features(path, findings)
    by_id = {feature.osm_id: feature for feature in features}
    assert len(by_id) == len(features), "an object was given twice"
    return by_id, findings


def codes(findings: Findings) -> dict[str, int]:
    return {finding.code: finding.count for finding in findings.all()}


def test_a_closed_way_is_one_polygon_or_one_line_by_its_tags(tmp_path: Path) -> None:
    ring = [1, 2, 3, 4, 1]
    features, findings = read(
        tmp_path,
        osm(
            node_tags={1: {"amenity": "library", "name": "Town Library"}},
            ways={
                10: (ring, {"leisure": "park"}),
                11: (ring, {"highway": "residential", "name": "The Circle"}),
                12: (ring, {"waterway": "stream"}),
                13: (ring, {"amenity": "school", "area": "no"}),
                14: (ring, {"highway": "pedestrian", "area": "yes"}),
            },
        ),
    )
    kinds = {osm_id: feature.geometry.geom_type for osm_id, feature in features.items()}
    assert kinds == {
        "node/1": "Point",
        "way/10": "Polygon",
        "way/11": "LineString",
        "way/12": "LineString",
        "way/13": "LineString",
        "way/14": "Polygon",
    }
    assert features["node/1"].geometry.coords[0] == (-3.0, 51.0)
    assert features["way/10"].geometry.area == pytest.approx(0.01)
    assert codes(findings) == {}


def test_a_multipolygon_keeps_its_hole_and_its_tags(tmp_path: Path) -> None:
    features, _ = read(
        tmp_path,
        osm(
            ways={10: ([1, 2, 3], {}), 11: ([3, 4, 1], {}), 12: ([5, 6, 7, 8, 5], {})},
            relations={
                20: (
                    [(10, "outer"), (11, "outer"), (12, "inner")],
                    {"type": "multipolygon", "natural": "water", "name": "Mere"},
                )
            },
        ),
    )
    assert list(features) == ["relation/20"]
    mere = features["relation/20"]
    assert mere.tags["name"] == "Mere"
    assert mere.geometry.area == pytest.approx(0.1 * 0.1 - 0.06 * 0.06)


def test_what_a_clipped_extract_tears_apart_is_counted_and_the_rest_is_kept(
    tmp_path: Path,
) -> None:
    features, findings = read(
        tmp_path,
        osm(
            node_tags={1: {"amenity": "pub", "name": "The Ship"}},
            ways={
                10: ([1, 2, 99, 3, 4], {"highway": "tertiary"}),
                11: ([1, 98], {"highway": "service"}),
                12: ([1, 2, 3], {}),
                13: ([1, 2, 97, 1], {"building": "yes"}),
            },
            relations={
                20: (
                    [(12, "outer"), (77, "outer")],
                    {"type": "multipolygon", "natural": "water", "name": "Lake"},
                )
            },
        ),
    )
    # The road is kept as its two stretches of one side each: 0.1 degrees and 0.1 degrees.
    assert set(features) == {"node/1", "way/10"}
    assert features["way/10"].geometry.geom_type == "MultiLineString"
    assert features["way/10"].geometry.length == pytest.approx(0.2)
    counts = codes(findings)
    assert counts.pop("way_cut") == 2
    assert counts.pop("area_incomplete") == 1
    assert counts == {"area_broken": 1}
    lake = next(f for f in findings.all() if f.code == "area_incomplete")
    assert lake.examples == ("relation/20 Lake",)


def test_street_furniture_is_not_read_but_a_named_building_is_kept_whole(tmp_path: Path) -> None:
    ring = [1, 2, 3, 4, 1]
    features, _ = read(
        tmp_path,
        osm(
            node_tags={
                1: {"amenity": "bench"},
                2: {"natural": "tree"},
                3: {"highway": "crossing"},
                4: {"shop": "shoes", "name": "Shoes"},
            },
            ways={
                10: (ring, {"building": "yes", "name": "Village Hall", "wheelchair": "yes"}),
                11: (ring, {"building": "house", "addr:street": "High Street", "source": "Bing"}),
            },
        ),
    )
    assert set(features) == {"way/10", "way/11"}
    assert features["way/10"].tags["wheelchair"] == "yes"
    assert features["way/11"].tags == {"building": "house"}


def test_bz2_reads_like_plain_xml(tmp_path: Path) -> None:
    text = osm(node_tags={1: {"amenity": "library", "name": "Library"}})
    path = tmp_path / "area.osm.bz2"
    path.write_bytes(bz2.compress(text.encode()))
    (feature,) = read_features(path, Findings())
    assert feature.osm_id == "node/1"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.osm.pbf", b"<html><body>404 Not Found</body></html>"),
        ("cut.osm", b'<osm version="0.6"><node id="1" lat="1" lon="'),
        ("notes.txt", b"hello"),
        ("cut.osm.bz2", bz2.compress(b"<osm/>")[:-6]),
    ],
)
def test_what_is_no_osm_file_is_one_line_that_names_it(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_features(path, Findings())
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.osm\.pbf: there is no such file"):
        read_features(tmp_path / "none.osm.pbf", Findings())
    with pytest.raises(InputError, match=r": is a folder, not a file$"):
        read_features(tmp_path, Findings())
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match=r"^pipe: is not a plain file$"):
        read_features(tmp_path / "pipe", Findings())


@pytest.mark.real_data
def test_a_truncated_real_extract_is_an_error(real_data: Path, tmp_path: Path) -> None:
    whole = (real_data / "english-rural" / "rutland-2018-02-27.osm.pbf").read_bytes()
    path = tmp_path / "half.osm.pbf"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"half\.osm\.pbf"):
        read_features(path, Findings())
