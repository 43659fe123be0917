"""Files of areas that are odd, hostile or broken: one line says why, or they are read."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geo.boundaries import AreaColumns, read_areas
from geo.errors import InputError
from geo.findings import Findings
from tests.boundaries.areas import BNG, EAST, WEST, feature, frame, geojson, geopackage, read


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ([], r"holds no areas$"),
        ([feature(title="x")], r"there are: title; say which with --area-column code=COLUMN$"),
        ([feature(code="A"), feature(EAST, code="A")], r"1 codes are there twice, such as 'A'"),
        ([feature(Point(-2, 52), code="A")], r"has no polygons with codes$"),
        ([feature(code=None)], r"has no polygons with codes$"),
        ([feature(box(52, -2, 52.1, -1.9), code="A")], r"latitude and longitude swapped\?$"),
        ([feature(box(400000, 200000, 400100, 200100), code="A")], r"no degrees of longitude"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line(
    tmp_path: Path, features: list[dict[str, Any]], message: str
) -> None:
    path = geojson(tmp_path / "a.geojson", features)
    with pytest.raises(InputError, match=message) as caught:
        read(path)
    assert str(caught.value).startswith("a.geojson: ")
    assert "\n" not in str(caught.value)


def test_a_column_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", [feature(code="A", people=1)])
    with pytest.raises(InputError, match=r"has no column 'pop'; there are: code, people$"):
        read(path, AreaColumns(people="pop"))
    with pytest.raises(InputError, match=r"GeoJSON has no layers"):
        read(path, layer="lsoa21")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        # OGR reads this as a virtual layer over a local file, whatever it is called.
        ("v.geojson", b"<OGRVRTDataSource><OGRVRTLayer name='s'><SrcDataSource>secret.csv"
         b"</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>", r"line 1, column 1\): is not Geo"),
        ("v.gpkg", b"<OGRVRTDataSource></OGRVRTDataSource>", r"is not a GeoPackage"),
        ("deep.geojson", b"[" * 200_000, r"is nested too deeply"),
        ("list.geojson", b"[1, 2]", r"is not a GeoJSON FeatureCollection"),
        ("none.geojson", b'{"type":"FeatureCollection"}', r"has no list of features"),
        ("odd.geojson", b'{"type":"FeatureCollection","features":[3]}', r"\(feature 1\): is not"),
        ("nan.geojson", b'{"type":"FeatureCollection","features":[NaN]}', r"NaN is no JSON number"),
        ("cut.geojson", b'{"type":"FeatureCollection","features":[{"type', r"is not GeoJSON"),
        ("bytes.geojson", b"\xff\xfe\x00\x01\xd8", r"is not GeoJSON"),
        ("shape.geojson", b'{"type":"FeatureCollection","features":[{"type":"Feature",'
         b'"properties":{"code":"A"},"geometry":{"type":"Polygon","coordinates":7}}]}',
         r"\(feature 1\): its shape is damaged"),
        ("crs.geojson", b'{"type":"FeatureCollection","features":[],"crs":{"type":"link"}}',
         r"coordinate system that we do not know"),
        ("areas.shp", b"\x00\x00\x27\x0a", r"is not a GeoPackage: give a .gpkg or .geojson file"),
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused_in_one_line(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / "secret.csv").write_text("code,secret\nA,42\n")
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read(path)
    assert str(caught.value).startswith(name)
    assert "\n" not in str(caught.value)


def test_what_is_no_file_is_said_to_be_none(tmp_path: Path) -> None:
    for name in ("none.gpkg", "none.geojson"):
        with pytest.raises(InputError, match=rf"^{name}: there is no such file$"):
            read(tmp_path / name)
    for name in ("folder.gpkg", "folder.geojson"):
        (tmp_path / name).mkdir()
        with pytest.raises(InputError, match=rf"^{name}: is a folder, not a file$"):
            read(tmp_path / name)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match=r"^pipe: is not a plain file$"):
        read(tmp_path / "pipe")


def test_a_layer_without_rows_holds_no_areas(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg", lsoa21=frame(lsoa21_code=["E1", "E2"]))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP TRIGGER IF EXISTS trigger_delete_feature_count_lsoa21")
        db.execute("DROP TRIGGER IF EXISTS rtree_lsoa21_geom_delete")
        db.execute("DELETE FROM lsoa21")
    with pytest.raises(InputError, match=r"^a\.gpkg \(layer lsoa21\): holds no areas$"):
        read(path)


def test_the_layer_is_named_where_others_could_be_meant(tmp_path: Path) -> None:
    path = geopackage(
        tmp_path / "a.gpkg",
        msoa21=frame(msoa21_code=["M1", "M2"]),
        lsoa21=frame(lsoa21_code=["E1", "E2"]),
        rivers=frame(title=["x", "y"]),
    )
    findings = Findings()
    read_areas(path, BNG, None, None, findings)
    (finding,) = findings.all()
    assert finding.code == "area_layer_chosen"
    assert finding.examples == ("a.gpkg: lsoa21 is used; there are also msoa21",)
    # Who names a layer has chosen it.
    assert read(path, layer="msoa21")[1] == {}


def test_views_and_plain_databases_are_not_layers(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg", lsoa21=frame(lsoa21_code=["E1", "E2"]))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE VIEW trap AS SELECT * FROM lsoa21")
        db.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
            "VALUES ('trap', 'features', 'trap', 4326)"
        )
        db.execute("INSERT INTO gpkg_geometry_columns VALUES ('trap','geom','POLYGON',4326,0,0)")
    with pytest.raises(InputError, match=r"no layer 'trap'; there are: lsoa21$"):
        read(path, layer="trap")
    plain = tmp_path / "plain.gpkg"
    with closing(sqlite3.connect(plain)) as db, db:
        db.execute("CREATE TABLE t (x)")
    with pytest.raises(InputError, match=r"is an SQLite file but not a GeoPackage$"):
        read(plain)


def test_a_layer_without_a_coordinate_system_is_refused(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg", lsoa21=frame(lsoa21_code=["E1", "E2"]))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE gpkg_geometry_columns SET srs_id = -1")
    with pytest.raises(InputError, match=r"\(layer lsoa21\): does not say its coordinate system"):
        read(path)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_geopackage_is_read_or_refused_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    whole = geopackage(folder / "w.gpkg", lsoa21=frame(lsoa21_code=["E1", "E2"])).read_bytes()
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 20))):
        damaged[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = folder / "d.gpkg"
    path.write_bytes(bytes(damaged[: data.draw(st.integers(len(whole) // 2, len(whole)))]))
    message = ""
    try:
        areas, _ = read(path)
    except InputError as fault:
        message = str(fault)
    else:
        assert 1 <= len(areas) <= 2
        assert areas["code"].is_unique
    assert "\n" not in message


def test_properties_of_odd_types_are_text_or_unknown(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "a.geojson",
        [feature(WEST, code=7, name=["a", "b"], people={"n": 1}, rural=True, households=3.0)],
    )
    areas, faults = read(path)
    assert areas[["code", "people", "rural", "households"]].values.tolist() == [
        ["7", pd.NA, True, 3]
    ]
    assert faults == {"area_value_unreadable": 1}


def test_line_breaks_in_names_do_not_break_the_message(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", [feature(**{"ti\ntle": "x"})])
    with pytest.raises(InputError) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    path = geojson(tmp_path / "a.geojson", [feature(code="A\nB"), feature(EAST, code="A\nB")])
    with pytest.raises(InputError) as caught:
        read(path)
    assert "\n" not in str(caught.value)


def test_odd_file_names_and_values_stay_on_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path / "a\nb\x1b[2J.gpkg")
    assert str(caught.value) == "a b?[2J.gpkg: there is no such file"
    path = geojson(tmp_path / "c\nd.geojson", [feature(code="A"), feature(EAST)])
    findings = Findings()
    read_areas(path, BNG, None, None, findings)
    assert [finding.examples for finding in findings.all()] == [("c d.geojson",)]


def test_line_breaks_in_codes_and_names_become_spaces(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", [feature(code="A\nB", name="Over\r\n the\thill")])
    areas, _ = read(path)
    assert areas[["code", "name"]].values.tolist() == [["A B", "Over the hill"]]
