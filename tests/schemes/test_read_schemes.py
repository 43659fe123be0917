"""The file of community-transport schemes: read to the letter, or refused in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box, mapping

from geo import schemes
from geo.errors import InputError
from geo.schemes import read_schemes

EXTENT = (-2.0, 52.0, -1.0, 53.0)
HERE, THERE = box(-1.6, 52.4, -1.4, 52.6), box(-1.3, 52.4, -1.2, 52.6)
BOW_TIE = Polygon([(-1.6, 52.4), (-1.4, 52.6), (-1.4, 52.4), (-1.6, 52.6)])
GOOD = {
    "name": "Vale Dial-a-Ride", "phone": "01632 960150", "days": "Mon-Fri", "from": "09:00",
    "until": "16:30", "note": "Book two days ahead.",
}  # fmt: skip


def feature(shape: Any = HERE, **changed: Any) -> dict[str, Any]:
    """Write a good feature with some properties changed; None leaves one out."""
    told = {name: value for name, value in {**GOOD, **changed}.items() if value is not None}
    geometry = None if shape is None else mapping(shape)
    return {"type": "Feature", "properties": told, "geometry": geometry}


def write(folder: Path, *features: Any, **more: Any) -> Path:
    path = folder / "schemes.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
    return path


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_schemes(path, EXTENT)
    text = str(caught.value)
    assert text.startswith("schemes.geojson")
    assert "\n" not in text
    return text


def test_a_scheme_is_what_its_feature_says(tmp_path: Path) -> None:
    parts = MultiPolygon([HERE, THERE])
    first, second = read_schemes(
        write(
            tmp_path,
            feature(district="left alone"),
            feature(parts, name=" Car  Scheme ", days="Tue", until="24:00", note=None),
        ),
        EXTENT,
    )
    assert (first.name, first.phone) == ("Vale Dial-a-Ride", "01632 960150")
    assert first.note == "Book two days ahead."
    assert first.weekdays == {0, 1, 2, 3, 4}
    assert (first.first_s, first.last_s) == (9 * 3600, 16 * 3600 + 30 * 60)
    assert first.area.equals(HERE)
    assert (second.name, second.note, second.last_s) == ("Car Scheme", "", 86_400)
    assert second.area.equals(parts)


@pytest.mark.parametrize(
    ("days", "numbers"),
    [
        ("Mon Tue Fri", {0, 1, 4}),
        ("mon,wed, FRIDAY", {0, 2, 4}),
        ("Tues - Thurs", {1, 2, 3}),
        ("Mon\u2013Wed Sat", {0, 1, 2, 5}),
        ("Sat-Mon", {5, 6, 0}),
        ("Mon-Sun", set(range(7))),
        ("Wed-Wed", {2}),
    ],
)
def test_days_are_read_as_people_write_them(tmp_path: Path, days: str, numbers: set[int]) -> None:
    (scheme,) = read_schemes(write(tmp_path, feature(days=days)), EXTENT)
    assert scheme.weekdays == numbers


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": None}, "has no 'name'"),
        ({"name": "  "}, "has no 'name'"),
        ({"name": "x" * 301}, "'name' is longer than 300"),
        ({"phone": None}, "has no 'phone'"),
        ({"phone": "the office"}, "'phone' is 'the office'; give a number to ring"),
        ({"phone": 1632960150}, "'phone' is no text; write it in quotation marks"),
        ({"days": None}, "has no 'days'"),
        ({"days": "weekdays"}, "'days' is 'weekdays'; write like Mon-Fri"),
        ({"days": "Mon-"}, "'days' is 'Mon-'"),
        ({"days": "Mon-Wed-Fri"}, "'days' is"),
        ({"days": "T"}, "'days' is 'T'"),
        ({"days": ","}, "'days' is ','"),
        ({"days": ["Mon"]}, "'days' is no text"),
        ({"from": None}, "has no 'from'"),
        ({"from": "9am"}, "'from' is '9am'; write a time like 09:00"),
        ({"from": "24:30"}, "'from' is '24:30'"),
        ({"until": "\u0661\u0666:30"}, "'until' is"),
        ({"until": "09:00"}, "'until' is not after 'from'"),
        ({"until": "08:00"}, "'until' is not after 'from'"),
        ({"note": {"a": 1}}, "'note' is no text"),
        ({"shape": None}, "has no shape; draw"),
        ({"shape": Polygon()}, "has no shape; draw"),
        ({"shape": Point(-1.5, 52.5)}, "is a Point; give a Polygon or MultiPolygon"),
        ({"shape": box(430000, 290000, 440000, 300000)}, "its coordinates are no degrees"),
        ({"shape": BOW_TIE}, "its shape is damaged (Self-intersection[-1.5 52.5]); draw"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_with_the_number_of_its_feature(
    tmp_path: Path, changed: dict[str, Any], message: str
) -> None:
    shape = changed.pop("shape") if "shape" in changed else HERE
    text = refused(write(tmp_path, feature(), feature(shape, **changed)))
    assert text.startswith(f"schemes.geojson (feature 2): {message}")


def test_files_that_hold_no_schemes_are_refused(tmp_path: Path) -> None:
    assert "holds 0 schemes; give from 1 to 1000" in refused(write(tmp_path))
    assert "holds 1001 schemes" in refused(write(tmp_path, *[feature()] * 1001))
    odd = {"type": "Feature", "properties": GOOD, "geometry": {"type": "Polygon"}}
    assert "(feature 2): its shape is damaged" in refused(write(tmp_path, feature(), odd))
    grid = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    assert "is in EPSG:27700; save it in WGS 84" in refused(write(tmp_path, feature(), crs=grid))
    assert "there is no such file" in refused(tmp_path / "schemes.geojson.gz")


def test_endless_coordinates_are_no_shape(tmp_path: Path) -> None:
    path = write(tmp_path, feature())
    path.write_text(path.read_text().replace("52.6", "1e999"))
    assert "(feature 1): its shape is damaged" in refused(path)


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, feature())
    monkeypatch.setattr(schemes, "MOST_BYTES", path.stat().st_size)
    assert len(read_schemes(path, EXTENT)) == 1
    monkeypatch.setattr(schemes, "MOST_BYTES", path.stat().st_size - 1)
    assert "is larger than" in refused(path)


def test_schemes_of_somewhere_else_are_not_taken_for_none(tmp_path: Path) -> None:
    """Latitude and longitude swapped are degrees, too."""
    swapped = box(52.4, -1.6, 52.6, -1.4)
    assert "are latitude and longitude swapped?" in refused(write(tmp_path, feature(swapped)))
    assert len(read_schemes(write(tmp_path, feature(swapped), feature()), EXTENT)) == 2


@settings(max_examples=60, deadline=None)
@given(
    told=st.dictionaries(
        st.sampled_from(sorted(GOOD)),
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
        | st.lists(st.text(), max_size=2),
    )
)  # fmt: skip
def test_whatever_a_property_is_one_line_says_what_is_wrong(
    tmp_path_factory: pytest.TempPathFactory, told: dict[str, Any]
) -> None:
    path = write(tmp_path_factory.mktemp("odd"), feature(**told))
    fault = ""
    try:
        (scheme,) = read_schemes(path, EXTENT)
    except InputError as error:
        fault = str(error)
    if fault:
        assert fault.startswith("schemes.geojson (feature 1): ")
        assert fault.isprintable()
    else:
        assert scheme.name
        assert scheme.weekdays
        assert 0 <= scheme.first_s < scheme.last_s <= 86_400
