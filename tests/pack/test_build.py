"""Packs: whole or not there, equal inputs rebuild nothing, and bad inputs say what is wrong."""

from __future__ import annotations

import dataclasses
import errno
import json
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from geo.errors import GeoError, PackError
from geo.pack import build as build_module
from geo.pack.build import build_pack
from geo.pack.load import find_pack, open_pack
from geo.pack.spec import BuildSpec
from geo.routing.network import StringTable
from tests.pack.hamlet import hamlet, write_areas, write_streets
from tests.timetable.feeds import village, write_feed

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The hamlet's pack, built once."""
    folder = tmp_path_factory.mktemp("hamlet")
    return build_pack(hamlet(folder), folder / "packs")


def inside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_the_report_counts_what_was_put_in(built):
    """Nine nodes and eight streets both ways; four stops on the lane; one postcode too far out."""
    report = built.manifest.report()
    assert report["crs"] == "EPSG:27700"
    assert report["extent"] == (-0.79, 52.64, -0.71, 52.66)
    for mode in ("walk", "drive"):
        streets = report["streets"][mode]
        assert (streets["nodes"], streets["edges"]) == (9, 16)
        assert streets["largest_component_share"] == 1.0
    timetable = report["timetable"]
    assert (timetable["stops"], timetable["stops_in_extent"], timetable["stops_linked"]) == (
        4,
        4,
        4,
    )
    assert (timetable["trips"], timetable["patterns"], timetable["routes"]) == (1, 1, 1)
    assert (report["postcodes"], report["postcodes_inside"]) == (3, 2)
    assert (report["areas"], report["people"]) == (2, 300)
    assert report["venues"] == 1
    assert report["unchanged"] is False
    assert report["peak_memory_mb"] > 0
    assert set(report["seconds"]) >= {"streets", "walk network", "timetable", "stop links"}


def test_the_lane_is_as_long_as_it_is(built):
    """0.08 degrees of longitude at 52.65 N on a sphere of 6,371,009 m: 5,396.8 m."""
    metres = 6_371_009 * np.radians(0.08) * np.cos(np.radians(52.65))
    walk = open_pack(built.folder).network.walk
    assert walk.arc_length_m.sum() / 2 == pytest.approx(metres, rel=1e-6)


def test_an_opened_pack_is_read_only_and_mapped(built):
    pack = open_pack(built.folder)
    with pytest.raises(ValueError, match="read-only"):
        pack.network.walk.arc_length_m[0] = 0
    mapped = pack.network.walk.arc_length_m.base
    while mapped is not None and not isinstance(mapped, np.memmap):
        mapped = mapped.base
    assert isinstance(mapped, np.memmap)


def test_lines_of_a_timetable_are_kept_in_its_pack(tmp_path):
    """A line of three points with a bend halfway between the second stop and the third."""
    feed = village(
        trips="route_id,service_id,trip_id,shape_id\nR,tuesdays,t1,bend\n",
        shapes="shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\n"
        "bend,52.65,-0.78,1\nbend,52.6505,-0.75,2\nbend,52.65,-0.72,3\n",
    )
    spec = hamlet(tmp_path, gtfs=(write_feed(tmp_path, "lines", feed),))
    made = build_pack(spec, tmp_path / "packs")
    told = made.manifest.timetable
    assert (told["lines"], told["line_points"]) == (1, 3)
    assert (told["patterns_with_line"], told["trips_with_line"]) == (1, 1)
    courses = open_pack(made.folder).network.timetable.courses
    assert courses.lat.tolist() == [52_650_000, 52_650_500, 52_650_000]
    assert courses.lon.tolist() == [-780_000, -750_000, -720_000]
    assert courses.at.tolist() == pytest.approx([0, 2 / 3, 4 / 3, 2], abs=0.01)
    with pytest.raises(ValueError, match="read-only"):
        courses.lat[0] = 0


def test_a_pack_without_lines_has_none(built):
    assert open_pack(built.folder).network.timetable.courses is None
    assert built.manifest.timetable["lines"] == 0


def test_nothing_in_a_pack_is_a_pickle(built):
    for path in built.folder.rglob("*.npy"):
        np.load(path, allow_pickle=False)


def test_unknown_people_stay_unknown(built):
    areas = open_pack(built.folder).areas
    assert list(areas["people"].isna()) == [False, True]


def test_building_again_from_the_same_files_does_nothing(tmp_path):
    spec = hamlet(tmp_path)
    first = build_pack(spec, tmp_path / "packs")
    before = {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")}
    again = build_pack(spec, tmp_path / "packs")
    assert again.unchanged
    assert {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")} == before


@pytest.mark.parametrize("change", [{"invented": True}, {"gtfs": ()}, {"postcodes": None}])
def test_any_other_parameter_builds_again(tmp_path, change):
    spec = hamlet(tmp_path)
    first = build_pack(spec, tmp_path / "packs")
    other = build_pack(dataclasses.replace(spec, **change), tmp_path / "packs")
    assert not other.unchanged
    assert other.manifest.fingerprint != first.manifest.fingerprint


def test_a_changed_file_builds_again(tmp_path):
    spec = hamlet(tmp_path)
    build_pack(spec, tmp_path / "packs")
    write_areas(tmp_path, people=301)
    assert build_pack(spec, tmp_path / "packs").manifest.people == 301


def test_an_area_without_a_timetable_has_none(tmp_path):
    folder = build_pack(hamlet(tmp_path, gtfs=()), tmp_path / "packs").folder
    pack = open_pack(folder)
    assert pack.network.timetable is None
    assert pack.manifest.timetable is None


def bad_inputs(folder: Path) -> dict[str, tuple[dict[str, object], str]]:
    """For each fault: what to change in the order, and a word that the message must hold."""
    files = {
        name: folder / f"bad-{name}"
        for name in ("cut.osm.pbf", "page.osm.pbf", "page.zip", "cut.zip", "empty.geojson")
    }
    page = b"<!DOCTYPE html><html><body>Sign in</body></html>"
    files["page.osm.pbf"].write_bytes(page)
    files["page.zip"].write_bytes(page)
    files["cut.osm.pbf"].write_bytes(b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c\x10\x00")
    whole = write_feed(folder, "whole", village()).read_bytes()
    files["cut.zip"].write_bytes(whole[: len(whole) // 2])
    files["empty.geojson"].write_text('{"type": "FeatureCollection", "features": []}')
    climbing = folder / "climbing.zip"
    with zipfile.ZipFile(climbing, "w") as archive:
        archive.writestr("../../stops.txt", "stop_id\n")
    bomb = folder / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("stops.txt", b"0" * 50_000_000)
    stops = "stop_id,stop_name,stop_lat,stop_lon\n"
    times = "trip_id,stop_id,stop_sequence,arrival_time,departure_time\n"
    broken = village(stop_times=times + "ghost,A,1,10:00:00,10:00:00\n")
    far = village(stops=stops + "".join(f"{s},{s},50.1,-5.1\n" for s in "ABCD"))
    swapped = village(stops=stops + "".join(f"{s},{s},-0.78,52.65\n" for s in "ABCD"))
    no_code = write_areas(folder).read_text().replace('"code"', '"thing"')
    (folder / "no-code.geojson").write_text(no_code)
    far_off = write_areas(folder).read_text().replace("-0.7", "-1.7")
    (folder / "far.geojson").write_text(far_off)
    return {
        "missing streets": ({"osm": folder / "no-such.osm"}, "no-such.osm"),
        "cut streets": ({"osm": files["cut.osm.pbf"]}, "cut.osm.pbf"),
        "page as streets": ({"osm": files["page.osm.pbf"]}, "page.osm.pbf"),
        "page as feed": ({"gtfs": (files["page.zip"],)}, "page.zip"),
        "cut feed": ({"gtfs": (files["cut.zip"],)}, "cut.zip"),
        "climbing feed": ({"gtfs": (climbing,)}, "climbing.zip"),
        "bomb": ({"gtfs": (bomb,)}, "bomb.zip"),
        "no stops": ({"gtfs": (write_feed(folder, "nostops", village(stops=None)),)}, "stops.txt"),
        "broken reference": ({"gtfs": (write_feed(folder, "ghost", broken),)}, "ghost"),
        "no overlap": ({"gtfs": (write_feed(folder, "far", far),)}, "far.zip"),
        "swapped": ({"gtfs": (write_feed(folder, "swapped", swapped),)}, "swapped.zip"),
        "no areas": ({"boundaries": files["empty.geojson"]}, "empty.geojson"),
        "areas without codes": ({"boundaries": folder / "no-code.geojson"}, "code"),
        "missing postcodes": ({"postcodes": folder / "none.csv"}, "none.csv"),
        "folder as feed": ({"gtfs": (folder,)}, "is a folder"),
        "areas elsewhere": ({"boundaries": folder / "far.geojson"}, "none of its areas"),
        "long name": ({"name": "x" * 300}, "short, plain"),
        "name of two lines": ({"name": "a\nb"}, "a?b"),
        "climbing name": ({"name": "../up"}, "../up"),
        "no name": ({"name": ""}, "name"),
    }


FAULTS = (
    "missing streets", "cut streets", "page as streets", "page as feed", "cut feed",
    "climbing feed", "bomb", "no stops", "broken reference", "no overlap", "swapped", "no areas",
    "areas without codes", "missing postcodes", "climbing name", "no name", "folder as feed",
    "areas elsewhere", "long name", "name of two lines",
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_input_is_one_line_that_names_it_and_leaves_nothing(tmp_path, fault):
    change, word = bad_inputs(tmp_path)[fault]
    with pytest.raises(GeoError) as caught:
        build_pack(hamlet(tmp_path, **change), tmp_path / "packs")
    message = str(caught.value)
    assert word in message
    assert "\n" not in message
    assert inside(tmp_path / "packs") == []


def test_a_bad_input_leaves_the_old_pack_as_it_was(tmp_path):
    spec = hamlet(tmp_path)
    build_pack(spec, tmp_path / "packs")
    spec.gtfs[0].write_bytes(b"not a zip")
    with pytest.raises(GeoError):
        build_pack(spec, tmp_path / "packs")
    assert inside(tmp_path / "packs") == ["hamlet"]
    assert open_pack(tmp_path / "packs" / "hamlet").manifest.timetable is not None


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(build_module, "save_arrays", full)
    with pytest.raises(PackError, match="disk is full"):
        build_pack(hamlet(tmp_path), tmp_path / "packs")
    assert inside(tmp_path / "packs") == []


def test_areas_beside_the_streets_are_counted(tmp_path):
    west = write_areas(tmp_path).read_text().replace("-0.71", "-0.41").replace("-0.75", "-0.72")
    path = tmp_path / "wide.geojson"
    path.write_text(west)
    manifest = build_pack(hamlet(tmp_path, boundaries=path), tmp_path / "packs").manifest
    assert {w.code: w.count for w in manifest.warnings}["area_outside_the_streets"] == 1


def test_a_file_is_never_replaced(tmp_path):
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "hamlet").write_text("years of work")
    with pytest.raises(PackError, match="not an area pack"):
        build_pack(hamlet(tmp_path), tmp_path / "packs")
    assert (tmp_path / "packs" / "hamlet").read_text() == "years of work"


def test_a_folder_of_something_else_is_never_replaced(tmp_path):
    precious = tmp_path / "packs" / "hamlet"
    precious.mkdir(parents=True)
    (precious / "thesis.txt").write_text("years of work")
    with pytest.raises(PackError, match="not an area pack"):
        build_pack(hamlet(tmp_path), tmp_path / "packs")
    assert (precious / "thesis.txt").read_text() == "years of work"


STOPPED_AT_A_STAGE = """
import os, sys, click
from webmap.cli import main
stage, how = sys.argv[1], int(sys.argv[2])
del sys.argv[1:3]
echo = click.echo
def say(text=None, **more):
    echo(text, **more)
    if str(text).startswith(stage + " ..."):
        os.kill(os.getpid(), how)
click.echo = say
main()
"""
"""The command, stopped as it begins a stage. From outside, the signal could come too late."""


def stopped_build(
    spec: BuildSpec, dest: Path, stage: str, how: signal.Signals
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, which a signal stops as it begins a stage."""
    assert spec.osm is not None
    command = [
        sys.executable, "-c", STOPPED_AT_A_STAGE, stage, str(how.value),
        "build", spec.name, "--osm", str(spec.osm),
        "--gtfs", str(spec.gtfs[0]), "--boundaries", str(spec.boundaries),
        "--postcodes", str(spec.postcodes), "--dest", str(dest),
    ]  # fmt: skip
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        # Under a shell's background job Ctrl-C is ignored, and the command would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.mark.parametrize(
    ("stage", "how"),
    [
        ("streets", signal.SIGKILL),
        ("walk network", signal.SIGKILL),
        ("timetable", signal.SIGKILL),
        ("small areas", signal.SIGKILL),
        ("timetable", signal.SIGTERM),
        ("timetable", signal.SIGINT),
    ],
)
def test_a_build_that_is_stopped_leaves_the_old_pack_and_the_next_clears_up(tmp_path, stage, how):
    spec = hamlet(tmp_path)
    old = build_pack(spec, tmp_path / "packs").manifest
    write_streets(tmp_path, lat=52.651)
    done = stopped_build(spec, tmp_path / "packs", stage, how)
    assert f"{stage} ..." in done.stderr
    assert done.returncode != 0
    if how is not signal.SIGKILL:
        assert inside(tmp_path / "packs") == ["hamlet"]
    assert open_pack(tmp_path / "packs" / "hamlet").manifest.fingerprint == old.fingerprint
    build_pack(dataclasses.replace(spec, invented=True), tmp_path / "packs")
    assert inside(tmp_path / "packs") == ["hamlet"]


@pytest.mark.parametrize("what", ["cut", "gone", "changed", "format", "projection", "manifest"])
def test_a_torn_pack_is_refused_and_built_again(tmp_path, what):
    spec = hamlet(tmp_path)
    folder = build_pack(spec, tmp_path / "packs").folder
    array, manifest = folder / "walk" / "arc_head.npy", folder / "manifest.json"
    if what == "cut":
        array.write_bytes(array.read_bytes()[:-4])
    elif what == "gone":
        array.unlink()
    elif what == "changed":
        data = bytearray(array.read_bytes())
        data[-1] ^= 0x40
        array.write_bytes(data)
    elif what == "projection":
        text = manifest.read_text().replace("EPSG:27700", "EPSG:99999")
        manifest.write_text(text)
    elif what == "format":
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 99}))
    else:
        manifest.write_text(manifest.read_text()[:100])
    with pytest.raises(PackError):
        open_pack(folder)
    if what != "projection":  # which no file of the pack tells
        assert not build_pack(spec, tmp_path / "packs").unchanged
        open_pack(folder)


def test_a_pack_is_found_by_folder_by_its_holder_and_by_name(built, tmp_path):
    holder = built.folder.parent
    assert find_pack(built.folder) == built.folder
    assert find_pack(holder) == built.folder
    assert find_pack("hamlet", holder) == built.folder
    with pytest.raises(PackError, match="linkway build"):
        find_pack(tmp_path)
    with pytest.raises(PackError, match="linkway build"):
        find_pack("elsewhere", holder)


def test_strings_survive_packing():
    words = ["", "Bridge Street", "Heol y Bont – Ŵ", "橋"]
    table = StringTable.of(words)
    assert list(table) == words
    with pytest.raises(IndexError):
        table[4]


@pytest.mark.real_data
def test_newport_builds_as_its_manifest_says(real_data, tmp_path):
    """Counts of the data's own documentation; every stop in the area linked but one or two."""
    newport = real_data / "newport"
    report = build_pack(
        BuildSpec(
            name="newport",
            osm=newport / "newport-2023-06-13.osm.pbf",
            gtfs=(
                newport / "newport_20240305_bus_gtfs.zip",
                newport / "newport_20240305_rail_gtfs.zip",
            ),
            boundaries=newport / "newport_boundaries.gpkg",
            postcodes=newport / "newport_postcodes_2025-10.csv",
        ),
        tmp_path,
    ).manifest.report()
    timetable = report["timetable"]
    assert timetable["stops"] == 5_377 + 253
    assert timetable["trips"] == 5_426 + 939
    assert timetable["stops_in_extent"] == pytest.approx(458 + 2, abs=2)
    assert timetable["stops_linked"] >= 0.99 * timetable["stops_in_extent"]
    assert report["streets"]["walk"]["nodes"] == 42_236
    assert report["streets"]["walk"]["edges"] == 90_288
    assert (report["areas"], report["people"]) == (100, 159_611)
    assert report["postcodes"] == 12_905


@pytest.mark.real_data
def test_rutland_builds_without_a_timetable(real_data, tmp_path):
    rutland = real_data / "english-rural"
    report = build_pack(
        BuildSpec(
            name="rutland",
            osm=rutland / "rutland-2018-02-27.osm.pbf",
            boundaries=rutland / "rutland_boundaries.gpkg",
            postcodes=rutland / "rutland_postcodes_2025-10.csv",
        ),
        tmp_path,
    ).manifest.report()
    assert report["timetable"] is None
    assert (report["areas"], report["people"]) == (26, 41_043)
    assert report["extent"] == pytest.approx((-0.823, 52.524, -0.428, 52.761), abs=0.001)
