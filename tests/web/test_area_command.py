"""``linkway area`` as a person uses it: files for a GIS, warnings, one line for every mistake."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner, Result

from geo.pack.build import build_pack
from geo.pack.load import open_pack
from geo.routing.engine import Engine
from geo.routing.vocabulary import Point, Traveller
from tests.pack.hamlet import hamlet
from webmap.cli import linkway
from webmap.usecases.area_report import both_ways

# The only bus leaves A (-0.78) at 9:00 and is at D (-0.72) at 9:15. The lane ends at -0.79.
WEST_END, STOP_A, HALL, STOP_D = ((lon, 52.65) for lon in (-0.789, -0.78, -0.75, -0.72))
HOME = Point(52.6501, -0.7795)
SESSION = ("--start", "9:30", "--end", "11:00")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the hamlet's pack."""
    folder = tmp_path_factory.mktemp("area")
    build_pack(hamlet(folder), folder / "packs")
    return folder


def run(
    folder: Path,
    *words: object,
    home: str = "LE15 1AA",
    date: str = "2024-03-05",
    out: str = "out.geojson",
) -> Result:
    command = ["area", folder / "packs", "--home", home, "--date", date, "--out", folder / out]
    return CliRunner().invoke(linkway, [str(word) for word in [*command, *words]])


def features(folder: Path) -> list[dict[str, Any]]:
    collection = json.loads((folder / "out.geojson").read_text())
    assert collection["type"] == "FeatureCollection"
    found: list[dict[str, Any]] = collection["features"]
    return found


def shape_of(feature: dict[str, Any]) -> Any:
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def holds(shape: Any, place: tuple[float, float]) -> bool:
    return bool(shapely.contains_xy(shape, *place))


def test_a_session_gives_there_back_and_both(folder: Path) -> None:
    """D is reached by the morning bus, and there is none back."""
    result = run(folder, *SESSION)
    assert (result.exit_code, result.stdout) == (0, "")
    there, back, both = features(folder)
    assert there["properties"] | {"square_km": None} == {
        "area": "there",
        "start": "2024-03-05T09:30:00",
        "end": "2024-03-05T11:00:00",
        "square_km": None,
    }
    assert [feature["properties"]["area"] for feature in (back, both)] == ["back", "both"]
    shapes = [shape_of(feature) for feature in (there, back, both)]
    assert all(shape.is_valid for shape in shapes)
    assert all(holds(shape, STOP_A) and holds(shape, WEST_END) for shape in shapes)
    assert [holds(shape, STOP_D) for shape in shapes] == [True, False, False]
    # 700 m to the end of the lane, and 20 minutes (1,600 m) the other way, 80 m wide.
    assert both["properties"]["square_km"] == pytest.approx(2.3 * 0.08, rel=0.05)
    assert f"both: {both['properties']['square_km']:.2f} square km" in result.stderr


def test_a_geopackage_is_in_metres_and_holds_the_same(folder: Path) -> None:
    assert run(folder, *SESSION).exit_code == 0
    assert run(folder, *SESSION, out="out.gpkg").exit_code == 0
    table = gpd.read_file(folder / "out.gpkg", layer="areas")
    assert table.crs.to_epsg() == 27700
    assert list(table["area"]) == ["there", "back", "both"]
    assert table.area.to_numpy() / 1e6 == pytest.approx(table["square_km"], abs=1e-3)
    written = gpd.read_file(folder / "out.geojson").to_crs(27700)
    assert table.geometry.hausdorff_distance(written.geometry).max() < 0.5


def test_the_home_is_not_in_the_file(folder: Path) -> None:
    result = run(folder, *SESSION, home="52.650123,-0.779512")
    assert result.exit_code == 0
    for text in ((folder / "out.geojson").read_text(), result.output):
        assert "52.650123" not in text
        assert "-0.779512" not in text
    assert {feature["geometry"]["type"] for feature in features(folder)} <= {
        "Polygon", "MultiPolygon",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("option", "time", "name", "clock"),
    [("--depart", "8:50", "from home", "leave"), ("--arrive", "9:30", "to home", "arrive")],
)
def test_times_from_and_to_home_hold_each_other(
    folder: Path, option: str, time: str, name: str, clock: str
) -> None:
    result = run(folder, option, time, "--minutes", "40,5, 20,20")
    assert (result.exit_code, result.stdout) == (0, "")
    found = features(folder)
    assert [feature["properties"]["minutes"] for feature in found] == [40, 20, 5]
    assert {feature["properties"]["area"] for feature in found} == {name}
    assert found[0]["properties"][clock] == f"2024-03-05T0{time}:00"
    forty, twenty, five = (shape_of(feature) for feature in found)
    # But for rounding, which is to ten centimetres.
    nothing = 1e-5 * five.area
    assert twenty.difference(forty).area < nothing
    assert five.difference(twenty).area < nothing
    assert five.area < twenty.area
    # The bus is at D 25 minutes after 8:50.
    assert [holds(shape, STOP_D) for shape in (forty, twenty)] == [name == "from home", False]
    assert result.stderr.startswith("40 minutes: ")


def test_on_foot_no_timetable_is_asked(folder: Path) -> None:
    assert run(folder, *SESSION, "--on-foot", date="2031-01-01").exit_code == 0
    there = shape_of(features(folder)[0])
    assert holds(there, STOP_A)
    assert not holds(there, STOP_D)


def test_limits_of_the_traveller_hold(folder: Path) -> None:
    assert run(folder, *SESSION, "--max-walk", "5").exit_code == 0
    assert holds(shape_of(features(folder)[0]), STOP_D)
    assert not holds(shape_of(features(folder)[0]), HALL)
    assert run(folder, *SESSION, "--step-free").exit_code == 0
    assert not holds(shape_of(features(folder)[0]), STOP_D), "nobody knows of the bus"


def test_nothing_reached_is_said_and_is_no_shape(folder: Path) -> None:
    result = run(folder, *SESSION, "--earliest", "9:45")
    assert result.exit_code == 0
    assert "there: nothing is reached" in result.stderr
    there, back, both = features(folder)
    assert there["geometry"] is both["geometry"] is None
    assert back["geometry"] is not None
    assert run(folder, *SESSION, "--earliest", "9:45", out="out.gpkg").exit_code == 0
    assert gpd.read_file(folder / "out.gpkg").geometry.isna().tolist() == [True, False, True]


def test_a_limit_that_makes_no_difference_is_said(folder: Path) -> None:
    result = run(folder, "--depart", "8:50", "--minutes", "10", "--latest", "10:00")
    assert result.exit_code == 0
    assert "warning: --latest makes no difference" in result.stderr
    assert "warning" not in run(folder, *SESSION, "--latest", "23:00").stderr
    assert "--pass-from" in run(folder, *SESSION, "--pass-from", "9:30").stderr


@pytest.mark.parametrize(
    ("words", "change", "code", "says"),
    [
        (["--start", "9:30"], {}, 2, "give --start and --end"),
        ([], {}, 2, "give --start and --end"),
        ([*SESSION, "--depart", "9:00", "--minutes", "10"], {}, 2, "give --start and --end"),
        ([*SESSION, "--minutes", "10"], {}, 2, "give --start and --end"),
        (["--depart", "9:00"], {}, 2, "--minutes"),
        (["--depart", "9:00", "--arrive", "9:30", "--minutes", "9"], {}, 2, "give --start"),
        (["--depart", "9:00", "--minutes", "ten"], {}, 2, "15,30,45"),
        (["--depart", "9:00", "--minutes", "0"], {}, 2, "from 1 to 720"),
        (["--depart", "9:00", "--minutes", "10,,20"], {}, 2, "15,30,45"),
        (SESSION, {"out": "out.shp"}, 2, ".geojson, .gpkg"),
        (SESSION, {"out": "none/out.gpkg"}, 1, "no folder"),
        (SESSION, {"date": "2031-01-01"}, 1, "2024-03-01 to 2024-03-31"),
        (SESSION, {"home": "ZZ1 1ZZ"}, 2, "not in the area pack"),
        (SESSION, {"home": "53.5,0.9"}, 1, "more than 400 m from every street"),
    ],
)
def test_a_mistake_is_one_line_and_the_right_exit_code(
    folder: Path, words: list[str], change: dict[str, str], code: int, says: str
) -> None:
    (folder / "out.geojson").write_text("as before")
    result = run(folder, *words, **change)
    assert result.exit_code == code
    assert result.stdout == ""
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("Error: ")
    assert says in last
    assert "53.5" not in last
    assert (folder / "out.geojson").read_text() == "as before"


def test_a_page_gets_the_area_both_ways(folder: Path) -> None:
    engine = Engine(open_pack(folder / "packs" / "hamlet").network)
    start, end = dt.datetime(2024, 3, 5, 9, 30), dt.datetime(2024, 3, 5, 11, 0)
    geometry = both_ways(engine, HOME, start, end, Traveller())
    assert run(folder, *SESSION).exit_code == 0
    assert geometry is not None
    drawn, written = shapely.from_geojson(json.dumps(geometry)), shape_of(features(folder)[2])
    assert drawn.is_valid
    assert drawn.symmetric_difference(written).area < 0.1 * written.area
    assert shapely.get_num_coordinates(drawn) <= shapely.get_num_coordinates(written)
    assert both_ways(engine, Point(53.5, 0.9), start, end, Traveller()) is None
    late = Traveller(earliest_s=10 * 3600)
    assert both_ways(engine, HOME, start, end, late) is None
