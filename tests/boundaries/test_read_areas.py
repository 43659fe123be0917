"""Small areas from GeoPackage and GeoJSON: what is known of each, and never more than that."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import MultiPolygon, Point, Polygon

from geo.boundaries import COLUMNS, AreaColumns
from geo.errors import InputError
from tests.boundaries.areas import BNG, EAST, WEST, feature, frame, geojson, geopackage, read


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
