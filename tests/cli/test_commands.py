"""The command line as a person uses it: answers, exit codes, and one line for every mistake."""

from __future__ import annotations

import csv
import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geo.pack.build import build_pack
from geo.routing.vocabulary import (
    Alternative,
    Booking,
    Direction,
    Fix,
    FixCode,
    Journey,
    Judgement,
    Leg,
    LegMode,
    Option,
    Point,
    Reason,
    ReasonCode,
    Traveller,
    Verdict,
)
from tests.pack.hamlet import hamlet
from webmap.cli import linkway
from webmap.usecases.reach_report import report_head, report_texts

ROOT = Path(__file__).resolve().parents[2]
HALL = "id,lat,lon\nhall,52.6501,-0.7500\nlost,,\n"
ASK = ["--date", "2024-03-05", "--start", "14:00", "--end", "16:00"]

GROUPS = """\
id,name,kind,how,venue_name,lat,lon,frequency,day,start_time,end_time
1,Lunch club,lunch club,in person,Hall,52.6501,-0.7500,weekly,Tuesday,14:00,16:00
"""
REQUESTS = """\
id,lat,lon,venue_lat,venue_lon,start,end,direction,passengers,wheelchair
R1,52.6501,-0.7795,52.6501,-0.75,2024-03-05T10:30,2024-03-05T12:00,both,1,no
"""
DRIVERS = """\
id,lat,lon,seats,wheelchair_places,from,to
Ann,52.6501,-0.7205,3,0,2024-03-05T08:00,2024-03-05T15:00
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with the hamlet's pack and the tables."""
    folder = tmp_path_factory.mktemp("commands")
    build_pack(hamlet(folder), folder / "packs")
    for name, text in (
        ("hall.csv", HALL),
        ("groups.csv", GROUPS),
        ("requests.csv", REQUESTS),
        ("drivers.csv", DRIVERS),
    ):
        (folder / name).write_text(text)
    return folder


def run(*words: object) -> Result:
    return CliRunner().invoke(linkway, [str(word) for word in words])


def reach(folder: Path, *more: object, home: str = "52.6501,-0.7600") -> Result:
    return run("reach", folder / "packs", "--home", home, "--to", folder / "hall.csv", *ASK, *more)


def test_reach_answers_in_the_promised_shape(folder):
    """0.01 degrees of longitude at 52.65 N are 675 m: 8.4 minutes on foot each way."""
    result = reach(folder, "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert set(answer) == {"home", "date", "start", "end", "traveller", "destinations"}
    assert answer["start"] == "2024-03-05T14:00:00"
    hall, lost = answer["destinations"]
    assert hall["verdict"] == "walk"
    assert hall["outward"]["arrive"] == "2024-03-05T14:00:00"
    assert hall["homeward"]["leave"] == "2024-03-05T16:00:00"
    assert hall["outward"]["walk_s"] == pytest.approx(675 / (4.8 / 3.6), abs=20)
    assert hall["wait_before_s"] == 0
    assert (lost["verdict"], lost["outward"], lost["ways_home"]) == ("unknown", None, None)
    assert lost["reasons"][0]["code"] == "venue_without_place"


def test_reach_names_other_journeys_where_they_are_asked_for(folder):
    """Asking for more changes nothing of what is answered without it."""
    morning = ("--start", "10:30", "--end", "11:00", "--max-walk", "30", "--json")
    plain = json.loads(reach(folder, *morning, home="LE15 1AA").stdout)["destinations"][0]
    more = json.loads(reach(folder, *morning, "--alternatives", home="LE15 1AA").stdout)
    assert plain["alternatives"] == []
    assert {**more["destinations"][0], "alternatives": []} == plain


def test_a_report_holds_all_that_an_answer_says():
    start = dt.datetime(2024, 3, 5, 10)
    bus = Leg(
        LegMode.RIDE, start, start + dt.timedelta(minutes=9), 0, 1, "A", "B", route="42",
        route_type=3, boarding=Booking.PHONE_AGENCY, becomes=("43",), headway_s=1200,
    )  # fmt: skip
    way = Journey(bus.depart, bus.arrive, 0, 0, (bus,))
    fix = Fix(
        FixCode.LIFT_TO_STOP,
        drive_s=60,
        saved_s=300,
        route_type=2,
        scheme="Dial",
        phone="1",
        note="Ask by noon",
    )
    judged = Judgement(
        "s", Verdict.LIFT_BACK, outward=way, fixes=(fix,),
        reasons=(Reason(Direction.HOMEWARD, ReasonCode.LAST_BUS_TOO_EARLY, start, start, 3),),
        alternatives=(Alternative(Direction.OUTWARD, Option.EARLIER, way),),
    )  # fmt: skip
    head = report_head(Point(1, 2), None, start.date(), (start, start), Traveller())
    assert json.loads("".join(report_texts(head, []))) == {**head, "destinations": []}
    (answer, again) = json.loads("".join(report_texts(head, [judged, judged])))["destinations"]
    assert answer == again
    leg = answer["outward"]["legs"][0]
    assert (leg["boarding"], leg["alighting"]) == ("phone_agency", "none")
    assert (leg["becomes"], leg["headway_s"]) == (["43"], 1200)
    assert answer["reasons"][0]["route_type"] == 3
    said = {
        key: answer["fixes"][0][key] for key in ("saved_s", "route_type", "scheme", "phone", "note")
    }
    assert said == {
        "saved_s": 300,
        "route_type": 2,
        "scheme": "Dial",
        "phone": "1",
        "note": "Ask by noon",
    }
    (other,) = answer["alternatives"]
    assert (other["leg"], other["option"]) == ("outward", "earlier")
    assert other["journey"] == answer["outward"]


def test_reach_reads_homes_as_postcodes_too(folder):
    by_point = reach(folder, "--json", home="52.6501,-0.7795").stdout
    by_postcode = reach(folder, "--json", home="le151aa").stdout
    assert json.loads(by_postcode) == json.loads(by_point)


def test_reach_says_why_not_and_what_would_help(folder):
    """From the west end the hall is 25 minutes away on foot, and the one bus is in the morning."""
    text = reach(folder, home="LE15 1AA").stdout
    assert text.startswith("hall: Needs a lift.")
    assert "What would help: " in text
    answer = json.loads(reach(folder, "--json", home="LE15 1AA").stdout)["destinations"][0]
    walk = next(r for r in answer["reasons"] if r["code"] == "walk_too_long")
    assert walk["limit"] == 20 * 60
    assert walk["found"] > 20 * 60
    assert answer["fixes"][-1]["code"] == "lift_both_ways"
    assert answer["fixes"][-1]["drive_s"] > 0


def scheme_file(folder: Path, days: str = "Tue") -> Path:
    """Write a scheme of the whole hamlet."""
    ring = [[-0.79, 52.64], [-0.71, 52.64], [-0.71, 52.66], [-0.79, 52.66], [-0.79, 52.64]]
    told = {
        "name": "Hamlet Wheels", "phone": "01632 960121", "days": days, "from": "13:00",
        "until": "17:00", "note": "Ask Ann.",
    }  # fmt: skip
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": told, "geometry": geometry}
    path = folder / "schemes.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_reach_names_a_scheme_that_drives_that_day(folder, tmp_path):
    """The session is on a Tuesday."""
    words = ("--schemes", scheme_file(tmp_path))
    text = reach(folder, *words, home="LE15 1AA").stdout
    assert "Hamlet Wheels may take them there and home: phone 01632 960121. Ask Ann." in text
    answer = json.loads(reach(folder, *words, "--json", home="LE15 1AA").stdout)
    *_, ride, lift = answer["destinations"][0]["fixes"]
    assert (ride["code"], ride["leg"]) == ("community_transport", None)
    told = {key: ride[key] for key in ("scheme", "phone", "note", "drive_s", "drive_m")}
    assert told == {
        "scheme": "Hamlet Wheels", "phone": "01632 960121", "note": "Ask Ann.",
        "drive_s": lift["drive_s"], "drive_m": lift["drive_m"],
    }  # fmt: skip
    other_day = reach(folder, "--schemes", scheme_file(tmp_path, "Wed-Mon"), home="LE15 1AA")
    assert other_day.stdout == reach(folder, home="LE15 1AA").stdout


def test_a_bad_file_of_schemes_stops_reach_and_serve_in_one_line(folder, tmp_path):
    path = scheme_file(tmp_path, "most days")
    says = "Error: schemes.geojson (feature 1): 'days' is 'most days'; write like Mon-Fri"
    result = reach(folder, "--schemes", path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(says)
    settings = {
        "LINKWAY_SECRET_KEY": "x" * 40, "LINKWAY_PACK": str(folder / "packs"),
        "LINKWAY_INSTANCE": str(tmp_path), "LINKWAY_SCHEMES": str(path),
    }  # fmt: skip
    served = CliRunner().invoke(linkway, ["serve", "--port", "0"], env=settings)
    assert served.exit_code == 1
    assert served.stderr.splitlines()[-1].startswith(says)


def test_a_limit_on_the_command_line_changes_the_verdict(folder):
    more = reach(folder, "--json", "--max-walk", "30", home="LE15 1AA")
    assert json.loads(more.stdout)["destinations"][0]["verdict"] == "walk"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--date", "2031-01-01"], 1, "2024-03-01 to 2024-03-31"),
        (["--home", "ZZ1 1ZZ"], 2, "not in the area pack"),
        (["--home", "Nowhere at all"], 2, "--home"),
        (["--to", "none.csv"], 1, "none.csv"),
        (["--date", "5 March"], 2, "2024-03-05"),
        (["--start", "half ten"], 2, "10:30"),
        (["--max-walk", "far"], 2, "minutes"),
        (["--walk-speed", "90"], 2, "walk-speed"),
        (["--walk-speed", "nan"], 2, "walking speed"),
        (["--max-walk", "-5"], 2, "'-5' minutes: give 0 to"),
        (["--max-walk", "nan"], 2, "minutes"),
        (["--home", "-0.76,52.65"], 2, "look swapped"),
    ],
)
def test_a_mistake_is_one_line_and_the_right_exit_code(folder, words, code, says):
    result = reach(folder, *words)
    assert result.exit_code == code
    assert result.stdout == ""
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    if words[0] == "--home":
        assert words[1] not in result.stderr
    *_, last = result.stderr.strip().splitlines()
    assert last.startswith("Error: ")
    if code == 1:
        assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("id,lat\n1,2\n", "line 1: has no column lon"),
        ("id,lat,lon\n1,north,2\n", "line 2, column lat: is not a number"),
        ("id,lat,lon\n1,99,2\n", "line 2, column lat: must be from -90 to 90"),
        ("id,lat,lon\n1,0,0\n", "in the sea"),
        ("id,lat,lon\n1,-0.75,52.65\n", "line 2, column lat: and lon look swapped"),
        ("id,lat,lon\n1,52,-1\n1,52,-1\n", "line 3, column id: '1' is used on line 2 already"),
        ("id,lat,lon\n", "no rows"),
        ('id,lat,lon\n"1,52,-1\n', "line 2"),
        ("\0\0", "not a text file"),
    ],
)
def test_a_bad_table_names_its_line_and_column(folder, tmp_path, table, says):
    path = tmp_path / "bad.csv"
    path.write_text(table)
    result = reach(folder, "--to", path)
    assert result.exit_code == 1
    assert "bad.csv" in result.stderr
    assert says in result.stderr


def test_build_and_inspect_print_the_same_report(folder, tmp_path):
    spec = hamlet(tmp_path)
    words = ["build", "hamlet", "--osm", spec.osm, "--gtfs", spec.gtfs[0], "--dest", tmp_path / "p"]
    built = json.loads(run(*words, "--json").stdout)
    again = json.loads(run(*words, "--json").stdout)
    seen = json.loads(run("inspect", tmp_path / "p" / "hamlet", "--json").stdout)
    assert (built["unchanged"], again["unchanged"]) == (False, True)
    assert again == seen
    assert {**built, "unchanged": True} == seen
    assert "4 of 4 stops in the area are linked" in run("inspect", tmp_path / "p").stdout


def test_what_is_said_of_a_source_stands_in_the_place_of_what_is_usual(tmp_path):
    spec = hamlet(tmp_path)
    words = ["build", "hamlet", "--osm", spec.osm, "--gtfs", spec.gtfs[0], "--dest", tmp_path / "p"]
    usual = json.loads(run(*words, "--json").stdout)
    said = run(
        *words, "--json", "--licence", f"{spec.gtfs[0].name}=OGL v3.0",
        "--credit", "timetable=Vale Buses",
    )  # fmt: skip
    streets, timetable = json.loads(said.stdout)["sources"]
    assert (timetable["licence"], timetable["attribution"]) == ("OGL v3.0", "Vale Buses")
    assert streets == usual["sources"][0]
    assert run(*words, "--licence", "timetable").exit_code == 2
    wrong = run(*words, "--licence", "trains.zip=OGL")
    assert wrong.exit_code == 1
    assert "trains.zip: is no input of this pack" in wrong.stderr


@pytest.mark.parametrize("words", [[], ["--osm", "a.osm", "--place", "Rutland, England"]])
def test_build_wants_exactly_one_source_of_streets(words):
    result = run("build", "x", *words)
    assert result.exit_code == 2
    assert "exactly one" in result.stderr


def test_gaps_writes_a_table_from_the_directory(folder, tmp_path):
    database = f"sqlite:///{tmp_path / 'groups.db'}"
    assert run("groups", "import", folder / "groups.csv", "--database", database).exit_code == 0
    out = tmp_path / "gaps.csv"
    common = ["gaps", folder / "packs", "--database", database, "--from", "2024-03-04"]
    result = run(*common, "--out", out, "--max-walk", "10")
    assert result.exit_code == 0, result.stderr
    assert "300 of 300 people" in result.stderr
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["area"], row["sessions_lift_only"]) for row in rows] == [("E1", "1"), ("E2", "1")]
    assert run(*common, "--out", out, "--kind", "LUNCH club").exit_code == 0
    assert "no such group meets" in run(*common, "--out", out, "--days", "sat").stderr
    assert run(*common, "--out", out, "--kind", "ballet").exit_code == 1
    assert run(*common, "--out", tmp_path / "gaps.docx").exit_code == 2
    assert run(*common, "--out", out, "--days", "someday").exit_code == 2


def test_pickups_prints_a_run_for_the_driver(folder):
    result = run(
        "pickups", folder / "requests.csv", "--pack", folder / "packs",
        "--drivers", folder / "drivers.csv", "--seconds", "0.3", "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    plan = json.loads(result.stdout)
    assert plan["unserved"] == []
    (only,) = plan["runs"]
    kinds = [(stop["kind"], stop["request"]) for stop in only["stops"]]
    assert kinds == [
        ("start", None), ("pickup", "R1"), ("dropoff", "R1"), ("pickup", "R1"), ("dropoff", "R1"),
        ("end", None),
    ]  # fmt: skip
    # Two minutes to get out of the car before the session starts.
    assert "2024-03-05T10:00:00" <= only["stops"][2]["arrive"] <= "2024-03-05T10:28:00"
    assert only["stops"][3]["depart"] >= "2024-03-05T12:00:00"
    assert only["seconds"] == plan["cost"]
    text = run(
        "pickups", folder / "requests.csv", "--pack", folder / "packs",
        "--drivers", folder / "drivers.csv", "--seconds", "0.3",
    )  # fmt: skip
    assert "\nAnn: " in text.stdout


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("2024-03-05T12:00", "noon"), "line 2, column end"),
        (("2024-03-05T12:00", "2024-03-05T09:00"), "before the start"),
        (("both", "sideways"), "line 2, column direction"),
        ((",1,no", ",0,no"), "line 2, column passengers"),
    ],
)
def test_a_bad_lift_request_names_its_line(folder, tmp_path, change, says):
    bad = tmp_path / "bad.csv"
    bad.write_text(REQUESTS.replace(*change))
    result = run("pickups", bad, "--pack", folder / "packs", "--drivers", folder / "drivers.csv")
    assert result.exit_code == 1
    assert says in result.stderr


def test_seconds_that_are_no_number_are_a_wrong_call(folder):
    words = ["pickups", folder / "requests.csv", "--pack", folder / "packs", "--drivers",
             folder / "drivers.csv", "--seconds", "nan"]  # fmt: skip
    assert run(*words).exit_code == 2


def test_a_request_that_does_not_say_wheelchair_is_told_of(folder, tmp_path):
    silent = tmp_path / "silent.csv"
    silent.write_text(REQUESTS.replace(",1,no", ",1,"))
    words = ["pickups", silent, "--pack", folder / "packs", "--drivers", folder / "drivers.csv"]
    result = run(*words, "--seconds", "0.2")
    assert "R1: nobody said if a wheelchair is used" in result.stderr


def test_a_full_disk_behind_the_output_is_said(folder):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "webmap.cli", "inspect", str(folder / "packs")],
            stdout=out, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "cannot be written" in done.stderr
