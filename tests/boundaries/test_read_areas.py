"""Small areas from GeoPackage and GeoJSON: what is known of each, and never more than that."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box, mapping

from geo.boundaries import COLUMNS, AreaColumns, read_areas
from geo.errors import InputError
from geo.findings import Findings

BNG = "EPSG:27700"
WEST, EAST = box(-2.0, 52.0, -1.9, 52.1), box(-1.9, 52.0, -1.8, 52.1)


def frame(**columns: list[Any]) -> gpd.GeoDataFrame:
    shapes = columns.pop("geometry", [WEST, EAST])
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


def geopackage(path: Path, **layers: gpd.GeoDataFrame) -> Path:
    for name, layer in layers.items():
        layer.to_file(path, layer=name, driver="GPKG")
    return path


def geojson(path: Path, features: list[dict[str, Any]], **more: Any) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
    return path


def feature(shape: Any = WEST, **properties: Any) -> dict[str, Any]:
    geometry = None if shape is None else mapping(shape)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def read(
    path: Path, columns: AreaColumns | None = None, layer: str | None = None
) -> tuple[gpd.GeoDataFrame, dict[str, int]]:
    findings = Findings()
    areas = read_areas(path, BNG, columns, layer, findings)
    return areas, {finding.code: finding.count for finding in findings.all()}


def test_every_field_that_a_file_has_is_read_and_the_rest_is_unknown(tmp_path: Path) -> None:
    path = geopackage(
        tmp_path / "areas.gpkg",
        lsoa21=frame(
            lsoa21_code=["E2", "E1"],
            lsoa21_name=["Town 2", "Town 1"],
            pop21_total=[1500, 0],
            pop21_65plus=[300, 0],
            imd19_decile=[9, 9],
            imd25_decile=[1.0, None],
            imd25_income_decile=[5, 5],
            ruc21_name=["Urban: Nearer to a major town or city", "Smaller rural: Further"],
            ruc21_urban_rural=["Urban", "Rural"],
        ),
    )
    areas, faults = read(path)
    assert tuple(areas.columns) == COLUMNS
    assert faults == {}
    assert areas.crs == "EPSG:4326"
    assert areas["code"].tolist() == ["E1", "E2"]
    assert areas["name"].tolist() == ["Town 1", "Town 2"]
    assert areas["people"].tolist() == [0, 1500]
    assert areas["people_65_plus"].tolist() == [0, 300]
    assert areas["deprivation_decile"].tolist() == [pd.NA, 1]
    assert areas["rural"].tolist() == [True, False]
    assert areas["rurality"].iloc[0] == "Smaller rural: Further"
    for unknown in ("households", "households_no_car"):
        assert areas[unknown].isna().all()
        assert areas[unknown].sum(min_count=1) is pd.NA
    assert areas["lat"].between(52.0, 52.1).all()
    assert areas["lon"].iloc[0] == pytest.approx(-1.85, abs=0.06)


def test_names_of_the_office_for_national_statistics_are_understood(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "a.geojson",
        [feature(LSOA21CD="E01", LSOA21NM="Here 1A", MSOA21CD="E02", RUC21NM="Larger rural: N")],
    )
    areas, _ = read(path)
    assert areas[["code", "name", "rurality", "rural"]].values.tolist() == [
        ["E01", "Here 1A", "Larger rural: N", True]
    ]


def test_output_areas_are_told_by_their_own_code_not_their_parents(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "a.geojson",
        [
            feature(WEST, LSOA21CD="E01", OA21CD="E00001"),
            feature(EAST, LSOA21CD="E01", OA21CD="E00002"),
        ],
    )
    assert read(path)[0]["code"].tolist() == ["E00001", "E00002"]


@pytest.mark.parametrize(
    ("words", "rural"),
    [
        ("Rural town and fringe", True),
        ("Urban with significant rural", False),
        ("Urban major conurbation", False),
        ("Somewhere", pd.NA),
        (None, pd.NA),
    ],
)
def test_rural_follows_from_the_words_of_the_class_only_where_they_say_it(
    tmp_path: Path, words: str | None, rural: object
) -> None:
    path = geojson(tmp_path / "a.geojson", [feature(code="E1", rurality=words)])
    assert read(path)[0]["rural"].tolist() == [rural]


def test_columns_that_the_user_names_come_first(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "a.geojson", [feature(code="wrong", zone="Z1", inhabitants=12, people=99)]
    )
    areas, _ = read(path, AreaColumns(code="zone", people="inhabitants"))
    assert areas[["code", "people"]].values.tolist() == [["Z1", 12]]


def test_values_that_are_no_counts_are_unknown_and_said(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "a.geojson",
        [
            feature(WEST, code="A", people="c", people_65_plus=-1, deprivation_decile=11),
            feature(EAST, code="B", people="1,234", people_65_plus=2000, deprivation_decile=10),
        ],
    )
    areas, faults = read(path)
    assert areas["people"].tolist() == [pd.NA, 1234]
    assert areas["people_65_plus"].tolist() == [pd.NA, 2000]
    assert areas["deprivation_decile"].tolist() == [pd.NA, 10]
    assert faults == {"area_value_unreadable": 3, "area_part_larger_than_whole": 1}


def test_people_live_at_the_centroid_that_the_file_gives_else_inside(tmp_path: Path) -> None:
    points = gpd.GeoDataFrame(
        {"lsoa21_code": ["E1"]}, geometry=[Point(-1.99, 52.01)], crs="EPSG:4326"
    )
    many = gpd.GeoDataFrame(
        {"lsoa21_code": ["E1", "E1"]},
        geometry=[Point(-1.91, 52.09), Point(-1.92, 52.09)],
        crs="EPSG:4326",
    )
    path = geopackage(
        tmp_path / "a.gpkg",
        oa21_pop_weighted_centroids=many,
        lsoa21_postcode_centroids=points,
        lsoa21=frame(lsoa21_code=["E1", "E2"]),
    )
    areas, _ = read(path)
    assert areas["lat"].iloc[0] == pytest.approx(52.01)
    assert areas["lon"].iloc[0] == pytest.approx(-1.99)
    assert EAST.contains(Point(areas["lon"].iloc[1], areas["lat"].iloc[1]))


def test_the_smallest_coded_areas_are_taken_unless_a_layer_is_named(tmp_path: Path) -> None:
    path = geopackage(
        tmp_path / "a.gpkg",
        lad=frame(lad_code=["L"], geometry=[WEST]),
        oa11=frame(oa11_code=["O1", "O2"]),
        notes=frame(text=["a", "b"]),
    )
    assert read(path)[0]["code"].tolist() == ["O1", "O2"]
    assert read(path, layer="lad")[0]["code"].tolist() == ["L"]
    with pytest.raises(InputError, match=r"no layer 'ward'; there are: lad, oa11, notes$"):
        read(path, layer="ward")


def test_other_coordinate_systems_become_degrees(tmp_path: Path) -> None:
    metres = frame(code=["A", "B"]).to_crs(BNG)
    path = geopackage(tmp_path / "a.gpkg", areas=metres)
    west = read(path)[0].set_index("code").geometry["A"]
    assert west.bounds == pytest.approx(WEST.bounds, abs=1e-6)
    features = [feature(shape, code=c) for c, shape in zip("AB", metres.geometry, strict=True)]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    old = geojson(tmp_path / "old.geojson", features, crs=crs)
    assert read(old)[0].geometry[0].bounds == pytest.approx(WEST.bounds, abs=1e-6)


def test_shapes_that_cross_themselves_are_mended_and_counted(tmp_path: Path) -> None:
    bow = Polygon([(-2, 52), (-1.9, 52.1), (-1.9, 52), (-2, 52.1)])
    spike = Polygon(
        [(-1.9, 52), (-1.8, 52), (-1.8, 52.1), (-1.7, 52.1), (-1.8, 52.1), (-1.9, 52.1)]
    )
    path = geojson(tmp_path / "a.geojson", [feature(bow, code="A"), feature(spike, code="B")])
    areas, faults = read(path)
    assert areas.geometry.is_valid.all()
    assert set(areas.geometry.geom_type) <= {"Polygon", "MultiPolygon"}
    assert areas.geometry[1].area == pytest.approx(0.01)
    assert faults == {"area_shape_repaired": 2}


def test_features_without_code_or_shape_are_left_out_and_counted(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "a.geojson",
        [
            feature(WEST, code="A"),
            feature(EAST, code=" "),
            feature(EAST),
            feature(None, code="B"),
            feature(Point(-2, 52), code="C"),
            feature(MultiPolygon(), code="D"),
        ],
    )
    areas, faults = read(path)
    assert areas["code"].tolist() == ["A"]
    assert faults == {"area_without_code": 2, "area_without_shape": 3}


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


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "areas_", "people", "old", "rural"),
    [
        ("newport/newport_boundaries.gpkg", 100, 159_611, 27_059, 12),
        ("english-rural/rutland_boundaries.gpkg", 26, 41_043, 10_385, 16),
        ("english-rural/westdevon_boundaries.gpkg", 32, 57_113, 16_278, 25),
    ],
)
def test_real_areas_have_the_people_that_their_list_says(
    real_data: Path, file: str, areas_: int, people: int, old: int, rural: int
) -> None:
    areas, faults = read(real_data / file)
    # The file holds output areas, wards and the district too.
    assert faults == {"area_layer_chosen": 1}
    assert len(areas) == areas_
    assert areas["people"].sum() == people
    assert areas["people_65_plus"].sum() == old
    assert areas["rural"].sum() == rural
    assert areas["deprivation_decile"].between(1, 10).all()
    assert areas["households"].isna().all()
    # The same rows by GDAL, which may read a file of our own.
    other = gpd.read_file(real_data / file, layer="lsoa21").sort_values(
        "lsoa21_code", ignore_index=True
    )
    assert areas["code"].tolist() == other["lsoa21_code"].tolist()
    assert areas["name"].tolist() == other["lsoa21_name"].tolist()
    assert areas.geometry.geom_equals(other.geometry).all()
