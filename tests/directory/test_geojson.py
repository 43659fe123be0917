"""GeoJSON in: points with properties, read as plain text and refused where it could do harm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory import geojson
from directory.columns import COLUMNS, REQUIRED
from directory.errors import FileError
from directory.importing import FileFormat, read_file
from directory.rows import Reading
from tests.directory.examples import day

TODAY = day("2026-11-22")
POINT = {"type": "Point", "coordinates": [-2.99, 51.58]}


def feature(geometry: object = POINT, **properties: object) -> dict[str, Any]:
    named = {"id": "a", "name": "Tea", "kind": "Club", **properties}
    return {"type": "Feature", "geometry": geometry, "properties": named}


def write(tmp_path: Path, *features: object, **more: object) -> Path:
    path = tmp_path / "groups.geojson"
    whole = {"type": "FeatureCollection", "features": features, **more}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def read(path: Path) -> Reading:
    return read_file(path, TODAY).reading


def said(reading: Reading) -> list[tuple[int, str, bool]]:
    return [(p.line, p.column, p.rejected) for p in reading.problems]


def test_points_with_properties_are_groups(tmp_path: Path) -> None:
    reading = read(
        write(
            tmp_path,
            feature(Venue_Name="Hall", frequency="weekly", day="Tue", start_time="10:00",
                    end_time="11:00", min_age=55, price=2.5, step_free=True,
                    needs=["lonely", "a;b"], cost=None),
            {**feature(None, name="Call"), "id": 12, "properties": {"name": "Call", "kind": "C"}},
        )
    )  # fmt: skip
    assert reading.problems == ()
    tea, call = reading.groups
    (venue,) = tea.venues
    assert (venue.name, venue.lat, venue.lon) == ("Hall", 51.58, -2.99)
    assert (tea.min_age, tea.cost_pence, tea.needs) == (55, 250, ("lonely", "a;b"))
    assert (call.id, call.venues) == ("12", ())


@pytest.mark.parametrize(
    ("bad", "column", "rejected"),
    [
        (feature({"type": "Point", "coordinates": [51.58, -2.99]}), "lat", False),
        (feature({"type": "Point", "coordinates": [0, 0]}), "lat", False),
        (feature({"type": "Point", "coordinates": ["x", 1]}), "geometry", False),
        (feature({"type": "Point", "coordinates": [True, 1]}), "geometry", False),
        (feature({"type": "Point", "coordinates": [1]}), "geometry", False),
        (feature({"type": "Polygon", "coordinates": [[[0, 0]]]}), "geometry", False),
        (feature("here"), "geometry", False),
        (feature(lat=52.0, lon=-2.99), "lat", False),
        (feature(name={"en": "Tea"}), "name", True),
        (feature(needs=[["x"]]), "needs", True),
        (feature(name="T\ud800"), "name", True),
        (feature(how="by post"), "how", True),
        (feature(colour="red"), "colour", False),
        ({**feature(), "properties": [1]}, "", True),
        ({"type": "Thing"}, "", True),
        (7, "", True),
    ],
)
def test_a_bad_feature_is_named_with_its_number_and_property(
    tmp_path: Path, bad: object, column: str, rejected: bool
) -> None:
    reading = read(write(tmp_path, feature(id="ok"), bad))
    assert said(reading) == [(2, column, rejected)]
    assert len(reading.groups) == (1 if rejected else 2)
    shown = str(reading.problems[0])
    assert shown.startswith("groups.geojson, feature 2")
    assert all(v.lat is None or v.lat == 51.58 for g in reading.groups for v in g.venues)


def test_a_property_that_is_there_twice_is_not_guessed(tmp_path: Path) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": [feature(), feature(id="b")]})
    path = tmp_path / "groups.geojson"
    path.write_text(text.replace('"id": "b"', '"id": "b", "name": "Chess"'), encoding="utf-8")
    reading = read(path)
    assert said(reading) == [(2, "name", True)]
    assert said(read(write(tmp_path, feature(id="c"), feature(Name="Other")))) == [
        (2, "name", True)
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "empty"),
        ("[", "line 1: it is not JSON"),
        ('{"type":\n}', "line 2: it is not JSON"),
        ("[]", "no FeatureCollection"),
        ('{"type": "Topology"}', "no FeatureCollection"),
        ('{"type": ["FeatureCollection"]}', "no FeatureCollection"),
        (
            '{"type": "FeatureCollection", "features": [], "crs": {"properties": {"name": []}}}',
            "in degrees",
        ),
        ('{"type": "FeatureCollection", "features": {}}', "not a list"),
        ("[" * 100_000, "lists within lists"),
        ('{"a":' * 100_000, "lists within lists"),
        ('{"type": "FeatureCollection", "features": [NaN]}', "NaN is not a number"),
        ("1" * 5000, "not JSON"),
        ("<OGRVRTDataSource>file:///etc/passwd", "not JSON"),
        ('{"type": "FeatureCollection", "features": []}', "no groups"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_in_one_line(
    tmp_path: Path, text: str, what: str
) -> None:
    path = tmp_path / "groups.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=what) as error:
        read(path)
    assert str(error.value).isprintable()
    assert "passwd" not in str(error.value)


def test_other_coordinates_than_degrees_are_refused(tmp_path: Path) -> None:
    def crs(name: object) -> dict[str, object]:
        return {"crs": {"type": "name", "properties": {"name": name}}}

    with pytest.raises(FileError, match=r"27700.*in degrees"):
        read(write(tmp_path, feature(), **crs("urn:ogc:def:crs:EPSG::27700")))
    assert read(write(tmp_path, feature(), **crs("urn:ogc:def:crs:OGC:1.3:CRS84"))).groups


def test_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, feature(), feature(id="b"))
    with pytest.raises(FileError, match="larger than"):
        geojson.read_geojson(path, COLUMNS, REQUIRED, most_bytes=50)
    monkeypatch.setattr(geojson, "MOST_ROWS", 1)
    with pytest.raises(FileError, match="more than 1 features"):
        read(path)
    many = {f"p{number}": number for number in range(501)}
    with pytest.raises(FileError, match="different properties"):
        read(write(tmp_path, feature(**many)))


def test_the_properties_may_be_mapped(tmp_path: Path) -> None:
    path = write(tmp_path, {**feature(), "properties": {"Ref": 5, "Title": "Tea"}})
    mapping = tmp_path / "map.toml"
    mapping.write_text('[columns]\nid = "Ref"\nname = "Title"\n[constants]\nkind = "Club"\n')
    (group,) = read_file(path, TODAY, mapping_path=mapping).reading.groups
    assert (group.id, group.name, group.kind) == ("5", "Tea", "Club")
    with pytest.raises(FileError, match="no feature has the property id nor the property name"):
        read_file(path.rename(tmp_path / "x.json"), TODAY, file_format=FileFormat.GEOJSON)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("type", "geometry", "coordinates", "properties", "id", "name", "x")),
            inner | st.sampled_from(("Feature", "Point")),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(JSON, max_size=3))
def test_no_json_fails_otherwise_than_by_saying_what_is_wrong(
    tmp_path: Path, features: list[Any]
) -> None:
    path = write(tmp_path, feature(id="ok"), *features)
    reading = read(path)
    assert any(group.id == "ok" for group in reading.groups) or any(
        problem.rejected for problem in reading.problems
    )
