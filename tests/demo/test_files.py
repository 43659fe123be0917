"""The demo's files as files: the same every time, small, and free of anything real."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from itertools import pairwise
from pathlib import Path

from tests.demo.conftest import rows_of
from webmap.demo.write import DemoFiles

# The areas of real postcodes that begin with W (Royal Mail); the demo's letters are none of them.
_REAL_W_AREAS = {"W", "WA", "WC", "WD", "WF", "WN", "WR", "WS", "WV"}
_POSTCODE = re.compile(r"\b([A-PR-UWYZ][A-HK-Y]?)\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b")


def _paths(files: DemoFiles) -> list[Path]:
    paths: list[Path] = []
    for field in dataclasses.fields(files):
        value = getattr(files, field.name)
        paths += value if isinstance(value, tuple) else [value]
    return paths


def test_another_process_writes_the_same_bytes_over_what_is_there(
    demo: DemoFiles, tmp_path: Path
) -> None:
    for path in _paths(demo):
        (tmp_path / path.name).write_bytes(b"an old file")
    code = "import sys, pathlib; from webmap.demo.write import write_demo; "
    code += "write_demo(pathlib.Path(sys.argv[1]))"
    root = Path(__file__).resolve().parents[2]
    # Another order of sets and another clock zone must not show.
    env = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=env)
    assert len(_paths(demo)) == 11
    for path in _paths(demo):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_osm_is_small_ordered_and_says_its_bounds(demo: DemoFiles) -> None:
    assert demo.osm.stat().st_size < 12_000_000
    root = ET.parse(demo.osm).getroot()
    bounds = root.find("bounds")
    assert bounds is not None
    south, north = float(bounds.attrib["minlat"]), float(bounds.attrib["maxlat"])
    west, east = float(bounds.attrib["minlon"]), float(bounds.attrib["maxlon"])
    for kind in ("node", "way"):
        ids = [int(element.attrib["id"]) for element in root.iter(kind)]
        assert ids[0] > 0
        assert all(a < b for a, b in pairwise(ids))
    streets = {
        ref.attrib["ref"]
        for way in root.iter("way")
        if any(tag.attrib["k"] == "highway" for tag in way.iter("tag"))
        for ref in way.iter("nd")
    }
    for node in root.iter("node"):
        if node.attrib["id"] not in streets:
            continue
        assert south <= float(node.attrib["lat"]) <= north
        assert west <= float(node.attrib["lon"]) <= east


def test_zip_members_carry_no_clock(demo: DemoFiles) -> None:
    for path in demo.gtfs:
        with zipfile.ZipFile(path) as archive:
            assert {member.date_time for member in archive.infolist()} == {(2026, 9, 1, 0, 0, 0)}


def _texts(demo: DemoFiles) -> list[str]:
    tables = [demo.postcodes, demo.groups, demo.patients, demo.lift_requests, demo.drivers]
    return [path.read_text(encoding="utf-8") for path in (*tables, demo.schemes)]


def test_no_postcode_could_be_a_real_one(demo: DemoFiles) -> None:
    areas = {match for text in _texts(demo) for match in _POSTCODE.findall(text)}
    assert areas == {"WE"}
    assert not areas & _REAL_W_AREAS


def test_postcodes_are_unique_and_well_formed(demo: DemoFiles) -> None:
    codes = [row["postcode"] for row in rows_of(demo.postcodes)]
    assert 600 <= len(codes) <= 1_200
    assert len(set(codes)) == len(codes)
    assert all(_POSTCODE.fullmatch(code) for code in codes)


def test_nothing_looks_like_an_nhs_number_and_phones_are_for_drama(demo: DemoFiles) -> None:
    for text in _texts(demo):
        assert not re.search(r"(?<![\d.-])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)", text)
    phones = {row["phone"] for row in rows_of(demo.groups)} - {""}
    schemes = json.loads(demo.schemes.read_text(encoding="utf-8"))["features"]
    phones |= {scheme["properties"]["phone"] for scheme in schemes}
    # Ofcom keeps 01632 960000 to 960999 for drama.
    assert all(re.fullmatch(r"01632 960\d{3}", phone) for phone in phones)
    assert len(phones) > 90
    for row in rows_of(demo.groups):
        assert row["email"] == "" or row["email"].endswith("@example.org")
        assert row["website"] == "" or row["website"].startswith("https://example.org/")
