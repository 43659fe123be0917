"""Reading a local OSM file: every format alike, torn extracts in parts, bad files in one line."""

from __future__ import annotations

import bz2
import gzip
import os
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.findings import Findings
from geo.streets.assemble import street_network
from geo.streets.local import read_highways
from geo.streets.profiles import WALK
from tests.streets.drawing import Town, arcs_of, pairs_of, small_town


def as_pbf(source: Path, path: Path) -> Path:
    with osmium.SimpleWriter(str(path)) as writer:
        for item in osmium.FileProcessor(str(source)):
            writer.add(item)
    return path


def test_a_drawn_town_becomes_tables(tmp_path: Path) -> None:
    town = Town(nodes={5: (52.0, -1.0), 3: (52.001, -1.002), 9: (52.5, -1.5), 8: (52.6, -1.6)})
    town.node_tags = {3: {"barrier": "gate", "foot": "yes"}, 9: {"barrier": "gate"}}
    town.way(7, [5, 3], highway="path", name="Ways & Means")
    town.way(6, [9, 8], waterway="river")
    findings = Findings()

    highways, bbox, date = read_highways(town.write(tmp_path / "t.osm"), findings)

    assert highways.node_id.tolist() == [3, 5]  # the river's nodes are not ours
    assert highways.node_lat.tolist() == [52.001, 52.0]
    assert highways.node_lon.tolist() == [-1.002, -1.0]
    assert highways.node_tags == {3: {"barrier": "gate", "foot": "yes"}}
    assert highways.way_id.tolist() == [7]
    assert highways.way_tags == [{"highway": "path", "name": "Ways & Means"}]
    assert highways.first_ref.tolist() == [0, 2]
    assert highways.ref.tolist() == [5, 3]
    assert highways.broken_after.tolist() == []
    assert bbox is None
    assert date == "2024-02-03"
    assert findings.all() == ()


@pytest.mark.parametrize("form", ["pbf", "gz", "bz2", "ways first", "wrong name"])
def test_every_form_of_a_file_gives_the_same_network(tmp_path: Path, form: str) -> None:
    town = small_town()
    plain = town.write(tmp_path / "town.osm")
    if form == "pbf":
        path = as_pbf(plain, tmp_path / "town.osm.pbf")
    elif form == "gz":
        path = tmp_path / "town.osm.gz"
        path.write_bytes(gzip.compress(plain.read_bytes()))
    elif form == "bz2":
        path = tmp_path / "town.osm.bz2"
        path.write_bytes(bz2.compress(plain.read_bytes()))
    elif form == "wrong name":
        path = as_pbf(plain, tmp_path / "a.osm.pbf").rename(tmp_path / "town.osm.gz")
    else:
        path = town.write(tmp_path / "late.osm", ways_first=True)

    networks = [
        street_network(read_highways(p, Findings())[0], WALK, "EPSG:27700", Findings())
        for p in (plain, path)
    ]

    assert arcs_of(networks[0]) == arcs_of(networks[1])
    assert networks[0].arc_flags.tolist() == networks[1].arc_flags.tolist()
    assert networks[0].arc_count > 20


def test_nodes_that_were_never_uploaded_have_ids_below_zero(tmp_path: Path) -> None:
    town = Town(nodes={-1: (52.0, -1.0), -2: (52.001, -1.0), 3: (52.002, -1.0)})
    town.way(-5, [3, -2, -1], highway="path")

    highways, _, _ = read_highways(town.write(tmp_path / "t.osm"), Findings())

    assert highways.node_id.tolist() == [-2, -1, 3]
    assert highways.node_lat.tolist() == [52.001, 52.0, 52.002]
    assert highways.ref.tolist() == [3, -2, -1]


def test_a_torn_way_is_kept_in_parts(tmp_path: Path) -> None:
    # Of way 1 (1-2-x-3-4-x) and way 2 (x-4-5) the nodes x were cut away.
    town = Town(nodes={n: (52.0 + n / 1000, -1.0) for n in range(1, 6)})
    town.way(1, [1, 2, 77, 3, 4, 78], highway="path")
    town.way(2, [78, 4, 5], highway="path")
    town.way(3, [77, 78], highway="path")
    findings = Findings()

    highways, _, _ = read_highways(town.write(tmp_path / "t.osm"), findings)
    network = street_network(highways, WALK, "EPSG:27700", findings)

    assert pairs_of(network) == Counter(
        [(1, 2), (2, 1), (3, 4), (4, 3), (4, 5), (5, 4)]
    )  # and no 2-3
    assert highways.ref.tolist() == [1, 2, 3, 4, 4, 5]
    assert highways.broken_after.tolist() == [1, 3]
    (finding,) = findings.all()
    assert finding.code == "way_without_node"
    assert finding.count == 3
    assert finding.examples[0] == "way 1: 2 of its nodes"


@given(st.sets(st.integers(1, 15), max_size=14), st.data())
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_cut_away_the_rest_stays(
    tmp_path: Path, gone: set[int], data: st.DataObject
) -> None:
    nodes = st.integers(1, 15)
    routes = data.draw(st.lists(st.lists(nodes, min_size=1, max_size=8), min_size=1, max_size=5))
    town = Town(nodes={n: (52 + n / 1000, -1 + (n * 7 % 15) / 1000) for n in range(1, 16)})
    for way, route in enumerate(routes, 1):
        town.way(way, route, highway="path")
    expected = Counter(
        pair
        for route in routes
        for a, b in pairwise(route)
        if a != b and a not in gone and b not in gone
        for pair in ((a, b), (b, a))
    )
    for node in gone:
        del town.nodes[node]
    path = town.write(tmp_path / "t.osm")

    if not any(node not in gone for route in routes for node in route):
        with pytest.raises(InputError, match="holds no streets"):
            read_highways(path, Findings())
        return
    highways, _, _ = read_highways(path, Findings())

    assert pairs_of(street_network(highways, WALK, "EPSG:27700", Findings())) == expected


def test_the_header_gives_the_box(tmp_path: Path) -> None:
    bounds = '<bounds minlat="51.9" minlon="-1.1" maxlat="52.1" maxlon="-0.9"/>'

    _, bbox, _ = read_highways(small_town().write(tmp_path / "t.osm", bounds=bounds), Findings())

    assert bbox == pytest.approx((-1.1, 51.9, -0.9, 52.1))


BOMB = (
    '<!DOCTYPE osm [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
SPY = '<!DOCTYPE osm [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
PATH = '<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="path"/></way>'


def osm(text: str) -> bytes:
    return f'<osm version="0.6">{text}</osm>'.encode()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.osm.pbf", b"", "the file is empty"),
        ("a.osm.pbf", b"<!DOCTYPE html>\n<html><body>Not found</body></html>", "is a web page"),
        ("a.osm", b"\n<html><body>Not found</body></html>", "is a web page"),
        ("a.osm", b"PK\x03\x04 something else", "is not an OpenStreetMap file"),
        ("a.osm", b'<gpx version="1.1"></gpx>', "cannot be read as OpenStreetMap data"),
        ("a.osm", b'<osmChange version="0.6"></osmChange>', "holds changes"),
        ("a.osm", small_town().xml()[:-200].encode(), "is cut short or damaged"),
        ("a.osm.gz", gzip.compress(small_town().xml().encode())[:-20], "is cut short or damaged"),
        ("a.osm.bz2", bz2.compress(small_town().xml().encode())[:-20], "is cut short or damaged"),
        ("a.osm", small_town().xml(head=BOMB).encode(), "XML entities"),
        ("a.osm", small_town().xml(head=SPY).encode(), "XML entities"),
        ("a.osm", osm('<node id="1" lat="52" lon="-1"/>'), "holds no streets"),
        ("a.osm", osm(PATH), "holds no streets"),
        ("a.osm", osm('<node id="1" lat="1" lon="2"/><node id="2" lat="152" lon="-1"/>' + PATH),
         r"\(node 2\): latitude 152.0"),
        ("a.osm", osm('<node id="1" lat="north" lon="1"/>' + PATH), "no number on Earth"),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_line_that_names_it(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(InputError, match=says) as caught:
        read_highways(path, Findings())

    assert str(caught.value).startswith(name)
    assert "\n" not in str(caught.value)


def test_a_history_of_the_map_is_refused(tmp_path: Path) -> None:
    plain = small_town().write(tmp_path / "t.osm")

    with pytest.raises(InputError, match="holds the history of the map"):
        read_highways(as_pbf(plain, tmp_path / "t.osh.pbf"), Findings())


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_highways(tmp_path / "none.osm.pbf", Findings())
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match=r"^pipe: is not a plain file$"):
        read_highways(tmp_path / "pipe", Findings())
    with pytest.raises(InputError, match="is a folder"):
        read_highways(tmp_path, Findings())


@pytest.fixture(scope="module")
def whole_pbf(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("pbf")
    path = as_pbf(small_town().write(folder / "t.osm"), folder / "t.osm.pbf")
    return folder / "hurt.osm.pbf", path.read_bytes()


@given(st.data())
@settings(max_examples=200)
def test_a_damaged_pbf_is_an_input_error_or_readable(
    whole_pbf: tuple[Path, bytes], data: st.DataObject
) -> None:
    path, whole = whole_pbf
    hurt = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    if hurt:
        for _ in range(data.draw(st.integers(0, 4))):
            hurt[data.draw(st.integers(0, len(hurt) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(hurt)
    try:
        highways, _, _ = read_highways(path, Findings())
    except InputError as error:
        text = str(error)
    else:
        text = ""
        assert np.isin(highways.ref, highways.node_id).all()
    assert "\n" not in text


@pytest.mark.real_data
def test_a_real_header_gives_box_and_date(real_data: Path) -> None:
    path = real_data / "english-rural" / "rutland-2018-02-27.osm.pbf"
    calls: list[int] = []

    _, bbox, date = read_highways(path, Findings(), lambda done, total=None: calls.append(done))

    assert bbox == pytest.approx((-0.823, 52.524, -0.428, 52.761), abs=1e-3)
    assert date == "2018-02-27"
    assert calls[-1] == 4_461
